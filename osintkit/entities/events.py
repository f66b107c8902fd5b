"""Events by the words their names are made of: wars, battles, disasters, exercises, shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .models import Span
from .table import choice

CAP = r"(?>[A-ZÀ-ÖØ-ÞŁŚŻČŠŽĐİ][\w'’.&]{0,30}(?:[-–][A-ZÀ-ÖØ-Þ]?\w{1,20}){0,3})"  # atomic and bounded: linear time
LINK = r"(?: (?:of|the|and|de|du|la|las|los|el|al|del|von)){0,2}"
NAME = rf"{CAP}(?:{LINK} {CAP}){{0,4}}"
OF = rf"(?:(?:First|Second|Third|Fourth|Fifth|Great|Last|Combined) )?(?:{choice('event-of', 'en')})"
HEAD = rf"(?:{choice('event-head', 'en')})"
BEFORE = rf"(?:the )?(?:\d{{4}} )?(?:{CAP} (?:of |and |the )?){{0,4}}?{CAP}(?:['’]s(?= [A-Z]))? "
AFTER = rf"(?: (?:of|in) (?:the )?(?:{NAME}|\d{{4}}))?"
ENGLISH = re.compile(
    rf"(?<!\w)(?:{OF} (?:of|in|on|for|against|over) (?:the )?{NAME}"
    rf"|{BEFORE}(?:(?:{choice('event-kind', 'en')}) )?{HEAD}(?!\w){AFTER}"
    rf"|World War (?:II|I|One|Two|2|1)(?!\w)|WW(?:II|I|2|1)(?!\w)"
    rf"|(?:the )?Holocaust|9/11(?: attacks?)?|(?:the )?Blitz(?!\w)"
    rf"|(?:{choice('event-prefix', 'en')}) (?:\"|“)?{CAP}(?: {CAP})?)"
)
FRENCH = re.compile(
    rf"(?<!\w)(?:(?:Première|Seconde|Deuxième) [Gg]uerre mondiale|[Gg]uerre froide"
    rf"|(?:{choice('event-of', 'fr')}) (?:de |du |des |d['’]|en |au |à )(?:la |l['’])?{NAME}"
    rf"|(?:[Oo]pération|[Oo]uragan|[Cc]yclone|[Ee]xercices?) (?:« ?|\"|“)?{CAP})"
)
SLAVIC = re.compile(
    r"(?<!\w)(?:(?:Перв|Втор|Друг|Перш)\w+ миров\w+ войн\w+|Велик\w+ Отечественн\w+ войн\w+"
    r"|(?:Друг|Перш)\w+ світов\w+ війн\w+"
    rf"|(?:{choice('event-stem', 'ru')})\w{{1,4}} (?:на |за |в |під |под )?"
    r"[«\"“][А-ЯЁІЇЄҐ][^»\"”\n]{0,40}[»\"”])"
)
SHOW = re.compile(
    r"(?<![\w-])[A-ZА-ЯЁІЇ][A-Za-zА-Яа-яёіїÀ-ÿ]{2,14}[-–](?:19|20)\d\d(?![\w-])"
    rf"|(?<![\w-])(?:{choice('show')}) ?(?:19|20)\d\d(?!\w)|\bCOP\d\d\b"
)
PATTERNS = {"en": ENGLISH, None: ENGLISH, "fr": FRENCH, "ru": SLAVIC, "uk": SLAVIC}
LEADING = re.compile(rf"^(?:(?:{choice('event-lead', 'en')}) )+")


def find_events(text: str, language: str | None) -> Iterator[Span]:
    """Named events in a piece of text."""
    for match in SHOW.finditer(text):
        yield Span(*match.span(), "event", "rule:show", None, 0.9)
    pattern = PATTERNS.get(language)
    for match in pattern.finditer(text) if pattern else ():
        lead = LEADING.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        name = text[start : match.end()]
        if pattern is ENGLISH and not (CAPITAL.match(name) or OPENING.match(name)):
            continue
        if len(name) > 5 or name.startswith("WW"):
            yield Span(start, match.end(), "event", "rule:event", None, 0.7)


CAPITAL = re.compile(r"[\"“]?[A-ZÀ-ÞА-ЯЁІЇЄҐ0-9]")
OPENING = re.compile(OF)
