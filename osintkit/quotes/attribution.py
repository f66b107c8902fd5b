"""Where a sentence ascribes words to someone: the verb, its subject, and what was said on its right or its left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from osintkit.quotes.cast import NOBODY, Cast, Speaker
from osintkit.quotes.cues import MARKS, Cue, find_cues, match_verb, open_quotes
from osintkit.quotes.reading import DASHES, Sentence

WINDOW = 25  # items between a verb and its "that" or colon: time, place and listener stand there
AND = frozenset("and et и but mais но а while".split())


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
class Reader:
    """Reads one sentence. `dashed`: it is a line of dialogue after a dash."""

    text: str
    items: Sentence
    cast: Cast
    dashed: bool = False
    said: list[Said] = field(default_factory=list)
    subject: Speaker = NOBODY

    def __post_init__(self) -> None:
        self.lex = self.cast.lexicon
        self.items = list(open_quotes(self.text, self.items, self.lex))
        self.cues = list(find_cues(self.items, self.lex))

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

    # -- marks ---------------------------------------------------------------------------------------------------
    def find(self, a: int, b: int, test: Callable[[int], bool]) -> int:
        """The first index in a..b that passes, else b."""
        return next((i for i in range(a, b) if test(i)), b)

    def is_mark(self, i: int) -> bool:
        return self.items[i].low in MARKS or self.is_speech(i)

    def is_speech(self, i: int) -> bool:
        """A quoted piece that is no name («Рособоронэкспорт»)."""
        if self.items[i].kind != "q":
            return False
        if self.cast.is_quoted_name(self.items, i) is False:
            return True
        before = self.items[i - 1].low if i else ""
        after = self.items[i + 1].low if i + 1 < len(self.items) else "."
        return before == ":" or (i == 0 and after in (",", ":", *DASHES))

    def has_speech(self, a: int, b: int) -> bool:
        return any(self.is_speech(i) for i in range(a, b))

    def has_clause(self, a: int, b: int, *, sure: bool = False) -> bool:
        """Is there a finite verb, outside quotes, in items[a:b]? `sure`: English -ed is too little for one."""
        lex, ends = self.lex, tuple(self.lex.sets.get("finite_endings", ()))
        if sure and lex.language == "en":
            ends = ()
        for item in self.items[a:b]:
            if item.kind == "w" and (lex.has("finite", item.low) or item.low.endswith("n't")):
                return True
            if ends and len(item.low) > 4 and item.low.endswith(ends) and not item.cap:
                return True
        return False

    def ends_quoted(self, stop: int) -> bool:
        end = self.left_content(stop)
        return bool(end) and self.items[end - 1].kind == "q"

    # -- subjects ------------------------------------------------------------------------------------------------
    def before(self, i: int) -> int:
        """The item before i that is no auxiliary, clitic or adverb; -1 at the start."""
        i -= 1
        while i >= 0 and any(self.lex.has(s, self.items[i].low) for s in ("auxiliaries", "clitics", "adverbs")):
            i -= 1
        return i

    def chunk_start(self, end: int) -> int:
        """Where the stretch begins that ends before `end`, between marks."""
        while end > 0 and not self.is_mark(end - 1):
            end -= 1
        return end

    def group_start(self, cue: Cue) -> int:
        """Where the subject begins, with what is apposed to it: | Marek Novotny, the chief of staff, told"""
        end = self.before(cue.first) + 1
        start = self.chunk_start(end)
        if start < end:
            return start
        found = start = self.chunk_start(end - 1)
        for _ in range(4):
            if self.has_clause(start, end) and not self.lex.has("relative", self.items[start].low):
                break
            if self.cast.read_speaker(self.items, start, end).known:
                found = start
            if not start or self.items[start - 1].low != ",":
                break
            end, start = start - 1, self.chunk_start(start - 1)
        return found

    def left_subject(self, cue: Cue) -> Speaker:
        """Who stands before the verb; the last subject for "and added", "adding"."""
        end = self.before(cue.first) + 1
        if cue.verb.form == "gerund" or (end and self.items[end - 1].low in AND):
            return self.subject
        start = self.chunk_start(end)
        if start == end:
            start = self.group_start(cue)
        if start < end:
            if self.lex.has("relative", self.items[start].low) and start > 1:
                head = self.chunk_start(start - 1)
                names = self.cast.find_names(self.items, head, start - 1)
                return self.cast.as_speaker(names[-1]) if names else self.cast.read_speaker(self.items, head, start - 1)
            speaker = self.cast.read_speaker(self.items, start, end, self.items[cue.last - 1].low)
            if speaker.known:
                return speaker
        return self.first_subject(end)

    def first_subject(self, end: int) -> Speaker:
        """The subject of a verb behind an inserted piece: the first stretch that is one."""
        stop = self.find(0, end, lambda i: self.items[i].low in ":;" or self.is_speech(i))
        begin = 0 if stop == end else max(i for i in range(end) if self.items[i].low in ":;" or self.is_speech(i)) + 1
        while begin < end:
            comma = self.find(begin, end, lambda i: self.items[i].low in (",", "(", *DASHES))
            low = self.items[begin].low
            adverbial = self.lex.has("prepositions", low) and low not in ("в", "во")
            if comma > begin and not adverbial and not self.lex.has("relative", low):
                speaker = self.cast.read_speaker(self.items, begin, end)
                if speaker.known:
                    return speaker
            begin = comma + 1
        return NOBODY

    def right_subject(self, cue: Cue) -> Speaker:
        """Who stands behind an inverted verb, past channel and listener."""
        if cue.pronoun == "n" and self.lex.language == "fr":  # a-t-on appris de source ...
            return replace(self.cast.read_speaker(self.items, cue.last, len(self.items)), text=None, start=None, end=None, known=True)
        if cue.pronoun:
            return self.cast.resolve_pronoun(cue.pronoun)
        end = self.find(cue.last, len(self.items), lambda i: self.items[i].low == ":" or self.is_speech(i))
        if self.lex.has("quoting", cue.verb.lemma):
            names = [n for n in self.cast.find_names(self.items, cue.last, end) if n.person]
            return self.cast.as_speaker(names[0]) if names else NOBODY
        return self.cast.read_speaker(self.items, self.past_channel(cue.last, end), end, self.items[cue.last - 1].low)

    def past_channel(self, a: int, b: int) -> int:
        """Past "sur la chaîne X" and listeners between verb and subject, where a subject is left behind them."""
        for name in self.cast.find_names(self.items, a, min(b, a + 9)):
            near = self.items[name.first - 1].low
            outlet = self.cast.is_outlet(name) or self.lex.has("channels", near)
            if outlet and name.last < b and self.items[name.last].low not in MARKS:
                if self.cast.read_speaker(self.items, name.last, b).known:
                    return name.last
        return a

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
        if english and (cue.verb.kind == "tell" or cue.last >= len(self.items) or self.items[cue.last].low in MARKS):
            return False
        right = self.find(cue.last, len(self.items), lambda n: self.items[n].low == ",")
        if self.is_speech(i) or (item.low in DASHES and i and (self.items[i - 1].kind == "q" or self.items[i - 1].low in ",!?.…")):
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
            if not self.left_subject(cue).known:
                return False
            return cue.verb.kind != "call" and (start == 1 or not self.has_speech(cue.last, len(self.items)))
        after = self.items[cue.last].low if cue.last < len(self.items) else "."
        if after in MARKS:
            return self.items[start - 1].low == ","
        loose = self.lex.has("loose", cue.verb.lemma) and any(self.lex.has(s, after) for s in ("prepositions", "times", "adverbs"))
        loose = loose or cue.verb.kind == "tell"
        commas = sum(self.items[i].low == "," for i in range(start - 1))
        opened = self.lex.has("subordinators", self.items[0].low) and not commas
        stop = self.find(cue.last, len(self.items), self.is_mark)
        bare = all(self.is_loose(i) for i in range(cue.last, stop)) and not self.lex.has("prepositions", self.items[0].low)
        clause = bare or self.has_clause(0, start) or (start > 1 and self.items[start - 2].kind == "q")
        return loose and self.items[start - 1].low == "," and clause and not opened

    # -- words on the right --------------------------------------------------------------------------------------
    def content_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Where the words begin on the verb's right, and how: that, colon, quote, clause; (None, "") if not."""
        items, lex = self.items, self.lex
        blocked = cue.last < len(items) and self.takes_noun(cue)
        for i in range(cue.last, min(until, cue.last + WINDOW)):
            if items[i].low == ":":
                near = i - cue.last <= 2 or not blocked and lex.language != "ru"
                return (i + 1, "colon") if near or (i + 1 < len(items) and self.is_speech(i + 1)) else (None, "")
            if not blocked and self.is_that(i, cue):
                return self.past_that(i), "that"
            if self.is_speech(i):
                direct = i == cue.last or (items[i - 1].low == "," and i == cue.last + 1) or cue.verb.kind == "call"
                direct = direct or lex.has("judges", cue.verb.lemma)
                if direct or (i == cue.last + 1 and lex.has("of", items[cue.last].low)):
                    return i, "quote"
                break
        if cue.last >= len(items) or items[cue.last].low in MARKS or cue.verb.form == "gerund" and lex.language != "en":
            return None, ""
        rejected = cue.verb.kind == "rejects" and any(lex.has("allegations", i.low) for i in items[cue.last : cue.last + 3])
        if rejected or (cue.verb.kind == "denies" and not lex.has("vague", items[cue.last].low)):
            i = cue.last + (items[cue.last].low in ("d'", "de"))
            return i, "clause"
        return {"fr": self.infinitive_after, "en": self.clause_after, "ru": self.vow_after}[lex.language](cue, until)

    def is_that(self, i: int, cue: Cue) -> bool:
        low, before = self.items[i].low, self.items[i - 1].low
        if not self.lex.has("that", low) or low in ("si", "s'", "якобы"):
            return False
        if low in ("if", "whether"):
            return i == cue.last
        if self.lex.language == "ru":
            if low == "о":
                return self.items[i + 1 : i + 3] != [] and self.items[i + 1].low == "том"
            return before in (",", "том") or i == cue.last
        return not self.lex.has("prepositions", before) and before not in ("so", "plus", "moins", "tel", "ne")

    def takes_noun(self, cue: Cue) -> bool:
        """Does a thing stand right behind the verb (announced | the plan that), so that "that" is no conjunction?"""
        lex, items, i = self.lex, self.items, cue.last
        if cue.verb.kind == "tell" or lex.language == "ru" or lex.has("prepositions", items[i].low):
            return False
        after = items[i + 1].low if i + 1 < len(items) else ""
        if cue.verb.kind == "free":
            that = lex.has("that", items[i].low) or self.is_loose(i)
            return not that and items[i].low not in MARKS and items[i].kind == "w"
        if lex.has("times", after) or after.isdigit() or after in ("même", "same"):
            return False
        return lex.has("determiners", items[i].low) and not lex.has("that", items[i].low)

    def is_loose(self, i: int) -> bool:
        """A time or an adverb, which may stand between a verb and its words."""
        low = self.items[i].low
        if i + 1 < len(self.items) and self.items[i + 1].low == "'s":
            return False
        return self.lex.has("times", low) or self.lex.has("adverbs", low) or (low.endswith("ly") and not self.items[i].cap)

    def past_that(self, i: int) -> int:
        while i + 1 < len(self.items) and (self.items[i].low in ("о", "том", ",") or self.lex.has("that", self.items[i].low)):
            if self.lex.has("that", self.items[i].low) and self.items[i].low != "о":
                return i + 1
            i += 1
        return i

    def infinitive_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """French: a affirmé (ne pas) avoir ..., a promis de ..."""
        if cue.verb.kind in ("ask", "call", "rejects"):
            return None, ""
        items, begin = self.items, cue.last + self.lex.has("of", self.items[cue.last].low)
        i = self.find(begin, len(items), lambda n: not (self.lex.has("clitics", items[n].low) or self.lex.has("adverbs", items[n].low)))
        if i < len(items) and len(items[i].low) > 3 and items[i].low.endswith(("er", "ir", "re")) and not items[i].cap:
            return begin, "clause"
        later = self.find(begin, min(until, begin + 8), lambda n: items[n].low in ("avoir", "être", "vouloir", "pouvoir", "devoir"))
        if later == min(until, begin + 8) or self.takes_noun(cue):
            return None, ""
        return later - 2 * (items[later - 2].low == "ne") - (items[later - 1].low == "n'"), "clause"

    def vow_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Russian: пообещал опубликовать ..."""
        i = self.find(cue.last, min(until, cue.last + 4), lambda n: self.items[n].low.endswith(("ть", "ться", "ти", "чь")))
        vows = self.lex.has("vows", cue.verb.lemma) and i < min(until, cue.last + 4)
        return (i, "clause") if vows else (None, "")

    def clause_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """English without "that": after time, place and listener, if a finite verb follows."""
        lex, items, i = self.lex, self.items, cue.last
        if cue.verb.kind == "vow" or (cue.verb.lemma == "promise" and items[i].low == "to"):
            return (i, "clause") if items[i].low == "to" else (None, "")
        if cue.verb.kind == "that":
            plain = items[i].low in lex.pronouns or lex.has("clause", items[i].low)
            return (i, "clause") if plain and self.has_clause(i + 1, i + 3) else (None, "")
        if cue.verb.kind not in ("free", "tell"):
            return None, ""
        if cue.verb.kind == "tell":
            i = self.past_phrase(i)
            if i < until and lex.has("finite", items[i].low):  # warned the stock could run out: no listener there
                i = cue.last
        while i < until and (lex.has("prepositions", items[i].low) or self.is_loose(i)):
            i = self.past_phrase(i + 1) if lex.has("prepositions", items[i].low) else i + 1
        stop = self.find(i, until, lambda n: items[n].low in MARKS)
        long = cue.verb.lemma == "say" and stop - i >= 3
        return (i, "clause") if i < until and (long or self.has_clause(i, until, sure=True)) else (None, "")

    def past_phrase(self, i: int) -> int:
        """Past one noun phrase: up to the next determiner, pronoun, preposition, time or mark."""
        lex, items, begin = self.lex, self.items, i
        while i < len(items) and not self.is_mark(i):
            low = items[i].low
            if i == begin and low in lex.pronouns:
                return i
            fresh = any(lex.has(s, low) for s in ("determiners", "clause", "prepositions", "times")) or low in lex.pronouns
            if i > begin and (fresh or lex.has("finite", low) or (items[i].cap and not items[i - 1].cap and not lex.has("determiners", items[i - 1].low))):
                break
            i += 1
            if lex.has("listeners", low):
                break
        return i

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
        elif quotes and (manner == "quote" or all(items[i].kind != "w" for i in range(begin, end)) or (manner == "colon" and quotes[0] == begin)):
            for i in quotes:
                if i == quotes[0] or all(items[n].kind != "w" for n in range(quotes[0], i)):
                    self.add_quote(i, speaker, cue, channel)
        elif manner != "quote" and (cue.verb.kind != "call" or manner == "that"):
            self.add_clause(begin, end, speaker, cue, channel)

    def content_end(self, begin: int) -> int:
        """The end of the sentence, or where the next attribution begins."""
        items, lex = self.items, self.lex
        for i in range(begin + 2, len(items) - 1):
            low, after = items[i].low, items[i + 1].low
            if low not in (",", *AND) and low not in DASHES and items[i].kind != "q":
                continue
            if low == "," and after == "ce" and i + 2 < len(items) and items[i + 2].low in ("que", "qui", "qu'"):
                return i
            if low == "," and lex.has("contrast", after) and any(c.first > i for c in self.cues):
                return i
            j = i + 1
            while j < len(items) and (items[j].low in AND or lex.has("adverbs", items[j].low) or items[j].low == "en"):
                j += 1
            cue = match_verb(items, j, lex)
            gerund = cue is not None and cue.verb.form == "gerund"
            if cue and (gerund or lex.language == "ru" or items[j - 1].low in AND or (lex.language == "fr" and self.right_subject(cue).known)):
                return i + (items[i].kind == "q")
            if low == "," and self.is_citation(i + 1):
                return i
        return len(items)

    def is_citation(self, i: int) -> bool:
        """English ", Reuters reported" at the end of words that have a speaker."""
        cue = next((c for c in self.cues if i < c.first <= i + 6), None)
        if self.lex.language != "en" or cue is None or not self.cast.read_speaker(self.items, i, cue.first).known:
            return False
        return cue.last >= len(self.items) or self.items[cue.last].low in MARKS or self.lex.has("times", self.items[cue.last].low)

    # -- words on the left ---------------------------------------------------------------------------------------
    def left_content(self, stop: int) -> int | None:
        """The index past the words that end right before `stop`, if something stands there."""
        i = stop
        while i > 0 and (self.items[i - 1].low in MARKS or any(self.lex.has(s, self.items[i - 1].low) for s in ("clitics", "adverbs", "auxiliaries"))):
            i -= 1
        return i if i > 0 else None

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
        later = [i for i in range(rest, len(items)) if self.is_speech(i) and items[i - 1].low in (",", ".", ":", *DASHES)]
        if later and last and end < later[0]:
            self.add_quote(later[0], speaker, cue, channel)

    def is_broken(self, begin: int, end: int, rest: int) -> bool:
        """Does the sentence go on behind its source: The deal, X said, | is off?"""
        comma = self.find(rest, len(self.items), lambda i: self.items[i].low == ",")
        dangling = self.lex.has("finite", self.items[end - 1].low)
        if comma == len(self.items) or (self.has_clause(begin, end) and not dangling):
            return False
        after = self.find(comma, len(self.items), lambda i: self.items[i].kind == "w")
        if any(c.first == after for c in self.cues):
            return False
        return dangling or self.has_clause(comma, len(self.items)) or end - begin <= 2

    # -- what is handed on ---------------------------------------------------------------------------------------
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

    def find_channel(self, a: int, b: int, speaker: Speaker) -> str | None:
        """Where it was said: the name behind "chaîne", "newspaper", or an outlet spoken to."""
        for name in self.cast.find_names(self.items, a, b):
            near = self.items[name.first - 1].low if name.first else ""
            if name.start != speaker.start and (self.cast.is_outlet(name) or self.lex.has("channels", near)):
                return name.text
        return None
