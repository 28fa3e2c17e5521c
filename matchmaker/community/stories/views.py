"""Stories: the list, a story, and the form by which an organisation tells one."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts.models import Person
from matchmaker.community import authors
from matchmaker.community.files import sending
from matchmaker.community.stories import queries, service
from matchmaker.community.stories.models import Story
from matchmaker.community.stories.schemas import ReturnIn, StoryIn
from matchmaker.errors import NotFound
from matchmaker.places import queries as places
from matchmaker.web import access, clock, forms, session, vocabulary
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("stories", __name__, url_prefix="/communaute/bons-coups")


@blueprint.get("")
@access.anyone
def search() -> Answer:
    asked = queries.asked(request.args)
    own = authors.organizations(session.current(), _person())
    return render_template(
        "community/stories/search.html",
        asked=asked,
        found=queries.search(session.current(), asked),
        regions=places.regions(session.current()),
        in_hand_rows=queries.unpublished_of(session.current(), [each.id for each in own]),
        address=_address,
    )


@blueprint.get("/<public_id>")
@access.anyone
def show(public_id: str) -> Answer:
    return _story_page(_readable(public_id), forms.blank(ReturnIn))


@blueprint.get("/proposer")
@access.signed_in
def new() -> Answer:
    own = authors.organizations(session.current(), current_user)
    return _form_page(forms.blank(StoryIn, organization=own[0].slug if len(own) == 1 else ""))


@blueprint.post("/proposer")
@access.signed_in
def tell() -> Answer:
    form = forms.read(StoryIn, request.form)
    sent = sending.sent()
    made = form.submit(
        lambda data: service.tell(session.current(), data, sent, by=current_user, now=clock.now())
    )
    if made is None:
        return _form_page(form), 422
    return _thanked(made)


@blueprint.get("/<public_id>/modifier")
@access.signed_in
def edit(public_id: str) -> Answer:
    story = _changeable(public_id)
    names = ("title", "partners", "body", "lesson", "sector")
    typed: dict[str, Any] = {name: getattr(story, name) for name in names}
    return _form_page(forms.blank(StoryIn, **typed, region=story.region_code), story)


@blueprint.post("/<public_id>/modifier")
@access.signed_in
def revise(public_id: str) -> Answer:
    story = _changeable(public_id)
    form = forms.read(StoryIn, request.form)
    sent = sending.sent()
    form.submit(
        lambda data: service.revise(
            session.current(), story, data, sent=sent, by=current_user, now=clock.now()
        )
    )
    if form.errors:
        return _form_page(form, story), 422
    return _thanked(story)


@blueprint.post("/<public_id>/accord/retrait")
@access.signed_in
def withdraw_consent(public_id: str) -> Answer:
    service.withdraw_consent(session.current(), _readable(public_id), by=current_user)
    flash(
        gettext("L’accord est retiré : seules les personnes de votre équipe le lisent."), "success"
    )
    return redirect(url_for("stories.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/publication")
@access.role("facilitator")
def publish(public_id: str) -> Answer:
    story = _decidable(public_id)
    service.publish(session.current(), story, by=current_user, now=clock.now())
    flash(gettext("Le bon coup est publié."), "success")
    return redirect(url_for("stories.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/renvoi")
@access.role("facilitator")
def give_back(public_id: str) -> Answer:
    story = _decidable(public_id)
    form = forms.read(ReturnIn, request.form)
    form.submit(
        lambda data: service.give_back(session.current(), story, data.note, by=current_user)
    )
    if form.errors:
        return _story_page(story, form), 422
    flash(gettext("Le bon coup est renvoyé à son auteur."), "success")
    return redirect(url_for("stories.show", public_id=public_id), 303)


def _person() -> Person | None:
    return current_user if current_user.is_authenticated else None


def _readable(public_id: str) -> Story:
    story = queries.by_public_id(session.current(), public_id)
    if not service.may_read(session.current(), story, _person()):
        raise NotFound
    return story


def _decidable(public_id: str) -> Story:
    story = queries.by_public_id(session.current(), public_id)
    service.must_decide(session.current(), story, current_user)
    return story


def _changeable(public_id: str) -> Story:
    story = queries.by_public_id(session.current(), public_id)
    service.must_change(session.current(), story, current_user)
    return story


def _thanked(story: Story) -> Answer:
    if story.state == "draft":
        flash(gettext("Le brouillon est gardé."), "success")
    else:
        flash(gettext("Merci ! Une personne de l’animation va relire le bon coup."), "success")
    return redirect(url_for("stories.show", public_id=story.public_id), 303)


def _story_page(story: Story, form: Form[ReturnIn]) -> str:
    return render_template(
        "community/stories/story.html",
        story=story,
        form=form,
        may_change=service.may_change(session.current(), story, _person()),
        may_decide=authors.looks_after(session.current(), _person(), story.organization),
        is_own=authors.writes_for(session.current(), _person(), story.organization_id),
    )


def _form_page(form: Form[StoryIn], story: Story | None = None) -> str:
    return render_template(
        "community/stories/form.html",
        form=form,
        story=story,
        own=authors.organizations(session.current(), current_user),
        regions=places.regions(session.current()),
        sectors=vocabulary.choices("sector"),
    )


def _address(asked: queries.Asked, **changes: str) -> str:
    """The search with one thing changed; '' takes it away. A change goes back to page 1."""
    said = {"q": asked.words, "secteur": asked.sector, "region": asked.region} | changes
    kept: dict[str, Any] = {name: value for name, value in said.items() if value}
    return url_for("stories.search", **kept)
