"""What to do next, for one person: the next step of each of their affairs, the pressing ones
first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from matchmaker.demand.models import Need
from matchmaker.desks import cards
from matchmaker.errors import N_
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Claim, Invitation, Organization, Site
from matchmaker.pairing.queries import Proposal
from matchmaker.pairing.unlocking import Unlocking
from matchmaker.supply.models import Offer
from matchmaker.web import filters, i18n
from matchmaker.web.typography import say

SOON: Final = timedelta(days=30)
# more of one sort is said in one line
MOST_ALIKE: Final = 3
# (for a need, several)
_GAIN: Final = {
    (True, False): N_("Un seul changement amènerait une offre."),
    (True, True): N_("Un seul changement amènerait %(count)s offres."),
    (False, False): N_("Un seul changement amènerait un besoin."),
    (False, True): N_("Un seul changement amènerait %(count)s besoins."),
}
SELLERS: Final = frozenset({"producer", "processor", "distributor", "hub"})


@dataclass(frozen=True)
class Lonely:
    """What is published and suits nobody, and what would change that."""

    owner: Offer | Need
    unlocking: Unlocking


@dataclass(frozen=True)
class Affairs:
    """What a person has to do with: organisations, sites where they may act, what is there."""

    organizations: Sequence[Organization] = ()
    sites: Sequence[Site] = ()
    offers: Sequence[Offer] = ()
    needs: Sequence[Need] = ()
    proposals: Sequence[Proposal] = ()
    awaited: Sequence[Introduction] = ()
    claims: Sequence[Claim] = ()
    invitations: Sequence[Invitation] = ()
    lonely: Sequence[Lonely] = ()


@dataclass(frozen=True)
class Step:
    """One thing to do: when, what, what is known of it, and the button that starts it."""

    when: str
    act: str
    detail: str
    href: str = ""
    button: str = ""
    others: Sequence[tuple[str, str]] = field(default_factory=tuple)


def steps(affairs: Affairs, *, today: date) -> list[Step]:
    """Everything there is to do, in order; nothing when all is well."""
    return [
        *_answers(affairs),
        *_invitations(affairs),
        *_first_organization(affairs),
        *_places(affairs),
        *_proposals(affairs),
        *_lonely(affairs),
        *_drafts(affairs),
        *_nothing_published(affairs),
        *_expiring(affairs, today),
        *_claims(affairs),
    ]


def _answers(affairs: Affairs) -> Iterator[Step]:
    """Somebody waits for a yes or a no."""
    mine = {site.id for site in affairs.sites}
    for each in affairs.awaited[:MOST_ALIKE]:
        other = each.buyer if each.supplier_site_id in mine else each.supplier
        until = say(N_("avant le %(day)s"), day=_day(each.expires_on)) if each.expires_on else ""
        yield Step(
            when=until,
            act=say(N_("Répondre à %(name)s"), name=other.name),
            detail=say(
                N_("%(product)s. Vos coordonnées s’échangent quand les deux ont dit oui."),
                product=cards.capital(i18n.name_of(each.product)),
            ),
            href=f"/mises-en-relation/{each.public_id}",
            button=say(N_("Répondre")),
        )
    if len(affairs.awaited) > MOST_ALIKE:
        yield Step(
            when="",
            act=say(
                N_("%(count)s autres réponses à donner"), count=len(affairs.awaited) - MOST_ALIKE
            ),
            detail="",
            href="/mises-en-relation",
            button=say(N_("Voir")),
        )


def _invitations(affairs: Affairs) -> Iterator[Step]:
    for invitation in affairs.invitations:
        yield Step(
            when=say(N_("avant le %(day)s"), day=_day(invitation.expires_at.date())),
            act=say(N_("Répondre à l’invitation : %(name)s"), name=invitation.organization.name),
            detail=say(N_("Le lien est dans le courriel que vous avez reçu.")),
        )


def _first_organization(affairs: Affairs) -> Iterator[Step]:
    if affairs.organizations or affairs.claims or affairs.invitations:
        return
    yield Step(
        when=say(N_("pour commencer")),
        act=say(N_("Dire pour qui vous agissez")),
        detail=say(N_("Votre ferme ou votre cuisine est peut-être déjà au répertoire.")),
        href="/mon-espace/organisations/nouvelle",
        button=say(N_("Inscrire mon organisation")),
        others=(("/organisations", say(N_("Chercher la mienne"))),),
    )


def _places(affairs: Affairs) -> Iterator[Step]:
    placed = {site.organization_id for site in affairs.sites}
    for organization in affairs.organizations:
        if organization.id not in placed and not organization.sites:
            yield Step(
                when=say(N_("pour être trouvé")),
                act=say(N_("Ajouter un lieu : %(name)s"), name=organization.name),
                detail=say(N_("Un code postal suffit. Une ferme n’est montrée qu’à peu près.")),
                href=f"/mon-espace/organisations/{organization.slug}/lieux/nouveau",
                button=say(N_("Ajouter un lieu")),
            )
    for site in affairs.sites:
        if site.position is None:
            slug = site.organization.slug
            yield Step(
                when=say(N_("pour être trouvé")),
                act=say(N_("Placer sur la carte : %(name)s"), name=_site_name(site)),
                detail=say(N_("Sans position, rien de ce lieu ne peut être jumelé.")),
                href=f"/mon-espace/organisations/{slug}/lieux/{site.public_id}",
                button=say(N_("Placer")),
            )


def _proposals(affairs: Affairs) -> Iterator[Step]:
    count = len(affairs.proposals)
    if not count:
        return
    best = affairs.proposals[0]
    mine = {site.id for site in affairs.sites}
    other = best.offer.site if best.need.site_id in mine else best.need.site
    yield Step(
        when=say(N_("%(count)s propositions") if count > 1 else N_("1 proposition"), count=count),
        act=say(N_("Regarder qui vous convient")),
        detail=say(
            N_("La meilleure : %(name)s, %(product)s, %(score)s points sur 100."),
            name=other.organization.name,
            product=i18n.name_of(best.offer.product),
            score=round(best.scored.score),
        ),
        href="/mon-espace/propositions",
        button=say(N_("Voir")),
    )


def _lonely(affairs: Affairs) -> Iterator[Step]:
    for each in affairs.lonely[:MOST_ALIKE]:
        most, is_need = each.unlocking.most, isinstance(each.owner, Need)
        if not most:
            continue
        yield Step(
            when=say(N_("sans fournisseur") if is_need else N_("sans cuisine")),
            act=say(N_("Voir ce qui débloquerait : %(name)s"), name=name_of(each.owner)),
            detail=say(_GAIN[is_need, most > 1], count=most),
            href=f"{page_of(each.owner)}#unlock",
            button=say(N_("Voir")),
        )


def _drafts(affairs: Affairs) -> Iterator[Step]:
    drafts: list[tuple[str, str]] = [
        *((_offer_name(each), _offer_page(each)) for each in affairs.offers if _is(each, "draft")),
        *((_need_name(each), _need_page(each)) for each in affairs.needs if _is(each, "draft")),
    ]
    for name, href in drafts[:MOST_ALIKE]:
        yield Step(
            when=say(N_("brouillon")),
            act=say(N_("Finir et publier : %(name)s"), name=name),
            detail=say(N_("Personne ne le voit encore.")),
            href=href,
            button=say(N_("Continuer")),
        )
    if len(drafts) > MOST_ALIKE:
        yield Step(
            when=say(N_("brouillons")),
            act=say(N_("%(count)s autres brouillons à finir"), count=len(drafts) - MOST_ALIKE),
            detail="",
            href="/mon-espace/offres" if affairs.offers else "/mon-espace/besoins",
            button=say(N_("Voir")),
        )


def _nothing_published(affairs: Affairs) -> Iterator[Step]:
    if not affairs.sites or any(_is(each, "published") for each in _all(affairs)):
        return
    kinds = {site.organization.kind for site in affairs.sites}
    if kinds & SELLERS:
        yield Step(
            when=say(N_("deux minutes")),
            act=say(N_("Publier votre premier produit")),
            detail=say(
                N_("Un produit, sa saison, une quantité : les cuisines le voient aussitôt.")
            ),
            href="/mon-espace/offres/nouvelle",
            button=say(N_("Inscrire un produit")),
            others=(("/mon-espace/importer/offers", say(N_("Importer un fichier"))),),
        )
    if kinds - SELLERS:
        yield Step(
            when=say(N_("deux minutes")),
            act=say(N_("Publier votre premier besoin")),
            detail=say(
                N_("Un produit, un calendrier, une quantité : les fermes le voient aussitôt.")
            ),
            href="/mon-espace/besoins/nouveau",
            button=say(N_("Inscrire un besoin")),
            others=(("/mon-espace/importer/needs", say(N_("Importer un fichier"))),),
        )


def _expiring(affairs: Affairs, today: date) -> Iterator[Step]:
    """What ends soon, to be taken up for the next season while one thinks of it."""
    ending = [
        each
        for each in _all(affairs)
        if _is(each, "published") and each.expires_on and each.expires_on <= today + SOON
    ]
    ending.sort(key=lambda each: (each.expires_on or today, each.id))
    for each in ending[:MOST_ALIKE]:
        is_offer = isinstance(each, Offer)
        yield Step(
            when=say(N_("jusqu’au %(day)s"), day=_day(each.expires_on or today)),
            act=say(N_("Reconduire pour la prochaine saison : %(name)s"), name=name_of(each)),
            detail=say(N_("Tel quel, ou deux semaines plus tard.")),
            href="/mon-espace/offres/reconduire" if is_offer else "/mon-espace/besoins",
            button=say(N_("Reconduire")),
        )


def _claims(affairs: Affairs) -> Iterator[Step]:
    for claim in affairs.claims:
        yield Step(
            when=say(N_("en attente")),
            act=say(N_("Votre demande pour %(name)s"), name=claim.organization.name),
            detail=say(N_("Une personne de l’équipe d’animation la confirme et vous écrit.")),
        )


def _all(affairs: Affairs) -> list[Offer | Need]:
    return [*affairs.offers, *affairs.needs]


def _is(thing: Offer | Need, state: str) -> bool:
    return thing.state == state


def name_of(owner: Offer | Need) -> str:
    """What its owner calls it."""
    return _offer_name(owner) if isinstance(owner, Offer) else _need_name(owner)


def page_of(owner: Offer | Need) -> str:
    """The page of something published."""
    return f"/{'offres' if isinstance(owner, Offer) else 'besoins'}/{owner.public_id}"


def _offer_name(offer: Offer) -> str:
    return offer.label or cards.capital(i18n.name_of(offer.product))


def _need_name(need: Need) -> str:
    return need.label or cards.capital(cards.wanted(need))


def _offer_page(offer: Offer) -> str:
    return f"/mon-espace/offres/{offer.public_id}"


def _need_page(need: Need) -> str:
    return f"/mon-espace/besoins/{need.public_id}"


def _site_name(site: Site) -> str:
    return site.name or site.organization.name


def _day(day: date) -> str:
    return filters.day_in_year(day.month, day.day)
