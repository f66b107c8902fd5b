"""What models get wrong in a known way, mended: ends of names, wrong kinds, descriptors, one kind per name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from .lexicon import key_of, stem_of
from .models import KINDS, Span
from .people import given_names, roles
from .places import gazetteer, is_known
from .table import choice, read_table, said, words

LEADING = re.compile(rf"(?:(?:{choice('lead')})\s+|\d+[\d.:/-]*\s+(?=[A-Z])|[—–-]\s+)+")
TRAILING = re.compile(r"(?:\s+[\d(][\d.,:/()-]*|\s*&|\s+[a-z]|\s+-+ .*|\s+,.*|\s+(?:city|area|region))+$")
TRAILING_ORG = re.compile(r"(?:\s*&|\s+-+ .*|\s+of the|\s+of)+$")
INSIDE = re.compile(r"^(.{2,}?)\s+\(([^()]{2,60})\)$")
WHOLE_DOT = re.compile(r"(?:[A-Z]\.){2,}$|\b(?:Inc|Corp|Co|Jr|Sr|Ltd|St|Bros)\.$")
TITLED = re.compile(rf"(?:{choice('title', 'en')})\.? [A-Z]\S*(?: [A-Z]\S*){{0,3}}$")
SAYS = re.compile(rf",?\s(?:{choice('says')})\b")
AT = re.compile(rf"\b(?:{choice('at')})\s$")
MISTER = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|M|Mme|Gen|Col|Sgt|President|président|Président|Президент|президент)\.?\s)$")


@cache
def endings(language: str) -> dict[str, str]:
    """Word -> the kind it gives a name at its end (English) or start (French)."""
    uses = dict.fromkeys(row["use"] for row in read_table("endings.csv") if row["use"] != "opens")
    return {word: use for use in uses for word in said("endings.csv", use, language)}


LONGEST = 150  # characters: no name is longer, whatever a model says


def mend(spans: list[Span], text: str, language: str) -> list[Span]:
    """A model's spans with their ends and kinds put right; those that are no names left out."""
    mended: list[Span] = []
    short = [span for span in spans if span.end - span.start <= LONGEST]
    for part in (part for span in short for line in split_lines(span, text) for part in split_list(line, text)):
        if part.kind not in KINDS.values():  # a kind that the analyst made: nothing is known about it
            mended.append(part)
            continue
        cut = cut_ends(part, text, language)
        if (
            cut is None
            or text[cut.start : cut.end] in words("stop", language)
            or is_small(cut, text)
            or is_between(cut, text)
            or is_role(cut, text, language)
        ):
            continue
        known = name_kind(cut, text, language)
        if known.kind != "none":
            mended.append(widen(open_up(settle(known, text, language), text, language), text, language))
    return mended


def settle(span: Span, text: str, language: str) -> Span:
    """A single mention by what stands beside it: "at X" is a place, and so is a country."""
    name = text[span.start : span.end]
    if span.kind == "person" and is_place(name):
        return span._replace(kind="place")
    if span.kind == "place" and is_outlet(span, text, language) and not is_place(name):
        return span._replace(kind="org")
    if language != "en":
        return span
    if span.kind == "org" and is_country(name):
        return span._replace(kind="place")
    before = text[max(0, span.start - 16) : span.start]
    if span.kind in ("org", "person") and name.isalpha() and name.istitle() and IN.search(before):
        return span._replace(kind="place")
    return span


def is_outlet(span: Span, text: str, language: str) -> bool:
    """Whether the word beside a name says that it is an agency, a paper, a company: "the Northwire agency"."""
    if language == "fr":
        return OUTLET_BEFORE.search(text, max(0, span.start - 24), span.start) is not None
    return language == "en" and OUTLET_AFTER.match(text, span.end) is not None


OUTLET_AFTER = re.compile(rf" (?:{choice('outlet', 'en')})\b")
OUTLET_BEFORE = re.compile(rf"(?<!\w)(?:{choice('outlet', 'fr')}) (?:de presse )?«? ?$")
IN = re.compile(r"(?:^|[ \n(])(?:[Ii]n|[Aa]t|[Nn]ear|[Ii]nto|[Oo]utside) $")


def is_small(span: Span, text: str) -> bool:
    """Whether no letter of a Latin or Cyrillic name is a capital."""
    name = text[span.start : span.end]
    return name == name.lower() and name != name.upper() and not any(c.isdigit() for c in name)


def is_between(span: Span, text: str) -> bool:
    """Whether a place is what is between two nations: "Coopération russo-turque"."""
    match = BETWEEN.search(text, span.start, span.end) if span.kind == "place" else None
    return match is not None and is_known(match[1], "nationality")


BETWEEN = re.compile(r" [a-zà-ÿ]+o-([a-zà-ÿ]+)$")


def is_role(span: Span, text: str, language: str) -> bool:
    """Whether a span is nothing but a role and a nationality: "Président turc"."""
    before, after = roles(language)
    words = text[span.start : span.end].split()
    kinds = ["role" if w in before or w.lower() in before or w.lower() in after else "other" for w in words]
    if "role" not in kinds or len(words) > 4 or (len(words) == 1 and span.kind == "person"):
        return False
    return all(kind == "role" or is_known(w.lower(), "nationality") for w, kind in zip(words, kinds, strict=True))


def split_lines(span: Span, text: str) -> list[Span]:
    """A name doesn't go over the end of a line: what stands on the next is another, a place if it is a known one."""
    if "\n" not in text[span.start : span.end]:
        return [span]
    parts = [
        span._replace(start=span.start + m.start(), end=span.start + m.end())
        for m in LINE.finditer(text[span.start : span.end])
    ]
    return [part._replace(kind="place") if is_place(text[part.start : part.end]) else part for part in parts]


LINE = re.compile(r"[^\s][^\n]*")


def is_place(name: str) -> bool:
    """Whether a name is a country's, a capital's or a known region's."""
    return any(e.kind in ("country", "area", "capital") for e in gazetteer().phrases.get(key_of(name), ()))


def split_list(span: Span, text: str) -> list[Span]:
    """Names that a model took for one: "Angola and Mozambique", "Blackburn, England", "Committee (CPJ)"."""
    name = text[span.start : span.end]
    parts = list(PARTS.finditer(name))
    listed = span.kind in ("org", "place") and len(parts) > 1 and is_country(parts[-1][0])
    if listed and (all(is_country(part[0]) for part in parts) or ("," in name and " and " not in name)):
        return [span._replace(start=span.start + p.start(), end=span.start + p.end(), kind="place") for p in parts]
    return split_brackets(span, text)


PARTS = re.compile(r"(?:(?! and | et | и |, ).)+?(?= and | et | и |, |$)(?<! and)(?<!,)")


def is_country(name: str) -> bool:
    """Whether a name is a country's or a known region's."""
    return any(e.kind in ("country", "area") for e in gazetteer().phrases.get(key_of(name), ()))


def widen(span: Span, text: str, language: str) -> Span:
    """With the ordinal of a unit ("65th Air Division") and a capital "The" inside a sentence ("in The Economist")."""
    if span.kind != "org" or language != "en":
        return span
    before = text[max(0, span.start - 12) : span.start]
    match = ORDINAL.search(before) or THE.search(before)
    return span._replace(start=span.start - len(match[1])) if match else span


ORDINAL = re.compile(r"(?<![\w.])(\d{1,3}(?:st|nd|rd|th|d) )$")
THE = re.compile(r"[a-z,] (The )$")


def split_brackets(span: Span, text: str) -> list[Span]:
    """ "Committee (CPJ)" is two names."""
    match = INSIDE.match(text[span.start : span.end])
    if not match:
        return [span]
    inner = span._replace(start=span.start + match.start(2), end=span.start + match.end(2))
    outer = span._replace(end=span.start + match.end(1))
    return [outer, inner] if text[inner.start].isupper() else [outer]


def cut_ends(span: Span, text: str, language: str) -> Span | None:
    """Without prepositions, roles and numbers at the ends of a name."""
    start, end = span.start, span.end
    lead = LEADING.match(text, start, end)
    if lead and lead.end() < end and (span.kind != "org" or not text[start].isdigit()):
        start = lead.end()
    titled = language == "en" and span.kind in ("org", "place") and TITLED.match(text, start, end)
    if span.kind == "person" or titled:
        start = skip_roles(text, start, end, language)
    if titled:
        span = span._replace(kind="person")
    if span.kind in ("person", "place", "org"):
        tail = (TRAILING_ORG if span.kind == "org" else TRAILING).search(text, start, end)
        if tail and tail.start() > start:
            end = tail.start()
    if text[end - 1] == "." and not WHOLE_DOT.search(text[start:end]):
        end -= 1
    return span._replace(start=start, end=end) if end > start else None


def skip_roles(text: str, start: int, end: int, language: str) -> int:
    """Where a person's name begins once "Engineer", "Army General" are cut off; one word stays at least."""
    before, _ = roles(language)
    words = [(m.start(), m[0].rstrip(".")) for m in re.finditer(r"\S+", text[start:end])]
    i = 0
    while i < len(words) - 1 and (
        words[i][1] in before or (words[i][1].islower() and is_known(words[i][1], "nationality"))
    ):
        i += 1
    return start + words[i][0] if words else start


def name_kind(span: Span, text: str, language: str) -> Span:
    """The kind that a word of the name says: "... University", "... River", "Université ...", a given name."""
    words = text[span.start : span.end].split()
    kinds = endings(language)
    if len(words) > 1:
        said = kinds.get(words[0] if language == "fr" else words[-1])
        if said and span.kind in ("person", "place", "org", "facility") and said != span.kind:
            if said in ("none", "event") or (
                not (span.kind == "facility" and said == "place")
                and not (span.kind == "org" and said != "org" and len(words) > 3)
            ):
                return span._replace(kind=said)
        elif (
            span.kind in ("org", "place", "system", "nationality")
            and not said
            and 2 <= len(words) <= 3
            and (words[0] in given_names() or (span.kind == "nationality" and not is_nation(words)))
            and all(w[0].isupper() and w.replace("-", "").replace(".", "").isalpha() for w in words)
            and not any(w in kinds for w in words)
        ):
            return span._replace(kind="person")
    return span


def is_nation(words: list[str]) -> bool:
    """Whether one of the words is a people's, or the last one a plural."""
    return words[-1].endswith("s") or any(is_known(w.lower(), "nationality") for w in words)


def open_up(span: Span, text: str, language: str) -> Span:
    """With the small word that belongs to a place's name: "реки Славянки", "lac Léman"."""
    small_words = said("endings.csv", "opens", language)
    if span.kind != "place" or not small_words:
        return span
    small = SMALL_HEAD.match(text, span.start, span.end) if language == "fr" else None
    if small and small[1] not in small_words:
        return span._replace(start=small.end())
    match = re.compile(r"(?<![^\W_])([^\W\d_]+) (?:du |de la |de l['’]|d['’]|des |de |«)?$").search(
        text[max(0, span.start - 30) : span.start]
    )
    if match and match[1] in small_words:
        return span._replace(start=span.start - len(match[0]))
    return span


SMALL_HEAD = re.compile(r"([a-zà-ÿ-]+) (?:[a-zà-ÿ]+ ){0,3}(?:[dl]['’])?(?=[A-ZÀ-Þ])")


def agree(spans: list[Span], text: str) -> list[Span]:
    """One kind per name: by what stands beside it ("in X", "X said"), by majority; a surname follows the full name."""
    names: dict[str, list[int]] = defaultdict(list)
    for i, span in enumerate(spans):
        if span.kind in ("person", "org", "place", "facility") and not span.tagger.startswith(
            ("gazetteer", "watch", "rule")
        ):
            names[text[span.start : span.end]].append(i)
    surnames = Counter(
        name.rsplit(" ", 1)[1]
        for name, places in names.items()
        if " " in name
        for i in places
        if spans[i].kind == "person"
    )
    out = list(spans)
    for name, places in names.items():
        votes: Counter[str] = Counter()
        for i in places:
            span = spans[i]
            votes[span.kind] += 2
            if SAYS.match(text, span.end) or MISTER.search(text[max(0, span.start - 12) : span.start]):
                votes["person"] += 3 if (span.kind != "org" or " " not in name) and not is_place(name) else 0
            if AT.search(text[max(0, span.start - 14) : span.start]) and span.kind != "org":
                votes["place"] += 3
        if " " not in name and surnames[name]:
            votes["person"] += 5
        if len(places) > 1 or surnames[name]:
            kind = min(votes, key=lambda k: (-votes[k], k))
            for i in places:
                if spans[i].kind != kind and not (spans[i].kind == "facility" and kind == "place"):
                    out[i] = spans[i]._replace(kind=kind)
    return out


def fill(spans: list[Span], text: str) -> list[Span]:
    """Where a name stands again that was found elsewhere: a surname, an organisation, a place."""
    known: dict[str, Span] = {}
    for span in spans:
        name = text[span.start : span.end]
        if span.kind == "person" and " " in name:
            known.setdefault(stem(name.rsplit(" ", 1)[1].rsplit(".", 1)[-1]), span)
        elif span.kind in ("org", "place", "person") and " " not in name and not span.tagger.startswith("rule"):
            known.setdefault(stem(name), span)
    known = {k: v for k, v in known.items() if len(k) > 3}
    if not known:
        return []
    taken = sorted((s.start, s.end) for s in spans)
    found: list[Span] = []
    at = 0
    for match in CAPITAL.finditer(text):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        if again := known.get(stem(match[0])):
            found.append(Span(match.start(), match.end(), again.kind, again.tagger, None, 0.5))
    return found


CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄҐ][^\W\d_]{3,}(?:-[A-ZА-Я][^\W\d_]+)?(?![\w-])")


def stem(word: str) -> str:
    """A word as it is compared: Cyrillic ones without their endings."""
    return stem_of(word.casefold()) if word[:1] > "\u0400" else word
