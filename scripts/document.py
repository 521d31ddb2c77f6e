"""Generate documentation: rule pages, command output in other pages, and the terminal image.

Also writes the rule names into the configuration schema. `python scripts/document.py` updates the
files; with `--check`, it only lists stale files, and exits with 1 if there are any. It requires
the dependencies of appspec-lint, but not its installation.
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
from appspec_lint.rules import GROUP_DESCRIPTIONS, GROUPS, every_rule  # noqa: E402
from appspec_lint.rules.registry import RENAMED, Rule  # noqa: E402
from appspec_lint.troubleshooting.docs_page import troubleshooting  # noqa: E402

PAGES = "docs/rules"
TROUBLESHOOTING = "docs/troubleshooting.md"
README = "README.md"
PICTURE = "docs/terminal.svg"
PICTURED = "--select hook-script-not-in-artifact,background-holds-output examples/orders"
CONFIG = "schemas/config.schema.json"


def main(arguments: Sequence[str]) -> int:
    """Write the documentation or, with `--check`, list the stale files."""
    if arguments not in ([], ["--check"]):
        print("usage: document.py [--check]", file=sys.stderr)
        return 2
    wanted = documents(ROOT)
    stale = stale_documents(ROOT, wanted)
    for path in stale:
        print(f"{path} is stale" if arguments else f"{path} written")
        if not arguments:
            _write(ROOT / path, wanted.get(path))
    if arguments and stale:
        print("run `python scripts/document.py`", file=sys.stderr)
    return 1 if arguments and stale else 0


def documents(root: Path) -> dict[str, str]:
    """The expected content of every generated file, by its path relative to `root`."""
    pages = {f"{PAGES}/{rule.name}.md": render_page(rule) for rule in every_rule()}
    written = {path: _with_outputs(root, text) for path, text in _handwritten(root).items()}
    written[README] = _replace_between(written[README], "rules", "rules", groups())
    written[TROUBLESHOOTING] = troubleshooting()
    written[CONFIG] = config_schema(root)
    written[PICTURE] = picture(root)
    return {**pages, f"{PAGES}/README.md": index(), **written}


def stale_documents(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """The files that differ from `wanted`, including the pages of rules that no longer exist."""
    existing = {f"{PAGES}/{render_page.name}" for render_page in (root / PAGES).glob("*.md")}
    return sorted(path for path in existing | set(wanted) if _read(root / path) != wanted.get(path))


def config_schema(root: Path) -> str:
    """The configuration schema with the names of all rules and groups."""
    text = (root / CONFIG).read_text(encoding="utf-8")
    schema = json.loads(text)
    descriptions = {
        **GROUP_DESCRIPTIONS,
        **{rule.name: rule.info.summary for rule in every_rule()},
    }
    schema["definitions"]["name"]["enum"] = list(descriptions)
    schema["definitions"]["renamed"]["enum"] = list(RENAMED)
    schema["properties"]["severity"]["patternProperties"] = {
        f"^(?:{'|'.join(RENAMED)})$": {"$ref": "#/definitions/severity"}
    }
    schema["properties"]["severity"]["properties"] = {
        name: {"description": description, "allOf": [{"$ref": "#/definitions/severity"}]}
        for name, description in descriptions.items()
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def index() -> str:
    """The list of all rules by group."""
    parts = [
        "# Rules",
        "`appspec-lint explain RULE` shows the page of a rule in the terminal. `--select` and "
        "`--ignore` accept the names of rules and groups.",
        "An **error** makes the build or the deployment fail, or ships the wrong files. A "
        "**warning** likely does, or does something other than what was written. If an error "
        "cannot be determined with certainty from the files, it is reported as a warning.",
    ]
    for group in GROUPS:
        rules = [rule for rule in every_rule() if rule.group == group]
        rows = [f"| {_link(rule)} | {rule.info.severity.value} | {_cell(rule)} |" for rule in rules]
        head = ["| rule | severity | description |", "|---|---|---|"]
        parts += [f"## {group}", GROUP_DESCRIPTIONS[group], "\n".join([*head, *rows])]
    return "\n\n".join(parts) + "\n"


def _handwritten(root: Path) -> dict[str, str]:
    """The handwritten pages, in which only command output is generated."""
    paths = (root / README, *sorted((root / "docs").glob("*.md")))
    return {path.relative_to(root).as_posix(): _read(path) or "" for path in paths}


def _with_outputs(root: Path, text: str) -> str:
    for arguments in re.findall(r"<!-- output: appspec-lint (.*?) -->", text):
        shown = f"```console\n$ appspec-lint {arguments}\n{output(root, arguments.split())}```"
        text = _replace_between(text, f"output: appspec-lint {arguments}", "output", shown)
    for count, arguments in re.findall(r"<!-- beginning: (\d+) appspec-lint (.*?) -->", text):
        lines = output(root, arguments.split()).splitlines(keepends=True)[: int(count)]
        shown = f"```console\n$ appspec-lint {arguments}\n{''.join(lines)}…\n```"
        start = f"beginning: {count} appspec-lint {arguments}"
        text = _replace_between(text, start, "beginning", shown)
    return text


def groups() -> str:
    """The table of groups with the number of their rules."""
    rows = []
    for group in GROUPS:
        rules = [rule for rule in every_rule() if rule.group == group]
        errors = sum(rule.info.severity is Severity.ERROR for rule in rules)
        link = f"[{group}]({PAGES}/README.md#{group})"
        rows.append(f"| {link} | {len(rules)} | {errors} | {GROUP_DESCRIPTIONS[group]} |")
    head = ["| group | rules | errors | description |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])


def picture(root: Path) -> str:
    """An image of a terminal with the output for the example."""
    printed = output(root, ["--color", "always", *PICTURED.split()])
    title = f"Output of appspec-lint {PICTURED}"
    return terminal(f"appspec-lint {PICTURED}", printed, title)


def output(root: Path, arguments: Sequence[str]) -> str:
    """The output of the command, run in the checkout."""
    scrubbed = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    process = subprocess.run(
        [sys.executable, "-m", "appspec_lint", *arguments],
        cwd=root,
        env={**scrubbed, "PYTHONPATH": str(root / "linter"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    if process.stderr:
        raise RuntimeError(process.stderr.decode())
    return process.stdout.decode()


def _link(rule: Rule) -> str:
    return f"[{rule.name}]({rule.name}.md)"


def _cell(rule: Rule) -> str:
    return rule.info.summary.replace("|", "\\|")


def _replace_between(text: str, start: str, end: str, new: str) -> str:
    """Replace the text between the markers `<!-- start -->` and `<!-- /end -->`."""
    head, opening, rest = text.partition(f"<!-- {start} -->\n")
    _, closing, tail = rest.partition(f"<!-- /{end} -->")
    if not (opening and closing):
        raise ValueError(f"missing marker <!-- {start} --> or <!-- /{end} -->")
    return f"{head}{opening}{new}\n{closing}{tail}"


def _read(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
