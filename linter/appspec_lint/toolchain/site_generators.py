"""What generators of static sites write and copy: Hugo, Jekyll, MkDocs, Sphinx."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.file_sets import copy_file_set, matches_any, select
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_HUGO_VALUED = frozenset(
    """-s --source -d --destination -b --baseURL -c --contentDir -e --environment -t --theme
    --config --configDir --cacheDir --logLevel -l --layoutDir --themesDir --poll""".split()
)
_HUGO_SILENT = frozenset("server serve mod env check list config completion gen".split())
_JEKYLL_VALUED = frozenset(
    "-s --source -d --destination --config --limit_posts -b --baseurl".split()
)
_MKDOCS_VALUED = frozenset("-d --site-dir -f --config-file -t --theme".split())
_SPHINX_VALUED = frozenset("-b --builder -c -d -D -A -j -w -t -M -C".split()) - {"-C"}


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of a generator does; None if its output directory is unknown."""
    if is_informational(call):
        return ToolRun()
    if any(argument is None for argument in call.arguments):
        return None
    match call.name:
        case "hugo":
            return _hugo(call, files)
        case "jekyll":
            return _jekyll(call, files)
        case "mkdocs":
            return _mkdocs(call, files)
        case "sphinx-build":
            return _sphinx(call, files)
    return None


def _setting(text: str | None, name: str) -> str | None:
    """The literal value of a top-level key in TOML, YAML or JSON."""
    match = re.search(
        rf"""^[^\S\n]*["']?{name}["']?[ \t]*[:=][ \t]*["']?([^"'\n,#]+)""",
        (text or "")[:200_000],
        re.MULTILINE | re.IGNORECASE,
    )
    return match[1].strip() if match else None


def _first(files: ProjectFiles, directory: str, names: tuple[str, ...]) -> str | None:
    return next((p for name in names if files.exists(p := resolve(directory, name))), None)


def _hugo(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(call.arguments, _HUGO_VALUED)
    if options.operands[:1] and options.operands[0] in _HUGO_SILENT:
        return ToolRun()
    if options.operands and options.operands[0] != "build":
        return None
    root = resolve(call.directory, options.last("-s", "--source") or "")
    names = tuple(
        f"{stem}.{end}" for stem in ("hugo", "config") for end in ("toml", "yaml", "yml", "json")
    )
    given = options.last("--config")
    config = resolve(root, given) if given and "," not in given else _first(files, root, names)
    text = files.read(config) if config else None
    where = options.last("-d", "--destination") or _setting(text, "publishDir") or "public"
    target = resolve(root, where)
    static = resolve(root, _setting(text, "staticDir") or "static")
    cleans = options.has("--cleanDestinationDir")
    return ToolRun(
        outputs=(
            ToolOutput(
                "Hugo",
                (target,),
                (f"{target}/**/*.html", f"{target}/**/*.xml"),
                copy_file_set(files, static, target),
                (target,) if cleans else (),
                config,
                complete=not files.has_directory(resolve(root, "config")),
            ),
        )
    )


_JEKYLL_EXCLUDED = (
    ".sass-cache/**", ".jekyll-cache/**", "gemfiles/**", "Gemfile", "Gemfile.lock",
    "node_modules/**", "vendor/bundle/**", "vendor/cache/**", "vendor/gems/**", "vendor/ruby/**",
)  # fmt: skip


def _jekyll(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    verb = call.arguments[0] if call.arguments else None
    if verb in ("serve", "s", "server", "doctor", "clean"):
        return ToolRun()
    if verb not in ("build", "b"):
        return None
    options = read_call_options(call.arguments[1:], _JEKYLL_VALUED)
    config = resolve(call.directory, (options.last("--config") or "_config.yml").split(",")[0])
    text = files.read(config)
    source = options.last("-s", "--source") or _setting(text, "source") or ""
    root = resolve(call.directory, source)
    where = options.last("-d", "--destination") or _setting(text, "destination") or "_site"
    target = resolve(call.directory, where)
    excluded = (*_JEKYLL_EXCLUDED, *_list_setting(text, "exclude"))
    included = tuple(_list_setting(text, "include"))
    copies = []
    for inside in select(files, root):
        is_hidden = any(part.startswith(("_", ".", "#")) for part in inside.split("/"))
        if (is_hidden and not matches_any(included, inside.split("/")[0])) or matches_any(
            excluded, inside
        ):
            continue
        if not inside.endswith((".md", ".markdown", ".html", ".scss", ".sass")):
            copies.append((resolve(root, inside), resolve(target, inside)))
    return ToolRun(
        outputs=(
            ToolOutput(
                "Jekyll",
                (target,),
                (f"{target}/**/*.html", f"{target}/**/*.css", f"{target}/**/*.xml"),
                tuple(copies),
                (target,),
                config if text is not None else None,
                complete=not files.has_directory(resolve(root, "_plugins")),
            ),
        )
    )


def _list_setting(text: str | None, name: str) -> Iterator[str]:
    """The items of a YAML list, in block or flow style; a directory selects all below it."""
    match = re.search(
        rf"^{name}:[ \t]*(?:\[([^\]]*)\]|((?:\n[ \t]*-[^\n]*)+))",
        (text or "")[:200_000],
        re.MULTILINE,
    )
    if match is None:
        return
    items = match[1].split(",") if match[1] is not None else re.findall(r"-\s*(.+)", match[2])
    for item in items:
        name = item.partition(" #")[0].strip().strip("\"'").rstrip("/")
        if name:
            yield name
            yield f"{name}/**"


def _mkdocs(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    verb = call.arguments[0] if call.arguments else None
    if verb in ("serve", "new", "get-deps"):
        return ToolRun()
    if verb not in ("build", "gh-deploy"):
        return None
    options = read_call_options(call.arguments[1:], _MKDOCS_VALUED)
    config = resolve(call.directory, options.last("-f", "--config-file") or "mkdocs.yml")
    text = files.read(config)
    if text is None:
        return None
    root = posixpath.dirname(config)
    given = options.last("-d", "--site-dir")
    target = (
        resolve(call.directory, given)
        if given
        else resolve(root, _setting(text, "site_dir") or "site")
    )
    pages = resolve(root, _setting(text, "docs_dir") or "docs")
    copies = copy_file_set(files, pages, target, (), ("**/*.md", "**/.*", "**/.*/**"))
    plugins = re.search(r"^(?:plugins|hooks):", text, re.MULTILINE) is not None
    html = (f"{target}/**/*.html", f"{target}/assets/**", f"{target}/search/**", f"{target}/*.xml")
    is_dirty = options.has("--dirty", "-d")
    return ToolRun(
        outputs=(
            ToolOutput(
                "MkDocs", (target,), html, copies, () if is_dirty else (target,), config,
                complete=not plugins,
            ),
        )
    )  # fmt: skip


def _sphinx(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(call.arguments, _SPHINX_VALUED, ("-b", "-j", "-D", "-A"))
    builder = options.last("-M")
    operands = options.operands
    if len(operands) < 2:
        return None
    source, target = (resolve(call.directory, name) for name in operands[:2])
    if builder:
        target = f"{target}/{builder}"
    config = resolve(source, "conf.py")
    text = files.read(config) or ""
    extra = re.search(r"^html_extra_path\s*=\s*\[([^\]]*)\]", text, re.MULTILINE)
    copies: list[tuple[str, str]] = []
    for name in re.findall(r"""["']([^"']+)["']""", extra[1]) if extra else ():
        place = resolve(source, name)
        if files.exists(place):
            copies.append((place, resolve(target, posixpath.basename(place))))
        else:
            copies += copy_file_set(files, place, target)
    is_plain = "def setup" not in text and "import subprocess" not in text
    return ToolRun(
        outputs=(
            ToolOutput(
                "Sphinx", (target,), (f"{target}/**/*.html", f"{target}/_static/**"),
                tuple(copies), file=config, complete=is_plain,
            ),
        )
    )  # fmt: skip
