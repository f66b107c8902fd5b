"""Weapons, platforms and equipment: by a gazetteer, by the grammar of their designators, by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .lexicon import Entry, Lexicon, Token, is_run, key_of
from .models import Span
from .places import gazetteer as known_names
from .table import choice, read_table, said, words

EDGE = "0-9A-Za-zÀ-ӿ_"  # letters that go on a designator; Chinese ones don't
NUMBER = (
    r"\d{1,4}(?:[A-ZА-Я]{1,3}(?![a-z])|[a-z](?![a-z]))?(?:\d{1,2}[A-Z]?(?![a-z]))?"
    r"(?:[./][A-Z0-9]{1,3}(?![A-Za-z])){0,3}(?:-\d{1,3}[A-Z]{0,2})?(?:['’]?s|-[a-zа-я]{1,3})?"
    rf"(?![{EDGE}])"
)
GENERIC = re.compile(
    rf"(?<![{EDGE}/.,-])(?:"
    r"[A-Z][A-Za-z]{0,3}[-‑–]?\d{1,4}[A-Za-z]{0,3}\d{0,2}(?:/[A-Z0-9]{1,3}){0,2}(?:[-‑–]\d{1,3}[A-Z]?)?"
    r"|[A-ZА-Я]{1,5}[-‑–]\d{1,4}[A-Za-zА-Я]{0,3}|\d{1,2}[A-ZА-Я]{1,2}\d{1,4}[A-ZА-Я]{0,2}\d?"
    rf")s?(?![{EDGE}])"
)
MARK = re.compile(
    r"(?:[ -](?:Block|Mk\.?|Mark|Mod\.?|Gen|Batch|Flight|Tranche|Type|Ausf\.?)[ .]?"
    r"(?:\d{1,3}[A-Z]?|[IVX]{1,4}|[A-Z])(?!\w)){1,2}"
)
CALIBRE = re.compile(
    r"(?<![\w.])(?:\d{1,2}(?:[.,]\d{1,2})?\s?(?:mm)?\s?[×x]\s?\d{2,3}\s?(?:mm)?[A-Z]{0,2}"
    r"|\.\d{2,3}(?![\d%])(?:[-/]\d{2,3})?|\d{2,3}(?= (?:ACP|AE|Magnum|Auto\b|Long Rifle)))"
    rf"(?: (?:{choice('cartridge')})){{0,2}}(?!\w)"
)
PREFIXED = re.compile(
    rf"(?<!\w)(?:{choice('ship-prefix')}) [\"“«'‘]?[A-Z][\w.'’-]{{1,25}}[\"”»'’]?"
    r"(?: (?:de|of|van|von|al|el|the|[IVX]{1,4}|[A-Z][\w’'-]{1,25})){0,6}(?: \((?:[A-Z]{1,4}[- ]?)?\d{1,4}\))?"
)
QUOTED = re.compile(r"[«\"“„‘'][^«»\"“”„\n]{2,40}[»\"”“’']")
MIDDLE = words("between", "en")
NOT_NAMES = words("not-name", "en")
NO_NICKS = words("no-nick")
GOVERNED = words("governed", "en")


class Family(NamedTuple):
    """A series of designators."""

    kind: str
    country: str
    sure: bool


@cache
def families() -> tuple[re.Pattern[str], dict[str, Family]]:
    """One pattern for all series, and what each series is."""
    known = {
        row["prefix"]: Family(row["class"], row["country"], row["sure"] == "yes") for row in read_table("families.csv")
    }
    letters = "|".join(re.escape(p) for p in sorted(known, key=lambda p: (-len(p), p)))
    joined = "|".join(re.escape(p) for p in sorted(known, key=lambda p: (-len(p), p)) if known[p].sure and len(p) > 1)
    pattern = rf"(?<![0-9A-Za-zÀ-ӿ_/.,&-])(?:({letters})[-‑–]|({joined}) ?){NUMBER}"
    return re.compile(pattern), known


def cues(language: str | None, use: str) -> frozenset[str]:
    """Words of cues.csv: `head` of a system's name, `near` one, `not` one."""
    return said("cues.csv", use, language or "en", fold=True)


@cache
def gazetteer() -> Lexicon:
    """Names of systems.csv; flag "cue" where one is also an ordinary word, "capitals" where only in small letters."""
    lexicon = Lexicon()
    for row in read_table("systems.csv"):
        names = [row["name"], *filter(None, row["aliases"].split("|"))]
        for name in (*names, *nicknames(names)):
            words = key_of(name).split()
            bare = len(words) == 1 and not any(c.isdigit() for c in name)
            vague = len(words) == 2 and len("".join(words)) < (4 if words[0] in "aegkmnrc" else 3)
            doubt = "capitals" if ACRONYM.fullmatch(name) else "cue" if bare or vague else ""
            entry = Entry("system", f"system:{row['name']}", name, flags=doubt, country=row["country"])
            lexicon.add(name, entry)
            if not bare and re.match(r"[^\W\d]+-\d", name):
                lexicon.add(name.replace("-", "", 1), entry)
    return lexicon


ACRONYM = re.compile("[A-Z]{5,}")  # no word is like it, where it stands in capitals
DESIGNATED = re.compile(r"[^\W\d]{1,4}[-/]?\d+[^\W_]* ([^\W\d_]{3,})")


def nicknames(names: list[str]) -> list[str]:
    """What follows a designator: "MIM-104 Patriot" is the Patriot."""
    found = (match[1] for name in names if (match := DESIGNATED.fullmatch(name)))
    return [nick for nick in found if nick not in names and nick.casefold() not in NO_NICKS | cues("en", "head")]


def system_names(name: str) -> list[str]:
    """All names of the system that is called so, in any script; none where the gazetteer does not know it."""
    key = key_of(name).replace(" ", "")
    for row in read_table("systems.csv"):
        names = [row["name"], *filter(None, row["aliases"].split("|"))]
        if any(key_of(known).replace(" ", "") == key for known in names):
            return names
    return []


@cache
def makers() -> Lexicon:
    """Makers' names."""
    lexicon = Lexicon()
    for row in read_table("makers.csv"):
        lexicon.add(row["name"], Entry("org", None, row["name"], flags=row["of"]))
    return lexicon


def find_systems(text: str, tokens: list[Token], language: str | None) -> list[Span]:
    """Systems in a piece of text, the surest reading of each place first; they may overlap."""
    heads, near, denied = (cues(language, use) for use in ("head", "near", "not"))
    around = [t.start for t in tokens if t.low in heads or t.low in near]
    context = Context(text, tokens, around, denied, heads or cues("en", "head"))
    found = [
        *listed(context),
        *grammatical(context),
        *made(context),
        *named(context, language),
        *quoted(context),
        *measured(context),
    ]
    found += [Span(m.start(), m.end(), "system", "rule:ship") for m in PREFIXED.finditer(text)]
    return found if not found else [extend(span, context) for span in found]


class Context(NamedTuple):
    """What the rules look at."""

    text: str
    tokens: list[Token]
    around: list[int]
    denied: frozenset[str]
    heads: frozenset[str]

    def has_cue(self, start: int, end: int, reach: int = 70) -> bool:
        """Whether a word about weapons stands in the same sentence, not too far."""
        return any(
            start - reach < at < end + reach and ". " not in self.text[min(at, start) : max(at, end)]
            for at in self.around
        )

    def is_told(self, start: int, end: int, entries: list[Entry]) -> bool:
        """Whether a name that is also a word is a system here: by capitals, by a count before it, by a cue."""
        around = self.text[max(0, start - 40) : end + 40]
        if any(e.flags == "capitals" for e in entries) and self.text[start:end].isupper():
            return sum(map(str.islower, around)) > 12 or self.has_cue(start, end, 50)
        return COUNT.search(self.text, max(0, start - 12), start) is not None or self.has_cue(start, end, 50)

    def is_denied(self, start: int, end: int) -> bool:
        """Whether the word before or after says that it is a road, a flight, a form."""
        after = self.text[end : end + 16].lstrip(" \"'”»").casefold()
        if re.split(r"\W", after, maxsplit=1)[0] in self.denied - {"group", "line", "model", "table"}:
            return True
        before = self.text[max(0, start - 24) : start].rstrip(" №#").casefold()
        return before.rpartition(" ")[2].strip("(\"'«“") in self.denied


COUNT = re.compile(r"(?<![\w.,:№#-])(?!(?:19|20)\d\d )\d{1,4} $")


def listed(context: Context) -> Iterator[Span]:
    """Names in the gazetteer."""
    text, tokens = context.text, context.tokens
    for i, j, entries in gazetteer().find(tokens, text, stems=True, small=False):
        start, end = tokens[i].start, tokens[j - 1].end
        word = text[start:end]
        if (word == word.lower() and not word[0].isdigit()) or context.is_denied(start, end):
            continue
        if all(e.flags for e in entries) and not context.is_told(start, end, entries):
            continue
        yield Span(start, end, "system", "gazetteer", entries[0].ref, 0.9)


def grammatical(context: Context) -> Iterator[Span]:
    """Designators of known series, and others that stand beside a word about weapons."""
    pattern, known = families()
    for start in starts(context.text):
        match = pattern.match(context.text, start)
        if match is None:
            continue
        family = known[match[1] or match[2]]
        if not context.is_denied(*match.span()) and (family.sure or context.has_cue(*match.span())):
            yield Span(*match.span(), "system", "rule:designator", None, 0.9 if family.sure else 0.7)
    if context.around:
        for match in GENERIC.finditer(context.text):
            if not context.is_denied(*match.span()) and context.has_cue(*match.span(), 40):
                yield Span(*match.span(), "system", "rule:designator", None, 0.6)


def starts(text: str) -> Iterator[int]:
    """Where a designator may begin: the word before "-4" or "a4", with and without a part before it ("SS-N-22")."""
    for match in NEAR_NUMBER.finditer(text):
        i = match.start()
        floor = max(0, i - 12)
        while i > floor and (text[i - 1].isalpha() or text[i - 1] == "/"):
            i -= 1
        if i > 1 and text[i - 1] == "-" and text[i - 2].isalpha():
            j = i - 1
            while j > floor and text[j - 1].isalpha():
                j -= 1
            yield j
        yield i


NEAR_NUMBER = re.compile(r"[^\W\d_][-‑– ]?\d")


def made(context: Context) -> Iterator[Span]:
    """A maker's name and what follows: a number ("Boeing 737-200"), a mark, or a type's name ("Hawker Hurricane")."""
    text, tokens = context.text, context.tokens
    for i, j, entries in makers().find(tokens, text, small=False):
        if text[tokens[i].start].islower() or j >= len(tokens) or not is_run(tokens, text, j - 1, j + 1):
            continue
        follower = tokens[j].word
        number = follower[0].isdigit() and len(follower) <= 6 and not YEAR.fullmatch(follower)
        letters = re.match(r"[ -]?[A-Z][A-Za-z]{0,4}[-.]?\d{1,4}\w*", text[tokens[j - 1].end : tokens[j - 1].end + 12])
        name = (
            entries[0].flags == "air" and follower[0].isupper() and len(follower) > 2 and follower.lower() not in TRADE
        )
        if number or letters or (name and context.has_cue(tokens[i].start, tokens[j].end)):
            end = tokens[j - 1].end + letters.end() if letters else tokens[j].end
            yield Span(tokens[i].start, end, "system", "rule:maker", None, 0.8)


YEAR = re.compile(r"(?:18|19|20)\d\d")
TRADE = words("trade", "en")


def named(context: Context, language: str | None) -> Iterator[Span]:
    """A name beside a head: "Desert Eagle pistol", « комплекс "Бук" », « chasseur Rafale »."""
    text, tokens = context.text, context.tokens
    for k, token in enumerate(tokens):
        if token.low not in context.heads:
            continue
        if language in HEAD_LAST:
            span = name_before(text, tokens, k)
        else:
            span = None if language in ("ru", "uk") else name_after(text, tokens, k)
        if span:
            yield Span(*span, "system", "rule:head", None, 0.5)
        after = QUOTED.match(text, token.end + 1)
        if after and text[after.start() + 1].isupper():
            yield Span(after.start() + 1, after.end() - 1, "system", "rule:head", None, 0.6)


HEAD_LAST = frozenset(("en", "tr", "fi", "hu", "ja", "ko", None))


def name_after(text: str, tokens: list[Token], k: int) -> tuple[int, int] | None:
    """The capitalised word right after the head at k ("chasseur Rafale"), if it is neither a place nor a person's."""
    if k + 1 >= len(tokens) or text[tokens[k].end : tokens[k + 1].start] != " ":
        return None
    follower = tokens[k + 1]
    if not follower.word[0].isupper() or len(follower.word) < 3 or follower.low in NOT_NAMES or is_name(follower.low):
        return None
    return follower.start, follower.end


def name_before(text: str, tokens: list[Token], k: int) -> tuple[int, int] | None:
    """The capitalised words before the head at k, with the head; ordinary words between are passed over."""
    head = tokens[k].word
    if head[0].isupper() and (
        head.isupper()
        or (k + 1 < len(tokens) and tokens[k + 1].word[0].isupper() and tokens[k + 1].start - tokens[k].end == 1)
    ):
        return None
    i = k
    while i and (tokens[i - 1].low in MIDDLE) and text[tokens[i - 1].end : tokens[i].start] in (" ", "-") and k - i < 4:
        i -= 1
    last = i
    while i and last - i < 5 and is_named(tokens[i - 1].word) and text[tokens[i - 1].end : tokens[i].start] in NAME_GAP:
        i -= 1
    while i < last and (tokens[i].low in NOT_NAMES or tokens[i].word.isdigit() or is_name(tokens[i].low)):
        i += 1
    if i == last or any(
        t.low in GOVERNED or (t.low.endswith(("th", "nd", "rd", "1st")) and t.word[0].isdigit()) for t in tokens[i:last]
    ):
        return None
    first = tokens[i]
    alone = last - i == 1 and first.word.istitle() and opens_sentence(text, first.start)
    if alone or len(first.word) < 2 or text[last and tokens[last - 1].end :][:2] == "'s":
        return None
    return first.start, tokens[k].end


def opens_sentence(text: str, start: int) -> bool:
    """Whether a sentence begins here."""
    before = text[max(0, start - 3) : start].rstrip(" \"'“")
    return not before or before[-1] in ".!?\n"


def is_name(low: str) -> bool:
    """Whether a word is the name of a country, nationality, organisation or big city: no system's."""
    return any(e.weight > 1_500_000 for e in known_names().phrases.get(low, ()))


NAME_GAP = (" ", "-", "/", ".", ". ", "‑", "–", "'", '" ', '" "')


def is_named(word: str) -> bool:
    """Whether a word can be part of a name."""
    return word[0].isupper() or word[0].isdigit()


def quoted(context: Context) -> Iterator[Span]:
    """A ship's name in quotes where sailors' words stand near: '"Lexington" was sunk'."""
    text = context.text
    for match in SHIP_NAME.finditer(text):
        around = text[max(0, match.start() - 70) : match.end() + 70]
        if len(SAILORS.findall(around)) >= 1 and not WRITERS.search(
            text[max(0, match.start() - 60) : match.end() + 60]
        ):
            yield Span(match.start() + 1, match.end() - 1, "system", "rule:ship", None, 0.5)


SHIP_NAME = re.compile(
    r"[\"“«](?:[A-Z][\w'’-]{2,20}(?: (?:[A-Z][\w'’-]{1,20}|[IVX]{1,4}|of|de|the|\d{1,3})){0,3})[\"”»]"
)
SAILORS = re.compile(rf"\b(?:{choice('sailor')})\b")
WRITERS = re.compile(rf"\b(?:{choice('writer', 'en')})\b")


def measured(context: Context) -> Iterator[Span]:
    """Calibres, and guns named by their bore."""
    text = context.text
    for match in CALIBRE.finditer(text):
        named = "×" in match[0] or "x" in match[0] or " " in match[0]
        if (named and ("mm" in match[0] or " " in match[0] or context.has_cue(*match.span(), 30))) or context.has_cue(
            *match.span(), 20
        ):
            yield Span(*match.span(), "system", "rule:calibre", None, 0.6)


def extend(span: Span, context: Context) -> Span:
    """With the mark, block or plural that belongs to a designator."""
    mark = MARK.match(context.text, span.end)
    return span._replace(end=mark.end()) if mark else span
