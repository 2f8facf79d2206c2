"""Collecting a bundle: everything that a verdict on a credential rests on, and who collected it.

What is fetched is found out by verifying: the addresses that did not answer belong to it, so that the report is the
same when it is made from the bundle, offline, years later.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from . import canonical, jose, models, strict_json
from .bundle import MAX_CREDENTIAL, Bundle
from .codes import Code
from .dids import retrieve_verification_method
from .encoding import COMPACT_JWS
from .errors import ParseError, ProofError, UnavailableError
from .fetch import Fetch, Fetched
from .key_check import check_key
from .keys import Signer
from .policy import UnsafeAnyIssuer
from .reading import read
from .report import Outcome, VerificationReport
from .verifier import Profile, Verifier
from .verifier.requests import UNREACHABLE

_TYPE: Final = "microbadge-bundle+jwt"
"""The type of the token that says who collected a bundle, so that it is never taken for another one."""
_TOKEN = re.compile(rf"(?:data:[^,]*,)?({COMPACT_JWS})", flags=re.ASCII)


def collect_bundle(
    data: bytes | str | Mapping[str, Any],
    *,
    fetch: Fetch,
    contexts: Mapping[str, dict[str, Any]] | None = None,
    profile: Profile = "open-badges",
    bind_issuer: bool = True,
    fetch_evidence: bool = False,
    beside: Iterable[bytes | str | Mapping[str, Any]] = (),
    evidence: Mapping[str, bytes] | None = None,
    at: datetime | None = None,
    signer: Signer | None = None,
) -> bytes:
    """Collect a bundle for a credential or presentation, and return it as a zip file for `Bundle.open`.

    It holds the credential as it was received (a parsed document as JSON text), whatever the `fetch` answered or did
    not answer when it was verified, and the contexts that it is read with; and what was handed over with it, `beside`
    and `evidence`, as `Verifier.verify` has them (`Bundle.beside`, `Bundle.evidence`). Verified from the bundle and
    with these, at the same time `at` (now, unless given), it gets the same report as through this `fetch`. Whose badge
    it is does not matter, and a rejected one is collected too. The other arguments are those of `Verifier`.

    A `signer` signs ``index.json``, so that `require_collector` can tell who collected it. Raises `InvalidError` for
    what is too large for a bundle, and for a mapping that is no JSON.
    """
    credential = _as_bytes(data)
    others = tuple(_as_bytes(other) for other in beside)
    files = {} if evidence is None else dict(evidence)
    recorder = _Recorder(fetch)
    moment = datetime.now(UTC) if at is None else at

    def look(fetch: Fetch) -> VerificationReport:
        verifier = Verifier(
            fetch=fetch, contexts=contexts, profile=profile, bind_issuer=bind_issuer, fetch_evidence=fetch_evidence
        )
        return verifier.verify(credential, UnsafeAnyIssuer(), at=moment, beside=others, evidence=files)

    services = frozenset(_refresh_services(look(recorder)))
    if services:
        # Of a copy that has a newer one only the newer is looked at further; asked about a time before, it is this one.
        look(recorder.without(services))
    extra = {url: context for url, context in (contexts or {}).items() if url not in canonical.KNOWN_CONTEXTS}
    texts = [credential, *others, *(document.content for document in recorder.documents.values())]
    bundle = Bundle(
        documents=recorder.documents,
        unavailable=recorder.unavailable,
        credential=credential,
        contexts=extra,
        known_contexts=_known_contexts(texts, extra),
        beside=others,
        evidence=files,
    )
    return bundle.to_zip(sign=None if signer is None else lambda index: _sign(index, signer))


def require_collector(bundle: Bundle, collector: str, *, fetch: Fetch) -> None:
    """Make sure that the bundle was collected by a certain controller, and that nothing in it was changed since.

    `collector` is a DID or https URL; `fetch` gets its document, which is never taken from the bundle itself. Raises
    `ProofError` when nobody signed the bundle, or somebody else, or when the signature does not cover all of it,
    `InvalidError` when it cannot be read, and `UnavailableError` when the key could not be had.
    """
    if bundle.signature is None:
        raise ProofError("nobody signed the bundle: it has no index.jws", expected=collector)
    token = jose.read_token(bundle.signature)
    url = token.header.get("kid", "")
    said = (token.type, token.payload.get("iss"), url.partition("#")[0])
    if said != (_TYPE, collector, collector):
        message = "the bundle was not collected by the one that was asked for"
        raise ProofError(message, expected=collector, actual=token.payload.get("iss"))
    method, checks = check_key(
        lambda: retrieve_verification_method(url, purpose="assertionMethod", fetch=fetch),
        at=datetime.now(UTC),
        place=f"{jose.HEADER}/kid",
        made=jose.moment(token.payload, "iat"),
    )
    if method is None:
        message = f"who collected the bundle cannot be told: {checks[0].message}"
        raise ProofError(message) if checks[0].outcome is Outcome.FAILED else UnavailableError(message)
    if not jose.verify_token(token, method.public_key):
        raise ProofError("the signature in index.jws does not fit: it was altered, or signed with another key")
    if token.payload.get("sha256") != hashlib.sha256(bundle.index).hexdigest():
        raise ProofError("the index of the bundle is not the one that was signed")
    if not bundle.is_digested:
        raise ProofError("the index of the bundle does not give the digest of each file, so that not all is signed")


def _sign(index: bytes, signer: Signer) -> str:
    claims = {
        "iss": signer.verification_method.partition("#")[0],
        "iat": int(datetime.now(UTC).timestamp()),
        "sha256": hashlib.sha256(index).hexdigest(),
    }
    return jose.sign_token(claims, signer, typ=_TYPE)


def _as_bytes(data: bytes | str | Mapping[str, Any]) -> bytes:
    if isinstance(data, Mapping):
        strict_json.check_value(data)
        data = json.dumps(data, ensure_ascii=False, indent=1, default=dict)
    content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    if len(content) > MAX_CREDENTIAL:
        raise ParseError(f"the credential is larger than {MAX_CREDENTIAL} bytes", pointer="")
    return content


class _Recorder:
    """A fetch that remembers what came for each address, and asks for none twice."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.documents: dict[str, Fetched] = {}
        self.unavailable: dict[str, str] = {}

    def __call__(self, url: str) -> Fetched:
        if url not in self.documents and url not in self.unavailable:
            self._ask(url)
        if url in self.unavailable:
            raise UnavailableError(self.unavailable[url], url=url)
        return self.documents[url]

    def _ask(self, url: str) -> None:
        try:
            self.documents[url] = self._fetch(url)
        except UnavailableError as error:
            self.unavailable[url] = str(error)
        except OSError:
            self.unavailable[url] = UNREACHABLE

    def without(self, urls: frozenset[str]) -> Fetch:
        """The same, for which some addresses do not answer."""

        def fetch(url: str) -> Fetched:
            if url in urls:
                raise UnavailableError("not fetched", url=url)
            return self(url)

        return fetch


def _refresh_services(report: VerificationReport) -> Iterator[str]:
    """Addresses from which something was fetched in the place of a credential."""
    for each in report.walk():
        for check in each.checks:
            if check.code is Code.REFRESH and check.source is not None:
                yield check.source.url


def _known_contexts(texts: Iterable[bytes], contexts: Mapping[str, Any]) -> frozenset[str]:
    """The contexts of the closed set that the credentials in the texts are read with, those in tokens too."""
    found: set[str] = set()
    todo: list[Any] = [document for text in texts if _is_secured(document := read(text).document)]
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping):
            names = {name for _, name in strict_json.each(value, "@context") if isinstance(name, str)} - found
            found |= names
            todo += [contexts.get(name, canonical.context_document(name)) for name in names]
            todo += value.values()
        elif isinstance(value, list | tuple):
            todo += value
        elif isinstance(value, str) and (token := _TOKEN.fullmatch(value)) is not None:
            todo.append(read(token[1]).document)
    return canonical.KNOWN_CONTEXTS & found


def _is_secured(document: Mapping[str, Any] | None) -> bool:
    """Whether it is a document whose contexts count: those of others, such as DID documents, nobody looks at."""
    return document is not None and (models.is_credential(document) or models.is_presentation(document))
