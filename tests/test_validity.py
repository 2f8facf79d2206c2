"""The validity period of a credential, to the second, in both versions of the data model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.codes import Code
from microbadge.datetimes import format_date_time
from microbadge.report import Outcome
from microbadge.validity import check_validity

AT = datetime(2026, 5, 1, tzinfo=UTC)
NOW, BEFORE, AFTER = "2026-05-01T00:00:00Z", "2026-04-30T23:59:59.999Z", "2026-05-01T00:00:00.001Z"


def outcomes(document: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(check.code, check.outcome, check.pointer) for check in check_validity(document, at=AT)]


@pytest.mark.parametrize("member", ["validFrom", "issuanceDate"])
@pytest.mark.parametrize(("value", "outcome"), [(BEFORE, "passed"), (NOW, "passed"), (AFTER, "failed")])
def test_a_credential_is_valid_from_the_first_moment_on(member: str, value: str, outcome: str) -> None:
    assert outcomes({member: value})[0] == ("time.valid_from", outcome, f"/{member}")


@pytest.mark.parametrize("member", ["validUntil", "expirationDate"])
@pytest.mark.parametrize(("value", "outcome"), [(BEFORE, "failed"), (NOW, "passed"), (AFTER, "passed")])
def test_a_credential_is_valid_up_to_the_last_moment(member: str, value: str, outcome: str) -> None:
    assert outcomes({member: value})[1] == ("time.valid_until", outcome, f"/{member}")


def test_an_end_that_is_not_there_does_not_bound_the_period() -> None:
    assert outcomes({}) == [("time.valid_from", "not_applicable", None), ("time.valid_until", "not_applicable", None)]


def test_of_two_names_for_an_end_each_has_to_hold() -> None:
    both = {"validFrom": BEFORE, "issuanceDate": AFTER, "validUntil": AFTER, "expirationDate": BEFORE}
    assert outcomes(both) == [
        ("time.valid_from", "passed", "/validFrom"),
        ("time.valid_from", "failed", "/issuanceDate"),
        ("time.valid_until", "passed", "/validUntil"),
        ("time.valid_until", "failed", "/expirationDate"),
    ]


def test_a_time_without_offset_is_read_as_utc_and_any_other_with_its_own() -> None:
    assert outcomes({"validUntil": "2026-05-01T00:00:00"})[1][1] == "passed"
    assert outcomes({"validUntil": "2026-04-30T23:59:59"})[1][1] == "failed"
    assert outcomes({"validUntil": "2026-04-30T23:00:00-01:00"})[1][1] == "passed"
    assert outcomes({"validUntil": "2026-05-01T00:59:59+01:00"})[1][1] == "failed"


@pytest.mark.parametrize("member", ["validFrom", "issuanceDate", "validUntil", "expirationDate"])
@pytest.mark.parametrize(
    "value", [None, "", "tomorrow", "2027-01-01", 0, True, [NOW], {"@value": NOW}, 10**400, "\ud800"]
)
def test_an_end_that_is_no_date_fails_rather_than_not_bounding(member: str, value: object) -> None:
    failed = [check for check in check_validity({member: value}, at=AT) if check.outcome is Outcome.FAILED]
    assert [check.pointer for check in failed] == [f"/{member}"]
    assert "not a date" in failed[0].message


def test_the_check_tells_the_date_that_it_read() -> None:
    checks = check_validity({"validFrom": BEFORE, "validUntil": BEFORE}, at=AT)
    assert [check.actual for check in checks] == [BEFORE, BEFORE]


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.integers(-5, 5))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_period_is_the_moments_between_its_ends(start: datetime, seconds: int) -> None:
    start = start.replace(microsecond=0)
    document = {"validFrom": format_date_time(start), "validUntil": format_date_time(start + timedelta(seconds=3))}
    checks = check_validity(document, at=start + timedelta(seconds=seconds))
    assert all(check.outcome is Outcome.PASSED for check in checks) is (0 <= seconds <= 3)
    assert [check.code for check in checks] == [Code.VALID_FROM, Code.VALID_UNTIL]


def test_the_published_credential_is_in_its_period(shared: Path) -> None:
    # 1EdTech, Open Badges 3.0, the complete example: valid from 2010 to 2030
    document = read_json(shared / "spec/vectors/1edtech-ob3-spec-examples/examples/fullOpenBadge.json")
    assert {outcome for _, outcome, _ in outcomes(document)} == {"passed"}
    late = check_validity(document, at=datetime(2031, 1, 1, tzinfo=UTC))
    assert [check.outcome for check in late] == [Outcome.PASSED, Outcome.FAILED]
