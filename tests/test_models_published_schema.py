"""The views against the JSON Schemas that 1EdTech publishes: nothing is missing, and every difference is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator, FormatChecker

import microbadge.models as models
from conftest import read_json
from microbadge.models import (
    AchievementType,
    AlignmentTargetType,
    EndorsementCredential,
    IdentifierType,
    OpenBadgeCredential,
    Profile,
    ResultStatusType,
    ResultType,
    View,
    problems_of,
)

# Thousands of documents through code that the other tests cover: tracing them doubles the time.
pytestmark = pytest.mark.no_cover

SCHEMAS = "spec/schemas/ob-v3p0/published-2026"
VECTORS = "spec/vectors/1edtech-ob3-spec-examples"

ROOTS: dict[str, type[View]] = {
    "achievementcredential": OpenBadgeCredential,
    "anyachievementcredential": OpenBadgeCredential,
    "endorsementcredential": EndorsementCredential,
    "profile": Profile,
}

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    """RFC 3339, section 5.6: lower-case letters are allowed, an offset is not optional."""
    shape = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
    return (
        not isinstance(value, str) or (re.fullmatch(shape, value) and datetime.fromisoformat(value.upper())) is not None
    )


@FORMATS.checks("date", raises=ValueError)
def is_date(value: object) -> bool:
    return (
        not isinstance(value, str)
        or (re.fullmatch(r"\d{4}-\d\d-\d\d", value) and date.fromisoformat(value)) is not None
    )


def schema(shared: Path, name: str) -> Any:
    return read_json(shared / SCHEMAS / f"ob_v3p0_{name}_schema.json")


# The coverage map


def classes(shared: Path) -> Iterator[tuple[str, type[View] | None, dict[str, Any]]]:
    """Every class of the published schemas: its name, ours, and its properties."""
    for name, cls in ROOTS.items():
        document = schema(shared, name)
        for root in document.get("anyOf", [document]):
            yield f"{name} (the whole)", cls, root["properties"]
        for title, definition in document["$defs"].items():
            if "properties" in definition:
                # The classes for reading version 1.1 of the data model are the same views.
                yield f"{name}: {title}", getattr(models, title.removesuffix("v1p1"), None), definition["properties"]


def test_no_class_and_no_property_of_the_published_schemas_is_missing(shared: Path) -> None:
    missing = []
    for title, cls, properties in classes(shared):
        ours = set() if cls is None else {field.alias for field in cls.model_fields.values()}
        missing += [f"{title}.{name}" for name in properties if name not in ours]
    assert missing == []
    assert len(list(classes(shared))) > 60


@pytest.mark.parametrize(
    ("title", "name", "terms"),
    [
        ("Achievement", "achievementType", AchievementType),
        ("Alignment", "targetType", AlignmentTargetType),
        ("IdentityObject", "identityType", IdentifierType),
        ("IdentifierEntry", "identifierType", IdentifierType),
        ("ResultDescription", "resultType", ResultType),
        ("Result", "status", ResultStatusType),
    ],
)
def test_the_enumerations_are_those_of_the_published_schema(
    shared: Path, title: str, name: str, terms: type[StrEnum]
) -> None:
    published = schema(shared, "achievementcredential")["$defs"][title]["properties"][name]
    listed = published.get("oneOf", [published])
    assert [term.value for term in terms] == listed[0]["enum"]
    assert (len(listed) == 2) == (terms is not ResultStatusType)


# The differential test

TEXTS = {
    "name", "description", "caption", "narrative", "fieldOfStudy", "specialization", "tag", "role", "term",
    "endorsementComment", "targetName", "targetDescription", "targetFramework", "genre", "audience", "official",
    "addressCountry", "addressRegion", "addressLocality", "streetAddress", "familyName",
}  # fmt: skip
DATES = {"validFrom", "validUntil", "awardedDate", "activityStartDate", "activityEndDate", "created", "issuanceDate",
         "expirationDate"}  # fmt: skip
TERMS = {"achievementType", "targetType", "identityType", "identifierType", "resultType"}
NODES = {"id", "achievedLevel", "requiredLevel", "resultDescription", "issuer"}

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Difference:
    """One way in which we mean to differ: we accept what the schema refuses, or the other way round."""

    accepted: bool
    when: Callable[[Place, str, str], bool]
    """Of the place, the name of the member there, and the mutation."""
    why: str


DIFFERENCES = {
    "text with its language": Difference(
        True,
        lambda _, name, change: name in TEXTS and change in ("value object", "array"),
        "VCDM 2.0 (11.1) has language value objects and several of them, the schema has maps of languages only",
    ),
    "the type of a closed class as a set": Difference(
        True,
        lambda _, name, change: name == "type" and change == "array",
        "a set of one type is that type; 1EdTech's own guide writes it so for IdentifierEntry",
    ),
    "several services": Difference(
        True,
        lambda _, name, change: name in ("credentialStatus", "refreshService") and change in ("array", "empty array"),
        "VCDM 2.0 (4.10) allows several; read with a warning",
    ),
    "date without offset": Difference(
        True,
        lambda _, name, change: name in DATES and change == "no offset",
        "VCDM 2.0 (4.9) reads such a value as UTC; read with a warning",
    ),
    "own members in a closed class": Difference(
        True,
        lambda _, name, change: change == "own member",
        "a signed document is read as it is; told with a warning",
    ),
    "achievement type of ones own": Difference(
        True,
        lambda _, name, change: name == "achievementType" and change in ("string", "ext within"),
        "genuine badges carry such types; read with a warning",
    ),
    "nobody's badge": Difference(
        False,
        lambda place, _, change: place == ("credentialSubject", "id") and change == "left out",
        "OB 3.0 (appendix B, AchievementSubject) asks for an id or an identifier, which the schema does not check",
    ),
    "empty criteria": Difference(
        False,
        lambda place, name, change: (
            (name == "narrative" and place[-2] == "criteria" and change == "left out")
            or (name == "criteria" and change == "object")
        ),
        "OB 3.0 (appendix B, Criteria) asks for an id or a narrative, which the schema does not check",
    ),
    "map of languages for what is no text": Difference(
        False,
        lambda _, name, change: name not in TEXTS | {"criteria", "@context"} and change in ("language map", "object"),
        "the schema takes a map of languages for every string, ids and types and codes among them; VCDM 2.0 does not",
    ),
    "empty map of languages": Difference(
        False,
        lambda _, name, change: name in TEXTS and change == "object",
        "a text in no language says nothing",
    ),
    "one context": Difference(
        False,
        lambda _, name, change: name == "@context" and change in ("string", "object"),
        "the permissive schema takes any one context, which cannot be both that of VCDM and that of OB 3.0",
    ),
    "relative id": Difference(
        False,
        lambda _, name, change: name in NODES and change == "string",
        "VCDM 2.0 (4.4) asks for URLs: JSON-LD would drop a relative one, and with it what it names",
    ),
    "lone type of another class": Difference(
        False,
        lambda _, name, change: name == "type" and change == "string",
        "the permissive schema looks for the class in a list of types but not in a lone type",
    ),
    "ext within a term": Difference(
        False,
        lambda _, name, change: name in TERMS - {"achievementType"} and change == "ext within",
        "the schema's pattern has no anchor; OB 3.0 says that terms of ones own start with ext:",
    ),
    "lower-case date": Difference(
        False,
        lambda _, name, change: name in DATES and change == "lower case",
        "VCDM 2.0 asks for xsd:dateTimeStamp, which has capital T and Z only",
    ),
}

ABSENT = object()


def changes(name: object, value: object) -> Iterator[tuple[str, object]]:
    yield from {
        "left out": ABSENT,
        "null": None,
        "number": 7,
        "boolean": True,
        "string": "no such term",
        "object": {},
        "empty array": [],
        "array": [value],
    }.items()
    if isinstance(value, list) and len(value) == 1:
        yield "one value", value[0]
    if isinstance(value, str):
        yield "language map", {"en": value}
        yield "value object", {"@value": value, "@language": "en"}
    if isinstance(value, str) and name in DATES:
        yield "no offset", value.removesuffix("Z")
        yield "lower case", value.lower()
    if name in TERMS:
        yield "ext within", "my ext:term"
    if isinstance(value, dict):
        yield "own member", {**value, "ownMember": 1}


def places(value: object, path: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every node of a document, of each array the first."""
    if path:
        yield path, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def changed(document: Any, path: Place, value: object) -> Any:
    step, *rest = path
    result = document.copy()
    if rest:
        result[step] = changed(document[step], tuple(rest), value)
    elif value is ABSENT:
        del result[step]
    else:
        result[step] = value
    return result


def examples(shared: Path) -> dict[str, list[Any]]:
    """Valid documents by the schema they are checked with, the small ones first."""
    folder = shared / VECTORS
    full = read_json(folder / "examples/fullOpenBadge.json")
    badges = [read_json(path) for path in sorted((folder / "examples").glob("*.json")) if path.stem != "endorsement"]
    badges += [read_json(folder / f"impl-guide/recommended-practices-0{number}.json") for number in (1, 2)]
    badges += [read_json(shared / "checks/cases/ok.json"), {**full, "awardedDate": "2010-01-01T00:00:00Z"}]
    basic = read_json(folder / "examples/basicOpenBadgeCredential.json")
    older = {
        "@context": ["https://www.w3.org/2018/credentials/v1", *basic["@context"][1:]],
        **{name: value for name, value in basic.items() if name not in ("@context", "validFrom")},
        "issuanceDate": basic["validFrom"],
        "expirationDate": "2040-01-01T00:00:00Z",
    }
    return {
        "achievementcredential": sorted(badges, key=lambda badge: len(str(badge))),
        "anyachievementcredential": [older],
        "endorsementcredential": [read_json(folder / "examples/endorsement.json")],
        "profile": [{**full["issuer"], "dateOfBirth": "1990-01-31", "familyName": "Doe"}],
    }


def is_read(cls: type[View], document: object) -> bool:
    return all(problem.severity == "warning" for problem in problems_of(cls, document))


def differences(shared: Path, name: str) -> Iterator[tuple[Place, str, bool]]:
    """Where we and the published schema disagree: the place, the mutation, and whether it is we who accept.

    A mutation is tried once for each pair of neighbouring members of that name and kind.
    """
    cls = ROOTS[name]
    published = Draft201909Validator(schema(shared, name), format_checker=FORMATS)
    tried = set()
    for document in examples(shared)[name]:
        assert published.is_valid(document)
        assert is_read(cls, document)
        for place, value in places(document):
            for change, replacement in changes(place[-1], value):
                key = (tuple(step for step in place if isinstance(step, str))[-2:], place[-1] == 0, change, type(value))
                if key not in tried:
                    tried.add(key)
                    mutated = changed(document, place, replacement)
                    ours = is_read(cls, mutated)
                    if ours != published.is_valid(mutated):
                        yield place, change, ours


def test_we_accept_and_refuse_what_the_published_schema_does_but_for_the_differences_named(shared: Path) -> None:
    unmeant, used = [], set()
    for schema_name in ROOTS:
        for place, change, accepted in differences(shared, schema_name):
            name = next(str(step) for step in reversed(place) if isinstance(step, str))
            reasons = {
                title
                for title, row in DIFFERENCES.items()
                if row.accepted == accepted and row.when(place, name, change)
            }
            used |= reasons
            if not reasons:
                unmeant.append((place, change, "we accept" if accepted else "we refuse"))
    assert unmeant == []
    assert set(DIFFERENCES) - used == set()
