"""What the builders of Python packages write: build, setup.py, Poetry, uv, PyInstaller."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.toml_table import read_toml, table_value
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-o --output --outdir --out-dir -d --dist-dir --distpath --workpath -n --name -f --format -C
    --directory --project --specpath --add-data --add-binary --hidden-import -p --paths -i --icon
    --config-setting --package --target -r --requirement --collect-all --extra -E --with --group
    --only --without --python""".split()
)
_POETRY_SILENT = frozenset(
    """install check config env lock publish show version add remove update self shell search init
    about cache sync""".split()
)
_UV_SILENT = frozenset(
    "sync lock add remove pip python tool cache self version tree publish venv".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call writes; None if it runs other code."""
    if is_informational(call) and call.name not in ("python", "python3"):
        return ToolRun()
    arguments = call.arguments
    match call.name:
        case "python" | "python3":
            return _python(call, files)
        case "poetry":
            return _poetry(call, files)
        case "uv":
            if arguments[:1] == ("build",):
                return _distribution(call, files, arguments[1:], "uv")
            if arguments[:1] == ("export",):
                return _exported(call, arguments[1:], "uv")
            return ToolRun() if arguments and arguments[0] in _UV_SILENT else None
        case "pyinstaller":
            return _pyinstaller(call, files, arguments)
    return None


def _python(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    arguments = call.arguments
    if arguments in (("--version",), ("-V",), ("-VV",)):
        return ToolRun()
    if arguments[:2] == ("-m", "build"):
        return _distribution(call, files, arguments[2:], "build")
    if arguments[:2] == ("-m", "PyInstaller"):
        return _pyinstaller(call, files, arguments[2:])
    if arguments[:1] == ("setup.py",):
        return _setup(call, files, arguments[1:])
    return None


def _poetry(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    verb = call.arguments[0] if call.arguments else None
    if verb == "build":
        return _distribution(call, files, call.arguments[1:], "Poetry")
    if verb == "export":
        return _exported(call, call.arguments[1:], "Poetry")
    return ToolRun() if verb in _POETRY_SILENT else None


def _exported(call: ToolCall, arguments: tuple[str | None, ...], tool: str) -> ToolRun | None:
    options = read_call_options(arguments, _VALUED)
    name = options.last("-o", "--output", "--output-file")
    if options.is_unknown("-o", "--output", "--output-file"):
        return None
    written = (resolve(call.directory, name),) if name else ()
    return ToolRun(outputs=(ToolOutput(tool, files=written),))


def _distribution(
    call: ToolCall, files: ProjectFiles, arguments: tuple[str | None, ...], tool: str
) -> ToolRun | None:
    """The wheel and the source distribution of a project."""
    options = read_call_options(arguments, _VALUED)
    spellings = ("-o", "--output", "--outdir", "--out-dir")
    if options.is_unknown(*spellings, "-C", "--directory", "--project"):
        return None
    operand = next(iter(options.operands), None) or options.last("-C", "--directory", "--project")
    root = resolve(call.directory, operand or "")
    given = options.last(*spellings)
    target = resolve(call.directory, given) if given else resolve(root, "dist")
    config = resolve(root, "pyproject.toml")
    names = list(_archives(files.read(config)))
    code = files.exists(resolve(root, "setup.py")) or files.exists(resolve(root, "build.py"))
    output = ToolOutput(
        tool,
        (target,),
        (*(f"{target}/{name}" for name in names), resolve(root, "*.egg-info/**")),
        file=config,
        complete=not code,
    )
    return ToolRun(outputs=(output,))


def _archives(text: str | None) -> Iterator[str]:
    data = read_toml(text)
    for table in (("project",), ("tool", "poetry")):
        name, version = table_value(data, *table, "name"), table_value(data, *table, "version")
        if isinstance(name, str):
            normal = re.sub(r"[-_.]+", "_", name)
            number = version if isinstance(version, str) else "*"
            yield f"{normal}-{number}-*.whl"
            yield f"{normal.lower()}-{number}-*.whl"
            yield f"{normal.lower()}-{number}.tar.gz"
            yield f"{name}-{number}.tar.gz"
            return
    yield "*.whl"
    yield "*.tar.gz"


def _setup(
    call: ToolCall, files: ProjectFiles, arguments: tuple[str | None, ...]
) -> ToolRun | None:
    options = read_call_options(arguments, _VALUED)
    if options.unknown or not options.operands:
        return None
    if all(name in ("test", "check", "clean", "install", "develop") for name in options.operands):
        return ToolRun()
    given = options.last("-d", "--dist-dir")
    target = resolve(call.directory, given or "dist")
    built = resolve(call.directory, "build")
    directories = (target,) if any("dist" in name for name in options.operands) else ()
    output = ToolOutput(
        "setuptools",
        directories,
        (f"{target}/**", f"{built}/**", resolve(call.directory, "*.egg-info/**")),
        file=resolve(call.directory, "setup.py"),
        complete=False,
    )
    return ToolRun(outputs=(output,))


def _pyinstaller(
    call: ToolCall, files: ProjectFiles, arguments: tuple[str | None, ...]
) -> ToolRun | None:
    options = read_call_options(arguments, _VALUED)
    if options.unknown or options.is_unknown("-n", "--name", "--distpath") or not options.operands:
        return None
    script = options.operands[0]
    stem = posixpath.splitext(posixpath.basename(script))[0]
    name = options.last("-n", "--name") or stem
    target = resolve(call.directory, options.last("--distpath") or "dist")
    work = resolve(call.directory, options.last("--workpath") or "build")
    if options.has("-F", "--onefile"):
        written: tuple[str, ...] = (f"{target}/{name}", f"{target}/{name}.exe")
        directories: tuple[str, ...] = (target, work)
    else:
        written = (f"{target}/{name}/**",)
        directories = (target, work, f"{target}/{name}")
    if script.endswith(".spec"):
        text = files.read(resolve(call.directory, script)) or ""
        names = re.findall(r"""\bname\s*=\s*["']([^"']+)["']""", text)
        written = tuple(f"{target}/{n}" for n in (*names, "**"))
        directories = (target, work)
    spec = resolve(call.directory, f"{name}.spec")
    output = ToolOutput(
        "PyInstaller", directories, (*written, f"{work}/**", spec),
        complete=not script.endswith(".spec") and not options.has("--add-data"),
    )  # fmt: skip
    return ToolRun(outputs=(output,))
