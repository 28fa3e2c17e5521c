"""Bought lines as pages and files show them, and the forms that bring them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask_babel import gettext
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.errors import N_
from matchmaker.impact.purchases import queries, signed, writing
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.purchases.schemas import Group, Produced, Proof, Transformed
from matchmaker.intake import amounts, export
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Site
from matchmaker.web import i18n
from matchmaker.web.vocabulary import word

Choices = list[tuple[str, str]]
# headings that the importer reads again
HEADINGS: Final = (
    N_("Date"),
    N_("Organisation"),
    N_("Lieu"),
    N_("Produit"),
    N_("Famille"),
    N_("Fournisseur"),
    N_("Montant avant taxes"),
    N_("Quantité"),
    N_("Unité"),
    N_("Kilos"),
    N_("Lieu de production"),
    N_("Lieu de transformation"),
    N_("Certifications"),
    N_("Preuve"),
    N_("No de preuve"),
)


def site_name(site: Site) -> str:
    """« École du Lac, Joliette »: a kitchen among those of several bodies."""
    return ", ".join(filter(None, (site.organization.name, site.name or site.municipality)))


def choices(session: Session) -> dict[str, Choices]:
    """What the selects of the forms offer, in the reader's language."""
    return {
        "families": [
            (family.code, i18n.name_of(family)) for family, _ in catalogue.families(session)
        ],
        "groups": _words("group", Group),
        "produced": _words("produced", Produced),
        "transformed": _words("transformed", Transformed),
        "proofs": _words("proof", Proof),
        "regions": [(region.code, region.name_fr) for region in catalogue.regions(session)],
        "labels": [
            (label.code, i18n.name_of(label))
            for label in catalogue.certifications(session)
            if label.kind in {"organic", "origin", "designation", "sustainability"}
        ],
    }


def _words(group: str, codes: Iterable[str]) -> Choices:
    return [(str(code), word(group, str(code))) for code in codes]


def raw(session: Session, purchase: Purchase) -> dict[str, Any]:
    """A line as its form shows it: what it states itself, not what was settled for it."""
    said = set(purchase.said)
    stated = {
        name: getattr(purchase, name)
        for name in ("produced", "produced_region", "transformed", "labels")
        if name in said
    }
    return stated | {
        "site": purchase.site.public_id,
        "bought_on": purchase.bought_on.isoformat(),
        "description": purchase.description,
        "supplier": purchase.supplier_name,
        "amount": signed.written(purchase.amount_cents),
        "quantity": amounts.written(purchase.quantity),
        "unit": purchase.unit,
        "proof": purchase.proof,
        "proof_reference": purchase.proof_reference,
        "family": queries.family_code(session, purchase.family_id) if "family_id" in said else "",
        "group": purchase.group_code if "group_code" in said else "",
        "product": writing.slug_of(session, purchase.product_id) if "product_id" in said else "",
        "introduction": purchase.introduction.public_id if purchase.introduction else "",
    }


def raw_of(introduction: Introduction) -> dict[str, Any]:
    """The form of what an agreed introduction brought, filled in."""
    region = introduction.supplier_site.region_code
    return {
        "site": introduction.buyer_site.public_id,
        "bought_on": introduction.starts_on.isoformat() if introduction.starts_on else "",
        "description": introduction.product.name_fr,
        "product": introduction.product.slug,
        "supplier": introduction.supplier.name,
        "produced": Produced.QUEBEC.value if region else "",
        "produced_region": region or "",
        "quantity": amounts.written(introduction.outcome_kg),
        "unit": "kg",
        "proof": Proof.INTRODUCTION.value,
        "introduction": introduction.public_id,
    }


def csv(lines: Iterable[Purchase], regions: dict[str, str]) -> bytes:
    """All the lines of a search; formulas are neutralised."""
    return export.to_csv(
        [gettext(heading) for heading in HEADINGS], (_cells(line, regions) for line in lines)
    )


def _cells(line: Purchase, regions: dict[str, str]) -> Sequence[str]:
    return (
        line.bought_on.isoformat(),
        line.site.organization.name,
        line.site.name or line.site.municipality,
        line.description,
        i18n.name_of(line.family) if line.family else _or_blank("group", line.group_code),
        line.supplier_name,
        signed.written(line.amount_cents),
        amounts.written(line.quantity),
        line.unit,
        _kg(line.quantity_kg),
        regions.get(line.produced_region or "", "") or _or_blank("produced", line.produced),
        _or_blank("transformed", line.transformed),
        ", ".join(line.labels),
        _or_blank("proof", line.proof),
        line.proof_reference,
    )


def _or_blank(group: str, code: str) -> str:
    return word(group, code) if code else ""


def _kg(value: float | None) -> str:
    sign = "-" if value is not None and value < 0 else ""
    return sign + amounts.written(abs(value) if value is not None else None)
