"""Imports the classes of lsprotocol, each of which is completed when it is used first.

lsprotocol defines a class for each of 554 structures of the protocol, for which attrs compiles the
methods: half of the start of a server. A session uses about a hundred of them.

A class is defined at once if it is not of the expected kind, and all are if something else has
imported lsprotocol before.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from cattrs import Converter

_define = attrs.define
_incomplete: set[type] = set()
_lock = threading.RLock()


def import_types() -> None:
    """Import lsprotocol's classes without their methods."""
    if "lsprotocol.types" not in sys.modules:
        with _replaced(attrs, "define", _defer):
            import lsprotocol.types  # noqa: F401


def make_converter() -> Converter:
    """Make the converter of pygls, which resolves the types of all classes that are complete."""
    from lsprotocol import types
    from pygls.protocol import default_converter

    make: Callable[[], Converter] = default_converter
    complete = {name: each for name, each in types.ALL_TYPES_MAP.items() if is_complete(each)}
    with _replaced(types, "ALL_TYPES_MAP", complete):
        return make()


def is_complete(cls: object) -> bool:
    """Whether a class has its methods."""
    return not isinstance(cls, type) or cls not in _incomplete


def _defer(cls: Any = None, **options: Any) -> Any:
    """Do later what `attrs.define` does for a class without bases and options."""
    if cls is None or options or cls.__bases__ != (object,) or "__init__" in vars(cls):
        return _define(cls, **options)

    def init(self: Any, *args: Any, **named: Any) -> None:
        _complete(cls)
        cls.__init__(self, *args, **named)

    cls.__init__ = init
    cls.__attrs_attrs__ = _Fields()
    _incomplete.add(cls)
    return cls


class _Fields:
    """Completes a class when attrs or cattrs looks at its fields."""

    def __get__(self, instance: object, owner: Any) -> Any:
        for cls in owner.__mro__:
            _complete(cls)
        return owner.__attrs_attrs__


def _complete(cls: type) -> None:
    """Define a class in place; another thread that needs it waits."""
    with _lock:
        if cls in _incomplete:
            _define(cls, init=True, slots=False, field_transformer=_resolve)
            _incomplete.discard(cls)


def _resolve(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Replace the names of classes with the classes."""
    with contextlib.suppress(NameError):  # while lsprotocol is imported: it does so itself
        attrs.resolve_types(cls, attribs=fields)
    return fields


@contextlib.contextmanager
def _replaced(module: ModuleType, name: str, value: object) -> Iterator[None]:
    """Replace an attribute of a module for a while."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
