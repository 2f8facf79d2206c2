"""microbadge over HTTP: the one door to the web framework (the extra ``web``).

So far the VC API alone, for the public conformance suites and other tests on the same machine; nothing here is meant
to be reached from elsewhere.
"""

from __future__ import annotations

from .endpoints import Endpoint, endpoints
from .serving import Server
from .vc_api import create_app

__all__ = ["Endpoint", "Server", "create_app", "endpoints"]
