"""Whose badge it is: identifiers of the recipient, in the clear or hashed (Open Badges 3.0, section 9.3).

The standard defines no normalisation, so the case of letters counts; yet people do not keep to one spelling of their
e-mail address. What is issued here holds the lower-cased address, and an address asked about is compared as given
and then lower-cased. Other types of identifier are compared as given only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeVar

from .canonical import jcs
from .errors import ModelError
from .models.terms import IdentifierType, is_extension

Algorithm = Literal["sha256", "md5"]

_FORMS: Final[Mapping[Algorithm, re.Pattern[str]]] = {
    "sha256": re.compile(r"sha256\$[0-9A-Fa-f]{64}"),
    "md5": re.compile(r"md5\$[0-9A-Fa-f]{32}"),
}
_KINDS: Final = {str: "a string", bool: "true or false"}
_T = TypeVar("_T", str, bool)


def hash_identity(identifier: str, *, salt: str | None, algorithm: Algorithm = "sha256") -> str:
    """Hash an identifier as IdentityHash has it: the algorithm, ``$``, and hexadecimal digits.

    Hashed is the UTF-8 of `identifier` followed by that of `salt`, when there is one. MD5 is for comparing with what
    others have issued.

    Raises `ModelError` when either holds a lone surrogate, which has no UTF-8.
    """
    try:
        data = (identifier + ("" if salt is None else salt)).encode()
    except UnicodeEncodeError:
        raise ModelError("an identifier or salt holds a lone surrogate, which is no character") from None
    return f"{algorithm}${hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()}"


def identity_object(identifier: str, identity_type: str, *, salt: str) -> dict[str, Any]:
    """Make the IdentityObject to issue: hashed with SHA-256 and salted, an e-mail address lower-cased.

    `identity_type` is a term of IdentifierTypeEnum, such as ``emailAddress``, or one of your own that starts with
    ``ext:``. `salt` should be random, and another one for each person.

    Raises `ModelError` for an empty identifier, an unknown type, and an empty salt: without one the hash of an
    address is found by trying addresses.
    """
    if identifier == "":
        raise ModelError("an empty identifier is nobody's")
    if identity_type not in set(IdentifierType) and not is_extension(identity_type):
        raise ModelError("not a term of IdentifierTypeEnum, nor one that starts with ext:", actual=identity_type)
    if salt == "":
        raise ModelError("an identifier is hashed with a salt: without one it can be guessed")
    if identity_type == IdentifierType.EMAIL_ADDRESS:
        identifier = identifier.lower()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": hash_identity(identifier, salt=salt),
        "identityType": str(identity_type),
        "salt": salt,
    }


def recipient_of(identifier: str, identity_type: str | None = None, *, salt: str | None = None) -> str | dict[str, Any]:
    """Make what a badge says of its recipient: the id of its subject, or an IdentityObject.

    A DID, URL or URN without a type is an id, and what holds an ``@`` an e-mail address; any other identifier needs
    its type, such as ``accountId``. The salt is a new random one, unless given. Raises `ModelError` where there is no
    type, and as `identity_object` does.
    """
    kind = _type_of(identifier, identity_type)
    if kind is None:
        return identifier
    return identity_object(identifier, kind, salt=secrets.token_hex(16) if salt is None else salt)


def recipient_key(identifier: str, identity_type: str | None = None, *, secret: str) -> str:
    """Return the name under which an issuer finds a recipient again, without knowing who it is.

    It is the HMAC-SHA256 of the identifier and its type under the issuer's `secret`, in hexadecimal digits; both as
    `recipient_of` takes them, and an e-mail address in any case of its letters. Raises as `recipient_of` does.
    """
    kind = _type_of(identifier, identity_type)
    spelling = identifier.lower() if kind == IdentifierType.EMAIL_ADDRESS else identifier
    return hmac.new(secret.encode(), jcs([kind, spelling]), "sha256").hexdigest()


def is_subject_id(identifier: str) -> bool:
    """Whether this is a DID, URL or URN, as the id of a subject is."""
    return identifier.startswith(("did:", "http:", "https:", "urn:"))


def _type_of(identifier: str, identity_type: str | None) -> str | None:
    """The type of an identifier; None for the id of a subject."""
    if identity_type is not None or is_subject_id(identifier):
        return identity_type
    if "@" not in identifier:
        raise ModelError(f"the recipient {identifier!r} needs a type, such as accountId:{identifier}")
    return str(IdentifierType.EMAIL_ADDRESS)


def matches(identity: Mapping[str, Any], identifier: str, identity_type: str) -> bool:
    """Tell whether an IdentityObject is about the person known as `identifier`, an identifier of `identity_type`.

    One of another type is not compared: false. Compare with each of the subject's identifiers until one matches.

    Raises `ModelError`, with a pointer into `identity`, when a member that the comparison needs is missing or wrong,
    or the hash is neither SHA-256 nor MD5.
    """
    if _member(identity, "identityType", str) != identity_type:
        return False
    hashed = _member(identity, "hashed", bool)
    expected = _member(identity, "identityHash", str)
    spellings = [identifier]
    if identity_type == IdentifierType.EMAIL_ADDRESS:
        spellings.append(identifier.lower())
    if not hashed:
        return expected in spellings
    salt = _member(identity, "salt", str) if "salt" in identity else None
    algorithm = _algorithm(expected)
    found = [hash_identity(spelling, salt=salt, algorithm=algorithm).encode() for spelling in spellings]
    return any(hmac.compare_digest(each, expected.lower().encode()) for each in found)


def _algorithm(identity_hash: str) -> Algorithm:
    for algorithm, form in _FORMS.items():
        if form.fullmatch(identity_hash) is not None:
            return algorithm
    raise ModelError("not a SHA-256 or MD5 IdentityHash", pointer="/identityHash", expected="sha256$ or md5$ and hex")


def _member(identity: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    value = identity.get(name)
    if not isinstance(value, kind):
        raise ModelError(f"an IdentityObject has {_KINDS[kind]} here", pointer=f"/{name}", expected=_KINDS[kind])
    return value
