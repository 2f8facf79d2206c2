"""Issuing as a token: the same badge as with an embedded proof, under keys of every kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from badges import ACADEMY, NOON
from microbadge.data_integrity import unsecured_document
from microbadge.errors import CanonicalizationError, ModelError, ProofError
from microbadge.fetch import no_network
from microbadge.issuer import Issuer
from microbadge.jose import document_in, read_token
from microbadge.key_check import Expected
from microbadge.keys import LocalSigner
from microbadge.recipient import identity_object
from microbadge.report import Outcome
from microbadge.token_check import check_token
from test_issuer import award

NAME = "Example Leadership Academy"
OPTIONS: dict[str, Any] = {"recipient": "did:example:teacher", "id": "urn:uuid:1", "valid_from": NOON}


def test_the_token_holds_the_document_that_the_other_form_signs_without_its_proof() -> None:
    issuer = Issuer(NAME, ACADEMY)
    options = {**OPTIONS, "valid_until": datetime(2030, 1, 1, tzinfo=UTC)}
    token = read_token(issuer.issue_jwt(award(), **options))
    assert document_in(token) == unsecured_document(issuer.issue(award(), **options))
    assert token.header == {"alg": "EdDSA", "kid": ACADEMY.verification_method, "typ": "JWT"}
    claims = {name: token.payload[name] for name in ("iss", "jti", "sub", "nbf", "exp")}
    assert claims == {
        "iss": ACADEMY.controller,
        "jti": "urn:uuid:1",
        "sub": "did:example:teacher",
        "nbf": NOON.timestamp(),
        "exp": datetime(2030, 1, 1, tzinfo=UTC).timestamp(),
    }


@pytest.mark.parametrize("kind", ["ed25519", "p256", "p384", "p521", "rsa"])
def test_a_token_of_every_kind_of_key_passes_its_checks(kind: str) -> None:
    signer = LocalSigner.generate(kind)
    token = read_token(Issuer(NAME, signer).issue_jwt(award(), **OPTIONS))
    expected = Expected(signer.controller, NOON)
    checks = check_token(token, document_in(token), expected, fetch=no_network)
    assert {check.outcome for check in checks} == {Outcome.PASSED}


def test_a_badge_for_an_identifier_has_no_sub() -> None:
    identity = identity_object("ana@school.example", "emailAddress", salt="5f2c")
    token = read_token(Issuer(NAME, ACADEMY).issue_jwt(award(), **{**OPTIONS, "recipient": identity}))
    assert "sub" not in token.payload
    assert "id" not in document_in(token)["credentialSubject"]


def test_valid_from_is_now_unless_given() -> None:
    token = read_token(Issuer(NAME, ACADEMY).issue_jwt(award(), recipient="did:example:teacher", id="urn:uuid:1"))
    assert abs(datetime.now(UTC).timestamp() - token.payload["nbf"]) < 60


def test_what_breaks_the_data_model_or_has_no_meaning_is_not_signed() -> None:
    with pytest.raises(ModelError):
        Issuer(NAME, ACADEMY).issue_jwt(award(), **{**OPTIONS, "id": "not an id"})
    with pytest.raises(CanonicalizationError):
        Issuer({"name": NAME, "motto": "nobody defines it"}, ACADEMY).issue_jwt(award(), **OPTIONS)


@pytest.mark.parametrize(("kind", "suite"), [("ed25519", "eddsa-rdfc-2022"), ("p256", "ecdsa-rdfc-2019")])
def test_the_cryptosuite_is_the_one_that_fits_the_key(kind: str, suite: str) -> None:
    assert Issuer(NAME, LocalSigner.generate(kind)).issue(award(), **OPTIONS)["proof"]["cryptosuite"] == suite


@pytest.mark.parametrize("kind", ["p521", "rsa"])
def test_a_key_that_no_cryptosuite_fits_signs_tokens_only(kind: str) -> None:
    issuer = Issuer(NAME, LocalSigner.generate(kind))
    with pytest.raises(ProofError):
        issuer.issue(award(), **OPTIONS)


def test_a_cryptosuite_that_does_not_fit_the_key_is_refused_at_once() -> None:
    with pytest.raises(ProofError):
        Issuer(NAME, LocalSigner.generate("p256"), cryptosuite="eddsa-rdfc-2022")
