"""`appspec-lint lsp` on standard input and output: diagnostics, robustness, settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from language_client import PATIENCE, LanguageClient, Message, insert

from appspec_lint import cli

ORDERS = Path(__file__).parents[1] / "examples" / "orders"

PUSHED = {
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        }
    }
}
PULLED = {
    "textDocument": {**PUSHED["textDocument"], "diagnostic": {"dynamicRegistration": False}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}

Start = Callable[..., LanguageClient]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ORDERS, tmp_path / "orders"))


@pytest.fixture
def connect(orders: Path) -> Iterator[Start]:
    clients: list[LanguageClient] = []

    def connect(capabilities: Any = PUSHED, directory: Path = orders) -> LanguageClient:
        clients.append(LanguageClient(directory, capabilities))
        return clients[-1]

    yield connect
    for client in clients:
        client.kill()


@pytest.fixture
def client(connect: Start) -> LanguageClient:
    client = connect()
    client.start()
    return client


def rules(diagnostics: list[Message]) -> set[str]:
    return {each["code"] for each in diagnostics}


# Diagnostics


def test_a_diagnostic_has_all_that_clients_show(client: LanguageClient) -> None:
    client.open("buildspec.yml")
    found = {each["code"]: each for each in client.diagnostics("buildspec.yml", 1)}
    missing = found["appspec-not-in-artifact"]
    assert missing["severity"] == 1
    assert missing["source"] == "appspec-lint"
    assert missing["codeDescription"]["href"].endswith("/appspec-not-in-artifact.md")
    assert missing["relatedInformation"][0]["location"]["uri"].startswith("file://")
    message, _, failure = missing["message"].partition("\n\n")
    assert "`appspec.yml`" in message
    assert "The CodeDeploy agent did not find an AppSpec file" in failure
    assert missing["data"]["rule"] == "appspec-not-in-artifact"


def test_unsaved_changes_of_one_file_are_seen_in_another(client: LanguageClient) -> None:
    client.open("appspec.yml")
    client.open("buildspec.yml")
    before = client.diagnostics("buildspec.yml", 1)
    assert "appspec-not-in-artifact" in rules(before)
    text = (client.directory / "buildspec.yml").read_text(encoding="utf-8")
    line = next(n for n, each in enumerate(text.splitlines()) if each.strip() == "files:")
    indent = text.splitlines()[line + 1].partition("-")[0]
    client.change("buildspec.yml", 2, insert(line + 1, 0, f"{indent}- appspec.yml\n"))
    assert "appspec-not-in-artifact" not in rules(client.diagnostics("buildspec.yml", 2))


def test_a_deleted_script_is_seen_in_the_appspec(client: LanguageClient) -> None:
    client.open("appspec.yml")
    client.diagnostics("appspec.yml", 1)
    script = next((client.directory / "scripts").iterdir())
    script.rename(script.with_name("moved.sh"))
    client.changed_on_disk(f"scripts/{script.name}", kind=3)
    client.changed_on_disk("scripts/moved.sh", kind=1)
    assert "hook-script-missing" in rules(client.diagnostics("appspec.yml"))


@pytest.mark.parametrize("above", ["logs", ".venv/objects"])
def test_changes_are_seen_wherever_the_folder_is(
    connect: Start, tmp_path: Path, above: str
) -> None:
    home = Path(shutil.copytree(ORDERS, tmp_path / above / "orders"))
    client = connect(directory=home)
    client.start()
    client.diagnostics("appspec.yml")
    script = next((home / "scripts").iterdir())
    script.rename(script.with_name("moved.sh"))
    client.changed_on_disk(f"scripts/{script.name}", kind=3)
    assert "hook-script-missing" in rules(client.diagnostics("appspec.yml"))


def test_changes_in_a_directory_of_logs_are_seen(client: LanguageClient) -> None:
    client.open("appspec.yml")
    client.diagnostics("appspec.yml", 1)
    logs = client.directory / "logs/appspec.yml"
    logs.parent.mkdir()
    logs.write_text("version: 0.0\nos: linx\n", encoding="utf-8")
    for ignored in (".git/objects/x", ".git/logs/HEAD", "node_modules/x/y.js"):
        client.changed_on_disk(ignored, kind=1)
    client.changed_on_disk("logs/appspec.yml", kind=1)
    assert "unsupported-os" in rules(client.diagnostics("logs/appspec.yml"))


def test_without_watched_files_a_save_shows_what_changed_on_disk(connect: Start) -> None:
    client = connect({})
    client.start()
    client.open("appspec.yml")
    client.diagnostics("appspec.yml")
    script = next((client.directory / "scripts").iterdir())
    script.rename(script.with_name("moved.sh"))
    client.notify("textDocument/didSave", {"textDocument": {"uri": client.uri("appspec.yml")}})
    assert "hook-script-missing" in rules(client.diagnostics("appspec.yml"))


def test_a_client_without_capabilities_gets_plain_diagnostics(connect: Start) -> None:
    client = connect({})
    client.start()
    client.open("buildspec.yml")
    for each in client.diagnostics("buildspec.yml"):
        assert not {"relatedInformation", "tags", "data", "codeDescription"} & each.keys()
    assert all("version" not in each.get("params", {}) for each in client.passed)


def test_closing_a_document_returns_to_the_file(client: LanguageClient) -> None:
    client.open("appspec.yml", "version: 0.0\nos: linx\n")
    assert "unsupported-os" in rules(client.diagnostics("appspec.yml", 1))
    client.close("appspec.yml")
    assert "unsupported-os" not in rules(client.diagnostics("appspec.yml"))


def test_a_suppression_without_effect_is_unnecessary(client: LanguageClient) -> None:
    text = (client.directory / "appspec.yml").read_text(encoding="utf-8")
    client.open("appspec.yml", f"# appspec-lint: ignore[unsupported-os] -- so\n{text}")
    found = {each["code"]: each for each in client.diagnostics("appspec.yml", 1)}
    assert found["unused-suppression"]["tags"] == [1]


def test_a_client_that_pulls_gets_nothing_pushed(connect: Start) -> None:
    client = connect(PULLED)
    provider = client.start()["diagnosticProvider"]
    assert provider["interFileDependencies"] is True
    assert provider["workspaceDiagnostics"] is True
    client.open("buildspec.yml")
    document = {"textDocument": {"uri": client.uri("buildspec.yml")}}
    report = client.ask("textDocument/diagnostic", document)
    assert report["kind"] == "full"
    assert "appspec-not-in-artifact" in rules(report["items"])
    same = client.ask(
        "textDocument/diagnostic", {**document, "previousResultId": report["resultId"]}
    )
    assert same == {"kind": "unchanged", "resultId": report["resultId"]}
    client.change("buildspec.yml", 2, {"text": "version: 0.2\n"})
    changed = client.ask(
        "textDocument/diagnostic", {**document, "previousResultId": report["resultId"]}
    )
    assert changed["kind"] == "full"
    assert not [each for each in client.passed if each.get("method", "").startswith("textDoc")]


def test_workspace_diagnostics_are_of_all_files(connect: Start) -> None:
    client = connect(PULLED)
    client.start()
    report = client.ask("workspace/diagnostic", {"previousResultIds": []})
    by_uri = {item["uri"]: item for item in report["items"]}
    assert {client.uri("appspec.yml"), client.uri("buildspec.yml")} <= by_uri.keys()
    known = [{"uri": uri, "value": item["resultId"]} for uri, item in by_uri.items()]
    again = client.ask("workspace/diagnostic", {"previousResultIds": known})
    assert {item["kind"] for item in again["items"]} == {"unchanged"}


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_positions_are_counted_as_the_client_counts(connect: Start, encoding: str) -> None:
    client = connect({**PUSHED, "general": {"positionEncodings": [encoding]}})
    assert client.start()["positionEncoding"] == encoding
    sizes = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
    codec, size = sizes[encoding]

    def count(line: str) -> int:
        return len(line.encode(codec)) // size

    first, last = "# 🚀 좋아", "phases: {build: {commands: ['echo 🚀좋', [a]]}}"
    for number, (mark, end) in enumerate(product(["", "\ufeff"], ["\n", "\r\n", "\r"])):
        path = f"buildspec-{number}.yml"
        text = end.join([first, "version: 0.2", last, ""])
        (client.directory / path).write_text(mark + text, encoding="utf-8", newline="")
        client.changed_on_disk(path, kind=1)
        client.open(path, text)
        client.change(path, 2, insert(0, count(first), "!"), insert(1, 99, "9"))
        client.change(path, 3, insert(2, count(last[: last.index("', [")]), " x"))
        found = client.diagnostics(path, 3)
        starts = [each["range"]["start"] for each in found]
        changed = last.replace("', [", " x', [")
        nested = {"line": 2, "character": count(changed[: changed.index("[a]")])}
        version = {"line": 1, "character": len("version: ")}
        assert nested in starts, (mark, end, found)
        assert version in starts, (mark, end, found)


# Robustness


def test_a_request_before_initialize_is_refused(connect: Start) -> None:
    client = connect()
    assert client.refused("textDocument/hover", {}) == -32002
    client.open("appspec.yml")
    client.start()
    assert client.refused("initialize", {"capabilities": {}}) == -32600


def test_a_request_after_shutdown_is_refused(client: LanguageClient) -> None:
    client.ask("shutdown")
    assert client.refused("textDocument/hover", {}) == -32600
    client.notify("exit", None)
    assert client.process.wait(PATIENCE) == 0
    assert client.errors() == ""


def test_exit_without_shutdown_is_an_error(client: LanguageClient) -> None:
    client.notify("exit", None)
    assert client.process.wait(PATIENCE) == 1
    assert client.errors() == ""


def test_what_is_not_a_message_is_answered_with_an_error(client: LanguageClient) -> None:
    for body in (
        b"{",
        b"[]",
        b"1",
        b'{"id": 1}',
        b"\xff\xfe",
        b'{"jsonrpc": "1.0", "method": "a"}',
    ):
        client.send_raw(b"X-Other: 1\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        answer = client.wait(lambda message: message.get("id", 0) is None)
        assert answer["error"]["code"] in (-32700, -32600)
    assert client.stop() == 0
    assert client.errors() == ""


def test_an_invalid_request_is_refused(client: LanguageClient) -> None:
    assert client.refused("textDocument/hover", {"textDocument": 5}) == -32602
    assert client.refused("textDocument/hover", None) == -32602
    assert client.refused("no/suchMethod", {}) == -32601
    assert client.refused("workspace/executeCommand", {"command": "no-such-command"}) == -32602
    assert client.stop() == 0
    assert client.errors() == ""


def test_an_invalid_notification_is_ignored(client: LanguageClient) -> None:
    document = {"uri": "file:///x", "version": 1}
    change = {"range": {"start": 1}, "text": ""}
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": 5})
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": []})
    client.notify("textDocument/didOpen", {})
    client.notify("no/suchNotification", {})
    client.notify("$/cancelRequest", {"id": 99})
    client.notify("$/setTrace", {"value": "off"})
    assert client.stop() == 0
    assert client.errors() == ""


def test_the_server_ends_with_its_client(client: LanguageClient) -> None:
    assert client.process.stdin is not None
    client.process.stdin.close()
    client.process.wait(PATIENCE)
    assert client.errors() == ""


def test_the_server_ends_when_the_process_of_its_client_is_gone(connect: Start) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    client = connect()
    client.start(processId=gone.pid)
    client.process.wait(PATIENCE)


def test_a_cancelled_request_is_answered(client: LanguageClient) -> None:
    client.open("appspec.yml")
    document = {"textDocument": {"uri": client.uri("appspec.yml")}}
    number = client.request("textDocument/documentSymbol", document)
    client.notify("$/cancelRequest", {"id": number})
    answer = client.response(number)
    assert answer.get("error", {}).get("code", -32800) == -32800
    assert client.stop() == 0


def test_documents_that_are_no_files_have_no_diagnostics(client: LanguageClient) -> None:
    text = "version: 0.0\nos: linx\n"
    for uri in (
        "untitled:Untitled-1",
        "git:/a/appspec.yml",
        "file:///no/place/x.yml",
        "",
        "http://[",
    ):
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})
        where = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
        assert client.ask("textDocument/hover", where) is None
        assert client.ask("textDocument/documentSymbol", where) in (None, [])
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.stop() == 0
    assert client.errors() == ""
    assert not any(
        each.get("params", {}).get("diagnostics")
        and not each["params"]["uri"].startswith(client.uri())
        for each in client.passed
    )


# Folders and settings


def test_a_file_outside_all_folders_is_checked(connect: Start, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "appspec.yml").write_text("version: 0.0\nos: linx\n", encoding="utf-8")
    client = connect()
    client.start(rootUri=None, workspaceFolders=None)
    client.open("../other/appspec.yml")
    uri = (other / "appspec.yml").as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": "version: 0.0\nos: linx\n"}
    client.notify("textDocument/didOpen", {"textDocument": item})
    found = client.wait(lambda message: message.get("params", {}).get("uri") == uri)
    assert "unsupported-os" in rules(found["params"]["diagnostics"])
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    gone = client.wait(lambda message: message.get("params", {}).get("uri") == uri)
    assert gone["params"]["diagnostics"] == []


def test_folders_come_and_go(connect: Start, tmp_path: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(ORDERS, second)
    client = connect()
    client.start()
    uri = (second / "buildspec.yml").as_uri()
    event = {"added": [{"uri": second.as_uri(), "name": "second"}], "removed": []}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    found = client.wait(lambda message: message.get("params", {}).get("uri") == uri)
    assert "appspec-not-in-artifact" in rules(found["params"]["diagnostics"])
    event = {"added": [], "removed": [{"uri": second.as_uri(), "name": "second"}]}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    gone = client.wait(lambda message: message.get("params", {}).get("uri") == uri)
    assert gone["params"]["diagnostics"] == []


@pytest.mark.parametrize("second", ["second", "orders/second"])
def test_paths_follow_a_renamed_file_only_inside_its_project(
    connect: Start, tmp_path: Path, second: str
) -> None:
    shutil.copytree(ORDERS, tmp_path / second)
    client = connect()
    folders = [client.uri(), (tmp_path / second).as_uri()]
    client.start(workspaceFolders=[{"uri": uri, "name": uri} for uri in folders])
    uri = client.uri("appspec.yml")
    moved = "scripts/start.sh"

    def rename(new: Path) -> list[str]:
        files = [{"oldUri": client.uri(moved), "newUri": new.as_uri()}]
        found = client.ask("workspace/willRenameFiles", {"files": files})
        return [each["newText"] for each in found["changes"][uri]] if found else []

    assert rename(client.directory / "scripts/run.sh") == ["scripts/run.sh"]
    is_inside = second.startswith("orders/")
    expected = ["second/scripts/run.sh"] if is_inside else []
    assert rename(tmp_path / second / "scripts/run.sh") == expected


def test_a_folder_that_is_a_link_keeps_its_uris(connect: Start, orders: Path) -> None:
    link = orders.with_name("link")
    link.symlink_to(orders)
    client = connect(directory=link)
    client.start()
    client.open("buildspec.yml")
    assert "appspec-not-in-artifact" in rules(client.diagnostics("buildspec.yml", 1))
    uris = {each["params"]["uri"] for each in client.passed if "uri" in each.get("params", {})}
    assert all(uri.startswith(link.as_uri()) for uri in uris)


def test_settings_are_the_flags_of_the_command(client: LanguageClient) -> None:
    client.open("buildspec.yml")
    assert client.diagnostics("buildspec.yml", 1)
    settings = {"appspec-lint": {"select": ["script"]}}
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert client.diagnostics("buildspec.yml") == []
    settings = {"appspec-lint": {"select": ["no-such-rule"], "agent": "3"}}
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    shown = [client.wait(lambda message: message.get("method") == "window/showMessage")]
    shown.append(client.wait(lambda message: message.get("method") == "window/showMessage"))
    assert ["select" in each["params"]["message"] for each in shown] == [True, False]


def test_the_configuration_of_the_project_is_followed(client: LanguageClient) -> None:
    client.open("buildspec.yml")
    assert client.diagnostics("buildspec.yml", 1)
    client.open(".appspec-lint.yml", "select: [script]\n")
    assert client.diagnostics("buildspec.yml") == []
    client.change(".appspec-lint.yml", 2, {"text": "slect: [script]\n"})
    assert "invalid-configuration" in rules(client.diagnostics(".appspec-lint.yml", 2))


# The command


def test_without_pygls_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert cli.main(["lsp"]) == 2
    expected = "appspec-lint: the language server requires `pip install 'appspec-lint[lsp]'`\n"
    assert capsys.readouterr().err == expected


def test_the_command_accepts_what_editors_add(orders: Path) -> None:
    command = [sys.executable, "-m", "appspec_lint", "lsp", "--stdio"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, input=b"", capture_output=True, env=environment, timeout=PATIENCE, check=False
    )
    assert (done.stdout, done.stderr) == (b"", b"")
