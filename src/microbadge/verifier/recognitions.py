"""Who recognises an award: found in the badge or among what was handed over, verified, and dated against the award.

Open Badges 3.0, section 9.2. A paper that was handed over and does not hold makes no badge worse: it counts for
nothing. What stands in the badge is held against it as an endorsement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..codes import Code
from ..credit import check_credits
from ..datetimes import format_day
from ..endorsement import MAX_ATTACHED, endorser, is_endorsement
from ..errors import InvalidError
from ..reading import Received
from ..recognition import Awarded, Recognition, stranger
from ..report import Check, Outcome, Verdict, VerificationReport, settled
from .handed import Part
from .run import Run, VerifyPart

_NOT_SHOWN = (Code.RECOGNITION, Outcome.NOT_APPLICABLE, "no recognition of it was shown")


def check_recognitions(
    run: Run,
    document: Mapping[str, Any],
    attached: Sequence[tuple[str, Part]],
    verify: VerifyPart,
    *,
    unclear: bool,
) -> list[Check]:
    """Check who recognises the award, and what credit they grant, and ask the policy whether that will do.

    `attached` are the endorsements in the badge that hold, with their places; `unclear` says that others there could
    not be looked at. Those that reach the award are noted in the run. How much credit counts is for those to say whom
    the policy asks about, or else those whose word the issuer put into the badge: anybody may hand a paper over.
    """
    if not attached and not run.handed.received:
        asked = run.policy.check_recognitions(run.claims(document), [], unclear=unclear)
        return [settled(*_NOT_SHOWN), check_credits(document, []), *asked]
    awarded = Awarded.of(document)
    asked_for = run.recognizers
    checks, handed, unseen = _handed(run, awarded, verify)
    stated = [(place, part) for place, part in attached if _recognition(part) is not None]
    settling: dict[Recognition, bool] = {}  # whether it settles how much credit counts
    for place, part in [*stated, *handed]:
        check, found = _judge(part, awarded, place, asked_for)
        checks.append(check)
        if found is not None:
            by_another = place is not None and found.recognizer != awarded.issuer
            settling.setdefault(found, found.recognizer in asked_for if asked_for else by_another)
    if not checks:
        checks.append(settled(*_NOT_SHOWN))
    run.recognitions += [{**one.to_dict(), "asked_for": one.recognizer in asked_for} for one in settling]
    asked = run.policy.check_recognitions(run.claims(document), [*settling], unclear=unclear or unseen)
    granting = [one for one, settles in settling.items() if settles]
    others = [one for one, settles in settling.items() if not settles]
    return [*checks, check_credits(document, granting, others=others), *asked]


def _handed(run: Run, awarded: Awarded, verify: VerifyPart) -> tuple[list[Check], list[tuple[str | None, Part]], bool]:
    """Verify what was handed over about the award: what does not hold, what does, and whether some was not seen."""
    checks: list[Check] = []
    hold: list[tuple[str | None, Part]] = []
    unseen = False
    for number, received in enumerate(_about(run, awarded)):
        if number == MAX_ATTACHED:
            message = f"more than {MAX_ATTACHED} papers about it were handed over: the others were not looked at"
            return [*checks, Check(Code.RECOGNITION, Outcome.WARNING, message)], hold, True
        part = dated_by_awards(verify(run, received))
        report = part.report
        show(run, replace(report, about=f"recognition by {endorser(part.received.document or {})}"))
        if report.verdict is Verdict.VERIFIED:
            hold.append((None, part))
        else:
            unseen = unseen or report.verdict is Verdict.UNDETERMINED
            message = f"a recognition that was handed over is {report.verdict}{why(report)}; it counts for nothing"
            checks.append(Check(Code.RECOGNITION, Outcome.WARNING, message))
    return checks, hold, unseen


def skipped_recognitions(run: Run, document: Mapping[str, Any], blocked: tuple[Code, ...]) -> list[Check]:
    """Leave the recognitions of an award aside that nothing is verified for."""
    message = "nobody looked at who recognises it"
    codes = (Code.RECOGNITION, Code.CREDIT)
    skipped = [Check(code, Outcome.SKIPPED, message, because=blocked) for code in codes]
    return skipped + run.policy.check_recognitions(run.claims(document), [], unclear=True)


def dated_by_awards(part: Part) -> Part:
    """The part, where it is a recognition, as it counts: its period is that of the awards that it recognises.

    That it is over, and that a token is out of date with it, says nothing against an award from before.
    """
    report, said = part.report, part.received.document
    over = [check for check in report.of(Outcome.FAILED) if _is_over(check)]
    if all(check.code is not Code.VALID_UNTIL for check in over):
        return part  # the end of a token alone is no end of what it recognises: nobody could tell which awards it is of
    if said is None or len(over) < len([*report.of(Outcome.FAILED)]) or not _is_recognition(said):
        return part
    checks = tuple(_dated(check) if check in over else check for check in report.checks)
    dated = replace(report, checks=checks)
    return replace(part, report=replace(dated, document=said) if dated else dated)


def why(report: VerificationReport) -> str:
    """The first reason why something is not verified, to put behind that it is not; empty where it is."""
    if report:
        return ""
    left_out = (check for check in report.of(Outcome.SKIPPED) if check.code in report.required)
    reason = report.reason or next(left_out, None)
    return "" if reason is None else f": {reason.message}"


def show(run: Run, report: VerificationReport) -> None:
    """Add the report on a credential, unless it is there already: the same endorsement may stand in several places."""
    if all(child.input.sha256 != report.input.sha256 for child in run.children):
        run.children.append(report)


def _is_over(check: Check) -> bool:
    return check.code is Code.VALID_UNTIL or (check.code is Code.PROOF_TIME and check.pointer == "/exp")


def _is_recognition(document: Mapping[str, Any]) -> bool:
    try:
        return Recognition.from_document(document) is not None
    except InvalidError:
        return False


def _dated(check: Check) -> Check:
    message = "it recognises no awards of today; what it says of those before stands"
    return replace(check, outcome=Outcome.PASSED, message=message)


def _recognition(part: Part) -> Recognition | InvalidError | None:
    """What a part says of the kind, or what is wrong with it; None where its proof does not hold."""
    try:
        return None if part.document is None else Recognition.from_document(part.document)
    except InvalidError as error:
        return error


def _about(run: Run, awarded: Awarded) -> Iterator[Received]:
    """The endorsements at hand of the achievement, or of its programmes, each once."""
    seen = set()
    for thing in awarded.things:
        for received in run.handed.about(thing):
            if received.document is not None and is_endorsement(received.document):
                if received.input.sha256 not in seen:
                    yield received
                seen.add(received.input.sha256)


def _judge(
    part: Part, awarded: Awarded, place: str | None, asked_for: frozenset[str]
) -> tuple[Check, Recognition | None]:
    """Whether a recognition that holds reaches the award."""
    found = _recognition(part)
    if not isinstance(found, Recognition):
        fault = "it says nothing of what the award counts for" if found is None else found.message
    elif (misses := found.fault(awarded)) is None:
        return _reaches(found, awarded, place, asked_for), found
    else:
        fault = misses
    who = endorser({} if part.document is None else part.document)
    message = f"what {who} says counts for nothing here: {fault}"
    return Check(Code.RECOGNITION, Outcome.WARNING, message, place, actual=part.issuer), None


def _reaches(found: Recognition, awarded: Awarded, place: str | None, asked_for: frozenset[str]) -> Check:
    when = "" if awarded.on is None else f"; in force on {format_day(awarded.on)}, when it was awarded"
    is_asked_for = found.recognizer in asked_for
    said = found.in_words() if is_asked_for else f"{stranger(found.recognizer_name, found.recognizer)}: {found.says}"
    message = f"{said} (signed by {found.recognizer}{when})"
    if found.recognizer != awarded.issuer:
        return Check(Code.RECOGNITION, Outcome.PASSED, message, place, actual=found.recognizer)
    message += ", which issued the badge: it is nobody else's word"
    return Check(Code.RECOGNITION, Outcome.WARNING, message, place, actual=found.recognizer)
