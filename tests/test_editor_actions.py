"""Do the actions that an editor offers about a finding do what their titles say?"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from examples import names
from hypothesis import given, settings
from hypothesis import strategies as st
from test_editor_navigation import APPSPEC, BUILDSPEC, FILES, SCRIPT

from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.editor.code_actions import FIX_FILE, FIX_PROJECT, CodeAction, find_actions
from appspec_lint.fixer import apply_fixes
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule


def offered(files: Mapping[str, str], path: str, at: str = "") -> list[CodeAction]:
    """The actions at the first place with this text, or anywhere in the file."""
    tree = in_memory(files)
    start, end = 0, len(files[path])
    if at:
        start = files[path].index(at)
        end = start + len(at)
    return find_actions(load_project(tree), lint(tree).diagnostics, path, start, end)


def done(files: Mapping[str, str], action: CodeAction) -> dict[str, str]:
    after = {**files, **action.created}
    assert not set(files) & set(action.created)
    for path, text in files.items():
        edits = [edit for edit in action.edits if edit.span.source.path == path]
        after[path] = apply_edits(text, edits)
    return after


def pick(actions: list[CodeAction], title: str) -> CodeAction:
    (action,) = [action for action in actions if action.title == title]
    return action


def rules_after(files: Mapping[str, str], action: CodeAction) -> list[str]:
    return names(lint(in_memory(done(files, action))))


def test_a_fix_is_offered_where_its_finding_is() -> None:
    files = {**FILES, "appspec.yml": APPSPEC.replace("version: 0.0", "version: 1.0")}
    action = pick(offered(files, "appspec.yml", "1.0"), "Replace with `0.0`")
    assert action.is_preferred
    assert action.diagnostic is not None
    assert action.diagnostic.rule == "unsupported-version"
    assert rules_after(files, action) == []
    assert not any(action.edits for action in offered(files, "appspec.yml", "scripts")
                   if action.kind == "quickfix")  # fmt: skip


def test_an_unsafe_fix_says_so_and_is_not_preferred() -> None:
    files = {**FILES, "appspec.yml": APPSPEC.replace("ApplicationStart", "ApplicationStrat")}
    action = pick(offered(files, "appspec.yml"), "Replace with `ApplicationStart` (unsafe)")
    assert not action.is_preferred
    assert rules_after(files, action) == []


def test_a_missing_script_is_created() -> None:
    files = {**FILES, "appspec.yml": APPSPEC.replace("scripts/start.sh", "scripts/go.sh")}
    action = pick(offered(files, "appspec.yml"), "Create scripts/go.sh")
    assert action.created == {"scripts/go.sh": "#!/bin/bash\nset -euo pipefail\n"}
    assert rules_after(files, action) == []


def test_a_missing_script_is_created_and_packaged() -> None:
    buildspec = BUILDSPEC.replace("scripts/*", "scripts/start.sh").replace("\n", "\r\n")
    files = {
        **FILES,
        "appspec.yml": APPSPEC.replace("scripts/start.sh", "hooks/go.sh"),
        "buildspec.yml": buildspec,
    }
    title = "Create hooks/go.sh and add it to artifacts.files"
    action = pick(offered(files, "appspec.yml"), title)
    assert [edit.text for edit in action.edits] == ["hooks/go.sh\r\n    - "]
    assert rules_after(files, action) == []


def test_a_missing_script_is_created_in_the_base_directory() -> None:
    files = {
        "app/appspec.yml": APPSPEC,
        "buildspec.yml": "version: 0.2\nphases: {build: {commands: [echo 1]}}\n"
        "artifacts:\n  base-directory: app\n  files: ['**/*']\n",
    }
    action = pick(offered(files, "app/appspec.yml"), "Create app/scripts/start.sh")
    assert rules_after(files, action) == []


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("go.ps1", "$ErrorActionPreference = 'Stop'\n"),
        ("go.bat", "@echo off\r\n"),
        ("go.py", "#!/usr/bin/env python3\n"),
        ("go", "#!/bin/bash\nset -euo pipefail\n"),
    ],
)
def test_a_new_script_is_of_the_language_of_its_name(location: str, text: str) -> None:
    files = {"appspec.yml": APPSPEC.replace("scripts/start.sh", location)}
    created = [action.created for action in offered(files, "appspec.yml") if action.created]
    assert created == [{location: text}]


@pytest.mark.parametrize("location", ["../go.sh", "scripts/*.sh", "$APP/go.sh", "appspec.yml/go"])
def test_what_cannot_be_a_script_is_not_created(location: str) -> None:
    files = {**FILES, "appspec.yml": APPSPEC.replace("scripts/start.sh", location)}
    assert not any(action.created for action in offered(files, "appspec.yml"))


def test_what_is_not_packaged_is_added_in_the_other_file() -> None:
    files = {**FILES, "buildspec.yml": BUILDSPEC.replace("scripts/*", "ci/build.sh")}
    actions = offered(files, "appspec.yml", "scripts/start.sh")
    adding = [action for action in actions if action.title.startswith("Add `")]
    assert [edit.span.source.path for action in adding for edit in action.edits] == [
        "buildspec.yml"
    ]
    assert rules_after(files, adding[0]) == []


def test_a_source_is_added_to_the_artifact() -> None:
    files = {
        **FILES,
        "site/index.html": "",
        "appspec.yml": APPSPEC.replace("source: /", "source: site"),
    }
    action = pick(offered(files, "appspec.yml"), "Add site/**/* to artifacts.files")
    assert [edit.span.source.path for edit in action.edits] == ["buildspec.yml"]
    assert rules_after(files, action) == []


# Suppressions


def test_a_finding_is_suppressed_on_its_line_or_in_its_file() -> None:
    files = {**FILES, "appspec.yml": APPSPEC.replace("linux", "solaris").replace("\n", "\r\n")}
    actions = offered(files, "appspec.yml")
    here = pick(actions, "Suppress unsupported-os here, because …")
    assert (
        "os: solaris  # appspec-lint: ignore[unsupported-os]: explain why\r\n"
        in (done(files, here)["appspec.yml"])
    )
    whole = pick(actions, "Suppress unsupported-os in this file, because …")
    assert [edit.text for edit in whole.edits] == [
        "# appspec-lint: ignore-file[unsupported-os]: explain why\r\n"
    ]
    for action in (here, whole):
        assert rules_after(files, action) == []


def test_in_json_nothing_can_be_suppressed() -> None:
    files = {"appspec.json": '{"version": 0.0, "Resources": [{"a": {"Type": "AWS::Lambda::F"}}]}'}
    tree = in_memory(files)
    diagnostics = lint(tree).diagnostics
    assert diagnostics
    actions = find_actions(load_project(tree), diagnostics, "appspec.json", 0, 100)
    assert any(action.url for action in actions)
    assert not any("Suppress" in action.title for action in actions)


def test_the_page_of_a_rule_is_opened_once() -> None:
    files = {**FILES, "appspec.yml": APPSPEC.replace("linux", "solaris")}
    pages = [action for action in offered(files, "appspec.yml") if action.url]
    assert [page.title for page in pages] == ["Show the documentation of unsupported-os"]
    assert pages[0].url.endswith("/unsupported-os.md")


# All fixes


def test_all_safe_fixes_of_a_file_and_of_the_project_are_one_action_each() -> None:
    files = {
        **FILES,
        "appspec.yml": APPSPEC.replace("version: 0.0", "version: 1.0"),
        "scripts/start.sh": SCRIPT.replace("\n", "\r\n"),
    }
    actions = offered(files, "appspec.yml", "linux")
    by_kind = {action.kind: action for action in actions}
    assert set(by_kind) == {FIX_FILE, FIX_PROJECT}
    assert {edit.span.source.path for edit in by_kind[FIX_FILE].edits} == {"appspec.yml"}
    fixed = apply_fixes(in_memory(files), lint).tree.texts
    assert done(files, by_kind[FIX_PROJECT]) == dict(fixed)


def test_fixes_that_overlap_are_not_applied_together() -> None:
    """Repeating the action does what `--fix` does, for every example with safe fixes."""
    for rule in every_rule():
        for marked in rule.bad[:2]:
            files = dict(unmarked(marked))
            result = apply_fixes(in_memory(files), lint)
            if not result.applied or result.withheld:
                continue
            for _ in range(10):
                tree = in_memory(files)
                actions = find_actions(load_project(tree), lint(tree).diagnostics, "", 0, 0)
                if not actions:
                    break
                files = done(files, actions[-1])
            assert files == dict(result.tree.texts), rule.name


def test_every_action_on_the_examples_of_rules_does_no_harm() -> None:
    for rule in every_rule():
        for marked in rule.bad[:1]:
            files = dict(unmarked(marked))
            before = len(names(lint(in_memory(files))))
            for path in files:
                for action in offered(files, path):
                    after = done(files, action)
                    if "Suppress" in action.title:
                        assert len(names(lint(in_memory(after)))) < before, action.title


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(sorted(FILES)), st.text(max_size=60), st.data())
def test_a_file_that_is_half_typed_does_no_harm(path: str, text: str, data: st.DataObject) -> None:
    before = FILES[path]
    at = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(at, len(before)))
    files = {**FILES, path: before[:at] + text + before[end:]}
    for action in offered(files, path):
        done(files, action)
