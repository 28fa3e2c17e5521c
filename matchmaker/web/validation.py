"""From pydantic's error types to French sentences that say what to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask_babel import gettext
from pydantic import ValidationError

from matchmaker.errors import N_, Refusal

CHOOSE: Final = N_("Choisissez une des valeurs proposées.")
NUMBER: Final = N_("Écrivez un nombre, par exemple 250 ou 12,5.")
WHOLE: Final = N_("Écrivez un nombre entier, par exemple 12.")
TEXT: Final = N_("Écrivez du texte.")
DATE: Final = N_("Écrivez une date, par exemple 2026-09-15.")
YES_NO: Final = N_("Répondez par oui ou par non.")
MISSING: Final = N_("Remplissez ce champ.")
LIST: Final = N_("Choisissez au moins une valeur.")

# pydantic's type → our sentence; a type that is not here is a test failure, not a silent English
SENTENCES: Final[dict[str, str]] = {
    "missing": MISSING,
    "string_type": TEXT,
    "string_sub_type": TEXT,
    "string_unicode": TEXT,
    "string_too_short": N_("Écrivez au moins %(min_length)s caractères."),
    "string_too_long": N_("Écrivez au plus %(max_length)s caractères."),
    "string_pattern_mismatch": N_("Ce n’est pas écrit de la manière attendue."),
    "string_not_ascii": N_("Écrivez sans accent ni caractère spécial."),
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": N_("Ce nombre est trop grand."),
    "int_from_float": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_max_digits": N_("Ce nombre a trop de chiffres."),
    "decimal_max_places": N_("Écrivez au plus %(decimal_places)s chiffres après la virgule."),
    "decimal_whole_digits": N_("Ce nombre est trop grand."),
    "finite_number": NUMBER,
    "multiple_of": N_("Écrivez un multiple de %(multiple_of)s."),
    "greater_than": N_("Écrivez un nombre plus grand que %(gt)s."),
    "greater_than_equal": N_("Écrivez un nombre d’au moins %(ge)s."),
    "less_than": N_("Écrivez un nombre plus petit que %(lt)s."),
    "less_than_equal": N_("Écrivez un nombre d’au plus %(le)s."),
    "bool_type": YES_NO,
    "bool_parsing": YES_NO,
    "enum": CHOOSE,
    "literal_error": CHOOSE,
    "union_tag_invalid": CHOOSE,
    "union_tag_not_found": CHOOSE,
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "date_past": N_("Écrivez une date passée."),
    "date_future": N_("Écrivez une date à venir."),
    "datetime_type": DATE,
    "datetime_parsing": DATE,
    "datetime_from_date_parsing": DATE,
    "list_type": LIST,
    "set_type": LIST,
    "frozen_set_type": LIST,
    "tuple_type": LIST,
    "too_short": N_("Choisissez au moins %(min_length)s valeurs."),
    "too_long": N_("Choisissez au plus %(max_length)s valeurs."),
    "dict_type": N_("Cette valeur n’est pas comprise."),
    "model_type": N_("Cette valeur n’est pas comprise."),
    "model_attributes_type": N_("Cette valeur n’est pas comprise."),
    "none_required": N_("Laissez ce champ vide."),
    "extra_forbidden": N_("Ce champ n’existe pas."),
    "url_type": N_("Écrivez une adresse, par exemple https://exemple.ca."),
    "url_parsing": N_("Écrivez une adresse, par exemple https://exemple.ca."),
    "url_scheme": N_("L’adresse doit commencer par https:// ou http://."),
    "url_too_long": N_("Cette adresse est trop longue."),
    "uuid_parsing": N_("Cet identifiant n’est pas reconnu."),
    "value_error": N_("Cette valeur n’est pas comprise."),
    "assertion_error": N_("Cette valeur n’est pas comprise."),
}
EMAIL: Final = N_("Écrivez une adresse de courriel complète, par exemple nom@exemple.ca.")


def sentences(refusal: ValidationError) -> Iterator[tuple[str, str]]:
    """Each error as (field, sentence). A Refusal raised by a validator speaks for itself."""
    for error in refusal.errors(include_url=False):
        name = next((str(part) for part in error["loc"]), "")
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, Refusal):
            yield cause.field or name, sentence(cause)
        else:
            yield name, _known(error["type"], error.get("ctx", {}), name)


def sentence(refusal: Refusal) -> str:
    """A refusal in the reader's language."""
    text: str = gettext(refusal.message)
    return text % refusal.values if refusal.values else text


def _known(kind: str, context: dict[str, Any], name: str) -> str:
    if kind == "value_error" and name in {"email", "contact_email"}:
        return str(gettext(EMAIL))
    text: str = gettext(SENTENCES.get(kind, SENTENCES["value_error"]))
    return text % context if "%(" in text else text
