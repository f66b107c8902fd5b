"""Hold the quality that was reached: run the scorers of a bench on their dev data and compare with the floors below.

    python benchmarks/floors.py FOLDER      the folder with extraction.py, figures.py, entities.py and their data

A floor is the figure measured when it was last raised, less 0.005. Exit status 1 names what fell below.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FLOORS: dict[str, dict[str, float]] = {"extraction": {}, "figures": {}, "entities": {}}


def measure(bench: Path, name: str) -> Any:
    """What a scorer says, as JSON."""
    with tempfile.TemporaryDirectory() as temp:
        out = Path(temp) / "out.json"
        more = [] if name == "extraction" else ["--json", str(out)]
        done = subprocess.run([sys.executable, str(bench / f"{name}.py"), *more], capture_output=True, text=True, check=True)
        print(done.stdout)
        return json.loads(out.read_text("utf-8") if more else done.stdout.splitlines()[-1])


def look_up(found: Any, path: str) -> float:
    for key in path.split("."):
        found = found[key]
    return float(found)


def main() -> int:
    """Compare every floor; 0 if all hold."""
    bench = Path(sys.argv[1])
    fell = []
    for name, floors in FLOORS.items():
        found = measure(bench, name)
        fell += [f"{name} {path}: {look_up(found, path):.4f}, floor {floor}" for path, floor in floors.items() if look_up(found, path) < floor]
    print("\n".join(fell) or "all floors hold")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
