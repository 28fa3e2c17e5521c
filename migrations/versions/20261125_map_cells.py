"""The square of the map that a listed place is in, so that an index counts what a map shows.

The plane of the maps (Web Mercator) is cut in 2²⁰ by 2²⁰ squares, numbered along a Z-order curve: a
larger square, at whatever zoom, is one run of the index. See matchmaker/pairing/gathering.py.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "map_cells"
down_revision = "certified_days"
branch_labels = None
depends_on = None

TABLES = ("listed_offer", "listed_need")
# what a map counts is answered by the index alone
COUNTED = ["expires_on", "periods", "forms", "handovers", "region_code"]
CELL = """
CREATE FUNCTION spread_bits(each bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    each := (each | (each << 16)) & x'0000FFFF0000FFFF'::bigint;
    each := (each | (each << 8)) & x'00FF00FF00FF00FF'::bigint;
    each := (each | (each << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
    each := (each | (each << 2)) & x'3333333333333333'::bigint;
    RETURN (each | (each << 1)) & x'5555555555555555'::bigint;
END $$;
CREATE FUNCTION map_cell(place geometry) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
    -- names are looked up now, not when a backup is restored without any schema in sight
    RETURN spread_bits(floor((ST_X(place) / 20037508.342789244 + 1) * 524288)::bigint)
        | (spread_bits(floor((ST_Y(place) / 20037508.342789244 + 1) * 524288)::bigint) << 1)
"""


def upgrade() -> None:
    op.execute(CELL)
    for table in TABLES:
        cell = sa.Computed("map_cell(point)", persisted=True)
        op.add_column(table, sa.Column("cell", sa.BigInteger(), cell))
        op.create_index(f"ix_{table}_cell", table, ["cell"], postgresql_include=COUNTED)
        op.create_index(
            f"ix_{table}_cell_of", table, ["product_id", "cell"], postgresql_include=COUNTED
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "cell")
    op.execute("DROP FUNCTION map_cell(geometry)")
    op.execute("DROP FUNCTION spread_bits(bigint)")
