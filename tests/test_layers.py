"""The stairs: a module imports only from lower floors, and no rule imports another."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "linter" / "appspec_lint"

FLOORS = (
    ("source", "spelling", "patterns"),
    ("finding", "tree", "document", "shell", "secrecy", "shellcheck", "writing"),
    ("psych", "discover", "quoting", "tables"),
    ("layout",),
    ("dialect", "ruby", "slips"),
    ("schema", "model"),
    ("placement", "mistakes"),
    ("settings", "suppress"),
    (
        "simulate.certainty",
        "simulate.permissions",
        "simulate.effect",
        "simulate.tools",
        "simulate.conversion",
    ),
    ("simulate.copying", "simulate.packing"),
    ("simulate.glob", "simulate.commands", "simulate.agent", "simulate.parser"),
    ("simulate.install",),
    ("simulate.permitting",),
    ("simulate.steps",),
    ("simulate.workspace",),
    ("simulate.artifact",),
    ("simulate.pairing",),
    ("simulate.service",),
    ("context",),
    ("rule", "snippets"),
    ("diagnostic", "rules", "plan"),
    ("config",),
    ("asking",),
    ("report", "engine", "fix", "baseline"),
    ("explain", "symptom", "completion"),
    ("cli",),
    ("__main__",),
)


def floor(module: str) -> int:
    for height, names in enumerate(FLOORS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return height
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS")


def room(module: str) -> str:
    return next(
        name
        for names in FLOORS
        for name in names
        if module == name or module.startswith(f"{name}.")
    )


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("appspec_lint."):
            module = (node.module or "").removeprefix("appspec_lint.")
            inside = {f"{module}.{each.name}" for each in node.names} & set(modules())
            found |= inside or {module}
    return found


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if name not in ("__init__", "model", "simulate"):
            found[name] = path
    return found


def test_every_import_goes_downstairs_or_stays_in_its_room() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in imports(path)
        if room(other) != room(name) and floor(other) >= floor(name)
    ]
    assert wrong == []


def test_no_room_has_a_circle() -> None:
    graph = {name: imports(path) for name, path in modules().items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"circle: {' -> '.join((*trail, name))}"
        if name not in done:
            for other in graph.get(name, ()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_no_rule_imports_another() -> None:
    for name, path in modules().items():
        if name.startswith("rules."):
            assert not any(other.startswith("rules") for other in imports(path)), name


def test_only_the_tree_and_shellcheck_run_a_program() -> None:
    running = set()
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or ""]
            if "subprocess" in named:
                running.add(name)
    assert running == {"tree", "shellcheck"}


def test_only_the_tree_touches_the_users_files() -> None:
    touching = {"open", "read_text", "read_bytes", "scandir", "listdir", "iterdir", "subprocess"}
    allowed = {
        "tree",
        "cli",
        "cli.check",
        "cli.plan",
        "schema",
    }  # cli writes --output, schema reads our own data
    for name, path in modules().items():
        if name in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.func if isinstance(node, ast.Call) else None
            called = getattr(call, "attr", None) or getattr(call, "id", None)
            assert called not in touching, f"{name} uses {called}"
