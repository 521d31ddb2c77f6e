"""Does a path lead where the operating system and the agent find it?"""

from __future__ import annotations

import pytest

from appspec_lint.linter import lint
from appspec_lint.repository.links import MAX_LINKS, TargetKind, follow, list_through_links
from appspec_lint.repository.tree import Tree, in_memory

FILES = {
    "appspec.yml": "version: 0.0\nos: linux\n",
    "web/index.html": "",
    "scripts/start.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n",
}
HOOK = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: {}\n"


def tree(**links: str) -> Tree:
    return in_memory(FILES, links={name.replace("__", "/"): text for name, text in links.items()})


@pytest.mark.parametrize(
    ("path", "kind", "target"),
    [
        ("web", TargetKind.DIRECTORY, "web"),
        ("web/index.html", TargetKind.FILE, "web/index.html"),
        ("web/index.html/", TargetKind.NOTHING, ""),
        ("web/index.html/.", TargetKind.NOTHING, ""),
        ("web/../scripts/start.sh", TargetKind.FILE, "scripts/start.sh"),
        ("gone/../scripts/start.sh", TargetKind.NOTHING, ""),
        ("web//index.html", TargetKind.FILE, "web/index.html"),
        ("current", TargetKind.DIRECTORY, "web"),
        ("current/index.html", TargetKind.FILE, "web/index.html"),
        ("scripts/run.sh", TargetKind.FILE, "scripts/start.sh"),
        ("scripts/gone.sh", TargetKind.NOTHING, "scripts/nowhere.sh"),
        ("loop", TargetKind.NOTHING, ""),
        ("host", TargetKind.UNKNOWN, ""),
        ("../appspec.yml", TargetKind.NOTHING, ""),
    ],
)
def test_a_path_is_followed(path: str, kind: TargetKind, target: str) -> None:
    files = tree(
        current="web", scripts__run="x", loop="loop", host="/etc/hosts",
        **{"scripts__run.sh": "start.sh", "scripts__gone.sh": "nowhere.sh"},
    )  # fmt: skip
    found = follow(files, "", path)
    assert (found.kind, found.path) == (kind, target)


def test_a_link_to_a_directory_is_listed_at_its_own_path() -> None:
    listed = dict(list_through_links(tree(current="web"), ""))
    assert listed["current/index.html"].path == "web/index.html"
    assert "current" not in listed


def test_a_link_to_its_own_directory_ends_where_linux_ends() -> None:
    listed = dict(list_through_links(tree(web__again="."), ""))
    assert listed["web" + "/again" * MAX_LINKS + "/index.html"].kind is TargetKind.FILE
    assert listed["web" + "/again" * (MAX_LINKS + 1)].kind is TargetKind.NOTHING


@pytest.mark.parametrize(
    ("location", "links", "message"),
    [
        ("scripts/start.sh", {}, ""),
        ("./scripts//start.sh", {}, ""),
        ("/scripts/start.sh", {}, ""),
        ("web/../scripts/start.sh", {}, ""),
        ("scripts/run.sh", {"scripts/run.sh": "start.sh"}, ""),
        ("current/start.sh", {"current": "scripts"}, ""),
        (
            "scripts/start.sh/", {},
            "`scripts/start.sh` is a file, and the agent does not find it with a trailing slash",
        ),
        (
            "gone/../scripts/start.sh", {},
            "the agent does not find `gone/../scripts/start.sh`: `gone` is not a directory",
        ),
        (
            "scripts/run.sh", {"scripts/run.sh": "gone.sh"},
            "hook script `scripts/run.sh` is a link to `gone.sh`, which does not exist",
        ),
        (
            "start.sh", {},
            "hook script `start.sh` is not at this path in the revision; it exists at "
            "`scripts/start.sh`",
        ),
        ("other.sh", {}, "hook script `other.sh` does not exist in the repository"),
        ("scripts", {}, "`scripts` is a directory, and the agent runs only a file"),
        (
            "current", {"current": "scripts"},
            "`current` is a directory, and the agent runs only a file",
        ),
    ],
)  # fmt: skip
def test_a_location_is_reported_where_the_agent_fails(
    location: str, links: dict[str, str], message: str
) -> None:
    files = {**FILES, "appspec.yml": HOOK.format(location)}
    report = lint(in_memory(files, links=links), agent="1")
    messages = [diagnostic.message for diagnostic in report.diagnostics]
    assert messages == ([message] if message else [])


@pytest.mark.parametrize(
    ("written", "existing", "suggested"),
    [
        ("scripts/instal.sh", "scripts/install.sh", True),
        ("scripts/install.sh", "scripts/install.sh.sh", True),
        ("scripts/install", "scripts/install.sh", True),
        ("scripts/stop.sh", "scripts/start.sh", False),
        ("scripts/before_install.sh", "scripts/after_install.sh", False),
        ("scripts/deploy.sh", "scripts/deploy_stack.sh", False),
        ("scripts/install.sh", "scripts/uninstall.sh", False),
    ],
)
def test_a_script_that_does_something_else_is_not_suggested(
    written: str, existing: str, suggested: bool
) -> None:
    files = {"appspec.yml": HOOK.format(written), existing: FILES["scripts/start.sh"]}
    [finding] = [
        diagnostic.finding
        for diagnostic in lint(in_memory(files)).diagnostics
        if diagnostic.rule == "hook-script-missing"
    ]
    assert bool(finding.fixes) is suggested
    assert ("did you mean" in finding.help) is suggested


def test_the_script_of_another_hook_is_not_suggested() -> None:
    appspec = HOOK.format("scripts/instal.sh") + "    - location: scripts/install.sh\n"
    files = {"appspec.yml": appspec, "scripts/install.sh": FILES["scripts/start.sh"]}
    [diagnostic] = lint(in_memory(files)).diagnostics
    assert diagnostic.finding.fixes == ()


@pytest.mark.parametrize(
    ("link", "reported"), [("gone", True), ("index.html", False), ("../appspec.yml", False)]
)
def test_a_permission_on_a_link_to_nothing_is_reported(link: str, reported: bool) -> None:
    text = """\
version: 0.0
os: linux
files:
  - source: web
    destination: /srv/orders
permissions:
  - object: /srv/orders
    mode: 755
    type: [file]
"""
    files = {"appspec.yml": text, "web/index.html": ""}
    report = lint(in_memory(files, links={"web/current": link}))
    rules = [diagnostic.rule for diagnostic in report.diagnostics]
    assert rules == (["permission-matches-nothing"] if reported else [])
