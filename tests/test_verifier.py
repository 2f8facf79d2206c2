"""Verification as a whole: bytes in, a report out."""

from __future__ import annotations

import base64
import copy
import gzip
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, badge, changed, result, score, signed
from conftest import SHARED, read_json
from microbadge import baking, canonical, data_integrity
from microbadge.badge_image import draw_png, draw_svg
from microbadge.codes import CODES, Code, Group
from microbadge.credential_schema import MAX_SCHEMAS
from microbadge.dids import did_document, did_web_url
from microbadge.encoding import base64url_decode, base64url_encode, multibase_encode
from microbadge.errors import PolicyError, UnavailableError
from microbadge.fetch import Fetched
from microbadge.holder import present
from microbadge.jose import jwt_payload, sign_token
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, AnyOf, AwardedTo, Awards, IssuerNotNamed, Policy, TrustedIssuers, UnsafeAnyIssuer
from microbadge.recipient import identity_object
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier

ANY = UnsafeAnyIssuer()
TRUSTED = TrustedIssuers([ACADEMY.controller])


class World:
    """A fetch that answers from a mapping and remembers what it was asked for."""

    def __init__(self, documents: Mapping[str, Any] | None = None) -> None:
        self.documents = dict(documents or {})
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.documents:
            raise UnavailableError("nobody answers", url=url)
        content = self.documents[url]
        return Fetched(content if isinstance(content, bytes) else json.dumps(content).encode(), url, NOON)


def verify(data: Any, policy: Policy = ANY, **options: Any) -> VerificationReport:
    asked = {name: options.pop(name) for name in ("at", "domain", "challenge") if name in options}
    asked.setdefault("at", NOON)
    return Verifier(**options).verify(data, policy, **asked)


def bad(report: VerificationReport) -> list[tuple[Code, Outcome, str | None]]:
    return [(check.code, check.outcome, check.pointer) for check in report.of(Outcome.FAILED, Outcome.UNDETERMINED)]


def only(report: VerificationReport, code: Code) -> Check:
    [check] = [check for check in report.checks if check.code is code]
    return check


@pytest.mark.parametrize(
    "change",
    [
        lambda d: (d.update(issuer=""), d["credentialSubject"].update(id="")),
        lambda d: d["credentialSubject"]["achievement"].update(id="", image={"id": "", "type": "Image"}),
    ],
    ids=["issuer", "image"],
)
@pytest.mark.parametrize("profile", ["open-badges", "vc"])
def test_an_id_of_no_length_is_rejected(change: Callable[[dict[str, Any]], object], profile: Any) -> None:
    assert verify(changed(change), profile=profile).verdict is Verdict.REJECTED


def test_what_is_asked_for_is_text() -> None:
    for asked in ({"challenge": b"3f1c8a"}, {"domain": ["school.example"]}):
        with pytest.raises(TypeError):
            Verifier().verify(signed(), ANY, **asked)


def test_a_genuine_badge_of_a_trusted_issuer_is_verified() -> None:
    report = verify(signed(), TRUSTED)
    assert report.verdict is Verdict.VERIFIED
    assert bad(report) == []
    assert report.document == signed()
    report.raise_for_errors()


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_each_suite_is_verified(suite: str) -> None:
    assert verify(signed(cryptosuite=suite)).verdict is Verdict.VERIFIED


def cases() -> list[dict[str, Any]]:
    index = SHARED / "checks" / "cases" / "index.json"
    return [case for case in read_json(index) if case["topic"] == "main"] if index.exists() else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["file"])
def test_the_published_cases_get_the_verdict_they_deserve(case: dict[str, Any], shared: Path) -> None:
    report = verify((shared / "checks" / "cases" / case["file"]).read_bytes())
    assert report.verdict == case["verdict"]
    found = list(report.of(Outcome.FAILED, Outcome.UNDETERMINED))
    if case["group"] is not None:
        assert [check for check in found if check.group == case["group"]]
    if case["pointer"] is not None:
        assert [check for check in found if (check.pointer or "").startswith(case["pointer"])]


def test_there_are_published_cases(shared: Path) -> None:
    assert len(cases()) >= 12


class TestWhatIsHandedOver:
    def test_text_bytes_and_a_parsed_document_are_the_same(self) -> None:
        document = signed()
        text = json.dumps(document)
        for data in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), document):
            assert verify(data).verdict is Verdict.VERIFIED

    def test_a_baked_image_is_verified(self) -> None:
        for draw, form in ((draw_png, "png"), (draw_svg, "svg")):
            report = verify(baking.bake(draw("Badge", "Example Leadership Academy"), signed()))
            assert (report.verdict, report.input.format) == (Verdict.VERIFIED, form)

    def test_the_report_is_the_same_for_the_same_input_and_time(self) -> None:
        data = json.dumps(signed())
        assert verify(data).to_json() == verify(data).to_json()

    HOSTILE: dict[str, Any] = {  # noqa: RUF012 - a table of the test
        "nothing": b"",
        "an empty object": b"{}",
        "a list": b"[]",
        "null": b"null",
        "a number": "5",
        "deep lists": b"[" * 5_000,
        "deep objects": b'{"a":' * 5_000,
        "100 MB of zeros": bytes(100_000_000),
        "not UTF-8": b"\xff\xfe{",
        "a lone surrogate": rb'{"a":"\ud800"}',
        "a lone surrogate as text": '{"a":"\ud800"}',
        "NaN": b'{"a":NaN}',
        "a huge number": b'{"a":1e999}',
        "beyond 2^53": b'{"a":9007199254740993}',
        "a long integer": b'{"a":' + b"1" * 6_000 + b"}",
        "duplicate members": b'{"type":"a","type":"b"}',
        "a string of 10 MB": b'{"a":"' + b"x" * 10_000_000 + b'"}',
        "a truncated PNG": draw_png("a", "b")[:200],
        "a PNG without a credential": draw_png("a", "b"),
        "an SVG without a credential": draw_svg("a", "b"),
        "an SVG with an external entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b"<svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        "a token": b"eyJhbGciOiJub25lIn0.e30.",
        "a document that holds itself": {},
        "a document with a set in it": {"a": {1, 2}},
        "a document with a number for a name": {1: 2},
    }
    HOSTILE["a document that holds itself"]["a"] = HOSTILE["a document that holds itself"]

    def test_a_token_of_an_algorithm_that_is_not_known_is_undetermined(self) -> None:
        header = base64url_encode(b'{"alg":"ES256K"}')
        assert bad(verify(f"{header}.e30.c2ln")) == [(Code.INPUT, Outcome.UNDETERMINED, "/header/alg")]

    @pytest.mark.parametrize(
        "document",
        [
            {**badge(), "k" * 3_000_000: [1] * 2_000},
            {**badge(), "k" * 1_000: {"endorsement": [1] * 20_000}},
            {**badge(), "issuer": {"id": "did:x:" + "y" * 3_000_000}},
        ],
        ids=["long name", "many endorsements", "long id"],
    )
    def test_a_report_is_small_whatever_the_document(self, document: dict[str, Any]) -> None:
        report = verify(document)
        assert report.verdict is Verdict.REJECTED
        assert len(report.to_json()) < 500_000

    def test_what_is_neither_bytes_nor_text_nor_object_gets_a_report_too(self) -> None:
        for value in (None, 5, ["{}"]):
            assert bad(verify(value)) == [(Code.INPUT, Outcome.FAILED, "")]

    def test_an_unknown_profile_is_a_mistake_of_the_caller(self) -> None:
        with pytest.raises(ValueError, match="profile"):
            Verifier(profile="openbadges")  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", HOSTILE)
    def test_any_bytes_whatever_get_a_report_soon(self, name: str) -> None:
        start = time.monotonic()
        report = verify(self.HOSTILE[name])
        assert time.monotonic() - start < 10
        assert report.verdict is not Verdict.VERIFIED
        assert report.document is None
        json.loads(report.to_json())

    def test_ten_thousand_blank_nodes_are_bounded(self) -> None:
        document = changed(lambda d: d.update(evidence=[{"type": ["Evidence"]} for _ in range(10_000)]))
        document["proof"] = signed()["proof"]
        start = time.monotonic()
        assert verify(document).verdict is Verdict.REJECTED
        assert time.monotonic() - start < 30

    def test_a_signed_badge_that_is_poison_to_canonicalization_is_rejected(self, shared: Path) -> None:
        document = read_json(shared / "checks" / "cases" / "poison.jsonld")
        document["issuer"]["id"] = ACADEMY.controller
        document["proof"] = signed()["proof"]
        report = verify(document)
        assert (Code.PROOF_SIGNATURE, Outcome.FAILED, "/proof") in bad(report)

    def test_a_time_without_zone_is_a_mistake_of_the_caller(self) -> None:
        with pytest.raises(ValueError, match="zone"):
            verify(signed(), at=datetime(2026, 1, 1))

    def test_threads_may_share_a_verifier(self) -> None:
        verifier = Verifier()
        documents = [signed(changed(lambda d, n=n: d.update(id=f"urn:uuid:{n}"))) for n in range(20)]  # type: ignore[misc]
        with ThreadPoolExecutor(8) as threads:
            reports = list(threads.map(lambda document: verifier.verify(document, ANY, at=NOON), documents * 3))
        assert all(reports)


class TestSyntaxAndSchema:
    def test_a_term_that_no_context_defines_is_refused_with_its_place(self) -> None:
        report = verify({**signed(), "salary": 5})
        assert (Code.TERMS, Outcome.FAILED, "/salary") in bad(report)
        assert report.document is None

    def test_a_hidden_end_of_validity_is_refused(self) -> None:
        document = signed(changed(lambda d: d.update(validUntil="2026-06-01T00:00:00Z")))
        document["https://www.w3.org/2018/credentials#validUntil"] = {
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
            "@value": document.pop("validUntil"),
        }
        report = verify(document)
        assert report.verdict is Verdict.REJECTED
        assert Group.SYNTAX in {check.group for check in report.of(Outcome.FAILED)}

    def test_a_requirement_hidden_on_a_second_node_is_refused(self) -> None:
        def hide(document: dict[str, Any]) -> None:
            descriptions = document["credentialSubject"]["achievement"]["resultDescription"]
            required = descriptions[0].pop("requiredLevel")
            twin = {"id": descriptions[0]["id"], "type": ["ResultDescription"], "requiredLevel": required}
            document["credentialSubject"]["achievement"]["related"] = [
                {**twin, "type": ["Related", "ResultDescription"]}
            ]
            document["credentialSubject"]["result"][0] = result("plan", "not-yet")

        original = changed(lambda d: d["credentialSubject"]["result"].__setitem__(0, result("plan", "not-yet")))
        report = verify(changed(hide, {**original, "proof": signed(original)["proof"]}))
        assert (report.verdict, Code.GRAPH in {check.code for check in report.of(Outcome.FAILED)}) == (
            Verdict.REJECTED,
            True,
        )

    def test_a_sum_that_is_hidden_on_a_second_node_is_refused(self) -> None:
        described, scored = score("7", valueMin="0", valueMax="9")
        alignments = [
            {
                "type": ["Alignment"],
                "targetName": name,
                "targetUrl": f"{BASE}/criteria/{name}",
                "targetType": "CFRubricCriterion",
            }
            for name in ("plan", "teach", "reflect")
        ]

        def add(document: dict[str, Any]) -> None:
            document["credentialSubject"]["achievement"]["resultDescription"].append(described)
            document["credentialSubject"]["result"].append(scored)

        document = copy.deepcopy(changed(add))
        described["alignment"] = alignments
        assert [code for code, _, _ in bad(verify(signed(changed(add))))] == [Code.TOTAL]
        twin = {"id": described["id"], "type": ["Related", "ResultDescription"], "alignment": alignments}
        document["credentialSubject"]["achievement"]["related"] = [twin]
        document["proof"] = signed(changed(add))["proof"]
        report = verify(document)
        assert Code.GRAPH in {code for code, _, _ in bad(report)}

    def test_a_context_that_nobody_knows_is_refused_and_not_fetched(self) -> None:
        world = World()
        report = verify(changed(lambda d: d["@context"].append("https://evil.example/v1"), signed()), fetch=world)
        assert (Code.TERMS, Outcome.FAILED, "/@context/2") in bad(report)
        assert world.asked == []

    def test_further_contexts_may_be_given_but_replace_none(self) -> None:
        url = "https://academy.example/context"
        context = {"@context": {"room": "https://academy.example/terms#room"}}
        contexts = {url: context, "https://www.w3.org/ns/credentials/v2": {"@context": {}}}
        document = changed(lambda d: (d["@context"].append(url), d.update(room="12")))
        assert verify(signed(document, contexts=contexts), contexts=contexts).verdict is Verdict.VERIFIED
        assert verify(signed(document, contexts=contexts)).verdict is Verdict.REJECTED

    def test_another_credential_is_refused_by_a_check_of_its_own(self) -> None:
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": ACADEMY.controller,
            "credentialSubject": {"id": "did:example:teacher", "name": "Ana"},
        }
        report = verify(signed(document))
        assert (Code.PROFILE, Outcome.FAILED) in {(code, outcome) for code, outcome, _ in bad(report)}
        assert verify(signed(document), profile="vc").verdict is Verdict.VERIFIED

    def test_a_missing_member_has_its_place(self) -> None:
        report = verify(changed(lambda d: d["credentialSubject"]["achievement"].pop("criteria"), signed()))
        assert any(code is Code.MODEL and "achievement" in str(place) for code, _, place in bad(report))

    def test_an_achievement_type_outside_the_list_is_a_warning(self) -> None:
        document = changed(lambda d: d["credentialSubject"]["achievement"].update(achievementType="Course"))
        assert verify(signed(document)).verdict is Verdict.VERIFIED


class TestCredentialSchema:
    URL = "https://academy.example/schema.json"

    def schema(self, url: str = URL, kind: str = "1EdTechJsonSchemaValidator2019") -> dict[str, Any]:
        def name(document: dict[str, Any]) -> None:
            document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
            document["credentialSchema"] = [{"id": url, "type": kind}]

        return signed(changed(name))

    def outcome(self, document: dict[str, Any], answer: Any = None) -> Outcome:
        world = World({} if answer is None else {self.URL: answer})
        return only(verify(document, fetch=world), Code.CREDENTIAL_SCHEMA).outcome

    def test_that_of_open_badges_is_the_data_model_itself(self) -> None:
        url = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
        assert self.outcome(self.schema(url)) is Outcome.PASSED

    def test_any_other_is_fetched_and_held_against_the_badge(self) -> None:
        assert self.outcome(self.schema(), {"required": ["name"]}) is Outcome.PASSED
        assert self.outcome(self.schema(), {"required": ["evidence"]}) is Outcome.FAILED
        assert self.outcome(self.schema(), {"type": "no such type"}) is Outcome.FAILED
        assert self.outcome(self.schema(), b"no JSON") is Outcome.FAILED

    def test_one_that_cannot_be_had_or_is_of_an_unknown_type_is_undetermined(self) -> None:
        assert self.outcome(self.schema()) is Outcome.UNDETERMINED
        unknown = changed(lambda d: d["credentialSchema"][0].update(type="JsonSchemaCredential"), self.schema())
        assert self.outcome(unknown) is Outcome.UNDETERMINED

    def test_it_is_not_fetched_for_a_badge_whose_proof_does_not_hold(self) -> None:
        document = changed(lambda d: d.update(name="Another"), self.schema())
        world = World()
        assert only(verify(document, fetch=world), Code.CREDENTIAL_SCHEMA).outcome is Outcome.SKIPPED
        assert world.asked == []

    def test_of_many_only_a_few_are_looked_at(self) -> None:
        url = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
        crowd = self.schema(url)
        crowd["credentialSchema"] *= 300
        failed = [check for check in verify(crowd).checks if check.code is Code.CREDENTIAL_SCHEMA]
        assert [check.outcome for check in failed] == [Outcome.PASSED] * MAX_SCHEMAS + [Outcome.UNDETERMINED]

    def test_an_entry_without_id_fails(self) -> None:
        document = {**signed(), "credentialSchema": {"type": "JsonSchema"}}
        assert only(verify(document), Code.CREDENTIAL_SCHEMA).outcome is Outcome.FAILED


class TestPolicy:
    def test_a_policy_that_does_not_bound_the_issuer_is_an_error(self) -> None:
        with pytest.raises(PolicyError, match="whose badges count"):
            verify(signed(), Awards(BASE))

    def test_when_nobody_names_an_issuer_all_is_checked_and_the_verdict_is_undetermined(self) -> None:
        report = verify(signed(), IssuerNotNamed())
        assert bad(report) == [(Code.ISSUER_TRUSTED, Outcome.UNDETERMINED, "/issuer")]
        assert report.verdict is Verdict.UNDETERMINED
        assert report.document is not None

    def test_the_badge_of_a_stranger_is_rejected_and_makes_no_request(self) -> None:
        signer = LocalSigner.generate(controller="did:web:stranger.example")
        document = signed(changed(lambda d: d["issuer"].update(id=signer.controller)), signer)
        world = World()
        report = verify(document, TRUSTED, fetch=world)
        assert report.verdict is Verdict.REJECTED
        assert world.asked == []

    def test_the_achievement_asked_for(self) -> None:
        assert verify(signed(), AllOf(TRUSTED, Awards(BASE)))
        assert bad(verify(signed(), AllOf(TRUSTED, Awards("https://academy.example/other")))) == [
            (Code.POLICY_ACHIEVEMENT, Outcome.FAILED, "/credentialSubject/achievement")
        ]

    def test_one_of_several(self) -> None:
        other = AllOf(TRUSTED, Awards("https://academy.example/other"))
        assert verify(signed(), AnyOf(other, AllOf(TRUSTED, Awards(BASE))))
        assert verify(signed(), AnyOf(other)).verdict is Verdict.REJECTED
        person = AllOf(TRUSTED, AwardedTo("ben@school.example"))
        report = verify(signed(), AnyOf(person))
        assert report.verdict is Verdict.REJECTED
        assert Code.RECIPIENT not in {check.code for check in report.checks}

    def test_the_person_asked_about(self) -> None:
        identity = identity_object("ana@school.example", "emailAddress", salt="5f2c")
        document = signed(changed(lambda d: d["credentialSubject"].update(identifier=[identity])))
        for asked in ("ana@school.example", "Ana@School.example", "did:example:teacher"):
            report = verify(document, AllOf(TRUSTED, AwardedTo(asked)))
            assert report
            assert only(report, Code.RECIPIENT).outcome is Outcome.PASSED
        report = verify(document, AllOf(TRUSTED, AwardedTo("ben@school.example")))
        assert bad(report) == [(Code.RECIPIENT, Outcome.FAILED, "/credentialSubject")]
        assert "ben@" not in report.to_json()


class TestAuthenticity:
    def test_an_unsigned_badge_is_rejected(self) -> None:
        assert bad(verify(badge())) == [(Code.PROOF_PRESENT, Outcome.FAILED, "/proof")]

    @pytest.mark.parametrize(
        "change",
        [
            lambda d: d.update(name="Another"),
            lambda d: d["credentialSubject"].update(id="did:example:somebody-else"),
            lambda d: d["credentialSubject"]["result"].__setitem__(0, result("plan", "exemplary")),
            lambda d: d["proof"].update(created="2026-05-02T09:00:00Z"),
        ],
    )
    @pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
    def test_what_was_altered_after_signing_is_rejected(self, change: Callable[[Any], object], suite: str) -> None:
        report = verify(changed(change, signed(cryptosuite=suite)))
        assert (Code.PROOF_SIGNATURE, Outcome.FAILED, "/proof/proofValue") in bad(report)
        assert report.document is None

    def test_the_key_of_somebody_else_is_not_the_issuers(self) -> None:
        document = signed(signer=STRANGER)
        assert bad(verify(document)) == [(Code.PROOF_ISSUER, Outcome.FAILED, "/proof/verificationMethod")]

    def test_the_binding_may_be_turned_off_and_the_report_says_so(self) -> None:
        report = verify(signed(signer=STRANGER), bind_issuer=False)
        assert report.verdict is Verdict.VERIFIED
        assert only(report, Code.PROOF_ISSUER).outcome is Outcome.SKIPPED

    @pytest.mark.parametrize(
        ("member", "value", "code"),
        [
            ("proofPurpose", "authentication", Code.PROOF_PURPOSE),
            ("proofValue", "f00", Code.PROOF_FORM),
            ("proofValue", "z3hY9", Code.PROOF_FORM),
            ("proofValue", 5, Code.PROOF_FORM),
            ("created", "yesterday", Code.PROOF_FORM),
            ("expires", "2026-06-01T00:00:00Z", Code.PROOF_TIME),
            ("verificationMethod", "did:key:z6Mk0Nothing", Code.PROOF_KEY),
        ],
    )
    def test_a_faulty_proof_has_its_code_and_place(self, member: str, value: Any, code: Code) -> None:
        report = verify(changed(lambda d: d["proof"].update({member: value}), signed()))
        found = {(check.code, check.pointer) for check in report.of(Outcome.FAILED)}
        assert (code, f"/proof/{member}") in found

    @pytest.mark.parametrize(
        ("member", "value", "code"),
        [
            ("cryptosuite", "bbs-2023", Code.PROOF_FORM),
            ("type", "SomeProof", Code.PROOF_FORM),
        ],
    )
    def test_a_proof_that_this_version_does_not_know_is_undetermined(self, member: str, value: Any, code: Code) -> None:
        report = verify(changed(lambda d: d["proof"].update({member: value}), signed()))
        assert report.verdict is Verdict.UNDETERMINED
        assert bad(report) == [(code, Outcome.UNDETERMINED, f"/proof/{member}")]

    def test_a_key_of_a_method_that_this_version_does_not_know_is_undetermined(self) -> None:
        issuer = "did:ion:abc"
        document = signed(changed(lambda d: d["issuer"].update(id=issuer)))
        document["proof"]["verificationMethod"] = f"{issuer}#key"
        report = verify(document)
        assert bad(report) == [(Code.PROOF_KEY_SUPPORTED, Outcome.UNDETERMINED, "/proof/verificationMethod")]
        assert report.verdict is Verdict.UNDETERMINED

    def test_other_keys_are_fetched_only_once_the_issuers_proof_holds(self) -> None:
        strangers = [f"did:web:evil{number}.example" for number in range(2)]
        others = [STRANGER.controlled_by(did) for did in strangers]
        genuine = signed(signed(signed(), others[0]), others[1])
        world = World()
        verify(genuine, fetch=world)
        assert world.asked == [did_web_url(did) for did in strangers]
        for change in (
            lambda d: d["proof"][0].update(created="2026-05-02T09:00:00Z"),
            lambda d: d["proof"].__setitem__(0, {}),
        ):
            world = World()
            assert verify(changed(change, genuine), fetch=world).verdict is Verdict.REJECTED
            assert world.asked == []

    @pytest.mark.parametrize(
        ("expires", "created", "outcome"),
        [
            ("2026-06-01T00:00:00Z", "2026-05-01T09:00:00Z", Outcome.WARNING),
            ("2026-06-01T00:00:00Z", "2026-07-01T09:00:00Z", Outcome.FAILED),
            ("2027-06-01T00:00:00Z", "2026-07-01T09:00:00Z", Outcome.PASSED),
        ],
    )
    def test_a_key_that_expired_is_good_for_what_was_signed_before(
        self, expires: str, created: str, outcome: Outcome
    ) -> None:
        signer = ACADEMY.controlled_by("did:web:academy.example")
        document = changed(lambda d: d["issuer"].update(id=signer.controller))
        published = did_document(signer.controller, [signer.public_key])
        published["verificationMethod"][0]["expires"] = expires
        world = World({did_web_url(signer.controller): published})
        for data in (
            signed(document, signer, created=datetime.fromisoformat(created)),
            sign_token({**document, "iat": int(datetime.fromisoformat(created).timestamp())}, signer, typ="vc+jwt"),
        ):
            report = verify(data, fetch=world)
            assert [c.outcome for c in report.checks if c.code is Code.PROOF_KEY][-1] is outcome
            assert (report.verdict is Verdict.VERIFIED) == (outcome is not Outcome.FAILED)

    def test_no_key_is_fetched_where_none_can_be_the_issuers(self) -> None:
        document = changed(lambda d: d["proof"].update(verificationMethod="https://victim.example/x#k"), signed())
        world = World()
        report = verify(document, TRUSTED, fetch=world)
        assert world.asked == []
        assert (Code.PROOF_ISSUER, Outcome.FAILED, "/proof/verificationMethod") in bad(report)
        verify(document, TRUSTED, fetch=world, bind_issuer=False)
        assert world.asked == ["https://victim.example/x"]

    def test_more_proofs_than_anybody_needs_are_refused(self) -> None:
        document = signed()
        report = verify({**document, "proof": [document["proof"]] * 1_000})
        assert bad(report) == [(Code.PROOF_FORM, Outcome.FAILED, "/proof")]

    @pytest.mark.parametrize("proof", [None, 5, "z3", [], [None], {}])
    def test_something_else_in_place_of_a_proof_is_rejected(self, proof: Any) -> None:
        report = verify({**badge(), "proof": proof})
        assert report.verdict is Verdict.REJECTED
        assert {check.code for check in report.of(Outcome.FAILED)} & {Code.PROOF_FORM, Code.PROOF_PRESENT}

    def test_a_proof_made_after_the_time_asked_about_is_a_warning(self) -> None:
        document = signed(created=datetime(2026, 11, 22, 13, tzinfo=UTC))
        report = verify(document)
        assert report.verdict is Verdict.VERIFIED
        assert [check.pointer for check in report.of(Outcome.WARNING)] == ["/proof/created"]

    def test_domain_and_challenge_are_compared_when_asked_for(self) -> None:
        document = signed(domain="jobs.example", challenge="abc")
        assert verify(document, domain="jobs.example", challenge="abc")
        assert verify(document)
        assert bad(verify(document, domain="other.example")) == [(Code.PROOF_DOMAIN, Outcome.FAILED, "/proof/domain")]
        assert bad(verify(document, challenge="xyz")) == [(Code.PROOF_CHALLENGE, Outcome.FAILED, "/proof/challenge")]
        assert verify(signed(), challenge="abc").verdict is Verdict.REJECTED

    def test_of_several_proofs_all_must_hold_and_one_be_the_issuers(self) -> None:
        both = signed(signed(), STRANGER)
        assert verify(both).verdict is Verdict.VERIFIED
        broken = changed(lambda d: d["proof"][1].update(created="2026-05-02T09:00:00Z"), both)
        assert bad(verify(broken)) == [(Code.PROOF_SIGNATURE, Outcome.FAILED, "/proof/1/proofValue")]
        strangers = signed(signed(signer=STRANGER), STRANGER)
        assert [code for code, _, _ in bad(verify(strangers))] == [Code.PROOF_ISSUER]

    def test_a_signature_under_the_context_of_march_2024_is_rejected_and_says_what_it_does_not_cover(self) -> None:
        document = changed(lambda d: d["credentialSubject"]["achievement"].update(endorsementJwt=["e30.e30.e30"]))
        complete = signed(document)
        options = data_integrity.read_proof(complete["proof"]).options
        suite = data_integrity.CRYPTOSUITES[0]
        old = canonical.prepare_as_of_march_2024(document).nquads()
        head = data_integrity.hash_data(document, options, suite, "Ed25519")[:32]
        complete["proof"]["proofValue"] = multibase_encode(ACADEMY.sign(head + sha256(old.encode()).digest()))
        report = verify(complete)
        check = only(report, Code.PROOF_SIGNATURE)
        assert check.outcome is Outcome.FAILED
        assert "March 2024" in check.message
        assert "/credentialSubject/achievement/endorsementJwt" in check.message


class TestControllerDocuments:
    DID = "did:web:academy.example"
    SIGNER = LocalSigner.generate(controller=DID)

    def document(self) -> dict[str, Any]:
        return signed(changed(lambda d: d["issuer"].update(id=self.DID)), self.SIGNER)

    def report(self, change: Callable[[dict[str, Any]], object] | None = None) -> VerificationReport:
        published = did_document(self.DID, [self.SIGNER.public_key])
        world = World({did_web_url(self.DID): changed(change, published) if change else published})
        return verify(self.document(), TrustedIssuers([self.DID]), fetch=world)

    def test_the_key_is_found_in_the_issuers_document(self) -> None:
        report = self.report()
        assert report.verdict is Verdict.VERIFIED
        source = only(report, Code.PROOF_KEY).source
        assert source is not None
        assert (source.url, source.fetched_at) == (did_web_url(self.DID), NOON)

    def test_a_document_that_cannot_be_had_is_undetermined(self) -> None:
        report = verify(self.document(), TrustedIssuers([self.DID]))
        assert bad(report) == [(Code.PROOF_KEY, Outcome.UNDETERMINED, "/proof/verificationMethod")]
        assert report.verdict is Verdict.UNDETERMINED

    @pytest.mark.parametrize(
        "change",
        [
            lambda d: d.update(id="did:web:other.example"),
            lambda d: d.pop("assertionMethod"),
            lambda d: d.update(assertionMethod=[]),
            lambda d: d.pop("verificationMethod"),
            lambda d: d["verificationMethod"][0].update(controller="did:web:other.example"),
            lambda d: d["verificationMethod"][0].update(revoked="2026-08-01T00:00:00Z"),
            lambda d: d["verificationMethod"][0].update(publicKeyJwk=STRANGER.public_key.jwk),
            lambda d: d["verificationMethod"][0].update(publicKeyMultibase=5),
        ],
    )
    def test_a_key_that_may_not_be_used_is_refused(self, change: Callable[[Any], object]) -> None:
        assert bad(self.report(change)) == [(Code.PROOF_KEY, Outcome.FAILED, "/proof/verificationMethod")]

    def test_an_expired_key_still_verifies_with_a_warning(self) -> None:
        report = self.report(lambda d: d["verificationMethod"][0].update(expires="2026-08-01T00:00:00Z"))
        assert report.verdict is Verdict.VERIFIED
        assert [check.code for check in report.of(Outcome.WARNING)] == [Code.PROOF_KEY]

    def test_a_key_in_the_fragment_of_a_did_proves_nothing(self) -> None:
        thief = LocalSigner.generate(controller=self.DID)
        document = signed(changed(lambda d: d["issuer"].update(id=self.DID)), thief)
        world = World({did_web_url(self.DID): did_document(self.DID, [self.SIGNER.public_key])})
        report = verify(document, TrustedIssuers([self.DID]), fetch=world)
        assert bad(report) == [(Code.PROOF_KEY, Outcome.FAILED, "/proof/verificationMethod")]


class TestTime:
    @pytest.mark.parametrize(
        ("member", "value", "code"),
        [
            ("validFrom", "2027-01-01T00:00:00Z", Code.VALID_FROM),
            ("validUntil", "2026-11-22T11:59:59Z", Code.VALID_UNTIL),
            ("validUntil", "2026-11-22T13:00:00+02:00", Code.VALID_UNTIL),
        ],
    )
    def test_outside_its_period_it_is_rejected(self, member: str, value: str, code: Code) -> None:
        assert bad(verify(signed(changed(lambda d: d.update({member: value}))))) == [
            (code, Outcome.FAILED, f"/{member}")
        ]

    def test_inside_its_period_it_is_verified(self) -> None:
        document = signed(changed(lambda d: d.update(validUntil="2026-11-22T12:00:00Z")))
        assert verify(document)
        assert not verify(document, at=datetime(2027, 1, 1, tzinfo=UTC))


LIST_URL = "https://academy.example/status/1"


def status_list(*revoked: int, purpose: str = "revocation", size: int = 16_384, **members: Any) -> dict[str, Any]:
    bits = bytearray(size)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ACADEMY.controller,
        "validFrom": "2026-05-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": "u" + base64url_encode(gzip.compress(bytes(bits))),
        },
        **members,
    }


def with_status(index: str = "42", **members: Any) -> dict[str, Any]:
    entry = {
        "id": f"{LIST_URL}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": index,
        "statusListCredential": LIST_URL,
        **members,
    }
    return signed(changed(lambda d: d.update(credentialStatus=entry)))


class TestStatus:
    def report(self, listed: Any, document: dict[str, Any] | None = None) -> VerificationReport:
        return verify(document or with_status(), TRUSTED, fetch=World({LIST_URL: listed}))

    def test_one_that_is_not_on_the_list_is_verified_and_the_list_is_a_child(self) -> None:
        report = self.report(signed(status_list(7)))
        assert report.verdict is Verdict.VERIFIED
        [child] = report.children
        assert (child.verdict, child.about) == (Verdict.VERIFIED, f"status list {LIST_URL}")

    def test_one_that_was_revoked_is_rejected(self) -> None:
        assert bad(self.report(signed(status_list(42)))) == [(Code.STATUS_VALUE, Outcome.FAILED, "/credentialStatus")]

    def test_a_list_that_cannot_be_had_is_undetermined(self) -> None:
        report = verify(with_status(), TRUSTED, fetch=World())
        assert bad(report) == [(Code.STATUS_LIST, Outcome.UNDETERMINED, "/credentialStatus")]
        assert report.verdict is Verdict.UNDETERMINED

    def test_a_list_signed_by_somebody_else_is_undetermined(self) -> None:
        listed = signed(status_list(issuer=STRANGER.controller), STRANGER)
        assert bad(self.report(listed)) == [(Code.STATUS_LIST, Outcome.UNDETERMINED, "/credentialStatus")]

    def test_a_status_of_an_unknown_type_is_undetermined(self) -> None:
        entry = {"id": "https://academy.example/status", "type": "StatusOf2030"}
        url = "https://academy.example/status-of-2030"
        contexts = {url: {"@context": {"StatusOf2030": "urn:example:status-of-2030"}}}
        document = changed(lambda d: (d["@context"].append(url), d.update(credentialStatus=entry)))
        report = verify(signed(document, contexts=contexts), TRUSTED, contexts=contexts)
        assert bad(report) == [(Code.STATUS_ENTRY, Outcome.UNDETERMINED, "/credentialStatus")]

    @pytest.mark.parametrize(
        "listed",
        [
            b"no JSON",
            b"[]",
            status_list(),
            {**signed(status_list()), "name": "altered"},
            signed(status_list(), STRANGER),
            signed(status_list(purpose="suspension")),
            signed(status_list(size=100)),
            signed(badge()),
        ],
    )
    def test_a_list_that_is_wrong_rejects(self, listed: Any) -> None:
        report = self.report(listed)
        assert bad(report) == [(Code.STATUS_LIST, Outcome.FAILED, "/credentialStatus")]

    def test_an_index_beyond_the_end_rejects(self) -> None:
        report = self.report(signed(status_list()), with_status("131072"))
        assert bad(report) == [(Code.STATUS_LIST, Outcome.FAILED, "/credentialStatus")]
        assert str(only(report, Code.STATUS_LIST).problem_type).endswith("#RANGE_ERROR")

    @pytest.mark.parametrize("index", ["-1", "4.2", "", "0x1"])
    def test_a_malformed_entry_rejects(self, index: str) -> None:
        report = self.report(signed(status_list()), with_status(index))
        assert (Code.STATUS_ENTRY, Outcome.FAILED, "/credentialStatus/statusListIndex") in bad(report)

    def test_a_list_of_its_own_status_is_not_followed(self) -> None:
        own = {**status_list(), "credentialStatus": with_status()["credentialStatus"]}
        world = World({LIST_URL: signed(own)})
        report = verify(with_status(), TRUSTED, fetch=world)
        assert world.asked == [LIST_URL]
        assert report.verdict is not Verdict.REJECTED

    def test_a_message_is_a_warning(self) -> None:
        messages = [{"status": "0x0", "message": "fine"}, {"status": "0x1", "message": "replaced by a newer one"}]
        document = with_status(statusPurpose="message", statusMessage=messages)
        report = self.report(signed(status_list(42, purpose="message")), document)
        assert report.verdict is Verdict.VERIFIED
        assert [check.message for check in report.of(Outcome.WARNING)] == ["the issuer says: replaced by a newer one"]

    def test_a_badge_that_names_many_lists_makes_few_requests_and_each_once(self) -> None:
        entry = with_status()["credentialStatus"]
        lists = [f"https://academy.example/status/{number}" for number in range(50)]
        entries = [{**entry, "id": f"{url}#1", "statusListCredential": url} for url in [*lists, *lists]]
        world = World()
        report = verify(signed(changed(lambda d: d.update(credentialStatus=entries))), TRUSTED, fetch=world)
        assert report.verdict is Verdict.UNDETERMINED
        assert len(world.asked) == len(set(world.asked)) < 20

    def test_nothing_is_fetched_for_a_badge_whose_proof_does_not_hold(self) -> None:
        world = World({LIST_URL: signed(status_list())})
        report = verify({**with_status(), "name": "altered"}, TRUSTED, fetch=world)
        assert only(report, Code.STATUS_VALUE).outcome is Outcome.SKIPPED
        assert world.asked == []


class TestWhatItRestsOn:
    def test_a_forged_endorsement_fails_with_its_place(self, shared: Path) -> None:
        report = verify((shared / "checks" / "cases" / "endorsement_forged_proof.json").read_bytes())
        failed = [check.pointer for check in report.of(Outcome.FAILED) if check.code is Code.ENDORSEMENT]
        assert failed == ["/endorsement/0"]

    def test_endorsements_of_the_achievement_and_the_issuer_are_checked_too(self) -> None:
        def endorse(document: dict[str, Any]) -> None:
            document["issuer"]["endorsementJwt"] = ["e30.e30.e30"]
            document["credentialSubject"]["achievement"]["endorsementJwt"] = ["e30.e30.e30", "e31.e30.e30"]

        report = verify(signed(changed(endorse)))
        assert sorted(str(check.pointer) for check in report.checks if check.code is Code.ENDORSEMENT) == [
            "/credentialSubject/achievement/endorsementJwt/0",
            "/credentialSubject/achievement/endorsementJwt/1",
            "/issuer/endorsementJwt/0",
        ]

    def test_a_refresh_service_is_asked_for_a_newer_copy(self) -> None:
        def refresh(document: dict[str, Any]) -> None:
            document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
            document["refreshService"] = {"id": "https://academy.example/new", "type": "1EdTechCredentialRefresh"}

        world = World()
        report = verify(signed(changed(refresh)), fetch=world)
        assert world.asked == ["https://academy.example/new"]
        assert only(report, Code.REFRESH).outcome is Outcome.WARNING
        assert report.verdict is Verdict.VERIFIED


class TestABadgeInAToken:
    """Open Badges 3.0, section 8.2, and VC-JOSE-COSE, section 3.1.1: the token signs the JSON text itself."""

    KINDS = ("ed25519", "p256", "p384", "p521", "rsa")

    @staticmethod
    def token(document: dict[str, Any] | None = None, typ: Any = "JWT", signer: LocalSigner = ACADEMY) -> str:
        return sign_token(jwt_payload(badge() if document is None else document), signer, typ=typ)

    @pytest.mark.parametrize("typ", ["JWT", "vc+jwt"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_verified(self, kind: str, typ: str) -> None:
        signer = LocalSigner.generate(kind)
        document = changed(lambda d: d["issuer"].update(id=signer.controller))
        report = verify(self.token(document, typ, signer), TrustedIssuers([signer.controller]))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.document == document
        assert report.input.format == "jwt"

    def test_is_read_from_an_image_a_file_with_a_line_end_and_an_envelope(self) -> None:
        token = self.token()
        for data in (
            baking.bake(draw_png("a", "b"), token),
            baking.bake(draw_svg("a", "b"), token),
            token.encode() + b"\n",
            {
                "@context": "https://www.w3.org/ns/credentials/v2",
                "type": "EnvelopedVerifiableCredential",
                "id": f"data:application/vc+jwt,{token}",
            },
        ):
            assert verify(data, TRUSTED).verdict is Verdict.VERIFIED

    def test_with_another_payload_is_rejected(self) -> None:
        header, _, signature = self.token().split(".")
        payload = {**jwt_payload(badge()), "name": "Doctor of Everything"}
        forged = f"{header}.{base64url_encode(json.dumps(payload).encode())}.{signature}"
        report = verify(forged)
        assert [code for code, _, _ in bad(report)] == [Code.PROOF_SIGNATURE]
        assert report.document is None

    def test_of_somebody_else_in_the_issuers_name_is_rejected(self) -> None:
        report = verify(self.token(signer=STRANGER))
        assert Code.PROOF_ISSUER in [code for code, _, _ in bad(report)]

    def test_has_its_rubric_checked_like_any_other(self) -> None:
        low = changed(lambda d: d["credentialSubject"]["result"].__setitem__(0, result("plan", "developing")))
        report = verify(self.token(low))
        assert [code for code, _, _ in bad(report)] == [Code.LEVEL_REACHED]

    def test_with_a_member_that_no_context_defines_has_a_warning_since_the_token_covers_it(self) -> None:
        report = verify(self.token(changed(lambda d: d.update(mood="good"))))
        assert report.verdict is Verdict.VERIFIED
        assert (Outcome.WARNING, "/mood") in [(c.outcome, c.pointer) for c in report.checks if c.code is Code.TERMS]

    def test_that_reads_otherwise_as_json_than_as_statements_is_rejected(self) -> None:
        renamed = changed(
            lambda d: d.update({"https://www.w3.org/2018/credentials#validUntil": {"@value": "2026-01-01T00:00:00Z"}})
        )
        assert verify(self.token(renamed)).verdict is not Verdict.VERIFIED

    def test_makes_no_request_when_the_policy_refuses_it(self) -> None:
        world = World()
        document = changed(lambda d: d["issuer"].update(id="did:web:stranger.example"))
        signer = ACADEMY.controlled_by("did:web:stranger.example")
        assert verify(self.token(document, signer=signer), TRUSTED, fetch=world).verdict is Verdict.REJECTED
        assert world.asked == []

    def test_of_a_did_web_issuer_is_verified_with_its_document(self) -> None:
        for kind in self.KINDS:
            signer = LocalSigner.generate(kind, controller="did:web:academy.example")
            document = changed(lambda d: d["issuer"].update(id="did:web:academy.example"))
            world = World({did_web_url(signer.controller): did_document(signer.controller, [signer.public_key])})
            report = verify(self.token(document, signer=signer), fetch=world)
            assert report.verdict is Verdict.VERIFIED, bad(report)

    def test_is_not_in_the_report(self) -> None:
        token = self.token()
        header, payload, signature = token.split(".")
        spaced = base64url_encode(b"\n{\n" + base64url_decode(header)[1:])
        again = base64.b64encode(token.encode()).decode()
        for inside in (
            token,
            f"{spaced}.{payload}.{signature}",
            f"see data:application/jwt,{token} there",
            f"receipt v1.{token}",
            f"https://h.example.{token}",
            f"token_{token}",
            f"data:application/vc+jwt;base64,{again}",
        ):
            report = verify(signed({**badge(), "description": inside}))
            assert report.verdict is Verdict.VERIFIED
            assert signature not in report.to_json()
            assert again not in report.to_json()
            assert "(token)" in report.to_json()
        short = sign_token({"a": 1}, ACADEMY, typ="JWT")
        named = verify(self.token({**badge(), short: "x"}))
        assert named.verdict is Verdict.VERIFIED
        assert short.rpartition(".")[2] not in named.to_json()
        assert not [check for check in named.checks if short in str(check.pointer)]
        assert signature not in verify(token).to_json()

    def test_stays_where_it_only_looks_like_a_token(self) -> None:
        words = "www.academy.example and 1.2.3 and abcd.efgh.ijkl"
        report = verify(signed(changed(lambda d: d.update(description=words))))
        assert words in report.to_json()

    @pytest.mark.parametrize(
        ("typ", "media_type", "verdict"),
        [
            ("vc+jwt", "application/vc+jwt", Verdict.VERIFIED),
            ("vc+jwt", "application/jwt", Verdict.REJECTED),
            ("vc+jwt", "application/vp+jwt", Verdict.REJECTED),
            ("JWT", "application/jwt", Verdict.VERIFIED),
            ("JWT", "application/vc+jwt", Verdict.VERIFIED),
            ("JWT", "application/vc+sd-jwt", Verdict.UNDETERMINED),
            ("JWT", "text/plain", Verdict.UNDETERMINED),
            ("vc+jwt", "application/vc+jwt;charset=us-ascii", Verdict.VERIFIED),
            ("vc+jwt", "application/vc+jwt;base64", Verdict.UNDETERMINED),
        ],
    )
    def test_stands_in_an_envelope_of_its_media_type(self, typ: str, media_type: str, verdict: Verdict) -> None:
        envelope = {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:{media_type},{self.token(typ=typ)}",
        }
        assert verify(envelope, TRUSTED).verdict is verdict


class TestWhatAReportNeverHolds:
    def test_a_private_key_that_calls_itself_a_did(self) -> None:
        secret = base64url_encode(bytes(range(32)))
        key = json.dumps({"kty": "OKP", "crv": "Ed25519", "x": secret, "d": secret}).encode()
        did = f"did:jwk:{base64url_encode(key)}"
        report = verify(signed(changed(lambda d: d["issuer"].update(id=did))))
        assert base64url_encode(key)[-40:] not in report.to_json()
        assert "did:jwk:(not shown)" in report.to_json()
        public = LocalSigner.generate("p256").public_key.did_jwk
        assert public in verify(signed(changed(lambda d: d["issuer"].update(id=public)))).to_json()

    def test_the_search_for_tokens_takes_no_time_to_speak_of(self) -> None:
        started = time.perf_counter()
        for text in ("eyJ" * 100_000, "eyJ." * 100_000, "a." * 100_000, "did:jwk:" * 50_000):
            document = badge()
            document["credentialSubject"]["achievement"]["id"] = text
            report = verify(document)
            report.to_json()
        assert time.perf_counter() - started < 20  # with a quadratic search one of them takes minutes


class TestRequired:
    """What has to be there for a verdict: dropping any of it would let a check be left out unseen."""

    PROOF = frozenset(code for code in Code if code.startswith("proof.")) - {
        Code.PROOF_DOMAIN,
        Code.PROOF_CHALLENGE,
        Code.PROOF_CLAIMS,
        Code.PROOF_KEY_SUPPORTED,
    }
    SYNTAX = frozenset({Code.INPUT, Code.TERMS, Code.GRAPH, Code.MODEL})
    RUBRIC = frozenset(code for code in Code if CODES[code].group is Group.RUBRIC)
    CREDENTIAL = (
        PROOF
        | SYNTAX
        | RUBRIC
        | {Code.ISSUER_TRUSTED, Code.CREDENTIAL_SCHEMA, Code.VALID_FROM, Code.VALID_UNTIL, Code.STATUS_VALUE}
        | {Code.MEMBER, Code.DESIGNATION_MET}
    )
    PRESENTED = frozenset({Code.PRESENTATION_HOLDER, Code.PRESENTATION_CREDENTIAL, Code.PRESENTATION_SUBJECT})
    PRESENTATION = (PROOF - {Code.PROOF_ISSUER}) | SYNTAX | PRESENTED

    def test_of_a_badge(self) -> None:
        assert verify(signed()).required == self.CREDENTIAL | {Code.PROFILE}

    def test_of_any_credential(self) -> None:
        assert verify(signed(), profile="vc").required == self.CREDENTIAL

    def test_of_a_badge_in_a_token(self) -> None:
        token = TestABadgeInAToken.token()
        assert verify(token).required == self.CREDENTIAL | {Code.PROFILE, Code.PROOF_CLAIMS}

    def test_where_a_challenge_and_a_domain_are_asked_for(self) -> None:
        report = verify(signed(), challenge="c", domain="d")
        assert report.required == self.CREDENTIAL | {Code.PROFILE, Code.PROOF_CHALLENGE, Code.PROOF_DOMAIN}

    def test_of_a_presentation(self) -> None:
        report = verify(present([signed()], ACADEMY, challenge="c"), challenge="c")
        assert report.required == self.PRESENTATION | {Code.PROOF_CHALLENGE}
        assert report.children[0].required == self.CREDENTIAL | {Code.PROFILE}

    def test_where_the_keys_are_not_bound(self) -> None:
        assert verify(signed(), bind_issuer=False).required == (self.CREDENTIAL | {Code.PROFILE}) - {Code.PROOF_ISSUER}
        report = verify(present([signed()], ACADEMY, challenge="c"), bind_issuer=False)
        assert report.required == self.PRESENTATION - {Code.PRESENTATION_HOLDER, Code.PRESENTATION_SUBJECT}

    def test_of_nothing_at_all(self) -> None:
        assert verify(b"").required == self.CREDENTIAL | {Code.PROFILE}
