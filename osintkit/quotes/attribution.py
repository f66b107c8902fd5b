"""Where a sentence ascribes words to someone: the cue, its speaker, and what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from osintkit.quotes.cast import NOBODY, Cast, Speaker
from osintkit.quotes.lexicon import Lexicon, Verb
from osintkit.quotes.reading import DASHES, Item, Sentence, read_items

WINDOW = 25  # items between a verb and its "that" or colon: time, place and listener stand there
MARKS = frozenset(",;:—–-.!?…()")


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


@dataclass(frozen=True, slots=True)
class Cue:
    """items[first:last] attribute words; `inverted`: a pronoun is hung on the verb (a-t-il dit)."""

    first: int
    last: int
    verb: Verb
    pronoun: str | None = None


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
        self.lex: Lexicon = self.cast.lexicon
        self.items = list(_open_quotes(self.text, self.items, self.lex))

    def read(self) -> list[Said]:
        """All that is said in the sentence, in order."""
        self.read_frames()
        cues = list(self.find_cues())
        for n, cue in enumerate(cues):
            until = cues[n + 1].first if n + 1 < len(cues) else len(self.items)
            self.read_cue(cue, until)
        if not self.said:
            self.read_bare_quote()
        return self.said

    # -- cues --------------------------------------------------------------------------------------------------
    def find_cues(self) -> Iterator[Cue]:
        i = 0
        while i < len(self.items):
            cue = match_verb(self.items, i, self.lex)
            if cue:
                yield cue
                i = cue.last
            else:
                i += 1

    def read_cue(self, cue: Cue, until: int) -> None:
        """One verb: is what was said on its right or on its left?"""
        if self.is_taken(cue.first):
            return
        a = self.subject_start(cue)
        speaker = self.left_subject(cue, a)
        begin, manner = self.content_after(cue, until)
        inverted = self.is_inverted(cue) or bool(cue.pronoun)
        if begin is not None and not (inverted and manner != "that" and self.left_content(cue.first) is not None):
            self.take_right(cue, begin, manner, speaker, until)
            return
        if inverted:
            self.take_left(cue, cue.first, self.right_subject(cue))
        elif speaker.known and self.lex.language != "ru" and a:
            self.take_left(cue, a, speaker)

    def is_taken(self, i: int) -> bool:
        at = self.items[i].start
        return any(s.start <= at < s.end for s in self.said)

    # -- subjects ----------------------------------------------------------------------------------------------
    def before(self, i: int) -> int:
        """The item before i that is no auxiliary, clitic or adverb; -1 at the start."""
        i -= 1
        while i >= 0 and any(self.lex.has(s, self.items[i].low) for s in ("auxiliaries", "clitics", "adverbs")):
            i -= 1
        return i

    def subject_start(self, cue: Cue) -> int:
        """Where the chunk begins that holds a subject before the verb."""
        i = self.before(cue.first)
        while i >= 0 and not (self.items[i].kind == "q" and not self.is_name(i)) and self.items[i].low not in MARKS:
            i -= 1
        return i + 1

    def left_subject(self, cue: Cue, a: int) -> Speaker:
        end = self.before(cue.first) + 1
        if cue.verb.form == "gerund" or (end and self.items[end - 1].low in ("and", "et", "и", "but", "mais", "но")):
            return self.subject
        if a < end:
            speaker = self.cast.read_speaker(self.items, a, end, self.items[cue.first].low)
            if speaker.known and (a == 0 or speaker.text is None or not self._apposed(a)):
                return speaker
        return self._first_subject(end)

    def _apposed(self, a: int) -> bool:
        return False

    def _first_subject(self, end: int) -> Speaker:
        """The subject of a clause whose verb comes after an inserted piece: the first chunk that is one."""
        begin = next((i + 1 for i in range(end - 1, -1, -1) if self.items[i].low in ";:" or self.items[i].kind == "q" and not self.is_name(i)), 0)
        while begin < end:
            stop = next((i for i in range(begin, end) if self.items[i].low in ",—–"), end)
            low = self.items[begin].low
            adverbial = self.lex.has("prepositions", low) and not (self.lex.language == "ru" and low in ("в", "во"))
            if stop > begin and not adverbial:
                speaker = self.cast.read_speaker(self.items, begin, end)
                if speaker.known:
                    return speaker
            begin = stop + 1
        return NOBODY

    def right_subject(self, cue: Cue) -> Speaker:
        if cue.pronoun:
            return self.cast.resolve_pronoun(cue.pronoun)
        end = next((i for i in range(cue.last, len(self.items)) if self.items[i].low in ":" or self.items[i].kind == "q" and not self.is_name(i)), len(self.items))
        begin = self.skip_channel(cue.last, end)
        return self.cast.read_speaker(self.items, begin, end, self.items[cue.first].low)

    def skip_channel(self, a: int, b: int) -> int:
        """Past "sur la chaîne X" and the listener that stand between verb and subject, where a subject is left behind them."""
        for name in self.cast.find_names(self.items, a, min(b, a + 9)):
            low = name.text.lower()
            near = self.items[name.first - 1].low
            if (low in self.lex.sets["outlets"] or self.lex.has("channels", near)) and name.last < b and self.items[name.last].low not in MARKS:
                rest = self.cast.read_speaker(self.items, name.last, b)
                if rest.known:
                    return name.last
        return a

    def is_inverted(self, cue: Cue) -> bool:
        """Does the verb follow what was said?"""
        i = self.before(cue.first)
        if i < 0:
            return self.dashed and False
        item = self.items[i]
        after = self.items[cue.last] if cue.last < len(self.items) else None
        if self.lex.language == "en":
            if item.low != "," and item.kind != "q" or after is None or after.low in MARKS:
                return False
            return self.right_subject(cue).known and not self.has_clause(cue.last, len(self.items))
        if item.low in DASHES and i and self.items[i - 1].low not in (",", "!", "?", ".", "…") and self.items[i - 1].kind != "q":
            return False
        return item.low in DASHES or item.low == "," or item.kind == "q"

    def is_name(self, i: int) -> bool:
        """Is a quoted piece a name («Рособоронэкспорт») and not something said?"""
        item = self.items[i]
        if item.kind != "q" or self.cast._quoted_name(self.items, i) is None:
            return False
        after = self.items[i + 1].low if i + 1 < len(self.items) else "."
        before = self.items[i - 1].low if i else ""
        return before not in (":",) and not (i == 0 and after in (",", "—", "–", "-", "."))

    # -- what was said -----------------------------------------------------------------------------------------
    def content_after(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """Where the words said begin on the verb's right, and how: that, colon, quote, clause; (None, "") if not."""
        items, lex = self.items, self.lex
        stop = min(until, cue.last + WINDOW)
        for i in range(cue.last, stop):
            low = items[i].low
            if lex.has("that", low) and low not in ("si", "s'", "s’", "if", "whether", "якобы") and (i == cue.last or not lex.has("prepositions", items[i - 1].low)):
                if lex.language == "ru" and low == "о" and items[i + 1].low != "том":
                    continue
                return self._past_that(i), "that"
            if low == ":":
                return i + 1, "colon"
            if items[i].kind == "q" and not self.is_name(i):
                if i == cue.last or items[i - 1].low == "," and i == cue.last + 1 or cue.verb.kind == "call":
                    return i, "quote"
                break
        if cue.last >= len(items) or items[cue.last].low in MARKS:
            return None, ""
        if cue.verb.kind == "denies" and not self.is_inverted(cue):
            return cue.last, "clause"
        if lex.language == "fr":
            return self._infinitive(cue)
        if lex.language == "en":
            return self._clause(cue, until)
        return None, ""

    def _past_that(self, i: int) -> int:
        i += 1
        if self.lex.language == "ru" and i + 2 < len(self.items) and self.items[i].low == "том" and self.items[i + 1].low == ",":
            i += 3
        return i

    def _infinitive(self, cue: Cue) -> tuple[int | None, str]:
        i = cue.last
        if self.lex.has("of", self.items[i].low):
            i += 1
        j = i
        while j < len(self.items) and (self.lex.has("clitics", self.items[j].low) or self.lex.has("adverbs", self.items[j].low)):
            j += 1
        if j < len(self.items) and len(self.items[j].low) > 3 and self.items[j].low.endswith(("er", "ir", "re")) and not self.items[j].cap:
            return i, "clause"
        return None, ""

    def _clause(self, cue: Cue, until: int) -> tuple[int | None, str]:
        """English without "that": after time, place and listener, if a finite verb follows."""
        if cue.verb.kind == "vow" and self.items[cue.last].low == "to":
            return cue.last, "clause"
        if cue.verb.kind not in ("free", "tell") or not self.has_clause(cue.last, until):
            return None, ""
        i = cue.last
        if cue.verb.kind == "tell":
            i = self._past_phrase(i)
        while i < until and (self.lex.has("prepositions", self.items[i].low) or self.lex.has("times", self.items[i].low)):
            i = self._past_phrase(i + 1) if self.lex.has("prepositions", self.items[i].low) else i + 1
        while i < until and self.items[i].low == ",":
            i += 1
        return (i, "clause") if i < until and self.has_clause(i, until) else (None, "")

    def _past_phrase(self, i: int) -> int:
        """Past one noun phrase: up to the next determiner, pronoun, preposition, time or mark."""
        lex, items, begin = self.lex, self.items, i
        while i < len(items) and items[i].low not in MARKS and items[i].kind != "q":
            low = items[i].low
            fresh = lex.has("determiners", low) or low in lex.pronouns or lex.has("clause", low)
            if i > begin and (fresh or lex.has("prepositions", low) or lex.has("times", low)):
                break
            if i > begin and items[i].cap and not items[i - 1].cap:
                break
            if i == begin and low in lex.pronouns:
                return i
            i += 1
            if lex.has("listeners", low):
                break
        return i

    def has_clause(self, a: int, b: int) -> bool:
        """Is there a finite verb (outside quotes) in items[a:b]?"""
        ends = tuple(self.lex.sets.get("finite_endings", ()))
        for item in self.items[a:b]:
            if item.kind == "w" and (self.lex.has("finite", item.low) or (ends and item.low.endswith(ends) and not item.cap)):
                return True
            if self.lex.language == "en" and item.kind == "w" and item.low.endswith("n't"):
                return True
        return False

    def take_right(self, cue: Cue, begin: int, manner: str, speaker: Speaker, until: int) -> None:
        items = self.items
        if not speaker.known and manner in ("quote", "clause"):
            return
        if not speaker.known and manner == "that" and self.is_inverted(cue):
            speaker = self.right_subject(cue)
        self.subject = speaker
        channel = self.find_channel(0, begin, speaker)
        end = self.content_end(cue, begin)
        quotes = [i for i in range(begin, end) if items[i].kind == "q" and not self.is_name(i)]
        only = all(items[i].kind != "w" for i in range(begin, end))
        if cue.verb.kind == "call" and manner != "that":
            for i in quotes:
                self.add_quote(i, speaker, cue, channel)
        elif manner in ("colon", "quote") and quotes and quotes[0] <= begin + 1 or only:
            for i in quotes[: 1 if manner == "quote" else None]:
                self.add_quote(i, speaker, cue, channel)
        elif manner != "quote" and cue.verb.kind != "call":
            self.add_clause(begin, end, speaker, cue, channel)

    def content_end(self, cue: Cue, begin: int) -> int:
        """The end of the sentence, or where the next attribution begins."""
        items, i = self.items, begin
        while i < len(items):
            follows = items[i].low == "," or items[i].low in ("and", "et", "и")
            if follows and i > begin + 2:
                j = i + 1
                while j < len(items) and (items[j].low in ("and", "et", "и", "mais", "but", "en") or self.lex.has("adverbs", items[j].low) or self.lex.has("auxiliaries", items[j].low) and not match_verb(items, j, self.lex)):
                    j += 1
                after = match_verb(items, j, self.lex)
                if after and (after.verb.form == "gerund" or self.lex.language == "ru" or items[j - 1].low != ","):
                    return i
            i += 1
        return len(items)

    def left_content(self, stop: int) -> int | None:
        """The index past the words said that end right before `stop`, if something stands there."""
        i = stop
        while i > 0 and (self.items[i - 1].low in MARKS or any(self.lex.has(s, self.items[i - 1].low) for s in ("clitics", "adverbs", "auxiliaries"))):
            i -= 1
        return i if i > 0 else None

    def take_left(self, cue: Cue, stop: int, speaker: Speaker) -> None:
        """Words said before the verb; and after it, where it breaks them."""
        items = self.items
        end = self.left_content(stop)
        if end is None:
            return
        if self.said and self.said[-1].end > items[0].start and any(s.end >= items[end - 1].end for s in self.said):
            if speaker.text and self.said[-1].channel is None and not speaker.person:
                self.said[-1] = replace(self.said[-1], channel=speaker.text)
            return
        self.subject = speaker
        channel = self.find_channel(stop, len(items), speaker)
        quotes = [i for i in range(end) if items[i].kind == "q"]
        last_quote = items[end - 1].kind == "q"
        colon = any(items[i].low == ":" for i in range(end))
        words = sum(items[i].kind == "w" for i in range(end))
        if last_quote and (words == 0 or colon):
            for i in quotes:
                self.add_quote(i, speaker, cue, channel)
        elif words:
            begin = 0
            if self.said:
                begin = next((i for i in range(end) if items[i].start >= self.said[-1].end and items[i].kind == "w"), end)
            if not last_quote and not self.dashed and not self.has_clause(begin, end) and self.has_clause(cue.last, len(items)) and self.lex.language == "fr":
                end = len(items)
            if begin < end:
                self.add_clause(begin, end, speaker, cue, channel)
        later = [i for i in range(cue.last, len(items)) if items[i].kind == "q" and not self.is_name(i)]
        if later and last_quote:
            self.add_quote(later[0], speaker, cue, channel)

    def add_quote(self, i: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        item = self.items[i]
        self.said.append(self.make(item.start, item.end, speaker, cue, "direct", channel))

    def add_clause(self, a: int, b: int, speaker: Speaker, cue: Cue | None, channel: str | None) -> None:
        quoted = any(self.items[i].kind == "q" and not self.is_name(i) for i in range(a, b))
        manner = "direct" if self.dashed else "mixed" if quoted else "reported"
        while a < b and self.items[a].low in MARKS:
            a += 1
        while b > a and self.items[b - 1].low in MARKS - {")"}:
            b -= 1
        if b > a:
            self.said.append(self.make(self.items[a].start, self.items[b - 1].end, speaker, cue, manner, channel))

    def make(self, start: int, end: int, speaker: Speaker, cue: Cue | None, manner: str, channel: str | None) -> Said:
        denied = cue is not None and cue.verb.kind == "denies"
        return Said(start, end, speaker, cue.verb.lemma if cue else None, manner, denied, channel)

    # -- frames: according to, selon, по словам; as X put it --------------------------------------------------------
    def read_frames(self) -> None:
        i = 0
        while i < len(self.items):
            length = self._frame_at(i)
            if length and not self.is_taken(i):
                i = self._take_frame(i, i + length)
            else:
                i += 1

    def _frame_at(self, i: int) -> int:
        lows = [item.low for item in self.items[i : i + 6]]
        for frame in self.lex.frames:
            if tuple(lows[: len(frame)]) == frame:
                return len(frame)
        if self.lex.has("as", lows[0]):
            for j in range(i + 1, min(i + 16, len(self.items))):
                if self.items[j].low in MARKS:
                    break
                if match_verb(self.items, j, self.lex):
                    return 1
        if any(lows[0] == f[0] for f in self.lex.quoted_frames):
            after = next((j for j in range(i, len(self.items)) if self.items[j].kind == "q"), None)
            if i == 0 and after and self.items[after - 1].low == "," :
                return 1
        return 0

    def _take_frame(self, first: int, begin: int) -> int:
        items, lex = self.items, self.lex
        end = self._phrase_end(begin)
        speaker = self._frame_speaker(first, begin, end)
        if not speaker.known:
            return end
        self.subject = speaker
        channel = self.find_channel(first, end, speaker)
        left = [i for i in range(first) if items[i].kind != "p" and not lex.has("adverbs", items[i].low) and items[i].low not in ("but", "mais", "но", "и", "а", "et", "and", "toujours", "however", "yet")]
        rest = end
        while rest < len(items) and items[rest].low in MARKS:
            rest += 1
        if not left:
            quotes = [i for i in range(rest, len(items)) if items[i].kind == "q" and not self.is_name(i)]
            if quotes and all(items[i].kind != "w" for i in range(rest, len(items))):
                for i in quotes:
                    self.add_quote(i, speaker, None, channel)
            elif rest < len(items):
                self.add_clause(rest, len(items), speaker, None, channel)
        else:
            self._take_around(first, rest, speaker, channel)
        return len(items)

    def _take_around(self, first: int, rest: int, speaker: Speaker, channel: str | None) -> None:
        items = self.items
        end = self.left_content(first) or first
        quotes = [i for i in range(end) if items[i].kind == "q"]
        if quotes and all(items[i].kind != "w" for i in range(end)):
            for i in quotes:
                self.add_quote(i, speaker, None, channel)
            return
        begin = 0
        short = sum(items[i].kind == "w" for i in range(end)) < 4
        if rest < len(items) and items[end - 1].kind != "q" and (short or not self.has_clause(0, end)) and items[first - 1].low == ",":
            end = len(items)
        self.add_clause(begin, end, speaker, None, channel)

    def _phrase_end(self, begin: int) -> int:
        """Past the speaker of a frame and what is apposed to him: the comma before the clause, or the sentence's end."""
        items = self.items
        i = begin
        while i < len(items) and items[i].low not in ",.;:!?…—–" and not (items[i].kind == "q" and not self.is_name(i)):
            i += 1
        while i + 1 < len(items) and items[i].low == "," and self._is_apposition(i + 1):
            after = next((j for j in range(i + 1, len(items)) if items[j].low in ",." or items[j].kind == "q" and not self.is_name(j)), None)
            if after is None:
                break
            i = after
        return i

    def _is_apposition(self, i: int) -> bool:
        lex, low = self.lex, self.items[i].low
        if lex.has("determiners", low) and i + 1 < len(self.items):
            i, low = i + 1, self.items[i + 1].low
        if lex.is_role(low) or low in ("who", "which", "whose", "qui", "dont", "который", "которая", "которые", "cité", "citée", "cités"):
            return True
        return lex.language == "ru" and len(low) > 5 and low.endswith(("ого", "его", "ой", "ых", "их", "ей", "ийся"))

    def _frame_speaker(self, first: int, begin: int, end: int) -> Speaker:
        if self.lex.has("as", self.items[first].low):
            cue = next((c for j in range(begin, end) if (c := match_verb(self.items, j, self.lex))), None)
            if cue is None:
                return NOBODY
            if cue.pronoun:
                return self.cast.resolve_pronoun(cue.pronoun)
            after = self.cast.read_speaker(self.items, cue.last, end)
            a = begin
            while a < cue.first and self.lex.has("clitics", self.items[a].low):
                a += 1
            before = self.cast.read_speaker(self.items, a, self.before(cue.first) + 1)
            return before if before.known else after
        if "sour" in self.items[begin - 1].low:
            return Speaker(anonymous=True)
        oblique = self.items[begin - 1].low if self.lex.language == "ru" else ""
        low = self.items[first + 1].low if first + 1 < len(self.items) else ""
        if oblique and low in ("его", "её", "ее"):
            return self.cast.resolve_pronoun("m" if low == "его" else "f")
        return self.cast.read_speaker(self.items, begin, end)

    # -- quotes without a cue ----------------------------------------------------------------------------------
    def read_bare_quote(self) -> None:
        """A quoted sentence with no verb we know: after a colon, before a comma, or alone."""
        items = self.items
        quotes = [i for i in range(len(items)) if items[i].kind == "q" and not self.is_name(i)]
        if not quotes:
            return
        first, words = quotes[0], sum(item.kind == "w" for item in items)
        inner = self.text[items[first].start + 1 : items[first].end - 1].strip()
        long = inner.count(" ") >= 3 or inner[-1:] in ("?", "!")
        if words == 0 and long:
            speaker = self.cast.last if self.cast.last.known and self.cast.last_at < 1 else Speaker()
            for i in quotes:
                self.add_quote(i, speaker, None, None)
        elif first and items[first - 1].low == ":":
            speaker = self._first_subject(first - 1)
            if speaker.known or long:
                self.add_quote(first, replace(speaker, known=True), None, None)
        elif first == 0 and long and inner[:1].isupper() and (inner[-1:] in ",?!" or len(items) > 1 and items[1].low in (",", *DASHES)):
            begin = next((i for i in range(1, len(items)) if items[i].kind == "w"), 1)
            speaker = self.cast.read_speaker(items, begin, len(items))
            self.add_quote(first, replace(speaker, known=True), None, self.find_channel(1, len(items), speaker))

    def find_channel(self, a: int, b: int, speaker: Speaker) -> str | None:
        """Where it was said: the name behind "chaîne", "newspaper", or an outlet spoken to."""
        for name in self.cast.find_names(self.items, a, b):
            if name.start == speaker.start:
                continue
            low = name.text.lower()
            near = self.items[name.first - 1].low if name.first else ""
            inside = {item.low for item in self.items[name.first : name.last]}
            if low in self.lex.sets["outlets"] or self.lex.has("channels", near) or inside & self.lex.sets["channels"]:
                return name.text
        return None


def match_verb(items: Sentence, i: int, lex: Lexicon) -> Cue | None:
    """A verb of saying at items[i], with its auxiliary, or None."""
    if i >= len(items) or items[i].kind != "w":
        return None
    low = items[i].low
    if lex.language == "fr":
        return _match_french(items, i, lex)
    verb = lex.finite.get(low) or lex.gerunds.get(low)
    if verb is None:
        return None
    before = items[i - 1].low if i else ""
    if lex.language == "en" and (lex.has("determiners", before) or lex.has("be", before) or before in ("to", "'s", "’s", "not")):
        return None
    return Cue(i, i + 1, verb)


def _match_french(items: Sentence, i: int, lex: Lexicon) -> Cue | None:
    low = items[i].low
    before = items[i - 1].low if i else ""
    j, pronoun = i + 1, None
    if j < len(items) and items[j].low.startswith("-"):
        pronoun = lex.pronouns.get(items[j].low.split("-")[-1])
        j += 1
    if lex.has("auxiliaries", low):
        while j < len(items) and lex.has("adverbs", items[j].low):
            j += 1
        if j >= len(items):
            return None
        for phrase, verb in lex.phrases.items():
            if verb.form == "participle" and tuple(x.low for x in items[j : j + len(phrase)]) == phrase:
                return Cue(i, j + len(phrase), verb, pronoun)
        word = items[j].low
        found = next((lex.participles[w] for w in (word, word.rstrip("s"), word.rstrip("es")) if w in lex.participles), None)
        if found and (low not in ("est", "sont", "était") or before in ("s'", "s’")):
            return Cue(i, j + 1, found, pronoun)
        return None
    for phrase, verb in lex.phrases.items():
        if verb.form != "participle" and tuple(x.low for x in items[i : i + len(phrase)]) == phrase:
            return Cue(i, i + len(phrase), verb, pronoun)
    verb_ = lex.finite.get(low) or lex.gerunds.get(low)
    if verb_ is None or (lex.has("determiners", before) and before not in ("le", "la", "les", "l'", "l’")) or before in ("le", "la", "l'", "l’", "d'", "d’", "en") and verb_.form == "finite":
        return None
    return Cue(i, j, verb_, pronoun)


def _open_quotes(text: str, items: Sentence, lex: Lexicon) -> Iterator[Item]:
    """A quoted piece with its own verb inside («A, — сказал X, — B») as piece, verb, piece."""
    for item in items:
        if item.kind != "q" or lex.language == "en":
            yield item
            continue
        inner = read_items(text, item.start + 1, item.end - 1, lex.language)
        cut = _find_break(inner, lex)
        if cut is None:
            yield item
            continue
        first, begin, end, rest = cut
        yield Item(item.start, inner[first].start, text[item.start : inner[first].start], "q")
        yield from inner[first:end]
        if rest < len(inner):
            yield Item(inner[rest].start, item.end, text[inner[rest].start : item.end], "q")


def _find_break(inner: Sentence, lex: Lexicon) -> tuple[int, int, int, int] | None:
    for i in range(1, len(inner) - 1):
        if inner[i].low not in (",", "!", "?", ".", "…"):
            continue
        begin = i + 1
        dashed = inner[begin].low in DASHES
        begin += dashed
        if (not dashed and (lex.language == "ru" or inner[i].low != ",")) or begin >= len(inner):
            continue
        k = begin
        while k < len(inner) and lex.has("clitics", inner[k].low):
            k += 1
        cue = match_verb(inner, k, lex)
        if cue is None or cue.verb.form == "gerund" or (cue.last < len(inner) and inner[cue.last].low in MARKS and not cue.pronoun):
            continue
        end = next((j for j in range(cue.last, len(inner)) if inner[j].low in (",", ".", *DASHES)), len(inner))
        if dashed:
            end = next((j for j in range(cue.last, len(inner)) if inner[j].low in DASHES), len(inner))
        rest = end
        while rest < len(inner) and (inner[rest].low in MARKS):
            rest += 1
        return i, begin, end, rest
    return None
