"""A farm whose software listens, a worker on the test's own connection, and a clock to move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.accounts.models import Person
from matchmaker.jobs import TASKS
from matchmaker.organizations.models import Organization
from matchmaker.portal.hooks import sending
from matchmaker.portal.hooks import tasks as _registered  # noqa: F401 (workers know its tasks)
from matchmaker.portal.hooks.announcing import DELIVER
from matchmaker.portal.hooks.calling import Caller
from matchmaker.portal.hooks.models import HookDelivery, HookEndpoint
from matchmaker.portal.hooks.signatures import Vault
from matchmaker.portal.hooks.topics import Topic
from matchmaker.settings import Settings
from tests.factories import Factory
from tests.portal.hooks import receiver as receivers
from tests.portal.hooks.receiver import SECRET, Nearby, Receiver


def moment() -> datetime:
    """Now: signatures of another time are refused."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Here(jobs.Work):
    """A worker in the transaction of the test, at a moment of its choosing."""

    session: Session | None = None
    at: datetime = field(default_factory=moment)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        assert self.session is not None
        with self.session.begin_nested():
            yield self.session

    def now(self) -> datetime:
        return self.at


@dataclass
class Post:
    """The farm, its endpoint, and the jobs that wait: `work()` runs them as a worker would."""

    session: Session
    settings: Settings
    farm: Organization
    owner: Person
    receiver: Receiver
    at: datetime = field(default_factory=moment)
    caller: Caller = field(default_factory=lambda: Caller(gate=Nearby(), limit_s=2))

    @property
    def vault(self) -> Vault:
        return Vault(self.settings.secret_key)

    @property
    def worker(self) -> Here:
        return Here(self.settings, None, session=self.session, at=self.at)  # type: ignore[arg-type]

    def endpoint(
        self, *topics: str, of: Organization | None = None, **columns: Any
    ) -> HookEndpoint:
        made = HookEndpoint(
            organization=of or self.farm,
            topics=sorted(topics or Topic),
            **{"url": self.receiver.url, "secret": self.vault.seal(SECRET)} | columns,
        )
        self.session.add(made)
        self.session.flush()
        return made

    def waiting(self, *, task: str = "portal.%") -> list[tuple[int, str, dict[str, Any]]]:
        """The jobs that are due, in order."""
        rows = self.session.execute(
            text(
                "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo'"
                " AND task_name LIKE :task AND (scheduled_at IS NULL OR scheduled_at <= :now)"
                " ORDER BY id"
            ),
            {"task": task, "now": self.at},
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def tell(self) -> None:
        """Turn what happened into deliveries, sending none."""
        for number, name, args in self.waiting():
            if name != DELIVER:
                self._done(number)
                TASKS[name].function(self.worker, **args)

    def send(self) -> None:
        """Try every delivery that is due, once."""
        for number, _, args in self.waiting(task=DELIVER):
            self._done(number)
            sending.run(self.worker, args["delivery_id"], caller=self.caller)

    def work(self) -> None:
        self.tell()
        self.send()

    def wait(self, span: timedelta) -> None:
        self.at += span

    def deliveries(self) -> list[HookDelivery]:
        return list(self.session.scalars(select(HookDelivery).order_by(HookDelivery.id)))

    def delivery(self) -> HookDelivery:
        (one,) = self.deliveries()
        return one

    def _done(self, number: int) -> None:
        self.session.execute(
            text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id"),
            {"id": number},
        )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receivers.listening() as made:
        yield made


@pytest.fixture
def post(session: Session, settings: Settings, make: Factory, receiver: Receiver) -> Post:
    farm, owner = make.organization("Ferme du Rang", slug="ferme-du-rang"), make.person()
    make.member(owner, farm)
    return Post(
        session,
        replace(settings, public_url="https://jumelage.test"),
        farm,
        owner,
        receiver,
    )
