"""Each object of Open Badges 2.0 as one of 3.0: issuer to Profile, badge class to Achievement, assertion to credential.

The members that both versions have keep their words. Open Badges 3.0, appendix B; Open Badges 2.0, Data classes.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import models, open_badges_2
from ..datetimes import format_date_time, parse_date_time
from ..errors import ModelError, Problem
from ..issuer import CONTEXTS, issuer_profile, sign_document
from ..keys import Signer
from ..models import Achievement, Profile
from ..open_badges_2 import KINDS, Kind, subject_of
from ..strict_json import check_value, id_of
from .old import Old

_WAS_ASSERTION = "https://w3id.org/openbadges#Assertion"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What became of an object, and what of it is lost or another than it was, with its place in the old one.

    The `code` of a problem is ``lost`` or ``changed``.
    """

    document: dict[str, Any]
    lost: tuple[Problem, ...]


def upgrade_profile(profile: Mapping[str, Any], issuer_id: str) -> Upgraded:
    """Make a Profile of an issuer of version 2.0; its old id stays as another identifier.

    `issuer_id` is the new one: the controller of the key that signs. Raises `ModelError`, with a pointer for each
    fault, for an issuer that is malformed.
    """
    old = _opened("Profile", profile)
    former = old.take("id")
    new: dict[str, Any] = {"id": issuer_id, "type": ["Profile"], **old.same("name", "url", "email", "description")}
    telephone = old.take("telephone")
    if telephone is not None:
        new["phone"] = telephone
    new |= old.image("image")
    if former != issuer_id:
        entry = {"type": "IdentifierEntry", "identifier": former, "identifierType": "identifier"}
        new["otherIdentifier"] = [entry]
        message = "the issuer is known by the controller of its new key; the old id is kept beside it"
        old.tell("id", message, code="changed", expected=issuer_id, actual=former)
    old.rest()
    return _checked(new, old, models.problems_of(Profile, new))


def upgrade_badge_class(badge_class: Mapping[str, Any], issuer_id: str) -> Upgraded:
    """Make an Achievement of a badge class; it keeps its id, and has no rubric, since version 2.0 knows none.

    Raises `ModelError`, with a pointer for each fault, for a badge class that is malformed.
    """
    old = _opened("BadgeClass", badge_class)
    new: dict[str, Any] = {"id": old.take("id"), "type": ["Achievement"], **old.same("name", "description", "version")}
    new["criteria"] = _criteria(old)
    new["creator"] = _creator(old, issuer_id)
    alignments = [_alignment(old, value, place) for place, value in old.each("alignment")]
    tags = [value for _, value in old.each("tags")]
    language = old.take("@language")
    optional = {"alignment": alignments or None, "tag": tags or None, "inLanguage": language}
    new |= {name: value for name, value in optional.items() if value is not None}
    new |= old.image("image")
    old.rest()
    return _checked(new, old, models.problems_of(Achievement, new))


def upgrade_assertion(
    assertion: Mapping[str, Any],
    badge_class: Mapping[str, Any],
    profile: Mapping[str, Any] | str,
    signer: Signer,
    *,
    id: str | None = None,  # noqa: A002 - the name of the member
) -> Upgraded:
    """Make an OpenBadgeCredential of an assertion, and sign it.

    `profile` and `signer` are the issuer's, as `Issuer` takes them. The assertion is not verified: whoever calls this
    knows that it is the issuer's own. The recipient keeps hash and salt. `id` is the credential's; without one it is a
    UUID that follows from the id of the assertion, the same each time. Raises `ModelError`, with a pointer for each
    fault, for an assertion that is malformed, of another badge class or revoked (with the code ``revoked``), and
    otherwise as `Issuer` and its `issue` do. Then nothing is signed.
    """
    old = _opened("Assertion", assertion)
    if id_of(assertion["badge"]) != badge_class.get("id"):
        expected = badge_class.get("id")
        raise ModelError("the badge is of another badge class", pointer="/badge", expected=expected)
    if old.take("revoked") is True:
        reason = old.take("revocationReason")
        raise ModelError(_revoked(reason), pointer="/revoked", code="revoked")
    issuer = issuer_profile(profile, signer)
    achievement = upgrade_badge_class(badge_class, issuer["id"]).document
    document = _credential(old, issuer, achievement, id)
    old.rest()
    upgraded = _checked(document, old, models.errors(document))
    return Upgraded(sign_document(upgraded.document, signer), upgraded.lost)


def _revoked(reason: object) -> str:
    return "not issued again: it was revoked" + (f": {reason}" if isinstance(reason, str) else "")


def _opened(kind: Kind, document: Mapping[str, Any]) -> Old:
    check_value(document)
    problems = open_badges_2.problems(kind, document, embedded="@context" not in document)
    if problems:
        raise ModelError(problems=problems)
    return Old(document, kind=KINDS[kind])


def _checked(document: dict[str, Any], old: Old, problems: list[Problem]) -> Upgraded:
    """The object, unless version 3.0 does not allow what stood in the old one."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        told = [replace(error, message=f"{error.message} (where version 3.0 has it)") for error in errors]
        raise ModelError(problems=told)
    return Upgraded(document, tuple(old.lost))


def _criteria(old: Old) -> dict[str, Any]:
    value = old.take("criteria")
    if isinstance(value, Mapping):
        part = old.inside(value, "/criteria", kind=("Criteria",))
        criteria = part.same("id", "narrative")
        part.rest()
        return criteria
    if open_badges_2.is_address(value):
        return {"id": value}
    old.tell("criteria", "a text where an address belongs: it is the narrative now", code="changed")
    return {"narrative": value}


def _creator(old: Old, issuer_id: str) -> dict[str, Any]:
    """Who made the achievement: the issuer, by its new id."""
    value = old.take("issuer")
    if id_of(value) != issuer_id:
        message = "the issuer is known by the controller of its new key"
        old.tell("issuer", message, code="changed", expected=issuer_id, actual=id_of(value))
    named = {"name": value["name"]} if isinstance(value, Mapping) and isinstance(value.get("name"), str) else {}
    return {"id": issuer_id, "type": ["Profile"], **named}


def _alignment(old: Old, value: Mapping[str, Any], place: str) -> dict[str, Any]:
    part = old.inside(value, place, kind=("Alignment", "AlignmentObject"))
    names = ("targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode")
    members = part.same(*names)
    part.rest()
    return {"type": ["Alignment"], **members}


def _credential(
    old: Old, issuer: dict[str, Any], achievement: dict[str, Any], credential_id: str | None
) -> dict[str, Any]:
    former = old.take("id")
    old.take("badge")
    issued = format_date_time(parse_date_time(old.take("issuedOn"))[0])
    subject: dict[str, Any] = {"type": ["AchievementSubject"], **_recipient(old), "achievement": achievement}
    subject |= old.same("narrative") | old.image("image")
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, former)}" if credential_id is None else credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": issuer,
        "validFrom": issued,
        "awardedDate": issued,
        "credentialSubject": subject,
    }
    until = old.take("expires")
    if until is not None:
        document["validUntil"] = format_date_time(parse_date_time(until)[0])
    evidence = [_evidence(old, value, place) for place, value in old.each("evidence")]
    evidence = [entry for entry in evidence if len(entry) > 1]
    if open_badges_2.is_address(former):
        # As the migration guide of 1EdTech has it, so that a reader finds the badge that this one was.
        evidence.append({"id": former, "type": ["Evidence", _WAS_ASSERTION], "name": "The badge in version 2.0"})
    if evidence:
        document["evidence"] = evidence
    if former != document["id"]:
        old.tell("id", "the credential has an id of its own", code="changed", expected=document["id"], actual=former)
    return document


def _recipient(old: Old) -> dict[str, Any]:
    recipient = old.take("recipient")
    try:
        subject = subject_of(recipient)
    except ModelError as error:
        raise ModelError(error.message, pointer=f"/recipient{error.pointer or ''}") from None
    for name in recipient.keys() - {"type", "hashed", "identity", "salt"}:
        old.tell("recipient", f"`{name}` of the recipient has no place in Open Badges 3.0")
    return subject


def _evidence(old: Old, value: str | Mapping[str, Any], place: str) -> dict[str, Any]:
    if isinstance(value, str):
        return {"id": value, "type": ["Evidence"]}
    part = old.inside(value, place, kind=("Evidence",))
    members = part.same("id", "narrative", "name", "description", "genre", "audience")
    part.rest()
    if not members:
        old.tell("evidence", "evidence that says nothing")
    return {"type": ["Evidence"], **members}
