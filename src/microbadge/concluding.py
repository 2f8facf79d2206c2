"""What an employer should conclude from a report, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .codes import Code
from .report import Check, Outcome, Verdict, VerificationReport
from .strict_json import each

_MAX_NAME = 100
_MAX_TOLD = 3
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
        return f"{_filled(report.designation['slots'])}{_recognized(report)}{_not_certified(report)}"
    inside = (Code.MEMBER, Code.PRESENTATION_CREDENTIAL)
    held = [check.outcome for check in report.of(Outcome.PASSED, Outcome.WARNING) if check.code in inside]
    if held:
        return _held(held.count(Outcome.PASSED), len(held))
    shown = any(check.code is Code.LEVEL_REACHED and check.outcome is Outcome.PASSED for check in report.checks)
    return (": it is genuine, and shows what its rubric requires" if shown else ": it is genuine") + _recognized(report)


def _filled(slots: Sequence[Mapping[str, Any]]) -> str:
    """What fills the places of a rule that is met: awards that hold, and such as count although something befell them.

    Of these the rule says that they count all the same, and who asks has to know which they are.
    """
    befallen = [slot for slot in slots if slot["why"] is not None]
    if not befallen:
        each_of = "the one place" if len(slots) == 1 else f"each of the {len(slots)} places"
        return f": {each_of} of its rule is filled by an award that holds"
    named = [f"{str(slot['name'] or slot['achievement'])[:_MAX_NAME]}: {slot['why']}" for slot in befallen[:_MAX_TOLD]]
    more = len(befallen) - len(named)
    told = "; ".join([*named, f"and {more} more"] if more else named)
    held = len(slots) - len(befallen)
    return (
        f": of the {len(slots)} places of its rule {held} {_are(held)} filled by an award that holds, and "
        f"{len(befallen)} by one that counts under the rule all the same ({told})"
    )


def _held(held: int, of: int) -> str:
    """How many credentials of a presentation or record hold themselves. Of the others there was a warning, no more."""
    if held == of:
        return f", and so does {'the credential' if of == 1 else f'each of the {of} credentials'} in it"
    more = of - held
    does = "does" if held == 1 else "do"
    return f", and so {does} {held} of the {of} credentials in it; {more} {_are(more)} not verified and only warned of"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _recognized(report: VerificationReport) -> str:
    return "".join(f"; {one['in_words']}" for one in _asked_for(report)[:_MAX_TOLD])


def _asked_for(report: VerificationReport) -> list[Mapping[str, Any]]:
    """The recognitions by those whom the policy asks about: anybody else may have called itself anything."""
    return [one for one in report.recognitions if one["asked_for"]]


def _not_certified(report: VerificationReport) -> str:
    """A designation says that a programme was completed: what a state makes of that is the state's to say."""
    certifies = any(_CERTIFICATION in one.get("counts_for", ()) for one in _asked_for(report))
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
            return told.message.rstrip(".") + _so_that(told, checks)
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
