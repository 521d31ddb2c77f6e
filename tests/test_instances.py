"""What is told where the call says which operating system the instances run?"""

from __future__ import annotations

import pytest
from conftest import Fill

from appspec_lint import cli

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("os", "instances", "told"),
    [
        pytest.param("windows", "linux", True, id="for Windows, on Linux"),
        pytest.param("linux", "windows", True, id="for Linux, on Windows"),
        pytest.param("linux", "linux", False, id="for Linux, on Linux"),
        pytest.param("windows", "windows", False, id="for Windows, on Windows"),
        pytest.param("windows", None, False, id="for Windows, on nobody knows what"),
    ],
)
def test_an_appspec_for_another_system_is_refused_where_the_instances_are_known(
    fill: Fill,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    os: str,
    instances: str | None,
    told: bool,
) -> None:
    monkeypatch.chdir(fill({"appspec.yml": f"version: 0.0\nos: {os}\n"}))
    flags = ["--instances", instances] if instances else []
    status = cli.main(["--format", "concise", "--agent", "1", *flags])
    shown = capsys.readouterr().out
    assert status == int(told)
    assert ("appspec.yml:2:5: error[unsupported-os]" in shown) is told


def test_what_is_refused_anyway_is_told_once(
    fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fill({"appspec.yml": "version: 0.0\nos: Linux\n"}))
    cli.main(["--format", "concise", "--agent", "1", "--instances", "windows"])
    assert capsys.readouterr().out.count("unsupported-os") == 1
