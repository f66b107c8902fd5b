"""Sources that are no verb's subject: according to X, selon X, по словам X; as X put it; quotes that stand alone."""

from __future__ import annotations

from dataclasses import replace

from osintkit.quotes.reading import DASHES
from osintkit.quotes.said import Reader, Said
from osintkit.quotes.speakers import NOBODY, Speaker
from osintkit.quotes.verbs import MARKS, Cue, match_verb


def read_said(reader: Reader, previous: tuple[int, int] | None) -> list[Said]:
    """All that is said in a sentence; `previous` is the sentence before, where nothing was said yet."""
    bare = all(reader.content_after(cue, len(reader.items))[0] is None for cue in reader.cues)
    if bare and (opener := reader.phrase_at(0, "backward")):
        said = _read_backward(reader, opener, previous) if previous else None
        return [said] if said else []
    _read_frames(reader)
    reader.read_verbs()
    _read_bare_quote(reader)
    for read in (_read_headline, _read_rumour):
        if not reader.said:
            read(reader)
    return reader.said


def _read_backward(reader: Reader, begin: int, previous: tuple[int, int]) -> Said | None:
    """Об этом сообщил X; C'est ce qu'a annoncé X: the sentence before is what was said."""
    cue = next((c for c in reader.cues if c.first <= begin + 4), None)
    if cue is None:
        return None
    speaker = reader.right_subject(cue)
    speaker = speaker if speaker.known else reader.speaker_in(begin, cue.first)
    channel = reader.find_channel(begin, len(reader.items), speaker)
    return Said(*previous, speaker, cue.verb.lemma, channel=channel) if speaker.known else None


def _read_frames(reader: Reader) -> None:
    """According to X, Y; Y, according to X; Y1, according to X, Y2."""
    i = 0
    while i < len(reader.items):
        length = reader.phrase_at(i, "frames") or _is_as(reader, i) or _is_view(reader, i)
        i = _take_frame(reader, i, i + length) if length and not reader.is_taken(i) else i + 1


def _is_as(reader: Reader, i: int) -> int:
    """As X put it: "as" with a verb of saying before the next mark."""
    if not reader.has(i, "as") or not (i == 0 or reader.is_mark(i - 1) or reader.has(i - 1, "and", "openers")):
        return 0
    stop = reader.find(i + 1, min(i + 16, len(reader.items)), reader.is_mark)
    return int(any(match_verb(reader.items, j, reader.lex) for j in range(i + 1, stop)))


def _is_view(reader: Reader, i: int) -> int:
    """Pour X, « ... »; Pour le politologue X, ...: someone's view, and no purpose."""
    if i or not (length := reader.phrase_at(0, "quoted_frames")):
        return 0
    comma = reader.find(1, len(reader.items), lambda n: reader.low(n) == ",")
    names = reader.cast.names.find(reader.items, 1, comma)
    person = bool(names) and names[-1].person and reader.has_role(1, comma + 2)
    return length if person or reader.speeches(comma + 1, comma + 2) else 0


def _take_frame(reader: Reader, first: int, begin: int) -> int:
    """Read the source at first.., what it says before it or behind it, and return where to go on."""
    items, until, comma = reader.items, len(reader.items), _phrase_end(reader, begin)
    as_ = reader.has(first, "as") and begin == first + 1
    speaker = (
        _as_speaker(reader, begin, comma) if as_ else _frame_speaker(reader, first, begin, until if first else comma)
    )
    told = (reader.is_inverted(c) or _brings_in(reader, c) for c in reader.cues if c.first < first)
    if not speaker.known or any(told):
        return begin
    reader.subject = speaker
    channel = reader.find_channel(first, comma, speaker)
    if any(items[i].kind != "p" and not reader.has(i, "and", "openers", "as", "adverbs") for i in range(first)):
        reader.take_words(reader.left_content(first) or first, comma, speaker, None, channel)
        return until
    rest = reader.find(comma, until, lambda i: reader.low(i) not in MARKS and not reader.has(i, "that"))
    stop = reader.content_end(rest) if rest < until else rest
    if not reader.has_words(rest, stop):
        for i in reader.speeches(rest, stop):
            reader.add_quote(i, speaker, None, channel)
    else:
        reader.add_clause(rest, stop, speaker, None, channel)
    return stop


def _brings_in(reader: Reader, cue: Cue) -> bool:
    """Has a verb before "according to" words and a subject of its own?"""
    manner = reader.content_after(cue, len(reader.items))[1]
    return manner == "that" or (manner == "clause" and reader.left_subject(cue).known)


def _phrase_end(reader: Reader, begin: int) -> int:
    """Past the source and what is apposed to it: the comma before the clause, or the sentence's end."""
    end = len(reader.items)
    i = reader.find(begin, end, reader.is_mark)
    while reader.low(i) == "," and _is_apposed(reader, i + 1):
        i = reader.find(i + 1, end, lambda j: reader.low(j) in (",", ".") or reader.is_speech(j))
    return i


def _is_apposed(reader: Reader, i: int) -> bool:
    """Does a role, a name or a relative clause of the source stand between two commas here?"""
    end = len(reader.items)
    i += reader.has(i, "determiners") and reader.low(i) not in reader.lex.pronouns
    comma = reader.find(i, end, lambda j: reader.low(j) == ",")
    if reader.has(i, "apposed", "relative") or reader.lex.ends(reader.low(i), "apposed_endings"):
        return comma < end
    if comma == end or reader.has_clause(i, comma, sure=True):
        return False
    name = comma - i <= 4 and not reader.has(i, "prepositions") and not reader.low(i)[0].isdigit()
    said = reader.has_clause(comma, end) or bool(reader.speeches(comma, end))
    return said and (name or reader.has_role(i, i + 4))


def _frame_speaker(reader: Reader, first: int, begin: int, end: int) -> Speaker:
    """The object of "according to": по его словам, selon elle, or a speaker."""
    oblique = reader.lex.oblique
    inside = [p for i in range(first, begin) if (p := oblique.get(reader.low(i)))]
    alone = begin + 1 >= len(reader.items) or reader.is_mark(begin + 1)
    pronoun = inside[0] if inside else oblique.get(reader.low(begin)) if alone else None
    if pronoun:
        return reader.cast.resolve_pronoun(pronoun)
    if reader.has(begin - 1, "sources"):
        return Speaker(anonymous=True)
    speaker = reader.speaker_in(begin, end)
    return replace(speaker, known=True) if reader.low(begin - 1) in ("в", "на") else speaker


def _as_speaker(reader: Reader, begin: int, end: int) -> Speaker:
    """As X put it; comme l'a dit X; как отметил X."""
    cue = next((c for j in range(begin, end) if (c := match_verb(reader.items, j, reader.lex))), None)
    if cue is None:
        return NOBODY
    if cue.pronoun:
        return reader.cast.resolve_pronoun(cue.pronoun)
    start = reader.find(begin, cue.first, lambda i: not reader.has(i, "clitics"))
    before = reader.speaker_in(start, reader.before(cue.first) + 1)
    return before if before.known else reader.speaker_in(cue.last, end)


def _read_bare_quote(reader: Reader) -> None:
    """A quoted sentence with no verb we know: after a colon, before a comma, or alone."""
    end = len(reader.items)
    first = next(iter(reader.speeches(0, end)), end)
    if first == end or (reader.said and (first or reader.is_taken(first))):
        return
    inner = reader.text[reader.items[first].start + 1 : reader.items[first].end - 1].strip()
    words = reader.has_words(0, end)
    whole = inner[:1].isupper() and (inner.count(" ") >= 3 - words or inner[-1:] in ".,?!…")
    last, speaker = reader.cast.last, NOBODY
    if not words:
        speaker = last if last.known and reader.cast.last_at < 1 else Speaker()
    elif reader.low(first - 1) == ":":
        speaker = reader.first_subject(first - 1)
    elif first == 0 and inner[:1].isupper() and (inner[-1:] in ",?!" or reader.low(1) in (",", ":", *DASHES)):
        speaker = reader.speaker_in(reader.find(1, end, lambda i: reader.items[i].kind == "w"), end)
    else:
        return
    if whole or (words and speaker.known):
        reader.add_quote(first, replace(speaker, known=True), None, reader.find_channel(0, end, speaker))


def _read_headline(reader: Reader) -> None:
    """Petrov: talks will go on."""
    items, end = reader.items, len(reader.items)
    colon = reader.find(0, min(7, end), lambda i: reader.low(i) == ":")
    names = reader.cast.names.find(items, 0, colon) if 0 < colon < min(7, end - 2) else []
    if not names or not names[-1].person or names[-1].last != colon or reader.has(0, "labels"):
        return
    full = " " in names[-1].text or bool(reader.cast.recall(names[-1]))
    clause = reader.lex.language == "ru" and reader.has_clause(colon, end)
    if (full or clause) and items[colon + 1].cap and items[colon + 1].start > items[colon].end:
        reader.add_clause(colon + 1, end, reader.cast.as_speaker(names[-1]), None, None)


def _read_rumour(reader: Reader) -> None:
    """A sentence that says of itself that someone unnamed says so: reportedly, якобы."""
    if any(reader.has(i, "rumours") for i in range(len(reader.items))):
        reader.add_clause(0, len(reader.items), Speaker(), None, None)
