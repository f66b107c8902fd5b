"""Every public function has an example in its docstring, and every example gives what it says."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import osintkit as ok
from osintkit import widgets


def public() -> dict[str, Any]:
    """Name -> what tab completion offers: functions, and the methods of cases, selections and widgets."""
    found = {name: getattr(ok, name) for name in dir(ok) if inspect.isfunction(getattr(ok, name))}
    case = ok.open_case()
    found |= {f"Case.{name}": getattr(ok.Case, name) for name in dir(case) if callable(getattr(case, name))}
    return found | {name: getattr(widgets, name) for name in widgets.__all__}


@pytest.mark.slow
@pytest.mark.parametrize("name", public())
def test_the_example_of_each_public_function_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = doctest.DocTestParser().get_doctest(inspect.getdoc(public()[name]) or "", {"ok": ok}, name, None, None)
    assert example.examples, "an example is missing"
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    runner.run(example, out=told.append)
    assert not runner.failures, "".join(told)


def test_tab_completion_offers_what_is_public_and_nothing_else() -> None:
    offered = [*dir(ok), *dir(ok.open_case()), *dir(widgets)]
    assert {"select", "articles", "Explorer"} <= set(offered)
    assert not [name for name in offered if name.startswith("_")]


def test_a_case_s_table_is_a_dataframe_that_a_notebook_shows_readably() -> None:
    row = ok.Article("https://news.example/1", "<b>Bold</b>", "text", authors=("A", "B"))
    table = ok.Article.frame([row] * 30)
    html = table._repr_html_()
    assert "&lt;b&gt;Bold" in html and "<b>Bold" not in html and html.count("<tr>") == 21 and "30 rows" in html
    assert "authors, modified" in html and "<th>sha256</th>" not in html
    assert "<th>sha256</th>" in table[["sha256", "authors"]]._repr_html_()
    assert isinstance(table, pd.DataFrame) and list(table.columns) == list(ok.Article.columns())
