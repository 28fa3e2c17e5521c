"""What can be imported on the pages and by command. Higher packages add theirs through the
composition root: `importers.register(app, OfferImporter(), rule="member")`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import Flask, current_app

from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.intake.batch import Importer

Rule = Literal["member", "facilitator"]
_KEY: Final = "importers"


@dataclass(frozen=True)
class Offered:
    """An importer, and who may use it on the pages."""

    importer: Importer[Any]
    rule: Rule

    def is_open_to(self, person: Person) -> bool:
        names = {role.name for role in person.roles}
        return self.rule == "member" or bool(names & {"facilitator", "administrator"})


def register(app: Flask, importer: Importer[Any], *, rule: Rule) -> None:
    app.extensions.setdefault(_KEY, {})[importer.kind] = Offered(importer, rule)


def open_to(person: Person) -> dict[str, Importer[Any]]:
    """By kind, what this person may import."""
    known: dict[str, Offered] = current_app.extensions.get(_KEY, {})
    return {kind: offered.importer for kind, offered in known.items() if offered.is_open_to(person)}


def of_kind(person: Person, kind: str) -> Importer[Any]:
    """The importer of a kind, or NotFound when this person has none such."""
    try:
        return open_to(person)[kind]
    except KeyError:
        raise NotFound from None
