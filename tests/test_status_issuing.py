"""The lists and entries that an issuer writes, and the laws of their bits.

The tests named ``test_suite_…`` are the behaviours that w3c/vc-bitstring-status-list-test-suite (5cdc562) asserts of an
issuer.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, badge, signed
from microbadge import canonical, models, status
from microbadge.encoding import base64url_decode
from microbadge.errors import CanonicalizationError, StatusError
from microbadge.issuer import sign_document
from microbadge.signing import sign_credential
from microbadge.status import (
    MAX_BYTES,
    MESSAGE_SIZE,
    MESSAGES,
    MINIMUM_ENTRIES,
    REPLACED,
    EntryType,
    StatusBits,
    decode,
    encode,
    list_credential,
    read_entry,
    read_list,
    status_entry,
)

LIST_URL = "https://academy.example/status/1.json"
NOON = datetime(2026, 11, 22, 12, 0, 0, 999_999, tzinfo=UTC)

sizes = st.integers(1, 8)
lengths = st.integers(1, 600)


def values_of(length: int, size: int) -> st.SearchStrategy[dict[int, int]]:
    return st.dictionaries(st.integers(0, length - 1), st.integers(0, 2**size - 1), max_size=20)


def listed(**changes: Any) -> dict[str, Any]:
    """An unsigned list credential."""
    asked: dict[str, Any] = {
        "id": LIST_URL,
        "issuer": ACADEMY.controller,
        "purpose": "revocation",
        "bits": StatusBits(MINIMUM_ENTRIES, values={7: 1}),
        "valid_from": NOON,
    }
    return list_credential(**{**asked, **changes})


# --- bits ---


@given(st.data(), lengths, sizes)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_what_was_set_is_there_and_nothing_else(data: st.DataObject, length: int, size: int) -> None:
    values = data.draw(values_of(length, size))
    bits = StatusBits(length, size=size, values=values)
    assert len(bits) == length
    assert [bits[index] for index in range(length)] == [values.get(index, 0) for index in range(length)]
    number = sum(value << (length - 1 - index) * size for index, value in values.items())
    assert int.from_bytes(bytes(bits)) == number << -length * size % 8


@given(st.data(), lengths, sizes)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_setting_a_value_changes_that_one_alone_and_the_last_one_counts(
    data: st.DataObject, length: int, size: int
) -> None:
    bits = StatusBits(length, size=size, values=data.draw(values_of(length, size)))
    before = [bits[index] for index in range(length)]
    index = data.draw(st.integers(0, length - 1))
    for value in data.draw(st.lists(st.integers(0, 2**size - 1), min_size=1, max_size=4)):
        bits[index] = value
        assert [bits[each] for each in range(length)] == [*before[:index], value, *before[index + 1 :]]


@given(st.data(), lengths, sizes)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_what_is_encoded_is_decoded_again(data: st.DataObject, length: int, size: int) -> None:
    bits = StatusBits(length, size=size, values=data.draw(values_of(length, size)))
    text = encode(bytes(bits))
    assert decode(text) == bytes(bits)
    read = StatusBits.decode(text, size=size)
    assert len(read) >= length
    assert bytes(read) == bytes(bits)
    assert [read[index] for index in range(length)] == [bits[index] for index in range(length)]


@given(st.binary(max_size=2_000))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_same_bits_have_one_text(bits: bytes) -> None:
    assert encode(bits) == encode(bytes(bytearray(bits)))
    assert decode(encode(bits)) == bits
    assert base64url_decode(encode(bits)[1:])[4:8] == bytes(4)  # no time of day (RFC 1952, MTIME)


@pytest.mark.parametrize("index", [-1, 10, 2**40])
def test_an_index_that_the_list_does_not_have_is_refused(index: int) -> None:
    bits = StatusBits(10, size=3)
    with pytest.raises(StatusError, match="beyond the end") as caught:
        bits[index]
    assert caught.value.problem_type == status.RANGE_ERROR
    with pytest.raises(StatusError, match="beyond the end"):
        bits[index] = 1
    with pytest.raises(StatusError, match="beyond the end"):
        StatusBits(10, size=3, values={index: 1})


@pytest.mark.parametrize("value", [-1, 8, 255])
def test_a_value_of_more_bits_is_refused(value: int) -> None:
    with pytest.raises(StatusError, match="no value of 3 bits"):
        StatusBits(10, size=3)[0] = value


@pytest.mark.parametrize("size", [0, -1, 9])
def test_a_status_has_from_one_to_eight_bits(size: int) -> None:
    with pytest.raises(StatusError, match="from 1 to 8 bits"):
        StatusBits(10, size=size)


@pytest.mark.parametrize(("length", "size"), [(-1, 1), (MAX_BYTES * 8 + 1, 1), (MAX_BYTES * 4 + 1, 2), (2**60, 8)])
def test_a_list_has_a_largest_size(length: int, size: int) -> None:
    with pytest.raises(StatusError, match="at most"):
        StatusBits(length, size=size)


def test_ten_million_entries_cost_what_their_bytes_cost() -> None:
    started = time.perf_counter()
    bits = StatusBits(10_000_000, values=dict.fromkeys(range(0, 10_000_000, 10_000), 1))
    bits[9_999_999] = 1
    read = StatusBits.decode(encode(bytes(bits)))
    assert (read[0], read[1], read[9_999_999], read[9_999_998]) == (1, 0, 1, 0)
    assert time.perf_counter() - started < 2


# --- entries ---


def test_an_entry_is_read_as_it_was_made() -> None:
    made = status_entry(LIST_URL, 42, "revocation")
    assert made == {
        "id": f"{LIST_URL}#42",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "42",
        "statusListCredential": LIST_URL,
    }
    read = read_entry(made, EntryType.BITSTRING)
    assert (read.purpose, read.index, read.list_url, read.size, read.messages) == ("revocation", 42, LIST_URL, 1, None)


def test_an_entry_of_several_bits_says_what_each_value_means() -> None:
    made = status_entry(LIST_URL, 42, "message", size=MESSAGE_SIZE, messages=MESSAGES, id="urn:example:entry")
    assert made["id"] == "urn:example:entry"
    assert made["statusSize"] == 2
    assert made["statusMessage"][REPLACED] == {"status": "0x1", "message": "replaced by a newer award"}
    assert read_entry(made, EntryType.BITSTRING).messages == MESSAGES


def test_a_message_of_one_bit_states_its_size_and_its_messages() -> None:
    made = status_entry(LIST_URL, 42, "message", messages={0: "good", 1: "ask"})
    assert made["statusSize"] == 1
    assert read_entry(made, EntryType.BITSTRING).messages == {0: "good", 1: "ask"}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"index": -1}, "/statusListIndex"),
        ({"index": 10**12}, "/statusListIndex"),
        ({"list_url": ""}, "/statusListCredential"),
        ({"purpose": ""}, "/statusPurpose"),
        ({"purpose": "message"}, "/statusMessage"),
        ({"size": 2}, "/statusMessage"),
        ({"size": 2, "messages": {0: "good", 1: "ask"}}, "/statusMessage"),
        ({"size": 0}, "/statusSize"),
        ({"size": 9}, "/statusSize"),
        ({"id": LIST_URL}, "/id"),
    ],
    ids=str,
)
def test_an_entry_that_nobody_could_read_is_not_made(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(StatusError) as caught:
        status_entry(**{"list_url": LIST_URL, "index": 42, "purpose": "revocation", **changes})
    assert caught.value.pointer == place


# --- lists ---


def test_a_list_says_when_it_was_signed_how_long_it_holds_and_how_long_it_may_be_kept() -> None:
    made = listed(valid_until=NOON + timedelta(days=90), ttl=timedelta(hours=6))
    assert (made["validFrom"], made["validUntil"]) == ("2026-11-22T12:00:00Z", "2027-02-20T12:00:00Z")
    assert made["credentialSubject"]["ttl"] == 21_600_000
    assert read_list(made, EntryType.BITSTRING).ttl == timedelta(hours=6)


def test_a_list_without_these_has_none_of_them() -> None:
    assert listed().keys() == {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"}
    assert listed()["credentialSubject"].keys() == {"id", "type", "statusPurpose", "encodedList"}
    assert listed(ttl=timedelta(0))["credentialSubject"]["ttl"] == 0


def test_a_list_too_short_to_hide_anybody_is_not_made() -> None:
    with pytest.raises(StatusError, match="131072") as caught:
        listed(bits=StatusBits(MINIMUM_ENTRIES - 1, size=2))
    assert caught.value.problem_type == status.LENGTH_ERROR


def test_a_time_to_live_is_not_negative() -> None:
    with pytest.raises(StatusError, match="not negative"):
        listed(ttl=timedelta(milliseconds=-1))


def test_a_list_is_a_credential_all_of_which_is_signed() -> None:
    made = listed(ttl=timedelta(days=1), valid_until=NOON + timedelta(days=1))
    assert [*models.problems(made, profile="vc")] == []
    assert canonical.prepare(made).problems == ()
    assert sign_credential(made, ACADEMY)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"


# --- what the suite asserts ---


def issued(entry: dict[str, Any]) -> dict[str, Any]:
    """A badge with the entry, as an issuer signs it."""
    return signed({**badge(), "credentialStatus": entry})


def test_suite_the_subject_comes_back_as_it_was_and_context_and_type_are_arrays() -> None:
    document = issued(status_entry(LIST_URL, 42, "revocation"))
    assert document["credentialSubject"] == badge()["credentialSubject"]
    assert isinstance(document["@context"], list)
    assert isinstance(document["type"], list)


def test_suite_the_type_of_an_entry_is_a_string() -> None:
    made = status_entry(LIST_URL, 42, "revocation")
    assert made["type"] == "BitstringStatusListEntry"
    assert json.dumps(made["type"]) == '"BitstringStatusListEntry"'


def test_suite_the_purpose_of_an_entry_is_a_string() -> None:
    assert isinstance(status_entry(LIST_URL, 42, "revocation")["statusPurpose"], str)


@pytest.mark.parametrize("index", [0, 42, MINIMUM_ENTRIES - 1])
def test_suite_the_index_is_a_base_10_string_that_is_its_own_number(index: int) -> None:
    written = status_entry(LIST_URL, index, "revocation")["statusListIndex"]
    assert isinstance(written, str)
    assert str(int(written, 10)) == written


def test_suite_the_id_of_an_entry_is_a_string_and_not_the_address_of_the_list() -> None:
    made = status_entry(LIST_URL, 42, "revocation")
    assert isinstance(made["id"], str)
    assert made["id"] != made["statusListCredential"]


def test_suite_the_address_of_the_list_is_a_url() -> None:
    assert status_entry(LIST_URL, 42, "revocation")["statusListCredential"].startswith("https://")


def test_suite_a_size_of_one_bit_is_left_out() -> None:
    # The suite demands more than 1 where the member is there; the standard takes 1 where it is not.
    assert "statusSize" not in status_entry(LIST_URL, 42, "revocation")


def test_suite_a_message_has_a_status_and_a_text_both_strings() -> None:
    messages = status_entry(LIST_URL, 42, "message", size=2, messages=MESSAGES)["statusMessage"]
    assert [[type(member) for member in message.values()] for message in messages] == [[str, str]] * 4


def test_suite_deviation_a_status_of_two_bits_has_four_messages_as_the_standard_says() -> None:
    # The suite wants as many messages as bits; section 2.1 of the standard one for each value.
    assert len(status_entry(LIST_URL, 42, "message", size=2, messages=MESSAGES)["statusMessage"]) == 4


def test_suite_the_list_has_the_context_of_version_2_in_a_list() -> None:
    assert listed()["@context"] == ["https://www.w3.org/ns/credentials/v2"]


def test_suite_the_type_of_the_list_is_an_array_with_both_types() -> None:
    assert listed()["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]


def test_suite_the_issuer_of_the_list_is_a_string() -> None:
    assert listed()["issuer"] == ACADEMY.controller


def test_suite_the_type_of_the_subject_is_the_plain_string() -> None:
    assert listed()["credentialSubject"]["type"] == "BitstringStatusList"


def test_suite_the_purpose_of_the_list_is_there() -> None:
    assert listed(purpose="suspension")["credentialSubject"]["statusPurpose"] == "suspension"


def test_suite_the_list_is_multibase_base64url_without_padding_of_gzip() -> None:
    text = listed()["credentialSubject"]["encodedList"]
    assert text[0] == "u"
    assert "=" not in text
    assert gzip.decompress(base64url_decode(text[1:]))[0] == 0b00000001


def test_suite_the_list_has_16_kib_and_the_first_index_is_the_left_most_bit() -> None:
    bits = gzip.decompress(base64url_decode(listed()["credentialSubject"]["encodedList"][1:]))
    assert len(bits) == 16_384
    first = listed(bits=StatusBits(MINIMUM_ENTRIES, values={0: 1, MINIMUM_ENTRIES - 1: 1}))
    expanded = gzip.decompress(base64url_decode(first["credentialSubject"]["encodedList"][1:]))
    assert (expanded[0], expanded[-1]) == (0x80, 0x01)
    assert hashlib.sha256(expanded[1:-1]).digest() == hashlib.sha256(bytes(16_382)).digest()


def test_suite_a_credential_with_a_member_that_nothing_defines_is_not_issued() -> None:
    document = {**badge(), "statusEntry": status_entry(LIST_URL, 42, "revocation")}
    with pytest.raises(CanonicalizationError, match="statusEntry"):
        sign_document(document, ACADEMY)
