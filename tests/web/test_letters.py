"""Letters are written in the words of the web, by requests and by workers."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker import app as composition
from matchmaker.settings import Settings
from matchmaker.web import letters


def test_a_worker_writes_letters_with_the_public_address(
    settings: Settings, database: Engine, session: Session
) -> None:
    pages = composition.pages_of_workers(settings, database)
    with pages():
        address = letters.link("organizations.directory")
        letters.write(
            session,
            "organizations/claim_settled",
            recipient="camille@exemple.test",
            language="fr",
            who="Camille",
            organization="Ferme du Rang",
            is_confirmed=True,
            answer="",
            link=address,
        )
    assert address == f"{settings.public_url}/organisations"
