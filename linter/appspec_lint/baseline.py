"""A baseline: the findings that are known already, kept by rule and content, not by line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from appspec_lint.config.resolved import ConfigError
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed
from appspec_lint.diagnostics.redaction import redact_source

REASON = "known to the baseline"


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One known finding: its rule, its path from the tree's root, a mark of its line's words."""

    rule: str
    path: str
    mark: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings; alike ones are there as often as they were found."""

    entries: tuple[BaselineEntry, ...] = ()

    def split(self, report: Report) -> Report:
        """The report with what is known suppressed."""
        if not self.entries:
            return report
        left = Counter(self.entries)
        told, silent = [], list(report.suppressed)
        for diagnostic in report.diagnostics:
            entry = _entry(diagnostic)
            if left[entry]:
                left[entry] -= 1
                silent.append(Suppressed(diagnostic, by_comment=False, reason=REASON))
            else:
                told.append(diagnostic)
        return replace(report, diagnostics=tuple(told), suppressed=tuple(silent))

    def stale(self, report: Report) -> Counter[BaselineEntry]:
        """The entries that a split report had no use for."""
        used = (_entry(each.diagnostic) for each in report.suppressed if not each.by_comment)
        return Counter(self.entries) - Counter(used)


def serialize(diagnostics: Iterable[Diagnostic]) -> str:
    """Write a baseline of these findings, one a line: branches that add some can be merged."""
    lines = ",\n".join(f"    {json.dumps(row)}" for row in _rows(diagnostics))
    body = f"\n{lines}\n  " if lines else ""
    return f'{{\n  "version": "1",\n  "findings": [{body}]\n}}\n'


def read_baseline(text: str, display_path: str) -> Baseline:
    """Read what `written` wrote. Raises ConfigError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{display_path} is no baseline: it is not JSON") from error
    rows = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(rows, list) or data.get("version") != "1":
        raise ConfigError(
            f"{display_path} is no baseline of appspec-lint (`--write-baseline` makes one)"
        )
    entries = []
    for row in rows:
        texts = [
            row.get(key) if isinstance(row, dict) else None for key in ("rule", "path", "mark")
        ]
        if not all(isinstance(each, str) for each in texts):
            raise ConfigError(
                f"{display_path} is no baseline: an entry lacks its rule, path or mark"
            )
        entries.append(BaselineEntry(*map(str, texts)))
    return Baseline(tuple(entries))


def _rows(diagnostics: Iterable[Diagnostic]) -> Iterator[dict[str, str]]:
    for each in diagnostics:
        entry = _entry(each)
        yield {
            "rule": entry.rule,
            "path": entry.path,
            "mark": entry.mark,
            "message": each.finding.message,
        }


def _entry(diagnostic: Diagnostic) -> BaselineEntry:
    """The message is not part of it: a later version may say the same in other words."""
    from hashlib import sha256

    span = diagnostic.finding.span
    # a mark could be guessed, and with it a secret of few letters
    words = " ".join(redact_source(span.source).line(span.first.line).split())
    mark = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return BaselineEntry(diagnostic.rule, span.source.path, mark)
