"""A module imports only from lower layers; no cycles; names are unique; no rule imports another."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "linter" / "appspec_lint"

LAYERS = (
    ("lazy",),
    ("certainty", "diagnostics"),
    ("repository", "yaml", "shell"),
    ("appspec", "buildspec", "script", "toolchain", "pipeline"),
    ("build", "shellcheck", "suppressions"),
    ("deployment",),
    ("context",),
    ("project", "rules", "plan"),
    ("config",),
    ("parts",),
    ("fix_result", "linter", "output"),
    ("baseline", "fixer", "rule_docs", "troubleshooting"),
    ("editor",),
    ("lsp",),
    ("cli",),
    ("__main__",),
)
"""The packages, and the modules of the root, from the lowest layer to the highest."""

MOST_ROOT_MODULES = 10


def package(module: str) -> str:
    return module.partition(".")[0]


def layer(module: str) -> int:
    for height, names in enumerate(LAYERS):
        if package(module) in names:
            return height
    raise AssertionError(f"{module} is in no layer: add its package to LAYERS")


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if name != "__init__":
            found[name] = path
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    imported = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("appspec_lint."):
            module = (node.module or "").removeprefix("appspec_lint.")
            submodules = {f"{module}.{alias.name}" for alias in node.names} & set(modules())
            imported |= submodules or {module}
        elif isinstance(node, ast.ImportFrom) and node.module == "appspec_lint":
            imported |= {alias.name for alias in node.names} & set(modules())
    return imported


def test_every_import_is_of_a_lower_layer_or_of_the_same_package() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in imports(path)
        if package(other) != package(name) and layer(other) >= layer(name)
    ]
    assert wrong == []


def test_there_are_no_import_cycles() -> None:
    graph = {name: imports(path) for name, path in modules().items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"cycle: {' -> '.join((*trail, name))}"
        if name not in done:
            for other in graph.get(name, ()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_every_layer_exists() -> None:
    assert {package(name) for name in modules()} == {name for names in LAYERS for name in names}


def test_the_package_root_is_small() -> None:
    root = sorted(path.name for path in PACKAGE.glob("*.py"))
    assert len(root) <= MOST_ROOT_MODULES, root


def test_no_two_modules_share_a_name() -> None:
    names = Counter(path.stem for path in PACKAGE.rglob("*.py") if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_no_two_public_classes_share_a_name() -> None:
    names = Counter(
        node.name
        for path in modules().values()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_rule_imports_another() -> None:
    for name, path in modules().items():
        if name.startswith("rules."):
            rules = {other for other in imports(path) if other.startswith("rules")}
            assert rules <= {"rules.registry"}, name


def test_typing_and_enum_are_imported_by_few_modules() -> None:
    importing: dict[str, set[str]] = {"typing": set(), "enum": set()}
    for name, path in modules().items():
        for node in ast.walk(tree_of(path)):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or ""]
            for module in importing.keys() & named:
                importing[module].add(name)
    lsp = {name for name in modules() if package(name) == "lsp"}  # its libraries import `typing`
    assert importing["typing"] - lsp == {"__main__", "lazy.typing_names"}
    assert importing["enum"] == {
        "lazy.enums",
        "diagnostics.finding",  # of public objects, as the next two
        "diagnostics.rule_info",
        "diagnostics.span",
        "shell.commands",  # an `IntEnum`
    }


def test_only_git_and_shellcheck_run_a_program() -> None:
    running = set()
    for name, path in modules().items():
        for node in ast.walk(tree_of(path)):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or ""]
            if "subprocess" in named:
                running.add(name)
    assert running == {"repository.git", "shellcheck.client"}


def test_only_the_repository_touches_the_users_files() -> None:
    touching = {"open", "read_text", "read_bytes", "scandir", "listdir", "iterdir", "subprocess"}
    allowed = {
        "repository.disk",
        "repository.file_replacement",
        "repository.revision_archive",
        "repository.snapshot",
        "cli",
        "cli.explain",  # a log file
        "rules",  # its own modules
        "lazy.package_finder",  # the package's own modules
        "yaml.schema",  # the schemas, which are part of the package
    }
    for name, path in modules().items():
        if name in allowed:
            continue
        for node in ast.walk(tree_of(path)):
            call = node.func if isinstance(node, ast.Call) else None
            called = getattr(call, "attr", None) or getattr(call, "id", None)
            assert called not in touching, f"{name} uses {called}"
