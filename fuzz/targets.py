"""What is fuzzed: each target reads one input, and raises an exception only for a defect."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import json
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.linter import lint
from appspec_lint.output.log_commands import disarm
from appspec_lint.output.plan.formats import PLAN_FORMATS
from appspec_lint.output.report_formats import FORMATS
from appspec_lint.output.terminal import escape_controls
from appspec_lint.plan.builder import make_plan
from appspec_lint.project import load_project
from appspec_lint.repository.patterns import PathPattern
from appspec_lint.repository.tree import in_memory
from appspec_lint.shell import comments, parse
from appspec_lint.shell.bash_syntax import find_bash_constructs
from appspec_lint.shell.syntax_check import check_syntax
from appspec_lint.troubleshooting.diagnose import diagnose
from appspec_lint.troubleshooting.log_reader import read_log
from appspec_lint.troubleshooting.report import render_report
from appspec_lint.troubleshooting.report_json import report_entries

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - ./build.sh dist
artifacts:
  base-directory: dist
  files:
    - '**/*'
"""
SCRIPT = "#!/bin/bash\nset -e\nnohup java -jar /opt/orders/app.jar &\n"
DOCUMENTS = (
    "appspec.yml", "buildspec.yml", "template.yaml", ".github/workflows/deploy.yml", "main.tf",
    ".gitlab-ci.yml", "azure-pipelines.yml", "taskdef.json", "package.json", "pom.xml",
    "build.gradle", "Makefile", "Jenkinsfile", "Dockerfile", "pipeline.json", ".travis.yml",
)  # fmt: skip
"""The files of a repository that a document may be; the last character of an input chooses."""
OPENED = {"uri": "file:///repository/appspec.yml", "languageId": "yaml", "version": 1}
_PLACE = {"textDocument": OPENED, "position": {"line": 6, "character": 7}}
_REQUESTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("initialize", {"processId": None, "rootUri": "file:///repository", "capabilities": {}}),
    ("initialized", {}),
    ("textDocument/didOpen", {"textDocument": {**OPENED, "text": APPSPEC}}),
    ("textDocument/didChange", {"textDocument": OPENED, "contentChanges": [{"text": BUILDSPEC}]}),
    ("textDocument/hover", _PLACE),
    ("textDocument/completion", _PLACE),
    ("textDocument/definition", _PLACE),
    ("textDocument/documentSymbol", {"textDocument": OPENED}),
    ("textDocument/codeAction", {**_PLACE, "range": {}, "context": {"diagnostics": []}}),
    ("textDocument/didClose", {"textDocument": OPENED}),
    ("shutdown", {}),
    ("exit", {}),
)
CONVERSATION = "\n".join(
    json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
    for number, (method, parameters) in enumerate(_REQUESTS)
)
"""What an editor sends, one message a line."""
_BROKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]")
_ROOT = Path("/repository")


class NotRendered(Exception):
    """An output is not what its readers can read."""


def fuzz_documents(text: str) -> None:
    """Lint a repository in which one file is the input."""
    chosen = ord(text[-1]) if text else 0
    files = {"appspec.yml": APPSPEC, "buildspec.yml": BUILDSPEC, "scripts/start.sh": SCRIPT}
    _check(files | {DOCUMENTS[chosen % len(DOCUMENTS)]: text}, chosen)


def fuzz_shell(text: str) -> None:
    """Parse the input as shell code; every fourth is that of a build and of a hook."""
    program = parse(text)
    comments(text)
    for start, end in ((0, len(text) // 2), (len(text) // 2, None)):
        parse(text, start, end)
    check_syntax(text, "bash")
    check_syntax(text, "dash")
    find_bash_constructs(text, program)
    chosen = ord(text[-1]) if text else 0
    if chosen % 4 == 0:
        lines = "".join(f"        {line}\n" for line in text.splitlines())
        buildspec = BUILDSPEC.replace("      - ./build.sh dist\n", f"      - |\n{lines}")
        files = {"appspec.yml": APPSPEC, "buildspec.yml": buildspec, "build.sh": text}
        _check(files | {"scripts/start.sh": text}, chosen // 4)


def fuzz_patterns(text: str) -> None:
    """Use the first line as a pattern, and the others as paths; look for secrets in all of it."""
    first, *paths = text.split("\n")
    pattern = compile_pattern(first)
    other = PathPattern(first)
    for path in (*paths[:2], first, "a/b/c.txt"):
        pattern.match(path)
        pattern.names(path)
        pattern.reaches(path)
        other.matches(path)
        other.may_reach(path)
    closest_match(first[:20], [path[:20] for path in paths[:4]])
    if len(redact(text)) != len(text):
        raise NotRendered("redacting changes the length")
    if disarm(disarm(text)) != disarm(text) or _BROKEN.search(escape_controls(text, keep="\n\t")):
        raise NotRendered("escaping is not complete")


def fuzz_configuration(text: str) -> None:
    """Lint a repository whose configuration is the input, or in which it is a comment."""
    chosen = ord(text[-1]) if text else 0
    script = "".join(f"# appspec-lint: {line}\n" for line in text.splitlines())
    files = {"appspec.yml": APPSPEC, "scripts/start.sh": SCRIPT + script}
    name = (".appspec-lint.yml", "pyproject.toml")[chosen % 2]
    if name == "pyproject.toml" and "[tool" not in text:
        text = f"[tool.appspec-lint]\n{text}"
    _check(files | {name: text}, chosen // 2)


def fuzz_logs(text: str) -> None:
    """Explain the input as a log."""
    data = text.encode("utf-8", "surrogatepass")
    middle = len(data) // 2
    explained = diagnose(read_log([data[:middle], data[middle:]]))
    if explained:
        _check_text(render_report(explained, None))
        json.dumps(report_entries(explained, None)).encode()


def fuzz_rpc(text: str) -> None:
    """Send the input to a language server: each line is a message, or what is before one."""
    from appspec_lint.lsp.handlers import register
    from appspec_lint.lsp.server import AppSpecServer
    from appspec_lint.lsp.transport import read_message, serve

    sent = b""
    for line in text.split("\n"):
        body = line.encode("utf-8", "surrogatepass")
        framed = b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        sent += framed if line.startswith("{") else body + b"\n"
    logging.disable()
    server, answers = AppSpecServer(), _Answers()
    register(server)
    try:
        asyncio.run(serve(server.protocol, io.BytesIO(sent), answers, lambda: None))
    finally:
        server.analysis.stop()
    if text == CONVERSATION and answers.getvalue().count(b'"jsonrpc"') < 5:
        raise NotRendered("the server does not answer")
    stream = io.BytesIO(answers.getvalue())
    while (answer := read_message(stream)) is not None:
        if json.loads(answer)["jsonrpc"] != "2.0":
            raise NotRendered("an answer is not a message of JSON-RPC 2.0")


class _Answers(io.BytesIO):
    """Keeps what is written, also when the server closes it."""

    def close(self) -> None:
        """Stay open."""


TARGETS: Mapping[str, Callable[[str], None]] = {
    "documents": fuzz_documents,
    "shell": fuzz_shell,
    "patterns": fuzz_patterns,
    "configuration": fuzz_configuration,
    "logs": fuzz_logs,
    **({"rpc": fuzz_rpc} if importlib.util.find_spec("pygls") else {}),
}


def _check(files: Mapping[str, str], chosen: int) -> None:
    """Lint files in memory, and render the report in one format; some of them as a plan, too."""
    tree = in_memory(files)
    report = lint(tree)
    names = tuple(FORMATS)
    form = names[chosen % len(names)]
    _check_format(form, FORMATS[form](report, root=_ROOT))
    if chosen % 8 == 0:
        forms = tuple(PLAN_FORMATS)
        form = forms[chosen // 8 % len(forms)]
        _check_format(form, PLAN_FORMATS[form](make_plan(load_project(tree)), report))


def _check_format(form: str, text: str) -> None:
    text.encode("utf-8")
    if form in ("json", "sarif", "gitlab", "lsp", "rdjson"):
        json.loads(text)
    elif form == "json-lines":
        list(map(json.loads, text.splitlines()))
    elif form in ("junit", "checkstyle"):
        ElementTree.fromstring(text)
    else:
        _check_text(text)


def _check_text(text: str) -> None:
    text.encode("utf-8")
    broken = _BROKEN.search(text)
    if broken:
        raise NotRendered(f"the output contains {broken[0]!r}")
