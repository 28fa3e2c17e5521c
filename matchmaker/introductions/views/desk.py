"""Introductions as facilitators handle them: the list, proposals, corrections; region rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import ngettext
from flask_login import current_user

from matchmaker.accounts import roles
from matchmaker.errors import N_, Invalid
from matchmaker.intake import export
from matchmaker.introductions import (
    correspondence,
    desk,
    parties,
    proposing,
    queries,
    rules,
    service,
    showing,
    subject,
    wording,
)
from matchmaker.introductions.desk import Filters
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.proposing import Proposed
from matchmaker.introductions.schemas import Proposing, Reasons, RuleIn
from matchmaker.introductions.views.blueprint import blueprint
from matchmaker.introductions.views.pages import page
from matchmaker.places import queries as places
from matchmaker.web import access, clock, downloads, forms, i18n, session, validation
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

PAGE: Final = 50
MOST_AT_ONCE: Final = 50
MOST_EXPORTED: Final = 50_000


@blueprint.get("/animation/mises-en-relation")
@access.role("facilitator")
def desk_list() -> Answer:
    db, now, filters = session.current(), clock.now(), _filters()
    found = desk.listed(
        db, filters, by=current_user, now=now, limit=PAGE, offset=(filters.page - 1) * PAGE
    )
    total = desk.total(db, filters, by=current_user, now=now)
    return render_template(
        "introductions/desk.html",
        rows=_rows(found),
        total=total,
        filters=filters,
        pages=max(1, -(-total // PAGE)),
        counts=desk.counts(db, by=current_user),
        regions=_regions(),
        products=[(each.slug, i18n.name_of(each)) for each in desk.products(db, by=current_user)],
        query=urlencode(_pairs(filters)),
    )


@blueprint.get("/animation/mises-en-relation.csv")
@access.role("facilitator")
def desk_file() -> Response:
    """The same list, whole."""
    found = desk.listed(
        session.current(), _filters(), by=current_user, now=clock.now(), limit=MOST_EXPORTED
    )
    content = export.to_csv([say(title) for title in showing.TITLES], map(showing.cells, found))
    return downloads.of(content, "mises-en-relation.csv")


@blueprint.get("/animation/mises-en-relation/proposer")
@access.role("facilitator")
def candidates() -> Answer:
    region = request.args.get("region", "")
    found = desk.to_propose(session.current(), by=current_user, region=region, limit=PAGE)
    return render_template(
        "introductions/candidates.html",
        proposals=found,
        region=region,
        regions=_regions(),
        name_of=i18n.name_of,
    )


@blueprint.post("/animation/mises-en-relation/proposer")
@access.role("facilitator")
def propose_many() -> Answer:
    """The pairs that were ticked: prepared, or sent at once."""
    db = session.current()
    written = [each.partition("/") for each in request.form.getlist("pair")[:MOST_AT_ONCE]]
    pairs = [(offer, need) for offer, _, need in written]
    done = proposing.prepare(db, pairs, by=current_user, today=clock.today())
    if request.form.get("act") == "send":
        _send(done.made)
    _tell(done)
    if not done.made:
        return redirect(url_for("introductions.candidates"), 303)
    return redirect(url_for("introductions.desk_list", etat=done.made[0].state), 303)


@blueprint.post("/animation/mises-en-relation")
@access.role("facilitator")
def propose() -> Answer:
    """One pair, from its page: prepared, to be looked over and sent."""
    db = session.current()
    form = forms.read(Proposing, request.form)
    if form.value is None:
        raise Invalid
    about = subject.pair(
        db, form.value.offer, form.value.need, person=current_user, today=clock.today()
    )
    asked = service.propose(db, about, by=current_user, reasons=wording.suggested(about))
    return redirect(url_for("introductions.show", public_id=asked.introduction.public_id), 303)


@blueprint.post("/mises-en-relation/<public_id>/raisons")
@access.role("facilitator")
def reword(public_id: str) -> Answer:
    introduction = queries.one(session.current(), public_id)
    form = forms.read(Reasons, request.form)
    form.submit(lambda data: service.reword(session.current(), introduction, data, by=current_user))
    return _shown(introduction, form, say(N_("Texte gardé. Rien n’est encore parti.")))


@blueprint.post("/mises-en-relation/<public_id>/envoi")
@access.role("facilitator")
def send(public_id: str) -> Answer:
    """What was typed is kept, then it leaves."""
    introduction = queries.one(session.current(), public_id)
    form = forms.read(Reasons, request.form)

    def act(data: Reasons) -> None:
        service.reword(session.current(), introduction, data, by=current_user)
        _send([introduction])

    form.submit(act)
    return _shown(introduction, form, say(N_("C’est parti : chacun reçoit un courriel.")))


@blueprint.get("/animation/mises-en-relation/regles")
@access.role("facilitator")
def region_rules() -> Answer:
    return _rules_page()


@blueprint.post("/animation/mises-en-relation/regles/<region_code>")
@access.role("facilitator")
def change_rule(region_code: str) -> Answer:
    form = forms.read(RuleIn, request.form)
    form.submit(lambda data: rules.change(session.current(), region_code, data, by=current_user))
    if form.errors:
        return _rules_page({region_code: form}), 422
    flash(say(N_("Règle gardée : elle vaut pour les prochaines demandes.")), "success")
    return redirect(url_for("introductions.region_rules"), 303)


def _filters() -> Filters:
    args = request.args
    days = args.get("age", 0, type=int)
    return Filters(
        state=args.get("etat", ""),
        region=args.get("region", ""),
        product=args.get("produit", ""),
        older_days=days if 0 < days < 1000 else None,
        page=max(1, min(args.get("page", 1, type=int), 10_000)),
    )


def _pairs(filters: Filters) -> list[tuple[str, str]]:
    """The address of these filters, without its page."""
    values = {
        "etat": filters.state,
        "region": filters.region,
        "produit": filters.product,
        "age": str(filters.older_days or ""),
    }
    return [(name, value) for name, value in values.items() if value]


def _rows(found: Sequence[Introduction]) -> list[showing.Row]:
    standing = parties.Standing(animates=True)
    return [showing.row(each, standing=standing, today=clock.today()) for each in found]


def _regions() -> list[tuple[str, str]]:
    mine = roles.regions_of(current_user)
    return [
        (each.code, each.name_fr)
        for each in places.regions(session.current())
        if mine is None or each.code in mine
    ]


def _send(introductions: Sequence[Introduction]) -> None:
    db, now = session.current(), clock.now()
    proposing.send(db, introductions, by=current_user, now=now, today=clock.today())
    for introduction in introductions:
        correspondence.announce(db, introduction, now=now)


def _tell(done: Proposed) -> None:
    """What was done, and what could not be, each in its own sentence."""
    if done.made:
        count = len(done.made)
        words = ngettext(
            "Une mise en relation préparée.", "%(num)s mises en relation préparées.", count
        )
        flash(words, "success")
    if done.known:
        flash(say(N_("Déjà en cours : %(count)s."), count=done.known), "info")
    for refusal in done.refused[:3]:
        flash(validation.sentence(refusal), "error")
    if not (done.made or done.known or done.refused):
        flash(say(N_("Cochez au moins un jumelage.")), "error")


def _shown(introduction: Introduction, form: Form[Reasons], words: str) -> Answer:
    if form.errors:
        standing = parties.must_see(session.current(), introduction, current_user)
        return page(introduction, standing, form), 422
    flash(words, "success")
    return redirect(url_for("introductions.show", public_id=introduction.public_id), 303)


def _rules_page(refused: Mapping[str, Form[RuleIn]] | None = None) -> str:
    regions = _regions()
    kept = rules.of(session.current(), [code for code, _ in regions])
    filled = {code: forms.blank(RuleIn, **asdict(rule)) for code, rule in kept.items()}
    return render_template(
        "introductions/rules.html", regions=regions, forms=filled | dict(refused or {})
    )
