"""The steps that every credential goes through, whatever it is for: read, asked for, signed, in time.

A badge, the status list that it rests on and the newer copy of it are all credentials, and secured in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import models
from ..codes import Code
from ..credential_schema import check_schemas
from ..endorsement import is_endorsement
from ..errors import InvalidError, Problem, UnavailableError
from ..fetch import Fetched
from ..key_check import Expected
from ..reading import Received
from ..report import Outcome, passed_or_failed
from ..validity import check_validity, valid_from
from .run import Run


@dataclass(frozen=True, slots=True)
class Secured:
    """A credential whose proof was looked at: whether it `holds`, and for whose badge it was taken.

    `blocked` are the codes of the checks that keep anything more from being fetched for it. A token or proof that is
    no more than out of date does not keep a newer copy from being looked for: that is what `blocked_refresh` says.
    """

    document: Mapping[str, Any]
    issuer: str | None
    holds: bool
    blocked: tuple[Code, ...]
    blocked_refresh: tuple[Code, ...]


def check_secured(run: Run, received: Received, *, is_known: bool = False) -> Secured | None:
    """Check form, policy, proof, schemas and validity of a credential; None where there is no document at all.

    A stranger's badge makes no request; one that `is_known` is a copy of a badge that was asked for, and may have
    become another than that.
    """
    document = received.document
    run.checks += received.checks
    if document is None:
        return None
    prepared = run.syntax(document, signed_as_text=received.token is not None)
    told = _check_model(run, document)
    claims = run.claims(document)
    asked = run.ask(claims)
    run.checks += asked
    refused = tuple(check.code for check in asked if check.outcome is Outcome.FAILED)
    expected = Expected(
        controller=claims.unverified_issuer,
        at=run.at,
        domain=run.domain,
        challenge=run.challenge,
        bind=run.settings.bind_issuer,
        stated=_start(document) if run.kind == "status list" else None,
    )
    fetch = run.requests if is_known or not refused else _refuse
    faults = run.proof_faults(received, expected, prepared, fetch=fetch)
    blocked_refresh = refused or _unproven(faults - {Code.PROOF_TIME})
    # One that is over may be a recognition, which stands for the awards from before: then its status is asked for.
    blocked = blocked_refresh if is_endorsement(document) else refused or _unproven(faults)
    run.checks += check_schemas(document, fetch=run.requests, blocked=blocked, told=told)
    run.checks += check_validity(document, at=run.at)
    if not faults:
        run.document = document
    return Secured(document, claims.unverified_issuer, not faults, blocked, blocked_refresh)


def _refuse(url: str) -> Fetched:
    raise UnavailableError("not fetched, since the badge is not one that was asked for", url=url)


def _start(document: Mapping[str, Any]) -> datetime | None:
    """The `validFrom` of a status list, which is signed again whenever it changes; None for one that is no time."""
    try:
        return valid_from(document)
    except InvalidError:
        return None


def _unproven(faults: frozenset[Code]) -> tuple[Code, ...]:
    return (Code.PROOF_SIGNATURE,) if faults else ()


def _check_model(run: Run, document: Mapping[str, Any]) -> Mapping[type[models.View], list[Problem]]:
    """Check the data model; the problems of the class that the document says it is of, if it is of one."""
    cls = models.class_of(document)
    problems = models.problems(document)
    told: dict[type[models.View], list[Problem]] = {} if cls is None else {cls: problems}
    profile = [problem for problem in problems if problem.code == "profile"]
    if run.settings.profile == "open-badges":
        message = "an Open Badge, endorsement or learner record"
        run.checks += passed_or_failed(Code.PROFILE, profile, message)
    if profile:
        problems = models.problems(document, profile="vc")
    model = [problem for problem in problems if problem.code != "profile"]
    run.checks += passed_or_failed(Code.MODEL, model, "the document fits the data model")
    return told
