"""What is published, one flat row each, for the searches: see docs/decisions/0009.

Triggers keep the rows, because many doors write what they are made of: forms, imports, merges,
jobs. A statement that changes anything of them lists anew the offers or needs it concerns.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy import text

revision = "listings"
down_revision = "question_order"
branch_labels = None
depends_on = None

# in the order of the engine's numbers of forms
FORMS = "'{whole,washed,peeled,cut,vacuum_packed,frozen,canned,dried,ground,prepared}'::text[]"

# what both are listed by; `facts` is what the engine reads, packed: pairing/listings.py unpacks it
SHARED = """
    s.id AS site_id, s.region_code, coalesce({thing}.published_at, '-infinity') AS published_at,
    coalesce({thing}.expires_on, 'infinity') AS expires_on,
    ST_Transform(s.public_position::geometry, 3857) AS point,
    year.periods
"""

PLACE = """
    float8send(coalesce(ST_X(s.public_position::geometry), 'NaN'))
    || float8send(coalesce(ST_Y(s.public_position::geometry), 'NaN'))
"""

YEAR = """
    SELECT coalesce(bit_or(CASE WHEN percent > 0 THEN 1 << (half_month - 1) ELSE 0 END), 0)
            AS periods,
        coalesce(decode(string_agg(lpad(to_hex(percent), 2, '0'), '' ORDER BY half_month), 'hex'),
            decode(repeat('00', 24), 'hex')) AS curve
    FROM ({percents}) AS of_year (half_month, percent)
"""

OFFER_YEAR = YEAR.format(
    percents="SELECT each.half_month::int, least(100, sum(each.percent))::int"
    " FROM offer_season AS season, unnest(season.curve) WITH ORDINALITY AS each (percent, half_month)"
    " WHERE season.offer_id = o.id GROUP BY each.half_month"
)
NEED_YEAR = YEAR.format(
    percents="SELECT each.half_month::int, each.percent::int"
    " FROM unnest(n.curve) WITH ORDINALITY AS each (percent, half_month)"
)

# what is listed holds from the day of listing to the first expiry; for other days, this tells
CERTIFICATIONS = """
CREATE FUNCTION offer_certifications(wanted bigint, day date) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(bit_or(1::bigint << c.bit::int), 0)
    FROM (
        SELECT h.certification_id, h.expires_on
        FROM offer o JOIN site s ON s.id = o.site_id
        JOIN held_certification h ON h.organization_id = s.organization_id
        WHERE o.id = wanted
        UNION ALL
        SELECT certification_id, expires_on FROM offer_certification WHERE offer_id = wanted
    ) AS held
    JOIN certification c ON c.id = held.certification_id
    WHERE held.expires_on IS NULL OR held.expires_on >= day
$$
"""


def _floats(*values: str) -> str:
    """Packed, with NaN for what is not stated."""
    return " || ".join(f"float8send(coalesce(({each})::float8, 'NaN'))" for each in values)


def _flags(*values: str) -> str:
    return " || ".join(f"boolsend({each})" for each in values)


# the share of six facts that a buyer looks for and that are there
COMPLETENESS = """
    float8send((
        (g.description <> '')::int + (g.email <> '' OR g.phone <> '')::int
        + (o.quantity_kg IS NOT NULL)::int
        + (o.price_cents_per_kg IS NOT NULL AND NOT o.price_to_discuss)::int
        + (o.delivery_days > 0 OR o.allows_pickup)::int
        + (o.lead_time_days IS NOT NULL)::int
    ) / 6.0::float8)
"""
OFFER_FACTS = " || ".join(
    [
        "int8send(o.id) || int8send(s.organization_id)",
        "int8send(o.product_id) || int8send(p.family_id)",
        PLACE,
        _floats("o.quantity_kg"),
        _floats("CASE WHEN NOT o.price_to_discuss THEN o.price_cents_per_kg END"),
        _floats("o.reach_km", "o.reach_minutes", "o.lead_time_days", "o.deliveries_per_month"),
        _floats("o.min_order_cents", "o.min_order_kg"),
        COMPLETENESS,
        _floats("extract(epoch FROM o.published_at)::float8"),
        "int4send(o.updated_at::date - date '2000-01-01')",
        f"int2send((array_position({FORMS}, o.form) - 1)::smallint)",
        "int2send(o.delivery_days)",
        _flags("o.delivers", "o.allows_pickup", "o.drops_at_hub"),
        "year.curve",
    ]
)

OFFER_TO_LIST = f"""
CREATE VIEW offer_to_list AS
SELECT o.id AS offer_id, o.product_id,
    {SHARED.format(thing="o")},
    (1 << (array_position({FORMS}, o.form) - 1))::smallint AS forms,
    coalesce(held.bits, 0) | coalesce(own.bits, 0) AS labels,
    (o.delivers::int + 2 * o.allows_pickup::int + 4 * o.drops_at_hub::int)::smallint AS handovers,
    {OFFER_FACTS} AS facts,
    CURRENT_DATE AS certified_from,
    least(coalesce(held.until, 'infinity'), coalesce(own.until, 'infinity')) AS certified_until
FROM offer o
JOIN site s ON s.id = o.site_id
JOIN organization g ON g.id = s.organization_id
JOIN product p ON p.id = o.product_id
CROSS JOIN LATERAL ({OFFER_YEAR}) AS year
CROSS JOIN LATERAL (
    SELECT bit_or(1::bigint << c.bit::int) AS bits, min(h.expires_on) AS until
    FROM held_certification h JOIN certification c ON c.id = h.certification_id
    WHERE h.organization_id = s.organization_id
        AND (h.expires_on IS NULL OR h.expires_on >= CURRENT_DATE)
) AS held
CROSS JOIN LATERAL (
    SELECT bit_or(1::bigint << c.bit::int) AS bits, min(h.expires_on) AS until
    FROM offer_certification h JOIN certification c ON c.id = h.certification_id
    WHERE h.offer_id = o.id AND (h.expires_on IS NULL OR h.expires_on >= CURRENT_DATE)
) AS own
WHERE o.state = 'published' AND g.state <> 'closed'
"""

# four bits a form, the most wanted first: 1 is whole, 0 ends the list
FORMS_IN_ORDER = f"""
    coalesce((
        SELECT sum(array_position({FORMS}, each.form)::bigint << (4 * (each.place - 1))::int)
        FROM unnest(n.forms) WITH ORDINALITY AS each (form, place)
    ), 0)::bigint
"""
NEED_FACTS = " || ".join(
    [
        "int8send(n.id) || int8send(s.organization_id)",
        "int8send(coalesce(n.product_id, -1)) || int8send(coalesce(n.family_id, p.family_id))",
        PLACE,
        _floats("n.quantity_kg", "n.budget_cents_per_kg", "n.limit_km", "n.limit_minutes"),
        _floats("n.pickup_km", "n.lead_time_days", "n.deliveries_per_month"),
        "int8send(coalesce(asked.required, 0)) || int8send(coalesce(asked.preferred, 0))",
        f"int8send({FORMS_IN_ORDER})",
        _floats("extract(epoch FROM n.published_at)::float8"),
        "int4send(coalesce(bound.until - date '2000-01-01', -1000000))",
        "int2send(n.reception_days)",
        _flags("n.budget_is_ceiling", "n.accepts_substitutes"),
        "year.curve",
    ]
)

NEED_TO_LIST = f"""
CREATE VIEW need_to_list AS
SELECT n.id AS need_id, coalesce(n.product_id, -n.family_id) AS product_id,
    {SHARED.format(thing="n")},
    coalesce((
        SELECT bit_or(1 << (array_position({FORMS}, each) - 1)) FROM unnest(n.forms) AS each
    ), 1023)::smallint AS forms,
    coalesce(asked.required, 0) | coalesce(asked.preferred, 0) AS labels,
    (1 + 2 * (n.pickup_km IS NOT NULL)::int)::smallint AS handovers,
    {NEED_FACTS} AS facts
FROM need n
JOIN site s ON s.id = n.site_id
JOIN organization g ON g.id = s.organization_id
LEFT JOIN product p ON p.id = n.product_id
CROSS JOIN LATERAL ({NEED_YEAR}) AS year
CROSS JOIN LATERAL (
    SELECT bit_or(1::bigint << c.bit::int) FILTER (WHERE a.is_required) AS required,
        bit_or(1::bigint << c.bit::int) FILTER (WHERE NOT a.is_required) AS preferred
    FROM need_certification a JOIN certification c ON c.id = a.certification_id
    WHERE a.need_id = n.id
) AS asked
CROSS JOIN LATERAL (
    SELECT max(k.until) AS until FROM contract k
    WHERE k.family_id = coalesce(n.family_id, p.family_id)
        AND k.organization_id IN (g.id, g.parent_id, s.operator_id)
) AS bound
WHERE n.state = 'published' AND g.state <> 'closed'
"""

# whoever changes what is listed waits here for the others: the last one sees what all wrote
RELIST = """
CREATE FUNCTION relist_{thing}s(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM {thing} WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM listed_{thing} AS l
        USING {thing} t JOIN site s ON s.id = t.site_id
        JOIN organization g ON g.id = s.organization_id
        WHERE l.{thing}_id = ANY (ids) AND t.id = l.{thing}_id
        AND (t.state <> 'published' OR g.state = 'closed');
    INSERT INTO listed_{thing} ({columns})
        SELECT {columns} FROM {thing}_to_list WHERE {thing}_id = ANY (ids)
        ON CONFLICT ({thing}_id) DO UPDATE SET {excluded};
END $$
"""

TRIGGERED = """
CREATE FUNCTION relist_from_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN {update}
    ELSE {other}
    END IF;
    RETURN NULL;
END $$
"""

# which offers and needs each table concerns
CONCERNED: dict[str, dict[str, str]] = {
    "offer": {"offer": "SELECT c.id FROM {rows}"},
    "offer_season": {"offer": "SELECT c.offer_id FROM {rows}"},
    "offer_certification": {"offer": "SELECT c.offer_id FROM {rows}"},
    "need": {"need": "SELECT c.id FROM {rows}"},
    "need_certification": {"need": "SELECT c.need_id FROM {rows}"},
    "site": dict.fromkeys(
        ("offer", "need"), "SELECT t.id FROM {rows} JOIN {thing} t ON t.site_id = c.id"
    ),
    "organization": dict.fromkeys(
        ("offer", "need"),
        "SELECT t.id FROM {rows} JOIN site s ON s.organization_id = c.id"
        " JOIN {thing} t ON t.site_id = s.id",
    ),
    "held_certification": {
        "offer": "SELECT t.id FROM {rows} JOIN site s ON s.organization_id = c.organization_id"
        " JOIN offer t ON t.site_id = s.id"
    },
    "contract": {
        "need": "SELECT t.id FROM {rows} JOIN organization g"
        " ON c.organization_id IN (g.id, g.parent_id)"
        " JOIN site s ON s.organization_id = g.id JOIN need t ON t.site_id = s.id"
        " UNION SELECT t.id FROM {rows} JOIN site s ON s.operator_id = c.organization_id"
        " JOIN need t ON t.site_id = s.id"
    },
    "product": {
        "offer": "SELECT t.id FROM {rows} JOIN offer t ON t.product_id = c.id",
        "need": "SELECT t.id FROM {rows} JOIN need t ON t.product_id = c.id",
    },
}
NEW_OR_OLD = "changed AS c"
BOTH = "(TABLE changed UNION ALL TABLE former) AS c"
# what a catalogue changes often concerns no listing: only the family does
FAMILY_CHANGED = (
    "(SELECT n.id FROM changed n JOIN former o USING (id) WHERE n.family_id <> o.family_id) AS c"
)
EVENTS = {
    "insert": "NEW TABLE AS changed",
    "update": "NEW TABLE AS changed OLD TABLE AS former",
    "delete": "OLD TABLE AS changed",
}


def _table(thing: str, *more: sa.Column[object]) -> None:
    op.create_table(
        f"listed_{thing}",
        sa.Column(f"{thing}_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.Text()),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("point", Geometry("POINT", srid=3857, spatial_index=False)),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("forms", sa.SmallInteger(), nullable=False),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("handovers", sa.SmallInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint(f"{thing}_id", name=f"pk_listed_{thing}"),
        sa.ForeignKeyConstraint(
            [f"{thing}_id"],
            [f"{thing}.id"],
            name=f"fk_listed_{thing}_{thing}_id",
            ondelete="CASCADE",
        ),
    )


def _tables() -> None:
    _table(
        "offer",
        sa.Column("certified_from", sa.Date(), nullable=False),
        sa.Column("certified_until", sa.Date(), nullable=False),
    )
    _table("need")


def _functions() -> None:
    for thing in ("offer", "need"):
        names = (
            op.get_bind()
            .scalars(
                text(
                    "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:name AS regclass)"
                    " AND attnum > 0 ORDER BY attnum"
                ),
                {"name": f"listed_{thing}"},
            )
            .all()
        )
        kept = [name for name in names if name != f"{thing}_id"]
        op.execute(
            RELIST.format(
                thing=thing,
                columns=", ".join(names),
                excluded=", ".join(f"{name} = excluded.{name}" for name in kept),
            )
        )


def _triggers() -> None:
    for table, concerned in CONCERNED.items():

        def listing(rows: str, concerned: dict[str, str] = concerned) -> str:
            return " ".join(
                f"PERFORM relist_{thing}s(ARRAY({query.format(rows=rows, thing=thing)}));"
                for thing, query in concerned.items()
            )

        # a product that comes or goes has no listing
        events = ["update"] if table == "product" else list(EVENTS)
        update = listing(FAMILY_CHANGED if table == "product" else BOTH)
        op.execute(TRIGGERED.format(table=table, update=update, other=listing(NEW_OR_OLD)))
        for event in events:
            op.execute(
                f"CREATE TRIGGER relist_after_{event} AFTER {event} ON {table}"
                f" REFERENCING {EVENTS[event]} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION relist_from_{table}()"
            )


def _fill() -> None:
    for thing in ("offer", "need"):
        # rows of one product lie together, and neighbours too
        op.execute(
            f"INSERT INTO listed_{thing} SELECT * FROM {thing}_to_list"
            " ORDER BY product_id, ST_GeoHash(ST_Transform(point, 4326)) NULLS LAST"
        )


def _indexes() -> None:
    for table in ("listed_offer", "listed_need"):
        op.create_index(f"ix_{table}_near", table, ["product_id", "point"], postgresql_using="gist")
        op.create_index(f"ix_{table}_point", table, ["point"], postgresql_using="gist")
        op.create_index(f"ix_{table}_newest", table, ["published_at"])
        op.create_index(f"ix_{table}_newest_of", table, ["product_id", "published_at"])


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _tables()
    op.execute(CERTIFICATIONS)
    op.execute(OFFER_TO_LIST)
    op.execute(NEED_TO_LIST)
    _functions()
    _fill()
    _indexes()
    _triggers()


def downgrade() -> None:
    for table in CONCERNED:
        for event in EVENTS:
            op.execute(f"DROP TRIGGER IF EXISTS relist_after_{event} ON {table}")
        op.execute(f"DROP FUNCTION relist_from_{table}()")
    for thing in ("offer", "need"):
        op.execute(f"DROP FUNCTION relist_{thing}s(bigint[])")
        op.execute(f"DROP VIEW {thing}_to_list")
        op.drop_table(f"listed_{thing}")
    op.execute("DROP FUNCTION offer_certifications(bigint, date)")
    op.execute("DROP EXTENSION IF EXISTS btree_gist")
