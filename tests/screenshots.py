"""Pictures of the main pages of the demonstration, for the README: `make screenshots`.

Starts a service of its own on a free port, signs in as the demonstration's people, and writes
docs/screenshots/<page>-<width>.png at 360 and 1280 px.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from matchmaker.demo import people
from matchmaker.settings import ROOT

TARGET: Final = ROOT / "docs" / "screenshots"
WIDTHS: Final = (360, 1280)
# a list goes on for long; its beginning tells enough
MAX_HEIGHT: Final = 2600
BEST_PAIRING: Final = "a[href^='/jumelages/']"
VISITOR: Final = {
    "home": "/",
    "suppliers": "/fournisseurs?quoi=carotte&ou=Joliette",
    "needs": "/besoins?quoi=carotte&ou=Joliette",
    "products": "/produits",
    "product": "/produits/carotte",
    "organizations": "/organisations",
    "sign-in": "/compte/ouvrir",
}
FARMER: Final = {
    "farmer-space": "/mon-espace",
    "farmer-offers": "/mon-espace/offres",
    "offer-form": "/mon-espace/offres/nouvelle",
    "import": "/mon-espace/importer",
}
BUYER: Final = {"buyer-space": "/mon-espace", "buyer-needs": "/mon-espace/besoins"}


@contextmanager
def service() -> Iterator[str]:
    """`matchmaker run` on a private cluster in a folder that is thrown away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="jumelage-shots-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        environment = os.environ | {"VAR_DIR": folder, "PORT": str(port)}
        command = [str(Path(sys.executable).with_name("matchmaker")), "run"]
        running = subprocess.Popen(command, env=environment)
        try:
            base = f"http://localhost:{port}"
            wait_for(f"{base}/healthz/ready")
            yield base
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(60)


def wait_for(address: str, *, seconds: int = 300) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own address)
        except OSError:  # refused, reset, or not answering yet
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            return


def sign_in(page: Page, base: str, who: people.Account) -> None:
    page.goto(f"{base}/compte/ouvrir")
    page.fill("input[name=email]", who.email)
    page.fill("input[name=password]", people.PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url("**/mon-espace")


def picture(page: Page, name: str, width: int) -> None:
    page.wait_for_load_state("networkidle")
    height = min(MAX_HEIGHT, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(
        path=TARGET / f"{name}-{width}.png",
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": height},
    )


def tour(browser: Browser, base: str, width: int) -> None:
    """Every page at one width, as a visitor, the farmer and the buyer."""
    for who, pages in ((None, VISITOR), (people.FARMER, FARMER), (people.BUYER, BUYER)):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-CA")
        page = context.new_page()
        if who:
            sign_in(page, base, who)
        for name, path in pages.items():
            page.goto(base + path)
            picture(page, name, width)
        if who is people.BUYER:
            page.goto(f"{base}/mon-espace")
            page.locator(BEST_PAIRING).first.click()
            picture(page, "pairing", width)
        context.close()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with service() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for width in WIDTHS:
            tour(browser, base, width)
        browser.close()


if __name__ == "__main__":
    main()
