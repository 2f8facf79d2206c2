"""A report in words: lines of plain text for people, each with a style that a face may colour."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from .codes import Code, Group
from .concluding import conclusion
from .datetimes import format_date_time
from .recognition import stranger
from .report import Check, Outcome, Verdict, VerificationReport
from .strict_json import each
from .verifier.refresh import HANDED_OVER

Style = Literal["good", "bad", "unknown", "plain", "dim", "title"]


_A_WHILE = timedelta(hours=1)
"""After so long it matters when a document was fetched; an answer that is kept is younger."""


class Line(NamedTuple):
    """A line of text and how it is meant."""

    style: Style
    text: str


_VERDICTS: dict[Verdict, tuple[Style, str]] = {
    Verdict.VERIFIED: ("good", "VERIFIED"),
    Verdict.REJECTED: ("bad", "REJECTED"),
    Verdict.UNDETERMINED: ("unknown", "UNDETERMINED"),
}
_MARKS: dict[Outcome, tuple[Style, str]] = {
    Outcome.PASSED: ("good", "✓"),
    Outcome.FAILED: ("bad", "✗"),
    Outcome.UNDETERMINED: ("unknown", "?"),
    Outcome.WARNING: ("unknown", "!"),
    Outcome.SKIPPED: ("dim", "-"),
    Outcome.NOT_APPLICABLE: ("dim", "·"),
}
_QUESTIONS: dict[Group, str] = {
    Group.SYNTAX: "Can it be read in one way only?",
    Group.SCHEMA: "Is it a proper badge?",
    Group.POLICY: "Is it the badge that was asked for?",
    Group.ISSUER_TRUST: "Is its issuer one to rely on?",
    Group.AUTHENTICITY: "Is it unaltered, and really from its issuer?",
    Group.TIME: "Is it in its period of validity?",
    Group.STATUS: "Is it still in force?",
    Group.RECIPIENT: "Is it about the person in question?",
    Group.RUBRIC: "Was everything shown that its rubric requires?",
    Group.EVIDENCE: "Is there evidence?",
    Group.ENDORSEMENT: "Who else stands behind it?",
    Group.DESIGNATION: "Are the badges it rests on there?",
}


def text(
    report: VerificationReport, *, details: bool = False, asked_about: bool = False, bundled: bool = False
) -> list[Line]:
    """Say a report in words: the verdict, the day it is about, what the badge says, and the answer to each question.

    Of the checks that passed only the question is shown, unless `details`. Nothing of the badge is shown unless
    its proof holds. `asked_about` says that the time was asked about, and is not just now; `bundled`, that the report
    was made from a bundle. Then it is said of which day the evidence is, and also where that is long before the time.
    """
    style, word = _VERDICTS[report.verdict]
    lines = [Line(style, word + _headline(report))]
    lines += _times(report, asked_about=asked_about, bundled=bundled)
    presented = report.document is not None and "verifiableCredential" in report.document
    if report.document is not None:
        lines += _presentation(report.document) if presented else _badge(report.document)
    lines += _designation(report)
    lines += _checks(report, details=details)
    for child in report.children:
        about = clean(child.about or "a document it rests on")
        if presented:
            lines.append(Line("title", f"  {about}"))
            lines += [Line(style, f"  {line}") for style, line in text(child, details=details)]
        else:
            lines.append(_rests_on(child, about))
    return lines


def answer(report: VerificationReport, about: str) -> Line:
    """Say a verdict in one line, with the reason for it."""
    style, word = _VERDICTS[report.verdict]
    return Line(style, f"  {about}: {word.lower()}{_headline(report)}")


def _rests_on(child: VerificationReport, about: str) -> Line:
    """What became of a document that is not a badge in its own right: that a list is genuine says nothing of badges."""
    if child.about == HANDED_OVER and child.document is not None:
        return Line("plain", f"  {about}: genuine, and replaced by the newer copy")
    style, word = _VERDICTS[child.verdict]
    return Line(style, f"  {about}: {'genuine' if child else word.lower()}")


def _times(report: VerificationReport, *, asked_about: bool, bundled: bool) -> Iterator[Line]:
    if asked_about:
        yield Line("plain", f"  asked about {format_date_time(report.verified_at)}")
    as_of = report.as_of
    if as_of is not None and (asked_about or bundled or report.verified_at - as_of > _A_WHILE):
        words = f"  as of {format_date_time(as_of)}, when the oldest of what it rests on was fetched"
        later = ": what came after is not known" if report.verified_at - as_of > _A_WHILE else ""
        yield Line("plain", words + later)


def _presentation(document: Mapping[str, Any]) -> Iterator[Line]:
    holder = document.get("holder")
    holder_id = holder.get("id") if isinstance(holder, Mapping) else holder
    yield Line("title", "  a presentation")
    if holder_id is not None:
        yield Line("plain", f"  presented by {_words(holder_id)}")


def _headline(report: VerificationReport) -> str:
    """What follows the verdict: which copy it is about, where that is another than came, and the reason for it."""
    replaced = _replaced(report)
    reason = report.reason
    if reason is None:
        return replaced
    return f"{replaced}{';' if replaced else ':'} {clean(reason.message)}"


def _replaced(report: VerificationReport) -> str:
    if all(child.about != HANDED_OVER for child in report.children):
        return ""
    days = [str(check.actual)[:10] for check in report.of(Outcome.WARNING) if check.code is Code.REFRESH]
    return f", as its newer copy: the one handed over was replaced on {clean(*days[:1])}"


def _badge(document: Mapping[str, Any]) -> Iterator[Line]:
    subject = _mapping(document.get("credentialSubject"))
    achievement = _mapping(subject.get("achievement"))
    badge = _mapping(document.get("badge"))  # Open Badges 2.0
    issuer = document.get("issuer", badge.get("issuer"))
    name = _first(achievement.get("name"), document.get("name"), badge.get("name"), document.get("id"))
    yield Line("title", f"  {_words(name)}")
    issued_by = _words(_first(_mapping(issuer).get("name"), ""))
    issuer_id = _words(_mapping(issuer).get("id") if isinstance(issuer, Mapping) else issuer)
    yield Line("plain", f"  issued by  {issued_by + ' ' if issued_by else ''}({issuer_id})")
    if isinstance(subject.get("id"), str):
        yield Line("plain", f"  awarded to {_words(subject['id'])}")
    since = _first(document.get("validFrom"), document.get("issuanceDate"), document.get("issuedOn"))
    ends = (document.get(member) for member in ("validUntil", "expirationDate", "expires"))
    until = _first(*ends, "no end stated")
    yield Line("plain", f"  valid from {_words(since)} to {_words(until)}")
    yield from _results(subject, achievement)


_PLACES: dict[str, tuple[Style, str]] = {"counts": ("good", "✓"), "unclear": ("unknown", "?"), "open": ("bad", "✗")}


def _designation(report: VerificationReport) -> Iterator[Line]:
    """What the rule of a designation asks for, and what fills each place; who recognises the award; what follows."""
    if report.designation is not None:
        rule = _mapping(report.designation.get("rule"))
        yield Line("plain", f"  by rule    {_words(rule.get('id'))} (version {_words(rule.get('version'))})")
        yield from places(report.designation)
    for one in report.recognitions:
        yield _recognition(one)
    if report.designation is not None or report.recognitions:
        yield Line("title", f"  {clean(conclusion(report))}")


def _recognition(one: Mapping[str, Any]) -> Line:
    """Who says what of the award. A name is what anybody may write: the id stands with it."""
    name, by, said = one.get("recognizer_name"), str(one["recognizer"]), _words(one["says"])
    if one.get("asked_for") is not True:
        return Line("unknown", f"  says {clean(stranger(name, by))}: {said}")
    who = _words(by) if name is None else f"{_words(name)} ({_words(by)})"
    return Line("plain", f"  recognised {who} {said}")


def places(designation: Mapping[str, Any]) -> Iterator[Line]:
    """Say what fills each place of a rule, or why nothing does; `designation` is what `DesignationResult` makes."""
    for slot in designation["slots"]:
        style, mark = _PLACES[slot["standing"]]
        steps = [*slot.get("path", ()), _first(slot.get("name"), slot.get("achievement"), "any")]
        filled_by, why = slot.get("filled_by"), slot.get("why")
        found = _words(_first(filled_by, why, "nothing"))
        if slot["standing"] == "counts" and why is not None:
            style, mark = _MARKS[Outcome.WARNING]
            found += f", which counts under the rule all the same: {_words(why)}"
        yield Line(style, f"    {mark} {' / '.join(_words(step) for step in steps)}: {found}")


def _results(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> Iterator[Line]:
    results = _by(subject, "result", "resultDescription")
    for _, described in each(achievement, "resultDescription"):
        description = _mapping(described)
        result = results.get(str(description.get("id")), {})
        levels = _by(description, "rubricCriterionLevel", "id")
        reached = _first(_name(levels, result.get("achievedLevel")), result.get("value"))
        required = _first(_name(levels, description.get("requiredLevel")), description.get("requiredValue"))
        shown = _words(reached) if reached is not None else "no result"
        asked = f"  (required: {_words(required)})" if required is not None else ""
        yield Line("plain", f"    {_words(description.get('name'))}: {shown}{asked}")


def _by(holder: Mapping[str, Any], member: str, key: str) -> dict[str, Mapping[str, Any]]:
    return {str(_mapping(value).get(key)): _mapping(value) for _, value in each(holder, member)}


def _name(levels: Mapping[str, Mapping[str, Any]], level: object) -> object:
    return levels.get(str(level), {}).get("name")


def _checks(report: VerificationReport, *, details: bool) -> Iterator[Line]:
    for group in _QUESTIONS:
        checks = [check for check in report.checks if check.group is group]
        shown = [check for check in checks if details or check.outcome not in (Outcome.PASSED, Outcome.NOT_APPLICABLE)]
        outcome = _worst(checks)
        if outcome is None:
            continue
        style, mark = _MARKS[outcome]
        why_not = f" {clean(checks[0].message)}" if outcome is Outcome.NOT_APPLICABLE else ""
        yield Line(style, f"  {mark} {_QUESTIONS[group]}{why_not}")
        for check in _once_per_list(shown):
            yield from _check(check, is_required=group is Group.STATUS or check.code in report.required)


def _once_per_list(checks: list[Check]) -> Iterator[Check]:
    """The checks; what several entries say of one status list, or all of them of lists that nobody looked at, once."""
    said: set[tuple[str, str]] = set()
    for check in checks:
        if check.code is Code.STATUS_LIST or (check.group is Group.STATUS and check.outcome is Outcome.SKIPPED):
            sentence = (check.message, check.source.url if check.source is not None else str(check.actual))
            if sentence in said:
                continue
            said.add(sentence)
        yield check


def _worst(checks: list[Check]) -> Outcome | None:
    """The outcome that answers the question; where nobody looked at a part of it, the rest is no yes to the whole."""
    for outcome in (
        Outcome.FAILED,
        Outcome.UNDETERMINED,
        Outcome.SKIPPED,
        Outcome.WARNING,
        Outcome.PASSED,
        Outcome.NOT_APPLICABLE,
    ):
        if any(check.outcome is outcome for check in checks):
            return outcome
    return None


def _check(check: Check, *, is_required: bool) -> Iterator[Line]:
    style, mark = _MARKS[check.outcome]
    nobody = "nobody looked: " if is_required and check.outcome is Outcome.SKIPPED else ""
    place = f"  at {clean(check.pointer)}" if check.pointer else ""
    yield Line(style, f"      {mark} {nobody}{clean(check.message)}{place}  [{check.code}]")
    # The value of a status is a number that the message has put into words.
    is_shown = check.outcome in (Outcome.FAILED, Outcome.UNDETERMINED) and check.code is not Code.STATUS_VALUE
    if is_shown and check.expected is not None:
        yield Line("dim", f"          expected {_short(check.expected)}, found {_short(check.actual)}")


def _short(value: object) -> str:
    words = clean(str(value))
    return words if len(words) <= 200 else words[:197] + "..."


def _first(*values: object) -> object:
    """The first value that is there."""
    return next((value for value in values if value is not None), None)


def _words(value: object) -> str:
    """A name as one line: a language value object or map gives its first text."""
    if isinstance(value, Mapping):
        value = _first(value.get("@value"), next(iter(value.values()), ""))
    return _short(value)


_CHANGES_OF_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(words: str) -> str:
    """Text of a stranger, safe to print: no control characters (terminal commands) and no changes of direction."""
    return "".join("\ufffd" if _is_control(char) else char for char in words)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _CHANGES_OF_DIRECTION


def _mapping(value: object) -> Mapping[str, Any]:
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, Mapping) else {}
