"""The suite for Bitstring Status List, each behaviour that it asserts, and what it leaves out.

The server issues from two stores, and a proxy that speaks TLS stands in front of it, as the suite needs it. Where this
server does something else than the suite wants, or needs something for it, it is with a reason:

- **Four messages of two bits.** With `statusSize` 2 the suite wants two messages. The standard wants one for each
  possible value, which are four (section 2.1), and so it is here: for a store with messages two of its tests fail.
- **No `statusSize` of one bit.** It may be written out; the suite then demands more than one bit. It is left out.
- **https.** The loader of the suite reads lists from https addresses alone, and entries name no others. The server
  speaks plain HTTP on loopback: without a proxy that speaks TLS at the address of the store's site the suite finds no
  list. The server itself takes these lists from the store, whoever answers at their address.
- **The media type of a list is ``application/ld+json``**, since the suite's client reads nothing whose type does not
  say JSON. ``application/vc``, which the data model registers, would tell more.
- **A credential with a `credentialStatus` of its own is refused** by an issuer with a store: the issuer could not take
  it back, and a second status beside would hide that. The suite of the data model posts such credentials; it is run
  against an issuer without a store, which signs what it is given.
- **An id is given away once.** Another credential with an id that the store knows is refused. A suite that posts many
  with one id is run against an issuer without a store, too.
- **Whose key signed a list is not asked** at these endpoints, as it is not asked of credentials; the list has to name
  the credential's issuer all the same. Everywhere else both are asked.
"""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import hostile_server
from badges import badge
from microbadge import Fetched, UnsafeAnyIssuer, Verdict, Verifier
from microbadge.data_integrity import add_proof
from microbadge.datetimes import format_date_time
from microbadge.keys import LocalSigner
from microbadge.registrar import Registrar
from microbadge.status import MESSAGES, MINIMUM_ENTRIES, StatusBits, list_credential, status_entry
from microbadge.store import StoreSettings
from microbadge.web.stores import Stores
from suites.documents import V1, V2, Document, credential
from suites.server import CREATED, OK, REFUSED, Api, serving

SCHOOL, COLLEGE = "eddsa-rdfc-2022", "ecdsa-rdfc-2019-p256"
"""The first endpoint of each issuer: of one with a status for revocation alone, and of one with further statuses."""
ENDPOINTS = [SCHOOL, "eddsa-jcs-2022", COLLEGE, "ecdsa-jcs-2019-p256"]
CHECKS = ["proof", "credentialStatus"]
STATUS_V1 = "https://www.w3.org/ns/credentials/status/v1"
NOW = datetime.now(UTC)
ERRORS = "https://www.w3.org/ns/credentials/status-list#"


@dataclass(frozen=True)
class World:
    """The server of two issuers, the address at which the web sees it, and the server of an employer elsewhere."""

    issuer: Api
    employer: Api
    web: hostile_server.Server
    registrars: Mapping[str, Registrar]
    school: LocalSigner

    def issued(self, name: str = SCHOOL, **members: Any) -> Document:
        """A credential as the suite asks for it, under an id of its own."""
        return self.issuer.issued(credential(id=f"urn:uuid:{uuid.uuid4()}", **members), name)

    def lists(self, issued: Document) -> list[Document]:
        """The lists that it names, fetched as the suite does: over https, and from nobody in particular."""
        fetch = hostile_server.fetcher()
        return [json.loads(fetch(entry["statusListCredential"]).content) for entry in entries(issued)]


def entries(issued: Document) -> list[Document]:
    """The status entries of a credential, one or more."""
    status = issued["credentialStatus"]
    return status if isinstance(status, list) else [status]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two issuers with stores, and an employer."""
    signers = {SCHOOL: LocalSigner.generate(), COLLEGE: LocalSigner.generate("p256")}
    purposes = {SCHOOL: ("revocation",), COLLEGE: ("revocation", "suspension", "message")}
    with ExitStack() as stack:
        web = stack.enter_context(hostile_server.serving(hostile_server.certified()))
        registrars = {}
        for name, signer in signers.items():
            profile = {"id": signer.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
            settings = StoreSettings(profile, web.url(f"/{name}"), purposes[name])
            file = tmp_path_factory.mktemp(name) / "store.db"
            registrars[name] = Registrar.create(file, settings, signer, actor="Registrar's office")
            stack.callback(registrars[name].store.close)
        stores = Stores(registrar.store for registrar in registrars.values())
        issuer = stack.enter_context(serving(signers=signers.values(), stores=stores))
        employer = stack.enter_context(serving(fetch=hostile_server.fetcher()))
        for path in (f"/{SCHOOL}/status/1.json", *(f"/{COLLEGE}/status/{number}.json" for number in (1, 2, 3))):
            web.answers[path] = passed_on(issuer, path)
        yield World(issuer, employer, web, registrars, signers[SCHOOL])


def passed_on(api: Api, path: str) -> hostile_server.Answer:
    """What a proxy does: ask the server behind it, and tell what that says."""

    def answer(*connection: Any) -> None:
        said = api.http.get(path)
        head = {"Content-Type": said.headers["Content-Type"]}
        hostile_server.send(f"{said.status_code} {said.reason_phrase}", said.content, **head)(*connection)

    return answer


def judged(api: Api, document: Document, **options: Any) -> tuple[int, list[tuple[str, str]]]:
    """The status of the answer of a verifier, and the code and the type of each error of the credential itself."""
    answer = api.post(
        f"/{SCHOOL}/credentials/verify",
        {"verifiableCredential": document, "options": {"checks": CHECKS, **options}},
    )
    errors = [error for error in answer.json()["errors"] if "about" not in error]
    return answer.status_code, [(error["code"], error["type"]) for error in errors]


# What the issuer adds


@pytest.mark.parametrize("name", ENDPOINTS)
def test_s7_the_issuer_adds_the_status_itself(world: World, name: str) -> None:
    purposes = [entry["statusPurpose"] for entry in entries(world.issued(name))]
    assert purposes == list(world.registrars[COLLEGE if "ecdsa" in name else SCHOOL].store.settings.purposes)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_s7_subject_contexts_and_types_come_back_unchanged(world: World, name: str) -> None:
    subject = {"id": "did:example:123", "name": "Zoë", "knows": [{"id": "did:example:456"}, {"id": "did:example:789"}]}
    terms = {"name": "https://schema.org/name", "knows": {"@id": "https://schema.org/knows"}}
    document = credential(id=f"urn:uuid:{uuid.uuid4()}", credentialSubject=subject)
    document["@context"].append(terms)
    issued = world.issuer.issued(document, name)
    assert issued["credentialSubject"] == subject
    assert issued["@context"] == [V2, terms]
    assert issued["type"] == ["VerifiableCredential"]


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_type_of_an_entry_is_a_string(world: World, name: str) -> None:
    assert {entry["type"] for entry in entries(world.issued(name))} == {"BitstringStatusListEntry"}


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_purpose_of_an_entry_is_a_string(world: World, name: str) -> None:
    assert all(isinstance(entry["statusPurpose"], str) for entry in entries(world.issued(name)))


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_index_is_a_base_10_string_equal_to_its_parsed_self(world: World, name: str) -> None:
    for entry in entries(world.issued(name)):
        index = entry["statusListIndex"]
        assert isinstance(index, str)
        assert str(int(index)) == index
        assert 0 <= int(index) < MINIMUM_ENTRIES


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_id_of_an_entry_is_a_string_and_not_the_address_of_the_list(world: World, name: str) -> None:
    for entry in entries(world.issued(name)):
        assert isinstance(entry["id"], str)
        assert entry["id"] != entry["statusListCredential"]


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_list_is_at_an_https_address_that_answers_without_authentication(world: World, name: str) -> None:
    for entry in entries(world.issued(name)):
        address = entry["statusListCredential"]
        fetched = hostile_server.fetcher()(address)
        assert (fetched.url, address.partition(":")[0]) == (address, "https")
        # Else the suite's client would not read it.
        assert "json" in str(fetched.media_type)
        assert "authorization" not in world.web.requests[-1].lower()


def test_s7_without_a_proxy_the_same_list_is_there_over_plain_http(world: World) -> None:
    address = world.issued()["credentialStatus"]["statusListCredential"]
    answer = world.issuer.http.get(f"/{SCHOOL}/status/1.json")
    assert (answer.status_code, answer.json()["id"]) == (OK, address)
    assert answer.headers["Microbadge-Issuer-Binding"] == "off"


# The list


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_contexts_of_a_list_are_an_array_with_that_of_version_2(world: World, name: str) -> None:
    assert all(listed["@context"] == [V2] for listed in world.lists(world.issued(name)))


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_types_of_a_list_are_an_array(world: World, name: str) -> None:
    types = ["VerifiableCredential", "BitstringStatusListCredential"]
    assert all(listed["type"] == types for listed in world.lists(world.issued(name)))


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_issuer_of_a_list_is_a_string_that_of_the_credential(world: World, name: str) -> None:
    issued = world.issued(name)
    assert all(listed["issuer"] == issued["issuer"] == world.issuer.issuer(name) for listed in world.lists(issued))


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_type_of_the_subject_of_a_list_is_a_string(world: World, name: str) -> None:
    assert {listed["credentialSubject"]["type"] for listed in world.lists(world.issued(name))} == {
        "BitstringStatusList"
    }


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_a_list_has_the_purpose_of_the_entries_that_name_it(world: World, name: str) -> None:
    issued = world.issued(name)
    listed = [each["credentialSubject"]["statusPurpose"] for each in world.lists(issued)]
    assert listed == [entry["statusPurpose"] for entry in entries(issued)]


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_the_encoded_list_is_u_and_base64url_of_gzip_without_padding(world: World, name: str) -> None:
    for listed in world.lists(world.issued(name)):
        encoded = listed["credentialSubject"]["encodedList"]
        assert encoded[0] == "u"
        assert "=" not in encoded
        assert base64url(encoded)[:3] == b"\x1f\x8b\x08"  # RFC 1952, section 2.3.1: gzip, deflated


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_a_list_has_16384_bytes_for_each_bit_of_an_entry(world: World, name: str) -> None:
    issued = world.issued(name)
    for entry, listed in zip(entries(issued), world.lists(issued), strict=True):
        bits = zlib.decompress(base64url(listed["credentialSubject"]["encodedList"]), wbits=31)
        assert len(bits) == 16_384 * entry.get("statusSize", 1)


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_a_list_is_a_credential_that_verifies(world: World, name: str) -> None:
    for listed in world.lists(world.issued(name)):
        assert judged(world.employer, listed) == (OK, [])


def base64url(encoded: str) -> bytes:
    """The bytes of a multibase value in base64url."""
    return base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))


# Sizes and messages


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_a_size_of_one_bit_is_left_out(world: World, name: str) -> None:
    for entry in entries(world.issued(name)):
        assert ("statusSize" in entry) == ("statusMessage" in entry) == (entry["statusPurpose"] == "message")


def test_s7_a_size_of_two_bits_has_four_messages(world: World) -> None:
    """The suite wants two; the standard wants one for each value."""
    entry = entries(world.issued(COLLEGE))[2]
    assert entry["statusSize"] == 2
    assert [message["status"] for message in entry["statusMessage"]] == ["0x0", "0x1", "0x2", "0x3"]


def test_s7_each_message_has_a_string_for_status_and_message(world: World) -> None:
    messages = entries(world.issued(COLLEGE))[2]["statusMessage"]
    assert all(set(message) == {"status", "message"} for message in messages)
    assert [message["message"] for message in messages] == list(MESSAGES.values())


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_s7_no_reference_is_given(world: World, name: str) -> None:
    assert all("statusReference" not in entry for entry in entries(world.issued(name)))


# What the issuer refuses


@pytest.mark.parametrize("name", [*ENDPOINTS, "vc-jwt", "ecdsa-rdfc-2019-p384"])
def test_s7_an_undefined_member_statusEntry_is_refused(world: World, name: str) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusListIndex": True,
        "statusListCredential": "https://academy.example/status/1.json",
    }
    answer = world.issuer.issue(credential(id=f"urn:uuid:{uuid.uuid4()}", statusEntry=entry), name)
    assert answer.status_code == REFUSED
    assert answer.json()["errors"][0]["pointer"].startswith("/statusEntry")


def test_a_refused_credential_takes_no_place_in_a_list(world: World) -> None:
    before = len(list(world.registrars[SCHOOL].store.awards()))
    assert world.issuer.issue(credential(id=f"urn:uuid:{uuid.uuid4()}", undefined="term")).status_code == REFUSED
    assert len(list(world.registrars[SCHOOL].store.awards())) == before


def test_a_credential_with_a_status_of_its_own_is_refused_by_an_issuer_with_a_store_alone(world: World) -> None:
    own = status_entry("https://academy.example/status/1.json", 4, "revocation")
    answer = world.issuer.issue(credential(id=f"urn:uuid:{uuid.uuid4()}", credentialStatus=own))
    assert answer.status_code == REFUSED
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/credentialStatus"]
    assert world.issued("ecdsa-rdfc-2019-p384", credentialStatus=own)["credentialStatus"] == own


# Which award it is


def test_the_same_credential_asked_for_again_is_the_same(world: World) -> None:
    document = credential(id=f"urn:uuid:{uuid.uuid4()}")
    issued = world.issuer.issued(document)
    assert world.issuer.issued(document) == world.issuer.issued(document, "eddsa-jcs-2022") == issued
    other = world.issuer.issue(document | {"validFrom": "2026-01-01T00:00:00Z"})
    assert (other.status_code, "other contents" in other.json()["detail"]) == (REFUSED, True)


def test_the_award_has_the_id_that_the_options_give_it(world: World) -> None:
    name = f"award {uuid.uuid4()}"
    document = {**credential(), "id": f"urn:uuid:{uuid.uuid4()}"}
    answer = world.issuer.issue(document, credentialId=name)
    assert (answer.status_code, answer.json()["id"]) == (CREATED, document["id"])
    assert world.registrars[SCHOOL].store.award(name).credential_id == document["id"]
    # The same credential cannot be another award.
    assert world.issuer.issue(document).status_code == REFUSED


def test_credentials_without_id_are_awards_of_their_own(world: World) -> None:
    document = credential()
    del document["id"]
    first, second = (world.issuer.issued(document) for _ in range(2))
    assert first["id"].startswith("urn:uuid:")
    assert first["id"] != second["id"]
    assert first["credentialStatus"]["id"] != second["credentialStatus"]["id"]


def test_an_id_that_is_no_text_is_refused_as_elsewhere(world: World) -> None:
    values: list[object] = [4, None, ["urn:uuid:1"], {}]
    for value in values:
        assert world.issuer.issue(credential(id=value)).status_code == REFUSED


# Verifying what was issued


@pytest.mark.parametrize("name", [*ENDPOINTS, "vc-jwt"])
@pytest.mark.parametrize("checks", [["proof"], CHECKS, []], ids=["proof", "both", "all"])
def test_s7_what_was_issued_verifies(world: World, name: str, checks: list[str]) -> None:
    issued = world.issued(name)
    for api in (world.issuer, world.employer):
        assert judged(api, issued, checks=checks) == (OK, [])


def test_the_issuer_takes_its_lists_from_the_store_and_others_from_the_web(world: World) -> None:
    asked = len(world.web.requests)
    assert judged(world.issuer, world.issued()) == (OK, [])
    assert len(world.web.requests) == asked
    assert judged(world.employer, world.issued()) == (OK, [])
    assert len(world.web.requests) == asked + 1


@pytest.mark.parametrize("name", [SCHOOL, "ecdsa-jcs-2019-p256"])
def test_a_credential_of_version_1_1_gets_the_context_of_its_status(world: World, name: str) -> None:
    document = credential("1.1", id=f"urn:uuid:{uuid.uuid4()}")
    issued = world.issuer.issued(document, name)
    assert issued["@context"][:2] == [V1, STATUS_V1]
    assert judged(world.employer, issued) == (OK, [])


def test_a_token_has_a_status_too(world: World) -> None:
    envelope = world.issued("vc-jwt")
    payload = json.loads(base64url("u" + envelope["id"].split(".")[1]))
    assert [entry["statusPurpose"] for entry in payload["credentialStatus"]] == ["revocation", "suspension", "message"]
    world.registrars[COLLEGE].revoke(payload["id"], reason="Awarded by mistake", actor="Registrar's office")
    assert judged(world.employer, envelope)[0] == REFUSED


def test_a_badge_as_a_token_has_a_status_too(world: World) -> None:
    issued = world.issuer.issued(
        badge() | {"issuer": {"id": world.issuer.issuer("vc-jwt"), "type": ["Profile"]}}, "vc-jwt"
    )
    assert judged(world.employer, issued) == (OK, [])


# What no suite tests: a status that is set


@pytest.mark.parametrize("name", [SCHOOL, COLLEGE])
def test_a_credential_that_was_taken_back_verifies_no_longer(world: World, name: str) -> None:
    issued, other = world.issued(name), world.issued(name)
    world.registrars[name].revoke(issued["id"], reason="Awarded by mistake", actor="Registrar's office")
    for api in (world.issuer, world.employer):
        for checks in (CHECKS, ["proof"]):
            code, errors = judged(api, issued, checks=checks)
            assert (code, [error for error, _ in errors]) == (REFUSED, ["status.value"])
        assert judged(api, other) == (OK, [])


def test_a_suspended_credential_verifies_again_when_it_is_reinstated(world: World) -> None:
    issued, office = world.issued(COLLEGE), world.registrars[COLLEGE]
    office.suspend(issued["id"], reason="Under review", actor="Registrar's office")
    assert judged(world.employer, issued)[0] == REFUSED
    office.reinstate(issued["id"], reason="Reviewed", actor="Registrar's office")
    assert judged(world.employer, issued) == (OK, [])


def test_a_change_that_somebody_else_made_is_in_the_list_when_it_is_asked_for(world: World) -> None:
    issued, store = world.issued(), world.registrars[SCHOOL].store
    now = datetime.now(UTC)
    store.set_statuses(issued["id"], {"revocation": 1}, kind="revoked", actor="Somebody", reason="x", at=now)
    assert judged(world.employer, issued)[0] == REFUSED


# What no suite tests: lists that do not go with the credential


@dataclass(frozen=True)
class Place:
    """An address on the web for the status list of one test, and the school's credential that names it."""

    world: World
    path: str
    index: int = 94_567

    @property
    def url(self) -> str:
        """The address."""
        return self.world.web.url(self.path)

    def credential(self, **members: Any) -> Document:
        """A credential whose entry has these members instead of its own."""
        entry = status_entry(self.url, self.index, "revocation") | members
        return self._signed(credential(credentialStatus=entry), self.world.school)

    def listed(
        self,
        values: Mapping[int, int] | None = None,
        *,
        purpose: str = "revocation",
        issuer: LocalSigner | None = None,
        signer: LocalSigner | None = None,
        ttl: timedelta | None = None,
        **members: Any,
    ) -> Document:
        """A status list by the school, unless another issuer is named or another key signs."""
        issuer = self.world.school if issuer is None else issuer
        bits = StatusBits(MINIMUM_ENTRIES, values=values)
        made = list_credential(
            id=self.url,
            issuer=issuer.controller,
            purpose=purpose,
            bits=bits,
            valid_from=NOW - timedelta(days=30),
            ttl=ttl,
        )
        return self._signed(made | members, issuer if signer is None else signer)

    def show(self, listed: Document) -> None:
        """Publish a list at the address."""
        self.world.web.answers[self.path] = hostile_server.send("200 OK", json.dumps(listed).encode())

    def judged(self, listed: Document, **members: Any) -> tuple[int, list[tuple[str, str]]]:
        """What the employer is told of a credential with that list."""
        self.show(listed)
        return judged(self.world.employer, self.credential(**members))

    def _signed(self, document: Document, signer: LocalSigner) -> Document:
        document.setdefault("issuer", signer.controller)
        return add_proof(document, signer, cryptosuite="eddsa-jcs-2022")


@pytest.fixture
def place(world: World) -> Place:
    """An address that no other test has."""
    return Place(world, f"/lists/{uuid.uuid4()}.json")


def test_a_status_is_read_at_its_index_and_nowhere_else(place: Place) -> None:
    beside = {place.index - 1: 1, place.index + 1: 1}
    assert place.judged(place.listed(beside)) == (OK, [])
    assert place.judged(place.listed({place.index: 1})) == (REFUSED, [("status.value", "about:blank")])


def test_a_list_of_another_purpose_is_refused(place: Place) -> None:
    listed = place.listed(purpose="suspension")
    assert place.judged(listed) == (REFUSED, [("status.list", ERRORS + "STATUS_VERIFICATION_ERROR")])


@pytest.mark.parametrize("index", [MINIMUM_ENTRIES, 10**11])
def test_an_index_beyond_the_end_of_the_list_is_a_range_error(place: Place, index: int) -> None:
    told = place.judged(place.listed(), statusListIndex=str(index))
    assert told == (REFUSED, [("status.list", ERRORS + "RANGE_ERROR")])
    assert place.judged(place.listed(), statusListIndex=str(MINIMUM_ENTRIES - 1)) == (OK, [])


@pytest.mark.parametrize(
    "index", ["12abc", "-1", "007", "0x10", "", " 1", "1.0", "1e3", "\N{ARABIC-INDIC DIGIT ONE}"], ids=ascii
)
def test_an_index_that_is_no_base_10_string_is_malformed(place: Place, index: str) -> None:
    told = place.judged(place.listed(), statusListIndex=index)
    assert told == (REFUSED, [("status.entry", ERRORS + "MALFORMED_VALUE_ERROR")])


def test_a_list_of_another_issuer_is_not_believed(place: Place) -> None:
    code, errors = place.judged(place.listed(issuer=LocalSigner.generate()))
    assert (code, [error for error, _ in errors]) == (REFUSED, ["status.list"])


def test_whose_key_signed_the_list_is_asked_everywhere_but_at_these_endpoints(place: Place) -> None:
    """As it is of credentials; the proof has to hold here too."""
    listed = place.listed(signer=LocalSigner.generate(), issuer=place.world.school)
    assert place.judged(listed) == (OK, [])
    document, fetch = place.credential(), hostile_server.fetcher()
    bound = Verifier(fetch=fetch, profile="vc").verify(document, UnsafeAnyIssuer())
    assert bound.verdict is Verdict.REJECTED
    unbound = Verifier(fetch=fetch, profile="vc", bind_issuer=False).verify(document, UnsafeAnyIssuer())
    assert unbound.verdict is Verdict.VERIFIED


def test_a_list_that_was_altered_is_refused(place: Place) -> None:
    taken_back, in_force = place.listed({place.index: 1}), place.listed()
    altered = {**taken_back, "credentialSubject": in_force["credentialSubject"]}
    assert place.judged(altered) == (REFUSED, [("status.list", ERRORS + "STATUS_VERIFICATION_ERROR")])


def test_a_list_that_does_not_come_leaves_it_open(place: Place) -> None:
    document = place.credential()
    told = judged(place.world.employer, document)
    assert told == (REFUSED, [("status.list", ERRORS + "STATUS_RETRIEVAL_ERROR")])
    assert judged(place.world.employer, document, checks=["proof"])[0] == OK


def test_a_list_that_has_expired_leaves_it_open(place: Place) -> None:
    until = format_date_time(NOW - timedelta(days=1))
    code, errors = place.judged(place.listed(validUntil=until))
    assert (code, errors) == (REFUSED, [("status.list", ERRORS + "STATUS_VERIFICATION_ERROR")])


@pytest.mark.parametrize(
    ("ttl", "age", "code"),
    [
        (None, timedelta(hours=23), OK),
        (None, timedelta(hours=25), REFUSED),
        (timedelta(days=3), timedelta(days=2), OK),
        (timedelta(hours=1), timedelta(hours=2), REFUSED),
    ],
    ids=["a-day", "more-than-a-day", "kept-for-longer", "kept-for-too-long"],
)
def test_a_copy_of_a_list_is_believed_for_as_long_as_its_ttl_says(
    place: Place, ttl: timedelta | None, age: timedelta, code: int
) -> None:
    place.show(place.listed(ttl=ttl))
    fetch = hostile_server.fetcher()

    def kept(url: str) -> Fetched:
        return replace(fetch(url), fetched_at=datetime.now(UTC) - age)

    with serving(fetch=kept) as employer:
        answer = judged(employer, place.credential())
    assert (answer[0], [error for error, _ in answer[1]]) == (code, [] if code == OK else ["status.list"])


def test_the_lists_that_are_issued_say_how_long_they_may_be_kept_and_hold(world: World) -> None:
    (listed,) = world.lists(world.issued())
    settings = world.registrars[SCHOOL].store.settings
    assert listed["credentialSubject"]["ttl"] == settings.ttl // timedelta(milliseconds=1)
    signed, until = (datetime.fromisoformat(listed[member]) for member in ("validFrom", "validUntil"))
    assert until - signed == settings.list_validity
