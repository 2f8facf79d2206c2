"""Badges for the rows of a batch, kept in a store: the extra `store`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from ..registrar import Registrar
from .cells import RowReader
from .rows import Row
from .wanted import uuid_of
from .work import ISSUED, Do, Result, json_line


@dataclass(frozen=True, slots=True)
class Keeping:
    """Issue a badge for each row, and keep it, as `Registrar.issue` does: once, however often the row comes.

    `open_registrar` opens the store and the key in each process. An award without an award id has one that follows
    from its row and the secret of the store. `actor` is who issues, for the log.
    """

    rows: RowReader
    open_registrar: Callable[[], AbstractContextManager[Registrar]]
    actor: str
    jwt: bool = False

    @contextlib.contextmanager
    def opened(self) -> Iterator[Do]:
        """Open the store and the key. Raises as `open_registrar` does."""
        read = self.rows.opened()
        with self.open_registrar() as registrar:
            secret = registrar.store.recipient_salt.encode()

            def do(row: Row) -> Result:
                wanted = read(row)
                record = registrar.issue(
                    wanted.award,
                    award_id=str(uuid_of(wanted.name(secret))) if wanted.award_id is None else wanted.award_id,
                    recipient=wanted.recipient,
                    recipient_type=wanted.recipient_type,
                    valid_from=wanted.valid_from,
                    valid_until=wanted.valid_until,
                    evidence=wanted.evidence,
                    jwt=self.jwt,
                    actor=self.actor,
                )
                text = str(record.credential)  # JSON on one line, or a token
                return Result(ISSUED, json_line(text) if self.jwt else text.encode())

            yield do
