"""Write the corpus from its descriptions: ``python tests/cases/generate.py`` (``--check`` compares only).

There is no clock and no randomness in it: every run writes the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER.parent))

from cases.building import Builder, Scene, named, used_parts  # noqa: E402 - found by the line above
from cases.changes import apply  # noqa: E402
from cases.scenes import scene  # noqa: E402
from cases.stage import AT  # noqa: E402

WRITTEN = ("credentials", "beside", "web", "evidence", "trust")
"""The folders that are written whole."""


def descriptions() -> Iterator[dict[str, Any]]:
    """The descriptions of all cases, each with the name of its file as `group`."""
    for path in sorted((FOLDER / "descriptions").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield {"group": path.stem, **case}


class Corpus:
    """The files of the corpus, by path, and its index. Files with the same content are one."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cases: list[dict[str, Any]] = []
        self._builder = Builder()
        self._paths: dict[tuple[str, bytes], str] = {}

    def add(self, case: dict[str, Any]) -> None:
        """Add a case and its files."""
        made = scene(case["base"])
        apply(made, case.get("change", []))
        form = made.parts[made.asked].form
        credential = f"credentials/{case['id']}.{'jwt' if form == 'jwt' else 'json'}"
        self.files[credential] = self._builder.content(made, made.asked)
        web = {named(url): self._file("web", made, part, case["id"]) for url, part in sorted(self._web(made))}
        self.cases.append(
            _without_empty(
                {
                    "id": case["id"],
                    "group": case["group"],
                    "what": case["what"],
                    "credential": credential,
                    "beside": [self._file("beside", made, part, case["id"]) for part in made.beside],
                    "web": web,
                    "evidence": {
                        uri: self._file("evidence", made, part, case["id"]) for uri, part in made.evidence.items()
                    },
                    "policy": self._policy(made, case["id"]),
                    "at": made.ask.get("at", AT),
                    "fetchedAt": made.ask.get("fetchedAt", made.ask.get("at", AT)),
                    "challenge": made.ask.get("challenge", []),
                    "domain": made.ask.get("domain", []),
                    "fetchEvidence": made.ask.get("fetchEvidence", []),
                    "expect": case["expect"],
                    "also": case.get("also", []),
                }
            )
        )

    def _web(self, made: Scene) -> Iterator[tuple[str, str]]:
        """What is on the web, without the DID documents of those who have no part in it."""
        used = used_parts(made, [made.asked, *made.beside, *made.web.values()])
        signers = {part.signer for part in used}
        text = json.dumps([[part.document, part.edits] for part in used] + [made.ask])
        for url, part in made.web.items():
            name = part.removeprefix("did ")
            if name == part or name in signers or f"${name.replace('-', '_')}" in text:
                yield url, part

    def _policy(self, made: Scene, case: str) -> dict[str, Any]:
        policy: dict[str, Any] = named(made.ask["policy"])
        if "trust" in policy:
            policy = {**policy, "trust": self._file("trust", made, policy["trust"], case)}
        return policy

    def _file(self, folder: str, made: Scene, part: str, case: str) -> str:
        content = self._builder.content(made, part)
        known = self._paths.get((folder, content))
        if known is not None:
            return known
        form = made.parts[part].form
        ending = {"jwt": "jwt", "text": "txt"}.get(form, "json")
        name = part.replace(" ", "-")
        path = f"{folder}/{name}.{ending}"
        if path in self.files:
            path = f"{folder}/{name}--{case}.{ending}"
        self.files[path] = content
        self._paths[folder, content] = path
        return path

    def index(self) -> bytes:
        """The index of all cases, as JSON."""
        document = {"format": "microbadge-cases/1", "cases": self.cases}
        return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def corpus() -> Corpus:
    """Make all of it, in memory."""
    made = Corpus()
    for case in descriptions():
        made.add(case)
    made.files["index.json"] = made.index()
    return made


def committed() -> dict[str, bytes]:
    """The files that are there."""
    paths = [FOLDER / "index.json", *(path for name in WRITTEN for path in (FOLDER / name).glob("*"))]
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def _without_empty(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in ([], {})}


def main() -> int:
    """Write the files, or say which differ."""
    parser = argparse.ArgumentParser(description="Write the corpus from its descriptions.")
    parser.add_argument("--check", action="store_true", help="write nothing, and say which files differ")
    check = parser.parse_args().check
    files, there = corpus().files, committed()
    differ = sorted(path for path in files.keys() | there.keys() if files.get(path) != there.get(path))
    for path in differ:
        if check:
            print(f"differs: {path}")
        elif path not in files:
            (FOLDER / path).unlink()
        else:
            (FOLDER / path).parent.mkdir(exist_ok=True)
            (FOLDER / path).write_bytes(files[path])
    return 1 if check and differ else 0


if __name__ == "__main__":
    sys.exit(main())
