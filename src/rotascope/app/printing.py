"""Printing a page to PDF through the Chromium that is installed, where one is."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from rotascope.app.files import write_bytes
from rotascope.core.errors import CannotAnswer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""Names under which the browser is looked for, in this order."""
PATIENCE = 120
"""Seconds after which a browser that does not finish is given up."""


def browser() -> str | None:
    """The installed browser that can print, if there is one."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def check_browser() -> str:
    """The browser that prints.

    Raises
    ------
    CannotAnswer
        There is none.
    """
    found = browser()
    if found is None:
        raise CannotAnswer(
            f"a PDF is printed by Chromium, and there is none (looked for {', '.join(BROWSERS)}); "
            "write the note as .html and print it from any browser"
        )
    return found


def write_pdf(page: str, path: Path) -> None:
    """Print a self-contained HTML page to a PDF file, whole or not at all.

    Raises
    ------
    CannotAnswer
        There is no browser, or it gives no PDF.
    BadUsage
        The file cannot be written there.
    """
    command = check_browser()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, printed = Path(folder) / "note.html", Path(folder) / "note.pdf"
        source.write_text(page, encoding="utf-8")
        call = [
            command,
            "--headless",
            "--disable-gpu",
            "--no-sandbox",  # the page has no script and asks for nothing outside
            "--no-pdf-header-footer",
            f"--user-data-dir={Path(folder) / 'profile'}",
            f"--print-to-pdf={printed}",
            source.as_uri(),
        ]
        try:
            done = subprocess.run(call, capture_output=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotAnswer(f"Chromium did not print the note: {error}") from None
        if not printed.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            last = said[-1] if said else f"exit status {done.returncode}"
            raise CannotAnswer(f"Chromium did not print the note: {last}")
        write_bytes(path, printed.read_bytes())
