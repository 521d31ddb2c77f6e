"""What an expression of Terraform is worth, as far as the files of the repository determine it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.pipeline.hcl_model import (
    HclCall,
    HclConditional,
    HclConstant,
    HclExpression,
    HclHole,
    HclList,
    HclObject,
    HclOperation,
    HclReference,
    HclString,
)
from appspec_lint.pipeline.terraform_functions import (
    LONGEST,
    NULL,
    UNKNOWN,
    Value,
    access,
    call,
    operate,
    uncertain,
)
from appspec_lint.pipeline.terraform_modules import (
    RESOURCE_TYPES,
    Frame,
    TerraformModule,
    TerraformResource,
    directory_at,
)
from appspec_lint.pipeline.terraform_repetition import instances

DEEPEST = 40
"""The maximum nesting of expressions and references."""
MOST = 20_000
"""The most expressions that are evaluated for one root module."""

_DIRECTORIES = ("module", "root", "cwd")


@dataclass(eq=False)
class Evaluation:
    """Evaluates the expressions of a root module and of the modules that it calls."""

    root: TerraformModule
    has_file: Callable[[str], bool]
    count: int = 0
    active: set[tuple[int, str, str]] = field(default_factory=set)
    known: dict[tuple[int, str, str], Value] = field(default_factory=dict)
    depth: int = 0

    def evaluate(self, expression: HclExpression | None, frame: Frame) -> Value:
        """The value of an expression; `UNKNOWN` if it is too deep or one too many."""
        self.count += 1
        if expression is None or self.depth >= DEEPEST or self.count > MOST:
            return UNKNOWN
        self.depth += 1
        try:
            return self._evaluate(expression, frame)
        finally:
            self.depth -= 1

    def _evaluate(self, expression: HclExpression, frame: Frame) -> Value:
        match expression:
            case HclConstant(text):
                return NULL if text is None else Value(text)
            case HclString():
                return self._string(expression, frame)
            case HclReference():
                return self._reference(expression, frame)
            case HclCall():
                return self._call(expression, frame)
            case HclList(items):
                return Value(items=tuple(self.evaluate(item, frame) for item in items))
            case HclObject():
                return self._object(expression, frame)
            case HclConditional():
                return self._conditional(expression, frame)
            case HclOperation(operator, operands):
                values = [self.evaluate(operand, frame) for operand in operands]
                return operate(operator, values) or UNKNOWN
        return UNKNOWN

    def _string(self, expression: HclString, frame: Frame) -> Value:
        parts = expression.parts
        holes = [part for part in parts if isinstance(part, HclHole)]
        values = [self.evaluate(hole.expression, frame) for hole in holes]
        rest = "".join(part for part in parts if isinstance(part, str))
        if len(holes) == 1 and (not rest or (not rest.strip() and values[0].file)):
            return self._or_hole(values[0], holes[0].span, frame)
        texts = []
        remaining = iter(zip(holes, values, strict=True))
        for part in parts:
            if isinstance(part, str):
                texts.append(part)
            else:
                hole, value = next(remaining)
                texts.append(self._or_hole(value, hole.span, frame).text or "")
        if sum(map(len, texts)) > LONGEST:
            return UNKNOWN
        return Value(
            "".join(texts),
            all(value.certain for value in values),
            heredoc=expression if expression.lines else None,
            is_document=expression.lines is not None or any(value.is_document for value in values),
            in_module=any(value.in_module for value in values),
        )

    def _or_hole(self, value: Value, span: Span, frame: Frame) -> Value:
        if value.text is not None or value.is_null:
            return value
        return replace(value, text=frame.module.hole(span))

    def _object(self, expression: HclObject, frame: Frame) -> Value:
        entries = {}
        for key, item in expression.items:
            name = key if isinstance(key, str) else self.evaluate(key, frame).known
            if name is not None:
                entries[name] = self.evaluate(item, frame)
        return Value(entries=entries)

    def _conditional(self, expression: HclConditional, frame: Frame) -> Value:
        condition = self.evaluate(expression.condition, frame)
        if condition.text in ("true", "false"):
            chosen = expression.yes if condition.text == "true" else expression.no
            value = self.evaluate(chosen, frame)
            return value if condition.certain else uncertain(value)
        yes, no = self.evaluate(expression.yes, frame), self.evaluate(expression.no, frame)
        if yes.known is not None and yes.known == no.known:
            return replace(yes, certain=yes.certain and no.certain)
        return Value(is_document=yes.is_document and no.is_document)

    # References

    def _reference(self, expression: HclReference, frame: Frame) -> Value:
        unknown = Value(frame.module.hole(expression.span))
        steps = [self._step(step, frame) for step in expression.steps]
        if expression.base is not None:
            return access(self.evaluate(expression.base, frame), steps) or unknown
        root, name = steps[0], steps[1] if len(steps) > 1 else ""
        if name == "" or name.startswith("["):
            return unknown
        if root == "path" and name in _DIRECTORIES:
            return self._directory(name, frame)
        if root in ("each", "count"):
            bound = frame.bindings.get(f"{root}.{name}")
            return (access(bound, steps[2:]) if bound else None) or unknown
        if root in ("var", "local"):
            value = self._named(root, name, frame.module)
            return (access(value, steps[2:]) if value else None) or unknown
        if root == "module":
            return self._output(name, steps[2:], frame.module) or unknown
        if root == "data" and len(steps) > 2:
            return self._attribute(f"data.{name}.{steps[2]}", steps[3:], frame.module) or unknown
        return self._attribute(f"{root}.{name}", steps[2:], frame.module) or unknown

    def _step(self, step: str | HclExpression, frame: Frame) -> str:
        if isinstance(step, str):
            return step
        value = self.evaluate(step, frame)
        return "[?]" if value.known is None else f"[{value.known}]"

    def _directory(self, name: str, frame: Frame) -> Value:
        target = frame.module.directory if name == "module" else self.root.directory
        relative = posixpath.relpath(f"/{target}", f"/{self.root.directory}")
        return Value(relative, in_module=True)

    def _named(self, kind: str, name: str, module: TerraformModule) -> Value | None:
        """The value of a variable or of a local value; None if nothing says it."""
        key = (id(module), kind, name)
        if key in self.active:
            return None
        if key not in self.known:
            self.active.add(key)
            value = self._variable(name, module) if kind == "var" else None
            if kind == "local" and name in module.locals:
                value = self.evaluate(module.locals[name].expression, Frame(module))
            self.active.discard(key)
            if value is None:
                return None
            self.known[key] = value
        return self.known[key]

    def _variable(self, name: str, module: TerraformModule) -> Value | None:
        if name in module.arguments:
            caller = module.caller
            return self.evaluate(module.arguments[name].expression, caller) if caller else None
        if name in module.assigned:
            return self.evaluate(module.assigned[name].expression, Frame(module))
        default = module.defaults.get(name)
        if default is None:
            return None
        value = self.evaluate(default.expression, Frame(module))
        return uncertain(value) if module.caller is None else value

    def _output(self, name: str, steps: Sequence[str], module: TerraformModule) -> Value | None:
        child = module.child(name)
        steps = steps[1:] if steps and steps[0].startswith("[") else steps
        if child is None or not steps or steps[0] not in child.outputs:
            return None
        key = (id(child), "output", steps[0])
        if key in self.active:
            return None
        self.active.add(key)
        value = self.evaluate(child.outputs[steps[0]].expression, Frame(child))
        self.active.discard(key)
        return access(value, steps[1:])

    def _attribute(
        self, address: str, steps: Sequence[str], module: TerraformModule
    ) -> Value | None:
        """The value of an attribute of a resource that the module contains."""
        resource = module.resources.get(address)
        if resource is None:
            return None
        index = ""
        if steps and steps[0].startswith("["):
            index, steps = steps[0], steps[1:]
        full = module.prefix + address + (index if index not in ("[*]", "[?]") else "")
        key = (id(module), "resource", f"{address}.{'.'.join(steps)}")
        if not steps or key in self.active:
            return Value(resource=full) if not steps else None
        self.active.add(key)
        try:
            frame = self._instance(resource, index)
            return self._resource_attribute(resource, full, steps, frame)
        finally:
            self.active.discard(key)

    def _resource_attribute(
        self, resource: TerraformResource, address: str, steps: Sequence[str], frame: Frame
    ) -> Value | None:
        if resource.type == "template_file" and steps[0] == "rendered":
            value = self._written(resource, "template", frame)
            return replace(value, is_template=True) if value else None
        if resource.type == "local_file" and steps[0] == "content" and resource.is_data:
            return self._file(self._written(resource, "filename", frame) or UNKNOWN, frame, False)
        name = "name" if steps[0] in ("id", "arn") else steps[0]
        value = self._written(resource, name, frame)
        text = None if value is None else value.text
        if resource.type in RESOURCE_TYPES and steps[0] in ("name", "id", "arn"):
            text = text if text is not None else f"${{{address}.name}}"
            return Value(text, value is None or value.certain, resource=address)
        if value is None or steps[0] in ("id", "arn"):
            return None
        return access(value, steps[1:])

    def _written(self, resource: TerraformResource, name: str, frame: Frame) -> Value | None:
        attribute = resource.block.body.attributes.get(name)
        return None if attribute is None else self.evaluate(attribute.expression, frame)

    def _instance(self, resource: TerraformResource, index: str) -> Frame:
        """The frame of the instance with this index, or of an unknown one."""
        if not index:
            return Frame(resource.module)
        for key, frame in instances(self.evaluate, resource.block.body.attributes, resource.module):
            if key == index:
                return frame
        return Frame(resource.module)

    # Functions

    def _call(self, expression: HclCall, frame: Frame) -> Value:
        arguments = [self.evaluate(argument, frame) for argument in expression.arguments]
        if expression.name in ("file", "templatefile") and arguments:
            return self._file(arguments[0], frame, expression.name == "templatefile")
        result = call(expression.name, arguments)
        if result is not None:
            return result
        is_document = expression.name in ("yamlencode", "jsonencode") or any(
            argument.is_document for argument in arguments
        )
        return Value(frame.module.hole(expression.span), is_document=is_document)

    def _file(self, path: Value, frame: Frame, is_template: bool) -> Value:
        """The text of a file of the repository."""
        bases = [self.root.directory]
        if not path.in_module:
            bases += [frame.module.directory, ""]
        candidates = {directory_at(base, path.known or "") for base in bases}
        files = [file for file in candidates if file is not None and self.has_file(file)]
        if path.known is None or len(files) != 1:
            return Value(is_document=True)
        return Value(certain=path.certain, file=files[0], is_template=is_template, is_document=True)
