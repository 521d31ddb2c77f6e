"""Emacs with Eglot shows the findings, applies a fix, and sees the findings go."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from editors.conftest import Run, need

PACKAGES = Path("/usr/share/emacs/site-lisp/elpa")


def test_eglot_shows_findings_and_applies_a_fix(
    orders: Path, run: Run, documented: Callable[..., str]
) -> None:
    need(shutil.which("emacs") is not None, "emacs")
    for package in ("eglot", "yaml-mode"):
        need(any(PACKAGES.glob(f"{package}-*")), f"elpa-{package}")
    init = orders.parent / "init.el"
    init.write_text(
        f"(package-initialize)\n(require 'eglot)\n{documented('Emacs', 'elisp')}", encoding="utf-8"
    )
    report = orders.parent / "report.json"
    done = run(
        "emacs", "--batch", "--load", init, "--load", Path(__file__).with_name("eglot.el"),
        cwd=orders, REPORT=str(report),
    )  # fmt: skip
    assert report.is_file(), done.stderr
    before = "14 hook-script-not-in-artifact, 9 permission-matches-nothing"
    assert json.loads(report.read_text(encoding="utf-8")) == {
        "opened": {"appspec": before, "buildspec": "12 appspec-not-in-artifact"},
        "fixed": {"appspec": before, "buildspec": ""},
        "typed": {"appspec": "9 permission-matches-nothing", "buildspec": ""},
    }


def test_compile_understands_the_concise_format(
    orders: Path, run: Run, documented: Callable[..., str]
) -> None:
    need(shutil.which("emacs") is not None, "emacs")
    code = documented("Without the language server", "elisp")
    code += """
(require 'compile)
(let ((buffer (compilation-start compile-command)))
  (while (process-live-p (get-buffer-process buffer)) (accept-process-output nil 0.1))
  (with-current-buffer buffer
    (compilation--ensure-parse (point-max))
    (goto-char (point-min))
    (condition-case nil
        (while t
          (compilation-next-error 1)
          (let* ((message (get-text-property (point) 'compilation-message))
                 (place (compilation--message->loc message)))
            (princ (format "%s:%s:%s type %s\\n"
                           (caar (compilation--loc->file-struct place))
                           (compilation--loc->line place)
                           (compilation--loc->col place)
                           (compilation--message->type message)))))
      (error nil))))
"""
    program = orders.parent / "compile.el"
    program.write_text(code, encoding="utf-8")
    done = run("emacs", "--batch", "--load", program, cwd=orders)
    places = re.findall(r"^(\S+?):(\d+):(\d+) type (\d)$", done.stdout, re.MULTILINE)
    error, warning = "2", "1"
    assert places == [  # one for each place
        ("appspec.yml", "9", "13", warning),
        ("appspec.yml", "14", "17", error),
        ("buildspec.yml", "12", "3", error),
        ("scripts/start.sh", "3", "1", error),
    ], done.stderr
