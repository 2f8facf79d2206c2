"""A credential, step by step (Open Badges 3.0, section 9), and the credentials that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from .. import strict_json
from ..codes import Code
from ..policy import UnsafeAnyIssuer
from ..reading import Received
from ..related_resource import check_related_resources
from ..report import Check, Outcome, settled
from ..rubric_check import check_rubric
from ..rubric_hash import check_rubric_hash
from .designation import check_designation
from .endorsements import check_endorsements
from .evidence import check_evidence
from .handed import Part
from .members import check_members
from .refresh import refreshed
from .run import MAX_DEPTH, Run
from .secured import check_secured
from .status import check_status

MAX_PARTS = 150
"""Credentials that are verified for one input besides those presented: a career's awards and their endorsements."""
MAX_VALUES = 100_000
"""JSON values in all of these together, and so the work that they may ask for; a badge with all its results has 600."""
_OF_DIGESTS = frozenset({Code.DESIGNATION_RULE, Code.COMPONENT_DIGEST})
"""What tells of the digests of a designation, which are not told of twice."""


def check_credential(run: Run, received: Received) -> Received:
    """Check a credential, step by step, and return what was checked: a newer copy where the issuer has one.

    The newer copy takes the place of the one that was received, which becomes a child report.
    """
    secured = check_secured(run, received)
    if secured is None:
        return received
    newer = refreshed(run, received, secured)
    if newer is not None:
        received, secured = newer
    document, blocked = secured.document, secured.blocked
    run.checks += check_status(run, document, secured.issuer, blocked)
    run.checks += check_rubric(document)
    run.checks += check_rubric_hash(document)
    run.checks += check_members(run, document, blocked, verify_part)
    run.checks += check_designation(run, document, blocked, verify_part)
    run.checks += check_endorsements(run, document, blocked, verify_part)
    run.checks += _resources(run, document)
    run.checks += check_evidence(run, document, blocked)
    if not _asks_for_recipient(run.checks):
        message = "nobody asked whether it was awarded to a certain person"
        run.checks.append(settled(Code.RECIPIENT, Outcome.NOT_APPLICABLE, message))
    return received


def _asks_for_recipient(checks: list[Check]) -> bool:
    codes = {check.code for check in checks}
    return Code.RECIPIENT in codes or Code.RECIPIENT in chain.from_iterable([check.because for check in checks])


def _resources(run: Run, document: Mapping[str, Any]) -> list[Check]:
    """The checks of related resources, but for those of which a designation tells."""
    if "relatedResource" not in document:
        return check_related_resources(document, fetched={})
    told = {check.pointer for check in run.checks if check.code in _OF_DIGESTS}
    resources = check_related_resources(document, fetched=run.requests.answered)
    return [check for check in resources if check.pointer not in told]


def verify_part(run: Run, received: Received) -> Part:
    """Verify a credential for the sake of the one that the run is about: whoever issued it, once for all who ask.

    Whether its issuer counts is for the caller to say, and so is what its report is called (`about`).
    """
    handed, key = run.handed, received.input.sha256
    found = handed.verified.get(key)
    if found is not None:
        return found
    child = Run(
        run.settings,
        run.requests.for_another(),
        UnsafeAnyIssuer(),
        run.at,
        handed=handed,
        depth=run.depth + 1,
        person=run.person,
        recognizers=run.recognizers,
    )
    values = strict_json.count_values(received.document)
    reason = _not_looked_at(run, key, values)
    if reason is not None:
        unread = replace(received, document=None, token=None, checks=(Check(Code.INPUT, Outcome.UNDETERMINED, reason),))
        check_credential(child, unread)
        return Part(received, child.report(unread))
    handed.started[key] = values
    copy = check_credential(child, received)
    part = Part(copy, child.report(copy))
    handed.verified[key] = part
    return part


def _not_looked_at(run: Run, key: str, values: int) -> str | None:
    """Why a credential is not verified for the sake of another, if it is not."""
    if key in run.handed.started:
        return "not looked at: it rests on itself"
    if run.depth >= MAX_DEPTH:
        return f"not looked at: more than {MAX_DEPTH} credentials inside one another"
    if len(run.handed.started) >= MAX_PARTS:
        return f"not looked at: more than {MAX_PARTS} credentials for one input"
    if sum(run.handed.started.values()) + values > MAX_VALUES:
        return f"not looked at: more than {MAX_VALUES} values in the credentials for one input"
    return None
