"""What a browser would send to each route that writes: valid, with the objects by their names."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from matchmaker.accounts import schemas as accounts
from matchmaker.community.events import schemas as events
from matchmaker.community.levers import schemas as levers
from matchmaker.community.news.posts import PostIn
from matchmaker.community.resources.schemas import MarksIn, ResourceIn, WithdrawalIn
from matchmaker.community.stories.schemas import ReturnIn, StoryIn
from matchmaker.demand.contracts import ContractIn
from matchmaker.demand.menu_views import MenuIn
from matchmaker.demand.order_views import ListIn
from matchmaker.demand.schemas import CompleteNeed, NeedDraft
from matchmaker.demand.several import SharedDraft, SharedNeed
from matchmaker.desks.saved_views import SearchIn
from matchmaker.desks.shortlist_views import RequestsIn
from matchmaker.engine import EXPERT
from matchmaker.facilitation import schemas as facilitation
from matchmaker.facilitation import weighing
from matchmaker.facilitation.letter_texts import TextIn
from matchmaker.facilitation.priorities import LeverChoice, PriorityIn
from matchmaker.impact.purchases.schemas import PurchaseIn
from matchmaker.impact.purchases.settling import AnswerIn
from matchmaker.impact.targets.service import TargetIn
from matchmaker.introductions import schemas as introductions
from matchmaker.introductions.views.mailed import No, Yes
from matchmaker.organizations import schemas as organizations
from matchmaker.organizations.import_views import UploadIn
from matchmaker.pairing.schemas import Refusal
from matchmaker.portal.dfc.import_views import DocumentIn
from matchmaker.portal.hooks.schemas import EndpointIn, TopicsIn
from matchmaker.portal.keys.schemas import ConsentIn, KeyIn, PlatformIn
from matchmaker.supply.renewing import RenewalIn
from matchmaker.supply.schemas import CompleteOffer, OfferDraft
from matchmaker.supply.shifting import ShiftIn
from tests.trust.world import PASSWORD

NEW_PASSWORD: Final = "quatre hérons gris"
NEW_KEY: Final = "23456789abcd"
OFFER: Final[dict[str, Any]] = {
    "site": "{site}",
    "product": "carotte",
    "form": "whole",
    "season": ["field:100"] * 24,
    "quantity": "4 600",
    "quantity_unit": "kg",
    "quantity_per": "season",
    "price": "1,41",
    "delivers": "true",
    "reach_minutes": "60",
    "delivery_days": ["2", "8"],
    "certifications": ["organic"],
    "note": "Au quai",
}
PURCHASE: Final[dict[str, Any]] = {
    "site": "{kitchen}",
    "bought_on": "2026-09-15",
    "description": "Carottes, caisse de 20 kg",
    "supplier": "Ferme du quai",
    "amount": "96,00",
    "quantity": "3",
    "unit": "caisse",
    "produced_region": "14",
}
NEED: Final[dict[str, Any]] = {
    "site": "{kitchen}",
    "product": "carotte",
    "forms": ["whole"],
    "season": ["100"] * 24,
    "quantity": "100",
    "quantity_unit": "kg",
    "quantity_per": "week",
    "budget": "1,60",
    "required": ["organic"],
    "reception_days": ["1"],
    "note": "Par la cour",
}
PROFILE: Final[dict[str, Any]] = {
    "name": "Ferme des Quatre-Vents",
    "kind": "producer",
    "contact_name": "Camille Tremblay",
    "email": "ferme@exemple.test",
    "phone": "418 555-0199",
    "website": "https://exemple.test",
    "description": "Des carottes",
}
NEW_ORGANIZATION: Final = PROFILE | {"postal_code": "J6E 1A1", "address": "12, rang Double"}
SITE: Final[dict[str, Any]] = {
    "kind": "farm",
    "name": "Le rang",
    "address": "12, rang Double",
    "postal_code": "J6E 1A1",
}
REGISTRATION: Final[dict[str, Any]] = {
    "name": "Camille Tremblay",
    "email": "nouvelle@exemple.test",
    "password": NEW_PASSWORD,
    "terms": "true",
    "research": "true",
}
ADDRESS: Final = {"email": "{newcomer_email}"}
AGAIN: Final = {"password": PASSWORD}
MINE: Final = "/mon-espace"
LETTER: Final = "/animation/courriels/textes/<letter_code>/<language>"
TEXT: Final = {
    "subject": "Votre adresse",
    "button": "Confirmer",
    "body": "{{bonjour}}\n\n{{lien}}",
}
ORGANIZATION: Final = f"{MINE}/organisations/<slug>"
INTRODUCTIONS: Final = "/mises-en-relation"
INTRODUCTION: Final = f"{INTRODUCTIONS}/<public_id>"
TOLD: Final = {"supplier_reason": "Tout près", "buyer_reason": "Tout près"}

PAPERS: Final = "/animation/organisations/<slug>"

RESOURCES: Final = "/communaute/ressources"
STORIES: Final = "/communaute/bons-coups"
NEWS: Final = "/communaute/nouvelles"
RESOURCE: Final[dict[str, Any]] = {
    "organization": "{farm}",
    "title": "Lire une facture",
    "summary": "Ce que chaque colonne veut dire.",
    "kind": "guide",
    "link": "https://exemple.ca/guide",
    "body": "Du **bon** sens.",
}
STORY: Final[dict[str, Any]] = {
    "organization": "{farm}",
    "title": "La soupe d’ici",
    "body": "Une soupe par semaine, des légumes d’à côté.",
    "consents": "true",
}
POST: Final = {"title": "Rencontre", "body": "À mardi prochain.", "dated_on": "2026-01-01"}
EVENTS: Final = "/animation/evenements"
EVENT: Final = {
    "title": "Rencontre des cuisines",
    "body": "Ensemble",
    "starts": "2099-05-01T09:00",
    "ends": "2099-05-01T12:00",
    "zone": "America/Halifax",
    "place": "Joliette",
    "link": "https://exemple.test/salle",
    "sector": "school",
    "region": "14",
    "capacity": "20",
    "state": "published",
}
LEVERS: Final = "/communaute/leviers"
LEVER: Final = {
    "organization": "{farm}",
    "kind": "obstacle",
    "title": "Un seul fournisseur demandé",
    "body": "Les appels d’offres demandent un seul fournisseur pour tous les légumes.",
    "sector": "school",
    "region": "14",
    "family": "root",
}
PRIORITIES: Final = "/animation/priorites"
PRIORITY: Final = {
    "title": "Des contrats divisés",
    "summary": "Diviser les contrats.",
    "position": "2",
    "evidence": "Une ligne",
}

# rule → its schema and a body that it takes; what is not here is a button: it reads nothing
BODIES: Final[dict[str, tuple[type[BaseModel], dict[str, Any]]]] = {
    f"{RESOURCES}/proposer": (ResourceIn, RESOURCE),
    f"{RESOURCES}/<public_id>/modifier": (ResourceIn, RESOURCE),
    f"{RESOURCES}/<public_id>/marques": (
        MarksIn,
        {"organization": "{farm}", "kinds": ["useful", "kept"]},
    ),
    f"{RESOURCES}/<public_id>/retrait": (WithdrawalIn, {"note": "Le lien ne mène nulle part."}),
    f"{STORIES}/proposer": (StoryIn, STORY),
    f"{STORIES}/<public_id>/modifier": (StoryIn, STORY),
    f"{STORIES}/<public_id>/renvoi": (ReturnIn, {"note": "Dites combien de repas."}),
    f"{NEWS}/ecrire": (PostIn, POST),
    f"{NEWS}/<public_id>/modifier": (PostIn, POST),
    f"{MINE}/besoins/listes/nouvelle": (
        ListIn,
        {"sites": ["{kitchen}"], "written": "carottes 20 kg par semaine", "title": "Automne"},
    ),
    f"{MINE}/besoins/menus/<code>": (
        MenuIn,
        {"sites": ["{kitchen}"], "meals": "600", "weeks": "4", "times": ["6"]},
    ),
    "/mon-espace/retenus/demandes": (
        RequestsIn,
        {"pour": "{need}", "offre": ["{other_offer}"]},
    ),
    "/mon-espace/recherches": (
        SearchIn,
        {"direction": "suppliers", "search": "quoi=carotte&jusque=50km"},
    ),
    "/compte/inscription": (accounts.Registration, REGISTRATION),
    "/compte/ouvrir": (
        accounts.Credentials,
        {"email": "{other_colleague_email}", "password": PASSWORD},
    ),
    "/compte/lien": (accounts.AddressOnly, ADDRESS),
    "/compte/confirmer/renvoyer": (accounts.AddressOnly, ADDRESS),
    "/compte/mot-de-passe/oubli": (accounts.AddressOnly, ADDRESS),
    "/compte/confirmer": (accounts.TokenOnly, {"jeton": "{link_confirm}"}),
    "/compte/lien/ouvrir": (accounts.TokenOnly, {"jeton": "{link_sign_in}"}),
    "/compte/mot-de-passe/nouveau": (
        accounts.Reset,
        {"jeton": "{link_reset}", "password": NEW_PASSWORD},
    ),
    "/compte/second-facteur/activer": (accounts.Code, {"code": "123456"}),
    "/compte/second-facteur/codes": (accounts.Reauthentication, AGAIN),
    "/compte/second-facteur/retirer": (accounts.Reauthentication, AGAIN),
    "/compte/profil": (accounts.Profile, {"name": "Camille Roy", "phone": "418 555-0142"}),
    "/compte/mot-de-passe": (
        accounts.PasswordChange,
        {"current": PASSWORD, "password": NEW_PASSWORD},
    ),
    "/compte/consentements": (accounts.Consents, {"newsletter": "true"}),
    "/compte/courriels": (accounts.Rhythm, {"rhythm": "day"}),
    "/courriels/<token>": (accounts.Subscription, {"rhythm": "day"}),
    "/compte/langue": (accounts.Language, {"language": "en"}),
    "/compte/mes-donnees/effacer": (accounts.Erasure, AGAIN | {"sure": "true"}),
    f"{MINE}/offres/nouvelle": (CompleteOffer, OFFER | {"key": NEW_KEY}),
    f"{MINE}/offres/brouillon": (OfferDraft, OFFER | {"key": NEW_KEY}),
    f"{MINE}/offres/proposer": (OfferDraft, OFFER),
    f"{MINE}/offres/apercu": (OfferDraft, OFFER),
    f"{MINE}/offres/decaler": (ShiftIn, {"key": NEW_KEY, "by": "1", "offers": ["{offer}"]}),
    f"{MINE}/offres/reconduire": (RenewalIn, {"offers": ["{offer}"], "later": "1"}),
    f"{MINE}/offres/reconduire/brouillons": (RenewalIn, {"offers": ["{offer}"]}),
    f"{MINE}/offres/<public_id>": (CompleteOffer, OFFER),
    f"{MINE}/offres/<public_id>/brouillon": (OfferDraft, OFFER),
    f"{MINE}/besoins/nouveau": (SharedNeed, NEED | {"key": NEW_KEY}),
    f"{MINE}/besoins/brouillon": (SharedDraft, NEED | {"key": NEW_KEY}),
    f"{MINE}/besoins/apercu": (SharedDraft, NEED),
    f"{MINE}/besoins/<public_id>": (CompleteNeed, NEED),
    f"{MINE}/besoins/<public_id>/brouillon": (NeedDraft, NEED),
    "/jumelages/<offer_id>/<need_id>/refus": (Refusal, {"reason": "price", "comment": "Trop"}),
    INTRODUCTIONS: (
        introductions.Asking,
        {"offer": "{other_offer}", "site": "{kitchen}", "message": "Livrez-vous le mardi ?"},
    ),
    f"{INTRODUCTIONS}/repondre": (Yes, {"jeton": "{link_answer}"}),
    f"{INTRODUCTIONS}/repondre/non": (No, {"jeton": "{link_answer}", "reason": "price"}),
    f"{INTRODUCTION}/acceptation": (introductions.Answer, {"side": "buyer"}),
    f"{INTRODUCTION}/refus": (introductions.Refusing, {"side": "buyer", "reason": "price"}),
    f"{INTRODUCTION}/retrait": (introductions.Withdrawing, {"reason": "other"}),
    f"{INTRODUCTION}/essai": (introductions.Trying, {"side": "buyer"}),
    f"{INTRODUCTION}/entente": (introductions.Agreeing, {"side": "buyer", "kg": "1 200"}),
    f"{INTRODUCTION}/messages": (introductions.Writing, {"body": "À mardi"}),
    f"{INTRODUCTION}/raisons": (introductions.Reasons, TOLD),
    f"{INTRODUCTION}/envoi": (introductions.Reasons, TOLD),
    "/animation/mises-en-relation": (
        introductions.Proposing,
        {"offer": "{offer}", "need": "{need}"},
    ),
    "/animation/mises-en-relation/regles/<region_code>": (
        introductions.RuleIn,
        {"waits_for_facilitator": "true", "remind_after_days": "5", "expire_after_days": "15"},
    ),
    f"{MINE}/achats/<slug>/nouvelle": (PurchaseIn, PURCHASE),
    f"{MINE}/achats/<slug>/lignes/<public_id>": (PurchaseIn, PURCHASE),
    f"{MINE}/achats/<slug>/a-preciser": (
        AnswerIn,
        {"description_key": "melange", "group": "prepared", "transformed": "quebec"},
    ),
    "/impact/cibles/<slug>": (
        TargetIn,
        {"definition": "snaaq", "percent_1": "50", "due_1": "2099-01-01"},
    ),
    f"{ORGANIZATION}/contrats": (ContractIn, {"family": "root", "until": "2099-01-01"}),
    f"{MINE}/organisations/nouvelle": (organizations.NewOrganization, NEW_ORGANIZATION),
    "/animation/organisations/nouvelle": (
        organizations.OnBehalf,
        NEW_ORGANIZATION | {"owner_email": "a-venir@exemple.test"},
    ),
    ORGANIZATION: (organizations.Profile, PROFILE),
    f"{ORGANIZATION}/rattachement": (organizations.ParentIn, {"parent": "{school}"}),
    f"{ORGANIZATION}/lieux/nouveau": (organizations.SiteIn, SITE),
    f"{ORGANIZATION}/lieux/<public_id>": (organizations.SiteIn, SITE),
    f"{ORGANIZATION}/certifications": (
        organizations.CertificationIn,
        {"certification": "organic", "body": "eco", "number": "QC-1"},
    ),
    f"{ORGANIZATION}/membres/invitation": (
        organizations.InvitationIn,
        {"email": "amie@exemple.test", "role": "editor"},
    ),
    f"{ORGANIZATION}/membres/<member_id>/role": (organizations.RoleIn, {"role": "reader"}),
    f"{ORGANIZATION}/cles": (KeyIn, {"name": "Caisse", "scopes": ["offers:write"]}),
    f"{ORGANIZATION}/plateformes/<platform_id>": (ConsentIn, {"scopes": ["pairings:read"]}),
    "/animation/plateformes": (
        PlatformIn,
        {
            "name": "Table régionale",
            "website": "https://table.test/",
            "purpose": "Montre les producteurs de la région.",
        },
    ),
    "/animation/plateformes/<platform_id>/cles": (
        KeyIn,
        {"name": "Site", "scopes": ["offers:write"]},
    ),
    f"{ORGANIZATION}/avis/nouvelle": (
        EndpointIn,
        {"url": "https://exemple.ca/avis", "topics": ["introduction.*"]},
    ),
    f"{ORGANIZATION}/avis/<endpoint_id>": (TopicsIn, {"topics": ["need.published"]}),
    "/organisations/<slug>/reclamer": (
        organizations.ClaimIn,
        {"reason": "C’est la ferme de mes parents."},
    ),
    "/animation/reclamations/<claim_id>/confirmation": (
        organizations.AnswerIn,
        {"answer": "Bienvenue"},
    ),
    "/animation/reclamations/<claim_id>/refus": (organizations.AnswerIn, {"answer": "Non"}),
    LETTER: (TextIn, TEXT),
    f"{LETTER}/apercu": (TextIn, TEXT),
    f"{PAPERS}/notes": (facilitation.NoteIn, {"body": "Rappeler en mars"}),
    f"{PAPERS}/fermeture": (facilitation.ModerationIn, {"why": "asked", "comment": "Vendue"}),
    f"{PAPERS}/retrait": (facilitation.ModerationIn, {"why": "wrong", "comment": "Prix"}),
    "/animation/bareme": (weighing.WeightsIn, weighing.typed(EXPERT)),
    "/animation/bareme/<int:number>/application": (weighing.NoteIn, {"note": "Essai"}),
    "/communaute/evenements/<public_id>/inscription": (
        events.AttendanceIn,
        {"organization": "{farm}"},
    ),
    f"{EVENTS}/nouveau": (events.EventIn, EVENT),
    f"{EVENTS}/<public_id>": (events.EventIn, EVENT | {"title": "Une autre rencontre"}),
    f"{LEVERS}/nouveau": (levers.LeverIn, LEVER),
    f"{LEVERS}/<public_id>/appui": (
        levers.BackingIn,
        {"organization": "{school}", "why": "Pareil ici", "may_be_quoted": "true"},
    ),
    f"{LEVERS}/<public_id>/appui/retrait": (levers.StandingIn, {"organization": "{farm}"}),
    f"{LEVERS}/<public_id>/commentaires": (
        levers.CommentIn,
        {"organization": "{school}", "body": "Nous aussi", "may_be_quoted": "true"},
    ),
    PRIORITIES: (PriorityIn, PRIORITY | {"title": "Une autre priorité"}),
    f"{PRIORITIES}/<public_id>": (PriorityIn, PRIORITY),
    f"{PRIORITIES}/<public_id>/leviers": (LeverChoice, {"lever": "{lever}"}),
    f"{MINE}/importer/<kind>": (UploadIn, {"source": "Liste"}),
    "/animation/documents": (DocumentIn, {"field": "juillet-octobre"}),
}
DOCUMENT: Final = b'{"@id": "https://reseau.test/e1", "@type": "dfc-b:Enterprise"}'
UPLOADS: Final = {
    f"{MINE}/importer/<kind>": ("Produit;Forme\nCarottes;entière\n".encode(), "liste.csv"),
    "/animation/documents": (DOCUMENT, "ferme.jsonld"),
}
# what the links of letters carry
QUERIES: Final = {
    "/mises-en-relation/nouvelle": "?offer={other_offer}",
    "/mises-en-relation/repondre": "?jeton={link_answer}",
    "/compte/confirmer": "?jeton={link_confirm}",
    "/compte/lien/ouvrir": "?jeton={link_sign_in}",
    "/compte/mot-de-passe/nouveau": "?jeton={link_reset}",
}


def filled(rule: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The body of a rule, its names replaced by addresses."""
    body = BODIES[rule][1] if rule in BODIES else {}
    made = {field: _filled(value, names) for field, value in body.items()}
    if rule in UPLOADS:
        content, name = UPLOADS[rule]
        made["file"] = (io.BytesIO(content), name)
    return made


def query(rule: str, names: Mapping[str, str]) -> str:
    """What follows the path of a page that a letter links to."""
    return QUERIES.get(rule, "").format_map(names)


def fields(rule: str) -> list[str]:
    """Every field that a rule reads."""
    return list(BODIES[rule][0].model_fields) if rule in BODIES else []


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    return value.format_map(names) if isinstance(value, str) else value
