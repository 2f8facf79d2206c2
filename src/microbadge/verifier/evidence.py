"""Evidence: whether the files are those that the issuer recorded (VC Data Model 2.0, section 5.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..codes import Code
from ..errors import UnavailableError
from ..evidence import Piece, pieces_of_evidence
from ..report import Check, Outcome, Source, settled
from ..resource_digest import digests_of
from .run import Run

MAX_LISTED = 100
"""Pieces of evidence listed in one report, those that are wrong first; a portfolio has a dozen."""
_WORST_FIRST = tuple(Outcome(name) for name in "failed undetermined warning passed skipped not_applicable".split())


def check_evidence(run: Run, document: Mapping[str, Any], blocked: tuple[Code, ...]) -> list[Check]:
    """Compare the evidence at hand with its digests; `blocked` keeps anything from being fetched.

    Evidence that nobody handed over is fetched only where the verifier was told to (`fetch_evidence`).
    """
    pieces = pieces_of_evidence(document)
    if not pieces:
        return [settled(Code.EVIDENCE, Outcome.NOT_APPLICABLE, "the credential names no evidence")]
    if blocked:
        message = "not compared with its digest: what the credential says of it is not known to be its issuer's word"
        return [Check(Code.EVIDENCE, Outcome.SKIPPED, message, because=blocked)]
    look = _Looking(run)
    checks = [look.at(piece) for piece in pieces]
    return sorted(checks, key=lambda check: _WORST_FIRST.index(check.outcome))[:MAX_LISTED]


class _Looking:
    """Looks at pieces of evidence, at each file once however many pieces it is.

    What is fetched has a count of its own (`MAX_REQUESTS`), so that a portfolio takes no address from the keys.
    """

    def __init__(self, run: Run) -> None:
        self._files = run.handed.evidence
        self._fetches = run.settings.fetch_evidence
        self._requests = run.requests.apart()
        self._seen: dict[str, Check] = {}

    def at(self, piece: Piece) -> Check:
        """What comes of looking at a piece, in whatever way there is."""
        if piece.id is not None and piece.id in self._files:
            url, look = piece.id, self._handed_over
        elif piece.address is not None and self._fetches:
            url, look = piece.address, self._fetched
        else:
            return piece.not_seen()
        if url not in self._seen:
            self._seen[url] = look(piece, url)
        return replace(self._seen[url], pointer=piece.place)

    def _handed_over(self, piece: Piece, url: str) -> Check:
        return piece.compared(digests_of(self._files[url]))

    def _fetched(self, piece: Piece, url: str) -> Check:
        try:
            fetched = self._requests(url)
        except UnavailableError as error:
            return piece.not_had(str(error))
        digest = hashlib.sha256(fetched.content).hexdigest()
        return piece.compared(digests_of(fetched.content), Source(url, fetched.fetched_at, digest))
