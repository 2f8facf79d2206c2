"""A signed badge: a signature of one of its issuer's keys, and the issuer's list of what it took back.

Open Badges 2.0, SignedBadge. Nothing in the header of the signature says whose it is; the issuer's profile does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ... import jose, open_badges_2
from ...codes import Code
from ...errors import InvalidError, UnavailableError, UnsupportedError
from ...jose import HEADER, Token
from ...key_check import CRYPTOGRAPHIC_ERROR
from ...keys import PublicKey
from ...report import Check, Outcome
from ...strict_json import each, id_of
from ..run import Run
from .hosted import too_old
from .objects import Found, fetch_object

MAX_KEYS = 4
"""Keys of an issuer that are tried for a badge that does not say which one it is signed with."""
_CODES = (Code.PROOF_KEY, Code.PROOF_ISSUER, Code.PROOF_SIGNATURE)
_CREATOR = "/verification/creator"


@dataclass(frozen=True, slots=True)
class _Tried:
    """A key that was tried: the checks of that."""

    checks: tuple[Check, ...]

    @property
    def rank(self) -> int:
        """How much it says: that it is the key, that nobody could look, or that it is not."""
        outcomes = {check.outcome for check in self.checks if check.code in (*_CODES, Code.PROOF_KEY_SUPPORTED)}
        if Outcome.FAILED in outcomes:
            return 2
        return 1 if Outcome.UNDETERMINED in outcomes else 0


def check_signed(
    run: Run, token: Token | None, document: Mapping[str, Any], profile: Found | None, blocked: tuple[Code, ...]
) -> bool:
    """Check the signature, whose key made it, and the issuer's list of what it took back; whether the signature holds.

    The badge is held against `profile`, the issuer as it is at its own address.
    """
    if token is None:
        message = "it says that it is signed, and its signature is not there"
        run.checks.append(Check(Code.PROOF_SIGNATURE, Outcome.FAILED, message, "/verification/type"))
        blocked = blocked or (Code.PROOF_SIGNATURE,)
    if blocked or profile is None or token is None:
        message = "the key was not looked for"
        done = {check.code for check in run.checks}
        missing = [code for code in _CODES if code not in done]
        run.checks += [Check(code, Outcome.SKIPPED, message, _CREATOR, because=blocked) for code in missing]
        message = "the issuer's list was not fetched"
        run.checks.append(Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, because=blocked))
        return False
    checks = _proof(run, token, document, profile)
    run.checks += checks
    holds = all(check.outcome is Outcome.PASSED for check in checks if check.code in _bound(run))
    run.checks += _status(run, document, profile, () if holds else (Code.PROOF_SIGNATURE,))
    return holds


def _bound(run: Run) -> tuple[Code, ...]:
    return _CODES if run.settings.bind_issuer else (Code.PROOF_KEY, Code.PROOF_SIGNATURE)


def _proof(run: Run, token: Token, document: Mapping[str, Any], profile: Found) -> list[Check]:
    """The checks of the key that the badge names, or of the first of its issuer's keys that fits."""
    named = document["verification"].get("creator")
    listed = [key for _, key in each(profile.document, "publicKey")]
    if named is not None:
        own = [key for key in listed if id_of(key) == named]
        if not own and run.settings.bind_issuer:
            return _not_listed(named, profile)
        return [*_try(run, token, own[0] if own else named, profile).checks]
    tried: list[_Tried] = []
    for key in listed[:MAX_KEYS]:
        tried.append(_try(run, token, key, profile))
        if tried[-1].rank == 0:
            break
    if not any(each.rank == 0 for each in tried) and len(listed) > MAX_KEYS:
        message = f"the badge does not name its key, and its issuer has more than {MAX_KEYS}: not all were tried"
        tried.append(_Tried(tuple(_without_key(Check(Code.PROOF_KEY, Outcome.UNDETERMINED, message, _CREATOR)))))
    if not tried:
        message = "the issuer publishes no key"
        return _without_key(Check(Code.PROOF_KEY, Outcome.FAILED, message, _CREATOR, source=profile.source))
    return [*min(tried, key=lambda each: each.rank).checks]


def _not_listed(named: str, profile: Found) -> list[Check]:
    """A key that is not the issuer's is not worth a request."""
    message = "the key is not one that the issuer names as its own"
    failed = Check(Code.PROOF_ISSUER, Outcome.FAILED, message, _CREATOR, actual=named, source=profile.source)
    because = (Code.PROOF_ISSUER,)
    skipped = [
        Check(code, Outcome.SKIPPED, "the key of somebody else was not looked for", _CREATOR, because=because)
        for code in (Code.PROOF_KEY, Code.PROOF_SIGNATURE)
    ]
    return [skipped[0], failed, skipped[1]]


def _without_key(*of_key: Check) -> list[Check]:
    because = (of_key[0].code,)
    return [
        *of_key,
        Check(Code.PROOF_ISSUER, Outcome.SKIPPED, "no key to compare with the issuer", because=because),
        Check(Code.PROOF_SIGNATURE, Outcome.SKIPPED, "without the key it cannot be checked", because=because),
    ]


def _try(run: Run, token: Token, key: object, profile: Found) -> _Tried:
    """Check the signature with a key, which the profile holds or names."""
    try:
        found = _key(run, key, profile)
        public = PublicKey.from_pem(found.document["publicKeyPem"])
    except InvalidError as error:
        message = f"the key cannot be used: {error.message}"
        return _Tried(tuple(_without_key(Check(Code.PROOF_KEY, Outcome.FAILED, message, _CREATOR))))
    except UnsupportedError as error:
        unknown = Check(Code.PROOF_KEY_SUPPORTED, Outcome.UNDETERMINED, str(error), _CREATOR)
        because = (Code.PROOF_KEY_SUPPORTED,)
        skipped = Check(Code.PROOF_KEY, Outcome.SKIPPED, "the key cannot be read here", _CREATOR, because=because)
        return _Tried(tuple(_without_key(unknown, skipped)))
    except UnavailableError as error:
        message = f"the key could not be had: {error}"
        return _Tried(tuple(_without_key(Check(Code.PROOF_KEY, Outcome.UNDETERMINED, message, _CREATOR))))
    name = found.document["id"]
    passed = Check(Code.PROOF_KEY, Outcome.PASSED, "the key was found", _CREATOR, actual=name, source=found.source)
    return _Tried((passed, _owner(run, found, profile), _signature(token, public)))


def _key(run: Run, key: object, profile: Found) -> Found:
    """The key itself. Raises `InvalidError` for what is none, and `UnavailableError`."""
    if isinstance(key, Mapping) and "publicKeyPem" in key:
        found = Found(key, source=profile.source)
        problems = open_badges_2.problems("CryptographicKey", {"type": "CryptographicKey", **key}, embedded=True)
    else:
        name = id_of(key)
        if name is None:
            raise InvalidError("it has no id")
        found = fetch_object(run, "CryptographicKey", name)
        problems = open_badges_2.problems("CryptographicKey", found.document)
    if problems:
        raise InvalidError(f"{problems[0].pointer}: {problems[0].message}")
    return found


def _owner(run: Run, key: Found, profile: Found) -> Check:
    issuer, owner = profile.document["id"], key.document["owner"]
    if not run.settings.bind_issuer:
        message = "turned off by the caller: the key may be anybody's"
        return Check(Code.PROOF_ISSUER, Outcome.SKIPPED, message)
    if owner != issuer:
        message = "the key says that it belongs to somebody other than the issuer"
        return Check(Code.PROOF_ISSUER, Outcome.FAILED, message, _CREATOR, issuer, owner, source=key.source)
    message = "the key belongs to the issuer, which names it as its own"
    return Check(Code.PROOF_ISSUER, Outcome.PASSED, message, _CREATOR, source=profile.source)


def _signature(token: Token, key: PublicKey) -> Check:
    code = Code.PROOF_SIGNATURE
    try:
        if jose.verify_token(token, key):
            return Check(code, Outcome.PASSED, "nothing was altered since it was signed", "")
        message, place = "the signature does not fit: the badge was altered, or signed with another key", ""
    except InvalidError as error:
        message, place = error.message, error.pointer or HEADER
    return Check(code, Outcome.FAILED, message, place, problem_type=CRYPTOGRAPHIC_ERROR)


def _status(run: Run, document: Mapping[str, Any], profile: Found, blocked: tuple[Code, ...]) -> list[Check]:
    """Whether the issuer has taken the badge back: its list says so, or the badge itself."""
    if document.get("revoked") is True:
        reason = document.get("revocationReason")
        return [Check(Code.STATUS_VALUE, Outcome.FAILED, _refusal(reason), "/revoked")]
    address = profile.document.get("revocationList")
    if address is None:
        message = "the issuer gives no way to see whether it was taken back"
        return [Check(Code.STATUS_VALUE, Outcome.NOT_APPLICABLE, message)]
    if blocked:
        message = "the issuer's list was not fetched"
        return [Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, because=blocked)]
    try:
        listed = _list(run, address, profile)
    except InvalidError as error:
        listed_check = Check(Code.STATUS_LIST, Outcome.FAILED, error.message, actual=address)
    except UnavailableError as error:
        message = f"the issuer's list could not be had: {error}"
        listed_check = Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, actual=address)
    else:
        return _listed(run, document, listed)
    message = "without the issuer's list nobody can see whether it was taken back"
    return [listed_check, Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, because=(Code.STATUS_LIST,))]


def _list(run: Run, address: str, profile: Found) -> Found:
    found = fetch_object(run, "RevocationList", address)
    problems = open_badges_2.problems("RevocationList", found.document)
    if problems:
        raise InvalidError(f"the issuer's list: {problems[0].pointer}: {problems[0].message}")
    if found.document.get("issuer", profile.document["id"]) != profile.document["id"]:
        raise InvalidError("the list of what was taken back is somebody else's")
    return found


def _listed(run: Run, document: Mapping[str, Any], listed: Found) -> list[Check]:
    message = "the revocation list came from the address that the issuer names; it is not signed"
    checks = [Check(Code.STATUS_LIST, Outcome.PASSED, message, source=listed.source)]
    revoked = open_badges_2.revoked_in(listed.document, document)
    old = too_old(run, listed.source)
    if revoked is not None:
        outcome, message = Outcome.FAILED, _refusal(revoked.reason)
    elif old is not None:
        outcome, message = Outcome.UNDETERMINED, old
    else:
        outcome, message = Outcome.PASSED, "the issuer's list shows nothing that takes it back"
    return [*checks, Check(Code.STATUS_VALUE, outcome, message, source=listed.source)]


def _refusal(reason: object) -> str:
    return "the issuer has revoked this badge" + (f": {reason}" if isinstance(reason, str) else "")
