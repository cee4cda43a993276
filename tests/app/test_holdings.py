"""Holdings rows as arrays: members, files, weights, sectors and issuers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl

from measures.small import line
from rotascope.app.holdings import holdings_of
from rotascope.core.market import Holdings
from rotascope.core.time import Calendar
from rotascope.tables.schema import HOLDINGS

D = dt.date
CALENDAR = Calendar.build(D(2025, 4, 14), D(2025, 4, 30))
FIRST, SECOND, THIRD = D(2025, 4, 14), D(2025, 4, 19), D(2025, 4, 24)  # the second a Saturday


def made(*rows: dict[str, Any]) -> Holdings:
    return holdings_of(
        pl.DataFrame(list(rows), schema=HOLDINGS.columns),
        CALENDAR,
        {"Tech": "Information Technology"},
    )


def sector(found: Holdings, file: int, name: str) -> str | None:
    code = int(found.sector[file, found.members.index(name)])
    return found.labels[code] if code >= 0 else None


def test_members_come_in_the_order_of_their_first_appearance() -> None:
    found = made(
        line("I", SECOND, "AA", 0.1),
        line("I", FIRST, "ZZ", 0.5),
        line("I", FIRST, "MM", 0.5),
        line("I", SECOND, "MM", 0.9),
    )
    assert found.members == ("MM", "ZZ", "AA")
    assert found.dates == (FIRST, SECOND)
    assert found.held.tolist() == [[True, True, False], [True, False, True]]
    np.testing.assert_array_equal(found.weight, [[0.5, 0.5, np.nan], [0.9, np.nan, 0.1]])


def test_a_file_counts_from_the_first_session_on_or_after_its_date() -> None:
    found = made(line("I", FIRST, "A", 1.0), line("I", SECOND, "A", 1.0))
    assert [CALENDAR.date(int(p)) for p in found.positions] == [FIRST, D(2025, 4, 21)]


def test_of_two_files_for_one_session_the_later_counts() -> None:
    found = made(
        line("I", SECOND, "A", 1.0), line("I", D(2025, 4, 20), "B", 1.0), line("I", THIRD, "A", 1.0)
    )
    assert found.dates == (D(2025, 4, 20), THIRD)
    assert found.held[0].tolist() == [False, True]


def test_a_file_dated_after_the_last_session_is_not_yet_known() -> None:
    found = made(line("I", FIRST, "A", 1.0), line("I", D(2025, 5, 2), "B", 1.0))
    assert found.dates == (FIRST,)


def test_lines_of_one_symbol_are_one_member() -> None:
    found = made(
        line("I", FIRST, "A", 0.2, line="A/1", price=5.0),
        line("I", FIRST, "A", 0.3, line="A/2", price=6.0),
        line("I", FIRST, "B", None, line="B/1"),
        line("I", FIRST, "B", 0.1, line="B/2"),
        line("I", FIRST, "C", None, line="C/1"),
        line("I", FIRST, "C", None, line="C/2"),
    )
    np.testing.assert_allclose(found.weight, [[0.5, 0.1, np.nan]])
    assert found.price[0, 0] == 5.0
    assert found.held.tolist() == [[True, True, True]]


def test_sectors_are_known_by_their_standard_names() -> None:
    found = made(line("I", FIRST, "A", 0.5, sector="Tech"), line("I", FIRST, "B", 0.5, sector=None))
    assert sector(found, 0, "A") == "Information Technology"
    assert sector(found, 0, "B") is None


def test_a_line_called_other_keeps_its_last_label() -> None:
    found = made(
        line("I", FIRST, "A", 1.0, sector="Energy"),
        line("I", SECOND, "A", 1.0, sector="Other"),
        line("I", THIRD, "A", 1.0, sector="Other"),
        line("I", FIRST, "B", 1.0, sector="Other"),
        line("I", THIRD, "B", 1.0, sector="Utilities"),
    )
    assert [sector(found, i, "A") for i in range(3)] == ["Energy"] * 3
    assert sector(found, 0, "B") is None
    assert sector(found, 2, "B") == "Utilities"
    assert "Other" not in found.labels


def test_issuers_are_the_first_six_signs_of_the_cusip() -> None:
    found = made(
        line("I", FIRST, "GOOGL", 0.4, isin="US02079K3059"),
        line("I", FIRST, "GOOG", 0.3, isin="US02079K1079"),
        line("I", FIRST, "AAPL", 0.2, isin="US0378331005"),
        line("I", FIRST, "X", 0.1, isin=None),
        line("I", FIRST, "Y", 0.1, isin="short"),
    )
    code = dict(zip(found.members, found.issuer[0].tolist(), strict=True))
    assert code["GOOGL"] == code["GOOG"] != code["AAPL"]
    assert code["X"] == code["Y"] == -1


def test_a_line_of_no_weight_is_a_member() -> None:
    found = made(line("I", FIRST, "A", 1.0), line("I", FIRST, "B", 0.0))
    assert found.held.tolist() == [[True, True]]
    assert found.weight.tolist() == [[1.0, 0.0]]
