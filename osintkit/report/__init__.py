"""Report: a notebook run on a case, as a folder that can be checked: page, tables, executed notebook and manifest.

    CASE/reports/brief/<run>/  brief.html  brief.ipynb  tables/*.csv  manifest.json
    CASE/reports/brief/latest -> the last whole run        CASE/reports/brief/failed/<run>.ipynb

The run's name is made from what went in: the same case, notebook and parameters give the same folder.
"""

from osintkit.report.bundle import bundle_report
from osintkit.report.notebook import find_notebook, notebooks_folder, read_parameters
from osintkit.report.run import Built, Report, build_report, publish_report, run_report
from osintkit.report.verify import verify_report

__all__ = [
    "Built",
    "Report",
    "build_report",
    "bundle_report",
    "find_notebook",
    "notebooks_folder",
    "publish_report",
    "read_parameters",
    "run_report",
    "verify_report",
]
