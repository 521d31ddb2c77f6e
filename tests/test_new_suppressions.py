"""Do new suppression comments suppress what they are for, and change nothing else?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from examples import names
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fixtures import FIXTURES, STORIES

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.linter import lint
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import Tree, in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule
from appspec_lint.rules.registry import Files, Rule
from appspec_lint.suppressions import find_directives
from appspec_lint.suppressions.new_suppressions import NewSuppressions, suppress, suppress_in_file


def apply(tree: Tree, new: NewSuppressions) -> Tree:
    texts: dict[str, str] = {}
    for path in {edit.span.source.path for edit in new.edits}:
        edits = [edit for edit in new.edits if edit.span.source.path == path]
        texts[path] = apply_edits(edits[0].span.source.text, edits)
    return tree.with_overlay(texts)


def suppressed(tree: Tree) -> tuple[Tree, Report, NewSuppressions]:
    """The tree with all its findings suppressed, what is still reported, and the edits."""
    new = suppress(lint(tree).diagnostics, tree)
    after = apply(tree, new)
    return after, lint(after), new


def remaining(new: NewSuppressions) -> list[str]:
    return sorted(diagnostic.rule for diagnostic in new.left)


@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_reported_of_a_repository_after_suppressing_everything(
    story: str, tmp_path: Path
) -> None:
    source = FIXTURES / story / "repository"
    directory = shutil.copytree(source, tmp_path / "repository", symlinks=True)
    _, report, new = suppressed(from_disk(directory, directory))
    assert names(report) == remaining(new)
    assert all(diagnostic.path.endswith(".json") for diagnostic in new.left)


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        pytest.param(rule, files, id=f"{rule.name}-{number}")
        for rule in every_rule()
        for number, files in enumerate(rule.bad, 1)
    ],
)
def test_every_example_of_a_rule_is_suppressed(rule: Rule, files: Files) -> None:
    tree = in_memory(unmarked(files))
    _, report, new = suppressed(tree)
    assert names(report) == remaining(new)


BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n"
HOOK = "version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: start.sh\n"
VALIDATED = HOOK + "  ValidateService:\n    - location: validate.sh\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "appspec.yml",
            "version: 0.0\nos: solaris\n",
            "version: 0.0\nos: solaris  # appspec-lint: ignore[unsupported-os]: explain why\n",
            id="at the end of a line",
        ),
        pytest.param(
            "appspec.yml",
            "version: 0.0\r\nos: solaris \r\n",
            "version: 0.0\r\nos: solaris  # appspec-lint: ignore[unsupported-os]: explain why\r\n",
            id="CRLF and a trailing space",
        ),
        pytest.param(
            "appspec.yml",
            "version: 0.0\nos: solaris",
            "version: 0.0\nos: solaris  # appspec-lint: ignore[unsupported-os]: explain why",
            id="the last line has no line ending",
        ),
        pytest.param(
            "appspec.yml",
            f"version: 0.0\nos: {'solaris' * 10}\n",
            "version: 0.0\n# appspec-lint: ignore[unsupported-os]: explain why\n"
            f"os: {'solaris' * 10}\n",
            id="above a long line",
        ),
        pytest.param(
            "appspec.yml",
            "{version: 0.0, os: solaris}\n",
            "{version: 0.0, os: solaris}  # appspec-lint: ignore[unsupported-os]: explain why\n",
            id="flow style",
        ),
        pytest.param(
            "appspec.yml",
            "version: 0.0 # why? 🚀\nos: 'sol\n  aris'\n",
            "version: 0.0 # why? 🚀\n# appspec-lint: ignore[unsupported-os]: explain why\n"
            "os: 'sol\n  aris'\n",
            id="a string of two lines",
        ),
        pytest.param(
            "appspec.yml",
            "version: 0.0\nos: solaris # 🚀\n",
            "version: 0.0\nos: solaris # 🚀  # appspec-lint: ignore[unsupported-os]: explain why\n",
            id="after a comment",
        ),
        pytest.param(
            "appspec.yml",
            "version: 2.0\nos: solaris # appspec-lint: ignore[unsupported-os]: ours\n",
            "version: 2.0  # appspec-lint: ignore[unsupported-version]: explain why\n"
            "os: solaris # appspec-lint: ignore[unsupported-os]: ours\n",
            id="beside another suppression",
        ),
    ],
)
def test_a_comment_is_written_where_it_belongs(path: str, text: str, expected: str) -> None:
    after, report, new = suppressed(in_memory({path: text}))
    assert after.texts[path] == expected
    assert names(report) == remaining(new) == []


def written(text: str, rule: str, at: str, path: str = "start.sh") -> str:
    """The text with a comment for a made-up finding at the first place with this text."""
    source = Source(path, text, path)
    start = text.index(at)
    info = RuleInfo(rule, "script", Severity.ERROR, "", ())
    finding = Finding(source.span(start, start + len(at)), "message")
    tree = in_memory({path: text})
    new = suppress([Diagnostic(info, Severity.ERROR, finding)], tree)
    assert not new.left
    return apply_edits(text, new.edits)


COMMENT = "# appspec-lint: ignore[a]: explain why"
WHOLE = "# appspec-lint: ignore-file[a]: explain why"


@pytest.mark.parametrize(
    ("path", "text", "at", "expected"),
    [
        pytest.param(
            "start.sh",
            "#!/bin/bash\n  nohup java &\n",
            "nohup",
            f"#!/bin/bash\n  nohup java &  {COMMENT}\n",
            id="a command",
        ),
        pytest.param(
            "start.sh",
            "#!/bin/bash\n  nohup \\\n    java \\\n    -jar &\n",
            "nohup",
            f"#!/bin/bash\n  {COMMENT}\n  nohup \\\n    java \\\n    -jar &\n",
            id="the first line of a command of several lines",
        ),
        pytest.param(
            "start.sh",
            "#!/bin/bash\nif true; then\n  nohup \\\n    java \\\n    -jar &\nfi\n",
            "java",
            f"#!/bin/bash\nif true; then\n  {COMMENT}\n  nohup \\\n    java \\\n    -jar &\nfi\n",
            id="the middle of a command of several lines",
        ),
        pytest.param(
            "start.sh",
            "#!/bin/bash\ncat <<EOF\na\nb\nEOF\n",
            "b\n",
            f"#!/bin/bash\n{WHOLE}\ncat <<EOF\na\nb\nEOF\n",
            id="a here-document",
        ),
        pytest.param(
            "start.sh",
            "#!/bin/bash\r\nnohup java &\r\n",
            "nohup",
            f"#!/bin/bash\r\n{COMMENT}\r\nnohup java &\r\n",
            id="CRLF, which a comment would hide from the shell",
        ),
        pytest.param(
            "start.sh",
            "#!/bin/sh\necho 1\n",
            "#!/bin/sh",
            f"#!/bin/sh\n{WHOLE}\necho 1\n",
            id="the shebang",
        ),
        pytest.param("start.sh", "#!/bin/sh", "#!", f"#!/bin/sh\n{WHOLE}\n", id="only a shebang"),
        pytest.param(
            "start.ps1",
            "Get-Date\n  Start-Sleep 1\n",
            "Start",
            f"Get-Date\n  {COMMENT}\n  Start-Sleep 1\n",
            id="PowerShell",
        ),
        pytest.param(
            "start.ps1",
            "Get-Date\nStart-Sleep `\n  1\n",
            "1",
            f"{WHOLE}\nGet-Date\nStart-Sleep `\n  1\n",
            id="a continued line of PowerShell",
        ),
        pytest.param(
            "start.bat",
            "echo 1\r\n  pause\r\n",
            "pause",
            "echo 1\r\n  @REM appspec-lint: ignore[a]: explain why\r\n  pause\r\n",
            id="batch",
        ),
        pytest.param(
            "buildspec.yml",
            BUILD + "      - |\n        make\n        npm run \\\n          build\n",
            "make",
            BUILD + f"      - |\n        make  {COMMENT}\n        npm run \\\n          build\n",
            id="a block of commands",
        ),
        pytest.param(
            "buildspec.yml",
            BUILD + "      - |\n        make\n        npm run \\\n          build\n",
            "npm",
            BUILD
            + f"      - |\n        make\n        {COMMENT}\n        npm run \\\n          build\n",
            id="a continued command in a block",
        ),
        pytest.param(
            "buildspec.yml",
            BUILD + "      - >\n        make\n        all\n",
            "all",
            BUILD + f"      - >  {COMMENT}\n        make\n        all\n",
            id="a folded block",
        ),
        pytest.param(
            "buildspec.yml",
            BUILD + "      - make\n        all\n",
            "all",
            BUILD + f"      - make\n        all  {COMMENT}\n",
            id="the last line of a command without quotes",
        ),
        pytest.param(
            "buildspec.yml",
            BUILD + "      - make\n        all\n        now\n",
            "all",
            BUILD + f"      {COMMENT}\n      - make\n        all\n        now\n",
            id="the middle of a command without quotes",
        ),
    ],
)
def test_a_comment_is_written_for_a_span(path: str, text: str, at: str, expected: str) -> None:
    assert written(text, "a", at, path) == expected


def test_findings_on_one_line_share_a_comment() -> None:
    text = HOOK.replace("os: linux", "os: solaris")
    tree = in_memory({"appspec.yml": text})
    report = lint(tree)
    twice = [*report.diagnostics, *report.diagnostics]
    after = apply(tree, suppress(twice, tree, reason="our\nown image"))
    assert after.texts["appspec.yml"].count("appspec-lint:") == len(names(report))
    assert "]: our own image" in after.texts["appspec.yml"]
    assert names(lint(after)) == []


def test_what_has_no_comments_is_left() -> None:
    for path, text in (
        ("appspec.json", '{"version": 0.0, "os": "solaris"}'),
        ("appspec.yml", "version: 0.0\nos: ['solaris\n"),
    ):
        tree = in_memory({path: text})
        diagnostics = lint(tree).diagnostics
        new = suppress(diagnostics, tree)
        assert new.left == diagnostics != ()
        assert new.edits == ()
        source = diagnostics[0].span.source
        assert suppress_in_file(source, ["unsupported-os"], tree) is None


def test_many_findings_need_few_trials() -> None:
    events = "".join(f"  Event{number}:\n    - location: a.sh\n" for number in range(300))
    _, report, new = suppressed(
        in_memory({"appspec.yml": f"version: 0.0\nos: linux\nhooks:\n{events}"})
    )
    assert names(report) == remaining(new) == []
    assert len(new.edits) == 300


def test_a_rule_is_suppressed_in_a_whole_file() -> None:
    for path, text, expected in (
        ("appspec.yml", "version: 0.0\n", f"{WHOLE}\nversion: 0.0\n"),
        ("appspec.yml", "\ufeffversion: 0.0\n", f"\ufeff{WHOLE}\nversion: 0.0\n"),
        ("start.sh", "#!/bin/sh\nmake\n", f"#!/bin/sh\n{WHOLE}\nmake\n"),
        ("start.sh", "make\n", f"{WHOLE}\nmake\n"),
        ("a.cmd", "pause\n", f"@REM{WHOLE[1:]}\npause\n"),
    ):
        tree = in_memory({path: text})
        reading = tree.read(path)
        assert isinstance(reading, Source)
        edit = suppress_in_file(reading, ["a"], tree)
        assert edit is not None
        assert apply_edits(text, [edit]) == expected


@settings(deadline=None)
@given(
    st.sampled_from(("a.yml", "a.sh", "a.bat", "a.ps1", "a.py")), st.text(max_size=200), st.data()
)
def test_no_text_makes_suppressing_fail(path: str, text: str, data: st.DataObject) -> None:
    source = Source(path, text, path)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    info = RuleInfo("a", "script", Severity.ERROR, "", ())
    diagnostic = Diagnostic(info, Severity.ERROR, Finding(source.span(start, end), "message"))
    tree = in_memory({path: text})
    new = suppress([diagnostic], tree)
    if not new.left:
        after = Source(path, apply_edits(text, new.edits), path)
        assert len(find_directives(after)) == len(find_directives(source)) + 1
