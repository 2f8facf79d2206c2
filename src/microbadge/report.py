"""What verification answers: checks, each with its outcome and place, and the verdict they add up to."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Any

from .codes import CODES, Code, Group
from .encoding import base64url_decode
from .errors import InvalidError, Problem, VerificationError

MAX_SHOWN = 500
"""Characters of a value that a check shows."""

_DOTTED = re.compile(r"(?<![A-Za-z0-9_.-])[A-Za-z0-9_-]*+(?:\.[A-Za-z0-9_-]*+){2,}+")
"""What may hold a JSON Web Token: whoever holds one may be able to use it, and reports are sent on."""
_OBJECT = re.compile(r"(?=(e[wy][A-Za-z0-9_-]{2,6}))")
"""Where a JSON object may begin in base64url, as the header of a token does: six bytes of it.

The second letter says that a quotation mark or white space follows the brace.
"""
_OPENED = re.compile(rb"\{\s*(?:\"|$)")
_ENVELOPED = re.compile(r"(data:application/[\w.+-]*+[^,\s]*+,)\S+")
_DID_JWK = re.compile(r"did:jwk:([A-Za-z0-9_-]++)")
"""A DID that is a key, which somebody may have made of a private one."""
_SHORT = frozenset({str, int, type(None)})
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k")

REPORT_VERSION = 1
"""Version of the JSON form; members may be added under the same number."""


class Outcome(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    UNDETERMINED = "undetermined"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """The answer: verified, rejected (and stays so), or undetermined (nobody could look, or nobody said)."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    UNDETERMINED = "undetermined"

    @property
    def outcome(self) -> Outcome:
        """What becomes of a check that a document of which this is the verdict holds."""
        outcomes = {Verdict.VERIFIED: Outcome.PASSED, Verdict.REJECTED: Outcome.FAILED}
        return outcomes.get(self, Outcome.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a check rests on: its address, when it was fetched, and the SHA-256 of its bytes in hex."""

    url: str
    fetched_at: datetime | None = None
    sha256: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return _without_none(url=self.url, fetched_at=timestamp(self.fetched_at), sha256=self.sha256)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    `pointer` is a JSON pointer into the document (RFC 6901); `expected` and `actual` are JSON values;
    `problem_type` is the URL that a W3C standard gives the fault (RFC 9457); `because` names the checks
    whose outcome kept this one from being carried out.
    """

    code: Code
    outcome: Outcome
    message: str
    pointer: str | None = None
    expected: Any = None
    actual: Any = None
    problem_type: str | None = None
    source: Source | None = None
    because: tuple[Code, ...] = ()

    def __post_init__(self) -> None:
        """Cut what is large: the document is a stranger's, and its checks are kept and sent on."""
        expected, actual = self.expected, self.actual
        if type(expected) in _SHORT and type(actual) in _SHORT:
            text = f"{self.message}\n{self.pointer}\n{expected}\n{actual}"
            if len(text) <= MAX_SHOWN and not _may_tell(text):
                return
        if len(self.message) > MAX_SHOWN or _may_tell(self.message):
            object.__setattr__(self, "message", _brief(self.message))
        if self.pointer is not None and _may_tell(self.pointer):
            object.__setattr__(self, "pointer", _without_secrets(self.pointer))
        if self.expected is not None:
            object.__setattr__(self, "expected", _brief(self.expected))
        if self.actual is not None:
            object.__setattr__(self, "actual", _brief(self.actual))

    @property
    def group(self) -> Group:
        """The group of the code."""
        return CODES[self.code].group

    @property
    def spec(self) -> str:
        """The section of the standard that the check comes from."""
        return CODES[self.code].spec

    @classmethod
    def from_problem(cls, code: Code, problem: Problem, *, problem_type: str | None = None) -> Check:
        """A failed check (or a warning) that says what a `Problem` says."""
        outcome = Outcome.WARNING if problem.severity == "warning" else Outcome.FAILED
        return cls(
            code, outcome, problem.message, problem.pointer, problem.expected, problem.actual, problem_type=problem_type
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON form; members without a value are left out."""
        return _without_none(
            code=str(self.code),
            group=str(self.group),
            outcome=str(self.outcome),
            pointer=self.pointer,
            expected=self.expected,
            actual=self.actual,
            message=self.message,
            spec=self.spec,
            problem_type=self.problem_type,
            source=self.source.to_dict() if self.source is not None else None,
            because=[str(code) for code in self.because] or None,
        )


@lru_cache(maxsize=1024)
def settled(
    code: Code,
    outcome: Outcome,
    message: str,
    pointer: str | None = None,
    *,
    expected: str | None = None,
    actual: str | int | None = None,
) -> Check:
    """Return a check that says the same of many documents: made once, for words that are not a document's."""
    return Check(code, outcome, message, pointer, expected, actual)


@dataclass(frozen=True, slots=True)
class Input:
    """What was verified: the SHA-256 of the bytes in hex, and their form.

    That is ``json``, ``jwt``, ``png``, ``svg``, ``object`` for a parsed document, or ``none`` where nothing came.
    """

    sha256: str
    format: str

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"sha256": self.sha256, "format": self.format}


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The checks and what they add up to.

    `required` are the codes without which nothing is verified. `document` is the credential, and is there only
    when its proof holds; in the JSON form the tokens in it are left out. `children` are reports on what the verdict
    rests on, such as status lists; `about` says what a child is. `as_of` is when the oldest of the documents that the
    verdict rests on was fetched, a moment ago or for a bundle long since; None where nothing was fetched, or nobody
    knows when. `designation` is what came of a designation's rule (`DesignationResult.to_dict`), and `recognitions`
    who recognises the award (`Recognition.to_dict`, and `asked_for`: whether the policy asks about them), as far as
    that was verified. True in a boolean context only when verified. The same child may stand in several of the
    reports; `walk` has each once.
    """

    checks: tuple[Check, ...]
    required: frozenset[Code]
    verified_at: datetime
    input: Input
    policy: Mapping[str, Any]
    children: tuple[VerificationReport, ...] = field(default=(), repr=False)
    document: Mapping[str, Any] | None = field(default=None, repr=False)
    about: str | None = None
    as_of: datetime | None = None
    designation: Mapping[str, Any] | None = None
    recognitions: tuple[Mapping[str, Any], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """*rejected* if any check failed; *verified* if every required one is present and held; else *undetermined*."""
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAILED in outcomes:
            return Verdict.REJECTED
        if Outcome.UNDETERMINED in outcomes or not self._holding() >= self.required:
            return Verdict.UNDETERMINED
        return Verdict.VERIFIED

    def _holding(self) -> set[Code]:
        """The codes of which a check passed, or found nothing that it would have to check, and none was skipped."""
        of: dict[Outcome, set[Code]] = defaultdict(set)
        for check in self.checks:
            of[check.outcome].add(check.code)
        passed, empty, skipped = of[Outcome.PASSED], of[Outcome.NOT_APPLICABLE], of[Outcome.SKIPPED]
        others = of[Outcome.WARNING] | of[Outcome.FAILED] | of[Outcome.UNDETERMINED]
        return (passed | (empty - others - NEVER_NOT_APPLICABLE)) - skipped

    def __bool__(self) -> bool:
        return self.verdict is Verdict.VERIFIED

    def of(self, *outcomes: Outcome) -> Iterator[Check]:
        """The checks with one of the outcomes, in order."""
        return (check for check in self.checks if check.outcome in outcomes)

    @property
    def reason(self) -> Check | None:
        """The check that says why it is not verified: the first that failed, or else that could not be made."""
        return next(chain(self.of(Outcome.FAILED), self.of(Outcome.UNDETERMINED)), None)

    def raise_for_errors(self) -> None:
        """Raise `VerificationError` unless verified; the message is that of the first check that did not hold."""
        if self:
            return
        holding = self._holding()
        missed = (check for check in self.checks if check.code in self.required and check.code not in holding)
        reason = self.reason or next(missed, None)
        detail = f": {reason.message}" if reason is not None else ""
        raise VerificationError(f"{self.verdict}{detail}", self)

    def walk(self) -> Iterator[VerificationReport]:
        """This report, and those that it rests on, each once and in order."""
        return (report for _, report, stands in _each_once(self) if stands is None)

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the same input at the same time gives the same value.

        A report that several others rest on stands there in full once, in the first of them. In the others it has
        `see` in the place of what it says: where it stands in full, a JSON pointer (RFC 6901).
        """
        forms: dict[str, dict[str, Any]] = {}
        for place, report, stands in _each_once(self):
            forms[place] = report._form() if stands is None else report._short_form(stands)
            if place != "":
                forms[place.rpartition("/children/")[0]]["children"].append(forms[place])
        shown: dict[str, Any] = _without_secrets(forms[""])
        return shown

    def _short_form(self, stands: str) -> dict[str, Any]:
        return _without_none(verdict=str(self.verdict), about=self.about, input=self.input.to_dict(), see=stands)

    def _form(self) -> dict[str, Any]:
        """The JSON form, still without the children."""
        return _without_none(
            report_version=REPORT_VERSION,
            verdict=str(self.verdict),
            about=self.about,
            verified_at=timestamp(self.verified_at),
            as_of=timestamp(self.as_of),
            input=self.input.to_dict(),
            policy=dict(self.policy),
            checks=[check.to_dict() for check in self.checks],
            designation=self.designation,
            recognitions=[dict(one) for one in self.recognitions] or None,
            children=[],
            document=self.document,
        )

    def to_json(self) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1, default=dict)


def _each_once(report: VerificationReport) -> Iterator[tuple[str, VerificationReport, str | None]]:
    """A report and those that it rests on, each with its pointer, and with that of the first that says the same.

    What is in one that was met before is not gone through again: parts that share parts are as many as paths.
    """
    met: dict[str, list[tuple[str, VerificationReport]]] = {}
    todo = [("", report)]
    while todo:
        place, one = todo.pop()
        others = met.setdefault(one.input.sha256, [])
        stands = next((where for where, other in others if _says_the_same(one, other)), None)
        yield place, one, stands
        if stands is None:
            others.append((place, one))
            todo += [(f"{place}/children/{index}", child) for index, child in enumerate(one.children)][::-1]


def _says_the_same(one: VerificationReport, other: VerificationReport) -> bool:
    """Whether two reports on an input are one, told of under two names: what was verified once has its own children."""
    return one.children is other.children and one.checks == other.checks


NEVER_NOT_APPLICABLE = frozenset(
    {
        Code.INPUT,
        Code.TERMS,
        Code.GRAPH,
        Code.MODEL,
        Code.ISSUER_TRUSTED,
        Code.PROOF_PRESENT,
        Code.PROOF_FORM,
        Code.PROOF_PURPOSE,
        Code.PROOF_TIME,
        Code.PROOF_KEY,
        Code.PROOF_ISSUER,
        Code.PROOF_SIGNATURE,
    }
)
"""Required codes that a credential cannot be without; the others may find nothing to check (no status, no rubric)."""


def timestamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with ``Z``."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def passed_or_failed(code: Code, problems: Iterable[Problem], message: str) -> list[Check]:
    """A check for each problem, and one that passed, with `message`, where none of them is an error."""
    checks = [Check.from_problem(code, problem) for problem in problems]
    if not checks:
        return [settled(code, Outcome.PASSED, message)]
    if all(check.outcome is Outcome.WARNING for check in checks):
        checks.append(Check(code, Outcome.PASSED, message))
    return checks


def _brief(value: Any) -> Any:
    """A value as a report shows it, of at most `MAX_SHOWN` characters and without secrets."""
    if isinstance(value, str):
        text = value
    elif value is None or isinstance(value, int | float):
        return value
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return _without_secrets(value if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…")


def _without_secrets(value: Any) -> Any:
    """The value without the tokens and private keys in it."""
    if isinstance(value, str):
        if not _may_tell(value):
            return value
        shown = _ENVELOPED.sub(r"\1(token)", value)
        return _DID_JWK.sub(_unless_private, _DOTTED.sub(_unless_token, shown))
    if isinstance(value, Mapping):
        return {_without_secrets(name): _without_secrets(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(item) for item in value]
    return value


def _may_tell(text: str) -> bool:
    """Whether anything may have to be left out of a text: what every envelope, DID and `_OBJECT` has is in it."""
    return "ey" in text or "ew" in text or "did:jwk:" in text or "data:application/" in text


def _unless_token(found: re.Match[str]) -> str:
    """The text that was found, unless a JSON object begins somewhere in it, whatever stands before."""
    begins = any(_OPENED.match(_decoded(start[1])) for start in _OBJECT.finditer(found[0]))
    return "(token)" if begins else found[0]


def _unless_private(found: re.Match[str]) -> str:
    """The DID, unless the key in it has a private part; where that cannot be told, nothing of it."""
    try:
        key = json.loads(_decoded(found[1]))
        private = not isinstance(key, dict) or any(name in key for name in _PRIVATE)
    except (ValueError, RecursionError):
        private = True
    return "did:jwk:(not shown)" if private else found[0]


def _decoded(text: str) -> bytes:
    """The bytes of base64url; of one that ends in the middle as many as there are."""
    try:
        return base64url_decode(text)
    except InvalidError:
        return base64url_decode(text[: len(text) // 4 * 4])


def _without_none(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
