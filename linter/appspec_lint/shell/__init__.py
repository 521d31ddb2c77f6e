"""Shell source as data: statements and commands with their offsets.

`parse` gives the AST. `visitor` traverses it, `invocation` resolves what a command runs, and
`working_directory` follows `cd`; these are imported from their modules.
"""

from appspec_lint.shell.ast import (
    Assignment,
    Command,
    Compound,
    CompoundKind,
    Part,
    Pipeline,
    Program,
    Redirection,
    Statement,
)
from appspec_lint.shell.parser import LONGEST, comments, parse
from appspec_lint.shell.word import Word

__all__ = [
    "LONGEST",
    "Assignment",
    "Command",
    "Compound",
    "CompoundKind",
    "Part",
    "Pipeline",
    "Program",
    "Redirection",
    "Statement",
    "Word",
    "comments",
    "parse",
]
