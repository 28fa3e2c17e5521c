"""Filling a database: reference facts always, the demonstration only where nobody is yet."""

from __future__ import annotations

import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue import service as catalogue
from matchmaker.catalogue.models import Product
from matchmaker.community.levers.models import Lever
from matchmaker.console import Console, say
from matchmaker.demand import calendars, menus
from matchmaker.demo import exchanges as demo_exchanges
from matchmaker.demo import introductions as demo_introductions
from matchmaker.demo import service as demo
from matchmaker.impact.shares import definitions
from matchmaker.introductions.models import Introduction
from matchmaker.operations import migrations
from matchmaker.organizations.models import Organization
from matchmaker.pairing import generations
from matchmaker.pairing.models import CurrentGeneration
from matchmaker.places import service as places
from matchmaker.places.models import PostalCode
from matchmaker.portal.open_data import publishing
from matchmaker.settings import ROOT
from matchmaker.web import clock

SEED = ROOT / "seed"


def reference(console: Console) -> None:
    """Regions, municipalities, postal codes, then the catalogue; twice changes nothing."""
    with console.begin() as session:
        say(f"Places: {places.load(session, SEED)}")
        changes = catalogue.load(session, SEED)
        say(f"Calendars: {calendars.load(session, SEED)} kinds of institution")
        say("Catalogue: " + ", ".join(f"{name} {change}" for name, change in changes.items()))
        say(f"Menus: {menus.load(session, SEED)} products served")
        say(f"Definitions of local food: {definitions.load(session, SEED)} added")


def has_reference(session: Session) -> bool:
    return bool(session.scalar(select(PostalCode.code).limit(1))) and bool(
        session.scalar(select(Product.id).limit(1))
    )


def is_empty(session: Session) -> bool:
    """Whether nobody is here: the only place for known passwords."""
    return not any(
        session.scalar(select(func.count()).select_from(table)) for table in (Person, Organization)
    )


def demonstration(console: Console) -> None:
    """The fictional Québec, into an empty database only."""
    with console.begin() as session:
        if not is_empty(session):
            say("People or organisations are here: the demonstration stays away.")
            return
        say(f"Demonstration: {demo.build(session, console.settings, today=clock.today())}")


def presented(console: Console) -> None:
    """Introductions of the demonstration, in every state: they grow out of its pairings."""
    with console.begin() as session:
        is_fictional = session.scalar(
            select(Organization.id).where(Organization.is_fictional).limit(1)
        )
        if is_fictional and session.scalar(select(Introduction.id).limit(1)) is None:
            say(f"Introductions: {demo_introductions.build(session, now=clock.now())}")


def exchanged(console: Console) -> None:
    """What members of the demonstration say to each other."""
    with console.begin() as session:
        is_fictional = session.scalar(
            select(Organization.id).where(Organization.is_fictional).limit(1)
        )
        if is_fictional and session.scalar(select(Lever.id).limit(1)) is None:
            say(f"Levers: {demo_exchanges.build(session)}")
            say(f"Events: {demo_exchanges.announce(session, today=clock.today())}")


def opened(console: Console) -> None:
    """Open data of the demonstration: a first night has not come yet."""
    with console.begin() as session:
        if not publishing.published(session):
            publishing.publish(session, today=clock.today(), now=clock.now())


def prepare(console: Console) -> None:
    """All that a first `make run` needs; on the second it only looks."""
    start = time.monotonic()
    migrations.upgrade(console.engine("owner"))
    with console.begin() as session:
        ready = has_reference(session)
    if not ready:
        reference(console)
    if console.settings.is_demo:
        with console.begin() as session:
            empty = is_empty(session)
        if empty:
            demonstration(console)
    with console.begin() as session:
        paired = session.get(CurrentGeneration, 1) is not None
    if not paired:
        say("Pairing…")
        engine = console.engine("worker")
        say(str(generations.rebuild(engine, today=clock.today(), report=say)))
        engine.dispose()
    if console.settings.is_demo:
        presented(console)
        exchanged(console)
        opened(console)
    say(f"Prepared in {time.monotonic() - start:.0f} s.")
