"""Scripts that delete what the agent has installed: which do, and which clean up after use."""

from __future__ import annotations

import pytest
from examples import lint_texts

START = "set -e\ncd /srv/shop\nsystemctl restart shop\n"


def _report(after: str, start: str = START) -> list[str]:
    appspec = (
        "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/shop\nhooks:\n"
        "  AfterInstall:\n    - location: scripts/after.sh\n"
        "  ApplicationStart:\n    - location: scripts/start.sh\n"
    )
    texts = {
        "appspec.yml": appspec,
        "app.js": "",
        "scripts/after.sh": f"#!/bin/bash\n{after}",
        "scripts/start.sh": f"#!/bin/bash\n{start}",
    }
    return [
        each.severity.name.lower()
        for each in lint_texts(texts).diagnostics
        if each.rule == "deletes-installed-files"
    ]


@pytest.mark.parametrize(
    ("after", "start", "severity"),
    [
        ("rm -rf /srv/shop\n", START, "error"),
        ("sudo rm -rf /srv/shop/\n", START, "error"),
        ("rm -rf /srv/shop/*\n", START, "error"),
        ("rm -fr '/srv/shop'\n", START, "error"),
        ("cd /srv\nrm -rf shop\n", START, "error"),
        ("APP=/srv/shop\nrm -rf $APP\nmkdir -p $APP\n", START, "error"),
        ("echo cleaning\nrm --recursive /srv\n", START, "error"),
        ("rm -rf /srv/shop\n", "node /srv/shop/app.js > /srv/log 2>&1 < /dev/null &\n", "error"),
        ("rm -rf /srv/shop\n", "systemctl restart shop\n", "warning"),
    ],
)
def test_files_that_are_deleted_after_install(after: str, start: str, severity: str) -> None:
    assert _report(after, start) == [severity]


@pytest.mark.parametrize(
    ("after", "start"),
    [
        ("rm -rf /srv/shop/node_modules\n", START),
        ("rm -f /srv/shop\n", START),
        ("rm -rf /srv/shop-old\n", START),
        ("rm -rf /srv/shop/cache/*\n", START),
        ("rm -rf /\n", START),
        ('if [ -n "$CLEAN" ]; then rm -rf /srv/shop; fi\n', START),
        ("clean() { rm -rf /srv/shop; }\n", START),
        ("cp -r /srv/shop /opt/shop\nrm -rf /srv/shop\n", "systemctl restart shop\n"),
        ("rm -rf /srv/shop\ngit clone https://example.com/shop /srv/shop\n", START),
        ("rm -rf /srv/shop\n", "unzip /tmp/shop.zip -d /srv/shop\ncd /srv/shop\n"),
        ("cd /srv/shop\nnpm ci\nrm -rf /srv/shop\n", START),
        ("bash /srv/shop/install.sh\nrm -rf /srv/shop\n", "systemctl restart shop\n"),
        ("rm -rf $TARGET\n", START),
        ("rm -rf shop\n", START),
    ],
)
def test_files_that_are_not_deleted_or_have_been_used(after: str, start: str) -> None:
    assert _report(after, start) == []
