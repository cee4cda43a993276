"""Filed facts that are refused: wrong scale, wrong period, out of proportion."""

from __future__ import annotations

from dataclasses import replace

from rotascope.stats.accounts import (
    QUARTERS,
    YEARS,
    Facts,
    in_doubt,
    latest_spans,
    oversized,
    sifted,
    unbalanced,
)
from stats.filed_facts import H1_23, M9_23, Y23, Row, facts, rules, told

# ---------------------------------------------------------------- refused facts


def test_a_proxy_statement_never_overrides_a_report() -> None:
    # edgartools, thread 796: 319,066,000 in the 10-K, 319,065 in the DEF 14A.
    rows: list[Row] = [
        ("2023-01-01", "2023-12-31", 10, 319_066_000.0),
        ("2023-01-01", "2023-12-31", 30, 319_065.0),
    ]
    one = facts(rows, proxy=(1,))
    assert rules(one) == ["", "proxy_statement"]
    assert told(latest_spans(one, YEARS)) == [(10, "2023-12-31", 319_066_000.0)]
    # Even where the form is not told, the second is a thousand times off.
    assert rules(facts(rows)) == ["", "thousandfold"]


def test_the_figure_with_the_right_scale_replaces_one_that_was_a_thousand_times_off() -> None:
    rows: list[Row] = [
        ("2020-01-01", "2020-12-31", 1, 300e6),
        ("2021-01-01", "2021-12-31", 2, 310e6),
        ("2022-01-01", "2022-12-31", 3, 320_000.0),  # alone a small year could be true
        ("2022-01-01", "2022-12-31", 4, 320e6),
    ]
    one = facts(rows)
    assert rules(one) == ["", "", "", ""]
    assert [value for *_, value in told(latest_spans(one, YEARS))][-1] == 320e6


def steady(rows: list[Row]) -> Facts:
    """Facts of an item that does not shrink to a three-hundredth."""
    return sifted(replace(facts(rows, adds=False), steady=True))


def test_shares_in_thousands_among_shares() -> None:
    quarters = [f"20{year}-{end}" for year in (20, 21) for end in ("03-31", "06-30", "09-30")]
    rows: list[Row] = [(None, end, at, 51e6 + at) for at, end in enumerate(quarters)]
    rows.append((None, "2021-12-31", 9, 51_338.0))
    rows.append((None, "2022-03-31", 10, 51_400_000.0))
    assert rules(steady(rows))[-2:] == ["thousandfold", ""]
    # What may shrink to nothing, such as debt, is believed.
    assert rules(facts(rows, adds=False))[-2:] == ["", ""]


def test_two_balance_sheets_are_enough_where_the_third_is_a_thousand_times_the_second() -> None:
    rows: list[Row] = [(None, "2020-12-31", 1, 464e6), (None, "2021-03-31", 2, 417e6)]
    assert rules(steady([*rows, (None, "2021-06-30", 3, 386e9)]))[-1] == "thousandfold"
    # A shell that takes over a company grows by another factor, and is believed.
    assert rules(steady([*rows, (None, "2021-06-30", 3, 417e6 * 9000)]))[-1] == ""


def test_a_new_scale_is_believed_at_the_third_filing() -> None:
    # A shell company takes over a firm: what was 5 is 9,000 from then on.
    rows: list[Row] = [(None, f"20{year}-12-31", at, 5.0) for at, year in enumerate(range(14, 20))]
    rows += [(None, f"20{year}-12-31", at, 9e3) for at, year in enumerate(range(20, 24), start=10)]
    assert rules(steady(rows))[-4:] == ["thousandfold", "thousandfold", "", ""]


def test_a_vendor_that_jumps_in_scale_is_not_believed_until_it_has_settled() -> None:
    # Assets in units, then in thousands, then in units again: until six like ones follow,
    # nothing that the vendor says of the company counts, and what is filed does.
    sizes = [2.0e9, 1.8e6, 2.1e9, 2.2e9, 2.2e9, 2.3e9, 2.4e9, 2.4e9]
    rows: list[Row] = [(None, f"20{at + 15}-12-31", at, size) for at, size in enumerate(sizes)]
    assets = facts(rows, adds=False, vendor=True)
    income: list[Row] = [
        (f"20{at + 15}-10-01", f"20{at + 15}-12-31", at, 5e6) for at in range(len(sizes))
    ]
    wanted = [False, True, True, True, True, True, True, False]
    assert in_doubt(facts(income, vendor=True), assets).tolist() == wanted
    assert not in_doubt(facts(income), assets).any()
    assert not in_doubt(facts(income, vendor=True), facts(rows, adds=False)).any()


def test_income_out_of_proportion_to_the_assets() -> None:
    # A quarter of 3.5 billion of a company of 422 million; a year may be four times a quarter.
    assets = facts([(None, "2021-06-30", 5, 422e6), (None, "2022-06-30", 9, 600e6)], adds=False)
    rows: list[Row] = [
        ("2021-01-01", "2021-03-31", 3, 9e9),  # before any assets are known
        ("2021-07-01", "2021-09-30", 6, 3.5e9),
        ("2021-07-01", "2021-09-30", 7, 2.0e9),
        ("2021-01-01", "2021-12-31", 8, 8.0e9),
        ("2021-10-01", "2021-12-31", 8, -2.2e9),
        ("2022-04-01", "2022-06-30", 9, 2.9e9),  # measured by the assets of its own filing
    ]
    flags = oversized(facts(rows), assets)
    assert flags.tolist() == [False, True, False, False, True, False]
    equity: list[Row] = [(None, "2021-06-30", 5, -4e9), (None, "2021-09-30", 6, 332e9)]
    assert oversized(facts(equity, adds=False), assets).tolist() == [False, True]


def test_nine_months_called_a_quarter() -> None:
    wrong: Row = ("2023-07-01", "2023-09-30", 3, 72.0)
    one = facts([H1_23, M9_23, wrong, Y23])
    assert rules(one) == ["", "", "to_date_as_quarter", ""]
    assert [v for *_, v in told(latest_spans(one, QUARTERS))][-2:] == [27.0, 28.0]


def test_a_quarter_called_nine_months() -> None:
    # 27 for nine months after 45 for six: the longer figure is the wrong one.
    one = facts([H1_23, (*M9_23[:3], 27.0), ("2023-07-01", "2023-09-30", 3, 27.0)])
    assert rules(one) == ["", "to_date_as_quarter", ""]


def test_the_first_quarter_may_equal_the_year_to_date() -> None:
    one = facts([("2023-01-01", "2023-03-31", 1, 20.0), ("2023-04-01", "2023-06-30", 2, 20.0)])
    assert rules(one) == ["", ""]
    # Nothing earned in the first half: nine months equal the third quarter, rightly.
    half: Row = ("2023-01-01", "2023-06-30", 2, 0.0)
    one = facts([half, (*M9_23[:3], 27.0), ("2023-07-01", "2023-09-30", 3, 27.0)])
    assert rules(one) == ["", "", ""]


def test_a_last_quarter_that_does_not_make_up_the_year() -> None:
    one = facts([M9_23, Y23, ("2023-10-01", "2023-12-31", 10, 51.0)])
    assert rules(one) == ["", "", "quarters_do_not_sum"]
    assert told(latest_spans(one, QUARTERS))[-1][2] == 28.0
    good = facts([M9_23, Y23, ("2023-10-01", "2023-12-31", 10, 28.4)])  # within 2 %
    assert rules(good) == ["", "", ""]


def test_a_restated_year_accuses_no_quarter() -> None:
    again: Row = (Y23[0], Y23[1], 12, 60.0)
    one = facts([M9_23, Y23, again, ("2023-10-01", "2023-12-31", 12, 51.0)])
    assert rules(one) == ["", "", "", ""]


def test_a_balance_that_does_not_add_up() -> None:
    def sheet(*figures: float) -> Facts:
        return facts([(None, f"202{at}-12-31", at, f) for at, f in enumerate(figures)], adds=False)

    # 2020 adds up; 2021 has preferred stock between; in 2022 the equity is the assets again.
    liabilities, equity = unbalanced(
        (sheet(100.0, 100.0, 100.0), sheet(60.0, 60.0, 60.0), sheet(40.0, 10.0, 100.0))
    )
    assert liabilities.tolist() == equity.tolist() == [False, False, True]


def test_a_part_of_a_balance_alone_is_fine() -> None:
    def sheet(day: str, figure: float) -> Facts:
        return facts([(None, day, 1, figure)], adds=False)

    found = unbalanced(
        (sheet("2020-12-31", 1.0), sheet("2020-12-31", 9.0), sheet("2021-12-31", 9.0))
    )
    assert [flags.tolist() for flags in found] == [[False], [False]]
