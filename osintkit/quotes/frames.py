"""Sources that are no verb's subject: according to X, selon X, по словам X; as X put it; quotes that stand alone."""

from __future__ import annotations

from dataclasses import replace

from osintkit.quotes.attribution import Reader, Said
from osintkit.quotes.cues import MARKS, Cue, match_verb
from osintkit.quotes.reading import DASHES
from osintkit.quotes.speakers import NOBODY, Speaker, read_speaker
from osintkit.quotes.subjects import AND

OPENERS = AND | frozenset(("toujours", "however", "yet", "cependant", "toutefois", "однако", "при", "этом"))


def read_said(reader: Reader, previous: tuple[int, int] | None) -> list[Said]:
    """All that is said in a sentence; `previous` is the sentence before, where nothing was said yet."""
    if any(_opens(reader, opener) for opener in reader.lex.phrases["backward"]):
        said = _backward(reader, previous) if previous else None
        bare = all(reader.content_after(cue, len(reader.items))[0] is None for cue in reader.cues)
        if said or bare:
            return [said] if said else []
    read_frames(reader)
    reader.read_verbs()
    if not reader.said:
        read_bare_quote(reader)
    if not reader.said:
        read_headline(reader)
    if not reader.said:
        read_rumour(reader)
    return reader.said


def read_frames(reader: Reader) -> None:
    """According to X, Y; Y, according to X; Y1, according to X, Y2."""
    i = 0
    while i < len(reader.items):
        length = _frame_length(reader, i)
        i = _take_frame(reader, i, i + length) if length and not reader.is_taken(i) else i + 1


def _frame_length(reader: Reader, i: int) -> int:
    items, lex = reader.items, reader.lex
    lows = tuple(item.low for item in items[i : i + 6])
    for frame in lex.phrases["frames"]:
        if lows[: len(frame)] == frame:
            return len(frame)
    if lex.has(lows[0], "as") and (i == 0 or reader.is_mark(i - 1) or items[i - 1].low in OPENERS):
        stop = reader.find(i + 1, min(i + 16, len(items)), reader.is_mark)
        return int(any(match_verb(items, j, lex) for j in range(i + 1, stop)))
    if i == 0 and (lows[0],) in lex.phrases["quoted_frames"]:
        return int(_is_view(reader))
    return 0


def _is_view(reader: Reader) -> bool:
    """Pour X, « ... »; Pour le politologue X, ...: someone's view, and no purpose."""
    comma = reader.find(1, len(reader.items), lambda i: reader.items[i].low == ",")
    quote = reader.find(1, len(reader.items), reader.is_speech)
    if quote < len(reader.items) and reader.items[quote - 1].low == ",":
        return True
    names = reader.cast.names.find(reader.items, 1, comma)
    roles = any(reader.lex.has(reader.items[i].low, "roles") for i in range(1, min(comma + 2, len(reader.items))))
    return roles and bool(names) and names[-1].person and names[-1].last == comma < len(reader.items)


def _take_frame(reader: Reader, first: int, begin: int) -> int:
    items = reader.items
    end = _phrase_end(reader, begin)
    if not first and end + 1 < len(items) and items[end].low == "," and items[end + 1].low == "что":
        end += 1
    until = end if not first or reader.lex.has(items[first].low, "as") else len(items)
    speaker = _frame_speaker(reader, first, begin, until)
    if not speaker.known:
        return begin
    rest = reader.find(end, len(items), lambda i: items[i].low not in MARKS and items[i].low != "что")
    if any(c.first < first and _has_words(reader, c) for c in reader.cues):
        return begin
    reader.subject = speaker
    channel = reader.find_channel(first, end, speaker)
    left = [i for i in range(first) if items[i].kind != "p" and not _is_opener(reader, i)]
    if left:
        reader.take_words(reader.left_content(first) or first, end, speaker, None, channel)
        return len(items)
    stop = reader.content_end(rest) if rest < len(items) else rest
    quotes = [i for i in range(rest, stop) if reader.is_speech(i)]
    if quotes and all(items[i].kind != "w" for i in range(rest, stop)):
        for i in quotes:
            reader.add_quote(i, speaker, None, channel)
    elif rest < stop:
        reader.add_clause(rest, stop, speaker, None, channel)
    return stop


def _has_words(reader: Reader, cue: Cue) -> bool:
    """Does a verb before the frame bring in words itself?"""
    return reader.is_inverted(cue) or reader.content_after(cue, len(reader.items))[1] == "that"


def _is_opener(reader: Reader, i: int) -> bool:
    low = reader.items[i].low
    return low in OPENERS or reader.lex.has(low, "as") or reader.lex.has(low, "adverbs")


def _phrase_end(reader: Reader, begin: int) -> int:
    """Past the source and what is apposed to it: the comma before the clause, or the sentence's end."""
    items = reader.items
    i = reader.find(begin, len(items), reader.is_mark)
    while i + 1 < len(items) and items[i].low == "," and _is_apposition(reader, i + 1):
        after = reader.find(i + 1, len(items), lambda j: items[j].low in ",." or reader.is_speech(j))
        if after == len(items):
            break
        i = after
    return i


def _is_apposition(reader: Reader, i: int) -> bool:
    lex, items = reader.lex, reader.items
    if lex.has(items[i].low, "determiners") and i + 1 < len(items) and items[i].low not in ("il", "elle"):
        i += 1
    low = items[i].low
    if low in ("who", "which", "whose", "qui", "dont", "cité", "citée", "cités", "cited", "quoted") or lex.has(
        low, "relative"
    ):
        return True
    names = reader.cast.names.find(items, i, min(len(items), i + 4))
    if (
        names
        and names[0].first == i
        and names[0].person
        and names[0].last < len(items)
        and items[names[0].last].low == ","
    ):
        return True
    comma = reader.find(i, len(items), lambda j: items[j].low == ",")
    short = comma - i <= 5 and not lex.has(items[i].low, "prepositions") and not items[i].low[0].isdigit()
    if (
        lex.has(low, "roles")
        and sum(x.kind == "w" for x in items[comma:]) > 1
        and not reader.has_clause(i, comma, sure=True)
    ):
        return True
    if any(lex.has(items[j].low, "roles") for j in range(i, min(comma, i + 4))) or (short and lex.language != "ru"):
        return (
            comma < len(items)
            and not reader.has_clause(i, comma)
            and (reader.has_clause(comma, len(items)) or reader.has_speech(comma, len(items)))
        )
    near = ("близкого", "близкой", "близких", "знакомого", "знакомой", "знакомых")
    return lex.language == "ru" and (low in near or low.endswith(("вшего", "вшей", "ющего", "ющей", "ющих", "ийся")))


def _frame_speaker(reader: Reader, first: int, begin: int, end: int) -> Speaker:
    lex, items, cast = reader.lex, reader.items, reader.cast
    if lex.has(items[first].low, "as") and begin == first + 1:
        return _as_speaker(reader, begin, end)
    if items[begin - 2].low in ("нашим", "нашей"):
        return Speaker()
    if items[begin - 1].low in ("source", "sources"):
        return Speaker(anonymous=True)
    pronoun = next((lex.oblique[i.low] for i in items[first : begin + 1] if i.low in lex.oblique), None)
    if pronoun and (
        any(i.low in lex.oblique for i in items[first:begin]) or begin + 1 >= len(items) or reader.is_mark(begin + 1)
    ):
        return cast.resolve_pronoun(pronoun)
    speaker = read_speaker(cast, items, begin, end)
    return replace(speaker, known=True) if items[begin - 1].low in ("в", "на") else speaker


def _as_speaker(reader: Reader, begin: int, end: int) -> Speaker:
    """As X put it; comme l'a dit X; как отметил X."""
    cue = next((c for j in range(begin, end) if (c := match_verb(reader.items, j, reader.lex))), None)
    if cue is None:
        return NOBODY
    if cue.pronoun:
        return reader.cast.resolve_pronoun(cue.pronoun)
    start = reader.find(begin, cue.first, lambda i: not reader.lex.has(reader.items[i].low, "clitics"))
    before = read_speaker(reader.cast, reader.items, start, reader.before(cue.first) + 1)
    if before.known:
        return before
    return read_speaker(reader.cast, reader.items, reader.past_channel(cue.last, end), end)


def _opens(reader: Reader, opener: tuple[str, ...]) -> bool:
    return tuple(item.low for item in reader.items[: len(opener)]) == opener


def _backward(reader: Reader, previous: tuple[int, int]) -> Said | None:
    """Об этом сообщил X; C'est ce qu'a annoncé X: the sentence before is what was said."""
    opener = next(b for b in reader.lex.phrases["backward"] if _opens(reader, b))
    if reader.has_speech(0, len(reader.items)):
        return None
    cue = next((c for c in reader.cues if c.first <= len(opener) + 4), None)
    if cue is None or reader.content_after(cue, len(reader.items))[0] is not None:
        return None
    speaker = reader.right_subject(cue)
    if not speaker.known:
        speaker = read_speaker(reader.cast, reader.items, len(opener), cue.first)
    channel = reader.find_channel(len(opener), len(reader.items), speaker)
    return Said(*previous, speaker, cue.verb.lemma, "reported", False, channel) if speaker.known else None


def read_bare_quote(reader: Reader) -> None:
    """A quoted sentence with no verb we know: after a colon, before a comma, or alone."""
    items = reader.items
    first = reader.find(0, len(items), reader.is_speech)
    if first == len(items):
        return
    inner = reader.text[items[first].start + 1 : items[first].end - 1].strip()
    words = sum(item.kind == "w" for item in items)
    whole = inner[:1].isupper() and (inner.count(" ") >= 3 - (words > 0) or inner[-1:] in ".,?!…")
    if not words:
        last = reader.cast.last
        if whole:
            reader.add_quote(first, last if last.known and reader.cast.last_at < 1 else Speaker(), None, None)
    elif first and items[first - 1].low == ":":
        speaker = reader.first_subject(first - 1)
        if speaker.known or whole:
            reader.add_quote(first, replace(speaker, known=True), None, reader.find_channel(0, first, speaker))
    elif (
        first == 0
        and inner[:1].isupper()
        and (inner[-1:] in ",?!" or (len(items) > 1 and items[1].low in (",", ":", *DASHES)))
    ):
        begin = reader.find(1, len(items), lambda i: items[i].kind == "w")
        speaker = read_speaker(reader.cast, items, begin, len(items))
        if whole or speaker.known:
            reader.add_quote(0, replace(speaker, known=True), None, reader.find_channel(1, len(items), speaker))


def read_headline(reader: Reader) -> None:
    """Petrov: talks will go on."""
    items = reader.items
    colon = reader.find(0, min(7, len(items)), lambda i: items[i].low == ":")
    names = reader.cast.names.find(items, 0, colon) if 0 < colon < min(7, len(items) - 2) else []
    if not names or not names[-1].person or names[-1].last != colon or reader.lex.has(items[0].low, "labels"):
        return
    once = " " not in names[-1].text and not reader.cast.recall(names[-1])
    spaced = items[colon + 1].start > items[colon].end
    if (
        spaced
        and items[colon + 1].cap
        and not (once and (reader.lex.language != "ru" or not reader.has_clause(colon, len(items))))
    ):
        reader.add_clause(colon + 1, len(items), reader.cast.as_speaker(names[-1]), None, None)


def read_rumour(reader: Reader) -> None:
    """A sentence that says of itself that someone unnamed says so: reportedly, якобы."""
    if any(reader.lex.has(item.low, "rumours") for item in reader.items):
        reader.add_clause(0, len(reader.items), Speaker(), None, None)
