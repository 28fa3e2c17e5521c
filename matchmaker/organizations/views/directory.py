"""What everybody may see: the directory and the profile, without contact or exact place."""

from __future__ import annotations

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user

from matchmaker.organizations import panels, permissions, queries, showing
from matchmaker.organizations.queries import PAGE, Search
from matchmaker.organizations.schemas import OPERATORS, PARENTS
from matchmaker.organizations.views.blueprint import blueprint, region_names
from matchmaker.web import access, session


@blueprint.get("/organisations")
@access.anyone
def directory() -> Answer:
    search = Search(
        words=request.args.get("q", "")[:100],
        kind=request.args.get("sorte", ""),
        region=request.args.get("region", ""),
        after=request.args.get("apres", ""),
    )
    found = queries.directory(session.current(), search)
    return render_template(
        "organizations/directory.html",
        search=search,
        found=found[:PAGE],
        next_page=found[PAGE - 1].slug if len(found) > PAGE else "",
        regions=region_names(),
    )


@blueprint.get("/organisations/chercher")
@access.anyone
def find() -> Answer:
    """Names of bodies that may have others below them, or run kitchens, as they are typed."""
    kinds = OPERATORS if request.args.get("pour") == "cuisine" else PARENTS
    found = queries.suggested(session.current(), request.args.get("q", "")[:100], kinds)
    return jsonify(results=[showing.suggestion(each) for each in found])


@blueprint.get("/organisations/<slug>")
@access.anyone
def profile(slug: str) -> Answer:
    organization = queries.open_by_slug(session.current(), slug)
    signed_in = current_user.is_authenticated
    return render_template(
        "organizations/profile.html",
        organization=organization,
        children=queries.children(session.current(), organization),
        regions=region_names(),
        panels=panels.of(session.current(), organization),
        may_edit=signed_in and permissions.may_edit(session.current(), current_user, organization),
        is_on_behalf=signed_in
        and permissions.is_on_behalf(session.current(), current_user, organization),
        is_member=signed_in
        and permissions.role_of(session.current(), current_user.id, organization) is not None,
    )


@blueprint.get("/organisations/<slug>/carte.json")
@access.anyone
def map_of(slug: str) -> Answer:
    return jsonify(showing.map_data(queries.open_by_slug(session.current(), slug)))
