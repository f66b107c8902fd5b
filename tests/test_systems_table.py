"""The table of weapons and platforms: where each row was read, whose each variant is, how fast it loads."""

from __future__ import annotations

import gc
import re
import time
from collections import Counter

from osintkit.entities.systems import gazetteer
from osintkit.entities.table import read_table

PUBLISHED = r"ICAO Doc 8643 .*|GunsNPrices (?:firearm models|calibers) .*|pydcs 1\.0 .*: \w+\.py|ww2-spacy 0\.0\.9, .*"
GAME = r"gpredict 2\.3, satdata/satellites\.dat|cataclysm-dda 0\.F, json/items/[\w/.]+\.json"
REPOSITORY = r"[\w.-]+/[\w.-]+, .+|SISO-REF-010 enumerations \([\w.-]+/[\w.-]+, .+\)"
PAGE = r"(?:[\w-]+\.)+[a-z]{2,}, .+"
READ = re.compile(rf"(?:{PUBLISHED}|{GAME}|{REPOSITORY}|{PAGE})(?:; .+)?")


def test_every_row_names_a_list_or_page_that_was_read() -> None:
    assert [row for row in read_table("systems.csv") if not READ.fullmatch(row["source"])] == []


def test_no_row_stands_on_an_encyclopaedia_title_alone() -> None:
    assert not any(row["source"].startswith("Wikipedia") for row in read_table("systems.csv"))


def test_no_variant_belongs_to_two_systems() -> None:
    owners = Counter(
        name.casefold()
        for row in read_table("systems.csv")
        for name in (row["name"], *filter(None, row["aliases"].split("|")))
    )
    assert [name for name, n in owners.items() if n > 1] == []


def test_names_are_whole_and_classes_and_countries_known() -> None:
    rows = read_table("systems.csv")
    assert len(rows) >= 1500
    assert not any(row["name"] != row["name"].strip() or row["name"].endswith("-") for row in rows)
    assert all(re.fullmatch("(?:[A-Z]{2})?", row["country"]) for row in rows)
    assert len({row["class"] for row in rows}) == 15


def test_systems_asked_for_by_name_are_in_the_table() -> None:
    known = {row["name"] for row in read_table("systems.csv")}
    assert {"Tornado-G", "Orlan-10", "Orlan-30", "Switchblade 300", "Switchblade 600", "TAI TF Kaan"} <= known


def test_the_gazetteer_loads_in_under_half_a_second_of_work() -> None:
    gc.disable()  # what other tests left in memory is not this one's to look through
    try:
        began = time.process_time()
        gazetteer.__wrapped__()
        assert time.process_time() - began < 0.5
    finally:
        gc.enable()
