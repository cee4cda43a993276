"""Results of the wide stage in the store: kept, carried on, mended; digits as from scratch."""

from __future__ import annotations

import json
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rotascope.app.kept as kept_module
from rotascope.app import derived
from rotascope.app.kept import Kept, from_scratch
from rotascope.app.market import StoredMarket
from rotascope.store.disk import Store
from wide.panel import CALENDAR, add, between, corrected, holdings, prices, until

MEMBERS = 18


@pytest.fixture(autouse=True)
def small_counts_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "LARGE", 0)
    monkeypatch.setattr(derived, "_MADE", {})


def day(position: int) -> date:
    return CALENDAR.date(position)


def kept(root: Path) -> Kept:
    store = Store.open(root)
    found = derived.kept_of(StoredMarket(store), store, "IDX")
    assert found is not None
    return found


def scratch(root: Path) -> Kept:
    found = from_scratch(StoredMarket(Store.open(root)), "IDX")
    assert found is not None
    return found


def same(a: Kept, b: Kept) -> None:
    assert a.names == b.names
    assert a.first == b.first
    for name, left, right in zip(a.names, a.figures, b.figures, strict=True):
        assert left.tobytes() == right.tobytes(), name
    for name, left in a.tail(252).arrays().items():
        np.testing.assert_array_equal(left, b.tail(252).arrays()[name], err_msg=name)
    for name in ("kind", "priced", "labels", "positions", "appeared", "members", "count"):
        assert a.about[name] == b.about[name], name


def grown(root: Path, seed: int, upto: int) -> None:
    add(root, {n: until(f, day(upto)) for n, f in facts(seed).items()})


def facts(seed: int) -> dict[str, pl.DataFrame]:
    return {"prices": prices(seed, MEMBERS), "holdings": holdings(seed, MEMBERS)}


@pytest.mark.parametrize("seed", range(3))
def test_session_after_session_gives_the_digits_of_scratch(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "s"
    grown(root, seed, 330)
    kept(root)
    for last, following in ((330, 331), (331, 332), (332, 340), (340, 400), (400, 504)):
        add(root, {n: between(f, day(last), day(following)) for n, f in facts(seed).items()})
        same(kept(root), scratch(root))


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    steps=st.lists(st.integers(1, 60), min_size=1, max_size=3),
    row=st.integers(0, 3_000),
    factor=st.sampled_from([0.5, 1.0001, 3.0]),
    correct_first=st.booleans(),
)
def test_any_growth_and_correction_gives_the_digits_of_scratch(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    steps: list[int],
    row: int,
    factor: float,
    correct_first: bool,
) -> None:
    root = tmp_path_factory.mktemp("any") / "s"
    derived._MADE.clear()
    grown(root, seed, 300)
    kept(root)
    last = 300
    changes = [("grow", n) for n in steps]
    changes.insert(0 if correct_first else len(changes), ("correct", row))
    for what, amount in changes:
        if what == "grow":
            following = min(last + amount, len(CALENDAR) - 1)
            new = {n: between(f, day(last), day(following)) for n, f in facts(seed).items()}
            last = following
        else:
            old = until(facts(seed)["prices"], day(300))
            new = {"prices": corrected(old, amount % old.height, factor)}
        if any(f.height for f in new.values()):
            add(root, new, versions=what == "correct")
            same(kept(root), scratch(root))
    shutil.rmtree(root)


def test_a_new_session_takes_what_was_held_ready_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rotascope.app import carrying

    def read_again(*given: object) -> None:
        raise AssertionError("the last closes of all members were read again")

    monkeypatch.setattr(carrying, "longer", read_again)
    root = tmp_path / "s"
    grown(root, 12, 400)
    kept(root)
    for last in range(400, 404):
        new = {"prices": between(facts(12)["prices"], day(last), day(last + 1))}
        add(root, new)
        derived._MADE.clear()  # as a new process finds it
        same(kept(root), scratch(root))


def test_sessions_are_kept_apart_and_then_folded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rotascope.app import carrying

    monkeypatch.setattr(carrying, "AT_MOST", 3)
    root = tmp_path / "s"
    grown(root, 12, 400)
    kept(root)
    apart, files = [], []
    for last in range(400, 412):
        new = {n: between(f, day(last), day(last + 1)) for n, f in facts(12).items()}
        add(root, new)
        after = kept(root)
        same(after, scratch(root))
        apart.append(after.added.shape[1])
        (whole,) = (root / "derived" / "IDX").glob(f"{Store.open(root).snapshot}/whole")
        files.append(whole.stat().st_ino)
        derived._MADE.clear()  # the next one takes it from the disk
        same(kept(root), after)
    assert apart == [1, 2, 3, 0] * 3
    assert [a == b for a, b in pairwise(files)] == [True, True, False] + [
        True,
        True,
        True,
        False,
    ] * 2


def test_no_more_than_two_results_are_kept(tmp_path: Path) -> None:
    root = tmp_path / "s"
    grown(root, 13, 300)
    for last in range(300, 304):
        kept(root)
        add(root, {n: between(f, day(last), day(last + 1)) for n, f in facts(13).items()})
    kept(root)
    newest = Store.open(root).version
    left = {path.name for path in (root / "derived" / "IDX").iterdir()}
    assert left == {newest.id, newest.parent}


def test_a_correction_leaves_the_sessions_before_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "s"
    grown(root, 5, 504)
    before = kept(root)
    spans = []
    real = kept_module.compute
    from rotascope.app import carrying

    def watched(*args, span, **kwargs):  # the real computation, its span written down
        spans.append(span)
        return real(*args, span=span, **kwargs)

    monkeypatch.setattr(carrying, "compute", watched)
    rows = facts(5)["prices"]
    at = rows.with_row_index().filter(
        (pl.col("symbol") == "S003") & (pl.col("session") >= day(200))
    )["index"][0]
    add(root, {"prices": corrected(rows, at, 1.5)}, versions=True)
    after = kept(root)
    (span,) = spans
    assert span[0] == CALENDAR.on_or_before(rows["session"][at])
    assert span[1] < 504  # the look-back ends before the last session
    cut = span[0] - before.first
    assert before.figures[:, :cut].tobytes() == after.figures[:, :cut].tobytes()
    assert before.figures.tobytes() != after.figures.tobytes()
    same(after, scratch(root))


def test_new_holdings_of_the_past_are_computed_from_scratch(tmp_path: Path) -> None:
    root = tmp_path / "s"
    grown(root, 6, 400)
    kept(root)
    old = until(holdings(6, MEMBERS), day(400))
    first = old["session"].unique().sort()[1]
    late = old.filter(pl.col("session") == first).with_columns(
        (pl.col("session") + pl.duration(days=1)).alias("session")
    )
    add(root, {"holdings": late})
    same(kept(root), scratch(root))


def test_results_are_kept_and_taken_up_by_a_second_reader(tmp_path: Path) -> None:
    root = tmp_path / "s"
    grown(root, 7, 300)
    first = kept(root)
    derived._MADE.clear()
    places = list((root / "derived").glob("*/*/description.json"))
    assert len(places) == 1
    assert json.loads(places[0].read_text())["engine"] == derived.ENGINE
    second = kept(root)
    assert first.figures.tobytes() == second.figures.tobytes()


def test_spoilt_results_are_computed_again(tmp_path: Path) -> None:
    root = tmp_path / "s"
    grown(root, 8, 300)
    first = kept(root)
    derived._MADE.clear()
    (figures,) = (root / "derived").glob("*/*/whole")
    figures.write_bytes(figures.read_bytes()[:100])
    assert kept(root).figures.tobytes() == first.figures.tobytes()


@pytest.mark.parametrize("cut", [60, 350])
def test_an_earlier_as_of_sees_what_a_store_that_ends_there_has(tmp_path: Path, cut: int) -> None:
    whole, short = tmp_path / "whole", tmp_path / "short"
    grown(whole, 9, 504)
    grown(short, 9, cut)
    seen = StoredMarket(Store.open(whole), day(cut)).wide("IDX")
    then = StoredMarket(Store.open(short)).wide("IDX")
    assert seen is not None
    assert then is not None
    assert (seen.kind, seen.priced) == (then.kind, then.priced)
    shared = set(seen.labels) & set(then.labels)
    for name, values in then.figures.items():
        if name[-1].isdigit() and name.rstrip("0123456789") in ("contribution", "weight"):
            continue
        assert values.tobytes() == seen.figures[name].tobytes(), name
    for label in shared:
        for what in ("contribution", "weight"):
            a = seen.figures[f"{what}{seen.labels.index(label)}"]
            b = then.figures[f"{what}{then.labels.index(label)}"]
            assert a.tobytes() == b.tobytes(), (what, label)


def test_a_correction_known_later_is_not_seen_before(tmp_path: Path) -> None:
    root = tmp_path / "s"
    grown(root, 10, 504)
    before = StoredMarket(Store.open(root), day(450)).wide("IDX")
    add(root, {"prices": corrected(facts(10)["prices"], 40, 2.0)}, versions=True)
    derived._MADE.clear()
    after = StoredMarket(Store.open(root), day(450)).wide("IDX")
    assert before is not None
    assert after is not None
    for name, values in before.figures.items():
        assert values.tobytes() == after.figures[name].tobytes(), name


def test_results_of_another_engine_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "s"
    grown(root, 11, 300)
    monkeypatch.setattr(derived, "ENGINE", derived.ENGINE - 1)
    kept(root)
    monkeypatch.undo()
    monkeypatch.setattr(kept_module, "LARGE", 0)
    derived._MADE.clear()
    kept(root)
    (described,) = (root / "derived").glob("*/*/description.json")
    assert json.loads(described.read_text())["engine"] == derived.ENGINE
    derived._MADE.clear()
