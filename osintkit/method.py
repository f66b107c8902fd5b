"""Method: an editor's first questions: from whom, on what evidence, how it came about, and what could not be read."""

from __future__ import annotations

import csv
from functools import cache, cached_property
from html import escape
from importlib.resources import files
from typing import Any

import pandas as pd

from osintkit import assess, brief
from osintkit.citing import Citing, Part
from osintkit.markup import language_of, make_table, mark_spans, or_else, show_doubts

RULES = ("gazetteer", "rule", "watchlist")  # taggers that are no statistical model
LIMITS = (
    "Every sentence stands as its article has it: nothing is generated, summed up or translated. Names, figures and "
    "quotes were found by machine, save where an analyst decided otherwise; what it overlooked is not here, and what "
    "it misread can be seen in the sentence beside it. Origins are counted, not articles: copies and rewrites of one "
    "text count once. No article is taken to be true because it is here, nor anything to be false because it is not."
)


class Method(Citing):
    """The sections of a report that tell what it stands on."""

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

    def articles(self) -> Part:
        """The articles and their outlets."""
        rows = [self._outlet(row) for row in brief.outlets(self.chosen).itertuples()]
        table = make_table(("Outlet", "Owned by", "Grade", "Language", "Articles", "Published"), rows, "outlets")
        listed = [
            (
                escape(a.day),
                self._cite(a.id),
                f"<span dir='auto'>{escape(or_else(a.title, 'without a title'))}</span>",
                escape(or_else(a.outlet, "no outlet")),
                show_doubts(a.doubts),
            )
            for a in self.chosen.articles.itertuples()
        ]
        table += make_table(("Published", "Cited", "Title", "Outlet", "Doubts"), listed, "articles")
        columns = ["id", "day", "title", "outlet", "language", "url", "authors", "published", "origin", "version"]
        note = "Copies and rewrites of one text share an origin. Doubts are what a reader should know of a page."
        return self._section(
            "articles", "Articles and sources", note, table, self.chosen.articles[[*columns, "doubts"]]
        )

    def changes(self) -> Part:
        """What was edited under the same URL, sentence by sentence."""
        frame = self._edits
        rows = [
            (
                f"{c.captured_at:%Y-%m-%d}",
                escape(or_else(c.title, "")),
                escape(or_else(c.old, "")),
                escape(or_else(c.new, "")),
            )
            for c in frame.itertuples()
        ]
        table = make_table(("Seen", "Article", "Was", "Is now"), rows, "changes")
        note = "Edits that captures at different times show, whether the page says so or not."
        return self._section("changes", "Edited since", note, table, frame, empty="No article was seen to change.")

    def citations(self) -> Part:
        """Who gives whom as the source, and where two give each other."""
        frame = assess.citation_graph(self.chosen.citations)
        rows = [(escape(c.outlet), escape(c.cites), str(c.articles), str(c.times)) for c in frame.itertuples()]
        table = make_table(("Outlet", "Cites", "Articles", "Times"), rows, "citations")
        for circle in assess.find_circles(self.chosen.citations):
            table += f'<p class="empty">A circle: {escape(", ".join(circle))} give one another as the source.</p>'
        note = "A story that only reports another's shares its origin, so it adds no voice of its own."
        return self._section("citations", "Who cites whom", note, table, frame, empty="Nobody cites another.")

    def evidence(self) -> Part:
        """Every article that was cited: its capture, and the sentences, marked."""
        pages = {page.article_id: page for page in reversed(self.chosen.case.page_records(ids=self.cited))}
        articles = self.chosen.articles.set_index("id")
        items, rows = [], []
        for key, number in self.cited.items():
            a, p = articles.loc[key], pages[key]
            captured = f"{p.fetched_at:%Y-%m-%d %H:%M:%S} UTC"
            said = "".join(
                f"<blockquote{language_of(a.language)}>{mark_spans(self.chosen.texts[key], s, m)}</blockquote>"
                for s, m in sorted(self.spans.get(key, {}).items())
            )
            facts = {
                "Outlet": f"{or_else(a.outlet, 'not known')}, graded {self.chosen.sources[a.outlet].reliability}",
                "Published": or_else(a.published, "not said"),
                "By": ", ".join(a.authors) or "not said",
                "Captured": captured,
                "URL": p.asked_url,
                "SHA-256": p.sha256,
                "Archive": f"{p.warc} at {p.offset}",
            }
            lines = "".join(f"<dt>{k}</dt><dd>{escape(str(v))}</dd>" for k, v in facts.items())
            head = f"<h3 dir='auto'{language_of(a.language)}>{escape(or_else(a.title, 'Without a title'))}</h3>"
            items.append(f'<li id="e{number}" value="{number}">{head}<dl class="capture">{lines}</dl>{said}</li>')
            rows.append(
                (number, key, a.title, a.outlet, a.published, captured, p.asked_url, p.sha256, p.warc, p.offset)
            )
        names = ["number", "article_id", "title", "outlet", "published", "captured", "url", "sha256", "warc", "offset"]
        note = "The captured bytes are in the case's archive under these hashes."
        return self._section(
            "evidence",
            "Evidence",
            note,
            f'<ol class="evidence">{"".join(items)}</ol>',
            pd.DataFrame(rows, columns=names),
        )

    def _outlet(self, row: Any) -> tuple[str, ...]:
        """One outlet's row: whose it is, how it is graded, what of it is here."""
        known = self.chosen.sources[row.outlet]
        name, domain = escape(known.name or ""), escape(row.outlet)
        return (
            f"<b>{name}</b> <small>{domain}</small>" if name and name != domain else domain,
            escape(", ".join(x for x in (known.ownership, known.owner, known.country) if x)),
            f'<span class="grade" title="{escape(known.reason or "not graded yet")}">{known.reliability}</span>',
            escape(row.languages),
            self._origins(row.origins, row.articles),
            escape(f"{row.first_day} to {row.last_day}"),
        )

    def _basis(self) -> str:
        case, a = self.chosen.case, self.chosen.articles
        pages, decided = case.page_records(ids=set(a.id)), case.judgements()
        made = ", ".join(f"{n} {d}" for d, n in decided.decision.value_counts().sort_index().items())
        gone = len(case.tombstones())
        return (
            f"{len(a)} articles of {a.origin.nunique()} origins ({self.chosen.how}), in {len(pages)} captures of "
            f"{len({page.url for page in pages})} pages; {len(self._edits)} of their sentences were seen to be edited. "
            f"Decisions of analysts: {made or 'none'}." + (f" Captures removed for good: {gone}." if gone else "")
        )

    @cached_property
    def _edits(self) -> pd.DataFrame:
        return self.chosen.case.changes(ids=set(self.chosen.listed.id))

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
    note = "<p class='note'>Of the whole case; at most five of each, all of them in the table unread.</p>"
    return note + make_table(("Step", "Why", "Items", "Which"), rows, "failures")
