"""The page of an audit in a real Chromium: quiet, offline, by mouse, keyboard and touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notes.audited import AUDIT, FINDINGS, SEVEN, track
from rotascope.notes.audit_charts import picture
from rotascope.notes.audit_page import html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit") / "audit.html"
    chart = picture(SEVEN, track([0.01, 0.02, 0.069]), name="a1c2")
    path.write_text(html([AUDIT], charts={(0, 1): chart}), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_quiet_offline_and_no_wider_than_the_screen(browser: Any, file: Path, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("request", lambda asked: heard.append(asked.url))
    tab.goto(file.as_uri())
    tab.click("#all")
    assert heard == [file.as_uri()]
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate("document.querySelectorAll('details.claim[open]').length") == len(FINDINGS)
    tab.close()


def test_the_words_open_their_claim_by_mouse_and_keyboard(browser: Any, file: Path) -> None:
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.click("a.m.v-contradicted")
    assert tab.evaluate("document.querySelector('#a1c4').open") is True
    tab.focus('a.no[href="#a1c5"]')
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.querySelector('#a1c5').open") is True
    tab.focus("#a1c6 summary")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.querySelector('#a1c6').open") is True
    tab.close()


def test_a_verdict_can_be_hidden(browser: Any, file: Path) -> None:
    tab = browser.new_page()
    tab.goto(file.as_uri())
    assert tab.locator("#a1c4").is_visible()
    tab.uncheck("#show-contradicted")
    assert not tab.locator("#a1c4").is_visible()
    assert tab.locator("#a1c2").is_visible()
    assert tab.locator("a.m.v-contradicted").first.is_visible()
    tab.close()


def test_without_script_every_claim_still_opens(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    tab.click("#a1c4 summary")
    assert tab.locator("#a1c4 .body").is_visible()
    assert not tab.locator("#all").is_visible()
    context.close()
