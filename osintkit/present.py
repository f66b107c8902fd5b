"""Present: the sections of a report as HTML that cites its evidence, and as CSV tables beside it.

A `Sheet` numbers the articles in the order in which they are cited; its evidence section lists each with its capture
and the sentences that were cited. Text that came from a page is escaped here and in `markup` and `citing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from osintkit import assess, brief
from osintkit.catalogue import NUMBERS
from osintkit.citing import Part
from osintkit.dossier import Dossier
from osintkit.errors import WrongUse
from osintkit.markup import join_names, make_table, or_else, show_number, show_value
from osintkit.method import Method, legend

NEWS = {
    "new article": "new articles",
    "changed article": "sentences changed",
    "withdrawn article": "articles withdrawn",
    "new entity": "new names",
    "new claim": "newly said",
    "regraded claim": "graded otherwise",
}
KIND_NAMES = {
    "person": "People",
    "org": "Organisations",
    "system": "Weapons and platforms",
    "place": "Places",
    "facility": "Facilities",
    "event": "Events",
}


class Sheet(Dossier, Method):
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
        running = "".join(f"\\{ord(c):x} " for c in title[:90])  # in CSS every character may be written by its number
        style += f'@page {{ @top-left {{ content: "{running}" }} }}'
        lead = f'<p class="question">{escape(question)}</p>' if question else ""
        head = f'<p class="kicker">osintkit</p><h1>{escape(title)}</h1>{lead}<dl class="facts">{cells}</dl>'
        hint = "Nothing was found for this question: try another topic (none for the whole case) or a longer time."
        empty = "" if len(a) else f'<p class="empty">{hint}</p>'
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

    def figures(self, kind: str = "", currency: str = "", most: int = 300) -> Part:
        """Every figure in every article, with the sentence it stands in; money also in a currency.

        Of one `kind`, else of all but dates, which the timeline has.
        """
        kinds = [kind] if kind else [k for k in NUMBERS if k != "date"]
        frame = self.chosen.figures[self.chosen.figures.kind.isin(kinds)]
        frame = assess.convert_frame(frame, currency) if currency else frame
        order = {k: n for n, k in enumerate(NUMBERS)}
        frame = frame.assign(rank=frame.kind.map(order)).sort_values(
            ["rank", "unit", "value", "day", "article_id", "start"], ignore_index=True
        )
        rows = [
            (
                f'<b class="value">{escape(show_value(r))}</b> {_converted(r, currency)}',
                escape(or_else(r.counted, "")),
                f"{escape(r.day)} <small>{escape(r.outlet)}</small>",
                self._quoted(r, mark=True),
            )
            for r in frame.head(most).itertuples()
        ]
        more = f" The first {most} of {len(frame)}; all are in the table figures." if len(frame) > most else ""
        table = make_table(("Value", "Of what", "Published", "As it stands"), rows, "figures")
        note = "One row for each figure in each article, computed from the text." + more
        return self._section("figures", "Every figure", note, table, frame.drop(columns="rank"))

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
        note = "In the analyst's own words. All that follows this section was found by machine in the articles."
        words = "<h3>What the words of likelihood mean</h3>" + legend("probability")
        return self._section("judgements", "Key judgements", note, f'<div class="own">{body}</div>{words}', None)

    def news(self, since: str, most: int = 40) -> Part:
        """What is new on the topic since a time (ISO 8601), at most `most` of a sort; empty for no such section.

        Of what is said only what the chosen articles say.
        """
        if not since:
            return Part("")
        frame, figures = (
            self.chosen.case.news(since, chosen=self.chosen),
            self.chosen.figures[brief.tells_date(self.chosen.figures)],
        )
        spots = set(zip(figures.article_id, figures.start, strict=True))
        told = {r.claim_id for r in self.chosen.readings.itertuples() if (r.article_id, r.start) in spots}
        shown = frame[[not r.what.endswith("claim") or r.id in told for r in frame.itertuples()]]
        blocks = []
        for what, some in shown.groupby("what", sort=False):
            name, more = NEWS.get(what, what).capitalize(), len(some) - most
            blocks.append(f"<h3>{escape(name)}: {len(some)}</h3>{self._new(some.head(most))}")
            blocks += [f'<p class="note">And {more} more, in the table news.</p>'] * (more > 0)
        note = "Articles and names are of this topic, what is said is of the articles chosen."
        body = "".join(blocks) or '<p class="empty">Nothing that bears on this question.</p>'
        return self._section("news", f"New since {since}", note, body, frame, empty="Nothing is new.")

    def _new(self, some: pd.DataFrame) -> str:
        """What is new of one sort: names by their kind, articles as a list, and what is said as a table."""
        if some.what.iloc[0] == "new entity":
            kinds = some.groupby("now").title.agg(lambda names: ", ".join(or_else(n, "") for n in names))
            rows = "".join(f"<dt>{escape(k)}</dt><dd dir='auto'>{escape(names)}</dd>" for k, names in kinds.items())
            return f'<dl class="legend">{rows}</dl>'
        said = self.chosen.readings.drop_duplicates("claim_id").set_index("claim_id")
        titles = []
        for n in some.itertuples():
            if n.id in said.index:
                r = said.loc[n.id]
                titles.append((f'<b class="value">{escape(show_value(r))}</b>', self._quoted(r, mark=True)))
            else:
                cite = self._cite(n.id) if n.id in self.chosen.texts else ""
                titles.append((or_else(n.day, ""), f"<span dir='auto'>{escape(or_else(n.title, ''))}</span> {cite}"))
        if some[["was", "now"]].isna().all(axis=None):
            return f"<ul>{''.join(f'<li>{day} {title}</li>' for day, title in titles)}</ul>"
        cells = [(escape(or_else(n.was, "")), escape(or_else(n.now, ""))) for n in some.itertuples()]
        changed = [(*title, *cell) for title, cell in zip(titles, cells, strict=True)]
        claims = some.what.iloc[0].endswith("claim")
        heads = ("Value", "As it stands", "Grade was", "Grade is") if claims else ("Day", "Article", "Was", "Is now")
        return make_table(heads, changed, "news")

    def facts(self, most: int = 25, currency: str = "") -> Part:
        """What the figures say, one row for each thing said, with how many origins say it and how credible that is.

        What only one origin says fills up ten rows; the table facts has all. Money also in `currency` (ISO 4217) at
        the rate of the article's day, where there is one.
        """
        frame = brief.key_facts(self.chosen)
        shown = frame.head(min(most, max(10, (frame.origins > 1).sum())))
        first = self.chosen.readings.drop_duplicates("claim_id")
        readings = (assess.convert_frame(first, currency) if currency else first).set_index("claim_id")
        rows = []
        for c in shown.itertuples():
            r = readings.loc[c.id]
            spread = f"<small>from {show_number(c.least)} to {show_number(c.most)}</small>" if c.values > 1 else ""
            spread += _converted(r, currency)
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
        note += f" {len(frame) - len(shown)} more are in the table facts." if len(frame) > len(shown) else ""
        table = make_table(("Value", "Of what", "Said by", "Grade", "First said"), rows, "figures claims")
        return self._section("facts", "Key facts", note, table, frame)

    def disagreements(self, most: int = 12) -> Part:
        """Where readings of one thing differ by more than rounding: who says what."""
        frame = self.chosen.disagreements
        items = []
        for _, group in list(frame.groupby("claim_id", sort=False))[:most]:
            lines, values = [], {show_value(r): None for r in group.itertuples()}
            for status, some in group.groupby("status", sort=False):
                first = some.iloc[0]
                outlets = ", ".join(
                    f"{o} ({r})" for o, r in dict(zip(some.outlet, some.reliability, strict=True)).items()
                )
                badge = (
                    f'<span class="status {escape(status)}">{escape(status)}</span> <b>{escape(show_value(first))}</b>'
                )
                lines.append(f"<li>{badge} {escape(outlets)}<br>{self._quoted(first, mark=True)}</li>")
            head = " or ".join(list(values)[:4])
            items.append(f"<section><h3>{escape(head)}</h3><ul>{''.join(lines)}</ul></section>")
        note = (
            "Leading is what most independent origins say; contradicted what differs and still stands; superseded what "
            "its own outlet or origin gave otherwise later. The letter is an outlet's reliability, F until "
            "an analyst has graded it."
        )
        body = f'<div class="voices">{"".join(items)}</div>'
        return self._section(
            "disagreements", "Where the figures disagree", note, body, frame, empty="No two readings differ."
        )

    def quotes(
        self, most: int = 20, *, frame: pd.DataFrame | None = None, name: str = "quotes", title: str = "Who says what"
    ) -> Part:
        """Who says what: those quoted in most articles first, with the channel, denials and hedges.

        `frame` are some of the quotes (all), `name` and `title` the section's.
        """
        said = self.chosen.quotes if frame is None else frame
        names = dict(zip(self.chosen.entities.id, self.chosen.entities.caption, strict=True))
        who = [names.get(e, s) for e, s in zip(said.entity_id, said.speaker, strict=True)]
        # One word that nothing else names is most often the first of its sentence, read for a name.
        named = said.speaker.notna() & (said.entity_id.notna() | said.speaker.str.contains(" ", regex=False, na=False))
        known = said.assign(who=pd.Series(who, index=said.index, dtype="str"))[named]
        order = ["voices", "who", "day", "article_id", "start"]
        known = known.join(known.groupby("who").origin.nunique().rename("voices"), on="who")
        known = known.sort_values(order, ascending=[False, True, True, True, True])
        blocks = []
        for speaker, group in islice(known.groupby("who", sort=False), most):
            some = group.drop_duplicates(["article_id", "sentence_start"]).head(4)
            lines = "".join(
                f"<li>{self._quoted(q, mark=True)} <small>{escape(_how(q))}</small></li>" for q in some.itertuples()
            )
            blocks.append(f"<section><h3 dir='auto'>{escape(str(speaker))}</h3><ul>{lines}</ul></section>")
        note = f"What was said is marked. At most four quotes each, of {most} speakers; all are in the table {name}."
        return self._section(name, title, note, f'<div class="voices">{"".join(blocks)}</div>', said)

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

    def entities(self, most: int = 12, title: str = "Who and what") -> Part:
        """Who and what is named most, by kind."""
        counts = self.chosen.mentions.groupby("entity_id").article_id.nunique()
        frame = self.chosen.entities
        frame = frame.assign(articles=frame.id.map(counts)).sort_values(
            ["articles", "id"], ascending=[False, True], ignore_index=True
        )
        cards = []
        for kind, heading in KIND_NAMES.items():
            some = frame[frame.kind == kind].head(most)
            rows = "".join(
                f"<li><b dir='auto'>{escape(e.caption)}</b> <span class='count'>{e.articles}</span>"
                f"<small dir='auto'>{escape(join_names((a for a in e.aliases if a != e.caption), 160))}</small></li>"
                for e in some.itertuples()
            )
            if rows:
                cards.append(f"<section><h3>{heading}</h3><ul>{rows}</ul></section>")
        note = "The number is of articles that name it so; other spellings seen are below the name."
        return self._section("entities", title, note, f'<div class="cards">{"".join(cards)}</div>', frame)

    def table(self, name: str, title: str, frame: pd.DataFrame, note: str = "", columns: Iterable[str] = ()) -> Part:
        """Any table as a section of its own."""
        shown = frame[list(columns)] if columns else frame
        rows = [tuple(escape(or_else(cell, "")) for cell in row) for row in shown.itertuples(index=False)]
        heads = tuple(str(c).replace("_", " ").capitalize() for c in shown.columns)
        return self._section(name, title, note, make_table(heads, rows, name), frame)

    def picture(self, name: str, title: str, svg: str, note: str = "") -> Part:
        """A plot (SVG from osintkit.plots) as a section."""
        return self._section(name, title, note, f'<figure role="img" aria-label="{escape(title)}">{svg}</figure>', None)


def _converted(row: Any, currency: str) -> str:
    """An amount in another currency, with the day of the rate; nothing where there is no rate."""
    if not currency or not isinstance(row.rate_day, str):
        return ""
    value = show_value(pd.Series({"kind": "money", "value": round(row.converted, 2), "unit": currency}))
    return f"<small>{escape(value)} at the rate of {escape(row.rate_day)}</small>"


def _how(quote: Any) -> str:
    """When and how it was said, in a few words."""
    stance = {"denies": "denial", "hedges": "hedged"}.get(quote.stance, "")
    channel = f"on {quote.channel}" if isinstance(quote.channel, str) else ""
    unnamed = "anonymous" if quote.anonymous else ""
    return ", ".join(x for x in (quote.day, or_else(quote.verb, ""), stance, channel, unnamed) if x)
