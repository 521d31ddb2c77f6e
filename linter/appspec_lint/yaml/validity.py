"""Decide whether a value is valid under a JSON Schema: yes or no, without the reasons.

Almost every document is valid, and importing jsonschema takes longer than linting one: it is
imported only to explain what an invalid document violates. A schema is compiled here to functions,
one for each keyword (draft 7, the keywords that our schemas use); an unknown keyword is an error.
tests/test_validity.py compares the verdicts with those of jsonschema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import Any

IsValid = Callable[[Any], bool]
Schema = Mapping[str, Any] | bool

_ANNOTATIONS = frozenset(
    "$schema $id $comment title description default examples definitions deprecated "
    "doNotSuggest x-message x-severity then else".split()
)
"""Keywords that do not restrict a value; `then` and `else` belong to `if`."""


def compile_schema(root: Mapping[str, Any]) -> IsValid:
    """Compile a schema, whose references are all to its own definitions."""
    return _Compiler(root).compile(root)


class _Compiler:
    """Compiles the parts of one schema, each definition once."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.definitions: Mapping[str, Schema] = root.get("definitions", {})
        self.compiled: dict[str, IsValid] = {}

    def compile(self, schema: Schema) -> IsValid:
        """Compile a schema or a part of one."""
        if isinstance(schema, bool):
            return lambda value: schema
        if "$ref" in schema:
            return self._reference(schema["$ref"])
        checks = [
            check
            for keyword, operand in schema.items()
            if keyword not in _ANNOTATIONS
            for check in self._keyword(keyword, operand, schema)
        ]
        return checks[0] if len(checks) == 1 else _all_of(checks)

    def _reference(self, target: str) -> IsValid:
        """Refer to a definition, which is compiled when the first value needs it."""
        name = target.removeprefix("#/definitions/")
        definition = self.definitions[name]

        def is_valid(value: Any) -> bool:
            if name not in self.compiled:
                self.compiled[name] = self.compile(definition)
            return self.compiled[name](value)

        return is_valid

    def _keyword(self, keyword: str, operand: Any, schema: Mapping[str, Any]) -> Iterable[IsValid]:
        """Compile one keyword; some of them depend on others in the same schema."""
        if keyword in _SIMPLE:
            return (_SIMPLE[keyword](operand),)
        match keyword:
            case "properties":
                return (_properties({key: self.compile(part) for key, part in operand.items()}),)
            case "patternProperties" | "additionalProperties":
                if keyword == "patternProperties" and "additionalProperties" in schema:
                    return ()  # both are checked together
                return (self._other_properties(schema),)
            case "propertyNames":
                is_name = self.compile(operand)
                return (lambda value: type(value) is not dict or all(map(is_name, value)),)
            case "items":
                is_item = self.compile(operand)
                return (lambda value: type(value) is not list or all(map(is_item, value)),)
            case "allOf":
                return (_all_of([self.compile(part) for part in operand]),)
            case "anyOf":
                return (_any_of([self.compile(part) for part in operand]),)
            case "not":
                is_excluded = self.compile(operand)
                return (lambda value: not is_excluded(value),)
            case "if":
                applies = self.compile(operand)
                then = self.compile(schema.get("then", True))
                otherwise = self.compile(schema.get("else", True))
                return (lambda value: then(value) if applies(value) else otherwise(value),)
        raise ValueError(f"the keyword {keyword} is not implemented")

    def _other_properties(self, schema: Mapping[str, Any]) -> IsValid:
        """Check the values under `patternProperties` and `additionalProperties`."""
        known = schema.get("properties", {})
        patterns = [
            (regex(pattern), self.compile(part))
            for pattern, part in schema.get("patternProperties", {}).items()
        ]
        is_additional = self.compile(schema.get("additionalProperties", True))

        def is_valid(value: Any) -> bool:
            if type(value) is not dict:
                return True
            for key, part in value.items():
                is_other = key not in known
                for pattern, check in patterns:
                    if pattern.search(key):
                        is_other = False
                        if not check(part):
                            return False
                if is_other and not is_additional(part):
                    return False
            return True

        return is_valid


def _all_of(checks: list[IsValid]) -> IsValid:
    def is_valid(value: Any) -> bool:
        for check in checks:  # noqa: SIM110 -- `all` with a generator is three times slower
            if not check(value):
                return False
        return True

    return is_valid


def _any_of(checks: list[IsValid]) -> IsValid:
    def is_valid(value: Any) -> bool:
        for check in checks:  # noqa: SIM110 -- as above
            if check(value):
                return True
        return False

    return is_valid


def _properties(checks: Mapping[str, IsValid]) -> IsValid:
    def is_valid(value: Any) -> bool:
        if type(value) is dict:
            for key, part in value.items():
                if key in checks and not checks[key](part):
                    return False
        return True

    return is_valid


_TYPES: Mapping[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


def _type(names: str | list[str]) -> IsValid:
    names = [names] if isinstance(names, str) else names
    types = frozenset(kind for name in names for kind in _TYPES[name])
    if "integer" in names:
        return lambda value: type(value) in types or (type(value) is float and value.is_integer())
    return lambda value: type(value) in types


def _enum(options: list[Any]) -> IsValid:
    """A boolean equals no number, though Python considers 1 and True equal."""
    collections = [option for option in options if isinstance(option, (list, dict))]
    if any(collections):
        raise ValueError("an option that is a collection with entries is not implemented")
    empty = tuple(type(option) for option in collections)
    scalars = {(type(option) is bool, option) for option in options if option not in collections}

    def is_valid(value: Any) -> bool:
        if isinstance(value, (list, dict)):
            return not value and type(value) in empty
        return (type(value) is bool, value) in scalars

    return is_valid


def _required(keys: list[str]) -> IsValid:
    wanted = frozenset(keys)
    return lambda value: type(value) is not dict or wanted <= value.keys()


def _pattern(text: str) -> IsValid:
    pattern = regex(text)
    return lambda value: type(value) is not str or pattern.search(value) is not None


_SIMPLE: Mapping[str, Callable[[Any], IsValid]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda option: _enum([option]),
    "required": _required,
    "pattern": _pattern,
    "minLength": lambda least: lambda value: type(value) is not str or len(value) >= least,
    "minItems": lambda least: lambda value: type(value) is not list or len(value) >= least,
    "maxItems": lambda most: lambda value: type(value) is not list or len(value) <= most,
    "minProperties": lambda least: lambda value: type(value) is not dict or len(value) >= least,
    "maxProperties": lambda most: lambda value: type(value) is not dict or len(value) <= most,
    "minimum": lambda least: lambda value: type(value) not in (int, float) or not value < least,
    "maximum": lambda most: lambda value: type(value) not in (int, float) or not value > most,
}
"""The keywords that depend on nothing but their operand."""
