"""The documents of which there is one each: keys, profile, achievements, and the pages that people read."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from ..datetimes import format_date_time
from ..issuer import CONTEXTS
from ..program import MicroCredential, Program, achievement_document
from ..registrar import controller_document, list_url
from ..store import KeyRecord, Store
from . import templates
from .achievements import achievement_folder, achievement_values
from .designations import ShownDesignation, shown_designations
from .page import DID_DOCUMENT, HTML, JSON, JSON_LD, STYLE, TEXT, MediaType
from .words import words

VERIFY_PAGE = "verify/index.html"
"""The page for employers, which says when each status list was signed."""


class Content(NamedTuple):
    """The bytes of a document, and their type."""

    content: bytes
    media_type: MediaType


Maker: TypeAlias = Callable[[], Content]


class Documents:
    """Makes the documents of a site when they are asked for; `controller` is the address of the one with the keys."""

    def __init__(self, store: Store, program: Program | None, controller: str | None) -> None:
        self._store = store
        self._program = program
        self._program_id = None if program is None else program.id
        self._controller = controller
        awarded = () if program is None else program.micro_credentials
        self._folders = [(one, achievement_folder(one.id, store.settings.site)) for one in awarded]
        self._designations = shown_designations(program, store.settings.site)

    def controller(self) -> Content:
        """The document of the issuer's DID or URL, with all keys that it has or had."""
        return Content(_json(controller_document(self._store)), DID_DOCUMENT)

    def rules(self) -> dict[str, str]:
        """The addresses of the rules of its designations, by their paths."""
        return {one.rule_path: one.rule.id for one in self._designations}

    def for_machines(self) -> dict[str, Maker]:
        """The issuer's profile, its achievements, and the rules of its designations, by their paths."""
        makers: dict[str, Maker] = {"profile.json": self._profile}
        for one, folder in self._folders:
            makers[_document(folder)] = partial(_achievement, achievement_document(one, program_id=self._program_id))
        for designation in self._designations:
            makers[designation.rule_path] = partial(_rule, designation)
            makers[_document(designation.folder)] = partial(_achievement, designation.achievement)
        return makers

    def for_people(self) -> dict[str, Maker]:
        """The pages and what they need, by their paths."""
        makers: dict[str, Maker] = {"style.css": _style}
        if not urlsplit(self._store.settings.site).path:  # robots ask for it at the top of a host, and nowhere else
            makers["robots.txt"] = _robots
        for one, folder in self._folders:
            makers[_page(folder)] = partial(self._achievement_page, one, folder)
        for designation in self._designations:
            makers[_page(designation.folder)] = partial(self._designation_page, designation)
        return {**makers, VERIFY_PAGE: self._verify_page, "index.html": self._index_page}

    def _profile(self) -> Content:
        return Content(_json({"@context": list(CONTEXTS), **self._store.settings.profile}), JSON_LD)

    def _achievement_page(self, one: MicroCredential, folder: str) -> Content:
        return self._html("achievement.html", _page(folder), **achievement_values(one, _document(folder)))

    def _designation_page(self, one: ShownDesignation) -> Content:
        return self._html("designation.html", _page(one.folder), **one.values(_document(one.folder)))

    def _index_page(self) -> Content:
        profile = self._store.settings.profile
        return self._html(
            "index.html",
            "index.html",
            description=words(profile.get("description")),
            program=self._program,
            achievements=[(one, _page(folder)) for one, folder in self._folders],
            designations=[(one, _page(one.folder)) for one in self._designations],
            url=words(profile.get("url")).text,
            email=words(profile.get("email")).text,
        )

    def _verify_page(self) -> Content:
        site = self._store.settings.site
        lists = [
            {
                "path": list_url(site, record.number).removeprefix(f"{site}/"),
                "url": list_url(site, record.number),
                "purpose": record.purpose,
                "signed_at": format_date_time(record.signed_at),
                "valid_until": format_date_time(record.valid_until),
            }
            for record in self._store.lists()
            if record.signed_at is not None and record.valid_until is not None
        ]
        return self._html(
            "verify.html",
            VERIFY_PAGE,
            command=f"microbadge verify --issuer {shlex.quote(self._id)} award.png",
            controller=self._controller,
            keys=[*map(_key, self._store.keys())],
            lists=lists,
        )

    def _html(self, template: str, path: str, **values: Any) -> Content:
        name = words(self._store.settings.profile.get("name"))
        frame = {"issuer": name if name.text else words(self._id), "issuer_id": self._id}
        return Content(templates.page(template, path, {**frame, **values}), HTML)

    @property
    def _id(self) -> str:
        issuer: str = self._store.settings.profile["id"]
        return issuer


def _rule(one: ShownDesignation) -> Content:
    return Content(one.rule.content, JSON)


def _achievement(document: Mapping[str, Any]) -> Content:
    return Content(_json({"@context": list(CONTEXTS), **document}), JSON_LD)


def _style() -> Content:
    return Content(templates.plain("style.css"), STYLE)


def _robots() -> Content:
    return Content(b"User-agent: *\nDisallow: /credentials/\nDisallow: /status/\n", TEXT)


def _key(record: KeyRecord) -> dict[str, str | None]:
    state: tuple[str, datetime | None] = ("in use", None)
    if record.revoked_at is not None:
        state = ("revoked: nothing that it signed counts; since", record.revoked_at)
    elif record.retired_at is not None:
        state = ("no longer in use, and what it signed before stays good; since", record.retired_at)
    words, since = state
    return {
        "method": record.verification_method,
        "state": words,
        "since": None if since is None else format_date_time(since),
    }


def _document(folder: str) -> str:
    return f"{folder}/achievement.json"


def _page(folder: str) -> str:
    return f"{folder}/index.html"


def _json(value: Mapping[str, Any] | None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
