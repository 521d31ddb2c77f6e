"""Drafts a configuration file: what is known of a project, and what its authors are to confirm."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.lazy.records import dataclass
from appspec_lint.plan.provenance import Confidence, explain_bundle, explain_root, list_ways
from appspec_lint.yaml.edits import quote_like

_PAGES = "https://github.com/appspec-lint/appspec-lint/blob/main"
_SCHEMA = (
    "https://raw.githubusercontent.com/appspec-lint/appspec-lint/main/schemas/config.schema.json"
)
_HEAD = f"""\
# yaml-language-server: $schema={_SCHEMA}
# Configuration of appspec-lint: {_PAGES}/docs/configuration.md
"""
_AGENT = """\
# The version of the CodeDeploy agent on the instances: 1 (1.8, in Ruby) or 2 (2.x, in Rust).
# Without it, what only one of them rejects is a warning.
# agent: 1
"""
_GENERATED = """\
# Files that the build creates, if no command shows it:
# generated: ["dist/**"]
"""

PathWriter = Callable[[str], str]
"""Writes a path of the tree as it is written in the configuration."""


@dataclass(frozen=True, slots=True)
class ConfigDraft:
    """The text of a configuration, and how many facts in it are certain, and to be confirmed."""

    text: str
    certain: int
    presumed: int


@dataclass(frozen=True, slots=True)
class _Item:
    """Lines of YAML; with a note, they are a comment until they are confirmed."""

    lines: tuple[str, ...]
    note: str = ""


def draft(context: Context, directory: str) -> ConfigDraft:
    """Draft the configuration of a directory, whose paths are relative to it."""
    start = f"/{directory}"

    def path(path: str) -> str:
        return quote_like("x", posixpath.relpath(f"/{path}", start))

    pairs = [_make_pair(context, bundle, path) for bundle in _list_bundles(context)]
    roots = list(_list_roots(context, path))
    blocks = [_HEAD]
    if pairs:
        blocks.append(
            "# Which buildspec produces the revision for which AppSpec; with `null`, the\n"
            f"# directory of the AppSpec is deployed as it is.\n{_render('pairs', pairs)}"
        )
    if roots:
        blocks.append(
            "# The directory in which the commands of a buildspec run.\n"
            f"{_render('source-roots', roots)}"
        )
    blocks += [_AGENT, _GENERATED]
    items = [*pairs, *roots]
    presumed = sum(bool(item.note) for item in items)
    return ConfigDraft("\n".join(blocks), len(items) - presumed, presumed)


def _list_bundles(context: Context) -> Iterator[Bundle]:
    """The bundles that one build, or none, produces: others cannot be a pair."""
    for appspec in context.appspecs:
        ways = list_ways(context, appspec)
        if len(ways) == 1 and all(
            build.declared and not build.buildspec.is_inline for build in ways[0].builds
        ):
            yield ways[0]


def _make_pair(context: Context, bundle: Bundle, path: PathWriter) -> _Item:
    fact = explain_bundle(context, bundle)
    build = bundle.build
    lines = [f"- appspec: {path(bundle.appspec.path)}"]
    lines.append(f"  buildspec: {'null' if build is None else path(build.buildspec.path)}")
    if build is not None and build.section.name:
        lines.append(f"  artifact: {quote_like('x', build.section.name)}")
    is_certain = fact.confidence is Confidence.CERTAIN and len(bundle.builds) <= 1
    return _Item(tuple(lines), "" if is_certain else fact.reason)


def _list_roots(context: Context, path: PathWriter) -> Iterator[_Item]:
    for roots in context.source_roots:
        if roots.buildspec.is_inline:
            continue
        fact = explain_root(context, roots)
        root = roots.workspaces[0].root
        is_certain = fact.confidence is Confidence.CERTAIN
        if root or not is_certain:
            line = f"{path(roots.buildspec.path)}: {path(root)}"
            yield _Item((line,), "" if is_certain else fact.reason)


def _render(key: str, items: list[_Item]) -> str:
    """Render a key with its items; it is a comment, too, if all of them are to be confirmed."""
    all_open = all(item.note for item in items)
    mark = "#   " if all_open else "  # "
    lines = [f"# {key}:" if all_open else f"{key}:"]
    for item in items:
        if item.note:
            lines.append(f"{mark}# presumed: {item.note}; uncomment to confirm")
            lines += [f"{mark}{line}" for line in item.lines]
        else:
            lines += [f"  {line}" for line in item.lines]
    return "".join(f"{line}\n" for line in lines)
