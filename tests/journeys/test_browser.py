"""What watches over the journeys notices a page that is broken."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys import browser as browsers

pytestmark = pytest.mark.journey

POLICY = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html"}


def shown(chromium: Browser, html: str) -> tuple[list[str], list[str]]:
    """What is heard from a page of our own making, and its faults."""
    page = chromium.new_page()
    complaints = browsers.Complaints()
    complaints.listen(page)

    def answer(route: Route) -> None:
        if route.request.url.endswith("/clip.css"):
            route.fulfill(content_type="text/css", body="main { overflow-x: clip }")
            return
        is_page = route.request.url.endswith("/page")
        body = f"<!doctype html><html lang=fr><title>Essai</title><main><h1>Essai</h1>{html}"
        route.fulfill(status=200 if is_page else 500, headers=POLICY, body=body)

    page.route("**/*", answer)
    page.goto("http://broken.test/page")
    found = browsers.faults(page)
    page.close()
    return complaints.heard, found


@pytest.mark.parametrize(
    ("html", "word"),
    [
        ("<script>1</script>", "Content Security Policy"),
        ("<p style='color:red'>x</p>", "Content Security Policy"),
        ("<img alt='' src=/gone.png>", "500 from"),
    ],
    ids=["inline script", "inline style", "failed part"],
)
def test_a_page_that_complains_is_heard(chromium: Browser, html: str, word: str) -> None:
    heard, _ = shown(chromium, html)
    assert any(word in each for each in heard), heard


@pytest.mark.parametrize(
    ("html", "word"),
    [
        ("<input name=q>", "label"),
        ("<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw= >", "image-alt"),
        (f"<p>{'long' * 90}</p>", "too wide"),
        (f"<link rel=stylesheet href=/clip.css><p>{'long' * 90}</p>", "too wide"),
    ],
    ids=["field without a label", "picture without words", "line that never ends", "clipped line"],
)
def test_a_faulty_page_is_found(chromium: Browser, html: str, word: str) -> None:
    _, found = shown(chromium, html)
    assert any(word in each for each in found), found


def test_a_fault_is_found_without_scripts(chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    body = "<!doctype html><html lang=fr><title>Essai</title><noscript><input name=q></noscript>"
    page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("http://broken.test/page")
    found = browsers.faults(page)
    context.close()
    assert any("label" in each for each in found), found


def test_a_sound_page_passes(chromium: Browser) -> None:
    assert shown(chromium, "<p>Bonjour</p>") == ([], [])
