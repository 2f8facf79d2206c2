"""Writes what is made by the code: `docs/checks.md`, the codes of all checks, and the tables of `docs/conformance.md`.

`python docs/generate.py` writes them; tests compare them with what would be written.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from conformance.page import fill
from conftest import SHARED
from microbadge.codes import CODES, Code

DOCS = Path(__file__).resolve().parent
CONFORMANCE = DOCS / "conformance.md"

HEAD = """\
# The checks

Every check in a report has a code. Codes are frozen: scripts may rely on them. A check ends as `passed`, `failed`,
`warning`, `undetermined` (nobody could look), `skipped` (not carried out; `because` says why) or `not_applicable`.

A report is **rejected** when any check failed, **undetermined** when one could not be carried out, and **verified**
only when every required check is there and passed.

This page is made from `microbadge.codes` by `docs/generate.py`.
"""


def checks_page() -> str:
    """The page of codes, by group."""
    lines = [HEAD]
    for group, codes in groupby(Code, key=lambda code: CODES[code].group):
        lines.append(f"## {group}\n")
        for code in codes:
            about = CODES[code]
            lines += [
                f"### `{code}`\n",
                f"{about.meaning}\n",
                f"- For example: {about.example}",
                f"- What to do: {about.remedy}",
                f"- From: {about.spec}\n",
            ]
    return "\n".join(lines)


def conformance_page() -> str:
    """The page with the tables that the run over the published vectors gives."""
    return fill(CONFORMANCE.read_text(encoding="utf-8"), SHARED / "spec" / "vectors")


if __name__ == "__main__":
    (DOCS / "checks.md").write_text(checks_page(), encoding="utf-8")
    if SHARED.is_dir():
        CONFORMANCE.write_text(conformance_page(), encoding="utf-8")
    else:
        print(f"conformance.md stays as it is: the vectors are not at {SHARED} (MICROBADGE_SHARED)", file=sys.stderr)
