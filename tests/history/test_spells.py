"""Past spells: by hand on a small market, by polars on the real closes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from history.streaks import AHEAD, BEHIND, FLAT, SESSIONS, closes, cut, market, real, spells_by_hand
from rotascope.app.market import StoredMarket
from rotascope.core.errors import BadUsage, CannotAnswer, ExpressionError
from rotascope.history.spells import Spelt, spelt
from rotascope.history.spells_asked import Asked, asked
from rotascope.language.evaluate import Context

AHEAD_OF = "return(RUT, 1d) > return(SPX, 1d)"


def found(of: StoredMarket, text: str = AHEAD_OF, least: int = 1) -> tuple[Asked, Spelt]:
    question = asked(Context(of), text, least=least)
    return question, spelt(question, of.calendar)


def lengths(of: StoredMarket, text: str = AHEAD_OF, least: int = 1) -> list[int]:
    return [spell.length for spell in found(of, text, least)[1].listed]


# ---- by hand


def test_spells_by_hand() -> None:
    #                         1234567890
    _, spelling = found(market("xxx..x.xx="))
    told = [(s.start, s.end, s.length, s.open) for s in spelling.listed]
    assert told == [
        (SESSIONS[1], SESSIONS[3], 3, False),
        (SESSIONS[6], SESSIONS[6], 1, False),
        (SESSIONS[8], SESSIONS[9], 2, False),  # a tie breaks it
    ]
    assert spelling.present == 0
    assert spelling.rank is None


def test_the_spell_under_way_is_marked() -> None:
    _, spelling = found(market("xx..xxxx"))
    assert [s.open for s in spelling.listed] == [False, True]
    assert spelling.present == 4
    assert spelling.rank == 1
    _, second = found(market("xxxxx..xx"))
    assert (second.present, second.rank) == (2, 2)


def test_what_was_earned_inside_is_from_the_close_before() -> None:
    _, spelling = found(market(".xxx.", None))
    (spell,) = spelling.listed
    assert spell.earned == pytest.approx((1 + AHEAD) ** 3 - 1, rel=1e-12)
    assert spell.against == pytest.approx((1 + FLAT) ** 3 - 1, rel=1e-12)
    assert spell.excess == pytest.approx((1 + AHEAD) ** 3 - (1 + FLAT) ** 3, rel=1e-12)
    assert spell.drawdown == 0
    assert spell.behind == 0


def test_drawdowns_inside_a_spell_of_another_condition() -> None:
    # RUT stands above its first close from the third session on, with two falls on the way.
    _, spelling = found(market("xxx..x"), "level(RUT) > 103 and level(SPX) > 0")
    (spell,) = spelling.listed
    assert (spell.start, spell.length, spell.open) == (SESSIONS[2], 5, True)
    assert spell.drawdown == pytest.approx((1 + BEHIND) ** 2 - 1, rel=1e-12)
    assert spell.behind == pytest.approx(((1 + BEHIND) / (1 + FLAT)) ** 2 - 1, rel=1e-12)


def test_a_missing_close_ends_a_spell() -> None:
    # No close, no return that day nor the next: the spell has ended.
    assert lengths(market("xxx?xxx")) == [3, 2]
    _, spelling = found(market("xx?"))
    assert spelling.present == 0


def test_a_spell_from_the_first_close_on_has_no_close_before_it() -> None:
    _, spelling = found(market("xx."), "level(RUT) > 0")
    (spell,) = spelling.listed
    assert spell.start == SESSIONS[0]
    assert spell.earned is None
    assert spell.as_dict()["return"] is None


def test_only_spells_of_the_length_asked_for_are_listed() -> None:
    moves = "xxx.x.xx.xxxx."
    assert lengths(market(moves), least=3) == [3, 4]
    assert len(found(market(moves), least=3)[1].all.first) == 4
    assert lengths(market(moves), "streak(RUT, SPX)") == [3, 1, 2, 4]
    assert lengths(market(moves), "streak(RUT, SPX) >= 3") == [3, 4]
    assert lengths(market(moves), "streak(RUT, SPX) > 3") == [4]
    assert lengths(market(moves), "streak(RUT, SPX) >= 2", least=4) == [4]
    assert lengths(market(moves), "spell(return(RUT, 1d) > 0.01) >= 2") == [3, 2, 4]
    assert lengths(market(moves), "run(RUT, down)") == [1, 1, 1, 1]


def test_as_of_an_earlier_day_is_a_store_that_ends_there() -> None:
    moves = "xxx.x.xx.xxxx.xxx"
    for place in (4, 8, 12, 15):
        day = SESSIONS[place]
        before = found(market(moves, day))[1]
        short = found(market(moves[:place]))[1]
        assert before.listed == short.listed
        assert (before.present, before.rank) == (short.present, short.rank)


# ---- of whom it speaks


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (AHEAD_OF, ("RUT", "SPX")),
        ("return(RUT, 1d) < return(SPX, 1d)", ("SPX", "RUT")),  # the one ahead comes first
        ("return(RUT, 1d) - return(SPX, 1d) > 0.01", ("RUT", "SPX")),
        ("streak(SPX, RUT) >= 2", ("SPX", "RUT")),
        ("ratio(RUT, SPX) > 0.02", ("RUT", "SPX")),
        ("ratio(RUT, SPX) < mean(ratio(RUT, SPX), 3d)", ("RUT", "SPX")),
        ("excess(RUT, SPX, 2d) > 0", ("RUT", "SPX")),
        ("RUT / SPX > 0.02", ("RUT", "SPX")),
        ("run(RUT, up)", ("RUT", None)),
        ("return(SPX, 1d) > 0", ("SPX", None)),
        ("spell(return(SPX, 1d) > 0)", ("SPX", None)),
        ("not return(SPX, 1d) > 0", ("SPX", None)),
    ],
)
def test_the_pair_is_that_of_the_text(text: str, pair: tuple[str, str | None]) -> None:
    question, _ = found(market("xx.xx.x"), text)
    against = question.against.name if question.against else None
    assert (question.of.name, against) == pair
    assert (question.relative is None) == (against is None)


def test_the_pair_may_be_named() -> None:
    ctx = Context(market("xx.x"))
    question = asked(ctx, "return(SPX, 1d) > 0", of="RUT", against="SPX")
    assert question.relative is not None
    assert question.relative.name == "RUT / SPX"
    assert asked(ctx, "return(SPX, 1d) > 0", of="RUT").against is None


@pytest.mark.parametrize(
    ("text", "of", "against", "says"),
    [
        ("level(RUT)", None, None, "level(RUT) is no condition"),
        ("RUT + 1", None, None, "is no condition"),
        ("1 < 2", None, None, "whose returns?"),
        ("return(RUT, 1d) > 0", None, "SPX", "--against SPX needs the other one"),
        ("return(RUT, 1d) > 0", "RUTT", None, "did you mean RUT?"),
        ("streak(RUT, SPX, every=week)", None, None, "history counts sessions"),
        ("spell(return(RUT, 1d) > 0, at=week) >= 2", None, None, "history counts sessions"),
        ("spell(return(RUT, 1d) > 0, month=1)", None, None, "history counts sessions"),
        ("return(RUT, 1d >", None, None, "at character"),
    ],
)
def test_what_cannot_be_asked(text: str, of: str | None, against: str | None, says: str) -> None:
    with pytest.raises((BadUsage, ExpressionError)) as refusal:
        asked(Context(market("xx.x")), text, of=of, against=against)
    assert says in refusal.value.message


def test_a_condition_that_can_never_be_told() -> None:
    with pytest.raises(CannotAnswer) as refusal:
        asked(Context(market("xx.x")), "return(RUT, 100d) > 0")
    assert "cannot be told on any session" in refusal.value.message


# ---- on the real closes

KNOWN = {
    (dt.date(1996, 4, 16), dt.date(1996, 5, 7), 16),
    (dt.date(2001, 12, 3), dt.date(2001, 12, 18), 12),
    (dt.date(2000, 5, 25), dt.date(2000, 6, 9), 11),
    (dt.date(2008, 5, 20), dt.date(2008, 6, 6), 13),
    (dt.date(2017, 8, 22), dt.date(2017, 9, 1), 9),
    (dt.date(2026, 1, 2), dt.date(2026, 1, 22), 14),
}
"""As published (fool.com, 2026-01-29) or listed from other files of the same closes."""


@pytest.mark.pack
def test_the_twenty_spells_of_small_caps_since_1988(pack: Path) -> None:
    by_hand = spells_by_hand(pack, 8, dt.date(2026, 1, 28))
    assert len(by_hand) == 20
    assert set(by_hand) >= KNOWN
    question, spelling = found(cut(real(pack), dt.date(2026, 1, 28)), least=8)
    assert [(s.start, s.end, s.length) for s in spelling.listed] == by_hand
    assert not any(s.open for s in spelling.listed)
    assert question.held.first == 1


@pytest.mark.pack
def test_what_the_long_spells_earned_is_what_the_closes_say(pack: Path) -> None:
    _, spelling = found(cut(real(pack), dt.date(2026, 1, 28)), "streak(RUT, SPX) >= 13")
    table = {(day, name): close for day, name, close in closes(pack).iter_rows()}
    before = {1996: dt.date(1996, 4, 15), 2008: dt.date(2008, 5, 19), 2026: dt.date(2025, 12, 31)}
    assert [s.start.year for s in spelling.listed] == [1996, 2008, 2026]
    for spell in spelling.listed:
        start = before[spell.start.year]
        for name, value in (("^RUT", spell.earned), ("^GSPC", spell.against)):
            assert value == pytest.approx(table[spell.end, name] / table[start, name] - 1, rel=1e-9)
    # Printed in the worked example: from the close of 31 December, +9.543 % and +0.991 %.
    last = spelling.listed[-1]
    assert np.round([100 * (last.earned or 0), 100 * (last.against or 0)], 3).tolist() == [
        9.543,
        0.991,
    ]
