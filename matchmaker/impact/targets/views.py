"""Targets: where one stands, where the slope leads, and what would close the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.errors import N_, NotFound
from matchmaker.impact.shares import buyers, periods, words
from matchmaker.impact.shares.views import named, readable
from matchmaker.impact.targets import progress, service
from matchmaker.impact.targets.models import Target
from matchmaker.impact.targets.service import TargetIn
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization
from matchmaker.web import access, clock, filters, forms, session
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

blueprint: Final = Blueprint("targets", __name__)
STANDING: Final = {
    "ahead": N_("En avance : %(share)s de local, pour une étape de %(aim)s."),
    "behind": N_("En retard : %(share)s de local, pour une étape de %(aim)s."),
    "unknown": N_("À préciser : %(share)s de local ; l’étape de %(aim)s est dans l’intervalle."),
}


@blueprint.get("/impact/cibles")
@access.signed_in
def show() -> Answer:
    slug = request.args.get("organisation", "")
    mine = buyers.of_person(session.current(), current_user.id)
    organization = readable(slug) if slug else next(iter(mine), None)
    if organization is None:
        raise NotFound
    return _page(organization, forms.blank(TargetIn))


@blueprint.post("/impact/cibles/<slug>")
@access.signed_in
def aim(slug: str) -> Answer:
    organization = readable(slug)
    form = forms.read(TargetIn, request.form)
    form.submit(
        lambda data: service.aim(
            session.current(), organization, data, by=current_user, now=clock.now()
        )
    )
    if form.errors:
        return _page(organization, form), 422
    flash(gettext("La cible est fixée."), "success")
    return redirect(url_for("targets.show", organisation=slug), 303)


@blueprint.post("/impact/cibles/<slug>/<int:target_id>/fin")
@access.signed_in
def close(slug: str, target_id: int) -> Answer:
    service.close(session.current(), readable(slug), target_id, by=current_user, now=clock.now())
    flash(gettext("La cible est close ; elle reste au dossier."), "success")
    return redirect(url_for("targets.show", organisation=slug), 303)


@dataclass(frozen=True)
class Shown:
    """A target with its words, its way and what closes its gap."""

    target: Target
    name: str
    progress: progress.Progress
    standing: str
    months: list[str]

    @property
    def pairs(self) -> list[tuple[float | None, float | None]]:
        """The two ends of each month, as the picture takes them."""
        return [(each.low, each.high) for each in self.progress.points]

    @property
    def aims(self) -> list[float | None]:
        return [each.aim for each in self.progress.points]


def _page(organization: Organization, form: Form[TargetIn]) -> str:
    last = periods.trailing(clock.today()).last
    names = {each.code: each.name for each in named()}
    return render_template(
        "impact/targets.html",
        organization=organization,
        form=form,
        definitions=list(names.items()),
        may_edit=permissions.may_edit(session.current(), current_user, organization),
        last=last,
        targets=[
            _shown(target, organization, name=names.get(target.definition_code, ""), last=last)
            for target in service.open_of(session.current(), organization)
        ],
    )


def _shown(target: Target, organization: Organization, *, name: str, last: date) -> Shown:
    found = progress.of(session.current(), organization, target, last=last)
    now = found.points[-1]
    said: dict[str, Any] = {
        "share": filters.interval(now.low, now.high),
        "aim": filters.share(now.aim),
    }
    sentence = STANDING.get(found.standing)
    return Shown(
        target,
        name,
        found,
        say(sentence, **said) if sentence else "",
        [words.month(f"{each.month:%Y-%m}") for each in found.points],
    )
