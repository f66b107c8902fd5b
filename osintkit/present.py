"""Present: the sections of a report as HTML that cites its evidence, and as CSV tables beside it.

A `Sheet` numbers the articles in the order in which they are cited; its evidence section lists each with its capture
and the sentences that were cited. Text that came from a page is escaped here and in `markup` and `citing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from osintkit import assess, brief
from osintkit.citing import Citing, Part
from osintkit.errors import WrongUse
from osintkit.markup import language_of, make_table, mark_spans, or_else, show_doubts, show_value

KIND_NAMES = {
    "person": "People",
    "org": "Organisations",
    "system": "Weapons and platforms",
    "place": "Places",
    "facility": "Facilities",
    "event": "Events",
}


class Sheet(Citing):
    """A report in the making, section by section; each is also a DataFrame and a CSV file."""

    def masthead(self, title: str, question: str = "") -> Part:
        """The title block: what was asked, of how much, as of when."""
        a = self.chosen.articles
        as_of = self.chosen.case.as_of
        facts = {
            "Articles": f"{len(a)} ({a.origin.nunique()} independent)",
            "Outlets": a.outlet.nunique(),
            "Languages": ", ".join(sorted(set(a.language.dropna()))) or "none",
            "Published": f"{a.day.min()} to {a.day.max()}" if len(a) else "nothing found",
            "As of": f"{as_of:%Y-%m-%d %H:%M} UTC" if as_of else "now",
        }
        cells = "".join(f"<div><dt>{k}</dt><dd>{escape(str(v))}</dd></div>" for k, v in facts.items())
        style = files("osintkit").joinpath("data/report/report.css").read_text("utf-8")
        lead = f'<p class="question">{escape(question)}</p>' if question else ""
        head = f'<p class="kicker">osintkit</p><h1>{escape(title)}</h1>{lead}<dl class="facts">{cells}</dl>'
        empty = "" if len(a) else '<p class="empty">Nothing was found for this question in the case.</p>'
        basis = f'<p class="how">Based on {escape(self.chosen.how)}.</p>'
        return Part(f'<style>{style}</style><header class="ok masthead">{head}{basis}{empty}</header>')

    def key_points(self, most: int = 10) -> Part:
        """The sentences that say most of what independent origins say."""
        frame = brief.key_points(self.chosen, most)
        items = "".join(f"<li>{self._quoted(r)}{self._given(r.origins)}</li>" for r in frame.itertuples())
        note = (
            "Sentences as they stand, those first whose figure or day most independent origins give. "
            "Nothing here is generated."
        )
        return self._section("key-points", "Key points", note, f'<ol class="points">{items}</ol>', frame)

    def figures(self, most: int = 40) -> Part:
        """The figures that the articles give, each with the sentence it stands in."""
        frame = brief.key_figures(self.chosen, most)
        rows = [
            (
                f'<b class="value">{escape(show_value(r))}</b>',
                escape(r.counted) if isinstance(r.counted, str) else "",
                self._origins(r.origins, r.articles),
                self._quoted(r, mark=True),
            )
            for r in frame.itertuples()
        ]
        note = "Values as computed from the text; the sentence is of the earliest article that gives it."
        table = make_table(("Value", "Of what", "Said by", "As it stands"), rows, "figures")
        return self._section("figures", "Key figures", note, table, frame)

    def judgements(self, text: str) -> Part:
        """The analyst's own key judgements: Markdown, or a path to a .md file; empty for none.

        Raises WrongUse for a file that is not there.
        """
        from markdown_it import MarkdownIt

        if text.endswith(".md") and "\n" not in text:
            try:
                text = Path(text).expanduser().read_text("utf-8")
            except OSError as error:
                raise WrongUse(f"the key judgements {text} cannot be read: {error.strerror}") from None
        if not text.strip():
            return Part("")
        body = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink"]).render(text)
        note = "In the analyst's own words; all that follows was found by machine in the articles."
        return self._section("judgements", "Key judgements", note, f'<div class="own">{body}</div>', None)

    def news(self, since: str) -> Part:
        """What is new in the whole case since a time (ISO 8601); empty for no such section."""
        if not since:
            return Part("")
        frame = self.chosen.case.news(since)
        rows = [
            (escape(n.what), escape(or_else(n.title, "")), escape(or_else(n.was, "")), escape(or_else(n.now, "")))
            for n in frame.itertuples()
        ]
        table = make_table(("What", "Which", "Was", "Is now"), rows, "news")
        return self._section("news", f"New since {since}", "Of the whole case.", table, frame, empty="Nothing is new.")

    def facts(self, most: int = 25, currency: str = "") -> Part:
        """What the figures say, one row for each thing said, with how many origins say it and how credible that is.

        Money also in `currency` (ISO 4217) at the rate of the article's day, where there is one.
        """
        frame = brief.key_facts(self.chosen, most)
        first = self.chosen.readings.drop_duplicates("claim_id")
        readings = (assess.convert_frame(first, currency) if currency else first).set_index("claim_id")
        rows = []
        for c in frame.itertuples():
            r = readings.loc[c.id]
            spread = (
                f"<small>from {escape(_short(c.least))} to {escape(_short(c.most))}</small>" if c.values > 1 else ""
            )
            if currency and isinstance(r.rate_day, str):
                also = show_value(pd.Series({"kind": "money", "value": round(r.converted, 2), "unit": currency}))
                spread += f"<small>{escape(also)} at the rate of {escape(r.rate_day)}</small>"
            rows.append(
                (
                    f'<b class="value">{escape(show_value(r))}</b> {spread}',
                    escape(or_else(r.counted, "")),
                    self._origins(c.origins, c.articles),
                    f'<span class="grade" title="{escape(c.why)}">{c.credibility}</span>',
                    self._quoted(r, mark=True),
                )
            )
        note = (
            "One row for each thing said, in whatever language. The grade is its credibility, from 1 (confirmed) to 6 "
            "(cannot be judged), by the rule in docs/credibility.md."
        )
        table = make_table(("Value", "Of what", "Said by", "Grade", "First said"), rows, "figures")
        return self._section("facts", "Key facts", note, table, frame)

    def disagreements(self, most: int = 12) -> Part:
        """Where readings of one thing differ by more than rounding: who says what."""
        frame = self.chosen.disagreements
        items = []
        for _, group in list(frame.groupby("claim_id", sort=False))[:most]:
            lines = []
            for status, some in group.groupby("status", sort=False):
                first = some.iloc[0]
                outlets = ", ".join(
                    f"{o} ({r})" for o, r in dict(zip(some.outlet, some.reliability, strict=True)).items()
                )
                badge = (
                    f'<span class="status {escape(status)}">{escape(status)}</span> <b>{escape(show_value(first))}</b>'
                )
                lines.append(f"<li>{badge} {escape(outlets)}<br>{self._quoted(first, mark=True)}</li>")
            items.append(f"<li><ul>{''.join(lines)}</ul></li>")
        note = (
            "An outlet's letter is its Admiralty reliability, F until an analyst has graded it. "
            "Superseded: the same origin said something else later."
        )
        body = f'<ol class="differ">{"".join(items)}</ol>'
        return self._section(
            "disagreements", "Where the figures disagree", note, body, frame, empty="No two readings differ."
        )

    def quotes(self, most: int = 20) -> Part:
        """Who says what: those quoted in most articles first, with the channel, denials and hedges."""
        frame = self.chosen.quotes
        names = dict(zip(self.chosen.entities.id, self.chosen.entities.caption, strict=True))
        said = frame[frame.speaker.notna()].assign(
            who=lambda x: [names.get(e, s) for e, s in zip(x.entity_id, x.speaker, strict=True)]
        )
        by = said.groupby("who").origin.nunique().rename("voices")
        said = said.join(by, on="who").sort_values(
            ["voices", "who", "day", "article_id", "start"], ascending=[False, True, True, True, True]
        )
        blocks = []
        for who, group in list(said.groupby("who", sort=False))[:most]:
            lines = "".join(
                f"<li>{self._quoted(q, mark=True)} <small>{escape(_how(q))}</small></li>"
                for q in group.head(4).itertuples()
            )
            blocks.append(f"<section><h3 dir='auto'>{escape(str(who))}</h3><ul>{lines}</ul></section>")
        note = "What was said is marked in its sentence; at most four quotes each."
        return self._section("quotes", "Who says what", note, f'<div class="voices">{"".join(blocks)}</div>', frame)

    def timeline(self) -> Part:
        """What the articles date."""
        frame = brief.timeline(self.chosen)
        items = "".join(
            f'<li><time datetime="{escape(r.date)}">{escape(r.date)}</time><div>{self._quoted(r, mark=True)}'
            f"{self._origins(r.origins, r.articles)}</div></li>"
            for r in frame.itertuples()
        )
        note = "Dates that the articles name, other than their own; a month stands for the whole of it."
        return self._section("timeline", "Timeline", note, f'<ol class="timeline">{items}</ol>', frame)

    def entities(self, most: int = 12) -> Part:
        """Who and what is named most, by kind."""
        frame = self.chosen.entities
        cards = []
        for kind, heading in KIND_NAMES.items():
            some = frame[frame.kind == kind].head(most)
            rows = "".join(
                f"<li><b dir='auto'>{escape(e.caption)}</b> <span class='count'>{e.articles}</span>"
                f"<small dir='auto'>{escape(', '.join(a for a in e.aliases if a != e.caption)[:160])}</small></li>"
                for e in some.itertuples()
            )
            if rows:
                cards.append(f"<section><h3>{heading}</h3><ul>{rows}</ul></section>")
        note = "The number is of articles that name it; other spellings seen are below the name."
        return self._section("entities", "Who and what", note, f'<div class="cards">{"".join(cards)}</div>', frame)

    def entity(self, name: str) -> Part:
        """One entity: its names in all spellings, its roles and ids, and who is named beside it."""
        known = self.chosen.entities
        mine = known[known.id.isin(self.chosen.case.named(name))]
        ids = set(mine.id)
        sentences = self.chosen.mentions[self.chosen.mentions.entity_id.isin(ids)]
        places = set(zip(sentences.article_id, sentences.sentence_start, strict=True))
        near = [
            m
            for m in self.chosen.mentions.itertuples()
            if (m.article_id, m.sentence_start) in places and m.entity_id not in ids
        ]
        counted = pd.Series([m.entity_id for m in near if isinstance(m.entity_id, str)], dtype="str").value_counts()
        beside = known[known.id.isin(counted.index)].assign(together=lambda x: x.id.map(counted))
        beside = beside.sort_values(["together", "id"], ascending=[False, True])[["caption", "kind", "together"]].head(
            25
        )
        facts = [
            (
                escape(e.caption),
                escape(e.kind),
                escape(", ".join(e.aliases)),
                escape(", ".join(e.roles)),
                escape(", ".join(f"{k} {v}" for k, v in sorted(e.external_ids.items()))),
                str(e.articles),
            )
            for e in mine.itertuples()
        ]
        body = make_table(("Name", "Kind", "As spelled", "Roles", "Ids", "Articles"), facts, "entity")
        rows = [(escape(r.caption), escape(r.kind), str(r.together)) for r in beside.itertuples()]
        body += "<h3>In one sentence with</h3>" + make_table(("Name", "Kind", "Sentences"), rows, "beside")
        return self._section("entity", "Who or what it is", "", body, mine)

    def articles(self) -> Part:
        """The articles and their outlets."""
        rows = [self._outlet(row) for row in brief.outlets(self.chosen).itertuples()]
        table = make_table(
            ("Outlet", "Owned by", "Grade", "Languages", "Articles", "Origins", "Published"), rows, "outlets"
        )
        listed = [
            (
                escape(a.day),
                self._cite(a.id),
                f"<span dir='auto'>{escape(or_else(a.title, 'without a title'))}</span>",
                escape(a.outlet),
                show_doubts(a.doubts),
            )
            for a in self.chosen.articles.itertuples()
        ]
        table += make_table(("Published", "", "Title", "Outlet", "Doubts"), listed, "articles")
        columns = [
            "id",
            "day",
            "title",
            "outlet",
            "language",
            "url",
            "authors",
            "published",
            "origin",
            "version",
            "doubts",
        ]
        note = "Copies and rewrites of one text share an origin. Doubts are what a reader should know of a page."
        return self._section("articles", "Articles and sources", note, table, self.chosen.articles[columns])

    def changes(self) -> Part:
        """What was edited under the same URL, sentence by sentence."""
        frame = self.chosen.case.changes()
        frame = frame[frame.url.isin(self.chosen.articles.url)].reset_index(drop=True)
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
        pages = self.chosen.case.pages()
        pages = pages[pages.article_id.notna()].drop_duplicates("article_id").set_index("article_id")
        articles = self.chosen.articles.set_index("id")
        items, rows = [], []
        for key, number in self.cited.items():
            a, p = articles.loc[key], pages.loc[key]
            captured = f"{p.fetched_at:%Y-%m-%d %H:%M:%S} UTC"
            said = "".join(
                f"<blockquote{language_of(a.language)}>{mark_spans(self.chosen.texts[key], s, m)}</blockquote>"
                for s, m in sorted(self.spans.get(key, {}).items())
            )
            facts = {
                "Outlet": a.outlet,
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

    def unread(self) -> Part:
        """What could not be read, and why."""
        frame = self.chosen.case.failures()
        rows = [(escape(f.item), escape(f.step), escape(f.reason)) for f in frame.itertuples()]
        body = make_table(("Item", "Step", "Reason"), rows, "failures") if rows else "<p>Everything was read.</p>"
        return self._section(
            "unread", "What could not be read", "Of the whole case.", body, frame[["item", "step", "reason"]]
        )

    def table(self, name: str, title: str, frame: pd.DataFrame, note: str = "", columns: Iterable[str] = ()) -> Part:
        """Any table as a section of its own."""
        shown = frame[list(columns)] if columns else frame
        rows = [tuple(escape(or_else(cell, "")) for cell in row) for row in shown.itertuples(index=False)]
        heads = tuple(str(c).replace("_", " ").capitalize() for c in shown.columns)
        return self._section(name, title, note, make_table(heads, rows, name), frame)

    def picture(self, name: str, title: str, svg: str, note: str = "") -> Part:
        """A plot (SVG from osintkit.plots) as a section."""
        return self._section(name, title, note, f'<figure role="img" aria-label="{escape(title)}">{svg}</figure>', None)

    def _outlet(self, row: Any) -> tuple[str, ...]:
        """One outlet's row: whose it is, how it is graded, what of it is here."""
        known = self.chosen.sources[row.outlet]
        return (
            f"<b>{escape(known.name or row.outlet)}</b> <small>{escape(row.outlet)}</small>",
            escape(", ".join(x for x in (known.ownership, known.owner, known.country) if x)),
            f'<span class="grade" title="{escape(known.reason or "not graded yet")}">{known.reliability}</span>',
            escape(row.languages),
            str(row.articles),
            str(row.origins),
            escape(f"{row.first_day} to {row.last_day}"),
        )


def _short(value: float) -> str:
    return show_value(pd.Series({"kind": "number", "value": value, "unit": None, "bound": None, "approximate": False}))


def _how(quote: Any) -> str:
    """When and how it was said, in a few words."""
    stance = {"denies": "denial", "hedges": "hedged"}.get(quote.stance, "")
    channel = f"on {quote.channel}" if isinstance(quote.channel, str) else ""
    unnamed = "anonymous" if quote.anonymous else ""
    return " ".join(x for x in (quote.day, or_else(quote.verb, ""), stance, channel, unnamed) if x)
