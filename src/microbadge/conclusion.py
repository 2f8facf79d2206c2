"""What an employer should conclude from a report, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codes import Code
from .report import Check, Outcome, Verdict, VerificationReport
from .strict_json import each

_MAX_NAME = 100
_CERTIFICATION = "certification"
_BECAUSE = (Code.COMPONENT_STATUS, Code.STATUS_VALUE, Code.DESIGNATION_MET)
"""What says most to an employer, of several reasons: what was taken back, then what is missing."""


def conclusion(report: VerificationReport) -> str:
    """Say in one sentence what follows from the report for whoever asked.

    The sentence may hold text of the credential, which is a stranger's. That a programme was completed is never called
    a certification by a state.
    """
    name = _name(report.document)
    if report.verdict is Verdict.VERIFIED:
        return f"{name} holds{_what_holds(report)}."
    reason = _reason(report)
    if report.verdict is Verdict.REJECTED:
        return f"Do not rely on {name}: {reason}."
    return f"Nobody can tell yet whether {name} holds: {reason}."


def _what_holds(report: VerificationReport) -> str:
    if report.designation is not None:
        slots = report.designation.get("slots", [])
        filled = f": each of the {len(slots)} places of its rule is filled by an award that holds"
        return f"{filled}{_recognized(report)}{_not_certified(report)}"
    members = [check for check in report.checks if check.code is Code.MEMBER and check.outcome is Outcome.PASSED]
    if members:
        return f", and so does each of the {len(members)} credentials in it"
    presented = [check for check in report.checks if check.code is Code.PRESENTATION_CREDENTIAL]
    if presented:
        return f", and so does each of the {len(presented)} credentials in it"
    shown = any(check.code is Code.LEVEL_REACHED and check.outcome is Outcome.PASSED for check in report.checks)
    return (": it is genuine, and shows what its rubric requires" if shown else ": it is genuine") + _recognized(report)


def _recognized(report: VerificationReport) -> str:
    words = [str(one["in_words"]) for one in report.recognitions if one.get("in_words") is not None]
    return "".join(f"; {each}" for each in words[:3])


def _not_certified(report: VerificationReport) -> str:
    """A designation says that a programme was completed: what a state makes of that is the state's to say."""
    certifies = any(_CERTIFICATION in one.get("counts_for", ()) for one in report.recognitions)
    towards = "counting towards a certification is not yet one" if certifies else "that is no certification by a state"
    return f"; {towards}"


def _reason(report: VerificationReport) -> str:
    outcomes = (Outcome.FAILED, Outcome.UNDETERMINED)
    for outcome in outcomes:
        checks = [check for check in report.checks if check.outcome is outcome]
        told = next((check for code in _BECAUSE for check in checks if check.code is code), None)
        if told is None and checks:
            told = checks[0]
        if told is not None:
            return told.message + _so_that(told, checks)
    return "not all was looked at that has to be"


def _so_that(told: Check, checks: list[Check]) -> str:
    """What follows from an award that was taken back for the designation that rests on it."""
    if told.code is not Code.COMPONENT_STATUS:
        return ""
    falls = any(check.code is Code.DESIGNATION_MET for check in checks)
    return ", and without it the rule is not met" if falls else ""


def _name(document: Mapping[str, Any] | None) -> str:
    """What the credential is called; what nobody signed has no name."""
    if document is None:
        return "this"
    if "verifiableCredential" in document:
        return "the presentation"
    subjects = [subject for _, subject in each(document, "credentialSubject")]
    subject = subjects[0] if len(subjects) == 1 and isinstance(subjects[0], Mapping) else {}
    achievement = subject.get("achievement")
    name = achievement.get("name") if isinstance(achievement, Mapping) else document.get("name")
    return f"“{name[:_MAX_NAME]}”" if isinstance(name, str) and name.strip() != "" else "this credential"
