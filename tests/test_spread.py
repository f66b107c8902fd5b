"""Spread: batches on Dask workers give what one process gives."""

import os
import socket
from pathlib import Path

import distributed
import pandas as pd
import pytest

from osintkit.errors import StopRun, WrongUse
from osintkit.intake import ingest
from osintkit.sample import make_sample
from osintkit.spread import spread
from osintkit.tagging import tag


def double(batch):
    return [2 * n for n in batch]


def die_once(mark):
    """End the worker that takes it first, as a lost machine would."""
    if not Path(mark).exists():
        Path(mark).touch()
        os._exit(9)
    return "done"


def fail(batch):
    raise ValueError(f"no {batch}")


def test_without_dask_batches_are_read_in_this_process_and_one_at_a_time():
    taken = []
    results = spread(double, (taken.append(n) or [n] for n in range(5)))
    assert next(results) == [0]
    assert taken == [0]


@pytest.mark.parametrize("dask", ["local", "local:0", "local:x", "http://127.0.0.1:1", "8786"])
def test_an_address_that_is_none_is_wrong_use(dask):
    with pytest.raises(WrongUse, match="local:2"):
        list(spread(double, [[1]], dask=dask))


@pytest.mark.slow
def test_two_workers_give_the_same_results_in_the_same_order():
    batches = [[n, n + 1] for n in range(40)]
    assert list(spread(double, iter(batches), dask="local:2")) == list(spread(double, batches))


@pytest.mark.slow
def test_a_worker_that_dies_is_made_anew_and_its_batch_done_once(tmp_path):
    assert list(spread(die_once, [str(tmp_path / "mark")], dask="local:1")) == ["done"]


@pytest.mark.slow
def test_what_a_batch_raises_is_raised_here():
    with pytest.raises(ValueError, match="no 7"):
        list(spread(fail, [7], dask="local:1"))


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_one_line():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StopRun, match="no Dask scheduler answers"):
        list(spread(double, [[1]], dask=f"tcp://127.0.0.1:{port}"))


@pytest.fixture
def cluster():
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as made:
        yield made


@pytest.mark.slow
def test_a_worker_with_another_osintkit_is_refused_by_name(cluster, monkeypatch):
    monkeypatch.setattr("osintkit.spread.__version__", "9.9")
    with pytest.raises(StopRun, match=r"the Dask worker tcp://\S+ has Python .*, here is .* osintkit 9\.9"):
        list(spread(double, [[1]], dask=cluster.scheduler_address))


@pytest.mark.slow
def test_a_run_whose_workers_are_all_gone_ends_in_one_line(cluster, monkeypatch):
    monkeypatch.setattr("osintkit.spread.PATIENCE", 1)
    results = spread(double, ([n] for n in range(99)), dask=cluster.scheduler_address)
    assert next(results) == [0]
    cluster.scale(0)
    with pytest.raises(StopRun, match="no worker is left at tcp"):
        list(results)


@pytest.mark.slow
def test_a_case_made_on_two_workers_is_the_case_made_in_one_process(tmp_path):
    cases = [make_sample(tmp_path / name) for name in ("one", "two")]
    for case, dask in zip(cases, (None, "local:2"), strict=True):
        ingest(case, progress=False, dask=dask)
        tag(case, progress=False, dask=dask)
    for table in ("articles", "mentions", "figures", "quotes", "entities", "claims"):
        one, two = (getattr(case, table)() for case in cases)
        pd.testing.assert_frame_equal(one, two)
