"""The catalogue is complete: every measure says all that its faces need, and runs."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from measures.small import Shape
from rotascope.app.opening import Market, open_market
from rotascope.core.units import UNITS
from rotascope.language.catalogue import AS_E, Catalogue, Kind, Measure, Parameter, schema_of
from rotascope.language.parse import parse
from rotascope.language.syntax import Call
from rotascope.measures.catalogue import CATALOGUE
from rotascope.tables.schema import TABLES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "catalogue.md"
MEASURES = list(CATALOGUE.values())
# The first catalogue, as the design lists it: none of these may go.
ASKED = """
level return excess ratio streak run longest_since record drawdown record_high volatility
correlation beta rs_ratio rs_momentum quadrant weight top_weight hhi effective_number breadth
advances declines advance_decline mcclellan new_highs new_lows beating member_return dispersion
cap_minus_equal pairwise_correlation contribution contribution_share return_without change cuts
hikes count_cuts percentile highest lowest when_highest when_lowest highest_since lowest_since
rank mean spell count last_time sessions yoy count_members share_members rank_in price flow
cumulative_flow flow_share regime_probability
""".split()
FAMILIES = {
    "leadership",
    "structure",
    "contribution",
    "series",
    "any track",
    "members",
    "durability",
    "valuation",
    "macro",
    "earnings",
    "debt and tax",
    "flows",
}


def by_name(measure: Measure) -> str:
    return measure.name


def test_every_measure_asked_for_is_there() -> None:
    assert [name for name in ASKED if name not in CATALOGUE] == []


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_a_measure_says_what_it_is(measure: Measure) -> None:
    assert CATALOGUE[measure.name] is measure
    assert measure.name.isidentifier() or measure.name == "return"
    assert measure.family in FAMILIES
    assert 10 < len(measure.says) <= 120
    assert "\n" not in measure.says
    assert measure.says[0].isupper()
    assert len(measure.formula) > 5
    assert len(measure.missing) > 5
    assert len(measure.timing) > 5
    assert len(measure.references) > 5
    assert measure.unit in {*UNITS, AS_E}
    assert set(measure.tables) <= set(TABLES)
    assert (measure.unit == "word") == bool(measure.words)


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_an_example_is_a_call_of_its_measure(measure: Measure) -> None:
    node = parse(measure.example)
    assert isinstance(node, Call)
    assert node.name == measure.name


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_parameters_come_in_an_order_that_can_be_called(measure: Measure) -> None:
    names = [p.name for p in measure.parameters]
    assert len(set(names)) == len(names)
    free = [p for p in measure.parameters if not p.keyword]
    required = [p.required for p in free]
    assert required == sorted(required, reverse=True)
    for p in measure.parameters:
        assert isinstance(p.kind, Kind)
        assert (p.kind is Kind.CHOICE) == bool(p.choices)
        assert p.required or p.default is None or not p.choices or p.default in p.choices
    assert measure.signature.startswith(f"{measure.name}(")
    assert all(name in measure.signature for name in names)


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_the_schema_is_a_json_schema_of_the_arguments(measure: Measure) -> None:
    found: dict[str, Any] = json.loads(json.dumps(schema_of(measure)))
    assert found["type"] == "object"
    assert found["additionalProperties"] is False
    assert list(found["properties"]) == [p.name for p in measure.parameters]
    assert found["required"] == [p.name for p in measure.parameters if p.required]
    for entry in found["properties"].values():
        assert entry["type"] in ("string", "integer")
        assert entry["description"]
        if "enum" in entry:
            assert entry["type"] == "string"
            assert "default" not in entry or entry["default"] in entry["enum"]
        if entry["type"] == "integer" and "default" in entry:
            assert isinstance(entry["default"], int)
    assert json.loads(json.dumps(measure.as_dict()))["arguments"] == found


@pytest.fixture(scope="module")
def sample() -> Market:
    return open_market()


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_the_example_runs_on_the_built_in_sample(measure: Measure, sample: Market) -> None:
    reading = sample.read(measure.example)
    assert reading.simulated
    assert measure.unit in (reading.unit, AS_E)
    assert reading.value is not None or reading.caveats
    assert reading.snapshot == sample.snapshot


SMALL = Shape(seed=61, sessions=330, first=dt.date(2024, 5, 15), corrections=2)
# Two examples look further back than a small market has years, or a sector of one stock a return.
NEARER = {
    "cape": ("CPI, CPI, years=5", "ISM_MFG_PMI, ISM_MFG_PMI, years=1"),
    "percentile": ("5y", "3m"),
    "rank_in": ("ytd", "1d"),
    "odds_of_lasting": ("63d", "5d, fall=1, hold=2"),
    "regime_probability": ("SPX))", "SPX), 20)"),
    "lead_score": ("63", "6, 20"),
    "meeting": ("policy_meeting", "fomc"),
    "curve": ("DGS2", "DFEDTARU"),
    "rotation": ("SPX), ", "SPX), 6, "),
}


@pytest.fixture(scope="module")
def small() -> Market:
    return Market(SMALL.make().facts())


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_the_example_runs_on_a_small_store(measure: Measure, small: Market) -> None:
    text = measure.example.replace(*NEARER.get(measure.name, ("", "")))
    reading = small.read(text)
    assert reading.expression
    assert not reading.simulated
    assert reading.value is not None or reading.caveats
    track = small.track(text)
    assert track.unit == reading.unit
    last = track.column()[-1]
    assert (
        last == pytest.approx(reading.value, rel=1e-12)
        if isinstance(last, float)
        else last == reading.value
    )


@pytest.mark.parametrize("measure", MEASURES, ids=by_name)
def test_the_page_has_an_entry(measure: Measure) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"\n### {measure.name}\n" in page or f"\n## {measure.name}\n" in page
    assert measure.example in page
    assert measure.says in page


def test_the_page_has_no_entry_of_what_is_gone() -> None:
    data = json.loads(PAGE.with_suffix(".json").read_text(encoding="utf-8"))
    found = data["measures"] if isinstance(data, dict) else data
    assert {entry["name"] for entry in found} == set(CATALOGUE)


def test_families_keep_all_measures() -> None:
    families = CATALOGUE.families()
    assert set(families) == FAMILIES
    assert sum(map(len, families.values())) == len(CATALOGUE)


def test_two_measures_of_a_name_are_refused() -> None:
    one = CATALOGUE["level"]
    with pytest.raises(ValueError, match="two measures are called level"):
        Catalogue.of([one, one])


def test_a_parameter_knows_whether_it_is_required() -> None:
    assert Parameter("X", Kind.SUBJECT).required
    assert not Parameter("n", Kind.NUMBER, 14).required
    assert not Parameter("at", Kind.CHOICE, None).required
