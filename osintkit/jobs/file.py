"""The file of jobs: what may stand there, and every mistake with its line.

jobs:
  monday:
    case: s400
    cron: "0 7 * * mon"
    timezone: Europe/Paris
    inputs: [https://news.example/feed.xml]     # else what the case remembers
    reports:
      - notebook: brief
        parameters: {topic: S-400, since: -7d, new_since: last-success}
        formats: [pdf]
    tell: [DESK_MAIL]
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml
from cronsim import CronSim, CronSimError

from osintkit.errors import WrongUse
from osintkit.jobs.times import SAY, read_span, resolve_times
from osintkit.report import find_notebook, read_parameters
from osintkit.report.secrets import looks_secret

MOST_BYTES = 1 << 20
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Asked:
    """One report that a job makes; its notebook is a short name or an absolute path."""

    notebook: str
    parameters: dict[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    out: str | None = None


@dataclass(frozen=True)
class Job:
    """One job as the file has it, its paths absolute. `timeout` is in seconds, `keep` None for all."""

    name: str
    file: Path
    case: Path
    cron: str | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    inputs: tuple[str, ...] = ()
    fetch: dict[str, Any] = field(default_factory=dict)
    reports: tuple[Asked, ...] = ()
    tell: tuple[str, ...] = ()
    tell_when: str = "always"
    watch: dict[str, Any] = field(default_factory=dict)
    timeout: float = 7200.0
    retries: int = 2
    keep: int | None = None
    secrets: Path | None = None


class Problem(NamedTuple):
    """A mistake in the file."""

    line: int
    text: str


class _Broken(Exception):
    """The file is no YAML that is read here: a Problem."""


def read_jobs(file: str | os.PathLike[str]) -> dict[str, Job]:
    """The jobs of a file by name, in its order. Raises WrongUse with the line and the key of its first mistake."""
    jobs, problems = check_jobs(file)
    if problems:
        more = f" (and {len(problems) - 1} more: osintkit jobs check)" if len(problems) > 1 else ""
        raise WrongUse(f"{file} line {problems[0].line}: {problems[0].text}{more}")
    return jobs


def check_jobs(file: str | os.PathLike[str]) -> tuple[dict[str, Job], list[Problem]]:
    """The jobs of a file, and all its mistakes by line. Raises WrongUse if it cannot be read at all."""
    path = Path(file).expanduser().resolve()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongUse(f"{file} is larger than a file of jobs can be ({MOST_BYTES} bytes)")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}") from None
    lines: dict[Where, int] = {}
    try:
        data = _read_yaml(text, lines)
    except _Broken as broken:
        return {}, [broken.args[0]]
    wrong = [*_schema_problems(data)]
    named = {} if wrong else data["jobs"]
    wrong += [
        (("jobs", name, *where), said)
        for name, given in named.items()
        for where, said in _job_problems(given, path.parent)
    ]
    if wrong:
        return {}, sorted(_problem(lines, where, said) for where, said in wrong)
    secrets = path.parent / data.get("secrets", "secrets.env")
    return {name: _job(name, given, path, secrets) for name, given in named.items()}, []


def _problem(lines: dict[Where, int], where: Where, said: str) -> Problem:
    """A mistake under its key, as jobs.monday.inputs[0], with the line of that."""
    line = next((lines[where[:n]] for n in range(len(where), -1, -1) if where[:n] in lines), 1)
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step:.60}" for step in where)[1:]
    return Problem(line, f"{key}: {said}" if key else said)


def _read_yaml(text: str, lines: dict[Where, int]) -> Any:
    """The values of a YAML text, and the line of each. An alias, a name twice or a type of its own is refused."""
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise _Broken(Problem(_mark(event), f"*{event.anchor} refers back: write it out"))
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        return None if node is None else _value(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Broken(Problem(mark.line + 1 if mark else 1, f"no valid YAML: {_say(error)}")) from None
    except yaml.YAMLError as error:  # a character that YAML does not have
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _Broken(Problem(line, f"no valid YAML: {_say(error)}")) from None
    except RecursionError:
        raise _Broken(Problem(1, "nested too deeply")) from None


def _mark(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _say(error: yaml.YAMLError) -> str:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return " ".join(said.split()) + (": indent with spaces" if "'\\t'" in said else "")


def _value(loader: yaml.SafeLoader, node: yaml.Node, where: Where, lines: dict[Where, int]) -> Any:
    lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.CollectionNode) and not node.tag.endswith((":seq", ":map")):
        raise _Broken(Problem(node.start_mark.line + 1, f"no valid YAML: {node.tag[:60]} is not read here"))
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*where, n), lines) for n, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        try:  # an unquoted 2021-11-15 is a day to YAML and text to a notebook
            return node.value if node.tag.endswith((":timestamp", ":binary")) else loader.construct_object(node)
        except (ValueError, KeyError, AttributeError, TypeError):
            raise _Broken(
                Problem(lines[where], f"no valid YAML: {node.value[:60]!r} is no {node.tag.rpartition(':')[2]}")
            ) from None
    out: dict[str, Any] = {}
    for key, item in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _Broken(_problem({(): line}, where, "a list or a mapping is no name"))
        if name in out:
            said = f"this stands there twice, first in line {lines[*where, name]}"
            raise _Broken(_problem({(): line}, (*where, name), said))
        lines[*where, name] = line
        out[name] = _value(loader, item, (*where, name), lines)
    return out


def _schema_problems(data: Any) -> Iterator[tuple[Where, str]]:
    """What does not fit the published schema: where, and in words."""
    import jsonschema

    schema = json.loads((resources.files("osintkit") / "data" / "jobs.schema.json").read_text("utf-8"))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        where = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema["properties"]
            for key in (k for k in error.instance if k not in known):
                yield (*where, key), f"unknown key: it may be {', '.join(sorted(known))}"
        elif error.validator == "required":
            missing = next(k for k in error.validator_value if k not in error.instance)
            yield where, f"{missing!r} is missing: {error.schema['properties'][missing]['description']}"
        elif "propertyNames" in error.absolute_schema_path:
            yield (*where, error.instance), f"this is not {error.schema['description']}"
        else:
            said = "this" if "tell" in where else _short(error.instance)  # it may well be a secret
            yield where, f"{said} is not {_innermost(schema, error.absolute_schema_path)}"


def _innermost(schema: Any, path: Iterable[Any]) -> str:
    """What is meant, by the innermost part of the schema on the way to an error that says so."""
    part, said = schema, schema["description"]
    for step in path:
        part = part[step]
        said = part.get("description", said) if isinstance(part, dict) else said
    return str(said)


def _short(value: Any) -> str:
    text = "empty" if value is None else json.dumps(value, ensure_ascii=False)
    return "this" if looks_secret(text) else text if len(text) <= 60 else text[:57] + "..."


def _job_problems(given: dict[str, Any], home: Path) -> Iterator[tuple[Where, str]]:
    """What no schema can say: where in the job, and what is wrong."""
    try:
        if len(given.get("cron", "* * * * *").split()) != 5:
            raise CronSimError("five fields are wanted")
        next(CronSim(given.get("cron", "* * * * *"), datetime(2021, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        yield ("cron",), f"{given['cron']!r} is no cron expression: {error or 'that day never comes'}"
    try:
        zone = ZoneInfo(given.get("timezone", "UTC"))
    except (KeyError, ValueError, OSError):
        yield ("timezone",), f"no time zone {given['timezone']!r}: write it as Europe/Paris"
        zone = ZoneInfo("UTC")
    for n, url in enumerate(given.get("inputs", ())):
        if "://" in url and "@" in url.split("/")[2]:
            yield ("inputs", n), "an input with a name or password in its address would be stored: use one without"
    for n, report in enumerate(given.get("reports", ())):
        for where, wrong in _report_problems(report, home, zone):
            yield ("reports", n, *where), wrong


def _report_problems(report: dict[str, Any], home: Path, zone: ZoneInfo) -> Iterator[tuple[Where, str]]:
    try:
        path = find_notebook(_notebook(report["notebook"], home))
    except WrongUse as error:
        yield ("notebook",), str(error)
        return
    for name, value in report.get("parameters", {}).items():
        try:
            resolve_times({name: value}, at=datetime(2021, 1, 1, tzinfo=UTC), zone=zone)
            read_parameters(path, {name: value})
        except WrongUse as error:
            yield ("parameters", name), str(error)
        except ValueError:
            yield ("parameters", name), f"{value!r} is no time: {SAY}"


def _notebook(name: str, home: Path) -> str:
    return str(home / name) if name.endswith(".ipynb") else name


def _job(name: str, given: dict[str, Any], path: Path, secrets: Path) -> Job:
    home = path.parent
    reports = tuple(
        Asked(
            _notebook(r["notebook"], home),
            r.get("parameters", {}),
            tuple(r.get("formats", ())),
            str(home / r["out"]) if "out" in r else None,
        )
        for r in given.get("reports", ())
    )
    plain: dict[str, Any] = {
        k: given[k] for k in ("cron", "fetch", "tell_when", "watch", "retries", "keep") if k in given
    }
    if "timeout" in given:
        plain["timeout"] = read_span(given["timeout"])
    inputs = tuple(i if "://" in i else str(home / i) for i in given.get("inputs", ()))
    zone = ZoneInfo(given.get("timezone", "UTC"))
    told = tuple(given.get("tell", ()))
    return Job(
        name, path, home / given["case"], zone=zone, inputs=inputs, reports=reports, tell=told, secrets=secrets, **plain
    )
