"""Giving memory back changes nothing else, and markets of past days do not pile up."""

from __future__ import annotations

import gc
import sys
import weakref
from datetime import date, timedelta

import pytest

from rotascope.app.auditing import MOST_KEPT, StoreAsker
from rotascope.app.memory import give_back, resident
from rotascope.app.opening import facts_of
from rotascope.claims.answers import ask


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can give back")
def test_freed_memory_can_be_given_back() -> None:
    assert give_back() in (True, False)


def test_only_so_many_markets_stay_open() -> None:
    asker = StoreAsker(facts_of(None))
    first = asker.evaluator(date(2025, 1, 2))
    gone = weakref.ref(first)
    del first
    for number in range(2 * MOST_KEPT):
        asker.evaluator(date(2025, 1, 3) + timedelta(days=number))
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says what is held")
def test_what_is_held_is_seen() -> None:
    before = resident()
    block = bytearray(200_000_000)
    block[::4096] = b"x" * len(block[::4096])
    assert before + 150_000_000 < resident() < before + 400_000_000


def test_where_much_is_held_few_markets_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rotascope.app.auditing.MOST_HELD", 1)
    asker = StoreAsker(facts_of(None))
    for number in range(6):
        asker.evaluator(date(2025, 1, 3) + timedelta(days=number))
    assert len(asker._evaluators) <= 2


def test_a_refusal_keeps_no_market_alive() -> None:
    asker = StoreAsker(facts_of(None))
    day = date(2025, 1, 2)
    answer = ask(asker, "return(RUT, since 2030-01-01)", day)
    assert answer.error is not None
    assert answer.error.__traceback__ is None
    gone = weakref.ref(asker.evaluator(day))
    asker._evaluators.clear()
    gc.collect()
    assert gone() is None
    assert ask(asker, "return(RUT, since 2030-01-01)", day).error is not None
