"""The completion of zsh."""

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
# Completion of appspec-lint for zsh: put this into ~/.zshrc, below `compinit`
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

if [[ ${funcstack[1]} == _appspec_lint ]]; then # autoloaded, from a folder of fpath
    _appspec_lint "$@"
else
    compdef _appspec_lint appspec-lint
fi
"""


def render(offer: CompletionSpec) -> str:
    """The script that zsh is to read."""
    both = (*offer.groups, *offer.rules)
    parts = {
        "COMMANDS": _lines(8, [_described(each.name, each.help) for each in offer.commands]),
        "DEFAULT": offer.commands[0].name,
        "NAMES": " | ".join(each.name for each in offer.commands),
        "CASES": "\n".join(_case(each) for each in offer.commands),
        "RULES": _lines(8, [_described(name, help) for name, help in offer.rules]),
        "LIST": _lines(8, [_quoted(f"{name}[{_escaped(help)}]") for name, help in both], " \\"),
    }
    return render_template(_SCRIPT, parts)


def _case(command: CommandSpec) -> str:
    arguments = [spec for flag in command.flags for spec in _specs(flag)]
    if command.kind is not ArgumentKind.NOTHING:
        arguments.append(_quoted(f"*:{command.kind.value}:{_action(command.kind, command.words)}"))
    lines = _lines(16, arguments, " \\")
    return f"{' ' * 8}{command.name})\n{' ' * 12}_arguments -S \\\n{lines}\n{' ' * 12};;"


def _specs(flag: FlagSpec) -> list[str]:
    told = f"[{_escaped(flag.help)}]"
    if flag.kind is ArgumentKind.NOTHING or flag.optional:
        return [_quoted(f"{each}{told}") for each in flag.spellings]
    value = f":{flag.kind.value}:{_action(flag.kind, flag.words)}"
    return [_quoted(f"*{each}={told}{value}") for each in flag.spellings]


def _action(kind: ArgumentKind, words: tuple[str, ...]) -> str:
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


def _described(name: str, help: str) -> str:
    return _quoted(f"{name}:{help}")


def _escaped(text: str) -> str:
    for sign in "\\[]:":
        text = text.replace(sign, f"\\{sign}")
    return text


def _quoted(text: str) -> str:
    inside = text.replace("'", "'\\''")
    return f"'{inside}'"


def _lines(indent: int, texts: list[str], end: str = "") -> str:
    return f"{end}\n".join(f"{' ' * indent}{text}" for text in texts)
