"""A credential, step by step (Open Badges 3.0, section 9)."""

from __future__ import annotations

from ..codes import Code
from ..endorsement import list_endorsements, list_members
from ..reading import Received
from ..related_resource import check_related_resources
from ..report import Check, Outcome
from ..rubric_check import check_rubric
from ..rubric_hash import check_rubric_hash
from .refresh import refreshed
from .run import Run
from .secured import check_secured
from .status import check_status


def check_credential(run: Run, received: Received) -> Received:
    """Check a credential, step by step, and return what was checked: a newer copy where the issuer has one.

    The newer copy takes the place of the one that was received, which becomes a child report.
    """
    secured = check_secured(run, received)
    if secured is None:
        return received
    newer = refreshed(run, received, secured)
    if newer is not None:
        received, secured = newer
    document = secured.document
    run.checks += check_status(run, document, secured.issuer, secured.blocked)
    run.checks += check_rubric(document)
    run.checks += check_rubric_hash(document)
    run.checks += check_related_resources(document, fetched=run.requests.answered)
    if not any(Code.RECIPIENT in (check.code, *check.because) for check in run.checks):
        message = "nobody asked whether it was awarded to a certain person"
        run.checks.append(Check(Code.RECIPIENT, Outcome.NOT_APPLICABLE, message))
    run.checks += list_endorsements(document)
    run.checks += list_members(document)
    return received
