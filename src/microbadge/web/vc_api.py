"""The VC API, for tests on this machine: issue, verify and resolve over HTTP, as the public suites ask.

It differs from the rest of microbadge in one thing, which the log, each answer and its header say: whether a key is
the issuer's is not checked, since vectors of the suites are signed with keys of somebody else. That goes for the keys
of status lists too, since the issuer of such a vector can only sign its list with the same key; but a list has to name
the credential's issuer all the same. What is refused is answered with 400 and Problem Details, and 200 means verified;
the suites look at nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from .. import strict_json
from ..codes import Code, Group
from ..dids import resolution
from ..errors import InvalidError, ParseError, UnavailableError
from ..fetch import Fetch, no_network
from ..keys import PublishedSigner
from ..models import is_presentation
from ..policy import UnsafeAnyIssuer
from ..report import Outcome, VerificationReport
from ..verifier import Verifier
from . import problem_details
from .endpoints import Endpoint, endpoints, issue

if TYPE_CHECKING:
    from .stores import Stores

BINDING_HEADER = "Microbadge-Issuer-Binding"
"""The header of every answer that says that the check of whose the key is was off."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MEDIA_TYPE = "application/json"
_UNBOUND = {"issuerBinding": "off"}
_REFUSED = "Refused"
_NOT_VERIFIED = "Not verified"
_ASKED_FOR_PROOF = frozenset({Group.SYNTAX, Group.SCHEMA, Group.AUTHENTICITY})
_log = logging.getLogger(__name__)


def create_app(
    signers: Iterable[PublishedSigner] = (),
    *,
    contexts: Mapping[str, dict[str, Any]] | None = None,
    fetch: Fetch = no_network,
    stores: Stores | None = None,
) -> FastAPI:
    """Make the application; ``GET /`` lists its endpoints and their issuers.

    `signers` are the issuers' keys, one for each algorithm at most; keys that are missing are made, and end with the
    application. `contexts` are JSON-LD contexts (URL → document) beyond the closed set, and `fetch` answers for DID
    documents, status lists and schemas. `Server` lets it be reached from this machine alone.

    Where an endpoint's key is that of the issuer of one of the `stores`, the registrar issues there: it adds status
    entries, and refuses a credential that brings its own, which the issuer could not take back. The award's id is
    `options.credentialId`, or else the credential's id; asked for again, at any endpoint of the issuer, it is the same
    credential. `contexts` do not count there. The lists of a store are below the path of its site, which has an https
    address: for that a TLS proxy stands in front. Raises `StoreError` for a store whose issuer's key is not among the
    `signers`, and as `Registrar` does.
    """
    _log.warning("the VC API does not check whether a key is the issuer's: for conformance tests, for nothing else")
    known = {} if contexts is None else contexts
    if stores is not None:
        fetch = stores.fetch_with(fetch)
    verifier = Verifier(fetch=fetch, contexts=known, profile="vc", bind_issuer=False)
    offered = endpoints(signers, stores)
    app = FastAPI(
        title="microbadge VC API",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(_from_this_machine)],
        default_response_class=_Answer,
        exception_handlers={InvalidError: _refuse, UnavailableError: _put_off, HTTPException: _refuse_request},
    )
    app.get("/")(lambda: {**_UNBOUND, "endpoints": [each.describe() for each in offered]})
    if stores is not None:
        for folder, site in stores.folders.items():
            app.get(f"{folder}/status/{{name}}")(_status_lists(stores, site))
    app.get("/identifiers/{url:path}")(_resolver(fetch))
    for endpoint in offered:
        path = f"/{endpoint.name}"
        if endpoint.signer is not None:
            app.post(f"{path}/credentials/issue")(_issuer(endpoint, endpoint.signer, known))
        app.post(f"{path}/credentials/verify")(_verifier(verifier, _CREDENTIAL))
        app.post(f"{path}/presentations/verify")(_verifier(verifier, _PRESENTATION))
    return app


class _Answer(JSONResponse):
    """JSON, with the header that says what is not checked."""

    def __init__(self, content: Any, status_code: int = 200, **options: Any) -> None:
        super().__init__(content, status_code, **options)
        self.headers[BINDING_HEADER] = "off"


def _problem(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> _Answer:
    answer = {**body, **_UNBOUND}
    return _Answer(answer, body["status"], headers=headers, media_type="application/problem+json")


def _from_this_machine(request: Request) -> None:
    """Refuse what a web page makes a browser ask in its own name, by a host name that leads to this machine."""
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        host = None
    if host not in _LOOPBACK:
        raise HTTPException(400, "asked for by another name than that of this machine")


async def _body(request: Request) -> bytes:
    """Read the body, no more of it than may be.

    A browser sends JSON to another origin only where that agrees, and this one does not.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise HTTPException(400, f"the body is not of type {_MEDIA_TYPE}")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > strict_json.DEFAULT_LIMITS.size:
            raise HTTPException(400, f"the body is larger than {strict_json.DEFAULT_LIMITS.size} bytes")
    return bytes(content)


_Body = Annotated[bytes, Depends(_body)]


def _issuer(endpoint: Endpoint, signer: PublishedSigner, contexts: Mapping[str, Any]) -> Callable[[bytes], _Answer]:
    def answer(body: _Body) -> _Answer:
        request = _request(body)
        credential, name = _object(request, "credential"), _text(_options(request), "credentialId")
        return _Answer(issue(endpoint, signer, credential, contexts, credential_id=name), 201)

    return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is verified at a path: the member of the request, and the purpose that its proofs have."""

    member: str
    purpose: str
    presented: bool


_CREDENTIAL = _Asked("verifiableCredential", "assertionMethod", presented=False)
_PRESENTATION = _Asked("verifiablePresentation", "authentication", presented=True)


def _verifier(verifier: Verifier, asked: _Asked) -> Callable[[bytes], _Answer]:
    def answer(body: _Body) -> _Answer:
        request = _request(body)
        document = _object(request, asked.member)
        options = _options(request)
        domain, challenge, purpose = (_text(options, name) for name in ("domain", "challenge", "expectedProofPurpose"))
        if purpose not in (None, asked.purpose):
            return _not_verified(f"what is verified here is signed for the purpose {asked.purpose}")
        report = verifier.verify(document, UnsafeAnyIssuer(), domain=domain, challenge=challenge)
        return _judged(report, asked, only_proof=options.get("checks") == ["proof"])

    return answer


def _judged(report: VerificationReport, asked: _Asked, *, only_proof: bool) -> _Answer:
    holds = bool(report) or (only_proof and not asked.presented and _proof_holds(report))
    found = {"verified": holds, "verdict": report.verdict}
    if not holds:
        return _problem({**problem_details.of_report(report, _NOT_VERIFIED), **found})
    if report.document is None or is_presentation(report.document) != asked.presented:
        return _not_verified(f"what was verified is no {asked.member}")
    return _Answer({**found, **_UNBOUND, "warnings": problem_details.warnings(report), "errors": []})


def _not_verified(reason: str) -> _Answer:
    return _problem({**problem_details.details(_NOT_VERIFIED, reason), "verified": False})


def _proof_holds(report: VerificationReport) -> bool:
    """Whether nothing is wrong, and nothing open but what the proof says nothing about: a status, a schema."""
    return report.document is not None and not any(
        check.outcome is Outcome.FAILED
        or (
            check.outcome is Outcome.UNDETERMINED
            and check.group in _ASKED_FOR_PROOF
            and check.code is not Code.CREDENTIAL_SCHEMA
        )
        for check in report.checks
    )


def _status_lists(stores: Stores, site: str) -> Callable[[str], Response]:
    def answer(name: str) -> Response:
        found = stores.status_list(f"{site}/status/{name}")
        if found is None:
            raise HTTPException(404, "there is no such status list")
        return Response(found.content, headers={BINDING_HEADER: "off"}, media_type=found.media_type)

    return answer


def _resolver(fetch: Fetch) -> Callable[[Request, str], _Answer]:
    def answer(request: Request, url: str) -> _Answer:
        result = resolution(url, options=dict(request.query_params), fetch=fetch)
        metadata = result.get("didResolutionMetadata", result.get("didDereferencingMetadata", {}))
        status = {None: 200, "notFound": 404}.get(metadata.get("error"), 400)
        return _Answer(result, status)

    return answer


def _request(body: bytes) -> Mapping[str, Any]:
    request = strict_json.parse(body)
    if not isinstance(request, Mapping):
        raise ParseError("the body is not a JSON object", pointer="")
    return request


def _object(request: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    value = request.get(member)
    if not isinstance(value, Mapping):
        raise ParseError(f"`{member}` is not a JSON object", pointer=strict_json.pointer(member))
    return value


def _options(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {} if request.get("options") is None else _object(request, "options")


def _text(options: Mapping[str, Any], member: str) -> str | None:
    value = options.get(member)
    if value is not None and not isinstance(value, str):
        raise ParseError(f"`{member}` is not a string", pointer=strict_json.pointer("options", member))
    return value


async def _refuse(request: Request, error: InvalidError) -> _Answer:  # noqa: ARG001 - the form of a handler
    return _problem(problem_details.of_error(error, _REFUSED))


async def _put_off(request: Request, error: UnavailableError) -> _Answer:  # noqa: ARG001 - the form of a handler
    return _problem(problem_details.details("Not now", str(error), status=503))


async def _refuse_request(request: Request, error: HTTPException) -> _Answer:  # noqa: ARG001 - the form of a handler
    return _problem(problem_details.details(_REFUSED, error.detail, status=error.status_code), error.headers)
