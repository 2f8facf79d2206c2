"""A registry that is asked for each issuer: OpenID Federation 1.0, sections 3 and 8.1.

What it answers is an entity statement, a token. It counts when it is signed with a key that whoever made the list of
registries has given for that registry: the keys that a statement names prove nothing about themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from .. import jose
from ..datetimes import now
from ..errors import InvalidError, ParseError, ProofError, UnavailableError, UnsupportedError
from ..fetch import Fetch
from ..keys import PublicKey
from ..program.ids import is_absolute
from ..report import Source
from ..strict_json import pointer
from .listing import Listing
from .registries import ask, text_of

_TYPE = "entity-statement+jwt"
MAX_KEYS = 20
_CLOCKS = timedelta(minutes=5)
"""How far the registry's clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Federation:
    """A registry that answers with entity statements, signed with one of its `keys` (by `kid`)."""

    name: str
    endpoint: str
    keys: Mapping[str, PublicKey]
    fetch: Fetch
    source: Source | None = None

    def find(self, issuer: str) -> tuple[Listing, ...]:
        """Ask for an issuer. Raises `UnavailableError` unless the answer is a statement that holds.

        That it has none does not show: an address that does not answer, and one that knows nobody, look the same.
        """
        if not self.keys:
            raise UnavailableError("its answers cannot be verified: the list gives no `jwks` for it")
        if not is_absolute(issuer):
            return ()
        answer = ask(self.fetch, self.endpoint + quote(issuer, safe=""))
        moment = now() if answer.fetched_at is None else answer.fetched_at
        try:
            return (self._listing(answer.content.decode("ascii", "replace").strip(), issuer, moment),)
        except InvalidError as error:
            raise UnavailableError(f"what it answered does not hold: {error}") from None

    def _listing(self, text: str, issuer: str, moment: datetime) -> Listing:
        token = jose.read_token(text)
        said = token.payload
        key = self.keys.get(token.header.get("kid", ""))
        if token.type != _TYPE or key is None:
            raise ProofError("it is no entity statement signed with a key that was given for this registry")
        if not jose.verify_token(token, key):
            raise ProofError("the signature does not fit")
        if said.get("sub") != issuer or _origin(said.get("iss")) != _origin(self.endpoint) or "crit" in said:
            raise ProofError("it is about somebody else, or by somebody else, or not to be understood here")
        since, until = jose.moment(said, "iat"), jose.moment(said, "exp")
        if since is None or until is None or not since - _CLOCKS <= moment < until:
            raise ProofError("it was not in force when it was fetched")
        about = _member(_member(said, "metadata"), "federation_entity")
        name = text_of(about, "organization_name", "/metadata/federation_entity")
        url = text_of(about, "homepage_uri", "/metadata/federation_entity")
        return Listing(issuer, self.name, name, url)


def read_keys(value: object, place: str) -> dict[str, PublicKey]:
    """Read a JWK Set (RFC 7517, section 5), by `kid`; keys of kinds that are not known here are left out.

    Raises `ParseError` for what is none, and for a key that is private or has no `kid`.
    """
    entries = value.get("keys") if isinstance(value, Mapping) else None
    if not isinstance(entries, list | tuple) or len(entries) > MAX_KEYS:
        raise ParseError(f"`jwks` is an object with at most {MAX_KEYS} `keys`", pointer=place)
    keys = {}
    for index, entry in enumerate(entries):
        here = place + pointer("keys", index)
        kid = entry.get("kid") if isinstance(entry, Mapping) else None
        if not isinstance(kid, str) or kid in keys:
            raise ParseError("a key has a `kid` of its own", pointer=here)
        try:
            keys[kid] = PublicKey.from_jwk(entry)
        except UnsupportedError:
            continue
        except InvalidError as error:
            raise ParseError(error.message, pointer=here) from None
    return keys


def _origin(url: object) -> tuple[str, str] | None:
    """Scheme and authority of an https address; None for anything else."""
    if not isinstance(url, str) or not is_absolute(url):
        return None
    parts = urlsplit(url)
    return ("https", parts.netloc.lower()) if parts.scheme == "https" else None


def _member(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    if not isinstance(value, Mapping):
        raise ParseError("it does not say which organisation it is about", pointer=pointer(name))
    return value
