"""Scenes of trust lists and registries."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from .awards import BASE
from .building import Part, Scene
from .people import NAMES, SIGNERS
from .stage import AT, one_award


def _trusted() -> Scene:
    """A trust list of a state agency."""
    made = one_award()
    listed = {"id": "$academy", "name": "Example Leadership Academy", "statedBy": "Example State Agency"}
    made.parts["trust"] = Part(
        {
            "format": "microbadge-trust/1",
            "name": "Awards that count in our district",
            "issuers": [
                {**listed, "achievements": [f"{BASE}/*"], "from": "2024-01-01", "until": "2028-12-31"},
                {"id": "$university", "name": "Example University"},
            ],
        },
        form="plain",
    )
    made.ask = {"at": AT, "policy": {"trust": "trust"}}
    return made


REGISTRY = "https://registry.example/registry.json"


def _registered() -> Scene:
    """A registry as the Digital Credentials Consortium has them, in a list of registries."""
    made = one_award()
    made.parts |= {
        "trust": Part([{"name": "Example Registry", "type": "dcc-legacy", "url": REGISTRY}], form="plain"),
        "registry": Part(
            {
                "meta": {"created": "2026-01-01T00:00:00Z"},
                "registry": {
                    "$academy": {"name": "Example Leadership Academy", "url": "https://academy.example"},
                },
            },
            form="plain",
        ),
    }
    made.web[REGISTRY] = "registry"
    made.ask = {"at": AT, "policy": {"trust": "trust"}}
    return made


FETCH = "https://registry.example/fetch?sub="


def _federated() -> Scene:
    """A registry of OpenID Federation, which answers with a statement about the academy."""
    made = one_award()
    key = {**SIGNERS["registry"].public_key.jwk, "kid": SIGNERS["registry"].verification_method}
    registry = {"name": "Example Registry", "type": "oidf", "fetchEndpoint": FETCH, "jwks": {"keys": [key]}}
    statement = {
        "iss": "https://registry.example",
        "sub": "$academy",
        "iat": 1795000000,
        "exp": 1796000000,
        "metadata": {"federation_entity": {"organization_name": "Example Leadership Academy"}},
    }
    made.parts["trust"] = Part([registry], form="plain")
    made.parts["statement"] = Part(statement, "registry", form="jwt", typ="entity-statement+jwt")
    made.web[FETCH + quote(NAMES["academy"], safe="")] = "statement"
    made.ask = {"at": AT, "policy": {"trust": "trust"}}
    return made


SCENES: dict[str, Callable[[], Scene]] = {
    "trusted": _trusted,
    "registered": _registered,
    "federated": _federated,
}
