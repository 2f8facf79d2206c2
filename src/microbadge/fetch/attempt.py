"""One attempt to fetch: the time it has, and what its failures mean."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Iterator

from ..errors import UnavailableError


class TransientError(UnavailableError):
    """What may pass: another attempt is worth making, not sooner than `after` seconds from now."""

    def __init__(self, message: str, *, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class Deadline:
    """The end of a fetch, which everything in it keeps to."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline, more than none. Raises `TimeoutError` when it has passed."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this fetch is over")
        return left

    def allows(self, seconds: float) -> bool:
        """Whether so many seconds can pass and leave time for something."""
        return time.monotonic() + seconds < self._end


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what sockets, TLS and HTTP raise into `UnavailableError`; their texts stay out of it."""
    try:
        yield
    except TimeoutError:
        raise TransientError("the server did not answer in time") from None
    except (ssl.SSLEOFError, ConnectionError, http.client.IncompleteRead):
        raise TransientError("the server could not be reached, or broke off") from None
    except ssl.SSLError:
        message = "no secure connection: the server's certificate is not good for this name, or it speaks no TLS"
        raise UnavailableError(message) from None
    except socket.gaierror as error:
        message = "the server could not be reached: its name could not be looked up"
        raise (TransientError if error.errno == socket.EAI_AGAIN else UnavailableError)(message) from None
    except OSError:
        raise TransientError("the server could not be reached, or broke off") from None
    except (http.client.HTTPException, ValueError):
        raise UnavailableError("the server could not be reached, or did not answer in HTTP") from None
