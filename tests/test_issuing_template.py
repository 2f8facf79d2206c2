"""What is worked out once for all the badges of an achievement changes nothing: no byte, no refusal."""

from __future__ import annotations

import copy
import functools
import hashlib
import itertools
import json
import pickle
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

import registrars
from badges import ACADEMY, NOON, badge
from conftest import PROJECT
from microbadge import (
    Award,
    CanonicalizationError,
    Issuer,
    LocalSigner,
    ModelError,
    Program,
    ProofError,
    add_proof,
    canonical,
    identity_object,
)
from microbadge.data_integrity import configuration as configuration_module
from microbadge.data_integrity import hash_data, read_proof, unsecured_document
from microbadge.data_integrity.configuration import configuration_nquads
from microbadge.data_integrity.cryptosuites import HashName
from microbadge.datetimes import format_date_time
from microbadge.encoding import multibase_encode
from microbadge.errors import InvalidError
from microbadge.frozen import Frozen, freeze, thaw
from microbadge.issuer import issuer_profile, sign_badge_jwt
from microbadge.keys import Algorithm
from microbadge.program import achievement_document
from microbadge.registrar import Registrar
from microbadge.signing import check_credential, sign_credential, sign_credential_jwt

EXAMPLES = sorted((PROJECT / "examples").glob("*/program.yaml"))
PROFILE = {"name": "Example Leadership Academy", "url": "https://academy.example/", "email": "office@academy.example"}
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
NAMES = ("Plan", 'a "b" \n\\', "Ünïcode 教 \x7f")
SIGNERS = {
    "eddsa-rdfc-2022": ACADEMY,
    "eddsa-jcs-2022": ACADEMY,
    "ecdsa-rdfc-2019": LocalSigner.generate("p256"),
    "ecdsa-jcs-2019": LocalSigner.generate("p384"),
}


loaded = functools.cache(Program.from_file)


def awards(chance: random.Random, path: Path = EXAMPLES[0]) -> list[Award]:
    """An award of each micro-credential, about which nothing is known yet, with levels by chance."""
    program = loaded(path)
    return [
        Award(program, replace(one), {each.id: chance.choice(each.levels) for each in one.rubric.criteria}, {})
        for one in program.micro_credentials
    ]


def options(chance: random.Random) -> dict[str, Any]:
    """What differs from one award to the next."""
    wanted: dict[str, Any] = {
        "id": f"urn:uuid:00000000-0000-4000-8000-{chance.getrandbits(48):012x}",
        "recipient": "did:example:" + chance.choice(["ana", "ben", "çağla"]),
        "valid_from": NOON + timedelta(minutes=chance.randrange(10_000)),
        "created": NOON + timedelta(seconds=chance.randrange(1_000_000)),
    }
    if chance.random() < 0.5:
        salt = f"{chance.getrandbits(64):x}"
        wanted["recipient"] = identity_object("ana@school.example", "emailAddress", salt=salt)
    if chance.random() < 0.5:
        wanted["valid_until"] = datetime(2030 + chance.randrange(60), 1, 1, tzinfo=UTC)
    wanted["evidence"] = [
        {"id": f"https://academy.example/e/{number}", "type": ["Evidence"], "name": chance.choice(NAMES)}
        for number in range(chance.randrange(4))
    ]
    if chance.random() < 0.5:
        wanted["status"] = {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(chance.randrange(131_072)),
            "statusListCredential": "https://academy.example/status/1",
        }
    return wanted


def made_by_hand(award: Award, signer: LocalSigner, suite: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The badge as the standard has it, with nothing remembered: canonicalized by the reference path."""
    who = wanted["recipient"]
    subject: dict[str, Any] = {"type": ["AchievementSubject"]}
    subject |= {"id": who} if isinstance(who, str) else {"identifier": [who]}
    subject["achievement"] = achievement_document(award.micro_credential, program_id=award.program.id)
    subject["result"] = award.results
    if award.credits_earned is not None:
        subject["creditsEarned"] = award.credits_earned
    document = {
        "@context": [V2, OB],
        "id": wanted["id"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.micro_credential.name,
        "issuer": issuer_profile(PROFILE, signer),
        "validFrom": format_date_time(wanted["valid_from"]),
        "credentialSubject": subject,
    }
    if "valid_until" in wanted:
        document["validUntil"] = format_date_time(wanted["valid_until"])
    if wanted["evidence"]:
        document["evidence"] = wanted["evidence"]
    if "status" in wanted:
        document["credentialStatus"] = wanted["status"]
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": format_date_time(wanted["created"]),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    if "-jcs-" in suite:
        proof["@context"] = [V2, OB]
        parts = [canonical.jcs(proof), canonical.jcs(document)]
    else:
        name: HashName = "sha384" if signer.algorithm == "ES384" else "sha256"
        prepared = canonical.prepare_by_reference({**proof, "@context": [V2, OB]})
        parts = [prepared.nquads(name).encode(), canonical.prepare_by_reference(document).nquads(name).encode()]
    digest = hashlib.sha384 if signer.algorithm == "ES384" else hashlib.sha256
    proof["proofValue"] = multibase_encode(signer.sign(b"".join(digest(part).digest() for part in parts)))
    return {**document, "proof": proof}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_badge_is_the_same_as_one_made_by_hand(path: Path) -> None:
    chance = random.Random(path.parent.name)
    for award, (suite, signer) in zip(awards(chance, path), itertools.cycle(SIGNERS.items()), strict=False):
        issuer = Issuer(PROFILE, signer, cryptosuite=suite)
        for _ in range(2):  # the second one finds all that the first one left
            wanted = options(chance)
            issued = json.dumps(issuer.issue(award, **wanted))
            assert issued == json.dumps(made_by_hand(award, signer, suite, wanted))


def test_the_levels_of_one_award_do_not_get_into_the_next() -> None:
    one, issuer, chance = loaded(EXAMPLES[0]).micro_credentials[0], Issuer(PROFILE, ACADEMY), random.Random(6)
    wanted = options(chance)
    for _ in range(4):
        award = Award(
            loaded(EXAMPLES[0]), one, {each.id: chance.choice(each.levels) for each in one.rubric.criteria}, {}
        )
        fresh = made_by_hand(award, ACADEMY, "eddsa-rdfc-2022", wanted)
        assert json.dumps(issuer.issue(award, **wanted)) == json.dumps(fresh)


def test_two_programmes_with_the_same_micro_credential_have_achievements_of_their_own() -> None:
    program = loaded(EXAMPLES[0])
    one, other = program.micro_credentials[0], replace(program, id="https://academy.example/another")
    named = [json.dumps(Award(each, one, {}, {}).achievement) for each in (program, other, program)]
    assert named[0] == named[2] != named[1]
    assert "https://academy.example/another" in named[1]


BROKEN: list[dict[str, Any]] = [
    {"id": "not an id"},
    {"recipient": "nobody in particular"},
    {"recipient": {"type": "IdentityObject"}},
    {"evidence": [{"name": "no type"}, {"id": "relative", "type": ["Evidence"]}]},
    {"evidence": [{"type": ["Evidence"], "unknown": 1}]},
    {"evidence": [{"type": ["Evidence"], "name": None}]},
    {"evidence": [{"type": ["Evidence"], "name": "a\ud800b"}]},
    {"evidence_files": {"https://academy.example/no-evidence": b""}},
    {"status": {"id": "https://academy.example/s"}},
    {"valid_until": datetime(2020, 1, 1, tzinfo=UTC)},
    {"id": "not an id", "recipient": "nobody", "status": {}, "valid_until": datetime(2020, 1, 1, tzinfo=UTC)},
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: "+".join(broken))
def test_what_is_refused_the_first_time_is_refused_alike_ever_after(broken: dict[str, Any]) -> None:
    [award, *_] = awards(random.Random(1))
    issuer = Issuer(PROFILE, ACADEMY)
    wanted: dict[str, Any] = {"recipient": "did:example:ana", "id": "urn:uuid:1", "valid_from": NOON, "created": NOON}
    problems = []
    for _ in range(2):
        with pytest.raises(InvalidError) as caught:
            issuer.issue(award, **{**wanted, **broken})
        problems.append((type(caught.value), caught.value.problems))
        issuer.issue(award, **wanted)
    assert problems[0] == problems[1]


@pytest.mark.parametrize("fault", [{"unknown": 1}, {"type": ["Person"]}, {"email": 5}], ids=str)
def test_a_fault_in_the_profile_is_told_for_each_badge(fault: dict[str, Any]) -> None:
    [award, *_] = awards(random.Random(1))
    issuer = Issuer({**PROFILE, **fault}, ACADEMY)
    found = []
    for number in range(3):
        with pytest.raises(InvalidError) as caught:
            issuer.issue(award, recipient="did:example:ana", id=f"urn:uuid:{number}", valid_from=NOON)
        found.append(caught.value.problems)
    assert found[0] == found[1] == found[2]
    assert {problem.pointer for problem in found[0]} <= {"/issuer/unknown", "/issuer/type", "/issuer/email"}


def test_badges_of_one_achievement_share_nothing_that_can_be_changed() -> None:
    [award, *_] = awards(random.Random(2))
    issuer, wanted = Issuer(PROFILE, ACADEMY), options(random.Random(2))
    first = issuer.issue(award, **wanted)
    untouched = json.dumps(first)
    first["issuer"]["name"] = "Somebody Else"
    first["credentialSubject"]["achievement"]["resultDescription"][0]["name"] = "Another"
    first["credentialSubject"]["achievement"]["tag"] = []
    assert json.dumps(issuer.issue(award, **wanted)) == untouched


def test_the_achievement_of_an_award_is_one_object_that_cannot_be_changed() -> None:
    program = loaded(EXAMPLES[0])
    one = program.micro_credentials[0]
    first, second = Award(program, one, {}, {}).achievement, Award(program, one, {}, {}).achievement
    assert first is second
    with pytest.raises(TypeError, match="copy it first"):
        first["name"] = "Another"
    changed = copy.deepcopy(first)
    changed["name"] = "Another"
    assert second["name"] == one.name


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_of_a_micro_credential_is_the_same(copied: Any) -> None:
    program = loaded(EXAMPLES[0])
    one = program.micro_credentials[0]
    achievement = Award(program, one, {}, {}).achievement
    again = copied(one)
    assert again == one
    assert isinstance(Award(program, again, {}, {}).achievement, Frozen)
    assert Award(program, again, {}, {}).achievement == achievement


def test_a_draft_is_signed_as_its_copy_is() -> None:
    [award, *_] = awards(random.Random(3))
    wanted = options(random.Random(3))
    created = wanted.pop("created")
    draft = Issuer(PROFILE, ACADEMY).draft(award, **wanted)
    assert isinstance(draft["issuer"], Frozen)
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        signed = [add_proof(one, ACADEMY, cryptosuite=suite, created=created) for one in (draft, thaw(draft))]
        assert json.dumps(signed[0]) == json.dumps(signed[1])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=5), part, max_size=4),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_the_canonical_json_of_a_frozen_object_is_that_of_a_plain_one(value: dict[str, Any]) -> None:
    frozen = freeze(value)
    assert canonical.jcs_of_plain({"a": [frozen], "é": frozen}) == rfc8785.dumps({"a": [value], "é": value})
    assert canonical.jcs_of_plain(frozen) == canonical.jcs(value) == rfc8785.dumps(value)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_what_was_frozen_thaws_into_a_copy_of_the_same_types_and_order(value: dict[str, Any]) -> None:
    frozen = freeze(value)
    for thawed in (thaw(frozen), thaw(frozen), copy.deepcopy(frozen)):
        assert repr(thawed) == repr(value)
        assert (type(thawed), thawed is value) == (dict, False)


def configuration(**members: Any) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-23T05:15:00Z",
        "verificationMethod": ACADEMY.verification_method,
        "proofPurpose": "assertionMethod",
        "@context": [V2, OB],
        **members,
    }


def both_say(members: dict[str, Any]) -> None:
    """Ask as for a document, and then three times as for a proof; all have to say the same, or refuse the same."""
    found: list[object] = []
    prepared = None
    try:
        prepared = canonical.prepare_by_reference(members)
    except CanonicalizationError as error:
        found.append(error.problems)
    else:
        found.append(prepared.problems or prepared.nquads())
    for _ in range(3):
        try:
            found.append(configuration_nquads(members, contexts=None, hash_name="sha256"))
        except (CanonicalizationError, ProofError) as error:
            found.append(error.problems)
    assert found == [found[0]] * 4


@pytest.mark.parametrize("url", sorted(canonical.KNOWN_CONTEXTS))
def test_a_proof_is_written_alike_with_every_known_context(url: str) -> None:
    for urls in ([url], [V2, url], [V2, OB, url], [url, V2], [DATA_INTEGRITY, url], [url, DATA_INTEGRITY]):
        for method in (ACADEMY.verification_method, "https://academy.example/keys#1"):
            both_say(configuration(**{"@context": urls, "verificationMethod": method}))


@pytest.mark.parametrize(
    "purpose", ["assertionMethod", "authentication", "keyAgreement", "issuing", "https://a.example/p"]
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-sd-2023", ""])
def test_a_proof_is_written_alike_for_every_purpose_and_suite(purpose: str, suite: str) -> None:
    both_say(configuration(proofPurpose=purpose, cryptosuite=suite))


@pytest.mark.parametrize(
    "members",
    [
        {"id": "urn:uuid:1"},
        {"id": "relative"},
        {"expires": "2027-01-01T00:00:00Z"},
        {"domain": ["a.example", "b.example"], "challenge": "x\ny"},
        {"nonce": "n"},
        {"unknown": 1},
        {"previousProof": "urn:uuid:2"},
        {"type": ["DataIntegrityProof"]},
        {"type": "Ed25519Signature2020"},
        {"created": "yesterday"},
        {"created": ["2026-11-23T05:15:00Z"]},
        {"created": 5},
        {"created": '2026"@en'},
        {"proofPurpose": ["assertionMethod"]},
        {"cryptosuite": {"@value": "eddsa-rdfc-2022"}},
        {"verificationMethod": "relative"},
        {"verificationMethod": "did:example:ü#1"},
        {"verificationMethod": "did:example:a b"},
        {"verificationMethod": "did:example:a> <b"},
        {"verificationMethod": "urn:example:key"},
        {"verificationMethod": "ob:key"},
        {"verificationMethod": "_:b0"},
        {"verificationMethod": "did:example:a\n"},
        {"verificationMethod": "https://a.example/b/../c#d"},
        {"verificationMethod": {"id": "did:example:a#b", "type": "Multikey", "controller": "did:example:a"}},
        {"@context": V2},
        {"@context": []},
        {"@context": [V2] * 20},
        {"@context": [V2, {"created": "https://a.example/created"}]},
        {"@context": [V2, {"did": "https://a.example/"}]},
        {"@context": [{"did": "https://a.example/"}]},
        {"@context": ["https://a.example/unknown"]},
    ],
    ids=str,
)
def test_an_unusual_proof_is_written_as_any_document_is(members: dict[str, Any]) -> None:
    both_say(configuration())
    both_say(configuration(**members))
    both_say(configuration())


def test_a_proof_that_lacks_a_member_is_written_as_any_document_is() -> None:
    whole = configuration()
    for member in whole:
        both_say({name: value for name, value in whole.items() if name != member})


def test_a_context_of_the_callers_own_is_never_taken_for_another() -> None:
    url = "https://a.example/context"
    given = configuration(**{"@context": [DATA_INTEGRITY, url]})
    harmless, harmful = ({url: {"@context": {"did": iri}}} for iri in ("https://a.example/x", "https://a.example/x/"))
    for _ in range(2):
        assert configuration_nquads(given, contexts=harmless, hash_name="sha256")
    with pytest.raises(ProofError, match="another value than the one that is signed"):
        configuration_nquads(given, contexts=harmful, hash_name="sha256")
    with pytest.raises(CanonicalizationError):
        configuration_nquads(given, contexts=None, hash_name="sha256")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
    st.text("abcXYZ019-._~:/?#@!$&'()*+,;=%[]^ü\"<>\\ \n", min_size=1, max_size=20),
    st.sampled_from(["did:", "https://", "https:", "http://", "did", "urn:", ""]),
)
def test_any_time_and_method_are_written_as_in_any_document(moment: datetime, rest: str, scheme: str) -> None:
    created = format_date_time(moment.replace(tzinfo=UTC))
    both_say(configuration(created=created, verificationMethod=scheme + rest))


def test_no_more_kinds_of_proofs_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration_module, "MAX_REMEMBERED", 5)
    for some in itertools.product([V2, OB], repeat=3):
        both_say(configuration(**{"@context": [V2, *some]}))
    assert 0 < len(configuration_module._usual) <= configuration_module.MAX_REMEMBERED


class Signing:
    """A signer of somebody else's making."""

    algorithm: Algorithm = "Ed25519"

    def __init__(self, signature: bytes = bytes(64), verification_method: Any = ACADEMY.verification_method) -> None:
        self.signature, self.verification_method = signature, verification_method

    def sign(self, data: bytes) -> bytes:
        return self.signature


@pytest.mark.parametrize(
    ("signer", "place"),
    [
        (Signing(bytes(63)), "/proofValue"),
        (Signing(b""), "/proofValue"),
        (Signing(verification_method=""), "/verificationMethod"),
        (Signing(verification_method=None), "/verificationMethod"),
        (Signing(verification_method=5), "/verificationMethod"),
    ],
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_what_a_signer_of_ones_own_does_wrong_is_not_handed_out(signer: Signing, place: str, suite: str) -> None:
    with pytest.raises(InvalidError) as caught:
        add_proof(badge(), signer, cryptosuite=suite)
    assert caught.value.pointer == place or suite == "eddsa-rdfc-2022"


@pytest.mark.parametrize("suite", SIGNERS)
def test_at_a_fixed_time_a_badge_is_always_the_same(suite: str) -> None:
    [award, *_] = awards(random.Random(4))
    wanted = options(random.Random(4))
    issuers = [Issuer(PROFILE, SIGNERS[suite], cryptosuite=suite) for _ in range(2)]
    made = [json.dumps(issuer.issue(award, **wanted)) for issuer in issuers * 2]
    assert len(set(made)) == 1
    assert read_proof(json.loads(made[0])["proof"]).created == wanted["created"]


def test_the_data_that_is_signed_is_the_same_with_frozen_parts() -> None:
    document = badge()
    frozen = {name: freeze(value) if isinstance(value, dict) else value for name, value in document.items()}
    signed = add_proof(document, ACADEMY, created=NOON)
    proof = read_proof(signed["proof"])
    expected = hash_data(unsecured_document(signed), proof.options, proof.suite, "Ed25519")
    assert hash_data(frozen, proof.options, proof.suite, "Ed25519") == expected
    with pytest.raises(ModelError):
        Issuer({**PROFILE, "id": "did:web:elsewhere.example"}, ACADEMY)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_what_the_registrar_signs_is_what_it_keeps_whatever_it_knows_of_it(tmp_path: Path, suite: str) -> None:
    store = registrars.office(tmp_path / "records.db").store
    registrar = Registrar(store, registrars.OLD, cryptosuite=suite, clock=registrars.Clock())
    for number in range(4):  # what came twice is recognized
        record = registrars.issue(registrar, f"A{number}")
        signed = sign_credential(record.draft, registrars.OLD, cryptosuite=suite, created=record.issued_at)
        assert record.credential == json.dumps(signed, ensure_ascii=False)
        token = registrars.issue(registrar, f"B{number}", jwt=True)
        assert token.credential == sign_badge_jwt(token.draft, registrars.OLD)


UNFIT: list[dict[str, Any]] = [
    {},
    {"issuer": "did:web:elsewhere.example"},
    {"id": "not an id"},
    {"salary": 5},
    {"name": None},
    {"exp": 5},
    {"exp": 5, "id": "not an id", "salary": 5},
    {"@context": ["https://www.w3.org/2018/credentials/v1"], "issuanceDate": "2026-01-01T00:00:00Z"},
    {"relatedResource": [{"id": V2, "digestMultibase": "zQmNoDigest"}]},
    {"evidence": {"name": float("nan")}},
    {"@context": [V2, OB, {"exp": "https://a.example/exp"}], "exp": "x"},
]


@pytest.mark.parametrize("change", UNFIT, ids=str)
@pytest.mark.parametrize("as_token", [False, True])
def test_a_credential_is_refused_before_it_is_signed_as_it_is_when_it_is(
    change: dict[str, Any], as_token: bool
) -> None:
    document = {**badge(), **change}
    found: list[object] = []
    for act in (
        lambda: check_credential(document, ACADEMY.controller, as_token=as_token),
        lambda: sign_credential(document, ACADEMY) and as_token and sign_credential_jwt(document, ACADEMY),
    ):
        try:
            act()
            found.append(None)
        except InvalidError as error:
            found.append((type(error), error.problems))
    assert found[0] == found[1]


def test_a_proof_that_differs_in_its_time_is_written_as_the_first_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration_module, "MAX_REMEMBERED", 4)
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod"}
    for number in range(20):
        for method in (f"did:web:academy.example#{number}", "did:web:academy.example#" + "k" * 600):
            for created in ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00+01:00"):
                one = {**proof, "created": created, "verificationMethod": method, "@context": [V2, OB]}
                expected = canonical.prepare_by_reference(one).nquads()
                assert configuration_nquads(one, contexts=None, hash_name="sha256") == expected
    assert 0 < len(configuration_module._around_time) <= 4
    unusual = {**proof, "created": "2026-01-01T00:00:00Z", "verificationMethod": "did:web:academy.example#19"}
    changes: list[dict[str, Any]] = [
        {"@context": [V2, OB, {"nickname": "https://a.example/n"}]},
        {"created": "x>"},
        {"@context": V2},
    ]
    for change in changes:
        one = {**unusual, "@context": [V2, OB], **change}
        expected = canonical.prepare_by_reference(one).nquads()
        assert configuration_nquads(one, contexts=None, hash_name="sha256") == expected
    assert any("kkk" not in key[0] for key in configuration_module._around_time)
