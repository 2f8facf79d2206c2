"""Bundles: files that answer for addresses, from a folder or a zip, and nothing from outside of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import microbadge.bundle
from microbadge.bundle import MAX_CREDENTIAL, Bundle
from microbadge.bundle import index as bundle_index
from microbadge.bundle.index import MAX_BESIDE, MAX_CONTEXTS
from microbadge.canonical import KNOWN_CONTEXTS
from microbadge.errors import InvalidError, ParseError, UnavailableError
from microbadge.fetch import MAX_SIZE, Fetched

URL = "https://academy.example/did.json"
CONTENT = b'{"id": "did:web:academy.example"}'


def index(**entry: Any) -> dict[str, Any]:
    return {"documents": {URL: {"file": "did.json", **entry}}}


def write_folder(path: Path, documents: Any, files: Mapping[str, bytes]) -> Path:
    path.mkdir(exist_ok=True)
    (path / "index.json").write_text(json.dumps(documents), encoding="utf-8")
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def write_zip(path: Path, documents: Any, files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("index.json", json.dumps(documents))
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture(params=["folder", "zip", "stored zip"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Make a bundle of an index and files, in each of its forms."""

    def folder(documents: Any, files: Mapping[str, bytes]) -> Path:
        return write_folder(tmp_path / "bundle", documents, files)

    def archive(documents: Any, files: Mapping[str, bytes]) -> Path:
        method = zipfile.ZIP_STORED if request.param == "stored zip" else zipfile.ZIP_DEFLATED
        return write_zip(tmp_path / "bundle.zip", documents, files, method)

    return folder if request.param == "folder" else archive


def test_a_document_is_answered_with_what_the_index_says_of_it(make: Any) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    documents = index(fetched_at="2026-05-01T02:00:00+02:00", sha256=digest, media_type="application/did+json")
    bundle = Bundle.open(make(documents, {"did.json": CONTENT}))
    fetched = bundle(URL)
    assert fetched.content == CONTENT
    assert fetched.url == URL
    assert fetched.fetched_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert fetched.media_type == "application/did+json"


def test_only_the_file_is_required_and_folders_within_are_allowed(make: Any) -> None:
    documents = {"documents": {URL: {"file": "a/b/did.json"}, "urn:x": {"file": "./a/list", "sha256": None}}}
    bundle = Bundle.open(str(make(documents, {"a/b/did.json": CONTENT, "a/list": b""})))
    assert bundle(URL).content == CONTENT
    assert bundle(URL).fetched_at is None
    assert bundle(URL).media_type is None
    assert bundle("urn:x").content == b""


def test_an_address_that_the_bundle_does_not_hold_is_unavailable(make: Any) -> None:
    bundle = Bundle.open(make({"documents": {}}, {}))
    for url in (URL, "", "did.json", URL + "#key"):
        with pytest.raises(UnavailableError, match="holds nothing for this address") as caught:
            bundle(url)
        assert caught.value.url == url


def test_a_bundle_keeps_what_it_was_opened_with(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "bundle", index(), {"did.json": CONTENT})
    bundle = Bundle.open(path)
    (path / "did.json").write_bytes(b"changed")
    assert bundle(URL).content == CONTENT


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        (index(sha256="0" * 64), "sha256"),
        (index(sha256=7), "sha256"),
        (index(sha256=""), "sha256"),
        (index(fetched_at="yesterday"), "date and time"),
        (index(fetched_at=None), "date and time"),
        (index(fetched_at=1_777_777_777), "date and time"),
        (index(fetched_at="2026-05-01T00:00:00"), "time zone"),
        (index(fetched_at="2026-05-01"), "not a date and time"),
        (index(media_type=7), "media_type"),
        (index(file="other.json"), "'other.json' is not a file of the bundle"),
        (index(file=""), "not a file of the bundle"),
        (index(file="."), "not a file of the bundle"),
        (index(file="a"), "not a file of the bundle"),
        (index(file="a/"), "not a file of the bundle"),
        (index(file="did.json\0"), "not a file of the bundle"),
        (index(file="x" * 200), "not a file of the bundle"),
        (index(file=None), "an object with a `file`"),
        (index(file=["did.json"]), "an object with a `file`"),
        ({"documents": {URL: {}}}, "an object with a `file`"),
        ({"documents": {URL: "did.json"}}, "an object with a `file`"),
        ({"documents": {URL: None}}, "an object with a `file`"),
    ],
)
def test_an_entry_that_is_wrong_is_named(make: Any, documents: Any, reason: str) -> None:
    path = make(documents, {"did.json": CONTENT, "a/x": b""})
    with pytest.raises(ParseError, match=reason) as caught:
        Bundle.open(path)
    assert caught.value.pointer == "/documents/https:~1~1academy.example~1did.json"
    assert caught.value.source == str(path)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("documents", [[], [URL], None, "documents", 7, {}, {"documents": []}, {"documents": None}])
def test_an_index_without_documents_is_refused(make: Any, documents: Any) -> None:
    path = make(documents, {})
    with pytest.raises(ParseError, match="no object `documents`") as caught:
        Bundle.open(path)
    assert caught.value.source == str(path)


def test_an_index_that_is_no_json_is_named_with_its_line(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "bundle", {}, {"index.json": b'{\n"documents": }'})
    with pytest.raises(ParseError, match=r"index\.json: not JSON") as caught:
        Bundle.open(path)
    assert caught.value.problems[0].line == 2
    assert caught.value.source == str(path)


def test_a_folder_or_zip_without_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    for path in (tmp_path / "folder", tmp_path / "empty.zip"):
        with pytest.raises(ParseError, match=r"'index\.json' is not a file of the bundle") as caught:
            Bundle.open(path)
        assert caught.value.source == str(path)


def test_a_path_that_is_not_there_is_unavailable_and_a_file_that_is_no_zip_invalid(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"nowhere\.zip: No such file"):
        Bundle.open(tmp_path / "nowhere.zip")
    (tmp_path / "text.zip").write_text("text", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    for path in (tmp_path / "text.zip", tmp_path / "empty", "nul\0"):
        with pytest.raises(ParseError, match="neither a folder nor a zip"):
            Bundle.open(path)


# --- nothing from outside ---


@pytest.mark.parametrize(
    "name",
    ["../secret.json", "a/../../secret.json", "link.json", "links/secret.json", "{tmp}/secret.json", "circle", "pipe"],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.json").write_bytes(CONTENT)
    path = write_folder(tmp_path / "bundle", index(file=name.replace("{tmp}", str(tmp_path))), {})
    (path / "a").mkdir()
    (path / "link.json").symlink_to(tmp_path / "secret.json")
    (path / "links").symlink_to(tmp_path)
    (path / "circle").symlink_to(path / "circle")
    os.mkfifo(path / "pipe")
    with pytest.raises(ParseError, match="is not a file of the bundle"):
        Bundle.open(path)


def test_a_link_within_the_folder_and_a_folder_reached_by_a_link_are_read(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "bundle", index(file="link.json"), {"did.json": CONTENT})
    (path / "link.json").symlink_to("did.json")
    (tmp_path / "alias").symlink_to(path)
    assert Bundle.open(tmp_path / "alias")(URL).content == CONTENT


@pytest.mark.parametrize("name", ["../secret.json", "/etc/hostname", "a/../index.json", "C:\\secret.json"])
def test_a_name_in_a_zip_is_only_ever_one_of_the_zip(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.json").write_bytes(b"secret")
    with pytest.raises(ParseError, match="is not a file of the bundle"):
        Bundle.open(write_zip(tmp_path / "a.zip", index(file=name), {}))
    inside = write_zip(tmp_path / "b.zip", index(file=name), {name: CONTENT})
    with contextlib.suppress(ParseError):
        assert Bundle.open(inside)(URL).content == CONTENT


# --- bounded ---


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_not(make: Any) -> None:
    assert len(Bundle.open(make(index(), {"did.json": bytes(MAX_SIZE)}))(URL).content) == MAX_SIZE
    with pytest.raises(ParseError, match=rf"'did\.json' is larger than {MAX_SIZE} bytes"):
        Bundle.open(make(index(), {"did.json": bytes(MAX_SIZE + 1)}))


def test_a_zip_bomb_is_refused_without_being_expanded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.json", json.dumps(index()))
        with archive.open("did.json", "w") as file:
            for _ in range(300):
                file.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(ParseError, match="larger than"):
        Bundle.open(path)
    assert time.perf_counter() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 5 * MAX_SIZE
    tracemalloc.stop()


def test_an_index_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.json", b" " * (MAX_SIZE + 1))
    with pytest.raises(ParseError, match=r"index\.json"):
        Bundle.open(path)


def test_what_a_bundle_holds_is_bounded_together(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = {"documents": {f"urn:{number}": {"file": "same"} for number in range(5)}}
    path = make(documents, {"same": bytes(100)})
    monkeypatch.setattr(bundle_index, "MAX_TOTAL", 500)
    assert Bundle.open(path)("urn:4").content == bytes(100)
    monkeypatch.setattr(bundle_index, "MAX_TOTAL", 499)
    with pytest.raises(ParseError, match="larger than 499 bytes together"):
        Bundle.open(path)
    context = b'{"@context": {}}'
    more = {"documents": {}, "credential": {"file": "same"}, "contexts": {"urn:x": {"file": "context"}}}
    path = make(more, {"same": bytes(100), "context": context})
    monkeypatch.setattr(bundle_index, "MAX_TOTAL", 100 + len(context))
    assert Bundle.open(path).contexts == {"urn:x": {"@context": {}}}
    monkeypatch.setattr(bundle_index, "MAX_TOTAL", 99 + len(context))
    with pytest.raises(ParseError, match="bytes together") as caught:
        Bundle.open(path)
    assert caught.value.pointer == "/contexts/urn:x"


@pytest.mark.parametrize("count", [MAX_CONTEXTS, MAX_CONTEXTS + 1, 1_000])
def test_the_contexts_of_a_bundle_are_few(tmp_path: Path, count: int) -> None:
    """A thousand of eight megabytes each were a zip file of 10 kB, and gigabytes in memory."""
    contexts = {f"urn:{number}": {"file": "same"} for number in range(count)}
    path = write_zip(tmp_path / "a.zip", {"documents": {}, "contexts": contexts}, {"same": b'{"@context": {}}'})
    if count <= MAX_CONTEXTS:
        assert len(Bundle.open(path).contexts) == count
        return
    with pytest.raises(ParseError, match=f"more than {MAX_CONTEXTS} contexts") as caught:
        Bundle.open(path)
    assert caught.value.pointer == "/contexts"


def test_a_context_of_many_values_is_neither_opened_nor_written(make: Any) -> None:
    context = {"@context": {f"t{number}": f"urn:{number}" for number in range(20_000)}}
    few = {"@context": dict(list(context["@context"].items())[:9_000])}
    named = {"documents": {}, "contexts": {"urn:x": {"file": "context"}}}
    assert Bundle.open(make(named, {"context": json.dumps(few).encode()})).contexts == {"urn:x": few}
    for refused in (
        lambda: Bundle.open(make(named, {"context": json.dumps(context).encode()})),
        lambda: Bundle({}, contexts={"urn:x": context}).to_zip(),
    ):
        with pytest.raises(InvalidError, match="more than 20000 values") as caught:
            refused()
        assert caught.value.pointer == "/contexts/urn:x"


def test_a_file_is_read_once_whatever_names_it() -> None:
    asked: list[str] = []

    def read(name: str, _size: int) -> bytes:
        asked.append(name)
        return CONTENT

    documents = {f"urn:{number}": {"file": "did.json"} for number in range(9)}
    opened = bundle_index.Index({"documents": documents, "credential": {"file": "did.json"}}, read)
    assert len(opened.documents()) == 9
    assert (opened.credential(), asked) == (CONTENT, ["did.json"])


def test_a_file_that_was_read_as_a_credential_may_still_be_too_large_for_a_document(make: Any) -> None:
    documents = {"documents": {}, "credential": {"file": "same"}, "contexts": {"urn:x": {"file": "same"}}}
    with pytest.raises(ParseError, match=rf"'same' is larger than {MAX_SIZE} bytes") as caught:
        Bundle.open(make(documents, {"same": bytes(MAX_SIZE + 1)}))
    assert caught.value.pointer == "/contexts/urn:x"


def test_what_the_memory_does_not_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_folder: Path, _name: str, _size: int) -> bytes:
        raise MemoryError

    monkeypatch.setattr(microbadge.bundle, "read_file", read)
    with pytest.raises(ParseError, match="larger than the memory") as caught:
        Bundle.open(tmp_path)
    assert caught.value.source == str(tmp_path)


def test_a_document_that_is_still_to_come_is_refused(make: Any) -> None:
    """Nothing of it is stale, whatever day is asked about."""
    now = datetime.now(UTC)
    soon, later = ((now + timedelta(minutes=minutes)).isoformat() for minutes in (4, 6))
    assert Bundle.open(make(index(fetched_at=soon), {"did.json": CONTENT}))(URL).content == CONTENT
    with pytest.raises(ParseError, match="`fetched_at` is still to come") as caught:
        Bundle.open(make(index(fetched_at=later), {"did.json": CONTENT}))
    assert caught.value.pointer == "/documents/https:~1~1academy.example~1did.json"


def test_the_address_to_which_redirects_led_is_kept(make: Any) -> None:
    elsewhere = "https://elsewhere.example/did.json"
    assert Bundle.open(make(index(url=elsewhere), {"did.json": CONTENT}))(URL).url == elsewhere
    with pytest.raises(ParseError, match="`url` is not a string"):
        Bundle.open(make(index(url=7), {"did.json": CONTENT}))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_expands_without_bounds_is_refused(tmp_path: Path, compression: int) -> None:
    path = write_zip(tmp_path / "a.zip", index(), {"did.json": CONTENT}, compression)
    with pytest.raises(ParseError, match="neither stored nor deflated"):
        Bundle.open(path)


# --- damaged ---


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", index(), {"did.json": CONTENT})
    data = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.rindex(signature) + place
        data[start : start + 2] = struct.pack("<H", 1)
    path.write_bytes(data)
    with pytest.raises(ParseError, match="zip file that can be read"):
        Bundle.open(path)


def test_a_zip_whose_content_was_altered_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", index(), {"did.json": CONTENT}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"did:web:academy", b"did:web:forgery"))
    with pytest.raises(ParseError, match="zip file that can be read"):
        Bundle.open(path)


def test_a_zip_with_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", index(), {"é.json": CONTENT})
    path.write_bytes(path.read_bytes().replace("é.json".encode(), b"\xff\xff.json"))
    with pytest.raises(ParseError, match="zip file that can be read"):
        Bundle.open(path)


@given(st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_damaged_zip_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = write_zip(folder / "damaged.zip", index(), {"did.json": CONTENT})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    with contextlib.suppress(InvalidError, UnavailableError):
        assert Bundle.open(path)(URL).content == CONTENT


json_values = st.recursive(
    st.none() | st.integers(0, 9) | st.text(max_size=10) | st.sampled_from(["did.json", "2026-05-01T00:00:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["file", "sha256", "fetched_at", "media_type", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(json_values)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_entry_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, entry: Any) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    path = write_folder(folder, {"documents": {URL: entry}}, {"did.json": CONTENT})
    with contextlib.suppress(InvalidError):
        fetched = Bundle.open(path)(URL)
        assert fetched.content in (CONTENT, (path / "index.json").read_bytes())
        assert fetched.fetched_at is None or fetched.fetched_at.tzinfo is not None


def test_a_bundle_may_be_made_of_documents(make: Any) -> None:
    fetched = Bundle.open(make(index(), {"did.json": CONTENT}))(URL)
    assert Bundle({URL: fetched})(URL) is fetched


def test_a_time_in_any_zone_is_kept(make: Any) -> None:
    fetched = Bundle.open(make(index(fetched_at="2026-05-01T00:00:00-07:00"), {"did.json": CONTENT}))(URL)
    assert fetched.fetched_at == datetime(2026, 5, 1, tzinfo=timezone(timedelta(hours=-7)))


# --- what did not answer, the credential and the contexts ---


def test_an_address_that_did_not_answer_says_why(make: Any) -> None:
    bundle = Bundle.open(make({"documents": {}, "unavailable": {URL: "the server answered with status 503"}}, {}))
    with pytest.raises(UnavailableError, match="the server answered with status 503") as caught:
        bundle(URL)
    assert caught.value.url == URL


def test_a_bundle_may_hold_a_credential_and_contexts(make: Any) -> None:
    url, context = "https://academy.example/context", {"@context": {"room": "https://academy.example/terms#room"}}
    documents = {"documents": {}, "credential": {"file": "badge.png"}, "contexts": {url: {"file": "context"}}}
    files = {"badge.png": b"\x89PNG", "context": json.dumps(context).encode(), "index.jws": b" a.b.c\n"}
    bundle = Bundle.open(make(documents, files))
    assert (bundle.credential, bundle.contexts, bundle.signature) == (b"\x89PNG", {url: context}, "a.b.c")
    assert bundle.known_contexts == frozenset()
    assert not bundle.is_digested
    assert json.loads(bundle.index) == documents


def test_a_credential_may_be_larger_than_a_document(make: Any) -> None:
    documents = {"documents": {}, "credential": {"file": "badge.png"}}
    bundle = Bundle.open(make(documents, {"badge.png": bytes(MAX_CREDENTIAL)}))
    assert bundle.credential is not None
    assert len(bundle.credential) == MAX_CREDENTIAL
    with pytest.raises(ParseError, match=f"larger than {MAX_CREDENTIAL} bytes"):
        Bundle.open(make(documents, {"badge.png": bytes(MAX_CREDENTIAL + 1)}))


@pytest.mark.parametrize(
    ("documents", "place", "reason"),
    [
        ({"unavailable": []}, "/unavailable", "no object `unavailable`"),
        ({"unavailable": {URL: 503}}, "/unavailable/https:~1~1academy.example~1did.json", "said in a string"),
        ({"unavailable": {URL: None}}, "/unavailable/https:~1~1academy.example~1did.json", "said in a string"),
        ({"contexts": None}, "/contexts", "no object `contexts`"),
        ({"contexts": {"urn:x": 7}}, "/contexts/urn:x", "an object with a `file`"),
        ({"contexts": {"urn:x": {"file": "none"}}}, "/contexts/urn:x", "not a file of the bundle"),
        ({"contexts": {"urn:x": {"file": "did.json"}}}, "/contexts/urn:x", "an object with `@context`"),
        ({"contexts": {"urn:x": {"file": "list"}}}, "/contexts/urn:x", "an object with `@context`"),
        ({"contexts": {"urn:x": {"file": "text"}}}, "/contexts/urn:x", "not JSON"),
        ({"credential": None}, "/credential", "an object with a `file`"),
        ({"credential": {"file": "none"}}, "/credential", "not a file of the bundle"),
        ({"credential": {"file": "did.json", "sha256": "0" * 64}}, "/credential", "sha256"),
    ],
)
def test_another_member_that_is_wrong_is_named(make: Any, documents: Any, place: str, reason: str) -> None:
    path = make({"documents": {}, **documents}, {"did.json": CONTENT, "list": b"[]", "text": b"@context"})
    with pytest.raises(ParseError, match=reason) as caught:
        Bundle.open(path)
    assert (caught.value.pointer, caught.value.source) == (place, str(path))


def test_a_signature_that_is_too_large_is_refused(make: Any) -> None:
    with pytest.raises(ParseError, match=r"'index\.jws' is larger than"):
        Bundle.open(make({"documents": {}}, {"index.jws": bytes(MAX_SIZE + 1)}))


# --- written ---


urls = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
times = st.none() | st.datetimes(
    max_value=datetime(2026, 5, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7))])
)
fetches = st.builds(Fetched, st.binary(max_size=20), urls, times, st.none() | st.text("a/+", max_size=9))


@given(
    st.dictionaries(urls, fetches, max_size=4),
    st.dictionaries(urls, st.text(st.characters(exclude_categories=["Cs"])), max_size=3),
    st.none() | st.binary(max_size=20),
    st.dictionaries(urls, st.just({"@context": {"a": "urn:a"}}), max_size=2),
    st.frozensets(st.sampled_from(sorted(KNOWN_CONTEXTS)), max_size=3),
    st.none() | st.just("a.b.c"),
    st.lists(st.binary(max_size=20), max_size=3).map(tuple),
    st.dictionaries(urls, st.binary(max_size=20), max_size=3),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_bundle_that_was_written_is_opened_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    documents: dict[str, Fetched],
    unavailable: dict[str, str],
    credential: bytes | None,
    contexts: dict[str, dict[str, Any]],
    known: frozenset[str],
    signature: str | None,
    beside: tuple[bytes, ...],
    evidence: dict[str, bytes],
) -> None:
    written = Bundle(documents, unavailable, credential, contexts, known, beside, evidence)
    path = tmp_path_factory.getbasetemp() / "written.zip"
    path.write_bytes(written.to_zip(sign=None if signature is None else lambda _: signature))
    opened = Bundle.open(path)
    assert opened == replace(written, index=opened.index, signature=signature, is_digested=True)


def test_what_could_not_be_opened_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for bundle, reason in (
        (Bundle({URL: Fetched(bytes(MAX_SIZE + 1), URL)}), f"the document at {URL} is larger than {MAX_SIZE}"),
        (Bundle({}, credential=bytes(MAX_CREDENTIAL + 1)), f"the credential is larger than {MAX_CREDENTIAL}"),
        (Bundle({}, contexts={"urn:x": dict.fromkeys("abc", "x" * 3_000_000)}), "the context urn:x is larger than"),
        (Bundle({}, {"x" * 9_000: "gone"}), "a member name longer than"),
        (Bundle({}, {URL: "\ud800"}), "lone surrogate"),
        (Bundle({}, contexts={f"urn:{each}": {"@context": {}} for each in range(65)}), "more than 64 contexts"),
        (Bundle({}, beside=(bytes(MAX_CREDENTIAL + 1),)), f"a credential is larger than {MAX_CREDENTIAL}"),
        (Bundle({}, beside=(b"",) * (MAX_BESIDE + 1)), f"more than {MAX_BESIDE} credentials"),
    ):
        with pytest.raises(InvalidError, match=reason):
            bundle.to_zip()
    monkeypatch.setattr(bundle_index, "MAX_TOTAL", 5)
    assert Bundle({URL: Fetched(bytes(5), URL)}).to_zip()
    too_much = Bundle({URL: Fetched(bytes(5), URL)}, credential=b"6")
    for bundle in (Bundle({URL: Fetched(bytes(6), URL)}), too_much, Bundle({}, beside=(b"123", b"456"))):
        with pytest.raises(InvalidError, match="larger than 5 bytes together"):
            bundle.to_zip()
    with pytest.raises(InvalidError, match="the evidence urn:x is larger than 5 bytes"):
        Bundle({}, evidence={"urn:x": bytes(6)}).to_zip()


# --- what was handed over ---


@pytest.mark.parametrize(
    ("members", "place", "reason"),
    [
        ({"beside": {}}, "/beside", "`beside` is a list of credentials"),
        ({"beside": None}, "/beside", "`beside` is a list of credentials"),
        ({"beside": [{"file": "did.json"}, 7]}, "/beside/1", "an object with a `file`"),
        ({"beside": [{"file": "../x"}]}, "/beside/0", "not a file of the bundle"),
        ({"beside": [{"file": "did.json", "sha256": "0"}]}, "/beside/0", "not the one whose sha256"),
        ({"beside": [{"file": "did.json"}] * (MAX_BESIDE + 1)}, "/beside", "more than 1000 credentials beside"),
        ({"evidence": []}, "/evidence", "no object `evidence`"),
        ({"evidence": {"urn:a/b": "did.json"}}, "/evidence/urn:a~1b", "an object with a `file`"),
        ({"evidence": {"urn:a": {"file": "gone"}}}, "/evidence/urn:a", "not a file of the bundle"),
    ],
)
def test_what_was_handed_over_and_cannot_be_read_is_named(make: Any, members: Any, place: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        Bundle.open(make({"documents": {}, **members}, {"did.json": CONTENT}))
    assert caught.value.pointer == place


def test_a_bundle_from_before_has_nothing_that_was_handed_over(make: Any) -> None:
    bundle = Bundle.open(make(index(), {"did.json": CONTENT}))
    assert (bundle.beside, bundle.evidence) == ((), {})


def test_evidence_may_be_larger_than_a_document(make: Any) -> None:
    bundle = Bundle.open(make({"documents": {}, "evidence": {URL: {"file": "a"}}}, {"a": bytes(MAX_CREDENTIAL + 1)}))
    assert len(bundle.evidence[URL]) == MAX_CREDENTIAL + 1
