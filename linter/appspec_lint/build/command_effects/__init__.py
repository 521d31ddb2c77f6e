"""The effects of one command of a build on files: none, known ones, or anything.

What depends only on a program's name is in its row of `shell/programs.py`. What depends on its
arguments is decided by a reader here; `program_readers` says in which module.
"""

from appspec_lint.build.command_effects.dispatch import read_effects, read_redirection
from appspec_lint.build.command_effects.program_readers import MODULES

__all__ = ["MODULES", "read_effects", "read_redirection"]
