"""The server under test, and a client that speaks to it as the suites do."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from conftest import read_json
from microbadge.web import Server, create_app

Document = dict[str, Any]

RDFC = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019-p256", "ecdsa-rdfc-2019-p384")
JCS = ("eddsa-jcs-2022", "ecdsa-jcs-2019-p256", "ecdsa-jcs-2019-p384")
ISSUERS = RDFC + JCS
"""The endpoints that issue with a proof."""
OK, CREATED, REFUSED = 200, 201, 400


def example_contexts(shared: Path) -> dict[str, Document]:
    """The contexts that the suites' documents use beside those of the standards."""
    folder = shared / "spec/contexts"
    files = {
        "https://www.w3.org/2018/credentials/examples/v1": "w3c/credentials-examples-v1.jsonld",
        "https://www.w3.org/ns/credentials/examples/v2": "w3c/credentials-examples-v2.jsonld",
        "https://www.w3.org/ns/odrl.jsonld": "w3c/odrl.jsonld",
        "https://w3id.org/citizenship/v3": "vectors-use/citizenship-v3.jsonld",
        "https://w3id.org/citizenship/v4rc1": "vectors-use/citizenship-v4rc1.jsonld",
    }
    return {url: read_json(folder / file) for url, file in files.items()}


class Api:
    """A client of the VC API."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self.endpoints = {each["name"]: each for each in self.http.get("/").json()["endpoints"]}

    def issuer(self, name: str) -> str:
        """The DID that the endpoint of that name issues as."""
        return str(self.endpoints[name]["issuer"])

    def post(self, path: str, body: object) -> httpx.Response:
        """Post JSON."""
        return self.http.post(path, json=body)

    def issue(self, credential: object, name: str = "eddsa-rdfc-2022", **options: Any) -> httpx.Response:
        """Ask for a credential, with the endpoint for its issuer unless it names one."""
        if isinstance(credential, Mapping):
            credential = {"issuer": self.issuer(name), **credential}
        return self.post(f"/{name}/credentials/issue", {"credential": credential, "options": options})

    def issued(self, credential: Document, name: str = "eddsa-rdfc-2022") -> Document:
        """A credential that was issued."""
        response = self.issue(credential, name)
        assert response.status_code == CREATED, response.text
        signed: Document = response.json()
        return signed

    def verify(self, credential: object, name: str = "eddsa-rdfc-2022", **options: Any) -> int:
        """The status of the answer to a credential."""
        body = {"verifiableCredential": credential, "options": {"checks": ["proof"], **options}}
        return self.post(f"/{name}/credentials/verify", body).status_code

    def verify_presentation(self, presentation: object, **options: Any) -> int:
        """The status of the answer to a presentation."""
        body = {"verifiablePresentation": presentation, "options": options}
        return self.post("/eddsa-rdfc-2022/presentations/verify", body).status_code


@contextmanager
def serving(**options: Any) -> Iterator[Api]:
    """A running server."""
    server = Server(create_app(**options))
    thread = threading.Thread(target=server.run)
    thread.start()
    api = Api(server.url)
    try:
        yield api
    finally:
        api.http.close()
        server.stop()
        thread.join(timeout=20)
