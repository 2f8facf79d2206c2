"""What strangers try on the verifier: lists that cost much or say more than they show, old keys, twins of issuers."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, NOON, STRANGER, badge, signed
from microbadge import canonical
from microbadge.bundle import Bundle
from microbadge.bundling import collect_bundle
from microbadge.codes import Code
from microbadge.dids import did_document, did_web_url
from microbadge.encoding import base58_encode
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.holder import present
from microbadge.jose import jwt_payload, sign_token
from microbadge.key_rotation import rotate_key
from microbadge.keys import LocalSigner
from microbadge.policy import TrustedIssuers, UnsafeAnyIssuer
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.status import EntryType
from microbadge.verifier import Verifier
from microbadge.verifier.status import MAX_LISTS
from microbadge.verifier.status_list import MAX_VALUES
from status_lists import (
    INDEX,
    LIST_URL,
    MADE,
    SUITE,
    World,
    bitstring_list,
    entry,
    of_status,
    status_list_2021,
    told,
    verify,
    with_status,
)
from test_cli import run

pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests

HOLDER = LocalSigner.from_seed(b"the holder of the badge, 32 byte")
DID = "did:web:academy.example"
KEYS = did_web_url(DID)
SIGNER = ACADEMY.controlled_by(DID)
NEXT = LocalSigner.from_seed(b"the next key of the academy, 32b")
SERVICE = "https://academy.example/badges/1"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
ANY = UnsafeAnyIssuer()
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def resigned(document: dict[str, Any], signer: LocalSigner = ACADEMY, **members: Any) -> dict[str, Any]:
    """The document with other members, signed again."""
    bare = {name: value for name, value in {**document, **members}.items() if name != "proof"}
    return signed(bare, signer, cryptosuite=SUITE)


def without_created(document: dict[str, Any], signer: LocalSigner = ACADEMY) -> dict[str, Any]:
    """The document with a proof that does not say when it was made (eddsa-jcs-2022)."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {
        "@context": bare["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    hashes = b"".join(hashlib.sha256(canonical.jcs(value)).digest() for value in (options, bare))
    return {**bare, "proof": {**options, "proofValue": "z" + base58_encode(signer.sign(hashes))}}


def as_token(document: dict[str, Any], signer: LocalSigner = ACADEMY, **claims: Any) -> bytes:
    bare = {name: value for name, value in document.items() if name != "proof"}
    return sign_token({**jwt_payload(bare), **claims}, signer, typ="JWT").encode()


def of_academy(**members: Any) -> dict[str, Any]:
    issuer = {"id": DID, "type": ["Profile"], "name": "Example Leadership Academy"}
    return resigned({**badge(), "issuer": issuer, **members}, SIGNER)


def key_checks(report: VerificationReport) -> list[Check]:
    return [check for check in report.checks if check.code is Code.PROOF_KEY]


# --- what lists cost ---


def count(value: Any) -> int:
    """JSON values in all."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(count(item) for item in inner)


def filled(number: int) -> dict[str, Any]:
    """A list that is not signed, with so many objects in it."""
    listed = {name: value for name, value in bitstring_list().items() if name != "proof"}
    return {**listed, "evidence": [{"id": f"urn:e:{each}", "type": "Achievement"} for each in range(number)]}


def test_a_list_of_many_values_is_refused_before_anything_is_canonicalized() -> None:
    listed = {**filled(19_000), "@context": badge()["@context"]}
    started = time.perf_counter()
    report = verify(with_status(entry()), listed)
    assert time.perf_counter() - started < 2
    assert told(report) == [("status.list", "failed")]
    assert of_status(report)[0].message.endswith(f"more than {MAX_VALUES} values in one document")
    assert report.children == ()


def test_the_bound_is_far_above_genuine_lists() -> None:
    assert count(bitstring_list()) < 30
    most = (MAX_VALUES - count(filled(0))) // 3
    for number, is_looked_at in ((most, True), (most + 1, False)):
        assert (count(filled(number)) <= MAX_VALUES) is is_looked_at
        report = verify(with_status(entry()), filled(number))
        assert told(report) == [("status.list", "failed")]
        assert of_status(report)[0].message.endswith("in one document") is not is_looked_at
        assert (report.children != ()) is is_looked_at


def test_the_lists_of_one_credential_are_few() -> None:
    urls = [f"https://academy.example/status/{number}.json" for number in range(MAX_LISTS + 1)]
    world = World({url: bitstring_list(url=url) for url in urls})
    document = with_status(*[entry(url=url) for url in urls])
    report = Verifier(fetch=world).verify(document, ANY, at=NOON)
    assert world.asked == urls[:MAX_LISTS]
    assert report.verdict is Verdict.UNDETERMINED
    [check] = of_status(report)
    assert (check.code, check.outcome, check.actual) == (Code.STATUS_LIST, Outcome.UNDETERMINED, urls[-1])
    assert (check.pointer, "more than 4 status lists" in check.message) == (f"/credentialStatus/{MAX_LISTS}", True)
    few = with_status(*[entry(url=url) for url in urls[:MAX_LISTS]])
    assert Verifier(fetch=world).verify(few, ANY, at=NOON).verdict is Verdict.VERIFIED


def presented(credentials: list[dict[str, Any]], world: Any) -> VerificationReport:
    presentation = json.dumps(present(credentials, HOLDER, challenge="x"))
    return Verifier(fetch=world).verify(presentation, ANY, at=NOON, challenge="x")


def test_a_list_is_verified_once_for_all_credentials_of_a_presentation_and_told_of_in_each() -> None:
    credentials = [{**with_status(entry(index=index)), "id": f"urn:uuid:{index}"} for index in (7, 8)]
    credentials = [resigned(credential) for credential in credentials]
    report = presented(credentials, World({LIST_URL: bitstring_list({8: 1})}))
    assert [child.verdict for child in report.children] == [Verdict.VERIFIED, Verdict.REJECTED]
    [one], [other] = (child.children for child in report.children)
    assert one is other
    assert (one.about, one.verdict) == (f"status list {LIST_URL}", Verdict.VERIFIED)


def test_a_list_that_one_issuer_signed_is_not_shared_with_the_credentials_of_another() -> None:
    issuer = {"id": STRANGER.controller, "type": ["Profile"], "name": "Somebody else"}
    credentials = [with_status(entry()), resigned({**with_status(entry()), "issuer": issuer}, STRANGER)]
    report = presented(credentials, World({LIST_URL: bitstring_list()}))
    assert [child.verdict for child in report.children] == [Verdict.VERIFIED, Verdict.UNDETERMINED]
    assert told(report.children[1]) == [("status.list", "undetermined")]


def test_the_report_on_a_shared_list_is_as_of_what_the_list_rests_on() -> None:
    """And not of what the credential needed for which it was verified first."""
    schema = "https://academy.example/schema.json"
    named = {"id": schema, "type": "JsonSchema"}
    days = {KEYS: NOON - HOUR, LIST_URL: NOON, schema: NOON - 9 * HOUR}
    documents = {
        KEYS: did_document(DID, [ACADEMY.public_key]),
        LIST_URL: bitstring_list(signer=SIGNER, issuer=DID),
        schema: {"type": "object"},
    }

    def fetch(url: str) -> Fetched:
        return Fetched(json.dumps(documents[url]).encode(), url, days[url])

    first = of_academy(credentialStatus=entry(), credentialSchema=[named])
    report = presented([first, of_academy(credentialStatus=entry())], fetch)
    assert [child.as_of for child in report.children] == [NOON - 9 * HOUR, NOON - HOUR]
    assert {list_report.as_of for child in report.children for list_report in child.children} == {NOON - HOUR}
    assert report.as_of == NOON - 9 * HOUR


def test_the_report_on_a_list_does_without_the_list() -> None:
    report = verify(with_status(entry()), bitstring_list())
    [child] = report.children
    assert (child.verdict, child.document) == (Verdict.VERIFIED, None)
    [check] = [check for check in report.checks if check.code is Code.STATUS_LIST]
    assert check.source is not None
    assert check.source.sha256 == child.input.sha256
    assert report.document is not None


# --- lists that say more than they show ---


@pytest.mark.parametrize("issuer", ["", {"id": ""}, {"type": ["Profile"], "name": "Nobody"}, None, 7])
@pytest.mark.parametrize("kind", EntryType)
def test_the_list_of_a_badge_without_issuer_is_nobodys(issuer: object, kind: EntryType) -> None:
    document = as_token({**with_status(entry(kind=kind)), "issuer": issuer})
    world = World({LIST_URL: {**bitstring_list(), "issuer": issuer}})
    report = Verifier(fetch=world, bind_issuer=False).verify(document, ANY, at=NOON)
    assert world.asked == []
    assert report.verdict is not Verdict.VERIFIED
    outcomes = [check.outcome for check in report.checks if check.code in (Code.STATUS_LIST, Code.STATUS_VALUE)]
    assert outcomes in ([Outcome.UNDETERMINED], [Outcome.SKIPPED])


def test_a_badge_whose_issuer_has_an_empty_id_raises_nothing() -> None:
    document = as_token({**with_status(entry()), "issuer": {"id": "", "type": ["Profile"]}})
    report = Verifier(fetch=World({}), bind_issuer=False, profile="vc").verify(document, ANY, at=NOON)
    assert told(report) in ([("status.list", "undetermined")], [("status.value", "skipped")])


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (bitstring_list(purpose="suspension", valid_from=MADE, created=NOON - 11 * DAY), []),
        (bitstring_list(purpose="suspension", valid_from=MADE, created=NOON - 9 * DAY), ["undetermined"]),
        (bitstring_list(purpose="suspension", valid_from=NOON - 9 * DAY, created=NOON - 11 * DAY), ["undetermined"]),
        (without_created(bitstring_list(purpose="suspension", valid_from=MADE)), ["undetermined"]),
        (as_token(bitstring_list(purpose="suspension"), iat=int((NOON - 11 * DAY).timestamp())), []),
        (as_token(bitstring_list(purpose="suspension"), iat=int((NOON - 9 * DAY).timestamp())), ["undetermined"]),
        (as_token(bitstring_list(purpose="suspension")), ["undetermined"]),
    ],
    ids=[
        "signed before",
        "signed since",
        "valid since",
        "no time",
        "token before",
        "token since",
        "token without time",
    ],
)
def test_a_list_says_the_same_since_it_was_signed_whatever_date_it_is_valid_from(
    listed: Any, expected: list[str]
) -> None:
    report = verify(with_status(entry("suspension")), listed, at=NOON - 10 * DAY)
    assert told(report) == [("status.value", outcome) for outcome in expected]


def test_the_last_of_several_signatures_counts() -> None:
    twice = bitstring_list(purpose="suspension", created=NOON - 11 * DAY)
    later = bitstring_list(purpose="suspension", created=NOON - 9 * DAY)
    without = without_created(twice)
    document = with_status(entry("suspension"))
    for second, expected in ((twice, []), (later, ["undetermined"]), (without, ["undetermined"])):
        listed = {**twice, "proof": [twice["proof"], second["proof"]]}
        report = verify(document, listed, at=NOON - 10 * DAY)
        assert told(report) == [("status.value", outcome) for outcome in expected]


EXPIRED = rotate_key(did_document(DID, [ACADEMY.public_key]), NEXT.public_key, at=NOON - 10 * DAY)
"""The first key expired ten days ago; the next one is in force."""


@pytest.mark.parametrize("form", ["proof", "token"])
@pytest.mark.parametrize(
    ("valid_from", "signed_at", "outcome"),
    [
        (NOON - HOUR, None, "failed"),
        (NOON - 11 * DAY, None, None),
        (NOON - HOUR, NOON - HOUR, "failed"),
        (NOON - 11 * DAY, NOON - HOUR, "failed"),
        (NOON - HOUR, NOON - 11 * DAY, "failed"),
        (NOON - 11 * DAY, NOON - 11 * DAY, None),
    ],
    ids=["valid since", "valid before", "both since", "signed since", "backdated", "both before"],
)
def test_a_list_that_says_itself_that_it_is_of_after_the_key_expired_is_refused(
    form: str, valid_from: datetime, signed_at: datetime | None, outcome: str | None
) -> None:
    document = resigned(
        {**badge(), "issuer": {"id": DID, "type": ["Profile"], "name": "Academy"}, "credentialStatus": entry()},
        NEXT.controlled_by(DID),
    )
    listed: Any = bitstring_list(signer=SIGNER, issuer=DID, valid_from=valid_from, created=signed_at)
    listed = without_created(listed, SIGNER) if signed_at is None else listed
    if form == "token":
        claims = {} if signed_at is None else {"iat": int(signed_at.timestamp())}
        listed = as_token(listed, SIGNER, **claims)
    world = World({KEYS: EXPIRED, LIST_URL: listed})
    report = Verifier(fetch=world).verify(document, ANY, at=NOON)
    assert told(report) == ([] if outcome is None else [("status.list", outcome)])
    if outcome is not None:
        assert "the key had expired when it was used" in of_status(report)[0].message


def test_a_list_whose_date_cannot_be_read_is_wrong_and_not_an_error() -> None:
    report = verify(with_status(entry()), resigned(bitstring_list(), validFrom="soon"))
    assert told(report) == [("status.list", "failed")]


OTHER = "https://academy.example/status/2.json"


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        (LIST_URL, True),
        ("urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0009", True),
        (None, True),
        (OTHER, False),
        (OTHER.replace("https", "HTTP"), False),
        (f"{LIST_URL}?page=2", False),
    ],
    ids=str,
)
@pytest.mark.parametrize("make", [bitstring_list, status_list_2021], ids=["Bitstring", "2021"])
def test_another_list_of_the_issuer_in_the_place_of_the_list_says_nothing(
    make: Any, name: str | None, is_taken: bool
) -> None:
    kind = EntryType.BITSTRING if make is bitstring_list else EntryType.STATUS_LIST_2021
    listed = make()
    del listed["proof"], listed["id"]
    report = verify(
        with_status(entry(kind=kind)), signed(listed if name is None else {**listed, "id": name}, cryptosuite=SUITE)
    )
    assert told(report) == ([] if is_taken else [("status.list", "undetermined")])
    if not is_taken:
        [check] = of_status(report)
        assert (check.message, check.expected, check.actual) == (
            "another status list is at this address",
            LIST_URL,
            name,
        )


def test_a_list_may_have_the_address_to_which_redirects_led_and_a_bundle_knows_it(tmp_path: Path) -> None:
    def fetch(url: str) -> Fetched:
        return Fetched(json.dumps(bitstring_list(url=OTHER)).encode(), OTHER, NOON)

    document = with_status(entry())
    online = Verifier(fetch=fetch).verify(json.dumps(document), ANY, at=NOON)
    assert online.verdict is Verdict.VERIFIED
    path = tmp_path / "bundle.zip"
    path.write_bytes(collect_bundle(json.dumps(document), fetch=fetch, at=NOON))
    assert Verifier(fetch=Bundle.open(path)).verify(json.dumps(document), ANY, at=NOON).to_json() == online.to_json()


@pytest.mark.parametrize(
    "types", [(EntryType.BITSTRING, EntryType.REVOCATION_LIST), (EntryType.REVOCATION_LIST, EntryType.BITSTRING)]
)
def test_an_entry_of_two_types_is_read_as_neither(types: tuple[EntryType, EntryType]) -> None:
    document = {**badge(), "credentialStatus": {**entry(), "type": [str(kind) for kind in types]}}
    document["@context"].append(EXTENSIONS)
    world = World({LIST_URL: bitstring_list()})
    report = Verifier(fetch=world).verify(signed(document, cryptosuite=SUITE), ANY, at=NOON)
    assert ("status.entry", "undetermined") in told(report)
    assert [check.pointer for check in of_status(report)] == ["/credentialStatus/type"]
    assert (report.verdict is not Verdict.VERIFIED, world.asked) == (True, [])


@pytest.mark.parametrize("value", [0, 1])
def test_that_a_list_has_a_status_of_its_own_is_told(value: int) -> None:
    listed = resigned(bitstring_list({INDEX: value}), credentialStatus=entry(url=OTHER))
    world = World({LIST_URL: listed})
    report = Verifier(fetch=world).verify(with_status(entry()), ANY, at=NOON)
    assert world.asked == [LIST_URL]
    assert [check.outcome for check in report.checks if check.code is Code.STATUS_VALUE] == [
        Outcome.FAILED if value else Outcome.PASSED
    ]
    [warning] = [check for check in of_status(report) if check.code is Code.STATUS_LIST]
    assert (warning.outcome, warning.pointer) == (Outcome.WARNING, "/credentialStatus")
    assert warning.message == "the status list has a status of its own, which was not looked at"


# --- issuers, keys and copies ---


def test_the_newer_copy_of_an_issuer_that_is_spelt_nearly_the_same_is_none() -> None:
    one, other = "did:web:univ.example%3A8443", "did:web:univ.example:8443"

    def copy(did: str, signer: LocalSigner, **members: Any) -> dict[str, Any]:
        document = {**badge(), "refreshService": {"id": SERVICE, "type": "1EdTechCredentialRefresh"}, **members}
        document["@context"].append(EXTENSIONS)
        return signed({**document, "issuer": {**document["issuer"], "id": did}}, signer.controlled_by(did))

    world = World(
        {
            did_web_url(one): did_document(one, [ACADEMY.public_key]),
            did_web_url(other): did_document(other, [STRANGER.public_key]),
            SERVICE: copy(other, STRANGER, validFrom="2026-06-01T00:00:00Z", name="Forged"),
        }
    )
    report = Verifier(fetch=world).verify(copy(one, ACADEMY), TrustedIssuers([one]), at=NOON)
    assert report.verdict is Verdict.VERIFIED
    assert report.document is not None
    assert report.document["name"] == badge()["name"]
    [check] = [check for check in report.checks if check.code is Code.REFRESH]
    assert check.message.endswith("it is another credential: its issuer differs")
    assert did_web_url(other) not in world.asked


@pytest.mark.parametrize("form", ["proof", "token"])
@pytest.mark.parametrize(("age", "is_told"), [(DAY, False), (DAY + SECOND, True), (2_000 * DAY, True)], ids=str)
def test_a_key_of_an_old_document_is_told_of(form: str, age: timedelta, is_told: bool) -> None:
    document: Any = of_academy() if form == "proof" else as_token(of_academy(), SIGNER)
    world = World({KEYS: did_document(DID, [ACADEMY.public_key])}, NOON - age)
    report = Verifier(fetch=world).verify(document, ANY, at=NOON)
    assert report.verdict is Verdict.VERIFIED
    passed, *warnings = key_checks(report)
    assert passed.outcome is Outcome.PASSED
    assert [check.outcome for check in warnings] == [Outcome.WARNING] * is_told
    for warning in warnings:
        day = (NOON - age).date().isoformat()
        assert warning.message == f"its document is of {day}: whether the key was revoked since, it does not show"
        assert warning.source is not None
        assert warning.source.fetched_at == NOON - age


@pytest.mark.parametrize("fetched_at", [NOON, None, NOON + 900 * DAY])
def test_a_key_that_is_its_own_document_or_was_fetched_since_is_not_told_of(fetched_at: datetime | None) -> None:
    world = World({KEYS: did_document(DID, [ACADEMY.public_key])}, fetched_at)
    for document in (of_academy(), signed()):
        report = Verifier(fetch=world).verify(document, ANY, at=NOON)
        assert [check.outcome for check in key_checks(report)] == [Outcome.PASSED]


@pytest.mark.parametrize(("age", "is_told"), [(DAY, False), (DAY + SECOND, True)], ids=str)
def test_that_there_was_no_newer_copy_then_does_not_say_that_there_is_none(age: timedelta, is_told: bool) -> None:
    document = {**badge(), "refreshService": {"id": SERVICE, "type": "1EdTechCredentialRefresh"}}
    document["@context"].append(EXTENSIONS)
    copy = signed(document)
    report = Verifier(fetch=World({SERVICE: copy}, NOON - age)).verify(copy, ANY, at=NOON)
    [check] = [check for check in report.checks if check.code is Code.REFRESH]
    if is_told:
        assert (check.outcome, check.message) == (Outcome.WARNING, "the issuer had no newer copy on 2026-11-21")
    else:
        assert (check.outcome, check.message) == (Outcome.PASSED, "the issuer has no newer copy")


# --- what comes in ---


def test_a_time_of_a_fetch_without_a_zone_is_an_error_of_who_made_it() -> None:
    with pytest.raises(ValueError, match="`fetched_at` needs a time zone"):
        Fetched(b"", LIST_URL, datetime(2026, 11, 22))
    for moment in (None, NOON, datetime(2026, 11, 22, tzinfo=timezone(timedelta(hours=-7)))):
        assert Fetched(b"", LIST_URL, moment).fetched_at == moment


class Gone:
    """A fetch to which nobody answers."""

    def __call__(self, url: str) -> Fetched:
        raise UnavailableError("nobody answers", url=url)


@pytest.mark.parametrize("signer", [None, HOLDER], ids=["unsigned", "signed"])
def test_a_script_is_told_that_anybody_may_have_made_the_bundle(tmp_path: Path, signer: LocalSigner | None) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(collect_bundle(json.dumps(signed()), fetch=Gone(), at=NOON, signer=signer))
    asked = ("verify", "--json", "--issuer", ACADEMY.controller, "--bundle", path)
    done = run(*asked)
    answered: Mapping[str, Any] = json.loads(done.out)
    assert (done.code, answered["verdict"]) == (0, "verified")
    assert "whoever made this bundle may have put anything into it; --collected-by asks who it was" in done.err
    if signer is not None:
        assert run(*asked, "--collected-by", signer.controller).err == ""
    assert run(*asked[:4], tmp_path / "nothing.json").code == 2


def test_the_clock_of_the_tests_is_not_ahead() -> None:
    """A bundle of a time to come is refused, and many tests collect theirs at noon of one day."""
    assert datetime.now(UTC) > NOON
