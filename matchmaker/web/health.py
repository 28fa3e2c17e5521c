"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from matchmaker.web import access, session

blueprint = Blueprint("health", __name__, url_prefix="/healthz")


@blueprint.get("/live")
@access.anyone
def live() -> ResponseReturnValue:
    return jsonify(status="live")


@blueprint.get("/ready")
@access.anyone
def ready() -> ResponseReturnValue:
    """Ready once the database answers and is migrated; otherwise 503 by the unit of work."""
    revision = session.current().scalar(text("SELECT version_num FROM alembic_version"))
    return jsonify(status="ready", revision=revision)
