"""A baseline: known findings, identified by rule and content instead of line number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from appspec_lint.config.resolved import ConfigError
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed
from appspec_lint.diagnostics.odd_characters import escape_bytes
from appspec_lint.diagnostics.redaction import redact_source
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.rules.registry import current_name

REASON = "in the baseline"


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A known finding: its rule, its path from the root of the tree, a hash of its line."""

    rule: str
    path: str
    mark: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings; an entry is repeated if several findings have the same one."""

    entries: tuple[BaselineEntry, ...] = ()

    def split(self, report: Report) -> Report:
        """Suppress the known findings of a report."""
        if not self.entries:
            return report
        left = Counter(self.entries)
        reported, suppressions = [], list(report.suppressed)
        for diagnostic in report.diagnostics:
            entry = _identify(diagnostic)
            if left[entry]:
                left[entry] -= 1
                suppressions.append(Suppressed(diagnostic, by_comment=False, reason=REASON))
            else:
                reported.append(diagnostic)
        return replace(report, diagnostics=tuple(reported), suppressed=tuple(suppressions))

    def stale(self, report: Report) -> Counter[BaselineEntry]:
        """List the entries that suppressed nothing in a report returned by `split`."""
        used = (
            _identify(suppressed.diagnostic)
            for suppressed in report.suppressed
            if not suppressed.by_comment
        )
        return Counter(self.entries) - Counter(used)


def serialize(diagnostics: Iterable[Diagnostic]) -> str:
    """Format a baseline of these findings, one per line so that branches can be merged."""
    lines = ",\n".join(f"    {json.dumps(row)}" for row in _list_rows(diagnostics))
    body = f"\n{lines}\n  " if lines else ""
    return f'{{\n  "version": "1",\n  "findings": [{body}]\n}}\n'


def read_baseline(text: str, display_path: str) -> Baseline:
    """Parse the output of `written`. Raises ConfigError for any other text."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"`{display_path}` is not a valid baseline: invalid JSON") from error
    rows = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(rows, list) or data.get("version") != "1":
        raise ConfigError(
            f"`{display_path}` is not an appspec-lint baseline; create one with `--write-baseline`"
        )
    entries = []
    for row in rows:
        values = [
            row.get(key) if isinstance(row, dict) else None for key in ("rule", "path", "mark")
        ]
        if not all(isinstance(value, str) for value in values):
            raise ConfigError(
                f"`{display_path}` is not a valid baseline: an entry has no "
                "`rule`, `path` or `mark`"
            )
        rule, path, mark = map(str, values)
        entries.append(BaselineEntry(current_name(rule), path, mark))
    return Baseline(tuple(entries))


def _list_rows(diagnostics: Iterable[Diagnostic]) -> Iterator[dict[str, str]]:
    for diagnostic in diagnostics:
        entry = _identify(diagnostic)
        yield {
            "rule": entry.rule,
            "path": entry.path,
            "mark": entry.mark,
            "message": escape_bytes(diagnostic.message),
        }


def _identify(diagnostic: Diagnostic) -> BaselineEntry:
    """Identify a finding, but not by its message: a later version may word it differently."""
    from hashlib import sha256

    span = diagnostic.span
    # redacted, because a short secret could be guessed from its hash
    words = " ".join(redact_source(span.source).line(span.start_position.line).split())
    mark = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return BaselineEntry(diagnostic.rule, escape_bytes(span.source.path), mark)
