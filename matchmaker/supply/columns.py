"""The columns of a file of offers, as people call them."""

from __future__ import annotations

from typing import Final

from matchmaker.catalogue import written
from matchmaker.errors import N_
from matchmaker.intake import values
from matchmaker.intake.headers import Column

COLUMNS: Final = (
    Column(
        "external_id", N_("Identifiant"), ("identifier", "id", "numero", "code", "reference", "sku")
    ),
    Column(
        "organization",
        N_("Ferme"),
        ("organisation", "organization", "producteur", "entreprise", "farm", "neq", "fournisseur"),
    ),
    Column("site", N_("Lieu"), ("site", "place", "adresse de la ferme")),
    Column(
        "product",
        N_("Produit"),
        ("product", "denree", "aliment", "item", "article"),
        is_required=True,
        example="Carotte",
    ),
    Column("label", N_("Variété"), ("variete", "precision", "variety", "description")),
    Column(
        "form",
        N_("Forme"),
        ("form", "presentation", "etat"),
        parse=written.form,
        example="lavée",
    ),
    Column("season_year", N_("Année"), ("year", "annee de recolte", "saison de")),
    Column(
        "field",
        N_("Au champ"),
        (
            "in the field",
            "champ",
            "recolte",
            "field",
            "saison",
            "periode",
            "mois",
            "disponibilite",
            "season",
        ),
        example="juil.-oct.",
    ),
    Column(
        "storage",
        N_("En entreposage"),
        ("in storage", "entreposage", "caveau", "conservation", "storage"),
        example="nov.-mars",
    ),
    Column("greenhouse", N_("En serre"), ("serre", "greenhouse")),
    Column("processed", N_("Transformé"), ("transforme", "transformation", "processed")),
    Column(
        "quantity",
        N_("Quantité"),
        ("quantity", "qte", "volume", "volume disponible"),
        example="203",
    ),
    Column(
        "quantity_unit",
        N_("Unité"),
        ("unit", "unite de mesure", "format"),
        example="poche de 50 lb",
    ),
    Column(
        "quantity_per",
        N_("Par"),
        ("per", "frequence", "quantite par", "frequency"),
        parse=written.per,
        example="saison",
    ),
    Column("deliveries_per_month", N_("Livraisons par mois"), ("deliveries per month",)),
    Column(
        "kg_per_unit",
        N_("Poids d’une unité"),
        ("weight of one unit", "kg par unite", "poids", "kg per unit"),
        parse=written.kilos,
    ),
    Column("price", N_("Prix"), ("price", "prix unitaire", "prix de vente"), example="1,41 $/kg"),
    Column("price_unit", N_("Prix pour"), ("price per", "unite de prix", "price unit")),
    Column(
        "price_to_discuss",
        N_("Prix à discuter"),
        ("price to be discussed", "a discuter", "to discuss"),
        parse=values.yes,
    ),
    Column(
        "packaging",
        N_("Format de livraison"),
        ("delivery format", "emballage", "packaging", "conditionnement"),
    ),
    Column("delivers", N_("Livre"), ("livraison", "delivers", "delivery"), parse=values.yes),
    Column(
        "reach_km",
        N_("Rayon en km"),
        ("radius in km", "km", "rayon", "distance", "rayon de livraison", "reach km"),
        parse=written.kilometres,
        example="60",
    ),
    Column(
        "reach_minutes",
        N_("Rayon en minutes"),
        ("radius in minutes", "minutes", "duree", "reach minutes"),
        parse=written.minutes,
    ),
    Column(
        "delivery_days",
        N_("Jours de livraison"),
        ("jours", "days", "delivery days"),
        parse=written.days,
        example="mardi et jeudi",
    ),
    Column(
        "lead_time_days",
        N_("Délai en jours"),
        ("lead time in days", "delai", "lead time", "preavis"),
    ),
    Column(
        "min_order",
        N_("Commande minimale en $"),
        ("minimum order in $", "commande minimale", "minimum", "min order", "minimum order"),
    ),
    Column(
        "min_order_kg",
        N_("Commande minimale en kg"),
        ("minimum order in kg", "minimum kg", "min order kg"),
        parse=written.kilos,
    ),
    Column(
        "is_refrigerated",
        N_("Réfrigéré"),
        ("refrigerated", "camion refrigere", "froid"),
        parse=values.yes,
    ),
    Column(
        "allows_pickup",
        N_("Cueillette"),
        ("ramassage", "pickup", "a la ferme", "venir chercher"),
        parse=values.yes,
    ),
    Column("drops_at_hub", N_("Carrefour"), ("depot au carrefour", "hub"), parse=values.yes),
    Column("certifications", N_("Certifications"), ("certification", "labels", "certifie", "bio")),
    Column("note", N_("Note"), ("remarque", "commentaire", "notes", "comment")),
)
