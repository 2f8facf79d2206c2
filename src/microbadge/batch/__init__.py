"""Many badges at once: issued from the rows of a file, or verified, on as many processes as there are.

`run` does a `Work` on rows: `Issuing` or `Verifying` (and `microbadge.batch.keeping.Keeping`, with the extra `store`),
on any executor of ``concurrent.futures``: the `WorkerPool`, which survives a killed process, or a cluster
(`microbadge.batch.dask`, with the extra `dask`). `open_output` keeps the results so that a killed run is carried on
(`microbadge.batch.output`). `microbadge.batch.workbook` reads spreadsheets, with the extra `batch`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazily import lazily

if TYPE_CHECKING:
    from .cells import RowReader, name_columns
    from .issuing import Issuing
    from .pool import WorkerLostError, WorkerPool
    from .rows import Roster, Row, Unreadable, json_lines, open_json_lines
    from .running import ROWS, run
    from .table import open_table
    from .verifying import Verifying
    from .work import FAILED, ISSUED, Result, Results, Work

__all__ = [
    "FAILED",
    "ISSUED",
    "ROWS",
    "Issuing",
    "Result",
    "Results",
    "Roster",
    "Row",
    "RowReader",
    "Unreadable",
    "Verifying",
    "Work",
    "WorkerLostError",
    "WorkerPool",
    "json_lines",
    "name_columns",
    "open_json_lines",
    "open_table",
    "run",
]

if not TYPE_CHECKING:  # a type checker would take every name for one that is there
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "cells": "RowReader name_columns",
            "issuing": "Issuing",
            "pool": "WorkerLostError WorkerPool",
            "rows": "Roster Row Unreadable json_lines open_json_lines",
            "running": "ROWS run",
            "table": "open_table",
            "verifying": "Verifying",
            "work": "FAILED ISSUED Result Results Work",
        },
    )
