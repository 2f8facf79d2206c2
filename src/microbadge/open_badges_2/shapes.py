"""What the objects of Open Badges 2.0 look like, as tables of their members (Open Badges 2.0, Data classes)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..datetimes import parse_date_time
from ..errors import InvalidError, Problem
from ..models import brief, is_credential, is_presentation
from ..strict_json import each, pointer

CONTEXT = "https://w3id.org/openbadges/v2"
MAX_PROBLEMS = 50
"""No more problems than this are told of one object."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_ADDRESS = re.compile(r"https?://\S+", flags=re.IGNORECASE)
_SIGNED, _HOSTED = ("SignedBadge", "signed"), ("HostedBadge", "hosted")

Kind = Literal["Assertion", "BadgeClass", "Profile", "CryptographicKey", "RevocationList"]
KINDS: Mapping[Kind, tuple[str, ...]] = {
    "Assertion": ("Assertion",),
    "BadgeClass": ("BadgeClass",),
    "Profile": ("Profile", "Issuer"),
    "CryptographicKey": ("CryptographicKey", "Key"),
    "RevocationList": ("RevocationList",),
}
"""The kinds of objects, and the names that each goes by in `type`."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of an object: what it holds, in words and as a test; `inside` are the members of an object in it."""

    name: str
    what: str
    fits: Callable[[object], bool]
    required: bool = False
    many: bool = False
    inside: tuple[_Member, ...] = ()


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_words(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_uri(value: object) -> bool:
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_uri_or_object(value: object) -> bool:
    return _is_uri(value) or _is_object(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_time(value: object) -> bool:
    try:
        parse_date_time(value)
    except InvalidError:
        return False
    return True


def _is_criteria(value: object) -> bool:
    if isinstance(value, Mapping):
        return _is_uri(value.get("id")) or _is_words(value.get("narrative"))
    return _is_words(value)


def _is_verification_type(value: object) -> bool:
    return isinstance(value, str) and value in _SIGNED + _HOSTED


def _is_revoked(value: object) -> bool:
    if isinstance(value, Mapping):
        names = [value[name] for name in ("id", "uid") if name in value]
        return names != [] and all(isinstance(name, str) for name in names)
    return isinstance(value, str)


_ID = _Member("id", "one absolute URL", _is_uri, required=True)
_NAME = _Member("name", "a text", _is_words, required=True)
_DESCRIPTION = _Member("description", "a text", _is_text)
_NARRATIVE = _Member("narrative", "a text", _is_text)
_IMAGE = _Member("image", "a URL or an object", _is_uri_or_object)
_ALIGNMENT = (
    _Member("targetName", "a text", _is_words, required=True),
    _Member("targetUrl", "one absolute URL", _is_uri, required=True),
    _Member("targetDescription", "a text", _is_text),
    _Member("targetFramework", "a text", _is_text),
    _Member("targetCode", "a text", _is_text),
)
_MEMBERS: Mapping[Kind, tuple[_Member, ...]] = {
    "Assertion": (
        _ID,
        _Member(
            "recipient",
            "an object",
            _is_object,
            required=True,
            inside=(
                _Member("type", "the kind of identifier, such as email", _is_words, required=True),
                _Member("hashed", "true or false", _is_flag, required=True),
                _Member("identity", "a text", _is_words, required=True),
                _Member("salt", "a text", _is_text),
            ),
        ),
        _Member("badge", "a URL or an object", _is_uri_or_object, required=True),
        _Member(
            "verification",
            "an object",
            _is_object,
            required=True,
            inside=(
                _Member("type", "HostedBadge or SignedBadge", _is_verification_type, required=True),
                _Member("creator", "one absolute URL", _is_uri),
            ),
        ),
        _Member("issuedOn", "a date and time", _is_time, required=True),
        _Member("expires", "a date and time", _is_time),
        _Member("revoked", "true or false", _is_flag),
        _Member("revocationReason", "a text", _is_text),
        _Member("evidence", "a URL or an object", _is_uri_or_object, many=True),
        _NARRATIVE,
        _IMAGE,
    ),
    "BadgeClass": (
        _ID,
        _NAME,
        _Member("description", "a text", _is_text, required=True),
        _Member("image", "a URL or an object", _is_uri_or_object, required=True),
        _Member("criteria", "a URL, or an object with an id or a narrative", _is_criteria, required=True),
        _Member("issuer", "a URL or an object", _is_uri_or_object, required=True),
        _Member("alignment", "an object", _is_object, many=True, inside=_ALIGNMENT),
        _Member("tags", "a text", _is_text, many=True),
    ),
    "Profile": (
        _ID,
        _NAME,
        _Member("url", "one absolute URL", _is_uri, required=True),
        _Member("email", "a text", _is_words, required=True),
        _Member("telephone", "a text", _is_text),
        _DESCRIPTION,
        _IMAGE,
        _Member("publicKey", "a URL or an object", _is_uri_or_object, many=True),
        _Member("revocationList", "one absolute URL", _is_uri),
        _Member(
            "verification",
            "an object",
            _is_object,
            inside=(
                _Member("allowedOrigins", "a text", _is_words, many=True),
                _Member("startsWith", "one absolute URL", _is_uri, many=True),
            ),
        ),
    ),
    "CryptographicKey": (
        _ID,
        _Member("owner", "one absolute URL", _is_uri, required=True),
        _Member("publicKeyPem", "a text", _is_words, required=True),
    ),
    "RevocationList": (
        _ID,
        _Member("issuer", "one absolute URL", _is_uri),
        _Member("revokedAssertions", "the id of an assertion, or an object with it", _is_revoked, many=True),
    ),
}


def is_assertion(document: Mapping[str, Any]) -> bool:
    """Whether the document is an assertion of Open Badges 2.0, and nothing of a later version."""
    contexts = [context for _, context in each(document, "@context")]
    return (
        CONTEXT in contexts
        and is_kind("Assertion", document)
        and not is_credential(document)
        and not is_presentation(document)
    )


def is_kind(kind: Kind, document: Mapping[str, Any]) -> bool:
    """Whether the object says in `type` that it is one of this kind."""
    return any(name in KINDS[kind] for _, name in each(document, "type") if isinstance(name, str))


def is_signed(assertion: Mapping[str, Any]) -> bool:
    """Whether the assertion says that its signature shows whose it is; otherwise its address has to."""
    verification = assertion.get("verification")
    return isinstance(verification, Mapping) and verification.get("type") in _SIGNED


def is_address(text: str) -> bool:
    """Whether a text is nothing but an address on the web, as an image may hold that of its assertion."""
    return _ADDRESS.fullmatch(text) is not None


def problems(kind: Kind, document: Mapping[str, Any], *, embedded: bool = False) -> list[Problem]:
    """Return what is wrong with an object of Open Badges 2.0, each with its pointer; at most `MAX_PROBLEMS`.

    One that is `embedded` in another has no `@context` of its own.
    """
    found: list[Problem] = []
    if not embedded and CONTEXT not in [context for _, context in each(document, "@context")]:
        message = "no object of Open Badges 2.0: its context is missing"
        found.append(Problem(message, "/@context", expected=CONTEXT, code="context"))
    if not is_kind(kind, document):
        expected = " or ".join(KINDS[kind])
        actual = brief(document.get("type"))
        found.append(Problem(f"type must hold {expected}", "/type", expected=expected, actual=actual, code="type"))
    found += _faults(document, _MEMBERS[kind], "")
    return found[:MAX_PROBLEMS]


def _faults(holder: Mapping[str, Any], members: tuple[_Member, ...], place: str) -> Iterator[Problem]:
    for member in members:
        here = place + pointer(member.name)
        if member.name not in holder:
            if member.required:
                yield Problem(f"`{member.name}` is missing", here, expected=member.what, code="required")
            continue
        held = each(holder, member.name, place) if member.many else [(here, holder[member.name])]
        for at, value in held:
            if not member.fits(value):
                yield Problem(f"not {member.what}", at, expected=member.what, actual=brief(value), code="type")
            elif isinstance(value, Mapping):
                yield from _faults(value, member.inside, at)
