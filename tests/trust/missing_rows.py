"""`python -m pytest tests/trust/missing_rows.py -s -q`: routes without a line in the matrix, with
what each visitor gets now, to start from.

What is printed is what the application does, not what it ought to do: read every cell, and only
then paste it. Put the objects of the address in first (`objects`, as `slug=farm held_id=held`,
names of tests/trust/world.py), and a body in bodies.py where the route takes one.
"""

from __future__ import annotations

import csv
import sys

from tests.trust import bodies
from tests.trust import ground as grounds
from tests.trust.ground import VISITORS, Ground, Row

USUAL = {
    "public_id": "offer",
    "slug": "farm",
    "held_id": "held",
    "endpoint_id": "hook",
    "delivery_id": "hook_delivery",
    "member_id": "colleague",
    "invitation_id": "invitation",
    "token": "invitation_token",
    "claim_id": "claim",
    "contract_id": "contract",
    "target_id": "target",
    "offer_id": "offer",
    "need_id": "need",
    "region_code": "here",
    "code": "en",
    "kind": "offers",
    "message_id": "dead_message",
    "letter_code": "accounts-confirm",
    "language": "fr",
}
FOLDERS = {
    "/courriels/<token>": {"token": "subscription"},
    "/mon-espace/besoins": {"public_id": "need"},
    "/besoins": {"public_id": "need"},
    "/mises-en-relation": {"public_id": "introduction"},
    "<public_id>/essai": {"public_id": "introduction_met"},
    "<public_id>/entente": {"public_id": "introduction_met"},
    "mises-en-relation/<public_id>/carte": {"public_id": "introduction_met"},
    "<public_id>/raisons": {"public_id": "introduction_new"},
    "<public_id>/envoi": {"public_id": "introduction_new"},
    "/compte/sessions": {"public_id": "sign_in"},
    "/mon-espace/importer": {"public_id": "file"},
    "/mon-espace/offres/decaler": {"public_id": "shift"},
    "/calendrier": {"token": "calendar"},
    "/mon-espace/besoins/listes": {"public_id": "order_list"},
    "/mon-espace/besoins/menus": {"code": "ecole"},
    "/mon-espace/recherches": {"public_id": "search"},
    "/mon-espace/retenus": {"public_id": "second_offer"},
    "/produits": {"slug": "carotte"},
    "lieux": {"public_id": "site"},
    "contrats": {"slug": "school"},
    "/mon-espace/achats": {"slug": "school", "public_id": "purchase"},
    "/mon-espace/besoins/pause": {"slug": "school"},
    "/mon-espace/besoins/reprise": {"slug": "school"},
    "/organisations/<slug>/reclamer": {"slug": "orphan"},
    "/publication": {"public_id": "draft"},
    "offres/<public_id>/reprise": {"public_id": "paused"},
    "besoins/<public_id>/reprise": {"public_id": "need_paused"},
    "besoins/<public_id>/publication": {"public_id": "need_draft"},
    "<need_id>/reprise": {
        "offer_id": "second_offer",
        "need_id": "second_need",
    },
}


def guessed(rule: str) -> dict[str, str]:
    usual = dict(USUAL)
    for folder, names in FOLDERS.items():
        if folder in rule:
            usual |= names
    return {name: usual[name] for name in usual if f"<{name}>" in rule or f":{name}>" in rule}


def test_print(ground: Ground) -> None:
    known = {row.key for row in grounds.rows()}
    out = csv.writer(sys.stdout)
    there = grounds.routes(ground.app)
    for method, rule in sorted(there, key=lambda key: key[::-1]):
        endpoint = there[method, rule]
        if (method, rule) in known:
            continue
        access = getattr(ground.app.view_functions[endpoint], "access_rule", "")
        body = "" if method == "GET" else "form" if rule in bodies.BODIES else "button"
        row = Row(method, rule, access, body, guessed(rule), {})
        cells = []
        for visitor in VISITORS:
            with ground.undone():
                cells.append(grounds.outcome(ground.ask(visitor, row)))
        objects = " ".join(f"{name}={value}" for name, value in row.objects.items())
        out.writerow([method, rule, access, body, objects, *cells])
    for trouble in {repr(each)[:300] for each in ground.troubles}:
        print("!", trouble)
