"""Completion for zsh."""

from __future__ import annotations

from appspec_lint.cli.shells.spec import (
    ArgumentKind,
    CommandSpec,
    CompletionSpec,
    FlagSpec,
    render_template,
)

_SCRIPT = """\
#compdef appspec-lint
# appspec-lint completion for zsh: add this line to ~/.zshrc, after `compinit`
#   eval "$(appspec-lint completion zsh)"

_appspec_lint_rules() {
    local -a rules
    rules=(
@RULES@
    )
    _describe -t rules rule rules
}

_appspec_lint_list() {
    _values -s , 'rule or group' \\
@LIST@
}

_appspec_lint_start() {
    local -a commands
    commands=(
@COMMANDS@
    )
    _describe -t commands command commands
    _files
}

_appspec_lint() {
    local command=@DEFAULT@
    if ((CURRENT > 2)); then
        case $words[2] in
            @NAMES@)
                command=$words[2]
                shift words
                ((CURRENT--))
                ;;
        esac
    elif [[ $words[CURRENT] != -* ]]; then
        _appspec_lint_start
        return
    fi
    case $command in
@CASES@
    esac
}

if [[ ${funcstack[1]} == _appspec_lint ]]; then # autoloaded from a directory in fpath
    _appspec_lint "$@"
else
    compdef _appspec_lint appspec-lint
fi
"""


def render(offer: CompletionSpec) -> str:
    """Generate the completion script for zsh."""
    both = (*offer.groups, *offer.rules)
    parts = {
        "COMMANDS": _indent(
            8, [_describe(command.name, command.help) for command in offer.commands]
        ),
        "DEFAULT": offer.commands[0].name,
        "NAMES": " | ".join(command.name for command in offer.commands),
        "CASES": "\n".join(_format_case(command) for command in offer.commands),
        "RULES": _indent(8, [_describe(name, help) for name, help in offer.rules]),
        "LIST": _indent(8, [_quote(f"{name}[{_escape(help)}]") for name, help in both], " \\"),
    }
    return render_template(_SCRIPT, parts)


def _format_case(command: CommandSpec) -> str:
    arguments = [spec for flag in command.flags for spec in _list_specs(flag)]
    if command.kind is not ArgumentKind.NOTHING:
        arguments.append(
            _quote(f"*:{command.kind.value}:{_choose_action(command.kind, command.words)}")
        )
    lines = _indent(16, arguments, " \\")
    return f"{' ' * 8}{command.name})\n{' ' * 12}_arguments -S \\\n{lines}\n{' ' * 12};;"


def _list_specs(flag: FlagSpec) -> list[str]:
    description = f"[{_escape(flag.help)}]"
    if flag.kind is ArgumentKind.NOTHING or flag.optional:
        return [_quote(f"{spelling}{description}") for spelling in flag.spellings]
    value = f":{flag.kind.value}:{_choose_action(flag.kind, flag.words)}"
    return [_quote(f"*{spelling}={description}{value}") for spelling in flag.spellings]


def _choose_action(kind: ArgumentKind, words: tuple[str, ...]) -> str:
    match kind:
        case ArgumentKind.WORD:
            return f"({' '.join(words)})"
        case ArgumentKind.RULE:
            return "_appspec_lint_rules"
        case ArgumentKind.LIST:
            return "_appspec_lint_list"
        case ArgumentKind.FILE:
            return "_files"
        case _:
            return " "


def _describe(name: str, help: str) -> str:
    return _quote(f"{name}:{help}")


def _escape(text: str) -> str:
    for sign in "\\[]:":
        text = text.replace(sign, f"\\{sign}")
    return text


def _quote(text: str) -> str:
    inside = text.replace("'", "'\\''")
    return f"'{inside}'"


def _indent(indent: int, texts: list[str], end: str = "") -> str:
    return f"{end}\n".join(f"{' ' * indent}{text}" for text in texts)
