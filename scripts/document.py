"""Write what is generated of the documentation: the rules' pages, parts of the others, and the
picture of a terminal; and the rules' names in the configuration's schema.

`python scripts/document.py` writes, `python scripts/document.py --check` only tells what is
stale, and exits with 1 if anything is. No installation is needed, only the dependencies.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "linter"), str(ROOT / "scripts")]

from picture import terminal  # noqa: E402

from appspec_lint.diagnostics.rule_info import Severity  # noqa: E402
from appspec_lint.rule_docs import render_page  # noqa: E402
from appspec_lint.rules import GROUPS, every_rule  # noqa: E402
from appspec_lint.rules.registry import Rule  # noqa: E402
from appspec_lint.troubleshooting.docs_page import troubleshooting  # noqa: E402

PAGES = "docs/rules"
TROUBLESHOOTING = "docs/troubleshooting.md"
README = "README.md"
PICTURE = "docs/terminal.svg"
PICTURED = "--select hook-script-not-in-artifact,background-holds-output examples/orders"
CONFIG = "schemas/config.schema.json"
ABOUT = {
    "appspec": "What CodeDeploy refuses or misreads in the AppSpec alone.",
    "buildspec": "What CodeBuild refuses or misreads in the buildspec alone.",
    "bundle": "Across files: repository, buildspec, artifact, AppSpec, hook scripts, targets.",
    "script": "What a hook script does that the CodeDeploy agent won't bear.",
    "config": "The linter's own configuration and suppressions.",
}


def main(arguments: Sequence[str]) -> int:
    """Write the documentation, or with `--check` tell what of it is stale."""
    if arguments not in ([], ["--check"]):
        print("usage: document.py [--check]", file=sys.stderr)
        return 2
    wanted = documents(ROOT)
    stale = stale_documents(ROOT, wanted)
    for path in stale:
        print(f"{path} is stale" if arguments else f"{path} written")
        if not arguments:
            _put(ROOT / path, wanted.get(path))
    if arguments and stale:
        print("run `python scripts/document.py`", file=sys.stderr)
    return 1 if arguments and stale else 0


def documents(root: Path) -> dict[str, str]:
    """Every generated file as it should be: its path from `root`, and its text."""
    pages = {f"{PAGES}/{rule.name}.md": render_page(rule) for rule in every_rule()}
    written = {path: _with_outputs(root, text) for path, text in _by_hand(root).items()}
    written[README] = _between(written[README], "rules", "rules", groups())
    written[TROUBLESHOOTING] = troubleshooting()
    written[CONFIG] = config_schema(root)
    written[PICTURE] = picture(root)
    return {**pages, f"{PAGES}/README.md": index(), **written}


def stale_documents(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """The files that are not as they should be, those of rules long gone among them."""
    there = {f"{PAGES}/{each.name}" for each in (root / PAGES).glob("*.md")}
    return sorted(path for path in there | set(wanted) if _get(root / path) != wanted.get(path))


def config_schema(root: Path) -> str:
    """The configuration's schema with the names of all rules and groups."""
    text = (root / CONFIG).read_text(encoding="utf-8")
    schema = json.loads(text)
    about = {
        **{group: ABOUT[group] for group in GROUPS},
        **{r.name: r.info.summary for r in every_rule()},
    }
    schema["definitions"]["name"]["enum"] = list(about)
    schema["properties"]["severity"]["properties"] = {
        name: {"description": words, "allOf": [{"$ref": "#/definitions/severity"}]}
        for name, words in about.items()
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def index() -> str:
    """The list of all rules, by group."""
    parts = [
        "# The rules",
        "`appspec-lint explain RULE` shows a rule's page in the terminal; `--select` and "
        "`--ignore` take the names of rules and of groups.",
        "An **error** fails the build or the deployment, or ships the wrong thing. A **warning** "
        "likely does, or does something other than what was written. Where the files leave room "
        "for doubt, a rule's error is told as a warning.",
    ]
    for group in GROUPS:
        rules = [rule for rule in every_rule() if rule.group == group]
        rows = [f"| {_link(rule)} | {rule.info.severity.value} | {_cell(rule)} |" for rule in rules]
        head = ["| rule | severity | when |", "|---|---|---|"]
        parts += [f"## {group}", ABOUT[group], "\n".join([*head, *rows])]
    return "\n\n".join(parts) + "\n"


def _by_hand(root: Path) -> dict[str, str]:
    """The pages that people write, in which only what the command prints is made anew."""
    paths = (root / README, *sorted((root / "docs").glob("*.md")))
    return {path.relative_to(root).as_posix(): _get(path) or "" for path in paths}


def _with_outputs(root: Path, text: str) -> str:
    for arguments in re.findall(r"<!-- output: appspec-lint (.*?) -->", text):
        shown = f"```console\n$ appspec-lint {arguments}\n{output(root, arguments.split())}```"
        text = _between(text, f"output: appspec-lint {arguments}", "output", shown)
    for count, arguments in re.findall(r"<!-- beginning: (\d+) appspec-lint (.*?) -->", text):
        lines = output(root, arguments.split()).splitlines(keepends=True)[: int(count)]
        shown = f"```console\n$ appspec-lint {arguments}\n{''.join(lines)}…\n```"
        start = f"beginning: {count} appspec-lint {arguments}"
        text = _between(text, start, "beginning", shown)
    return text


def groups() -> str:
    """The table of the groups, each with the number of its rules."""
    rows = []
    for group in GROUPS:
        rules = [rule for rule in every_rule() if rule.group == group]
        errors = sum(rule.info.severity is Severity.ERROR for rule in rules)
        link = f"[{group}]({PAGES}/README.md#{group})"
        rows.append(f"| {link} | {len(rules)} | {errors} | {ABOUT[group]} |")
    head = ["| group | rules | of them errors | what they are about |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])


def picture(root: Path) -> str:
    """A terminal that shows what the command prints of the example."""
    printed = output(root, ["--color", "always", *PICTURED.split()])
    title = f"What appspec-lint {PICTURED} prints"
    return terminal(f"appspec-lint {PICTURED}", printed, title)


def output(root: Path, arguments: Sequence[str]) -> str:
    """What the command prints, run in the checkout."""
    scrubbed = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    ran = subprocess.run(
        [sys.executable, "-m", "appspec_lint", *arguments],
        cwd=root,
        env={**scrubbed, "PYTHONPATH": str(root / "linter"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    if ran.stderr:
        raise RuntimeError(ran.stderr.decode())
    return ran.stdout.decode()


def _link(rule: Rule) -> str:
    return f"[{rule.name}]({rule.name}.md)"


def _cell(rule: Rule) -> str:
    return rule.info.summary.replace("|", "\\|")


def _between(text: str, start: str, end: str, wanted: str) -> str:
    """`text` with `wanted` between the markers `<!-- start -->` and `<!-- /end -->`."""
    head, opening, rest = text.partition(f"<!-- {start} -->\n")
    _, closing, tail = rest.partition(f"<!-- /{end} -->")
    if not (opening and closing):
        raise ValueError(f"the markers <!-- {start} --> and <!-- /{end} --> are not both there")
    return f"{head}{opening}{wanted}\n{closing}{tail}"


def _get(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None


def _put(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
