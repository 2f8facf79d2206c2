"""The site of an issuer: every document that it must host, made from its store and its programme when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ..dids import did_web_url
from ..errors import StoreError
from ..program import Program
from ..registrar import credential_url, list_url
from ..store import AwardRecord, AwardState, ListRecord, Store
from .documents import Content, Documents, Maker
from .headers import Rule, server_files
from .page import CREDENTIAL, DID_DOCUMENT, JSON_LD, TEXT, TOKEN, Page, is_path

_LIST = re.compile(r"status/([1-9][0-9]{0,8})\.json", flags=re.ASCII)
_CREDENTIAL = re.compile(r"credentials/([0-9a-f-]{36})\.(?:json|jwt)", flags=re.ASCII)
_CREDENTIAL_TYPES = {"json": CREDENTIAL, "jwt": TOKEN}
_DID_DOCUMENT = "did.json"
_RULES = (
    Rule("credentials/*.json", CREDENTIAL),
    Rule("credentials/*.jwt", TOKEN),
    Rule("status/*.json", CREDENTIAL),
    Rule("*/achievement.json", JSON_LD),
    Rule("profile.json", JSON_LD),
)
"""Where a server that goes by the ends of names would say less than can be said."""


def _now() -> datetime:
    return datetime.now(UTC)


class Site:
    """What an issuer publishes: keys, status lists, its profile, achievements, shared credentials, pages for people.

    The store says where (`StoreSettings.site`) and who, the programme what can be earned. Each document is made when
    it is asked for, from what the store holds then; nothing is signed here. `clock` tells the time at which a status
    list must still hold. Raises `StoreError` for a programme of another issuer, and a site at an address of odd
    characters; `KeyMaterialError` for an issuer whose did:web leads nowhere.
    """

    def __init__(self, store: Store, program: Program | None = None, *, clock: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._clock = clock
        self.url = store.settings.site
        self.ttl = int(store.settings.ttl.total_seconds())
        issuer: str = store.settings.profile["id"]
        if program is not None and program.issuer.id != issuer:
            message = "the programme is of another issuer than the store"
            raise StoreError(message, pointer="/issuer/id", expected=issuer, actual=program.issuer.id)
        prefix = urlsplit(self.url).path
        if prefix and not is_path(prefix[1:]):
            raise StoreError("the site's path has characters that servers read differently", actual=prefix)
        self._controller = _controller_address(issuer)
        documents = Documents(store, program, self._controller)
        self._keys: dict[str, Maker] = {}
        if self._controller is not None:
            self._keys[_path_below(self.url, self._controller) or _DID_DOCUMENT] = documents.controller
        self._documents = documents.for_machines()
        self._pages = documents.for_people()

    @property
    def elsewhere(self) -> str | None:
        """Where the document with the issuer's keys belongs, if not below the site; then it is here as `did.json`."""
        below = any(f"{self.url}/{path}" == self._controller for path in self._keys)
        return None if below else self._controller

    def get(self, path: str) -> Page | None:
        """Make the document at a path below the site's address; None where there is none.

        A status list is the last one that was signed. Raises `UnavailableError` where the store does not answer.
        """
        for makers in (self._keys, self._documents, self._pages):
            if path in makers:
                return self._page(path, makers[path]())
        listed, shared = _LIST.fullmatch(path), _CREDENTIAL.fullmatch(path)
        if listed is not None:
            return next((self._list(one) for one in self._store.lists() if one.number == int(listed[1])), None)
        record = None if shared is None else self._newest(f"urn:uuid:{shared[1]}")
        return next((page for page in self._shared(record) if page.path == path), None)

    def pages(self) -> Iterator[Page]:
        """Go through all documents, first those on which others rest.

        Raises `StoreError` where a status list is not signed as it stands.
        """
        yield from self._made(self._keys)
        yield from self._lists()
        yield from self._made(self._documents)
        yield from self._credentials()
        yield from self._made(self._pages)

    def files(self) -> Iterator[Page]:
        """Go through all documents, and the files that tell common web servers how to serve them."""
        yield from self.pages()
        rules = [*_RULES, *(Rule(path, DID_DOCUMENT) for path in self._keys if not path.endswith(".json"))]
        for path, text in server_files(rules, urlsplit(self.url).path, ttl=self.ttl).items():
            yield self._page(path, Content(text.encode(), TEXT))

    def _made(self, makers: Mapping[str, Maker]) -> Iterator[Page]:
        return (self._page(path, make()) for path, make in makers.items())

    def _page(self, path: str, content: Content) -> Page:
        url = self._controller if path in self._keys else None
        shown = path.removesuffix("index.html")
        return Page(path, f"{self.url}/{shown}" if url is None else url, *content)

    def _lists(self) -> Iterator[Page]:
        now, keys = self._clock(), self._store.keys()
        revoked = {key.verification_method for key in keys if key.revoked_at is not None}
        for record in self._store.lists():
            expired = record.valid_until is None or record.valid_until <= now
            page = self._list(record)
            if (
                page is None
                or record.signed_version < record.version
                or expired
                or record.verification_method in revoked
            ):
                raise StoreError(
                    f"status list {record.number} is not signed as it stands: publish with the issuer's key"
                )
            yield page

    def _list(self, record: ListRecord) -> Page | None:
        if record.credential is None:
            return None
        url = list_url(self.url, record.number)
        return Page(url.removeprefix(f"{self.url}/"), url, record.credential.encode(), CREDENTIAL)

    def _credentials(self) -> Iterator[Page]:
        """The newest copy of each credential that is shared."""
        corrected = self._store.awards(state=AwardState.IN_FORCE, public=True)
        newest = {record.credential_id: record.version for record in corrected if record.version > 1}
        for record in self._store.awards(state=AwardState.IN_FORCE, public=True):
            if record.version >= newest.get(record.credential_id, 1):
                yield from self._shared(record)
        for begun in self._store.awards(state=AwardState.RESERVED, public=True):
            yield from self._shared(self._newest(begun.credential_id))

    def _newest(self, credential_id: str) -> AwardRecord | None:
        """The newest award of a credential that was signed: one that is to take its place may be reserved already."""
        record = self._store.find_credential(credential_id)
        while record is not None and record.credential is None:
            record = None if record.replaces is None else self._store.award(record.replaces)
        return record

    def _shared(self, record: AwardRecord | None) -> Iterator[Page]:
        """The page of a credential, if it has one: its holder lets it be shown, and it was not taken back.

        The address is made of the UUID that is its id; another id leads to where the credential is.
        """
        if record is None or record.credential is None or not record.public or not _is_in_force(record):
            return
        url = credential_url(self.url, record)
        if f"urn:uuid:{PurePosixPath(url).stem}" == record.credential_id:
            content = Content(record.credential.encode(), _CREDENTIAL_TYPES[record.format])
            yield Page(url.removeprefix(f"{self.url}/"), url, *content)


def _is_in_force(record: AwardRecord) -> bool:
    return not any(entry.value for entry in record.statuses if entry.purpose in ("revocation", "suspension"))


def _controller_address(controller: str) -> str | None:
    """Where the document of a controller is to be found; nowhere for one that follows from its key."""
    if controller.startswith("did:web:"):
        return did_web_url(controller)
    return controller if controller.startswith("https://") else None


def _path_below(site: str, url: str) -> str | None:
    path = url.removeprefix(f"{site}/")
    return path if path != url and is_path(path) else None
