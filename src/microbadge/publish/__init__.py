"""Publishing: everything that an issuer must host, made out of its store and its programme.

`Site` says what there is, `publish` writes it to a folder that any web server can show, and `check_site` compares what
the web shows with what it should. The one door to Jinja2 and filelock (the extra ``publish``).
"""

from __future__ import annotations

from .check import Difference, check_site
from .folder import ChangedRuleError, Published, publish
from .headers import response_headers
from .page import Page
from .site import Site
from .status_lists import UnsignedListError

__all__ = [
    "ChangedRuleError",
    "Difference",
    "Page",
    "Published",
    "Site",
    "UnsignedListError",
    "check_site",
    "publish",
    "response_headers",
]
