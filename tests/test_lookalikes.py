"""Are characters named that look like YAML syntax, and break a file or change its meaning?"""

from __future__ import annotations

import pytest

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

NBSP, ZERO, WIDE, BOM, IDEOGRAPHIC = "\u00a0", "\u200b", "\uff1a", "\ufeff", "\u3000"
APPSPEC = """\
version: 0.0
os: linux
files:
  - source: app
    destination: /srv/orders
permissions:
  - object: /srv/orders
    owner: orders
hooks:
  AfterInstall:
    - location: scripts/install.sh
      timeout: 300
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - npm ci
      - npm test
artifacts:
  files:
    - '**/*'
"""
AROUND = {
    "app/index.html": "",
    "scripts/install.sh": "#!/bin/bash\nset -e\nid\n",
    "package.json": '{"scripts": {"test": "true"}}',
    "package-lock.json": "{}",
}
CONFLICT = "<<<<<<< HEAD\n{0}=======\n{0}>>>>>>> topic\n"

Row = tuple[str, str, str, str, str]
REPORTED: tuple[Row, ...] = (
    # what breaks the file: the character and its line are named
    ("appspec.yml", "    - location", "    – location", "11 appspec-syntax", "an en dash (U+2013)"),
    ("appspec.yml", "    - location", "    — location", "11 appspec-syntax", "an em dash (U+2014)"),
    ("appspec.yml", "    - location", "    • location", "11 appspec-syntax", "a bullet (U+2022)"),
    ("buildspec.yml", "      - npm test", "      − npm test", "6 buildspec-syntax", "a minus sign"),
    ("appspec.yml", "  - source", f" {NBSP}- source", "4 appspec-syntax", "a no-break space"),
    ("appspec.yml", "    - location", f"{NBSP * 4}- location", "11 appspec-syntax", "a no-break"),
    ("appspec.yml", "- location", f"-{NBSP}location", "11 appspec-syntax", "the `-` is follow"),
    ("appspec.yml", "os: linux", f"os:{NBSP}linux", "2 appspec-syntax", "the `:` is followed by"),
    ("appspec.yml", "os: linux", f"os:{IDEOGRAPHIC}linux", "2 appspec-syntax", "ideographic"),
    ("appspec.yml", "    - location", f"    {ZERO}- location", "11 appspec-syntax", "zero-width"),
    ("appspec.yml", "os: linux", f"os{WIDE}linux", "2 appspec-syntax", "a full-width colon"),
    ("appspec.yml", "location: ", f"location{WIDE}", "11 appspec-syntax", "a full-width colon"),
    ("buildspec.yml", "build:", f"build:{NBSP}", "3 buildspec-syntax", "a no-break space"),
    ("buildspec.yml", "      - npm ci", f"{NBSP}     - npm ci", "5 buildspec-syntax", "a no-break"),
    ("buildspec.yml", "build:", f"build{WIDE}", "3 buildspec-syntax", "a full-width colon"),
    ("buildspec.yml", "version: 0.2", f"version:{NBSP}0.2", "1 buildspec-syntax", "a no-break"),
    ("appspec.yml", "    - location", "\t- location", "11 appspec-syntax", "tabs are not allowed"),
    ("appspec.yml", "- location", "-\tlocation", "11 appspec-syntax", "a tab cannot separate"),
    ("appspec.yml", "version", "```yaml\nversion", "1 appspec-syntax", "Markdown code fence"),
    ("buildspec.yml", "version", "~~~\nversion", "1 buildspec-syntax", "Markdown code fence"),
    ("appspec.yml", "os: linux\n", CONFLICT.format("os: linux\n"), "2 appspec-syntax", "conflict"),
    ("buildspec.yml", "      - npm ci\n", CONFLICT.format("      - npm ci\n"),
     "5 buildspec-syntax", "merge conflict"),
    ("buildspec.yml", "      - npm ci\n", "      - |\n" + CONFLICT.format("        npm ci\n"),
     "6 buildspec-syntax", "merge conflict"),
    # what changes the meaning
    ("appspec.yml", "os: linux", f"os: linux{NBSP}", "2 unsupported-os", "\u00a0"),
    ("appspec.yml", "os: linux", "os: “linux”", "2 unsupported-os", "“linux”"),
    ("appspec.yml", "os:", f"os{NBSP}:", "2 unsupported-os", "unknown key"),
    ("appspec.yml", "os:", f"{ZERO}os:", "2 unsupported-os", "unknown key"),
    ("appspec.yml", "owner: orders", "owner: ‘orders’", "8 appspec-lookalike-character",
     "a left single quotation mark (U+2018)"),
    ("appspec.yml", "owner: orders", f"owner: orders{NBSP}", "8 appspec-lookalike-character",
     "ends with a no-break space"),
    ("appspec.yml", "owner: orders", f"owner: {BOM}orders", "8 appspec-lookalike-character",
     "a byte order mark"),
    ("appspec.yml", "destination: /srv/orders", f"destination: /srv/orders{NBSP}",
     "5 appspec-lookalike-character", "ends with a no-break space"),
    ("appspec.yml", "scripts/install.sh", "“scripts/install.sh”", "11 appspec-lookalike-character",
     "a left double quotation mark"),
    ("appspec.yml", "source: app", f"source: app{NBSP}", "4 appspec-lookalike-character",
     "ends with a no-break space"),
    ("buildspec.yml", "      - npm ci\n      - npm", "      – npm ci\n      – npm",
     "5 buildspec-lookalike-character", "an en dash (U+2013)"),
    ("buildspec.yml", "    - '**/*'", "    – '**/*'", "9 buildspec-lookalike-character",
     "an en dash"),
    ("buildspec.yml", "    commands", f"  {NBSP} commands", "4 buildspec-lookalike-character",
     "the indentation contains a no-break space"),
    ("buildspec.yml", "commands:", f"commands{WIDE}", "4 buildspec-lookalike-character",
     "a full-width colon"),
    ("buildspec.yml", "'**/*'", "“**/*”", "9 buildspec-lookalike-character", "quotation mark"),
    ("buildspec.yml", "'**/*'", "‘**/*’", "9 buildspec-lookalike-character", "quotation mark"),
    ("buildspec.yml", "npm ci", "“npm ci”", "5 buildspec-lookalike-character", "quotation mark"),
    ("buildspec.yml", "npm ci", f"{ZERO}npm ci", "5 buildspec-lookalike-character", "zero-width"),
    ("buildspec.yml", "npm ci", f"npm{NBSP}ci", "5 buildspec-lookalike-character",
     "the command contains a no-break space"),
    ("buildspec.yml", "- npm ci", f"- |\n        npm{NBSP}ci", "6 buildspec-lookalike-character",
     "the command contains a no-break space"),
    ("buildspec.yml", "build:", f"{BOM}build:", "3 buildspec-invalid", "unknown phase"),
    ("buildspec.yml", "build:", "“build”:", "3 buildspec-invalid", "unknown phase"),
    # indentation: the key and the one above it are named
    ("appspec.yml", "os: linux", "  os: linux", "2 appspec-syntax", "`os` is indented more than"),
    ("appspec.yml", "os: linux\n", "os: linux\n\n  # sources\n ", "5 appspec-syntax",
     "`files` is indented more than `os`, which already has a value"),
    ("appspec.yml", "    destination:", "      destination:", "5 appspec-syntax",
     "`destination` is indented more than `source`"),
    ("buildspec.yml", "phases:", "  phases:", "2 buildspec-syntax", "`phases` is indented more"),
)  # fmt: skip
"""File, text, its replacement, line and rule of the only finding, words of the message."""

FINE: tuple[tuple[str, str, str], ...] = (
    ("appspec.yml", "os: linux", f"os: linux  # a – “b”{NBSP}c{ZERO}"),
    ("appspec.yml", "os: linux", "os: linux\n# – item\n# <<<<<<< HEAD"),
    ("appspec.yml", "os: linux", 'os: "linux"'),
    ("appspec.yml", "os: linux", "os:   linux"),
    ("appspec.yml", "os: linux", "os:\tlinux"),
    ("appspec.yml", "os: linux", f"#{NBSP}Zielsystem{WIDE}Linux\nos: linux"),
    ("appspec.yml", "owner: orders", "owner: josé"),
    ("appspec.yml", "owner: orders", "owner: orders-service"),
    ("appspec.yml", "owner: orders", f"owner: orders # “{NBSP}”"),
    ("buildspec.yml", "npm ci", 'echo "it’s – done…"'),
    ("buildspec.yml", "npm ci", f'echo "a{NBSP}b"'),
    ("buildspec.yml", "npm ci", f"echo 'a{NBSP}b'"),
    ("buildspec.yml", "npm ci", f"npm ci # a{NBSP}b"),
    ("buildspec.yml", "npm ci", "echo “done”"),
    ("buildspec.yml", "npm ci", "echo done – really"),
    ("buildspec.yml", "npm ci", "echo ✅ fertig"),
    ("buildspec.yml", "npm ci", "echo 构建完成"),
    ("buildspec.yml", "npm ci", f"echo 构建{WIDE}完成"),
    ("buildspec.yml", "npm ci", "'echo “done”'"),
    ("buildspec.yml", "- npm ci", "- |\n        cat << EOF > notes.txt\n        – one"
     f"\n        “two”\n        a{NBSP}b\n        EOF"),
    ("buildspec.yml", "- npm ci", "- >\n        echo\n        – one"),
    ("buildspec.yml", "- npm ci", "- |\n        echo '=======' > notes.txt"),
    ("buildspec.yml", "- npm ci", "- |\n        # – item\n        npm ci"),
    ("buildspec.yml", "- npm ci", f"- |\n        echo \"{NBSP}{NBSP}indented\""),
    ("buildspec.yml", "- npm ci", "- \"echo – a\""),
    ("buildspec.yml", "- npm ci", "- Copy-Item a" + f"{NBSP}b"),
    ("buildspec.yml", "phases:", "env:\n  variables:\n    TITLE: Bücher – “neu” und alt\nphases:"),
    ("buildspec.yml", "phases:", 'env:\n  variables:\n    TITLE: "“neu”"\nphases:'),
    ("buildspec.yml", "phases:", f'env:\n  variables:\n    TITLE: "a{NBSP}"\nphases:'),
    ("buildspec.yml", "phases:", "env:\n  variables:\n    TITLE: don’t\nphases:"),
    ("buildspec.yml", "phases:", "env:\n  variables:\n    TITLE: a – b\nphases:"),
    ("buildspec.yml", "phases:", f"env:\n  variables:\n    TITLE: a{NBSP}b\nphases:"),
    ("buildspec.yml", "phases:", "# ```\n# – a\n# ```\nphases:"),
    ("buildspec.yml", "'**/*'", "'**/*'  # “all”"),
)  # fmt: skip


def diagnostics(path: str, text: str) -> list[Diagnostic]:
    return list(lint(in_memory({**AROUND, path: text})).diagnostics)


def test_the_files_are_fine_as_they_are() -> None:
    assert diagnostics("appspec.yml", APPSPEC) == []
    assert diagnostics("buildspec.yml", BUILDSPEC) == []


@pytest.mark.parametrize(("path", "old", "new", "where", "words"), REPORTED)
def test_the_character_is_named_where_it_is(
    path: str, old: str, new: str, where: str, words: str
) -> None:
    text = APPSPEC if path == "appspec.yml" else BUILDSPEC
    assert old in text
    text = text.replace(old, new, 1)
    (diagnostic,) = diagnostics(path, text)
    assert f"{diagnostic.start.line} {diagnostic.rule}" == where
    assert words in diagnostic.message
    assert diagnostic.help


@pytest.mark.parametrize(
    ("path", "old", "new"), [row[:3] for row in REPORTED if "<<<<" not in row[2]]
)
def test_the_fix_is_what_was_meant(path: str, old: str, new: str) -> None:
    text = (APPSPEC if path == "appspec.yml" else BUILDSPEC).replace(old, new, 1)
    (diagnostic,) = diagnostics(path, text)
    (fix,) = diagnostic.finding.fixes
    changed = text
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        changed = changed[: edit.span.start] + edit.text + changed[edit.span.end :]
    assert diagnostics(path, changed) == []


@pytest.mark.parametrize(("path", "old", "new"), FINE)
def test_a_character_that_does_no_harm_is_not_reported(path: str, old: str, new: str) -> None:
    text = APPSPEC if path == "appspec.yml" else BUILDSPEC
    assert old in text
    assert diagnostics(path, text.replace(old, new, 1)) == []


def test_a_file_pasted_from_a_page_is_one_finding() -> None:
    text = APPSPEC.replace("  ", NBSP * 2)
    (diagnostic,) = diagnostics("appspec.yml", text)
    assert diagnostic.labels
    changed = text.replace(NBSP, " ")
    assert diagnostics("appspec.yml", changed) == []
