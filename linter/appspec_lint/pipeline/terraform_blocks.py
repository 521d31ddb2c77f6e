"""The attributes of a resource's blocks, as settings."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.hcl import HclBlock, HclBody
from appspec_lint.pipeline.hcl_model import HclList
from appspec_lint.pipeline.pipeline_model import Setting
from appspec_lint.pipeline.terraform_functions import UNKNOWN, Value, elements
from appspec_lint.pipeline.terraform_modules import Frame
from appspec_lint.pipeline.terraform_values import Evaluation


@dataclass(frozen=True, slots=True, eq=False)
class BlockReader:
    """Reads the attributes of blocks."""

    evaluation: Evaluation

    def list(self, body: HclBody, name: str, frame: Frame) -> tuple[Setting, ...]:
        """The items of the attribute; one hidden setting if it is hidden."""
        attribute = body.attributes.get(name)
        if attribute is None:
            return ()
        span = attribute.expression.span
        value = self.evaluation.evaluate(attribute.expression, frame)
        items = elements(value)
        if items is None:
            return () if value.is_null and value.certain else (Setting(None, span),)
        written = attribute.expression
        spans = [item.span for item in written.items] if isinstance(written, HclList) else []
        return tuple(
            item.setting(spans[index] if spans else span) for index, item in enumerate(items)
        )

    def nested(self, body: HclBody, block: str, name: str, frame: Frame) -> Setting | None:
        """The attribute of the first block of this name; hidden if that is dynamic."""
        for inner in blocks(body, block):
            return self.in_block(inner, name, frame)
        return None

    def in_block(self, block: HclBlock, name: str, frame: Frame) -> Setting | None:
        """The attribute of a block; hidden if that is dynamic."""
        if block.name == "dynamic":
            return Setting(None, block.span)
        return self.setting(block.body, name, frame)

    def setting(self, body: HclBody, name: str, frame: Frame) -> Setting | None:
        """The attribute; None if it is absent or null."""
        attribute = body.attributes.get(name)
        if attribute is None:
            return None
        value = self.evaluation.evaluate(attribute.expression, frame)
        return absent_or(value, attribute.expression.span)

    def value(self, body: HclBody, name: str, frame: Frame) -> Value:
        """The value of the attribute; `UNKNOWN` if it is absent."""
        attribute = body.attributes.get(name)
        return self.evaluation.evaluate(attribute.expression, frame) if attribute else UNKNOWN


def absent_or(value: Value, span: Span) -> Setting | None:
    """The value as a setting; None if it is null, hidden if it is null only by default."""
    return None if value.is_null and value.certain else value.setting(span)


def blocks(body: HclBody, name: str) -> Iterator[HclBlock]:
    """The blocks of this name, also those that a `dynamic` block generates."""
    for block in body.blocks:
        if block.name == name or (block.name == "dynamic" and block.labels[:1] == (name,)):
            yield block


def has_dynamic(body: HclBody, name: str) -> bool:
    """Whether a `dynamic` block may generate blocks of this name."""
    return any(block.name == "dynamic" for block in blocks(body, name))
