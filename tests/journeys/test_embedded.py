"""A page of another origin shows every widget, and neither policy complains; nor do pages that
carry data for machines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from matchmaker.portal.widgets.choosing import KINDS
from tests.journeys import browser as browsers
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service

pytestmark = pytest.mark.journey

VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""
# as strict as a page that shows us can be
THEIR_POLICY = "default-src 'none'; frame-src {ours}; script-src {ours}"
LOOKS = ["", "theme=sombre&couleur=prune&taille=compact&langue=en"]
Host = Callable[[str], str]


class Portal(BaseHTTPRequestHandler):
    """Somebody else's site: one page with whatever line was copied into it."""

    def __init__(self, *args: Any, pages: dict[str, str], policy: str) -> None:
        self.pages, self.policy = pages, policy
        super().__init__(*args)

    def do_GET(self) -> None:
        found = self.pages.get(self.path)
        self.send_response(200 if found else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write((found or "").encode())

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def host(service: Service) -> Iterator[Host]:
    """`host(html)`: the address of a page of another site that holds it."""
    pages: dict[str, str] = {}
    policy = THEIR_POLICY.format(ours=service.address)
    server = HTTPServer(("localhost", 0), partial(Portal, pages=pages, policy=policy))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def put(html: str) -> str:
        pages["/"] = f'<!doctype html><html lang="fr"><title>Portail</title><h1>Portail</h1>{html}'
        return f"http://localhost:{server.server_port}/"

    yield put
    server.shutdown()
    thread.join()
    server.server_close()


def listening(page: Page) -> Page:
    """Every frame tells its violations on the console, where the visit hears them."""
    page.add_init_script(VIOLATIONS)
    return page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_another_site_shows_a_widget(visit: Visit, host: Host, service: Service, kind: Any) -> None:
    page = listening(visit())
    frame = f'<iframe src="{service.address}/widgets/{kind.code}" title="x" height="100"></iframe>'
    page.goto(host(f'{frame}<script src="{service.address}/widgets/hauteur.js" defer></script>'))
    shown = page.frame_locator("iframe")
    expect(shown.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("iframe")).not_to_have_attribute("height", "100")
    if kind.code == "membres":
        expect(shown.locator(".leaflet-marker-icon").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.context.cookies() == []


def test_no_other_page_is_shown_in_a_frame(visit: Visit, host: Host, service: Service) -> None:
    context = visit().context
    # a page of its own: the refusal is said on the console, and is what is wanted here
    page = context.new_page()
    page.goto(host(f'<iframe src="{service.address}/flux" title="x"></iframe>'))
    page.wait_for_load_state("networkidle")
    assert page.frames[1].url != f"{service.address}/flux"


def test_the_search_opens_results_in_a_window_of_their_own(
    visit: Visit, host: Host, service: Service
) -> None:
    page = listening(visit())
    page.goto(host(f'<iframe src="{service.address}/widgets/recherche" title="x"></iframe>'))
    shown = page.frame_locator("iframe")
    shown.get_by_label("Quoi").fill("carotte")
    with page.context.expect_page() as opened:
        shown.get_by_role("button", name="Chercher").click()
    opened.value.wait_for_load_state()
    assert "/fournisseurs?quoi=carotte" in opened.value.url


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("look", LOOKS, ids=["plain", "dark"])
def test_a_widget_is_accessible(visit: Visit, check_page: Check, width: int, look: str) -> None:
    page = listening(visit(width=width))
    for kind in KINDS:
        page.goto(f"/widgets/{kind.code}?{look}")
        for closed in page.locator("summary").all():
            closed.click()
        check_page(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_webmasters_are_accessible(
    visit: Visit, check_page: Check, width: int
) -> None:
    page = listening(visit(width=width))
    page.goto("/flux?produit=carotte")
    check_page(page)
    page.goto("/widgets?widget=chiffres")
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    check_page(page)


def test_data_for_machines_breaks_no_policy(visit: Visit) -> None:
    page = listening(visit())
    page.goto("/fournisseurs?quoi=carotte")
    page.locator(".result h2 a").first.click()
    browsers.arrive(page, "/organisations/|/offres/")
    page.goto("/produits/carotte")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    page.wait_for_load_state("networkidle")
