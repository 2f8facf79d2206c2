"""Registries: where issuers are looked up, one after the other (Digital Credentials Consortium).

``dcc-legacy`` is a document with all of them, ``oidf`` a service that is asked for each (OpenID Federation 1.0).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .. import strict_json
from ..errors import InvalidError, ParseError, ProofError, UnavailableError
from ..fetch import Fetch, Fetched
from ..report import Source
from ..strict_json import Limits, pointer
from .file import MAX_ISSUERS, MAX_NAME
from .listing import Listing

LIMITS = Limits(size=50_000_000, depth=16, nodes=3_000_000, string=10_000)
"""A hundred thousand issuers with all that may be said of each."""


class Registry(Protocol):
    """Where issuers are looked up."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def source(self) -> Source | None:
        """The document that it is, where it is one that was fetched."""

    def find(self, issuer: str) -> tuple[Listing, ...]:
        """Look an issuer up; empty where it is not registered. Raises `UnavailableError` when nobody can tell."""


@dataclass(frozen=True, slots=True)
class Table:
    """A registry that is here, all of it."""

    name: str
    issuers: Mapping[str, tuple[Listing, ...]]
    source: Source | None = None

    def find(self, issuer: str) -> tuple[Listing, ...]:
        """Look an issuer up."""
        return self.issuers.get(issuer, ())


@dataclass(frozen=True, slots=True)
class Unread:
    """A registry that could not be read, and why."""

    name: str
    reason: str
    source: Source | None = None

    def find(self, issuer: str) -> tuple[Listing, ...]:  # noqa: ARG002 - whoever it is
        """Say that nobody can tell."""
        raise UnavailableError(self.reason)


def read_table(value: object, name: str, *, source: Source | None = None) -> Table:
    """Read a registry of the form ``dcc-legacy``. Raises `InvalidError` for anything else."""
    registry = value.get("registry") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(registry, Mapping):
        raise ParseError("a registry is an object with the member `registry`", pointer="")
    if "proof" in value:
        raise ProofError("a registry with a proof, which nothing here checks", pointer="/proof")
    if len(registry) > MAX_ISSUERS:
        raise ParseError(f"more than {MAX_ISSUERS} issuers", pointer="/registry")
    issuers = {}
    for issuer, said in registry.items():
        place = pointer("registry", issuer)
        if not isinstance(said, Mapping):
            raise ParseError("an issuer is an object with its name", pointer=place)
        named, url = (text_of(said, member, place) for member in ("name", "url"))
        issuers[issuer] = (Listing(issuer, name, named, url),)
    return Table(name, issuers, source)


def fetch_table(url: str, name: str, *, fetch: Fetch) -> Registry:
    """Fetch a registry; one that could not be had, or is none, is one that could not be read."""
    try:
        answer = ask(fetch, url)
        source = Source(url, answer.fetched_at, hashlib.sha256(answer.content).hexdigest())
        return read_table(strict_json.parse(answer.content, limits=LIMITS), name, source=source)
    except UnavailableError as error:
        return Unread(name, str(error), Source(url))
    except InvalidError as error:
        return Unread(name, f"what is there is no registry: {error}", Source(url))


def ask(fetch: Fetch, url: str) -> Fetched:
    """Fetch, whatever the fetch raises. Raises `UnavailableError`."""
    try:
        return fetch(url)
    except OSError:
        raise UnavailableError("the address could not be reached", url=url) from None


def text_of(said: Mapping[str, Any], member: str, place: str) -> str | None:
    """The text of a member that may be left out. Raises `ParseError` for anything but text."""
    if member not in said:
        return None
    text = said[member]
    if not isinstance(text, str):
        raise ParseError(f"`{member}` is text", pointer=place + pointer(member))
    return text[:MAX_NAME]
