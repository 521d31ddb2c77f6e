"""Suppression comments: find those of a file, and write new ones (`new_suppressions`)."""

from appspec_lint.suppressions.directives import (
    Directive,
    DirectiveIndex,
    find_directives,
    may_have_directives,
)

__all__ = ["Directive", "DirectiveIndex", "find_directives", "may_have_directives"]
