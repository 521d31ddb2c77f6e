"""Do the paths that name a file follow it when it is renamed, and does nothing else change?"""

from __future__ import annotations

import posixpath
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_editor_navigation import APPSPEC, BUILDSPEC, FILES, SCRIPT, load
from test_fixtures import FIXTURES, STORIES

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.editor.renaming import follow_renames, prepare_rename, rename
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import in_memory
from appspec_lint.rules import every_rule


def move(path: str, renames: Mapping[str, str]) -> str:
    for old, new in renames.items():
        if path == old or path.startswith(f"{old}/"):
            return posixpath.normpath(f"{new}{path[len(old) :]}")
    return path


def edited(files: Mapping[str, str], edits: list[TextEdit]) -> dict[str, str]:
    return {
        path: apply_edits(text, [edit for edit in edits if edit.span.source.path == path])
        for path, text in files.items()
    }


def changed(files: Mapping[str, str], renames: Mapping[str, str]) -> dict[str, str]:
    """The files whose text changes, by their old paths."""
    after = edited(files, follow_renames(load(files), renames))
    return {path: text for path, text in after.items() if text != files[path]}


def renamed(files: Mapping[str, str], renames: Mapping[str, str]) -> dict[str, str]:
    after = edited(files, follow_renames(load(files), renames))
    return {move(path, renames): text for path, text in after.items()}


START = {"scripts/start.sh": "scripts/run.sh"}
DIRECTORY = {"scripts": "deploy"}


@pytest.mark.parametrize(
    ("renames", "path", "before", "after"),
    [
        pytest.param(
            START,
            "appspec.yml",
            APPSPEC,
            APPSPEC.replace("scripts/start.sh", "scripts/run.sh"),
            id="a location",
        ),
        pytest.param(
            START,
            "appspec.yml",
            APPSPEC.replace("scripts/start.sh", "'./scripts/start.sh' # 🚀").replace("\n", "\r\n"),
            APPSPEC.replace("scripts/start.sh", "'./scripts/run.sh' # 🚀").replace("\n", "\r\n"),
            id="quotes, a prefix, CRLF",
        ),
        pytest.param(
            {"scripts/start.sh": "scripts/the start.sh"},
            "appspec.yml",
            APPSPEC.replace("scripts/start.sh", '"scripts/start.sh"'),
            APPSPEC.replace("scripts/start.sh", '"scripts/the start.sh"'),
            id="a space in quotes",
        ),
        pytest.param(
            {"scripts/start.sh": "scripts/the start.sh"},
            "appspec.yml",
            APPSPEC,
            APPSPEC,
            id="a space without quotes",
        ),
        pytest.param(
            DIRECTORY,
            "appspec.yml",
            APPSPEC.replace("source: /", "source: scripts/"),
            APPSPEC.replace("source: /", "source: deploy/").replace("scripts/st", "deploy/st"),
            id="a directory in the AppSpec",
        ),
        pytest.param(
            DIRECTORY,
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "cp -r scripts /tmp/scripts"),
            BUILDSPEC.replace("bash ci/build.sh", "cp -r deploy /tmp/scripts").replace(
                "scripts/*", "deploy/*"
            ),
            id="a directory in a pattern and a command",
        ),
        pytest.param(
            {"scripts/start.sh": "deploy/start.sh"},
            "buildspec.yml",
            BUILDSPEC,
            BUILDSPEC.replace("    - appspec.yml", "    - deploy/start.sh\n    - appspec.yml"),
            id="a file that leaves its pattern",
        ),
        pytest.param(
            {"ci/build.sh": "tools/build.sh"},
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "cd ci && ./build.sh && ./build.sh --all"),
            BUILDSPEC.replace(
                "bash ci/build.sh", "cd ci && ../tools/build.sh && ../tools/build.sh --all"
            ),
            id="a command in another directory",
        ),
        pytest.param(
            {"ci": "tools"},
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "cd ci && ./build.sh"),
            BUILDSPEC.replace("bash ci/build.sh", "cd tools && ./build.sh"),
            id="a directory that a command enters",
        ),
        pytest.param(
            {"ci/build.sh": "ci/make.sh"},
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "bash ci/build.sh # not ci/build.shx"),
            BUILDSPEC.replace("bash ci/build.sh", "bash ci/make.sh # not ci/build.shx"),
            id="only the path itself",
        ),
        pytest.param(
            {"scripts/common.sh": "scripts/lib/common.sh"},
            "scripts/start.sh",
            SCRIPT + '. "$(dirname "$0")/common.sh"\n',
            SCRIPT + '. "$(dirname "$0")/lib/common.sh"\n',
            id="a helper",
        ),
        pytest.param(
            {"scripts/start.sh": "start.sh"},
            "scripts/start.sh",
            SCRIPT + '. "$(dirname "$0")/common.sh"\n',
            SCRIPT + '. "$(dirname "$0")/scripts/common.sh"\n',
            id="the script that reads a helper",
        ),
        pytest.param(
            DIRECTORY,
            "scripts/start.sh",
            SCRIPT + '. "$(dirname "$0")/common.sh"\n/opt/app/scripts/stop.sh\n',
            SCRIPT + '. "$(dirname "$0")/common.sh"\n/opt/app/deploy/stop.sh\n',
            id="a directory, beside it and where it is installed",
        ),
        pytest.param(
            {"scripts": "deploy"},
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "cp -r scripts/. /tmp/scripts/"),
            BUILDSPEC.replace("bash ci/build.sh", "cp -r deploy/. /tmp/scripts/").replace(
                "scripts/*", "deploy/*"
            ),
            id="the content of a directory",
        ),
        pytest.param(
            {"scripts/start.sh": "deploy/start.sh"},
            "buildspec.yml",
            BUILDSPEC.replace("scripts/*", "'scripts/start*'"),
            BUILDSPEC.replace("scripts/*", "'deploy/start.sh'"),
            id="the only file of a pattern",
        ),
        pytest.param(
            START,
            "appspec.yml",
            APPSPEC.replace("linux", "windows").replace("scripts/start.sh", r"scripts\start.sh"),
            APPSPEC.replace("linux", "windows").replace("scripts/start.sh", r"scripts\run.sh"),
            id="backslashes",
        ),
        pytest.param(
            {"nothing": "something", "": "x"}, "appspec.yml", APPSPEC, APPSPEC, id="nothing"
        ),
    ],
)
def test_a_path_follows_its_file(
    renames: Mapping[str, str], path: str, before: str, after: str
) -> None:
    files = {**FILES, path: before}
    assert changed(files, renames).get(path, before) == after


def count(report: Report) -> Counter[str]:
    return Counter(diagnostic.rule for diagnostic in report.diagnostics)


def test_a_script_that_a_command_copies_is_followed_in_its_directory_only() -> None:
    for copying in ("cp -r scripts dist/", "mkdir -p dist/scripts && cp scripts/*.sh dist/scripts"):
        text = BUILDSPEC.replace(
            "bash ci/build.sh", f"mkdir dist && cp appspec.yml dist && {copying}"
        )
        text = text.replace("artifacts:\n", "artifacts:\n  base-directory: dist\n")
        files = {**FILES, "buildspec.yml": text}
        assert "appspec.yml" in changed(files, START)
        assert changed(files, {"scripts/start.sh": "other/start.sh"}) == {}


def test_a_script_is_followed_if_the_command_that_copies_it_is() -> None:
    text = BUILDSPEC.replace("bash ci/build.sh", "rsync -R appspec.yml scripts/start.sh dist/")
    text = text.replace("scripts/*", "'**/*'")
    files = {
        **FILES,
        "buildspec.yml": text.replace("artifacts:\n", "artifacts:\n  base-directory: dist\n"),
    }
    moved = {"scripts/start.sh": "other/start.sh"}
    assert sorted(changed(files, moved)) == ["appspec.yml", "buildspec.yml"]
    check_no_new_finding(files, moved)


def test_a_script_in_a_flat_artifact_is_followed_by_its_name() -> None:
    files = {
        **FILES,
        "buildspec.yml": BUILDSPEC + "  discard-paths: yes\n",
        "appspec.yml": APPSPEC.replace("scripts/start.sh", "start.sh"),
    }
    expected = APPSPEC.replace("scripts/start.sh", "run.sh")
    assert changed(files, START)["appspec.yml"] == expected
    assert list(changed(files, DIRECTORY)) == ["buildspec.yml"]


def check_no_new_finding(files: Mapping[str, str], renames: Mapping[str, str]) -> None:
    before = count(lint(in_memory(files)))
    after = count(lint(in_memory(renamed(files, renames))))
    assert after - before == Counter(), renames


def test_the_usual_project_has_no_new_finding_after_any_renaming() -> None:
    files = {**FILES, "scripts/start.sh": SCRIPT + '. "$(dirname "$0")/common.sh"\n'}
    assert count(lint(in_memory(files))) == Counter()
    for path in files:
        if path.endswith(".sh"):
            name = posixpath.basename(path)
            for new in (f"{path}.sh", f"other/{name}", name, f"{posixpath.dirname(path)}/a/b.sh"):
                check_no_new_finding(files, {path: new})
    for directory in ("scripts", "ci"):
        for new in ("other", f"other/{directory}", f"{directory}2"):
            check_no_new_finding(files, {directory: new})


@pytest.mark.parametrize("story", STORIES)
def test_a_repository_has_no_new_finding_after_renaming_its_scripts(
    story: str, tmp_path: Path
) -> None:
    source = FIXTURES / story / "repository"
    directory = shutil.copytree(source, tmp_path / "repository", symlinks=True)
    tree = from_disk(directory, directory)
    context = load_project(tree)
    before = count(lint(tree))
    scripts = sorted({script.source.path for each in context.bundles for _, script in each.scripts})
    renames = [
        {path: new}
        for path in scripts
        for new in (f"{path.removesuffix('.sh')}-2.sh", f"elsewhere/{posixpath.basename(path)}")
    ]
    homes = {posixpath.dirname(path) for path in scripts} - {""}
    specs = {"appspec.yml", "appspec.yaml", "buildspec.yml"}
    renames += [
        {home: f"{home}-2"}
        for home in sorted(homes)
        if not specs & {posixpath.basename(path) for path in tree.below(home)}
    ]
    for number, moves in enumerate(renames):
        target = tmp_path / str(number)
        shutil.copytree(directory, target, symlinks=True)
        edits = follow_renames(context, moves)
        if not any(edit.span.source.path == "appspec.yml" for edit in edits):
            continue  # a command copies the script, and does not follow it
        if "hook-script-not-in-artifact" in before:
            continue  # nothing shows how it is meant to get there
        for path in {edit.span.source.path for edit in edits}:
            own = [edit for edit in edits if edit.span.source.path == path]
            text = apply_edits(own[0].span.source.text, own)
            (target / path).write_text(text, encoding="utf-8", newline="")
        for old, new in moves.items():
            (target / new).parent.mkdir(parents=True, exist_ok=True)
            (target / old).rename(target / new)
        after = count(lint(from_disk(target, target)))
        assert after - before == Counter(), moves


def test_the_good_examples_of_rules_have_no_new_finding_after_renaming_their_scripts() -> None:
    for rule in every_rule():
        for example in rule.good[:2]:
            files = dict(example)
            if ".git/index" in files:
                continue  # it would still list the old path
            context = load(files)
            scripts = {script.source.path for each in context.bundles for _, script in each.scripts}
            for path in sorted(scripts):
                name = posixpath.basename(path)
                for new in (f"{posixpath.dirname(path)}/new-{name}".lstrip("/"), f"else/{name}"):
                    if follow_renames(context, {path: new}):
                        check_no_new_finding(files, {path: new})


def test_a_definition_follows_its_buildspec() -> None:
    template = (
        "Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n"
        "      Source: {Type: CODEPIPELINE, BuildSpec: 'ci/build.yml'}\n"
        "      Artifacts: {Type: CODEPIPELINE}\n"
    )
    files = {**FILES, "template.yml": template, "ci/build.yml": BUILDSPEC}
    expected = template.replace("ci/build.yml", "ci/pipeline/build.yml")
    assert changed(files, {"ci/build.yml": "ci/pipeline/build.yml"}) == {"template.yml": expected}


# From a location


def test_a_location_renames_its_file() -> None:
    context = load(FILES)
    offset = APPSPEC.index("start.sh")
    span = prepare_rename(context, "appspec.yml", offset)
    assert span is not None
    assert span.text == "scripts/start.sh"
    result = rename(context, "appspec.yml", offset, "scripts/run.sh")
    assert result is not None
    assert (result.old, result.new) == ("scripts/start.sh", "scripts/run.sh")
    assert [edit.text for edit in result.edits] == ["scripts/run.sh"]


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "../x.sh", "scripts", "scripts/stop.sh", "scripts/start.sh", "a/", "a\nb",
     "a'b", "appspec.yml/x", "/"],
)  # fmt: skip
def test_a_name_that_cannot_be_one_renames_nothing(name: str) -> None:
    assert rename(load(FILES), "appspec.yml", APPSPEC.index("start.sh"), name) is None


def test_elsewhere_nothing_can_be_renamed() -> None:
    context = load(FILES)
    for path, at in (
        ("appspec.yml", "linux"),
        ("buildspec.yml", "scripts/*"),
        ("ci/build.sh", "#"),
    ):
        offset = FILES[path].index(at)
        assert prepare_rename(context, path, offset) is None
        assert rename(context, path, offset, "x.sh") is None


@settings(deadline=None)
@given(st.sampled_from(sorted(FILES)), st.text(max_size=40), st.text(max_size=20), st.data())
def test_a_file_that_is_half_typed_does_no_harm(
    path: str, text: str, name: str, data: st.DataObject
) -> None:
    before = FILES[path]
    at = data.draw(st.integers(0, len(before)))
    files = {**FILES, path: before[:at] + text + before[at:]}
    context = load(files)
    edited(files, follow_renames(context, {**START, path: name}))
    edited(files, follow_renames(context, {"scripts": name}))
    rename(context, path, at, name)
