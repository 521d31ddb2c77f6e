"""YAML that is long, deep, or not what it should be."""

from __future__ import annotations

from growing_inputs import (
    APPSPEC,
    BUILD,
    HOOK,
    PACKAGE_ALL,
    Files,
    grows_from,
    repeat,
    with_build,
    with_script,
)

IGNORE = "# appspec-lint: ignore[{rule}]: a reason\n"


@grows_from(2500)
def suppressions_above(count: int) -> Files:
    """Suppression comments at the top of an AppSpec, none of which is needed."""
    return {"appspec.yml": IGNORE.format(rule="appspec-invalid") * count + APPSPEC}


@grows_from(2500)
def suppressions_used(count: int) -> Files:
    """Suppression comments, each on the line of a finding."""
    entry = "  - source: missing@ " + IGNORE.format(rule="source-not-in-artifact")
    text = repeat(entry + "    destination: /srv/@\n", count)
    return {"appspec.yml": f"{APPSPEC}files:\n{text}"}


@grows_from(2500)
def suppressions_in_script(count: int) -> Files:
    """Suppression comments of a hook script."""
    line = "nohup java -jar @.jar & " + IGNORE.format(rule="background-holds-output")
    return with_script("#!/bin/bash\n" + repeat(line, count))


@grows_from(2500)
def suppressions_unused(count: int) -> Files:
    """Suppression comments of a hook script without findings."""
    return with_script(
        "#!/bin/bash\n" + IGNORE.format(rule="background-holds-output") * count + "true\n"
    )


@grows_from(20_000)
def yaml_deep_sequence(count: int) -> Files:
    """Sequences in each other, never closed."""
    return {"appspec.yml": "a: " + "[" * count}


@grows_from(20_000)
def yaml_deep_mapping(count: int) -> Files:
    """Mappings in each other, never closed."""
    return {"appspec.yml": "a: " + "{a: " * count}


@grows_from(2000)
def yaml_deep_block(count: int) -> Files:
    """Mappings in each other by indentation."""
    return {"appspec.yml": "".join(" " * n + "a:\n" for n in range(count))}


@grows_from(20_000)
def yaml_dashes(count: int) -> Files:
    """Sequences in each other on one line."""
    return {"appspec.yml": "- " * count}


@grows_from(250_000)
def yaml_long_source(count: int) -> Files:
    """One long value."""
    return {"appspec.yml": f"{APPSPEC}files:\n  - source: {'a' * count}\n    destination: /srv\n"}


@grows_from(250_000)
def yaml_long_command(count: int) -> Files:
    """One long command."""
    return with_build(f"      - echo {'a' * count}\n")


@grows_from(50_000)
def yaml_long_secret(count: int) -> Files:
    """One long password."""
    variables = f"env:\n  variables:\n    PASSWORD: {'a-' * count}\n"
    return {"buildspec.yml": f"version: 0.2\n{variables}phases:\n  build:\n    commands: [true]\n"}


@grows_from(20_000)
def yaml_long_assignment(count: int) -> Files:
    """One long argument with colons."""
    return with_build(f"      - echo {'a=b:' * count}\n")


@grows_from(20_000)
def yaml_long_key(count: int) -> Files:
    """One long key."""
    return {"buildspec.yml": f"{BUILD}      - true\n{'k' * count}: 1\n"}


@grows_from(20_000)
def yaml_one_line(count: int) -> Files:
    """A buildspec in JSON on one line."""
    commands = ", ".join(f'"echo {n}"' for n in range(count))
    text = f'{{"version": 0.2, "phases": {{"build": {{"commands": [{commands}]}}}}}}\n'
    return {"buildspec.yml": text, "appspec.yml": APPSPEC}


@grows_from(10)
def yaml_aliases_twice(count: int) -> Files:
    """Aliases that double with each line."""
    lines = "".join(f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]\n" for n in range(1, count))
    return {"appspec.yml": f"a0: &a0 [x,x]\n{lines}"}


@grows_from(8)
def yaml_merges(count: int) -> Files:
    """Merge keys that triple with each line."""
    lines = "".join(
        f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]}}\n" for n in range(1, count)
    )
    return {"buildspec.yml": f"a0: &a0 {{x: 1, y: 2}}\n{lines}version: 0.2\n"}


@grows_from(500)
def yaml_alias_commands(count: int) -> Files:
    """Commands that are aliases of a list."""
    head = "x: &c\n" + repeat("  - echo @\n", 20)
    return {"buildspec.yml": head + BUILD + "      - *c\n" * count + PACKAGE_ALL}


@grows_from(1250)
def unknown_buildspec_keys(count: int) -> Files:
    """Misspelled keys."""
    return {"buildspec.yml": f"{BUILD}      - true\n" + repeat("phase@: 1\n", count)}


@grows_from(1250)
def duplicate_keys(count: int) -> Files:
    """The same key again and again."""
    return {"buildspec.yml": f"{BUILD}      - true\n" + "version: 0.2\n" * count}


@grows_from(10_000)
def yaml_blank_lines(count: int) -> Files:
    """Blank lines in a command."""
    return with_build("      - |\n        make" + "\n" * count + "        make\n", appspec=HOOK)
