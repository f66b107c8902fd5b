"""The file of jobs: every mistake is one line that says where; times, slots and units come out of it right."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintkit.errors import WrongUse
from osintkit.jobs.due import find_due, last_slot, next_slot
from osintkit.jobs.file import Job, check_jobs, read_jobs
from osintkit.jobs.times import read_span, resolve_times
from osintkit.jobs.units import calendar, write_crontab, write_units
from osintkit.records import Run

GOOD = """\
secrets: secrets.env
jobs:
  monday:
    case: c
    cron: "0 7 * * mon"
    timezone: Europe/Paris
    inputs: [https://news.example/feed.xml, pages]
    reports:
      - notebook: brief
        parameters: {topic: S-400, since: -7d}
        formats: [pdf]
        out: briefs
    tell: [DESK_MAIL]
    tell_when: news
    watch: {watchlist: true, silence: 3}
    timeout: 30m
    retries: 1
    keep: 10
    fetch: {delay: 0.5}
"""
LAUGHS = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh"))  # noqa: B905
BROKEN = {  # name -> (what is replaced, by what, the line of the mistake, what is said)
    "no jobs": (GOOD, "", 1, "at least one name"),
    "a list": (GOOD, "- jobs\n", 1, "is not a mapping"),
    "a word": (GOOD, "jobs\n", 1, "is not a mapping"),
    "no name": (GOOD, "jobs: {}\n", 1, "is not at least one job"),
    "jobs as list": (GOOD, "jobs:\n  - monday\n", 1, "is not at least one job"),
    "job as word": (GOOD, "jobs:\n  monday: 1\n", 2, "1 is not what a job is"),
    "job empty": (GOOD, "jobs:\n  monday:\n", 2, "empty is not what a job is"),
    "bad job name": ("monday:", "mon day/..:", 3, "letters, digits"),
    "same name twice": (GOOD, GOOD + "  monday:\n    case: d\n", 20, "stands there twice, first in line 3"),
    "key twice": ("    cron", "    case: d\n    cron", 5, "jobs.monday.case: this stands there twice"),
    "unknown top key": ("secrets:", "secretz:", 1, "secretz: unknown key: it may be jobs"),
    "unknown key": ("    keep: 10", "    colour: red", 18, "jobs.monday.colour: unknown key: it may be case"),
    "no case": ("    case: c\n", "", 3, "'case' is missing: the case's folder"),
    "case as number": ("case: c", "case: 4", 4, "4 is not the case's folder"),
    "cron of four": ("0 7 * * mon", "0 7 * *", 5, "jobs.monday.cron: '0 7 * *' is no cron expression"),
    "cron of words": ("0 7 * * mon", "every monday at seven o'clock", 5, "no cron expression"),
    "cron out of range": ("0 7 * * mon", "0 25 * * mon", 5, "no cron expression: Bad hour"),
    "cron that never comes": ("0 7 * * mon", "0 7 30 2 *", 5, "no cron expression"),
    "cron as number": ('"0 7 * * mon"', "7", 5, "7 is not a cron expression"),
    "unknown zone": ("Europe/Paris", "Europe/Pariss", 6, "jobs.monday.timezone: no time zone 'Europe/Pariss'"),
    "zone that climbs": ("Europe/Paris", "../../etc/passwd", 6, "no time zone"),
    "zone as folder": ("Europe/Paris", "Europe", 6, "no time zone 'Europe'"),
    "inputs as text": ("[https://news.example/feed.xml, pages]", "pages", 7, "is not a list of URLs"),
    "input as number": ("feed.xml, pages", "feed.xml, 7", 7, "inputs[1]: 7 is not a URL, a file"),
    "input with password": ("https://news", "https://me:hunter2@news", 7, "name or password"),
    "reports as mapping": (
        GOOD,
        "jobs:\n  m:\n    case: c\n    reports: {notebook: brief}\n",
        4,
        "is not a list of reports",
    ),
    "no notebook": ("- notebook: brief\n        parameters", "- parameters", 9, "'notebook' is missing"),
    "unknown notebook": ("notebook: brief", "notebook: breif", 9, "no notebook 'breif': one of"),
    "notebook file gone": ("notebook: brief", "notebook: mine.ipynb", 9, "mine.ipynb"),
    "unknown parameter": ("topic: S", "topik: S", 10, "no parameter 'topik': it has"),
    "parameter of a type": ("topic: S-400", "points: many", 10, "points is int, not 'many'"),
    "no time": ("since: -7d", "since: -7x", 10, "'-7x' is no time: -7d"),
    "unknown report key": ("        out: briefs", "        into: briefs", 12, "into: unknown key"),
    "unknown format": ("[pdf]", "[pdf, odt]", 11, 'formats[1]: "odt" is not one of html, pdf'),
    "an Apprise URL": (
        "[DESK_MAIL]",
        '["mailto://me:pass@mail.example"]',
        13,
        "tell[0]: this is not a NAME (capitals): an Apprise URL holds a secret",
    ),
    "tell when": ("tell_when: news", "tell_when: never", 14, '"never" is not always, or news'),
    "unknown rule": ("silence: 3", "silense: 3", 15, "silense: unknown key"),
    "silence of none": ("silence: 3", "silence: 0", 15, "0 is not after how many"),
    "timeout": ("30m", "half an hour", 16, "is not a length of time"),
    "retries": ("retries: 1", "retries: -1", 17, "-1 is not how often"),
    "keep none": ("keep: 10", "keep: 0", 18, "0 is not how many runs"),
    "fetch": ("{delay: 0.5}", "{delay: soon}", 19, '"soon" is not seconds'),
    "a tab": ("    cron", "\tcron", 5, "indent with spaces"),
    "an open bracket": ("[pdf]", "[pdf", 12, "no valid YAML"),
    "bad indent": ("    cron", "   cron", 5, "no valid YAML"),
    "a billion laughs": (GOOD, LAUGHS + GOOD, 2, "*a refers back"),
    "an alias": ("[DESK_MAIL]", "&t [DESK_MAIL, *t]", 13, "*t refers back"),
    "a python object": ("case: c", "case: !!python/object/apply:os.system [id]", 4, "no valid YAML"),
    "a bool that is none": ("case: c", "case: !!bool c", 4, "no valid YAML"),
    "a day that is none": ("since: -7d", "since: 2021-13-45", 10, "is no time"),
    "nested deeply": (GOOD, "jobs: " + "[" * 5000 + "]" * 5000, 1, "nested too deeply"),
    "a control character": ("case: c", "case: c\x07", 4, "no valid YAML"),
    "a list as key": ("keep: 10", "? [a, b]\n    : 10", 18, "jobs.monday: a list or a mapping is no name"),
}


def parse(folder: Path, text: str = GOOD) -> dict[str, Job]:
    (folder / "jobs.yml").write_text(text)
    return read_jobs(folder / "jobs.yml")


def test_a_file_without_mistakes_is_read_with_absolute_paths(tmp_path: Path) -> None:
    job = parse(tmp_path)["monday"]
    assert (job.case, job.timeout, job.keep, job.zone.key) == (tmp_path / "c", 1800, 10, "Europe/Paris")
    assert job.inputs == ("https://news.example/feed.xml", str(tmp_path / "pages"))
    assert job.reports[0].out == str(tmp_path / "briefs") and job.secrets == tmp_path / "secrets.env"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_line_with_its_number(tmp_path: Path, name: str) -> None:
    old, new, line, says = BROKEN[name]
    assert old in GOOD
    (tmp_path / "jobs.yml").write_text(GOOD.replace(old, new))
    _, problems = check_jobs(tmp_path / "jobs.yml")
    assert [p.line for p in problems] == [line] and says in problems[0].text, problems
    assert "\n" not in problems[0].text and len(problems[0].text) < 400
    assert not re.search("hunter2|me:pass", problems[0].text)


def test_there_are_forty_broken_files() -> None:
    assert len(BROKEN) >= 40


def test_every_mistake_is_listed_by_line(tmp_path: Path) -> None:
    (tmp_path / "jobs.yml").write_text(GOOD.replace("Europe/Paris", "Mars").replace("brief\n", "breif\n"))
    assert [p.line for p in check_jobs(tmp_path / "jobs.yml")[1]] == [6, 9]
    with pytest.raises(WrongUse, match=r"line 6: .*and 1 more: osintkit jobs check"):
        read_jobs(tmp_path / "jobs.yml")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yml"
    file.write_text(text, "utf-8", "surrogatepass")
    try:
        _, problems = check_jobs(file)
    except WrongUse:
        return
    assert problems and all(p.line >= 1 and p.text for p in problems)


AT = datetime(2021, 11, 17, 9, 30, tzinfo=UTC)  # a Wednesday
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("name", "said", "is_"),
    [
        ("since", "-7d", "2021-11-10"),
        ("until", "today", "2021-11-17"),
        ("since", "yesterday", "2021-11-16"),
        ("since", "Monday", "2021-11-15"),
        ("since", "wednesday", "2021-11-17"),
        ("since", "2021-01-01", "2021-01-01"),
        ("new_since", "monday", "2021-11-14T23:00:00+00:00"),
        ("new_since", "-12h", "2021-11-16T21:30:00+00:00"),
        ("as_of", "-2w", "2021-11-03T09:30:00+00:00"),
        ("new_since", "last-success", "2021-11-16T08:00:00+00:00"),
        ("since", "last-success", "2021-11-16"),
        ("topic", "monday", "monday"),
    ],
)
def test_a_relative_time_is_made_absolute(name: str, said: str, is_: str) -> None:
    last = datetime(2021, 11, 16, 8, tzinfo=UTC)
    assert resolve_times({name: said}, at=AT, zone=PARIS, last=last) == {name: is_}


def test_last_success_is_empty_before_the_first_and_days_back_keep_the_time_of_day() -> None:
    assert resolve_times({"new_since": "last-success"}, at=AT, zone=PARIS) == {"new_since": ""}
    after = datetime(2021, 11, 1, 6, tzinfo=UTC)  # 07:00 in Paris, the day after the clocks went back
    assert resolve_times({"new_since": "-1d"}, at=after, zone=PARIS) == {"new_since": "2021-10-31T06:00:00+00:00"}
    assert resolve_times({"new_since": "-2d"}, at=after, zone=PARIS) == {"new_since": "2021-10-30T05:00:00+00:00"}
    with pytest.raises(ValueError, match="soon"):
        resolve_times({"since": "soon"}, at=AT, zone=PARIS)


def test_a_length_of_time_is_read_in_seconds() -> None:
    assert [read_span(x) for x in ("90s", "30m", "2h", "1d")] == [90, 1800, 7200, 86400]


def job(cron: str, zone: str = "Europe/Paris", name: str = "j") -> Job:
    return Job(name, Path("/x/jobs.yml"), Path("/x/c"), cron, ZoneInfo(zone))


def slots(cron: str, day: datetime, hours: int = 24) -> list[str]:
    """The slots that a minute-by-minute watch sees."""
    minutes = [day + timedelta(minutes=n) for n in range(hours * 60)]
    seen = dict.fromkeys(last_slot(job(cron), at) for at in minutes)
    return [f"{s:%H:%M}" for s in seen if s and s >= day]


def test_a_time_left_out_by_a_clock_change_comes_after_the_gap_and_one_repeated_comes_once() -> None:
    spring, autumn = datetime(2021, 3, 27, 23, tzinfo=UTC), datetime(2021, 10, 30, 22, tzinfo=UTC)
    assert slots("30 2 * * *", spring) == ["01:00"]
    assert slots("30 2 * * *", autumn) == ["00:30"]
    assert slots("0 * * * *", autumn, 6) == ["22:00", "23:00", "00:00", "01:00", "02:00", "03:00"]


@given(st.sampled_from(["30 2 * * *", "0 7 * * mon", "*/20 * * * *", "15 1-4 * * *"]), st.integers(0, 366 * 24 * 60))
def test_slots_go_forward_and_next_is_after_last(cron: str, minute: int) -> None:
    at = datetime(2021, 1, 8, tzinfo=UTC) + timedelta(minutes=minute)
    before, after, later = last_slot(job(cron), at), next_slot(job(cron), at), last_slot(job(cron), at + timedelta(1))
    assert before is not None and after is not None and later is not None
    assert before <= at < after and before <= later


def ran(at: datetime, status: str = "ok") -> Run:
    return Run("j", "job", status, at, at)


def test_due_is_what_was_asked_for_since_its_last_run_however_often_it_was_missed() -> None:
    daily, start = job("0 7 * * *", "UTC"), datetime(2021, 11, 1, tzinfo=UTC)
    noon = datetime(2021, 11, 9, 12, tzinfo=UTC)
    assert find_due([daily], [], datetime(2021, 11, 1, 6, tzinfo=UTC), since=start) == []
    assert find_due([daily], [ran(noon - timedelta(days=5))], noon, since=noon) == [daily]
    for status in ("ok", "partial", "failed"):
        assert find_due([daily], [ran(noon - timedelta(hours=4), status)], noon, since=start) == []
    assert find_due([daily], [ran(noon, "stopped")] * 2, noon, since=start) == [daily]
    assert find_due([daily], [ran(noon, "stopped")] * 3, noon, since=start) == []
    assert find_due([job("0 7 * * *", name="other")], [], noon, since=noon) == []
    assert find_due([Job("j", Path("f"), Path("c"))], [], noon, since=start) == []


def test_a_crontab_and_units_are_quoted_safely() -> None:
    hostile = Job("j", Path('/x y/50%$HOME "q" \\.yml'), Path("/x"), "0 7 * * mon", PARIS)
    line = list(write_crontab([hostile]))[-1]
    assert line.startswith("0 7 * * mon ") and r"50\%$HOME" in line and "'" in line
    exec_ = next(x for x in write_units([hostile]) if x.startswith("ExecStart"))
    assert '"/x y/50%%$$HOME \\"q\\" \\\\.yml"' in exec_
    with pytest.raises(WrongUse, match="move the file"):
        list(write_units([Job("j", Path("/x\nExecStart=/bin/sh"), Path("/x"), "0 7 * * mon", PARIS)]))


def test_a_cron_expression_is_said_in_the_words_of_systemd() -> None:
    assert calendar(job("0 7 * * mon")) == ["Mon *-*-* 7:0:00 Europe/Paris"]
    assert calendar(job("*/30 6 1 1,2 *")) == ["*-1,2-1 6:0,30:00 Europe/Paris"]
    assert calendar(job("0 7 1 * fri")) == ["Fri *-*-* 7:0:00 Europe/Paris", "*-*-1 7:0:00 Europe/Paris"]
    for write in (calendar, lambda last: list(write_crontab([last]))):
        with pytest.raises(WrongUse, match="only 'osintkit jobs serve' has words for '0 7 L"):
            write(job("0 7 L * *"))


def test_the_docs_name_every_key_of_the_schema() -> None:
    import json
    from importlib.resources import files

    schema = json.loads((files("osintkit") / "data" / "jobs.schema.json").read_text())
    docs = (Path(__file__).parent.parent / "docs" / "jobs.md").read_text()
    keys = {*schema["properties"], *schema["properties"]["jobs"]["additionalProperties"]["properties"]}
    assert not [k for k in sorted(keys) if not re.search(rf"\b{k}:", docs)]
