"""Writes the pages that are made from the code: `docs/checks.md`, the codes of all checks.

`python docs/generate.py` writes them; a test compares them with what would be written.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from microbadge.codes import CODES, Code

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


if __name__ == "__main__":
    Path(__file__).with_name("checks.md").write_text(checks_page(), encoding="utf-8")
