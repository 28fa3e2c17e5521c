"""The words of trade, folded and singular: forms, frequencies, units, and what is said in passing.

They are a closed vocabulary, tied to codes; the words for products are data, in seed/.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Form(StrEnum):
    """How a product comes."""

    WHOLE = "whole"
    WASHED = "washed"
    PEELED = "peeled"
    CUT = "cut"
    VACUUM_PACKED = "vacuum_packed"
    FROZEN = "frozen"
    CANNED = "canned"
    DRIED = "dried"
    GROUND = "ground"
    PREPARED = "prepared"


class Per(StrEnum):
    """What a quantity is counted over."""

    SEASON = "season"
    WEEK = "week"
    DELIVERY = "delivery"


_FORMS: Final = {
    Form.WHOLE: "entier entiere brut brute vrac whole raw",
    Form.WASHED: "lave lavee washed",
    Form.PEELED: "pele pelee epluche epluchee peeled",
    Form.CUT: (
        "coupe coupee tranche tranchee rape rapee julienne rondelle cube quartier cut diced sliced"
        " chopped cubed shredded grated quartered"
    ),
    Form.VACUUM_PACKED: "sousvide vacuum",
    Form.FROZEN: "surgele surgelee congele congelee frozen iqf",
    Form.CANNED: "conserve canned",
    Form.DRIED: "seche sechee deshydrate deshydratee dried dehydrated",
    Form.GROUND: "moulu moulue hache hachee ground minced",
    Form.PREPARED: "cuisine cuisinee prepare preparee precuit precuite prepared cooked",
}
_FORM_PHRASES: Final = {
    "sous vide": Form.VACUUM_PACKED,
    "vacuum packed": Form.VACUUM_PACKED,
    "vacuum sealed": Form.VACUUM_PACKED,
    "en conserve": Form.CANNED,
    "en des": Form.CUT,
    "en dice": Form.CUT,
    "dice": Form.CUT,
    "moulue ou hachee": Form.GROUND,
}
FORM_OF: Final[dict[str, Form]] = _FORM_PHRASES | {
    word: form for form, words in _FORMS.items() for word in words.split()
}
# when several are said, the one that kitchens and farms first tell apart
FORMS_IN_ORDER: Final = (
    Form.FROZEN,
    Form.CANNED,
    Form.DRIED,
    Form.VACUUM_PACKED,
    Form.PREPARED,
    Form.GROUND,
    Form.CUT,
    Form.PEELED,
    Form.WASHED,
    Form.WHOLE,
)

_PERS: Final = {
    Per.WEEK: "semaine sem week weekly hebdomadaire hebdo wk",
    Per.SEASON: "saison annee an season year total annuel yearly",
    Per.DELIVERY: "livraison delivery commande",
}
PER_OF: Final = {word: per for per, words in _PERS.items() for word in words.split()}

# codes of the certifications of the catalogue, as people write them
LABEL_OF: Final = {
    "bio": "organic",
    "biologique": "organic",
    "organic": "organic",
    "certifie bio": "organic",
    "certifie biologique": "organic",
    "certified organic": "organic",
    "ecocert": "organic",
    "quebec vrai": "organic",
    "en conversion": "organic_in_conversion",
    "en conversion bio": "organic_in_conversion",
    "precertification": "organic_in_conversion",
    "en precertification": "organic_in_conversion",
    "en precertification biologique": "organic_in_conversion",
    "in conversion": "organic_in_conversion",
    "in conversion to organic": "organic_in_conversion",
    "transition bio": "organic_in_conversion",
    "aliment du quebec": "aliments_du_quebec",
    "aliment du quebec bio": "aliments_du_quebec_organic",
    "aliment du quebec biologique": "aliments_du_quebec_organic",
    "aliment prepare au quebec": "prepared_in_quebec",
    "aliment prepare au quebec biologique": "prepared_in_quebec_organic",
    "canadagap": "canadagap",
    "canada gap": "canadagap",
    "haccp": "haccp",
    "gfsi": "gfsi",
    "sqf": "gfsi",
    "brc": "gfsi",
    "brcgs": "gfsi",
    "fssc": "gfsi",
    "mapaq": "mapaq_permit",
    "permis mapaq": "mapaq_permit",
    "permis du mapaq": "mapaq_permit",
    "inspection federale": "meat_federal",
    "inspecte federal": "meat_federal",
    "federally inspected": "meat_federal",
    "inspection provinciale": "meat_provincial",
    "provincially inspected": "meat_provincial",
    "msc": "msc",
    "peche durable": "msc",
    "fourchette bleue": "fourchette_bleue",
}
# « non bio », « pas bio », « not organic »
DENIALS: Final = frozenset("non pas not sans without no".split())  # noqa: SIM905

# ounces are kept as a part of a pound: the catalogue has no smaller one
OUNCE: Final = "oz"
_SIZES: Final = {
    "kg": "kg kgs kilo kilogramme kilogram",
    "g": "g gr grs gramme gram",
    "lb": "lb lbs livre pound",
    OUNCE: "oz once ounce",
    "tonne": "t tonne tm",
    "litre": "l litre liter lt",
    "ml": "ml millilitre milliliter",
}
SIZE_OF: Final = {word: code for code, words in _SIZES.items() for word in words.split()}
KG: Final = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, OUNCE: 0.45359237 / 16, "tonne": 1000.0}
LITRES: Final = {"litre": 1.0, "ml": 0.001}

# counted units of the catalogue; '' has no code: it only tells that a size is that of a package
_PACKAGES: Final = {
    "case": "caisse cs cse case crate carton ctn box boxe",
    "bag": "sac poche pochette bag paquet pqt pack pkg",
    "bunch": "botte bunch bunche",
    "dozen": "douzaine douz dz doz dzn dozen",
    "tray": "plateau tray flat",
    "basket": "casseau barquette panier basket pint chopine clamshell",
    "jar": "pot bocal jar",
    "can": "boite canne can tin",
    "portion": "portion",
    "jug": "contenant bidon cruche jug",
    "bag_in_box": "vinier",
    "": "chaudiere seau pail bucket bac minot bushel palette skid format",
}
PACKAGE_OF: Final = {word: code for code, words in _PACKAGES.items() for word in words.split()}
# these count only after a number: they are in names too (tête-de-violon, pied de céleri)
PIECES: Final = frozenset("unite unit each ea tete head pied piece pce mcx".split())  # noqa: SIM905

NUMBERS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "cent": 100, "demi": 0.5, "demie": 0.5,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "half": 0.5,
}  # fmt: skip
# what follows a number that measures one piece, not how much is asked for
GAUGES: Final = frozenset(
    "ct count mm cm po pouce pouces inch inches in mois jours days plu".split()  # noqa: SIM905
)
# what comes before a number that names and does not count
TAGS: Final = frozenset(
    "no numero number calibre cal size grosseur code item sku plu lot ref canada grade".split()  # noqa: SIM905
)

LINKS: Final = frozenset(
    """
    a au aux d de des du en et l la le les of the and or ou par per pour for with avec in un une
    ce this dans sur chez from to s
    """.split()  # noqa: SIM905
)
# what people add to a product's name without changing the product
ASIDES: Final = frozenset(
    """
    approx arrivage assorti assortie beau belle bulk bunched calibre case category certifie
    certifiee certified choix class classe commande conventional conventionnel categorie
    conventionnelle disponible environ extra fancy farm feuille ferme format frais fraiche fresh
    gamme garanti
    garde gr grade grower grown gros grosse grosseur jumbo large livraison livre local locale
    locaux maison marche medium moyen moyenne mur mure natural naturel naturelle nature nettoye
    nettoyee nouveau premium produit product pare paree petit petite prelave prelavee qualite
    quality quebec quebecois quebecoise ready recolte ripe saison seasonal select selection
    semaine size small special specialite standard superieur supplier surplus svp please need want
    besoin cherche urgent tendre tender trimmed unite unit variete variety
    """.split()  # noqa: SIM905
)
