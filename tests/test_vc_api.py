"""The server of the VC API itself: what it is reached by, what it says, and that nothing brings it down."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from microbadge import Fetched, UnavailableError
from microbadge.cli import app as command
from microbadge.dids import did_document
from microbadge.errors import StoreError
from microbadge.holder import present
from microbadge.keys import LocalSigner
from microbadge.registrar import Registrar
from microbadge.signing import sign_credential
from microbadge.store import StoreSettings
from microbadge.strict_json import DEFAULT_LIMITS
from microbadge.web import Server, create_app, endpoints
from microbadge.web.stores import Stores
from suites.documents import credential
from suites.server import CREATED, OK, REFUSED, Api, serving

JSON = {"Content-Type": "application/json"}
POSTS = ("/eddsa-rdfc-2022/credentials/issue", "/vc-jwt/credentials/issue", "/vc-jwt/credentials/verify")
PATHS = (*POSTS, "/ecdsa-jcs-2019-p384/presentations/verify")


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with serving() as api:
        yield api


# Endpoints and keys


def test_the_start_page_tells_what_a_manifest_has_to_know(api: Api) -> None:
    listed = api.http.get("/").json()
    assert listed["issuerBinding"] == "off"
    rows = {each["name"]: each for each in listed["endpoints"]}
    assert rows["ecdsa-jcs-2019-p384"] == {
        "name": "ecdsa-jcs-2019-p384",
        "cryptosuite": "ecdsa-jcs-2019",
        "algorithm": "ES384",
        "issuer": rows["ecdsa-rdfc-2019-p384"]["issuer"],
        "issue": "/ecdsa-jcs-2019-p384/credentials/issue",
        "verify": "/ecdsa-jcs-2019-p384/credentials/verify",
        "verifyPresentation": "/ecdsa-jcs-2019-p384/presentations/verify",
    }
    assert "issue" not in rows["ed25519signature2020"]
    assert rows["vc-jwt"]["cryptosuite"] is None


def test_keys_that_are_given_are_used_and_others_made() -> None:
    first, second, p384 = LocalSigner.generate(), LocalSigner.generate(), LocalSigner.generate("p384")
    listed = {each.name: each.signer for each in endpoints([first, second, p384])}
    assert listed["eddsa-rdfc-2022"] is listed["eddsa-jcs-2022"] is first
    assert listed["ecdsa-rdfc-2019-p384"] is p384
    made = listed["ecdsa-rdfc-2019-p256"]
    assert made is not None
    assert made is listed["vc-jwt"]
    assert made.algorithm == "ES256"
    assert listed["ed25519signature2020"] is None


def test_no_private_key_is_told(api: Api) -> None:
    assert set(api.endpoints["vc-jwt"]) == {
        "name",
        "cryptosuite",
        "algorithm",
        "issuer",
        "issue",
        "verify",
        "verifyPresentation",
    }


# Issuers with a store


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Registrar]:
    with _new_office(tmp_path / "store.db", LocalSigner.generate()) as made:
        yield made


@contextmanager
def _new_office(file: Path, signer: LocalSigner, site: str = "https://localhost:8443/school") -> Iterator[Registrar]:
    profile = {"id": signer.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
    made = Registrar.create(file, StoreSettings(profile, site), signer, actor="Registrar's office")
    with made.store:
        yield made


@contextmanager
def _issuing(tmp_path: Path) -> Iterator[tuple[Api, Registrar]]:
    """An issuer of the VC API with a store."""
    signer = LocalSigner.generate()
    with (
        _new_office(tmp_path / "issuing.db", signer) as office,
        serving(signers=[signer], stores=Stores([office.store])) as api,
    ):
        yield api, office


def test_the_endpoints_of_an_issuer_with_a_store_say_which_statuses_they_give(tmp_path: Path) -> None:
    with _issuing(tmp_path) as (api, _):
        told = {name: each.get("statusPurposes") for name, each in api.endpoints.items()}
    assert told.pop("eddsa-rdfc-2022") == told.pop("eddsa-jcs-2022") == ["revocation"]
    assert set(told.values()) == {None}


def test_a_status_list_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with _issuing(tmp_path) as (api, _):
        assert api.issue(credential()).status_code == CREATED
        paths = ["/school/status/1.json", "/school/status/2.json", "/school/status/01.json", "/status/1.json"]
        assert [api.http.get(path).status_code for path in paths] == [OK, 404, 404, 404]
        assert api.http.get(f"/school/status/{'9' * 5000}.json").status_code == 404
        assert api.http.get(paths[0], headers={"Host": "academy.example"}).status_code == REFUSED


def test_a_list_that_can_no_longer_be_signed_is_not_told_as_it_was(tmp_path: Path) -> None:
    with _issuing(tmp_path) as (api, office):
        issued = api.issued(credential())
        method = issued["proof"]["verificationMethod"]
        office.store.retire_key(method, at=datetime.now(UTC), actor="Registrar's office")
        answer = api.http.get("/school/status/1.json")
        assert (answer.status_code, "the key was retired" in answer.json()["detail"]) == (503, True)
        answer = api.post("/vc-jwt/credentials/verify", {"verifiableCredential": issued})
        assert (answer.status_code, answer.json()["verdict"]) == (REFUSED, "undetermined")


def test_a_store_of_an_issuer_whose_key_is_not_given_is_refused(office: Registrar) -> None:
    stores = Stores([office.store])
    with pytest.raises(StoreError, match="no key was given"):
        create_app([LocalSigner.generate()], stores=stores)


def test_a_key_that_the_store_does_not_know_is_refused(tmp_path: Path) -> None:
    controller = "did:web:academy.example"
    signers = [LocalSigner.generate(kind, controller=controller) for kind in ("ed25519", "p256")]
    with (
        _new_office(tmp_path / "store.db", signers[0]) as office,
        pytest.raises(StoreError, match="does not know the key"),
    ):
        create_app(signers, stores=Stores([office.store]))


def test_two_stores_have_two_issuers_and_two_paths(office: Registrar, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="an issuer of its own"):
        Stores([office.store, office.store])
    for site, good in (("https://127.0.0.1/school", False), ("https://localhost:8443/college", True)):
        with _new_office(tmp_path / f"{good}.db", LocalSigner.generate("p256"), site) as other:
            if good:
                assert set(Stores([office.store, other.store]).folders) == {"/school", "/college"}
            else:
                with pytest.raises(StoreError, match="path of its own"):
                    Stores([office.store, other.store])


def test_without_a_store_nothing_of_the_store_is_loaded() -> None:
    code = "import sys, microbadge.web; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlalchemy", "microbadge.store", "microbadge.registrar", "microbadge.web.stores"} & set(loaded)


@pytest.mark.parametrize(
    ("options", "pointer"), [([], "/options"), ({"credentialId": 4}, "/options/credentialId")], ids=["list", "number"]
)
def test_options_of_another_type_are_refused_by_an_issuer(api: Api, options: object, pointer: str) -> None:
    body = {"credential": credential(issuer=api.issuer("vc-jwt")), "options": options}
    answer = api.post("/vc-jwt/credentials/issue", body)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (REFUSED, [pointer])


# What is said about the check that is off


def test_every_answer_says_that_the_binding_is_off(api: Api) -> None:
    issued = api.issue(credential())
    body = {"verifiableCredential": issued.json()}
    answers = [
        issued,
        api.post("/vc-jwt/credentials/verify", body),
        api.post("/vc-jwt/credentials/verify", {}),
        api.http.get("/"),
        api.http.get("/identifiers/did:key:@"),
        api.http.get("/nothing"),
    ]
    assert {answer.headers["Microbadge-Issuer-Binding"] for answer in answers} == {"off"}
    assert answers[1].json()["issuerBinding"] == answers[2].json()["issuerBinding"] == "off"


def test_the_log_says_it_when_the_application_is_made(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="microbadge"):
        create_app()
    assert "does not check whether a key is the issuer's" in caplog.text


# Answers


def test_a_refusal_is_problem_details_with_a_pointer_to_each_fault(api: Api) -> None:
    answer = api.issue(credential(id="no url", validFrom="yesterday"))
    assert answer.status_code == REFUSED
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
    assert {"title", "detail", "status"} <= body.keys()
    assert [error["pointer"] for error in body["errors"]] == ["/id", "/validFrom"]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"name": "Altered"}, "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"),
        ({"lost": "claim"}, "https://w3id.org/security#DATA_LOSS_DETECTION_ERROR"),
        ({"validFrom": "yesterday"}, "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"),
        ({"proof": None}, "https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
        ({"validUntil": "2020-01-01T00:00:00Z"}, "about:blank"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_refused_credential_is_told_with_the_types_of_the_standards(
    api: Api, change: dict[str, Any], kind: str
) -> None:
    signed = api.issued(credential(**change)) if "validUntil" in change else api.issued(credential()) | change
    answer = api.post("/vc-jwt/credentials/verify", {"verifiableCredential": signed})
    assert answer.status_code == REFUSED
    assert kind in [error["type"] for error in answer.json()["errors"]]
    assert answer.json()["verdict"] == "rejected"


def test_what_is_wrong_inside_a_presentation_is_told_with_its_place(api: Api) -> None:
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [api.issued(credential()) | {"name": "Altered"}],
    }
    answer = api.post("/vc-jwt/presentations/verify", {"verifiablePresentation": presentation}).json()
    assert "credential 1 of the presentation" in {error.get("about") for error in answer["errors"]}


def test_a_report_that_misses_a_required_check_is_told_as_such(api: Api) -> None:
    schema = {"id": "https://academy.example/schema.json", "type": "JsonSchema"}
    issued = api.issued(credential(credentialSchema=schema))
    answer = api.post("/vc-jwt/credentials/verify", {"verifiableCredential": issued})
    assert (answer.status_code, answer.json()["verdict"]) == (REFUSED, "undetermined")
    assert api.verify(issued, checks=["proof"]) == OK


def test_no_answer_holds_a_token(api: Api) -> None:
    envelope = api.issued(credential(), "vc-jwt")
    signature = envelope["id"].rpartition(".")[2]
    broken = {**envelope, "id": envelope["id"][:-8] + "AAAAAAAA"}
    for document in (envelope, broken, {**envelope, "type": "VerifiableCredential"}):
        answer = api.post("/vc-jwt/credentials/verify", {"verifiableCredential": document})
        assert signature[:20] not in answer.text


def test_warnings_are_told(api: Api) -> None:
    document = credential("1.1", validFrom="2020-01-01T00:00:00Z")
    document["@context"].append({"validFrom": "https://www.w3.org/2018/credentials#validFrom"})
    issued = api.issued(document)
    answer = api.post("/vc-jwt/credentials/verify", {"verifiableCredential": issued})
    assert answer.status_code == OK
    assert "/validFrom" in [warning["pointer"] for warning in answer.json()["warnings"]]


def test_the_fetch_that_was_given_answers_for_dids_and_verification() -> None:
    signer = LocalSigner.generate(controller="did:web:academy.example")
    document = did_document(signer.controller, [signer.public_key])

    def fetch(url: str) -> Fetched:
        if url != "https://academy.example/.well-known/did.json":
            raise UnavailableError("not here", url=url)
        return Fetched(json.dumps(document).encode(), url)

    with serving(signers=[signer], fetch=fetch) as api:
        assert api.issuer("eddsa-rdfc-2022") == "did:web:academy.example"
        assert api.verify(api.issued(credential())) == OK
        assert api.http.get("/identifiers/did:web:academy.example").json()["didDocument"] == document
        assert api.http.get("/identifiers/did:web:elsewhere.example").status_code == 404


def test_a_signer_that_does_not_answer_is_no_refusal() -> None:
    class Unplugged(LocalSigner):
        def sign(self, data: bytes) -> bytes:
            raise UnavailableError("the module that holds the key does not answer")

    with serving(signers=[Unplugged.generate()]) as api:
        answer = api.issue(credential())
    assert (answer.status_code, answer.json()["detail"]) == (503, "the module that holds the key does not answer")


@pytest.mark.parametrize("option", ["domain", "challenge", "expectedProofPurpose"])
def test_an_option_that_is_no_string_is_refused(api: Api, option: str) -> None:
    body = {"verifiableCredential": api.issued(credential()), "options": {option: ["list"]}}
    answer = api.post("/vc-jwt/credentials/verify", body)
    assert answer.status_code == REFUSED
    assert answer.json()["errors"][0]["pointer"] == f"/options/{option}"


def test_options_that_are_no_object_are_refused(api: Api) -> None:
    body = {"verifiableCredential": api.issued(credential()), "options": []}
    assert api.post("/vc-jwt/credentials/verify", body).status_code == REFUSED


def test_what_is_verified_has_the_purpose_and_the_kind_that_go_with_the_path(api: Api) -> None:
    issued = api.issued(credential())
    assert api.verify(issued, expectedProofPurpose="assertionMethod") == OK
    assert api.verify(issued, expectedProofPurpose="authentication") == REFUSED
    holder = LocalSigner.generate()
    presentation = present([issued], holder, challenge="c")
    assert api.verify_presentation(presentation, challenge="c", expectedProofPurpose="authentication") == OK
    assert api.verify_presentation(presentation, challenge="c", expectedProofPurpose="assertionMethod") == REFUSED
    assert api.verify(presentation, challenge="c") == REFUSED


def test_a_digest_that_is_wrong_has_the_type_that_the_standard_gives_it(api: Api) -> None:
    resource = {"id": "https://www.w3.org/ns/credentials/v2", "digestSRI": "sha384-" + "A" * 64}
    (error,) = api.issue(credential(relatedResource=[resource])).json()["errors"]
    assert error["type"] == "https://www.w3.org/TR/vc-data-model#RELATED_RESOURCE_INTEGRITY_ERROR"


# Nothing brings it down

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
    | st.sampled_from(["https://www.w3.org/ns/credentials/v2", "VerifiableCredential", "did:key:z6Mk", "data:,"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8)
            | st.sampled_from(
                [
                    "@context",
                    "type",
                    "id",
                    "issuer",
                    "credentialSubject",
                    "proof",
                    "credential",
                    "options",
                    "@id",
                    "@type",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
MEMBERS = ("credential", "verifiableCredential", "verifiablePresentation", "options")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=VALUES | st.dictionaries(st.sampled_from(MEMBERS), VALUES), path=st.sampled_from(PATHS))
def test_any_json_is_answered_with_a_verdict(api: Api, body: object, path: str) -> None:
    answer = api.http.post(path, content=json.dumps(body), headers=JSON)
    assert answer.status_code in (OK, CREATED, REFUSED)
    assert isinstance(answer.json(), dict)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=st.binary(max_size=200), path=st.sampled_from(PATHS))
def test_any_bytes_are_answered_with_a_verdict(api: Api, body: bytes, path: str) -> None:
    assert api.http.post(path, content=body, headers=JSON).status_code == REFUSED


@settings(max_examples=80, deadline=None, derandomize=True)
@given(data=st.data(), value=VALUES)
def test_a_credential_with_any_member_changed_is_answered_with_a_verdict(
    api: Api, data: st.DataObject, value: object
) -> None:
    document = api.issued(credential("1.1"), "ecdsa-jcs-2019-p256")
    holder = data.draw(st.sampled_from([document, document["proof"], document["credentialSubject"]]))
    holder[data.draw(st.sampled_from(sorted(holder)) | st.text(max_size=10))] = value
    for path, member in zip(POSTS, ("credential", "credential", "verifiableCredential"), strict=True):
        answer = api.http.post(path, content=json.dumps({member: document}), headers=JSON)
        assert answer.status_code in (OK, CREATED, REFUSED)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(did=st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.from_regex(r"did:(key|jwk):z?[\w#?%/]*"))
def test_any_did_is_answered_with_a_resolution(api: Api, did: str) -> None:
    answer = api.http.get("/identifiers/" + "".join(f"%{byte:02X}" for byte in did.encode()))
    assert answer.status_code in (OK, REFUSED, 404)
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"credential":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"credential": {}, "credential": {}}',
        b'{"credential": 1e400}',
        b'{"credential": NaN}',
        b'{"credential": "\\ud800"}',
        b'{"\\ud800": 1, "\\ud800": 2}',
        b'{"credential": ' + b"9" * 10_000 + b"}",
        b"",
    ],
    ids=["deep", "deep-object", "twice", "infinite", "nan", "surrogate", "surrogate-name", "long-number", "empty"],
)
def test_a_body_that_is_no_strict_json_is_refused(api: Api, body: bytes) -> None:
    assert {api.http.post(path, content=body, headers=JSON).status_code for path in PATHS} == {REFUSED}


def test_a_body_that_is_too_large_is_refused(api: Api) -> None:
    body = b'{"credential": "' + b"a" * DEFAULT_LIMITS.size + b'"}'
    answer = api.http.post("/vc-jwt/credentials/issue", content=body, headers=JSON)
    assert answer.status_code == REFUSED
    assert "larger" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/nothing", "/identifiers/"])
def test_what_is_not_there_is_told_in_json(api: Api, path: str) -> None:
    assert api.http.get(path).status_code in (400, 404)
    assert isinstance(api.http.get(path).json(), dict)


def test_another_method_is_told_which_ones_there_are(api: Api) -> None:
    answer = api.http.get("/vc-jwt/credentials/issue")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


# Reached from this machine alone


@pytest.mark.parametrize("host", ["academy.example", "127.0.0.1.academy.example", "0.0.0.0", "[", ""])
def test_a_request_by_another_name_is_refused(api: Api, host: str) -> None:
    """A web page may give a name of its own the address of this machine (DNS rebinding)."""
    assert api.http.get("/", headers={"Host": host}).status_code == REFUSED
    answer = api.http.post("/vc-jwt/credentials/issue", json={"credential": credential()}, headers={"Host": host})
    assert answer.status_code == REFUSED


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1:80", "[::1]:8080"])
def test_a_request_by_the_name_of_this_machine_is_answered(api: Api, host: str) -> None:
    assert api.http.get("/", headers={"Host": host}).status_code == OK


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", None])
def test_what_a_browser_sends_to_another_origin_unasked_is_refused(api: Api, media_type: str | None) -> None:
    body = json.dumps({"credential": credential(issuer=api.issuer("vc-jwt"))}).encode()
    headers = {} if media_type is None else {"Content-Type": media_type}
    answer = api.http.post("/vc-jwt/credentials/issue", content=body, headers=headers)
    assert answer.status_code == REFUSED
    assert api.http.options("/vc-jwt/credentials/issue").status_code == 405


def test_parameters_of_the_media_type_do_not_matter(api: Api) -> None:
    body = json.dumps({"credential": credential(issuer=api.issuer("vc-jwt"))}).encode()
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert api.http.post("/vc-jwt/credentials/issue", content=body, headers=headers).status_code == CREATED


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "academy.example", "", "10.0.0.1", "::ffff:192.0.2.1"])
def test_the_server_listens_on_no_other_address(host: str) -> None:
    with pytest.raises(ValueError, match=re.escape(host) or "address"):
        Server(create_app(), host=host)


@pytest.mark.parametrize(("host", "url"), [("localhost", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_the_server_listens_on_loopback_addresses(host: str, url: str) -> None:
    server = Server(create_app(), host=host)
    assert server.url.startswith(url)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert httpx.get(server.url).status_code == OK
    server.stop()
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_a_port_that_is_taken_is_an_error_of_the_system() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Server(create_app(), port=taken.getsockname()[1])


# The command


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    path.write_bytes(LocalSigner.from_seed(b"example leadership academy, seed").to_pem())
    return path


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Api]]:
    """The command ``serve`` in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "microbadge", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        api = Api(process.stdout.readline().removeprefix("listening on ").strip())
        yield process, api
        api.http.close()
        process.send_signal(signal.SIGINT)


def test_the_command_serves_until_it_is_interrupted(key_file: Path, tmp_path: Path) -> None:
    context = tmp_path / "context.json"
    context.write_text('{"@context": {"house": "https://academy.example/#house"}}', encoding="utf-8")
    url = "https://academy.example/context"
    arguments = ["--vc-api", "--offline", "--key", str(key_file), "--context", f"{url}={context}"]
    with running(*arguments) as (process, api):
        signer = LocalSigner.from_seed(b"example leadership academy, seed")
        assert api.issuer("eddsa-rdfc-2022") == signer.controller
        document = credential(credentialSubject={"house": "North"})
        document["@context"].append(url)
        issued = api.issued(document)
        contexts = {url: json.loads(context.read_text(encoding="utf-8"))}
        own = sign_credential({**document, "issuer": signer.controller}, signer, contexts=contexts)
        assert api.verify(issued) == api.verify(own) == OK
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 0, told
    assert "does not check whether a key is the issuer's" in told
    assert issued["proof"]["proofValue"] not in told


def test_the_command_gives_a_status_to_what_it_issues_for_a_store(key_file: Path, tmp_path: Path) -> None:
    signer = LocalSigner.from_seed(b"example leadership academy, seed")
    profile = {"id": signer.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
    settings = StoreSettings(profile=profile, site="https://academy.example")
    Registrar.create(tmp_path / "awards.db", settings, signer, actor="test").store.close()
    arguments = ["--vc-api", "--offline", "--key", str(key_file), "--store", str(tmp_path / "awards.db")]
    with running(*arguments) as (_, api):
        entry = api.issued(credential())["credentialStatus"]
        assert entry["statusListCredential"] == "https://academy.example/status/1.json"
        assert api.http.get("/status/1.json").json()["credentialSubject"]["statusPurpose"] == "revocation"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--vc-api"),
        (["--vc-api", "--host", "0.0.0.0"], "loopback"),
        (["--vc-api", "--context", "no-url"], "URL=FILE"),
        (["--vc-api", "--key", "missing.pem"], "missing.pem"),
    ],
    ids=["nothing-to-serve", "public-host", "context", "key"],
)
def test_the_command_refuses_what_makes_no_sense(arguments: list[str], word: str) -> None:
    result = CliRunner().invoke(command, ["serve", *arguments], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert word in result.output


def test_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("microbadge.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    result = CliRunner().invoke(command, ["serve", "--vc-api"])
    assert result.exit_code == 2
    assert "pip install 'microbadge[web]'" in result.output
