"""Flows of funds: as reported, and as the count of shares tells them."""

from __future__ import annotations

import datetime as dt

import pytest

from measures.filers import Filed
from rotascope.app.opening import Market
from rotascope.core.errors import NothingToCompute, NotInStore

SESSIONS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09"]


def fund(*rows: dict[str, float | None], close: float = 10.0) -> Filed:
    """A fund with a row on each of the first sessions of 2024; its close never moves."""
    made = Filed(last="2024-01-09").listed("IWM", "SPX", close=close)
    for on, row in zip(SESSIONS, rows, strict=False):
        made.fund("IWM", on, **row)
    return made


def value(made: Filed, text: str, as_of: str = "2024-01-09") -> object:
    return made.open(as_of).read(text).value


def test_the_published_case_100_million_to_104_and_a_half() -> None:
    """CFRA: 100m, the market takes 5m, 9.5m flow in, 104.5m: told by shares and by assets."""
    made = fund({"shares": 10e6, "assets": 100e6}, {"shares": 11e6, "assets": 104.5e6})
    assert value(made, "implied_flow(IWM, 1d)", "2024-01-03") == 9.5e6


def test_without_assets_the_close_is_the_worth_of_a_share() -> None:
    made = fund({"shares": 1000.0}, {"shares": 1100.0}, {"shares": 1090.0}, close=9.5)
    assert value(made, "implied_flow(IWM, 2d)", "2024-01-04") == pytest.approx(90 * 9.5)
    assert value(made, "implied_flow(IWM, all)", "2024-01-04") == pytest.approx(90 * 9.5)


def test_shares_unchanged_make_no_flow_whatever_the_price() -> None:
    rows = [{"shares": 1e6, "assets": 1e6 * nav} for nav in (10.0, 25.0, 4.0, 4.1, 90.0)]
    made = fund(*rows)
    assert value(made, "implied_flow(IWM, 4d)", "2024-01-08") == 0.0
    column = made.open("2024-01-08").track("implied_flow(IWM, 1d)").column()
    assert column == [0.0, 0.0, 0.0, 0.0]


def test_a_split_makes_no_flow_and_is_said() -> None:
    made = fund(
        {"shares": 1000.0, "assets": 50_000.0},
        {"shares": 2000.0, "assets": 51_000.0},
        {"shares": 2010.0, "assets": 51_255.0},
    )
    assert value(made, "implied_flow(IWM, 1d)", "2024-01-03") == 0.0
    found = made.open("2024-01-04").read("implied_flow(IWM, 2d)")
    assert found.value == pytest.approx(10 * 25.5)
    assert found.caveats == ("a split of IWM by 2 on 2024-01-03 is undone",)


def test_a_jump_without_a_split_is_money_with_a_caveat() -> None:
    made = fund({"shares": 1000.0}, {"shares": 2500.0})
    found = made.open("2024-01-03").read("implied_flow(IWM, 1d)")
    assert found.value == 15_000.0
    (caveat,) = found.caveats
    assert "the shares of IWM changed by a factor of 2.50 on 2024-01-03" in caveat


def test_a_session_without_a_count_is_passed_over() -> None:
    made = fund({"shares": 1000.0}, {"shares": None, "flow": 1.0}, {"shares": 1300.0})
    found = made.open("2024-01-04").read("implied_flow(IWM, 2d)")
    assert found.value == 3000.0
    assert found.caveats == ("1 of the window's 2 sessions have a count",)
    with pytest.raises(NotInStore, match="columns shares and assets of the table flows"):
        made.open("2024-01-03").read("implied_flow(IWM, 1d)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("implied_flow(IWM, 1d)", "no shares outstanding of IWM are known: they come from"),
        ("flow_share(IWM, 1d)", "they come from the column assets of the table flows"),
        ("implied_flow(SPX, 1d)", "no flows of SPX are known"),
    ],
)
def test_what_would_supply_a_missing_figure_is_named(text: str, said: str) -> None:
    made = fund({"flow": 1.0}, {"flow": 2.0})
    with pytest.raises((NotInStore, NothingToCompute), match=said):
        made.open("2024-01-03").read(text)


def test_the_window_may_not_start_before_the_first_count() -> None:
    made = fund({"flow": 1.0}, {"flow": 2.0, "shares": 1.0}, {"flow": 3.0, "shares": 2.0})
    assert value(made, "implied_flow(IWM, 1d)", "2024-01-04") == 10.0
    with pytest.raises(NotInStore, match="starts before the data"):
        made.open("2024-01-04").read("implied_flow(IWM, 2d)")


def test_largest_since() -> None:
    """Weeks by hand: 42 to 2024-01-22, 44 to 2024-01-09, less in between."""
    flows = [1, 40, 1, 1, 1, 1, 2, 2, 2, 2, 2, 6, 6, 26]
    made = Filed(last="2024-01-31").listed("IWM", "SPX")
    for on, flow in zip(made.days, flows, strict=False):
        made.fund("IWM", str(on), flow=float(flow))
    market = made.open("2024-01-22")  # the 14th session: the 15th is a holiday
    assert market.read("flow(IWM, 1w)").value == 2 + 2 + 6 + 6 + 26
    weeks = market.track("flow(IWM, 1w)").column()
    assert weeks[0] == 40 + 1 + 1 + 1 + 1
    assert market.read("highest_since(flow(IWM, 1w))").value == dt.date(2024, 1, 9)


def test_flows_as_reported_and_as_told_by_shares_agree_on_the_sample(sample: Market) -> None:
    for fund_name in ("IWM", "SPY"):
        told = sample.read(f"implied_flow({fund_name}, 63d)").value
        reported = sample.read(f"flow({fund_name}, 63d)").value
        assert told == pytest.approx(reported, rel=1e-3)


@pytest.fixture(scope="module")
def sample() -> Market:
    from rotascope.app.opening import open_market

    return open_market()
