"""Contexts without a network: every remote one is answered from here, or by nothing at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from matchmaker.portal.dfc import names

_OWN_HOSTS: Final = re.compile(
    r"^https?://([a-z0-9-]+\.)*(datafoodconsortium\.org|w3id\.org/dfc)(?=[/:?#]|$)"
    r"|^https?://(raw\.githubusercontent\.com|github\.com)/datafoodconsortium/",
    re.IGNORECASE,
)


@dataclass
class Contexts:
    """A document loader for PyLD that never asks anybody. `foreign`: what it did not know.

    A context of the consortium, in any version, is answered by our prefixes, because names are
    compared by their local part. An unknown one is answered by the same and remembered: its terms
    that look like ours are understood, and the reader is told that it was not fetched.
    """

    foreign: list[str] = field(default_factory=list)

    def __call__(self, url: str, options: Any = None) -> dict[str, Any]:
        del options
        if not _OWN_HOSTS.match(url) and url not in self.foreign:
            self.foreign.append(url)
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": {"@context": {**names.CONTEXT, "@vocab": names.BUSINESS}},
        }
