"""Presentations, and credentials in envelopes: their data model (VCDM 2.0, section 4.13; VCDM 1.1, section 4.10)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json, readable
from microbadge.errors import ModelError
from microbadge.models import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    MAX_PROBLEMS,
    Envelope,
    Holder,
    PresentedCredential,
    VerifiablePresentation,
    envelope,
    problems,
    view_as,
)

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl"
TEACHER = "did:example:teacher"

Document = dict[str, Any]


def presentation(*credentials: object, **members: Any) -> Document:
    document: Document = {"@context": [CREDENTIALS_V2], "type": ["VerifiablePresentation"]}
    if credentials:
        document["verifiableCredential"] = list(credentials)
    return document | members


def credential(**members: Any) -> Document:
    """A credential with a proof of its own."""
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:academy",
        "credentialSubject": {"id": TEACHER},
        "proof": {"type": "DataIntegrityProof"},
    } | members


def unproved(**members: Any) -> Document:
    document = credential(**members)
    del document["proof"]
    return document


def enveloped(**members: Any) -> Document:
    return {
        "@context": CREDENTIALS_V2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{TOKEN}",
    } | members


def told(document: object) -> list[tuple[str | None, str | None]]:
    return [(problem.pointer, problem.code) for problem in problems(document, profile="presentation")]


def without(document: Document, name: str) -> Document:
    return {key: value for key, value in document.items() if key != name}


# Presentations


def test_a_presentation_is_viewed_with_its_holder_and_credentials() -> None:
    document = presentation(credential(), enveloped(), id="urn:uuid:1", holder={"id": TEACHER, "name": "Ana"})
    seen = view_as(VerifiablePresentation, document)
    assert seen.document is document
    assert (seen.id, seen.holder_id, seen.proof) == ("urn:uuid:1", TEACHER, ())
    assert isinstance(seen.holder, Holder)
    first, second = seen.verifiable_credential
    assert isinstance(first, PresentedCredential)
    assert first.document is document["verifiableCredential"][0]
    assert isinstance(second, PresentedCredential)
    assert second.type == ("EnvelopedVerifiableCredential",)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"type": "VerifiablePresentation"},
        {"type": ["VerifiablePresentation", "https://academy.example/terms#Application"]},
        {"@context": [CREDENTIALS_V2, EXAMPLES]},
        {"@context": [CREDENTIALS_V2, {"Application": "https://academy.example/terms#Application"}]},
        {"@context": [CREDENTIALS_V1]},
        {"id": "urn:uuid:1"},
        {"holder": TEACHER},
        {"holder": {"id": TEACHER}},
        {"verifiableCredential": credential()},
        {"verifiableCredential": [credential(), enveloped()]},
        {
            "verifiableCredential": [
                enveloped(**{"@context": [CREDENTIALS_V2], "type": ["EnvelopedVerifiableCredential"]})
            ]
        },
        {"termsOfUse": {"type": "https://academy.example/terms#Conditions"}},
        {"proof": {"type": "DataIntegrityProof", "proofPurpose": "authentication", "challenge": "c", "domain": ["d"]}},
    ],
    ids=readable,
)
def test_a_presentation_of_any_allowed_form_has_no_problem(members: Document) -> None:
    assert problems(presentation(**members), profile="presentation") == []


def test_the_holder_is_none_where_the_presentation_does_not_say() -> None:
    assert view_as(VerifiablePresentation, presentation()).holder_id is None
    assert view_as(VerifiablePresentation, presentation(holder=TEACHER)).holder_id == TEACHER


@pytest.mark.parametrize("name", ["@context", "type"])
def test_the_contexts_and_types_of_a_presentation_have_to_be_there(name: str) -> None:
    assert told(without(presentation(), name)) == [(f"/{name}", "required")]


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"@context": CREDENTIALS_V2}, "/@context"),
        ({"@context": []}, "/@context"),
        ({"@context": [EXAMPLES]}, "/@context/0"),
        ({"@context": [EXAMPLES, CREDENTIALS_V2]}, "/@context/0"),
        ({"@context": [{"a": "urn:a"}, CREDENTIALS_V2]}, "/@context/0"),
        ({"@context": [CREDENTIALS_V2, "https ://academy.example"]}, "/@context/1"),
        ({"@context": [CREDENTIALS_V2, 123192875]}, "/@context/1"),
        ({"type": []}, "/type"),
        ({"type": ["VerifiableCredential"]}, "/type"),
        ({"type": ["VerifiablePresentation", 7]}, "/type/1"),
        ({"id": None}, "/id"),
        ({"id": "https ://academy.example"}, "/id"),
        ({"id": ["urn:a"]}, "/id"),
        ({"holder": None}, "/holder"),
        ({"holder": "z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"}, "/holder"),
        ({"holder": {"name": "Ana"}}, "/holder/id"),
        ({"holder": {"id": "ana"}}, "/holder/id"),
        ({"holder": [TEACHER]}, "/holder"),
        ({"verifiableCredential": None}, "/verifiableCredential"),
        ({"verifiableCredential": [7]}, "/verifiableCredential/0"),
        ({"verifiableCredential": "urn:uuid:1"}, "/verifiableCredential"),
        ({"verifiableCredential": [credential(), TOKEN]}, "/verifiableCredential/1"),
        ({"verifiableCredential": [without(credential(), "type")]}, "/verifiableCredential/0/type"),
        ({"verifiableCredential": [credential(type=[])]}, "/verifiableCredential/0/type"),
        ({"verifiableCredential": [credential(type="OpenBadgeCredential")]}, "/verifiableCredential/0/type"),
        ({"verifiableCredential": [without(enveloped(), "type")]}, "/verifiableCredential/0/type"),
        ({"verifiableCredential": [enveloped(type="EnvelopedVerifiablePresentation")]}, "/verifiableCredential/0/type"),
        ({"verifiableCredential": enveloped(id="urn:uuid:1")}, "/verifiableCredential/id"),
        ({"verifiableCredential": [enveloped(**{"@context": EXAMPLES})]}, "/verifiableCredential/0/@context"),
        ({"proof": {}}, "/proof/type"),
        ({"proof": None}, "/proof"),
        ({"proof": [{"type": "DataIntegrityProof", "created": "yesterday"}]}, "/proof/0/created"),
        ({"termsOfUse": {"id": "urn:a"}}, "/termsOfUse/type"),
    ],
    ids=readable,
)
def test_a_presentation_of_any_other_form_is_refused(members: Document, place: str) -> None:
    document = presentation(**members)
    assert place in [pointer for pointer, _ in told(document)]
    with pytest.raises(ModelError):
        view_as(VerifiablePresentation, document)


@pytest.mark.parametrize("value", [None, 7, "text", [], [presentation()]], ids=readable)
def test_what_is_no_object_is_no_presentation(value: object) -> None:
    assert told(value) == [("", "type")]


def test_the_credentials_in_a_presentation_are_not_looked_into() -> None:
    wrong = credential(issuer="nobody", credentialSubject={}, **{"@context": [EXAMPLES]}, validUntil="yesterday")
    assert told(presentation(wrong, holder=TEACHER)) == []


def test_a_token_may_stand_for_a_credential_in_version_1_only() -> None:
    assert told(presentation(TOKEN, **{"@context": [CREDENTIALS_V1]})) == []
    assert told(presentation(TOKEN)) == [("/verifiableCredential/0", "type")]
    seen = view_as(VerifiablePresentation, presentation(TOKEN, **{"@context": [CREDENTIALS_V1]}))
    assert seen.verifiable_credential == (TOKEN,)


def test_a_presentation_is_no_credential_and_a_credential_no_presentation() -> None:
    assert "/type" in [problem.pointer for problem in problems(presentation(), profile="vc")]
    assert told(credential()) == [("/type", "type")]


# Credentials that only the presentation secures


def test_a_credential_without_a_proof_needs_the_holder_for_its_issuer() -> None:
    own = unproved(issuer=TEACHER)
    assert told(presentation(own)) == [("/holder", "holder")]
    assert told(presentation(own, holder="did:example:other")) == [("/verifiableCredential/0/issuer", "holder")]
    assert told(presentation(own, holder=TEACHER)) == []
    assert told(presentation(own, holder={"id": TEACHER})) == []
    assert told(presentation(unproved(issuer={"id": TEACHER, "name": "Ana"}), holder=TEACHER)) == []


@pytest.mark.parametrize(
    "issuer", [None, "did:example:academy", {}, {"id": "did:example:academy"}, [TEACHER], 7], ids=readable
)
def test_nobody_presents_in_the_name_of_another(issuer: object) -> None:
    for document in (
        unproved(issuer=issuer),
        credential(issuer=issuer, proof=[]),
        credential(issuer=issuer, proof=None),
    ):
        found = told(presentation(enveloped(), document, holder=TEACHER))
        assert found == [("/verifiableCredential/1/issuer", "holder")]


def test_a_holder_that_is_no_id_owns_no_credential() -> None:
    document = unproved()
    del document["issuer"]
    assert told(presentation(document, holder=None)) == [("/holder", "type")]
    assert ("/holder/id", "required") in told(presentation(document, holder={}))


# Envelopes


@pytest.mark.parametrize(
    ("name", "kind"),
    [("EnvelopedVerifiableCredential", "credential"), ("EnvelopedVerifiablePresentation", "presentation")],
)
def test_an_envelope_says_what_it_holds(name: str, kind: Any) -> None:
    expected = Envelope(kind, "application/vc+jwt", TOKEN, False, "/id")
    assert envelope(enveloped(type=name)) == expected
    assert envelope(enveloped(type=[name])) == expected
    assert envelope(enveloped(type=name, **{"@context": [CREDENTIALS_V2, EXAMPLES]})) == expected
    placed = envelope(enveloped(type=name), "/verifiableCredential/0")
    assert placed == Envelope(kind, "application/vc+jwt", TOKEN, False, "/verifiableCredential/0/id")


@pytest.mark.parametrize(
    ("url", "media_type", "content"),
    [
        (f"data:application/jwt,{TOKEN}", "application/jwt", TOKEN),
        (f"data:application/VC+JWT,{TOKEN}", "application/vc+jwt", TOKEN),
        (f"data:application/vc-ld+jwt;base64url,{TOKEN}", "application/vc-ld+jwt", TOKEN),
        (f"data:application/vc+sd-jwt;a=b;c,{TOKEN}~disclosed~", "application/vc+sd-jwt", f"{TOKEN}~disclosed~"),
        ("data:application/vc+jwt,a,b", "application/vc+jwt", "a,b"),
        ("data:application/vc+cose;base64,0oRY Kkw\n", "application/vc+cose", "0oRY Kkw\n"),
    ],
)
def test_the_media_type_and_the_content_are_read_from_the_url(url: str, media_type: str, content: str) -> None:
    read = envelope(enveloped(id=url))
    assert read is not None
    assert (read.media_type, read.content) == (media_type, content)


@pytest.mark.parametrize(
    "document",
    [{}, credential(), presentation(), {"type": None}, {"type": [7]}, {"type": "x"}],
    ids=["empty", "a credential", "a presentation", "null", "a number", "another"],
)
def test_what_has_not_the_type_of_an_envelope_is_none(document: Document) -> None:
    assert envelope(document) is None


def test_an_envelope_whose_type_was_taken_away_is_neither_that_nor_a_credential() -> None:
    for document in (without(enveloped(), "type"), enveloped(type="VerifiableCredential")):
        assert envelope(document) is None
        assert problems(document, profile="vc") != []


@pytest.mark.parametrize(
    ("members", "places"),
    [
        ({"@context": []}, ["/@context"]),
        ({"@context": None}, ["/@context"]),
        ({"@context": EXAMPLES}, ["/@context"]),
        ({"@context": [EXAMPLES]}, ["/@context"]),
        ({"@context": [EXAMPLES, CREDENTIALS_V2]}, ["/@context"]),
        ({"@context": [CREDENTIALS_V1]}, ["/@context"]),
        ({"type": ["EnvelopedVerifiableCredential", "VerifiableCredential"]}, ["/type"]),
        ({"type": ["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]}, ["/type"]),
        ({"id": TOKEN}, ["/id"]),
        ({"id": "urn:uuid:1"}, ["/id"]),
        ({"id": "data:application/vc+jwt"}, ["/id"]),
        ({"id": "data:application/vc+jwt,"}, ["/id"]),
        ({"id": "data:,text"}, ["/id"]),
        ({"id": f"data:application/ vc+jwt,{TOKEN}"}, ["/id"]),
        ({"id": f" data:application/vc+jwt,{TOKEN}"}, ["/id"]),
        ({"id": None}, ["/id"]),
        ({"id": [f"data:application/vc+jwt,{TOKEN}"]}, ["/id"]),
        ({"@context": [], "id": "urn:uuid:1"}, ["/@context", "/id"]),
    ],
    ids=readable,
)
def test_an_envelope_that_is_none_is_refused_with_its_faults(members: Document, places: list[str]) -> None:
    with pytest.raises(ModelError) as refused:
        envelope(enveloped(**members), "/verifiableCredential/2")
    assert [problem.pointer for problem in refused.value.problems] == [f"/verifiableCredential/2{p}" for p in places]


@pytest.mark.parametrize("name", ["@context", "id"])
def test_an_envelope_without_context_or_id_is_refused(name: str) -> None:
    with pytest.raises(ModelError) as refused:
        envelope(without(enveloped(), name))
    assert refused.value.pointer == f"/{name}"


def test_the_presentations_and_envelopes_w3c_published_are_read(shared: Path) -> None:
    # w3c/vc-jose-cose at c5aab1e4, and its test suite at ff6be51d
    documents = [read_json(path) for path in (shared / "spec/vectors/w3c-vc-jose-cose").rglob("*.json")]
    parts = [part for document in documents for part in objects(document)]
    presentations = [
        part for part in parts if part.get("type") in (["VerifiablePresentation"], "VerifiablePresentation")
    ]
    assert len(presentations) == 7
    assert [told(document) for document in presentations if told(document)] == []
    found = [read for part in parts if (read := envelope(part)) is not None]
    assert {read.kind for read in found} == {"credential", "presentation"}
    kinds = {f"application/{name}" for name in ("vc+jwt", "vp+jwt", "vc+sd-jwt", "vp+sd-jwt", "vc+cose")}
    assert {read.media_type for read in found} == kinds


def objects(value: object) -> Iterator[Document]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from objects(part)


# Any value whatever

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([CREDENTIALS_V2, TOKEN, TEACHER]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)
members = st.sampled_from(["@context", "type", "id", "holder", "issuer", "proof", "verifiableCredential", "termsOfUse"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_presentation_with_foreign_values_is_viewed_or_refused_with_problems(data: st.DataObject) -> None:
    document = presentation(credential(), unproved(), enveloped(), holder={"id": TEACHER}, proof={"type": "Proof"})
    place = data.draw(st.sampled_from(list(objects(document))))
    place[data.draw(members)] = data.draw(values)
    before = copy.deepcopy(document)
    found = problems(document, profile="presentation")
    assert len(found) <= MAX_PROBLEMS
    if any(problem.severity == "error" for problem in found):
        with pytest.raises(ModelError):
            view_as(VerifiablePresentation, document)
    else:
        assert view_as(VerifiablePresentation, document).document == before


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.data())
def test_an_envelope_with_a_foreign_value_is_read_or_refused(data: st.DataObject) -> None:
    document = enveloped() | {data.draw(members): data.draw(values)}
    faults = problems(presentation(document), profile="presentation")
    if document["type"] in ("EnvelopedVerifiableCredential", ["EnvelopedVerifiableCredential"]) and not faults:
        read = envelope(document)
        assert read is not None
        assert document["id"].endswith(f",{read.content}")
    else:
        assert faults
