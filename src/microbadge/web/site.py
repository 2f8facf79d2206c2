"""An issuer's site over HTTP, fresh from its store: what `publish` writes to a folder, and the same headers.

Nothing here is for one reader alone: every answer may be kept by whoever passes it on, for as long as it says.
"""

from __future__ import annotations

import hashlib
import logging
import threading

from fastapi import FastAPI, Request, Response

from ..errors import MicrobadgeError, UnavailableError
from ..publish import Page, Site, UnsignedListError, response_headers
from ..publish.page import TEXT
from ..registrar import Registrar

_INDEX = "index.html"
_LISTS = "status/"
_RETRY_AFTER = "5"
"""Seconds: a store that is locked is free again soon."""
_PATIENCE = 1.0
"""Seconds to wait for another thread that signs: what was signed before may still hold."""
_log = logging.getLogger(__name__)


def create_site_app(site: Site, registrar: Registrar | None = None) -> FastAPI:
    """Make the application that answers for a site; it knows no path but the site's own.

    With a `registrar`, status lists that are due are signed when one is asked for. A list that is not signed as it
    stands is answered with status 503.

    It is any ASGI server's to run, at the site's address or behind a proxy that leaves the site's path away. `Server`
    lets it be reached from this machine alone.
    """
    app = FastAPI(title="microbadge site", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)

    lists = _Lists(registrar)

    def answer(request: Request, path: str) -> Response:
        try:
            if path.startswith(_LISTS):
                lists.sign()
            page = site.get(path + _INDEX if path == "" or path.endswith("/") else path)
            if page is not None:
                return _shown(page, request, site)
            if site.get(f"{path}/{_INDEX}") is not None:
                # Relative, since a proxy may have left a part of the path away.
                return _told(301, "it is a folder", site, Location=f"{path.rpartition('/')[2]}/")
        except (UnavailableError, UnsignedListError) as error:
            _log.warning("%s", error)
            return _told(503, "not now: ask again", site, **{"Retry-After": _RETRY_AFTER})
        except MicrobadgeError:
            _log.exception("the store holds what cannot be shown")
            return _told(500, "this cannot be shown", site)
        return _told(404, "nothing is here", site)

    app.api_route("/{path:path}", methods=["GET", "HEAD"])(answer)
    return app


class _Lists:
    """Signs the lists that are due, where there is a key: one thread at a time."""

    def __init__(self, registrar: Registrar | None) -> None:
        self._registrar = registrar
        self._signing = threading.Lock()

    def sign(self) -> None:
        """Do it, or log why not: what was signed before is shown for as long as it holds."""
        if self._registrar is None or not self._signing.acquire(timeout=_PATIENCE):
            return
        try:
            self._registrar.sign_lists()
        except MicrobadgeError as error:
            _log.warning("the status lists that are due cannot be signed: %s", error)
        finally:
            self._signing.release()


def _shown(page: Page, request: Request, site: Site) -> Response:
    headers = response_headers(page.path, page.media_type, ttl=site.ttl)
    headers["ETag"] = f'"{hashlib.sha256(page.content).hexdigest()[:32]}"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if not known.isdisjoint(("*", headers["ETag"])):
        return Response(status_code=304, headers=headers)
    return Response(page.content, headers=headers)


def _told(status: int, text: str, site: Site, **headers: str) -> Response:
    kept = {"Cache-Control": "no-store"} if status != 301 else {}
    return Response(f"{text}\n", status, headers={**response_headers("", TEXT, ttl=site.ttl), **kept, **headers})
