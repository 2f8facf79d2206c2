"""A chart of what was measured, as an SVG that is read by day and by night, and by a screen reader."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from .page import is_ours, number
from .raw import FLOOR

WIDTH, LABELS, NUMBERS = 780, 270, 70
BAR, GAP, HEAD, GROUP = 20, 8, 62, 34
STYLE = """
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.small { font-size: 12px; fill: #59636e; }
.paper { fill: #ffffff; stroke: #d1d9e0; }
.line { stroke: #d1d9e0; }
.floor { fill: #818b98; }
.ours { fill: #0969da; }
.other { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .small { fill: #9198a1; }
  .paper { fill: #0d1117; stroke: #3d444d; }
  .line { stroke: #3d444d; }
  .floor { fill: #818b98; }
  .ours { fill: #4493f8; }
  .other { fill: #db6d28; }
}
"""
GROUPS = (("issue", "Issue, in raw signatures"), ("verify", "Verify, in raw verifications"))


def chart(results: Mapping[str, Any]) -> str:
    """The realistic badge in eddsa-rdfc-2022, each contender a bar, on a scale that multiplies by ten."""
    rows = [
        row
        for row in results["signatures"]["rows"]
        if row["suite"] == "eddsa-rdfc-2022" and row["badge"] == "realistic"
    ]
    decades = max(1, math.ceil(math.log10(max(row["ratio"] for row in rows))))
    shapes, top = [], HEAD
    for operation, title in GROUPS:
        chosen = sorted((row for row in rows if row["operation"] == operation), key=lambda row: float(row["ratio"]))
        shapes += _group(title, chosen, top, decades)
        top += GROUP + len(chosen) * (BAR + GAP) + 30
    told = "; ".join(f"{row['operation']}, {row['contender']}: {number(row['ratio'])}" for row in rows)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}"'
            ' role="img" aria-labelledby="title about">',
            '<title id="title">What a rubric badge costs to issue and to verify</title>',
            f'<desc id="about">Multiples of the raw operation: {escape(told)}.</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" x="0.5" y="0.5" width="{WIDTH - 1}" height="{top - 1}" rx="6"/>',
            '<text class="title" x="16" y="28">A rubric badge of 12.5 kB, eddsa-rdfc-2022</text>',
            '<text class="small" x="16" y="47">1 is the raw operation alone; each line to the right is ten times'
            " as much</text>",
            *shapes,
            "</svg>\n",
        ]
    )


def _group(title: str, rows: Sequence[Mapping[str, Any]], top: int, decades: int) -> list[str]:
    """The bars of one operation under its title."""
    span = (WIDTH - LABELS - NUMBERS) / decades
    first, last = top + GROUP - GAP, top + GROUP + len(rows) * (BAR + GAP)
    shapes = [f'<text class="title" x="16" y="{top + 16}">{escape(title)}</text>']
    for decade in range(decades + 1):
        x = LABELS + decade * span
        shapes.append(f'<line class="line" x1="{x:.1f}" y1="{first}" x2="{x:.1f}" y2="{last}"/>')
        shapes.append(f'<text class="small" x="{x:.1f}" y="{last + 14}" text-anchor="middle">{10**decade:,}</text>')
    for index, row in enumerate(rows):
        y = top + GROUP + index * (BAR + GAP)
        length = max(2.0, span * math.log10(max(row["ratio"], 1)))
        kind = "floor" if row["contender"] == FLOOR else "ours" if is_ours(row["contender"]) else "other"
        shapes.append(f'<text x="{LABELS - 8}" y="{y + 15}" text-anchor="end">{escape(row["contender"])}</text>')
        shapes.append(f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>')
        shapes.append(f'<text x="{LABELS + length + 6:.1f}" y="{y + 15}">{number(row["ratio"])}</text>')
    return shapes
