"""The rule behind the headline, case by case as its table has it."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.core.errors import NotInStore
from rotascope.core.reading import Reading, Track
from rotascope.notes import judgement as rule
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import Missing, plain

FUNDS = Subjects(sectors={"Energy": "XLE", "Materials": "XLB", "Consumer Staples": "XLP"})


class Told:
    """Answers from a list; everything else is refused."""

    as_of, snapshot, simulated, coverage = date(2026, 1, 30), "s", False, ""

    def __init__(self, **values: float | str) -> None:
        self.values = values

    def read(self, expression: str) -> Reading:
        key = {
            "excess(RUT, SPX, 5d)": "last",
            "excess(RUT, SPX, 21d)": "short",
            "excess(RUT, SPX, 63d)": "long",
            "cap_minus_equal(SP500, 63d)": "cap",
            "quadrant(XLE, SPY)": "energy",
            "quadrant(XLB, SPY)": "materials",
            "quadrant(XLP, SPY)": "staples",
        }[expression]
        if key not in self.values:
            raise NotInStore(f"nothing for {expression}")
        unit = "word" if isinstance(self.values[key], str) else "points"
        return Reading(expression, self.as_of, self.values[key], unit, "price", "s")

    def track(self, expression: str, **_: object) -> Track:
        raise NotInStore(expression)


def judged(**values: float | str) -> rule.Judgement:
    values = {"last": 0.02, **values}
    return rule.judged(Desk(Told(**values), FUNDS))


ALL = {"energy": "leading", "materials": "improving", "staples": "lagging"}


@pytest.mark.parametrize(
    ("short", "long", "cap", "state"),
    [
        (0.03, 0.05, -0.01, "confirmed"),
        (0.005, 0.01, -0.0001, "confirmed"),
        (0.03, 0.05, 0.01, "emerging"),
        (0.03, 0.05, 0.0, "emerging"),
        (0.03, 0.009, -0.01, "emerging"),
        (0.03, -0.05, -0.01, "emerging"),
        (0.0049, 0.05, -0.01, "fading"),
        (-0.03, 0.05, -0.01, "fading"),
        (-0.03, 0.0, -0.01, "absent"),
        (-0.03, -0.05, 0.01, "absent"),
        (0.0, 0.0, 0.0, "absent"),
    ],
)
def test_the_state_follows_the_table(short: float, long: float, cap: float, state: str) -> None:
    assert judged(short=short, long=long, cap=cap, **ALL).state == state


@pytest.mark.parametrize("lacking", ["short", "long"])
def test_without_a_price_sign_there_is_no_judgement(lacking: str) -> None:
    values = {"short": 0.03, "long": 0.05, "cap": -0.01, **ALL}
    del values[lacking]
    found = judged(**values)
    assert found.state == "unknown"
    assert "cannot be judged" in rule.headline(found)
    assert rule.objections(found) == ""
    assert rule.turning(found) == ""


def test_without_participation_a_rotation_is_not_confirmed() -> None:
    found = judged(short=0.03, long=0.05, **ALL)
    assert found.state == "emerging"
    assert "Not to be had: equal weight" in rule.objections(found)


@pytest.mark.parametrize(
    ("quadrants", "side"),
    [
        (("leading", "improving", "lagging"), "for"),
        (("leading", "weakening", "lagging"), "against"),
        (("improving", "improving", "improving"), "for"),
        (("lagging", "lagging", "lagging"), "against"),
    ],
)
def test_more_than_half_of_the_sectors_must_lead_or_improve(
    quadrants: tuple[str, str, str], side: str
) -> None:
    e, m, s = quadrants
    found = judged(short=0.03, long=0.05, cap=-0.01, energy=e, materials=m, staples=s)
    assert found.signs[4].side == side


def test_half_of_the_sectors_is_not_more_than_half() -> None:
    found = judged(short=0.03, long=0.05, cap=-0.01, energy="leading", materials="lagging")
    assert found.signs[4].side == "against"


def test_the_evidence_of_the_sectors_names_them() -> None:
    found = judged(short=0.03, long=0.05, cap=-0.01, **ALL)
    evidence = found.signs[4].evidence
    assert isinstance(evidence, tuple)
    assert plain(evidence) == "leading: Energy; improving: Materials"


def test_no_sector_is_said_to_be_none() -> None:
    found = judged(short=0.03, long=0.05, cap=-0.01, energy="lagging")
    assert found.signs[4].evidence == ("none of them",)


def test_no_fund_at_all_is_missing() -> None:
    found = judged(short=0.03, long=0.05, cap=-0.01)
    assert found.signs[4].side == "not to be had"
    assert isinstance(found.signs[4].evidence, Missing)
    assert "nothing for quadrant(XLE, SPY)" in found.signs[4].evidence.why


@pytest.mark.parametrize(
    ("last", "short", "long", "cap", "text"),
    [
        (0.02, 0.03, 0.05, -0.01, "All five signs point to a rotation to small companies."),
        (0.02, 0.03, 0.05, 0.01, "Four of five signs point to a rotation to small companies."),
        (-0.02, 0.03, 0.05, 0.01, "Three of five signs point to a rotation to small companies."),
        (-0.02, -0.03, 0.05, 0.01, "Two of five signs point to a rotation to small companies."),
        (0.001, -0.03, -0.05, 0.01, "One of five signs points to a rotation to small companies."),
    ],
)
def test_how_sure_counts_the_signs(
    last: float, short: float, long: float, cap: float, text: str
) -> None:
    found = judged(last=last, short=short, long=long, cap=cap, **ALL)
    assert rule.how_sure(found) == text


def test_how_sure_counts_only_what_can_be_read() -> None:
    assert rule.how_sure(judged(short=0.03, long=0.05)) == (
        "All three signs that can be read point to a rotation to small companies."
    )
    alone = Desk(Told(cap=0.01), FUNDS)
    assert rule.how_sure(rule.judged(alone)).startswith("The one sign that can be read does not")
    assert rule.how_sure(rule.judged(Desk(Told(), FUNDS))) == "None of the signs can be read."


@pytest.mark.parametrize("last", [0.02, 0.0, -0.02])
def test_the_last_sessions_do_not_decide_the_state(last: float) -> None:
    assert judged(last=last, short=0.03, long=0.05, cap=-0.01, **ALL).state == "confirmed"
    assert judged(last=last, short=-0.03, long=-0.05, cap=-0.01, **ALL).state == "absent"


def test_nothing_speaks_against_when_all_agree() -> None:
    found = judged(short=0.03, long=0.05, cap=-0.01, **ALL)
    assert rule.objections(found) == "No sign speaks against it."


def test_what_speaks_against_a_rotation() -> None:
    found = judged(short=0.03, long=-0.05, cap=-0.01, **ALL)
    assert rule.objections(found) == (
        "What speaks against it: small against large over 63 sessions."
    )


def test_a_draw_is_not_an_objection() -> None:
    found = judged(last=0.001, short=0.03, long=0.05, cap=-0.01, **ALL)
    assert rule.objections(found) == (
        "No sign speaks against it. A draw: small against large over 5 sessions."
    )


def test_what_speaks_against_its_absence_are_the_signs_for_it() -> None:
    found = judged(last=-0.01, short=-0.03, long=-0.05, cap=-0.01, energy="lagging")
    assert rule.objections(found) == (
        "What speaks against it: equal weight against cap weight over 63 sessions."
    )


@pytest.mark.parametrize(
    ("short", "long", "words"),
    [
        (-0.03, -0.05, "Large companies lead"),
        (-0.03, 0.0, "Large companies lead"),
        (0.0, 0.0, "Neither small nor large"),
        (-0.03, 0.05, "losing their lead"),
        (0.03, -0.05, "taking the lead"),
        (0.03, 0.05, "has passed from large to small"),
    ],
)
def test_the_headline_commits_itself(short: float, long: float, words: str) -> None:
    assert words in rule.headline(judged(short=short, long=long, cap=-0.01, **ALL))


@pytest.mark.parametrize("state", ["confirmed", "emerging", "fading", "absent"])
def test_every_state_says_what_would_change_it(state: str) -> None:
    found = rule.Judgement(state, (), large_lead=False)
    assert rule.turning(found).endswith(".")
