"""Notebook: which one is meant, and the parameters that it is given, checked before anything runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from osintkit.catalogue import NUMBERS, check_filters, check_known
from osintkit.errors import WrongUse
from osintkit.report.secrets import refuse_secret
from osintkit.store import Case

SHORT = re.compile(r"^\d\d_(?=[a-z])")
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list[str]": (list,),
}
OWN = {"case", "out"}  # set by the run, not by the caller


def notebooks_folder() -> Path:
    """Where the kit's notebooks are: beside the package in a checkout, inside it where a wheel was installed."""
    inside = Path(str(resources.files("osintkit"))) / "notebooks"
    return inside if inside.is_dir() else inside.parent.parent / "notebooks"


def find_notebook(name: str) -> Path:
    """A notebook of the kit by its short name ("brief"), or any by its path. Raises WrongUse with what there is."""
    kit = {SHORT.sub("", p.stem): p for p in sorted(notebooks_folder().glob("*.ipynb"))}
    path = Path(name)
    if name in kit:
        return kit[name]
    if path.suffix == ".ipynb" and path.is_file():
        return path
    raise WrongUse(f"no notebook {name!r}: one of {', '.join(kit)}, or a path to an .ipynb file")


def read_parameters(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook's defaults with what was given over them, each of the declared type.

    Text is read as the declared type ("5" for an int, "a,b" for a list). Raises WrongUse for an unknown name, a
    value that does not fit (naming what would), and for what looks like a secret (without saying it).
    """
    import papermill

    try:
        declared = papermill.inspect_notebook(str(notebook))
    except Exception as error:
        raise WrongUse(f"{notebook} is no notebook that can be read: {error}") from None
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise WrongUse(
            f"{notebook.name} has no parameter {unknown[0]!r}: it has {', '.join(sorted(set(declared) - OWN))}"
        )
    out = {}
    for name, about in declared.items():
        kind = (
            str(about["inferred_type_name"] or "None")
            .removeprefix("Optional[")
            .removesuffix("]" if "Optional[" in about["inferred_type_name"] else "")
        )
        if name in given:
            refuse_secret(name, given[name])
        out[name] = _fit(given[name], kind, name, notebook) if name in given else ast.literal_eval(about["default"])
    return out


def _fit(value: Any, kind: str, name: str, notebook: Path) -> Any:
    wanted = TYPES.get(kind)
    if wanted is None or (isinstance(value, wanted) and not (isinstance(value, bool) and bool not in wanted)):
        return value
    try:
        if isinstance(value, str) and kind in ("int", "float"):
            return int(value) if kind == "int" else float(value)
        if isinstance(value, str) and kind == "bool":
            return {"true": True, "false": False, "1": True, "0": False}[value.lower()]
        if isinstance(value, str) and kind == "list[str]":
            return [part.strip() for part in value.split(",") if part.strip()]
    except (ValueError, KeyError):
        pass
    raise WrongUse(f"{notebook.name}: parameter {name} is {kind}, not {value!r}")


def check_values(case: Case, values: Mapping[str, Any]) -> None:
    """Raises WrongUse for what no run of a notebook of the kit's own could make sense of, before it is run."""
    from babel.numbers import list_currencies

    since, until = check_filters(values)
    if since and until and since > until:
        raise WrongUse(f"since={since} is after until={until}: no day is between them")
    if values.get("new_since"):
        case.at(values["new_since"], name="new_since")
    if (currency := values.get("currency")) and currency not in list_currencies():
        raise WrongUse(f"currency={currency!r} is none: write the three letters of ISO 4217, such as EUR")
    check_known([values["kind"]] if values.get("kind") else [], "kind", NUMBERS)
    if values.get("points", 0) < 0:
        raise WrongUse(f"points={values['points']} is less than none")
    if not values.get("entity", "?").strip():
        raise WrongUse("entity is empty: give an entity's id or its name in any spelling")


def topic_of(values: Mapping[str, Any]) -> str | None:
    """What a report of the kit's own asks the case for: it reads no article that does not bear on it. None: all.

    An entity's report has the entity as its topic. Notebooks that are not of a time (`as_of`) look at the whole case.
    """
    return (values.get("topic") or values.get("entity") or None) if "as_of" in values else None


def written_out(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with the text of a .md file in place of its path: a report's manifest holds what went in.

    Raises WrongUse for a file that is not there or is no UTF-8 text.
    """
    out = dict(values)
    for name, value in values.items():
        if is_file_name(value):
            try:
                out[name] = Path(value).expanduser().read_text("utf-8").rstrip("\n") + "\n"
            except (OSError, UnicodeDecodeError) as error:
                why = getattr(error, "strerror", None) or "it is no UTF-8 text"
                raise WrongUse(f"parameter {name}: {value} cannot be read: {why}") from None
            refuse_secret(name, out[name])
    return out


def is_file_name(value: Any) -> bool:
    """Whether a parameter names a Markdown file, not a text."""
    return isinstance(value, str) and value.endswith(".md") and "\n" not in value
