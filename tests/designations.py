"""Designations for tests: awards of one teacher, a rule about them, and the credential that rests on them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from badges import ACADEMY, CONTEXTS, NOON, badge, changed, signed
from microbadge.codes import Code
from microbadge.designation import RULE_TYPE, DesignationRule
from microbadge.digests import component_entry
from microbadge.keys import LocalSigner
from microbadge.policy import Policy, TrustedIssuers
from microbadge.reading import read
from microbadge.report import Outcome, VerificationReport
from microbadge.verifier import Verifier
from status_lists import World

SITE = "https://academy.example"
TEACHER = LocalSigner.from_seed(b"a teacher of english learners, s").controller
"""The invented teacher who earns it all."""
NAMES = ("plan", "teach", "reflect")
"""Of the three micro-credentials that the designation asks for, unless a test says otherwise."""
EDUCATOR = f"{SITE}/designations/effective-educator"
SUITE = "eddsa-jcs-2022"
Change = Callable[[dict[str, Any]], object]


def achievement_id(name: str) -> str:
    """The id of a micro-credential."""
    return f"{SITE}/{name}"


def award(
    name: str,
    *,
    to: str = TEACHER,
    change: Change | None = None,
    signer: LocalSigner = ACADEMY,
    suite: str = SUITE,
    **members: Any,
) -> dict[str, Any]:
    """A signed badge for a micro-credential; `members` are further ones of the credential."""
    document = badge()
    document |= {"id": f"urn:uuid:award-{name}", "name": name.title(), **members}
    document["issuer"]["id"] = signer.controller
    document["credentialSubject"]["id"] = to
    document["credentialSubject"]["achievement"] |= {"id": achievement_id(name), "name": name.title()}
    return signed(document if change is None else changed(change, document), signer, cryptosuite=suite)


def awards(names: Sequence[str] = NAMES) -> list[dict[str, Any]]:
    """A badge for each of the micro-credentials."""
    return [copy.deepcopy(_award(name)) for name in names]


@cache
def _award(name: str) -> dict[str, Any]:
    return award(name)


def rule(names: Sequence[str] = NAMES, *, achievement: str = EDUCATOR, **members: Any) -> DesignationRule:
    """A rule that asks for all of them, unless `members` say otherwise."""
    document: dict[str, Any] = {
        "format": "microbadge-rule/1",
        "id": f"{achievement}/rule-1.json",
        "version": "1",
        "achievement": achievement,
        "name": "Effective Educator",
        "issuers": [ACADEMY.controller],
        "rule": {"all": [{"award": achievement_id(name)} for name in names]},
        "cascade": "fail",
        "sharing": True,
    }
    return DesignationRule.from_document(document | members)


def achievement(of: DesignationRule) -> dict[str, Any]:
    """The Achievement of a designation."""
    return {
        "id": of.achievement,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": of.name,
        "description": "Supports learners of English in every subject.",
        "criteria": {"narrative": "Every micro-credential of the pathway."},
        "version": of.version,
        "otherIdentifier": [{"type": "IdentifierEntry", "identifier": of.id, "identifierType": RULE_TYPE}],
    }


def entry(component: Mapping[str, Any] | str) -> dict[str, Any]:
    """The entry of `relatedResource` that names an award."""
    received = read(component)
    assert received.document is not None
    return component_entry(received.document, received.token)


def unsigned(
    of: DesignationRule, components: Sequence[Mapping[str, Any] | str], *, to: str = TEACHER
) -> dict[str, Any]:
    """A designation that rests on the awards, whether it is deserved or not."""
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:designation-{of.achievement.rpartition('/')[2]}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": of.name,
        "issuer": {"id": ACADEMY.controller, "type": ["Profile"], "name": "Example Leadership Academy"},
        "validFrom": "2026-06-01T00:00:00Z",
        "credentialSubject": {"id": to, "type": ["AchievementSubject"], "achievement": achievement(of)},
        "relatedResource": [
            {"id": of.id, "mediaType": "application/json", "digestMultibase": of.digest},
            *(entry(component) for component in components),
        ],
    }


def designation(
    of: DesignationRule,
    components: Sequence[Mapping[str, Any] | str],
    *,
    change: Change | None = None,
    to: str = TEACHER,
    suite: str = SUITE,
) -> dict[str, Any]:
    """The same, signed; `change` is made before that."""
    document = unsigned(of, components, to=to)
    return signed(document if change is None else changed(change, document), cryptosuite=suite)


def verify(
    document: Any,
    *rules: DesignationRule,
    beside: Sequence[Any] = (),
    documents: Mapping[str, Any] | None = None,
    policy: Policy | None = None,
    **options: Any,
) -> VerificationReport:
    """Verify in a world that publishes the rules, and the `documents` by their addresses."""
    world = World({one.id: one.content for one in rules} | dict(documents or {}))
    asked = TrustedIssuers([ACADEMY.controller]) if policy is None else policy
    return Verifier(fetch=world).verify(document, asked, beside=copy.deepcopy(list(beside)), **{"at": NOON} | options)


def told(report: VerificationReport) -> list[tuple[Code, Outcome, str | None]]:
    """The checks of the designation that did not pass: code, outcome and pointer."""
    return [
        (check.code, check.outcome, check.pointer)
        for check in report.checks
        if check.group == "designation" and check.outcome is not Outcome.PASSED and check.code is not Code.MEMBER
    ]


def message(report: VerificationReport, code: Code) -> str:
    """What the checks of that code say."""
    return " | ".join(check.message for check in report.checks if check.code is code)


def as_text(document: Mapping[str, Any]) -> bytes:
    """The document as a file has it, in another spelling than the canonical one."""
    return json.dumps(document, indent=2).encode()
