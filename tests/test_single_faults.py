"""Single faults, and what only looks like them: the rules that report a small repository."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from examples import lint_texts

BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n      - mvn package\n"
LISTED = BUILD + "artifacts:\n  files:\n    - appspec.yml\n    - target/shop.war\n"
INSTALLS = """\
version: 0.0
os: linux
files:
  - source: {source}
    destination: {destination}
"""


def reported(files: Mapping[str, str], *rules: str) -> list[str]:
    """The severity and the name of what these rules report."""
    return sorted(
        f"{diagnostic.severity.value} {diagnostic.rule}"
        for diagnostic in lint_texts(files).diagnostics
        if diagnostic.rule in rules
    )


@pytest.mark.parametrize(
    ("source", "destination", "is_reported"),
    [
        ("target/Shop.war", "/opt/tomcat/webapps/Shop.war", True),
        ("target/Shop.war", "/opt/tomcat/webapps/ROOT.war", True),
        ("conf/shop.conf", "/etc/shop.conf", True),
        ("target/Shop.war", "/opt/tomcat/webapps", False),
        ("target/Shop.war", "/opt/tomcat/webapps/Shop.war/", False),
        ("example.com", "/var/www/example.com", False),
        ("conf.d", "/etc/shop/conf.d", False),
    ],
)
def test_a_destination_of_an_absent_source(
    source: str, destination: str, is_reported: bool
) -> None:
    """Two mistakes in one entry are both reported."""
    appspec = INSTALLS.format(source=source, destination=destination)
    files = {"appspec.yml": appspec, "buildspec.yml": LISTED}
    found = reported(files, "destination-names-a-file", "source-not-in-artifact")
    assert "error source-not-in-artifact" in found
    assert ("warning destination-names-a-file" in found) is is_reported
