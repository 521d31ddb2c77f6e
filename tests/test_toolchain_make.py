"""Which recipes `make` runs."""

from __future__ import annotations

import pytest
from tool_calls import run


@pytest.mark.parametrize(
    ("makefile", "command", "expected"),
    [
        ("all:\n\tcp a b\n", "make", ["cp a b"]),
        ("OUT := kit\nkit:\n\t@mkdir -p $(OUT)\n\tcp a $(OUT)/\n", "make kit",
         ["mkdir -p kit", "cp a kit/"]),
        ("OUT ?= kit\nkit:\n\tcp a ${OUT}/\n", "make kit OUT=box", ["cp a box/"]),
        ("kit: part\n\tcp b kit/\npart:\n\tcp a kit/\n", "make kit", ["cp a kit/", "cp b kit/"]),
        ("kit/%.sh: ops/%.sh\n\tcp $< $(@D)/$(@F)\n", "make kit/run.sh",
         ["cp ops/run.sh kit/run.sh"]),
        ("kit:\n\tfor f in a b; do \\\n\t  cp $$f kit/; \\\n\tdone\n", "make kit",
         ["for f in a b; do \\\n\t  cp $f kit/; \\\n\tdone"]),
        ("install:\n\tinstall -D a $(DESTDIR)$(PREFIX)/a\nPREFIX = /usr\n",
         "make install DESTDIR=kit", ["install -D a kit/usr/a"]),
        ("install:\n\tcp a $(DESTDIR)/\n", "make install", ["cp a ${DESTDIR}/"]),
        ("V = $(shell date +%s)\nkit:\n\techo $(V) > v\n", "make kit", ["echo $(date +%s) > v"]),
        (".PHONY: a\na: ; echo x > y\n", "make a", ["echo x > y"]),
        ("kit:\n\t$(MAKE) -C sub all\n", "make kit", ["make -C sub all"]),
        ("a:\n\techo a\nb:\n\techo b\n", "make -j4 b a", ["echo b", "echo a"]),
        ("a:\n\techo a\n", "make -n a", []),
        ("", "make --version", []),
    ],
)  # fmt: skip
def test_recipes(makefile: str, command: str, expected: list[str]) -> None:
    result = run({"Makefile": makefile}, command)
    assert result is not None
    assert [task.code for task in result.tasks] == expected
    assert result.outputs == ()


def test_directory_and_file() -> None:
    files = {
        "sub/build.mk": "include ../common.mk\nall:\n\tcp a $(OUT)\n",
        "common.mk": "OUT = o\n",
    }
    result = run(files, "make -C sub -f build.mk")
    assert result is not None
    (task,) = result.tasks
    assert (task.code, task.directory, task.file) == ("cp a o", "sub", "sub/build.mk")
    assert task.title == "make all"


def test_a_recipe_of_an_existing_file_may_not_run() -> None:
    files = {"Makefile": "kit: a\n\tcp a kit\n", "a": "", "kit": ""}
    result = run(files, "make")
    assert result is not None
    assert [task.certain for task in result.tasks] == [False]
    files["Makefile"] = ".PHONY: kit\n" + files["Makefile"]
    result = run(files, "make kit")
    assert result is not None
    assert [task.certain for task in result.tasks] == [True]


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, "make"),
        ({"Makefile": "all:\n"}, "make other"),
        ({"Makefile": "all:\n"}, "make UNKNOWN"),
        ({"Makefile": "all:\n"}, "make -C UNKNOWN all"),
    ],
)
def test_make_cannot_be_read(files: dict[str, str], command: str) -> None:
    assert run(files, command) is None


@pytest.mark.parametrize(
    "makefile",
    ["ifeq ($(X),1)\nA = 1\nendif\nall:\n\tcp a b\n", "include gone.mk\nall:\n\tcp a b\n"],
)
def test_make_is_not_read_entirely(makefile: str) -> None:
    result = run({"Makefile": makefile}, "make all")
    assert result is not None
    assert [output.complete for output in result.outputs] == [False]


def test_recursion_ends() -> None:
    makefile = "A = $(B)$(B)\nB = $(A)$(A)\nall: all\n\techo $(A)\n"
    result = run({"Makefile": makefile}, "make all")
    assert result is not None
    assert len(result.tasks) == 1
