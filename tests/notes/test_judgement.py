"""The rule behind the headline, case by case as its table has it."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.core.errors import NotInStore
from rotascope.core.reading import Reading, Track
from rotascope.notes import judgement as rule
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import Missing, plain
from rotascope.stats.rotation import WORDS

FUNDS = Subjects(sectors={"Energy": "XLE", "Materials": "XLB", "Consumer Staples": "XLP"})


class Told:
    """Answers from a list; everything else is refused."""

    as_of, snapshot, simulated, coverage = date(2026, 1, 30), "s", False, ""

    def __init__(self, **values: float | str) -> None:
        self.values = values

    def read(self, expression: str) -> Reading:
        key = {
            "excess(RUT, SPX, 5d)": "last",
            "lead_score(ratio(RUT, SPX), 21)": "short",
            "lead_score(ratio(RUT, SPX), 63)": "long",
            "cap_minus_equal(SP500, 63d)": "cap",
            "quadrant(XLE, SPY)": "energy",
            "quadrant(XLB, SPY)": "materials",
            "quadrant(XLP, SPY)": "staples",
            RULE: "state",
            "rotation(ratio(SPX, RUT))": "other",
        }.get(expression, "since" if expression.startswith(f"spell({RULE} == ") else "")
        if key not in self.values:
            raise NotInStore(f"nothing for {expression}")
        unit = "word" if isinstance(self.values[key], str) else "points"
        return Reading(expression, self.as_of, self.values[key], unit, "price", "s")

    def track(self, expression: str, **_: object) -> Track:
        raise NotInStore(expression)


RULE = "rotation(ratio(RUT, SPX), broad=cap_minus_equal(SP500, 63d) < 0)"


def judged(**values: float | str) -> rule.Judgement:
    values = {"last": 0.02, "state": "emerging", **values}
    return rule.judged(Desk(Told(**values), FUNDS))


ALL = {"energy": "leading", "materials": "improving", "staples": "lagging"}


@pytest.mark.parametrize("state", WORDS)
def test_the_state_is_the_reading_of_the_rule(state: str) -> None:
    found = judged(short=-3.0, long=-3.0, cap=0.05, state=state, since=7)
    assert found.state == state
    assert found.reading is not None
    assert found.reading.reading.expression == RULE
    assert found.since is not None
    assert found.since.reading.expression == f"spell({RULE} == {state})"


def test_without_the_rule_there_is_no_judgement() -> None:
    found = rule.judged(Desk(Told(short=1.5, long=2.0, cap=-0.01, **ALL), FUNDS))
    assert found.state == "unknown"
    assert "cannot be judged" in rule.headline(found)
    assert rule.objections(found) == ""
    assert rule.turning(found) == ""


def test_a_sign_that_cannot_be_read_is_not_to_be_had() -> None:
    found = judged(short=1.5, long=2.0, **ALL)
    assert "Not to be had: equal weight" in rule.objections(found)
    assert found.since is None


@pytest.mark.parametrize(
    ("short", "long", "sides"),
    [
        (1.0, 1.25, ("for", "for")),
        (0.99, 1.24, ("a draw", "a draw")),
        (-0.99, -1.24, ("a draw", "a draw")),
        (-1.0, -1.25, ("against", "against")),
    ],
)
def test_a_lead_is_clear_from_the_bound_of_the_rule_on(
    short: float, long: float, sides: tuple[str, str]
) -> None:
    found = judged(short=short, long=long)
    assert (found.signs[1].side, found.signs[2].side) == sides


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
    found = judged(short=1.5, long=2.0, cap=-0.01, energy=e, materials=m, staples=s)
    assert found.signs[4].side == side


def test_half_of_the_sectors_is_not_more_than_half() -> None:
    found = judged(short=1.5, long=2.0, cap=-0.01, energy="leading", materials="lagging")
    assert found.signs[4].side == "against"


def test_the_evidence_of_the_sectors_names_them() -> None:
    found = judged(short=1.5, long=2.0, cap=-0.01, **ALL)
    evidence = found.signs[4].evidence
    assert isinstance(evidence, tuple)
    assert plain(evidence) == "leading: Energy; improving: Materials"


def test_no_sector_is_said_to_be_none() -> None:
    found = judged(short=1.5, long=2.0, cap=-0.01, energy="lagging")
    assert found.signs[4].evidence == ("none of them",)


def test_no_fund_at_all_is_missing() -> None:
    found = judged(short=1.5, long=2.0, cap=-0.01)
    assert found.signs[4].side == "not to be had"
    assert isinstance(found.signs[4].evidence, Missing)
    assert "nothing for quadrant(XLE, SPY)" in found.signs[4].evidence.why


@pytest.mark.parametrize(
    ("last", "short", "long", "cap", "text"),
    [
        (0.02, 1.5, 2.0, -0.01, "All five signs point to a rotation to small companies."),
        (0.02, 1.5, 2.0, 0.01, "Four of five signs point to a rotation to small companies."),
        (-0.02, 1.5, 2.0, 0.01, "Three of five signs point to a rotation to small companies."),
        (-0.02, -1.5, 2.0, 0.01, "Two of five signs point to a rotation to small companies."),
        (0.001, -1.5, -2.0, 0.01, "One of five signs points to a rotation to small companies."),
    ],
)
def test_how_sure_counts_the_signs(
    last: float, short: float, long: float, cap: float, text: str
) -> None:
    found = judged(last=last, short=short, long=long, cap=cap, **ALL)
    assert rule.how_sure(found) == text


def test_how_sure_counts_only_what_can_be_read() -> None:
    assert rule.how_sure(judged(short=1.5, long=2.0)) == (
        "All three signs that can be read point to a rotation to small companies."
    )
    alone = Desk(Told(cap=0.01), FUNDS)
    assert rule.how_sure(rule.judged(alone)).startswith("The one sign that can be read does not")
    assert rule.how_sure(rule.judged(Desk(Told(), FUNDS))) == "None of the signs can be read."


def test_nothing_speaks_against_when_all_agree() -> None:
    found = judged(short=1.5, long=2.0, cap=-0.01, **ALL)
    assert rule.objections(found) == "No sign speaks against it."


def test_what_speaks_against_a_rotation() -> None:
    found = judged(short=1.5, long=-2.0, cap=-0.01, **ALL)
    assert rule.objections(found) == (
        "What speaks against it: small against large over 63 sessions."
    )


def test_a_draw_is_not_an_objection() -> None:
    found = judged(last=0.001, short=1.5, long=2.0, cap=-0.01, **ALL)
    assert rule.objections(found) == (
        "No sign speaks against it. A draw: small against large over 5 sessions."
    )


def test_without_a_rotation_the_signs_for_one_and_against_one_are_told() -> None:
    found = judged(last=-0.01, short=-1.5, long=-2.0, cap=-0.01, energy="lagging", state="absent")
    assert rule.objections(found) == (
        "What speaks for one: equal weight against cap weight over 63 sessions. "
        "What speaks against one: small against large over 5 sessions, small against large over "
        "21 sessions, small against large over 63 sessions and the sector funds."
    )


def test_an_absent_rotation_that_nothing_speaks_against() -> None:
    found = judged(last=0.001, short=0.5, long=0.5, cap=-0.01, state="absent")
    assert rule.objections(found).startswith(
        "What speaks for one: equal weight against cap weight over 63 sessions. "
        "No sign speaks against one. A draw: "
    )


@pytest.mark.parametrize(
    ("state", "other", "words"),
    [
        ("absent", "confirmed", "Large companies lead:"),
        ("absent", "broad", "Large companies lead:"),
        ("absent", "emerging", "Large companies are pulling ahead"),
        ("absent", "fading", "Neither small nor large"),
        ("absent", "absent", "Neither small nor large"),
        ("fading", "emerging", "losing their lead"),
        ("emerging", "absent", "taking the lead"),
        ("confirmed", "absent", "has passed from large to small"),
        ("broad", "absent", "and broadly"),
        ("reversed", "confirmed", "taken the lead back"),
    ],
)
def test_the_headline_commits_itself(state: str, other: str, words: str) -> None:
    assert words in rule.headline(judged(state=state, other=other))


@pytest.mark.parametrize("state", WORDS)
def test_every_state_says_what_would_change_it(state: str) -> None:
    assert rule.turning(judged(state=state)).endswith(".")


def test_a_lead_that_is_clear_already_is_not_asked_for_again() -> None:
    emerging = rule.turning(judged(short=1.5, long=1.39, cap=-0.01, state="emerging"))
    assert emerging.startswith("The lead over 63 sessions is clear; once that has been so ")
    absent = rule.turning(judged(short=1.53, long=0.33, cap=0.04, state="absent"))
    assert absent.startswith("The lead of small companies over 21 sessions is clear; once ")


@pytest.mark.parametrize(
    ("state", "values", "asks"),
    [
        ("emerging", {"short": 1.5, "long": 1.24}, "It takes a clear lead over 63 sessions"),
        ("absent", {"short": 0.99, "long": 2.0}, "A clear lead of small companies over 21"),
        ("reversed", {"short": -2.0, "long": -2.0}, "A clear lead of small companies over 21"),
    ],
)
def test_a_lead_below_its_bound_is_still_asked_for(
    state: str, values: dict[str, float], asks: str
) -> None:
    assert rule.turning(judged(**values, state=state)).startswith(asks)
