"""The credentials inside a learner record, each verified itself (Comprehensive Learner Record 2.0, ClrSubject)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .. import clr
from ..codes import Code
from ..endorsement import is_endorsement
from ..policy import Claims
from ..reading import read
from ..report import Check, Outcome, passed_or_failed, settled
from ..strict_json import comparable_id
from .handed import MAX_NAME, Part
from .persons import same_person
from .recognitions import dated_by_awards, why
from .run import MAX_DEPTH, Run, VerifyPart
from .sharing import counted_for_two

_OF_RECORD = frozenset({Code.POLICY_ACHIEVEMENT, Code.RECIPIENT})
"""What is asked of the record as a whole: one of its members is for the achievement, all are about its learner."""


@dataclass(frozen=True, slots=True)
class Member:
    """A credential in the record: its place, what came of verifying it, and whether it counts."""

    pointer: str
    part: Part
    check: Check

    @property
    def counts(self) -> bool:
        """Whether it is verified, and its issuer one of those asked for."""
        return self.check.outcome is Outcome.PASSED

    def seen(self) -> clr.Member:
        """The same with what it says: of one whose proof does not hold, what was received."""
        document = self.part.document
        return clr.Member(self.pointer, self.part.received.document if document is None else document)


def check_members(run: Run, document: Mapping[str, Any], blocked: tuple[Code, ...], verify: VerifyPart) -> list[Check]:
    """Check each member of a record, whose it is, and what the record says about them together.

    `blocked` keeps anything from being fetched or verified for them.
    """
    if not clr.is_record(document):
        return [settled(Code.MEMBER, Outcome.NOT_APPLICABLE, "it is no learner record")]
    if clr.is_something_else(document):
        message = "a learner record that is a badge or an endorsement besides"
        return [Check(Code.MEMBER, Outcome.FAILED, message, "/type")]
    found = clr.members(document)
    if not found:
        message = "a learner record holds at least one credential"
        return [Check(Code.MEMBER, Outcome.FAILED, message, "/credentialSubject")]
    if blocked:
        message = "not looked at, since the record itself does not hold"
        places = [place for place, _ in found[: clr.MAX_MEMBERS]]
        return [Check(Code.MEMBER, Outcome.SKIPPED, message, place, because=blocked) for place in places]
    looked_at = [(place, read(entry)) for place, entry in found[: clr.MAX_MEMBERS]]
    run.handed = run.handed.and_more(received for _, received in looked_at)
    held = [_verified(run, place, dated_by_awards(verify(run, received))) for place, received in looked_at]
    checks = [member.check for member in held]
    complete = len(found) <= clr.MAX_MEMBERS
    if not complete:
        message = f"more than {clr.MAX_MEMBERS} credentials: the others were not looked at"
        checks.append(Check(Code.MEMBER, Outcome.UNDETERMINED, message, found[clr.MAX_MEMBERS][0]))
    return [*checks, *_subjects(run, document, held), *_associations(document, held, complete), *counted(held)]


def _verified(run: Run, place: str, part: Part) -> Member:
    """Judge a member, and put its report among the others."""
    report = part.report
    name = _name(part, place)
    run.children.append(replace(report, about=f"member {name} of the record", document=None))
    outcome = report.verdict.outcome
    message = f"{name} is {report.verdict}{why(report)}"
    if outcome is Outcome.PASSED and part.document is not None:
        asked = next(_not_asked_for(run, part.document, 0), None)
        if asked is not None:
            outcome, message = Outcome.UNDETERMINED, f"{name} is genuine, but {asked.message}"
    return Member(place, part, Check(Code.MEMBER, outcome, message, place, actual=part.issuer))


def _name(part: Part, place: str) -> str:
    """What a member is called; what nobody signed has a number."""
    name = None if part.document is None else part.document.get("name")
    number = place.rpartition("/")[2]
    called = int(number) + 1 if number.isdecimal() else 1
    return f"“{name[:MAX_NAME]}”" if isinstance(name, str) and name.strip() != "" else f"credential {called}"


def _not_asked_for(run: Run, document: Mapping[str, Any], depth: int) -> Iterator[Check]:
    """What the policy says against a member, and those in it: a record of somebody else's makes no badge better.

    Endorsements award nothing. How old another award than the one asked for is matters to nobody.
    """
    if is_endorsement(document):
        return
    claims = Claims.of(document, at=run.at)
    # Who recognises a member was not held against this policy: for one that asks, nothing is settled.
    checks = [*run.policy.check(claims), *run.policy.check_recognitions(claims, (), unclear=True)]
    other = any(check.code is Code.POLICY_ACHIEVEMENT and check.outcome is Outcome.FAILED for check in checks)
    left_out = _OF_RECORD | {Code.POLICY_AGE} if other else _OF_RECORD
    for check in checks:
        causes = set(check.because) or {check.code}
        if check.outcome is not Outcome.PASSED and not causes <= left_out:
            yield check
    for _, entry in clr.members(document) if depth < MAX_DEPTH else ():
        held = read(entry).document
        if held is not None:
            yield from _not_asked_for(run, held, depth + 1)


def _subjects(run: Run, document: Mapping[str, Any], held: Sequence[Member]) -> Iterator[Check]:
    """Whether each member is about the learner, and each endorsement about something that is in the record."""
    learner = Claims.of(document)
    things = {comparable_id(one) for one in clr.endorsed_ids(document, [member.seen() for member in held])}
    code = Code.MEMBER_SUBJECT
    for member in held:
        said = member.part.document
        if said is None:
            message = "nobody is known to have signed whose it is"
            yield Check(code, Outcome.SKIPPED, message, member.pointer, because=(Code.MEMBER,))
            continue
        claims = Claims.of(said)
        if is_endorsement(said):
            subject = claims.unverified_subject
            if subject is not None and comparable_id(subject) in things:
                yield Check(code, Outcome.PASSED, "it endorses something in the record", member.pointer, actual=subject)
            else:
                message = "it endorses nothing that is in the record, and counts for nothing here"
                yield Check(code, Outcome.WARNING, message, member.pointer, actual=subject)
            continue
        yield _of_learner(same_person(learner, claims, run.person), member.pointer, claims)


def _of_learner(same: bool | None, place: str, claims: Claims) -> Check:
    code = Code.MEMBER_SUBJECT
    if same is None:
        message = "whether it is the learner's cannot be told: they have no identifier in common that can be compared"
        return Check(code, Outcome.UNDETERMINED, message, place)
    if same:
        return Check(code, Outcome.PASSED, "it was awarded to the learner of the record", place)
    message = "it was awarded to somebody else than the learner of the record"
    return Check(code, Outcome.FAILED, message, place + claims.subject_pointer)


def _associations(document: Mapping[str, Any], held: Sequence[Member], complete: bool) -> list[Check]:
    members = [member.seen() for member in held]
    complete = complete and all(member.document is not None for member in members)
    known = clr.related_ids(document, members)
    problems = clr.association_problems(document, known, complete=complete)
    code = Code.ASSOCIATION
    unseen = [problem for problem in problems if problem.code in ("unseen", "many")]
    wrong = [problem for problem in problems if problem not in unseen]
    checks = [Check(code, Outcome.UNDETERMINED, one.message, one.pointer, actual=one.actual) for one in unseen]
    if not wrong and unseen:
        return checks
    message = "the associations join what is in the record, and none leads back to itself"
    # Whatever is left out, what failed is told of.
    return [*passed_or_failed(code, wrong, message), *checks][: clr.MAX_ASSOCIATIONS]


def counted(held: Sequence[Member]) -> list[Check]:
    """Tell what is counted twice: for credit, and by designations of which one does not share."""
    code = Code.COUNTED_TWICE
    counting = [member for member in held if member.counts]
    sums = clr.count([member.seen() for member in counting])
    checks = [Check.from_problem(code, problem) for problem in sums.problems]
    checks += counted_for_two((member.pointer, member.part.report) for member in counting)
    if any(check.outcome is Outcome.FAILED for check in checks):
        return checks
    return [*checks, Check(code, Outcome.PASSED, sums.sentence)]
