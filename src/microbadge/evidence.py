"""Evidence of an achievement (Open Badges 3.0, appendix B, Evidence), and whether a file is what the issuer recorded.

The standard has no digest for evidence. It is recorded as for any other resource (VC Data Model 2.0, section 5.3): an
entry of `relatedResource` with the `id` of the evidence. Nothing of what is in a file gets into a check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .codes import Code
from .errors import InvalidError, ModelError, Problem
from .report import Check, Outcome, Source
from .resource_digest import Digests, agrees, digest_multibase, stated_digests, written
from .strict_json import OBJECT, each

_CODE = Code.EVIDENCE
_IN_ITSELF = "data:"


def evidence_resources(evidence: Iterable[Mapping[str, Any]], files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The entries of `relatedResource` that record these files, by the `id` of the evidence that each is.

    Raises `ModelError` for a file that is no evidence here.
    """
    known = {entry.get("id") for entry in evidence}
    strangers = [Problem("no evidence has this id", "/evidence", actual=url) for url in files if url not in known]
    if strangers:
        raise ModelError(problems=strangers)
    return [{"id": url, "digestMultibase": digest_multibase(content)} for url, content in files.items()]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: its place in the credential, its `id` if it has one, and what the issuer `recorded`.

    That is the digests of each entry of `relatedResource` with its id; none for one that cannot be read, of which the
    check of related resources tells.
    """

    place: str
    id: str | None
    recorded: tuple[Digests, ...] = ()

    @property
    def address(self) -> str | None:
        """Where to look for it; nowhere when it is told in words, or is in its own id (a data URL)."""
        return None if self.id is None or self.id[:5].lower() == _IN_ITSELF else self.id

    def compared(self, actual: Digests, source: Source | None = None) -> Check:
        """What comes of comparing a file with what was recorded; `source` is where it was fetched, if it was."""
        if not self.recorded:
            return self.check(Outcome.WARNING, "whether it is what was assessed cannot be told: no digest was recorded")
        found = [agrees(actual, stated) for stated in self.recorded]
        if False in found:
            message = "this is not the evidence that the issuer recorded: its digest is another"
            return self.check(Outcome.FAILED, message, written(self.recorded[found.index(False)]), source)
        if None in found:
            return self.check(Outcome.UNDETERMINED, "its digest cannot be compared here", source=source)
        return self.check(Outcome.PASSED, "it is the evidence that the issuer recorded", source=source)

    def not_seen(self) -> Check:
        """What is said where nobody looks at it."""
        if self.id is None:
            return self.check(Outcome.NOT_APPLICABLE, "evidence that is told in words: there is no file to look at")
        if self.address is None:
            return self.check(Outcome.NOT_APPLICABLE, "evidence that is in the credential itself")
        if not self.recorded:
            return self.check(Outcome.WARNING, "only a link: what is behind it may change or vanish")
        return self.check(Outcome.SKIPPED, "nobody looked at it; its digest is recorded")

    def not_had(self, reason: str) -> Check:
        """What is said where it was asked for and did not come."""
        if not self.recorded:
            return self.check(Outcome.WARNING, f"a dead link, and no digest was recorded: {reason}")
        return self.check(Outcome.UNDETERMINED, f"it could not be looked at: {reason}")

    def check(self, outcome: Outcome, message: str, expected: object = None, source: Source | None = None) -> Check:
        """A check of this piece."""
        return Check(_CODE, outcome, message, self.place, expected, self.address, source=source)


def pieces_of_evidence(document: Mapping[str, Any]) -> list[Piece]:
    """List the evidence of a credential, a stranger's, with what is recorded of each piece."""
    recorded: dict[str, list[Digests]] = {}
    for _, entry in each(document, "relatedResource"):
        if isinstance(entry, OBJECT) and isinstance(entry.get("id"), str):
            recorded.setdefault(entry["id"], []).append(_stated(entry))
    known = {url: tuple(digests) for url, digests in recorded.items()}
    pieces = []
    for place, entry in each(document, "evidence"):
        url = entry.get("id") if isinstance(entry, OBJECT) else None
        pieces.append(Piece(place, url, known.get(url, ())) if isinstance(url, str) else Piece(place, None))
    return pieces


def _stated(entry: Mapping[str, Any]) -> Digests:
    try:
        return stated_digests(entry)
    except InvalidError:
        return {}
