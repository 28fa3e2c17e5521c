"""Shares of local food, each figure with the lines behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user

from matchmaker.errors import NotFound
from matchmaker.impact.shares import addresses, buyers, definitions, lines, summary, words
from matchmaker.impact.shares.addresses import Choice
from matchmaker.impact.shares.counting import Scope
from matchmaker.impact.shares.models import Definition
from matchmaker.organizations import permissions
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.web import access, clock, i18n, session

blueprint: Final = Blueprint("shares", __name__)


@blueprint.get("/impact")
@access.anyone
def show() -> Answer:
    if not current_user.is_authenticated:
        return render_template("impact/start.html", definitions=named())
    mine = buyers.of_person(session.current(), current_user.id)
    organization = _asked_for(mine)
    if organization is None:
        return render_template("impact/start.html", definitions=named())
    choice = addresses.read(request.args, organization=organization, today=clock.today())
    sites = buyers.sites(session.current(), organization)
    known = named()
    found = summary.of(
        session.current(),
        sites,
        period=choice.period,
        over=choice.period.until(clock.today()),
        definitions=definitions.versions(session.current()),
    )
    return render_template(
        "impact/shares.html",
        choice=choice,
        organizations=mine if organization in mine else [organization, *mine],
        definitions=known,
        chosen=_chosen(known),
        found=found,
        group_rows=words.groups(found.groups),
        site_rows=words.sites(found.sites),
        month_rows=words.months(found.months),
        site_words=words.site,
        address=_address(choice),
    )


@blueprint.get("/impact/lignes")
@access.signed_in
def show_lines() -> Answer:
    organization = _asked_for(buyers.of_person(session.current(), current_user.id))
    if organization is None:
        raise NotFound
    choice = addresses.read(request.args, organization=organization, today=clock.today())
    sites = buyers.sites(session.current(), organization)
    scope = Scope([site.id for site in sites], choice.period.first, choice.period.last)
    asked, versions = addresses.asked(request.args), definitions.versions(session.current())
    total = lines.total(session.current(), scope, asked, definitions=versions)
    pages = max(1, -(-total.lines // lines.PAGE))
    number = addresses.page(request.args, pages)
    return render_template(
        "impact/lines.html",
        group_words=words.group(asked.group) if asked.group else "",
        month_words=words.month(asked.month),
        site_words=words.site,
        choice=choice,
        asked=asked,
        definition=next((each for each in named() if each.code == asked.definition), None),
        site=next((each for each in sites if each.public_id == asked.site), None),
        total=total,
        lines=lines.page(session.current(), scope, asked, definitions=versions, number=number),
        page=number,
        pages=pages,
        address=_address(choice),
    )


def _asked_for(mine: Sequence[Organization]) -> Organization | None:
    """The organisation of the address, otherwise the person's first buyer."""
    slug = request.args.get("organisation", "")
    return readable(slug) if slug else next(iter(mine), None)


def readable(slug: str) -> Organization:
    """The organisation at this address, if the person sees what its members see."""
    organization = organizations.by_slug(session.current(), slug)
    permissions.must_read(session.current(), current_user, organization)
    return organization


@dataclass(frozen=True)
class Named:
    """A definition in the reader's language."""

    code: str
    name: str
    says: str


def named() -> list[Named]:
    """The definitions of today, in the order of the page."""
    found = definitions.in_force(session.current(), clock.today())
    return [_in_words(each, i18n.language()) for each in found]


def _in_words(each: Definition, language: str) -> Named:
    if language == "fr":
        return Named(each.code, each.name_fr, each.says_fr)
    return Named(each.code, each.name_en, each.says_en)


def _chosen(known: list[Named]) -> Named | None:
    code = request.args.get("definition", "")
    return next((each for each in known if each.code == code), next(iter(known), None))


def _address(choice: Choice) -> Callable[..., str]:
    """`address("shares.show_lines", compte="oui")`: an address that keeps what was chosen."""
    said: dict[str, Any] = addresses.kept(choice)
    return partial(url_for, **said)
