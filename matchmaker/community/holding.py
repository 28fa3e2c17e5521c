"""What shows a file, and so who may read it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.community.files.models import File
from matchmaker.community.resources import service as resources
from matchmaker.community.resources.models import Resource
from matchmaker.community.stories import service as stories
from matchmaker.community.stories.models import Story


def may_read(session: Session, file: File, person: Person | None) -> bool:
    """Whoever may read one of the things that show it."""
    held = session.scalars(select(Resource).where(Resource.file_id == file.id))
    pictured = session.scalars(select(Story).where(Story.picture_id == file.id))
    return any(resources.may_read(session, each, person) for each in held) or any(
        stories.may_read(session, each, person) for each in pictured
    )
