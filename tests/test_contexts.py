"""The closed set of contexts: each equals what is published, and nothing else is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import read_json
from microbadge.canonical import KNOWN_CONTEXTS, context_document
from microbadge.canonical.contexts import ADDED_SINCE_MARCH_2024, OB_CONTEXT_3_0_3, ob_context_of_march_2024

NOT_SHIPPED = {
    # examples and vectors only: a caller passes them
    "https://www.w3.org/2018/credentials/examples/v1",
    "https://www.w3.org/ns/credentials/examples/v2",
    "https://www.w3.org/ns/odrl.jsonld",
    "https://w3id.org/citizenship/v1",
    "https://w3id.org/citizenship/v2",
    "https://w3id.org/citizenship/v3",
    "https://w3id.org/citizenship/v4rc1",
    "https://w3id.org/vdl/v1",
    "https://w3id.org/vdl/aamva/v1",
    "https://w3id.org/vc-barcodes/v1",
    # key agreement and suites that no badge is signed with
    "https://w3id.org/security/suites/x25519-2020/v1",
    "https://w3id.org/security/suites/x25519-2019/v1",
    "https://w3id.org/security/suites/secp256k1-2019/v1",
    "https://w3id.org/security/bbs/v1",
    "https://w3id.org/security/v3-unstable",
    # extensions of version 2 in version 3 clothes, and a draft of 2022
    "https://purl.imsglobal.org/spec/ob-assessment/v2p0/context/",
    "https://purl.imsglobal.org/spec/ob-assessment/v2p0/context",
    "https://purl.imsglobal.org/spec/ob-accred/v2p0/context/",
    "https://purl.imsglobal.org/spec/ob-accred/v2p0/context",
    "http://purl.imsglobal.org/spec/ob-accred/v3p0/context",
    "https://imsglobal.github.io/openbadges-specification/ob_v3p0.html",
}


def _is_open_badges_2(url: str) -> bool:
    return "w3id.org/openbadges/" in url or "/v2/" in url or "/v2p1/" in url or url.endswith("Extension/context.json")


@pytest.mark.parametrize("url", sorted(KNOWN_CONTEXTS))
def test_a_context_equals_the_published_document(shared: Path, url: str) -> None:
    folder = shared / "spec" / "contexts"
    assert context_document(url) == read_json(folder / read_json(folder / "url-map.json")[url])


def test_the_set_is_the_published_contexts_that_badges_use_and_no_others(shared: Path) -> None:
    published = set(read_json(shared / "spec" / "contexts" / "url-map.json"))
    left_out = {url for url in published - KNOWN_CONTEXTS if url not in NOT_SHIPPED}
    assert left_out == {url for url in left_out if _is_open_badges_2(url) or "/ob2-" in url or "openbadgespec" in url}
    assert published >= KNOWN_CONTEXTS
    assert NOT_SHIPPED.isdisjoint(KNOWN_CONTEXTS)
    assert len(KNOWN_CONTEXTS) == 33


def test_an_unknown_url_has_no_document() -> None:
    assert context_document("https://www.w3.org/ns/credentials/v3") is None


def test_every_caller_gets_a_document_of_its_own() -> None:
    first = context_document(OB_CONTEXT_3_0_3)
    assert first is not None
    first["@context"]["id"] = "@type"
    again = context_document(OB_CONTEXT_3_0_3)
    assert again is not None
    assert again["@context"]["id"] == "@id"


def test_the_context_of_march_2024_equals_the_document_published_then(shared: Path) -> None:
    then = read_json(shared / "spec" / "contexts" / "1edtech" / "ob-v3p0-context-3.0.3.2024-03.json")
    assert ob_context_of_march_2024() == then
    now = context_document(OB_CONTEXT_3_0_3)
    assert now is not None
    assert now["@context"].keys() - then["@context"].keys() == set(ADDED_SINCE_MARCH_2024)


def test_no_table_is_read_when_the_package_is_imported() -> None:
    program = (
        "import sys, pathlib; read = []; "
        "sys.addaudithook(lambda event, args: event == 'open' and read.append(str(args[0]))); "
        "import microbadge.canonical; sys.exit(any(name.endswith('.terms') for name in read))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
