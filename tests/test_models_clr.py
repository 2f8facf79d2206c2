"""The views of learner records, and the same held against the JSON Schema that 1EdTech publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from conftest import read_json
from microbadge.errors import ModelError
from microbadge.models import Association, AssociationType, ClrCredential, ClrSubject, View, problems, problems_of, view
from records import CLR, association, award, record
from test_models_published_schema import FORMATS, Place, changed, changes, places

SCHEMA = "spec/schemas/clr-v2p0/published-2026/clr_v2p0_clrcredential_schema.json"
VECTOR = "spec/vectors/1edtech-impl-guide/clrv2p0/signed-credential.json"


def a_record(**members: Any) -> dict[str, Any]:
    return {**record([award(1)], association=[association("isChildOf", 1, 2)]), **members}


def told(document: object) -> list[tuple[str, str]]:
    return [(str(one.pointer), str(one.code)) for one in problems(document) if one.severity == "error"]


def test_a_record_is_viewed_as_one() -> None:
    seen = view(a_record(partial=True))
    assert isinstance(seen, ClrCredential)
    assert seen.partial is True
    assert seen.issuer_id == a_record()["issuer"]["id"]
    assert seen.subject_id == "did:example:teacher"
    (joined,) = seen.credential_subject.association
    assert joined.association_type is AssociationType.IS_CHILD_OF
    assert joined.source_id == "https://academy.example/scaffolds/1"
    (held,) = seen.credential_subject.verifiable_credential
    assert held.document == award(1)
    named = view(a_record(issuer="https://university.example"))
    assert isinstance(named, ClrCredential)
    assert named.issuer_id == "https://university.example"


@pytest.mark.parametrize("name", ["id", "name", "issuer", "validFrom", "credentialSubject"])
def test_what_a_record_has_to_have_is_missed(name: str) -> None:
    document = a_record()
    del document[name]
    assert told(document) == [(f"/{name}", "required")]


@pytest.mark.parametrize(
    ("contexts", "places_told"),
    [
        (["https://www.w3.org/ns/credentials/v2"], ["/@context/1", "/@context/2"]),
        (["https://www.w3.org/ns/credentials/v2", CLR], ["/@context/2"]),
        (["https://www.w3.org/ns/credentials/v2", CLR, CLR], ["/@context/2"]),
        (["https://www.w3.org/ns/credentials/v2", {}, CLR], ["/@context/1", "/@context/2"]),
        ([CLR, CLR, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"], ["/@context/0"]),
    ],
)
def test_the_contexts_stand_in_their_places(contexts: list[Any], places_told: list[str]) -> None:
    document = a_record()
    document["@context"] = contexts
    assert told(document) == [(place, "context") for place in places_told]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"verifiableCredential": []}, ("/credentialSubject/verifiableCredential", "required")),
        ({"verifiableCredential": ["x"]}, ("/credentialSubject/verifiableCredential/0", "type")),
        ({"type": ["AchievementSubject"]}, ("/credentialSubject/type", "type")),
        ({"association": [association("isKin", 1, 2)]}, ("/credentialSubject/association/0/associationType", "enum")),
        ({"association": [association("ext:is", 1, 2)]}, ("/credentialSubject/association/0/associationType", "enum")),
        ({"association": [association("isPartOf", "x", 2)]}, ("/credentialSubject/association/0/sourceId", "id")),
        ({"achievement": [{"id": "urn:x:1"}]}, ("/credentialSubject/achievement/0/criteria", "required")),
    ],
)  # fmt: skip
def test_a_subject_that_is_none_is_told_of(change: dict[str, Any], expected: tuple[str, str]) -> None:
    document = a_record()
    document["credentialSubject"].update(change)
    assert expected in told(document)


def test_a_learner_whom_nobody_could_tell_from_another_is_told_of() -> None:
    document = a_record()
    del document["credentialSubject"]["id"]
    assert told(document) == [("/credentialSubject", "required")]


def test_an_envelope_that_is_none_is_told_of_where_it_stands() -> None:
    document = record([{"type": "EnvelopedVerifiableCredential", "id": "urn:x:1"}])
    place = "/credentialSubject/verifiableCredential/0"
    assert told(document) == [(f"{place}/@context", "context"), (f"{place}/id", "envelope")]


def test_a_record_of_the_older_data_model_is_read_as_an_open_badge_is() -> None:
    document = a_record()
    document["@context"] = ["https://www.w3.org/2018/credentials/v1", *document["@context"][1:]]
    assert told(document) == [("/issuanceDate", "required")]
    document["issuanceDate"] = document.pop("validFrom")
    assert told(document) == []


def test_a_view_of_what_is_no_record_is_refused() -> None:
    with pytest.raises(ModelError):
        view(a_record(credentialSubject={}))


# The published schema


def test_no_property_of_the_published_schema_is_missing(shared: Path) -> None:
    schema = read_json(shared / SCHEMA)
    classes: list[tuple[type[View], Any]] = [
        (ClrCredential, schema),
        (ClrSubject, schema["$defs"]["ClrSubject"]),
        (Association, schema["$defs"]["Association"]),
    ]
    for cls, published in classes:
        ours = {field.alias for field in cls.model_fields.values()}
        assert [name for name in published["properties"] if name not in ours] == []
    terms = schema["$defs"]["Association"]["properties"]["associationType"]["enum"]
    assert [term.value for term in AssociationType] == terms


def of_record(place: Place) -> bool:
    """Whether a place belongs to the classes of records: those of Open Badges are held against their own schema."""
    return "proof" not in place and "issuer" not in place[:-1] and "achievement" not in place[:-1]


def differences(schema: Any, document: Any) -> Iterator[tuple[Place, str, bool]]:
    published = Draft201909Validator(schema, format_checker=FORMATS)
    assert published.is_valid(document)
    assert problems_of(ClrCredential, document) == []
    for place, value in places(document):
        if not of_record(place):
            continue
        for change, replacement in changes(place[-1], value):
            mutated = changed(document, place, replacement)
            found = problems_of(ClrCredential, mutated)
            ours = all(problem.severity == "warning" for problem in found)
            if ours != published.is_valid(mutated):
                yield place, change, ours


def is_meant(place: Place, change: str, accepted: bool) -> bool:
    """The differences that are meant; where they are those of Open Badges, see the test of its schema."""
    name = next(str(step) for step in reversed(place) if isinstance(step, str))
    inside = "verifiableCredential" in place[:-1]
    if accepted:
        return (
            inside  # a member is a document of its own: here it counts only that it is a credential
            or (name in ("name", "description") and change in ("value object", "array"))
            or (name in ("type", "associationType") and change == "array")
            or (name in ("validFrom", "validUntil", "awardedDate") and change == "no offset")
            or change == "own member"
        )
    return (
        (name == "@context" and change in ("string", "object", "one value", "left out"))
        or (name in ("id", "issuer", "sourceId", "targetId") and change in ("string", "object", "language map"))
        or (name == "id" and place[:-1] == ("credentialSubject",) and change == "left out")
        or (name == "type" and change in ("string", "object", "language map"))
        or (name in ("validFrom", "validUntil", "awardedDate") and change == "lower case")
        or (name == "name" and change == "object")
        or (name == "criteria" and change == "object")
    )


def test_records_are_accepted_and_refused_as_the_published_schema_does_but_for_the_differences_meant(
    shared: Path,
) -> None:
    schema = read_json(shared / SCHEMA)
    document = read_json(shared / VECTOR)
    document |= {"partial": False, "awardedDate": "2010-01-01T00:00:00Z"}
    unmeant = [found for found in differences(schema, document) if not is_meant(*found)]
    assert unmeant == []
