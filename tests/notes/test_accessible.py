"""The pages for everyone: axe-core objects to nothing, on a screen, a phone, in the dark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, sync_playwright

from notes.plausible import PlausibleReader
from rotascope.app.auditing import audit_documents
from rotascope.app.opening import facts_of
from rotascope.app.printing import browser as installed
from rotascope.claims.document import document
from rotascope.notes.archive_page import Entry, index
from rotascope.notes.audit_page import html as audit_html
from rotascope.notes.make import make
from rotascope.notes.page import html

TEXT = (
    "30 January 2026. The Russell 2000 has gained 5 % this year, and small caps beat large ones "
    "on 14 straight sessions. The S&P 500 lost 40 % in January."
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    command = installed()
    if command is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as play:
        try:
            found = play.chromium.launch(executable_path=command, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"Chromium does not start: {error.message.splitlines()[0]}")
        yield found
        found.close()


def pages() -> dict[str, str]:
    """Every kind of page that is written."""

    audited = audit_documents(
        [document(TEXT, name="text.txt")], facts_of(None), as_of=dt.date(2026, 1, 30)
    )
    day = dt.date(2025, 1, 31)
    return {
        "note": html(make(PlausibleReader())),
        "simulated": html(make(PlausibleReader(simulated=True), lens="policy")),
        "empty": html(make(PlausibleReader(lacking=("RUT", "SPX", "SP500", "SPY")))),
        "archive": index([Entry(day, "n.html", "absent", "x")], snapshot="s", simulated=True),
        "audit": audit_html(audited.audits, audited.conflicts),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_violation(chromium: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    found = {}
    for name, text in pages().items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        # The page's own policy forbids scripts, axe's too: it is set aside for the look only.
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto(path.as_uri())
        answer = Axe().run(page).response
        assert answer["passes"], "axe looked at nothing"
        for one in answer["violations"]:
            found[f"{name}: {one['id']}"] = [n["html"][:120] for n in one["nodes"][:2]]
        context.close()
    assert found == {}
