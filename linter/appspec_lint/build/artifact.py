"""The artifact: the files that it contains, and their paths in it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.build.artifact_contents import number_content
from appspec_lint.build.path_kind import is_authored
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Artifacts
from appspec_lint.buildspec.glob import Pattern, compile_pattern
from appspec_lint.certainty import Certainty, any_of
from appspec_lint.diagnostics.redaction import reveals_secret
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import has_wildcard, is_within, join, relative_to

_ARCHIVE = regex(r"\.(?:zip|tar|tgz|gz)$")
_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")


@dataclass(frozen=True, slots=True)
class Member:
    """A packaged file: its path in the artifact, and its path in the repository."""

    path: str
    source: str
    pattern: Located[str]
    certainty: Certainty


@dataclass(frozen=True, eq=False)
class Artifact:
    """What one section `artifacts` packages, interpreted with one source root."""

    section: Artifacts
    workspace: Workspace
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def root(self) -> str:
        """The source root of this interpretation, relative to the root of the tree."""
        return self.workspace.root

    @cached_property
    def content(self) -> int:
        """A number that is equal for artifacts that contain the same files for the same reasons."""
        section = self.section
        key = (
            self.base,
            section.flat,
            tuple(each.value for each in section.files),
            tuple(each.value for each in section.exclude_paths),
            self.workspace.state,
        )
        return number_content(self.workspace.tree, key)

    @cached_property
    def base(self) -> str | None:
        """The base directory, relative to the source root; None if it cannot be determined."""
        if self.section.base_directory is None:
            return ""
        written = self.section.base_directory.value.strip()
        known = {name: value for name, value in self.variables if not reveals_secret(name, value)}
        known["CODEBUILD_SRC_DIR"] = "."
        text = _VARIABLE.sub(lambda match: known.get(match[1] or match[2], match[0]), written)
        if "$" in text or "`" in text or text.startswith(("/", "~")):
            return None
        text = posixpath.normpath(text.replace("\\", "/").strip("/") or ".")
        if text.startswith(".."):
            return None
        return "" if text == "." else text

    @cached_property
    def patterns(self) -> tuple[tuple[Pattern, Located[str]], ...]:
        """The compiled patterns of `files`.

        Whether an absolute path is accepted is not documented. So one that is not of the source may
        select every file whose name it matches, and what an archive contains.
        """
        return tuple((self._compile(each.value), each) for each in self.section.files)

    def _compile(self, text: str) -> Pattern:
        pattern = compile_pattern(text)
        if text.startswith("/") and pattern.directory and self.base is not None:
            home = join(self.base, pattern.directory.partition("/")[0])
            if self.workspace.has_directory(home).denied:
                name = posixpath.basename(pattern.text)
                anywhere = "/" if _ARCHIVE.search(name) else f"/**/{name}"
                return compile_pattern(anywhere)
        return pattern

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The packaged files of the repository, in the order of their paths there."""
        return tuple(self._members())

    @cached_property
    def has_members(self) -> bool:
        """Whether any file of the repository is packaged."""
        return any(True for _ in self._members())

    def member_from(self, source: str) -> Member | None:
        """The first member that is this file of the repository."""
        if self.base is None or has_wildcard(self.base):
            return next((member for member in self.members if member.source == source), None)
        tree, workspace = self.workspace.tree, self.workspace
        home = workspace.place(self.base) if self.base else self.root
        paths = [relative_to(source, home)] if is_within(source, home) else []
        paths += [
            relative_to(path, self.base)
            for path, origin in workspace.made.items()
            if origin == source
            and is_within(path, self.base)
            and not tree.has_file(workspace.place(path))
        ]
        members = (self._member(self.base, path, source) for path in paths)
        return next((member for member in members if member is not None), None)

    def is_selected_by(self, entry: Located[str]) -> bool:
        """Whether `entry` is the pattern that selects at least one of the members."""
        selecting, remaining = self._selecting
        if entry not in selecting:
            for member in remaining:
                selecting.add(member.pattern)
                if member.pattern == entry:
                    break
        return entry in selecting

    @cached_property
    def _selecting(self) -> tuple[set[Located[str]], Iterator[Member]]:
        """The patterns that select the first members, and the members after these."""
        return set(), self._members()

    @cached_property
    def top(self) -> str:
        """The artifact's only directory, which the agent strips if it contains an AppSpec.

        The agent does so if the archive has one top-level entry, a directory with an entry
        directly in it whose name contains "appspec" (command_executor.rb); otherwise "".
        """
        if self.section.flat or self.base is None or not self.patterns:
            return ""
        firsts = {self._first(pattern) for pattern, _ in self.patterns}
        if len(firsts) != 1 or "" in firsts:
            return ""
        firsts |= {member.path.partition("/")[0] for member in self.members}
        if len(firsts) != 1:
            return ""
        (first,) = firsts
        inside = [member.path.split("/") for member in self.members]
        if any(len(parts) == 2 and "appspec" in parts[1].lower() for parts in inside):
            return first
        made = (f"{first}/appspec.yml", f"{first}/appspec.yaml")
        for path in made:
            there = self.takes(path) & self.workspace.contains(join(self.base, path))
            if not there.denied:
                return first
        return ""

    def _first(self, pattern: Pattern) -> str:
        """The first directory of what a pattern selects; "" if it selects files at the root."""
        path = join(self.base or "", pattern.text)
        is_directory = pattern.literal and self.workspace.has_directory(path) is Certainty.YES
        return (pattern.text if is_directory else pattern.directory).partition("/")[0]

    @cached_property
    def _by_path(self) -> dict[str, Member]:
        found: dict[str, Member] = {}
        for member in self.members:
            known = found.get(member.path)
            if known is None or known.certainty is not Certainty.YES:
                found[member.path] = member
        return found

    def member(self, place: str) -> Member | None:
        """The file of the repository that is at `place` in the unpacked artifact."""
        path = self._packed(place)
        if self.section.flat or self.base is None or has_wildcard(self.base):
            return self._by_path.get(path)
        found = join(self.base, path)
        source = self.workspace.place(found)
        if not self.workspace.tree.has_file(source):
            source = self.workspace.made.get(found, "")
        return self._member(self.base, path, source) if source else None

    def original(self, place: str) -> str | None:
        """The file of the repository whose content is at `place`, also if its path is another.

        None if there is none, or if a command writes the file itself.
        """
        member = self.member(place)
        if member is None or self.base is None or self.section.flat or has_wildcard(self.base):
            return None if member is None else member.source
        return self.workspace.content_of(join(self.base, member.path))

    def contains(self, place: str) -> Certainty:
        """Whether a file is at `place` in the unpacked artifact."""
        member = self.member(place)
        if member is not None:
            return member.certainty
        path = self._packed(place)
        if self.base is None:
            return Certainty.MAYBE
        if self.section.flat:
            return self._may_flatten_to(path)
        base = self.base
        if has_wildcard(base):
            return Certainty.MAYBE
        if self.excludes(path) or self.takes(path) is Certainty.NO:
            return Certainty.NO
        return self.takes(path) & self.workspace.contains(join(base, path))

    def contains_below(self, directory: str) -> Certainty:
        """Whether anything is in `directory` in the unpacked artifact."""
        packed = self._packed(directory) if directory else self.top
        start = f"{packed}/" if packed else ""
        if self.section.flat or self.base is None or has_wildcard(self.base):
            members: Iterable[Member] = self.members
        else:
            members = self._members_of(self.base, packed)
        inside = any_of(member.certainty for member in members if member.path.startswith(start))
        if inside is not Certainty.NO:
            return inside
        if self.base is None or has_wildcard(self.base):
            return Certainty.MAYBE
        if self.section.flat:
            return Certainty.NO if start else Certainty.MAYBE
        for pattern, _ in self.patterns:
            if pattern.reaches(packed) and self.workspace.may_fill(join(self.base, packed)):
                return Certainty.MAYBE
        return Certainty.NO

    def excludes(self, path: str) -> bool:
        """Whether `exclude-paths` certainly excludes `path`, relative to the base directory."""
        return any(pattern.match(path) is Certainty.YES for pattern in self._excluded)

    def takes(self, path: str) -> Certainty:
        """Whether a pattern of `files` selects `path`, relative to the base directory."""
        return any_of(pattern.match(path) for pattern, _ in self.patterns)

    def _packed(self, place: str) -> str:
        return join(self.top, place) if self.top else place

    def _may_flatten_to(self, name: str) -> Certainty:
        """Whether the build may create a file that `discard-paths` moves to `name`."""
        if "/" in name:
            return Certainty.NO
        if is_authored(name):
            return self._may_flatten_authored(name)
        for pattern, _ in self.patterns:
            if pattern.names(name):
                path = join(self.base or "", join(pattern.directory, name))
                deep = pattern.text if pattern.literal else path
                if any(map(self.workspace.may_make, (path, join(self.base or "", deep)))):
                    return Certainty.MAYBE
                if not pattern.literal and self.workspace.may_fill(
                    join(self.base or "", pattern.directory)
                ):
                    return Certainty.MAYBE
        return Certainty.NO

    def _may_flatten_authored(self, name: str) -> Certainty:
        """The same for a file that people write, which no tool writes to any directory."""
        best = Certainty.NO
        for pattern, _ in self.patterns:
            if pattern.names(name):
                home = join(self.base or "", pattern.directory)
                best = best | self.workspace.contains(join(home, name))
                if not pattern.literal:
                    best = best | self.workspace.creates_named(name, home)
        return best

    def _members(self) -> Iterator[Member]:
        if self.base is not None:
            for base in self._bases():
                yield from self._members_of(base)

    def _members_of(self, base: str, directory: str = "") -> Iterator[Member]:
        """What is packaged from one base directory, or from one directory in it."""
        tree, workspace = self.workspace.tree, self.workspace
        home = workspace.place(base) if base else self.root
        for source in tree.below(join(home, directory)):
            member = self._member(base, relative_to(source, home), source)
            if member is not None:
                yield member
        inside = join(base, directory)
        for path, source in workspace.made.items():
            if path.startswith(f"{inside}/" if inside else "") and not tree.has_file(
                workspace.place(path)
            ):
                member = self._member(base, relative_to(path, base), source)
                if member is not None:
                    yield member

    def _member(self, base: str, path: str, source: str) -> Member | None:
        """The file at `path`, relative to the base directory, if it is packaged."""
        brought, there = self._bringing(path)
        if brought is None:
            return None
        for pattern in self._excluded:
            match pattern.match(path):
                case Certainty.YES:
                    return None
                case Certainty.MAYBE:
                    there = there & Certainty.MAYBE
        there = there & self.workspace.contains(join(base, path))
        if there.denied:
            return None
        packed = posixpath.basename(path) if self.section.flat else path
        return Member(packed, source, brought, there)

    @cached_property
    def _excluded(self) -> tuple[Pattern, ...]:
        return tuple(compile_pattern(each.value) for each in self.section.exclude_paths)

    def _bringing(self, path: str) -> tuple[Located[str] | None, Certainty]:
        """The pattern that selects `path` with the highest certainty, and that certainty."""
        best, brought = Certainty.NO, None
        for pattern, located in self.patterns:
            matched = pattern.match(path)
            if matched is Certainty.YES:
                return located, matched
            if brought is None and matched is Certainty.MAYBE:
                best, brought = matched, located
        return brought, best

    def _bases(self) -> tuple[str, ...]:
        """The directories that the base directory names; it may contain wildcards."""
        base = self.base or ""
        if not has_wildcard(base):
            return (base,)
        pattern, found = compile_pattern(base), set()
        for path in self.workspace.tree.below(self.root):
            parts = relative_to(path, self.root).split("/")
            for depth in range(1, len(parts)):
                directory = "/".join(parts[:depth])
                if pattern.match(directory) is not Certainty.NO:
                    found.add(directory)
        return tuple(sorted(found))


def drop_equal(artifacts: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    """The artifacts without those that contain the same files as an earlier one."""
    if len(artifacts) < 2:
        return artifacts
    distinct: dict[int, Artifact] = {}
    for artifact in artifacts:
        distinct.setdefault(artifact.content, artifact)
    return tuple(distinct.values())
