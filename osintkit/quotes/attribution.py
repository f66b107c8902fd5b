"""Where a sentence ascribes words to someone: the verb, its subject, and what was said on its right or its left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from osintkit.quotes.cues import MARKS, Cue
from osintkit.quotes.reading import DASHES
from osintkit.quotes.speakers import Speaker
from osintkit.quotes.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """Words at `start`..`end` and whose they are."""

    start: int
    end: int
    speaker: Speaker
    verb: str | None = None
    manner: str = "reported"
    denied: bool = False
    channel: str | None = None


@dataclass
class Reader(Words):
    """Reads one sentence into `said`."""

    said: list[Said] = field(default_factory=list)

    def read_verbs(self) -> None:
        """What the sentence's verbs of saying bring in."""
        for n, cue in enumerate(self.cues):
            if not self.is_taken(cue.first):
                self.read_cue(cue, self.cues[n + 1].first if n + 1 < len(self.cues) else len(self.items))

    def is_taken(self, i: int) -> bool:
        at = self.items[i].start
        return any(s.start <= at < s.end for s in self.said)

    def read_cue(self, cue: Cue, until: int) -> None:
        """One verb: are its words on its right or on its left?"""
        if cue.first > 1 and self.items[cue.first - 2].low == "ce" and self.items[cue.first - 1].low in ("que", "qu'"):
            return
        inverted = self.is_inverted(cue)
        begin, manner = self.content_after(cue, until)
        if begin is not None and manner in ("that", "colon") and not (inverted and self.ends_quoted(cue.first)):
            speaker = self.left_subject(cue)
            self.take_right(cue, begin, manner, speaker if speaker.known or not inverted else self.right_subject(cue))
        elif inverted:
            self.take_left(cue, cue.first, self.right_subject(cue))
        elif begin is not None and manner == "quote":
            speaker = self.left_subject(cue)
            start = self.group_start(cue)
            self.take_right(cue, begin, manner, speaker)
            if start and self.items[start - 1].kind == "q" and not self.is_taken(start - 1) and speaker.known:
                self.add_quote(start - 1, speaker, cue, None)
        elif self.is_afterthought(cue):
            self.take_left(cue, self.group_start(cue), self.left_subject(cue))
        elif begin is not None:
            self.take_right(cue, begin, manner, self.left_subject(cue))

    def take_right(self, cue: Cue, begin: int, manner: str, speaker: Speaker) -> None:
        items = self.items
        if not speaker.known and manner in ("quote", "clause"):
            return
        self.subject = speaker if speaker.known else self.subject
        channel = self.find_channel(0, begin, speaker)
        end = self.content_end(begin)
        quotes = [i for i in range(begin, end) if self.is_speech(i)]
        if cue.verb.kind == "call" and manner != "that":
            for i in quotes:
                self.add_quote(i, speaker, cue, channel)
        elif quotes and (
            manner == "quote"
            or all(items[i].kind != "w" for i in range(begin, end))
            or (manner == "colon" and quotes[0] == begin)
        ):
            for i in quotes:
                if i == quotes[0] or all(items[n].kind != "w" for n in range(quotes[0], i)):
                    self.add_quote(i, speaker, cue, channel)
        elif manner != "quote" and (cue.verb.kind != "call" or manner == "that"):
            self.add_clause(begin, end, speaker, cue, channel)

    def take_left(self, cue: Cue, stop: int, speaker: Speaker) -> None:
        """Words before the verb; and behind it, where it breaks them."""
        end = self.left_content(stop)
        if end is None:
            return
        if any(s.end >= self.items[end - 1].end for s in self.said):
            if speaker.text and not speaker.person and self.said[-1].channel is None:
                self.said[-1] = replace(self.said[-1], channel=speaker.text)
            return
        self.subject = speaker
        channel = self.find_channel(stop, len(self.items), speaker)
        self.take_words(end, cue.last, speaker, cue, channel)

    def take_words(self, end: int, rest: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        """items[:end] are the words, items[rest:] stand behind the one who says them."""
        items = self.items
        begin = self.find(0, end, lambda i: not self.said or items[i].start >= self.said[-1].end)
        quotes = [i for i in range(begin, end) if items[i].kind == "q"]
        words = sum(items[i].kind == "w" for i in range(begin, end))
        last = items[end - 1].kind == "q"
        if last and (not words or any(items[i].low == ":" for i in range(begin, end))):
            for i in quotes:
                self.add_quote(i, speaker, cue, channel)
        elif words:
            if not last and not self.dashed and self.is_broken(begin, end, rest):
                end = len(items)
            self.add_clause(begin, end, speaker, cue, channel)
        later = [
            i for i in range(rest, len(items)) if self.is_speech(i) and items[i - 1].low in (",", ".", ":", *DASHES)
        ]
        if later and last and end < later[0]:
            self.add_quote(later[0], speaker, cue, channel)

    def add_quote(self, i: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        self.add(self.items[i].start, self.items[i].end, speaker, cue, "direct", channel)

    def add_clause(self, a: int, b: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        manner = "direct" if self.dashed else "mixed" if self.has_speech(a, b) else "reported"
        while a < b and self.items[a].low in MARKS:
            a += 1
        while b > a and self.items[b - 1].low in MARKS - {")"}:
            b -= 1
        if b > a:
            self.add(self.items[a].start, self.items[b - 1].end, speaker, cue, manner, channel)

    def add(self, start: int, end: int, speaker: Speaker, cue: Cue | None, manner: str, channel: str | None) -> None:
        denied = cue is not None and cue.verb.kind in ("denies", "rejects")
        self.said.append(Said(start, end, speaker, cue.verb.lemma if cue else None, manner, denied, channel))
