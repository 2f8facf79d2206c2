"""Status entries and lists of every type for tests, the badges that carry them, and a world that publishes them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from badges import ACADEMY, NOON, badge, signed
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.keys import LocalSigner
from microbadge.policy import TrustedIssuers
from microbadge.report import Check, Outcome, VerificationReport
from microbadge.status import MINIMUM_ENTRIES, EntryType, StatusBits, entry_type, list_credential, status_entry
from microbadge.verifier import Verifier

LIST_URL = "https://academy.example/status/1.json"
INDEX = 94_567
MADE = datetime(2026, 5, 1, tzinfo=UTC)
"""When the lists here were signed, unless a test says otherwise."""
CONTEXT_OF = {
    EntryType.STATUS_LIST_2021: "https://w3id.org/vc/status-list/2021/v1",
    EntryType.REVOCATION_LIST: "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
}
"""The context that an entry of the type needs beside those of every badge."""
SUITE = "eddsa-jcs-2022"


class World:
    """A fetch that answers from a mapping, says when each answer came, and remembers what it was asked for."""

    def __init__(self, documents: Mapping[str, Any], fetched_at: datetime | None = NOON) -> None:
        self.documents = documents
        self.fetched_at = fetched_at
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.documents:
            raise UnavailableError("nobody answers", url=url)
        content = self.documents[url]
        return Fetched(content if isinstance(content, bytes) else json.dumps(content).encode(), url, self.fetched_at)


def words(size: int) -> dict[int, str]:
    """A message for each value of that many bits."""
    return {value: f"state {value}" for value in range(2**size)}


def entry(
    purpose: str = "revocation",
    index: int = INDEX,
    *,
    kind: EntryType = EntryType.BITSTRING,
    size: int = 1,
    url: str = LIST_URL,
    **members: Any,
) -> dict[str, Any]:
    """An entry of the type, well formed unless `members` change it."""
    if kind is EntryType.REVOCATION_LIST:
        return {"id": url, "type": str(kind), **members}
    has_messages = size > 1 or purpose == "message"
    made = status_entry(url, index, purpose, size=size, messages=words(size) if has_messages else None)
    return {**made, "type": str(kind), **members}


def with_status(
    *entries: dict[str, Any], contexts: Mapping[str, dict[str, Any]] | None = None, **members: Any
) -> dict[str, Any]:
    """A signed badge with the entries: one as an object, several as an array. `contexts` are further ones."""
    document = {**badge(), "credentialStatus": entries[0] if len(entries) == 1 else list(entries), **members}
    kinds = {kind for each in entries if (kind := entry_type(each)) is not None}
    document["@context"] += [*[CONTEXT_OF[kind] for kind in sorted(kinds & CONTEXT_OF.keys())], *(contexts or {})]
    return signed(document, cryptosuite=SUITE, contexts=contexts)


def bitstring_list(
    values: Mapping[int, int] | None = None,
    *,
    purpose: Any = "revocation",
    size: int = 1,
    url: str = LIST_URL,
    signer: LocalSigner = ACADEMY,
    issuer: str = ACADEMY.controller,
    valid_from: datetime = MADE,
    valid_until: datetime | None = None,
    ttl: timedelta | None = None,
    subject: Mapping[str, Any] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """A signed BitstringStatusListCredential of the least length; `subject` are further members of its subject."""
    bits = StatusBits(MINIMUM_ENTRIES, size=size, values=values)
    made = list_credential(
        id=url, issuer=issuer, purpose=purpose, bits=bits, valid_from=valid_from, valid_until=valid_until, ttl=ttl
    )
    made["credentialSubject"].update(subject or {})
    return signed(made, signer, cryptosuite=SUITE, **options)


def status_list_2021(
    *set_bits: int,
    purpose: str = "revocation",
    length: int = MINIMUM_ENTRIES,
    signer: LocalSigner = ACADEMY,
    issuer: str = ACADEMY.controller,
    padding: str = "",
    **members: Any,
) -> dict[str, Any]:
    """A signed StatusList2021Credential, of version 1.1 as its context demands. Its list has no multibase prefix."""
    bits = bytes(StatusBits(length, values=dict.fromkeys(set_bits, 1)))
    text = base64.urlsafe_b64encode(zlib.compress(bits, wbits=31)).decode().rstrip("=") + padding
    made = {
        "@context": ["https://www.w3.org/2018/credentials/v1", CONTEXT_OF[EntryType.STATUS_LIST_2021]],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer,
        "issuanceDate": "2026-05-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "StatusList2021",
            "statusPurpose": purpose,
            "encodedList": text,
        },
        **members,
    }
    return signed(made, signer, cryptosuite=SUITE)


def revocation_list(*revoked: Any, **members: Any) -> dict[str, Any]:
    """A revocation list of 1EdTech, which is not signed; a member of None is left out."""
    made = {"id": LIST_URL, "issuer": ACADEMY.controller, "revokedCredential": list(revoked), **members}
    return {name: value for name, value in made.items() if value is not None}


def verify(
    document: Any, published: Any = None, *, at: datetime = NOON, fetched_at: datetime | None = NOON, **options: Any
) -> VerificationReport:
    """Verify a badge in a world that publishes one list (or several, by their addresses)."""
    documents = published if isinstance(published, dict) and LIST_URL in published else {LIST_URL: published}
    world = World({} if published is None else documents, fetched_at)
    return Verifier(fetch=world, **options).verify(document, TrustedIssuers([ACADEMY.controller]), at=at)


def of_status(report: VerificationReport) -> list[Check]:
    """The checks of status that did not pass."""
    return [check for check in report.checks if check.group == "status" and check.outcome is not Outcome.PASSED]


def told(report: VerificationReport) -> list[tuple[str, str]]:
    """The code and outcome of each of these."""
    return [(str(check.code), str(check.outcome)) for check in of_status(report)]
