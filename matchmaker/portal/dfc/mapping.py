"""Which of our fields have no word in the vocabulary, and the names that carry them anyway."""

from __future__ import annotations

from typing import Final

# fields of an importer's row, written as jml: properties; a reader that ignores them loses them
ORGANIZATION: Final = ("kind", "institution_type")
SITE: Final = ("site_name", "meals_per_day")
# says of a point that it stands for a square around it: what strangers see of a farm
APPROXIMATE: Final = "is_approximate"
OFFER: Final = (
    "label",
    "form",
    "season_year",
    "field",
    "storage",
    "greenhouse",
    "processed",
    "quantity_unit",
    "quantity_per",
    "deliveries_per_month",
    "kg_per_unit",
    "price_unit",
    "price_to_discuss",
    "packaging",
    "delivers",
    "reach_km",
    "reach_minutes",
    "delivery_days",
    "lead_time_days",
    "min_order",
    "min_order_kg",
    "is_refrigerated",
    "allows_pickup",
    "drops_at_hub",
    "certifications",
)
NEED: Final = (
    "label",
    "forms",
    "accepts_substitutes",
    "season_year",
    "season",
    "quantity_unit",
    "quantity_per",
    "deliveries_per_month",
    "kg_per_unit",
    "budget",
    "budget_unit",
    "budget_is_ceiling",
    "required",
    "preferred",
    "limit_km",
    "limit_minutes",
    "pickup_km",
    "reception_days",
    "lead_time_days",
)
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def own(field: str) -> str:
    """The property that carries a field: reach_km as jml:reachKm."""
    first, *rest = field.split("_")
    return "jml:" + first + "".join(word.capitalize() for word in rest)
