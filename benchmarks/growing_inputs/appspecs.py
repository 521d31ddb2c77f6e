"""AppSpecs with much in them."""

from __future__ import annotations

from growing_inputs import APPSPEC, COPY_ALL, HOOK, SCRIPT, Files, buildspec, grows_from, repeat

ENTRY = "  - source: @\n    destination: /srv/@\n"
HOOKS = "hooks:\n  AfterInstall:\n"
ONLY_APPSPEC = "artifacts:\n  files:\n    - appspec.yml\n"


@grows_from(1250)
def entries(count: int) -> Files:
    """Directories that are copied one by one."""
    copied = repeat("  - source: a@\n    destination: /srv/@\n", count)
    return {"appspec.yml": f"{APPSPEC}files:\n{copied}", **{f"a{n}/x": "" for n in range(count)}}


@grows_from(1250)
def entries_of_everything(count: int) -> Files:
    """Copies of the whole revision."""
    copied = repeat("  - source: /\n    destination: /srv/@\n", count)
    return {"appspec.yml": f"{APPSPEC}files:\n{copied}", **{f"a/{n}": "" for n in range(200)}}


@grows_from(1250)
def entries_missing(count: int) -> Files:
    """Sources that do not exist."""
    copied = repeat("  - source: missing@\n    destination: /srv/@\n", count)
    return {"appspec.yml": f"{APPSPEC}files:\n{copied}", "x/y": ""}


@grows_from(1250)
def entries_not_packaged(count: int) -> Files:
    """Sources that the artifact does not contain."""
    artifacts = "artifacts:\n  files:\n    - appspec.yml\n    - lib/a.jar\n"
    build = buildspec("      - true\n", artifacts)
    return {**entries_missing(count), "buildspec.yml": build}


@grows_from(1250)
def permissions(count: int) -> Files:
    """Permissions of single objects."""
    objects = repeat("  - object: /srv/shop/a@\n    owner: root\n", count)
    text = f"{APPSPEC}{COPY_ALL}permissions:\n{objects}"
    return {"appspec.yml": text, **{f"a{n}/x": "" for n in range(count)}}


@grows_from(1250)
def permission_patterns(count: int) -> Files:
    """Permissions by pattern."""
    line = '  - object: /srv/shop\n    pattern: "*@"\n    owner: root\n'
    text = f"{APPSPEC}{COPY_ALL}permissions:\n{repeat(line, count)}"
    return {"appspec.yml": text, **{f"a/{n}": "" for n in range(500)}}


@grows_from(300)
def hooks(count: int) -> Files:
    """Hooks with a script each."""
    text = repeat("    - location: s@.sh\n      timeout: 10\n", count)
    return {"appspec.yml": f"{APPSPEC}{HOOKS}{text}", **{f"s{n}.sh": SCRIPT for n in range(count)}}


@grows_from(1250)
def hooks_missing(count: int) -> Files:
    """Hook scripts that do not exist, beside scripts of similar names."""
    text = repeat("    - location: scripts/s@.sh\n      timeout: 10\n", count)
    scripts = {f"scripts/t{n}.sh": SCRIPT for n in range(count)}
    return {"appspec.yml": f"{APPSPEC}{HOOKS}{text}", **scripts}


@grows_from(1250)
def hooks_not_packaged(count: int) -> Files:
    """Hook scripts that neither exist nor are packaged."""
    return {**hooks_missing(count), "buildspec.yml": buildspec("      - true\n", ONLY_APPSPEC)}


@grows_from(1250)
def unknown_appspec_keys(count: int) -> Files:
    """Misspelled keys."""
    return {"appspec.yml": f"{APPSPEC}files:\n" + repeat("  - sourze: a@\n    dest: /srv\n", count)}


@grows_from(1250)
def duplicate_events(count: int) -> Files:
    """The same lifecycle event again and again."""
    text = "  AfterInstall:\n    - location: s.sh\n" * count
    return {"appspec.yml": f"{APPSPEC}hooks:\n{text}", "s.sh": SCRIPT}


@grows_from(1250)
def unknown_events(count: int) -> Files:
    """Misspelled lifecycle events."""
    text = repeat("  AfterInstal@:\n    - location: s.sh\n", count)
    return {"appspec.yml": f"{APPSPEC}hooks:\n{text}", "s.sh": SCRIPT}


@grows_from(1000, "check", ".", "--format", "text")
def text_report(count: int) -> Files:
    """Findings that are shown with their lines."""
    text = repeat("  - source: missing@\n    destination: srv/@\n", count)
    return {"appspec.yml": f"{APPSPEC}files:\n{text}"}


@grows_from(1000, "check", ".", "--format", "sarif")
def sarif_report(count: int) -> Files:
    """Findings in SARIF."""
    return text_report(count)


@grows_from(250, "check", ".", "--diff", "--unsafe-fixes")
def fixes(count: int) -> Files:
    """Fixes of hooks and of scripts."""
    line = "    - location: /s@.sh\n      timeout: '30'\n      runas: root\n"
    text = f"{APPSPEC}{COPY_ALL}{HOOKS}{repeat(line, count)}"
    return {
        "appspec.yml": text,
        **{f"s{n}.sh": "#!/bin/bash\r\ntrue\r\n" for n in range(count)},
    }


@grows_from(250)
def windows_scripts(count: int) -> Files:
    """Hook scripts with CRLF line endings."""
    text = repeat("    - location: s@.sh\n      timeout: 10\n", count)
    scripts = {f"s{n}.sh": SCRIPT.replace("\n", "\r\n") for n in range(count)}
    return {"appspec.yml": f"{APPSPEC}{HOOKS}{text}", **scripts}


@grows_from(100, tracked=(".",))
def windows_scripts_in_git(count: int) -> Files:
    """Services with CRLF line endings, in git."""
    files = {}
    for number in range(count):
        files[f"s{number}/appspec.yml"] = APPSPEC + HOOK
        files[f"s{number}/start.sh"] = "#!/bin/bash\r\ntrue\r\n"
    return files
