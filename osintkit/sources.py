"""Sources: which outlet stands behind a domain, who owns it, and how an analyst graded it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from osintkit.errors import StopRun
from osintkit.records import Decision, Judgement, Source

if TYPE_CHECKING:
    import pandas as pd

OWNERSHIPS = ("state", "public service", "private", "party", "unknown")
LETTERS = tuple("ABCDEF")
TEXTS = ("name", "country", "owner", "ownership", "language", "reliability", "reason", "read")


def read_sources(*paths: str | os.PathLike[str]) -> tuple[dict[str, Source], list[str]]:
    """The bundled registry, each file over the ones before it: domain -> Source, and a line for each entry in doubt.

    A file is YAML with a list `sources` of mappings with `domain` and any of the fields of Source; other keys are
    left alone. A later file's entry takes the place of an earlier one's field by field. The letter is F unless a
    case's own file gives one with its `reason`. Raises StopRun for a file that is no YAML; one that is not there is
    passed over.
    """
    registry, warnings = dict(_bundled()[0]), list(_bundled()[1])
    for path in map(Path, paths):
        if path.is_file():
            found, more = parse_sources(path.read_text("utf-8", errors="replace"), path.name, registry)
            registry.update(found)
            warnings += more
    return registry, warnings


@cache
def _bundled() -> tuple[dict[str, Source], list[str]]:
    return parse_sources(files("osintkit").joinpath("data/sources.yml").read_text("utf-8"), "sources.yml")


def parse_sources(
    text: str, name: str, known: Mapping[str, Source] | None = None
) -> tuple[dict[str, Source], list[str]]:
    """The entries of one file; `known` are those that they add to. Raises StopRun for what is no YAML."""
    found: dict[str, Source] = {}
    taken: dict[str, str] = {}  # every domain, editions too -> that of its entry
    warnings: list[str] = []
    for number, entry in enumerate(_entries(text, name), 1):
        domain = bare_domain(entry.get("domain")) if isinstance(entry, dict) else None
        if domain is None:
            warnings.append(f"{name}: entry {number} has no domain; left out")
        elif domain in taken:
            warnings.append(f"{name}: {domain} has two entries; the first holds")
        else:
            taken[domain] = domain
            given, doubts = _fields(entry, domain, taken)
            found[domain] = replace((known or {}).get(domain) or Source(domain), **given)
            warnings += [f"{name}: {doubt}" for doubt in doubts]
    return found, warnings


def _entries(text: str, name: str) -> list[Any]:
    import yaml

    try:
        listed = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
        entries = listed["sources"] if isinstance(listed, dict) else listed
    except (yaml.YAMLError, KeyError) as error:
        line = str(error).splitlines()[0]
        raise StopRun(f"{name} is no list of sources ({line}): write `sources:` and below it `- domain: ...`") from None
    return entries if isinstance(entries, list) else []


def _fields(entry: dict[str, Any], domain: str, taken: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields of Source that an entry gives, and what is wrong with the others."""
    given: dict[str, Any] = {k: str(entry[k]) for k in TEXTS if entry.get(k) is not None}
    given |= {k: tuple(map(str, entry[k])) for k in ("domains", "aliases") if isinstance(entry.get(k), list)}
    doubts = []
    for key, called, choices in (("reliability", "letter", LETTERS), ("ownership", "ownership", OWNERSHIPS)):
        if key in given and given[key] not in choices:
            doubts.append(f"{domain} has the {called} {given.pop(key)!r}, not one of {', '.join(choices)}; left out")
    if "domains" in given:
        others = [d for d in map(bare_domain, given["domains"]) if d]
        given["domains"] = tuple(d for d in others if taken.setdefault(d, domain) == domain)
        lost = (d for d in others if taken[d] != domain)
        doubts += [f"{d} stands under {taken[d]} and {domain}; the first holds" for d in lost]
    return given, doubts


def bare_domain(address: Any) -> str | None:
    """The host of a domain or URL in lower case, without "www." and port; None for what has none."""
    if not isinstance(address, str) or not address.strip():
        return None
    text = address.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return None
    return host.strip(".").removeprefix("www.") or None if host else None


def resolve_source(domain_or_url: str, registry: Mapping[str, Source]) -> Source:
    """The outlet behind a domain or URL: the longest part of the host that the registry has, as a domain or an edition.

    An unknown one comes back with its domain, ownership "unknown" and reliability F.
    """
    return resolve_sources([domain_or_url], registry)[domain_or_url]


class _Sources(dict[str, Source]):
    """Sources by outlet; where there is no outlet (a page without an address) nothing is known."""

    def __missing__(self, _: object) -> Source:
        return Source("")


def resolve_sources(domains: Iterable[str], registry: Mapping[str, Source]) -> dict[str, Source]:
    """`resolve_source` for each of many domains, once each: what tables are joined with."""
    homes = {other: domain for domain, source in registry.items() for other in source.domains}
    homes |= {domain: domain for domain in registry}
    found = _Sources()
    for domain in sorted({d for d in domains if isinstance(d, str)}):  # a page without an address has none
        host = bare_domain(domain) or domain
        labels = host.split(".")
        tails = (".".join(labels[n:]) for n in range(len(labels) - 1))
        home = next((homes[t] for t in tails if t in homes), None)
        found[domain] = Source(host) if home is None else registry[home]
    return found


def grade_sources(
    registry: Mapping[str, Source], judgements: Iterable[Judgement]
) -> tuple[dict[str, Source], list[str]]:
    """The registry with the analyst's letters: decision "grade" on "source:DOMAIN", value A to F, the newest holds.

    A domain that is not in the registry gets an entry; what is no letter is left out with a line saying so.
    """
    graded, warnings = dict(registry), []
    for j in judgements:
        if j.decision != Decision.GRADE or not j.target.startswith("source:"):
            continue
        letter = (j.value or "").strip().upper()
        if letter in LETTERS:
            source = resolve_source(j.target.removeprefix("source:"), graded)
            judged = {"reliability": letter, "reason": j.why, "graded_by": j.by, "graded_at": j.decided_at}
            graded[source.domain] = replace(source, **judged)  # type: ignore[arg-type]
        else:
            warnings.append(f"{j.target}: {j.value!r} is no reliability, use A to F; left out")
    return graded, warnings


def source_table(domains: Iterable[str], registry: Mapping[str, Source]) -> pd.DataFrame:
    """The sources of a case's outlets, one row each (columns: Source), those of the registry by their own domain."""
    found = {s.domain: s for s in resolve_sources(domains, registry).values()}
    return Source.frame(found[d] for d in sorted(found))
