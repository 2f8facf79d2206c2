"""The VC API with an issuer's store behind it: what is issued carries a status, and the status lists are here too.

Bitstring Status List 1.0, section 2. Needs the extra ``store``, and is imported by who has one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from ..errors import InvalidError, StoreError, UnavailableError
from ..fetch import Fetch, Fetched
from ..keys import PublishedSigner
from ..registrar import Registrar, list_url
from ..store import Store

MEDIA_TYPE = "application/ld+json"
"""Of a status list here, as on a published site."""


class Stores:
    """The stores of one or more issuers, for `create_app`.

    What such an issuer issues there is entered in its store and gets status entries. Raises `StoreError` for two stores
    of one issuer, and for two whose sites differ in nothing but the host.
    """

    def __init__(self, stores: Iterable[Store]) -> None:
        self._stores: dict[str, Store] = {}
        self._registrars: dict[str, Registrar] = {}
        self.folders: dict[str, str] = {}
        """The sites of the stores, by the path of their address, which is where the application has their lists."""
        for store in stores:
            issuer, site = store.settings.profile["id"], store.settings.site
            path = unquote(urlsplit(site).path)
            if issuer in self._stores or path in self.folders:
                raise StoreError("each store has an issuer of its own, and its site a path of its own", actual=site)
            self._stores[issuer] = store
            self.folders[path] = site

    def registrar(self, signer: PublishedSigner, cryptosuite: str | None) -> Registrar | None:
        """Return the office that signs with the key for its controller; None where that has no store.

        Raises as `Registrar` does.
        """
        store = self._stores.get(signer.controller)
        if store is None:
            return None
        registrar = Registrar(store, signer, cryptosuite=cryptosuite)
        self._registrars.setdefault(store.settings.site, registrar)
        return registrar

    def require_keys(self) -> None:
        """Raise `StoreError` for a store that no registrar was asked for, since its issuer's key is not here."""
        for issuer, store in self._stores.items():
            if store.settings.site not in self._registrars:
                raise StoreError("no key was given that signs for the issuer of the store", expected=issuer)

    def status_list(self, url: str) -> Fetched | None:
        """Return the status list that has this address, signed as it stands; None where there is none.

        Raises `UnavailableError` where the store does not answer, and where the list can no longer be signed.
        """
        for site, registrar in self._registrars.items():
            if not url.startswith(f"{site}/"):
                continue
            try:
                registrar.sign_lists()
            except InvalidError as error:
                raise UnavailableError(f"the status list is not signed as it stands: {error}", url=url) from error
            for record in registrar.store.lists():
                if list_url(site, record.number) == url and record.credential is not None:
                    return Fetched(record.credential.encode(), url, datetime.now(UTC), MEDIA_TYPE)
        return None

    def fetch_with(self, fetch: Fetch) -> Fetch:
        """Return a fetch that takes these lists from their stores, and all else from `fetch`.

        At their addresses a proxy answers, on this machine and with a certificate of its own: nothing that
        `HttpsFetch` would speak to.
        """

        def fetch_here_first(url: str) -> Fetched:
            found = self.status_list(url)
            return fetch(url) if found is None else found

        return fetch_here_first
