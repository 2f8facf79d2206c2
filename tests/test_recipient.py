"""Recipient identifiers: the published hashes, what is issued, and what is compared with what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.errors import InvalidError, ModelError
from microbadge.models.terms import IdentifierType
from microbadge.recipient import hash_identity, identity_object, matches, recipient_key, recipient_of

ANA = "ana@academy.example"
names = st.text(st.characters(codec="utf-8"), min_size=1)


def hashed(identity_hash: object, **members: object) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash,
        "identityType": "emailAddress",
        **members,
    }


def plain(value: str, kind: str = "emailAddress") -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def test_published_hashes_come_out_and_match(shared: Path) -> None:
    # Open Badges 3.0, appendix B, IdentityHash; the first vector is the one in its text.
    vectors = read_json(shared / "spec/vectors/1edtech-identity-hash.json")["vectors"]
    assert len(vectors) == 4
    for vector in vectors:
        algorithm = vector["identityHash"].partition("$")[0]
        salt = {} if vector["salt"] is None else {"salt": vector["salt"]}
        made = hash_identity(vector["identifier"], salt=vector["salt"], algorithm=algorithm)
        assert made == vector["identityHash"]
        assert matches(hashed(made, **salt), vector["identifier"], "emailAddress")
        assert not matches(hashed(made, **salt), "x" + vector["identifier"], "emailAddress")


def test_hexadecimal_digits_match_in_either_case() -> None:
    algorithm, _, digits = hash_identity(ANA, salt="s").partition("$")
    assert matches(hashed(f"{algorithm}${digits.upper()}", salt="s"), ANA, "emailAddress")


def test_what_is_issued_is_hashed_and_salted_and_matches() -> None:
    identity = identity_object(ANA, "emailAddress", salt="Kosher")
    assert identity == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": hash_identity(ANA, salt="Kosher"),
        "identityType": "emailAddress",
        "salt": "Kosher",
    }
    assert matches(identity, ANA, "emailAddress")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(identifier=names, salt=names, kind=st.sampled_from([*IdentifierType, "ext:badgeNumber"]))
def test_whatever_is_issued_matches_its_own_identifier_and_no_other_type(identifier: str, salt: str, kind: str) -> None:
    identity = identity_object(identifier, kind, salt=salt)
    assert type(identity["identityType"]) is str
    assert matches(identity, identifier, kind)
    assert not matches(identity, identifier + "x", kind)
    assert not matches(identity, identifier, "ext:other")


@pytest.mark.parametrize(
    ("identifier", "kind", "salt", "message"),
    [
        (ANA, "emailAddress", "", "salt"),
        ("", "emailAddress", "s", "nobody"),
        (ANA, "email", "s", "IdentifierTypeEnum"),
        (ANA, "", "s", "IdentifierTypeEnum"),
        (ANA, "ext:", "s", "IdentifierTypeEnum"),
        ("\ud800", "userName", "s", "lone surrogate"),
        (ANA, "userName", "\udfff", "lone surrogate"),
    ],
)
def test_what_would_identify_nobody_or_be_guessed_is_not_issued(
    identifier: str, kind: str, salt: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        identity_object(identifier, kind, salt=salt)


def test_an_address_is_issued_in_lower_case_and_matches_in_any() -> None:
    identity = identity_object("Ana@Academy.Example", "emailAddress", salt="s")
    assert identity == identity_object(ANA, "emailAddress", salt="s")
    for spelling in (ANA, "ANA@ACADEMY.EXAMPLE", "Ana@academy.example"):
        assert matches(identity, spelling, "emailAddress")
        assert matches(plain(ANA), spelling, "emailAddress")


def test_an_address_that_another_issuer_hashed_with_capitals_matches_as_given_only() -> None:
    identity = hashed(hash_identity("Ana@Academy.Example", salt=None))
    assert matches(identity, "Ana@Academy.Example", "emailAddress")
    assert not matches(identity, ANA, "emailAddress")


def test_other_identifiers_are_compared_letter_by_letter() -> None:
    assert matches(plain("Ana", "userName"), "Ana", "userName")
    assert not matches(plain("ana", "userName"), "Ana", "userName")
    assert not matches(identity_object("Ana", "userName", salt="s"), "ana", "userName")


def test_a_plain_value_that_looks_like_a_hash_is_no_hash() -> None:
    assert not matches(plain(hash_identity(ANA, salt=None)), ANA, "emailAddress")


def test_the_salt_of_a_plain_identifier_is_not_used() -> None:
    assert matches({**plain(ANA), "salt": "s"}, ANA, "emailAddress")


def test_an_identifier_of_another_type_is_passed_over_even_when_it_cannot_be_read() -> None:
    assert not matches(hashed("sha1$00", identityType="userName"), ANA, "emailAddress")


@pytest.mark.parametrize(
    ("identity", "pointer"),
    [
        ({}, "/identityType"),
        (hashed("x", identityType=None), "/identityType"),
        (hashed("x", identityType=["emailAddress"]), "/identityType"),
        (hashed("x", hashed="true"), "/hashed"),
        (hashed("x", hashed=1), "/hashed"),
        (hashed(None), "/identityHash"),
        (hashed(""), "/identityHash"),
        (hashed(ANA), "/identityHash"),
        (hashed("sha1$" + "0" * 40), "/identityHash"),
        (hashed("sha512$" + "0" * 128), "/identityHash"),
        (hashed("SHA256$" + "0" * 64), "/identityHash"),
        (hashed("sha256$" + "0" * 63), "/identityHash"),
        (hashed("sha256$" + "0" * 64 + "\n"), "/identityHash"),
        (hashed("sha256$" + "\u0660" * 64), "/identityHash"),
        (hashed("md5$" + "0" * 64), "/identityHash"),
        (hashed("md5$" + "0" * 32, salt=None), "/salt"),
        (hashed("md5$" + "0" * 32, salt=7), "/salt"),
    ],
)
def test_a_malformed_identity_is_refused_with_its_place(identity: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ModelError) as caught:
        matches(identity, ANA, "emailAddress")
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("given", ["did:example:ana", "https://school.example/@ana", "urn:uuid:1"])
def test_an_id_is_the_recipient_as_it_is(given: str) -> None:
    assert recipient_of(given) == given


def test_an_identifier_is_issued_hashed_with_another_salt_each_time() -> None:
    first, second = recipient_of("Ana@School.example"), recipient_of("ana@school.example", "emailAddress")
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["salt"] != second["salt"]
    assert all(matches(each, "ana@school.example", "emailAddress") for each in (first, second))


def test_an_identifier_that_could_be_anything_needs_a_type() -> None:
    with pytest.raises(ModelError, match="accountId:4711"):
        recipient_of("4711")
    identity = recipient_of("4711", "accountId")
    assert isinstance(identity, dict)
    assert matches(identity, "4711", "accountId")


def test_the_issuer_finds_a_recipient_again_by_identifier_and_type() -> None:
    key = recipient_key("ana@school.example", secret="5f2c")
    assert key == recipient_key("Ana@School.Example", "emailAddress", secret="5f2c")
    assert len(key) == 64
    others = [
        recipient_key("ana@school.example", secret="other"),
        recipient_key("ana@school.example", "accountId", secret="5f2c"),
        recipient_key("bob@school.example", secret="5f2c"),
        recipient_key("did:example:ana", secret="5f2c"),
        recipient_key("Ana", "accountId", secret="5f2c"),
        recipient_key("ana", "accountId", secret="5f2c"),
    ]
    assert len({key, *others}) == 7
    with pytest.raises(InvalidError):
        recipient_key("ana\ud800@school.example", secret="5f2c")
