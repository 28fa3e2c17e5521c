"""News for everybody, and the pages where facilitators write them."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.community import authors
from matchmaker.community.news import posts
from matchmaker.community.news.models import NewsPost
from matchmaker.community.news.posts import PostIn
from matchmaker.errors import NotFound
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

MOST_PAGES: Final = 10_000
blueprint: Final = Blueprint("news", __name__, url_prefix="/communaute/nouvelles")


@blueprint.get("")
@access.anyone
def listed() -> Answer:
    asked = request.args.get("page", 1, type=int)
    number = min(max(asked, 1), MOST_PAGES)
    rows, pages = posts.page(session.current(), number, today=clock.today())
    writes = _writes()
    return render_template(
        "community/news/list.html",
        posts=rows,
        page=number,
        pages=pages,
        to_come=posts.to_come(session.current(), today=clock.today()) if writes else [],
        writes=writes,
    )


@blueprint.get("/<public_id>")
@access.anyone
def show(public_id: str) -> Answer:
    post = posts.by_public_id(session.current(), public_id)
    if post.dated_on > clock.today() and not _writes():
        raise NotFound
    return render_template("community/news/post.html", post=post, writes=_writes())


@blueprint.get("/ecrire")
@access.role("facilitator")
def new() -> Answer:
    return _form_page(forms.blank(PostIn, dated_on=clock.today().isoformat()))


@blueprint.post("/ecrire")
@access.role("facilitator")
def write() -> Answer:
    form = forms.read(PostIn, request.form)
    post = form.submit(lambda data: posts.write(session.current(), data, by=current_user))
    if post is None:
        return _form_page(form), 422
    flash(gettext("La nouvelle est écrite."), "success")
    return redirect(url_for("news.show", public_id=post.public_id), 303)


@blueprint.get("/<public_id>/modifier")
@access.role("facilitator")
def edit(public_id: str) -> Answer:
    post = posts.by_public_id(session.current(), public_id)
    typed = {"title": post.title, "body": post.body, "dated_on": post.dated_on.isoformat()}
    return _form_page(forms.blank(PostIn, **typed), post)


@blueprint.post("/<public_id>/modifier")
@access.role("facilitator")
def rewrite(public_id: str) -> Answer:
    post = posts.by_public_id(session.current(), public_id)
    form = forms.read(PostIn, request.form)
    form.submit(lambda data: posts.rewrite(session.current(), post, data, by=current_user))
    if form.errors:
        return _form_page(form, post), 422
    flash(gettext("La nouvelle est à jour."), "success")
    return redirect(url_for("news.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/retrait")
@access.role("facilitator")
def remove(public_id: str) -> Answer:
    post = posts.by_public_id(session.current(), public_id)
    posts.remove(session.current(), post, by=current_user)
    flash(gettext("La nouvelle est supprimée."), "success")
    return redirect(url_for("news.listed"), 303)


def _writes() -> bool:
    return current_user.is_authenticated and authors.is_facilitator(current_user)


def _form_page(form: Form[PostIn], post: NewsPost | None = None) -> str:
    return render_template("community/news/form.html", form=form, post=post)
