"""Is what is generated of the documentation up to date, and do its links lead somewhere?"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from appspec_lint.cli.options import FORMATS
from appspec_lint.rules import every_rule
from appspec_lint.rules.registry import Rule

ROOT = Path(__file__).resolve().parents[1]
PROSE = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/rules/README.md",
    "docs/api.md",
    "docs/command-line.md",
    "docs/comparison.md",
    "docs/configuration.md",
    "docs/ci.md",
    "docs/index.md",
    "docs/command-line.md",
    "docs/how-it-works.md",
    "docs/install.md",
    "docs/limits.md",
    "docs/pipeline.md",
    "docs/releasing.md",
    "docs/troubleshooting.md",
)


def script() -> ModuleType:
    spec = spec_from_file_location("document", ROOT / "scripts" / "document.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    path = list(sys.path)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = path
    return module


def test_the_documentation_is_up_to_date() -> None:
    document = script()
    stale = document.stale_documents(ROOT, document.documents(ROOT))
    assert stale == [], "run `python scripts/document.py`, and read what it changed"


def test_a_page_of_no_rule_is_stale(tmp_path: Path) -> None:
    pages = tmp_path / "docs" / "rules"
    pages.mkdir(parents=True)
    (pages / "once-a-rule.md").write_text("# once-a-rule\n", encoding="utf-8")
    assert script().stale_documents(tmp_path, {}) == ["docs/rules/once-a-rule.md"]


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_a_rules_address_is_its_page(rule: Rule) -> None:
    address = rule.info.url
    assert (ROOT / address.partition("/blob/main/")[2]).is_file()


@pytest.mark.parametrize("name", PROSE)
def test_a_link_leads_to_a_file(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_the_readme_names_every_format() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [each for each in FORMATS if f"`{each}`" not in text] == []


def test_the_site_shows_every_page() -> None:
    site = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    shown = set(re.findall(r"'([\w/-]+\.md)'", str(site["project"]["nav"])))
    docs = ROOT / "docs"
    assert shown == {page.relative_to(docs).as_posix() for page in docs.rglob("*.md")}


def test_the_picture_of_a_deployment_names_rules() -> None:
    named = re.findall(r'class="rule"[^>]*>([^<]+)<', (ROOT / "docs/deployment.svg").read_text())
    assert named
    assert set(named) <= {rule.name for rule in every_rule()}
