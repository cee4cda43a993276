"""What must hold whatever the market: scale, order, sums, bounds, and the canonical text."""

from __future__ import annotations

import datetime as dt
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.compared import same, told
from measures.expressions import EVERY_TEXT
from measures.small import SETTINGS, Shape, SmallMarket, shapes
from rotascope.app.opening import Market
from rotascope.core.errors import RotascopeError
from rotascope.core.settings import GICS
from rotascope.store.disk import Store
from rotascope.store.memory import MemoryFacts

SHAPE = Shape(seed=51, sessions=120, gaps=0.03, corrections=4)


def market_of(frames: dict[str, pl.DataFrame], day: dt.date | None = None) -> Market:
    return Market(MemoryFacts(frames, SETTINGS, snapshot="small", trusted=True), day)


def number(market: Market, text: str) -> float | None:
    """The value; None where it is refused or null."""
    found = told(market, text)
    return None if found is None or isinstance(found, str) else float(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_is_irrelevant(seed: int) -> None:
    small = SHAPE.make()
    frames = small.frames()
    mixed = {
        name: frame.sample(fraction=1.0, shuffle=True, seed=seed) for name, frame in frames.items()
    }
    one, other = market_of(frames, small.days[-1]), market_of(mixed, small.days[-1])
    assert [t for t in EVERY_TEXT if told(one, t) != told(other, t)] == []


def renamed(small: SmallMarket) -> tuple[dict[str, pl.DataFrame], dict[str, str]]:
    """The same market with its stocks called otherwise, so that they sort the other way round."""
    stocks = sorted({row["symbol"] for row in small.rows["holdings"]})
    names = {name: f"Q{90 - i}" for i, name in enumerate(stocks)}
    frames = small.frames()
    for table in ("prices", "holdings"):
        frames[table] = frames[table].with_columns(pl.col("symbol").replace(names))
    return frames, names


@pytest.mark.parametrize(
    "text",
    [
        "return(SP500, 21d)",
        "return(SP500, 21d, weighting=equal)",
        "hhi(SP500)",
        "dispersion(SP500, 5d)",
        "breadth(SP500, above=10d)",
        "mcclellan(SP500)",
        "top_weight(SP500, 3)",
        "pairwise_correlation(SP500, 5d)",
        "member_return(SP500, median, 21d)",
        "contribution({NVDA}, in=SP500, 21d)",
    ],
)
def test_the_order_of_members_is_irrelevant(text: str) -> None:
    small = SHAPE.make()
    frames, names = renamed(small)
    one, other = market_of(small.frames()), market_of(frames)
    here, there = text.format(NVDA="NVDA"), text.format(NVDA=names["NVDA"])
    assert isinstance(told(one, here), float)
    assert same(told(one, here), told(other, there))


UNMOVED = [
    "return(RUT, 21d)",
    "excess(RUT, SPX, qtd)",
    "drawdown(RUT, 1m)",
    "volatility(RUT, 21d)",
    "correlation(RUT, SPX, 21d)",
    "streak(RUT, SPX)",
    "run(RUT, up)",
    "record_high(RUT)",
    "rs_ratio(RUT, SPX, n=6)",
    "rs_momentum(RUT, SPX, n=5)",
    "quadrant(RUT, SPX, n=5)",
    "return(SP500, 21d)",
    "weight(MAG7, in=SP500)",
    "breadth(SP500, above=10d)",
    "new_highs(SP500, 10d)",
    "percentile(ratio(RUT, SPX), all)",
    "highest_since(ratio(RUT, SPX))",
]


@pytest.mark.parametrize("text", UNMOVED)
def test_the_scale_of_prices_is_irrelevant(text: str) -> None:
    """Each symbol by its own factor; powers of two change no digit but the exponent."""
    small = Shape(seed=52, sessions=110, corrections=0).make()
    frames = small.frames()
    symbols = sorted(set(frames["prices"]["symbol"]))
    draw = random.Random(3)
    factor = pl.col("symbol").replace_strict({s: 2.0 ** draw.randrange(-3, 6) for s in symbols})
    scaled = frames | {
        "prices": frames["prices"].with_columns(pl.col("close", "adj_close") * factor)
    }
    ours, theirs = told(market_of(frames), text), told(market_of(scaled), text)
    assert not str(ours).startswith("exit")
    assert same(ours, theirs)


# ---- parts of a whole


def parts_of(market: Market, index: str, window: str, groups: list[str]) -> list[float]:
    """Contributions of groups, 0 for one without a member."""
    texts = [f"contribution({group}, in={index}, {window})" for group in groups]
    found = [told(market, text) for text in texts]
    assert all(isinstance(value, float) or value == "exit 3" for value in found)
    return [value if isinstance(value, float) else 0.0 for value in found]


@given(shapes(), st.sampled_from(["5d", "21d", "ytd", "1m"]))
@settings(max_examples=25)
def test_contributions_of_sectors_add_up_to_the_return(shape: Shape, window: str) -> None:
    market = Market(shape.make().facts())
    for index in ("SP500", "R2000"):
        whole = number(market, f"return({index}, {window})")
        if whole is None:
            continue
        sectors = [f'sector("{label}", in={index})' for label in (*GICS, "No sector")]
        assert math.fsum(parts_of(market, index, window, sectors)) == pytest.approx(
            whole, abs=1e-12
        )


@given(shapes(), st.sampled_from(["MAG7", "NVDA", "top(2)", 'sector("Financials")']))
@settings(max_examples=25)
def test_a_group_and_the_rest_add_up(shape: Shape, group: str) -> None:
    market = Market(shape.make().facts())
    whole = number(market, "return(SP500, 21d)")
    both = parts_of(market, "SP500", "21d", [group, f"SP500 - {group}"])
    assert whole is not None
    assert sum(both) == pytest.approx(whole, abs=1e-12)
    ex = number(market, f"return_without({group}, in=SP500, 21d)")
    if ex is not None:
        assert ex == pytest.approx(whole - both[0], abs=1e-12)


@given(shapes())
@settings(max_examples=25)
def test_weights_add_up_to_1(shape: Shape) -> None:
    small = shape.make()
    for day in small.days[10::25]:
        market = Market(small.facts(), day)
        mine, rest = (
            number(market, "weight(MAG7, in=SP500)"),
            number(market, "weight(SP500 - MAG7, in=SP500)"),
        )
        assert mine is not None
        assert rest is not None
        assert mine + rest == pytest.approx(1.0, abs=1e-12)
        assert number(market, "weight(SP500, in=SP500)") == pytest.approx(1.0, abs=1e-12)
        assert number(market, "top_weight(SP500, 99)") == pytest.approx(1.0, abs=1e-12)
        hhi = number(market, "hhi(SP500)")
        assert hhi is not None
        assert 1 / 14 <= hhi <= 1
        assert number(market, "effective_number(SP500)") == pytest.approx(1 / hhi, rel=1e-12)


# ---- bounds and mirrors


def values(market: Market, text: str) -> np.ndarray:
    """The values of a track, without the sessions that have none."""
    track = market.track(text)
    return track.values[~np.isnan(track.values)]


@given(shapes(), st.sampled_from([4, 6, 14]))
@settings(max_examples=20)
def test_the_map_stays_within_its_bound(shape: Shape, n: int) -> None:
    """Of n values the last is at most (n-1)/sqrt(n) standard deviations from their mean."""
    market = Market(shape.make().facts())
    for name in ("rs_ratio", "rs_momentum"):
        far = np.abs(values(market, f"{name}(RUT, SPX, n={n})") - 100)
        assert (far <= (n - 1) / math.sqrt(n) + 1e-9).all()


def test_a_benchmark_against_itself_has_no_place_on_the_map() -> None:
    market = Market(SHAPE.make().facts())
    assert told(market, "rs_ratio(SPX, SPX, n=5)") == "exit 3"
    assert len(values(market, "rs_ratio(SPX, SPX, n=5)")) == 0


@given(shapes())
@settings(max_examples=20)
def test_shares_are_between_0_and_1(shape: Shape) -> None:
    market = Market(shape.make().facts())
    for text in (
        "breadth(SP500, above=10d)",
        "breadth(R2000, above=5d)",
        "beating(SP500, 5d)",
        "share_members(SP500, return(it, 5d) > 0)",
        "percentile(ratio(RUT, SPX), 21d)",
        "weight(MAG7, in=SP500)",
        "top_weight(SP500, 3)",
        "-drawdown(RUT)",
    ):
        found = values(market, text)
        assert len(found)
        assert ((found >= 0) & (found <= 1)).all(), text
    assert (np.abs(values(market, "advance_decline(SP500)")) <= 1).all()
    assert (np.abs(values(market, "correlation(RUT, SPX, 10d)")) <= 1 + 1e-12).all()
    assert (np.abs(values(market, "pairwise_correlation(SP500, 10d)")) <= 1 + 1e-12).all()


@given(
    shapes(),
    st.sampled_from(["RUT, SPX", "IWM, SP500", "MAG7, R2000"]),
    st.sampled_from(["1d", "5d", "ytd"]),
)
@settings(max_examples=25)
def test_excess_is_odd(shape: Shape, pair: str, window: str) -> None:
    market = Market(shape.make().facts())
    there, back = pair, ", ".join(reversed(pair.split(", ")))
    one, other = (
        values(market, f"excess({there}, {window})"),
        values(market, f"excess({back}, {window})"),
    )
    assert (one == -other).all()
    assert same(
        number(market, f"correlation({there}, 21d)"), number(market, f"correlation({back}, 21d)")
    )


@given(shapes())
@settings(max_examples=20)
def test_a_streak_is_the_spell_of_its_condition(shape: Shape) -> None:
    market = Market(Shape(shape.seed, shape.sessions, shape.first, 0.0).make().facts())
    for streak, condition in (
        ("streak(RUT, SPX)", "excess(RUT, SPX, 1d) > 0"),
        ("run(SPX, up)", "return(SPX, 1d) > 0"),
        ("run(IWM, down)", "return(IWM, 1d) < 0"),
    ):
        spell = f"spell({condition})"
        assert list(values(market, streak))[1:] == list(values(market, spell))
        assert told(market, f"longest_since({streak})") == told(market, f"longest_since({spell})")
        assert told(market, f"record({streak})") == told(market, f"record({spell})")


@given(shapes())
@settings(max_examples=20)
def test_longest_since_names_the_end_of_a_spell_as_long(shape: Shape) -> None:
    small = shape.make()
    market = Market(small.facts())
    now = number(market, "streak(RUT, SPX)")
    since = told(market, "longest_since(streak(RUT, SPX))")
    track = market.track("streak(RUT, SPX)")
    past = dict(
        zip((d.item().isoformat() for d in track.sessions), track.values.tolist(), strict=True)
    )
    if now is None:
        return
    if now and isinstance(since, str) and not since.startswith("exit"):
        between = [v for day, v in past.items() if since < day and v == v][: -int(now)]
        assert past[since] >= now
        assert max(between, default=0) < now
    else:
        assert since is None
        assert now == 0 or sum(v >= now for v in past.values()) == 1
    assert number(market, "record(streak(RUT, SPX))") == (
        None if not now else 1 + _longer(list(past.values()), now)
    )


def _longer(lengths: list[float], now: float) -> int:
    """Spells longer than the present one: runs of the track that pass beyond it."""
    told_lengths = [0.0 if length != length else length for length in lengths]  # NaN ends a spell
    return sum(length == now + 1 for length in told_lengths)


@given(shapes(), st.data())
@settings(max_examples=25)
def test_the_canonical_text_reads_the_same(shape: Shape, data: st.DataObject) -> None:
    market = Market(shape.make().facts())
    for text in data.draw(st.lists(st.sampled_from(EVERY_TEXT), min_size=10, max_size=20)):
        try:
            first = market.read(text)
        except RotascopeError:
            continue
        again = market.read(first.expression)
        assert again == first


def test_extremes_and_their_sessions_agree() -> None:
    market = Market(SHAPE.make().facts())
    for word in ("highest", "lowest"):
        day = market.read(f"when_{word}(level(RUT), all)").value
        assert isinstance(day, dt.date)
        track = market.track("level(RUT)", start=day, end=day)
        assert track.values[0] == number(market, f"{word}(level(RUT), all)")


# ---- the real pack


@pytest.mark.pack
@pytest.mark.parametrize(
    ("window", "day"), [("2025", "2025-12-31"), ("2020-02-19..2020-03-23", "2020-03-31")]
)
def test_real_sectors_add_up(pack_store: Path, window: str, day: str) -> None:
    market = Market(Store.open(pack_store), dt.date.fromisoformat(day))
    sectors = [f'sector("{label}", in=SP500)' for label in (*GICS, "No sector")]
    parts = parts_of(market, "SP500", window, sectors)
    whole: Any = market.read(f"return(SP500, {window})").value
    assert sum(part != 0 for part in parts) >= 11
    assert math.fsum(parts) == pytest.approx(whole, abs=1e-12)
