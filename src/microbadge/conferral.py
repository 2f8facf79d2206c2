"""Conferring a designation: awards are verified, the rule is applied to them, and what they add up to is signed.

The credential names its rule and each award that it rests on by their digests (VC Data Model 2.0, section 5.3), so that
whoever verifies it can apply the same rule to the same awards. No input or output but the verifier's.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from . import models
from .data_integrity import suite_to_issue
from .datetimes import format_date_time
from .designation import Component, DesignationRule, Met, Standing, evaluate
from .digests import component_entry
from .errors import ConferralError, ModelError
from .issuer import CONTEXTS, issuer_profile, sign_badge_jwt, sign_document
from .keys import Signer
from .policy import AllOf, AwardedTo, Claims, Policy, TrustedIssuers
from .reading import Received, read
from .report import Outcome, Verdict, VerificationReport
from .verifier import Verifier
from .verifier.components import MAX_COMPONENTS, issuers_of, rules_named
from .verifier.persons import same_person
from .verifier.sharing import counted_for_two, left_to_count


def confer(
    profile: Mapping[str, Any] | str,
    signer: Signer,
    rule: DesignationRule,
    achievement: Mapping[str, Any],
    components: Sequence[bytes | str | Mapping[str, Any]],
    *,
    recipient: str | Mapping[str, Any],
    id: str,  # noqa: A002 - the name of the member
    verifier: Verifier,
    at: datetime | None = None,
    valid_until: datetime | None = None,
    person: AwardedTo | None = None,
    counted_elsewhere: Set[str] = frozenset(),
    status: Mapping[str, Any] | None = None,
    cryptosuite: str | None = None,
) -> dict[str, Any]:
    """Confer a designation, and sign it with an embedded proof.

    `profile`, `signer` and `cryptosuite` are the issuer's, as `Issuer` takes them; the rest is what
    `designation_document` takes. Raises as it does, and `CanonicalizationError` and `ProofError` as `Issuer.issue`
    does; then nothing is signed.
    """
    if cryptosuite is not None:
        suite_to_issue(cryptosuite, signer)
    document = designation_document(
        issuer_profile(profile, signer),
        rule,
        achievement,
        components,
        recipient=recipient,
        id=id,
        verifier=verifier,
        at=at,
        valid_until=valid_until,
        person=person,
        counted_elsewhere=counted_elsewhere,
        status=status,
    )
    return sign_document(document, signer, cryptosuite=cryptosuite)


def confer_jwt(
    profile: Mapping[str, Any] | str,
    signer: Signer,
    rule: DesignationRule,
    achievement: Mapping[str, Any],
    components: Sequence[bytes | str | Mapping[str, Any]],
    *,
    recipient: str | Mapping[str, Any],
    id: str,  # noqa: A002 - the name of the member
    verifier: Verifier,
    at: datetime | None = None,
    valid_until: datetime | None = None,
    person: AwardedTo | None = None,
    counted_elsewhere: Set[str] = frozenset(),
    status: Mapping[str, Any] | None = None,
) -> str:
    """Confer a designation, and sign it as a JSON Web Token (Open Badges 3.0, section 8.2). It raises as `confer`."""
    document = designation_document(
        issuer_profile(profile, signer),
        rule,
        achievement,
        components,
        recipient=recipient,
        id=id,
        verifier=verifier,
        at=at,
        valid_until=valid_until,
        person=person,
        counted_elsewhere=counted_elsewhere,
        status=status,
    )
    return sign_badge_jwt(document, signer)


def designation_document(
    profile: Mapping[str, Any],
    rule: DesignationRule,
    achievement: Mapping[str, Any],
    components: Sequence[bytes | str | Mapping[str, Any]],
    *,
    recipient: str | Mapping[str, Any],
    id: str,  # noqa: A002 - the name of the member
    verifier: Verifier,
    at: datetime | None = None,
    valid_until: datetime | None = None,
    person: AwardedTo | None = None,
    counted_elsewhere: Set[str] = frozenset(),
    status: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Make the OpenBadgeCredential of a designation, not signed yet, once its rule is met.

    `achievement` is the designation's, as `designation_achievement` makes it; `components` are the recipient's awards,
    each what `Verifier.verify` takes. They are verified with the `verifier`, `at` the time of the designation (now,
    unless given), which is its `validFrom`. Those that hold, are the recipient's and of an issuer of the rule count,
    and the credential names those that the rule used. `recipient` is the subject's id or an IdentityObject; where the
    awards name the recipient by identifiers hashed with other salts, `person` says who it is. `counted_elsewhere` are
    the ids of credentials that count for another designation already, as `evaluate` takes them; those that count for a
    designation among the `components` are known.

    Raises `ConferralError` when the rule is not met, or it hangs on an award of which nobody can tell whether it
    holds, with the result of the rule; and `ModelError` for an achievement that is not the one of the rule.
    """
    moment = datetime.now(UTC) if at is None else at
    _require_of(achievement, rule)
    subject: dict[str, Any] = {"type": ["AchievementSubject"]}
    subject |= {"id": recipient} if isinstance(recipient, str) else {"identifier": [dict(recipient)]}
    subject["achievement"] = copy.deepcopy(dict(achievement))
    looking = _Looking(verifier, rule, moment, Claims.of({"credentialSubject": subject}), person, tuple(components))
    awards = looking.awards()
    left, taken = left_to_count(rule, [(award.component, award.report) for award in awards])
    result = evaluate(rule, left, at=moment, counted_elsewhere=taken | counted_elsewhere)
    if result.outcome is not Met.MET:
        raise ConferralError(result.sentence, result=result)
    by_id = {award.component.id: award for award in awards}
    used = [by_id[credential_id] for credential_id in result.used]
    twice = counted_for_two(("", award.report) for award in used if award.report is not None)
    if twice:
        raise ConferralError(twice[0].message, result=result)
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": copy.deepcopy(dict(profile)),
        "validFrom": format_date_time(moment),
        "credentialSubject": subject,
        "relatedResource": [
            {"id": rule.id, "mediaType": "application/json", "digestMultibase": rule.digest},
            *(component_entry(award.document, award.received.token) for award in used),
        ],
    }
    if valid_until is not None:
        document["validUntil"] = format_date_time(valid_until)
    if status is not None:
        document["credentialStatus"] = dict(status)
    problems = models.errors(document)
    if problems:
        raise ModelError(problems=problems)
    return document


def _require_of(achievement: Mapping[str, Any], rule: DesignationRule) -> None:
    """Raise `ModelError` unless the achievement is that of the rule: a verifier would refuse the designation."""
    named = [name for _, name in rules_named({"credentialSubject": {"achievement": achievement}})]
    said = (achievement.get("id"), achievement.get("version"), named)
    for place, one, meant in zip(
        ("id", "version", "otherIdentifier"), said, (rule.achievement, rule.version, [rule.id]), strict=True
    ):
        if one != meant:
            message = "the achievement is not the one of the rule"
            raise ModelError(message, pointer=f"/credentialSubject/achievement/{place}", expected=meant, actual=one)


@dataclass(frozen=True, slots=True)
class _Award:
    """An award as it was handed over, what the rule looks at in it, and the report on it."""

    received: Received
    component: Component
    report: VerificationReport | None = None

    @property
    def document(self) -> Mapping[str, Any]:
        """The credential as it was handed over."""
        return {} if self.received.document is None else self.received.document


@dataclass(frozen=True, slots=True)
class _Looking:
    """What the awards are held against."""

    verifier: Verifier
    rule: DesignationRule
    at: datetime
    recipient: Claims
    person: AwardedTo | None
    components: tuple[bytes | str | Mapping[str, Any], ...]

    def awards(self) -> list[_Award]:
        """Verify each award and say whether it counts; of several with one id the first that counts is taken."""
        if len(self.components) > MAX_COMPONENTS:
            raise ConferralError(f"more than {MAX_COMPONENTS} awards for one designation")
        awards: dict[str | None, _Award] = {}
        for component in self.components:
            award = self._award(component)
            earlier = awards.setdefault(award.component.id, award)
            if earlier.component.standing != "counts":
                awards[award.component.id] = award
        return [*awards.values()]

    def _award(self, component: bytes | str | Mapping[str, Any]) -> _Award:
        received = read(component)
        award = _Award(received, Component.of({}))
        beside = self.components if rules_named(award.document) else ()
        policy: Policy = TrustedIssuers(issuers_of(self.rule))
        if self.person is not None and _names(award.document, self.person):
            policy = AllOf(policy, self.person)  # a designation's own awards may be hashed by other salts
        report = self.verifier.verify(component, policy, at=self.at, beside=beside)
        standing, note = self._standing(award.document, report)
        return replace(award, component=Component.of(award.document, standing=standing, note=note), report=report)

    def _standing(self, document: Mapping[str, Any], report: VerificationReport) -> tuple[Standing, str | None]:
        """Whether an award counts, and why not."""
        if report.verdict is not Verdict.VERIFIED:
            reason = report.reason
            note = f"{report.verdict}" + (f": {reason.message}" if reason is not None else "")
            return "out" if report.verdict is Verdict.REJECTED else "unclear", note
        if report.document != document:
            return "out", "its issuer has a newer copy"
        if not isinstance(document.get("id"), str):
            return "out", "it has no id by which the designation could name it"
        same = same_person(self.recipient, Claims.of(document), self.person)
        if same is None:
            return "unclear", "whose it is cannot be told"
        return ("counts", None) if same else ("out", "it is somebody else's")


def _names(document: Mapping[str, Any], person: AwardedTo) -> bool:
    """Whether a credential names the person in the way asked about; one that has only an id says nothing of it."""
    return all(check.outcome is Outcome.PASSED for check in person.check(Claims.of(document)))
