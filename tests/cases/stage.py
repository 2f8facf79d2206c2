"""What every scene has: the time that is asked about, whose awards count, and the web sites of those who have one."""

from __future__ import annotations

from typing import Any

from microbadge.dids import did_web_url

from .awards import award
from .building import Part, Scene
from .people import did_documents

AT = "2026-11-22T12:00:00Z"
"""The time that is asked about, unless a case says otherwise."""
ACADEMY = {"issuers": ["$academy"]}


def make_scene(parts: dict[str, Part], asked: str, **members: Any) -> Scene:
    """A scene with the DID documents of all who have one on the web, asked of the academy's badges."""
    sites = {f"did {name}": document for name, document in did_documents().items()}
    parts = parts | {name: Part(document, form="plain") for name, document in sites.items()}
    web = {did_web_url(document["id"]): name for name, document in sites.items()} | members.pop("web", {})
    return Scene(parts, asked, members.pop("ask", {"policy": ACADEMY, "at": AT}), web=web, **members)


def one_award() -> Scene:
    """An award of a micro-credential."""
    return make_scene({"badge": Part(award("questioning"))}, "badge")


def resource(uri: str, part: str, media_type: str = "application/vc") -> dict[str, Any]:
    """An entry of `relatedResource` that names a part by its digest."""
    return {"id": uri, "mediaType": media_type, "digestMultibase": {"$digest": part}}
