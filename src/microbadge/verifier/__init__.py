"""From bytes to a `VerificationReport`: the steps of verification, in order (Open Badges 3.0, section 9).

The only package that calls the leaves one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from ..codes import Code
from ..fetch import Fetch, no_network
from ..policy import Policy
from ..reading import Received, read
from ..report import Check, Input, Outcome, VerificationReport
from .credential import check_credential
from .handed import Handed
from .open_badges_2 import check_open_badges_2
from .presentation import check_presentation
from .requests import MAX_REQUESTS, Requests
from .run import Profile, Run, Settings

__all__ = ["MAX_REQUESTS", "Profile", "Verifier"]


class Verifier:
    """Verifies credentials and presentations. Holds no state of its own: one may be shared by threads.

    `fetch` answers for DID documents, status lists and schemas; without it nothing is fetched. `contexts` are
    JSON-LD contexts (URL → document) beyond the closed set, which they cannot replace. `profile` is
    ``"open-badges"`` (anything else is refused by a check of its own) or ``"vc"`` for any W3C credential.
    `bind_issuer=False` turns off the checks of whose the keys are (the issuer's of a credential, the holder's of a
    presentation, who has to be its subject); the report says so. `fetch_evidence=True` fetches the evidence that was
    not handed over, to compare it with the digests that the issuer recorded; whoever keeps it learns of that.
    """

    def __init__(
        self,
        *,
        fetch: Fetch = no_network,
        contexts: Mapping[str, dict[str, Any]] | None = None,
        profile: Profile = "open-badges",
        bind_issuer: bool = True,
        fetch_evidence: bool = False,
    ) -> None:
        if profile not in get_args(Profile):
            raise ValueError(f"the profile is one of {', '.join(get_args(Profile))}, not {profile!r}")
        self._fetch = fetch
        self._settings = Settings(contexts, profile, bind_issuer, fetch_evidence)

    def verify(
        self,
        data: bytes | str | Mapping[str, Any],
        policy: Policy,
        *,
        at: datetime | None = None,
        domain: str | None = None,
        challenge: str | None = None,
        beside: Iterable[bytes | str | Mapping[str, Any]] = (),
        evidence: Mapping[str, bytes] | None = None,
    ) -> VerificationReport:
        """Verify a credential or a presentation and answer with a report, whatever the data is.

        `data` is JSON as bytes or text, a parsed document, a compact JWS, or a PNG or SVG image that holds one of
        them; an assertion of Open Badges 2.0 comes in the same forms. `at` is the time the question is about: now,
        unless given. Whether what held then holds today is another question, asked without it. `domain` and
        `challenge` are what the proof must carry. Each credential of a presentation is a child report, held against
        the policy, and has to be verified. `beside` are other credentials that were handed over: the awards that a
        designation rests on, the recognitions of an award.
        `evidence` are files of evidence, by the `id` that stands for each in the credential. Raises `PolicyError`
        when the policy does not say whose badges count.
        """
        policy.require_issuer()
        moment = datetime.now(UTC) if at is None else at
        if moment.tzinfo is None:
            raise ValueError("`at` needs a time zone")
        if not all(isinstance(asked, str | None) for asked in (domain, challenge)):
            raise TypeError("`domain` and `challenge` are text")
        received = read(data)
        handed = Handed(tuple(read(other) for other in beside), {} if evidence is None else evidence)
        requests = Requests(self._fetch)
        asked = policy.asking(requests.through)
        run = Run(self._settings, requests, asked, moment, domain, challenge, handed=handed)
        if received.is_presentation:
            run.kind = "presentation"
            check_presentation(run, received)
        elif received.is_open_badges_2:
            check_open_badges_2(run, received)
        else:
            received = check_credential(run, received)
        return run.report(received)

    def unavailable(self, reason: str, policy: Policy, *, at: datetime | None = None) -> VerificationReport:
        """Make the report for an input that could not be had: undetermined, since nobody could look at it."""
        moment = datetime.now(UTC) if at is None else at
        received = Received(Input("", "none"), checks=(Check(Code.INPUT, Outcome.UNDETERMINED, reason),))
        run = Run(self._settings, Requests(self._fetch), policy, moment)
        check_credential(run, received)
        return run.report(received)
