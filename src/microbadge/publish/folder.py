"""Writing the site to a folder: only what changed, each file whole, and nothing that belongs to somebody else.

First everything is made ready out of sight; what cannot be done is found out here, and then nothing has changed. Then
each file is moved into its place in one step, what others rest on first. A run that is killed leaves whole files, some
old and some new, and the next one carries on.
"""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath

from ..errors import InvalidError, Problem, UnavailableError
from .desk import desk
from .manifest import Manifest, read_manifest, write_manifest
from .page import OWN_FOLDER, Page, is_path, is_rule
from .site import Site

WAIT = 30.0
"""Seconds to wait for another publisher of the same folder."""


class ChangedRuleError(InvalidError):
    """The rule of a designation that was published with another content, under the same version.

    Whoever was awarded the designation was awarded it by that rule: a new one needs a new version.
    """


_Stage = Callable[[bytes], Path]


@dataclass(frozen=True, slots=True)
class Published:
    """What was done, or in a dry run would be: paths written and removed, and how many files stayed as they are."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def publish(site: Site, folder: str | Path, *, dry_run: bool = False, wait: float = WAIT) -> Published:
    """Write the site to a folder, as its web server is to show it at the site's address.

    Only what changed is written, each file by moving it into its place, what others rest on first; what is no longer
    part of the site is removed at the end. Every version of a designation's rule stays: one that was published and has
    another content now raises `ChangedRuleError`. Files that `publish` did not write are never touched: those that are
    in the way raise `InvalidError`, all of them at once, and then nothing was written. So does a status list that is
    not signed as it stands (`UnsignedListError`). A `dry_run` writes nothing at all, and takes the lists for signed
    that are due (`Site.due`). One process publishes to a folder at a time; another waits `wait` seconds for it. Raises
    `UnavailableError`, naming the file, for a disk that is full, a folder that cannot be written to and the like. A run
    that was broken off is made good by the next.
    """
    root = Path(folder)
    with _world(root):
        if dry_run:
            plan = _plan(site.rehearsed(), root, read_manifest(root / OWN_FOLDER / "manifest"), _leave)
        else:
            with desk(root, wait=wait) as taken:
                plan = _plan(site.files(), root, read_manifest(taken.manifest), taken.stage)
                _renew(plan, site.keys(), taken.stage)
                _carry_out(plan, root, taken.manifest)
    return Published(tuple(plan.changed), tuple(plan.removed), len(plan.after) - len(plan.changed))


@dataclass(slots=True)
class _Plan:
    """What is to be in the folder (by path its digest), what is ready to be put there, and what is to go."""

    before: Manifest
    after: dict[str, str] = field(default_factory=dict)
    changed: dict[str, Path] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)


def _plan(pages: Iterable[Page], root: Path, before: Manifest, stage: _Stage) -> _Plan:
    """Compare the pages with the folder, and make ready what differs."""
    plan, places = _Plan(before), _Places()
    problems: list[Problem] = []
    for page in pages:
        digest = hashlib.sha256(page.content).hexdigest()
        if is_rule(page.path) and digest not in before.get(page.path, frozenset({digest})):
            message = "this rule was published already and is another now: give the designation a new version"
            raise ChangedRuleError(message, source=page.url)
        try:
            places.claim(page.path)
            present = _own(root, page.path, before.get(page.path, frozenset()) | {digest})
        except InvalidError as error:
            problems.append(Problem(f"{page.path}: {error.message}"))
            continue
        plan.after[page.path] = digest
        if present != digest:
            plan.changed[page.path] = stage(page.content)
    for path in before.keys() - plan.after.keys():
        try:
            present = _own(root, path, before[path])
            if present is not None and is_rule(path):
                places.claim(path)
                plan.after[path] = present
            elif present is not None:
                plan.removed.append(path)
        except InvalidError as error:
            problems.append(Problem(f"{path}: {error.message}"))
    if problems:
        raise InvalidError(problems=problems, source=str(root))
    plan.removed.sort()
    return plan


def _renew(plan: _Plan, keys: Iterable[Page], stage: _Stage) -> None:
    """Make the keys ready once more: one that was taken into use in the meantime may have signed some of the rest."""
    for page in keys:
        digest = hashlib.sha256(page.content).hexdigest()
        if plan.after[page.path] != digest:
            plan.after[page.path] = digest
            plan.changed.pop(page.path, None)
            plan.changed = {page.path: stage(page.content), **plan.changed}


def _leave(_content: bytes) -> Path:
    """Make nothing ready: a dry run."""
    return Path()


def _carry_out(plan: _Plan, root: Path, manifest: Path) -> None:
    before = ((path, digest) for path, digests in plan.before.items() for digest in digests)
    # Written down first: after a kill, the next run must know what this one put there.
    write_manifest(manifest, chain(before, plan.after.items()))
    for path, staged in plan.changed.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        staged.replace(root / path)
    for path in plan.removed:
        _remove(root, path)
    write_manifest(manifest, plan.after.items())


def _remove(root: Path, path: str) -> None:
    """Remove a file, and the folders that are empty without it."""
    (root / path).unlink(missing_ok=True)
    for folder in _folders(path):
        with contextlib.suppress(OSError):  # something else is in it
            (root / folder).rmdir()


def _own(root: Path, path: str, digests: frozenset[str]) -> str | None:
    """The digest of the file that is there, None for none; raises `InvalidError` unless it is one of these."""
    for folder in _folders(path):
        mode = _mode(root / folder)
        if mode is not None and not stat.S_ISDIR(mode):
            raise InvalidError(f"{folder} is in the way: not published here, and no folder")
    mode = _mode(root / path)
    if mode is None:
        return None
    if not stat.S_ISREG(mode):
        raise InvalidError("in the way is something that was not published here")
    with (root / path).open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest not in digests:
        raise InvalidError("in the way is a file that was not published here, or was changed since")
    return digest


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _folders(path: str) -> list[PurePosixPath]:
    """The folders that a path leads through, from the last one up."""
    return list(PurePosixPath(path).parents)[:-1]


@dataclass(frozen=True, slots=True)
class _Places:
    """The paths given away so far: on some file systems upper and lower case are the same."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def claim(self, path: str) -> None:
        """Take a path. Raises `InvalidError` where it is none, or another document is there or beneath."""
        if not is_path(path):
            raise InvalidError("not a path that can be written to")
        folded = path.lower()
        folders = {str(folder) for folder in _folders(folded)}
        if folded in self.files:
            raise InvalidError("two documents have this place, up to upper and lower case")
        if folded in self.folders or not folders.isdisjoint(self.files):
            raise InvalidError("one document has this place for its file, another for its folder")
        self.files.add(folded)
        self.folders.update(folders)


@contextlib.contextmanager
def _world(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(f"{error.filename or root}: {error.strerror or error}") from None
