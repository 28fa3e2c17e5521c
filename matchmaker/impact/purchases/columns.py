"""The columns of a file of purchases, as people call them."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.impact.purchases.schemas import Proof
from matchmaker.intake import text, values
from matchmaker.intake.headers import Column

_PROOFS: Final = {
    Proof.INVOICE: "facture facturation fact invoice",
    Proof.STATEMENT: "releve rapport etat statement report attestation",
    Proof.LABEL: "etiquette photo label logo",
    Proof.CONTRACT: "contrat entente bon contract",
    Proof.INTRODUCTION: "jumelage introduction",
}
_PROOF_OF: Final = {word: proof for proof, words in _PROOFS.items() for word in words.split()}


class NotAProof(Invalid):
    """Something else than what shows an origin."""

    message = N_("Écrivez facture, relevé, étiquette ou contrat.")


def proof(cell: str) -> Proof | str:
    """« Facture no 12 » is an invoice; « aucune » is none."""
    words = text.search_key(cell).split()
    found = next((_PROOF_OF[word] for word in words if word in _PROOF_OF), None)
    if found is None and words[:1] not in (["aucune"], ["non"], ["none"], []):
        raise NotAProof(proposal="facture")
    return found or ""


COLUMNS: Final = (
    Column("external_id", N_("Identifiant"), ("identifier", "id", "no de ligne", "line id", "cle")),
    Column(
        "organization",
        N_("Organisation"),
        ("organization", "etablissement", "ecole", "institution", "client", "neq"),
    ),
    Column("site", N_("Lieu"), ("site", "place", "cuisine", "point de service", "livre a")),
    Column(
        "bought_on",
        N_("Date"),
        ("date d achat", "date de facture", "date facture", "bought on", "livraison", "jour"),
        parse=values.day,
        is_required=True,
        example="2026-09-15",
    ),
    Column(
        "description",
        N_("Produit"),
        ("product", "description", "article", "item", "denree", "aliment", "designation"),
        is_required=True,
        example="Carottes, caisse de 20 kg",
    ),
    Column("family", N_("Famille"), ("family", "categorie", "category", "groupe", "classe")),
    Column(
        "supplier",
        N_("Fournisseur"),
        ("supplier", "vendeur", "distributeur", "vendor", "marchand"),
        example="Ferme du Rang-du-Nord",
    ),
    Column(
        "amount",
        N_("Montant avant taxes"),
        (
            "amount before tax",
            "montant",
            "amount",
            "total",
            "cout",
            "sous total",
            "montant ht",
            "prix total",
            "valeur",
            "depense",
        ),
        is_required=True,
        example="96,00",
    ),
    Column("quantity", N_("Quantité"), ("quantity", "qte", "qty", "nombre", "nb"), example="3"),
    Column(
        "unit", N_("Unité"), ("unit", "unite de mesure", "format", "um", "uom"), example="caisses"
    ),
    Column(
        "produced",
        N_("Lieu de production"),
        ("place of production", "provenance", "origine", "produit a", "origin", "pays", "region"),
        example="Lanaudière",
    ),
    Column(
        "transformed",
        N_("Lieu de transformation"),
        ("place of transformation", "transformation", "transforme a", "processed in"),
        example="aucune",
    ),
    Column(
        "labels",
        N_("Certifications"),
        ("certification", "labels", "certifie", "bio", "appellation", "label"),
    ),
    Column("proof", N_("Preuve"), ("proof", "justificatif", "piece"), parse=proof),
    Column(
        "proof_reference",
        N_("No de preuve"),
        ("proof number", "numero de preuve", "no de facture", "facture", "invoice", "no facture"),
    ),
)
