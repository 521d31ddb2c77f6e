"""Do the remarks above lines say what is known of them?"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_editor_navigation import APPSPEC, BUILDSPEC, FILES, load

from appspec_lint.editor.lenses import find_lenses
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule


def titles(files: Mapping[str, str], path: str) -> list[tuple[int, str]]:
    return [(lens.span.start_position.line, lens.title) for lens in find_lenses(load(files), path)]


def lens_of(text: str, path: str, **others: str) -> list[str]:
    return [title for _, title in titles({**FILES, **others, path: text}, path)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "appspec.yml",
            APPSPEC,
            ["installs 4 files to /opt/app", "runs as root, at most 3600 s"],
            id="usual",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("\n", "\r\n") + "      timeout: 300\r\n      runas: '🚀'\r\n",
            ["installs 4 files to /opt/app", "runs as 🚀, at most 300 s"],
            id="CRLF, a user and a timeout",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("ApplicationStart", "ApplicationStop"),
            ["installs 4 files to /opt/app",
             "runs as root, at most 3600 s, from the previous revision"],
            id="the previous revision",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("ApplicationStart", "Start").replace("source: /", "source: missing"),
            ["installs nothing"],
            id="an event and a source that do not exist",
        ),
        pytest.param(
            "appspec.yml",
            "{version: 0.0, os: linux, files: [{source: appspec.yml, destination: /a//b/}]}",
            ["installs 1 file to /a/b"],
            id="flow style",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("os: linux", "os: windows").replace("/opt/app", 'c:\\app'),
            ["installs 4 files to c:\\app", "runs as LocalSystem, at most 3600 s"],
            id="Windows",
        ),
        pytest.param("appspec.yml", "version: 0.0\nos: [\n", [], id="a syntax error"),
        pytest.param("buildspec.yml", BUILDSPEC, ["1 file", "3 files"], id="patterns"),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "npm run build") + "    - dist/**/*\n",
            ["1 file", "3 files", "created by `npm run build`"],
            id="created by a command",
        ),
        pytest.param(
            "buildspec.yml", BUILDSPEC + "    - nothing/*\n", ["1 file", "3 files", "no files"],
            id="nothing",
        ),
        pytest.param(
            "scripts/start.sh", FILES["scripts/start.sh"], ["ApplicationStart hook of appspec.yml"],
            id="a hook script",
        ),
        pytest.param("ci/build.sh", FILES["ci/build.sh"], [], id="no hook script"),
        pytest.param("missing.sh", "", [], id="no file"),
    ],
)  # fmt: skip
def test_a_line_says_what_is_known_of_it(path: str, text: str, expected: list[str]) -> None:
    package = '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "5"}}'
    assert lens_of(text, path, **{"package.json": package, "index.html": ""}) == expected


def test_a_remark_leads_to_the_files_that_it_is_about() -> None:
    context = load(FILES)
    installed, script = find_lenses(context, "appspec.yml")
    assert [target.path for target in script.targets] == ["scripts/start.sh"]
    assert "scripts/stop.sh" in [target.path for target in installed.targets]
    (hook,) = find_lenses(context, "scripts/start.sh")
    (target,) = hook.targets
    assert target.path == "appspec.yml"
    assert target.span is not None
    assert target.span.text == "scripts/start.sh"


def test_every_remark_on_the_examples_of_rules_is_in_its_file() -> None:
    for rule in every_rule():
        for marked in (*rule.bad[:2], *rule.good[:1]):
            files = unmarked(marked)
            context = load(files)
            for path in files:
                for lens in find_lenses(context, path):
                    assert lens.span.source.path == path
                    assert lens.title
                    assert all(target.path in context.tree.entries for target in lens.targets)


@settings(deadline=None)
@given(st.sampled_from(sorted(FILES)), st.text(max_size=60), st.data())
def test_a_file_that_is_half_typed_does_no_harm(path: str, text: str, data: st.DataObject) -> None:
    before = FILES[path]
    at = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(at, len(before)))
    context = load({**FILES, path: before[:at] + text + before[end:]})
    for name in FILES:
        find_lenses(context, name)
