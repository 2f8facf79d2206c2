"""The error tree.

::

    MicrobadgeError
    ├── InvalidError             the data is wrong and stays wrong
    │   ├── ParseError           bytes are not the JSON, PNG, SVG, YAML … they must be
    │   ├── ModelError           a document breaks the data model of Open Badges 3.0 or VC 2.0
    │   ├── CanonicalizationError  a document that cannot be signed without loss or ambiguity
    │   │   └── WorkLimitError   a graph built to make canonicalization run without end
    │   ├── ProofError           a proof that is malformed, unknown or does not fit its key
    │   ├── KeyMaterialError     a key, DID or controller document that is wrong
    │   ├── ImageError           an image that holds no credential, two, or is damaged
    │   ├── ProgramError         a programme file with faults
    │   ├── AssessmentError      an assessment nothing may be decided from
    │   ├── RuleError            a rule of a designation that is wrong, empty or would take too long to apply
    │   ├── ConferralError       awards that a designation cannot be conferred for
    │   ├── StatusError          a status entry or status list that is wrong
    │   ├── StoreError           what the issuer's records do not hold or do not allow
    │   └── PolicyError          a policy that would accept anybody
    ├── UnavailableError         the world did not answer: ask again
    │   └── UnsupportedError     this version does not know the kind of key, proof or file: a later one may
    └── VerificationError        `VerificationReport.raise_for_errors`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a document, and where it is.

    `pointer` is a JSON pointer (RFC 6901) into the document, `""` for the whole of it; `line` counts from 1
    and is known only for files that people write. A problem of severity ``"warning"`` does not make the
    document wrong.
    """

    message: str
    pointer: str | None = None
    line: int | None = None
    expected: object = None
    actual: object = None
    severity: Literal["error", "warning"] = "error"
    code: str | None = None

    def __str__(self) -> str:
        place = self.pointer or ""
        if self.line is not None:
            place = f"line {self.line}{', ' + place if place else ''}"
        return f"{place}: {self.message}" if place else self.message


class MicrobadgeError(Exception):
    """Whatever microbadge raises about data or the world; programming mistakes raise `TypeError` or `ValueError`."""


class InvalidError(MicrobadgeError):
    """The data is wrong and stays wrong, however often one asks.

    `problems` lists every fault found, each with its place; `source` is the file or URL that held the data.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        pointer: str | None = None,
        line: int | None = None,
        expected: object = None,
        actual: object = None,
        code: str | None = None,
        problems: Sequence[Problem] = (),
        source: str | None = None,
    ) -> None:
        if not problems:
            problems = (Problem(message or "invalid", pointer, line, expected, actual, code=code),)
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.message = message or self.problems[0].message
        self.source = source
        super().__init__(self.message)

    @property
    def pointer(self) -> str | None:
        """The place of the first problem."""
        return self.problems[0].pointer

    @property
    def code(self) -> str | None:
        """The name that a standard gives the first problem, for programs; None where it gives none."""
        return self.problems[0].code

    def __str__(self) -> str:
        more = len(self.problems) - 1
        text = str(self.problems[0]) + (f" (and {more} more)" if more > 0 else "")
        return f"{self.source}: {text}" if self.source else text


class ParseError(InvalidError):
    """Bytes that are not the JSON, YAML, image or token they must be."""


class ModelError(InvalidError):
    """A document that breaks the data model of Open Badges 3.0 or of Verifiable Credentials."""


class CanonicalizationError(InvalidError):
    """A document that cannot be signed without losing part of it or meaning two things."""


class WorkLimitError(CanonicalizationError):
    """A graph whose canonical form would take more work than any genuine document needs (RDFC-1.0, section 7.1)."""


class ProofError(InvalidError):
    """A proof that is malformed, of an unknown kind, or does not fit its key."""


class KeyMaterialError(InvalidError):
    """A key, DID or controller document that is wrong."""


class ImageError(InvalidError):
    """An image that holds no credential, more than one, or is damaged."""


class ProgramError(InvalidError):
    """A programme file with faults; `problems` has them all."""


class AssessmentError(InvalidError):
    """An assessment from which nothing may be decided.

    `reason` is ``unrated``, ``rated-twice``, ``unknown-criterion``, ``unknown-level``, ``unknown-achievement``,
    ``ratings-on-incomplete``, ``no-human-approver``, ``score-only`` (the rubric requires nothing) or ``malformed``
    (the file or document is no assessment).
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        reason: str = "malformed",
        pointer: str | None = None,
        problems: Sequence[Problem] = (),
        source: str | None = None,
    ) -> None:
        super().__init__(message, pointer=pointer, problems=problems, source=source)
        self.reason = reason


class RuleError(InvalidError):
    """A rule of a designation that is wrong, empty, or would take too long to apply; `problems` has every fault."""


class ConferralError(InvalidError):
    """Awards for which a designation cannot be conferred; `result` is the `DesignationResult`, if it came to that."""

    def __init__(self, message: str, *, result: object = None) -> None:
        super().__init__(message)
        self.result = result


class StatusError(InvalidError):
    """A status entry or status list that is wrong; `problem_type` is the URL the standard gives the fault."""

    def __init__(self, message: str, *, pointer: str | None = None, problem_type: str | None = None) -> None:
        super().__init__(message, pointer=pointer)
        self.problem_type = problem_type


class StoreError(InvalidError):
    """What the issuer's records do not hold, or do not allow: an unknown award, a database of another version."""


class PolicyError(InvalidError):
    """A policy that would accept a badge from anybody without saying so."""


class UnavailableError(MicrobadgeError):
    """The world did not answer: nothing is known, and asking again may help. `url` is what was asked for."""

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = url


class UnsupportedError(UnavailableError):
    """Nothing here can tell: a kind of key, proof or file that this version does not know and a later one may."""

    def __init__(
        self, message: str, *, pointer: str | None = None, expected: object = None, actual: object = None
    ) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.expected = expected
        self.actual = actual


class VerificationError(MicrobadgeError):
    """A credential that is not verified; raised by `VerificationReport.raise_for_errors`, which is its `report`."""

    def __init__(self, message: str, report: object = None) -> None:
        super().__init__(message)
        self.report = report
