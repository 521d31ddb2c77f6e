"""The modules of Terraform in a repository: what a directory declares, and which calls which."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.hcl import HclAttribute, HclBlock, HclBody, parse_hcl
from appspec_lint.pipeline.hcl_model import HclString
from appspec_lint.pipeline.terraform_functions import Value
from appspec_lint.repository.tree import Tree

RESOURCE_TYPES = frozenset(
    """aws_codebuild_project aws_codepipeline aws_codedeploy_app
    aws_codedeploy_deployment_group""".split()
)
"""The types of the resources that are read."""
MOST_FILES = 2_000
"""The most files that are searched for calls of modules."""
_DEEPEST = 8
"""The maximum nesting of calls of modules."""

_BRACES = str.maketrans("{}", "()")
_LOCAL_SOURCE = regex(r'^[ \t]*source[ \t]*=[ \t]*"(\.{1,2}(?:/[^"\n]*)?)"', re.MULTILINE)


@dataclass(eq=False)
class TerraformFiles:
    """The files of Terraform in a repository, each parsed once."""

    tree: Tree
    _bodies: dict[str, HclBody | None] = field(default_factory=dict)

    @cached_property
    def by_directory(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of the .tf and .tfvars files in each directory."""
        paths: dict[str, list[str]] = {}
        for path in self.tree.paths:
            if path.endswith((".tf", ".tfvars")) and "/.terraform/" not in f"/{path}":
                paths.setdefault(posixpath.dirname(path), []).append(path)
        return {directory: tuple(found) for directory, found in paths.items()}

    def body(self, path: str) -> HclBody | None:
        """The content of a file; None if it cannot be read."""
        if path not in self._bodies:
            source = self.tree.read(path)
            self._bodies[path] = parse_hcl(source) if isinstance(source, Source) else None
        return self._bodies[path]

    def bodies(self, directory: str) -> tuple[HclBody, ...]:
        """The content of the .tf files in a directory."""
        paths = [path for path in self.by_directory.get(directory, ()) if path.endswith(".tf")]
        return tuple(body for path in paths if (body := self.body(path)) is not None)

    def assignments(self, directory: str) -> Mapping[str, HclAttribute]:
        """What `terraform.tfvars` and `*.auto.tfvars` assign; the last one counts."""
        assigned: dict[str, HclAttribute] = {}
        paths = [path for path in self.by_directory.get(directory, ()) if path.endswith(".tfvars")]
        names = {posixpath.basename(path): path for path in paths}
        automatic = sorted(name for name in names if name.endswith(".auto.tfvars"))
        for name in ("terraform.tfvars", *automatic):
            body = self.body(names[name]) if name in names else None
            assigned |= body.attributes if body else {}
        return assigned

    @cached_property
    def calls(self) -> Mapping[str, frozenset[str]]:
        """The directories of the modules that each directory calls with a path."""
        calls: dict[str, set[str]] = {}
        paths = [path for paths in self.by_directory.values() for path in paths]
        for path in [path for path in paths if path.endswith(".tf")][:MOST_FILES]:
            source = self.tree.read(path)
            directory = posixpath.dirname(path)
            for match in _LOCAL_SOURCE.finditer(source.text if isinstance(source, Source) else ""):
                target = directory_at(directory, match[1])
                if target is not None and target in self.by_directory and target != directory:
                    calls.setdefault(directory, set()).add(target)
        return {directory: frozenset(targets) for directory, targets in calls.items()}

    def callers(self, directories: Sequence[str]) -> frozenset[str]:
        """The directories, and everything that calls them at any depth."""
        reached = set(directories)
        pending = list(directories)
        while pending:
            target = pending.pop()
            for caller, targets in self.calls.items():
                if target in targets and caller not in reached:
                    reached.add(caller)
                    pending.append(caller)
        return frozenset(reached)


def directory_at(directory: str, relative: str) -> str | None:
    """The directory at a relative path; None if it is outside the repository."""
    path = posixpath.normpath(posixpath.join("/", directory, relative))
    up = posixpath.normpath(posixpath.join(directory or ".", relative))
    return None if up.startswith("..") else path.strip("/")


@dataclass(frozen=True, eq=False)
class TerraformResource:
    """A resource or a data source; its address has a type and a name."""

    module: TerraformModule
    type: str
    name: str
    block: HclBlock
    is_data: bool = False

    @property
    def address(self) -> str:
        """The address in its module."""
        return f"{'data.' * self.is_data}{self.type}.{self.name}"


@dataclass(frozen=True, eq=False)
class Frame:
    """Where an expression is evaluated: a module, and the `each` and `count` of an instance."""

    module: TerraformModule
    bindings: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class TerraformModule:
    """A module as one call instantiates it; the root module has no `caller`."""

    files: TerraformFiles
    directory: str
    prefix: str = ""
    """What precedes the addresses of its resources, such as `module.build.`."""
    arguments: Mapping[str, HclAttribute] = field(default_factory=dict)
    caller: Frame | None = None
    depth: int = 0
    children: dict[str, TerraformModule | None] = field(default_factory=dict)

    @cached_property
    def blocks(self) -> tuple[HclBlock, ...]:
        """The blocks of all files."""
        return tuple(block for body in self.files.bodies(self.directory) for block in body.blocks)

    @cached_property
    def assigned(self) -> Mapping[str, HclAttribute]:
        """The variables that the files of the root module assign."""
        return {} if self.caller else self.files.assignments(self.directory)

    @cached_property
    def defaults(self) -> Mapping[str, HclAttribute]:
        """The defaults of the variables."""
        return self._labeled("variable", "default")

    @cached_property
    def outputs(self) -> Mapping[str, HclAttribute]:
        """The outputs."""
        return self._labeled("output", "value")

    def _labeled(self, kind: str, attribute: str) -> dict[str, HclAttribute]:
        return {
            block.labels[0]: block.body.attributes[attribute]
            for block in self.blocks
            if block.name == kind and block.labels and attribute in block.body.attributes
        }

    @cached_property
    def locals(self) -> Mapping[str, HclAttribute]:
        """The local values."""
        found: dict[str, HclAttribute] = {}
        for block in self.blocks:
            if block.name == "locals":
                found |= block.body.attributes
        return found

    @cached_property
    def resources(self) -> Mapping[str, TerraformResource]:
        """The resources and data sources by address."""
        found = {}
        for block in self.blocks:
            if block.name in ("resource", "data") and len(block.labels) == 2:
                kind, name = block.labels
                resource = TerraformResource(self, kind, name, block, block.name == "data")
                found[resource.address] = resource
        return found

    @cached_property
    def calls(self) -> Mapping[str, HclBlock]:
        """The calls of modules by name."""
        return {
            block.labels[0]: block
            for block in self.blocks
            if block.name == "module" and block.labels
        }

    def hole(self, span: Span) -> str:
        """A hole for the expression at `span`: the same text is the same value."""
        text = span.text.removeprefix("${").removesuffix("}").translate(_BRACES)
        return f"${{{self.prefix}{' '.join(text.split())}}}"

    def child(self, name: str) -> TerraformModule | None:
        """The module that a call instantiates; None if it is not in the repository."""
        if name not in self.children:
            self.children[name] = self._instantiate(name)
        return self.children[name]

    def _instantiate(self, name: str) -> TerraformModule | None:
        block = self.calls.get(name)
        source = block.body.attributes.get("source") if block else None
        if block is None or source is None or self.depth >= _DEEPEST:
            return None
        match source.expression:
            case HclString(parts=(str(path),)) if path.startswith("."):
                directory = directory_at(self.directory, path)
            case _:
                return None
        if directory is None or directory not in self.files.by_directory:
            return None
        return TerraformModule(
            self.files,
            directory,
            f"{self.prefix}module.{name}.",
            block.body.attributes,
            Frame(self),
            self.depth + 1,
        )
