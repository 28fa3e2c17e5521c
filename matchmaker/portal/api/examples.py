"""One example of each thing, as the specification shows it; a test holds them to their schemas."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel

from matchmaker.introductions.schemas import Agreeing, Answer, Asking, Refusing, Trying, Withdrawing
from matchmaker.portal.api import asking, schemas

_AUTUMN: Final = [0] * 14 + [50, 100, 100, 100, 100, 50] + [0] * 4
_SCHOOL_YEAR: Final = [100] * 12 + [0] * 4 + [100] * 8
_CARROT: Final = {"id": "carotte", "name": "carotte"}
_FARM: Final = {"id": "ferme-des-trois-pins", "name": "Ferme des Trois Pins"}
_SCHOOL: Final = {"id": "ecole-du-rivage", "name": "École du Rivage"}


def lines(example: dict[str, Any]) -> str:
    """One member a line, so that a year of 24 half-months is one line too."""
    members = (f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in example.items())
    return "{\n" + ",\n".join(members) + "\n}"


SENT: Final[dict[type[BaseModel], dict[str, Any]]] = {
    asking.OfferSent: {
        "site": "2f7hk9mpqr3t",
        "product": "carotte",
        "form": "washed",
        "field": _AUTUMN,
        "quantity": 4000,
        "price": 1.25,
        "price_unit": "kg",
        "delivers": True,
        "reach_km": 80,
        "certifications": [],
    },
    asking.NeedSent: {
        "site": "7n4xw2cdyz8v",
        "product": "carotte",
        "forms": ["washed", "peeled"],
        "season": _SCHOOL_YEAR,
        "quantity": 1200,
        "budget": 2.4,
        "limit_km": 150,
    },
    Asking: {"offer": "2f7hk9mpqr3t", "need": "7n4xw2cdyz8v", "message": "Bonjour !"},
    Answer: {"side": "supplier"},
    Refusing: {"side": "buyer", "reason": "price"},
    Withdrawing: {"reason": "timing"},
    Trying: {"side": "buyer", "starts_on": "2027-09-07"},
    Agreeing: {"side": "supplier", "kg": 800},
}
ANSWERED: Final[dict[type[BaseModel], dict[str, Any]]] = {
    schemas.RegionOut: {"id": "16", "name": "Montérégie"},
    schemas.ProductOut: {
        **_CARROT,
        "family": {"id": "root_vegetables", "name": "légumes racines"},
        "group": "vegetables",
        "base_unit": "kg",
        "forms": ["whole", "washed", "cut"],
        "seasons": {"field": _AUTUMN},
        "url": "https://exemple.ca/produits/carotte",
    },
    schemas.FiguresOut: {
        "farms": 251,
        "kitchens": 118,
        "offers": 1893,
        "needs": 1102,
        "introductions": 64,
        "agreed": 22,
        "agreed_kg": 31000.0,
    },
    schemas.IntroductionOut: {
        "id": "9k3mp7qrs2tv",
        "state": "sent",
        "origin": "buyer",
        "product": _CARROT,
        "supplier": _FARM,
        "buyer": _SCHOOL,
        "offer": "2f7hk9mpqr3t",
        "need": "7n4xw2cdyz8v",
        "score": 81.4,
        "terms": [{"code": "season", "points": 27.0, "maximum": 30.0}],
        "km": 41.0,
        "minutes": 38.0,
        "outcome_kg": None,
        "starts_on": None,
        "expires_on": "2026-12-09",
        "closed_reason": "",
        "created_at": "2026-11-25T14:02:00Z",
        "updated_at": "2026-11-25T14:02:00Z",
        "url": "https://exemple.ca/mises-en-relation/9k3mp7qrs2tv",
    },
}
