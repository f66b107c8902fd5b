"""Where a sentence ascribes words to someone: the verb, its subject, and what was said on its right or its left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from osintkit.quotes.reading import DASHES
from osintkit.quotes.speakers import Speaker
from osintkit.quotes.subjects import Subjects
from osintkit.quotes.verbs import MARKS, Cue, match_verb


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
class Reader(Subjects):
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
        if self.low(cue.first - 2) == "ce" and self.has(cue.first - 1, "that"):
            return
        inverted = self.is_inverted(cue)
        begin, manner = self.content_after(cue, until)
        behind = self.items[self.left_content(cue.first) - 1].kind == "q"
        if begin is not None and manner in ("that", "colon") and not (inverted and behind):
            speaker = self.left_subject(cue)
            self.take_right(cue, begin, manner, speaker if speaker.known or not inverted else self.right_subject(cue))
        elif inverted:
            self.take_left(cue, cue.first, self.right_subject(cue))
        elif manner != "quote" and self.is_afterthought(cue):
            self.take_left(cue, self.group_start(cue), self.left_subject(cue))
        elif begin is not None and (speaker := self.left_subject(cue)).known:
            start = self.group_start(cue)
            self.take_right(cue, begin, manner, speaker)
            if manner == "quote" and start and self.items[start - 1].kind == "q" and not self.is_taken(start - 1):
                self.add_quote(start - 1, speaker, cue, None)

    def take_right(self, cue: Cue, begin: int, manner: str, speaker: Speaker) -> None:
        """Words behind the verb: quoted pieces alone, or a clause with them in it."""
        self.subject = speaker if speaker.known else self.subject
        channel = self.find_channel(0, begin, speaker)
        end = self.content_end(begin)
        quotes = self.speeches(begin, end)
        pieces = cue.verb.kind == "call" and manner != "that"
        bare = manner == "quote" or not self.has_words(begin, end) or (manner == "colon" and quotes[:1] == [begin])
        for i in quotes if pieces or bare else []:
            if pieces or not self.has_words(quotes[0], i):
                self.add_quote(i, speaker, cue, channel)
        if not pieces and manner != "quote" and not (quotes and bare):
            self.add_clause(begin, end, speaker, cue, channel)

    def take_left(self, cue: Cue, stop: int, speaker: Speaker) -> None:
        """Words before the verb; and behind it, where it breaks them."""
        end = self.left_content(stop)
        if end and any(s.end >= self.items[end - 1].end for s in self.said):  # X said, Reuters reported
            if speaker.text and not speaker.person and self.said[-1].channel is None:
                self.said[-1] = replace(self.said[-1], channel=speaker.text)
        elif end:
            self.subject = speaker
            self.take_words(end, cue.last, speaker, cue, self.find_channel(stop, len(self.items), speaker))

    def take_words(self, end: int, rest: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        """items[:end] are the words, items[rest:] stand behind the one who says them."""
        begin = self.find(0, end, lambda i: not self.said or self.items[i].start >= self.said[-1].end)
        quoted, words = self.items[end - 1].kind == "q", self.has_words(begin, end)
        later = [i for i in self.speeches(rest, len(self.items)) if self.low(i - 1) in (",", ".", ":", *DASHES)]
        if quoted and (not words or any(self.low(i) == ":" for i in range(begin, end))):
            for i in range(begin, end):
                if self.items[i].kind == "q":
                    self.add_quote(i, speaker, cue, channel)
        elif words:
            broken = not quoted and not self.dashed and self.is_broken(begin, end, rest)
            self.add_clause(begin, len(self.items) if broken else end, speaker, cue, channel)
        if later and quoted:
            self.add_quote(later[0], speaker, cue, channel)

    def is_broken(self, begin: int, end: int, rest: int) -> bool:
        """Does the sentence go on behind its source: The deal, X said, | is off?"""
        comma = self.find(rest, len(self.items), lambda i: self.low(i) == ",")
        dangling = self.has(end - 1, "finite")
        if comma == len(self.items) or (self.has_clause(begin, end) and not dangling):
            return False
        after = self.find(comma, len(self.items), lambda i: self.items[i].kind == "w")
        goes_on = dangling or end - begin <= 2 or self.has_clause(comma, len(self.items))
        return goes_on and all(c.first != after for c in self.cues)

    def content_end(self, begin: int) -> int:
        """The end of the sentence, or where the next attribution begins."""
        for i in range(begin + 2, len(self.items) - 1):
            comma, quote = self.low(i) == ",", self.items[i].kind == "q"
            if not (comma or quote or self.has(i, "and") or self.low(i) in DASHES):
                continue
            later = comma and self.has(i + 1, "contrast") and any(c.first > i for c in self.cues)
            if later or (comma and self.is_source(i + 1)):
                return i
            j = self.find(i + 1, len(self.items), lambda n: not self.has(n, "and", "adverbs"))
            cue = match_verb(self.items, j, self.lex)
            bound = cue and (cue.verb.form == "gerund" or self.lex.language == "ru" or self.has(j - 1, "and"))
            if cue and (bound or self.right_subject(cue).known):
                return i + quote
        return len(self.items)

    def is_source(self, i: int) -> bool:
        """ ", according to X" and English ", Reuters reported" at the end of words that have a speaker."""
        if self.phrase_at(i, "frames") and all(item.low != "," for item in self.items[i:]):
            return True
        cue = next((c for c in self.cues if i < c.first <= i + 6), None)
        if cue is None or not self.speaker_in(i, cue.first).known:
            return False
        return cue.last >= len(self.items) or self.low(cue.last) in MARKS or self.has(cue.last, "times")

    def phrase_at(self, i: int, kind: str) -> int:
        """How many words at i are an "according to", or another such phrase."""
        if kind == "frames" and not self.has(i, "frame_heads"):
            return 0
        lows = tuple(item.low for item in self.items[i : i + 6])
        return next((len(p) for p in self.lex.phrases[kind] if lows[: len(p)] == p), 0)

    def add_quote(self, i: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        self.add(self.items[i].start, self.items[i].end, speaker, cue, "direct", channel)

    def add_clause(self, a: int, b: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        manner = "direct" if self.dashed else "mixed" if self.speeches(a, b) else "reported"
        while a < b and self.low(a) in MARKS:
            a += 1
        while b > a and self.low(b - 1) in MARKS - {")"}:
            b -= 1
        if b > a:
            self.add(self.items[a].start, self.items[b - 1].end, speaker, cue, manner, channel)

    def add(self, start: int, end: int, speaker: Speaker, cue: Cue | None, manner: str, channel: str | None) -> None:
        denied = cue is not None and cue.verb.kind in ("denies", "rejects")
        self.said.append(Said(start, end, speaker, cue.verb.lemma if cue else None, manner, denied, channel))
