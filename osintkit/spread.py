"""Spread: a step's pure function over batches, in this process or on Dask workers; results keep their order.

Only values travel: a worker gets a batch and gives back what it found, and never sees the case. What is written is
written by the one who asked, so a batch that a lost worker had in hand is done again and stored once.
"""

from __future__ import annotations

import atexit
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from osintkit import __version__
from osintkit.errors import StopRun, WrongUse

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 6  # batches in hand for each worker: enough to keep it busy, few enough to hold in memory
PATIENCE = 60  # seconds without any worker
# A model's memory comes and goes with each text: a worker that gives it back each time takes a fifth longer.
MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": str(1 << 30), "MALLOC_MMAP_THRESHOLD_": str(1 << 25)}
RETRIES = 2  # for a batch that raised; workers that died are counted by Dask itself (distributed.scheduler)


def spread(function: Callable[[T], R], batches: Iterable[T], *, dask: str | None = None) -> Iterator[R]:
    """`function` of each batch, in the order of the batches.

    `dask` is None (this process), "local:2" (so many processes of this machine) or a scheduler's address
    ("tcp://host:8786", "tls://..."). Batches are taken as they are needed, a few for each worker. Raises WrongUse for
    another `dask`, StopRun where there is no scheduler, where its workers have another osintkit, or where all is lost
    in the middle: what was yielded before then is done.
    """
    if not dask:
        yield from map(function, batches)
        return
    with _explained(dask), _client(dask) as client:
        yield from _ordered(client, function, iter(batches))


@contextmanager
def _explained(dask: str) -> Iterator[None]:
    """What Dask raises when processes are gone, as one line; what reading or storing a batch raises is let through."""
    try:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise StopRun("--dask needs Dask: pip install 'osintkit[dask]'") from None
    try:
        yield
    except KilledWorker as error:
        raise StopRun(f"a batch ended every worker that took it ({error.last_worker}): try it without --dask") from None
    except (FutureCancelledError, CommClosedError) as error:
        why = str(error).partition("\n")[0]
        raise StopRun(f"the Dask scheduler {dask} is gone: start it, and run again to go on ({why})") from None


def _ordered(client: Any, function: Callable[[T], R], batches: Iterator[T]) -> Iterator[R]:
    def submit(batch: T) -> Any:
        return client.submit(function, batch, retries=RETRIES, pure=False)

    waiting = deque(map(submit, islice(batches, AHEAD * max(1, len(client.nthreads())))))
    try:
        while waiting:
            result = _result(client, waiting.popleft())
            waiting.extend(map(submit, islice(batches, 1)))
            yield result
    finally:
        client.cancel(list(waiting))


def _result(client: Any, future: Any) -> Any:
    """What a batch gave. Raises StopRun once there has been no worker for a while."""
    while True:
        try:
            return future.result(timeout=PATIENCE)
        except TimeoutError:
            if future.done():
                return future.result()
            if not client.nthreads():
                where = client.scheduler.address
                raise StopRun(f"no worker is left at {where}: start 'dask worker {where}', and run again") from None


@contextmanager
def _client(dask: str) -> Iterator[Any]:
    """A client of the scheduler; a local one is made and ended here."""
    distributed: Any = import_module("distributed")  # it has types in part only
    kind, _, rest = dask.partition(":")
    if kind == "local" and rest.isdecimal() and int(rest):
        with _local_cluster(distributed, int(rest)) as cluster, distributed.Client(cluster) as client:
            client.run(atexit.register, os._exit, 0)  # to take the models apart would keep us waiting
            yield client
    elif kind in ("tcp", "tls") and rest.startswith("//"):
        try:
            client = distributed.Client(dask, timeout=10)
        except (OSError, TimeoutError) as error:
            why = str(error).partition("\n")[0]
            raise StopRun(f"no Dask scheduler answers at {dask}: start 'dask scheduler' there ({why})") from None
        with client:
            _check_workers(client, dask)
            yield client
    else:
        raise WrongUse(f"--dask {dask}: write local:2 for two processes here, or tcp://host:8786 for a scheduler")


@contextmanager
def _local_cluster(distributed: Any, workers: int) -> Iterator[Any]:
    """So many processes of this machine, each with one thread."""
    config: Any = import_module("dask.config")
    environ = {"distributed.nanny.pre-spawn-environ": config.get("distributed.nanny.pre-spawn-environ") | MEMORY}
    alone = {"threads_per_worker": 1, "processes": True, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with (
        config.set(environ | {"distributed.worker.profile.enabled": False}),
        distributed.LocalCluster(n_workers=workers, **alone) as cluster,
    ):
        yield cluster


def _check_workers(client: Any, dask: str) -> None:
    """Refuse workers that would find something else than we do: another osintkit, Python or model."""
    ours, theirs = what_reads(), client.run(what_reads)
    if not theirs:
        raise StopRun(f"the Dask scheduler {dask} has no workers: start 'dask worker {dask}'")
    for worker, has in sorted(theirs.items()):
        if has != ours:
            raise StopRun(f"the Dask worker {worker} has {has}, here is {ours}: install the same there")


def what_reads() -> str:
    """What decides on results in this process: versions of Python, osintkit and the models."""
    import platform

    from osintkit.entities import tagger_version

    return f"Python {platform.python_version()}, osintkit {__version__}, {tagger_version()}"
