"""What the checks of a proof and of a token share: what is asked of them, and the key that they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .codes import Code
from .datetimes import KEPT, format_date_time, format_day
from .dids import VerificationMethod
from .errors import InvalidError, UnavailableError, UnsupportedError
from .fetch import Fetched
from .report import Check, Outcome

VERIFICATION_ERROR = "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
INVALID_DOMAIN = "https://w3id.org/security#INVALID_DOMAIN_ERROR"
INVALID_CHALLENGE = "https://w3id.org/security#INVALID_CHALLENGE_ERROR"
CRYPTOGRAPHIC_ERROR = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the proofs of a document are held against.

    `controller` is whose key one of them has to be made with: the issuer of a credential, the holder of a
    presentation. `bind` is False where that is not asked. `stated` is when the document itself says that it was made,
    beside what its proofs say: the `validFrom` of a status list.
    """

    controller: str | None
    at: datetime
    purpose: str = "assertionMethod"
    domain: str | None = None
    challenge: str | None = None
    bind: bool = True
    stated: datetime | None = None

    def made(self, signed: datetime | None) -> datetime | None:
        """When the document says at the latest that it was made; `signed` is what its proof or token says."""
        return max((moment for moment in (signed, self.stated) if moment is not None), default=None)

    @property
    def binding(self) -> Code:
        """The code of the check that the key is the controller's."""
        return Code.PRESENTATION_HOLDER if self.purpose == "authentication" else Code.PROOF_ISSUER

    @property
    def who(self) -> str:
        """The controller in words."""
        return "holder" if self.purpose == "authentication" else "issuer"


def check_key(
    find: Callable[[], VerificationMethod],
    *,
    at: datetime,
    place: str,
    purpose: str = "assertionMethod",
    made: datetime | None = None,
) -> tuple[VerificationMethod | None, list[Check]]:
    """Call `find` for the key, and check that it may be used; the key is None where it may not.

    A key that was revoked is refused, whatever its proofs say and whatever time `at` is asked about: the document that
    revokes it cannot show what was signed before. One that was fetched before it was revoked can. A key that has
    expired since is told of in a warning. It is refused where what it signed says that it was `made` later, and for
    authentication, which is about today. A document that is older than the time asked about by more than `KEPT` is told
    of in a warning too: the key may have been revoked since.
    """
    try:
        method = find()
    except InvalidError as error:
        message = f"the key cannot be used: {error.message}"
        problem = error.problems[0]
        problem_type = error.code if error.code is not None and error.code.startswith("https:") else None
        check = Check(Code.PROOF_KEY, Outcome.FAILED, message, place, problem.expected, problem.actual, problem_type)
        return None, [check]
    except UnsupportedError as error:
        unknown = Check(Code.PROOF_KEY_SUPPORTED, Outcome.UNDETERMINED, str(error), place, error.expected, error.actual)
        message, because = "the key cannot be read here", (Code.PROOF_KEY_SUPPORTED,)
        return None, [unknown, Check(Code.PROOF_KEY, Outcome.SKIPPED, message, place, because=because)]
    except UnavailableError as error:
        message = f"the key could not be found out: {error}"
        return None, [Check(Code.PROOF_KEY, Outcome.UNDETERMINED, message, place, actual=error.url)]
    if method.revoked is not None:
        # Whoever holds a key writes the dates of its proofs, so that no date helps a revoked key.
        message = f"its controller has revoked the key since {format_date_time(method.revoked)}"
        if at < method.revoked:
            message += "; whether it signed before that, only a document fetched before it can show, as in a bundle"
        return None, [Check(Code.PROOF_KEY, Outcome.FAILED, message, place, source=method.source)]
    expired = method.expires is not None and method.expires <= at
    used_later = method.expires is not None and made is not None and made > method.expires
    if used_later or (expired and purpose == "authentication"):
        message = "the key had expired when it was used"
        return None, [Check(Code.PROOF_KEY, Outcome.FAILED, message, place, source=method.source)]
    message = "the key is its controller's, for this purpose"
    checks = [Check(Code.PROOF_KEY, Outcome.PASSED, message, place, actual=method.id, source=method.source)]
    if expired:
        checks.append(Check(Code.PROOF_KEY, Outcome.WARNING, "the key has expired since", place))
    fetched_at = None if method.source is None else method.source.fetched_at
    if fetched_at is not None and at - fetched_at > KEPT:
        message = f"its document is of {format_day(fetched_at)}: whether the key was revoked since, it does not show"
        checks.append(Check(Code.PROOF_KEY, Outcome.WARNING, message, place, source=method.source))
    return method, checks


def not_the_controllers(url: str) -> Fetched:
    """Fetch nothing: a key that would not be the issuer's (or holder's) is not worth a request."""
    raise UnavailableError("not fetched, since it would not be a key of whom the document names", url=url)
