"""The words people read for the codes that tables keep. French here, translated on the page."""

from __future__ import annotations

from typing import Final

from flask import Flask

from matchmaker.errors import N_
from matchmaker.web import inventory_words, typography

WORDS: Final[dict[str, str]] = {
    # how a product comes, agreeing with a feminine noun: « carotte lavée »
    "form.whole": N_("entière"),
    "form.washed": N_("lavée"),
    "form.peeled": N_("pelée"),
    "form.cut": N_("coupée"),
    "form.vacuum_packed": N_("sous vide"),
    "form.frozen": N_("surgelée"),
    "form.canned": N_("en conserve"),
    "form.dried": N_("séchée"),
    "form.ground": N_("moulue ou hachée"),
    "form.prepared": N_("cuisinée"),
    "mode.field": N_("au champ"),
    "mode.storage": N_("en entreposage"),
    "mode.greenhouse": N_("en serre"),
    "mode.processed": N_("transformé"),
    # what is laid or landed has no field
    "mode_fresh.field": N_("frais"),
    "group.vegetables": N_("légumes"),
    "group.fruit": N_("fruits"),
    "group.dairy": N_("produits laitiers"),
    "group.eggs": N_("œufs"),
    "group.meat": N_("viandes et volailles"),
    "group.fish": N_("poissons et fruits de mer"),
    "group.grains": N_("céréales et légumineuses"),
    "group.maple_honey": N_("érable et miel"),
    "group.prepared": N_("produits préparés"),
    "group.grocery": N_("épicerie venue d’ailleurs"),
    "produced.quebec": N_("Québec"),
    "produced.canada": N_("ailleurs au Canada"),
    "produced.abroad": N_("hors du Canada"),
    "transformed.none": N_("non transformé"),
    "transformed.quebec": N_("Québec"),
    "transformed.canada": N_("ailleurs au Canada"),
    "transformed.abroad": N_("hors du Canada"),
    "proof.invoice": N_("facture"),
    "proof.statement": N_("relevé du fournisseur"),
    "proof.label": N_("étiquette"),
    "proof.contract": N_("contrat"),
    "proof.introduction": N_("mise en relation"),
    "confidence.sourced": N_("plusieurs sources concordent"),
    "confidence.weak": N_("une seule source"),
    "confidence.unverified": N_("à confirmer"),
    "amount.100": N_("plein"),
    "amount.50": N_("un peu"),
    "amount.0": N_("rien"),
    "kind.producer": N_("ferme"),
    "kind.processor": N_("transformateur"),
    "kind.distributor": N_("distributeur"),
    "kind.hub": N_("carrefour alimentaire"),
    "kind.institution": N_("institution"),
    "kind.food_service_operator": N_("gestionnaire de services alimentaires"),
    "kind.service_centre": N_("centre de services scolaire"),
    "kind.partner": N_("partenaire"),
    "kind.facilitator": N_("organisme d’animation"),
    "kinds.producer": N_("fermes"),
    "kinds.processor": N_("transformateurs"),
    "kinds.distributor": N_("distributeurs"),
    "kinds.hub": N_("carrefours alimentaires"),
    "kinds.institution": N_("institutions"),
    "kinds.food_service_operator": N_("gestionnaires de services alimentaires"),
    "kinds.service_centre": N_("centres de services scolaires"),
    "kinds.partner": N_("partenaires"),
    "kinds.facilitator": N_("organismes d’animation"),
    "institution.cpe": N_("CPE ou garderie"),
    "institution.school": N_("école"),
    "institution.college": N_("cégep ou collège"),
    "institution.university": N_("université"),
    "institution.hospital": N_("hôpital"),
    "institution.long_term_care": N_("CHSLD"),
    "institution.seniors_residence": N_("résidence pour personnes aînées"),
    "institution.workplace": N_("milieu de travail"),
    "institution.other": N_("autre institution"),
    "site.farm": N_("ferme"),
    "site.kitchen": N_("cuisine"),
    "site.warehouse": N_("entrepôt"),
    "precision.pin": N_("point placé à la main"),
    "precision.postal_code": N_("selon le code postal"),
    "precision.municipality": N_("au centre de la municipalité"),
    "precision.fsa": N_("approximatif, au milieu du secteur postal"),
    # where a point comes from, when it is not what was typed
    "located.name_over_code": N_(
        "Le code postal est inconnu, rural ou d’ailleurs : le point est à la municipalité écrite."
    ),
    "located.kin_of_code": N_(
        "Ce code postal est inconnu : le point est au milieu des codes qui lui ressemblent."
    ),
    "located.area": N_("Le point est au milieu du secteur postal."),
    "rhythm.day": N_("Chaque jour"),
    "rhythm.week": N_("Chaque semaine, le lundi"),
    "rhythm.never": N_("Jamais"),
    "role.owner": N_("responsable"),
    "role.editor": N_("peut modifier"),
    "role.reader": N_("peut consulter"),
    "account.administrator": N_("administration"),
    "account.facilitator": N_("animation"),
    "account.member": N_("membre"),
    "status.draft": N_("brouillon"),
    "status.published": N_("publiée"),
    "status.paused": N_("en pause"),
    "status.expired": N_("échue"),
    "status.withdrawn": N_("retirée"),
    # « besoin » is masculine
    "need_status.draft": N_("brouillon"),
    "need_status.published": N_("publié"),
    "need_status.paused": N_("en pause"),
    "need_status.expired": N_("échu"),
    "need_status.withdrawn": N_("retiré"),
    "profile.unclaimed": N_("fiche non réclamée"),
    "profile.active": N_("fiche tenue par ses membres"),
    "profile.closed": N_("fermée"),
    "claim.pending": N_("à confirmer"),
    "claim.confirmed": N_("confirmée"),
    "claim.refused": N_("refusée"),
    "term.season": N_("saison"),
    "term.distance": N_("distance"),
    "term.volume": N_("volume"),
    "term.price": N_("prix"),
    "term.labels": N_("certifications"),
    "term.form": N_("forme"),
    "term.logistics": N_("logistique"),
    "term.trust": N_("confiance"),
    "constraint.product": N_("ce produit, sous cette forme, ne répond pas à ce besoin"),
    "constraint.travel": N_("la cuisine est hors de portée de la ferme, ou la ferme trop loin"),
    "constraint.certifications": N_("une certification exigée n’est pas détenue"),
    "constraint.period": N_("l’offre et le besoin n’ont aucune quinzaine en commun"),
    "constraint.minimum_order": N_("une livraison n’atteint pas la commande minimale"),
    "constraint.price": N_("le prix dépasse le plafond de la cuisine"),
    "constraint.contract": N_("un contrat en vigueur lie la cuisine pour cette famille"),
    "constraint.status": N_("l’offre ou le besoin n’est pas publié en ce moment"),
    "constraint.refused": N_("ce jumelage a été écarté pour cette saison"),
    "constraint.own_organization": N_("l’offre et le besoin sont de la même organisation"),
    # how many offers a need loses to each, and how many needs an offer: « 12 trop loin »
    "lost_offers.product": N_("sous une forme que vous n’acceptez pas"),
    "lost_offers.travel": N_("trop loin"),
    "lost_offers.certifications": N_("sans une certification exigée"),
    "lost_offers.period": N_("à un autre moment de l’année"),
    "lost_offers.minimum_order": N_("avec une commande minimale plus grande que vos livraisons"),
    "lost_offers.price": N_("au-dessus de votre plafond de prix"),
    "lost_offers.contract": N_("écartées par un contrat en vigueur"),
    "lost_offers.status": N_("fermées tant que le besoin n’est pas publié"),
    "lost_offers.refused": N_("écartées pour cette saison"),
    "lost_offers.own_organization": N_("de votre propre organisation"),
    "lost_needs.product": N_("pour une autre forme que la vôtre"),
    "lost_needs.travel": N_("trop loin"),
    "lost_needs.certifications": N_("avec une certification exigée que vous n’avez pas"),
    "lost_needs.period": N_("à un autre moment de l’année"),
    "lost_needs.minimum_order": N_("avec des livraisons sous votre commande minimale"),
    "lost_needs.price": N_("avec un plafond sous votre prix"),
    "lost_needs.contract": N_("liés par un contrat en vigueur"),
    "lost_needs.status": N_("fermés tant que l’offre n’est pas publiée"),
    "lost_needs.refused": N_("écartés pour cette saison"),
    "lost_needs.own_organization": N_("de votre propre organisation"),
    # what a rebuild of the pairings is at, and what each part is called beside its seconds
    "rebuild.read": N_("Lecture des offres et des besoins"),
    "rebuild.rank": N_("Calcul des jumelages"),
    "rebuild.write": N_("Écriture du résultat"),
    "rebuild.switch": N_("Bascule et rangement"),
    "rebuild_part.read": N_("lecture"),
    "rebuild_part.rank": N_("calcul"),
    "rebuild_part.write": N_("écriture"),
    "rebuild_part.switch": N_("bascule"),
    "rebuild_part.clear": N_("rangement"),
    "sharing.each": N_("est celle de chaque cuisine"),
    "sharing.meals": N_("se partage selon leurs repas"),
    "per.week": N_("par semaine"),
    "per.delivery": N_("par livraison"),
    "per.season": N_("dans l’année"),
    "reason.price": N_("le prix"),
    "reason.volume": N_("le volume"),
    "reason.delivery": N_("la livraison"),
    "reason.form": N_("la forme du produit"),
    "reason.quality": N_("la qualité"),
    "reason.timing": N_("le calendrier"),
    "reason.contract": N_("un contrat en vigueur"),
    "reason.no_answer": N_("sans réponse"),
    "reason.other": N_("autre raison"),
    "step.proposed": N_("Proposée"),
    "step.sent": N_("Envoyée"),
    "step.accepted_by_one": N_("Acceptée par un"),
    "step.connected": N_("Mise en contact"),
    "step.in_trial": N_("À l’essai"),
    "step.agreed": N_("Entente"),
    # « mise en relation » is feminine
    "procurement.seen": N_("vu"),
    "procurement.set_aside": N_("écarté"),
    "introduction.proposed": N_("à envoyer"),
    "introduction.sent": N_("envoyée"),
    "introduction.accepted_by_one": N_("acceptée par un"),
    "introduction.connected": N_("mise en contact"),
    "introduction.in_trial": N_("à l’essai"),
    "introduction.agreed": N_("entente conclue"),
    "introduction.declined": N_("déclinée"),
    "introduction.expired": N_("restée sans réponse"),
    "introduction.withdrawn": N_("retirée"),
    "introduction_many.declined": N_("déclinées"),
    "introduction_many.expired": N_("restées sans réponse"),
    "introduction_many.withdrawn": N_("retirées"),
    "party.supplier": N_("le fournisseur"),
    "party.buyer": N_("la cuisine"),
    "party.facilitator": N_("l’animation"),
    "party.clock": N_("le délai"),
    "day.1": N_("lundi"),
    "day.2": N_("mardi"),
    "day.4": N_("mercredi"),
    "day.8": N_("jeudi"),
    "day.16": N_("vendredi"),
    "day.32": N_("samedi"),
    "day.64": N_("dimanche"),
    "day_short.1": N_("L"),
    "day_short.2": N_("Ma"),
    "day_short.4": N_("Me"),
    "day_short.8": N_("J"),
    "day_short.16": N_("V"),
    "day_short.32": N_("S"),
    "day_short.64": N_("D"),
    "month.1": N_("janvier"),
    "month.2": N_("février"),
    "month.3": N_("mars"),
    "month.4": N_("avril"),
    "month.5": N_("mai"),
    "month.6": N_("juin"),
    "month.7": N_("juillet"),
    "month.8": N_("août"),
    "month.9": N_("septembre"),
    "month.10": N_("octobre"),
    "month.11": N_("novembre"),
    "month.12": N_("décembre"),
    "month_short.1": N_("janv."),
    "month_short.2": N_("févr."),
    "month_short.3": N_("mars"),
    "month_short.4": N_("avril"),
    "month_short.5": N_("mai"),
    "month_short.6": N_("juin"),
    "month_short.7": N_("juill."),
    "month_short.8": N_("août"),
    "month_short.9": N_("sept."),
    "month_short.10": N_("oct."),
    "month_short.11": N_("nov."),
    "month_short.12": N_("déc."),
    "when.year": N_("toute l’année scolaire"),
    "when.now": N_("en ce moment"),
    "when.winter": N_("cet hiver"),
    "when.range": N_("entre deux dates"),
    "sort.score": N_("note"),
    "sort.distance": N_("distance"),
    "sort.price": N_("prix"),
    "sort.season": N_("saison"),
    "sort.recent": N_("date de publication"),
    "handover.delivered": N_("livrée chez nous"),
    "handover.pickup": N_("nous allons la chercher"),
    "handover.hub": N_("par un carrefour"),
    "need_handover.delivered": N_("accepte une livraison d’ici"),
    "need_handover.pickup": N_("vient chercher"),
    "language.fr": N_("français"),
    "language.en": N_("anglais"),
    "on_erasure.blank": N_("vidé"),
    "on_erasure.delete": N_("la ligne entière disparaît"),
    "on_erasure.detach": N_("le lien est coupé"),
    "on_erasure.keep": N_("gardé, sans nom"),
} | inventory_words.WORDS

DAYS: Final = (1, 2, 4, 8, 16, 32, 64)


class UnknownWord(LookupError):
    """A code without words: a page would show it raw."""


def word(group: str, code: object) -> str:
    """The word for a code, in the reader's language: `word("form", "washed")` is « lavée »."""
    try:
        message = WORDS[f"{group}.{code}"]
    except KeyError as error:
        raise UnknownWord(f"no word for {group}.{code} in matchmaker/web/vocabulary.py") from error
    return typography.say(message)


def codes(group: str) -> tuple[str, ...]:
    """The codes of a group, in the order in which people read them."""
    return tuple(key.partition(".")[2] for key in WORDS if key.startswith(f"{group}."))


def choices(group: str) -> list[tuple[str, str]]:
    """Code and word of a whole group, for a list to choose from."""
    return [(code, word(group, code)) for code in codes(group)]


def days(mask: int) -> list[str]:
    """The days of a bitmask: 5 is lundi, mercredi."""
    return [word("day", day) for day in DAYS if mask & day]


def listed(words: list[str]) -> str:
    """« lundi, mardi et jeudi »."""
    if len(words) < 2:
        return "".join(words)
    head, last = ", ".join(words[:-1]), words[-1]
    return typography.say(N_("%(first)s et %(last)s"), first=head, last=last)


def install(app: Flask) -> None:
    """Give `word`, `choices`, `days` and `listed` to the templates."""
    app.jinja_env.globals.update(word=word, choices=choices, days=days, listed=listed)
