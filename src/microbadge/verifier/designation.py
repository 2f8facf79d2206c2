"""A designation: the awards that it rests on, and its rule applied again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from .. import strict_json
from ..codes import Code
from ..designation.component import Component, Standing
from ..designation.result import DesignationResult, Met, shown, some
from ..errors import InvalidError, UnavailableError
from ..report import Check, Outcome, Source, settled
from ..resource_digest import Digests, agrees, digests_of, stated_digests, written
from .components import MAX_COMPONENTS, Judged, issuers_of, judge, named_components, rules_named
from .run import Run, VerifyPart
from .sharing import counted_for_two, left_to_count

if TYPE_CHECKING:
    from ..designation import DesignationRule  # loaded for a designation, which few badges are

_MET = {Met.MET: Outcome.PASSED, Met.NOT_MET: Outcome.FAILED, Met.UNDETERMINED: Outcome.UNDETERMINED}


def check_designation(
    run: Run, document: Mapping[str, Any], blocked: tuple[Code, ...], verify: VerifyPart
) -> list[Check]:
    """Check a designation; `blocked` keeps anything from being fetched or verified for it.

    A designation names its rule and its awards by their digests (`relatedResource`). The awards are those handed over
    with it, or else what is at their addresses; the rule is applied again to those that hold, as it was on the day of
    the designation.
    """
    rules = rules_named(document)
    if not rules:
        return [settled(Code.DESIGNATION_MET, Outcome.NOT_APPLICABLE, "it is no designation")]
    if blocked:
        message = "the rule was not applied again"
        return [Check(Code.DESIGNATION_MET, Outcome.SKIPPED, message, rules[0][0], because=blocked)]
    checked, rule = _check_rule(run, document, rules)
    named, faults = named_components(document)
    issuers = None if rule is None else issuers_of(rule)
    judged = [judge(run, one, document, issuers, verify) for one in named]
    unseen = [shown(one.named.id) for one in judged if not one.seen]
    if any(fault.outcome is Outcome.UNDETERMINED for fault in faults):
        unseen.append(f"those after the first {MAX_COMPONENTS}")
    place = rules[0][0]
    result = None
    if rule is None:
        met = _not_applied(checked, place)
    else:
        try:
            result = _apply(rule, document, judged, run)
            sentence = result.sentence
            if result.outcome is Met.NOT_MET and unseen:
                result, sentence = _left_open(result, unseen)
        except UnavailableError as error:
            met = Check(Code.DESIGNATION_MET, Outcome.UNDETERMINED, str(error), place)
        else:
            missing = list(result.missing) or None
            met = Check(Code.DESIGNATION_MET, _MET[result.outcome], sentence, place, actual=missing)
    statuses = [check for one in judged for check in _of_status(one, result)]
    if result is not None:
        run.designation = result.to_dict() | {"sentence": met.message}
        used = [(one.named.place, one.report) for one in judged if one.named.id in result.used]
        statuses += counted_for_two((place, report) for place, report in used if report is not None)
    return [checked, *faults, *(check for one in judged for check in one.checks), *statuses, met]


def _not_applied(checked: Check, place: str) -> Check:
    """Without its rule nobody can tell whether a designation is one."""
    message = "without its rule nobody can tell whether the awards are enough"
    because = (Code.DESIGNATION_RULE,)
    outcome = Outcome.SKIPPED if checked.outcome is Outcome.FAILED else Outcome.UNDETERMINED
    return Check(Code.DESIGNATION_MET, outcome, message, place, because=because)


def _check_rule(
    run: Run, document: Mapping[str, Any], rules: list[tuple[str, str | None]]
) -> tuple[Check, DesignationRule | None]:
    """The rule, if it is the one that the issuer signed for: only its digest tells."""
    code = Code.DESIGNATION_RULE
    place, url = rules[0]
    if len(rules) > 1 or url is None:
        message = "the designation does not name one rule, but several or none"
        return Check(code, Outcome.FAILED, message, place, actual=[name for _, name in rules]), None
    try:
        where, stated = _stated(document, url)
    except InvalidError as error:
        message = f"which rule the issuer applied cannot be told: {error.message}"
        return Check(code, Outcome.FAILED, message, place + (error.pointer or ""), actual=url), None
    try:
        fetched = run.requests(url)
    except UnavailableError as error:
        message = f"the rule of the designation could not be had: {error}"
        return Check(code, Outcome.UNDETERMINED, message, place, actual=url), None
    source = Source(url, fetched.fetched_at, sha256(fetched.content).hexdigest())
    found = digests_of(fetched.content)
    if agrees(found, stated) is not True:
        message = "the rule at this address is not the one that the issuer applied: its digest is another"
        actual = written({name: value for name, value in found.items() if name in stated})
        return Check(code, Outcome.FAILED, message, where, written(stated), actual, source=source), None
    try:
        rule = run.handed.applied.rule(fetched.content)
        _require_of(rule, url, Component.of(document))
    except InvalidError as error:
        message = f"the rule cannot be applied: {error}"
        return Check(code, Outcome.FAILED, message, where, actual=url, source=source), None
    except UnavailableError as error:
        message = f"the rule of the designation was {error}"
        return Check(code, Outcome.UNDETERMINED, message, where, actual=url, source=source), None
    message = f"the rule is the one that the issuer applied: {rule.name}, version {rule.version}"
    return Check(code, Outcome.PASSED, message, where, actual=url, source=source), rule


def _stated(document: Mapping[str, Any], url: str) -> tuple[str, Digests]:
    """The digests that the issuer signed for the rule, and where. Raises `InvalidError`."""
    entries = [
        (place, entry)
        for place, entry in strict_json.each(document, "relatedResource")
        if isinstance(entry, Mapping) and entry.get("id") == url
    ]
    if len(entries) != 1:
        raise InvalidError("the credential has no digest of it" if not entries else "the credential names it twice")
    place, entry = entries[0]
    return place, stated_digests(entry)


def _require_of(rule: DesignationRule, url: str, designation: Component) -> None:
    """Raise `InvalidError` unless the rule is that of this designation."""
    said = (rule.id, rule.achievement, rule.version)
    asked = (url, designation.achievement, designation.version)
    for name, one, other in zip(("address", "achievement", "version"), said, asked, strict=True):
        if one != other:
            raise InvalidError(f"its {name} is {one}, and that of the designation is {other}")


def _apply(rule: DesignationRule, document: Mapping[str, Any], judged: list[Judged], run: Run) -> DesignationResult:
    """Apply the rule on the day of the designation.

    Raises `UnavailableError` where rules were applied too often.
    """
    awarded = Component.of(document).awarded
    components, taken = left_to_count(rule, [(_counted(one, rule), one.report) for one in judged])
    return run.handed.applied.result(rule, components, run.at if awarded is None else awarded, taken)


def _left_open(result: DesignationResult, unseen: Sequence[str]) -> tuple[DesignationResult, str]:
    """The result and its sentence where the rule is not met: what nobody has seen may be what is missing."""
    missing = some([str(slot) for slot in result.slots if slot.standing == "open"])
    name = shown(result.rule.name)
    sentence = f"Whether the rule of {name} is met cannot be told: missing: {missing}; not seen: {some(unseen)}."
    return replace(result, outcome=Met.UNDETERMINED), sentence


def _counted(one: Judged, rule: DesignationRule) -> Component:
    """The award with the standing that it has under the rule's `cascade`."""
    if one.lapse is None or one.component.standing == "out":
        return one.component
    if rule.cascade != "fail":
        return one.component if one.component.standing != "counts" else replace(one.component, note=one.lapse)
    standing: Standing = "out" if one.is_known else "unclear"
    return replace(one.component, standing=standing, note=one.lapse)


def _of_status(one: Judged, result: DesignationResult | None) -> list[Check]:
    """What follows from an award that was revoked, suspended or has expired since, or of which nobody could see it."""
    if one.lapse is None:
        return []
    code, place = Code.COMPONENT_STATUS, one.named.place
    name = one.component.name if one.component.name is not None else one.named.id
    said = f"{name}: {one.lapse}"
    if result is None:
        message = f"{said}; what follows from it is for the rule to say"
        return [Check(code, Outcome.UNDETERMINED, message, place)]
    if result.rule.cascade == "none":
        return [Check(code, Outcome.PASSED, f"{said}; under the rule it counts all the same", place)]
    if result.rule.cascade == "warn":
        return [Check(code, Outcome.WARNING, f"{said}; under the rule it counts, with this warning", place)]
    if one.is_known:
        outcome = Outcome.FAILED if result.outcome is Met.NOT_MET else Outcome.WARNING
        return [Check(code, outcome, f"{said}; under the rule it does not count any more", place)]
    outcome = Outcome.UNDETERMINED if result.outcome is Met.UNDETERMINED else Outcome.WARNING
    return [Check(code, outcome, f"{said}; under the rule it would not count if it was taken back", place)]
