"""The suite of the data model: what an issuer must refuse, and what a verifier of presentations must.

The inputs are those of w3c/vc-data-model-2.0-test-suite at 6e075243 (tests/input); their names say what is expected.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from conftest import SHARED, read_json
from microbadge.jose import enveloped, read_token, sign_token
from microbadge.signing import sign_credential_jwt
from suites.documents import (
    EXAMPLES_V2,
    V1,
    V2,
    changed,
    credential,
    forged,
    key,
    with_member,
    without,
)
from suites.server import CREATED, OK, REFUSED, Api

Document = dict[str, Any]

INPUTS = SHARED / "spec/vectors/w3c-vcdm2-test-suite/input"
DATES = {"PAST DATE": "2020-01-01T00:00:00Z", "FUTURE DATE": "2120-01-01T00:00:00Z"}
CHALLENGE, DOMAIN = "uE2HxFbBzbkJwjHvnXbLh3g", "verifier.example"

UNVERIFIABLE = {
    "presentation-enveloped-vc-ok.json": "its token has no `kid`, and its issuer publishes no key",
    "presentation-self-asserted-vc-no-holder.json": "it is meant to be refused, though its name does not say so",
    "presentation-self-asserted-vc-holder-mismatch.json": "likewise",
    "presentation-self-asserted-vc-issuer-mismatch.json": "likewise",
}
"""Inputs that are refused although their names do not end in -fail."""


ISSUED_ONLY = {
    "credential-proof-ok": "it came with a proof of somebody else, which is none",
    "credential-validfrom-far-future-ok": "it is not valid yet",
    "credential-validuntil-ok": "it has expired",
    "credential-validuntil-ms-ok": "it has expired",
    "credential-validuntil-tz-ok": "it has expired",
}
"""Inputs that are issued, as the suite asks, and not verified."""


def inputs(kind: str) -> list[Path]:
    presentations = kind == "presentation"
    return sorted(path for path in INPUTS.rglob("*.json") if path.name.startswith("presentation") == presentations)


def to_issue(path: Path, issuer: str) -> Document:
    """A credential as the suite posts it: with the endpoint's issuer, and dates in place of their names."""
    document: Document = read_json(path)
    if "issuer" not in path.name or path.parent.name == "names-and-descriptions":
        given = document.get("issuer")
        document["issuer"] = given | {"id": issuer} if isinstance(given, dict) else issuer
    elif path.stem == "credential-issuer-object-ok":
        document["issuer"]["id"] = issuer
    return {name: DATES.get(value, value) if isinstance(value, str) else value for name, value in document.items()}


@pytest.mark.parametrize("path", inputs("credential"), ids=lambda path: path.stem)
def test_s1_a_credential_is_issued_or_refused_as_the_name_of_the_input_says(example_api: Api, path: Path) -> None:
    document = to_issue(path, example_api.issuer("eddsa-rdfc-2022"))
    answer = example_api.post("/eddsa-rdfc-2022/credentials/issue", {"credential": document})
    assert answer.status_code == (CREATED if path.stem.endswith("-ok") else REFUSED), answer.text
    if answer.status_code == CREATED:
        assert example_api.verify(answer.json()) == (REFUSED if path.stem in ISSUED_ONLY else OK)


def presented(document: Document, *, name: str = "eddsa-jcs-2022", **members: Any) -> Document:
    """The presentation, signed as it is: also one that no honest holder would sign."""
    members = {"challenge": CHALLENGE, "domain": DOMAIN, "proofPurpose": "authentication"} | members
    return forged(document, name, **members)


def to_present(path: Path) -> Document:
    """A presentation as the suite posts it, its credentials signed unless only the presentation secures them."""
    document: Document = read_json(path)
    if "self-asserted" not in path.name:
        held = document.get("verifiableCredential", [])
        document["verifiableCredential"] = [
            forged(each, "eddsa-jcs-2022") if isinstance(each, dict) and "issuer" in each else each for each in held
        ]
        if not held:
            del document["verifiableCredential"]
    return presented(document)


@pytest.mark.parametrize("path", inputs("presentation"), ids=lambda path: path.stem)
def test_s1_a_presentation_is_verified_or_refused_as_the_name_of_the_input_says(example_api: Api, path: Path) -> None:
    status = example_api.verify_presentation(to_present(path), challenge=CHALLENGE, domain=DOMAIN)
    assert status == (OK if path.stem.endswith("-ok") and path.name not in UNVERIFIABLE else REFUSED)


def test_s1_every_input_of_the_suite_was_asked_about(shared: Path) -> None:
    assert len(inputs("credential")) + len(inputs("presentation")) == 120


# Contexts


def refused(api: Api, **members: Any) -> bool:
    """Whether a credential with these members is refused when issuing."""
    return api.issue(credential(**members)).status_code == REFUSED


@pytest.mark.parametrize(
    "context",
    [
        None,
        V2,
        [],
        [EXAMPLES_V2],
        [EXAMPLES_V2, V2],
        [{"@vocab": "https://example.org/#"}, V2],
        [V2, 2020],
        [V2, "https ://not-a-url/"],
        [V2, "not-a-url"],
        [V2, None],
    ],
    ids=repr,
)
def test_s1_contexts_that_are_missing_out_of_order_or_none_are_refused(example_api: Api, context: object) -> None:
    assert refused(example_api, **{"@context": context})


def test_s1_a_missing_context_is_refused(api: Api) -> None:
    assert api.issue(without(credential(), "@context")).status_code == REFUSED


def test_s1_the_order_of_the_contexts_is_kept_in_an_array(example_api: Api) -> None:
    contexts = [V2, EXAMPLES_V2, {"alumniOf": "https://schema.org/alumniOf"}]
    assert example_api.issued(credential(**{"@context": contexts}))["@context"] == contexts


@pytest.mark.parametrize(
    "more", ["https://example.invalid/context", "https ://bad", 2020, {"own": "https://a.example/#own"}], ids=repr
)
def test_s1_a_presentation_whose_contexts_were_extended_after_signing_is_refused(api: Api, more: object) -> None:
    for name in ("eddsa-jcs-2022", "eddsa-rdfc-2022"):
        document = presented({"@context": [V2], "type": ["VerifiablePresentation"]}, name=name)
        assert api.verify_presentation(document, challenge=CHALLENGE, domain=DOMAIN) == OK
        extended = changed(document, lambda held: held["@context"].append(more))
        # A context that changes nothing leaves an RDF signature good: what is said is still what was signed.
        expected = OK if isinstance(more, dict) else REFUSED
        assert api.verify_presentation(extended, challenge=CHALLENGE, domain=DOMAIN) == expected


def test_s1_a_presentation_with_the_base_context_second_is_refused(example_api: Api) -> None:
    document = presented({"@context": [EXAMPLES_V2, V2], "type": ["VerifiablePresentation"]})
    assert example_api.verify_presentation(document, challenge=CHALLENGE, domain=DOMAIN) == REFUSED


@pytest.mark.parametrize(
    "contexts",
    [
        [V2, {"VerifiableCredential": "https://example.org/#VerifiableCredential"}],
        [V2, {"@protected": True, "own": "https://example.org/#own"}, {"own": "https://example.org/#other"}],
    ],
    ids=["of-the-base-context", "of-an-inline-context"],
)
def test_s1_redefining_a_protected_term_fails(api: Api, contexts: list[Any]) -> None:
    assert refused(api, **{"@context": contexts})


# Identifiers

BAD_IDS: list[object] = [None, [], ["urn:uuid:1", "urn:uuid:2"], "https ://example.org/1", "no-url", "", 4, {}]


@pytest.mark.parametrize("value", BAD_IDS, ids=repr)
@pytest.mark.parametrize("where", ["id", "credentialSubject", "credentialStatus", "credentialSchema"])
def test_s1_an_id_that_is_not_one_absolute_url_is_refused(example_api: Api, where: str, value: object) -> None:
    entry = {"id": value, "type": "ExampleType2026"}
    held = {"id": value, "name": "A subject"} if where == "credentialSubject" else entry
    members = {"id": value} if where == "id" else {where: held}
    assert refused(example_api, **{"@context": [V2, EXAMPLES_V2]}, **members)


@pytest.mark.parametrize("url", ["did:example:1", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "https://a.example"])
def test_s1_dids_and_urns_are_urls(api: Api, url: str) -> None:
    assert not refused(api, id=url)


# Types


@pytest.mark.parametrize("types", [[], "", None, ["OtherCredential"], ["VerifiableCredential", 4], 4, {}], ids=repr)
def test_s1_a_type_is_required_and_includes_verifiable_credential(example_api: Api, types: object) -> None:
    assert refused(example_api, **{"@context": [V2, EXAMPLES_V2], "type": types})


def test_s1_types_may_stand_in_any_order_and_be_urls(api: Api) -> None:
    other = "https://example.org/#RelationshipCredential"
    assert not refused(api, type=["VerifiableCredential", other])
    assert not refused(api, type=[other, "VerifiableCredential"])


@pytest.mark.parametrize("vocabulary", [None, "https ://bad-iri/#"], ids=repr)
def test_s1_a_type_that_maps_to_no_absolute_url_is_refused(api: Api, vocabulary: object) -> None:
    contexts = [V2, {"@vocab": "https://example.org/#"}, {"@vocab": vocabulary}]
    assert not refused(api, **{"@context": contexts[:2], "type": ["VerifiableCredential", "UnmappedType"]})
    assert refused(api, **{"@context": contexts, "type": ["VerifiableCredential", "UnmappedType"]})


TYPED = ("credentialStatus", "termsOfUse", "evidence", "refreshService", "credentialSchema")


@pytest.mark.parametrize("member", TYPED)
@pytest.mark.parametrize("in_array", [False, True], ids=["object", "array"])
def test_s1_each_entry_needs_a_type(example_api: Api, member: str, in_array: bool) -> None:
    for bad in ({}, {"id": "https://example.org/1"}, {"id": "https://example.org/1", "type": 4}, {"type": None}):
        entries = [{"id": "https://example.org/0", "type": "ExampleType2026"}, bad] if in_array else bad
        assert refused(example_api, **{"@context": [V2, EXAMPLES_V2], member: entries}), bad


@pytest.mark.parametrize("member", TYPED)
def test_s1_entries_of_unknown_types_are_accepted(example_api: Api, member: str) -> None:
    entry = {"id": "did:example:entries/1", "type": "ExampleType2026"}
    for entries in (entry, [entry, {**entry, "id": "did:example:entries/2"}]):
        document = credential(**{"@context": [V2, EXAMPLES_V2], member: entries})
        issued = example_api.issued(document)
        assert example_api.verify(issued) == OK


def test_s1_a_status_may_be_without_id(example_api: Api) -> None:
    status = {"type": "ExampleStatus2026"}
    assert not refused(example_api, **{"@context": [V2, EXAMPLES_V2], "credentialStatus": status})


def test_s1_a_schema_needs_an_id(example_api: Api) -> None:
    assert refused(example_api, **{"@context": [V2, EXAMPLES_V2], "credentialSchema": {"type": "ExampleSchema2026"}})


def test_s1_a_schema_is_not_fetched_when_issuing(example_api: Api) -> None:
    schema = {"id": "did:example:schemas/1", "type": "JsonSchema"}
    assert not refused(example_api, credentialSchema=schema)


def test_s1_what_the_proof_says_nothing_about_counts_where_more_is_asked_than_the_proof(example_api: Api) -> None:
    document = credential(
        **{"@context": [V2, EXAMPLES_V2], "credentialStatus": {"id": "did:example:1", "type": "ExampleStatus2026"}}
    )
    issued = example_api.issued(document)
    assert example_api.verify(issued, checks=["proof"]) == OK
    assert example_api.verify(issued, checks=[]) == REFUSED


# Names and descriptions

LANGUAGE_VALUE = {"@value": "HTML و CSS: تصميم و إنشاء مواقع الويب", "@language": "ar", "@direction": "rtl"}


@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize("text", ["plain", LANGUAGE_VALUE, [LANGUAGE_VALUE, {"@value": "HTML", "@language": "en"}]])
@pytest.mark.parametrize("name", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019-p384", "eddsa-jcs-2022"])
def test_s1_names_are_strings_or_language_value_objects_with_a_direction(
    api: Api, member: str, text: object, name: str
) -> None:
    issuer = {"id": api.issuer(name), member: text}
    issued = api.issued(credential(**{member: text, "issuer": issuer}), name)
    assert issued[member] == text
    assert api.verify(issued, name) == OK


@pytest.mark.parametrize("member", ["name", "description"])
def test_s1_a_language_value_object_with_a_further_member_is_refused(api: Api, member: str) -> None:
    text = {**LANGUAGE_VALUE, "url": "did:example:credential"}
    assert refused(api, **{member: text})
    assert refused(api, issuer={"id": api.issuer("eddsa-rdfc-2022"), member: text})


# Issuer and subject


@pytest.mark.parametrize(
    "issuer", ["fake-issuer", None, {"id": None}, {"id": "fake-issuer"}, {}, [], 4, True], ids=repr
)
def test_s1_an_issuer_that_is_no_url_is_refused(api: Api, issuer: object) -> None:
    assert refused(api, issuer=issuer)


def test_s1_an_issuer_may_be_an_object_with_an_id(api: Api) -> None:
    assert not refused(api, issuer={"id": api.issuer("eddsa-rdfc-2022")})


@pytest.mark.parametrize("subject", [None, {}, [], [{}], [{"id": "did:example:1"}, {}], "did:example:1", 4], ids=repr)
def test_s1_a_subject_without_any_claim_is_refused(api: Api, subject: object) -> None:
    assert refused(api, credentialSubject=subject)


@pytest.mark.parametrize("subject", [{"id": "did:example:1"}, [{"id": "did:example:1"}, {"id": "did:example:2"}]])
def test_s1_an_id_alone_is_accepted_as_a_claim(api: Api, subject: object) -> None:
    assert not refused(api, credentialSubject=subject)


# Validity


@pytest.mark.parametrize("member", ["validFrom", "validUntil"])
@pytest.mark.parametrize(
    "moment", ["Sun, 06 Nov 1994 08:49:37 GMT", "Fr 23. Okt 16:01:05 CEST 2026", "2026-10-23", None, 4], ids=repr
)
def test_s1_a_date_that_is_no_date_time_stamp_is_refused(api: Api, member: str, moment: object) -> None:
    assert refused(api, **{member: moment})


@pytest.mark.parametrize("moment", ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.123Z", "2020-01-01T00:00:00+02:00"])
def test_s1_a_validity_that_is_over_is_still_issued(api: Api, moment: str) -> None:
    assert not refused(api, validUntil=moment)


def test_s1_an_end_before_the_start_is_refused(api: Api) -> None:
    assert refused(api, validFrom="2026-01-02T00:00:00Z", validUntil="2026-01-01T00:00:00Z")


# relatedResource

PUBLISHED = {
    "digestSRI": "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
    "digestMultibase": "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ",
}
OLDER = {
    "digestSRI": "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
    "digestMultibase": "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k",
}
"""Digests of the context of version 2.0: of the published bytes, and of those before February 2025."""


@pytest.mark.parametrize("digests", [PUBLISHED, OLDER], ids=["published", "older"])
@pytest.mark.parametrize("member", ["digestSRI", "digestMultibase", None])
def test_s1_related_resource_with_the_right_digest_is_issued(
    api: Api, digests: dict[str, str], member: str | None
) -> None:
    chosen = digests if member is None else {member: digests[member]}
    issued = api.issued(credential(relatedResource=[{"id": V2, **chosen}]))
    assert api.verify(issued) == OK


@pytest.mark.parametrize(
    "digest",
    [{"digestSRI": "sha384-" + "A" * 64}, {"digestMultibase": "u" + "A" * 43}],
    ids=lambda digest: next(iter(digest)),
)
def test_s1_related_resource_wrong_digest_is_refused_when_issuing(api: Api, digest: dict[str, str]) -> None:
    answer = api.issue(credential(relatedResource=[{"id": V2, **digest}]))
    assert answer.status_code == REFUSED
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/relatedResource/0"]


@pytest.mark.parametrize(
    "resources",
    [
        [V2],
        [{"digestSRI": PUBLISHED["digestSRI"]}],
        [{"id": "no url", "digestSRI": PUBLISHED["digestSRI"]}],
        [{"id": V2}],
        [{"id": V2, **PUBLISHED}, {"id": V2, **PUBLISHED}],
    ],
    ids=["strings", "no-id", "id-no-url", "no-digest", "id-twice"],
)
def test_s1_related_resource_entries_are_objects_with_a_unique_id_and_a_digest(api: Api, resources: list[Any]) -> None:
    assert refused(api, relatedResource=resources)


# Presentations


@pytest.mark.parametrize("name", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019-p256", "ecdsa-jcs-2019-p384"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_s1_presentations_of_no_one_and_two_credentials_are_verified(api: Api, name: str, number: int) -> None:
    document: Document = {"@context": [V2], "type": ["VerifiablePresentation"]}
    if number:
        document["verifiableCredential"] = [api.issued(credential(), name) for _ in range(number)]
    signed = presented(document, name=name)
    assert api.verify_presentation(signed, challenge=CHALLENGE, domain=DOMAIN) == OK
    assert api.verify_presentation(signed, challenge="another", domain=DOMAIN) == REFUSED
    assert api.verify_presentation(signed, challenge=CHALLENGE, domain="other.example") == REFUSED
    if number:
        tampered = changed(signed, lambda held: held["verifiableCredential"][0].update(id="urn:uuid:other"))
        assert api.verify_presentation(tampered, challenge=CHALLENGE, domain=DOMAIN) == REFUSED


def test_s1_a_presentation_for_another_purpose_is_refused(api: Api) -> None:
    signed = presented({"@context": [V2], "type": ["VerifiablePresentation"]}, proofPurpose="assertionMethod")
    assert api.verify_presentation(signed, challenge=CHALLENGE, domain=DOMAIN) == REFUSED


@pytest.mark.parametrize("holder", ["did:example:holder", {"id": "did:example:holder"}])
def test_s1_the_holder_is_a_url_or_an_object(api: Api, holder: object) -> None:
    signed = presented({"@context": [V2], "type": ["VerifiablePresentation"], "holder": holder})
    assert api.verify_presentation(signed, challenge=CHALLENGE, domain=DOMAIN) == OK


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("proof", None),
        ("@context", None),
        ("type", None),
        ("type", ["VerifiableCredential"]),
        ("type", []),
        ("proofValue", "z3MPPHM5VFhWw2teqGvjXDzsrqPcJoruJryZKCfhjpfpMjqgJq2D3whcG23BKnonAyT8c45VK4SfiQfkShFWPGmsi"),
    ],
)
def test_s1_a_broken_presentation_is_refused(api: Api, member: str, value: object) -> None:
    signed = presented({"@context": [V2], "type": ["VerifiablePresentation"]})
    if member == "proofValue":
        broken = with_member(signed, value, "proof", "proofValue")
    else:
        broken = without(signed, member) if value is None else with_member(signed, value, member)
    assert api.verify_presentation(broken, challenge=CHALLENGE, domain=DOMAIN) == REFUSED


def test_s1_a_credential_is_no_presentation_and_the_other_way_round(api: Api) -> None:
    presentation = presented({"@context": [V2], "type": ["VerifiablePresentation"]})
    assert api.verify(presentation) == REFUSED
    assert api.verify_presentation(api.issued(credential())) == REFUSED


def test_s1_a_document_that_does_not_conform_is_refused_by_both_verifiers(api: Api) -> None:
    document = {"type": ["NonconformingDocument"]}
    assert api.verify(document) == REFUSED
    assert api.verify_presentation(document) == REFUSED


# Proof


def test_s1_proof_may_be_a_list(api: Api) -> None:
    issued = api.issued(credential())
    assert api.verify(with_member(issued, [issued["proof"]], "proof")) == OK


# EnvelopingProof


def test_s1_the_issuer_answers_with_an_envelope(api: Api) -> None:
    envelope = api.issued(credential(), "vc-jwt")
    assert envelope["@context"] == V2
    assert envelope["type"] == "EnvelopedVerifiableCredential"
    head, comma, token = envelope["id"].partition(",")
    assert (head, comma) == ("data:application/vc+jwt", ",")
    assert read_token(token).header["typ"] == "vc+jwt"


def test_s1_the_suite_decodes_the_payload_with_atob(api: Api) -> None:
    # Which knows the letters of base64 alone; JSON in ASCII needs the others only for ">", "?" and "~".
    envelope = api.issued(credential(name="Ünïcödé ½ ﷺ 🎓"), "vc-jwt")
    assert not set(envelope["id"].split(".")[1]) & set("-_")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("@context", []),
        ("@context", [EXAMPLES_V2]),
        ("@context", EXAMPLES_V2),
        ("@context", None),
        ("id", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"),
        ("id", None),
        ("type", None),
        ("type", "VerifiableCredential"),
        ("type", ["VerifiableCredential"]),
    ],
    ids=repr,
)
def test_s1_an_envelope_that_is_none_is_refused(example_api: Api, member: str, value: object) -> None:
    envelope = example_api.issued(credential(), "vc-jwt")
    assert example_api.verify(envelope, "vc-jwt") == OK
    broken = without(envelope, member) if value is None else with_member(envelope, value, member)
    assert example_api.verify(broken, "vc-jwt") == REFUSED


def legacy_presentation(nonce: str = CHALLENGE) -> Document:
    """What older wallets sent: tokens with the claims `vp` and `vc`, in envelopes of type application/jwt."""
    issuer, holder = key("p256"), key("ed25519")
    subject = {"id": "did:example:alice"}
    claims = {"iss": issuer.controller, "sub": "did:example:alice"}
    document = without(credential(issuer=issuer.controller, credentialSubject=subject), "id")
    inner = sign_token({**claims, "vc": document}, issuer, typ="JWT")
    presentation = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": holder.controller,
        "verifiableCredential": [
            {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/jwt,{inner}"}
        ],
    }
    claims = {"iss": holder.controller, "aud": DOMAIN, "nonce": nonce}
    token = sign_token({**claims, "vp": presentation}, holder, typ="JWT")
    return {"@context": V2, "type": "EnvelopedVerifiablePresentation", "id": f"data:application/jwt,{token}"}


def test_s1_old_envelopes_with_the_claims_vp_and_vc_are_opened(api: Api) -> None:
    assert api.verify_presentation(legacy_presentation(), checks=["proof"], challenge=CHALLENGE) == OK
    assert api.verify_presentation(legacy_presentation(), checks=[]) == OK
    assert api.verify_presentation(legacy_presentation("another"), challenge=CHALLENGE) == REFUSED


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("@context", []),
        ("@context", [EXAMPLES_V2]),
        ("type", ["VerifiablePresentation"]),
        ("type", "EnvelopedVerifiableCredential"),
        ("id", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"),
    ],
    ids=repr,
)
def test_s1_an_enveloped_presentation_that_is_none_is_refused(example_api: Api, member: str, value: object) -> None:
    broken = with_member(legacy_presentation(), value, member)
    assert example_api.verify_presentation(broken, challenge=CHALLENGE) == REFUSED


def test_s1_an_enveloped_credential_in_a_presentation_is_verified(api: Api) -> None:
    envelope = api.issued(credential(), "vc-jwt")
    document: Document = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [envelope]}
    assert api.verify_presentation(presented(document), challenge=CHALLENGE, domain=DOMAIN) == OK
    tampered = copy.deepcopy(document)
    tampered["verifiableCredential"][0]["id"] = envelope["id"][:-4] + "AAAA"
    assert api.verify_presentation(presented(tampered), challenge=CHALLENGE, domain=DOMAIN) == REFUSED


def test_s1_a_token_of_version_1_1_is_not_issued(api: Api) -> None:
    assert api.issue(credential("1.1"), "vc-jwt").status_code == REFUSED
    assert credential("1.1")["@context"] == [V1]


def test_s1_a_token_of_a_key_that_is_not_its_issuers_is_opened_here_alone(api: Api) -> None:
    document = credential(issuer=key("p256").controller)
    assert api.verify(enveloped(sign_credential_jwt(document, key("p256"))), "vc-jwt") == OK
