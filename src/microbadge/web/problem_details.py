"""What is wrong, as the body of an answer: Problem Details for HTTP APIs (RFC 9457), with the types of the standards.

VC Data Model 2.0, section 7.3 ("Problem Details"); VC Data Integrity 1.0, section 4.7 ("Processing Errors").
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from ..codes import Code, Group
from ..errors import CanonicalizationError, InvalidError, ModelError, ProofError
from ..report import Check, Outcome, VerificationReport

_DATA_MODEL = "https://www.w3.org/TR/vc-data-model#"
_SECURITY = "https://w3id.org/security#"
PARSING = f"{_DATA_MODEL}PARSING_ERROR"
MALFORMED_VALUE = f"{_DATA_MODEL}MALFORMED_VALUE_ERROR"
CRYPTOGRAPHIC_SECURITY = f"{_DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR"
RELATED_RESOURCE = f"{_DATA_MODEL}RELATED_RESOURCE_INTEGRITY_ERROR"
DATA_LOSS = f"{_SECURITY}DATA_LOSS_DETECTION_ERROR"
PROOF_GENERATION = f"{_SECURITY}PROOF_GENERATION_ERROR"
OTHER = "about:blank"
"""Of no type that a standard names (RFC 9457, section 4.2.1)."""

MAX_ERRORS = 100
"""Faults told in one answer."""

_OF_ERROR: tuple[tuple[type[InvalidError], str], ...] = (
    (ModelError, MALFORMED_VALUE),
    (CanonicalizationError, DATA_LOSS),
    (ProofError, PROOF_GENERATION),
)
_OF_PROBLEM: dict[str | None, str] = {"related-resource": RELATED_RESOURCE}
_OF_GROUP = {Group.SCHEMA: MALFORMED_VALUE, Group.AUTHENTICITY: CRYPTOGRAPHIC_SECURITY}
_OF_CODE = {Code.INPUT: PARSING, Code.TERMS: DATA_LOSS, Code.GRAPH: DATA_LOSS}
_BAD = (Outcome.FAILED, Outcome.UNDETERMINED)


def details(title: str, detail: str, *, kind: str = OTHER, status: int = 400) -> dict[str, Any]:
    """Make the members that each answer of this kind has."""
    return {"type": kind, "title": title, "status": status, "detail": detail}


def of_error(error: InvalidError, title: str) -> dict[str, Any]:
    """Tell of an error, with each of its problems and the pointer to it."""
    kind = next((url for cls, url in _OF_ERROR if isinstance(error, cls)), PARSING)
    errors = [
        {"type": _OF_PROBLEM.get(problem.code, kind), "detail": problem.message, "pointer": problem.pointer}
        for problem in error.problems[:MAX_ERRORS]
    ]
    return {**details(title, str(error), kind=kind), "errors": errors}


def of_report(report: VerificationReport, title: str) -> dict[str, Any]:
    """Tell of a report that is not verified: each check that did not hold, those of what is inside it too."""
    errors = list(islice(_errors(report), MAX_ERRORS))
    kind, detail = (errors[0]["type"], errors[0]["detail"]) if errors else (OTHER, "a required check is missing")
    return {**details(title, detail, kind=kind), "errors": errors}


def warnings(report: VerificationReport) -> list[dict[str, Any]]:
    """List what a report warns of."""
    return [_told(check, OTHER) for check in islice(report.of(Outcome.WARNING), MAX_ERRORS)]


def _errors(report: VerificationReport) -> Iterable[dict[str, Any]]:
    yield from (_error(check) for outcome in _BAD for check in report.of(outcome))
    for child in report.children:
        bad = (check for part in child.walk() for outcome in _BAD for check in part.of(outcome))
        yield from ({**_error(check), "about": child.about} for check in bad)


def _error(check: Check) -> dict[str, Any]:
    return _told(check, _OF_CODE.get(check.code) or _OF_GROUP.get(check.group, OTHER))


def _told(check: Check, kind: str) -> dict[str, Any]:
    kind = kind if check.problem_type is None else check.problem_type
    return {"type": kind, "detail": check.message, "pointer": check.pointer, "code": check.code}
