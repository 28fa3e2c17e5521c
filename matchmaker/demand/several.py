"""One need for several kitchens at once: written once, kept or published in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.accounts.models import Person
from matchmaker.demand import service, sharing
from matchmaker.demand.models import Need
from matchmaker.demand.schemas import CompleteNeed, NeedDraft
from matchmaker.demand.sharing import Sharing
from matchmaker.intake import lines
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site

Data = TypeVar("Data", bound=NeedDraft)


class ForSeveral(BaseModel):
    """Which other kitchens a need is for, and whose the quantity is."""

    also: Annotated[list[lines.PublicId], Field(max_length=200)] = []
    sharing: Sharing = Sharing.EACH


class SharedDraft(ForSeveral, NeedDraft):
    """A need for one kitchen or several, as far as it is known."""


class SharedNeed(ForSeveral, CompleteNeed):
    """A need for one kitchen or several, that farms can see."""


def keep(session: Session, data: SharedDraft, *, by: Person, today: date) -> list[Need]:
    """One draft for each kitchen."""
    return _each(
        session, data, NeedDraft, write=lambda part: service.keep(session, part, by=by, today=today)
    )


def publish(
    session: Session, data: SharedNeed, *, by: Person, now: datetime, today: date
) -> list[Need]:
    """One published need for each kitchen, or none when one of them can't be."""
    sharing.must_stand_somewhere(_sites(session, data), field="also" if data.also else "site")
    return _each(
        session,
        data,
        CompleteNeed,
        write=lambda part: service.publish(session, part, by=by, now=now, today=today),
    )


def _each(
    session: Session,
    data: SharedDraft | SharedNeed,
    schema: type[Data],
    *,
    write: Callable[[Data], Need],
) -> list[Need]:
    sites = _sites(session, data)
    parts = sharing.parts(sites, data.sharing)
    key = data.key or db.public_id()
    own = {name: getattr(data, name) for name in schema.model_fields}
    return [
        write(schema.model_construct(**own | _share(data, site, key=key, part=part)))
        for site, part in zip(sites, parts, strict=True)
    ]


def _share(data: SharedDraft | SharedNeed, site: Site, *, key: str, part: float) -> dict[str, Any]:
    is_first = site.public_id == data.site
    return {
        "site": site.public_id,
        "key": key if is_first else sharing.key_at(key, site),
        "quantity": sharing.part_of(data.quantity, part),
    }


def _sites(session: Session, data: SharedDraft | SharedNeed) -> list[Site]:
    """The kitchen of the form first, then the others, each once."""
    asked = dict.fromkeys([data.site, *data.also])
    return [organizations.site_by_public_id(session, each) for each in asked]
