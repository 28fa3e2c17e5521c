import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from matchmaker.accounts import erasure, inventory
from matchmaker.db import NOT_PERSONAL, Base, personal
from matchmaker.web.vocabulary import WORDS


def test_every_column_says_whether_it_is_about_a_person(app: Flask) -> None:
    assert inventory.unannotated(Base.metadata) == []


def test_a_column_that_does_not_say_is_found() -> None:
    metadata = MetaData()
    Table("said", metadata, Column("a", Integer), info=NOT_PERSONAL)
    Table("unsaid", metadata, Column("a", Integer, info=NOT_PERSONAL), Column("b", Text))

    assert inventory.unannotated(metadata) == ["unsaid.b"]


def test_every_kind_is_known(app: Flask) -> None:
    assert {held.kind for held in inventory.columns(Base.metadata)} <= set(inventory.KINDS)


def test_every_key_to_a_person_is_a_link(app: Flask) -> None:
    keys = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "person"
    ]
    said = [(h.table, h.column) for h in inventory.columns(Base.metadata) if h.kind == "link"]

    assert sorted(keys) == sorted(said)


def test_every_column_to_be_blanked_can_be(app: Flask) -> None:
    for table in Base.metadata.sorted_tables:
        for column in inventory.personal_columns(table):
            if inventory.on_erasure(column) == "blank":
                erasure.blank(column)


def test_a_detached_link_can_be_empty(app: Flask) -> None:
    for table in Base.metadata.sorted_tables:
        for column in inventory.links(table):
            if inventory.on_erasure(column) == "detach":
                assert column.nullable, f"{table.name}.{column.name}"


def test_a_column_that_cant_be_blank_is_a_mistake_of_the_program() -> None:
    table = Table(
        "story",
        MetaData(),
        Column("person_id", ForeignKey("person.id"), info=personal("link")),
        Column("year", Integer, nullable=False, info=personal("activity")),
    )

    with pytest.raises(erasure.NoBlank, match=r"story\.year"):
        erasure.blank(table.c.year)


def test_everything_in_the_inventory_has_words(app: Flask) -> None:
    for held in inventory.columns(Base.metadata):
        assert f"held.{held.table}" in WORDS
        assert f"held_column.{held.column}" in WORDS
        assert f"held_kind.{held.kind}" in WORDS
        assert f"on_erasure.{held.on_erasure}" in WORDS


def test_anybody_reads_the_inventory(client: FlaskClient) -> None:
    answer = client.get("/compte/mes-donnees/inventaire")

    assert answer.status_code == 200
    assert "empreinte du mot de passe" in answer.text
