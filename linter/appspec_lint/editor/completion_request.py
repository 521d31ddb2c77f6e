"""One request for completion: the project, the file, and the cursor in it."""

from __future__ import annotations

from functools import cached_property

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.editor.completion_items import Completion, CompletionKind, write_scalar
from appspec_lint.editor.cursor import Cursor, Slot, SlotKind
from appspec_lint.editor.spec_file import FileKind, SpecFile
from appspec_lint.lazy.records import dataclass
from appspec_lint.plan.provenance import list_ways


@dataclass(frozen=True, eq=False)
class CompletionRequest:
    """What completion can use."""

    context: Context
    file: SpecFile
    cursor: Cursor

    @property
    def typed(self) -> str:
        """The part of the word that is before the cursor."""
        span = self.cursor.span
        return span.source.text[span.start : max(span.start, self.cursor.offset)]

    @property
    def appspec(self) -> AppSpec | None:
        """The AppSpec that the file is."""
        path = self.file.source.path
        return next((spec for spec in self.context.appspecs if spec.path == path), None)

    @cached_property
    def bundle(self) -> Bundle | None:
        """The deployment of the AppSpec; None if it is not known."""
        appspec = self.appspec
        ways = [] if appspec is None else list_ways(self.context, appspec)
        return ways[0] if ways else None

    @property
    def platform(self) -> Platform | None:
        """The platform of the AppSpec, as far as its keys decide it."""
        if self.file.kind is not FileKind.APPSPEC:
            return None
        outline = self.file.outline
        keys = outline.keys(())
        if "os" not in keys and keys & {"Resources", "resources", "Hooks"}:
            text = self.file.source.text
            is_lambda = "AWS::Lambda" in text or "TargetVersion" in text
            return Platform.LAMBDA if is_lambda else Platform.ECS
        return Platform.EC2 if keys & {"os", "files", "permissions", "hooks"} else None

    def make_value(
        self,
        slot: Slot,
        value: object,
        kind: CompletionKind = CompletionKind.VALUE,
        detail: str = "",
        documentation: str = "",
        rank: int = 0,
    ) -> Completion:
        """Offer a scalar: as an item of a list if the slot is one."""
        cursor = self.cursor
        text = str(value)
        if not cursor.is_quoted:
            text = write_scalar(
                value,
                is_json=self.file.is_json,
                is_flow=cursor.is_flow,
                keeps_text=self.file.kind is FileKind.BUILDSPEC,
            )
        dash = "- " if slot.kind is SlotKind.ITEM else ""
        return Completion(
            str(value),
            kind,
            detail,
            documentation,
            cursor.span,
            f"{cursor.before}{dash}{text}",
            sort_text=f"{rank:04}",
        )
