"""Review: the doubtful tags first, each in its paragraph; what an analyst decides is kept, and can be taken back."""

from __future__ import annotations

import threading
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from osintkit.decisions import find_held, moment, parse_place
from osintkit.errors import SkipItem, StopRun, WrongUse
from osintkit.ledger import now
from osintkit.records import Decision, Judgement
from osintkit.selection import Selection, select
from osintkit.store import Case
from osintkit.tagging import link
from osintkit.widgets.choices import find_items, list_choices
from osintkit.widgets.panel import mark_text
from osintkit.widgets.queue import Item, make_queue

QUIET = 1.0  # seconds without a new decision before names are linked anew
SHOWN = 12  # decisions listed
ALWAYS = "cragjkwutxf"
MEANT = {Decision.MERGE, Decision.SPLIT, Decision.ADD, Decision.RELABEL, Decision.REJECT, Decision.UNDO}


class Review(anywidget.AnyWidget):
    """One tag at a time, the doubtful first: confirm, reject, relabel, merge, split, add, grade, and take back.

    `decide` is what a key does. Decisions on who is who are linked at once, in the background; `settle` waits for it.

    >>> from osintkit.widgets import Review
    >>> review = Review(ok.open_case(), "S-400", by="ana")
    >>> review.item in review.queue
    True
    """

    _esm = Path(__file__).with_name("review.js")
    _css = Path(__file__).with_name("review.css")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, case: Case, topic: str = "", *, by: str = "analyst") -> None:
        super().__init__()
        self.case, self.topic, self.by = case, topic, by
        self.at, self.whole, self.busy = 0, False, ""
        self._done: dict[str, Item] = {}
        self._stale, self._worker, self._lock = threading.Event(), threading.Thread(), threading.RLock()
        self.on_msg(lambda _, message, __: self._try(message))
        self.refresh()

    @property
    def item(self) -> Item | None:
        """The tag that is shown."""
        return self.queue[self.at] if self.at < len(self.queue) else None

    def refresh(self) -> None:
        """Read the case anew, and stay at the tag that is shown."""
        chosen, entities = select(self.case, self.topic), self.case.entities()
        with self._lock:
            here = self.item.target if hasattr(self, "queue") and self.item else None
            self.chosen: Selection = chosen
            self.entities: pd.DataFrame = entities
            self.queue: list[Item] = make_queue(chosen, self.case.judgement_records())
            self.at = next(
                (n for n, item in enumerate(self.queue) if item.target == here), min(self.at, len(self.queue))
            )
            self._show()

    def decide(self, act: str, value: str | None = None, why: str | None = None) -> None:
        """Keep a decision on the tag shown: confirm, reject, relabel, everywhere, add, merge, split, claim, grade.

        `value` is what the menu gives: a kind, "START:END:KIND" to add, an entity's id, a spelling, "same:ID" or
        "different:ID" of a claim, a letter. Raises WrongUse where that makes no sense.
        """
        item = self.item
        if item is None:
            return
        made = [replace(j, why=why) for j in self._judgements(act, item, value)]
        self.case.add_judgements(made)
        if act in ("confirm", "reject", "relabel", "everywhere"):
            gone = {j.target for j in made}
            self._done |= {i.target: i for i in self.queue if i.target in gone}
            before = sum(i.target in gone for i in self.queue[: self.at])
            self.queue = [i for i in self.queue if i.target not in gone]
            self.at = min(self.at - before, len(self.queue))
        for name in ("registry", "sources", "_claims", "disagreements"):  # they read judgements
            self.chosen.__dict__.pop(name, None)
        self._after(made)

    def undo(self, key: str | None = None) -> None:
        """Take back the newest of this analyst's decisions that holds, or the one made at a time (ISO 8601, UTC)."""
        held = self.case.judgement_records()
        last = key or next((moment(j) for j in reversed(held) if j.by == self.by), None)
        at, undo = now(), Decision.UNDO.value
        made = [Judgement(undo, j.target, self.by, at, moment(j)) for j in held if moment(j) == last]
        self.case.add_judgements(made)
        back = [self._done.pop(j.target) for j in made if j.target in self._done]
        self.queue[self.at : self.at] = back
        self._after(made, "Taken back." if made else "There is nothing of yours to take back.")
        if made and not back:
            self.refresh()

    def settle(self, seconds: float = 60) -> None:
        """Wait until the last decisions are linked."""
        if self._worker.is_alive():
            self._worker.join(seconds)

    def _judgements(self, act: str, item: Item, value: str | None) -> list[Judgement]:
        """What a key or a pick means as judgements."""
        at = now()

        def judged(decision: Decision, target: str, value: str | None = None) -> Judgement:
            return Judgement(decision.value, target, self.by, at, value)

        if act in ("confirm", "reject", "relabel"):
            return [judged(Decision(act), item.target, value)]
        if act == "everywhere":
            same = [i for i in self.queue if (i.noun, i.name, i.kind) == (item.noun, item.name, item.kind)]
            return [judged(Decision.REJECT, i.target) for i in same]
        if act == "add" and value:
            span, _, kind = value.rpartition(":")
            return [judged(Decision.ADD, f"mention:{item.article_id}:{span}", kind)]
        if act == "merge" and item.entity_id and value:
            return [judged(Decision.MERGE, f"entity:{item.entity_id}", f"entity:{value}")]
        if act == "split" and item.entity_id:
            mine = self.chosen.mentions[self.chosen.mentions.entity_id == item.entity_id]
            named = [f"mention:{m.article_id}:{m.start}:{m.end}" for m in mine[mine.name == value].itertuples()]
            head, *rest = named or [item.target]
            together = (judged(Decision.MERGE, target, head) for target in rest)
            return [judged(Decision.SPLIT, head), *together]
        if act == "claim" and value:
            decision, _, other = value.partition(":")
            return [judged(Decision(decision), f"claim:{self._reading(item)}", f"claim:{other}")]
        if act == "grade" and value and item.outlet:
            return [judged(Decision.GRADE, f"source:{item.outlet}", value)]
        raise WrongUse(f"{act} does not fit a {item.noun} here")

    def _reading(self, item: Item) -> str:
        rows = self.chosen.readings
        return str(rows[(rows.article_id == item.article_id) & (rows.start == item.start)].id.iloc[0])

    def _after(self, made: list[Judgement], said: str = "") -> None:
        """Show what comes next, and link anew where it was about names."""
        names = ("mention:", "entity:")
        if any(Decision(j.decision) in MEANT and j.target.startswith(names) for j in made):
            self._stale.set()
            if not self._worker.is_alive():
                self._worker = threading.Thread(target=self._link, daemon=True)
                self._worker.start()
        self._show(said)

    def _link(self) -> None:
        while self._stale.is_set():
            self._stale.clear()
            self.busy = "linking names…"
            if self._stale.wait(QUIET):
                continue
            try:
                link(self.case)
                self.busy = "" if not self._stale.is_set() else self.busy
                self.refresh()
            except Exception as error:
                self.busy = ""
                self._fail(error)

    def _try(self, message: dict[str, Any]) -> None:
        """What the browser asks for. A key that was meant for a tag that is gone already does nothing."""
        act, value = message.get("act"), message.get("value")
        try:
            query = str(message.get("query") or "")
            if act == "menu" and value == "find":
                self.send({"menu": value, **find_items(self.queue, query)})
            elif act == "menu" and self.item:
                self.send({"menu": value, **list_choices(str(value), self.item, self.chosen, self.entities, query)})
            elif act == "find":
                self.at = next((n for n, i in enumerate(self.queue) if i.target == value), self.at)
                self._show()
            elif act in ("next", "back"):
                self.at = min(max(self.at + (1 if act == "next" else -1), 0), len(self.queue))
                self._show()
            elif act == "whole":
                self.whole = not self.whole
                self._show()
            elif act == "undo":
                self.undo(value)
            elif self.item and message.get("target") == self.item.target:
                self.decide(str(act), value, message.get("why"))
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        known = isinstance(error, StopRun | SkipItem)
        said = str(error) if known else f"{type(error).__name__}: {error}"
        self.view = self.view | {"said": said, "alert": True, "detail": "" if known else traceback.format_exc()}

    def _show(self, said: str = "") -> None:
        with self._lock:
            every = self.case.judgement_records(held=False)
            held = {(j.target, moment(j)) for j in find_held(every)}
            done = len({j.target for j in every if (j.target, moment(j)) in held})
            shown = {"left": len(self.queue) - self.at, "decided": done, "by": self.by, "busy": self.busy}
            past = self._past(every, held)
            self.view = shown | {"item": self._card(), "past": past, "said": said, "alert": False, "detail": ""}

    def _card(self) -> dict[str, Any] | None:
        i = self.item
        if i is None:
            return None
        a = self.chosen.articles.set_index("id").loc[i.article_id]
        start, end = (0, len(a.text)) if self.whole else _paragraph(a.text, i.start, i.end)
        frames = (self.chosen.mentions, self.chosen.figures)
        tags = pd.concat([f[f.article_id == i.article_id][["start", "end", "kind"]] for f in frames])
        tags = tags[(tags.start >= start) & (tags.end <= end) & ((tags.end <= i.start) | (tags.start >= i.end))]
        tags = pd.concat([tags, pd.DataFrame({"start": [i.start], "end": [i.end], "kind": [i.kind]})])
        tags = tags.assign(start=tags.start - start, end=tags.end - start)
        marked = mark_text(a.text[start:end], tags, (i.start - start, i.end - start)).replace("<br>", "\n")
        grade = self.chosen.sources[i.outlet].reliability if i.outlet else "not known"
        title = a.title if isinstance(a.title, str) else "Without a title"
        can = ALWAYS + {"mention": "els" if i.entity_id else "el", "figure": "ld", "quote": "l"}[i.noun]
        return {
            "target": i.target,
            "name": i.name,
            "kind": i.kind,
            "found": i.found,
            "doubts": list(i.doubts),
            "entity": self._entity(i.entity_id),
            "html": marked,
            "offset": start,
            "title": title,
            "source": f"{i.day}, {i.outlet or 'no outlet'}, reliability {grade}. {a.url}",
            "can": can + ("m" if i.entity_id else ""),
        }

    def _entity(self, key: str | None) -> str:
        rows = self.entities[self.entities.id == key]
        if not len(rows):
            return "" if key is None else key
        e = rows.iloc[0]
        others = [alias for alias in e.aliases if alias != e.caption]
        more = f"; also {', '.join(others[:6])}" + (" …" if len(others) > 6 else "") if others else ""
        return f"taken for {e.caption}, {e.mentions} mentions in {e.articles} articles{more}"

    def _past(self, every: list[Judgement], held: set[tuple[str, str]]) -> list[dict[str, Any]]:
        """The newest decisions, a line for all that were made at once; those taken back are struck out."""
        at_once: dict[str, list[Judgement]] = {}
        for j in reversed(every):
            at_once.setdefault(moment(j), []).append(j)
        lines = []
        undone = {(j.target, j.value): j for j in every if j.decision == Decision.UNDO}
        made_then = [(key, made) for key, made in at_once.items() if made[0].decision != Decision.UNDO]
        for key, made in made_then[:SHOWN]:
            first = made[-1]
            more = f" and {len(made) - 1} more" if len(made) > 1 else ""
            why = f": {first.why}" if first.why else ""
            text = (
                f"{first.decision} {self._named(first.target)} {self._named(first.value or '')}".rstrip() + more + why
            )
            by, gone = f"{first.by}, {_clock(key)}", (first.target, key) not in held
            if gone and (undo := undone.get((first.target, key))):
                by += f"; taken back by {undo.by}, {_clock(moment(undo))}"
            lines.append({"text": text, "by": by, "key": key, "gone": gone})
        return lines

    def _named(self, target: str) -> str:
        """A target in words."""
        place = parse_place(target)
        if place and place[0] in self.chosen.texts:
            words = self.chosen.texts[place[0]][place[1] : place[2]]
            return f"“{words[:60]}”"
        rows = self.entities[self.entities.id == target.removeprefix("entity:")]
        return str(rows.caption.iloc[0]) if len(rows) else target.removeprefix("source:")


def _clock(key: str) -> str:
    """A moment to the minute."""
    return key[:16].replace("T", " ") + " UTC"


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph a span stands in."""
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop
