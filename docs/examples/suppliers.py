"""Who supplies what near a place, the best first: python suppliers.py ADDRESS PRODUCT PLACE

Needs nothing but Python. ADDRESS is where Jumelage answers, such as https://jumelage.example.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

MOST = 20


def offers(address: str, product: str, place: str) -> Iterator[dict[str, Any]]:
    """Page after page, until there is no next one."""
    asked = {"product": product, "near": place, "fields": "organization,site,price,way"}
    page = f"{address}/api/v1/offers?{urlencode(asked)}"
    while page:
        with urlopen(Request(page, headers={"Accept-Language": "fr"})) as answer:  # noqa: S310
            found = json.load(answer)
        yield from found["data"]
        page = found["next"]


if __name__ == "__main__":
    for number, offer in enumerate(offers(*sys.argv[1:4]), start=1):
        way, price = offer["way"], offer["price"]["per_kg"]
        said = f"{price:.2f} $/kg" if price is not None else "prix à discuter"
        where = f"{offer['organization']['name']}, {offer['site']['municipality']}"
        print(f"{where}: {said}, {way['km']:.0f} km")
        if number == MOST:
            break
