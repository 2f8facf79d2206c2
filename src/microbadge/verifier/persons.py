"""Whether two credentials are about the same person (Open Badges 3.0, section 9.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ..errors import InvalidError
from ..models.terms import IdentifierType
from ..policy import AllOf, AwardedTo, Claims, Policy
from ..recipient import is_subject_id, matches

MAX_IDENTIFIERS = 10
"""Identifiers of a subject that are compared with those of another; genuine ones have one or two."""

_OF_A_PERSON = frozenset(
    {
        IdentifierType.EMAIL_ADDRESS,
        IdentifierType.USER_NAME,
        IdentifierType.ACCOUNT_ID,
        IdentifierType.SOURCED_ID,
        IdentifierType.LIS_SOURCED_ID,
        IdentifierType.ONE_ROSTER_SOURCED_ID,
        IdentifierType.SIS_SOURCED_ID,
        IdentifierType.LTI_USER_ID,
        IdentifierType.NATIONAL_IDENTITY_NUMBER,
    }
)
"""Types of identifier that one person has. A namesake has the name, and a whole class the same course."""
_OF_WHATEVER_IS_MEANT = frozenset({IdentifierType.IDENTIFIER})
"""What such an identifier says, like one of an ``ext:`` type, only whoever asks for it knows."""
_OF_NO_PERSON = frozenset(IdentifierType) - _OF_A_PERSON - _OF_WHATEVER_IS_MEANT


def same_person(one: Claims, other: Claims, person: AwardedTo | None = None) -> bool | None:
    """Tell whether the subjects of two credentials are the same person; None where that cannot be told.

    Their ids decide where both have one. Else identifiers decide of a type that both have and that one person has, in
    the clear or hashed with the same salt. Hashed with different salts they say nothing to each other, unless it is
    known whose they have to be: `person` is who was asked about, and then `other` has to be about that person itself.
    An `other` with the same id that names somebody else in the way asked about contradicts itself: nobody can tell.
    """
    if person is not None and person.type in _OF_NO_PERSON:
        person = None
    if one.unverified_subject is not None and other.unverified_subject is not None:
        if one.unverified_subject != other.unverified_subject:
            return False
        return None if person is not None and _is(person, other) is False else True
    same = _have_the_same(one, other)
    if person is None:
        return same
    mine, theirs = _is(person, one), _is(person, other)
    if mine is True and theirs is True:
        return True
    if same is True:
        return True if theirs is True else None
    return False if None not in (mine, theirs) and mine != theirs else same


def asked_about(policy: Policy) -> AwardedTo | None:
    """Return the person about whom a policy asks in any case; None where it asks about nobody, or about either of two.

    What holds under `AnyOf` may hold of another person each time.
    """
    if isinstance(policy, AwardedTo):
        return policy
    if not isinstance(policy, AllOf):
        return None
    return next((person for part in policy.policies if (person := asked_about(part)) is not None), None)


def _identifiers(claims: Claims) -> Iterator[Mapping[str, Any]]:
    return islice((identity for _, identity in claims.unverified_identifiers), MAX_IDENTIFIERS)


def _is(person: AwardedTo, claims: Claims) -> bool | None:
    """Whether this is who was asked about; None where it is not named in that way."""
    if person.type is None and is_subject_id(person.identifier):
        return None if claims.unverified_subject is None else claims.unverified_subject == person.identifier
    kind = IdentifierType.EMAIL_ADDRESS if person.type is None else person.type
    asked = {"identityType": kind, "hashed": False, "identityHash": person.identifier}
    return _agree([asked], [identity for identity in _identifiers(claims) if identity.get("identityType") == kind])


def _have_the_same(one: Claims, other: Claims) -> bool | None:
    """Whether an identifier of the one is the other's too: of one type that both have; false where all are others."""
    mine, theirs = _by_type(one), _by_type(other)
    found = [_agree(mine[kind], theirs[kind]) for kind in mine if kind in theirs]
    if True in found:
        return True
    return False if found and None not in found else None


def _by_type(claims: Claims) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for identity in _identifiers(claims):
        kind = identity.get("identityType")
        if isinstance(kind, str) and kind in _OF_A_PERSON:
            found.setdefault(kind, []).append(identity)
    return found


def _agree(mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool | None:
    """Whether one of these identifiers, all of one type, is in both.

    None where nobody can tell: among others where each of them has a further one that the other lacks.
    """
    rows = [[_same_identifier(one, other) for other in theirs] for one in mine]
    answers = [answer for row in rows for answer in row]
    if True in answers:
        lacking = [any(set(line) == {False} for line in lines) for lines in (rows, zip(*rows, strict=True))]
        return None if all(lacking) else True
    return False if answers and None not in answers else None


def _same_identifier(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    """Whether two identifiers of one type are the same; None where that cannot be told, as of hashes by two salts."""
    hashes = [one.get("identityHash"), other.get("identityHash")]
    if one.get("hashed") is True and other.get("hashed") is True:
        return hashes[0] == hashes[1] if one.get("salt") == other.get("salt") and _comparable(hashes) else None
    plain, identity = (one, other) if one.get("hashed") is False else (other, one)
    text, kind = plain.get("identityHash"), str(plain.get("identityType"))
    try:
        return None if not isinstance(text, str) or text == "" else matches(identity, text, kind)
    except InvalidError:
        return None


def _comparable(hashes: list[Any]) -> bool:
    """Whether two hashes were made by the same algorithm, as it is written before them."""
    algorithms = {value.partition("$")[0] for value in hashes if isinstance(value, str) and "$" in value}
    return len(algorithms) == 1 and all(isinstance(value, str) for value in hashes)
