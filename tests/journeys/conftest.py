"""One service for all journeys; a visitor who fails the test when a page complains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from matchmaker.cluster import Cluster
from tests.journeys import browser as browsers
from tests.journeys import service as services
from tests.journeys.service import Service


class Visit(Protocol):
    """`visit(width=360)`: a new visitor with cookies of their own."""

    def __call__(self, *, width: int = 1280, with_scripts: bool = True) -> Page: ...


Check = Callable[[Page], None]


@pytest.fixture(scope="session")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with services.running(cluster, tmp_path_factory.mktemp("journeys")) as started:
        yield started


# of the package, not of the session: Playwright keeps an event loop running in this thread, and
# the tests of other packages need their own
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as started:
        yield started


@pytest.fixture
def visit(chromium: Browser, service: Service) -> Iterator[Visit]:
    complaints = browsers.Complaints()
    opened = []

    def enter(*, width: int = 1280, with_scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=service.address,
            locale="fr-CA",
            viewport={"width": width, "height": 800},
            java_script_enabled=with_scripts,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield enter
    for context in opened:
        context.close()
    assert complaints.heard == []


@pytest.fixture
def check_page() -> Check:
    """Fails with every fault of the page that is shown."""

    def check(page: Page) -> None:
        found = browsers.faults(page)
        assert not found, "\n".join([page.url, *found])

    return check


@pytest.fixture
def files() -> Path:
    return Path(__file__).parent / "files"
