"""A new key for an issuer: what was signed before stays good, unless the old key fell into other hands."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from badges import badge, changed, signed
from conftest import readable
from microbadge.bundle import Bundle
from microbadge.dids import ControllerDocument, did_document, did_web_url, verification_methods
from microbadge.encoding import base58_encode
from microbadge.errors import KeyMaterialError
from microbadge.key_rotation import revoke_key, rotate_key
from microbadge.keys import LocalSigner, PublicKey
from microbadge.policy import TrustedIssuers
from microbadge.report import VerificationReport
from microbadge.verifier import Verifier

DID = "did:web:academy.example"
AT = datetime(2026, 9, 1, tzinfo=UTC)
OLD = LocalSigner.generate(controller=DID)
NEW = LocalSigner.generate(controller=DID)
KINDS = {kind: LocalSigner.generate(kind, controller=DID) for kind in ("ed25519", "p256", "p384", "rsa")}
PUBLISHED = did_document(DID, [OLD.public_key])


def rotated(document: dict[str, Any] = PUBLISHED, **options: Any) -> dict[str, Any]:
    return rotate_key(document, NEW.public_key, **{"at": AT, **options})


def method(document: dict[str, Any], signer: LocalSigner) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in document["verificationMethod"] if each["id"] == signer.verification_method
    )
    return found


# --- the whole way ---


def published(document: dict[str, Any], folder: Path) -> Bundle:
    """What the issuer's web site answers, as files."""
    (folder / "did.json").write_text(json.dumps(document), encoding="utf-8")
    index = {"documents": {did_web_url(DID): {"file": "did.json"}}}
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return Bundle.open(folder)


def verdict(document: dict[str, Any], signer: LocalSigner, folder: Path, *, days: int) -> VerificationReport:
    """The verdict on a badge that the signer signed, `days` after the rotation."""
    credential = signed(changed(lambda each: each["issuer"].update(id=DID), badge()), signer)
    verifier = Verifier(fetch=published(document, folder))
    return verifier.verify(credential, TrustedIssuers([DID]), at=AT + timedelta(days=days))


def outcomes(report: VerificationReport) -> list[str]:
    return [check.outcome.value for check in report.checks if check.code == "proof.key"]


def test_a_badge_of_the_old_key_is_good_with_a_warning_and_one_of_the_new_key_without(tmp_path: Path) -> None:
    before = verdict(PUBLISHED, OLD, tmp_path, days=-1)
    assert (before.verdict, outcomes(before)) == ("verified", ["passed"])
    after = verdict(rotated(), OLD, tmp_path, days=1)
    assert (after.verdict, outcomes(after)) == ("verified", ["passed", "warning"])
    new = verdict(rotated(), NEW, tmp_path, days=1)
    assert (new.verdict, outcomes(new)) == ("verified", ["passed"])
    # nobody publishes the new key before: a badge signed with it is no badge of the issuer's
    assert verdict(PUBLISHED, NEW, tmp_path, days=-1).verdict == "rejected"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_badge_of_a_compromised_key_is_refused_whatever_its_dates(tmp_path: Path, days: int) -> None:
    document = rotated(old="revoke")
    report = verdict(document, OLD, tmp_path, days=days)
    assert (report.verdict, outcomes(report)) == ("rejected", ["failed"])
    assert verdict(document, NEW, tmp_path, days=days).verdict == "verified"


def test_keys_change_twice_and_every_badge_is_still_good(tmp_path: Path) -> None:
    third = LocalSigner.generate("p256", controller=DID)
    document = rotate_key(rotated(), third.public_key, at=AT + timedelta(days=30))
    assert method(document, OLD)["expires"] == "2026-09-01T00:00:00Z"
    assert method(document, NEW)["expires"] == "2026-10-01T00:00:00Z"
    for signer, expected in ((OLD, ["passed", "warning"]), (NEW, ["passed", "warning"])):
        report = verdict(document, signer, tmp_path, days=40)
        assert (report.verdict, outcomes(report)) == ("verified", expected)


def test_a_key_that_was_retired_in_time_is_not_revoked_with_the_one_after_it(tmp_path: Path) -> None:
    third = LocalSigner.generate(controller=DID)
    document = rotate_key(rotated(), third.public_key, at=AT + timedelta(days=30), old="revoke")
    assert verdict(document, OLD, tmp_path, days=40).verdict == "verified"
    assert verdict(document, NEW, tmp_path, days=40).verdict == "rejected"


def test_a_key_that_was_retired_in_time_is_revoked_when_it_turns_out_to_be_stolen(tmp_path: Path) -> None:
    later = AT + timedelta(days=30)
    document = revoke_key(rotated(), OLD.verification_method, at=later)
    assert verdict(document, OLD, tmp_path, days=40).verdict == "rejected"
    assert verdict(document, NEW, tmp_path, days=40).verdict == "verified"
    method(document, OLD).pop("revoked")
    assert document == rotated()


# --- the document ---


def test_a_key_is_revoked_by_its_name_wherever_it_stands_and_once() -> None:
    own = {name: value for name, value in PUBLISHED["verificationMethod"][0].items() if name != "id"}
    embedded: dict[str, Any] = {"id": DID, "assertionMethod": [{"id": "#1", **own}]}
    embedded["authentication"] = {"id": f"{DID}#1", **own}
    for name in ("#1", f"{DID}#1"):
        document = revoke_key(embedded, name, at=AT)
        assert document["assertionMethod"][0]["revoked"] == document["authentication"]["revoked"]
    assert revoke_key(document, "#1", at=AT + timedelta(days=1)) == document
    assert "revoked" not in embedded["assertionMethod"][0]


@pytest.mark.parametrize("name", ["#none", "", "1", f"{DID}", "did:web:other.example#1"])
def test_a_key_that_is_not_in_the_document_is_not_revoked(name: str) -> None:
    with pytest.raises(KeyMaterialError, match="no such verification method"):
        revoke_key(PUBLISHED, name, at=AT)


@pytest.mark.parametrize("old", ["retire", "revoke"])
def test_the_new_key_comes_first_and_the_old_one_stays_listed(old: Literal["retire", "revoke"]) -> None:
    document = rotated(old=old)
    names = [NEW.verification_method, OLD.verification_method]
    assert [each["id"] for each in document["verificationMethod"]] == names
    assert document["assertionMethod"] == names
    assert document["authentication"] == [NEW.verification_method]
    member = {"retire": "expires", "revoke": "revoked"}[old]
    assert method(document, OLD) == {**method(PUBLISHED, OLD), member: "2026-09-01T00:00:00Z"}
    assert method(document, NEW) == did_document(DID, [NEW.public_key])["verificationMethod"][0]
    assert document["@context"] == PUBLISHED["@context"]


def test_what_was_given_is_not_changed() -> None:
    given = copy.deepcopy(PUBLISHED)
    rotate_key(given, NEW.public_key, at=AT)
    assert given == PUBLISHED


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_any_kind_takes_over(kind: str) -> None:
    signer = KINDS[kind]
    document = rotate_key(PUBLISHED, signer.public_key, at=AT)
    keys = verification_methods(ControllerDocument(DID, document), purpose="assertionMethod")
    assert {each.public_key for each in keys} == {signer.public_key, OLD.public_key}
    context = "https://w3id.org/security/jwk/v1"
    assert (context in document["@context"]) is (kind == "rsa")


def test_everything_else_in_the_document_stays() -> None:
    given: dict[str, Any] = {
        **copy.deepcopy(PUBLISHED),
        "alsoKnownAs": ["https://academy.example"],
        "keyAgreement": [{"id": "#x25519", "type": "Multikey", "controller": DID, "publicKeyMultibase": "z6LS"}],
        "capabilityInvocation": ["#guest"],
        "service": [{"id": "#inbox", "type": "Inbox", "serviceEndpoint": "https://academy.example/inbox"}],
    }
    guest = {"id": "#guest", "type": "Other", "controller": "did:web:guest.example"}
    given["verificationMethod"].append(guest)
    document = rotate_key(given, NEW.public_key, at=AT)
    for member in ("id", "alsoKnownAs", "keyAgreement", "capabilityInvocation", "service", "@context"):
        assert document[member] == given[member]
    assert document["verificationMethod"][2] == guest


def test_a_key_with_a_relative_name_or_embedded_is_found() -> None:
    own = {name: value for name, value in PUBLISHED["verificationMethod"][0].items() if name != "id"}
    relative = {"id": DID, "verificationMethod": {"id": "#1", **own}, "assertionMethod": "#1", "authentication": ["#1"]}
    document = rotate_key(relative, NEW.public_key, at=AT)
    assert document["verificationMethod"][1] == {"id": "#1", **own, "expires": "2026-09-01T00:00:00Z"}
    assert document["assertionMethod"] == [NEW.verification_method, "#1"]
    assert document["authentication"] == [NEW.verification_method]
    assert "@context" not in document
    embedded = {"id": DID, "assertionMethod": [{"id": f"{DID}#1", **own}]}
    document = rotate_key(embedded, NEW.public_key, at=AT)
    assert document["assertionMethod"][1]["expires"] == "2026-09-01T00:00:00Z"
    assert [each["id"] for each in document["verificationMethod"]] == [NEW.verification_method]
    assert "authentication" not in document


def test_a_key_that_would_have_expired_later_expires_now() -> None:
    given = copy.deepcopy(PUBLISHED)
    given["verificationMethod"][0]["expires"] = "2030-01-01T00:00:00Z"
    assert method(rotate_key(given, NEW.public_key, at=AT), OLD)["expires"] == "2026-09-01T00:00:00Z"


def test_keys_of_an_https_url_change_as_those_of_a_did() -> None:
    url = "https://academy.example/issuer"
    document = rotated(did_document(url, [OLD.public_key]))
    assert document["assertionMethod"] == [f"{url}#{key.public_key.multikey}" for key in (NEW, OLD)]


@pytest.mark.parametrize(
    "did",
    [
        *("did:key:z6Mk", "did:jwk:e30", None, 7, ["did:web:academy.example"]),
        *("", "academy", "did:web:academy.example#1", "http://academy.example", "https://academy.example/a b"),
    ],
    ids=readable,
)
def test_a_did_that_is_its_key_has_no_other_and_what_is_no_did_has_none(did: object) -> None:
    document = {**PUBLISHED, "id": did}
    with pytest.raises(KeyMaterialError, match="a did:web or https URL") as caught:
        rotated(document)
    assert caught.value.pointer == "/id"
    with pytest.raises(KeyMaterialError, match="a did:web or https URL"):
        revoke_key(document, OLD.verification_method, at=AT)


def test_a_time_without_a_zone_is_a_slip_of_the_programmer() -> None:
    naive = datetime(2026, 9, 1)
    with pytest.raises(ValueError, match="time zone"):
        rotated(at=naive)
    with pytest.raises(ValueError, match="time zone"):
        revoke_key(PUBLISHED, OLD.verification_method, at=naive)


def as_jwk(key: PublicKey) -> dict[str, Any]:
    return {"id": "#1", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": key.jwk}


def as_base58(key: PublicKey) -> dict[str, Any]:
    kind = "Ed25519VerificationKey2018"
    return {"id": "#1", "type": kind, "controller": DID, "publicKeyBase58": base58_encode(key.data)}


@pytest.mark.parametrize(
    "document",
    [
        did_document(DID, [OLD.public_key, NEW.public_key]),
        did_document(DID, [NEW.public_key]),
        {**PUBLISHED, "verificationMethod": [*PUBLISHED["verificationMethod"], as_jwk(NEW.public_key)]},
        {**PUBLISHED, "verificationMethod": [*PUBLISHED["verificationMethod"], as_base58(NEW.public_key)]},
        {**PUBLISHED, "authentication": [{**as_jwk(OLD.public_key), "id": NEW.verification_method}]},
    ],
    ids=["both", "the new one alone", "as a JWK", "in base 58", "its name"],
)
def test_a_key_does_not_take_over_from_itself(document: dict[str, Any]) -> None:
    # under another name it would be in use again right after it was revoked
    with pytest.raises(KeyMaterialError, match="has the new key already"):
        rotated(document)


@pytest.mark.parametrize(
    "document",
    [
        {"id": DID},
        {"id": DID, "verificationMethod": PUBLISHED["verificationMethod"]},
        {**PUBLISHED, "assertionMethod": ["did:web:academy.example#none", 7, {"type": "Multikey"}]},
        {**PUBLISHED, "verificationMethod": ["noise", 7, None]},
        did_document(DID, []),
        rotate_key(PUBLISHED, LocalSigner.generate().public_key, at=AT)
        | {"assertionMethod": [OLD.verification_method]},
        {
            **PUBLISHED,
            "verificationMethod": [{**PUBLISHED["verificationMethod"][0], "revoked": "2026-01-01T00:00:00Z"}],
        },
    ],
    ids=["empty", "not listed", "noise listed", "noise as methods", "no keys", "retired", "revoked"],
)
def test_a_document_without_a_key_in_use_is_not_the_one_that_was_meant(document: dict[str, Any]) -> None:
    with pytest.raises(KeyMaterialError, match="no key in use"):
        rotated(document)


def test_a_date_that_is_none_is_refused() -> None:
    given = copy.deepcopy(PUBLISHED)
    given["verificationMethod"][0]["expires"] = "soon"
    with pytest.raises(KeyMaterialError, match="`expires`"):
        rotated(given)
