"""StatusList2021 and the revocation lists of 1EdTech: read, never written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge import status
from microbadge.errors import StatusError
from microbadge.status import MINIMUM_ENTRIES, EntryType, Status, StatusEntry, StatusList, encode
from microbadge.strict_json import each
from status_lists import INDEX, LIST_URL, entry, revocation_list, status_list_2021

LIST_2021 = EntryType.STATUS_LIST_2021
REVOCATIONS = EntryType.REVOCATION_LIST
CREDENTIAL = "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0001"


def fault(call: Any, *arguments: Any, **options: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        call(*arguments, **options)
    return caught.value


def at(index: int, purpose: str = "revocation") -> StatusEntry:
    return StatusEntry(LIST_2021, purpose, LIST_URL, index)


def of(credential_id: str) -> StatusEntry:
    return StatusEntry(REVOCATIONS, "revocation", LIST_URL, credential_id=credential_id)


def revocations(*revoked: Any, **members: Any) -> StatusList:
    return status.read_list(revocation_list(*revoked, **members), REVOCATIONS)


# --- StatusList2021 ---


def test_the_published_list_of_2021_is_read(shared: Path) -> None:
    # digitalbazaar/vc-status-list
    rows = read_json(shared / "spec/vectors/w3c-bitstring-status-list/encoded-lists.json")["from_public_sources"]
    [row] = [row for row in rows if not row["multibase"]]
    document = status_list_2021()
    document["credentialSubject"]["encodedList"] = row["encodedList"]
    read = status.read_list(document, LIST_2021)
    assert [read.status(at(index)).value for index in (50_000, 50_007, 0, row["bits"] - 1)] == [1, 0, 0, 0]
    assert fault(read.status, at(row["bits"])).problem_type == status.RANGE_ERROR
    assert "131072" in str(read.warning)


def test_the_published_entry_of_2021_is_read(shared: Path) -> None:
    # W3C, Securing Verifiable Credentials using JOSE and COSE
    folder = shared / "spec/vectors/w3c-vc-jose-cose/spec-examples"
    document = read_json(folder / "19-a-revocable-credential-with-multiple-subjects.json")
    [(_, found)] = each(document, "credentialStatus")
    assert status.entry_type(found) is LIST_2021
    read = status.read_entry(found, LIST_2021)
    url = "https://contoso.example/credentials/status/4"
    assert read == StatusEntry(LIST_2021, "revocation", url, 273_762)


@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_a_list_of_2021_has_no_prefix_and_may_have_padding(padding: str) -> None:
    read = status.read_list(status_list_2021(INDEX, padding=padding), LIST_2021)
    assert (read.status(at(INDEX)), read.status(at(INDEX - 1))) == ((1, None), (0, None))
    assert (read.ttl, read.warning) == (None, None)


def test_neither_list_is_read_as_the_other() -> None:
    document = status_list_2021()
    assert fault(status.read_list, document, EntryType.BITSTRING).pointer == "/type"
    document["credentialSubject"]["encodedList"] = encode(bytes(16_384))
    assert fault(status.read_list, document, LIST_2021).pointer == "/credentialSubject/encodedList"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"statusListIndex": INDEX}, "/statusListIndex"),
        ({"statusListIndex": "-1"}, "/statusListIndex"),
        ({"statusListCredential": None}, "/statusListCredential"),
        ({"statusPurpose": None}, "/statusPurpose"),
        ({"id": LIST_URL}, "/id"),
    ],
    ids=str,
)
def test_a_malformed_entry_of_2021_is_refused(changes: dict[str, Any], place: str) -> None:
    error = fault(status.read_entry, entry(kind=LIST_2021, **changes), LIST_2021)
    assert (error.pointer, error.problem_type) == (place, status.MALFORMED_ERROR)


def test_a_list_of_2021_of_the_full_length_has_no_warning_and_its_last_index() -> None:
    read = status.read_list(status_list_2021(MINIMUM_ENTRIES - 1), LIST_2021)
    assert read.warning is None
    assert read.status(at(MINIMUM_ENTRIES - 1)).value == 1
    assert fault(read.status, at(MINIMUM_ENTRIES)).problem_type == status.RANGE_ERROR
    assert fault(read.status, at(1, "suspension")).problem_type == status.VERIFICATION_ERROR


# --- 1EdTechRevocationList ---


def test_the_published_status_of_the_complete_badge_is_read(shared: Path) -> None:
    # 1EdTech, Open Badges 3.0, the complete badge
    document = read_json(shared / "spec/vectors/1edtech-ob3-spec-examples/examples/fullOpenBadge.json")
    [(_, found)] = each(document, "credentialStatus")
    read = status.read_entry(found, REVOCATIONS, credential_id=document["id"])
    assert (read.list_url, read.credential_id) == (found["id"], document["id"])


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ([], (0, None)),
        ([{"id": CREDENTIAL}], (1, None)),
        ([{"id": CREDENTIAL, "revoked": True, "revocationReason": "Issued in error."}], (1, "Issued in error.")),
        ([{"id": CREDENTIAL, "revoked": False, "revocationReason": "Reviewed."}], (0, None)),
        ([{"id": CREDENTIAL, "revoked": False}, {"id": CREDENTIAL}], (1, None)),
        ([{"id": CREDENTIAL + "0"}, {"id": CREDENTIAL[:-1]}, {"id": CREDENTIAL.upper()}], (0, None)),
        ([{"id": "urn:uuid:another"}, {"id": CREDENTIAL, "note": "kept"}], (1, None)),
        ([f"  {CREDENTIAL}\n"], (1, None)),
        ([CREDENTIAL.replace("-", "%2D")], (1, None)),
        ([CREDENTIAL], (1, None)),
    ],
    ids=lambda value: str(value)[:80],
)
def test_a_credential_is_revoked_when_its_id_is_on_the_list(listed: list[Any], said: tuple[int, str | None]) -> None:
    assert revocations(*listed).status(of(CREDENTIAL)) == Status(*said)


def test_ids_are_compared_without_percent_encoding_and_white_space() -> None:
    listed = revocations("https://academy.example/b%C3%A4dge ")
    assert listed.status(of("https://academy.example/bädge")).value == 1
    assert listed.status(of(" https://academy.example/b%c3%a4dge")).value == 1


def test_both_spellings_of_the_member_are_read() -> None:
    assert revocations(revokedCredential=None, revokedCredentials=[CREDENTIAL]).status(of(CREDENTIAL)).value == 1
    both = revocations("urn:uuid:another", revokedCredentials=[CREDENTIAL])
    assert [both.status(of(name)).value for name in (CREDENTIAL, "urn:uuid:another", "urn:uuid:none")] == [1, 1, 0]
    alone = revocations(revokedCredential={"id": CREDENTIAL})
    assert alone.status(of(CREDENTIAL)).value == 1


def test_a_revocation_list_says_neither_how_long_it_may_be_kept_nor_anything_odd() -> None:
    assert (revocations().ttl, revocations().warning) == (None, None)


@pytest.mark.parametrize(
    "listed",
    [None, 7, [], {}, {"id": 7}, {"id": CREDENTIAL, "revoked": "true"}, {"id": CREDENTIAL, "revocationReason": 7}],
    ids=str,
)
def test_an_entry_of_the_list_that_is_malformed_is_refused_at_its_place(listed: object) -> None:
    error = fault(revocations, "urn:uuid:another", listed)
    assert (error.pointer, error.problem_type) == ("/revokedCredential/1", status.MALFORMED_ERROR)


def test_a_document_that_lists_nothing_is_no_list() -> None:
    error = fault(status.read_list, {"error": "try again later"}, REVOCATIONS)
    assert (error.pointer, error.problem_type) == ("/revokedCredential", status.MALFORMED_ERROR)


@pytest.mark.parametrize(
    ("found", "credential_id", "place"),
    [
        ({"id": None}, CREDENTIAL, "/id"),
        ({"id": ""}, CREDENTIAL, "/id"),
        ({"id": "http://academy.example/revoked"}, CREDENTIAL, "/id"),
        ({"id": "did:example:list"}, CREDENTIAL, "/id"),
        ({"id": "https://" + "a" * 2_000}, CREDENTIAL, "/id"),
        ({"id": LIST_URL}, None, ""),
        ({"id": LIST_URL}, 7, ""),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_entry_needs_an_https_address_and_a_credential_with_an_id(
    found: dict[str, Any], credential_id: object, place: str
) -> None:
    error = fault(status.read_entry, found, REVOCATIONS, credential_id=credential_id)
    assert (error.pointer, error.problem_type) == (place, status.MALFORMED_ERROR)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(CREDENTIAL),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "revoked", "revocationReason"]), inner, max_size=3)
    ),
    max_leaves=6,
)


MEMBERS = st.sampled_from(["id", "type", "revokedCredential", "revokedCredentials", "credentialSubject"])


@given(st.dictionaries(MEMBERS, values))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_anything_is_a_list_or_refused(document: dict[str, Any]) -> None:
    for kind, asked in ((LIST_2021, at(0)), (REVOCATIONS, of(CREDENTIAL))):
        for read in (
            lambda kind=kind, asked=asked: status.read_list(document, kind).status(asked),
            lambda kind=kind: status.read_entry(document, kind, credential_id=CREDENTIAL),
        ):
            try:
                read()
            except StatusError as error:
                refused = error.problem_type
            else:
                refused = status.MALFORMED_ERROR
            assert refused == status.MALFORMED_ERROR
