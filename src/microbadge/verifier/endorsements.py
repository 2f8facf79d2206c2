"""The endorsements in a credential, each verified itself (Open Badges 3.0, section 9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..codes import Code
from ..endorsement import MAX_ATTACHED, TOKEN, Attached, attached, endorser, is_endorsement
from ..policy import Claims
from ..reading import read
from ..report import Check, Outcome, settled
from ..strict_json import comparable_id, id_of
from .handed import Part
from .recognitions import check_recognitions, dated_by_awards, show, skipped_recognitions, why
from .run import Run, VerifyPart

_BAD = (Outcome.FAILED, Outcome.UNDETERMINED)


def check_endorsements(
    run: Run, document: Mapping[str, Any], blocked: tuple[Code, ...], verify: VerifyPart
) -> list[Check]:
    """Check each endorsement, and who recognises the award; `blocked` keeps anything from being verified for them."""
    found = attached(document)
    if blocked:
        message = "this endorsement was not looked at"
        skipped = (Check(Code.ENDORSEMENT, Outcome.SKIPPED, message, one.pointer, because=blocked) for one in found)
        return [*skipped, *skipped_recognitions(run, document, blocked)]
    checks: list[Check] = []
    held: list[tuple[str, Part]] = []
    unclear = len(found) > MAX_ATTACHED
    for one in found[:MAX_ATTACHED]:
        judged, part = _check(run, document, one, verify)
        checks += judged
        outcomes = {check.outcome for check in judged}
        unclear = unclear or Outcome.UNDETERMINED in outcomes
        if part is not None and outcomes.isdisjoint(_BAD):
            held.append((one.pointer, part))
    if len(found) > MAX_ATTACHED:
        message = f"more than {MAX_ATTACHED} endorsements: the others were not looked at"
        checks.append(Check(Code.ENDORSEMENT, Outcome.UNDETERMINED, message, found[MAX_ATTACHED].pointer))
    if not run.policy.requires_endorsements:
        checks = [_for_show(check) for check in checks]
    if not found:
        checks.append(settled(Code.ENDORSEMENT, Outcome.NOT_APPLICABLE, "nobody endorses it in the credential"))
    return [*checks, *check_recognitions(run, document, held, verify, unclear=unclear)]


def _check(run: Run, document: Mapping[str, Any], one: Attached, verify: VerifyPart) -> tuple[list[Check], Part | None]:
    """The checks of one endorsement, and what came of it, where it was one."""
    if not isinstance(one.entry, str if one.member == TOKEN else Mapping):
        message = "neither an endorsement nor a token that holds one"
        return [Check(Code.ENDORSEMENT, Outcome.FAILED, message, one.pointer)], None
    received = read(one.entry)
    if one.member == TOKEN and received.document is not None and received.token is None:
        message = "an endorsement that is not the token it stands for"
        return [Check(Code.ENDORSEMENT, Outcome.FAILED, message, one.pointer)], None
    part = dated_by_awards(verify(run, received))
    said = part.received.document
    if said is None:
        return [_of_report(part, one, "something that cannot be read")], part
    show(run, replace(part.report, about=f"endorsement by {endorser(said)}", document=None))
    if not is_endorsement(said):
        message = "a credential of another kind stands where an endorsement should"
        return [Check(Code.ENDORSEMENT, Outcome.FAILED, message, one.pointer)], part
    check = _of_report(part, one, f"the endorsement by {endorser(said)}")
    if check.outcome is Outcome.PASSED and part.issuer == id_of(document.get("issuer")):
        message = f"{check.message}, which issued the badge: it is nobody else's word"
        check = replace(check, outcome=Outcome.WARNING, message=message)
    return [check, _of_subject(part, one, said)], part


def _of_report(part: Part, one: Attached, what: str) -> Check:
    report = part.report
    message = f"{what} is {report.verdict}{why(report)}"
    return Check(Code.ENDORSEMENT, report.verdict.outcome, message, one.pointer, actual=part.issuer)


def _of_subject(part: Part, one: Attached, said: Mapping[str, Any]) -> Check:
    """Whether it is about what it stands on. What nobody signed may show that it is not, and nothing more."""
    code, subject = Code.ENDORSEMENT_SUBJECT, Claims.of(said).unverified_subject
    if one.thing is None:
        message = "it stands on something without an id, which nobody can endorse"
        return Check(code, Outcome.FAILED, message, one.pointer, actual=subject)
    if subject is None or comparable_id(subject) != comparable_id(one.thing):
        message = "it endorses something else than what it is attached to"
        return Check(code, Outcome.FAILED, message, one.pointer, one.thing, subject)
    if part.document is None:
        message = "it names what it is attached to, but nobody is known to have signed that"
        return Check(code, Outcome.SKIPPED, message, one.pointer, because=(Code.ENDORSEMENT,))
    return Check(code, Outcome.PASSED, "it endorses what it is attached to", one.pointer, actual=subject)


def _for_show(check: Check) -> Check:
    """The check where endorsements are shown, and the badge counts without them."""
    if check.outcome not in _BAD:
        return check
    return replace(check, outcome=Outcome.WARNING, message=f"{check.message}; it counts for nothing")
