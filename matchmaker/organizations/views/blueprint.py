"""The blueprint, and what several of its views begin with."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from matchmaker.organizations import permissions, queries
from matchmaker.organizations.models import Organization
from matchmaker.places import queries as places
from matchmaker.web import session

blueprint = Blueprint("organizations", __name__)


def edited(slug: str) -> Organization:
    """The organisation whose form is asked for, if this person may change it."""
    organization = queries.by_slug(session.current(), slug)
    permissions.must_prepare(session.current(), current_user, organization)
    return organization


def region_names() -> dict[str, str]:
    """The 17 regions by code."""
    return {region.code: region.name_fr for region in places.regions(session.current())}


@blueprint.app_template_global()
def stands_in(organization: Organization) -> bool:
    """For the banner of every form in which a facilitator writes for somebody else."""
    return bool(current_user.is_authenticated) and permissions.stands_in(
        session.current(), current_user, organization
    )
