"""Comparing what the web shows with what it should: after an upload, and from time to time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..errors import UnavailableError
from ..fetch import Fetch
from .page import Page, is_rule
from .site import Site

_CHANGED = "the content differs: publish again, and see that it is uploaded"
_CHANGED_RULE = "the content differs: a rule that was published never changes, and a new one needs a new version"


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that is not on the web as it should be; one that is ``unavailable`` may be there for others.

    One that is ``withdrawn`` should not be there at all.
    """

    url: str
    kind: Literal["content", "type", "unavailable", "withdrawn"]
    problem: str


def check_site(site: Site, fetch: Fetch) -> list[Difference]:
    """Fetch every document of the site, and list those that differ in content, differ in type, or did not come.

    Then ask for the credentials that were shared once and are no part of the site now (`Site.withdrawn`), and list
    those for which an answer still comes; whatever fails counts as none. Other documents that no longer belong to the
    site are not looked for. Another type than `publish` names is no difference where every reader takes it for the
    same, such as ``application/json`` for a credential. Raises `UnsignedListError` as `Site.pages` does.
    """
    differing = [difference for page in site.pages() for difference in _differences(page, fetch)]
    still_there = dict.fromkeys(url for url in site.withdrawn() if _answers(url, fetch))
    problem = "still there: this credential was withdrawn, so remove it from the web"
    return [*differing, *(Difference(url, "withdrawn", problem) for url in still_there)]


def _differences(page: Page, fetch: Fetch) -> Iterator[Difference]:
    try:
        fetched = fetch(page.url)
    except UnavailableError as error:
        yield Difference(page.url, "unavailable", str(error))
        return
    if fetched.content != page.content:
        yield Difference(page.url, "content", _CHANGED_RULE if is_rule(page.path) else _CHANGED)
    if fetched.media_type not in (page.media_type.name, *page.media_type.others):
        found = "no type" if fetched.media_type is None else f"the type {fetched.media_type}"
        yield Difference(page.url, "type", f"served with {found} instead of {page.media_type.name}")


def _answers(url: str, fetch: Fetch) -> bool:
    try:
        fetch(url)
    except UnavailableError:
        return False
    return True
