"""Documents of every shape, and hostile ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.intake.records import Unreadable
from matchmaker.portal.dfc import reading
from matchmaker.portal.dfc.graph import Graph, Node

FARM = "https://ferme.test/e1"
NAMED = {"@id": FARM, "@type": "dfc-b:Enterprise", "dfc-b:name": "Ferme du Rang"}
STATIC = "http://static.datafoodconsortium.org/ontologies/DFC_BusinessOntology.owl#"
W3ID = "https://w3id.org/dfc/ontology#"


def read(document: object) -> Graph:
    return reading.read(json.dumps(document).encode())


def farm(document: object) -> Node:
    return read(document).nodes[FARM]


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://www.datafoodconsortium.org"} | NAMED,
        {"@context": "https://www.datafoodconsortium.org/wp-content/context_1.16.0.json"} | NAMED,
        {"@context": ["https://www.datafoodconsortium.org", {"x": "urn:x:"}]} | NAMED,
        {"@context": {"dfc-b": STATIC}} | NAMED,
        {
            "@context": {"dfc": W3ID},
            "@id": FARM, "@type": "dfc:Enterprise", "dfc:name": "Ferme du Rang",
        },
        {"@id": FARM, "@type": [f"{STATIC}Enterprise"], f"{STATIC}hasName": "Ferme du Rang"},
        {"@id": FARM, "@type": "Entreprise", "name": "Ferme du Rang"},
        {"@context": "https://www.datafoodconsortium.org", "@graph": [NAMED]},
        [NAMED],
        NAMED,
    ],
    ids=[
        "address", "version 1", "list", "own prefix", "other prefix", "full names", "bare words",
        "graph", "array", "no context",
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one_name(document: object) -> None:
    found = farm(document)
    assert (found.kinds, found.text("name")) == ({"enterprise"}, "Ferme du Rang")


def test_a_thing_says_where_it_stands() -> None:
    graph = read(
        {"@context": {"dfc-b": STATIC}, "@graph": [{"@id": "urn:a:1", "dfc-b:name": "A"}, NAMED]}
    )
    assert graph.nodes[FARM].path == "$['@graph'][1]"
    assert graph.nodes[FARM].place("name").startswith("$['@graph'][1]['")


def test_an_unknown_context_is_told_and_not_fetched() -> None:
    graph = read({"@context": "https://inconnu.test/context.json"} | NAMED)
    assert graph.foreign == ("https://inconnu.test/context.json",)


def test_an_unknown_context_is_told_again_the_next_time() -> None:
    document = {"@context": "https://inconnu.test/deux.json"} | NAMED
    assert read(document).foreign == read(document).foreign == ("https://inconnu.test/deux.json",)


def test_a_context_of_the_consortium_is_known() -> None:
    assert read({"@context": "https://www.datafoodconsortium.org"} | NAMED).foreign == ()


def test_a_host_that_only_looks_like_the_consortium_s_is_unknown() -> None:
    graph = read({"@context": "https://datafoodconsortium.org.voleur.test/"} | NAMED)
    assert graph.foreign == ("https://datafoodconsortium.org.voleur.test/",)


def nested(depth: int) -> Any:
    document: Any = NAMED
    for _ in range(depth):
        document = {"@id": "urn:a:b", "dfc-b:supplies": document}
    return document


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{",
    "not text": b"\xff\xfe\x00",
    "a number": b"3",
    "a text": b'"a"',
    "NaN": b'{"@id": "urn:a", "dfc-b:value": NaN}',
    "Infinity": b'{"@id": "urn:a", "dfc-b:value": -Infinity}',
    "beyond a float": b'{"@id": "urn:a", "dfc-b:value": 1e999}',
    "beyond an integer": b'{"@id": "urn:a", "dfc-b:value": ' + b"9" * 5000 + b"}",
    "deep": json.dumps(nested(60)).encode(),
    "deep brackets": b"[" * 100_000 + b"]" * 100_000,
    "many values": json.dumps([0] * 100_001).encode(),
    "many contexts": json.dumps([{"@context": {}}] * 201).encode(),
    "long contexts": json.dumps({"@context": {f"a{i}": "urn:b" for i in range(2001)}}).encode(),
    "a context that is a number": b'{"@context": 3}',
    "a recursive term": b'{"@context": {"a": "b:c", "b": "a:c"}, "a": 1}',
    "a reversed keyword": b'{"@context": {"a": {"@reverse": "@id"}}, "a": 1}',
    "reverse of a value": b'{"@reverse": {"dfc-b:name": "a"}}',
    "a list of nothing": b'{"@id": "urn:a:b", "@list": [1], "@set": [2]}',
    "an identifier that is a list": b'{"@id": ["urn:a:b"]}',
    "two values": b'{"@value": "a", "@id": "urn:a:b"}',
    "imports": b'{"@context": {"@version": 1.1, "@import": 3}}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_document_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        reading.read(content)
    assert len(str(refusal.value)) < 300


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(reading.TooMuch):
        reading.read(b"[" * 11, reading.Bounds(file_bytes=10))


def test_a_reversed_link_is_the_link() -> None:
    graph = read({"@id": "urn:p:1", "@type": "dfc-b:SuppliedProduct",
                  "@reverse": {"dfc-b:supplies": {"@id": FARM}}})  # fmt: skip
    assert graph.linked(graph.nodes[FARM], "supplies") == [graph.nodes["urn:p:1"]]


def test_a_list_is_read_in_its_order() -> None:
    found = farm(NAMED | {"dfc-b:supplies": {"@list": [{"@id": "urn:p:2"}, {"@id": "urn:p:1"}]}})
    assert found.texts("supplies") == ["urn:p:2", "urn:p:1"]


KEYS = st.sampled_from(
    ["@id", "@type", "@context", "@graph", "@value", "@list", "@set", "@reverse", "@language",
     "@index", "@included", "@nest", "@container", "@import", "dfc-b:name", "dfc-b:supplies",
     "name", "urn:a:b", ""]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), KEYS,
    st.sampled_from(["https://inconnu.test/", "_:b0", "dfc-b:Enterprise", "@json", "@none"]),
)  # fmt: skip
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_json_is_a_graph_or_a_refusal(document: object) -> None:
    try:
        graph = read(document)
    except Unreadable:
        return
    assert all(node.path for node in graph.nodes.values())
