"""Imports the modules of this package in fewer steps than Python does, which knows many kinds.

For each module, Python tries several finders, and four kinds of file before the source. With more
than 200 modules, that is a twentieth of a short run, and so is what it does to read a file.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from types import CodeType

_UNCHECKED = b"\0\0\0\0"
"""The flags of a compiled file that is compared with the time and size of its source (PEP 552)."""
_LARGEST = 1_000_000


class PackageFinder:
    """A finder for `sys.meta_path`; what it does not find is left to Python's own finders."""

    def __init__(self, package: str) -> None:
        self._prefix = f"{package}."
        self._names: dict[str, frozenset[str]] = {}
        plain = not sys.flags.optimize and sys.pycache_prefix is None
        self._tag = sys.implementation.cache_tag if plain else None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: object = None
    ) -> ModuleSpec | None:
        """Find a module or a package in the directory of its parent."""
        if not path or not fullname.startswith(self._prefix) or self._tag is None:
            return None
        directory, name = path[0], fullname.rpartition(".")[2]
        names = self._list(directory)
        is_package = f"{name}.py" not in names
        if is_package:
            inside = f"{directory}{os.sep}{name}"
            if name not in names or "__init__.py" not in self._list(inside):
                return None
            directory, name = inside, "__init__"
        file = f"{directory}{os.sep}{name}.py"
        compiled = f"{directory}{os.sep}__pycache__{os.sep}{name}.{self._tag}.pyc"
        loader = CompiledLoader(fullname, file, compiled)
        spec = ModuleSpec(fullname, loader, origin=file, is_package=is_package)
        if is_package:
            spec.submodule_search_locations = [directory]
        spec.has_location = True
        spec.cached = compiled
        return spec

    def _list(self, directory: str) -> frozenset[str]:
        if directory not in self._names:
            try:
                self._names[directory] = frozenset(os.listdir(directory))  # noqa: PTH208
            except OSError:  # it is in an archive
                self._names[directory] = frozenset()
        return self._names[directory]


class CompiledLoader(SourceFileLoader):
    """Loads compiled code that is up to date; anything else is left to Python's own loader."""

    def __init__(self, fullname: str, path: str, compiled: str) -> None:
        super().__init__(fullname, path)
        self._compiled = compiled

    def get_code(self, fullname: str) -> CodeType | None:
        """Read the compiled file, or compile the source."""
        code = self._read_compiled()
        return super().get_code(fullname) if code is None else code

    def _read_compiled(self) -> CodeType | None:
        try:
            source = os.stat(self.path)  # noqa: PTH116
            file = os.open(self._compiled, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            try:
                content = os.read(file, min(os.fstat(file).st_size, _LARGEST))
            finally:
                os.close(file)
        except OSError:
            return None
        time, size = int(source.st_mtime) & 0xFFFFFFFF, source.st_size & 0xFFFFFFFF
        head = (MAGIC_NUMBER, _UNCHECKED, time.to_bytes(4, "little"), size.to_bytes(4, "little"))
        if content[:16] != b"".join(head):
            return None
        code = marshal.loads(memoryview(content)[16:])
        return code if isinstance(code, CodeType) else None
