"""Comparing what the web shows with what it should: after an upload, and from time to time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..errors import UnavailableError
from ..fetch import Fetch
from .page import Page
from .site import Site


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that is not on the web as it should be; one that is ``unavailable`` may be there for others."""

    url: str
    kind: Literal["content", "type", "unavailable"]
    problem: str


def check_site(site: Site, fetch: Fetch) -> list[Difference]:
    """Fetch every document of the site, and list those that differ in content, differ in type, or did not come.

    Another type than `publish` names is no difference where every reader takes it for the same, such as
    ``application/json`` for a credential. A document that no longer belongs to the site is not looked for.
    """
    return [difference for page in site.pages() for difference in _differences(page, fetch)]


def _differences(page: Page, fetch: Fetch) -> Iterator[Difference]:
    try:
        fetched = fetch(page.url)
    except UnavailableError as error:
        yield Difference(page.url, "unavailable", str(error))
        return
    if fetched.content != page.content:
        yield Difference(page.url, "content", "the content differs: publish again, and see that it is uploaded")
    if fetched.media_type not in (page.media_type.name, *page.media_type.others):
        found = "no type" if fetched.media_type is None else f"the type {fetched.media_type}"
        yield Difference(page.url, "type", f"served with {found} instead of {page.media_type.name}")
