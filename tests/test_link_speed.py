"""A hundred thousand mentions in under a minute; run as a script it prints the time."""

from __future__ import annotations

import random
import time

import pytest

from osintkit.link import link_entities
from osintkit.names import read_table
from osintkit.records import Mention

LATIN = (
    "ba",
    "ko",
    "ra",
    "mi",
    "shu",
    "ga",
    "ro",
    "ti",
    "ve",
    "la",
    "zhu",
    "no",
    "pe",
    "do",
    "kha",
    "che",
    "mar",
    "gor",
)
CYRILLIC = (
    "ба",
    "ко",
    "ра",
    "ми",
    "шу",
    "га",
    "ро",
    "ти",
    "ве",
    "ла",
    "жу",
    "но",
    "пе",
    "до",
    "ха",
    "че",
    "мар",
    "гор",
)
ENDINGS = [
    ("ov", "ов"),
    ("ev", "ев"),
    ("in", "ин"),
    ("sky", "ский"),
    ("enko", "енко"),
    ("yan", "ян"),
    ("shvili", "швили"),
]
SISTERS = ["Group", "Bank", "Systems", "Oil Company", "Ministry of Defence", "Media", "Institute"]


def make_mentions(count: int, seed: int = 1) -> list[Mention]:
    """Articles of 25 mentions: people in both scripts, by surname and initials, sister companies, systems, places."""
    chance = random.Random(seed)
    given = [row["forms"].split() for row in read_table("given_names.csv") if row["gender"]]
    people = [_name_forms(chance, given) for _ in range(count // 8)]
    orgs = [[f"{_surname(chance)[0]} {chance.choice(SISTERS)}"] for _ in range(count // 20)]
    systems = [[f"{chance.choice(['S', 'T', 'Su', 'MiG', 'Kh'])}-{chance.randrange(1, 400)}"] for _ in range(500)]
    places = [[_surname(chance)[0] + "grad"] for _ in range(3000)]
    mentions: list[Mention] = []
    while len(mentions) < count:
        article = f"a{len(mentions):06}"
        cast = [("person", chance.choice(people)) for _ in range(6)] + [("org", chance.choice(orgs)) for _ in range(4)]
        cast += [("system", chance.choice(systems)), ("place", chance.choice(places))]
        for at in range(25):
            kind, forms = chance.choice(cast)
            name = chance.choice(forms)
            language = "en" if name[0] < "ɐ" else "ru"
            mentions.append(Mention(60 * at, 60 * at + len(name), kind, name, language=language, article_id=article))
    return mentions[:count]


def _surname(chance: random.Random) -> tuple[str, str]:
    parts = [chance.randrange(len(LATIN)) for _ in range(chance.choice((1, 2, 2, 3)))]
    latin, cyrillic = chance.choice(ENDINGS)
    return "".join(LATIN[p] for p in parts).title() + latin, "".join(CYRILLIC[p] for p in parts).title() + cyrillic


def _name_forms(chance: random.Random, given: list[list[str]]) -> list[str]:
    names, (latin, cyrillic) = chance.choice(given), _surname(chance)
    forms = [f"{n.title()} {latin}" for n in names if n[0] < "ɐ"][:3]
    forms += [f"{n.title()} {cyrillic}" for n in names if "а" <= n[0] <= "я"][:2]
    return [*forms, latin, f"{names[0][0].upper()}. {latin}"]


def time_linking(count: int) -> float:
    """CPU seconds, so that what else runs on the machine does not count."""
    mentions = make_mentions(count)
    begun = time.process_time()
    ids, entities = link_entities(mentions)
    spent = time.process_time() - begun
    assert len(ids) == count > len(entities) > count // 20
    return spent


@pytest.mark.slow
def test_a_hundred_thousand_mentions_link_in_under_a_minute() -> None:
    assert time_linking(100_000) < 60


def test_time_grows_with_the_mentions_and_not_with_their_square() -> None:
    small = time_linking(2_000)
    assert time_linking(8_000) < 12 * small + 1


@pytest.mark.slow
def test_names_compared_on_workers_give_the_same_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osintkit.link.clusters.MANY", 1000)
    monkeypatch.setattr("osintkit.link.clusters.PART", 500)
    mentions = make_mentions(10_000)
    assert link_entities(mentions, dask="local:2") == link_entities(mentions)


if __name__ == "__main__":
    for size in (10_000, 100_000):
        print(f"{size} mentions: {time_linking(size):.1f} s")
