"""Handing files on: those of what is published to everybody, others to who may read the draft."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.files import service
from matchmaker.community.files.models import File
from matchmaker.community.holding import may_read
from matchmaker.errors import NotFound
from matchmaker.web import access, session

blueprint: Final = Blueprint("files", __name__, url_prefix="/fichiers")
# whatever a file holds, a browser that opens it runs nothing and asks nobody
POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@blueprint.get("/<public_id>/<name>")
@access.anyone
def show(public_id: str, name: str) -> Response:
    file = service.by_address(session.current(), public_id, name)
    _must_read(session.current(), file, current_user)
    answer = Response(file.content, content_type=file.media_type)
    way = "inline" if file.is_picture else "attachment"
    answer.headers.set("Content-Disposition", way, filename=file.name)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.set_etag(file.sha256)
    return answer


def _must_read(current: Session, file: File, visitor: Any) -> None:
    person: Person | None = visitor if visitor.is_authenticated else None
    if not may_read(current, file, person):
        raise NotFound
