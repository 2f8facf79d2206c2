"""Verdicts on the rows of a batch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import ParseError
from ..report import VerificationReport
from ..strict_json import id_of
from .rows import Row
from .work import Do, Result, json_line


@dataclass(frozen=True, slots=True)
class Verifying:
    """Verify each row: a credential as JSON, or a token, as it stands or as a JSON string.

    `open_question` makes what verifies one in each process, of a `Verifier` and a `Policy`. A result has the `line`,
    the `verdict`, the SHA-256 of what was verified, the id that is proven, and the reason why it is not verified; with
    `reports` the whole report instead.
    """

    open_question: Callable[[], Callable[[bytes], VerificationReport]]
    reports: bool = False

    @contextlib.contextmanager
    def opened(self) -> Iterator[Do]:
        """Make what verifies. Raises as `open_question` does."""
        question = self.open_question()

        def do(row: Row) -> Result:
            if not isinstance(row.content, bytes):
                raise ParseError("a row of cells is no credential")
            report = question(row.content)
            shown = {"report": report.to_dict()} if self.reports else _in_short(report)
            return Result(str(report.verdict), json_line({"line": row.line, **shown}))

        yield do


def _in_short(report: VerificationReport) -> dict[str, Any]:
    reason = report.reason
    why = None if reason is None else {"code": reason.code, "pointer": reason.pointer, "message": reason.message}
    shown = {
        "verdict": report.verdict,
        "id": None if report.document is None else id_of(report.document),
        "sha256": report.input.sha256,
        "reason": None if why is None else {name: value for name, value in why.items() if value is not None},
    }
    return {name: value for name, value in shown.items() if value is not None}
