"""Does `explain` describe what the repository shows where no rule reports the error?"""

from __future__ import annotations

from pathlib import Path

import pytest

from appspec_lint import cli

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv/app\nhooks:\n"
HOOK = "  {}:\n    - location: scripts/start.sh\n      timeout: 60\n      runas: root\n"
SCRIPT = {"scripts/start.sh": "#!/bin/bash\nset -e\ntrue\n", "app/a.txt": "a\n"}
START = {"appspec.yml": APPSPEC + HOOK.format("ApplicationStart"), **SCRIPT}
STOP = {"appspec.yml": APPSPEC + HOOK.format("ApplicationStop"), **SCRIPT}
BUILD = {
    "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a\n"
    "artifacts:\n  files:\n    - '**/*'\n"
}
PAIRS = {".appspec-lint.yml": "pairs:\n  - appspec: appspec.yml\n    buildspec: buildspec.yml\n"}
BROKEN = {".appspec-lint.yml": "pairs: [\n"}
ARCHIVE = "/opt/codedeploy-agent/deployment-root/1/d-1/deployment-archive"
MISSING = f"Script does not exist at specified location: {ARCHIVE}/scripts/start.sh"
NO_APPSPEC = (
    "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at "
    'revision-relative path "appspec.yml"'
)
SHOWS = "What this directory shows:"
OLDER = "the deployed revision is probably older than these files"
PREVIOUS = "the error is about the previous revision"
BY_BUILD = "deployed from the artifact of `buildspec.yml`"
AS_IT_IS = "deployed from the directory `.` as it is"
PATTERN = "pattern `**/*` (`buildspec.yml:8`)"
CONTAINS = "the revision certainly contains `scripts/start.sh`"
NO_FILES = "No AppSpec or buildspec found"
NOT_PACKED = {"buildspec.yml": BUILD["buildspec.yml"].replace("'**/*'", "appspec.yml")}
NO_BASE = "CLIENT_ERROR: no matching base directory path found for app"
IN_APP = {"buildspec.yml": BUILD["buildspec.yml"] + "  base-directory: app\n"}
IN_APP |= {"app/appspec.yml": START["appspec.yml"], "app/scripts/start.sh": "#!/bin/bash\n"}

ROWS = [
    (IN_APP | {"app/app/a.txt": "a"}, NO_BASE, "source root certainly contains `app`", "runs in"),
    (START | BUILD, NO_BASE, "no findings", SHOWS),
    (START, MISSING, AS_IT_IS, ""),
    (START, MISSING, CONTAINS, ""),
    (START, MISSING, "runs in ApplicationStart", ""),
    (START, MISSING, OLDER, PREVIOUS),
    (STOP, MISSING, PREVIOUS, OLDER),
    (STOP, MISSING, "runs in ApplicationStop", ""),
    (START | BUILD, MISSING, BY_BUILD, AS_IT_IS),
    (START | BUILD, MISSING, PATTERN, ""),
    (START | BUILD, MISSING, "source root: `.` (certain)", ""),
    (START | BUILD | PAIRS, MISSING, "`buildspec.yml` (configured)", "presumed"),
    (START | BUILD | BROKEN, MISSING, f"{BY_BUILD} (certain)", "configured"),
    (START | BROKEN, MISSING, AS_IT_IS, ""),
    (START, NO_APPSPEC, "certainly contains `appspec.yml`", "runs in"),
    (START | BUILD, NO_APPSPEC, PATTERN, ""),
    (START | BUILD, NO_APPSPEC, OLDER, ""),
    (STOP | BUILD, NO_APPSPEC, OLDER, PREVIOUS),
    (BUILD, MISSING, "report no findings", SHOWS),
    ({}, MISSING, NO_FILES, SHOWS),
    ({}, NO_APPSPEC, NO_FILES, SHOWS),
    ({"a.txt": "a"}, MISSING, NO_FILES, SHOWS),
    (BROKEN, MISSING, NO_FILES, SHOWS),
    (START | NOT_PACKED, MISSING, "findings listed above", SHOWS),
]


@pytest.mark.parametrize(("files", "error", "expected", "unexpected"), ROWS)
def test_the_repository_explains_an_error(
    files: dict[str, str],
    error: str,
    expected: str,
    unexpected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["explain", error]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert expected in printed
    assert not unexpected or unexpected not in printed
