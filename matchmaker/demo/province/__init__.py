"""The reference province: as large as Québec, the same for the same scale and seed, invented."""

from matchmaker.demo.province.country import Province, build
from matchmaker.demo.province.facts import Facts, from_files, numbered
from matchmaker.demo.province.sizes import BadScale, Sizes, sizes

__all__ = ["BadScale", "Facts", "Province", "Sizes", "build", "from_files", "numbered", "sizes"]
