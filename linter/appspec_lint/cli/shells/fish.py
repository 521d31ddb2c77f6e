"""Completion for fish."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.cli.shells.spec import ArgumentKind, CompletionSpec, FlagSpec, render_template

_SCRIPT = """\
# appspec-lint completion for fish: add this line to ~/.config/fish/config.fish
#   appspec-lint completion fish | source

function _appspec_lint_command
    set -l words (commandline -opc)
    if contains -- "$words[2]" @NAMES@
        echo $words[2]
    else
        echo @DEFAULT@
    end
end

function _appspec_lint_is
    test (_appspec_lint_command) = $argv[1]
end

function _appspec_lint_first
    test (count (commandline -opc)) -eq 1
end

function _appspec_lint_rules
    printf '%s\\t%s\\n' \\
@RULES@
end

function _appspec_lint_list
    # keep everything before the last comma
    set -l given (commandline -ct | string replace -r '^--[a-z-]+=' '' | string match -r '.*,')
    printf "$given"'%s\\t%s\\n' \\
@GROUPS@
    _appspec_lint_rules | string replace -r '^' "$given"
end

complete -c appspec-lint -f
"""


def render(offer: CompletionSpec) -> str:
    """Generate the completion script for fish."""
    parts = {
        "DEFAULT": offer.commands[0].name,
        "NAMES": " ".join(command.name for command in offer.commands),
        "RULES": _format_pairs(offer.rules),
        "GROUPS": _format_pairs(offer.groups),
    }
    return render_template(_SCRIPT, parts) + "".join(
        f"{line}\n" for line in _complete_commands(offer)
    )


def _complete_commands(offer: CompletionSpec) -> Iterator[str]:
    for command in offer.commands:
        name = f"-a {command.name} -d {_quote(command.help)}"
        yield f"complete -c appspec-lint -n _appspec_lint_first {name}"
    for command in offer.commands:
        start = f"complete -c appspec-lint -n '_appspec_lint_is {command.name}'"
        for flag in command.flags:
            yield f"{start} {_format_flag(flag)} -d {_quote(flag.help)}"
        if command.kind is not ArgumentKind.NOTHING:
            yield f"{start} {_format_value(command.kind, command.words)}"


def _format_flag(flag: FlagSpec) -> str:
    names = " ".join(
        f"-l {spelling[2:]}" if spelling.startswith("--") else f"-s {spelling[1:]}"
        for spelling in flag.spellings
    )
    if flag.kind is ArgumentKind.NOTHING or flag.optional:
        return names
    return f"{names} -r {_format_value(flag.kind, flag.words)}"


def _format_value(kind: ArgumentKind, words: tuple[str, ...]) -> str:
    match kind:
        case ArgumentKind.WORD:
            return f"-f -a {_quote(' '.join(words))}"
        case ArgumentKind.RULE:
            return "-f -a '(_appspec_lint_rules)'"
        case ArgumentKind.LIST:
            return "-f -a '(_appspec_lint_list)'"
        case ArgumentKind.FILE:
            return "-F"
        case _:
            return "-f"


def _format_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return " \\\n".join(f"        {name} {_quote(help)}" for name, help in pairs)


def _quote(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inside}'"
