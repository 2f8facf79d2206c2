"""The site of an issuer: every document that it must host, made from its store and its programme when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from ..datetimes import now
from ..dids import did_web_url
from ..errors import StoreError
from ..program import Program
from ..store import Store
from .credentials import Credentials
from .documents import VERIFY_PAGE, Content, Documents, Maker
from .headers import Rule, server_files
from .page import CREDENTIAL, DID_DOCUMENT, JSON_LD, TEXT, TOKEN, Page, is_path
from .status_lists import StatusLists

_DID_DOCUMENT = "did.json"
_RULES = (
    Rule("credentials/*.json", CREDENTIAL),
    Rule("credentials/*.jwt", TOKEN),
    Rule("status/*.json", CREDENTIAL),
    Rule("*/achievement.json", JSON_LD),
    Rule("profile.json", JSON_LD),
)
"""Where a server that goes by the ends of names would say less than can be said."""


class Site:
    """What an issuer publishes: keys, status lists, profile, achievements, rules, shared credentials, pages for people.

    The store says where (`StoreSettings.site`) and who, the programme what can be earned. Each document is made when
    it is asked for, from what the store holds then; nothing is signed here. `clock` tells the time at which a status
    list must still hold. Raises `StoreError` for a programme of another issuer, `RuleError` for one with a designation
    whose rule cannot be applied, and `KeyMaterialError` for an issuer whose did:web leads nowhere.
    """

    def __init__(self, store: Store, program: Program | None = None, *, clock: Callable[[], datetime] = now) -> None:
        self.url = store.settings.site
        self.ttl = int(store.settings.ttl.total_seconds())
        issuer: str = store.settings.profile["id"]
        if program is not None and program.issuer.id != issuer:
            message = "the programme is of another issuer than the store"
            raise StoreError(message, pointer="/issuer/id", expected=issuer, actual=program.issuer.id)
        self._controller = _controller_address(issuer)
        documents = Documents(store, program, self._controller)
        self._keys: dict[str, Maker] = {}
        if self._controller is not None:
            self._keys[_path_below(self.url, self._controller) or _DID_DOCUMENT] = documents.controller
        self._rules = documents.rules()
        self._documents = documents.for_machines()
        self._pages = documents.for_people()
        self._lists = StatusLists(store, clock)
        self._credentials = Credentials(store)

    @property
    def elsewhere(self) -> str | None:
        """Where the document with the issuer's keys belongs, if not below the site; then it is here as `did.json`."""
        below = any(f"{self.url}/{path}" == self._controller for path in self._keys)
        return None if below else self._controller

    @property
    def rules_elsewhere(self) -> dict[str, str]:
        """The rules of designations whose addresses are not below the site: by their paths here, where they belong."""
        return {path: url for path, url in self._rules.items() if url != f"{self.url}/{path}"}

    def get(self, path: str) -> Page | None:
        """Make the document at a path below the site's address; None where there is none.

        Raises `UnsignedListError` for a status list that is not signed as it stands, and `UnavailableError` where the
        store does not answer.
        """
        for makers in (self._keys, self._documents, self._pages):
            if path in makers:
                return self._page(path, makers[path]())
        return self._lists.get(path) or self._credentials.get(path)

    def pages(self) -> Iterator[Page]:
        """Go through all documents, first those on which others rest.

        Raises `UnsignedListError` where a status list is not signed as it stands.
        """
        return self._all(self._lists.pages())

    def keys(self) -> Iterator[Page]:
        """Go through the documents of the issuer's keys: one, unless the issuer is its key."""
        return self._made(self._keys)

    def files(self) -> Iterator[Page]:
        """Go through all documents, and the files that tell common web servers how to serve them."""
        yield from self.pages()
        yield from self._for_servers()

    def rehearsed(self) -> Iterator[Page]:
        """Go through the same as if the status lists that are `due` were signed.

        What that will change is not known yet, and empty: these lists, and the page that says when each was signed.
        """
        due = self.due()
        for page in self._all(self._lists.pages(blank=due)):
            yield replace(page, content=b"") if due and page.path == VERIFY_PAGE else page
        yield from self._for_servers()

    def due(self) -> list[str]:
        """The paths of the status lists that `Registrar.sign_lists` would sign now."""
        return self._lists.due()

    def withdrawn(self) -> Iterator[str]:
        """Go through the addresses where nothing may be any more: of credentials that were shared once.

        Their holders let them be shown no longer, or they were revoked or suspended. An address may come twice.
        """
        return self._credentials.withdrawn()

    def _all(self, lists: Iterator[Page]) -> Iterator[Page]:
        yield from self._made(self._keys)
        yield from lists
        yield from self._made(self._documents)
        yield from self._credentials.pages()
        yield from self._made(self._pages)

    def _for_servers(self) -> Iterator[Page]:
        rules = [*_RULES, *(Rule(path, DID_DOCUMENT) for path in self._keys if not path.endswith(".json"))]
        for path, text in server_files(rules, urlsplit(self.url).path, ttl=self.ttl).items():
            yield self._page(path, Content(text.encode(), TEXT))

    def _made(self, makers: Mapping[str, Maker]) -> Iterator[Page]:
        return (self._page(path, make()) for path, make in makers.items())

    def _page(self, path: str, content: Content) -> Page:
        url = self._controller if path in self._keys else self._rules.get(path)
        shown = path.removesuffix("index.html")
        return Page(path, f"{self.url}/{shown}" if url is None else url, *content)


def _controller_address(controller: str) -> str | None:
    """Where the document of a controller is to be found; nowhere for one that follows from its key."""
    if controller.startswith("did:web:"):
        return did_web_url(controller)
    return controller if controller.startswith("https://") else None


def _path_below(site: str, url: str) -> str | None:
    path = url.removeprefix(f"{site}/")
    return path if path != url and is_path(path) else None
