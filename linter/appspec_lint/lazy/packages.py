"""Import a part of another project's package without what the rest of it imports."""

from __future__ import annotations

import sys
from _thread import RLock
from collections.abc import Iterable, Mapping
from importlib.util import find_spec, module_from_spec
from types import MappingProxyType, ModuleType

from appspec_lint.lazy.typing_names import Any

_NOTHING: Mapping[str, object] = MappingProxyType({})


class _DeferredModule(ModuleType):
    """A module whose code runs when one of its names is used for the first time."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # the import system checks whether a module is a package
            raise AttributeError(name)
        self.run()
        return ModuleType.__getattribute__(self, name)

    def run(self) -> None:
        """Run the module's code, unless this thread is running it, or another one has."""
        with vars(self)["_lock"]:
            kept = vars(self).pop("_kept", None)
            if kept is not None:
                loader = None if self.__spec__ is None else self.__spec__.loader
                if loader is not None:
                    loader.exec_module(self)
                vars(self).update(kept)
                ModuleType.__setattr__(self, "__class__", ModuleType)  # an ordinary module


class _DeferredFunction:
    """A function of a deferred module, which runs when it is called."""

    def __init__(self, module: ModuleType, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if isinstance(self._module, _DeferredModule):
            self._module.run()
        return getattr(self._module, self._name)(*arguments, **named)


def defer_module(
    name: str, *, functions: Iterable[str] = (), kept: Mapping[str, object] = _NOTHING
) -> None:
    """Import the module or package `name`, but run it only when it is needed.

    A package does not have to run before its modules can be imported. The `functions` can be
    imported without running the module. So can the names in `kept`, which remain what they are when
    it does run.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        module = module_from_spec(spec)
        vars(module).update({each: _DeferredFunction(module, each) for each in functions})
        vars(module).update({**kept, "_kept": kept, "_lock": RLock()})
        module.__class__ = _DeferredModule
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
