"""Rows for tests of batches, and a key of theirs."""

from __future__ import annotations

import functools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conftest import PROJECT
from microbadge.batch import Issuing, Row, RowReader
from microbadge.keys import LocalSigner
from microbadge.program import Program

DID = "did:web:academy.example"
EXCEL = PROJECT / "examples" / "excel" / "program.yaml"
POINTS = PROJECT / "examples" / "points" / "program.yaml"
SEED = b"example leadership academy, rows"
SECRET = b"what ids and salts follow from.."
CREATED = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUICK = "eddsa-jcs-2022"
"""A cryptosuite whose signatures cost little."""


@functools.cache
def program(path: Path = EXCEL) -> Program:
    return Program.from_file(path)


def signer() -> LocalSigner:
    return LocalSigner.from_seed(SEED).controlled_by(DID)


def line(number: int = 1, *, level: str = "demonstrated", **members: Any) -> dict[str, Any]:
    """What a line of JSON says: an award of E1 that is earned."""
    criteria = program().micro_credentials[0].rubric.criteria
    return {
        "achievement": "E1",
        "recipient": f"teacher-{number}@school.example",
        "ratings": [{"criterion": criterion.id, "level": level} for criterion in criteria],
        **members,
    }


def row(number: int = 1, **members: Any) -> Row:
    return Row(number, json.dumps(line(number, **members)).encode())


def rows(count: int) -> list[Row]:
    return [row(number) for number in range(1, count + 1)]


def issuing(**options: Any) -> Issuing:
    usual = {
        "rows": RowReader(program()),
        "open_signer": signer,
        "created": CREATED,
        "secret": SECRET,
        "cryptosuite": QUICK,
    }
    return Issuing(**{**usual, **options})
