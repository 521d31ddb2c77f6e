"""Statically check AWS CodeBuild buildspecs, CodeDeploy AppSpecs and hook scripts.

The names in `__all__` are the public API; everything else is internal. They are imported on first
use, so that importing the package is cheap.
"""

from __future__ import annotations

import sys
from importlib import import_module

if sys.argv[:1] == ["-m"]:  # `python -m appspec_lint` imports the package first
    from appspec_lint.lazy.search_path import drop_working_directory

    drop_working_directory()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from appspec_lint.config.resolved import ConfigError
    from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
    from appspec_lint.diagnostics.finding import Finding, Fix
    from appspec_lint.diagnostics.rule_info import Severity
    from appspec_lint.diagnostics.span import Span
    from appspec_lint.linter import lint_paths, lint_project

__version__ = "0.1.0"

__all__ = (
    "ConfigError",
    "Diagnostic",
    "Finding",
    "Fix",
    "Report",
    "Severity",
    "Span",
    "__version__",
    "lint_paths",
    "lint_project",
)

_MODULES = {
    "ConfigError": "config.resolved",
    "Diagnostic": "diagnostics.diagnostic",
    "Finding": "diagnostics.finding",
    "Fix": "diagnostics.finding",
    "Report": "diagnostics.diagnostic",
    "Severity": "diagnostics.rule_info",
    "Span": "diagnostics.span",
    "lint_paths": "linter",
    "lint_project": "linter",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
