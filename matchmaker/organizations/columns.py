"""The columns of a directory: how they are called, and the words that people fill them with."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.intake.headers import Column
from matchmaker.organizations.schemas import InstitutionType, Kind

_KINDS: Final = {
    Kind.PRODUCER: "ferme fermes producteur productrice production maraicher maraichere farm"
    " producer grower",
    Kind.PROCESSOR: "transformateur transformatrice transformation processor",
    Kind.DISTRIBUTOR: "distributeur distribution grossiste distributor wholesaler",
    Kind.HUB: "carrefour hub",
    Kind.INSTITUTION: "institution etablissement",
    Kind.SERVICE_CENTRE: "css",
    Kind.FOOD_SERVICE_OPERATOR: "gestionnaire concessionnaire traiteur caterer",
    Kind.PARTNER: "partenaire partner",
}
_KIND_PHRASES: Final = {
    "carrefour alimentaire": Kind.HUB,
    "food hub": Kind.HUB,
    "centre de services": Kind.SERVICE_CENTRE,
    "centre de services scolaire": Kind.SERVICE_CENTRE,
    "service centre": Kind.SERVICE_CENTRE,
    "school service centre": Kind.SERVICE_CENTRE,
    "commission scolaire": Kind.SERVICE_CENTRE,
    "gestionnaire de services alimentaires": Kind.FOOD_SERVICE_OPERATOR,
    "food service operator": Kind.FOOD_SERVICE_OPERATOR,
}
_TYPES: Final = {
    InstitutionType.CPE: "cpe garderie daycare",
    InstitutionType.SCHOOL: "ecole school primaire secondaire prescolaire",
    InstitutionType.COLLEGE: "cegep college collegial",
    InstitutionType.UNIVERSITY: "universite university universitaire",
    InstitutionType.HOSPITAL: "hopital hospital ciusss cisss chu",
    InstitutionType.LONG_TERM_CARE: "chsld",
    InstitutionType.SENIORS_RESIDENCE: "rpa residence",
    InstitutionType.WORKPLACE: "entreprise workplace",
    InstitutionType.OTHER: "autre other",
}
_TYPE_PHRASES: Final = {
    "centre de la petite enfance": InstitutionType.CPE,
    "cpe ou garderie": InstitutionType.CPE,
    "prescolaire primaire": InstitutionType.SCHOOL,
    "prescolaire primaire secondaire": InstitutionType.SCHOOL,
    "primaire secondaire": InstitutionType.SCHOOL,
    "secondaire education aux adultes": InstitutionType.SCHOOL,
    "education aux adultes": InstitutionType.SCHOOL,
    "formation professionnelle": InstitutionType.SCHOOL,
    "cegep ou college": InstitutionType.COLLEGE,
    "residence pour aines": InstitutionType.SENIORS_RESIDENCE,
    "residence pour personnes ainees": InstitutionType.SENIORS_RESIDENCE,
    "seniors residence": InstitutionType.SENIORS_RESIDENCE,
    "long term care": InstitutionType.LONG_TERM_CARE,
    "milieu de travail": InstitutionType.WORKPLACE,
    "autre institution": InstitutionType.OTHER,
}


# the word that a proposal writes
_PROPOSED: Final[dict[str, str]] = {
    Kind.PRODUCER: "ferme",
    Kind.PROCESSOR: "transformateur",
    Kind.DISTRIBUTOR: "distributeur",
    Kind.HUB: "carrefour alimentaire",
    Kind.INSTITUTION: "institution",
    Kind.SERVICE_CENTRE: "centre de services scolaire",
    Kind.FOOD_SERVICE_OPERATOR: "gestionnaire de services alimentaires",
    Kind.PARTNER: "partenaire",
    InstitutionType.CPE: "CPE",
    InstitutionType.SCHOOL: "école",
    InstitutionType.COLLEGE: "cégep",
    InstitutionType.UNIVERSITY: "université",
    InstitutionType.HOSPITAL: "hôpital",
    InstitutionType.LONG_TERM_CARE: "CHSLD",
    InstitutionType.SENIORS_RESIDENCE: "résidence pour personnes aînées",
    InstitutionType.WORKPLACE: "milieu de travail",
    InstitutionType.OTHER: "autre institution",
}


class UnknownKind(Invalid):
    """A word that names no kind of organisation."""

    message = N_("Cette sorte d’organisation n’est pas connue.")


class UnknownType(Invalid):
    """A word that names no type of institution."""

    message = N_("Ce type d’institution n’est pas connu.")


def kind(cell: str) -> str:
    """A kind by its code or a word of the trade; or the type of an institution, which is one."""
    kinds, types = _kinds(), _types()
    key = text.search_key(cell)
    found = kinds.get(key) or types.get(key)
    if found:
        return found
    raise UnknownKind(proposal=_nearest(key, kinds | types) or "ferme, CPE, école, distributeur…")


def institution_type(cell: str) -> str:
    """A type by its code, a word, or the ministry's order of teaching."""
    known = _types()
    key = text.search_key(cell)
    if key in known:
        return known[key]
    raise UnknownType(proposal=_nearest(key, known) or "CPE, école, cégep, hôpital, CHSLD…")


def _nearest(key: str, known: Mapping[str, str]) -> str:
    """The word for what was nearly written, or ''."""
    close = get_close_matches(key, known, n=1, cutoff=0.75)
    return _PROPOSED.get(known[close[0]], "") if close else ""


@functools.cache
def _kinds() -> dict[str, str]:
    return _words(_KINDS) | {phrase: str(code) for phrase, code in _KIND_PHRASES.items()}


@functools.cache
def _types() -> dict[str, str]:
    return _words(_TYPES) | {phrase: str(code) for phrase, code in _TYPE_PHRASES.items()}


def _words(groups: Mapping[Kind, str] | Mapping[InstitutionType, str]) -> dict[str, str]:
    known = {word: str(code) for code, words in groups.items() for word in words.split()}
    return known | {text.search_key(code): str(code) for code in groups}


COLUMNS: Final = (
    Column(
        "name",
        N_("Nom"),
        (
            "NOM_OFFCL",
            "organisation",
            "organization",
            "nom officiel",
            "raison sociale",
            "nom de la ferme",
            "ferme",
            "farm",
            "établissement",
            "institution",
            "company",
        ),
        is_required=True,
        example="Ferme du Bout-du-Rang",
    ),
    Column("kind", N_("Sorte"), ("type", "catégorie", "category", "genre"), kind, example="ferme"),
    Column(
        "institution_type",
        N_("Type d’institution"),
        ("type of institution", "ORDRE_ENS", "institution type", "ordre d’enseignement"),
        institution_type,
    ),
    Column(
        "address",
        N_("Adresse"),
        ("ADRS_GEO_L1", "street", "rue", "adresse civique"),
        example="120, rang Double",
    ),
    Column("postal_code", N_("Code postal"), ("CD_POSTL", "zip", "CP"), example="J0K 1A0"),
    Column(
        "municipality",
        N_("Municipalité"),
        ("NOM_MUNCP", "ville", "city", "town"),
        example="Saint-Esprit",
    ),
    Column("latitude", N_("Latitude"), ("COORD_Y_LL84", "lat", "y")),
    Column("longitude", N_("Longitude"), ("COORD_X_LL84", "lon", "lng", "long", "x")),
    Column("neq", N_("NEQ"), ("numéro d’entreprise du Québec", "business number")),
    Column("external_id", N_("Identifiant"), ("CD_ORGNS", "id", "code", "identifier", "no")),
    Column("network", N_("Réseau"), ("RESEAU",)),
    Column(
        "parent",
        N_("Fait partie de"),
        ("part of", "centre de services", "centre de services scolaire", "organisme parent", "CSS"),
    ),
    Column("website", N_("Site web"), ("SITE_WEB", "web", "url", "site internet")),
    Column("contact_name", N_("Personne à joindre"), ("contact person", "contact", "responsable")),
    Column("email", N_("Courriel"), ("e-mail", "mail", "adresse courriel")),
    Column("phone", N_("Téléphone"), ("tél", "tel", "telephone")),
    Column("description", N_("Présentation"), ("notes", "about")),
    Column("site_name", N_("Nom du lieu"), ("lieu", "site", "installation")),
    Column("meals_per_day", N_("Repas par jour"), ("repas", "meals", "meals per day")),
)
