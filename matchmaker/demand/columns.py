"""The columns of a file of needs, as people call them."""

from __future__ import annotations

from typing import Final

from matchmaker.catalogue import written
from matchmaker.errors import N_
from matchmaker.intake import values
from matchmaker.intake.headers import Column

COLUMNS: Final = (
    Column("external_id", N_("Identifiant"), ("identifier", "id", "numero", "code", "reference")),
    Column(
        "organization",
        N_("Institution"),
        ("organisation", "organization", "etablissement", "ecole", "neq", "institution"),
    ),
    Column("site", N_("Cuisine"), ("lieu", "site", "place", "kitchen")),
    Column(
        "product",
        N_("Produit"),
        ("product", "denree", "aliment", "item", "article"),
        example="Carotte",
    ),
    Column("family", N_("Famille"), ("family", "categorie", "category")),
    Column("label", N_("Précision"), ("details", "description", "variete", "variety")),
    Column(
        "forms",
        N_("Formes"),
        ("forme", "form", "forms", "presentation"),
        parse=written.forms,
        example="pelée, lavée",
    ),
    Column(
        "accepts_substitutes",
        N_("Substitut accepté"),
        ("substitute accepted", "substitut", "equivalent", "substitutes"),
        parse=values.yes,
    ),
    Column("season_year", N_("Année"), ("annee scolaire", "year", "school year")),
    Column(
        "season",
        N_("Période"),
        ("saison", "mois", "calendrier", "season", "period", "months"),
        example="sept.-juin",
    ),
    Column("quantity", N_("Quantité"), ("quantity", "qte", "volume"), example="100"),
    Column("quantity_unit", N_("Unité"), ("unit", "unite de mesure", "format"), example="kg"),
    Column(
        "quantity_per",
        N_("Par"),
        ("per", "frequence", "quantite par", "frequency"),
        parse=written.per,
        example="semaine",
    ),
    Column("deliveries_per_month", N_("Livraisons par mois"), ("deliveries per month",)),
    Column(
        "kg_per_unit",
        N_("Poids d’une unité"),
        ("weight of one unit", "kg par unite", "poids", "kg per unit"),
        parse=written.kilos,
    ),
    Column(
        "budget",
        N_("Budget"),
        ("prix", "price", "prix vise", "prix cible", "target price"),
        example="1,60 $/kg",
    ),
    Column("budget_unit", N_("Budget pour"), ("budget per", "unite de prix", "price unit")),
    Column(
        "budget_is_ceiling",
        N_("Plafond strict"),
        ("firm limit", "plafond", "prix maximum", "ceiling", "strict"),
        parse=values.yes,
    ),
    Column(
        "required",
        N_("Certifications exigées"),
        ("required certifications", "exigees", "required", "certifications"),
    ),
    Column(
        "preferred",
        N_("Certifications préférées"),
        ("preferred certifications", "preferees", "preferred"),
    ),
    Column(
        "limit_km",
        N_("Distance maximale en km"),
        ("maximum distance in km", "km", "rayon", "distance", "distance maximale", "limit km"),
        parse=written.kilometres,
        example="100",
    ),
    Column(
        "limit_minutes",
        N_("Distance maximale en minutes"),
        ("maximum distance in minutes", "minutes", "duree", "limit minutes"),
        parse=written.minutes,
    ),
    Column(
        "pickup_km",
        N_("Va chercher jusqu’à"),
        ("will pick up within", "ramassage", "pickup", "pickup km"),
        parse=written.kilometres,
    ),
    Column(
        "reception_days",
        N_("Jours de réception"),
        ("receiving days", "jours", "days", "reception", "reception days"),
        parse=written.days,
        example="lundi et mercredi",
    ),
    Column(
        "lead_time_days",
        N_("Délai en jours"),
        ("lead time in days", "delai", "lead time", "preavis"),
    ),
    Column("note", N_("Note"), ("remarque", "commentaire", "notes", "comment")),
)
