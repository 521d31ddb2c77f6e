"""Import a part of another project's package without what the rest of it imports."""

from __future__ import annotations

import sys
from _thread import RLock
from importlib.util import find_spec, module_from_spec
from types import ModuleType

from appspec_lint.lazy.typing_names import Any


class _DeferredModule(ModuleType):
    """A module whose code runs when one of its names is used for the first time."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # the import system checks whether a module is a package
            raise AttributeError(name)
        with vars(self)["_lock"]:
            kept = vars(self).pop("_kept", None)
            if kept is not None:  # otherwise, this thread is running it, or another one has
                loader = None if self.__spec__ is None else self.__spec__.loader
                if loader is not None:
                    loader.exec_module(self)
                vars(self).update(kept)
                ModuleType.__setattr__(self, "__class__", ModuleType)  # an ordinary module
        return ModuleType.__getattribute__(self, name)


def defer_module(name: str, **kept: object) -> None:
    """Import the module or package `name`, but run it only when it is needed.

    A package does not have to run before its modules can be imported. The names in `kept` can be
    used without running the module, and remain what they are when it does run.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        module = module_from_spec(spec)
        vars(module).update(kept, _kept=kept, _lock=RLock())
        module.__class__ = _DeferredModule
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
