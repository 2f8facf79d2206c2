"""What status entries and status lists say, of each type that is read: bounded, and with the bits from the left."""

from __future__ import annotations

import gzip
import hashlib
import time
import tracemalloc
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge import status
from microbadge.encoding import base64url_encode
from microbadge.errors import StatusError, UnsupportedError
from microbadge.status import (
    MAX_BYTES,
    MINIMUM_ENTRIES,
    BitstringList,
    EntryType,
    Status,
    StatusEntry,
    entry_type,
)
from microbadge.strict_json import MAX_SAFE_INTEGER, each

LIST_URL = "https://academy.example/status/1"
MALFORMED = "https://www.w3.org/ns/credentials/status-list#MALFORMED_VALUE_ERROR"
VECTORS = "spec/vectors/w3c-bitstring-status-list"


def entry(**members: Any) -> dict[str, Any]:
    """A status entry; a member of None is left out."""
    made = {
        "id": LIST_URL + "#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST_URL,
        **members,
    }
    return {name: value for name, value in made.items() if value is not None}


def credential(encoded: object, **members: Any) -> dict[str, Any]:
    """A status list credential with the encoded list; `members` are the subject's."""
    subject = {"type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encoded, **members}
    return {"type": ["VerifiableCredential", "BitstringStatusListCredential"], "credentialSubject": subject}


def encode(bits: bytes) -> str:
    return "u" + base64url_encode(gzip.compress(bits, 9, mtime=0))


def at(index: int, size: int = 1, purpose: str = "revocation", **members: Any) -> StatusEntry:
    """The entry for that place of a list."""
    return StatusEntry(EntryType.BITSTRING, purpose, LIST_URL, index, size, **members)


def read_entry(found: dict[str, Any]) -> StatusEntry:
    return status.read_entry(found, EntryType.BITSTRING)


def read_list(document: dict[str, Any]) -> BitstringList:
    read = status.read_list(document, EntryType.BITSTRING)
    assert isinstance(read, BitstringList)
    return read


def value(read: BitstringList, found: StatusEntry) -> int:
    return read.status(found).value


def fault(call: Any, *arguments: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        call(*arguments)
    return caught.value


# --- lists ---


def test_the_published_lists_expand_to_the_published_bits(shared: Path) -> None:
    # w3c/vc-bitstring-status-list and digitalbazaar/vc-bitstring-status-list
    rows = read_json(shared / VECTORS / "encoded-lists.json")["from_public_sources"]
    assert rows
    for row in rows:
        if not row["multibase"]:
            assert "multibase" in fault(read_list, credential(row["encodedList"])).message
            continue
        bits = read_list(credential(row["encodedList"])).bits
        assert (len(bits), hashlib.sha256(bits).hexdigest()) == (row["bytes"], row["sha256"])
        # Below the minimum length no value is given, so that the bits are read with zeros behind them.
        longer = BitstringList(frozenset({"revocation"}), bits.ljust(MINIMUM_ENTRIES // 8, b"\0"))
        for index in {*row["set_bits_msb_first"], *row["set_bits_lsb_first"], 0, row["bits"] - 1}:
            expected = int(index in row["set_bits_msb_first"])
            assert value(longer, at(index)) == expected


def test_the_values_of_the_made_lists_are_read(shared: Path) -> None:
    rows = read_json(shared / VECTORS / "encoded-lists.json")["constructed_here"]["lists"]
    assert {row["statusSize"] for row in rows} == {1, 2}
    for row in rows:
        read = read_list(credential(row["encodedList"]))
        assert hashlib.sha256(read.bits).hexdigest() == row["sha256_uncompressed"]
        assert read.bits.hex().startswith(row["first_bytes_hex"])
        found = [at(int(index), row["statusSize"]) for index in row["entries"]]
        if row["list_length"] < MINIMUM_ENTRIES:
            assert fault(read.status, found[0]).problem_type == status.LENGTH_ERROR
        else:
            assert [value(read, each) for each in found] == list(row["entries"].values())


def test_the_malformed_lists_are_refused(shared: Path) -> None:
    rows = read_json(shared / VECTORS / "encoded-lists.json")["constructed_here"]["malformed"]
    assert rows
    for row in rows:
        error = fault(read_list, credential(row["encodedList"]))
        assert error.problem_type == MALFORMED
        assert error.pointer == "/credentialSubject/encodedList"


def test_the_examples_of_the_recommendation_are_read(shared: Path) -> None:
    # W3C, Bitstring Status List 1.0
    examples = shared / VECTORS / "spec-examples"
    read = read_list(read_json(examples / "05-a-status-list-verifiable-credential.json"))
    document = read_json(examples / "04-a-revocable-verifiable-credential.json")
    [(place, found)] = each(document, "credentialStatus")
    assert place == "/credentialStatus"
    assert isinstance(found, dict)
    assert read_entry(found) == replace(at(94567), list_url="https://example.com/credentials/status/3")
    assert value(read, read_entry(found)) == 0
    several = each(
        read_json(examples / "01-example-statuslistcredential-using-simple-entries.json"), "credentialStatus"
    )
    assert [place for place, _ in several] == ["/credentialStatus/0", "/credentialStatus/1"]
    purposes = [read_entry(each).purpose for _, each in several if isinstance(each, dict)]
    assert purposes == ["revocation", "suspension"]
    signed = read_json(shared / VECTORS / "rec-examples/04-eddsa-rdfc-2022-a-status-list-verifiable-credential.json")
    assert read_list(signed) == read


@given(st.sets(st.integers(0, MINIMUM_ENTRIES - 1), max_size=8), st.integers(1, 8))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_value_is_read_from_the_left_whatever_its_size(indexes: set[int], size: int) -> None:
    number = sum(((index % (2**size - 1)) + 1) << (MINIMUM_ENTRIES - 1 - index) * size for index in indexes)
    bits = number.to_bytes(MINIMUM_ENTRIES * size // 8)
    read = read_list(credential(encode(bits)))
    assert read.bits == bits
    for index in indexes | {0, MINIMUM_ENTRIES - 1}:
        expected = (index % (2**size - 1)) + 1 if index in indexes else 0
        assert value(read, at(index, size)) == expected


def test_a_list_too_short_or_an_index_beyond_it_is_told_apart() -> None:
    short = BitstringList(frozenset({"revocation"}), bytes(MINIMUM_ENTRIES // 8 - 1))
    least = BitstringList(frozenset({"revocation"}), bytes(MINIMUM_ENTRIES // 8))
    assert fault(short.status, at(0)).problem_type == status.LENGTH_ERROR
    assert fault(least.status, at(0, 2)).problem_type == status.LENGTH_ERROR
    assert value(least, at(MINIMUM_ENTRIES - 1)) == 0
    for index in (MINIMUM_ENTRIES, 10**12 - 1):
        assert fault(least.status, at(index)).problem_type == status.RANGE_ERROR
    odd = BitstringList(frozenset({"revocation"}), bytes(MINIMUM_ENTRIES * 3 // 8 + 1))
    assert fault(odd.status, at(MINIMUM_ENTRIES + 2, 3)).problem_type == (status.RANGE_ERROR)
    assert value(odd, at(MINIMUM_ENTRIES + 1, 3)) == 0


def test_a_list_serves_its_purposes_alone() -> None:
    several = read_list(credential(encode(bytes(16_384)), statusPurpose=["revocation", "suspension"]))
    assert several.purposes == {"revocation", "suspension"}
    assert value(several, at(1, purpose="suspension")) == 0
    for purpose in ("refresh", "Revocation", ""):
        error = fault(several.status, at(1, purpose=purpose))
        assert error.problem_type == status.VERIFICATION_ERROR


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": None}, "/type"),
        ({"type": "VerifiableCredential"}, "/type"),
        ({"type": ["StatusList2021Credential"]}, "/type"),
        ({"type": {"BitstringStatusListCredential": 1}}, "/type"),
        ({"credentialSubject": None}, "/credentialSubject"),
        ({"credentialSubject": LIST_URL}, "/credentialSubject"),
        ({"credentialSubject": []}, "/credentialSubject"),
        ({"credentialSubject": {}}, "/credentialSubject"),
        ({"credentialSubject": {"type": "StatusList2021"}}, "/credentialSubject"),
        ({"credentialSubject": {"type": ["BitstringStatusList"]}}, "/credentialSubject/statusPurpose"),
        (credential("u", statusPurpose=None), "/credentialSubject/statusPurpose"),
        (credential("u", statusPurpose=[]), "/credentialSubject/statusPurpose"),
        (credential("u", statusPurpose=7), "/credentialSubject/statusPurpose"),
        (credential("u", statusPurpose=["revocation", None]), "/credentialSubject/statusPurpose"),
        (credential("u", statusPurpose={"revocation": 1}), "/credentialSubject/statusPurpose"),
        (credential(None), "/credentialSubject/encodedList"),
        (credential(7), "/credentialSubject/encodedList"),
        (credential(["u"]), "/credentialSubject/encodedList"),
        (credential(""), "/credentialSubject/encodedList"),
        (credential("u"), "/credentialSubject/encodedList"),
        (credential(encode(bytes(16_384)) + "="), "/credentialSubject/encodedList"),
        (credential(encode(bytes(16_384)) + "\n"), "/credentialSubject/encodedList"),
        (credential(encode(bytes(16_384))[1:]), "/credentialSubject/encodedList"),
        (credential("\ud800"), "/credentialSubject/encodedList"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_list_that_is_malformed_is_refused_at_its_place(changes: dict[str, Any], place: str) -> None:
    error = fault(read_list, {**credential(encode(bytes(16_384))), **changes})
    assert error.problem_type == MALFORMED
    assert error.pointer == place


def test_a_type_may_be_one_or_several() -> None:
    one = credential(encode(bytes(16_384)), type=["BitstringStatusList"])
    assert read_list({**one, "type": "BitstringStatusListCredential"}).bits == bytes(16_384)


GZIP = gzip.compress(bytes(16_384), mtime=0)


@pytest.mark.parametrize(
    "data",
    [
        GZIP + GZIP,
        GZIP + b"\0",
        GZIP + b"x",
        GZIP[:-1],
        GZIP[:20],
        GZIP[:-8] + bytes(8),
        GZIP[:-4] + bytes(4),
        b"\0" + GZIP,
        b"",
        b"\x1f\x8b",
        zlib.compress(bytes(16_384)),
        bytes(16_384),
    ],
    ids=[
        "two members",
        "a zero behind",
        "something behind",
        "cut short",
        "header",
        "checksum",
        "length",
        "a zero before",
        "nothing",
        "magic",
        "zlib",
        "raw",
    ],
)
def test_a_list_is_one_whole_gzip_member(data: bytes) -> None:
    error = fault(read_list, credential("u" + base64url_encode(data)))
    assert error.problem_type == MALFORMED
    assert error.pointer == "/credentialSubject/encodedList"


@given(st.binary(max_size=100) | st.binary(max_size=100).map(GZIP[:10].__add__))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_a_list_or_refused(data: bytes) -> None:
    try:
        read = read_list(credential("u" + base64url_encode(data)))
    except StatusError as error:
        refused = error
    else:
        refused = fault(read.status, at(0))
    assert refused.problem_type in (MALFORMED, status.LENGTH_ERROR)


def test_a_list_of_the_largest_size_is_read_and_a_larger_one_refused() -> None:
    assert len(read_list(credential(encode(bytes(MAX_BYTES)))).bits) == MAX_BYTES
    assert "expands to more" in fault(read_list, credential(encode(bytes(MAX_BYTES + 1)))).message


def test_a_bomb_is_refused_before_it_has_expanded() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    encoded = "u" + base64url_encode(bomb)
    tracemalloc.start()
    started = time.perf_counter()
    assert "expands to more" in fault(read_list, credential(encoded)).message
    seconds = time.perf_counter() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 3
    assert peak < 4 * MAX_BYTES


# --- entries ---


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (entry(), EntryType.BITSTRING),
        (entry(type=["BitstringStatusListEntry"]), EntryType.BITSTRING),
        (entry(type=["x", "BitstringStatusListEntry"]), EntryType.BITSTRING),
        (entry(type=["StatusList2021Entry", "BitstringStatusListEntry"]), EntryType.BITSTRING),
        (entry(type="StatusList2021Entry"), EntryType.STATUS_LIST_2021),
        ({"id": LIST_URL, "type": ["1EdTechRevocationList"]}, EntryType.REVOCATION_LIST),
        (entry(type=None), None),
        (entry(type=[]), None),
        (entry(type="RevocationList2020Status"), None),
        (entry(type={"BitstringStatusListEntry": 1}), None),
        (entry(type=[["BitstringStatusListEntry"]]), None),
        ([entry()], None),
        ("BitstringStatusListEntry", None),
        (None, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_entry_is_read_by_its_type_and_others_are_not_read(found: object, kind: EntryType | None) -> None:
    assert entry_type(found) is kind


def test_an_entry_of_several_bits_has_a_message_for_each_value() -> None:
    messages = [{"status": f"0x{value:x}", "message": f"state {value}"} for value in (3, 1, 2, 0)]
    read = read_entry(entry(statusSize=2, statusMessage=messages, statusPurpose="message"))
    assert read.size == 2
    assert read.messages == {value: f"state {value}" for value in range(4)}
    full = [{"status": f"0x{value:02X}", "message": ""} for value in range(256)]
    assert len(read_entry(entry(statusSize=8, statusMessage=full)).messages or {}) == 256
    one = [{"status": "0x0", "message": "valid"}, {"status": "0x1", "message": "invalid"}]
    assert read_entry(entry(statusMessage=one)).messages == {0: "valid", 1: "invalid"}
    assert read_entry(entry(statusSize=1)).messages is None


def test_a_value_is_told_in_the_words_of_the_entry() -> None:
    bits = bytes([0b01_10_00_11]).ljust(MINIMUM_ENTRIES // 4, b"\0")
    listed = BitstringList(frozenset({"message"}), bits)
    words = {0: "good", 1: "replaced", 2: "under review", 3: "ask"}
    said = [listed.status(at(index, 2, "message", messages=words)) for index in range(4)]
    assert said == [(1, "replaced"), (2, "under review"), (0, "good"), (3, "ask")]
    assert listed.status(at(0, 2, "message")) == Status(1, None)


def test_a_list_says_how_long_it_may_be_kept() -> None:
    assert read_list(credential(encode(bytes(16_384)))).ttl is None
    assert read_list(credential(encode(bytes(16_384)), ttl=0)).ttl == timedelta(0)
    assert read_list(credential(encode(bytes(16_384)), ttl=300_000)).ttl == timedelta(minutes=5)
    assert read_list(credential(encode(bytes(16_384)), ttl=MAX_SAFE_INTEGER)).ttl is not None


@pytest.mark.parametrize("ttl", [-1, 1.5, 300_000.0, "300000", True, None, [300_000]], ids=repr)
def test_a_time_to_live_is_a_whole_number_from_0_up(ttl: object) -> None:
    error = fault(read_list, credential(encode(bytes(16_384)), ttl=ttl))
    assert (error.problem_type, error.pointer) == (MALFORMED, "/credentialSubject/ttl")


def test_a_list_that_is_too_short_gives_no_warning_but_no_status_either() -> None:
    short = read_list(credential(encode(bytes(12_500))))
    assert short.warning is None
    assert fault(short.status, at(7)).problem_type == status.LENGTH_ERROR


def test_an_entry_without_id_is_read_and_the_index_may_be_zero() -> None:
    assert read_entry(entry(id=None, statusListIndex="0")) == at(0)


TWO = [{"status": "0x0", "message": "a"}, {"status": "0x1", "message": "b"}]


@pytest.mark.parametrize(
    ("found", "place"),
    [
        (entry(statusListIndex=None), "/statusListIndex"),
        (entry(statusListIndex=94567), "/statusListIndex"),
        (entry(statusListIndex=""), "/statusListIndex"),
        (entry(statusListIndex="-1"), "/statusListIndex"),
        (entry(statusListIndex="+1"), "/statusListIndex"),
        (entry(statusListIndex="01"), "/statusListIndex"),
        (entry(statusListIndex="1.0"), "/statusListIndex"),
        (entry(statusListIndex="1e3"), "/statusListIndex"),
        (entry(statusListIndex="0x1"), "/statusListIndex"),
        (entry(statusListIndex=" 1"), "/statusListIndex"),
        (entry(statusListIndex="1\n"), "/statusListIndex"),
        (entry(statusListIndex="1_000"), "/statusListIndex"),
        (entry(statusListIndex="\u0661"), "/statusListIndex"),
        (entry(statusListIndex="9" * 5_000), "/statusListIndex"),
        (entry(statusListIndex=["1"]), "/statusListIndex"),
        (entry(statusListCredential=None), "/statusListCredential"),
        (entry(statusListCredential=""), "/statusListCredential"),
        (entry(statusListCredential={"id": LIST_URL}), "/statusListCredential"),
        (entry(statusPurpose=None), "/statusPurpose"),
        (entry(statusPurpose=""), "/statusPurpose"),
        (entry(statusPurpose=["revocation"]), "/statusPurpose"),
        (entry(id=LIST_URL), "/id"),
        (entry(statusSize=0), "/statusSize"),
        (entry(statusSize=-1), "/statusSize"),
        (entry(statusSize=1.0), "/statusSize"),
        (entry(statusSize=9.0), "/statusSize"),
        (entry(statusSize="9"), "/statusSize"),
        (entry(statusSize="1"), "/statusSize"),
        (entry(statusSize=True), "/statusSize"),
        ({**entry(), "statusSize": None}, "/statusSize"),
        (entry(statusSize=2), "/statusMessage"),
        (entry(statusSize=2, statusMessage=TWO), "/statusMessage"),
        (entry(statusSize=1, statusMessage=TWO[:1]), "/statusMessage"),
        (entry(statusMessage=[]), "/statusMessage"),
        (entry(statusMessage="valid"), "/statusMessage"),
        (entry(statusMessage=[TWO[0], TWO[0]]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], None]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], "0x1"]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": "0x1"}]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": "0x1", "message": 1}]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": 1, "message": "b"}]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": "1", "message": "b"}]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": "0x2", "message": "b"}]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": "0x1\n", "message": "b"}]), "/statusMessage"),
        (entry(statusMessage=[TWO[0], {"status": "0x" + "0" * 5_000 + "1", "message": "b"}]), "/statusMessage"),
    ],
    ids=lambda value: str(value)[-60:],
)
def test_an_entry_that_is_malformed_is_refused_at_its_place(found: dict[str, Any], place: str) -> None:
    error = fault(read_entry, found)
    assert error.problem_type == MALFORMED
    assert error.pointer == place


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["0x0", "1", "u"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["status", "message", "type"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("size", [9, 10**15])
def test_a_status_of_more_bits_than_are_read_here_is_not_called_malformed(size: int) -> None:
    with pytest.raises(UnsupportedError) as caught:
        read_entry(entry(statusSize=size))
    assert caught.value.pointer == "/statusSize"


@given(st.dictionaries(st.sampled_from(sorted({*entry(), "statusSize", "statusMessage"})), values))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_entry_and_any_list_is_read_or_refused(members: dict[str, Any]) -> None:
    entry_type(members)
    for call, document in (
        (read_entry, {**entry(), **members}),
        (read_list, {"type": members.get("type"), "credentialSubject": members}),
        (read_list, credential(**{"encoded": members.get("id"), **members})),
    ):
        try:
            call(document)
        except StatusError as error:
            refused = error.problem_type
        except UnsupportedError:
            refused = MALFORMED if members["statusSize"] > 8 else None
        else:
            refused = MALFORMED
        assert refused == MALFORMED
