"""A sentence with its marks, quoted pieces and clauses, and where the words begin and end that a verb brings in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from osintkit.quotes.reading import DASHES, Sentence
from osintkit.quotes.speakers import Cast
from osintkit.quotes.verbs import MARKS, Cue, find_cues, open_quotes

WINDOW = 25  # items between a verb and its "that" or colon: time, place and listener stand there


@dataclass
class Clauses:
    """One sentence of a text. `dashed`: it is a line of dialogue after a dash."""

    text: str
    items: Sentence
    cast: Cast
    dashed: bool = False

    def __post_init__(self) -> None:
        self.lex = self.cast.lexicon
        self.items = list(open_quotes(self.text, self.items, self.lex))
        self.cues = find_cues(self.items, self.lex)

    def low(self, i: int) -> str:
        """The word or mark at i in lower case, "" where the sentence is over."""
        return self.items[i].low if 0 <= i < len(self.items) else ""

    def has(self, i: int, *names: str) -> bool:
        """Is the word at i in any of those lists?"""
        return self.lex.has(self.low(i), *names)

    def find(self, a: int, b: int, test: Callable[[int], bool]) -> int:
        """The first index in a..b that passes, else b."""
        return next((i for i in range(a, b) if test(i)), b)

    def is_mark(self, i: int) -> bool:
        return self.items[i].low in MARKS or self.is_speech(i)

    def is_speech(self, i: int) -> bool:
        """A quoted piece that is no name («Рособоронэкспорт»)."""
        if self.items[i].kind != "q":
            return False
        opens = i == 0 and self.low(1) in (",", ":", *DASHES)
        return opens or self.low(i - 1) == ":" or self.cast.names.quoted(self.items, i) is None

    def speeches(self, a: int, b: int) -> list[int]:
        return [i for i in range(a, min(b, len(self.items))) if self.is_speech(i)]

    def has_words(self, a: int, b: int) -> bool:
        return any(item.kind == "w" for item in self.items[a:b])

    def has_clause(self, a: int, b: int, *, sure: bool = False) -> bool:
        """Is there a finite verb, outside quotes, in items[a:b]? `sure`: English -ed is too little for one."""
        lex, guess = self.lex, not (sure and self.lex.language == "en")
        words = (w for w in self.items[a:b] if w.kind == "w")
        return any(
            lex.has(w.low, "finite") or (guess and not w.cap and lex.ends(w.low, "finite_endings")) for w in words
        )

    def is_loose(self, i: int) -> bool:
        """A time or an adverb, which may stand between a verb and its words."""
        loose = self.has(i, "times", "adverbs") or (self.low(i).endswith("ly") and not self.items[i].cap)
        return loose and self.low(i + 1) != "'s"

    def before(self, i: int) -> int:
        """The item before i that is no auxiliary, clitic or adverb; -1 at the start."""
        i -= 1
        while i >= 0 and self.has(i, "auxiliaries", "clitics", "adverbs"):
            i -= 1
        return i

    def chunk_start(self, end: int) -> int:
        """Where the stretch begins that ends before `end`, between marks."""
        while end > 0 and not self.is_mark(end - 1):
            end -= 1
        return end

    def left_content(self, stop: int) -> int:
        """The index past the words that end right before `stop`; 0 if none stand there."""
        while stop > 0 and (self.low(stop - 1) in MARKS or self.has(stop - 1, "clitics", "adverbs", "auxiliaries")):
            stop -= 1
        return stop

    def content_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Where the words begin on the verb's right, and how: that, colon, quote, clause; (None, "") if not."""
        begin, manner = self.content_marked(cue, until)
        bound = cue.verb.form == "gerund" and self.lex.language != "en"
        if manner or bound or cue.last >= len(self.items) or self.low(cue.last) in MARKS:
            return begin, manner
        after = cue.last + self.has(cue.last, "of")
        if cue.verb.kind in ("denies", "rejects"):
            denied = cue.verb.kind == "denies" and not self.has(after, "vague")
            denied = denied or any(self.has(i, "allegations") for i in range(cue.last, cue.last + 3))
            begin = after if denied else None
        else:
            begin = self.clause_after(cue) if self.lex.language == "en" else self.infinitive_after(cue, after)
        return begin, "clause" if begin is not None else ""

    def content_marked(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Words that a colon, a conjunction or a quote mark shows."""
        blocked = self.takes_noun(cue)
        for i in range(cue.last, min(until, cue.last + WINDOW)):
            if self.low(i) == ":" and (i - cue.last <= 2 or not blocked or self.speeches(i + 1, i + 2)):
                return i + 1, "colon"
            if not blocked and self.is_that(i, cue):
                return i + 1, "that"
            if self.is_speech(i):
                near = i == cue.last or (i == cue.last + 1 and (self.low(cue.last) == "," or self.has(cue.last, "of")))
                near = near or cue.verb.kind in ("call", "rejects") or self.lex.has(cue.verb.lemma, "judges")
                return (i, "quote") if near else (None, "")
        return None, ""

    def is_that(self, i: int, cue: Cue) -> bool:
        """The conjunction, not the "that" of "more than that's" and "plus que"."""
        if not self.has(i, "that") or self.low(i + 1) == "'s":
            return False
        return i == cue.last or not (self.has(i, "whether") or self.has(i - 1, "prepositions", "compared"))

    def takes_noun(self, cue: Cue) -> bool:
        """Does a thing stand right behind the verb (announced | the plan that), so that "that" is no conjunction?"""
        noun = self.has(cue.last, "determiners") and not self.has(cue.last, "that", "prepositions")
        return noun and cue.verb.kind != "tell" and not self.has(cue.last + 1, "times")  # the next day

    def infinitive_after(self, cue: Cue, begin: int) -> int | None:
        """A affirmé (ne pas) avoir ..., a promis de ..., пообещал опубликовать ..., s'est dit prêt."""
        if self.lex.language == "ru" and not self.lex.has(cue.verb.lemma, "vows"):
            return None
        if cue.verb.lemma == "dire" and self.low(cue.first - 1) in ("se", "s'"):
            return begin
        i = self.find(begin, len(self.items), lambda n: not self.has(n, "clitics", "adverbs", "times"))
        noun = self.has(i, "roles", "bodies", "papers") or not self.lex.ends(self.low(i), "infinitives")
        if noun or i == len(self.items) or self.items[i].cap:
            return None
        return self.find(begin, i, lambda n: self.has(n, "clitics", "negations"))

    def clause_after(self, cue: Cue) -> int | None:
        """English without "that": after time, place and listener, if a finite verb follows."""
        i, until = cue.last, len(self.items)
        if cue.verb.kind == "vow" or (cue.verb.lemma == "promise" and self.low(i) == "to"):
            return i if self.low(i) == "to" else None
        if cue.verb.kind == "that":
            plain = self.low(i) in self.lex.pronouns or self.has(i, "clause")
            return i if plain and self.has_clause(i + 1, i + 3) else None
        if cue.verb.kind == "tell":
            past = self.past_phrase(i)
            i = i if self.has(past, "finite") else past  # warned the stock could run out: no listener there
        elif cue.verb.kind != "free":
            return None
        if self.has(i, "and", "nothings"):
            return None
        while i < until and (self.is_place(i) or self.is_loose(i)):
            i = self.past_phrase(i + 1) if self.is_place(i) else i + 1
        stop = self.find(i, until, lambda n: self.items[n].low in MARKS)
        long = cue.verb.lemma == "say" and stop - i >= 3
        return i if i < until and (long or self.has_clause(i, until, sure=True)) else None

    def is_place(self, i: int) -> bool:
        """A preposition of time, place or listener behind a verb; not "at least 30"."""
        return self.has(i, "said_on") and self.low(i + 1) not in ("least", "most")

    def past_phrase(self, begin: int) -> int:
        """Past one noun phrase: up to the next determiner, pronoun, preposition, time or mark."""
        if self.low(begin) in self.lex.pronouns:
            return begin
        for i in range(begin, len(self.items)):
            if self.is_mark(i) or (self.has(i - 1, "listeners") and i > begin):
                return i
            name = self.items[i].cap and not self.items[i - 1].cap and not self.has(i - 1, "determiners")
            fresh = self.has(i, "determiners", "clause", "prepositions", "times", "finite")
            if i > begin and (name or fresh or self.low(i) in self.lex.pronouns):
                return i
        return len(self.items)
