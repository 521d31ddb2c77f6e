"""Print the version to release, `version=X.Y.Z`, or with `--notes` its section of CHANGELOG.md.

Fails if the version is not a release, has no dated section at the top of CHANGELOG.md, or is tagged
already.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
SECTION = re.compile(r"^## (?P<title>.+)\n(?P<text>(?:(?!## ).*\n)*)", re.MULTILINE)


class NotReady(Exception):
    """The version cannot be released; the message says why."""


def read_version(root: Path) -> str:
    """Return the version that the package declares. Raises NotReady if it is not a release."""
    text = (root / "linter" / "appspec_lint" / "__init__.py").read_text(encoding="utf-8")
    match = VERSION.search(text)
    version = match[1] if match else ""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise NotReady(f"`{version}` is not a version X.Y.Z")
    return version


def read_notes(root: Path, version: str) -> str:
    """Return the section of the version. Raises NotReady if it is not the first, or has no date."""
    match = SECTION.search((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    if match is None or not re.fullmatch(
        rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", match["title"]
    ):
        raise NotReady(f"the first section of CHANGELOG.md is not `## {version} (YYYY-MM-DD)`")
    return match["text"].strip() + "\n"


def is_tagged(root: Path, version: str) -> bool:
    """Whether the repository has a tag of this version."""
    tags = subprocess.run(
        ["git", "tag", "--list", f"v{version}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return bool(tags.stdout.strip())


def main(arguments: list[str]) -> int:
    """Run the command; the exit code is 1 if the version cannot be released."""
    try:
        version = read_version(ROOT)
        notes = read_notes(ROOT, version)
        if is_tagged(ROOT, version):
            raise NotReady(f"the tag v{version} exists already")
    except NotReady as error:
        print(f"release_version.py: {error}", file=sys.stderr)
        return 1
    sys.stdout.write(notes if "--notes" in arguments else f"version={version}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
