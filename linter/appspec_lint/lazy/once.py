"""Facts about an object that are established once, and kept as long as the object."""

from __future__ import annotations

from collections.abc import Callable

from appspec_lint.lazy.typing_names import Concatenate, ParamSpec, TypeVar

Subject = TypeVar("Subject")
Parameters = ParamSpec("Parameters")
Fact = TypeVar("Fact")


def once(
    function: Callable[Concatenate[Subject, Parameters], Fact],
) -> Callable[Concatenate[Subject, Parameters], Fact]:
    """Keep what a function returns, in the `__dict__` of its first argument.

    Unlike a cache of limited size, it serves rules that each iterate over all files of a large
    repository, and it keeps nothing alive. The further arguments are hashable, and positional.
    """

    def find(subject: Subject, /, *arguments: Parameters.args, **named: Parameters.kwargs) -> Fact:
        facts = vars(subject).setdefault("_facts", {})
        key = (function, *arguments)
        if key not in facts:
            facts[key] = function(subject, *arguments, **named)
        fact: Fact = facts[key]
        return fact

    return find
