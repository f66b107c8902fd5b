"""Method: how a report came about, what its scales mean, and what could not be read: an editor's first questions."""

from __future__ import annotations

import csv
from functools import cache
from html import escape
from importlib.resources import files

import pandas as pd

from osintkit.citing import Citing, Part
from osintkit.markup import make_table, or_else

RULES = ("gazetteer", "rule", "watchlist")  # taggers that are no statistical model
LIMITS = (
    "Every sentence stands as its article has it: nothing is generated, summed up or translated. Names, figures and "
    "quotes were found by machine, save where an analyst decided otherwise; what it overlooked is not here, and what "
    "it misread can be seen in the sentence beside it. Origins are counted, not articles: copies and rewrites of one "
    "text count once. No article is taken to be true because it is here, nor anything to be false because it is not."
)


class Method(Citing):
    """The sections of a report that tell of the report."""

    def method(self) -> Part:
        """What the report is made from, by what, and what could not be read."""
        a, case = self.chosen.articles, self.chosen.case
        failures = case.failures()[["item", "step", "reason"]]
        self._save("unread", failures)
        parts = {
            "What it is based on": f"<p>{escape(self._basis())}</p><p>{LIMITS}</p>",
            "What read the names": self._readers(),
            "Doubts": make_table(("Doubt", "Articles", "For one"), _doubts(a), "doubts") if a.doubts.any() else "",
            "What could not be read": _unread(failures),
            "Reliability of an outlet": legend("reliability"),
            "Credibility of what is said": legend("credibility"),
        }
        body = "".join(f"<h3>{name}</h3>{html}" for name, html in parts.items() if html)
        return self._section("method", "Method, limits, and what could not be read", "", body, None)

    def _basis(self) -> str:
        case, a = self.chosen.case, self.chosen.articles
        pages, decided = case.pages(), case.judgements()
        made = ", ".join(f"{n} {d}" for d, n in decided.decision.value_counts().sort_index().items())
        gone = len(case.tombstones())
        return (
            f"{len(a)} articles of {a.origin.nunique()} origins ({self.chosen.how}), out of {len(pages)} captures of "
            f"{pages.url.nunique()} pages; {len(case.changes())} sentences were seen to be edited. "
            f"Decisions of analysts: {made or 'none'}." + (f" Captures removed for good: {gone}." if gone else "")
        )

    def _readers(self) -> str:
        """By language: how many articles, and which model read the names, or that none did."""
        language = {k: or_else(v, "unknown") for k, v in self.chosen.languages.items()}
        found = self.chosen.mentions
        by = pd.crosstab(found.article_id.map(language), found.tagger.str.replace(":.*", "", regex=True))
        rows = []
        for code, articles in pd.Series(language, dtype="str").value_counts().sort_index().items():
            counts = by.loc[code] if code in by.index else pd.Series(dtype="int64")
            read = [f"{name} {n}" for name, n in counts.items() if n]
            model = any(n and name not in RULES for name, n in counts.items())
            said = ", ".join(read) or "no name was found"
            warning = "" if model else '<span class="doubt">no model</span> '
            rows.append((escape(code), str(articles), f"{warning}{escape(said)}"))
        note = "<p>Where no model read a language, only names of the lists, rules and the watchlist are found.</p>"
        return make_table(("Language", "Articles", "Names found by"), rows, "readers") + note


@cache
def _scales() -> list[dict[str, str]]:
    return list(csv.DictReader(files("osintkit").joinpath("data/report/scales.csv").read_text("utf-8").splitlines()))


def legend(scale: str) -> str:
    """A scale of data/report/scales.csv with what its words or marks mean, and where it is from."""
    rows = [row for row in _scales() if row["scale"] == scale]
    cells = "".join(f"<dt>{escape(r['mark'])}</dt><dd>{escape(r['means'])}</dd>" for r in rows)
    return f'<dl class="legend {scale}">{cells}</dl><p class="note">{escape(rows[0]["source"])}.</p>'


def _doubts(articles: pd.DataFrame) -> list[tuple[str, ...]]:
    """Each doubt with how many articles have it, and its explanation in one of them."""
    code, _, why = (articles.doubts.explode().dropna().astype("str").str.partition(":")[n] for n in range(3))
    by = why.str.strip().groupby(code.to_numpy())
    return [(f'<span class="doubt">{escape(c)}</span>', str(len(g)), escape(min(g))) for c, g in by]


def _unread(failures: pd.DataFrame) -> str:
    if not len(failures):
        return "<p>Everything was read.</p>"
    rows = [
        (escape(step), escape(reason), str(len(some)), "<br>".join(escape(i) for i in sorted(set(some.item))[:5]))
        for (step, reason), some in failures.groupby(["step", "reason"])
    ]
    note = "<p>Of the whole case; at most five of each, all of them in the table unread.</p>"
    return note + make_table(("Step", "Why", "Items", "Which"), rows, "failures")
