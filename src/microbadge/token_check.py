"""Authenticity of what a JSON Web Token secures: the token from its header to its signature.

Open Badges 3.0, sections 8.2 and 9.1; Securing Verifiable Credentials using JOSE and COSE, sections 3.1 and 4. The
pointers of checks start with `jose.HEADER` for the header, and are places in the payload otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import jose
from .codes import Code
from .dids import (
    ControllerDocument,
    VerificationMethod,
    resolve,
    retrieve_json_web_key,
    retrieve_verification_method,
    verification_methods,
)
from .errors import InvalidError, KeyMaterialError, UnavailableError
from .fetch import Fetch
from .jose import HEADER, Token
from .key_check import (
    CRYPTOGRAPHIC_ERROR,
    INVALID_CHALLENGE,
    INVALID_DOMAIN,
    VERIFICATION_ERROR,
    Expected,
    check_key,
    not_the_controllers,
)
from .keys import PublicKey
from .models import is_presentation
from .report import Check, Outcome
from .strict_json import each, pointer

_THUMBPRINT_URI = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"
_JWT_PARAMETERS = frozenset({"alg", "kid", "jwk", "typ"})


def check_token(token: Token, document: Mapping[str, Any], expected: Expected, *, fetch: Fetch) -> list[Check]:
    """Check the token that secures `document`, which is its `jose.document_in`.

    The key is found through `kid` (the URL of a verification method, or a name among the controller's keys) or among
    the controller's keys by `jwk`, and is held against the controller that is expected. Where that is asked for
    (`Expected.bind`), nothing is fetched from an address that is not the controller's: neither the document of
    somebody else nor a JWK elsewhere. Never raises for what is in the token.
    """
    method, key_checks = _check_key(token, expected, fetch)
    return [
        *_check_token(token, document, expected),
        *key_checks,
        _check_signature(token, None if method is None else method.public_key),
        _check_controller(token, method, expected),
    ]


def check_token_with_key(token: Token, document: Mapping[str, Any], key: PublicKey, expected: Expected) -> list[Check]:
    """Check the token as `check_token` does, with a key that is known: whose it is, is not asked."""
    return [*_check_token(token, document, expected), _check_signature(token, key)]


def _check_token(token: Token, document: Mapping[str, Any], expected: Expected) -> list[Check]:
    return [
        Check(Code.PROOF_PRESENT, Outcome.PASSED, "it is signed, as a JSON Web Token", HEADER),
        _check_form(token, document),
        *_check_asked(token, document, expected),
        *_check_time(token, expected),
        *_check_claims(token, document),
    ]


def _check_form(token: Token, document: Mapping[str, Any]) -> Check:
    """The rules for the header (Open Badges 3.0, section 8.2.1; VC-JOSE-COSE, sections 3.1.1 and 3.1.2)."""
    code = Code.PROOF_FORM
    kind = "vp" if is_presentation(document) else "vc"
    types = ["JWT", f"{kind}+jwt"]
    if token.type not in types:
        message = "the token has another type than that of what is in it"
        return _failed(code, message, f"{HEADER}/typ", types, token.type)
    if token.type == "JWT":
        extra = sorted(token.header.keys() - _JWT_PARAMETERS)
        if extra:
            message = "the header has a parameter that a VC-JWT must not have"
            return _failed(code, message, HEADER + pointer(extra[0]), sorted(_JWT_PARAMETERS), extra)
    elif jose.short_media_type(token.header.get("cty", kind)) != kind:
        message = "the header names another content than there is"
        return _failed(code, message, f"{HEADER}/cty", kind, token.header["cty"])
    if "kid" not in token.header and "jwk" not in token.header:
        return _failed(code, "the header names no key: it has neither `kid` nor `jwk`", HEADER)
    return Check(code, Outcome.PASSED, f"a token of type {token.type}", HEADER)


def _check_asked(token: Token, document: Mapping[str, Any], expected: Expected) -> list[Check]:
    checks = [_check_purpose(token, document, expected)]
    if expected.domain is not None:
        audience = [value for _, value in each(token.payload, "aud")]
        holds = expected.domain in audience
        checks.append(_compare(Code.PROOF_DOMAIN, "aud", holds, expected.domain, audience))
    if expected.challenge is not None:
        nonce = token.payload.get("nonce")
        checks.append(_compare(Code.PROOF_CHALLENGE, "nonce", nonce == expected.challenge, expected.challenge, nonce))
    return checks


def _check_purpose(token: Token, document: Mapping[str, Any], expected: Expected) -> Check:
    """A holder presents (`authentication`), an issuer asserts. No member of a token says which; what it holds does."""
    code, claim = Code.PROOF_PURPOSE, jose.document_claim(token)
    if token.type in _PURPOSES:
        told_by, place, purpose = "by the type of the token", f"{HEADER}/typ", _PURPOSES[token.type]
    elif claim is not None:
        told_by, place, purpose = f"by its claim `{claim}`", pointer(claim), _PURPOSES[claim]
    else:
        told_by, place = "only by the type of the document in it", "/type"
        purpose = _PURPOSES["vp" if is_presentation(document) else "vc"]
    if purpose == expected.purpose:
        message = f"the token was made for the purpose asked for, going {told_by}"
        return Check(code, Outcome.PASSED, message, place, expected.purpose, purpose)
    message = f"the token was made for another purpose than the one asked for, going {told_by}"
    return _failed(code, message, place, expected.purpose, purpose)


_PURPOSES = {
    "vc": "assertionMethod",
    "vc+jwt": "assertionMethod",
    "vp": "authentication",
    "vp+jwt": "authentication",
}
"""What a type of token, or the claim in which its document stands, is made for."""

_PROBLEM_TYPES = {Code.PROOF_DOMAIN: INVALID_DOMAIN, Code.PROOF_CHALLENGE: INVALID_CHALLENGE}


def _compare(code: Code, name: str, holds: bool, expected: object, actual: object) -> Check:
    place = pointer(name)
    if holds:
        return Check(code, Outcome.PASSED, f"`{name}` is the one asked for", place, expected, actual)
    problem_type = _PROBLEM_TYPES[code]
    return _failed(code, f"`{name}` is not the one asked for", place, expected, actual, problem_type)


def _check_time(token: Token, expected: Expected) -> list[Check]:
    """The times of the token itself (RFC 7519, sections 4.1.4 to 4.1.6), with no leeway."""
    code, now = Code.PROOF_TIME, expected.at.timestamp()
    start, end, issued = (jose.numeric_date(token.payload, name) for name in ("nbf", "exp", "iat"))
    checks = []
    if end is not None and end <= now:
        checks.append(_failed(code, "the token has expired", "/exp", actual=end))
    if start is not None and start > now:
        checks.append(_failed(code, "the token is not valid yet", "/nbf", actual=start))
    if not checks:
        checks.append(Check(code, Outcome.PASSED, "the token is in its period of validity", ""))
    if issued is not None and issued > now:
        message = "the token says that it was made after the time asked about"
        checks.append(Check(code, Outcome.WARNING, message, "/iat", actual=issued))
    return checks


def _check_claims(token: Token, document: Mapping[str, Any]) -> list[Check]:
    problems = jose.claim_problems(token, document)
    checks = [Check.from_problem(Code.PROOF_CLAIMS, problem, problem_type=VERIFICATION_ERROR) for problem in problems]
    if all(check.outcome is Outcome.WARNING for check in checks):
        checks.insert(0, Check(Code.PROOF_CLAIMS, Outcome.PASSED, "the claims say the same as the document", ""))
    return checks


def _check_key(token: Token, expected: Expected, fetch: Fetch) -> tuple[VerificationMethod | None, list[Check]]:
    if "kid" not in token.header and "jwk" not in token.header:
        message = "the token does not say with which key it was signed"
        return None, [Check(Code.PROOF_KEY, Outcome.SKIPPED, message, HEADER, because=(Code.PROOF_FORM,))]
    if "kid" not in token.header and not expected.bind:
        return _check_header_key(token, expected)
    name, find = ("kid", _find_by_kid) if "kid" in token.header else ("jwk", _find_by_jwk)
    return check_key(
        lambda: find(token, expected, fetch),
        at=expected.at,
        place=f"{HEADER}/{name}",
        purpose=expected.purpose,
        made=expected.made(jose.moment(token.payload, "iat")),
    )


def _check_header_key(token: Token, expected: Expected) -> tuple[VerificationMethod | None, list[Check]]:
    """The key in the header as it is, which says nothing about whose it is: told loudly."""
    place = f"{HEADER}/jwk"

    def find() -> VerificationMethod:
        key = _header_jwk(token)
        return VerificationMethod(key.own_method, key.own_method.partition("#")[0], key)

    method, checks = check_key(find, at=expected.at, place=place)
    if method is None:
        return None, checks
    message = "the key is the one in the header of the token, which may be anybody's: the caller asked for that"
    return method, [replace(checks[0], message=message), Check(Code.PROOF_KEY, Outcome.WARNING, message, place)]


def _find_by_kid(token: Token, expected: Expected, fetch: Fetch) -> VerificationMethod:
    kid: str = token.header["kid"]
    controller = _controller(token)
    if controller is not None:
        others = expected.bind and controller != expected.controller
        fetch = not_the_controllers if others else fetch
        method = retrieve_verification_method(kid, purpose=expected.purpose, fetch=fetch)
    elif kid.startswith("https://") and not expected.bind:
        method = retrieve_json_web_key(kid, fetch=fetch)
    else:
        method = _find_among_own(token, kid, expected, fetch)
    if "jwk" in token.header and _header_jwk(token) != method.public_key:
        raise KeyMaterialError("the header has another key in `jwk` than `kid` names")
    return method


def _find_among_own(token: Token, kid: str, expected: Expected, fetch: Fetch) -> VerificationMethod:
    """The key of the controller that goes by this name: a fragment, the `kid` of its JWK, its thumbprint or URL."""
    own = _own_document(token, expected, fetch)
    methods = verification_methods(own, purpose=expected.purpose)
    name = kid.removeprefix("#").removeprefix(_THUMBPRINT_URI)
    found = [
        method
        for method in methods
        if name in (method.id, method.id.partition("#")[2], method.kid, method.public_key.thumbprint)
    ]
    if not found and kid.startswith("https://"):
        # Open Badges 3.0, section 8.2.3: a URL with nothing but a JWK, which does not say whose it is. Whoever made the
        # token chose it, so that it is fetched from the site of the controller's document alone.
        if own.source is None or not kid.startswith(_site(own.source.url)):
            raise UnavailableError("not fetched, since it is no address at the site of the key's controller", url=kid)
        key = retrieve_json_web_key(kid, fetch=fetch).public_key
        found = [method for method in methods if method.public_key == key]
    return _only(found, kid)


def _find_by_jwk(token: Token, expected: Expected, fetch: Fetch) -> VerificationMethod:
    key = _header_jwk(token)
    methods = verification_methods(_own_document(token, expected, fetch), purpose=expected.purpose)
    return _only([method for method in methods if method.public_key == key], "jwk")


def _own_document(token: Token, expected: Expected, fetch: Fetch) -> ControllerDocument:
    """The document of the controller; without one that is expected, of whom the token names in `iss`."""
    controller = expected.controller if expected.bind else token.payload.get("iss", expected.controller)
    if not isinstance(controller, str):
        raise KeyMaterialError("the name of a key is of no use without the one whose it is")
    return resolve(controller, fetch=fetch)


def _site(url: str) -> str:
    """What every URL of the same origin begins with: the scheme and the authority, to the slash after it."""
    return "/".join(url.split("/")[:3]) + "/"


def _only(found: list[VerificationMethod], name: str) -> VerificationMethod:
    if len({method.public_key for method in found}) != 1:
        many = "more than one key" if found else "no key"
        raise KeyMaterialError(f"the controller has {many} of this name for the purpose", actual=name[:200])
    return found[0]


def _header_jwk(token: Token) -> PublicKey:
    return PublicKey.from_jwk(token.header["jwk"])


def _check_signature(token: Token, key: PublicKey | None) -> Check:
    code = Code.PROOF_SIGNATURE
    if key is None:
        message = "without the key the signature cannot be checked"
        return Check(code, Outcome.SKIPPED, message, "", because=(Code.PROOF_KEY,))
    try:
        if jose.verify_token(token, key):
            return Check(code, Outcome.PASSED, "nothing was altered since it was signed", "")
    except InvalidError as error:
        problem = error.problems[0]
        place = problem.pointer
        return _failed(code, error.message, place, problem.expected, problem.actual, CRYPTOGRAPHIC_ERROR)
    message = "the signature does not fit: the token was altered, or signed with another key"
    return _failed(code, message, "", problem_type=CRYPTOGRAPHIC_ERROR)


def _check_controller(token: Token, method: VerificationMethod | None, expected: Expected) -> Check:
    """Whether the key is the issuer's, or the holder's (VC Data Model 2.0, sections 4.7 and 4.13)."""
    code, who = expected.binding, expected.who
    controller = _controller(token) if method is None else method.controller
    if not expected.bind:
        return Check(code, Outcome.SKIPPED, "turned off by the caller: the key may be anybody's")
    if controller is not None and controller != expected.controller:
        message = f"the key belongs to somebody other than the {who}"
        return _failed(code, message, HEADER, expected.controller, controller)
    if method is None:
        return Check(code, Outcome.SKIPPED, f"no key to compare with the {who}", because=(Code.PROOF_KEY,))
    return Check(code, Outcome.PASSED, f"the key belongs to the {who}", HEADER)


def _controller(token: Token) -> str | None:
    """Whose key the token claims to be signed with, where its `kid` is the URL of a verification method."""
    kid: str = token.header.get("kid", "")
    controller, hash_sign, _ = kid.partition("#")
    return controller if kid.startswith("did:") or (kid.startswith("https://") and hash_sign) else None


def _failed(
    code: Code,
    message: str,
    place: str | None,
    expected: object = None,
    actual: object = None,
    problem_type: str = VERIFICATION_ERROR,
) -> Check:
    return Check(code, Outcome.FAILED, message, place, expected, actual, problem_type)
