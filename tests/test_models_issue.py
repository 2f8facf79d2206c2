"""What an issuer refuses to sign, rule by rule of VCDM 2.0 and 1.1: by the model, or by what JSON-LD makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import read_json
from microbadge.canonical import prepare
from microbadge.errors import CanonicalizationError
from microbadge.models import CREDENTIALS_V1, CREDENTIALS_V2, VerifiableCredential, problems, view_as
from microbadge.related_resource import related_resource_problems

Document = dict[str, Any]

TERMS = "https://academy.example/terms#"
BLANK = "https ://academy.example/1"
PAST, FUTURE = "2020-01-01T00:00:00Z", "2120-01-01T00:00:00Z"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def credential(**members: Any) -> Document:
    """The smallest credential, with `members` put in place of its own; `...` takes one away."""
    document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:academy",
        "credentialSubject": {"id": "did:example:subject"},
    } | members
    return {name: value for name, value in document.items() if value is not ...}


def with_terms(*names: str, **members: Any) -> Document:
    """A credential whose inline context defines the terms."""
    return credential(**{"@context": [CREDENTIALS_V2, {name: TERMS + name for name in names}]}, **members)


def old(**members: Any) -> Document:
    """The smallest credential of version 1.1."""
    return credential(**{"@context": [CREDENTIALS_V1], "issuanceDate": "2020-02-29T12:00:00Z"} | members)


def errors(document: Document) -> list[str]:
    """The pointers of all that keeps the document from being signed."""
    found = [problem for problem in problems(document, profile="vc") if problem.severity == "error"]
    found += related_resource_problems(document)
    try:
        found += prepare(document).problems
    except CanonicalizationError as error:
        found += error.problems
    return [problem.pointer or "" for problem in found]


def warnings(document: Document) -> list[tuple[str | None, str | None]]:
    found = problems(document, profile="vc")
    return [(problem.pointer, problem.code) for problem in found if problem.severity == "warning"]


# Contexts


@pytest.mark.parametrize("context", [..., None, CREDENTIALS_V2, {"@vocab": TERMS}, 7, True, []])
def test_the_contexts_are_a_list_and_have_to_be_there(context: object) -> None:
    assert "/@context" in errors(credential(**{"@context": context}))


@pytest.mark.parametrize(
    "context",
    [[OB], [OB, CREDENTIALS_V2], [{"a": TERMS}, CREDENTIALS_V2], [None], ["https://www.w3.org/ns/credentials/v2#"]],
)
def test_the_first_context_is_that_of_verifiable_credentials(context: list[object]) -> None:
    assert "/@context/0" in errors(credential(**{"@context": context}))


@pytest.mark.parametrize("context", [7, None, True, BLANK, "terms", "/terms", ["https://academy.example/"], ""])
def test_a_context_is_an_absolute_url_or_an_object(context: object) -> None:
    assert "/@context/1" in errors(credential(**{"@context": [CREDENTIALS_V2, context]}))


def test_an_unknown_context_is_refused_since_none_is_fetched() -> None:
    assert errors(credential(**{"@context": [CREDENTIALS_V2, "https://academy.example/terms"]})) == ["/@context/1"]


def test_a_protected_term_cannot_be_redefined() -> None:
    assert errors(with_terms("VerifiableCredential"))
    twice = [CREDENTIALS_V2, {"@protected": True, "grade": TERMS + "grade"}, {"grade": TERMS + "mark"}]
    assert errors(credential(**{"@context": twice}))
    assert errors(credential(**{"@context": twice[:2]})) == []


# Identifiers


@pytest.mark.parametrize("name", ["https://academy.example/1", "did:example:1", "urn:uuid:1", "data:,x"])
def test_any_absolute_url_is_an_id(name: str) -> None:
    service = {"id": name, "type": "Service"}
    entries = dict.fromkeys(
        ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence"), service
    )
    assert errors(with_terms("Service", id=name, credentialSubject={"id": name}, **entries)) == []


@pytest.mark.parametrize("name", [None, 7, "", BLANK, "1", "/1", {"id": "urn:a"}, ["urn:a"], ["urn:a", "urn:b"]])
def test_an_id_is_one_absolute_url_wherever_it_stands(name: object) -> None:
    assert "/id" in errors(credential(id=name))
    assert "/credentialSubject/id" in errors(credential(credentialSubject={"id": name}))
    assert "/issuer/id" in errors(credential(issuer={"id": name}))
    for member in ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence"):
        one = with_terms("Service", **{member: {"id": name, "type": "Service"}})
        assert f"/{member}/id" in errors(one), member


# Types


@pytest.mark.parametrize(
    "types", [..., None, [], "RelationshipCredential", 7, ["VerifiablePresentation"], ["VerifiableCredential", 7]]
)
def test_the_types_of_a_credential_have_to_be_there_and_are_strings(types: object) -> None:
    assert any(place.startswith("/type") for place in errors(credential(type=types)))


def test_a_type_is_a_term_or_a_url_in_any_order() -> None:
    first, second = TERMS + "First", TERMS + "Second"
    assert errors(credential(type=[first, "VerifiableCredential", second])) == []
    assert errors(credential(type="VerifiableCredential")) == []
    assert errors(with_terms("GradeCredential", type=["GradeCredential", "VerifiableCredential"])) == []


@pytest.mark.parametrize("context", [{"@vocab": None}, {"GradeCredential": "https ://a"}, {"GradeCredential": "a"}, {}])
def test_a_type_that_no_context_maps_to_a_url_is_refused(context: Document) -> None:
    document = credential(**{"@context": [CREDENTIALS_V2, context]}, type=["VerifiableCredential", "GradeCredential"])
    assert errors(document)


SERVICES = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")


@pytest.mark.parametrize("member", SERVICES)
@pytest.mark.parametrize(
    "entry", [{}, {"id": "did:example:1"}, {"id": "did:example:1", "type": 2}, "did:example:1", None]
)
def test_an_entry_that_its_type_explains_needs_a_type(member: str, entry: object) -> None:
    good = {"id": "did:example:2", "type": "Service"}
    assert any(place.startswith(f"/{member}") for place in errors(with_terms("Service", **{member: entry})))
    assert any(place.startswith(f"/{member}/1") for place in errors(with_terms("Service", **{member: [good, entry]})))


@pytest.mark.parametrize("member", SERVICES)
def test_an_entry_of_a_type_nobody_here_knows_is_signed_alone_or_among_others(member: str) -> None:
    one, other = ({"id": f"did:example:{number}", "type": "Service"} for number in (1, 2))
    assert errors(with_terms("Service", **{member: one})) == []
    assert errors(with_terms("Service", **{member: [one, other]})) == []


@pytest.mark.parametrize("member", ["credentialStatus", "refreshService", "termsOfUse", "evidence"])
def test_only_a_schema_needs_an_id(member: str) -> None:
    assert errors(with_terms("Service", **{member: {"type": "Service"}})) == []
    assert "/credentialSchema/id" in errors(with_terms("Service", credentialSchema={"type": "Service"}))


def test_a_schema_is_not_fetched_to_sign() -> None:
    schema = {"id": "did:example:schemas/1", "type": "JsonSchema"}
    assert errors(credential(credentialSchema=schema)) == []


# Terms


@pytest.mark.parametrize(
    "document",
    [
        credential(invalidTerm="x"),
        credential(type=["VerifiableCredential", "InvalidType"]),
        credential(credentialSubject={"id": "did:example:subject", "invalidTerm": "x"}),
        credential(credentialSubject={"id": "did:example:subject", "type": "InvalidType"}),
        credential(statusEntry={"type": "BitstringStatusListEntry"}),
    ],
)
def test_what_no_context_defines_is_not_signed(document: Document) -> None:
    assert errors(document)


# Names and descriptions


def language_value(**members: str) -> Document:
    return {"@value": "Leading", "@language": "en", "@direction": "ltr"} | members


@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize(
    "text",
    [
        "Leading",
        {"@value": "Leading"},
        {"@value": "Leading", "@language": "en"},
        language_value(),
        [language_value(), {"@value": "قيادة", "@language": "ar", "@direction": "rtl"}],
    ],
)
def test_a_name_with_its_language_and_direction_is_signed(member: str, text: object) -> None:
    assert errors(credential(**{member: text})) == []
    assert errors(credential(issuer={"id": "did:example:academy", member: text})) == []


@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize(
    "text", [language_value(url="did:example:x"), language_value(**{"@type": TERMS}), {"en": "Leading"}, 7, None, {}]
)
def test_a_language_value_holds_nothing_else(member: str, text: object) -> None:
    assert any(place.startswith(f"/{member}") for place in errors(credential(**{member: text})))
    issuer = {"id": "did:example:academy", member: text}
    assert any(place.startswith(f"/issuer/{member}") for place in errors(credential(issuer=issuer)))


# Issuer and subject


@pytest.mark.parametrize("issuer", [..., None, "fake-issuer", {"id": None}, {"id": "fake-issuer"}, {}, [], 7, True])
def test_the_issuer_is_a_url_or_an_object_with_one(issuer: object) -> None:
    assert any(place.startswith("/issuer") for place in errors(credential(issuer=issuer)))


@pytest.mark.parametrize("subject", [..., None, {}, [], [{}], [{"id": "did:example:a"}, {}], True, 7, "did:example:a"])
def test_a_subject_has_to_be_there_with_a_claim(subject: object) -> None:
    assert any(place.startswith("/credentialSubject") for place in errors(credential(credentialSubject=subject)))


def test_an_id_alone_is_a_claim_and_several_subjects_are_allowed() -> None:
    assert errors(credential(credentialSubject={"id": "did:example:a"})) == []
    assert errors(credential(credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}])) == []


# Validity


@pytest.mark.parametrize("member", ["validFrom", "validUntil"])
@pytest.mark.parametrize(
    "date", ["Sat, 25 Feb 2023 19:16:31 GMT", "Sat Feb 25 19:16:31 CST 2023", "2023-02-25", 7, None]
)
def test_a_date_is_a_date_time_stamp(member: str, date: object) -> None:
    assert errors(credential(**{member: date}))[0] == f"/{member}"


@pytest.mark.parametrize("member", ["validFrom", "validUntil"])
@pytest.mark.parametrize("date", ["2023-02-26T01:02:58.447Z", "2023-02-25T19:10:39-06:00", FUTURE, PAST])
def test_a_date_has_an_offset_and_may_be_past_or_future(member: str, date: str) -> None:
    assert errors(credential(**{member: date})) == []
    assert warnings(credential(**{member: date})) == []


def test_a_date_without_offset_is_told_of_so_that_an_issuer_can_refuse_it() -> None:
    assert warnings(credential(validFrom="2023-02-26T01:02:58")) == [("/validFrom", "date")]


def test_what_ends_before_it_begins_is_refused() -> None:
    assert errors(credential(validFrom=FUTURE, validUntil=PAST)) == ["/validUntil"]
    assert errors(credential(validFrom=PAST, validUntil=FUTURE)) == []


# Related resources


def test_related_resources_are_objects_with_ids_of_their_own_and_right_digests() -> None:
    digest = "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"  # w3c/vc-data-model-2.0-test-suite at 6e075243
    good = {"id": CREDENTIALS_V2, "digestMultibase": digest, "mediaType": "application/ld+json"}
    elsewhere = {"id": "https://academy.example/rubric", "digestSRI": "sha256-" + "A" * 43 + "="}
    assert errors(credential(relatedResource=[good, elsewhere])) == []
    for wrong in (
        [CREDENTIALS_V2],
        [{"digestMultibase": digest}],
        [good | {"id": BLANK}],
        [{"id": CREDENTIALS_V2}],
        [{"id": CREDENTIALS_V2, "digestSRI": []}],
        [good, good],
        [good | {"digestMultibase": "u" + "A" * 43}],
    ):
        assert any(place.startswith("/relatedResource") for place in errors(credential(relatedResource=wrong)))


# Version 1.1


def test_a_credential_of_version_1_needs_its_date_of_issue() -> None:
    assert errors(old()) == []
    assert errors(old(issuanceDate=...)) == ["/issuanceDate"]
    assert errors(old(issuanceDate=..., validFrom=PAST)) == ["/issuanceDate"]
    assert errors(credential()) == []


@pytest.mark.parametrize("cryptosuite", ["ecdsa-sd-2023", "bbs-2023"])
def test_a_selective_disclosure_may_leave_the_date_of_issue_out(cryptosuite: str) -> None:
    proof = {"type": "DataIntegrityProof", "cryptosuite": cryptosuite}
    assert problems(old(issuanceDate=..., proof=proof), profile="vc") == []
    assert problems(old(issuanceDate=..., proof=[proof]), profile="vc") == []
    for other in ({**proof, "cryptosuite": "eddsa-rdfc-2022"}, {**proof, "cryptosuite": ["x"]}, {"type": "Proof"}, "x"):
        found = problems(old(issuanceDate=..., proof=other), profile="vc")
        assert "/issuanceDate" in [problem.pointer for problem in found]


def test_the_disclosed_credentials_w3c_published_are_accepted(shared: Path) -> None:
    # w3c/vc-di-bbs at e33bf8be: version 1.1, issuanceDate withheld
    for path in sorted((shared / "spec/vectors/w3c-vc-di-bbs").glob("*/derivedRevealDocument.json")):
        document = read_json(path)
        assert problems(document, profile="vc") == []


@pytest.mark.parametrize("member", ["credentialStatus", "refreshService"])
def test_status_and_refresh_service_need_an_id_in_version_1(member: str) -> None:
    assert [problem.pointer for problem in problems(old(**{member: {"type": "Service"}}), profile="vc")] == [
        f"/{member}/id"
    ]
    several = [{"id": "urn:a", "type": "Service"}, {"type": "Service"}]
    assert [problem.pointer for problem in problems(old(**{member: several}), profile="vc")] == [f"/{member}/1/id"]


def test_dates_under_the_names_of_the_other_version_are_read_and_told_of() -> None:
    mixed = credential(issuanceDate=PAST, expirationDate=FUTURE)
    assert warnings(mixed) == [("/expirationDate", "version"), ("/issuanceDate", "version")]
    seen = view_as(VerifiableCredential, mixed)
    assert seen.valid_from is not None
    assert seen.valid_until is not None
    assert warnings(old(validFrom=PAST, validUntil=FUTURE)) == [("/validFrom", "version"), ("/validUntil", "version")]
    assert warnings(old(expirationDate=FUTURE)) == []
    # no context of version 2.0 defines the old names, so that nobody can sign them by mistake
    assert set(errors(mixed)) == {"/expirationDate", "/issuanceDate"}


def test_dates_are_compared_across_the_names_of_both_versions() -> None:
    assert "/expirationDate" in errors(old(validFrom=FUTURE, expirationDate=PAST))


def test_a_related_resource_is_not_signed_in_version_1() -> None:
    resource = {"id": CREDENTIALS_V1, "digestSRI": "sha256-q03dmlMXWIB6eaW0UFENYa6NFH6rlmzJogDAcJWwzcw="}
    assert "/relatedResource" in errors(old(relatedResource=resource))
