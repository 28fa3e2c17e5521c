"""A browser that remembers everything a page complains about, and what makes a page sound."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ACCESSIBLE: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW: Final = 320
TOO_WIDE: Final = """narrow => {
  // what `main` clips does not widen the page, and is not seen either
  const parts = [document.documentElement, document.querySelector("main")];
  const width = Math.max(...parts.map((part) => part?.scrollWidth ?? 0));
  if (width <= narrow) return [];
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > narrow + 1;
  });
  const named = wide.slice(0, 8).map((element) => element.outerHTML.slice(0, 120));
  return [`${width} px in all`, ...named];
}"""


@dataclass
class Complaints:
    """What went wrong in the pages that were shown, in words."""

    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"error in a script: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # a refused form is told by its answer, which _response judges
        is_answer = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not is_answer:
            self.heard.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        is_part = response.request.resource_type != "document"
        if response.status >= 500 or (is_part and response.status >= 400):
            self.heard.append(f"{response.status} from {response.url}")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        executable = CHROMIUM if Path(CHROMIUM).exists() else None
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def faults(page: Page) -> list[str]:
    """What axe finds (WCAG 2.2 AA), and what does not fit in 320 pixels."""
    page.wait_for_load_state("networkidle")
    return [*_violations(page), *_too_wide(page)]


def arrive(page: Page, address: str) -> None:
    """Wait until the browser left for this address: a key pressed on a link answers at once."""
    page.wait_for_url(re.compile(address))
    page.wait_for_load_state("networkidle")


def _violations(page: Page) -> list[str]:
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        with _awake(page) as copy:
            return _violations(copy)
    options = {"runOnly": ACCESSIBLE, "resultTypes": ["violations"]}
    answer: dict[str, Any] = Axe().run(page, options=options).response
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} {node['failureSummary']}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


@contextmanager
def _awake(page: Page) -> Iterator[Page]:
    """The page that a browser without scripts shows, where axe can run: axe needs a clock."""
    html = re.sub(r"<script.*?</script>", "", page.content(), flags=re.DOTALL)
    html = html.replace("<noscript>", "<div>").replace("</noscript>", "</div>")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=page.viewport_size)
    copy = context.new_page()
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
    copy.goto(page.url)
    yield copy
    context.close()


def _too_wide(page: Page) -> list[str]:
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 640})
    wide: list[str] = page.evaluate(TOO_WIDE, NARROW)
    if before:
        page.set_viewport_size(before)
    return [f"too wide at {NARROW} px: {element}" for element in wide]
