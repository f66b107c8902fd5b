"""Verbs of saying in a sentence, and the verb that stands inside a quoted piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from osintkit.quotes.lexicon import Lexicon, Verb
from osintkit.quotes.reading import DASHES, Item, Sentence, read_items

MARKS = frozenset(",;:—–-.!?…()[]/")
WRITER = ("i", "we", "я", "мы", "je", "j'")  # who writes the article, not whom it quotes
QUANTITIES = ("all", "both", "many", "some", "most", "this", "that")


@dataclass(frozen=True, slots=True)
class Cue:
    """items[first:last] are a verb of saying with its auxiliary; `pronoun`: gender of one hung on it (a-t-il dit)."""

    first: int
    last: int
    verb: Verb
    pronoun: str | None = None


def find_cues(items: Sentence, lexicon: Lexicon) -> Iterator[Cue]:
    """All verbs of saying, in order."""
    i = 0
    while i < len(items):
        cue = match_verb(items, i, lexicon)
        if cue:
            yield cue
        i = cue.last if cue else i + 1


def match_verb(items: Sentence, i: int, lexicon: Lexicon) -> Cue | None:
    """A verb of saying that begins at items[i], or None; denied ones ("did not say") are none."""
    if i >= len(items) or items[i].kind != "w":
        return None
    if lexicon.language == "fr":
        return _match_french(items, i, lexicon)
    for phrase, verb in lexicon.verb_phrases.items():
        if items[i].low == phrase[0] and _is_phrase(items, i, phrase):
            return Cue(i, i + len(phrase), verb)
    found = lexicon.verbs["finite"].get(items[i].low) or lexicon.verbs["gerund"].get(items[i].low)
    return Cue(i, i + 1, found) if found and not _is_noun(items, i, found, lexicon) else None


def _is_noun(items: Sentence, i: int, verb: Verb, lexicon: Lexicon) -> bool:
    """Is the word at i no verb of saying here: a noun, denied, or in the passive (but "it was reported that")?"""
    word, before = items[i], items[i - 1].low if i else ""
    if (word.cap and i and items[i - 1].kind == "w" and not items[i - 1].cap) or before in WRITER:
        return True
    if lexicon.language != "en":
        return before == "не"
    if (i == 0 and word.low.endswith("ed")) or before.endswith("n't") or before in ("'s", "not", "never"):
        return True  # "Asked whether ..., he said"
    if word.low == "asked" and before in ("when", "if", "as", "after"):
        return True
    if lexicon.has(before, "be") and not (i > 1 and items[i - 2].low == "it"):
        return True
    if lexicon.has(before, "modals") or (lexicon.has(before, "determiners") and before not in QUANTITIES):
        return True
    if verb.lemma == "point" and (i + 1 == len(items) or items[i + 1].low not in ("out", "to")):
        return True
    return lexicon.has(word.low, "nouns") and not _is_subject(items, i - 1, lexicon)


def _is_subject(items: Sentence, i: int, lexicon: Lexicon) -> bool:
    """Could the word before "claims" or "notes" be who claims, so that it is a verb?"""
    if i < 0:
        return False
    low = items[i].low
    if items[i].cap or items[i].kind == "q" or low in (",", "and", "also", "has", "have", "had", "who", "which", "it"):
        return True
    if low in lexicon.pronouns or lexicon.has(low, "roles") or lexicon.has(low, "bodies"):
        return True
    return lexicon.has(low, "auxiliaries", "adverbs", "papers", "clause")


def _match_french(items: Sentence, i: int, lexicon: Lexicon) -> Cue | None:
    low = items[i].low
    before = items[i - 1].low if i else ""
    j, pronoun = i + 1, None
    if j < len(items) and items[j].low.startswith("-"):
        pronoun = lexicon.pronouns.get(items[j].low.split("-")[-1])
        j += 1
    if lexicon.has(low, "auxiliaries"):
        return _match_participle(items, i, j, pronoun, lexicon)
    for phrase, verb in lexicon.verb_phrases.items():
        if verb.form != "participle" and _is_phrase(items, i, phrase):
            return Cue(i, i + len(phrase), verb, pronoun)
    found = lexicon.verbs["finite"].get(low) or lexicon.verbs["gerund"].get(low)
    if pronoun and before in (",", "") and found is None and low not in ("est", "sont", "faut", "est-ce"):
        return Cue(i, j, Verb(low, "that", "finite"), pronoun)
    clitic = (
        before in ("l'", "le")
        and i > 1
        and (lexicon.has(items[i - 2].low, "as") or items[i - 2].low in lexicon.pronouns)
    )
    if before in ("d'", "de") and i > 1 and items[i - 2].low == "avant" and low.endswith("er"):
        return Cue(i, j, Verb(low, "that", "gerund"), pronoun)
    if found is None or (lexicon.has(before, "determiners") and before != "s'" and not clitic):
        return None
    if before in WRITER or (before in ("n'", "ne") and found.kind != "denies"):
        return None
    return Cue(i, j, found, pronoun)


def _match_participle(items: Sentence, i: int, j: int, pronoun: str | None, lexicon: Lexicon) -> Cue | None:
    """a [-t-il] [adverbs] déclaré; with être only the reflexive verbs."""
    low, before = items[i].low, items[i - 1].low if i else ""
    negated = False
    while j < len(items) and (lexicon.has(items[j].low, "adverbs") or items[j].low in ("lui", "elle", "eux", "-même")):
        negated = negated or items[j].low in ("pas", "jamais", "plus")
        j += 1
    if j >= len(items) or negated:
        return None
    being = low in ("est", "sont", "était", "étaient")
    for phrase, verb in lexicon.verb_phrases.items():
        if verb.form == "participle" and not being and _is_phrase(items, j, phrase):
            return Cue(i, j + len(phrase), verb, pronoun)
    word = items[j].low
    found = next(
        (
            lexicon.verbs["participle"][w]
            for w in (word, word.rstrip("s"), word.rstrip("es"))
            if w in lexicon.verbs["participle"]
        ),
        None,
    )
    said_before = i > 0 and (before in (",", "s'") or items[i - 1].kind == "q")
    if found is None and pronoun and said_before and word.endswith(("é", "ée", "és", "i", "u", "it", "is")):
        found = Verb(word, "that", "participle")
    if found is None or (being and before != "s'"):
        return None
    return Cue(i, j + 1, found, pronoun)


def _is_phrase(items: Sentence, i: int, phrase: tuple[str, ...]) -> bool:
    return tuple(item.low for item in items[i : i + len(phrase)]) == phrase


def open_quotes(text: str, items: Sentence, lexicon: Lexicon) -> Iterator[Item]:
    """The items, with a quoted piece that holds its own verb («A, — сказал X, — B») as piece, verb, piece."""
    for item in items:
        cut = None
        if item.kind == "q" and lexicon.language != "en":
            inner = read_items(text, item.start + 1, item.end - 1, lexicon.language)
            cut = _find_break(inner, lexicon)
        if cut is None:
            yield item
            continue
        before, begin, rest = cut
        yield Item(item.start, inner[before].start, text[item.start : inner[before].start], "q")
        yield inner[before]
        yield from inner[begin:rest]
        if rest < len(inner):
            yield Item(inner[rest].start, item.end, text[inner[rest].start : item.end], "q")


def _find_break(inner: Sentence, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """(mark before the verb, verb, rest) inside a quoted piece; French has a comma there, Russian a dash too."""
    for i in range(1, len(inner) - 1):
        dashed = inner[i + 1].low in DASHES
        if inner[i].low not in (",!?.…" if dashed else ",") or (lexicon.language == "ru" and not dashed):
            continue
        begin = verb = i + 1 + dashed
        while verb < len(inner) and lexicon.has(inner[verb].low, "clitics"):
            verb += 1
        cue = match_verb(inner, verb, lexicon)
        if cue is None or cue.verb.form == "gerund" or cue.last >= len(inner):
            continue
        if not cue.pronoun and (inner[cue.last].low in MARKS or lexicon.has(inner[cue.last].low, "that")):
            continue
        stops = DASHES if dashed else (*DASHES, ",", ".")
        end = next((j for j in range(cue.last, len(inner)) if inner[j].low in stops), len(inner))
        if not dashed and _is_apposed(inner, end, lexicon):
            end = next((j for j in range(end + 1, len(inner)) if inner[j].low in stops), len(inner))
        rest = end
        while rest < len(inner) and inner[rest].low in MARKS:
            rest += 1
        return i, begin, rest
    return None


def _is_apposed(inner: Sentence, comma: int, lexicon: Lexicon) -> bool:
    """Is what follows a comma the speaker's role or name?"""
    return comma + 1 < len(inner) and inner[comma].low == "," and lexicon.has(inner[comma + 1].low, "roles")
