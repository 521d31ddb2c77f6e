"""Do lazy dataclasses, expressions and packages behave as the usual ones?"""

from __future__ import annotations

import copy
import dataclasses
import enum
import os
import pickle
import pkgutil
import py_compile
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from importlib.util import cache_from_source, module_from_spec
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import appspec_lint
from appspec_lint.lazy import enums, records, typing_names
from appspec_lint.lazy.once import once
from appspec_lint.lazy.package_finder import CompiledLoader, PackageFinder
from appspec_lint.lazy.regex import regex

T = TypeVar("T")


class Color(enums.Enum):
    RED = "red"
    BLUE = "blue"

    @property
    def is_warm(self) -> bool:
        return self is Color.RED

    @classmethod
    def default(cls) -> Color:
        return cls.BLUE


class Shade(enums.Enum):
    RED = "red"


def define(make: Any) -> tuple[Any, ...]:
    """The same classes, made by `records` or by `dataclasses`."""

    @make.dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 2

    @make.dataclass(frozen=True, slots=True)
    class Single:
        x: int
        y: tuple[int, ...] = ()

        @property
        def total(self) -> int:
            return self.x + sum(self.y)

    @make.dataclass(frozen=True)
    class Loose:
        x: int
        y: dict[str, int] = make.field(default_factory=dict)

        @cached_property
        def total(self) -> int:
            return self.x + sum(self.y.values())

    @make.dataclass(frozen=True, slots=True, eq=False)
    class ByIdentity:
        x: int
        y: int = 2

    @make.dataclass(slots=True)
    class Mutable:
        x: int
        y: list[int] = make.field(default_factory=list)

    @make.dataclass
    class MutableLoose:
        x: int
        y: int = 2

    @make.dataclass(frozen=True, slots=True)
    class Boxed(Generic[T]):
        x: T
        y: int = 2

    return Point, Single, Loose, ByIdentity, Mutable, MutableLoose, Boxed


PAIRS = list(zip(define(records), define(dataclasses), strict=True))
EACH_PAIR = pytest.mark.parametrize(
    ("ours", "standard"), [pytest.param(*pair, id=pair[0].__name__) for pair in PAIRS]
)


def outcome(act: Callable[[], Any]) -> Any:
    """What a call returns, or the type of what it raises."""
    try:
        return act()
    except Exception as error:
        return type(error)


ACTS: dict[str, Callable[[Any], Any]] = {
    "positional": lambda cls: (cls(1, 3).x, cls(1, 3).y),
    "by name": lambda cls: (cls(y=3, x=1).x, cls(y=3, x=1).y),
    "default": lambda cls: (cls(1).x, cls(1).y),
    "a default of its own": lambda cls: cls(1).y is cls(1).y,
    "nothing given": lambda cls: cls(),
    "too much given": lambda cls: cls(1, 2, 3),
    "unknown name": lambda cls: cls(1, z=2),
    "equal": lambda cls: cls(1) == cls(1),
    "different": lambda cls: cls(1) == cls(2),
    "of another type": lambda cls: cls(1) == (1, 2),
    "hash": lambda cls: hash(cls(1)) == hash(cls(1)),
    "in a set": lambda cls: len({cls(1), cls(1), cls(2)}),
    "repr": lambda cls: repr(cls(1)),
    "match": lambda cls: cls.__match_args__,
    "dict": lambda cls: hasattr(cls(1), "__dict__"),
    "property": lambda cls: getattr(cls(1), "total", None),
    "replace": lambda cls: dataclasses.replace(cls(1), x=4).x,
    "asdict": lambda cls: dataclasses.asdict(cls(1)),
    "fields": lambda cls: [field.name for field in dataclasses.fields(cls)],
    "is a dataclass": lambda cls: (
        dataclasses.is_dataclass(cls) and dataclasses.is_dataclass(cls(1))
    ),
    "copy": lambda cls: (copy.copy(cls(1, 3)).x, copy.deepcopy(cls(1, 3)).y),
    "doc": lambda cls: cls.__qualname__.rpartition(".")[2],
}


CHANGES: dict[str, Callable[[Any], Any]] = {
    "set a field": lambda cls: setattr(cls(1), "x", 5),
    "delete a field": lambda cls: delattr(cls(1), "x"),
    "set something else": lambda cls: setattr(cls(1), "z", 5),
}


@pytest.mark.parametrize(
    ("ours", "standard"), [pair for pair in PAIRS if pair[0].__name__.startswith("Mutable")]
)
@pytest.mark.parametrize("change", CHANGES)
def test_a_record_is_changed_as_a_dataclass_is(ours: Any, standard: Any, change: str) -> None:
    assert outcome(lambda: CHANGES[change](ours)) == outcome(lambda: CHANGES[change](standard))


@EACH_PAIR
@pytest.mark.parametrize("act", [pytest.param(act, id=name) for name, act in ACTS.items()])
def test_a_record_does_what_a_dataclass_does(
    ours: Any, standard: Any, act: Callable[[Any], Any]
) -> None:
    expected = outcome(lambda: act(standard))
    assert outcome(lambda: act(ours)) == expected
    for _ in range(2 * records.FEW):
        ours(1)
    assert outcome(lambda: act(ours)) == expected


@EACH_PAIR
def test_replace_changes_only_the_given_fields(ours: Any, standard: Any) -> None:
    for make in (ours, standard):  # records of either kind
        changed = records.replace(make(1, 3), x=4)
        assert (type(changed), changed.x, changed.y) == (make, 4, 3)
        with pytest.raises(TypeError):
            records.replace(make(1, 3), z=4)


@records.dataclass(frozen=True, slots=True)
class Pickled:
    x: int
    y: str = ""


def test_records_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Pickled(1, "a"))) == Pickled(1, "a")


def test_the_members_of_an_enumeration_are_in_the_order_of_their_definition() -> None:
    assert list(Color) == [Color.RED, Color.BLUE]
    assert len(Color) == 2
    assert [(color.name, color.value) for color in Color] == [("RED", "red"), ("BLUE", "blue")]


def test_a_member_is_found_by_its_value() -> None:
    assert Color("red") is Color.RED
    with pytest.raises(ValueError, match="'green' is not a valid Color"):
        Color("green")


def test_a_member_equals_only_itself() -> None:
    assert len({Color.RED, Color.BLUE, Shade.RED}) == 3
    assert Color.RED in Color
    assert Shade.RED not in Color
    assert isinstance(Color.RED, Color)


def test_two_members_with_one_value_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Twice\.B has the value of another member"):
        type(Color)("Twice", (enums.Enum,), {"A": 1, "B": 1})


def test_the_methods_of_an_enumeration_are_not_members() -> None:
    assert [color.is_warm for color in Color] == [True, False]
    assert Color.default() is Color.BLUE


def test_a_member_is_shown_as_a_standard_one_is() -> None:
    standard = enum.Enum("Color", {"RED": "red"}).RED  # type: ignore[attr-defined] # made by name
    assert (repr(Color.RED), str(Color.RED)) == (repr(standard), str(standard))


def test_a_member_remains_the_same_object_in_a_copy() -> None:
    for member in (copy.copy(Color.RED), copy.deepcopy(Color.RED)):
        assert member is Color.RED
    assert pickle.loads(pickle.dumps(Color.RED)) is Color.RED


def test_a_named_tuple_has_fields_only() -> None:
    named_tuple = vars(typing_names)["NamedTuple"]

    class Place(named_tuple):  # type: ignore[misc] # at run time
        """A place."""

        line: int
        column: int

    place = Place(3, column=5)
    assert place == (3, 5)
    assert (place.line, place.column, Place.__doc__) == (3, 5, "A place.")
    assert get_type_hints(Place) == {"line": int, "column": int}
    with pytest.raises(TypeError, match="Other has a default or a method: line"):
        type(named_tuple)("Other", (named_tuple,), {"__annotations__": {"line": "int"}, "line": 3})


def test_what_only_type_checkers_read_has_no_effect() -> None:
    names = vars(typing_names)
    optional = names["Literal"]["a", "b"] | None
    assert None | optional is optional
    parameter = names["TypeVar"]("Item", bound=str)

    class Box(names["Generic"][parameter]):  # type: ignore[misc] # at run time
        pass

    assert Box[int] is Box
    assert names["overload"](len) is len
    assert names.keys() >= set(typing_names.__all__)


def test_a_regular_expression_is_compiled_at_first_use() -> None:
    invalid = regex("(")
    with pytest.raises(Exception, match="unterminated"):
        invalid.match("x")
    word = regex(r"a(b)?", 2)
    for _ in range(2):
        found = word.fullmatch("AB")
        assert found is not None
        assert found[1] == "B"
        assert word.sub("-", "xaby") == "x-y"
    assert (word.pattern, word.groups) == (r"a(b)?", 1)


PROGRAM = """
import sys
from appspec_lint.lazy.packages import defer_module
defer_module("xml.dom")
from xml.dom.NodeFilter import NodeFilter
package = sys.modules["xml.dom"]
assert "Node" not in vars(package)
import xml.dom
assert xml.dom is package is sys.modules["xml"].dom
assert xml.dom.Node.TEXT_NODE == 3
assert "Node" in vars(package)
assert type(package) is type(sys)
try:
    xml.dom.missing
except AttributeError:
    print("as usual")
"""


def run_python(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    run = subprocess.run(command, check=False, capture_output=True)
    return (run.stdout + run.stderr).decode()


def test_a_deferred_package_runs_at_first_use() -> None:
    assert run_python(PROGRAM) == "as usual\n"


FUNCTION = """
import sys
from appspec_lint.lazy.packages import defer_module
defer_module("urllib.parse", functions=("quote_from_bytes",))
from urllib.parse import quote_from_bytes
from pathlib import Path
assert "quote" not in vars(sys.modules["urllib.parse"])
print(quote_from_bytes(b"a b", safe=""), Path("/a b").as_uri())
import urllib.parse
assert urllib.parse.quote_from_bytes is not quote_from_bytes
print(urllib.parse.quote("c d"), quote_from_bytes(b"e f"))
"""


def test_a_function_of_a_deferred_module_runs_it() -> None:
    assert run_python(FUNCTION).split() == ["a%20b", "file:///a%20b", "c%20d", "e%20f"]


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from appspec_lint.lazy.packages import defer_module
sys.path.insert(0, sys.argv[1])
defer_module("slow")
def read(_):
    from slow import VALUE
    return VALUE
with ThreadPoolExecutor(4) as threads:
    print(*threads.map(read, range(4)))
"""


def test_a_deferred_module_is_complete_for_every_thread(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(0.2)\nVALUE = 1\n")
    assert run_python(THREADS, str(tmp_path)) == "1 1 1 1\n"


@pytest.mark.parametrize("name", ["", "pure=True"])
def test_ruamel_yaml_works_after_libyaml_was_used(name: str) -> None:
    program = (
        "import sys\n"
        "from appspec_lint.yaml.composer import parse\n"
        "from appspec_lint.diagnostics.span import Source\n"
        "assert parse(Source('a', 'a: [', 'a')).syntax_problem\n"
        "assert 'ruamel.yaml.comments' not in sys.modules\n"
        "from _ruamel_yaml import CParser\n"
        "from ruamel.yaml.parser import ParserError, Parser\n"
        "try: list(iter(CParser('a: [').get_event, None))\n"
        "except ParserError: pass\n"
        f"import ruamel.yaml; print(ruamel.yaml.YAML(typ='safe', {name}).load('a: [1]'))\n"
    )
    assert run_python(program) == "{'a': [1]}\n"


class Subject:
    """An object whose facts are kept."""

    def __init__(self, value: int) -> None:
        self.value = value


def test_a_fact_is_established_once_for_each_object_and_argument() -> None:
    calls: list[tuple[int, int]] = []

    @once
    def total(subject: Subject, added: int = 0) -> int:
        calls.append((subject.value, added))
        return subject.value + added

    one, two = Subject(1), Subject(2)
    results = [total(one), total(one), total(one, 5), total(two, 5), total(two, 5), total(one, 5)]
    assert results == [1, 1, 6, 7, 7, 6]
    assert calls == [(1, 0), (1, 5), (2, 5)]


def test_facts_of_one_object_do_not_replace_each_other() -> None:
    @once
    def double(subject: Subject) -> int:
        return subject.value * 2

    @once
    def half(subject: Subject) -> float:
        return subject.value / 2

    subject = Subject(4)
    assert [double(subject), half(subject), double(subject)] == [8, 2.0, 8]


def test_a_failure_is_no_fact() -> None:
    @once
    def inverse(subject: Subject) -> float:
        return 1 / subject.value

    subject = Subject(0)
    with pytest.raises(ZeroDivisionError):
        inverse(subject)
    subject.value = 4
    assert inverse(subject) == 0.25


# Expressions with words


def guarded_expressions() -> list[Any]:
    """Every expression of the package whose matches contain known words."""
    kind: Any = regex
    found = {}
    for module in pkgutil.walk_packages(appspec_lint.__path__, "appspec_lint."):
        if not module.name.endswith("__main__") and ".lsp" not in module.name:
            for value in vars(import_module(module.name)).values():
                if isinstance(value, kind) and hasattr(value, "words"):
                    found[value.pattern] = value
    return list(found.values())


def test_a_text_without_the_words_is_not_searched() -> None:
    invalid = regex("(docker", words=("docker", "podman"))
    assert invalid.search("systemctl start shop") is None
    assert invalid.findall("") == list(invalid.finditer("")) == []
    with pytest.raises(re.error):
        invalid.search("docker run")
    found = regex("DOCKER (run)", re.IGNORECASE, words=("docker",)).search("a Docker run", 1)
    assert found is not None and found[1] == "run"


@pytest.mark.parametrize("expression", guarded_expressions(), ids=lambda each: each.pattern[:40])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_match_contains_one_of_the_words(expression: Any, data: st.DataObject) -> None:
    compiled = re.compile(expression.pattern, expression._flags)
    text = data.draw(st.from_regex(compiled))
    matched = compiled.search(text)
    assert matched is not None
    found = expression.search(text)
    assert found is not None and found.span() == matched.span()


# The modules of the package


@pytest.fixture
def package(tmp_path: Path) -> Path:
    directory = tmp_path / "orders"
    directory.mkdir()
    (directory / "__init__.py").write_text("")
    (directory / "tax.py").write_text("RATE = 1\n")
    return directory


def load_rate(directory: Path) -> int:
    """What `orders.tax` defines, loaded anew as the package's own modules are."""
    spec = PackageFinder("orders").find_spec("orders.tax", [str(directory)])
    assert spec is not None
    assert isinstance(spec.loader, CompiledLoader)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.__cached__ == cache_from_source(str(directory / "tax.py"))
    rate: int = module.RATE
    return rate


def compile_as(directory: Path, source: str, mode: py_compile.PycInvalidationMode) -> None:
    """Compile a text of the same length as that of the module, as if it were the module's."""
    module = directory / "tax.py"
    before, times = module.read_text(), module.stat()
    module.write_text(source)
    os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))
    py_compile.compile(str(module), invalidation_mode=mode, doraise=True)
    module.write_text(before)
    os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))


TIMESTAMP = py_compile.PycInvalidationMode.TIMESTAMP


def test_a_module_is_loaded_without_a_compiled_file(package: Path) -> None:
    assert load_rate(package) == 1


def test_a_compiled_file_is_used(package: Path) -> None:
    compile_as(package, "RATE = 2\n", TIMESTAMP)
    assert load_rate(package) == 2


def test_a_compiled_file_is_not_used_once_the_source_has_changed(package: Path) -> None:
    compile_as(package, "RATE = 2\n", TIMESTAMP)
    (package / "tax.py").write_text("RATE = 31\n")
    assert load_rate(package) == 31


def test_a_compiled_file_with_a_hash_is_compared_by_python(package: Path) -> None:
    compile_as(package, "RATE = 2\n", py_compile.PycInvalidationMode.CHECKED_HASH)
    assert load_rate(package) == 1


@pytest.mark.parametrize("length", [0, 10])
def test_a_compiled_file_without_a_complete_head_is_not_used(package: Path, length: int) -> None:
    compile_as(package, "RATE = 2\n", TIMESTAMP)
    compiled = Path(cache_from_source(str(package / "tax.py")))
    compiled.write_bytes(compiled.read_bytes()[:length])
    assert load_rate(package) == 1


def test_a_package_is_found_in_its_parent(package: Path) -> None:
    (package / "fees").mkdir()
    (package / "fees" / "__init__.py").write_text("RATE = 3\n")
    spec = PackageFinder("orders").find_spec("orders.fees", [str(package)])
    assert spec is not None
    assert spec.submodule_search_locations == [str(package / "fees")]
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (module.RATE, module.__path__) == (3, [str(package / "fees")])


def test_other_modules_are_left_to_python(package: Path) -> None:
    (package / "vat").mkdir()
    finder = PackageFinder("orders")
    assert finder.find_spec("orders", None) is None
    assert finder.find_spec("orders.vat", [str(package)]) is None
    assert finder.find_spec("bills.tax", [str(package)]) is None
