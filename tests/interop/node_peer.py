"""Digital Bazaar's JavaScript libraries as a peer: one process of Node.js, spoken to in lines of JSON.

The packages are installed by exact version (``package-lock.json``, with their digests) into a folder of the virtual
environment that is named for the versions, once for all test processes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import select
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .missing import missing

HERE = Path(__file__).resolve().parent
SCRATCH = HERE.parent.parent / ".venv" / "interop-node"
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
TIMEOUT = 60.0
"""Seconds for one answer; the longest takes less than one."""


class PeerError(Exception):
    """The peer refused, with its reason: for what it was asked to sign there is no answer."""


@dataclass(frozen=True, slots=True)
class PeerVerdict:
    """What the peer says of a document: its own verdict, one flag for each proof it looked at, and status bits."""

    verified: bool
    proofs: tuple[bool, ...]
    statuses: tuple[bool, ...]
    reason: str

    def __bool__(self) -> bool:
        """Whether it verified, and every proof in it: the libraries are content when one of a set does."""
        return self.verified and bool(self.proofs) and all(self.proofs)


class NodePeer:
    """The running peer. Use it as a context manager; what it is asked is answered in order."""

    def __init__(self, contexts: Mapping[str, Any]) -> None:
        node = shutil.which("node")
        npm = shutil.which("npm")
        if node is None or npm is None:
            missing("Node.js is not on this machine: the interop tests need `node` (18 or later) and `npm`")
        self._process = subprocess.Popen([node, install(npm)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ask("contexts", documents=contexts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.communicate(timeout=TIMEOUT)

    def ask(self, operation: str, **request: Any) -> Any:
        """Send one request and return what came back. Raises `PeerError` with the peer's reason."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the peer was started without pipes")
        process.stdin.write(json.dumps({"operation": operation, **request}).encode() + b"\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], TIMEOUT)[0]:
            process.kill()
            raise TimeoutError(f"the Node.js peer did not answer {operation} within {TIMEOUT:.0f} seconds")
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the Node.js peer ended with status {process.wait(TIMEOUT)}")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(answer["error"])
        return answer["result"]

    def generate_key(self, kind: str) -> str:
        """Make a key of that kind with the peer's library; the answer is its did:key."""
        return str(self.ask("generateKey", kind=kind)["controller"])

    def issue(self, document: Mapping[str, Any], suite: str, key: str) -> dict[str, Any]:
        """Have the peer sign a credential with one of its keys."""
        return dict(self.ask("issue", document=document, suite=suite, key=key, created=CREATED))

    def present(self, document: Mapping[str, Any], suite: str, key: str, **asked: str) -> dict[str, Any]:
        """Have the peer sign a presentation; `asked` are `challenge` and `domain`."""
        return dict(self.ask("present", document=document, suite=suite, key=key, created=CREATED, **asked))

    def verify(
        self, document: Mapping[str, Any], *, at: str, documents: Mapping[str, Any] | None = None
    ) -> PeerVerdict:
        """Have the peer verify a credential; `documents` are what it can load beside contexts and did:key."""
        return _verdict(self.ask("verify", document=document, at=at, documents=documents or {}))

    def verify_presentation(self, document: Mapping[str, Any], *, at: str, **asked: str) -> PeerVerdict:
        """Have the peer verify a presentation and the credentials in it; `asked` are `challenge` and `domain`."""
        return _verdict(self.ask("verifyPresentation", document=document, at=at, **asked))


CREATED = "2026-05-01T09:00:00Z"
"""The time in the proofs that the peer makes."""


def _verdict(answer: Mapping[str, Any]) -> PeerVerdict:
    return PeerVerdict(answer["verified"], tuple(answer["proofs"]), tuple(answer["statuses"]), answer["reason"])


def install(npm: str) -> Path:
    """Install the packages unless they are there, and return the program to run beside them."""
    lock, program = HERE / "package-lock.json", (HERE / "peer.mjs").read_bytes()
    folder = SCRATCH / _digest(lock.read_bytes())
    # Beside the packages, since a module is looked for from where the importing file lies.
    script = folder / f"peer-{_digest(program)}.mjs"
    folder.mkdir(parents=True, exist_ok=True)
    with (SCRATCH / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # one process installs, the others wait
        if not (folder / "complete").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(HERE / name, folder / name)
            done = subprocess.run([npm, *NPM_CI], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                missing(f"the Node.js packages of the interop tests could not be installed: {done.stderr.strip()}")
            (folder / "complete").touch()
        script.write_bytes(program)
    return script


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
