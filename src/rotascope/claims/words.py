"""Names of months and periods, as folded words."""

from __future__ import annotations

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip

PERIODS = {"day": ("1d", ""), "session": ("1d", ""), "week": ("wtd", ", at=week"),
            "month": ("mtd", ", at=month"), "quarter": ("qtd", ", at=quarter"),
            "year": ("ytd", ", at=year")}  # fmt: skip
"""The window of a period, and how its ends are asked for."""
