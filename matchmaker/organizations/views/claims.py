"""Claiming a profile, and the facilitator's answers."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations import claims, queries, showing
from matchmaker.organizations.models import Claim, Organization
from matchmaker.organizations.schemas import AnswerIn, ClaimIn
from matchmaker.organizations.views.blueprint import blueprint, region_names
from matchmaker.web import access, clock, forms, letters, session, throttle
from matchmaker.web.forms import Form


@blueprint.get("/organisations/<slug>/reclamer")
@access.signed_in
def claim(slug: str) -> Answer:
    return _page(queries.by_slug(session.current(), slug), forms.blank(ClaimIn))


@blueprint.post("/organisations/<slug>/reclamer")
@access.signed_in
def make_claim(slug: str) -> Answer:
    organization = queries.by_slug(session.current(), slug)
    throttle.spend("claim", current_user.audit_key, limit=20, per=timedelta(days=1))
    form = forms.read(ClaimIn, request.form)
    form.submit(
        lambda data: claims.make(
            session.current(), organization, data.reason, by=current_user, now=clock.now()
        )
    )
    if form.errors:
        return _page(organization, form), 422
    flash(gettext("Votre demande est chez l’équipe d’animation : elle vous répondra."), "success")
    return redirect(url_for("organizations.profile", slug=slug), 303)


@blueprint.get("/animation/reclamations")
@access.role("facilitator")
def waiting() -> Answer:
    return render_template(
        "organizations/claims.html",
        claims=claims.waiting(session.current(), current_user),
        regions=region_names(),
        place=showing.place,
        form=forms.blank(AnswerIn),
    )


@blueprint.post("/animation/reclamations/<claim_id>/confirmation")
@access.role("facilitator")
def confirm_claim(claim_id: str) -> Answer:
    answer = forms.read(AnswerIn, request.form)
    settled = answer.submit(
        lambda data: claims.confirm(
            session.current(), claim_id, data.answer, by=current_user, now=clock.now()
        )
    )
    return _answered(settled)


@blueprint.post("/animation/reclamations/<claim_id>/refus")
@access.role("facilitator")
def refuse_claim(claim_id: str) -> Answer:
    answer = forms.read(AnswerIn, request.form)
    settled = answer.submit(
        lambda data: claims.refuse(
            session.current(), claim_id, data.answer, by=current_user, now=clock.now()
        )
    )
    return _answered(settled)


def _page(organization: Organization, form: Form[ClaimIn]) -> str:
    return render_template("organizations/claim.html", organization=organization, form=form)


def _answered(settled: Claim | None) -> Answer:
    if settled is None:
        flash(gettext("Votre réponse est trop longue : abrégez-la."), "error")
        return redirect(url_for("organizations.waiting"), 303)
    letters.write(
        session.current(),
        "organizations/claim_confirmed"
        if settled.state == "confirmed"
        else "organizations/claim_refused",
        recipient=settled.person.email,
        language=settled.person.language,
        who=settled.person.name,
        organization=settled.organization.name,
        answer=settled.answer,
        link=letters.link("organizations.profile", slug=settled.organization.slug),
    )
    flash(gettext("La réponse est partie."), "success")
    return redirect(url_for("organizations.waiting"), 303)
