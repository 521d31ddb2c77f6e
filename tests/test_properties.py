"""What holds of every document, whatever it says: nothing raises, all that is told has a place."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from appspec_lint.appspec.agent_v1 import validate
from appspec_lint.appspec.appspec_model import AppSpec, Platform, read_appspec
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.finding import Agent
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.linter import lint
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.encoding import decode
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import to_python
from appspec_lint.yaml.schema import find_violations

SOME = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
MANY = settings(SOME, max_examples=200)
FEW = settings(SOME, max_examples=40)

EVENTS = ["AfterInstall", "ApplicationStart", "ApplicationStop", "Install", "Afterinstall", "yes"]
WORDS = [
    "", "~", "''", "0", "0.0", "-1", "300", "'300'", "5m", "1:30", "010", "0644", "1.5", "1e3",
    ".inf", ".nan", "yes", "no", "linux", "windows", "file", "OVERWRITE", "2024-01-01", ":symbol",
    "[]", "{}", "[a]", "{a: b}", "[~]", "[[]]", "&a x", "*a", "!Sub x", "!!float", "!!binary ====",
    "!!set {a}", "!ruby/object:X {}", "'a b'", "\"\\ud800\"", "scripts/start.sh", "/srv/app",
    "s0-s1:c1.c5", "u:ana:rw", "|\n      text", "# nothing", "é\u2028", "[", "\"", "a: b", "x" * 90,
]  # fmt: skip
STRAYS = ["\t", "\n", " ", "-", ":", "'", "[", "\ufeff", "\n---\n", "\0"]
KEYS = {
    "top": ["version", "os", "files", "hooks", "permissions", "file_exists_behavior", "Hooks",
            "x-own", "Resources", "<<"],
    "files": ["source", "destination", "overwrite", "file_exists_behavior", "runas"],
    "hooks": ["location", "timeout", "runas", "sudo", "Timeout", "path", "<<"],
    "permissions": ["object", "pattern", "except", "type", "owner", "group", "mode", "acls",
                    "context", "user"],
}  # fmt: skip
GOOD = {
    "version": "0.0", "os": "linux", "source": "/", "destination": "/srv/app", "timeout": "300",
    "location": "scripts/start.sh", "object": "/srv/app", "mode": "644", "type": "[file]",
    "runas": "root", "file_exists_behavior": "RETAIN", "owner": "root", "acls": "['u:ana:rw']",
    "context": "{type: t, range: s0}", "except": "[a.log]", "pattern": "'*.sh'", "sudo": "true",
}  # fmt: skip


@st.composite
def rows(draw: st.DrawFn, keys: list[str], pad: str) -> str:
    """One entry of a list: a mapping with some keys, mostly of good values."""
    names = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=4))
    lines = []
    for name in names:
        odd = draw(st.integers(0, 3)) == 0 or name not in GOOD
        lines.append(f"{name}: {draw(st.sampled_from(WORDS)) if odd else GOOD[name]}")
    lead = draw(st.sampled_from(["- ", "- ", "- ", "  "]))
    return f"{pad}{lead}" + f"\n{pad}  ".join(lines)


@st.composite
def sections(draw: st.DrawFn, name: str) -> str:
    """A key of the top level with what is below it."""
    if name in GOOD or name not in KEYS or draw(st.integers(0, 7)) == 0:
        good = name in GOOD and draw(st.integers(0, 4)) > 0
        return f"{name}: {GOOD[name] if good else draw(st.sampled_from(WORDS))}"
    if name != "hooks":
        return "\n".join([f"{name}:", *draw(st.lists(rows(KEYS[name], "  "), max_size=3))])
    lines = ["hooks:"]
    for event in draw(st.lists(st.sampled_from(EVENTS), max_size=3)):
        lines += [f"  {event}:", *draw(st.lists(rows(KEYS["hooks"], "    "), max_size=2))]
    return "\n".join(lines)


@st.composite
def appspecs(draw: st.DrawFn) -> str:
    """A text of an AppSpec's shape: real keys, mutated values, now and then a stray character."""
    names = ["version", "os", *draw(st.lists(st.sampled_from(KEYS["top"]), max_size=5))]
    text = "\n".join(draw(sections(name)) for name in draw(st.permutations(names))) + "\n"
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        stray = draw(
            st.sampled_from(["\t", "\n", " ", "-", ":", "'", "[", "\ufeff", "\n---\n", "\0"])
        )
        text = text[:at] + stray + text[at:]
    return draw(st.sampled_from(["", "", "", "\ufeff", "---\n"])) + text


BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - mkdir -p out && cp -r scripts appspec.yml out
artifacts:
  files: ['**/*']
  base-directory: out
"""
SCRIPT = "#!/bin/bash\nnohup java -jar app.jar &\n"


def project(text: str) -> dict[str, str]:
    return {"appspec.yml": text, "buildspec.yml": BUILDSPEC, "scripts/start.sh": SCRIPT}


def spans(report: Report) -> list[Span]:
    found = []
    for each in report.diagnostics:
        finding = each.finding
        found += [finding.span, *(label.span for label in finding.labels)]
        found += [edit.span for fix in finding.fixes for edit in fix.edits]
    return found


def check(report: Report) -> None:
    """Each place lies in its file, and the edits of one fix don't lie on one another."""
    for span in spans(report):
        assert 0 <= span.start <= span.end <= len(span.source.text)
        assert span.source.path
        assert span.start_position.line <= len(span.source.line_starts)
    for each in report.diagnostics:
        assert each.finding.message
        assert "\n" not in each.finding.message
        for fix in each.finding.fixes:
            edits = sorted((edit.span.start, edit.span.end) for edit in fix.edits)
            assert all(before[1] <= after[0] for before, after in itertools.pairwise(edits))


@MANY
@given(appspecs())
@example("version: 0.0\nos: linux\nhooks:\n  a: &x [*x]\n")
def test_no_appspec_makes_the_linter_raise_and_every_place_is_in_its_file(text: str) -> None:
    check(lint(in_memory(project(text))))


@SOME
@given(st.text(max_size=200))
def test_no_text_at_all_makes_the_linter_raise(text: str) -> None:
    check(lint(in_memory({"appspec.yml": text, "buildspec.yml": text, "scripts/start.sh": text})))


@FEW
@given(st.binary(max_size=120), appspecs(), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_no_bytes_on_disk_make_the_linter_raise(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, text: str, encoding: str
) -> None:
    directory = tmp_path_factory.mktemp("project", numbered=True)
    (directory / "appspec.yml").write_bytes(text.encode(encoding, "replace") + junk)
    (directory / "buildspec.yml").write_bytes(junk)
    (directory / "start.sh").write_bytes(junk)
    check(lint(from_disk(directory, Path(directory))))


@SOME
@given(st.binary(max_size=200))
def test_any_bytes_are_a_source_and_a_document(data: bytes) -> None:
    source = decode("appspec.yml", "appspec.yml", data)
    document = parse(source)
    assert (document.root is None) or (document.syntax_problem is None)


@SOME
@given(appspecs())
def test_the_order_of_the_files_does_not_matter(text: str) -> None:
    files = {**project(text), "other/appspec.yml": text, "other/buildspec.yml": BUILDSPEC}
    assert shown(files) == shown(dict(reversed(files.items())))


def shown(files: Mapping[str, str]) -> list[tuple[str, str, int, int, str]]:
    return [
        (
            each.finding.span.source.path, each.rule, each.finding.span.start,
            each.finding.span.end, each.finding.message,
        )
        for each in lint(in_memory(files)).diagnostics
    ]  # fmt: skip


@MANY
@given(appspecs())
def test_what_the_model_reads_whole_is_accepted_or_its_violations_are_told(text: str) -> None:
    document = parse(Source("appspec.yml", text, "appspec.yml"))
    appspec = read_appspec(document)
    assume(document.root is not None and appspec.platform is Platform.EC2)
    assume(not text.startswith("\ufeff"))  # the agent reads it otherwise, which is told
    if whole(appspec, document):
        told = lint(in_memory({"appspec.yml": text}), agent="1").diagnostics
        refused = [each for each in validate(document) if each.finding.agent is not Agent.V2]
        accepted = not find_violations(document, "appspec")
        assert accepted or told
        assert not refused or any(each.severity.value == "error" for each in told)


def whole(appspec: AppSpec, document: Document) -> bool:
    """Whether every file, script and permission of the document is in the model."""
    root = document.root
    if not isinstance(root, MappingNode):
        return False
    hooks = to_python(root, of_codebuild=False)
    assert isinstance(hooks, dict)
    by_event = hooks.get("hooks")
    scripts = by_event.values() if isinstance(by_event, dict) else ()
    return (
        len(appspec.files) == count(root.value("files"))
        and len(appspec.permissions) == count(root.value("permissions"))
        and sum(len(hook.scripts) for hook in appspec.hooks)
        == sum(len(each) for each in scripts if isinstance(each, list))
    )


def count(node: Node | None) -> int:
    return len(node.items) if isinstance(node, SequenceNode) else 0


@SOME
@given(appspecs())
def test_a_scalar_of_the_document_stands_in_its_text(text: str) -> None:
    document = parse(Source("appspec.yml", text, "appspec.yml"))
    waiting = [document.root] if document.root else []
    while waiting:
        node = waiting.pop()
        assert 0 <= node.span.start <= node.span.end <= len(text)
        match node:
            case SequenceNode(items):
                waiting += items
            case MappingNode(pairs):
                waiting += [each for pair in pairs for each in (pair.key, pair.value)]
            case ScalarNode(word) if node.plain and "\n" not in node.span.text:
                assert node.span.text.endswith(word)  # behind its anchor or its tag
