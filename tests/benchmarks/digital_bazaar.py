"""Digital Bazaar's JavaScript libraries, as the interop tests install them, in a process of Node.js of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from interop.keys import secret_multikey
from interop.node_peer import install

from . import material
from .status_list import LIST_URL, signed_list
from .turns import Clock, Turn

NAME = "Digital Bazaar vc"
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019")
_PROGRAM = Path(__file__).with_suffix(".mjs")


class Node:
    """The running process. Use it as a context manager."""

    def __init__(self, node: str, npm: str) -> None:
        folder = install(npm).parent
        script = folder / _PROGRAM.name  # beside the packages, from where they are looked for
        shutil.copyfile(_PROGRAM, script)
        self.package = json.loads((folder / "node_modules/@digitalbazaar/vc/package.json").read_text())["version"]
        self._process = subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        signers = {kind: material.signer(kind) for kind in ("ed25519", "p256")}
        pairs = {
            kind: {"multikey": secret_multikey(key), "pem": key.to_pem().decode()} for kind, key in signers.items()
        }
        listed = {LIST_URL: json.loads(signed_list(signers["ed25519"]))}
        self.version = self.ask(contexts={**material.contexts(), **listed}, pairs=pairs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.communicate()

    def ask(self, **request: Any) -> Any:
        """Send a request, and return what came back."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("started without pipes")
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"Digital Bazaar's libraries: {answer['error']}")
        return answer["result"]


@dataclass(frozen=True)
class InNode:
    """A contender in that process, which times itself."""

    node: Node
    operation: str
    suite: str
    inputs: Callable[[int], Sequence[Any]]
    name: str = NAME

    def turn(self, calls: int, clock: Clock) -> Turn:
        """Have it done there; the clock is that of the other process."""
        given = [each.decode() if isinstance(each, bytes) else each for each in self.inputs(calls)]
        return Turn(**self.node.ask(operation=self.operation, suite=self.suite, given=given))


def start() -> Node | None:
    """Start the process; None where Node.js is not on this machine."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return None if node is None or npm is None else Node(node, npm)
