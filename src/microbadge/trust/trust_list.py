"""`TrustList`: from a file, whatever its form, to an answer about an issuer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from .. import strict_json
from ..codes import Code
from ..datetimes import format_day
from ..encoding import COMPACT_JWS
from ..errors import InvalidError, ParseError, Problem, ProofError, UnavailableError
from ..fetch import Fetch, no_network
from ..program.source import read_source
from ..report import Check, Outcome
from .federation import Federation
from .file import listings, read_file
from .listing import Listing
from .registries import LIMITS, Registry, Table, Unread, read_table
from .registry_list import read_registries
from .signed import verified_list

_TOKEN = re.compile(COMPACT_JWS.encode())
_YAML = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a list says of an issuer: how it is listed, and the registries before that which nobody could ask."""

    listings: tuple[Listing, ...]
    unchecked: tuple[str, ...]
    registry: Registry | None


@dataclass(frozen=True, slots=True, eq=False)
class TrustList:
    """Whose badges count, for what, and of which days.

    `registries` are asked in their order, and the first that knows an issuer decides. `signed_by` is who signed the
    list, where that was asked and verified; `sha256` that of its bytes, in hex.
    """

    name: str
    registries: tuple[Registry, ...]
    sha256: str
    signed_by: str | None = None

    @classmethod
    def open(cls, source: str | Path | bytes, *, fetch: Fetch = no_network, signed_by: str | None = None) -> Self:
        """Open a list from a file or its bytes; YAML by the suffix of a file alone.

        It is a list of the format ``microbadge-trust/1``, such a list in a token that `sign_trust_list` made, a
        registry of the Digital Credentials Consortium (``dcc-legacy``), or a list of registries, which are fetched
        now (``dcc-legacy``) or asked for each issuer (``oidf``); one that does not answer is unchecked.

        `signed_by` is the DID or https URL of whoever must have signed it; a token is refused without. Raises
        `ParseError` with every fault, its place and, for a file that is not too large, its line; `ProofError` where
        the signature does not hold; `UnavailableError` where the key could not be had; and `OSError`.
        """
        path = None if isinstance(source, bytes) else Path(source)
        content = source if isinstance(source, bytes) else _read(Path(source))
        try:
            return cls._open(content, path, fetch, signed_by)
        except InvalidError as error:
            if path is None:
                raise
            error.problems, error.source = _located(error.problems, path), str(path)
            raise

    @classmethod
    def _open(cls, content: bytes, path: Path | None, fetch: Fetch, signed_by: str | None) -> Self:
        digest = hashlib.sha256(content).hexdigest()
        is_token = _TOKEN.fullmatch(content.strip()) is not None
        if is_token and signed_by is None:
            raise ProofError("the list is signed: say by whom it has to be, so that the signature is checked")
        if signed_by is not None:
            if not is_token:
                raise ProofError("nobody signed the list", expected=signed_by)
            value: Any = verified_list(content.strip().decode("ascii"), signed_by=signed_by, fetch=fetch)
        elif path is not None and path.suffix.lower() in _YAML:
            value = read_source(path).value
        else:
            value = strict_json.parse(content.removeprefix(b"\xef\xbb\xbf"), limits=LIMITS)
        if signed_by is None and isinstance(value, list | tuple):
            name = "the registries" if path is None else path.name
            return cls(name, read_registries(value, fetch=fetch), digest)
        if signed_by is None and isinstance(value, Mapping) and "registry" in value and "format" not in value:
            name = "the registry" if path is None else path.name
            return cls(name, (read_table(value, name),), digest)
        file = read_file(value)
        table = Table(file.name, listings(file, signed_by=signed_by))
        return cls(file.name, (table,), digest, signed_by)

    def asking(self, through: Callable[[Fetch], Fetch]) -> Self:
        """Return the same list, whose registries are asked through this, where they are asked for each issuer."""
        registries = (
            replace(one, fetch=through(one.fetch)) if isinstance(one, Federation) else one for one in self.registries
        )
        return replace(self, registries=tuple(registries))

    @property
    def unread(self) -> tuple[str, ...]:
        """The registries that could not be read, each with the reason."""
        return tuple(f"{one.name} ({one.reason})" for one in self.registries if isinstance(one, Unread))

    def find(self, issuer: str) -> Found:
        """Look an issuer up: in the first registry that knows it."""
        unchecked = []
        for registry in self.registries:
            try:
                found = registry.find(issuer)
            except UnavailableError as error:
                unchecked.append(f"{registry.name} ({error})")
                continue
            if found:
                return Found(found, tuple(unchecked), registry)
        return Found((), tuple(unchecked), None)

    def check(
        self,
        issuer: str | None,
        *,
        achievement: str | None = None,
        programs: Iterable[str] = (),
        awarded: datetime | None = None,
    ) -> Check:
        """Check whether the issuer may award this, and might on the day of the award."""
        found = Found((), (), None) if issuer is None else self.find(issuer)
        if not found.listings:
            return self._not_found(issuer, found.unchecked)
        source = None if found.registry is None else found.registry.source
        first = found.listings[0]
        where = f"{first.who} is on the list {first.on}"
        apart = [one for one in found.listings if one.is_for(achievement, programs)]
        if not apart:
            message = f"{where}, but not for this achievement"
            scope = [each for one in found.listings for each in (*one.achievements, *one.programs)]
            return _check(Outcome.FAILED, message, scope, achievement)
        counts = next((one for one in apart if one.is_of(awarded)), None)
        if counts is None:
            periods = " or ".join(one.period for one in apart)
            day = "says no day" if awarded is None else f"is of {format_day(awarded)}"
            message = f"{where} for awards {periods}, and this one {day}"
            return _check(Outcome.FAILED, message, periods, None if awarded is None else format_day(awarded))
        by = "" if counts.stated_by is None else f", stated by {counts.stated_by}"
        when = f", for awards {counts.period}" if counts.period else ""
        also = "" if not found.unchecked else f"; not checked: {', '.join(found.unchecked)}"
        return Check(
            Code.ISSUER_TRUSTED, Outcome.PASSED, f"{where}{by}{when}{also}", "/issuer", self.name, issuer, source=source
        )

    def _not_found(self, issuer: str | None, unchecked: tuple[str, ...]) -> Check:
        if issuer is not None and unchecked:
            message = f"whether the issuer is registered could not be told; not checked: {', '.join(unchecked)}"
            return _check(Outcome.UNDETERMINED, message, self.name, issuer)
        return _check(Outcome.FAILED, f"the issuer is not on the list {self.name}", self.name, issuer)

    def to_dict(self) -> dict[str, Any]:
        """JSON form, for the policy in a report: which list it was."""
        form = {"name": self.name, "sha256": self.sha256, "signed_by": self.signed_by}
        return {name: value for name, value in form.items() if value is not None}


def _check(outcome: Outcome, message: str, expected: Any, actual: Any) -> Check:
    return Check(Code.ISSUER_TRUSTED, outcome, message, "/issuer", expected, actual)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMITS.size + 1)


def _located(problems: tuple[Problem, ...], path: Path) -> tuple[Problem, ...]:
    """The problems with their lines, where the file is one that a person may have written."""
    if any(problem.line is not None or problem.pointer is None for problem in problems):
        return problems
    try:
        return read_source(path).locate(problems)
    except ParseError:
        return problems
