"""Buildspecs with many commands, patterns or batch builds."""

from __future__ import annotations

from growing_inputs import (
    APPSPEC,
    BUILD,
    HOOK,
    PACKAGE_ALL,
    SCRIPT,
    Files,
    grows_from,
    repeat,
    with_build,
)

BATCH = "version: 0.2\nbatch:\n  {kind}:\n{builds}phases:\n  build:\n    commands: [true]\n"


@grows_from(500)
def commands_copy(count: int) -> Files:
    """Copies of directories."""
    artifacts = PACKAGE_ALL + "  base-directory: out\n"
    hook = "hooks:\n  AfterInstall:\n    - location: 1/x.sh\n"
    sources = {f"src/{n}/x.sh": SCRIPT for n in range(min(count, 50))}
    return {**with_build(repeat("      - cp -r src/@ out/@\n", count), artifacts, hook), **sources}


@grows_from(1250)
def commands_echo(count: int) -> Files:
    """Commands without effects."""
    return with_build(repeat("      - echo @\n", count))


@grows_from(1250)
def commands_export(count: int) -> Files:
    """Variables."""
    return with_build(repeat("      - export V@=a@\n", count))


@grows_from(1250)
def commands_tool(count: int) -> Files:
    """Programs that may write anything."""
    return with_build(repeat("      - ./tool@ --out dist\n", count), appspec=HOOK)


@grows_from(1250)
def commands_touch(count: int) -> Files:
    """New files in new directories."""
    return with_build(repeat("      - mkdir -p d@ && touch d@/f\n", count), appspec=HOOK)


@grows_from(1250)
def commands_condition(count: int) -> Files:
    """Copies that may not run."""
    line = "      - if [ -f a@ ]; then cp a@ b@; fi\n"
    return with_build(repeat(line, count), appspec=HOOK)


@grows_from(1250)
def commands_block(count: int) -> Files:
    """One command of many lines."""
    lines = repeat("        echo @ && cp a@ b@\n", count)
    return with_build(f"      - |\n{lines}", appspec=HOOK)


@grows_from(250)
def commands_chain(count: int) -> Files:
    """Copies of copies."""
    lines = "".join(f"      - cp -r d{n} d{n + 1}\n" for n in range(count))
    return with_build(lines, appspec=HOOK)


@grows_from(10)
def commands_functions_twice(count: int) -> Files:
    """Functions, each of which calls the previous one twice."""
    text = "".join(f"        f{n}() {{ f{n - 1}; f{n - 1}; }}\n" for n in range(1, count))
    return with_build(f"      - |\n        f0() {{ touch a; }}\n{text}        f{count - 1}\n")


@grows_from(4)
def commands_scripts_twice(count: int) -> Files:
    """Scripts, each of which runs the previous one twice."""
    scripts = {
        f"s{n}.sh": f"#!/bin/sh\n./s{n - 1}.sh\n./s{n - 1}.sh\n" for n in range(1, count + 1)
    }
    return {**with_build(f"      - ./s{count}.sh\n"), "s0.sh": "#!/bin/sh\ntouch a\n", **scripts}


@grows_from(2)
def commands_loops(count: int) -> Files:
    """Loops in each other."""
    head = "".join(f"for v{n} in 1 2 3 4 5 6 7 8; do " for n in range(count))
    return with_build(f"      - {head}cp a b{'; done' * count}\n")


@grows_from(1_250_000)
def buildspec_of_megabytes(count: int) -> Files:
    """A buildspec of five million characters, at the largest size."""
    line = "      - aws s3 cp reports/results.xml s3://bucket/reports/results.xml\n"
    return with_build(line * (count // len(line)), appspec=HOOK)


@grows_from(1_250_000)
def block_of_megabytes(count: int) -> Files:
    """One command of five million characters, at the largest size."""
    line = "        echo 'a line of a long script in the buildspec'\n"
    return with_build("      - |\n" + line * (count // len(line)), appspec=HOOK)


@grows_from(250)
def patterns(count: int) -> Files:
    """Artifact patterns that match files everywhere."""
    artifacts = "artifacts:\n  files:\n" + repeat("    - '**/a@/**/*'\n", count)
    return {
        **with_build("      - true\n", artifacts),
        **{f"d{n}/e/f{n}": "" for n in range(2000)},
    }


@grows_from(250)
def patterns_of_nothing(count: int) -> Files:
    """Artifact patterns that match nothing."""
    artifacts = "artifacts:\n  files:\n    - appspec.yml\n"
    artifacts += repeat("    - 'no@/x@.txt'\n", count)
    return {
        **with_build("      - true\n", artifacts),
        **{f"d{n}/e/f{n}": "" for n in range(2000)},
    }


@grows_from(6)
def patterns_of_stars(count: int) -> Files:
    """Artifact patterns that match in many ways."""
    patterns = ("a*" * count + "b", "**/" * count + "z")
    excluded = ("a*" * count + "b", "**/a*" * count + "z", "*?" * count + "z")
    artifacts = "artifacts:\n  files:\n    - '**/*'\n"
    artifacts += "".join(f"    - '{pattern}'\n" for pattern in patterns)
    artifacts += "  exclude-paths:\n" + "".join(f"    - '{pattern}'\n" for pattern in excluded)
    return {**with_build("      - true\n", artifacts), **_long_paths()}


@grows_from(6)
def permission_of_stars(count: int) -> Files:
    """Patterns of permissions and of the configuration that match in many ways."""
    star = "a*" * count + "b"
    text = f"{APPSPEC}files:\n  - source: /\n    destination: /srv\npermissions:\n"
    text += f"  - object: /srv\n    pattern: '{star}'\n    except: ['{star}']\n    owner: root\n"
    configuration = f"exclude:\n  - '{star}'\n  - '{'**/a*' * count}z'\n"
    return {"appspec.yml": text, ".appspec-lint.yml": configuration, **_long_paths()}


def _long_paths() -> Files:
    return {("a" * 40 + "/") * 3 + "a" * 100 + str(n): "" for n in range(50)}


@grows_from(2500)
def exclude_paths(count: int) -> Files:
    """Patterns of `exclude-paths`."""
    artifacts = PACKAGE_ALL + "  exclude-paths:\n" + repeat("    - 'x@/**/*'\n", count)
    return {**with_build("      - true\n", artifacts), **{f"d{n}/f": "" for n in range(200)}}


@grows_from(75)
def secondary_artifacts(count: int) -> Files:
    """Secondary artifacts of everything."""
    secondary = repeat("    art@:\n      files:\n        - '**/*'\n", count)
    artifacts = f"{PACKAGE_ALL}  secondary-artifacts:\n{secondary}"
    return {**with_build("      - true\n", artifacts), **{f"d{n}/f": "" for n in range(1000)}}


@grows_from(1000)
def discarded_paths(count: int) -> Files:
    """Files of one name in an artifact without directories."""
    artifacts = "artifacts:\n  discard-paths: yes\n  files:\n    - '**/*'\n"
    files = {f"d{n}/same.txt": "" for n in range(count)}
    return {**with_build("      - true\n", artifacts, HOOK), **files}


@grows_from(1000)
def base_directories(count: int) -> Files:
    """Base directories by pattern."""
    artifacts = "artifacts:\n  base-directory: 'd*'\n  files:\n    - '**/*'\n"
    files = {f"d{n}/f.txt": "" for n in range(count)}
    return {**with_build("      - true\n", artifacts, HOOK), **files}


@grows_from(250)
def batch_graph(count: int) -> Files:
    """Batch builds, each of which depends on twenty others."""
    builds = "".join(
        f"    - identifier: b{n}\n"
        f"      depend-on: [{', '.join(f'b{other}' for other in range(max(0, n - 20), n))}]\n"
        for n in range(count)
    )
    return {"buildspec.yml": BATCH.format(kind="build-graph", builds=builds)}


@grows_from(250)
def batch_cycle(count: int) -> Files:
    """Batch builds in a cycle."""
    builds = "".join(
        f"    - identifier: b{n}\n      depend-on: [b{(n + 1) % count}, b{(n + 7) % count}]\n"
        for n in range(count)
    )
    return {"buildspec.yml": BATCH.format(kind="build-graph", builds=builds)}


@grows_from(250)
def batch_unknown(count: int) -> Files:
    """Batch builds that depend on unknown ones."""
    builds = repeat("    - identifier: b@\n      depend-on: [c@]\n", count)
    return {"buildspec.yml": BATCH.format(kind="build-graph", builds=builds)}


@grows_from(250)
def batch_duplicates(count: int) -> Files:
    """Batch builds of one name."""
    builds = "    - identifier: same\n" * count
    return {"buildspec.yml": BATCH.format(kind="build-list", builds=builds)}


@grows_from(5000, "check", ".", "--format", "text")
def secrets(count: int) -> Files:
    """Secrets, which are masked in the report."""
    variables = repeat("    PASSWORD@: hunter2A@x\n", count)
    head = f"version: 0.2\nenv:\n  variables:\n{variables}"
    return {"buildspec.yml": head + BUILD.partition("\n")[2] + "      - true\n"}
