"""Widgets: read, explore and review a case by hand in JupyterLab. They are views on the store, no more.

All text that came from a page is escaped before it becomes HTML; nothing is loaded from the internet.
"""

from osintkit.widgets.explorer import Explorer
from osintkit.widgets.intake import Intake
from osintkit.widgets.review import Review

__all__ = ["Explorer", "Intake", "Review"]


def __dir__() -> list[str]:
    return __all__
