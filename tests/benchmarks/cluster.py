"""A Dask cluster of two worker processes on this machine, until standard input ends; prints the scheduler's address.

In a process of its own, so that its workers load what a worker loads and nothing else.
"""

from __future__ import annotations

import sys

from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
