"""How large an offer is: what exposure is counted by, so that small farms are not forgotten."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker.errors import N_

# kg in a year: what a market garden, a family farm and a packer bring of one product
SMALL_BELOW_KG: Final = 1_000
LARGE_FROM_KG: Final = 10_000
SIZES: Final = ("small", "middle", "large", "unstated")
WORDS: Final = {
    "small": N_("petite : moins de 1 t par an"),
    "middle": N_("moyenne : de 1 à 10 t"),
    "large": N_("grande : 10 t et plus"),
    "unstated": N_("quantité non dite"),
}


def of_kg(quantity_kg: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The place in SIZES of each quantity; NaN is not stated."""
    found = np.digitize(quantity_kg, [SMALL_BELOW_KG, LARGE_FROM_KG])
    return np.where(np.isnan(quantity_kg), SIZES.index("unstated"), found)
