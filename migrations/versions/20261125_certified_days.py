"""From which day the certifications of a listed offer are those that are listed: the day after the
last one that was over, not the day of the listing.

With the day of the listing, yesterday's readers (it is yesterday in Québec for hours while the
server has today) worked out each offer's certifications one by one.
"""

from __future__ import annotations

from alembic import op

revision = "certified_days"
down_revision = "listings"
branch_labels = None
depends_on = None

CERTIFIED_FROM = """
CREATE FUNCTION offer_certified_from(wanted bigint) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(expires_on) + 1, '-infinity')
    FROM (
        SELECT h.expires_on
        FROM offer o JOIN site s ON s.id = o.site_id
        JOIN held_certification h ON h.organization_id = s.organization_id
        WHERE o.id = wanted
        UNION ALL
        SELECT expires_on FROM offer_certification WHERE offer_id = wanted
    ) AS held
    WHERE expires_on < CURRENT_DATE
$$
"""
COLUMNS = (
    "offer_id", "product_id", "site_id", "region_code", "published_at", "expires_on", "point",
    "periods", "forms", "labels", "handovers", "facts", "certified_from", "certified_until",
)  # fmt: skip
RELIST = """
CREATE OR REPLACE FUNCTION relist_offers(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM offer WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM listed_offer AS l
        USING offer t JOIN site s ON s.id = t.site_id
        JOIN organization g ON g.id = s.organization_id
        WHERE l.offer_id = ANY (ids) AND t.id = l.offer_id
        AND (t.state <> 'published' OR g.state = 'closed');
    INSERT INTO listed_offer ({columns})
        SELECT {values} FROM offer_to_list WHERE offer_id = ANY (ids)
        ON CONFLICT (offer_id) DO UPDATE SET {excluded};
END $$
"""


def _relist(**other: str) -> None:
    """The function, with another value for some columns."""
    op.execute(
        RELIST.format(
            columns=", ".join(COLUMNS),
            values=", ".join(other.get(name, name) for name in COLUMNS),
            excluded=", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:]),
        )
    )


def upgrade() -> None:
    op.execute(CERTIFIED_FROM)
    _relist(certified_from="offer_certified_from(offer_id)")
    op.execute("UPDATE listed_offer SET certified_from = offer_certified_from(offer_id)")


def downgrade() -> None:
    _relist()
    op.execute("UPDATE listed_offer SET certified_from = CURRENT_DATE")
    op.execute("DROP FUNCTION offer_certified_from(bigint)")
