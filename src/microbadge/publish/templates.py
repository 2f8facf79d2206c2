"""The pages for people: HTML out of templates, in which whatever a value holds stays text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from .page import link
from .words import tidy, words

_ENVIRONMENT = Environment(
    loader=PackageLoader("microbadge", "publish/templates"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=tidy,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def page(template: str, path: str, values: Mapping[str, Any]) -> bytes:
    """Fill in the template of the page at that path; in it ``to(path)`` is the address of another page."""

    def to(there: str) -> str:
        return link(path, there)

    return _ENVIRONMENT.get_template(template).render(values, to=to, words=words).encode()


def plain(template: str) -> bytes:
    """A file that has nothing to fill in."""
    return _ENVIRONMENT.get_template(template).render().encode()
