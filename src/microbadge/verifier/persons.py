"""Whether two credentials are about the same person (Open Badges 3.0, section 9.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from ..errors import InvalidError
from ..policy import AllOf, AwardedTo, Claims, Policy
from ..recipient import matches
from ..report import Outcome

MAX_IDENTIFIERS = 10
"""Identifiers of a subject that are compared with those of another; genuine ones have one or two."""


def same_person(one: Claims, other: Claims, person: AwardedTo | None = None) -> bool | None:
    """Tell whether the subjects of two credentials are the same person; None where that cannot be told.

    Their ids decide where both have one. Else an identifier decides that both have, in the clear or hashed with the
    same salt. Hashed with different salts they say nothing to each other, unless it is known whose they have to be:
    `person` is who was asked about.
    """
    if one.unverified_subject is not None and other.unverified_subject is not None:
        return one.unverified_subject == other.unverified_subject
    pairs = product(_identifiers(one), _identifiers(other))
    compared = [_same_identifier(*pair) for pair in pairs]
    if True in compared:
        return True
    if person is not None:
        asked = [_is(person, claims) for claims in (one, other)]
        if all(asked):
            return True
        if any(asked) and compared:
            return False
    return False if compared and None not in compared else None


def asked_about(policy: Policy) -> AwardedTo | None:
    """Return the person about whom a policy asks in any case; None where it asks about nobody, or about either of two.

    What holds under `AnyOf` may hold of another person each time.
    """
    if isinstance(policy, AwardedTo):
        return policy
    parts = policy.policies if isinstance(policy, AllOf) else ()
    return next((person for part in parts if (person := asked_about(part)) is not None), None)


def _identifiers(claims: Claims) -> Iterator[Mapping[str, Any]]:
    return islice((identity for _, identity in claims.unverified_identifiers), MAX_IDENTIFIERS)


def _is(person: AwardedTo, claims: Claims) -> bool:
    return all(check.outcome is Outcome.PASSED for check in person.check(claims))


def _same_identifier(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    """Whether two identifiers are the same; None for those of different types, and two hashes with different salts."""
    kind = one.get("identityType")
    if not isinstance(kind, str) or kind != other.get("identityType"):
        return None
    hashes = [one.get("identityHash"), other.get("identityHash")]
    if one.get("hashed") is True and other.get("hashed") is True:
        same_salt = one.get("salt") == other.get("salt")
        return True if same_salt and hashes[0] == hashes[1] else (False if same_salt and _comparable(hashes) else None)
    plain, identity = (one, other) if one.get("hashed") is False else (other, one)
    text = plain.get("identityHash")
    try:
        return None if not isinstance(text, str) else matches(identity, text, kind)
    except InvalidError:
        return None


def _comparable(hashes: list[Any]) -> bool:
    """Whether two hashes were made by the same algorithm, as it is written before them."""
    algorithms = {value.partition("$")[0] for value in hashes if isinstance(value, str) and "$" in value}
    return len(algorithms) == 1 and all(isinstance(value, str) for value in hashes)
