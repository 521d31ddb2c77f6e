"""Does each ✔ of appspec-lint on the comparison page have tests, and do these tests exist?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")

TESTS: dict[str, tuple[str, ...]] = {
    "buildspec": (
        "test_conformance_buildspec.py::test_at_least_97_of_100_agree",
        "test_buildspec.py::test_one_defect_has_one_teller",
    ),
    "AppSpec": ("test_conformance_agent.py::test_an_error_stands_exactly_where_the_agent_refuses",),
    "consistency across files": (
        "test_conformance_bundle.py::test_an_error_is_told_where_the_agent_fails",
        "test_artifact.py::test_codebuild_packs_what_it_packs",
    ),
    "hook scripts": (
        "test_script_rules.py::test_a_snippet_gets_what_is_marked_and_nothing_else",
        "test_script_rules.py::test_of_a_snippet_that_works_nothing_is_said",
    ),
    "static deployment preview": ("test_plan.py::test_the_text_says_it_all_in_eighty_columns",),
    "error and log lookup": (
        "test_troubleshooting.py::test_a_text_leads_to_the_rule",
        "test_troubleshooting.py::test_the_agents_log_names_event_script_and_rule",
    ),
    "CodeDeploy agent 1.8 and 2.x": (
        "test_script_rules.py::test_what_only_agent_2_refuses_is_an_error_for_it_alone",
    ),
    "packaged revisions (`.zip`)": (
        "test_revision_archive.py::test_a_revision_is_linted_as_it_is",
        "test_revision_archive.py::test_a_hostile_zip_is_one_line",
    ),
    "JSON": (
        "test_output.py::test_json_is_as_the_contract_says",
        "test_output.py::test_any_json_fits_its_schema",
        "test_output.py::test_json_lines_has_the_entries_of_json",
    ),
    "SARIF": (
        "test_output.py::test_sarif_is_as_the_standard_says",
        "test_suppressions.py::test_a_silenced_finding_does_not_count_and_sarif_shows_it",
    ),
    "GitHub annotations": (
        "test_output.py::test_github_is_a_command_for_each_diagnostic_and_a_line_for_people",
        "test_cli.py::test_on_github_its_format_is_the_default",
    ),
    "Markdown for job summaries": (
        "test_output.py::test_markdown_has_a_row_for_each_diagnostic",
        "test_output.py::test_any_markdown_is_one_table_without_foreign_markup",
    ),
    "GitLab code quality": ("test_output.py::test_gitlab_has_an_entry_for_each_diagnostic",),
    "JUnit": ("test_output.py::test_any_junit_is_read_whole",),
    "Checkstyle": ("test_output.py::test_any_checkstyle_is_read_whole",),
    "rdjson (reviewdog)": ("test_output.py::test_rdjson_counts_the_bytes_of_utf_8",),
    "Azure, SonarQube, Codacy": (
        "test_output.py::test_azure_is_a_command_for_each_diagnostic_and_a_line_for_people",
    ),
    "output file": ("test_cli.py::test_output_goes_to_a_file",),
    "source snippets": ("test_output.py::test_text_shows_a_diagnostic_whole",),
    "did-you-mean suggestions": ("test_cli.py::test_an_unknown_rule_is_answered_with_the_nearest",),
    "color control": ("test_cli.py::test_colours_are_for_terminals_and_for_who_asks",),
    "statistics by rule": ("test_cli.py::test_statistics_end_the_report",),
    "configuration file discovery": (
        "test_config.py::test_the_nearest_file_upwards_governs_a_finding",
    ),
    "rules by path": ("test_config.py::test_each_key_does_what_it_says",),
    "suppression comments": (
        "test_suppressions.py::test_a_comment_silences_what_it_names",
        "test_suppressions.py::test_a_comment_in_a_script_silences_what_it_names",
    ),
    "unused suppressions reported": (
        "test_suppressions.py::test_an_unused_comment_is_told_only_if_its_rule_has_run",
    ),
    "option to ignore suppressions": (
        "test_cli_flags.py::test_no_ignores_reports_what_comments_suppress",
    ),
    "baseline": (
        "test_baseline.py::test_only_what_is_new_is_told",
        "test_baseline.py::test_what_has_moved_is_still_known",
    ),
    "severity threshold": ("test_cli.py::test_a_warning_fails_where_warnings_do",),
    "documented exit codes": (
        "test_cli.py::test_a_wrong_call_gives_2_and_one_line",
        "test_cli.py::test_any_other_crash_gives_3_and_one_line",
    ),
    "changed files only (git)": ("test_changed_files.py::test_nothing_has_changed",),
    "fixes": (
        "test_fix.py::test_an_examples_fix_cures_and_brings_nothing_new",
        "test_fix.py::test_to_fix_twice_is_the_same_as_once",
    ),
    "fixes as a diff": ("test_fix.py::test_a_diff_changes_nothing_gives_1_and_can_be_applied",),
    "rule documentation in the terminal": ("test_cli.py::test_explain_tells_all_about_a_rule",),
    "language server": (
        "test_language_server.py::test_a_diagnostic_has_all_that_clients_show",
        "test_editor_actions.py::test_a_fix_is_offered_where_its_finding_is",
        "test_editor_completion.py::test_keys_of_an_appspec",
    ),
    "pre-commit": (
        "test_hooks.py::test_a_changed_script_wakes_its_deployment",
        "test_hooks.py::test_only_the_hook_for_all_sees_that_a_script_is_deleted",
    ),
    "GitHub Action": (
        "test_recipes.py::test_the_action_reports_in_the_log_the_summary_and_its_outputs",
        "test_recipes.py::test_the_action_lints_and_runs_nothing_else",
    ),
    "shell completion": (
        "test_completion.py::test_bash_offers_what_fits",
        "test_completion.py::test_zsh_completes_what_is_typed",
        "test_completion.py::test_fish_offers_what_fits",
    ),
    "standard input": ("test_cli.py::test_standard_input_is_linted_under_its_name",),
    "watch mode": ("test_watch.py::test_a_process_lints_again_and_ends_cleanly",),
    "embedded linters": ("test_shellcheck.py::test_a_note_about_a_script_stands_at_its_place",),
}
"""Each feature with a ✔ on the page, and the tests that verify it: `file::function`."""

OWN, _, OTHERS = PAGE.partition("## Other linters")


def read_rows(text: str) -> list[list[str]]:
    """The rows of all tables in a part of the page, without the lines below their heads."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not line.startswith("|---")
    ]


ROWS = read_rows(OWN)
HEADERS = [row for row in ROWS if row[0] == ""]
FEATURES = {row[0]: row[1] for row in ROWS if row[0]}
OTHER_HEADERS = list(dict.fromkeys(tuple(row) for row in read_rows(OTHERS) if row[0] == ""))
TOOLS = [*HEADERS[0][2:], *(tool for row in OTHER_HEADERS for tool in row[1:])]


@cache
def functions(name: str) -> frozenset[str]:
    """The test functions of a file, which is parsed and not imported."""
    tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_all_tables_have_the_same_columns() -> None:
    assert {row[1] for row in HEADERS} == {"appspec-lint"}
    assert len({tuple(row) for row in HEADERS}) == 1
    assert {len(row) for row in ROWS} == {len(HEADERS[0])}
    assert len(FEATURES) == len(ROWS) - len(HEADERS) > 40
    assert len(TOOLS) == len(set(TOOLS)) == 11


def test_a_table_fits_a_phone() -> None:
    assert {len(row) for row in read_rows(PAGE)} == {5}


def test_the_tables_of_other_linters_have_the_same_rows() -> None:
    assert {row[0] for row in read_rows(OTHERS)} <= {"", *FEATURES}


def test_a_feature_has_tests_if_and_only_if_it_is_ticked() -> None:
    assert list(TESTS) == [feature for feature, cell in FEATURES.items() if "✔" in cell]


@pytest.mark.parametrize("feature", TESTS)
def test_the_tests_of_a_feature_exist(feature: str) -> None:
    assert TESTS[feature]
    for test in TESTS[feature]:
        name, _, function = test.partition("::")
        assert function.startswith("test_")
        assert function in functions(name), test


def test_the_page_names_no_tests() -> None:
    assert "::" not in PAGE


@pytest.mark.parametrize("tool", TOOLS)
def test_the_page_names_the_version_of_each_tool(tool: str) -> None:
    assert re.search(rf"\b{re.escape(tool)}\s+\d+(\.\d+)+\b", PAGE)
