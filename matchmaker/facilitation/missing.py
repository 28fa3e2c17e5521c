"""What a facilitator asks of the gaps, as the address says it. What is not understood is left
out: addresses are shared, cut and typed by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from matchmaker.facilitation.regions import Arguments, Choice

# of the lines of a family, the one of needs that take any product of it
ANY_OF_FAMILY: Final = "indifferent"
MONTHS: Final = 12
MOST_LETTERS: Final = 80
BY_UNMET, BY_IDLE = "manque", "dort"


@dataclass(frozen=True)
class Asked:
    """The gaps to show. regions: codes, None for all of them. region: as it was chosen, '' for
    the person's own. product and family: '' asks nothing. month: 1 to 12, 0 for the year."""

    regions: frozenset[str] | None = None
    region: str = ""
    family: str = ""
    product: str = ""
    month: int = 0
    is_by_month: bool = False
    sort: str = BY_UNMET
    page: int = 1

    @property
    def half_months(self) -> range:
        """Those that count."""
        return range(2 * self.month - 2, 2 * self.month) if self.month else range(24)

    def everywhere(self) -> Asked:
        return replace(self, regions=None)

    def arguments(self, **changes: object) -> dict[str, Any]:
        """The address of the same question, with what is different."""
        said: dict[str, Any] = {
            "region": self.region,
            "famille": self.family,
            "produit": self.product,
            "mois": self.month,
            "pas": "mois" if self.is_by_month else "",
            "tri": self.sort if self.sort != BY_UNMET else "",
        }
        return {name: value for name, value in (said | changes).items() if value}


def read(arguments: Arguments, choice: Choice) -> Asked:
    """The question of an address, over the regions that were chosen."""
    return Asked(
        regions=choice.codes,
        region=choice.code,
        family=arguments.get("famille", "")[:MOST_LETTERS],
        product=arguments.get("produit", "")[:MOST_LETTERS],
        month=_number(arguments.get("mois", ""), MONTHS),
        is_by_month=arguments.get("pas", "") == "mois",
        sort=BY_IDLE if arguments.get("tri", "") == BY_IDLE else BY_UNMET,
        page=max(1, _number(arguments.get("page", ""), 1000)),
    )


def _number(written: str, most: int) -> int:
    """From 1 to `most`; 0 for anything else."""
    if not (written.isascii() and written.isdigit()) or len(written) > 4:
        return 0
    return int(written) if int(written) <= most else 0
