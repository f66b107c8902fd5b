"""Linking: what is one, what is not, ids that stay, and judgements that win."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintkit.link import link_entities
from osintkit.names import fold_name
from osintkit.records import Entity, Judgement, Mention


def mention(name: str, kind: str = "person", article: str = "a", start: int = 0, **more: Any) -> Mention:
    return Mention(start, start + len(name), kind, name, article_id=article, **more)


def judge(decision: str, target: str, value: str | None = None, day: int = 1) -> Judgement:
    return Judgement(decision, target, "analyst", datetime(2024, 1, day, tzinfo=UTC), value)


def ids_of(*names: str, kind: str = "person", languages: str = "") -> list[str | None]:
    spoken = languages.split() or [None] * len(names)
    each = enumerate(zip(names, spoken, strict=True))
    found, _ = link_entities([mention(n, kind, f"a{i}", language=s) for i, (n, s) in each])
    return found


def sets_of(ids: list[str | None]) -> set[tuple[int, ...]]:
    found: dict[str | None, list[int]] = defaultdict(list)
    for position, identity in enumerate(ids):
        found[identity].append(position)
    return {tuple(positions) for positions in found.values()}


SAME = [
    ("person", "Dmitri Chougaïev|Dmitry Shugaev|Dmitriy Şugayev|Дмитрий Шугаев|Дмитрия Шугаева", "fr en tr ru ru"),
    ("person", "Vladimir Poutine|Wladimir Putin|فلاديمير بوتين|Путин Владимир Владимирович", "fr de ar ru"),
    ("person", "Сергій Шойгу|Sergei Shoigu|Sergej Schoigu|Sergueï Choïgou", "uk en de fr"),
    ("person", "Bashar al-Assad|Bachar el-Assad|بشار الأسد|Beşar Esad|Башара Асада", "en fr ar tr ru"),
    ("person", "Abdel Fattah el-Sisi|عبد الفتاح السيسي|Абдель Фаттах ас-Сиси", "en ar ru"),
    ("person", "Mevlüt Çavuşoğlu|Mevlut Cavusoglu|Мевлют Чавушоглу", "tr en ru"),
    ("person", "Xi Jinping|Си Цзиньпин", "en ru"),
    ("person", "PORTER Alice|Alice Porter", "fr en"),
    ("person", "Porter, Alice|Alice Porter", "en en"),
    ("person", "Joe Biden|Joseph R. Biden|Джо Байден", "en en ru"),
    ("org", "Rosoboronexport|Рособоронэкспорт|Рособоронэкспорта|JSC Rosoboronexport", "en ru ru en"),
    ("org", "Концерн «Калашников»|Kalashnikov Concern|Kalachnikov", "ru en fr"),
    ("org", "NATO|Otan|НАТО|North Atlantic Treaty Organization", "en fr ru en"),
    ("org", "Russian Ministry of Defence|ministère russe de la Défense|Минобороны России", "en fr ru"),
    ("org", "Hezbollah|حزب الله|Hizbullah", "en ar tr"),
    ("system", "S-400|С-400|S-400s|S-400'ler|S400|إس-400|S-400 Triumf", "en ru en tr en ar en"),
    ("system", "Bayraktar TB2|Байрактар ТБ2|Bayraktar TB-2", "tr ru en"),
    ("system", "Kinzhal|Kinjal|Кинжал|Kinschal", "en fr ru de"),
    ("system", "Mirage 2000|Мираж 2000", "fr ru"),
    ("system", "Lancet|Ланцет|Ланцетом|Ланцеты", "en ru ru ru"),
    ("system", "Su-35|Su-35s|Sou-35|Су-35", "en en fr ru"),
]
APART = [
    ("person", "Sergei Ivanov|Viktor Ivanov|Ivanov"),
    ("person", "Donald Trump|Donald Trump Jr.|Ivanka Trump"),
    ("person", "Дональд Трамп|Дональд Трамп-младший"),
    ("person", "George W. Bush|George H. W. Bush"),
    ("person", "Иван Сергеевич Петров|Иван Андреевич Петров"),
    ("person", "Maria Zakharova|Alexander Zakharov"),
    ("person", "Alexander Ivanov|Alexandra Ivanova"),
    ("person", "Kim Jong-un|Kim Jong-il|Kim Yo-jong"),
    ("person", "Vitali Klitschko|Wladimir Klitschko"),
    ("org", "Gazprom|Gazprom Neft|Gazprombank|Gazprom Media"),
    ("org", "Airbus|Airbus Helicopters|Airbus Defence and Space"),
    ("org", "Russian Ministry of Defence|Turkish Ministry of Defence|Ministry of Defence of Ukraine"),
    ("org", "Interfax|Interfax-Ukraine"),
    ("org", "Rossiya 24|Rossiya 1"),
    ("system", "S-300|S-400|S-500|S-300V"),
    ("system", "Leopard 1|Leopard 2"),
    ("system", "Orlan-10|Orlan-30"),
    ("system", "Su-35|Su-34|MiG-35|F-35"),
    ("system", "Tornado-G|Tornado-S"),
    ("system", "Tor-M1|Buk-M1"),
    ("system", "AA-6|A-6|CH-4|H-4|K9|C-9|QW-1|KV-1|SS-25|S-25"),
    ("system", "Agni-II|Agni-III|Agni-IV"),
    ("system", "Mirage 2000|Mirage F1"),
]


@pytest.mark.parametrize(("kind", "names", "languages"), SAME)
def test_spellings_of_one_name_are_one_entity(kind: str, names: str, languages: str) -> None:
    assert len(set(ids_of(*names.split("|"), kind=kind, languages=languages))) == 1


@pytest.mark.parametrize(("kind", "names"), APART)
def test_names_that_only_look_alike_stay_apart(kind: str, names: str) -> None:
    found = ids_of(*names.split("|"), kind=kind)
    assert len(set(found)) == len(found)


def test_a_surname_means_the_full_name_of_its_article() -> None:
    mentions = [mention("Sergei Ivanov"), mention("Ivanov", start=40)]
    mentions += [mention("Viktor Ivanov", article="b"), mention("Ivanov", article="b", start=40)]
    ids, _ = link_entities([*mentions, mention("Ivanov", article="c")])
    assert sets_of(ids) == {(0, 1), (2, 3), (4,)}


def test_a_declined_surname_means_the_full_name_of_its_article() -> None:
    names = ("Дмитрий Шугаев", "Шугаеву", "Мария Захарова", "Захаровой")
    ids, _ = link_entities([mention(n, start=40 * i, language="ru") for i, n in enumerate(names)])
    assert sets_of(ids) == {(0, 1), (2, 3)}


def test_a_genitive_is_not_taken_for_a_woman_of_that_name() -> None:
    assert len(set(ids_of("Александр Лукашенко", "Александра Лукашенко", languages="ru ru"))) == 1
    assert len(set(ids_of("Александра Иванова", "Alexandra Ivanova", "Александр Иванов", languages="ru en ru"))) == 2


def test_an_acronym_beside_its_long_form_joins_them_in_all_languages() -> None:
    long, short = "Bureau Européen des Transports Lunaires", "BETL"
    mentions = [mention(long, "org", language="fr"), mention(short, "org", start=len(long) + 2, language="fr")]
    ids, entities = link_entities([*mentions, mention("БЕТЛ", "org", "b", language="ru")])
    assert len(set(ids)) == 1
    assert set(entities[0].aliases) == {long, short, "БЕТЛ"}


def test_an_organisation_beside_another_ones_acronym_is_not_it() -> None:
    ids, _ = link_entities([mention("Federal Penitentiary Service", "org"), mention("FSB", "org", start=30)])
    assert ids[0] != ids[1]


def test_a_ministry_without_its_country_is_the_one_of_its_article() -> None:
    mentions = [mention("Turkish Ministry of Defence", "org"), mention("Ministry of Defence", "org", start=60)]
    mentions += [mention("Russian Ministry of Defence", "org", "b"), mention("Defence Ministry", "org", "b", start=60)]
    assert sets_of(link_entities(mentions)[0]) == {(0, 1), (2, 3)}


def test_a_country_is_one_entity_by_its_reference() -> None:
    names = ("Turquie", "Турция", "Türkiye'nin", "Turkey")
    ids, entities = link_entities([mention(n, "place", f"a{n}", ref="iso:TR") for n in names])
    assert set(ids) == {"place-tr"}
    assert entities[0].aliases == tuple(sorted(names))
    assert entities[0].external_ids == {"iso": "TR"}


def test_a_referenced_system_takes_in_its_plain_names() -> None:
    ids, _ = link_entities([mention("S-400", "system", ref="system:S-400"), mention("С-400", "system", "b")])
    assert ids == ["system-s-400", "system-s-400"]


def test_versions_that_share_a_row_of_the_gazetteer_stay_apart() -> None:
    names = ("Buk-M1", "Бук-М1", "Buk-M2", "Бук-М2")
    mentions = [mention(n, "system", n, ref="system:9K37 Buk") for n in names]
    ids, entities = link_entities(mentions)
    assert sets_of(ids) == {(0, 1), (2, 3)}
    assert link_entities(mentions, known=entities) == (ids, entities)


def test_a_country_goes_by_its_english_name() -> None:
    names = [("Rusya", "tr"), ("Rusya", "tr"), ("Россия", "ru"), ("Russia", "en")]
    _, entities = link_entities([mention(n, "place", n, ref="iso:RU", language=s) for n, s in names])
    assert entities[0].caption == "Russia"


def test_what_a_watchlist_knows_has_a_readable_id() -> None:
    ids, _ = link_entities([mention("Dmitri Chougaïev", ref="watch:dmitry-shugayev"), mention("Шугаев", language="ru")])
    assert ids == ["person-dmitry-shugayev"] * 2


def test_names_of_one_reference_are_one_however_unlike() -> None:
    names = ["Şugayev", "Dima the Fox", "Dmitri Chougaïev"]
    ids, entities = link_entities([mention(n, article=n, ref="watch:shugayev") for n in names])
    assert len(set(ids)) == 1
    assert set(entities[0].aliases) == set(names)


def test_the_caption_is_a_full_name_in_latin_letters() -> None:
    names = ["Шугаев", "Дмитрий Шугаев", "Дмитрий Шугаев", "Dmitri Chougaïev", "D. Chougaïev"]
    _, entities = link_entities([mention(n, article="a") for n in names])
    assert [e.caption for e in entities] == ["Dmitri Chougaïev"]


def test_scores_say_how_weak_the_weakest_link_is() -> None:
    by_name = {
        e.caption: e.score
        for e in link_entities(
            [mention("Ada Byron"), mention("Putin", article="b"), mention("Vladimir Putin", article="c")]
        )[1]
    }
    assert by_name == {"Ada Byron": 1.0, "Vladimir Putin": 0.6}


def test_roles_are_kept() -> None:
    _, entities = link_entities([mention("Ada Byron", role="director"), mention("Ada Byron", role="countess")])
    assert entities[0].roles == ("countess", "director")


# -- ids that stay ------------------------------------------------------------------------------------------


POOL = [
    ("person", "Dmitri Chougaïev"),
    ("person", "Дмитрий Шугаев"),
    ("person", "Шугаев"),
    ("person", "Sergei Ivanov"),
    ("person", "S. Ivanov"),
    ("person", "Сергей Борисович Иванов"),
    ("person", "Viktor Ivanov"),
    ("org", "Gazprom"),
    ("org", "Газпрома"),
    ("org", "Газпром"),
    ("org", "Gazprom Neft"),
    ("org", "NATO"),
    ("org", "Otan"),
    ("system", "S-400"),
    ("system", "С-400"),
    ("system", "Kinzhal"),
    ("system", "Kh-47M2 Kinzhal"),
    ("place", "Moscow"),
]


def some_mentions(seed: int, count: int = 40) -> list[Mention]:
    chance = random.Random(seed)
    chosen = [chance.choice(POOL) for _ in range(count)]
    return [mention(n, k, f"a{i // 3}", start=50 * (i % 3)) for i, (k, n) in enumerate(chosen)]


@pytest.mark.parametrize("seed", range(8))
def test_the_same_input_gives_the_same_ids(seed: int) -> None:
    ids, entities = link_entities(some_mentions(seed))
    assert link_entities(some_mentions(seed)) == (ids, entities)
    assert link_entities(some_mentions(seed), known=entities) == (ids, entities)
    assert [e.id for e in entities] == sorted(e.id for e in entities)


@pytest.mark.parametrize("seed", range(8))
def test_batches_end_where_all_at_once_does(seed: int) -> None:
    mentions, known = some_mentions(seed), []
    for end in (9, 21, 40):
        ids, known = link_entities(mentions[:end], known=known)
    assert sets_of(ids) == sets_of(link_entities(mentions)[0])


def test_an_entity_keeps_its_id_when_its_full_name_comes_later() -> None:
    first = [mention("Шугаев")]
    (old,), known = link_entities(first)
    later = [*first, mention("Dmitri Chougaïev", article="b")]
    ids, entities = link_entities(later, known=known)
    assert ids == [old, old] == link_entities(later)[0]
    assert entities[0].caption == "Dmitri Chougaïev"


def test_new_mentions_alone_find_the_known_entity() -> None:
    (old,), known = link_entities([mention("Dmitri Chougaïev")])
    ids, entities = link_entities([mention("Шугаев", article="b"), mention("Ada Byron", article="b")], known=known)
    assert ids[0] == old
    assert {e.id: e.aliases for e in entities}[old] == ("Dmitri Chougaïev", "Шугаев")


def test_two_that_turn_out_to_be_one_keep_the_older_id_and_a_redirect() -> None:
    long, short = "Bureau Européen des Transports Lunaires", "BETL"
    apart = [mention(short, "org"), mention(long, "org", "b")]
    (older, younger), known = link_entities(apart)
    assert older != younger
    beside = [mention(long, "org", "c"), mention(short, "org", "c", start=len(long) + 2)]
    ids, entities = link_entities([*apart, *beside], known=known)
    assert set(ids) == {older}
    assert {e.id: e.merged_into for e in entities} == {older: None, younger: older}
    assert link_entities([*apart, *beside], known=entities) == (ids, entities)


def test_a_name_that_turns_ambiguous_leaves_the_full_names_their_ids() -> None:
    first = [mention("Dmitri Chougaïev"), mention("Шугаев", article="b")]
    (old, guessed), known = link_entities(first)
    assert guessed == old
    ids, _ = link_entities([*first, mention("Иван Шугаев", article="c")], known=known)
    assert ids[0] == old
    assert len(set(ids)) == 3


# -- judgements ---------------------------------------------------------------------------------------------


def test_a_judged_merge_holds_and_leaves_a_redirect() -> None:
    mentions = [mention("Ada Byron"), mention("Countess Lovelace", article="b")]
    (older, younger), known = link_entities(mentions)
    verdict = judge("merge", f"entity:{younger}", older)
    ids, entities = link_entities(mentions, [verdict], known)
    assert ids == [older, older]
    assert {e.id: e.merged_into for e in entities} == {older: None, younger: older}
    assert link_entities(mentions, [verdict], entities) == (ids, entities)


def test_a_newer_split_undoes_a_merge() -> None:
    mentions = [mention("Ada Byron"), mention("Countess Lovelace", article="b")]
    before, known = link_entities(mentions)
    merge = judge("merge", f"entity:{before[0]}", before[1])
    _, merged = link_entities(mentions, [merge], known)
    split = judge("split", f"entity:{before[1]}", before[0], day=2)
    assert link_entities(mentions, [merge, split], merged)[0] == before


def test_a_rejected_merge_never_merges() -> None:
    mentions = [mention("Joe Biden"), mention("Joseph Biden", article="b")]
    (one,), (other,) = (link_entities([m])[0] for m in mentions)
    assert len(set(link_entities(mentions)[0])) == 1
    ids, entities = link_entities(mentions, [judge("reject", f"entity:{one}", other)])
    assert ids == [one, other]
    more = [*mentions, mention("Джо Байден", article="c")]
    ids, _ = link_entities(more, [judge("reject", f"entity:{one}", other)], entities)
    assert ids[0] != ids[1]


def test_a_mention_split_off_stands_alone() -> None:
    mentions = [mention("Ada Byron"), mention("Ada Byron", article="b")]
    (old, _), known = link_entities(mentions)
    ids, _ = link_entities(mentions, [judge("split", "mention:b:0:9")], known)
    assert ids[0] == old != ids[1]


def test_a_mention_is_given_the_entity_that_was_judged() -> None:
    mentions = [mention("Ada Byron"), mention("the countess", article="b")]
    (old, _), known = link_entities(mentions)
    ids, _ = link_entities(mentions, [judge("merge", "mention:b:0:12", old)], known)
    assert ids == [old, old]


def test_what_was_rejected_has_no_entity() -> None:
    mentions = [mention("Ada Byron"), mention("Deadline", article="b")]
    (old, _), known = link_entities(mentions)
    assert link_entities(mentions, [judge("reject", "mention:b:0:8")])[0] == [old, None]
    ids, entities = link_entities(mentions, [judge("reject", f"entity:{old}")], known)
    assert ids[0] is None
    assert old not in {e.id for e in entities}


def test_a_relabel_changes_the_kind_and_not_the_id() -> None:
    (old,), known = link_entities([mention("Baykar")])
    ids, (entity,) = link_entities([mention("Baykar")], [judge("relabel", f"entity:{old}", "org")], known)
    assert ids == [old]
    assert entity.kind == "org"


# -- odd input ----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["person", "org", "system", "event"]), st.text(min_size=1, max_size=30)), max_size=8
    )
)
def test_any_text_is_linked_and_gets_an_id(found: list[tuple[str, str]]) -> None:
    ids, entities = link_entities([mention(n, k, f"a{i}") for i, (k, n) in enumerate(found)])
    assert len(ids) == len(found)
    assert set(ids) <= {e.id for e in entities}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_folding_leaves_plain_words_that_fold_to_words(text: str) -> None:
    key = fold_name(text)
    assert key == key.strip()
    assert all(word.isascii() and word == word.lower() for word in key.split())


ENDLESS = ["A" * 200_000, "-" * 200_000, "S-" * 100_000, "'" * 200_000, "а́" * 100_000, "1" * 200_000]


@pytest.mark.parametrize("name", ENDLESS, ids=lambda name: name[:2])
def test_a_name_without_end_is_linked_in_no_time(name: str) -> None:
    for kind in ("person", "org", "system"):
        assert len(link_entities([mention(name, kind), mention("Ada Byron", kind)])[0]) == 2


def test_nothing_gives_nothing() -> None:
    assert link_entities([]) == ([], [])
    known = [Entity("person-1", "person", "Ada Byron", ("Ada Byron",))]
    assert link_entities([], known=known) == ([], known)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("С-400", "S-400"),
        ("S400", "S-400"),
        ("Chougaïev", "Шугаев"),
        ("Türkiye", "Turkiye"),
        ("Erdoğan'ın", "Эрдоган"),
        ("l’OTAN", "OTAN"),
        ("Rusya'ya", "Rusya"),
        ("Natal'ya", "Наталья"),
        ("O’Brien", "OBrien"),
        ("Poutine", "Путин"),
        ("Уилсон", "Wilson"),
        ("Джонсон", "Djonson"),
        ("Сингх", "Singh"),
        ("Т-72Б3", "T-72B3"),
        ("МИГ-29", "MiG 29"),
    ],
)
def test_habits_and_scripts_fold_to_one_key(a: str, b: str) -> None:
    assert fold_name(a) == fold_name(b)


@pytest.mark.parametrize(("a", "b"), [("S-300", "S-400"), ("Ivanov", "Ivanova"), ("Iran", "Iraq"), ("Kiev", "Kielce")])
def test_different_names_keep_different_keys(a: str, b: str) -> None:
    assert fold_name(a) != fold_name(b)
