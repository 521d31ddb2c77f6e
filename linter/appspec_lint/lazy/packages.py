"""Import a module of another project's package without what the package itself imports."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class _DeferredPackage(ModuleType):
    """A package whose `__init__.py` runs when one of its names is used for the first time."""

    def __getattr__(self, name: str) -> Any:
        ModuleType.__setattr__(self, "__class__", ModuleType)  # from now on an ordinary module
        loader = None if self.__spec__ is None else self.__spec__.loader
        if loader is not None:
            loader.exec_module(self)
        return getattr(self, name)


def defer_package(name: str) -> None:
    """Make it possible to import modules of the package `name` without running the package.

    It runs as soon as anything uses more of it, so everyone else can use it as usual.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        package = module_from_spec(spec)
        package.__class__ = _DeferredPackage
        sys.modules[name] = package
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, package)
