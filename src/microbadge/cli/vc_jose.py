"""``microbadge vc-jose``: the form in which the test suite of VC-JOSE-COSE calls an implementation.

A key is given with each call, so that nobody asks whose it is: this is not how a credential is verified.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import canonical, jose, models
from ..codes import Code
from ..errors import InvalidError, KeyMaterialError, ModelError, ProofError, UnavailableError, UnsupportedError
from ..key_check import Expected
from ..keys import PRIVATE_JWK_MEMBERS, LocalSigner, PublicKey
from ..report import Outcome
from ..strict_json import each, parse, pointer
from ..token_check import check_token_with_key
from .output import guarded, read_input, read_moment, write_new

app = typer.Typer(no_args_is_help=True, help="Secure and verify as the W3C's VC-JOSE-COSE test suite asks for it.")

_FEATURES = {"credential_jose": "vc", "presentation_jose": "vp"}
_PROFILES: Mapping[str, Any] = {"vc": "vc", "vp": "presentation"}

_Input = Annotated[Path, typer.Option("--input", help="File to secure (JSON), or to verify (a token).")]
_Key = Annotated[Path, typer.Option("--key", help="File with a JWK, or a verification method that holds one.")]
_Feature = Annotated[str, typer.Option("--feature", help="credential_jose or presentation_jose.")]
_Output = Annotated[Path, typer.Option("--output", help="File to write the result to.")]
_Sd = Annotated[
    list[str] | None, typer.Option("--sd", help="Paths to disclose selectively; with the features that know it.")
]


@app.command()
@guarded()
def issue(input: _Input, key: _Key, feature: _Feature, output: _Output, sd: _Sd = None) -> None:  # noqa: A002, ARG001
    """Secure a credential or presentation as a token."""

    def secure(kind: str) -> str:
        return _issue(_object(input), _object(key), kind)

    _answer(output, feature, secure)


@app.command()
@guarded()
def verify(
    input: _Input,  # noqa: A002 - the suite's name
    key: _Key,
    feature: _Feature,
    output: _Output,
    at: Annotated[
        str | None,
        typer.Option(help="The time the question is about; without it, no time in the token is asked about."),
    ] = None,
    sd: _Sd = None,  # noqa: ARG001 - it is for other features
) -> None:
    """Verify a token with a given key; the credentials in a presentation are not opened."""
    moment = read_moment("--at", at)

    def check(kind: str) -> str:
        return _verify(_text(input), _object(key), kind, moment)

    _answer(output, feature, check)


def _answer(output: Path, feature: str, work: Callable[[str], str]) -> None:
    """Do the work, and write what came of it, whatever it was."""
    kind = _FEATURES.get(feature)
    try:
        if kind is None:
            raise UnsupportedError(f"the feature is not supported: {feature}")
        result, data = "success", work(kind)
    except UnavailableError as error:
        result, data = "indeterminate", str(error)
    except (InvalidError, OSError) as error:
        result, data = "failure", str(error)
    write_new(output, json.dumps({"result": result, "data": data}).encode(), force=True)


def _text(file: Path) -> str:
    return read_input(file).strip().decode("utf-8", "replace")


def _object(file: Path) -> Mapping[str, Any]:
    value = parse(read_input(file))
    if not isinstance(value, Mapping):
        raise ModelError("not a JSON object", pointer="")
    return value


def _issue(document: Mapping[str, Any], key: Mapping[str, Any], kind: str) -> str:
    _check_model(document, kind)
    problems = _unknown_members(document)
    if problems:
        raise ModelError(problems=problems)
    method = key.get("id")
    signer = LocalSigner.from_jwk(_jwk(key, "secretKeyJwk"))
    key_id = method if isinstance(method, str) else signer.public_key.thumbprint
    return jose.sign_token(
        jose.jwt_payload(document), signer, typ="vp+jwt" if kind == "vp" else "vc+jwt", key_id=key_id
    )


def _verify(text: str, key: Mapping[str, Any], kind: str, at: datetime | None) -> str:
    token = jose.read_token(text)
    document = jose.document_in(token)
    if token.type != f"{kind}+jwt":
        raise ProofError("a token of another type", pointer=f"{jose.HEADER}/typ", actual=token.type)
    jwk = _jwk(key, "publicKeyJwk")
    public = PublicKey.from_jwk({name: value for name, value in jwk.items() if name not in PRIVATE_JWK_MEMBERS})
    purpose = "authentication" if kind == "vp" else "assertionMethod"
    expected = Expected(None, datetime.now(UTC) if at is None else at, purpose, bind=False)
    for check in check_token_with_key(token, document, public, expected):
        if check.outcome is Outcome.FAILED and (check.code is not Code.PROOF_TIME or at is not None):
            raise ProofError(check.message, pointer=check.pointer, expected=check.expected, actual=check.actual)
    _check_model(document, kind)
    return json.dumps(document)


def _jwk(key: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    found = key if "kty" in key else key.get(member)
    if not isinstance(found, Mapping):
        raise KeyMaterialError(f"the key file is neither a JWK nor does it hold one in `{member}`")
    return found


def _check_model(document: Mapping[str, Any], kind: str) -> None:
    found = models.problems(document, profile=_PROFILES[kind])
    problems = [problem for problem in found if problem.severity == "error"]
    if problems:
        raise ModelError(problems=problems)
    for place, entry in each(document, "verifiableCredential"):
        # VC-JOSE-COSE, section 3.1.2: the credentials in a presentation are in envelopes.
        if not isinstance(entry, Mapping) or models.envelope(entry, place) is None:
            raise ModelError("a credential in a presentation stands in an envelope", pointer=place)


def _unknown_members(document: Mapping[str, Any]) -> list[Any]:
    """Members of the document itself that neither the data model nor a context of the closed set defines.

    The suite wants them refused, although its context of examples gives every name a meaning; below the top, a
    context that is not known is taken at its word.
    """
    urls = [context for _, context in each(document, "@context") if isinstance(context, str)]
    prepared = canonical.prepare(document, contexts={url: {"@context": {}} for url in urls})
    members = {pointer(name) for name in document}
    return [problem for problem in prepared.problems if problem.pointer in members]
