"""Do fixes cure, leave all else alone, and come to rest? Are files written as they should be?"""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import Fill
from hypothesis import given
from hypothesis import strategies as st

from appspec_lint import cli
from appspec_lint.baseline import Baseline
from appspec_lint.cli.fix import render_diffs, write_fixed
from appspec_lint.cli.lint_target import LintTarget
from appspec_lint.config.resolved import ConfigResolver
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.fixer import apply_fixes
from appspec_lint.linter import lint
from appspec_lint.repository.discovery import EVERYTHING
from appspec_lint.repository.disk import from_disk, write
from appspec_lint.repository.tree import Tree, in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule
from appspec_lint.rules.registry import Files, Rule, RuleDefinition
from appspec_lint.yaml.edits import quote_like, replace_scalar

FIXTURES = Path(__file__).parent / "fixtures"
STORIES = sorted(each.name for each in FIXTURES.iterdir() if each.is_dir())

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def counts(report: Report) -> Counter[tuple[str, str]]:
    return Counter((each.rule, each.finding.span.source.path) for each in report.diagnostics)


def texts(tree: Tree) -> dict[str, str]:
    readings = {path: tree.read(path) for path in tree.entries}
    return {path: each.text for path, each in readings.items() if isinstance(each, Source)}


def examples(*, fixable: bool) -> list[object]:
    return [
        pytest.param(rule, unmarked(files), id=f"{rule.name}-{number}")
        for rule in every_rule()
        for number, files in enumerate(rule.bad, 1)
        if not fixable
        or any(each.finding.fixes for each in lint(in_memory(unmarked(files))).diagnostics)
    ]


@pytest.mark.parametrize(("rule", "files"), examples(fixable=True))
def test_an_examples_fix_cures_and_brings_nothing_new(rule: Rule, files: Files) -> None:
    tree = in_memory(files)
    before = lint(tree)
    mended = apply_fixes(tree, lint, unsafe=True)
    assert mended.withheld == 0
    if rule.name.endswith("-syntax"):  # what shows when the file can be read is nobody's doing
        left = [each for each in mended.report.diagnostics if each.rule == rule.name]
        assert len(left) < len(before.diagnostics)
        return
    assert counts(mended.report) - counts(before) == Counter()
    offered = [each for each in before.diagnostics if each.finding.fixes]
    assert len(mended.report.diagnostics) == len(before.diagnostics) - len(offered)
    assert lint(in_memory({**files, **texts(mended.tree)})).diagnostics == () or offered != list(
        before.diagnostics
    )


@pytest.mark.parametrize(("rule", "files"), examples(fixable=False))
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "all"])
def test_to_fix_twice_is_the_same_as_once(rule: Rule, files: Files, unsafe: bool) -> None:
    once = apply_fixes(in_memory(files), lint, unsafe=unsafe)
    index = {".git/index": files[".git/index"]} if ".git/index" in files else {}
    twice = apply_fixes(in_memory({**texts(once.tree), **index}), lint, unsafe=unsafe)
    assert texts(twice.tree) == texts(once.tree)


@pytest.mark.parametrize(("rule", "files"), examples(fixable=True))
def test_lines_that_no_fix_is_about_stay_as_they_are(rule: Rule, files: Files) -> None:
    commented = {
        path: f"{text}# the end: 'it' \"is\"\n" if path.endswith(".yml") and text else text
        for path, text in files.items()
    }
    after = texts(apply_fixes(in_memory(commented), lint, unsafe=True).tree)
    for path, text in commented.items():
        if path.endswith(".yml") and text:
            assert after[path].endswith("# the end: 'it' \"is\"\n")


@pytest.mark.parametrize("story", STORIES)
def test_a_story_has_fewer_findings_when_fixed_and_none_that_is_new(
    story: str, tmp_path: Path
) -> None:
    directory = shutil.copytree(FIXTURES / story / "repository", tmp_path / "r", symlinks=True)
    tree = from_disk(directory, directory)
    before = lint(tree)
    mended = apply_fixes(tree, lint, unsafe=True)
    assert counts(mended.report) - counts(before) == Counter()
    if any(each.finding.fixes for each in before.diagnostics):
        assert len(mended.report.diagnostics) < len(before.diagnostics)


@pytest.mark.parametrize("story", ["spring-4-appspec-listed", "spring-5-nohup-taken-out"])
def test_the_story_of_the_nohup_can_be_mended_to_its_end(story: str, tmp_path: Path) -> None:
    directory = shutil.copytree(FIXTURES / story / "repository", tmp_path / "r", symlinks=True)
    mended = apply_fixes(from_disk(directory, directory), lint, unsafe=True)
    assert mended.report.diagnostics == ()
    assert lint(mended.tree).diagnostics == ()


def edit(text: str, start: int, end: int, new: str) -> TextEdit:
    return TextEdit(Source("a", text, "a").span(start, end), new)


def test_edits_are_made_together_whatever_their_order() -> None:
    text = "one two three"
    edits = [edit(text, 8, 13, "3"), edit(text, 0, 3, "1"), edit(text, 4, 4, "and ")]
    assert apply_edits(text, edits) == "1 and two 3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\nb\n", "x\ny\nb\n", id="lf"),
        pytest.param("a\r\nb\r\n", "x\r\ny\r\nb\r\n", id="crlf"),
        pytest.param("a\r\nb\n", "x\ny\r\nb\n", id="mixed"),
    ],
)
def test_an_insertion_ends_its_lines_as_the_file_does(text: str, expected: str) -> None:
    assert apply_edits(text, [edit(text, 0, 1, "x\ny")]) == expected


def test_an_edit_of_a_line_end_is_taken_as_it_is() -> None:
    text = "a\r\nb\r\n"
    assert apply_edits(text, [edit(text, 1, 3, "\n"), edit(text, 4, 6, "\n")]) == "a\nb\n"


@pytest.mark.parametrize(
    ("like", "text", "expected"),
    [
        pytest.param("old", "scripts/new.sh", "scripts/new.sh", id="plain stays plain"),
        pytest.param("'old'", "it's", "'it''s'", id="single quotes"),
        pytest.param('"old"', 'a"\\b', '"a\\"\\\\b"', id="double quotes"),
        pytest.param("old", "**/*", "'**/*'", id="what YAML would take for an alias"),
        pytest.param("old", "a: b", "'a: b'", id="what YAML would take for a key"),
        pytest.param("old", "a #b", "'a #b'", id="what YAML would take for a comment"),
        pytest.param("old", "no", "'no'", id="what YAML would take for a boolean"),
        pytest.param("old", "1.0", "'1.0'", id="what YAML would take for a number"),
        pytest.param("80", "8080", "8080", id="a number stays a number"),
        pytest.param("old", "<NAME>", "<NAME>", id="a placeholder"),
        pytest.param("old", "[a]", "'[a]'", id="what YAML would take for a list"),
        pytest.param("old", "a\nb: [", '"a\\nb: ["', id="a line break"),
        pytest.param("'old'", "\t\x1b\u2028", '"\\t\\u001b\\u2028"', id="control characters"),
    ],
)
def test_a_new_text_is_quoted_as_the_old_one_or_as_it_has_to_be(
    like: str, text: str, expected: str
) -> None:
    assert quote_like(like, text) == expected


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_what_is_quoted_is_read_again_as_it_was(text: str) -> None:
    from appspec_lint.yaml.composer import parse
    from appspec_lint.yaml.nodes import ScalarNode, SequenceNode

    for like in ("x", "'x'", '"x"'):
        document = parse(Source("a.yml", f"- {quote_like(like, text)}\n", "a.yml"))
        assert isinstance(document.root, SequenceNode), (like, text)
        (item,) = document.root.items
        assert isinstance(item, ScalarNode)
        assert item.text == text


def test_a_text_that_is_quoted_already_is_taken_as_it_is() -> None:
    (fix,) = replace_scalar(Source("a", '"old"', "a").span(), '"new"')
    assert fix.edits[0].text == '"new"'


@pytest.mark.parametrize("written", ["&a old", "!!str old", "|\n  old", "a\n  b"])
def test_a_scalar_with_more_than_a_text_is_left_alone(written: str) -> None:
    assert replace_scalar(Source("a", written, "a").span(), "new") == ()


def creation(path: str, shown: str, text: str) -> TextEdit:
    return TextEdit(Source(path, "", shown).span(), text)


# Rounds


def rule_of(check: object, name: str = "made-up") -> Rule:
    info = RuleInfo(name, "bundle", Severity.ERROR, "", ())
    definition = RuleDefinition(info, (), (), check)  # type: ignore[arg-type] # a stand-in
    return Rule(name, "bundle", lambda: definition)


def looking(find: object) -> object:
    """A look at the file `a`: `find` gives (message, fixes) of its source."""

    def look(tree: Tree) -> Report:
        source = tree.read("a")
        assert isinstance(source, Source)
        found = [
            Diagnostic(
                rule_of(None), Severity.ERROR, Finding(source.span(0, 1), message, fixes=fixes)
            )
            for message, fixes in find(source)  # type: ignore[operator] # a stand-in
        ]
        return Report(tuple(found), (source,))

    return look


def test_overlapping_fixes_are_made_one_after_the_other() -> None:
    def find(source: Source) -> list[tuple[str, tuple[Fix, ...]]]:
        return [
            (f"no {letter}", (Fix("", (TextEdit(source.span(0, 0), letter),), safe=True),))
            for letter in "xyz"
            if letter not in source.text
        ]

    mended = apply_fixes(in_memory({"a": "."}), looking(find))  # type: ignore[arg-type] # a stand-in
    assert texts(mended.tree) == {"a": "zyx."}
    assert mended.report.diagnostics == ()


def test_fixes_that_undo_each_other_come_to_rest_and_are_not_made() -> None:
    def find(source: Source) -> list[tuple[str, tuple[Fix, ...]]]:
        other = "b" if source.text == "a" else "a"
        return [(f"not {other}", (Fix("", (TextEdit(source.span(), other),), safe=True),))]

    mended = apply_fixes(in_memory({"a": "a"}), looking(find))  # type: ignore[arg-type] # a stand-in
    assert texts(mended.tree) == {"a": "a"}
    assert mended.applied == ()


def test_a_fix_that_brings_a_new_finding_is_left_out_and_the_others_are_made() -> None:
    def find(source: Source) -> list[tuple[str, tuple[Fix, ...]]]:
        bad = source.text.replace("b", "cc")
        good = source.text.replace("g", "")
        found = [(f"b {source.text.count('b')}", (Fix("", (TextEdit(source.span(), bad),)),))]
        found = found if "b" in source.text else []
        found += [("c", ()) for _ in range(source.text.count("c"))]
        if "g" in source.text:
            found.append(("g", (Fix("", (TextEdit(source.span(), good),)),)))
        return found

    mended = apply_fixes(in_memory({"a": "bg"}), looking(find), unsafe=True)  # type: ignore[arg-type] # a stand-in
    assert texts(mended.tree) == {"a": "b"}
    assert mended.withheld == 1


APPSPEC = "version: '0.0'\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
EVENT = "version: 0.0\nos: linux\nhooks:\n  Applicationstart:\n    - location: start.sh\n"
SCRIPT = "#!/bin/bash\nmkdir -p /var/log/orders\n"


def test_a_safe_fix_is_made_and_an_unsafe_one_only_when_asked_for(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": EVENT.replace("0.0", '"0.0"'), "start.sh": SCRIPT})
    assert cli.main(["--fix"]) == 1
    assert (here / "appspec.yml").read_text() == EVENT
    assert "fixed 1 finding in 1 file: unsupported-version (1)" in capsys.readouterr().out
    assert cli.main(["--fix", "--unsafe-fixes"]) == 0
    assert (here / "appspec.yml").read_text() == EVENT.replace("nstart", "nStart")


@pytest.mark.parametrize(
    ("text", "flags", "expected"),
    [
        pytest.param(
            EVENT, (), "no safe fixes available (1 more with --unsafe-fixes)\n", id="unsafe"
        ),
        pytest.param("os: linux\n", (), "no safe fixes available\n", id="none"),
        pytest.param("os: linux\n", ("--unsafe-fixes",), "no fixes available\n", id="none at all"),
    ],
)
def test_where_no_fix_is_available_the_unsafe_ones_are_counted(
    here: Path, fill: Fill, capsys: Captured, text: str, flags: tuple[str, ...], expected: str
) -> None:
    fill({"appspec.yml": text, "start.sh": SCRIPT})
    cli.main(["--fix", "--select", "appspec", *flags])
    assert capsys.readouterr().out.endswith(expected)


def test_a_diff_changes_nothing_gives_1_and_can_be_applied(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"appspec.yml": APPSPEC.rstrip("\n")})
    assert cli.main(["--diff"]) == 1
    captured = capsys.readouterr()
    assert "would fix 1 finding in 1 file" in captured.err
    assert (here / "appspec.yml").read_text() == APPSPEC.rstrip("\n")
    patched = subprocess.run(
        ["git", "apply", "-p0", "-"], cwd=here, input=captured.out, text=True, check=False
    )
    assert patched.returncode == 0
    assert (here / "appspec.yml").read_text() == APPSPEC.replace("'", "").rstrip("\n")
    assert cli.main(["--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_standard_input_comes_back_mended(
    here: Path, fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"appspec.yml": "old\n"})
    mended = APPSPEC.replace("'", "").replace("linux", "solaris")
    given_text = APPSPEC.replace("linux", "solaris").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given_text)))
    assert cli.main(["--fix", "--stdin-filename", "appspec.yml", "-"]) == 1
    captured = capsys.readouterr()
    assert captured.out == mended
    assert "unsupported-os" in captured.err
    assert (here / "appspec.yml").read_text() == "old\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_standard_input_comes_back_in_utf_8(
    here: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    given = f"# café €\r\n{APPSPEC}".encode(encoding)
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, "ascii", newline="\r\n"))
    cli.main(["--fix", "--stdin-filename", "appspec.yml", "-"])
    assert output.getvalue() == given.replace(b"'", b"")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_standard_input_in_another_encoding_is_reported_and_comes_back_unchanged(
    here: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
) -> None:
    given = f"# café\n{APPSPEC}".encode(encoding)
    (here / "appspec.yml").write_bytes(given)
    cli.main(["appspec.yml", "-f", "concise"])
    report = capsysbinary.readouterr().out
    assert b"error[appspec-syntax]" in report
    for flags in ([], ["--fix"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        cli.main([*flags, "-f", "concise", "--stdin-filename", "appspec.yml", "-"])
        captured = capsysbinary.readouterr()
        assert (captured.err if flags else captured.out).startswith(report)
    assert captured.out == given


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_mended_file_keeps_its_mode_its_mark_and_its_line_ends(here: Path, fill: Fill) -> None:
    text = "\ufeff# a\r\n" + APPSPEC.replace("\n", "\r\n")
    fill({"appspec.yml": text})
    (here / "appspec.yml").chmod(0o640)
    cli.main(["--fix"])
    assert (here / "appspec.yml").read_bytes().decode() == text.replace("'", "")
    assert stat.S_IMODE((here / "appspec.yml").stat().st_mode) == 0o640
    assert [each.name for each in here.iterdir()] == ["appspec.yml"]


def test_nothing_is_written_through_a_link(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({"real.txt": APPSPEC})
    (here / "appspec.yml").symlink_to("real.txt")
    assert cli.main(["--fix"]) == 1
    assert (here / "real.txt").read_text() == APPSPEC
    assert (here / "appspec.yml").is_symlink()
    with pytest.raises(OSError, match="link"):
        write(from_disk(here, here), "appspec.yml", APPSPEC, "")


@pytest.mark.parametrize("path", ["../outside.txt", "a/../../outside.txt"])
def test_nothing_is_written_outside_the_tree(here: Path, fill: Fill, path: str) -> None:
    (here / "in").mkdir()
    fill({"in/a/x": ""})
    with pytest.raises(OSError, match="link"):
        write(from_disk(here / "in", here), path, "", "text")
    assert not (here / "outside.txt").exists()


def test_a_file_that_has_changed_meanwhile_is_not_written(here: Path, fill: Fill) -> None:
    fill({"a": "new"})
    with pytest.raises(OSError, match="changed"):
        write(from_disk(here, here), "a", "old", "mended")
    assert (here / "a").read_text() == "new"


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write anywhere")
def test_a_file_that_cannot_be_written_is_told_in_one_line(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"d/appspec.yml": APPSPEC})
    (here / "d").chmod(0o500)
    assert cli.main(["--fix"]) == 2
    (here / "d").chmod(0o700)
    assert "cannot write `d/appspec.yml`" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_left_alone(here: Path) -> None:
    data = APPSPEC.encode() + b"# caf\xe9\n"
    (here / "appspec.yml").write_bytes(data)
    cli.main(["--fix", "--unsafe-fixes"])
    assert (here / "appspec.yml").read_bytes() == data


def creating(tree: Tree) -> Report:
    """A look that misses `scripts/check.sh`."""
    source = tree.read("a")
    assert isinstance(source, Source)
    made = creation("scripts/check.sh", tree.display_path("scripts/check.sh"), "#!/bin/sh\n")
    fix = Fix("add it", (made, TextEdit(source.span(0, 0), "x")))
    finding = Finding(source.span(0, 0), "missing", fixes=(fix,))
    missing = not tree.has_file("scripts/check.sh")
    found = (Diagnostic(rule_of(None), Severity.ERROR, finding),) if missing else ()
    return Report(found, (source,))


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_fix_can_create_a_file_that_can_be_run(here: Path, fill: Fill) -> None:
    fill({"a": "."})
    configuration = ConfigResolver()
    project = LintTarget(
        from_disk(here, here), EVERYTHING, configuration, Baseline(), lambda _: configuration
    )
    mended = apply_fixes(project.tree, creating, unsafe=True)
    assert "--- /dev/null\n+++ scripts/check.sh\n" in render_diffs([project], [mended])
    write_fixed([project], [mended])
    assert (here / "a").read_text() == "x."
    assert (here / "scripts/check.sh").read_text() == "#!/bin/sh\n"
    assert os.access(here / "scripts/check.sh", os.X_OK)
    assert not os.access(here / "a", os.X_OK)


def test_a_file_that_is_there_is_not_created_again(here: Path, fill: Fill) -> None:
    fill({"a": ".", "scripts": "a file"})
    assert apply_fixes(from_disk(here, here), creating, unsafe=True).applied == ()


def test_a_fix_for_another_text_than_the_files_is_not_made() -> None:
    def look(tree: Tree) -> Report:
        made = (creation("b", "b", "new"),)
        source = Source("a", ".", "a")
        finding = Finding(source.span(), "stale", fixes=(Fix("", made, safe=True),))
        return Report((Diagnostic(rule_of(None), Severity.ERROR, finding),), (source,))

    assert apply_fixes(in_memory({"a": ".", "b": "old"}), look).applied == ()
    assert [len(apply_fixes(in_memory({"a": "."}), look).applied)] == [0], "it cures nothing"
