"""Who says it: the subject of a verb of saying, before it or behind it."""

from __future__ import annotations

from dataclasses import dataclass

from osintkit.quotes.clauses import Clauses
from osintkit.quotes.reading import DASHES
from osintkit.quotes.speakers import NOBODY, Speaker, read_speaker
from osintkit.quotes.verbs import MARKS, Cue


@dataclass
class Subjects(Clauses):
    """A sentence with the subjects of its verbs of saying; `subject` is the one read last."""

    subject: Speaker = NOBODY

    def speaker_in(self, a: int, b: int) -> Speaker:
        return read_speaker(self.cast, self.items, a, b)

    def has_role(self, a: int, b: int) -> bool:
        return any(self.has(i, "roles") for i in range(a, b))

    def group_start(self, cue: Cue) -> int:
        """Where the subject begins, with what is apposed to it: | Marek Novotny, the chief of staff, told"""
        end = self.before(cue.first) + 1
        start = self.chunk_start(end)
        if start < end or not end:
            return start
        found = start = self.chunk_start(end - 1)
        for _ in range(4):
            sure = self.has(start, "determiners")  # a retired general
            if self.has_clause(start, end, sure=sure) and not self.has(start, "relative"):
                break
            if self.speaker_in(start, end).known:
                found = start
            names = self.cast.names.find(self.items, start, end)
            alone = len(names) == 1 and names[0].first == start and names[0].last == end
            earlier = self.chunk_start(start - 1)
            if self.low(start - 1) != "," or (alone and not self.has_role(earlier, start - 1)):
                break
            start, end = earlier, start - 1
        return found

    def left_subject(self, cue: Cue) -> Speaker:
        """Who stands before the verb; the last subject for "and added", "adding"."""
        end = self.before(cue.first) + 1
        if cue.verb.form == "gerund" or self.has(end - 1, "and"):
            if not self.subject.known and self.cues[0].first < cue.first:
                return self.left_subject(self.cues[0])
            return self.subject if self.subject.known else self.first_subject(cue.first)
        start = self.chunk_start(end)
        speaker = self.speaker_in(start if start < end else self.group_start(cue), end)
        return speaker if speaker.known else self.first_subject(end)

    def first_subject(self, end: int) -> Speaker:
        """The subject of a verb behind an inserted piece: the first stretch that is one."""
        stops = [i for i in range(end) if self.low(i) in (":", ";") or self.is_speech(i)]
        begin = stops[-1] + 1 if stops else 0
        while begin < end:
            comma = self.find(begin, end, lambda i: self.low(i) in (",", "(", *DASHES))
            adverbial = self.has(begin, "prepositions") and self.low(begin) not in ("в", "во")
            speaker = NOBODY if adverbial or self.has(begin, "relative") else self.speaker_in(begin, end)
            if comma > begin and speaker.known:
                return speaker
            begin = comma + 1
        return NOBODY

    def right_subject(self, cue: Cue) -> Speaker:
        """Who stands behind an inverted verb, past channel and listener."""
        if cue.pronoun == "n" and self.lex.language == "fr":  # a-t-on appris de source ...
            return Speaker(anonymous=self.speaker_in(cue.last, len(self.items)).anonymous)
        if cue.pronoun:
            meant = self.cast.resolve_pronoun(cue.pronoun)
            return meant if meant.text or cue.pronoun not in "mf" else self.own_body(cue, meant)
        end = self.find(cue.last, len(self.items), lambda i: self.low(i) == ":" or self.is_speech(i))
        return self.speaker_in(cue.last, end)

    def own_body(self, cue: Cue, open_: Speaker) -> Speaker:
        """The company that the sentence begins with: L'usine Valmer recrute, a-t-elle annoncé."""
        speaker = self.first_subject(cue.first)
        return speaker if speaker.text and not speaker.person else open_

    def find_channel(self, a: int, b: int, speaker: Speaker) -> str | None:
        """Where it was said: the name behind "chaîne", "newspaper", or an outlet spoken to."""
        for name in self.cast.names.find(self.items, a, b):
            outlet = self.cast.names.is_outlet(name) or self.has(name.first - 1, "channels")
            if outlet and name.start != speaker.start:
                return name.text
        return None

    def is_inverted(self, cue: Cue) -> bool:
        """Does the verb follow what was said, with its subject behind it?"""
        i = self.before(cue.first)
        if i < 0 or cue.verb.form == "gerund" or self.low(i) == "as":
            return False
        if cue.pronoun:
            return True
        after_quote = self.is_speech(i) or (self.low(i) in DASHES and self.ends_words(i - 1))
        if self.lex.language == "en":
            told = cue.verb.kind == "tell" and cue.verb.lemma != "warn"
            if told or self.low(cue.last) in MARKS or cue.last >= len(self.items):
                return False
        if not after_quote and (self.low(i) != "," or cue.verb.kind in ("call", "denies", "rejects")):
            return False
        known = self.right_subject(cue).known
        if self.lex.language != "en":
            return after_quote or self.items[i - 1].kind == "q" or known or not self.left_subject(cue).known
        comma = self.find(cue.last, len(self.items), lambda n: self.low(n) == ",")
        said = after_quote or (known and (self.items[i - 1].kind == "q" or self.has_clause(0, i)))
        return said and ((known and after_quote) or not self.has_clause(cue.last, comma, sure=True))

    def ends_words(self, i: int) -> bool:
        return i >= 0 and (self.items[i].kind == "q" or self.low(i) in (",", "!", "?", ".", "…"))

    def is_afterthought(self, cue: Cue) -> bool:
        """English "..., X said on Monday": nothing but time, place and listener behind the verb."""
        start = self.group_start(cue)
        if self.lex.language != "en" or cue.verb.form != "finite" or not start or self.has(start, "and"):
            return False
        if self.items[start - 1].kind == "q":
            subject = self.left_subject(cue).known and not self.has(start, "prepositions")
            return subject and cue.verb.kind != "call" and (start == 1 or not self.speeches(cue.last, len(self.items)))
        if self.low(start - 1) != ",":
            return False
        if self.low(cue.last) in MARKS or cue.last >= len(self.items):
            return True
        loose = self.lex.has(cue.verb.lemma, "loose") and self.has(cue.last, "prepositions", "times", "adverbs")
        clause = self.has_clause(0, start) or self.items[start - 2].kind == "q"
        return clause and (loose or cue.verb.kind == "tell") and not self.has(0, "subordinators")
