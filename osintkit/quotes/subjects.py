"""Who says it: the subject of a verb of saying, before it or behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from osintkit.quotes.cues import MARKS, Cue
from osintkit.quotes.reading import DASHES
from osintkit.quotes.speakers import NOBODY, Speaker, read_speaker
from osintkit.quotes.view import View

AND = frozenset(("and", "et", "и", "but", "mais", "но", "а", "while"))


@dataclass
class Subjects(View):
    """A sentence with the subjects of its verbs of saying; `subject` is the one read last."""

    subject: Speaker = NOBODY

    def group_start(self, cue: Cue) -> int:
        """Where the subject begins, with what is apposed to it: | Marek Novotny, the chief of staff, told"""
        end = self.before(cue.first) + 1
        start = self.chunk_start(end)
        if start < end or not end:
            return start
        found = start = self.chunk_start(end - 1)
        named = False
        for _ in range(4):
            apposed = self.lex.has(self.items[start].low, "determiners")  # a retired general
            if self.has_clause(start, end, sure=apposed) and not self.lex.has(self.items[start].low, "relative"):
                break
            speaker = read_speaker(self.cast, self.items, start, end)
            if named and speaker.text and not self.has_role(start, end):
                break
            found = start if speaker.known else found
            if named or not start or self.items[start - 1].low != ",":
                break
            names = self.cast.names.find(self.items, start, end)
            named = (
                len(names) == 1 and names[0].person and names[0].first - start <= 2 and not self.has_role(start, end)
            )
            named = named and not self.lex.has(self.items[names[0].first - 1].low, "prepositions")
            end, start = start - 1, self.chunk_start(start - 1)
        return found

    def has_role(self, a: int, b: int) -> bool:
        return any(self.lex.has(item.low, "roles") for item in self.items[a:b])

    def left_subject(self, cue: Cue) -> Speaker:
        """Who stands before the verb; the last subject for "and added", "adding"."""
        end = self.before(cue.first) + 1
        if self.lex.language == "en" and cue.first and self.lex.has(self.items[cue.first - 1].low, "be"):
            return Speaker()
        if cue.first and self.items[cue.first - 1].low == "as":
            return self.quoted_subject(cue)
        if cue.verb.form == "gerund" or (end and self.items[end - 1].low in AND):
            if self.subject.known or self.cues[0].first >= cue.first:
                return self.subject if self.subject.known else self.first_subject(cue.first)
            return self.left_subject(self.cues[0])
        start = self.chunk_start(end)
        if start == end:
            start = self.group_start(cue)
        if start < end:
            if self.lex.has(self.items[start].low, "relative") and start > 1:
                head = self.chunk_start(start - 1)
                names = self.cast.names.find(self.items, head, start - 1)
                return (
                    self.cast.as_speaker(names[-1]) if names else read_speaker(self.cast, self.items, head, start - 1)
                )
            speaker = read_speaker(self.cast, self.items, start, end)
            if speaker.known:
                return speaker
        return self.first_subject(end)

    def quoted_subject(self, cue: Cue) -> Speaker:
        """Reuters quoted | Petrov | as saying; | Petrov | was quoted as saying."""
        quoted = self.find(0, cue.first, lambda i: self.items[i].low in ("quoted", "cited", "quotes", "cites"))
        if quoted == cue.first:
            return NOBODY
        passive = quoted and self.lex.has(self.items[quoted - 1].low, "be")
        a, b = (0, quoted - 1) if passive else (quoted + 1, cue.first - 1)
        return read_speaker(self.cast, self.items, a, b)

    def first_subject(self, end: int) -> Speaker:
        """The subject of a verb behind an inserted piece: the first stretch that is one."""
        stop = self.find(0, end, lambda i: self.items[i].low in ":;" or self.is_speech(i))
        begin = 0 if stop == end else max(i for i in range(end) if self.items[i].low in ":;" or self.is_speech(i)) + 1
        while begin < end:
            comma = self.find(begin, end, lambda i: self.items[i].low in (",", "(", *DASHES))
            low = self.items[begin].low
            adverbial = self.lex.has(low, "prepositions") and low not in ("в", "во")
            if comma > begin and not adverbial and not self.lex.has(low, "relative"):
                speaker = read_speaker(self.cast, self.items, begin, end)
                if speaker.known:
                    return speaker
            begin = comma + 1
        return NOBODY

    def right_subject(self, cue: Cue) -> Speaker:
        """Who stands behind an inverted verb, past channel and listener."""
        if cue.pronoun == "n" and self.lex.language == "fr":  # a-t-on appris de source ...
            return replace(
                read_speaker(self.cast, self.items, cue.last, len(self.items)),
                text=None,
                start=None,
                end=None,
                known=True,
            )
        if cue.pronoun:
            return self.cast.resolve_pronoun(cue.pronoun)
        end = self.find(cue.last, len(self.items), lambda i: self.items[i].low == ":" or self.is_speech(i))
        words = cue.last < end and self.lex.has(self.items[cue.last].low, "words_of")  # передаёт слова X агентство Y
        if words or self.lex.has(cue.verb.lemma, "quoting"):
            names = [n for n in self.cast.names.find(self.items, cue.last, end) if n.person]
            return self.cast.as_speaker(names[0]) if names else Speaker()
        return read_speaker(self.cast, self.items, self.past_channel(cue.last, end), end)

    def past_channel(self, a: int, b: int) -> int:
        """Past "sur la chaîne X" and listeners between verb and subject, where a subject is left behind them."""
        for name in self.cast.names.find(self.items, a, min(b, a + 9)):
            near = self.items[name.first - 1].low
            outlet = self.cast.names.is_outlet(name) or self.lex.has(near, "channels")
            inside = outlet and name.last < b and self.items[name.last].low not in MARKS
            if inside and read_speaker(self.cast, self.items, name.last, b).known:
                return name.last
        return a

    def find_channel(self, a: int, b: int, speaker: Speaker) -> str | None:
        """Where it was said: the name behind "chaîne", "newspaper", or an outlet spoken to."""
        for name in self.cast.names.find(self.items, a, b):
            near = self.items[name.first - 1].low if name.first else ""
            if name.start != speaker.start and (self.cast.names.is_outlet(name) or self.lex.has(near, "channels")):
                return name.text
        return None

    def is_inverted(self, cue: Cue) -> bool:
        """Does the verb follow what was said, with its subject behind it?"""
        if cue.verb.form == "gerund":
            return False
        i = self.before(cue.first)
        if cue.pronoun:
            return i >= 0
        if i < 0:
            return False
        item, english = self.items[i], self.lex.language == "en"
        if item.low == "as":
            return False
        told = cue.verb.kind == "tell" and cue.verb.lemma != "warn"
        if english and (told or cue.last >= len(self.items) or self.items[cue.last].low in MARKS):
            return False
        right = self.find(cue.last, len(self.items), lambda n: self.items[n].low == ",")
        if self.is_speech(i) or (
            item.low in DASHES and i and (self.items[i - 1].kind == "q" or self.items[i - 1].low in ",!?.…")
        ):
            return not english or (self.right_subject(cue).known or not self.has_clause(cue.last, right, sure=True))
        if item.low != "," or cue.verb.kind in ("call", "denies", "rejects"):
            return False
        if english and not (self.has_clause(0, i) or self.items[i - 1].kind == "q"):
            return False
        if i and self.items[i - 1].kind == "q" and not english:
            return True
        if self.right_subject(cue).known:
            return not english or not self.has_clause(cue.last, right, sure=True)
        return not english and not self.left_subject(cue).known

    def is_afterthought(self, cue: Cue) -> bool:
        """English "..., X said on Monday": nothing but time, place and listener behind the verb."""
        start = self.group_start(cue)
        if self.lex.language != "en" or cue.verb.form != "finite" or not start or self.items[start].low in AND:
            return False
        if self.items[start - 1].kind == "q":
            if not self.left_subject(cue).known or self.lex.has(self.items[start].low, "prepositions"):
                return False
            return cue.verb.kind != "call" and (start == 1 or not self.has_speech(cue.last, len(self.items)))
        after = self.items[cue.last].low if cue.last < len(self.items) else "."
        if after in MARKS:
            return self.items[start - 1].low == ","
        loose = self.lex.has(cue.verb.lemma, "loose") and self.lex.has(after, "prepositions", "times", "adverbs")
        loose = loose or cue.verb.kind == "tell"
        commas = sum(self.items[i].low == "," for i in range(start - 1))
        opened = self.lex.has(self.items[0].low, "subordinators") and not commas
        stop = self.find(cue.last, len(self.items), self.is_mark)
        bare = all(self.is_loose(i) for i in range(cue.last, stop)) and not self.lex.has(
            self.items[0].low, "prepositions"
        )
        clause = bare or self.has_clause(0, start) or (start > 1 and self.items[start - 2].kind == "q")
        return loose and self.items[start - 1].low == "," and clause and not opened
