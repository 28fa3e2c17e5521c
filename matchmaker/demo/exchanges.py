"""What members say to each other in the demonstration: levers, priorities made of them, events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Family, Product
from matchmaker.community.events.models import Event
from matchmaker.community.levers.models import Backing, Comment, Lever
from matchmaker.facilitation.models import Priority, PriorityLever
from matchmaker.organizations.models import Organization


@dataclass(frozen=True)
class Said:
    """A lever of the demonstration. backers: how many organisations back it."""

    kind: str
    title: str
    body: str
    backers: int
    sector: str = ""
    region: str = ""
    product: str = ""
    family: str = ""
    why: str = ""
    comment: str = ""


LEVERS: Final = (
    Said(
        "obstacle",
        "Un seul fournisseur demandé pour tous les légumes",
        "Nos appels d’offres demandent **un seul fournisseur** pour toute la catégorie.\n\n"
        "- Une ferme de trois légumes ne peut pas répondre.\n"
        "- Le distributeur répond seul, et l’origine varie d’une semaine à l’autre.",
        23,
        sector="school",
        why="Nous vendons quatre légumes, jamais quarante.",
        comment="Chez nous, diviser le contrat en lots a pris deux réunions. Rien d’autre.",
    ),
    Said(
        "solution",
        "Diviser les contrats en lots par produit",
        "Un lot par produit laisse une ferme proposer ce qu’elle cultive. Le service des achats"
        " garde un seul calendrier de livraison.",
        17,
        why="Deux lots sur neuf sont allés à des fermes de la région.",
        comment="Nous partageons volontiers notre modèle de devis.",
    ),
    Said(
        "obstacle",
        "Les carottes lavées manquent de février à mai",
        "Les cuisines demandent des carottes lavées, en sac de 25 lb. L’entreposage de la région"
        " se vide en février.",
        12,
        product="carotte",
        why="Nous achetons alors hors Québec, faute d’offre.",
    ),
    Said(
        "solution",
        "Une légumerie partagée dans chaque région",
        "Laver, peler et couper ensemble : les cuisines sans main-d’œuvre achèteraient local.",
        9,
        sector="hospital",
        family="root_vegetables",
    ),
    Said(
        "obstacle",
        "Le minimum de commande est trop haut pour un CPE",
        "Pour 80 enfants, une caisse de 50 lb se perd. Il faudrait grouper les commandes de"
        " plusieurs CPE du même quartier.",
        8,
        sector="cpe",
        region="06",
        why="Nous sommes six CPE à moins de 3 km.",
    ),
    Said(
        "obstacle",
        "Les livraisons aux Îles dépendent du traversier",
        "Une tempête, et rien n’arrive pendant trois jours. Il faut de l’entreposage sur place.",
        3,
        region="11",
    ),
)
PRIORITIES: Final = (
    (
        "Des contrats à la taille des fermes d’ici",
        "Permettre de diviser par produit les contrats d’aliments des réseaux publics.",
        (0, 1),
        "Sur neuf appels d’offres lus, sept demandent un seul fournisseur.",
    ),
    (
        "Laver, peler et entreposer en région",
        "Soutenir l’entreposage et la première transformation, partagés entre institutions.",
        (2, 3),
        "",
    ),
)


def build(session: Session) -> int:
    """Levers backed by organisations of the demonstration, and two priorities; how many levers."""
    backers = session.scalars(
        select(Organization)
        .where(Organization.is_fictional, Organization.state == "active")
        .order_by(Organization.kind, Organization.id)
    ).all()
    # every seventh, so that sectors and regions mix
    mixed = [each for start in range(7) for each in backers[start::7]]
    levers = [_lever(session, said, mixed[number * 5 :]) for number, said in enumerate(LEVERS)]
    for position, (title, summary, numbers, evidence) in enumerate(PRIORITIES, start=1):
        made = Priority(title=title, summary=summary, position=position)
        made.evidence = [evidence] if evidence else []
        session.add(made)
        session.flush()
        session.add_all(
            PriorityLever(lever_id=levers[number].id, priority_id=made.id) for number in numbers
        )
    return len(levers)


EVENTS: Final = (
    (
        "Visite de la légumerie partagée de Joliette",
        (
            "Comment trois écoles et un CHSLD partagent le lavage et la coupe.\n\n- Visite guidée"
            "\n- Dîner sur place\n- Échange sur les contrats"
        ),
        (21, 9, 3, "America/Toronto"),
        ("Joliette", "14", 25),
    ),
    (
        "Rencontre en ligne : diviser un contrat en lots",
        "Une acheteuse raconte, pas à pas. Apportez vos questions.",
        (8, 12, 1, "America/Toronto"),
        ("", None, None),
    ),
    (
        "Table de concertation des Îles",
        "Entreposage, traversier et menus : ce qui se garde, ce qui se cultive.",
        (35, 13, 2, "America/Halifax"),
        ("Cap-aux-Meules", "11", 12),
    ),
)


def announce(session: Session, *, today: date) -> int:
    """Events of the coming weeks; how many."""
    for title, body, (days, hour, hours, zone), (place, region, capacity) in EVENTS:
        day = datetime.combine(today + timedelta(days=days), time(hour), ZoneInfo(zone))
        event = Event(
            title=title, body=body, starts_at=day, ends_at=day + timedelta(hours=hours), zone=zone
        )
        event.place, event.region_code, event.capacity = place, region, capacity
        event.link = "" if place else "https://exemple.quebec/rencontre"
        session.add(event)
    session.flush()
    return len(EVENTS)


def _lever(session: Session, said: Said, backers: Sequence[Organization]) -> Lever:
    backing = backers[: said.backers]
    lever = Lever(
        key=said.title,
        kind=said.kind,
        title=said.title,
        body=said.body,
        sector=said.sector,
        region_code=said.region or None,
        product_id=session.scalar(select(Product.id).where(Product.slug == said.product)),
        family_id=session.scalar(select(Family.id).where(Family.code == said.family)),
        organization_id=backing[0].id,
        backers=len(backing),
    )
    session.add(lever)
    session.flush()
    for number, each in enumerate(backing):
        why = said.why if number == 1 else ""
        session.add(
            Backing(lever_id=lever.id, organization_id=each.id, why=why, may_be_quoted=bool(why))
        )
    if said.comment and len(backing) > 2:
        session.add(
            Comment(
                lever_id=lever.id,
                key="demo",
                organization_id=backing[2].id,
                body=said.comment,
                may_be_quoted=True,
            )
        )
    return lever
