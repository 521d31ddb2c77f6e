"""Fingerprints that identify a diagnostic even if its line has moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.redaction import redact_source


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Hash the rule, path, line and message of each diagnostic; duplicates are numbered.

    A fingerprint is 32 hexadecimal digits, a colon, and the number (from 1).
    """
    seen: Counter[str] = Counter()
    marks: list[str] = []
    for diagnostic in diagnostics:
        span = diagnostic.span
        line = redact_source(span.source).line(span.start_position.line).strip()
        parts = (diagnostic.rule, span.source.display_path, line, diagnostic.message)
        mark = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[mark] += 1
        marks.append(f"{mark}:{seen[mark]}")
    return marks
