"""Events by the words their names are made of: wars, battles, disasters, exercises, shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .models import Span

CAP = r"[A-ZÀ-ÖØ-ÞŁŚŻČŠŽĐİ][\w'’.&]*(?:[-–][A-ZÀ-ÖØ-Þ]?\w+)*"
LINK = r"(?: (?:of|the|and|de|du|la|las|los|el|al|del|von)){0,2}"
NAME = rf"{CAP}(?:{LINK} {CAP}){{0,4}}"
OF = (
    r"(?:(?:First|Second|Third|Fourth|Fifth|Great|Last|Combined) )?(?:[Bb]attles?|[Ss]ieges?|[Ff]all|[Ss]ack|[Bb]ombing|[Bb]ombardment|[Ll]iberation|[Ii]nvasion|[Dd]efen[cs]e|Raid|[Ww]ars?|"
    r"[Mm]assacre|[Ss]torming|[Rr]elief|[Ee]vacuation|[Pp]artition|[Aa]nnexation|[Oo]ccupation|[Cc]apture|[Bb]locade|[Bb]litz|[Ii]nsurrection|[Ss]uppression|[Rr]evolution|[Rr]ebellion|[Cc]rossing|[Cc]onquest)"
)
HEAD = (
    r"(?:[Ww]ars?|[Cc]ivil [Ww]ars?|[Rr]evolutions?|[Rr]ebellions?|[Uu]prisings?|[Rr]evolts?|[Cc]ampaigns?|[Oo]ffensives?|[Rr]iots?|[Mm]assacres?|[Ee]arthquakes?|[Dd]isasters?|"
    r"[Cc]risis|[Bb]ombings?|Fires?|[Ff]orest fires?|[Bb]ushfires|Risings?|[Mm]utiny|[Mm]utinies|[Ii]ncident|[Aa]ttacks|Attack|[Cc]onflict|[Hh]olocaust|[Gg]enocide|[Ff]amine|[Pp]lague|[Pp]andemic|[Cc]oup|[Pp]utsch|"
    r"[Ii]ntifada|[Tt]sunami|[Ff]loods?|[Ee]ruption|[Ee]xplosion|Crash|[Ss]hooting|Protests?|March|Movement|[Ii]nvasion|Sieges?|[Bb]litz|[Ee]xpedition|[Cc]rusades?|Raid|"
    r"Hurricane|Cyclone|Typhoon|Summit|[Oo]lympics|[Ww]orld [Cc]up|[Aa]ir [Ss]how|[Aa]irshow|[Ss]kirmish|[Cc]easefire|[Pp]ogrom|Strikes?|[Uu]nrest|[Dd]epression|[Ss]tandoff)"
)
ENGLISH = re.compile(
    rf"(?<!\w)(?:{OF} (?:of|in|on|for|against|over) (?:the )?{NAME}"
    rf"|(?:the )?(?:\d{{4}} )?(?:{CAP} (?:of |and |the )?){{0,4}}?{CAP}(?:['’]s(?= [A-Z]))? (?:[Ff]orest |[Aa]ir |[Cc]ivil |[Tt]rain |[Rr]ail |[Mm]issile |[Rr]ace |[Bb]order |[Aa]rmed |[Nn]uclear )?{HEAD}(?!\w)(?: (?:of|in) (?:the )?(?:{NAME}|\d{{4}}))?"
    rf"|World War (?:II|I|One|Two|2|1)(?!\w)|WW(?:II|I|2|1)(?!\w)|(?:the )?Holocaust|9/11(?: attacks?)?|(?:the )?Blitz(?!\w)"
    rf"|(?:Operation|Exercise|Hurricane|Cyclone|Typhoon|Tropical Storm|Storm) (?:\"|“)?{CAP}(?: {CAP})?)"
)
FRENCH = re.compile(
    rf"(?<!\w)(?:(?:Première|Seconde|Deuxième) [Gg]uerre mondiale|[Gg]uerre froide"
    rf"|(?:[Bb]ataille|[Gg]uerre|[Ss]iège|[Tt]raité|[Rr]évolution|[Aa]ttentats?|[Mm]assacre|[Ii]nvasion|[Cc]onflit|[Ss]ommet|[Aa]ccords?) (?:de |du |des |d['’]|en |au |à )(?:la |l['’])?{NAME}"
    rf"|(?:[Oo]pération|[Oo]uragan|[Cc]yclone|[Ee]xercices?) (?:« ?|\"|“)?{CAP})"
)
CYR = r"[А-ЯЁІЇЄҐ][\w'’-]*"
SLAVIC = re.compile(
    rf"(?<!\w)(?:(?:Перв|Втор|Друг|Перш)\w+ миров\w+ войн\w+|Велик\w+ Отечественн\w+ войн\w+|(?:Друг|Перш)\w+ світов\w+ війн\w+"
    rf"|(?:[Бб]итв|[Вв]ойн|[Оо]пераци|[Уу]чени|[Сс]ражени|[Оо]сад|[Ур]аган|[Вв]ійн|[Оо]перац)\w{{1,4}} (?:на |за |в |під |під )?(?:[«\"“]{CYR}[^»\"”\n]{{0,30}}[»\"”]))"
)
SHOW = re.compile(
    r"(?<![\w-])[A-ZА-ЯЁІЇ][A-Za-zА-Яа-яёіїÀ-ÿ]{2,14}[-–](?:19|20)\d\d(?![\w-])|(?<![\w-])(?:IDEX|IDEF|DSEI|MAKS|МАКС|EURO|Euro|Expo|COP|Eurosatory) ?(?:19|20)\d\d(?!\w)|\bCOP\d\d\b"
)
PATTERNS = {"en": ENGLISH, None: ENGLISH, "fr": FRENCH, "ru": SLAVIC, "uk": SLAVIC}
LEADING = re.compile(
    r"^(?:(?:The|the|In|On|At|During|After|Before|By|This|That|A|An|When|While|Since|For|From|Under|Following|His|Her|Their|Its) )+"
)


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
