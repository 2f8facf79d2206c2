"""The awards that a designation rests on: found, held against their digests, verified, and judged one by one.

VC Data Model 2.0, section 5.3 (`relatedResource`); what follows from a revoked award is for the rule to say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from .. import strict_json
from ..canonical import jcs_of_plain
from ..codes import CODES, Code, Group
from ..designation.component import Component, Standing
from ..digests import COMPONENT_TYPES, credential_content
from ..endorsement import is_endorsement
from ..errors import InvalidError, UnavailableError
from ..identifier_types import RULE_TYPE
from ..models.base import moments
from ..policy import Claims
from ..reading import Received, read
from ..report import Check, Outcome, VerificationReport
from ..resource_digest import Digests, agrees, digests_of, stated_digests, written
from .handed import MAX_NAME, Part
from .persons import same_person
from .run import REQUIRED, Run, VerifyPart

if TYPE_CHECKING:
    from ..designation import DesignationRule  # loaded for a designation, which few badges are

MAX_COMPONENTS = 100
"""Awards of one designation that are looked at."""

_TIMES = frozenset({Code.VALID_UNTIL, Code.PROOF_TIME})
_LAPSES = _TIMES | {Code.STATUS_VALUE}
"""What an award may fail since it was counted, through no fault of the designation."""
_NEEDED = REQUIRED["credential"] - {Code.STATUS_VALUE}
"""What has to be looked at in an award; of one that has expired nobody asks for the status."""

_BUT_A_LAPSE: Final = "nothing is wrong with it but its status or end, of which another check tells"
_STRANGERS: Final = "it was issued by somebody whose awards do not count under the rule"


@dataclass(frozen=True, slots=True)
class Named:
    """An award as the designation names it: where, its id, and its digests."""

    place: str
    id: str
    digests: Digests


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an award.

    `component` is what the rule looks at, and `checks` are those made so far. What follows from the lapse that `lapse`
    tells of depends on the rule; `is_known` is False where nobody could see whether there is one. An award that was
    not `seen` may be anything. `report` is the one on it, where it was verified.
    """

    named: Named
    component: Component
    checks: tuple[Check, ...] = ()
    lapse: str | None = None
    is_known: bool = True
    seen: bool = True
    report: VerificationReport | None = None


def rules_named(document: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """List the rules that a credential says it is a designation under, each with its pointer.

    An endorsement is none, whatever stands in its subject.
    """
    if is_endorsement(document):
        return []
    return [
        (place, entry["identifier"] if isinstance(entry.get("identifier"), str) else None)
        for subject_place, subject in strict_json.each(document, "credentialSubject")
        if isinstance(subject, strict_json.OBJECT)
        for achievement_place, achievement in strict_json.each(subject, "achievement", subject_place)
        if isinstance(achievement, strict_json.OBJECT)
        for place, entry in strict_json.each(achievement, "otherIdentifier", achievement_place)
        if isinstance(entry, strict_json.OBJECT) and entry.get("identifierType") == RULE_TYPE
    ]


def named_components(document: Mapping[str, Any]) -> tuple[list[Named], list[Check]]:
    """Read which awards a designation names, and what is wrong with the naming. Never raises."""
    found: dict[str, Named] = {}
    checks: list[Check] = []
    entries = [
        (place, entry)
        for place, entry in strict_json.each(document, "relatedResource")
        if isinstance(entry, strict_json.OBJECT) and entry.get("mediaType") in COMPONENT_TYPES
    ]
    for place, entry in entries[:MAX_COMPONENTS]:
        try:
            named = Named(place, _id(entry), stated_digests(entry))
        except InvalidError as error:
            message = f"an award that the designation does not name for certain: {error.message}"
            checks.append(Check(Code.COMPONENT, Outcome.FAILED, message, place))
            continue
        if named.id in found:
            message = "the designation names this award twice: it counts once"
            checks.append(Check(Code.COMPONENT, Outcome.FAILED, message, place, actual=named.id))
        else:
            found[named.id] = named
    if len(entries) > MAX_COMPONENTS:
        message = f"more than {MAX_COMPONENTS} awards: the others were not looked at"
        checks.append(Check(Code.COMPONENT, Outcome.UNDETERMINED, message, entries[MAX_COMPONENTS][0]))
    return [*found.values()], checks


def _id(entry: Mapping[str, Any]) -> str:
    identifier = entry.get("id")
    if not isinstance(identifier, str):
        raise InvalidError("it has no id")
    return identifier


def issuers_of(rule: DesignationRule) -> frozenset[str]:
    """Whose awards may count under the rule."""
    named = [one.issuers for one in rule.equivalents or () if one.issuers is not None]
    return frozenset(rule.issuers).union(*named)


def fits(received: Received, named: Named) -> bool:
    """Whether this is the very credential that the designation names."""
    if received.document is None or received.document.get("id") != named.id:
        return False
    return agrees(_digests(received, named.digests), named.digests) is True


def _digests(received: Received, stated: Digests) -> Digests:
    """The digests of a credential. Of a parsed document the one that is mostly asked for was made when it was read."""
    if received.document is None:
        return {}
    if received.input.format == "object" and received.token is None and stated.keys() == {"sha256"}:
        return {"sha256": frozenset({received.input.sha256})}
    if received.token is None and received.input.format != "object":
        return digests_of(jcs_of_plain(received.document))  # it was read from text, and checked then
    return digests_of(credential_content(received.document, received.token))


def judge(
    run: Run, named: Named, designation: Mapping[str, Any], issuers: Collection[str] | None, verify: VerifyPart
) -> Judged:
    """Find an award, verify it, and say what became of it.

    `designation` is the credential that names it; `issuers` are those whose awards count under its rule, None where
    that is not known.
    """
    received = _find(run, named)
    if isinstance(received, Check):
        return _unseen(named, received)
    digests = _digests(received, named.digests)
    if agrees(digests, named.digests) is not True:
        message = "this is not the award that the designation rests on: its digest is another"
        actual = written({name: value for name, value in digests.items() if name in named.digests})
        check = Check(Code.COMPONENT_DIGEST, Outcome.FAILED, message, named.place, written(named.digests), actual)
        note = "not the document that the designation names"
        return Judged(named, Component(id=named.id, achievement=None, standing="out", note=note), (check,))
    message = "the award is the one that the designation rests on"
    checks = [Check(Code.COMPONENT_DIGEST, Outcome.PASSED, message, named.place, actual=named.id)]
    shown = received.document if received.document is not None else {}
    claimed = Claims.of(shown).unverified_issuer
    if issuers is not None and claimed not in issuers:
        # What cannot count is not worth the work that it may ask for.
        message = f"{_name(received)}: {_STRANGERS}"
        checks.append(Check(Code.COMPONENT, Outcome.FAILED, message, named.place, actual=claimed))
        component = replace(Component.of(shown, standing="out", note=_STRANGERS), id=named.id)
        return Judged(named, component, tuple(checks))
    part = verify(run, received)
    run.children.append(replace(part.report, about=f"component {_name(part.received)}"))
    found = _found(part.report)
    if found.outcome is not Outcome.FAILED:
        found = _not_in_force(shown, Component.of(designation).awarded) or found
    return _judged(run, named, part, Claims.of(designation), found, checks)


def _find(run: Run, named: Named) -> Received | Check:
    """The award, from what was handed over, or from its own address; else what has its id and is not the one."""
    at_hand = run.handed.with_id(named.id)
    found = next((one for one in at_hand if fits(one, named)), None)
    if found is not None:
        return found
    fetched = _fetched(run, named)
    return at_hand[0] if at_hand and (isinstance(fetched, Check) or not fits(fetched, named)) else fetched


def _fetched(run: Run, named: Named) -> Received | Check:
    try:
        fetched = run.requests.for_another()(named.id)
    except UnavailableError as error:
        message = f"the award {named.id} was not handed over, and nothing came from its address: {error}"
        return Check(Code.COMPONENT, Outcome.UNDETERMINED, message, named.place, actual=named.id)
    received = read(fetched.content)
    if received.document is None:
        message = f"what came for the award {named.id} is no credential: {received.checks[0].message}"
        return Check(Code.COMPONENT, Outcome.UNDETERMINED, message, named.place, actual=named.id)
    return received


def _unseen(named: Named, check: Check) -> Judged:
    component = Component(id=named.id, achievement=None, standing="unclear", note="nobody has seen it")
    return Judged(named, component, (check,), seen=False)


def _name(received: Received) -> str:
    """What an award is called: its name, or its id."""
    document = received.document if received.document is not None else {}
    name = document.get("name")
    called = name if isinstance(name, str) else strict_json.id_of(document)
    return "without a name" if called is None else called[:MAX_NAME]


def _judged(
    run: Run,
    named: Named,
    part: Part,
    holder: Claims,
    found: _Found,
    checks: list[Check],
) -> Judged:
    name = _name(part.received)
    outcome, reason = found.outcome, found.reason
    shown = part.received.document if part.received.document is not None else {}
    claims = Claims.of(shown)
    standing: Standing = "counts"
    note: str | None = None
    if outcome is not Outcome.PASSED:
        standing, note = ("out" if outcome is Outcome.FAILED else "unclear"), reason
    said = "verified" if found.lapse is None else _BUT_A_LAPSE
    message = f"{name}: {said if reason is None else reason}"
    checks.append(Check(Code.COMPONENT, outcome, message, named.place, actual=claims.unverified_issuer))
    same = same_person(holder, claims, run.person)
    checks.append(_of_person(same, name, named.place))
    if same is None and standing == "counts":
        standing, note = "unclear", "whose it is cannot be told"
    if same is False:
        standing, note = "out", "it is somebody else's"
    component = replace(Component.of(shown, standing=standing, note=note), id=named.id)
    return Judged(named, component, tuple(checks), found.lapse, found.is_known, report=part.report)


def _of_person(same: bool | None, name: str, place: str) -> Check:
    code = Code.COMPONENT_SUBJECT
    if same is None:
        message = f"{name}: whether it was awarded to the holder of the designation cannot be told"
        return Check(code, Outcome.UNDETERMINED, message, place)
    if same:
        return Check(code, Outcome.PASSED, f"{name}: awarded to the holder of the designation", place)
    return Check(code, Outcome.FAILED, f"{name}: awarded to somebody other than the holder of the designation", place)


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of verifying an award: the outcome and why, a lapse apart; the lapse, and whether it is known.

    A lapse is a revocation, a suspension or the end of its validity.
    """

    outcome: Outcome
    reason: str | None = None
    lapse: str | None = None
    is_known: bool = True


def _not_in_force(award: Mapping[str, Any], made: datetime | None) -> _Found | None:
    """What there is to say of an award that was not in force on the day when the designation was made; else None.

    The award is the one that the designation names: a newer copy may well start later. Its end before that day is no
    lapse since, which a rule may excuse.
    """
    if made is None:
        return None
    day = made.date()
    if any(moment.date() < day for _, (moment, _) in moments(award, "validUntil", "expirationDate")):
        return _Found(Outcome.FAILED, "it had expired before the designation was made")
    starts = moments(award, "awardedDate", "validFrom", "issuanceDate")
    if any(moment.date() > day for _, (moment, _) in starts):
        return _Found(Outcome.FAILED, "it was awarded, or is valid, only after the designation was made")
    return None


def _found(report: VerificationReport) -> _Found:
    """What the report on an award says. What else than a lapse is wrong is wrong whatever the rule says of lapses."""
    failed = {check.code: check for check in report.of(Outcome.FAILED)}
    unclear = {check.code: check for check in report.of(Outcome.UNDETERMINED)}
    # A token ends when its credential does; one that ends before is out of order.
    lapses = _LAPSES if Code.VALID_UNTIL in failed else _LAPSES - _TIMES
    wrong = [check for code, check in failed.items() if code not in lapses]
    if wrong:
        return _Found(Outcome.FAILED, f"it does not hold: {wrong[0].message}")
    doubts = [check for code, check in unclear.items() if CODES[code].group is not Group.STATUS]
    doubts += [check for check in report.of(Outcome.SKIPPED) if check.code in _NEEDED]
    if doubts:
        return _Found(Outcome.UNDETERMINED, f"whether it holds could not be told: {doubts[0].message}")
    if failed or unclear:
        first = next(iter([*failed.values(), *unclear.values()]))
        return _Found(Outcome.PASSED, None, first.message, is_known=bool(failed))
    return _Found(Outcome.PASSED) if report else _Found(Outcome.UNDETERMINED, "whether it holds could not be told")
