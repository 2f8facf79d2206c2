"""Dates and times: xsd:dateTime, read exactly, and nothing that only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.datetimes import format_date_time, parse_date_time
from microbadge.errors import InvalidError

zones = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=zones))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_time_with_an_offset_is_read_as_the_same_moment(moment: datetime) -> None:
    read, has_offset = parse_date_time(moment.isoformat())
    assert has_offset
    assert read == moment
    assert read.tzinfo is UTC


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=zones))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_written_is_read_again_to_the_second(moment: datetime) -> None:
    assert parse_date_time(format_date_time(moment)) == (moment.replace(microsecond=0).astimezone(UTC), True)


@given(st.text(max_size=40) | st.text("0123456789-+:TZ.", max_size=40) | st.integers() | st.lists(st.none()))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_anything_is_read_or_refused(value: object) -> None:
    try:
        moment, _ = parse_date_time(value)
    except InvalidError:
        return
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "moment", "has_offset"),
    [
        ("2026-05-01T00:00:00Z", datetime(2026, 5, 1, tzinfo=UTC), True),
        ("2026-05-01T00:00:00", datetime(2026, 5, 1, tzinfo=UTC), False),
        ("2026-05-01T00:00:00-00:00", datetime(2026, 5, 1, tzinfo=UTC), True),
        ("2026-05-01T00:00:00+05:45", datetime(2026, 4, 30, 18, 15, tzinfo=UTC), True),
        ("2026-05-01T00:00:00-14:00", datetime(2026, 5, 1, 14, tzinfo=UTC), True),
        ("2026-05-01T00:00:00+14:00", datetime(2026, 4, 30, 10, tzinfo=UTC), True),
        ("2026-05-01T24:00:00Z", datetime(2026, 5, 2, tzinfo=UTC), True),
        ("2026-12-31T24:00:00.000-01:00", datetime(2027, 1, 1, 1, tzinfo=UTC), True),
        ("2026-05-01T12:30:45.5Z", datetime(2026, 5, 1, 12, 30, 45, 500_000, tzinfo=UTC), True),
        ("2026-05-01T12:30:45.123456789Z", datetime(2026, 5, 1, 12, 30, 45, 123_456, tzinfo=UTC), True),
        ("2026-05-01T12:30:45.000000999Z", datetime(2026, 5, 1, 12, 30, 45, tzinfo=UTC), True),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC), True),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC), True),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), True),
    ],
)
def test_a_date_and_time_is_read(text: str, moment: datetime, has_offset: bool) -> None:
    assert parse_date_time(text) == (moment, has_offset)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-05-01",
        "2026-05-01 00:00:00Z",
        "2026-05-01t00:00:00z",
        "2026-05-01T00:00Z",
        "2026-05-01T00:00:00Z\n",
        " 2026-05-01T00:00:00Z",
        "2026-05-01T00:00:00.Z",
        "2026-05-01T00:00:00,5Z",
        "2026-05-01T00:00:00+0200",
        "2026-05-01T00:00:00+02",
        "2026-05-01T00:00:00 02:00",
        "20260501T000000Z",
        "2026-W18-5T00:00:00Z",
        "2026-5-1T00:00:00Z",
        "-0044-03-15T00:00:00Z",
        "+2026-05-01T00:00:00Z",
        "12026-05-01T00:00:00Z",
        "٢٠٢٦-05-01T00:00:00Z",
        "2026-05-01T00:00:00+14:01",
        "2026-05-01T00:00:00+15:00",
        "2026-05-01T00:00:00+05:60",
        "2026-05-01T00:00:00-23:59",
        pytest.param("2026-05-01T00:00:00Z" * 1_000_000, id="huge text"),
        "\ud800",
        None,
        True,
        0,
        pytest.param(10**5_000, id="huge integer"),
        20260501.0,
        ["2026-05-01T00:00:00Z"],
        {"@value": "2026-05-01T00:00:00Z"},
    ],
)
def test_what_is_no_date_and_time_is_refused(value: object) -> None:
    with pytest.raises(InvalidError, match="not a date and time") as caught:
        parse_date_time(value)
    assert len(str(caught.value.problems[0].actual)) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-05-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-05-01T25:00:00Z",
        "2026-05-01T24:00:01Z",
        "2026-05-01T24:01:00Z",
        "2026-05-01T24:00:00.0000001Z",
        "2026-05-01T00:60:00Z",
        "2026-05-01T00:00:60Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="not a date that exists") as caught:
        parse_date_time(text)
    assert caught.value.problems[0].actual == text


def test_a_time_without_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_date_time(datetime(2026, 5, 1))


def test_a_time_is_written_in_utc_and_whole_seconds() -> None:
    moment = datetime(2026, 5, 1, 1, 30, 59, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert format_date_time(moment) == "2026-04-30T23:30:59Z"


def test_the_dates_of_the_w3c_suite_are_read_and_its_false_ones_refused(shared: Path) -> None:
    # w3c/vc-data-model-2.0-test-suite
    folder = shared / "spec/vectors/w3c-vcdm2-test-suite/input"
    read = []
    for name in (
        "validfrom-ms",
        "validfrom-tz",
        "validfrom-far-future",
        "validuntil",
        "validuntil-ms",
        "validuntil-tz",
    ):
        document = read_json(folder / f"credential-{name}-ok.json")
        read += [parse_date_time(document[member]) for member in ("validFrom", "validUntil") if member in document]
    assert len(read) == 9
    assert all(has_offset for _, has_offset in read)
    for name, member in (("validfrom", "validFrom"), ("validuntil", "validUntil")):
        with pytest.raises(InvalidError):
            parse_date_time(read_json(folder / f"credential-{name}-invalid-fail.json")[member])
