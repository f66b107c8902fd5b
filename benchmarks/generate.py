"""Cases of any size, for measuring: articles from a small grammar over the sample's vocabulary, with their tags.

    python benchmarks/generate.py FOLDER 50000

The same count and seed give the same articles. A tenth are copies of an earlier one at another outlet, with a line
changed. Names follow Zipf's law, as in the news: a few are everywhere, most stand in a handful of articles.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice

from osintkit import tables as t
from osintkit.ledger import TAGS, article_id
from osintkit.records import Article, Entity, Figure, Mention, Page, Quote
from osintkit.store import Case

SYSTEMS, PLACES, FIRST, HEADS, TAILS, ORGS, FORMS = (
    words.split()
    for words in (
        "S-400 S-300 F-35 F-16 Su-57 Su-35 Patriot Bayraktar Pantsir Iskander T-90 Leopard Caesar HIMARS",
        "Turkey Russia Ankara Moscow Washington Istanbul France India Greece Syria Libya Ukraine Poland Qatar "
        "Egypt Serbia Sinop Kazan Paris Delhi Athens Damascus Tripoli Kyiv Warsaw Doha Cairo Belgrade Izmir Tula",
        "Dmitry Ismail Anna Marie Ivan Elif Paul Olga Mehmet Claire Sergey Zeynep Lucas Irina Hakan Nadia",
        "Shug Dem Ak Petr Kar Dub Mor Yild Vol Bern Os Lev Tek Mar Gor Sal Fed Ars Kor Bel",
        "ayev ir soy ov an ois eau iz kov ard man in oglu chuk sky ant ler one et a",
        "Arms Missile Radar Shipyard Rocket Drone Engine Optics Armour Avionics",
        "Agency Works Industries Bureau Group Institute Holding Union",
    )
)
WORDS = {
    "en": "contract delivery missile battery export parliament sanction exercise pilot budget radar border talks crew",
    "fr": "contrat livraison missile batterie exportation parlement sanction exercice pilote budget radar frontière",
    "ru": "контракт поставка ракета батарея экспорт парламент санкция учение лётчик бюджет радар граница",
    "tr": "sözleşme teslimat füze batarya ihracat meclis yaptırım tatbikat pilot bütçe radar sınır",
}
GRAMMAR = {
    "en": (
        "{place} bought {number} {w} units of the {system} from {place} for {money}.",
        "{person} of {org} said: “{quote}”",
        "The {w} and the {w} of the {system} ended in {date}, ahead of the {w}.",
        "Officials in {place} and {place} spoke about the {w} with {person}.",
        "{org} expects {number} more {w} crews before the next {w}.",
        "A {w} near {place} was closed for the {w} that {org} had announced.",
    ),
    "fr": (
        "{place} a acheté {number} unités de {w} du {system} à {place} pour {money}.",
        "{person}, de {org}, a déclaré : « {quote} »",
        "Le {w} et le {w} du {system} se sont achevés en {date}, avant le {w}.",
        "{org} attend {number} équipes de {w} avant le prochain {w} à {place}.",
    ),
    "ru": (
        "{place} закупила {number} единиц {system} у {place} за {money}, сообщает {org}.",
        "{person} из {org} заявил: «{quote}»",
        "{w} и {w} комплекса {system} завершились в {date}, раньше срока.",
        "{w} у города {place} прошла вместе с {org}: {w} и {w}.",
    ),
    "tr": (
        "{place}, {place} ile {money} karşılığında {number} {system} için {w} imzaladı.",
        "{org} adına konuşan {person} “{quote}” dedi.",
        "{system} için {w} ve {w} {date} tarihinde sona erdi.",
        "{place} yakınındaki {w} sırasında {org} yeni {w} açıkladı.",
    ),
}
SLOT = re.compile(r"{(\w+)}")
START = date(2019, 1, 1)
GAZETTEER = ("place", "system")  # kinds of which a tagger knows who is meant


def make_articles(count: int, seed: int = 1) -> Iterator[tuple[Article, list[Mention | Figure | Quote]]]:
    """Articles in the order of their capture, each with its tags; a mention's `ref` is its entity's id."""
    chance = random.Random(seed)
    recent: list[tuple[Article, list[Mention | Figure | Quote]]] = []
    for number in range(count):
        day = START + timedelta(days=number * 1400 // count)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(seconds=number % 50_000)
        url = f"https://www.outlet{_zipf(chance, 200)}.example/{day:%Y/%m}/story-{number}"
        if recent and number % 10 == 9:
            article, tags = chance.choice(recent)
            text = f"{article.text}\nCopied at desk {chance.randrange(900)}."
            yield _article(url, article.title, text, article.language, day, at), tags
            continue
        language = chance.choices(["en", "fr", "ru", "tr"], [5, 2, 2, 1])[0]
        text, tags = _text(chance, language)
        title = _fill(chance, f"{{w}}: {{system}}, {{place}}, {{w}} {number}", language, 0)[0]
        made = _article(url, title[0].upper() + title[1:], text, language, day, at), tags
        recent = [*recent[-200:], made]
        yield made


def _article(url: str, title: str | None, text: str, language: str | None, day: date, at: datetime) -> Article:
    article = Article(url, title, text, language=language, published=day, fetched_at=at)
    return replace(article, id=article_id(article), sha256=sha256(text.encode()).hexdigest())


def _text(chance: random.Random, language: str) -> tuple[str, list[Mention | Figure | Quote]]:
    text, tags = "", []
    for n in range(chance.randint(8, 14)):
        sentence, found = _fill(chance, chance.choice(GRAMMAR[language]), language, len(text))
        text += sentence + ("\n" if n % 3 == 2 else " ")
        tags += found
    return text.rstrip(), tags


def _fill(
    chance: random.Random, template: str, language: str, offset: int
) -> tuple[str, list[Mention | Figure | Quote]]:
    """A sentence from a template, with the tags of its slots where they stand in the article."""
    out, tags, at = "", [], 0
    for slot in SLOT.finditer(template):
        out, at = out + template[at : slot.start()], slot.end()
        word, tag = _slot(chance, slot[1], language, offset + len(out))
        out += word
        tags += [tag] if tag else []
    return out + template[at:], tags


def _slot(chance: random.Random, kind: str, language: str, start: int) -> tuple[str, Mention | Figure | Quote | None]:
    if kind == "w":
        return chance.choice(WORDS[language].split()), None
    if kind == "quote":
        said = " ".join(chance.choices(WORDS[language].split(), k=6)) + "."
        return said, Quote(start, start + len(said), said, language=language)
    if kind in ("money", "number", "date"):
        value = float(chance.randint(1, 40) * 10 ** chance.randint(0, 2))
        day = START + timedelta(days=chance.randrange(1400))
        said = {"money": f"{value:g} million dollars", "number": f"{value:g}", "date": f"{day:%Y-%m}"}[kind]
        more = {"money": {"value": value * 1e6, "unit": "USD"}, "number": {"value": value}, "date": {"date": said}}
        return said, Figure(start, start + len(said), kind, said, language=language, **more[kind])
    name = {
        "system": lambda: SYSTEMS[_zipf(chance, len(SYSTEMS))],
        "place": lambda: PLACES[_zipf(chance, len(PLACES))],
        "person": lambda: _pick(chance, FIRST, HEADS, TAILS, form="{} {}{}"),
        "org": lambda: _pick(chance, PLACES, ORGS, FORMS, form="{} {} {}"),
    }[kind]()
    key = f"{kind}-{name.lower().replace(' ', '-')}"
    return name, Mention(start, start + len(name), kind, name, language, "generated", ref=key)


def _pick(chance: random.Random, *parts: list[str], form: str) -> str:
    size = 1
    for part in parts:
        size *= len(part)
    number, chosen = _zipf(chance, size), []
    for part in parts:
        number, rest = divmod(number, len(part))
        chosen.append(part[rest])
    return form.format(*chosen)


def _zipf(chance: random.Random, size: int) -> int:
    return int((size + 1) ** chance.random()) - 1


def fill_case(
    case: Case, count: int, seed: int = 1, batch: int = 2000, *, linked: bool = True, tagger: str = "generated"
) -> Case:
    """Put generated articles, captures and tags into a case, straight into its tables; entities and origins if
    `linked`."""
    tagging, linking = (_generation(case, *by) for by in (("tag", tagger), ("link", "generated")))
    made = make_articles(count, seed)
    known: dict[str, Entity] = {}
    origins: dict[str, str] = {}
    fields = {record: list(record.types()) for record in (*TAGS, Article)}
    store, first, row = case.store, 1, 0
    while some := list(islice(made, batch)):
        rows: dict[type, list[dict[str, object]]] = {record: [] for record in TAGS}
        links, copies = [], []
        for article, tags in some:
            for tag in tags:
                values = {name: getattr(tag, name) for name in fields[type(tag)]}
                rows[type(tag)].append(values | {"article_id": article.id, "generation": tagging})
                if isinstance(tag, Mention):
                    row += 1
                    rows[Mention][-1] |= {"seq": row, "ref": tag.ref if tag.kind in GAZETTEER else None}
                    links.append({"mention": row, "generation": linking, "entity_id": tag.ref})
                    if linked and tag.ref not in known:
                        known[str(tag.ref)] = Entity(str(tag.ref), tag.kind, tag.name, (tag.name,), since=len(known))
            if linked:
                origin = origins.setdefault(article.text.partition("\nCopied")[0], article.id)
                copies.append({"article_id": article.id, "generation": linking, "origin": origin})
        numbered = list(enumerate((article for article, _ in some), first))
        first += len(some)
        with store.writing() as connection:
            store.add(connection, t.pages, [_page(article) for article, _ in some])
            store.add(
                connection, t.articles, [{n: getattr(a, n) for n in fields[Article]} | {"seq": s} for s, a in numbered]
            )
            store.index(connection, [t.indexed(seq, a.title, a.text, a.language) for seq, a in numbered])
            store.add(connection, t.taggings, [{"article_id": a.id, "generation": tagging} for _, a in numbered])
            for record, table in TAGS.items():
                store.add(connection, table, rows[record])
            store.add(connection, t.links, links if linked else [])
            store.add(connection, t.origins, copies)
    with store.writing() as connection:
        names = list(Entity.types())
        store.add(
            connection,
            t.entities,
            [{n: getattr(e, n) for n in names} | {"generation": linking} for e in known.values()],
        )
        t.index_names(connection, known.values(), {})
        store.count_on(connection, (t.articles, t.mentions))
    return case


def _generation(case: Case, step: str, tagger: str) -> int:
    with case.store.writing() as connection:
        query = t.generations.insert().values(step=step, tagger=tagger).returning(t.generations.c.id)
        return int(connection.execute(query).scalar_one())


def _page(article: Article) -> dict[str, object]:
    page = Page(
        article.url, article.url, article.url, 200, "text/html", str(article.sha256), article.fetched_at or datetime.min
    )
    return {name: getattr(page, name) for name in page.types()} | {"article_id": article.id}


if __name__ == "__main__":
    fill_case(Case.create(sys.argv[1]), int(sys.argv[2]))
