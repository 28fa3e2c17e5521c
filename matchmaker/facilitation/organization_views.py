"""Organisations of the desk: the list, one's papers, closing, hiding, notes, the trail."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user

from matchmaker.errors import N_
from matchmaker.facilitation import moderation, people, regions, trails
from matchmaker.facilitation.people import Entry
from matchmaker.facilitation.schemas import ModerationIn, NoteIn, Why
from matchmaker.intake import export
from matchmaker.organizations import queries
from matchmaker.organizations.models import Organization
from matchmaker.web import access, clock, downloads, forms, session, vocabulary
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

blueprint: Final = Blueprint("desk_organizations", __name__, url_prefix="/animation")
MOST_ROWS: Final = 50_000
LACKS: Final = {
    "place": N_("un lieu placé"),
    "contact": N_("une coordonnée"),
    "description": N_("une présentation"),
}
REASONS: Final = {
    Why.CEASED: N_("n’existe plus ou a cessé"),
    Why.ASKED: N_("à sa demande"),
    Why.WRONG: N_("contenu faux ou déplacé"),
    Why.UNREACHABLE: N_("introuvable malgré nos appels"),
    Why.OTHER: N_("autre raison"),
}
TITLES: Final = (
    N_("Nom"), N_("Sorte"), N_("Municipalité"), N_("Région"), N_("État"), N_("Membres"),
    N_("Offres"), N_("Besoins"), N_("Il manque"), N_("Adresse de la fiche"),
)  # fmt: skip


@blueprint.get("/organisations")
@access.role("facilitator")
def listed() -> Answer:
    current, asked = session.current(), people.read(request.args)
    choice = regions.chosen(request.args, current_user)
    found = people.page(current, asked, choice)
    return render_template(
        "facilitation/organizations.html",
        asked=asked,
        choice=choice,
        regions=regions.names(current),
        found=found[: people.PAGE],
        total=people.count(current, asked, choice),
        next_page=found[people.PAGE - 1].organization.slug if len(found) > people.PAGE else "",
        states=people.STATES,
        lacks=LACKS,
    )


@blueprint.get("/organisations.csv")
@access.role("facilitator")
def table() -> Response:
    """The same list as a file: what the directory says, and counts; no way to reach anybody."""
    asked, choice = people.read(request.args), regions.chosen(request.args, current_user)
    names = regions.names(session.current())
    found = people.everything(session.current(), asked, choice, most=MOST_ROWS)
    titles = [gettext(title) for title in TITLES]
    rows = [_row(entry, names) for entry in found]
    return downloads.of(export.to_csv(titles, rows), "organisations.csv")


@blueprint.get("/organisations/<slug>")
@access.role("facilitator")
def papers(slug: str) -> Answer:
    return _page(_found(slug))


@blueprint.post("/organisations/<slug>/notes")
@access.role("facilitator")
def note(slug: str) -> Answer:
    organization, form = _found(slug), forms.read(NoteIn, request.form)
    form.submit(
        lambda said: moderation.note(session.current(), organization, said, by=current_user)
    )
    if form.errors:
        return _page(organization, noting=form), 422
    flash(gettext("La note est gardée."), "success")
    return redirect(url_for("desk_organizations.papers", slug=slug), 303)


@blueprint.post("/organisations/<slug>/fermeture")
@access.role("facilitator")
def close(slug: str) -> Answer:
    organization, form = _found(slug), forms.read(ModerationIn, request.form)
    form.submit(
        lambda said: moderation.close(session.current(), organization, said, by=current_user)
    )
    if form.errors:
        return _page(organization, moderating=form), 422
    flash(gettext("La fiche est fermée. Elle n’est plus au répertoire."), "success")
    return redirect(url_for("desk_organizations.papers", slug=slug), 303)


@blueprint.post("/organisations/<slug>/retrait")
@access.role("facilitator")
def hide(slug: str) -> Answer:
    organization, form = _found(slug), forms.read(ModerationIn, request.form)
    count = form.submit(
        lambda said: moderation.hide(session.current(), organization, said, by=current_user)
    )
    if count is None:
        return _page(organization, moderating=form), 422
    flash(
        ngettext("Une publication est en pause.", "%(num)s publications sont en pause.", count),
        "success",
    )
    return redirect(url_for("desk_organizations.papers", slug=slug), 303)


@blueprint.post("/organisations/<slug>/reouverture")
@access.role("facilitator")
def reopen(slug: str) -> Answer:
    moderation.reopen(session.current(), _found(slug), by=current_user)
    flash(gettext("La fiche est rouverte."), "success")
    return redirect(url_for("desk_organizations.papers", slug=slug), 303)


def _found(slug: str) -> Organization:
    return moderation.file_of(session.current(), slug, by=current_user)


def _page(
    organization: Organization,
    noting: Form[NoteIn] | None = None,
    moderating: Form[ModerationIn] | None = None,
) -> str:
    current = session.current()
    return render_template(
        "facilitation/organization.html",
        organization=organization,
        members=queries.members(current, organization),
        lacks=[LACKS[name] for name in people.lacks(organization)],
        notes=moderation.notes(current, organization),
        trail=trails.of_organization(current, organization),
        noting=noting or forms.blank(NoteIn),
        moderating=moderating or forms.blank(ModerationIn),
        reasons=[(code, say(words)) for code, words in REASONS.items()],
        regions=regions.names(current),
        zone=clock.QUEBEC,
    )


def _row(entry: Entry, names: dict[str, str]) -> list[str]:
    organization = entry.organization
    site = organization.sites[0] if organization.sites else None
    return [
        organization.name,
        vocabulary.word("kind", organization.kind),
        site.municipality if site else "",
        names.get(site.region_code or "", "") if site else "",
        vocabulary.word("profile", organization.state),
        str(entry.members),
        str(entry.offers),
        str(entry.needs),
        ", ".join(say(LACKS[name]) for name in entry.lacks),
        url_for("organizations.profile", slug=organization.slug, _external=True),
    ]
