"""The examples of the guide to the API run, in Python and in a page of another origin."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from matchmaker.settings import ROOT
from tests.journeys.conftest import Visit
from tests.journeys.service import Service

pytestmark = pytest.mark.journey

EXAMPLES = ROOT / "docs" / "examples"
PLACEHOLDER = "https://jumelage.example"


class Theirs(BaseHTTPRequestHandler):
    """Somebody else's page."""

    def __init__(self, *args: Any, page: str, ours: str) -> None:
        self.page, self.ours = page, ours
        super().__init__(*args)

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'unsafe-inline'; connect-src {self.ours}",
        )
        self.end_headers()
        self.wfile.write(self.page.encode() if self.path == "/" else b"")

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def their_page(service: Service) -> Iterator[str]:
    page = (EXAMPLES / "offers.html").read_text().replace(PLACEHOLDER, service.address)
    answer = partial(Theirs, page=page, ours=service.address)
    server = HTTPServer(("localhost", 0), answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_python_example_walks_a_list(service: Service) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "suppliers.py", service.address, "carotte", "Joliette"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    assert lines
    assert all(line.endswith(" km") for line in lines)


def test_the_page_example_shows_offers_from_another_origin(visit: Visit, their_page: str) -> None:
    page = visit()
    page.goto(their_page)
    expect(page.locator("#offers li")).to_have_count(5)
    expect(page.locator("#offers a").first).to_have_attribute("href", re.compile("/offres/"))
    assert page.context.cookies() == []
