"""Long configuration files."""

from __future__ import annotations

from growing_inputs import APPSPEC, Files, buildspec, grows_from, repeat

WRONG = "version: 0.0\nos: solaris\n"


@grows_from(500)
def configured_pairs(count: int) -> Files:
    """Pairs of an AppSpec and a buildspec."""
    pair = "  - appspec: s@/appspec.yml\n    buildspec: s@/buildspec.yml\n"
    files = {".appspec-lint.yml": f"pairs:\n{repeat(pair, count)}"}
    for number in range(count):
        files[f"s{number}/appspec.yml"] = APPSPEC
        files[f"s{number}/buildspec.yml"] = buildspec("      - make\n")
    return files


@grows_from(250)
def configurations(count: int) -> Files:
    """Configuration files, one for each AppSpec."""
    files = {}
    for number in range(count):
        files[f"s{number}/appspec.yml"] = WRONG
        files[f"s{number}/.appspec-lint.yml"] = "fail-on: error\n"
    return files


@grows_from(500)
def excluded_patterns(count: int) -> Files:
    """Patterns of `exclude`, and 200 AppSpecs."""
    specs = {f"s{n}/appspec.yml": APPSPEC for n in range(200)}
    return {".appspec-lint.yml": "exclude:\n" + repeat("  - '**/x@/**'\n", count), **specs}


@grows_from(500)
def excluded_patterns_and_files(count: int) -> Files:
    """Patterns of `exclude`, and 20,000 other files."""
    sources = {f"src/{n % 100}/{n}.js": "" for n in range(20_000)}
    return {
        ".appspec-lint.yml": "exclude:\n" + repeat("  - 'build@/*.tmp'\n", count),
        "appspec.yml": APPSPEC,
        **sources,
    }


@grows_from(500)
def generated_patterns(count: int) -> Files:
    """Patterns of `generated`, and hooks that may match them."""
    hooks = repeat("    - location: bin/s@.sh\n", 200)
    return {
        ".appspec-lint.yml": "generated:\n" + repeat("  - 'out@/**'\n", count),
        "appspec.yml": f"{APPSPEC}hooks:\n  AfterInstall:\n{hooks}",
    }


@grows_from(500)
def ignored_patterns(count: int) -> Files:
    """Patterns of `per-file-ignores`, and 200 findings."""
    patterns = repeat("  '**/x@/**': [bundle]\n", count)
    specs = {f"s{n}/appspec.yml": WRONG for n in range(200)}
    return {".appspec-lint.yml": f"per-file-ignores:\n{patterns}", **specs}


@grows_from(500, tracked=(".",))
def git_ignore_patterns(count: int) -> Files:
    """Patterns of .gitignore, and 200 AppSpecs."""
    specs = {f"s{n}/appspec.yml": APPSPEC for n in range(200)}
    return {".gitignore": repeat("build@/\n", count), **specs}
