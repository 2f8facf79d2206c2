"""The objects of a badge of Open Badges 2.0: each by address or embedded, and what is at the address counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from ... import canonical, open_badges_2, strict_json
from ...codes import Code
from ...errors import InvalidError, ParseError, UnavailableError
from ...fetch import Fetched
from ...open_badges_2 import Kind
from ...report import Check, Outcome, Source
from ..run import Run

_WORDS: Mapping[Kind, str] = {
    "Assertion": "assertion",
    "BadgeClass": "badge class",
    "Profile": "issuer",
    "CryptographicKey": "key",
    "RevocationList": "revocation list",
}


@dataclass(frozen=True, slots=True)
class Found:
    """An object as it counts. Without `source` it is the one embedded at `place`."""

    document: Mapping[str, Any]
    place: str = ""
    source: Source | None = None


@dataclass(slots=True)
class Objects:
    """An assertion, its badge class and its issuer, as far as they could be had, and the checks of that."""

    run: Run
    assertion: Mapping[str, Any]
    badge_class: Found | None = None
    profile: Found | None = None
    checks: list[Check] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Check the form of the assertion."""
        self.checks += _problems("Assertion", Found(self.assertion))

    @property
    def failed(self) -> bool:
        """Whether something is wrong with one of them."""
        return any(check.outcome is Outcome.FAILED for check in self.checks)

    @property
    def complete(self) -> bool:
        """Whether all could be had and are well formed."""
        return self.profile is not None and all(check.outcome is Outcome.PASSED for check in self.checks)

    def embedded(self) -> dict[str, Any]:
        """The assertion with its badge class and issuer in it, as they are at their addresses: for who reads it."""
        issuer = {} if self.profile is None else {"issuer": self.profile.document}
        badge = {} if self.badge_class is None else {"badge": {**self.badge_class.document, **issuer}}
        return {**self.assertion, **badge}

    def find_badge_class(self) -> None:
        """Fetch the badge class, unless something is wrong already."""
        if not self.failed:
            self.badge_class = self._find("BadgeClass", self.assertion["badge"], Found(self.assertion), "/badge")

    def find_profile(self) -> None:
        """Fetch the issuer, unless something is wrong already."""
        if self.failed or self.badge_class is None:
            return
        holder = self.badge_class
        badge = self.assertion["badge"]
        if isinstance(badge, Mapping) and isinstance(badge["issuer"], Mapping):
            holder = Found(badge, "/badge")  # what it says of the issuer is held against what the issuer says
        self.profile = self._find("Profile", holder.document["issuer"], holder, holder.place + "/issuer")
        if self.profile is not None and not self.failed:
            message = "the assertion, its badge class and its issuer name each other; such a badge carries no results"
            self.checks.append(Check(Code.OPEN_BADGES_2, Outcome.PASSED, message, actual="Open Badges 2.0"))

    def _find(self, kind: Kind, value: object, holder: Found, place: str) -> Found | None:
        """The object that a member of another holds or names; None where it could not be had or something is wrong."""
        if isinstance(value, Mapping):
            self.checks += _problems(kind, Found(value, place, holder.source), embedded=True)
            if self.failed:
                return None
            if kind == "BadgeClass" and not _on_the_web(value["id"]):
                return Found(value, place, holder.source)  # it has no other place than this
        address = value["id"] if isinstance(value, Mapping) else str(value)
        try:
            found = fetch_object(self.run, kind, address)
        except InvalidError as error:
            self._fault(Outcome.FAILED, error.message, place, address, holder.source)
            return None
        except UnavailableError as error:
            message = f"the {_WORDS[kind]} could not be had: {error}"
            self._fault(Outcome.UNDETERMINED, message, place, address, holder.source)
            return None
        self.checks += _problems(kind, found)
        if isinstance(value, Mapping):
            differs = difference(value, found.document)
            if differs is not None:
                message = f"the {_WORDS[kind]} says something else at its own address"
                self._fault(Outcome.FAILED, message, place + differs, address, holder.source)
        return None if self.failed else found

    def _fault(self, outcome: Outcome, message: str, place: str, address: str, source: Source | None) -> None:
        self.checks.append(Check(Code.OPEN_BADGES_2, outcome, message, place, actual=address, source=source))


def _problems(kind: Kind, found: Found, *, embedded: bool = False) -> list[Check]:
    problems = open_badges_2.problems(kind, found.document, embedded=embedded)
    checks = [Check.from_problem(Code.OPEN_BADGES_2, problem) for problem in problems]
    return [replace(check, pointer=found.place + str(check.pointer), source=found.source) for check in checks]


def fetch(run: Run, address: str) -> Fetched:
    """Fetch what is at an address. Raises `UnavailableError`.

    What another site answers is not what its owner says: a page that sends its visitors anywhere is common.
    """
    if not _on_the_web(address):
        raise UnavailableError("not fetched: only an https address shows whose it is", url=address)
    answer = run.requests(address)
    if not open_badges_2.is_same_site(address, answer.url):
        raise UnavailableError("the address leads to another site, which does not show whose it is", url=address)
    return answer


def fetch_object(run: Run, kind: Kind, address: str) -> Found:
    """Fetch an object of Open Badges 2.0. Raises `UnavailableError`, and `ParseError` for what is none, or another."""
    answer = fetch(run, address)
    try:
        value = strict_json.parse(answer.content)
    except ParseError as error:
        raise ParseError(f"what is at the address of the {_WORDS[kind]} is no object: {error.message}") from None
    if not isinstance(value, Mapping):
        raise ParseError(f"what is at the address of the {_WORDS[kind]} is no object")
    if value.get("id") != address:
        raise ParseError(f"what is at the address of the {_WORDS[kind]} says that it is something else")
    return Found(value, source=Source(address, answer.fetched_at, sha256(answer.content).hexdigest()))


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    """Where two objects differ as JSON values, as a pointer; None where they are the same.

    Whether the context stands in an object depends on whether that is embedded. A badge class or issuer is the same
    by address and embedded: what is embedded is held against what is at its address. Where it has no address on the
    web, nobody could do that, and the id alone says nothing of what is embedded.
    """
    for name in sorted((one.keys() | other.keys()) - {"@context"}):
        here = strict_json.pointer(name)
        left, right = one.get(name), other.get(name)
        if name in _LINKED and isinstance(left, Mapping) and isinstance(right, Mapping):
            inside = difference(left, right)
            if inside is not None:
                return here + inside
        elif name in _LINKED and isinstance(left, Mapping) != isinstance(right, Mapping):
            if not _is_at(strict_json.id_of(left), strict_json.id_of(right)):
                return here
        elif (name in one) != (name in other) or canonical.jcs(left) != canonical.jcs(right):
            return here
    return None


_LINKED = frozenset({"badge", "issuer"})


def _is_at(one: str | None, other: str | None) -> bool:
    return one is not None and one == other and _on_the_web(one)


def _on_the_web(address: str) -> bool:
    return address[:8].lower() == "https://"
