"""What the page of style shows: invented figures, each chosen for a state of a component."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from matchmaker.web.figures_score import Term
from matchmaker.web.figures_svg import LOTS, Layer
from matchmaker.web.forms import Form

COLOURS: Final = (
    ("ink", "#14251d"),
    ("ink-2", "#47574e"),
    ("ink-3", "#5f6e65"),
    ("fir", "#17513a"),
    ("field", "#3b7a36"),
    ("storage", "#8a5a12"),
    ("greenhouse", "#14717c"),
    ("processed", "#8a2f58"),
    ("river", "#1f4f8b"),
    ("gap", "#b03a17"),
    ("maize", "#f5c33b"),
    ("maize-pale", "#fdf0c6"),
    ("mist", "#f2f5f0"),
    ("frost", "#e5ebe3"),
    ("line", "#d2dbd2"),
    ("line-strong", "#78877d"),
    ("map-water", "#cfe0e7"),
    ("map-land", "#f6f7f1"),
)
MAXIMA: Final = (
    ("season", 30.0),
    ("distance", 25.0),
    ("volume", 15.0),
    ("price", 10.0),
    ("labels", 5.0),
    ("form", 5.0),
    ("logistics", 5.0),
    ("trust", 5.0),
)


def curve(*runs: tuple[int, int, int]) -> list[int]:
    """24 values from (first half-month, last, percent) runs, which may pass over the New Year."""
    values = [0] * LOTS
    for first, last, percent in runs:
        for step in range((last - first) % LOTS + 1):
            values[(first + step) % LOTS] = percent
    return values


CARROT: Final[list[Layer]] = [
    ("field", curve((13, 13, 50), (14, 20, 100))),
    ("storage", curve((21, 7, 100), (8, 8, 85), (9, 9, 55), (10, 10, 35))),
]
TOMATO: Final[list[Layer]] = [
    ("field", curve((13, 13, 40), (14, 17, 100), (18, 18, 60))),
    ("greenhouse", curve((0, 23, 40))),
]
DICED: Final[list[Layer]] = [("processed", curve((0, 23, 80)))]
CORN: Final[list[Layer]] = [("field", curve((14, 14, 50), (15, 17, 100), (18, 18, 50)))]
SQUASH: Final[list[Layer]] = [
    ("field", curve((16, 16, 50), (17, 19, 100))),
    ("storage", curve((20, 5, 75), (6, 6, 40))),
]
BLUEBERRY: Final[list[Layer]] = [
    ("field", curve((13, 13, 40), (14, 16, 100), (17, 17, 40))),
    ("processed", curve((0, 23, 35))),
]
HARVEST: Final = [2] * 6 + [3, 4, 8, 12, 18, 26, 34, 40, 45, 47, 46, 44, 38, 32, 22, 14, 6, 3]
SCHOOL: Final = curve((0, 0, 60), (1, 10, 100), (11, 11, 60), (16, 22, 100), (23, 23, 50))


def terms(*earned: float) -> list[Term]:
    return [(code, points, maximum) for (code, maximum), points in zip(MAXIMA, earned, strict=True)]


def everything() -> dict[str, Any]:
    """The values of templates/pages/style.html."""
    return {
        "colours": COLOURS,
        "seasons": [CARROT, TOMATO, DICED, CORN, BLUEBERRY, SQUASH],
        "carrot": CARROT,
        "tomato": TOMATO,
        "school": SCHOOL,
        "agreed": curve((16, 18, 100)),
        "proposed": curve((19, 3, 50)),
        "unmet": curve((20, 23, 50), (0, 7, 90), (8, 8, 30)),
        "idle": curve((13, 13, 20), (14, 15, 70)),
        "horizon": [
            ("field", HARVEST),
            ("storage", [16] * 8 + [10] * 8 + [14] * 8),
            ("greenhouse", [5] * 24),
        ],
        "good": terms(29, 15.6, 15, 4, 2, 5, 5, 5),
        "middling": terms(26.6, 18.2, 11, 6.4, 2.5, 2, 2.3, 3),
        "poor": terms(9, 24, 4, 6, 2, 2, 3, 3),
        "typed": typed(),
        "result": result(),
        "problems": problems(),
        "ferry": {"kind": "ferry", "name": "traversier de Sorel-Tracy", "closes_in_winter": False},
        "winter": {"kind": "ferry", "name": "traversier de Saint-Siméon", "closes_in_winter": True},
        "bridge": {"kind": "bridge", "name": "pont Laviolette", "closes_in_winter": False},
        "expired_on": date(2026, 7, 1),
    }


def typed() -> Form[Any]:
    """A form with things typed well and badly."""
    lots = ["0"] * LOTS
    for layer, values in CARROT:
        for i, percent in enumerate(values):
            if percent:
                lots[i] = f"{layer}:{percent}"
    return Form(
        {
            "quantity": "203",
            "unit": "bag",
            "min_order": "deux cents",
            "delivers": True,
            "delivery_days": ["2"],
            "forms": ["washed"],
            "reach": "minutes",
            "season": lots,
            "latitude": 46.155,
            "longitude": -73.235,
        },
        errors={
            "min_order": ["Écrivez un montant, par exemple 250,00"],
            "forms": ["Choisissez au moins une forme"],
        },
    )


def result() -> dict[str, Any]:
    """One supplier of a list, with everything that a card can show."""
    return {
        "title": "Ferme du Rang-du-Nord",
        "href": "#resultat",
        "pin": "farm",
        "municipality": "Saint-Cuthbert",
        "km": 24,
        "minutes": 48,
        "crossing": {
            "kind": "ferry",
            "name": "traversier de Sorel-Tracy",
            "closes_in_winter": False,
        },
        "terms": terms(26.6, 18.2, 11, 6.4, 2.5, 2, 2.3, 3),
        "what": "Lavée · poche de 50 lb",
        "price": "1,41 $/kg",
        "layers": CARROT,
        "reason": "Tout près, par le traversier. Tient jusqu’à la mi-juin.",
        "labels": [("Aliments du Québec", "verified"), ("CanadaGAP", "declared")],
    }


def problems() -> list[dict[str, object]]:
    """Refused values of an import."""
    rows = (
        (7, "produit", "patate", "Deux produits portent ce nom.", "pomme de terre"),
        (12, "prix", "1.450,00", "Le point et la virgule ensemble.", "1 450,00 $"),
        (31, "lieu", "133.2, -71.4", "Latitude impossible.", "placer le point sur la carte"),
        (44, "quantité", "", "Il manque la quantité.", ""),
    )
    names = ("line", "column", "value", "sentence", "proposal")
    return [dict(zip(names, row, strict=True)) for row in rows]


def places() -> dict[str, Any]:
    """A map with every shape, a crossing, a blurred place, and a crowd to gather."""
    around = [
        {"latitude": 45.3 + k % 9 * 0.11, "longitude": -74.4 + k // 9 * 0.29, "kind": kind}
        for k, kind in enumerate(["farm", "farm", "kitchen"] * 15)
    ]
    return {
        "bounds": [[45.2, -74.6], [46.5, -72.2]],
        "points": [
            {"latitude": 46.035, "longitude": -73.11, "kind": "kitchen", "name": "Votre cuisine"},
            {
                "latitude": 46.155,
                "longitude": -73.235,
                "kind": "farm",
                "number": 1,
                "name": "Ferme du Rang-du-Nord",
                "href": "#resultat",
                "selected": True,
            },
            {
                "latitude": 45.885,
                "longitude": -73.15,
                "kind": "hub",
                "number": 2,
                "name": "Légumerie",
            },
            *around,
        ],
        "towns": [{"latitude": 46.08, "longitude": -73.18, "name": "Berthierville"}],
        "blurred": [{"latitude": 46.155, "longitude": -73.235, "radius_m": 4200}],
        "paths": [
            {"kind": "road", "line": [[46.155, -73.235], [46.11, -73.2], [46.073, -73.125]]},
            {"kind": "ferry", "line": [[46.073, -73.125], [46.035, -73.11]]},
        ],
    }
