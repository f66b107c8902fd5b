"""Verbs of saying in a sentence, and the verb that stands inside a quoted piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from osintkit.quotes.lexicon import Lexicon, Verb
from osintkit.quotes.reading import DASHES, Item, Sentence, read_items

MARKS = frozenset(",;:—–-.!?…()[]/")
MOST = 12  # verbs of saying: a sentence with more is no prose, and reading one costs a bounded time


@dataclass(frozen=True, slots=True)
class Cue:
    """items[first:last] are a verb of saying with its auxiliary; `pronoun`: gender of one hung on it (a-t-il dit)."""

    first: int
    last: int
    verb: Verb
    pronoun: str | None = None


def find_cues(items: Sentence, lexicon: Lexicon) -> list[Cue]:
    """The first verbs of saying, in order."""
    found: list[Cue] = []
    i = 0
    while i < len(items) and len(found) < MOST:
        cue = match_verb(items, i, lexicon)
        if cue:
            found.append(cue)
        i = cue.last if cue else i + 1
    return found


def match_verb(items: Sentence, i: int, lexicon: Lexicon) -> Cue | None:
    """A verb of saying that begins at items[i], or None; denied ones ("did not say") are none."""
    if i >= len(items) or items[i].kind != "w":
        return None
    last, pronoun = i + 1, None
    if last < len(items) and items[last].low.startswith("-"):
        pronoun = lexicon.pronouns.get(items[last].low.split("-")[-1])
        last += 1
    if lexicon.language == "fr" and lexicon.has(items[i].low, "auxiliaries"):
        return _match_participle(items, i, last, pronoun, lexicon)
    if phrase := _match_phrase(items, i, lexicon, ("finite", "gerund")):
        return Cue(i, phrase[0], phrase[1], pronoun)
    low, before = items[i].low, items[i - 1].low if i else ""
    found = lexicon.verbs["finite"].get(low) or lexicon.verbs["gerund"].get(low)
    if low in lexicon.infinitives and before in ("de", "d'") and items[i - 2].low == "avant":
        return Cue(i, last, lexicon.infinitives[low])
    if found is None and pronoun and before in (",", "") and not lexicon.has(low, "questions"):
        found = Verb(low, "that", "finite")  # any verb is one of saying in ", tranche-t-il"
    denied = lexicon.has(before, "negations") and found is not None and found.kind != "denies"
    if found is None or denied or lexicon.has(before, "writers"):
        return None
    noun = {"en": _is_noun, "fr": _is_object}.get(lexicon.language)
    return None if noun and noun(items, i, found, lexicon) else Cue(i, last, found, pronoun)


def _match_phrase(items: Sentence, i: int, lexicon: Lexicon, forms: tuple[str, ...]) -> tuple[int, Verb] | None:
    """Where a verb of several words that begins at items[i] ends: made clear."""
    for phrase, verb in lexicon.verb_phrases.items():
        if items[i].low == phrase[0] and verb.form in forms:
            end = i + len(phrase)
            if tuple(item.low for item in items[i:end]) == phrase:
                return end, verb
    return None


def _is_noun(items: Sentence, i: int, verb: Verb, lexicon: Lexicon) -> bool:
    """English: is it a noun, a name, an infinitive or a passive here (but "it was reported that")?"""
    word, before = items[i], items[i - 1].low if i else ""
    name = word.cap and i > 0 and items[i - 1].kind == "w" and not items[i - 1].cap
    if name or before.endswith("n't") or (i == 0 and word.low.endswith("ed")):
        return True  # "Asked whether ..., he said"
    passive = lexicon.has(before, "be") and not (i > 1 and items[i - 2].low == "it")
    if (
        passive
        or lexicon.has(before, "modals")
        or (lexicon.has(before, "determiners") and not lexicon.has(before, "quantities"))
    ):
        return True
    if word.low == "asked" and lexicon.has(before, "subordinators"):
        return True
    subjects = ("auxiliaries", "adverbs", "papers", "clause", "roles", "bodies", "subjects")
    subject = i > 0 and (items[i - 1].cap or items[i - 1].kind == "q" or lexicon.has(before, *subjects))
    return lexicon.has(word.low, "nouns") and not subject


def _is_object(items: Sentence, i: int, verb: Verb, lexicon: Lexicon) -> bool:
    """French: is it a noun behind its article, and no "comme l'indique", "il le dit"?"""
    before, earlier = items[i - 1].low if i else "", items[i - 2].low if i > 1 else ""
    clitic = lexicon.has(before, "clitics") and (lexicon.has(earlier, "as") or earlier in lexicon.pronouns)
    return lexicon.has(before, "determiners") and not clitic


def _match_participle(items: Sentence, i: int, j: int, pronoun: str | None, lexicon: Lexicon) -> Cue | None:
    """a [-t-il] [adverbs] déclaré; with être only the reflexive verbs."""
    before = items[i - 1].low if i else ""
    begin = j
    while j < len(items) and lexicon.has(items[j].low, "adverbs", "reflexive"):
        j += 1
    if j >= len(items) or any(lexicon.has(item.low, "negations") for item in items[begin:j]):
        return None
    being = lexicon.has(items[i].low, "beings")
    if not being and (phrase := _match_phrase(items, j, lexicon, ("participle",))):
        return Cue(i, phrase[0], phrase[1], pronoun)
    word, known = items[j].low, lexicon.verbs["participle"]
    found = known.get(word) or known.get(word.rstrip("s")) or known.get(word.rstrip("es"))
    said_before = i > 0 and (before in (",", "s'") or items[i - 1].kind == "q")
    if found is None and pronoun and said_before and lexicon.ends(word, "participles"):
        found = Verb(word, "that", "participle")
    return Cue(i, j + 1, found, pronoun) if found and (before == "s'" or not being) else None


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
        before, rest = cut
        yield Item(item.start, inner[before].start, text[item.start : inner[before].start], "q")
        yield from inner[before:rest]
        if rest < len(inner):
            yield Item(inner[rest].start, item.end, text[inner[rest].start : item.end], "q")


def _find_break(inner: Sentence, lexicon: Lexicon) -> tuple[int, int] | None:
    """(mark before the verb, rest) inside a quoted piece; French has a comma there, Russian a dash too."""
    lows = [item.low for item in inner]
    for i in range(1, len(inner) - 1):
        dashed = lows[i + 1] in DASHES
        if lows[i] not in (",!?.…" if dashed else ",") or (lexicon.language == "ru" and not dashed):
            continue
        verb = next((j for j in range(i + 1 + dashed, len(inner)) if not lexicon.has(lows[j], "clitics")), len(inner))
        cue = match_verb(inner, verb, lexicon)
        if cue is None or cue.verb.form == "gerund" or cue.last >= len(inner):
            continue
        if not cue.pronoun and (lows[cue.last] in MARKS or lexicon.has(lows[cue.last], "that")):
            continue
        stops = DASHES if dashed else (*DASHES, ",", ".")
        rest = next((j for j in range(cue.last, len(inner)) if lows[j] in stops), len(inner))
        if not dashed and lexicon.has("".join(lows[rest + 1 : rest + 2]), "roles"):  # X, ministre de la Défense.
            rest = next((j for j in range(rest + 1, len(inner)) if lows[j] in stops), len(inner))
        return i, next((j for j in range(rest, len(inner)) if lows[j] not in MARKS), len(inner))
    return None
