"""The tables of the package: their columns, as types, units and words in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from matchmaker.introductions.states import State
from matchmaker.organizations.schemas import InstitutionType, Kind

EVERYWHERE: Final = "QC"
NOWHERE: Final = "ND"
SLUG: Final = {"pattern": "[a-z0-9-]+"}


@dataclass(frozen=True)
class Words:
    """The same in French and in English."""

    fr: str
    en: str


@dataclass(frozen=True)
class Field:
    """A column. kind: a type of Table Schema. unit: of its numbers."""

    name: str
    kind: str
    words: Words
    unit: str = ""
    constraints: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A file of the package. refers: column → (table, column)."""

    name: str
    title: Words
    description: Words
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    refers: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


REQUIRED: Final = {"required": True}
HALF_MONTH: Final = Field(
    "half_month",
    "integer",
    Words(
        "Demi-mois : 1 est du 1er au 15 janvier, 24 du 16 au 31 décembre",
        "Half-month: 1 is 1–15 January, 24 is 16–31 December",
    ),
    constraints=REQUIRED | {"minimum": 1, "maximum": 24},
)
PRODUCT: Final = Field("product", "string", Words("Produit", "Product"), constraints=SLUG)
REGION: Final = Field(
    "region",
    "string",
    Words(
        "Région : 01 à 17, QC pour l’ensemble du Québec, ND si elle n’est pas déterminée",
        "Region: 01 to 17, QC for the whole of Québec, ND where not determined",
    ),
    constraints=REQUIRED | {"pattern": "[0-9]{2}|QC|ND"},
)
SUPPRESSED: Final = Field(
    "suppressed",
    "boolean",
    Words(
        "Vrai quand les nombres sont laissés vides pour ne désigner personne",
        "True where numbers are left empty so as to point at nobody",
    ),
    constraints=REQUIRED,
)


def number(name: str, fr: str, en: str, *, unit: str = "") -> Field:
    """A count or an amount, empty where it is suppressed."""
    return Field(name, "integer", Words(fr, en), unit, {"minimum": 0})


def _market(name: str, title: Words, rows: Field) -> Table:
    """One side of the market by product, region and half-month."""
    return Table(
        name,
        title,
        Words(
            "Kilogrammes par produit, région et quinzaine, et l’ensemble du Québec sous QC. Ce qui"
            " repose sur moins de trois organisations est laissé vide, et ce qui permettrait de le"
            " retrouver aussi. Une ligne absente vaut zéro.",
            "Kilograms by product, region and half-month, and the whole of Québec under QC. What"
            " rests on fewer than three organizations is left empty, and so is what would give it"
            " back. A missing row is zero.",
        ),
        (
            Field(
                "family",
                "string",
                Words("Famille de produits", "Family of products"),
                constraints=REQUIRED,
            ),
            Field(
                "product",
                "string",
                Words(
                    "Produit ; vide quand tout produit de la famille convient",
                    "Product; empty where any product of the family will do",
                ),
                constraints=SLUG,
            ),
            REGION,
            HALF_MONTH,
            number("kg", "Quantité", "Quantity", unit="kg"),
            rows,
            number("organizations", "Organisations différentes", "Distinct organizations"),
            SUPPRESSED,
        ),
        ("family", "product", "region", "half_month"),
        {"region": ("regions", "code")},
    )


PRODUCTS: Final = Table(
    "products",
    Words("Produits", "Products"),
    Words("Le catalogue des produits.", "The catalogue of products."),
    (
        Field("slug", "string", Words("Identifiant", "Identifier"), constraints=REQUIRED | SLUG),
        Field("family", "string", Words("Famille", "Family"), constraints=REQUIRED),
        Field("name_fr", "string", Words("Nom français", "French name"), constraints=REQUIRED),
        Field("name_en", "string", Words("Nom anglais", "English name"), constraints=REQUIRED),
    ),
    ("slug",),
)
SEASONS: Final = Table(
    "seasons",
    Words("Saisons", "Seasons"),
    Words(
        "La saison habituelle de chaque produit au Québec, par mode, et sa source.",
        "The usual season of each product in Québec, by mode, and its source.",
    ),
    (
        Field("product", "string", PRODUCT.words, constraints=REQUIRED | SLUG),
        Field(
            "mode",
            "string",
            Words("Mode : champ, entreposage, serre, transformé", "Mode of supply"),
            constraints=REQUIRED | {"enum": ["field", "storage", "greenhouse", "processed"]},
        ),
        HALF_MONTH,
        Field(
            "percent",
            "integer",
            Words("Part de la pleine saison", "Share of full season"),
            "%",
            REQUIRED | {"minimum": 0, "maximum": 100},
        ),
        Field(
            "confidence",
            "string",
            Words("D’où cela se sait", "How it is known"),
            constraints=REQUIRED,
        ),
        Field("source", "string", Words("Source", "Source")),
    ),
    ("product", "mode", "half_month"),
    {"product": ("products", "slug")},
)
REGIONS: Final = Table(
    "regions",
    Words("Régions", "Regions"),
    Words("Les régions administratives du Québec.", "The administrative regions of Québec."),
    (
        Field("code", "string", REGION.words, constraints=REGION.constraints),
        Field("name", "string", Words("Nom", "Name"), constraints=REQUIRED),
    ),
    ("code",),
)
ORGANIZATIONS: Final = Table(
    "organizations",
    Words("Organisations", "Organizations"),
    Words(
        "Le répertoire public : qui, quoi, dans quelle municipalité. Ni adresse, ni point sur la"
        " carte, ni personne à joindre.",
        "The public directory: who, what, in which municipality. No address, no point on the map,"
        " nobody to reach.",
    ),
    (
        Field("slug", "string", Words("Identifiant", "Identifier"), constraints=REQUIRED),
        Field("name", "string", Words("Nom", "Name"), constraints=REQUIRED),
        Field(
            "kind",
            "string",
            Words("Sorte d’organisation", "Kind of organization"),
            constraints=REQUIRED | {"enum": [*map(str, Kind)]},
        ),
        Field(
            "institution_type",
            "string",
            Words("Type d’institution", "Type of institution"),
            constraints={"enum": [*map(str, InstitutionType)]},
        ),
        Field("municipality", "string", Words("Municipalité", "Municipality")),
        Field("region", "string", REGION.words, constraints=REGION.constraints),
        Field(
            "is_claimed",
            "boolean",
            Words("Tenue par un de ses membres", "Kept by a member of it"),
            constraints=REQUIRED,
        ),
        Field(
            "is_fictional",
            "boolean",
            Words("Inventée pour la démonstration", "Invented for the demonstration"),
            constraints=REQUIRED,
        ),
    ),
    ("slug",),
    {"region": ("regions", "code")},
)
SUPPLY: Final = _market(
    "supply",
    Words("Offre", "Supply"),
    number("offers", "Offres publiées", "Published offers"),
)
DEMAND: Final = _market(
    "demand",
    Words("Demande", "Demand"),
    number("needs", "Besoins publiés", "Published needs"),
)
INTRODUCTIONS: Final = Table(
    "introductions",
    Words("Mises en relation", "Introductions"),
    Words(
        "Mises en relation par région de la cuisine et par état. Il faut trois fermes et trois"
        " cuisines pour qu’un nombre soit dit.",
        "Introductions by region of the kitchen and by state. A number is said where three farms"
        " and three kitchens are behind it.",
    ),
    (
        REGION,
        Field(
            "state",
            "string",
            Words("État", "State"),
            constraints=REQUIRED | {"enum": [*map(str, State)]},
        ),
        number("introductions", "Mises en relation", "Introductions"),
        number("agreed_kg", "Quantité convenue", "Quantity agreed", unit="kg"),
        SUPPRESSED,
    ),
    ("state", "region"),
    {"region": ("regions", "code")},
)
TABLES: Final = (PRODUCTS, SEASONS, REGIONS, ORGANIZATIONS, SUPPLY, DEMAND, INTRODUCTIONS)
