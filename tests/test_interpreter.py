"""In which order does the build's shell run what it is given?"""

from __future__ import annotations

import pytest
from test_workspace import after

from appspec_lint.certainty import Certainty

YES, MAYBE, NO = Certainty.YES, Certainty.MAYBE, Certainty.NO


@pytest.mark.parametrize(
    ("commands", "path", "there"),
    [
        pytest.param(
            ("trap 'cp -r out/scripts dist/' EXIT", "mkdir -p out dist", "cp -r scripts out/"),
            "dist/scripts/start.sh",
            MAYBE,
            id="a trap runs at the end of the build",
        ),
        pytest.param(
            ("f() { cp -r scripts dist/; }; trap f EXIT",), "dist/start.sh", MAYBE, id="a function"
        ),
        pytest.param(
            ("( trap 'cp -r scripts dist/' EXIT; true )",), "dist/start.sh", MAYBE, id="a subshell"
        ),
        pytest.param(
            ("trap 'rm -rf tmp' EXIT",), "dist/start.sh", NO, id="a trap that copies nothing"
        ),
        pytest.param(('trap "$CLEAN_UP" EXIT',), "dist/start.sh", MAYBE, id="an unknown trap"),
        pytest.param(("trap 'cp -r scripts dist/' INT",), "dist/start.sh", NO, id="another signal"),
        pytest.param(
            ("pushd deploy", "popd", "cp deploy/a.sh b.sh"), "b.sh", YES, id="popd returns"
        ),
        pytest.param(("popd", "cp a.sh b.sh"), "x/b.sh", MAYBE, id="an unknown directory"),
        pytest.param(
            ("cd deploy && (cd ..)", "cp a.sh b.sh"), "deploy/b.sh", YES, id="cd in a subshell"
        ),
    ],
)
def test_the_state_of_the_shell_is_followed(
    commands: tuple[str, ...], path: str, there: Certainty
) -> None:
    assert after(*commands).contains(path) is there


def test_deeply_nested_calls_may_do_anything() -> None:
    body = "cp deploy/a.sh b.sh"
    for _ in range(45):
        body = f"if true; then {body}; fi"
    functions = "; ".join(f"f{n}() {{ ( f{n + 1} ); }}" for n in range(60))
    assert after(f"f60() {{ {body}; }}; {functions}; f0").contains("b.sh") is MAYBE


def test_functions_that_call_each_other_twice_end() -> None:
    functions = "; ".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }}" for n in range(30))
    assert after(f"{functions}; f0").contains("gone.yml") is MAYBE
