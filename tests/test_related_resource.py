"""The digests of related resources, against the published bytes of the contexts and against what was fetched."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.canonical import KNOWN_CONTEXTS
from microbadge.encoding import base64url_encode, multibase_encode
from microbadge.fetch import Fetched
from microbadge.models import CREDENTIALS_V2
from microbadge.related_resource import (
    INTEGRITY_ERROR,
    MALFORMED_ERROR,
    MAX_LISTED,
    _known,
    check_related_resources,
    related_resource_problems,
)
from microbadge.report import Check, Outcome

Document = dict[str, Any]

# w3c/vc-data-model-2.0-test-suite at 6e075243: the context as it was until 24 February 2025
OLD_SRI = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg"
OLD_MULTIBASE = "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"
# the same suite, later: the context as it is now
SRI = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"
MULTIBASE = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"

RUBRIC = "https://academy.example/rubric.pdf"
SCHEMA = "https://academy.example/schema.json"
CONTENT = b'{"$schema": "https://json-schema.org/draft/2020-12/schema"}'
MULTIHASH = {"sha256": b"\x12\x20", "sha384": b"\x20\x30", "sha512": b"\x13\x40"}


def credential(*resources: object) -> Document:
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:academy",
        "credentialSubject": {"id": "did:example:subject"},
        "relatedResource": list(resources),
    }


def resource(url: object = CREDENTIALS_V2, **digests: object) -> Document:
    return {"id": url, **digests}


def checked(*resources: object, fetched: dict[str, Fetched] | None = None) -> list[Check]:
    return check_related_resources(credential(*resources), fetched={} if fetched is None else fetched)


def outcome(entry: object, **options: Any) -> Outcome:
    (check,) = checked(entry, **options)
    return check.outcome


def integrity(algorithm: str, content: bytes) -> str:
    """The hash expression of Subresource Integrity."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


# The contexts of the closed set


def test_the_table_of_digests_is_that_of_the_published_bytes(shared: Path) -> None:
    folder = shared / "spec" / "contexts"
    index = {url: entry["sha256"] for entry in read_json(folder / "index.json") for url in entry["urls"]}
    files = read_json(folder / "url-map.json")
    for url, known in _known().items():
        content = (folder / files[url]).read_bytes()
        expected = {name: {hashlib.new(name, content).hexdigest()} for name in ("sha256", "sha384", "sha512")}
        assert known.versions[0] == expected, url
        assert expected["sha256"] == {index[url]}


def test_the_table_has_every_context_of_the_closed_set_whose_bytes_are_published() -> None:
    assert KNOWN_CONTEXTS - _known().keys() == {"https://w3id.org/dcc/v1"}
    assert _known().keys() <= KNOWN_CONTEXTS


def test_a_context_that_was_changed_in_place_has_its_earlier_version_too(shared: Path) -> None:
    open_badges = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    several = {url: known.versions for url, known in _known().items() if len(known.versions) > 1}
    assert set(several) == {CREDENTIALS_V2, open_badges}
    earlier = (shared / "spec/contexts/1edtech/ob-v3p0-context-3.0.3.2024-03.json").read_bytes()
    assert several[open_badges][1]["sha512"] == {hashlib.sha512(earlier).hexdigest()}
    for content in (earlier, (shared / "spec/contexts/1edtech/ob-v3p0-context-3.0.3.json").read_bytes()):
        assert outcome(resource(open_badges, digestSRI=integrity("sha256", content))) is Outcome.PASSED


@pytest.mark.parametrize(
    "digests",
    [
        {"digestSRI": SRI},
        {"digestMultibase": MULTIBASE},
        {"digestSRI": SRI, "digestMultibase": MULTIBASE, "mediaType": "application/ld+json"},
        {"digestSRI": OLD_SRI},
        {"digestMultibase": OLD_MULTIBASE},
        {"digestSRI": OLD_SRI, "digestMultibase": [OLD_MULTIBASE]},
    ],
)
def test_the_digests_of_the_w3c_suite_are_those_of_the_base_context_now_or_before(digests: Document) -> None:
    assert outcome(resource(**digests)) is Outcome.PASSED
    assert related_resource_problems(credential(resource(**digests))) == []


@pytest.mark.parametrize("digests", [{"digestSRI": OLD_SRI[:-1] + "h"}, {"digestMultibase": "u" + "A" * 43}])
def test_a_wrong_digest_is_refused_at_issue_and_at_verification(digests: Document) -> None:
    document = credential(resource(RUBRIC, digestSRI=SRI), resource(**digests))
    first, *others = check_related_resources(document, fetched={})
    assert (first.outcome, first.pointer) == (Outcome.FAILED, "/relatedResource/1")
    assert first.problem_type == INTEGRITY_ERROR
    assert first.problem_type == "https://www.w3.org/TR/vc-data-model#RELATED_RESOURCE_INTEGRITY_ERROR"
    assert first.expected != first.actual
    assert [check.outcome for check in others] == [Outcome.SKIPPED]
    (problem,) = related_resource_problems(document)
    assert (problem.pointer, problem.code, problem.severity) == ("/relatedResource/1", "related-resource", "error")


def test_one_resource_alone_needs_no_list() -> None:
    document = credential() | {"relatedResource": resource(digestSRI=OLD_SRI[:-1] + "h")}
    (problem,) = related_resource_problems(document)
    assert problem.pointer == "/relatedResource"


def test_digests_of_two_versions_do_not_make_one_resource() -> None:
    assert outcome(resource(digestSRI=SRI, digestMultibase=OLD_MULTIBASE)) is Outcome.FAILED


# What was used, and what was not


def fetched(content: bytes = CONTENT) -> dict[str, Fetched]:
    return {SCHEMA: Fetched(content, SCHEMA, datetime(2026, 11, 22, tzinfo=UTC))}


def test_a_credential_without_related_resources_has_nothing_to_compare() -> None:
    assert [check.outcome for check in checked()] == [Outcome.NOT_APPLICABLE]
    document = credential()
    del document["relatedResource"]
    assert [check.outcome for check in check_related_resources(document, fetched={})] == [Outcome.NOT_APPLICABLE]


def test_a_resource_that_was_not_used_is_not_compared() -> None:
    (check,) = checked(resource(RUBRIC, digestSRI=SRI))
    assert (check.outcome, check.pointer) == (Outcome.SKIPPED, "/relatedResource/0")
    assert "not used" in check.message


def test_what_was_fetched_for_the_credential_is_compared() -> None:
    right = resource(SCHEMA, digestSRI=integrity("sha512", CONTENT))
    assert outcome(right) is Outcome.SKIPPED
    (check,) = checked(right, fetched=fetched())
    assert check.outcome is Outcome.PASSED
    assert check.source is not None
    assert check.source.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert check.source.fetched_at == datetime(2026, 11, 22, tzinfo=UTC)
    assert outcome(right, fetched=fetched(CONTENT + b" ")) is Outcome.FAILED


def test_a_context_whose_bytes_are_not_known_is_undetermined() -> None:
    document = credential(resource("https://w3id.org/dcc/v1", digestSRI=SRI))
    assert [check.outcome for check in check_related_resources(document, fetched={})] == [Outcome.SKIPPED]
    document["@context"].append("https://w3id.org/dcc/v1")
    (check,) = check_related_resources(document, fetched={})
    assert (check.outcome, check.actual) == (Outcome.UNDETERMINED, "https://w3id.org/dcc/v1")
    assert related_resource_problems(document) == []


@pytest.mark.parametrize("digests", [{"digestSRI": "sha1-AAAA"}, {"digestMultibase": "uFiBAAAA"}])
def test_a_digest_of_an_unknown_algorithm_is_undetermined_where_the_resource_was_used(digests: Document) -> None:
    # sha3-256 as a multihash is 16 20 and 32 bytes
    assert outcome(resource(**digests)) is Outcome.UNDETERMINED
    assert outcome(resource(RUBRIC, **digests)) is Outcome.SKIPPED


def test_the_old_base_context_is_known_by_two_algorithms_only() -> None:
    assert outcome(resource(digestSRI=f"{OLD_SRI} sha512-{'A' * 86}==")) is Outcome.PASSED
    assert outcome(resource(digestSRI=f"{SRI} sha512-{'A' * 86}==")) is Outcome.FAILED


def test_many_resources_are_told_in_part_but_a_wrong_one_always() -> None:
    unused = [resource(f"{RUBRIC}?{number}", digestSRI=SRI) for number in range(10 * MAX_LISTED)]
    found = checked(*unused, resource(digestSRI=OLD_SRI[:-1] + "h"))
    assert len(found) == MAX_LISTED
    assert found[0].outcome is Outcome.FAILED


def test_a_resource_is_hashed_once_however_often_it_is_named() -> None:
    large = fetched(bytes(20_000_000))
    named = [resource(SCHEMA, digestSRI=integrity("sha256", CONTENT))] * 5_000
    assert {check.outcome for check in checked(*named, fetched=large)} == {Outcome.FAILED}


# How a digest is written


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_a_digest_is_written_as_a_hash_expression_a_bare_digest_or_a_multihash(algorithm: str) -> None:
    digest = hashlib.new(algorithm, CONTENT).digest()
    for digests in (
        {"digestSRI": integrity(algorithm, CONTENT)},
        {"digestSRI": integrity(algorithm, CONTENT) + "?ct=application/json"},
        {"digestSRI": f"{algorithm}-{base64url_encode(digest)}"},
        {"digestSRI": [integrity(algorithm, b"other"), integrity(algorithm, CONTENT)]},
        {"digestSRI": f"md5-AAAA {integrity(algorithm, b'other')}\n {integrity(algorithm, CONTENT)}"},
        {"digestMultibase": "u" + base64url_encode(digest)},
        {"digestMultibase": multibase_encode(digest)},
        {"digestMultibase": "u" + base64url_encode(MULTIHASH[algorithm] + digest)},
        {"digestMultibase": [multibase_encode(MULTIHASH[algorithm] + digest), "u" + base64url_encode(b"unknown")]},
    ):
        assert outcome(resource(SCHEMA, **digests), fetched=fetched()) is Outcome.PASSED
        assert outcome(resource(SCHEMA, **digests), fetched=fetched(b"other bytes")) is Outcome.FAILED


def test_of_each_algorithm_one_digest_has_to_be_right() -> None:
    good, bad = integrity("sha256", CONTENT), integrity("sha384", b"other")
    assert outcome(resource(SCHEMA, digestSRI=f"{good} {bad}"), fetched=fetched()) is Outcome.FAILED
    bare = "u" + base64url_encode(hashlib.sha256(b"other").digest())
    assert outcome(resource(SCHEMA, digestSRI=good, digestMultibase=bare), fetched=fetched()) is Outcome.PASSED
    mixed = resource(SCHEMA, digestSRI=integrity("sha512", CONTENT), digestMultibase=bare)
    assert outcome(mixed, fetched=fetched()) is Outcome.FAILED


@pytest.mark.parametrize(
    "entry",
    [
        None,
        RUBRIC,
        7,
        {},
        {"digestSRI": SRI},
        resource(7),
        resource(RUBRIC),
        resource(RUBRIC, digestSRI=[], digestMultibase=[]),
        resource(RUBRIC, digestSRI=None),
        resource(RUBRIC, digestSRI={"@value": SRI}),
        resource(RUBRIC, digestSRI=""),
        resource(RUBRIC, digestSRI="  "),
        resource(RUBRIC, digestSRI="sha256"),
        resource(RUBRIC, digestSRI="sha256-"),
        resource(RUBRIC, digestSRI="sha256-abc"),
        resource(RUBRIC, digestSRI="sha384-" + "A" * 43 + "="),
        resource(RUBRIC, digestSRI="sha256-" + "A" * 42 + "B="),
        resource(RUBRIC, digestSRI="sha256-ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"),
        resource(RUBRIC, digestSRI="sha256-" + "ä" * 43 + "="),
        resource(RUBRIC, digestMultibase=""),
        resource(RUBRIC, digestMultibase="m" + "A" * 43),
        resource(RUBRIC, digestMultibase="u" + "A" * 43 + "="),
        resource(RUBRIC, digestMultibase="z0OIl"),
        resource(RUBRIC, digestMultibase="z" + "1" * 5000),
    ],
)
def test_a_malformed_entry_is_refused_wherever_its_resource_is(entry: object) -> None:
    (check,) = checked(entry)
    assert (check.outcome, check.pointer, check.problem_type) == (
        Outcome.FAILED,
        "/relatedResource/0",
        MALFORMED_ERROR,
    )
    (problem,) = related_resource_problems(credential(entry))
    assert problem.message == check.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(related=json_values | st.fixed_dictionaries({"id": json_values, "digestSRI": json_values}))
def test_any_json_value_is_answered_with_checks(related: object) -> None:
    document = credential() | {"relatedResource": related, "@context": related}
    assert check_related_resources(document, fetched={})


@settings(max_examples=100, deadline=None, derandomize=True)
@given(content=st.binary(max_size=64), other=st.binary(max_size=64), algorithm=st.sampled_from(sorted(MULTIHASH)))
def test_a_digest_agrees_with_the_bytes_it_was_made_of_and_no_others(
    content: bytes, other: bytes, algorithm: str
) -> None:
    entry = resource(SCHEMA, digestSRI=integrity(algorithm, content))
    expected = Outcome.PASSED if content == other else Outcome.FAILED
    assert outcome(entry, fetched=fetched(other)) is expected
