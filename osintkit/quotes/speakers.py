"""Who stands in a stretch of a sentence: a name, a body, a role, a pronoun, or a source that wishes not to be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from osintkit.quotes.cast import NOBODY, RECENT, Cast, Speaker
from osintkit.quotes.lexicon import stem
from osintkit.quotes.names import Name
from osintkit.quotes.reading import Item


def read_speaker(cast: Cast, items: Sequence[Item], a: int, b: int) -> Speaker:
    """The speaker named by items[a:b], the subject of a verb or the object of "according to"."""
    if a >= b:
        return NOBODY
    veiled = _is_veiled(cast, items, a, b)
    speaker = _read_speaker(cast, items, a, b)
    return replace(speaker, anonymous=True, known=True) if veiled else speaker


def _read_speaker(cast: Cast, items: Sequence[Item], a: int, b: int) -> Speaker:
    lex = cast.lexicon
    while b > a and items[b - 1].kind == "p":
        b -= 1
    if a >= b:
        return NOBODY
    chunks = _chunks(items, a, b)
    first, last = chunks[0]
    source = next((i for i in range(first, last) if lex.has("sources", items[i].low)), None)
    if source is not None and not (_has_of(cast, items, first, source) and _heads(cast, items, first, source)):
        return Speaker(anonymous=True)
    names = _heads(cast, items, first, last)
    persons = [n for n in names if n.person]
    person = next((n for n in reversed(persons) if " " in n.text), persons[-1] if persons else None)
    role = next((i for i in range(first, last) if lex.is_role(items[i].low)), None)
    if role is not None and (person is None or person.text.count(" ") == 0) and len(chunks) > 1:
        apposed = cast.names.find(items, *chunks[1])
        if (
            apposed
            and apposed[0].person
            and apposed[0].last == chunks[1][1]
            and (person is None or role < person.first)
        ):
            return cast.as_speaker(apposed[0])
    if role is not None and lex.language == "en" and not (person and " " in person.text):
        role = max(
            i
            for i in range(role, last)
            if lex.is_role(items[i].low) and (i == role or not _has_of(cast, items, role, i))
        )
        if all(n.last <= role for n in names) and (names or any(lex.is_body(items[i].low) for i in range(first, role))):
            return _by_role(cast, items, role, first, last)
    body = _find_body(cast, items, first, last)
    paper = next((i for i in range(first, last) if lex.is_paper(items[i].low)), last)
    if paper < min(last if body is None else body, person.first if person else last):
        return _author(cast, items, a, b)
    if person and person.last == body and not items[body].cap and lex.language != "fr":
        return _body(cast, items, body, first, last)
    if person:
        return cast.as_speaker(person)
    if role is not None and (body is None or role < body):
        return _by_role(cast, items, role, first, last)
    named = names[-1] if names else None
    if body is not None and (named is None or named.first <= body or lex.language == "ru"):
        return _body(cast, items, body, first, last)
    if named:
        return _org(cast, items, named, body)
    if body is not None:
        return _body(cast, items, body, first, last)
    for i in range(last - 1, first - 1, -1):
        if items[i].low in lex.pronouns:
            return cast.resolve_pronoun(lex.pronouns[items[i].low])
    return NOBODY


def _has_of(cast: Cast, items: Sequence[Item], a: int, b: int) -> bool:
    return any(cast.lexicon.has("prepositions", items[i].low) for i in range(a, b))


def _author(cast: Cast, items: Sequence[Item], a: int, b: int) -> Speaker:
    """Whose report or statement it is, where the text says "by" or "of"."""
    lex = cast.lexicon
    if lex.language == "ru":
        paper = next(i for i in range(a, b) if lex.is_paper(items[i].low))
        near = paper + 1 < b and not lex.has("prepositions", items[paper + 1].low)
        found = _read_speaker(cast, items, paper + 1, b) if near else NOBODY
        return replace(found, known=True)
    for name in cast.names.find(items, a, b):
        if name.last < b and items[name.last].low == "'s":
            return cast.as_speaker(name)
        owner = next((i for i in range(a + 1, name.first) if lex.is_body(items[i].low)), None)
        if owner is not None and lex.has("by", cast.names.before(items, owner, a)):
            return _body(cast, items, owner, owner, b)
        if lex.has("by", cast.names.before(items, name.first, a)):
            body = next((i for i in range(name.first - 1, name.last) if lex.is_body(items[i].low)), None)
            return cast.as_speaker(name) if body is None else _body(cast, items, body, min(body, name.first), b)
    return Speaker()


def _is_veiled(cast: Cast, items: Sequence[Item], a: int, b: int) -> bool:
    lex = cast.lexicon
    stretch = cast.names.text[items[a].start : items[b - 1].end].lower().replace("’", "'")
    return any(lex.has("sources", items[i].low) for i in range(a, b)) or any(v in stretch for v in lex.sets["veiled"])


def _heads(cast: Cast, items: Sequence[Item], a: int, b: int) -> list[Name]:
    """Names that are no complement of a preposition; in Russian all of them."""
    return [
        n
        for n in cast.names.find(items, a, b)
        if not (n.first > a and cast.lexicon.has("prepositions", cast.names.before(items, n.first, a)))
        and not (n.last + 1 < b and items[n.last].low == "'s")
        and not _is_adjective(cast, items, n, b)
    ]


def _is_adjective(cast: Cast, items: Sequence[Item], name: Name, b: int) -> bool:
    """English "Palestinian tallies": one word, and its noun behind it."""
    if cast.lexicon.language != "en" or " " in name.text or name.last >= b or not name.person:
        return False
    after = items[name.last]
    loose = cast.lexicon.among(after.low, "prepositions", "times", "adverbs", "auxiliaries", "finite", "relative")
    return after.kind == "w" and not loose and after.low not in ("and", "or", "'s") and not after.cap


def _org(cast: Cast, items: Sequence[Item], name: Name, body: int | None) -> Speaker:
    """A name; a body's with the common noun it is built on ("institut Valmont"), not an outlet's kind."""
    if name.person:
        return cast.as_speaker(name)
    start = (
        items[body].start
        if body is not None and body == name.first - 1 and not cast.lexicon.has("channels", items[body].low)
        else name.start
    )
    return Speaker(cast.names.text[start : name.end], start, name.end)


def _body(cast: Cast, items: Sequence[Item], body: int, a: int, b: int) -> Speaker:
    """A body by its common noun with what belongs to it; a mere "the company" is the one spoken of last."""
    lex = cast.lexicon
    while a < body and lex.among(items[a].low, "determiners", "prepositions", "times", "adverbs"):
        a += 1
    b = next((i for i in range(body + 1, b) if _leaves(cast, items[i].low)), b)
    while b > body + 1 and lex.has("determiners", items[b - 1].low):
        b -= 1
    names = [n for n in cast.names.find(items, a, b) if n.first > body or n.last <= body]
    if lex.has("generic", items[body].low) and b - a == 1 and (a or not items[body].cap):
        return cast.last if cast.last.known and not cast.last.person and cast.last_at < RECENT else Speaker()
    if names and (
        lex.has("outlet_kinds", items[body].low)
        or lex.has("channels", items[body].low)
        or (lex.language == "ru" and names[0].first == body + 1 and items[body + 1].kind == "q")
    ):
        return Speaker(names[0].text, names[0].start, names[0].end)
    return Speaker(cast.names.text[items[a].start : items[b - 1].end], items[a].start, items[b - 1].end)


def _find_body(cast: Cast, items: Sequence[Item], a: int, b: int) -> int | None:
    """The first body's noun that is no complement of a preposition."""
    for i in range(a, b):
        if cast.lexicon.is_body(items[i].low):
            return i
        if (
            i > a
            and cast.lexicon.has("prepositions", items[i].low)
            and not cast.lexicon.has("determiners", items[i].low)
        ):
            return None
    return None


def _leaves(cast: Cast, low: str) -> bool:
    """Does a word end a body's name?"""
    lex = cast.lexicon
    if low in ("of", "for", "de", "du", "des", "d'", "d’", "по"):
        return False
    return lex.among(low, "prepositions", "times", "finite", "auxiliaries", "clause")


def _by_role(cast: Cast, items: Sequence[Item], role: int, a: int, b: int) -> Speaker:
    low = items[role].low
    if cast.lexicon.has("voices", low) or any(cast.lexicon.has("voices", items[i].low) for i in range(a, b)):
        body = next((i for i in range(a, b) if cast.lexicon.is_body(items[i].low)), None)
        if body is not None:
            return _body(cast, items, body, body, b) if body > role else _body(cast, items, body, a, role)
        names = cast.names.find(items, a, b)
        if names:
            return cast.as_speaker(names[-1])
    name = cast.by_role.get(stem(low, cast.lexicon.language))
    return cast.as_speaker(name) if name else Speaker()


def _chunks(items: Sequence[Item], a: int, b: int) -> list[tuple[int, int]]:
    """Stretches between commas, dashes and brackets."""
    found, begin = [], a
    for i in range(a, b):
        if items[i].kind == "p" and items[i].low in ",;:()—–":
            if i > begin:
                found.append((begin, i))
            begin = i + 1
    if begin < b:
        found.append((begin, b))
    return found or [(a, b)]
