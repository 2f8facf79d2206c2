"""The tables of `docs/status.md`, line by line: each list type, purpose and case, with signed badges and lists."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from badges import NOON, STRANGER, badge
from conftest import PROJECT
from microbadge.datetimes import format_date_time
from microbadge.report import Outcome, VerificationReport
from microbadge.status import MINIMUM_ENTRIES, EntryType, encode
from status_lists import (
    INDEX,
    LIST_URL,
    bitstring_list,
    entry,
    revocation_list,
    status_list_2021,
    told,
    verify,
    with_status,
)

pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests

CASES = (
    "good",
    "set",
    "unreachable",
    "stale",
    "expired",
    "wrong issuer",
    "signed by a stranger in the issuer's name",
    "bad proof",
    "malformed",
    "too short",
    "out of range",
    "wrong purpose",
    "unknown type",
)
PURPOSES = {
    EntryType.BITSTRING: ("revocation", "suspension", "refresh", "message"),
    EntryType.STATUS_LIST_2021: ("revocation", "suspension"),
    EntryType.REVOCATION_LIST: ("revocation",),
}
WITHOUT = {
    "expired",
    "signed by a stranger in the issuer's name",
    "bad proof",
    "too short",
    "out of range",
    "wrong purpose",
}
"""The cases that a revocation list of 1EdTech, which is plain JSON, cannot be."""
UNKNOWN_TYPE = "StatusOf2030"
UNKNOWN = {"https://academy.example/unknown-status": {"@context": {UNKNOWN_TYPE: "urn:example:unknown-status"}}}
"""A context, so that a status of an unknown type is signed like every other."""


class Row(NamedTuple):
    kind: EntryType
    purpose: str
    case: str
    stated: str


def rows() -> list[Row]:
    """What the page states, cell by cell."""
    found = []
    for section in (PROJECT / "docs" / "status.md").read_text(encoding="utf-8").split("\n### ")[1:]:
        title = section.partition("\n")[0]
        if title not in set(EntryType):
            continue
        head, _, *lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
        for case, *cells in lines:
            found += [
                Row(EntryType(title), purpose, case, stated) for purpose, stated in zip(head[1:], cells, strict=True)
            ]
    return found


ROWS = rows()


def test_every_type_purpose_and_case_has_its_line() -> None:
    expected = [(kind, purpose, case) for kind in EntryType for case in CASES for purpose in PURPOSES[kind]]
    assert [(row.kind, row.purpose, row.case) for row in ROWS] == expected
    absent = {(row.kind, row.case) for row in ROWS if row.stated.startswith("does not apply: ")}
    assert absent == {(EntryType.REVOCATION_LIST, case) for case in WITHOUT}


def a_list(row: Row, size: int, value: int = 0, **members: Any) -> dict[str, Any]:
    """The list of the row, with the value at the index."""
    members = {"purpose": row.purpose, **members}
    if row.kind is EntryType.STATUS_LIST_2021:
        return status_list_2021(*[INDEX] * value, **members)
    return bitstring_list({INDEX: value}, size=size, **members)


def another(row: Row, size: int, case: str) -> Any:
    """What is published in a case in which it is not a list with nothing in it."""
    is_2021 = row.kind is EntryType.STATUS_LIST_2021
    match case:
        case "set":
            return a_list(row, size, 2**size - 1)
        case "unreachable":
            return None
        case "expired":
            end = NOON - timedelta(seconds=1)
            return a_list(row, size, **({"expirationDate": format_date_time(end)} if is_2021 else {"valid_until": end}))
        case "wrong issuer":
            return a_list(row, size, signer=STRANGER, issuer=STRANGER.controller)
        case "signed by a stranger in the issuer's name":
            return a_list(row, size, signer=STRANGER)
        case "bad proof":
            return {**a_list(row, size), "name": "altered"}
        case "malformed":
            return b"<html>There is nothing here</html>"
        case "too short":
            short = {"length": 100_000} if is_2021 else {"subject": {"encodedList": encode(bytes(12_500 * size))}}
            return a_list(row, size, **short)
        case "wrong purpose":
            return a_list(row, size, purpose="suspension" if row.purpose == "revocation" else "revocation")
    return a_list(row, size)


def report_on(row: Row, size: int) -> VerificationReport:
    """The report on a badge in the case of the row, with a status of that many bits."""
    if row.kind is EntryType.REVOCATION_LIST:
        of_1edtech = {
            "set": revocation_list({"id": badge()["id"]}),
            "unreachable": None,
            "wrong issuer": revocation_list(issuer=STRANGER.controller),
            "malformed": b"<html>There is nothing here</html>",
        }
        published = of_1edtech.get(row.case, revocation_list())
    else:
        published = another(row, size, row.case)
    index = {"out of range": MINIMUM_ENTRIES, "too short": 7}.get(row.case, INDEX)
    pointing = entry(row.purpose, index, kind=row.kind, size=size)
    if row.case == "unknown type":
        pointing = {"id": f"{LIST_URL}#{INDEX}", "type": UNKNOWN_TYPE}
    fetched_at = NOON - timedelta(days=1, seconds=1) if row.case == "stale" else NOON
    return verify(with_status(pointing, contexts=UNKNOWN), published, fetched_at=fetched_at, contexts=UNKNOWN)


def sizes(row: Row) -> list[int]:
    """One bit; and two to eight where there may be several, all of them in the cases that read a value."""
    if row.kind is not EntryType.BITSTRING:
        return [1]
    return [*range(1, 9)] if row.case in ("good", "set", "out of range") else [1, 2]


@pytest.mark.parametrize(
    ("row", "size"),
    [
        pytest.param(row, size, id=f"{row.kind}-{row.purpose}-{row.case}-{size}")
        for row in ROWS
        if not row.stated.startswith("does not apply: ")
        for size in sizes(row)
    ],
)
def test_each_line_is_what_comes_out(row: Row, size: int) -> None:
    stated = re.fullmatch(r"(verified|rejected|undetermined): `(status\.\w+)` (\w+)", row.stated)
    assert stated is not None, row
    report = report_on(row, size)
    assert str(report.verdict) == stated[1]
    if stated[3] == "passed":
        assert told(report) == []
        [passed] = [check for check in report.checks if check.code == stated[2]]
        assert passed.outcome is Outcome.PASSED
    else:
        assert told(report) == [(stated[2], stated[3])]
