"""Operations that publish, change, pause and end offers and needs: the same ones for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final, Protocol

from pydantic import BaseModel
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand import queries as demand
from matchmaker.demand import service as demand_service
from matchmaker.demand.models import Need
from matchmaker.errors import N_, NotFound
from matchmaker.organizations import certifications
from matchmaker.organizations import queries as organizations
from matchmaker.portal.api import asking, schemas, showing
from matchmaker.portal.api.operations import PREFIX, Call, Done, Table
from matchmaker.portal.keys.scopes import Scope
from matchmaker.supply import queries as supply
from matchmaker.supply import service as supply_service
from matchmaker.supply.models import Offer


class Service(Protocol):
    """The use cases of offers, or of needs."""

    def publish(
        self, session: Session, data: Any, *, by: Person, now: datetime, today: date
    ) -> Any: ...

    def pause(self, session: Session, public_id: str, *, by: Person) -> Any: ...

    def resume(self, session: Session, public_id: str, *, by: Person, today: date) -> Any: ...

    def withdraw(self, session: Session, public_id: str, *, by: Person) -> Any: ...


@dataclass(frozen=True)
class Kind:
    """Offers, or needs: their words (publish, change, pause, resume, end) and what they are made
    of."""

    name: str
    words: tuple[str, str, str, str, str]
    service: Service
    one: Callable[[Session, str], Offer | Need | None]
    asks: type[BaseModel]
    answers: type[BaseModel]
    scope: Scope

    @property
    def path(self) -> str:
        return f"/{self.name}s"


OFFER: Final = Kind(
    name="offer",
    words=(
        N_("Publier une offre"),
        N_("Récrire une offre au complet"),
        N_("Retirer une offre des listes pour un temps"),
        N_("Remettre une offre dans les listes"),
        N_("Mettre fin à une offre"),
    ),
    service=supply_service,
    one=lambda session, key: session.scalar(supply.whole().where(Offer.public_id == key)),
    asks=asking.OfferSent,
    answers=schemas.OfferOut,
    scope=Scope.OFFERS_WRITE,
)
NEED: Final = Kind(
    name="need",
    words=(
        N_("Publier un besoin"),
        N_("Récrire un besoin au complet"),
        N_("Retirer un besoin des listes pour un temps"),
        N_("Remettre un besoin dans les listes"),
        N_("Mettre fin à un besoin"),
    ),
    service=demand_service,
    one=lambda session, key: session.scalar(demand.whole().where(Need.public_id == key)),
    asks=asking.NeedSent,
    answers=schemas.NeedOut,
    scope=Scope.NEEDS_WRITE,
)
TABLE: Final = Table(N_("Publier"))


def publish(kind: Kind, call: Call) -> Done:
    """A new one. Its source says which key wrote it."""
    site = organizations.site_by_public_id(call.session, call.asked.site)
    made = _publish(kind, call, call.asked, by=call.caller.acting_at(call.session, site))
    return Done(_shown(made, call), f"{PREFIX}{kind.path}/{made.public_id}", status=201)


def change(kind: Kind, call: Call) -> Done:
    """Everything that it says from now on; it may move to another place of the same mandate."""
    found, by = _own(kind, call)
    site = organizations.site_by_public_id(call.session, call.asked.site)
    call.caller.acting_at(call.session, site)
    data = call.asked.model_copy(update={"key": found.public_id})
    return Done(_shown(_publish(kind, call, data, by=by), call))


def pause(kind: Kind, call: Call) -> Done:
    found, by = _own(kind, call)
    return Done(_shown(kind.service.pause(call.session, found.public_id, by=by), call))


def resume(kind: Kind, call: Call) -> Done:
    found, by = _own(kind, call)
    resumed = kind.service.resume(call.session, found.public_id, by=by, today=call.today)
    return Done(_shown(resumed, call))


def withdraw(kind: Kind, call: Call) -> Done:
    found, by = _own(kind, call)
    kind.service.withdraw(call.session, found.public_id, by=by)
    return Done(status=204)


def _own(kind: Kind, call: Call) -> tuple[Offer | Need, Person]:
    """What is addressed, and in whose name; anything else is NotFound."""
    found = kind.one(call.session, call.path["id"])
    if found is None:
        raise NotFound
    return found, call.caller.acting_at(call.session, found.site)


def _publish(kind: Kind, call: Call, data: Any, *, by: Person) -> Any:
    made = kind.service.publish(call.session, data, by=by, now=call.now, today=call.today)
    if call.caller.key is not None:
        made.source = f"api {call.caller.key.public_id}"
    call.session.flush()
    call.session.expire(made)
    return made


def _shown(made: Offer | Need, call: Call) -> BaseModel:
    if isinstance(made, Need):
        return showing.need(made).value
    held = certifications.held_by(call.session, [made.site.organization_id])
    return showing.offer(made, held=held, today=call.today).value


def _register(kind: Kind) -> None:
    rows: list[tuple[str, str, Callable[[Kind, Call], Done], dict[str, Any]]] = [
        ("POST", "", publish, {"asks": kind.asks, "status": 201}),
        ("PUT", "/{id}", change, {"asks": kind.asks}),
        ("POST", "/{id}/pause", pause, {}),
        ("POST", "/{id}/resume", resume, {}),
        ("DELETE", "/{id}", withdraw, {"answers": None, "status": 204}),
    ]
    for words, (method, path, act, more) in zip(kind.words, rows, strict=True):
        TABLE.row(
            method,
            kind.path + path,
            words,
            name=f"{act.__name__}_{kind.name}",
            scope=kind.scope,
            statuses=(409,),
            **({"answers": kind.answers} | more),
        )(partial(act, kind))


for each in (OFFER, NEED):
    _register(each)
