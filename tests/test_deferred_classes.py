"""The classes of lsprotocol are the same, whenever they are completed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls")

DESCRIBE = """
import re
import attrs
from lsprotocol import types

def describe(cls):
    fields = [[getattr(field, name) for name in field.__slots__] for field in attrs.fields(cls)]
    methods = {
        name: value.__code__.co_code if hasattr(value, "__code__") else value
        for name, value in vars(cls).items()
        if callable(value) and name not in ("__getstate__", "__setstate__")
    }
    return re.sub("0x[0-9a-f]+", "", f"{cls.__name__} {fields} {sorted(methods.items(), key=str)}")

classes = [cls for cls in types.ALL_TYPES_MAP.values() if isinstance(cls, type) and attrs.has(cls)]
for cls in classes:
    print(describe(cls))
"""
DEFER = "from appspec_lint.lsp import deferred_classes\ndeferred_classes.import_types()\n"
OWN_CLASSES = """
import attrs

@attrs.define
class Plain:
    number: int = attrs.field(default=1)
    other: "Plain | None" = attrs.field(default=None)

@attrs.define(frozen=True)
class WithOptions:
    number: int = 1

@attrs.define
class WithBase(Plain):
    text: str = ""

@attrs.define
class WithInit:
    number: int
    def __init__(self):
        self.number = 7

@attrs.define
class UsedAtOnce:
    later: "list[Later]" = attrs.field(factory=list)

fields = attrs.fields(UsedAtOnce)

@attrs.define
class Later:
    number: int = 1
"""


def run(script: str, path: Path | None = None) -> str:
    directories = [*([] if path is None else [str(path)]), *sys.path]
    start = f"import sys\nsys.path[:] = {directories!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", start + script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_completed_classes_are_those_of_attrs() -> None:
    make = "deferred_classes.make_converter()"
    before = "from pygls.protocol import default_converter\ndefault_converter()\n"
    ordinary = run(f"{before}{DESCRIBE}").splitlines()
    completed = run(f"{DEFER}{make}{DESCRIBE}").splitlines()
    assert len(ordinary) == len(completed) > 500
    assert [line[:200] for line in completed if line not in ordinary] == []


def test_a_server_completes_few_classes() -> None:
    count = run(
        DEFER
        + """
from appspec_lint.lsp.handlers import register
from appspec_lint.lsp.server import AppSpecServer
from lsprotocol import types

register(AppSpecServer())
classes = [cls for cls in types.ALL_TYPES_MAP.values() if isinstance(cls, type)]
print(sum(not deferred_classes.is_complete(cls) for cls in classes))
"""
    )
    assert int(count) > 400


def test_classes_that_were_imported_before_are_complete() -> None:
    count = run(
        "from lsprotocol import types\n"
        + DEFER
        + "print(sum(not deferred_classes.is_complete(cls) for cls in vars(types).values()))"
    )
    assert int(count) == 0


def test_only_plain_classes_are_deferred(tmp_path: Path) -> None:
    (tmp_path / "lsprotocol").mkdir()
    (tmp_path / "lsprotocol" / "__init__.py").touch()
    (tmp_path / "lsprotocol" / "types.py").write_text(OWN_CLASSES, encoding="utf-8")
    shown = run(
        DEFER
        + """
from lsprotocol import types

print(*(name for name, cls in vars(types).items() if not deferred_classes.is_complete(cls)))
assert types.WithBase(3, None, "x").text == "x" and types.WithBase(3) == types.WithBase(3)
assert types.WithOptions() == types.WithOptions(1) and types.WithInit().number == 7
assert types.UsedAtOnce() == types.UsedAtOnce([])
class Derived(types.Later):
    pass
assert Derived(2) == Derived(2) != Derived(3) and deferred_classes.is_complete(types.Later)
try:
    types.Plain(unknown=1)
except TypeError as error:
    print(error)
""",
        tmp_path,
    )
    deferred, error = shown.splitlines()
    assert deferred == "Later"
    assert error == "Plain.__init__() got an unexpected keyword argument 'unknown'"


def test_threads_never_see_half_a_class() -> None:
    run(
        DEFER
        + """
import sys, threading
import attrs
from lsprotocol import types

sys.setswitchinterval(1e-6)
classes = [cls for cls in vars(types).values() if not deferred_classes.is_complete(cls)]
barrier, errors = threading.Barrier(4), []

def use(look):
    barrier.wait()
    for cls in classes:
        try:
            look(cls)
        except Exception as error:
            errors.append(error)

def instantiate(cls):
    try:
        cls(no_such_field=1)
    except TypeError as error:
        assert "no_such_field" in str(error), error

def look_at_fields(cls):
    for field in attrs.fields(cls):
        assert not isinstance(field.type, str) and "ForwardRef" not in repr(field.type), field

threads = [
    threading.Thread(target=use, args=(look,)) for look in (instantiate, look_at_fields) * 2
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not errors, errors[:3]
assert len(classes) > 500 and all(map(deferred_classes.is_complete, classes))
"""
    )
