"""What the pages say of an endpoint's state and of how a delivery went."""

from __future__ import annotations

from typing import Final

from matchmaker.errors import N_
from matchmaker.portal.hooks.calling import Trouble
from matchmaker.portal.hooks.models import DeliveryState, EndpointState, HookDelivery

ENDPOINT_STATES: Final[dict[EndpointState, str]] = {
    EndpointState.ACTIVE: N_("En marche"),
    EndpointState.PAUSED: N_("En pause : les messages attendent"),
    EndpointState.GONE: N_("Arrêtée : elle a répondu 410, elle n’existe plus"),
    EndpointState.FAILING: N_("Arrêtée : aucune bonne réponse depuis trois jours"),
}
TROUBLES: Final[dict[Trouble, str]] = {
    Trouble.ADDRESS: N_("l’adresse n’est pas publique"),
    Trouble.NAME: N_("le nom de domaine est introuvable"),
    Trouble.TLS: N_("le certificat est refusé"),
    Trouble.TIME: N_("pas de réponse en 10 secondes"),
    Trouble.CONNECTION: N_("la connexion a échoué"),
    Trouble.REDIRECT: N_("une redirection, qui n’est pas suivie"),
    Trouble.STATUS: N_("une erreur de votre logiciel"),
    Trouble.UNSIGNED: N_("le secret est illisible : créez-en un autre"),
}
_STATES: Final[dict[DeliveryState, str]] = {
    DeliveryState.DELIVERED: N_("reçu"),
    DeliveryState.WAITING: N_("en attente"),
    DeliveryState.DEAD: N_("perdu"),
}


def told(delivery: HookDelivery) -> tuple[str, str]:
    """How a delivery stands, and what was wrong at the last try; '' for nothing."""
    trouble = TROUBLES[Trouble(delivery.trouble)] if delivery.trouble else ""
    return _STATES[DeliveryState(delivery.state)], trouble
