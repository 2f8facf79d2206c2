"""JSON-LD to RDF: the W3C suite, published canonical texts and hashes, and the door to PyLD."""

from __future__ import annotations

import hashlib
import itertools
import threading
import urllib.parse
from pathlib import Path
from typing import Any

import pyld.jsonld
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from canonical_documents import OB3, VC2, all_contexts, badge, published_documents
from conftest import SHARED, read_json
from microbadge.canonical import context_document, prepare, prepare_as_of_march_2024, rdfc10, to_nquads
from microbadge.canonical.jsonld import _PROCESSED_CONTEXTS, MAX_DROPPED, expand
from microbadge.canonical.rdf import canonical_double, to_quads
from microbadge.canonical.rdfc10 import canonicalize
from microbadge.encoding import multibase_decode
from microbadge.errors import CanonicalizationError, MicrobadgeError

pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests

VECTORS = SHARED / "spec" / "vectors"
SUITE = VECTORS / "w3c-json-ld-api"
BASE = "https://w3c.github.io/json-ld-api/tests/"

DIFFERS = {
    "#tdi01": "a base direction is kept, as a datatype: what is dropped would not be signed",
    "#tdi02": "a base direction is kept",
    "#tdi03": "a base direction is kept",
    "#tdi04": "a base direction is kept",
    "#tdi05": "a base direction is kept",
    "#tdi06": "a base direction is kept",
    "#tdi11": "rdfDirection compound-literal is not offered",
    "#tdi12": "rdfDirection compound-literal is not offered",
    "#te111": "PyLD: a relative @vocab; refused where it matters, since what it makes is no absolute IRI",
    "#te112": "PyLD: a relative @vocab",
    "#tli12": "PyLD: @base is not a URL; @base is refused in inline contexts",
    "#twf05": "a language tag that is ill-formed is refused before this step",
}


def _suite() -> list[Any]:
    if not SUITE.is_dir():
        return []
    entries = read_json(SUITE / "toRdf-manifest.jsonld")["sequence"]
    # Tests of JSON-LD 1.0 and of generalized RDF are about modes that there are not
    return [
        entry
        for entry in entries
        if "json-ld-1.0" not in entry.get("option", {}).values()
        and not entry.get("option", {}).get("produceGeneralizedRdf")
    ]


class _SuiteDocuments(dict[str, Any]):
    """The remote documents of the suite, read when they are asked for."""

    def __contains__(self, url: object) -> bool:
        return str(url).startswith(BASE)

    def __missing__(self, url: str) -> Any:
        return read_json(SUITE / url.removeprefix(BASE))


def _run(entry: dict[str, Any]) -> str:
    document = read_json(SUITE / entry["input"])
    option = entry.get("option", {})
    if "expandContext" in option:
        document = {"@context": read_json(SUITE / option["expandContext"])["@context"], "@graph": document}
    base = option.get("base", urllib.parse.urljoin(BASE, entry["input"]))
    expansion = expand(document, contexts=_SuiteDocuments(), instead={}, base=base)
    return canonicalize(to_quads(expansion.nodes))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # PyLD's, about terms like "@foo" that it leaves out
@pytest.mark.parametrize("entry", _suite(), ids=lambda entry: entry["@id"])
def test_a_document_of_the_suite_becomes_the_published_statements(entry: dict[str, Any]) -> None:
    if "jld:NegativeEvaluationTest" in entry["@type"]:
        with pytest.raises(CanonicalizationError):
            _run(entry)
        return
    same = "expect" not in entry or _run(entry) == rdfc10((SUITE / entry["expect"]).read_text(encoding="utf-8"))
    assert same != (entry["@id"] in DIFFERS), DIFFERS.get(entry["@id"])


def test_the_suite_was_found_with_its_448_tests_for_this_version(shared: Path) -> None:
    assert len(_suite()) == 448
    assert DIFFERS.keys() <= {entry["@id"] for entry in _suite()}


# Published canonical texts and their hashes


@pytest.mark.parametrize("folder", ["obv3p0", "clrv2p0"])
def test_the_1edtech_credentials_have_the_published_canonical_text_and_hash(shared: Path, folder: str) -> None:
    # 1EdTech/openbadges-specification@1af145ff, implementation guide
    place = shared / "spec" / "vectors" / "1edtech-impl-guide" / folder
    signed = read_json(place / "signed-credential.json")
    proof = signed.pop("proof")
    proof = dict(proof[0] if isinstance(proof, list) else proof)
    del proof["proofValue"]
    proof["@context"] = signed["@context"]
    assert to_nquads(signed).rstrip("\n") == (place / "document-canon.txt").read_text("utf-8").rstrip("\n")
    assert to_nquads(proof).rstrip("\n") == (place / "proof-canon.txt").read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize(
    ("folder", "suffix", "hash_name"),
    [
        ("w3c-vc-di-eddsa/Ed25519Signature2020", "EdSig", "sha256"),
        ("w3c-vc-di-eddsa/eddsa-rdfc-2022", "DataInt", "sha256"),
        ("w3c-vc-di-eddsa/eddsa-rdfc-2022/employ", "DataInt", "sha256"),
        ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256", "sha256"),
        ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ", "ECDSAP256", "sha256"),
        ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384", "sha384"),
        ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ", "ECDSAP384", "sha384"),
    ],
)
def test_the_w3c_credentials_have_the_published_canonical_text_and_hash(
    shared: Path, folder: str, suffix: str, hash_name: Any
) -> None:
    # w3c/vc-di-eddsa@abb673eb and w3c/vc-di-ecdsa@00781de5; the last one needs SHA-384 inside RDFC-1.0
    place = shared / "spec" / "vectors" / folder
    signed = read_json(next(place.glob("signed*.json")))
    del signed["proof"]
    options = read_json(next(place.glob("proofConfig*.json")))
    for document, text, digest in (
        (signed, f"canonDoc{suffix}.txt", f"docHash{suffix}.txt"),
        (options, f"proofCanon{suffix}.txt", f"proofHash{suffix}.txt"),
    ):
        canonical = to_nquads(document, contexts=all_contexts(), hash_name=hash_name)
        assert canonical == (place / text).read_text(encoding="utf-8")
        computed = hashlib.new(hash_name, canonical.encode()).hexdigest()
        assert computed == (place / digest).read_text(encoding="utf-8").strip()


def test_each_proof_of_the_w3c_chain_is_over_the_document_with_the_proofs_that_it_builds_on(shared: Path) -> None:
    place = shared / "spec" / "vectors" / "w3c-vc-di-eddsa" / "proof-set-chain"
    document = read_json(place / "signedProofChain2.json")
    proofs = document.pop("proof")
    assert len(proofs) == 4
    for proof in proofs:
        previous = proof.get("previousProof", [])
        named = [
            other for other in proofs if other.get("id") in ([previous] if isinstance(previous, str) else previous)
        ]
        secured = {**document, "proof": named} if named else document
        options = {**proof, "@context": document["@context"]}
        del options["proofValue"]
        signed = b"".join(
            hashlib.sha256(to_nquads(part, contexts=all_contexts()).encode()).digest() for part in (options, secured)
        )
        key = multibase_decode(proof["verificationMethod"].partition("#")[2])[2:]
        Ed25519PublicKey.from_public_bytes(key).verify(multibase_decode(proof["proofValue"]), signed)


# Values


@pytest.mark.parametrize(
    ("number", "lexical"),
    [
        (1.5, '"1.5E0"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (-0.1, '"-1.0E-1"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (3.0, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (3, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (0, '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (0.000001, '"1.0E-6"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (123456.789, '"1.23456789E5"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (False, '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ],
)
def test_a_number_has_the_lexical_form_that_other_libraries_give_it(number: float, lexical: str) -> None:
    document = {"@context": {"@vocab": "https://vocabulary.example/"}, "value": number}
    assert to_nquads(document) == f"_:c14n0 <https://vocabulary.example/value> {lexical} .\n"


def test_a_whole_number_typed_as_double_is_written_as_one() -> None:
    term = {"@id": "https://vocabulary.example/v", "@type": "http://www.w3.org/2001/XMLSchema#double"}
    text = to_nquads({"@context": {"v": term}, "v": [2, "2.5E0"]})
    assert '"2.0E0"^^<http://www.w3.org/2001/XMLSchema#double>' in text
    assert '"2.5E0"^^<http://www.w3.org/2001/XMLSchema#double>' in text


def test_the_canonical_double_keeps_a_digit_after_the_point() -> None:
    assert [canonical_double(number) for number in (1e21, -5, 0.25)] == ["1.0E21", "-5.0E0", "2.5E-1"]


def test_a_base_direction_is_signed() -> None:
    name = {"@value": "שלום", "@language": "he", "@direction": "rtl"}
    text = to_nquads({**badge(), "name": name})
    assert '"שלום"^^<https://www.w3.org/ns/i18n#he_rtl>' in text
    del name["@language"]
    assert '"שלום"^^<https://www.w3.org/ns/i18n#_rtl>' in to_nquads({**badge(), "name": name})


def test_control_characters_are_escaped_in_what_is_signed() -> None:
    # PyLD leaves them as they are; jsonld.js does not
    assert r"bell\u0007 tab\t vertical\u000B delete\u007F" in to_nquads(
        {**badge(), "name": "bell\x07 tab\t vertical\x0b delete\x7f"}
    )


def test_json_literals_are_canonical_json() -> None:
    document = {
        "@context": [VC2],
        "type": ["JsonSchema"],
        "jsonSchema": {"b": [1.0, "é"], "a": {}},
    }
    assert r'"{\"a\":{},\"b\":[1,\"é\"]}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>' in to_nquads(document)


# The door


def test_a_context_of_the_closed_set_cannot_be_replaced() -> None:
    evil = {"@context": {"id": "@id", "type": "@type", "issuer": "https://evil.example/issuer"}}
    assert to_nquads(badge(), contexts={VC2: evil, OB3: evil}) == to_nquads(badge())


def test_a_context_of_the_caller_is_used_and_not_kept() -> None:
    url = "https://academy.example/context"
    document = {"@context": [url], "term": "a"}
    first = {"@context": [{"term": "https://vocabulary.example/one"}, {}]}
    second = {"@context": {"term": "https://vocabulary.example/two"}}
    assert "/one" in to_nquads(document, contexts={url: first})
    assert "/two" in to_nquads(document, contexts={url: second})
    assert first == {"@context": [{"term": "https://vocabulary.example/one"}, {}]}
    with pytest.raises(CanonicalizationError, match="not known"):
        to_nquads(document)


def test_a_context_of_the_caller_may_build_on_known_ones_only() -> None:
    url = "https://academy.example/context"
    document = {"@context": url, "type": "DataIntegrityProof", "cryptosuite": "x"}
    builds_on = {"@context": ["https://w3id.org/security/data-integrity/v2"]}
    assert "cryptosuite" in to_nquads(document, contexts={url: builds_on})
    with pytest.raises(CanonicalizationError) as refusal:
        to_nquads(document, contexts={url: {"@context": ["https://elsewhere.example/context"]}})
    assert refusal.value.problems[0].actual == "https://elsewhere.example/context"


@pytest.mark.parametrize("context", ["not an object", {"@context": 7}, {"@context": ["relative"]}, None])
def test_a_context_of_the_caller_that_is_no_context_is_refused(context: Any) -> None:
    with pytest.raises(CanonicalizationError):
        to_nquads({"@context": "https://academy.example/c", "a": 1}, contexts={"https://academy.example/c": context})


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ([VC2, {"VerifiableCredential": "https://evil.example/VC"}], "protected term redefinition"),
        ([VC2, {"id": "https://evil.example/id"}], "protected term redefinition, 'id'"),
        ([VC2, {"a": "b", "b": "a"}], "cyclic IRI mapping"),
        ([VC2, {"a": {"@id": "u:a", "@context": {"b": {"@id": 7}}}}], "invalid IRI mapping"),
        ([VC2, {"a": {"@id": []}}], "cannot be expanded"),
    ],
)
def test_what_pyld_cannot_process_is_refused_with_the_reason_and_the_place(context: Any, reason: str) -> None:
    with pytest.raises(CanonicalizationError) as refusal:
        prepare({**badge(), "@context": context})
    assert reason.partition(",")[0] in str(refusal.value)
    assert refusal.value.pointer == "/@context"


@pytest.mark.parametrize("keyword", ["@vocab", "@language", "@direction"])
def test_a_keyword_that_is_not_in_force_may_be_unset(keyword: str) -> None:
    # JSON-LD 1.1 API, section 4.1.2: null takes the default away, whether there is one or not
    document = badge()
    assert to_nquads({**document, "@context": [*document["@context"], {keyword: None}]}) == to_nquads(document)
    scoped = {"@context": {"t": {"@id": "u:t", "@context": {keyword: None, "a": "u:a"}}}, "t": {"a": "x"}}
    assert '<u:a> "x"' in to_nquads(scoped)


def test_a_vocabulary_that_is_unset_gives_no_meaning_to_anything() -> None:
    contexts = [{"@vocab": "https://vocabulary.example/"}, {"@vocab": None}]
    with pytest.raises(CanonicalizationError, match="no context gives this member a meaning"):
        to_nquads({"@context": contexts, "a": 1})


def test_a_member_that_makes_json_ld_fail_is_pointed_at() -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["resultDescription"][1]["id"] = ["two", "ids"]
    with pytest.raises(CanonicalizationError) as refusal:
        prepare(document)
    assert refusal.value.pointer == "/credentialSubject/achievement/resultDescription/1"


@pytest.mark.parametrize("document", [[], "text", 7, None, {"@context": None}, {"a": object()}])
def test_what_is_no_json_ld_object_is_refused(document: Any) -> None:
    with pytest.raises(CanonicalizationError):
        prepare(document)


def test_members_without_a_meaning_are_looked_for_once_in_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    expand_iri = pyld.jsonld.JsonLdProcessor._expand_iri

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        return expand_iri(*args, **options)

    monkeypatch.setattr(pyld.jsonld.JsonLdProcessor, "_expand_iri", counted)
    gone = [f"gone{i}" for i in range(60)]
    context = {"@vocab": "https://vocabulary.example/", **dict.fromkeys(gone)}
    document = {"@context": context, **{f"term{i}": "x" for i in range(3_000)}, **dict.fromkeys(gone, "x")}
    assert expand(document, contexts={}).dropped == [f"/{term}" for term in gone]
    assert calls < 10 * len(document)


def test_of_sixty_thousand_members_without_a_meaning_some_are_told() -> None:
    names = ("".join(letters) for letters in itertools.product("abcdefghij", repeat=5))
    document = {f"@{name}": 1 for name in itertools.islice(names, 60_000)}
    assert len(expand(document, contexts={}).dropped) == MAX_DROPPED


def test_the_canonical_text_is_worked_out_once() -> None:
    prepared = prepare(badge())
    assert prepared.canonical() is prepared.canonical()
    assert prepared.canonical("sha384") is prepared.canonical("sha384")
    assert prepared == prepare(badge())
    assert hash(prepared) == hash(prepare(badge()))


def test_the_document_is_left_as_it_was() -> None:
    document = badge()
    to_nquads(document)
    assert document == badge()


def test_eight_threads_get_the_same_text_as_one() -> None:
    documents = [document for name, document in published_documents() if "1edtech" in name or "/inline/" in name][:12]
    documents.append({**badge(), "@context": [VC2, OB3, {"note": "https://vocabulary.example/note"}], "note": "n"})

    def texts() -> list[str]:
        found = []
        for document in documents:
            try:
                found.append(prepare(document, contexts=all_contexts()).nquads())
            except MicrobadgeError as error:
                found.append(str(error))
        return found

    expected = texts()
    results: list[list[str]] = []
    threads = [threading.Thread(target=lambda: results.append(texts())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


# The Open Badges context 3.0.3 was changed in place


def test_a_badge_without_the_added_terms_reads_alike_under_both_states() -> None:
    then = prepare_as_of_march_2024(badge())
    assert then.uncovered == ()
    assert then.nquads() == to_nquads(badge())


def test_members_that_the_state_of_march_2024_does_not_define_are_named() -> None:
    document = {**badge(), "endorsementJwt": ["eyJ.eyJ.sig"], "jti": "urn:x:1"}
    document["issuer"]["endorsementJwt"] = "eyJ.eyJ.sig"
    then = prepare_as_of_march_2024(document)
    assert sorted(then.uncovered) == ["/endorsementJwt", "/issuer/endorsementJwt", "/jti"]
    assert then.nquads() == to_nquads(badge())
    assert prepare(document).uncovered == ()
    assert prepare(document).nquads() != then.nquads()


def test_the_state_of_march_2024_does_not_stay_behind() -> None:
    document = {**badge(), "jti": "urn:x:1"}
    before = to_nquads(document)
    prepare_as_of_march_2024(document)
    assert to_nquads(document) == before


def test_inline_contexts_of_strangers_do_not_pile_up() -> None:
    expected = to_nquads(badge())
    for number in range(250):
        document = {**badge(), "@context": [VC2, OB3, {f"term{number}": f"https://vocabulary.example/{number}"}]}
        assert prepare(document).problems == ()
    assert len(_PROCESSED_CONTEXTS) <= 200
    assert to_nquads(badge()) == expected


def test_the_canonical_texts_of_published_documents_are_those_of_pyld() -> None:
    def load(url: str, _: object) -> dict[str, Any]:
        context = context_document(url) or all_contexts()[url]
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}

    options = {
        "base": None,
        "documentLoader": load,
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "rdfDirection": "i18n-datatype",
    }
    compared = 0
    for name, document in published_documents():
        try:
            text = to_nquads(document, contexts=all_contexts())
        except CanonicalizationError:
            continue
        assert text == pyld.jsonld.normalize(document, options), name
        compared += 1
    assert compared > 200
