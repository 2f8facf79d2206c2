"""Credentials against JSON Schemas that somebody else wrote, and schemas written to do harm."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.credential_schema import KNOWN_SCHEMAS, SCHEMA_TYPES
from microbadge.errors import InvalidError, UnavailableError
from microbadge.models import MAX_PROBLEMS, EndorsementCredential, OpenBadgeCredential, Profile
from microbadge.schema import MAX_PATTERN, check_schema

DRAFTS = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2019-09/schema#",
    "http://json-schema.org/draft-07/schema#",
]

Schema = dict[str, Any]


def places(document: dict[str, Any], schema: Schema) -> list[str | None]:
    return [problem.pointer for problem in check_schema(document, schema)]


def member(rules: object) -> Schema:
    """A schema for the member ``a``."""
    return {"properties": {"a": rules}}


def branching(keyword: str, depth: int, last: Schema) -> Schema:
    """A schema of a few lines whose plain evaluation takes two to the power of `depth` steps."""
    parts = {f"n{n}": {keyword: [{"$ref": f"#/$defs/n{n + 1}"}] * 2} for n in range(depth)}
    return {"$ref": "#/$defs/n0", "$defs": {**parts, f"n{depth}": last}}


# Known schemas


def test_the_schemas_of_open_badges_are_known_under_both_their_urls() -> None:
    base = "https://purl.imsglobal.org/spec/ob/v3p0/schema/"
    assert KNOWN_SCHEMAS[base + "json/ob_v3p0_achievementcredential_schema.json"] is OpenBadgeCredential
    assert KNOWN_SCHEMAS[base + "json-ld/ob_v3p0_anyachievementcredential_schema.json"] is OpenBadgeCredential
    assert KNOWN_SCHEMAS[base + "json/ob_v3p0_endorsementcredential_schema.json"] is EndorsementCredential
    assert KNOWN_SCHEMAS[base + "json-ld/ob_v3p0_profile_schema.json"] is Profile
    assert SCHEMA_TYPES == ("1EdTechJsonSchemaValidator2019", "JsonSchema")


def test_the_complete_example_is_valid_by_the_published_schema(shared: Path) -> None:
    published = read_json(shared / "spec/schemas/ob-v3p0/published-2026/ob_v3p0_achievementcredential_schema.json")
    document = read_json(shared / "spec/vectors/1edtech-ob3-spec-examples/examples/fullOpenBadge.json")
    before = copy.deepcopy(published)
    assert check_schema(document, published) == []
    assert published == before
    document["issuer"] = {"id": 7}
    document["validFrom"] = "yesterday"
    document["credentialSubject"]["achievement"]["alignment"][0]["targetType"] = "CASE"
    assert places(document, published) == [
        "/credentialSubject/achievement/alignment/0/targetType",
        "/issuer/id",
        "/validFrom",
    ]


def test_an_extension_is_checked_by_its_own_schema(shared: Path) -> None:
    extension = read_json(shared / "spec/schemas/ob-v3p0/extensions/applyLinkExtension-schema_obv3p0.json")
    document = read_json(shared / "checks/cases/ok.json")
    (problem,) = check_schema(document, extension)
    assert (problem.pointer, problem.expected, problem.code) == (
        "/credentialSubject/achievement", "required", "schema",
    )  # fmt: skip
    document["credentialSubject"]["achievement"] |= {"url": "https://academy.example.org/apply"}
    assert all(
        problem.pointer == "/credentialSubject/achievement/type" for problem in check_schema(document, extension)
    )


# What is checked


@pytest.mark.parametrize("draft", DRAFTS)
def test_each_draft_is_read(draft: str) -> None:
    schema = {"$schema": draft, "type": "object", "required": ["id"], **member({"type": "string"})}
    assert check_schema({"id": "x", "a": "text"}, schema) == []
    assert places({"a": 7}, schema) == ["", "/a"]


def test_a_schema_that_names_no_draft_is_of_the_one_open_badges_uses() -> None:
    assert places({"a": [1, "x"]}, member({"items": [{}, {"type": "number"}]})) == ["/a/1"]


def test_an_older_draft_ignores_what_stands_beside_a_reference() -> None:
    schema = {"definitions": {"any": {}}, **member({"$ref": "#/definitions/any", "type": "string"})}
    assert check_schema({"a": 7}, {"$schema": DRAFTS[-1], **schema}) == []
    assert places({"a": 7}, {"$schema": DRAFTS[1], **schema}) == ["/a"]


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("date-time", ["2026-01-31T09:30:00Z", "2026-01-31t09:30:00.5-06:00", "2016-12-31T23:59:60Z", 7],
         ["2026-01-31", "2026-01-31T09:30:00",
          "2026-02-30T09:30:00Z", "2026-01-31T09:30:61Z", "2026-01-31T09:30:00Z\n"]),
        ("date", ["2026-01-31", 7], ["2026-02-30", "2026-1-31", "31.01.2026"]),
        ("uri", ["https://academy.example.org/", "did:example:x", 7], ["academy", "https ://x"]),
        ("email", ["what no checker here knows"], []),
    ],
)  # fmt: skip
def test_formats_are_asserted(form: str, good: list[object], bad: list[object]) -> None:
    schema = {"properties": {"a": {"items": {"format": form}}}}
    assert check_schema({"a": good}, schema) == []
    assert places({"a": bad}, schema) == [f"/a/{index}" for index in range(len(bad))]


def test_patterns_are_found_anywhere_in_a_text() -> None:
    assert check_schema({"a": "x42y"}, member({"pattern": r"\d{2}"})) == []
    assert check_schema({"a": 7}, member({"pattern": r"\d{2}"})) == []
    assert places({"a": "x4y2"}, member({"pattern": r"\d{2}"})) == ["/a"]
    assert check_schema({"a": "urn:(x)-[y]"}, member({"pattern": r"^(urn|did):\((x|y){1,2}\)-[\[\]y]{3,}$"})) == []


def test_members_named_by_a_pattern_are_checked() -> None:
    schema = {
        "patternProperties": {"^ext:": {"type": "string"}},
        "properties": {"id": {}},
        "additionalProperties": False,
    }
    assert check_schema({"id": 1, "ext:a": "x"}, schema) == []
    assert places({"id": 1, "ext:a": 7, "b": 1}, schema) == ["/ext:a", "/b"]
    assert places({"a": 7, "b": "x"}, {"additionalProperties": {"type": "string"}}) == ["/a"]
    assert check_schema({"a": ["x"]}, member({"additionalProperties": False, "patternProperties": {"x": False}})) == []


def test_a_fault_of_alternatives_is_told_where_it_lies() -> None:
    alternatives = {"anyOf": [{"type": "string"}, {"properties": {"id": {"type": "string"}}}]}
    assert places({"a": {"id": 7}}, member(alternatives)) == ["/a/id"]


def test_problems_are_limited_and_short() -> None:
    found = check_schema({"a": ["x" * 5000] * 1000}, member({"items": {"type": "number"}}))
    assert len(found) == MAX_PROBLEMS
    assert all(len(problem.message) < 300 for problem in found)


def test_what_no_keyword_has_looked_at_is_found() -> None:
    schema = {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}
    assert check_schema({"a": 1}, schema) == []
    assert places({"a": 1, "b": 1}, schema) == [""]


# Schemas that are wrong


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "text"},
        {"required": "id"},
        {"properties": []},
        {"$schema": "http://json-schema.org/draft-03/schema#"},
        {"$schema": 7},
        {"$schema": DRAFTS[0], "prefixItems": []},
        {"maximum": float("nan")},
        {"$ref": "#/$defs/absent"},
        {"$ref": "#absent"},
        {"$ref": "#"},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
        {"$schema": DRAFTS[0], "$dynamicRef": "#"},
        {"$recursiveRef": "#"},
        {"$ref": "#/other", "other": {"type": "text"}},
        {"$ref": "#/other", "other": 7},
        {"$ref": "#/other", "other": {"properties": 7}},
        {"properties": {"a": {"$ref": "#/other"}}, "other": {"multipleOf": 0}},
        [],
        True,
    ],
)
def test_what_is_no_schema_is_refused(schema: Any) -> None:
    with pytest.raises(InvalidError):
        check_schema({"a": 7}, schema)


def test_the_fault_of_a_schema_is_placed() -> None:
    with pytest.raises(InvalidError) as refused:
        check_schema({}, member({"type": "text"}))
    assert refused.value.pointer == "/properties/a/type"


def test_a_document_nested_too_deeply_is_refused() -> None:
    document: dict[str, Any] = {}
    for _ in range(3000):
        document = {"a": document}
    with pytest.raises(InvalidError):
        check_schema(document, {})


def test_a_schema_may_refer_to_itself_as_deep_as_a_document_may_be() -> None:
    document: dict[str, Any] = {"a": 7}
    for _ in range(60):
        document = {"a": document}
    schema = {"properties": {"a": {"anyOf": [{"type": "integer"}, {"$ref": "#"}]}}}
    assert check_schema(document, schema) == []


# Schemas that cannot be checked here, or are written to do harm


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "https://academy.example.org/schema.json"},
        {"$ref": "other.json"},
        {"$ref": "http://[x"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$schema": DRAFTS[0]}}},
        {"patternProperties": {"a": {}}, "unevaluatedProperties": False},
        {"$comment": ["too many"] * 10_000},
        member({"pattern": "^(?=text)"}),
        member({"pattern": r"(a)\1"}),
        member({"pattern": "[a-z&&[^b]]"}),
        member({"pattern": "x" * (MAX_PATTERN + 1)}),
        member({"pattern": "a{5000}{5000}"}),
        member({"pattern": "a{" + "9" * 400 + "}"}),
    ],
)
def test_a_schema_that_cannot_be_checked_says_nothing_about_the_credential(schema: Schema) -> None:
    with pytest.raises(UnavailableError):
        check_schema({"a": "text"}, schema)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*c", "(a|aa)+$", "(.*a){12}$"])
def test_no_pattern_takes_longer_than_its_text_is_long(pattern: str) -> None:
    text, name = "a" * 20_000 + "b!", "a" * 900 + "b!"
    start = time.process_time()
    assert places({"a": text}, member({"pattern": pattern})) == ["/a"]
    assert check_schema({name: 1}, {"patternProperties": {pattern: False}}) == []
    assert places({name: 1}, {"patternProperties": {pattern: {}}, "additionalProperties": False}) != []
    assert time.process_time() - start < 2


DEPENDENT = {f"n{n}": {"dependentSchemas": {key: {"$ref": f"#/$defs/n{n + 1}"} for key in "ab"}} for n in range(40)}
EXPENSIVE = {
    "branches": branching("allOf", 40, {}),
    "branches that fail": branching("anyOf", 40, {"type": "string"}),
    "branches of what is unevaluated": {"unevaluatedProperties": False, **branching("oneOf", 40, {})},
    "dependent schemas": {"unevaluatedProperties": False, "$ref": "#/$defs/n0", "$defs": {**DEPENDENT, "n40": {}}},
    "messages": {"anyOf": [{"type": "string"}] * 3000},
    "comparisons": {"properties": {"b": {"uniqueItems": True}}},
    "enumerations": {"allOf": [{"enum": [[]]}] * 2000},
    "anchors": {"$defs": {f"n{n}": {"$anchor": f"n{n}"} for n in range(2000)}, "allOf": [{"$ref": "#n1"}] * 1000},
    "parts": {
        "$defs": {f"n{n}": {"$id": f"https://academy.example.org/{n}"} for n in range(2000)},
        "allOf": [{"$ref": "https://academy.example.org/1"}] * 1000,
    },
    "large automata": {"properties": {"c": {"pattern": "(.?){900}b"}}},
    "many patterns": {"allOf": [{"properties": {"a": {"pattern": f"(a?){{900}}{n}?"}}} for n in range(2000)]},
}


@pytest.mark.parametrize("name", EXPENSIVE)
def test_work_without_end_is_cut_short(name: str) -> None:
    document = {"a": "x", "b": [{"n": n} for n in range(5000)], "c": "\u0101\u0102\u0103" * 20_000}
    start = time.process_time()
    with pytest.raises(UnavailableError):
        check_schema(document, EXPENSIVE[name])
    assert time.process_time() - start < 10


keywords = st.sampled_from(
    ["type", "properties", "items", "pattern", "patternProperties", "allOf", "anyOf", "not", "$ref", "$id", "$anchor",
     "enum", "const", "format", "required", "minimum", "multipleOf", "additionalProperties", "unevaluatedItems", "if",
     "then", "contains", "uniqueItems", "dependentRequired", "$recursiveRef", "$schema", "$defs", "other",
     "propertyNames"]
)  # fmt: skip
words = st.sampled_from(["string", "object", "#", "#/other", "#/$defs", "a", "(a+)+", "http://[", "date-time", "\\"])
leaves: st.SearchStrategy[Any] = words | st.sampled_from([0, -1, 1.5, True, False, None, {}, []])
junk = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keywords, inner, max_size=4), max_leaves=12
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(schema=st.dictionaries(keywords, junk, max_size=5), value=junk)
def test_any_schema_is_checked_refused_or_left_open(schema: Schema, value: object) -> None:
    try:
        found = check_schema({"a": value, "type": value}, schema)
    except (InvalidError, UnavailableError):
        return
    assert all(problem.code == "schema" and problem.pointer is not None for problem in found)
