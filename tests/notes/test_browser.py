"""The page in a real Chromium: quiet, offline, no wider than a phone, labels apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notes.plausible import PlausibleReader
from rotascope.notes.make import make
from rotascope.notes.page import html

pytestmark = pytest.mark.browser

COLLISIONS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...svg.querySelectorAll('text')].map(
      t => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([a, p], i) => {
      if (p.left < frame.left - 1 || p.right > frame.right + 1 || p.top < frame.top - 1
          || p.bottom > frame.bottom + 1) found.push(`outside: ${a}`);
      for (const [b, q] of texts.slice(i + 1)) {
        if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 2
            && q.top < p.bottom - 2) found.push(`${a} meets ${b}`);
      }
    });
  }
  return found;
}"""

SMALLEST = """() => Math.min(...[...document.querySelectorAll('svg')].filter(
  s => s.getBoundingClientRect().width).flatMap(s => [...s.querySelectorAll('text')].map(
  t => parseFloat(t.getAttribute('font-size')) * s.getBoundingClientRect().width
       / s.viewBox.baseVal.width)))"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("note") / "note.html"
    path.write_text(html(make(PlausibleReader(simulated=True))), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_quiet_and_fits(browser: Any, file: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert said == []
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
    assert page.evaluate(f"{wide}.map(e => e.innerText.slice(0, 40))") == []
    assert page.evaluate(COLLISIONS) == []
    assert page.evaluate(SMALLEST) >= 11
    page.close()


def test_a_number_shows_its_source_when_focused(browser: Any, file: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    page.locator("data.f").first.focus()
    content = page.evaluate("getComputedStyle(document.querySelector('data.f'), '::after').content")
    assert "excess(RUT, SPX, 21d)" in content
    assert "plausible-1" in content
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_it_prints(browser: Any, file: Path, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    page.pdf(path=str(tmp_path / "note.pdf"), format="A4")
    assert (tmp_path / "note.pdf").read_bytes().startswith(b"%PDF")
    page.close()
