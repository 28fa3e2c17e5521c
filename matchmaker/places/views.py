"""Places found as they are typed."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from matchmaker.places import finding
from matchmaker.web import access, session

blueprint = Blueprint("places", __name__, url_prefix="/lieux")


@blueprint.get("/chercher")
@access.anyone
def find() -> ResponseReturnValue:
    found = finding.suggestions(session.current(), request.args.get("q", ""))
    return jsonify(results=[suggestion.as_record() for suggestion in found])
