"""The server: for this machine alone, whatever it is told."""

from __future__ import annotations

import socket
from asyncio import CancelledError
from contextlib import suppress
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI


class Server:
    """A server of an application on a loopback address; `url` says where.

    It listens from the start, and answers once it runs. With the port 0 the system chooses one that is free. Raises
    `ValueError` for a host that is not of this machine alone, and `OSError` where the port is taken.
    """

    def __init__(self, app: FastAPI, *, host: str = "127.0.0.1", port: int = 0) -> None:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
        if not address.is_loopback:
            raise ValueError(f"{host} can be reached from other machines: only a loopback address will do")
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        self._socket = _listen(family, str(address), port)
        bracketed = f"[{address}]" if address.version == 6 else str(address)
        self.url = f"http://{bracketed}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, proxy_headers=False, server_header=False, lifespan="off"
        )
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Answer until `stop`, or until the process is interrupted."""
        # uvicorn closes everything and then raises once more what interrupted it, as asyncio passes it on.
        with suppress(KeyboardInterrupt, CancelledError):
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Let `run` come to an end; from another thread."""
        self._server.should_exit = True


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # With the protocol named, which create_server does not do: only then does asyncio send small answers at once.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening
