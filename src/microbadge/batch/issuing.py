"""Badges for the rows of a batch, of which nothing is kept: each follows from its row, so that it may be made again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..frozen import Frozen
from ..issuer import Issuer, sign_badge_jwt, sign_document
from ..keys import Signer
from ..recipient import recipient_of
from .cells import RowReader
from .rows import Row
from .wanted import Wanted, uuid_of
from .work import ISSUED, Do, Result, json_line

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Issuing:
    """Issue a badge for each row, without keeping anything.

    `open_signer` opens the key in each process: a function of a module, with the name or path of the key. `created` is
    the time of the proofs, and `validFrom` of badges whose row has none. The id of a badge and the salt of its
    recipient follow from the row and the `secret`, 32 random bytes: the same again makes the same badges, byte for
    byte, with a key that signs the same alike. With `jwt` they are tokens, each a JSON string.
    """

    rows: RowReader
    open_signer: Callable[[], Signer]
    created: datetime
    secret: bytes
    cryptosuite: str | None = None
    jwt: bool = False

    @contextlib.contextmanager
    def opened(self) -> Iterator[Do]:
        """Open the key. Raises as `open_signer` and `Issuer` do."""
        signer = self.open_signer()
        issuer = Issuer(self.rows.program.issuer.profile, signer, cryptosuite=self.cryptosuite)
        read = self.rows.opened()

        def do(row: Row) -> Result:
            document = self._draft(issuer, read(row))
            if self.jwt:
                return Result(ISSUED, json_line(sign_badge_jwt(document, signer)))
            signed = sign_document(document, signer, cryptosuite=self.cryptosuite, created=self.created)
            return Result(ISSUED, credential_line(signed))

        yield do

    def _draft(self, issuer: Issuer, wanted: Wanted) -> dict[str, Any]:
        name = wanted.name(self.secret)
        return issuer.draft(
            wanted.award,
            recipient=recipient_of(wanted.recipient, wanted.recipient_type, salt=name[16:].hex()),
            id=f"urn:uuid:{uuid_of(name)}",
            valid_from=self.created if wanted.valid_from is None else wanted.valid_from,
            valid_until=wanted.valid_until,
            evidence=wanted.evidence,
        )


def credential_line(credential: Mapping[str, Any]) -> bytes:
    """Write a credential on one line. What is frozen in it, the achievement above all, is written once for all."""
    return _text(credential).encode()


def _text(value: Any) -> str:
    if isinstance(value, Frozen):
        return value.known(_text, _encode)
    if isinstance(value, dict):
        return "{" + ",".join([f"{_encode(name)}:{_text(member)}" for name, member in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return _encode(value)
