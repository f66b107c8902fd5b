"""What is said: where the words begin and end on the right of a verb of saying."""

from __future__ import annotations

from osintkit.quotes.cues import MARKS, Cue, match_verb
from osintkit.quotes.reading import DASHES
from osintkit.quotes.speakers import read_speaker
from osintkit.quotes.subjects import AND, Subjects

WINDOW = 25  # items between a verb and its "that" or colon: time, place and listener stand there


class Words(Subjects):
    """A sentence with the words that its verbs of saying bring in."""

    def content_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Where the words begin on the verb's right, and how: that, colon, quote, clause; (None, "") if not."""
        items, lex = self.items, self.lex
        blocked = cue.last < len(items) and self.takes_noun(cue)
        for i in range(cue.last, min(until, cue.last + WINDOW)):
            if items[i].low == ":":
                near = i - cue.last <= 2 or (not blocked and lex.language != "ru")
                return (i + 1, "colon") if near or (i + 1 < len(items) and self.is_speech(i + 1)) else (None, "")
            if not blocked and self.is_that(i, cue):
                return self.past_that(i), "that"
            if self.is_speech(i):
                direct = i == cue.last or (items[i - 1].low == "," and i == cue.last + 1) or cue.verb.kind == "call"
                direct = direct or lex.has(cue.verb.lemma, "judges")
                if direct or (i == cue.last + 1 and lex.has(items[cue.last].low, "of")):
                    return i, "quote"
                break
        bound = cue.verb.form == "gerund" and lex.language != "en"
        if cue.last >= len(items) or items[cue.last].low in MARKS or bound:
            return None, ""
        if self.is_denial(cue):
            return cue.last + lex.has(items[cue.last].low, "of"), "clause"
        return {"fr": self.infinitive_after, "en": self.clause_after, "ru": self.vow_after}[lex.language](cue, until)

    def is_denial(self, cue: Cue) -> bool:
        """denies | the charge; rejects | claims: what follows is what is denied."""
        following = self.items[cue.last : cue.last + 3]
        if cue.verb.kind == "rejects":
            return any(self.lex.has(item.low, "allegations") for item in following)
        return cue.verb.kind == "denies" and not self.lex.has(following[0].low, "vague")

    def is_that(self, i: int, cue: Cue) -> bool:
        low, before = self.items[i].low, self.items[i - 1].low
        if not self.lex.has(low, "that") or low in ("si", "s'", "якобы"):
            return False
        if low in ("if", "whether"):
            return i == cue.last
        if i + 1 < len(self.items) and self.items[i + 1].low == "'s":
            return False  # tells me that's not so
        if self.lex.language == "ru":
            if low == "о":
                return self.items[i + 1 : i + 3] != [] and self.items[i + 1].low == "том"
            return before in (",", "том") or i == cue.last
        return not self.lex.has(before, "prepositions") and before not in ("so", "plus", "moins", "tel", "ne")

    def takes_noun(self, cue: Cue) -> bool:
        """Does a thing stand right behind the verb (announced | the plan that), so that "that" is no conjunction?"""
        lex, items, i = self.lex, self.items, cue.last
        if cue.verb.kind == "tell" or lex.language == "ru" or lex.has(items[i].low, "prepositions"):
            return False
        after = items[i + 1].low if i + 1 < len(items) else ""
        if cue.verb.kind == "free":
            that = lex.has(items[i].low, "that") or self.is_loose(i)
            return not that and items[i].low not in MARKS and items[i].kind == "w"
        if lex.has(after, "times") or after.isdigit() or after in ("même", "same"):
            return False
        return lex.has(items[i].low, "determiners") and not lex.has(items[i].low, "that")

    def past_that(self, i: int) -> int:
        while i + 1 < len(self.items) and (
            self.items[i].low in ("о", "том", ",") or self.lex.has(self.items[i].low, "that")
        ):
            if self.lex.has(self.items[i].low, "that") and self.items[i].low != "о":
                return i + 1
            i += 1
        return i

    def infinitive_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """French: a affirmé (ne pas) avoir ..., a promis de ..."""
        if cue.verb.kind in ("ask", "call", "rejects"):
            return None, ""
        items, begin = self.items, cue.last + self.lex.has(self.items[cue.last].low, "of")
        if cue.verb.lemma == "dire" and cue.first and items[cue.first - 1].low in ("se", "s'"):
            return begin, "clause"
        i = self.find(
            begin,
            len(items),
            lambda n: not (self.lex.has(items[n].low, "clitics") or self.lex.has(items[n].low, "adverbs")),
        )
        if i < len(items) and len(items[i].low) > 3 and items[i].low.endswith(("er", "ir", "re")) and not items[i].cap:
            return begin, "clause"
        later = self.find(
            begin, min(until, begin + 8), lambda n: items[n].low in ("avoir", "être", "vouloir", "pouvoir", "devoir")
        )
        if later == min(until, begin + 8) or self.takes_noun(cue):
            return None, ""
        return later - 2 * (items[later - 2].low == "ne") - (items[later - 1].low == "n'"), "clause"

    def vow_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Russian: пообещал опубликовать ..."""
        i = self.find(
            cue.last, min(until, cue.last + 4), lambda n: self.items[n].low.endswith(("ть", "ться", "ти", "чь"))
        )
        vows = self.lex.has(cue.verb.lemma, "vows") and i < min(until, cue.last + 4)
        return (i - (self.items[i - 1].low == "не"), "clause") if vows else (None, "")

    def clause_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """English without "that": after time, place and listener, if a finite verb follows."""
        lex, items, i = self.lex, self.items, cue.last
        if cue.verb.kind == "vow" or (cue.verb.lemma == "promise" and items[i].low == "to"):
            return (i, "clause") if items[i].low == "to" else (None, "")
        if cue.verb.kind == "that":
            plain = items[i].low in lex.pronouns or lex.has(items[i].low, "clause")
            return (i, "clause") if plain and self.has_clause(i + 1, i + 3) else (None, "")
        if cue.verb.kind not in ("free", "tell"):
            return None, ""
        if cue.verb.kind == "tell":
            i = self.past_phrase(i)
            if i < until and lex.has(items[i].low, "finite"):  # warned the stock could run out: no listener there
                i = cue.last
        until = len(items)
        if i < until and (items[i].low in AND or lex.has(items[i].low, "nothings")):
            return None, ""
        while i < until and (self.is_place(i) or self.is_loose(i)):
            i = self.past_phrase(i + 1) if self.is_place(i) else i + 1
        stop = self.find(i, until, lambda n: items[n].low in MARKS)
        long = cue.verb.lemma == "say" and stop - i >= 3
        return (i, "clause") if i < until and (long or self.has_clause(i, until, sure=True)) else (None, "")

    def is_place(self, i: int) -> bool:
        """A preposition of time, place or listener behind a verb; not "at least 30"."""
        after = self.items[i + 1].low if i + 1 < len(self.items) else ""
        return self.lex.has(self.items[i].low, "said_on") and after not in ("least", "most")

    def past_phrase(self, i: int) -> int:
        """Past one noun phrase: up to the next determiner, pronoun, preposition, time or mark."""
        lex, items, begin = self.lex, self.items, i
        while i < len(items) and not self.is_mark(i):
            low = items[i].low
            if i == begin and low in lex.pronouns:
                return i
            fresh = lex.has(low, "determiners", "clause", "prepositions", "times") or low in lex.pronouns
            if i > begin and (
                fresh
                or lex.has(low, "finite")
                or (items[i].cap and not items[i - 1].cap and not lex.has(items[i - 1].low, "determiners"))
            ):
                break
            i += 1
            if lex.has(low, "listeners"):
                break
        return i

    def content_end(self, begin: int) -> int:
        """The end of the sentence, or where the next attribution begins."""
        items, lex = self.items, self.lex
        for i in range(begin + 2, len(items) - 1):
            low, after = items[i].low, items[i + 1].low
            if low not in (",", *AND) and low not in DASHES and items[i].kind != "q":
                continue
            if low == "," and after == "ce" and i + 2 < len(items) and items[i + 2].low in ("que", "qui", "qu'"):
                return i
            if low == "," and lex.has(after, "contrast") and any(c.first > i for c in self.cues):
                return i
            j = i + 1
            while j < len(items) and (items[j].low in AND or lex.has(items[j].low, "adverbs") or items[j].low == "en"):
                j += 1
            cue = match_verb(items, j, lex)
            gerund = cue is not None and cue.verb.form == "gerund"
            if cue and (
                gerund
                or lex.language == "ru"
                or items[j - 1].low in AND
                or (lex.language == "fr" and self.right_subject(cue).known)
            ):
                return i + (items[i].kind == "q")
            if low == "," and (self.is_citation(i + 1) or self.is_source(i + 1)):
                return i
        return len(items)

    def is_source(self, i: int) -> bool:
        """ ", according to X" at the end of words that have a speaker."""
        lows = tuple(item.low for item in self.items[i : i + 6])
        framed = any(lows[: len(frame)] == frame for frame in self.lex.phrases["frames"])
        return framed and all(item.low != "," for item in self.items[i:])

    def is_citation(self, i: int) -> bool:
        """English ", Reuters reported" at the end of words that have a speaker."""
        cue = next((c for c in self.cues if i < c.first <= i + 6), None)
        if self.lex.language != "en" or cue is None or not read_speaker(self.cast, self.items, i, cue.first).known:
            return False
        return (
            cue.last >= len(self.items)
            or self.items[cue.last].low in MARKS
            or self.lex.has(self.items[cue.last].low, "times")
        )

    def is_broken(self, begin: int, end: int, rest: int) -> bool:
        """Does the sentence go on behind its source: The deal, X said, | is off?"""
        comma = self.find(rest, len(self.items), lambda i: self.items[i].low == ",")
        dangling = self.lex.has(self.items[end - 1].low, "finite")
        if comma == len(self.items) or (self.has_clause(begin, end) and not dangling):
            return False
        after = self.find(comma, len(self.items), lambda i: self.items[i].kind == "w")
        if any(c.first == after for c in self.cues):
            return False
        return dangling or self.has_clause(comma, len(self.items)) or end - begin <= 2
