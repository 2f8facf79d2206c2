"""A badge of Open Badges 2.0, step by step (Open Badges 2.0, Verification).

It has no proof in it: a signature around it shows whose it is, or the address that it has at its issuer. All addresses
are a stranger's, so that nothing is fetched for a badge that was not asked for. Only who issued it may take a request
to learn: an assertion names its badge class by address, and that one the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ... import open_badges_2
from ...codes import Code
from ...datetimes import parse_date_time
from ...errors import InvalidError, UnavailableError
from ...policy import Claims
from ...reading import Received, read
from ...report import Check, Outcome
from ...strict_json import id_of
from ..run import Run
from .hosted import check_hosted
from .objects import Objects
from .signed import check_signed


def check_open_badges_2(run: Run, received: Received) -> None:
    """Check a badge of Open Badges 2.0: its objects, who asked for it, whose it is, its times and its status."""
    run.checks += received.checks
    document = received.document if received.address is None else _at_address(run, received.address)
    is_signed = document is not None and open_badges_2.is_signed(document)
    run.kind = "signed badge" if is_signed else "hosted badge"
    if document is None:
        return
    if run.settings.profile == "vc":
        message = "a badge of Open Badges 2.0, which is no verifiable credential"
        run.checks.append(Check(Code.PROFILE, Outcome.FAILED, message, "/@context"))
        return
    run.checks.append(Check(Code.PROFILE, Outcome.PASSED, "a badge of Open Badges 2.0"))
    objects, refused = _objects(run, document)
    run.checks += objects.checks
    blocked = refused or (() if objects.complete else (Code.OPEN_BADGES_2,))
    if is_signed:
        holds = check_signed(run, received.token, document, objects.profile, blocked)
    else:
        holds = check_hosted(run, document, objects.profile, blocked)
    run.document = objects.embedded() if holds else None
    run.checks += _check_times(run, document)
    run.checks += _check_asked(run)


def _at_address(run: Run, address: str) -> Mapping[str, Any] | None:
    """The assertion at the address that an image holds."""
    try:
        answer = run.requests(address)
    except UnavailableError as error:
        message = f"the badge is at an address, and could not be had: {error}"
        run.checks.append(Check(Code.INPUT, Outcome.UNDETERMINED, message, "", actual=address))
        return None
    found = read(answer.content)
    if found.document is not None and found.token is None and found.is_open_badges_2:
        return found.document
    message = "what is at the address in the image is no assertion of Open Badges 2.0"
    run.checks.append(Check(Code.INPUT, Outcome.FAILED, message, "", actual=address))
    return None


def _objects(run: Run, document: Mapping[str, Any]) -> tuple[Objects, tuple[Code, ...]]:
    """The badge class and the issuer, as far as the badge was asked for; and the codes of what refuses it."""
    objects = Objects(run, document)
    badge = document.get("badge")
    issuer = id_of(badge.get("issuer")) if isinstance(badge, Mapping) else None
    asked = _asked(run, document, issuer)
    refused = _refused(asked, but_issuer=issuer is None)
    if not refused:
        objects.find_badge_class()
    if issuer is None and objects.badge_class is not None:
        issuer = id_of(objects.badge_class.document.get("issuer"))
        asked = _asked(run, document, issuer)
        refused = _refused(asked)
    if issuer is None and not objects.failed:
        asked = [_unknown(check) for check in asked]
    run.checks += asked
    if refused:
        message = "its badge class and issuer were not fetched"
        objects.checks.append(Check(Code.OPEN_BADGES_2, Outcome.SKIPPED, message, because=refused))
    else:
        objects.find_profile()
    return objects, refused


def _asked(run: Run, document: Mapping[str, Any], issuer: str | None) -> list[Check]:
    stated = open_badges_2.as_credential(document, issuer)
    claims = Claims.of(stated, at=run.at)
    # Nobody looked for recognitions: where the policy asks for one, it may be there all the same.
    stands = run.policy.check(claims) if issuer is None else run.ask(claims)
    asked = [*stands, *run.policy.check_recognitions(claims, (), unclear=True)]
    return [replace(check, pointer=open_badges_2.place_in_assertion(check.pointer)) for check in asked]


def _refused(asked: list[Check], *, but_issuer: bool = False) -> tuple[Code, ...]:
    """The codes of what refuses the badge; `but_issuer` leaves out what follows from not knowing the issuer yet."""
    failed = [check for check in asked if check.outcome is Outcome.FAILED]
    return tuple(check.code for check in failed if not (but_issuer and _is_of_issuer(check)))


def _is_of_issuer(check: Check) -> bool:
    return Code.ISSUER_TRUSTED in (check.code, *check.because)


def _unknown(check: Check) -> Check:
    if check.outcome is not Outcome.FAILED or not _is_of_issuer(check):
        return check
    message = "who issued it is not known: its badge class could not be had"
    return replace(check, outcome=Outcome.UNDETERMINED, message=message)


_TIMES = (
    (Code.VALID_FROM, "issuedOn", "the badge is not issued yet", "the badge has been issued"),
    (Code.VALID_UNTIL, "expires", "the badge has expired", "the badge has not expired"),
)


def _check_times(run: Run, document: Mapping[str, Any]) -> list[Check]:
    checks = []
    for code, member, failed, passed in _TIMES:
        place = f"/{member}"
        if member not in document:
            checks.append(Check(code, Outcome.NOT_APPLICABLE, f"the badge has no `{member}`"))
            continue
        try:
            moment = parse_date_time(document[member])[0]
        except InvalidError as error:
            checks.append(Check(code, Outcome.FAILED, f"`{member}` is {error.message}", place))
            continue
        is_over = moment > run.at if code is Code.VALID_FROM else moment < run.at
        outcome, message = (Outcome.FAILED, failed) if is_over else (Outcome.PASSED, passed)
        checks.append(Check(code, outcome, message, place, actual=document[member]))
    return checks


def _check_asked(run: Run) -> list[Check]:
    """What a caller asks for, and such a badge has no place for."""
    asked = ((Code.PROOF_CHALLENGE, run.challenge), (Code.PROOF_DOMAIN, run.domain))
    message = "a badge of Open Badges 2.0 cannot show that it was made for who asks"
    checks = [
        Check(code, Outcome.FAILED, message, expected=expected) for code, expected in asked if expected is not None
    ]
    if not any(Code.RECIPIENT in (check.code, *check.because) for check in run.checks):
        message = "nobody asked whether it was awarded to a certain person"
        checks.append(Check(Code.RECIPIENT, Outcome.NOT_APPLICABLE, message))
    return checks
