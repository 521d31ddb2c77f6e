"""Completion for bash 3.2 (macOS) and later."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.cli.shells.spec import (
    ArgumentKind,
    CommandSpec,
    CompletionSpec,
    FlagSpec,
    render_template,
)

_SCRIPT = """\
# appspec-lint completion for bash: add this line to ~/.bashrc
#   eval "$(appspec-lint completion bash)"

_appspec_lint() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=@DEFAULT@ words='' files='' list='' line
    # bash splits --flag=value at the `=`
    if [[ $word == = ]]; then
        word=''
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if ((COMP_CWORD > 1)); then
        case ${COMP_WORDS[1]} in
            @COMMANDS@) command=${COMP_WORDS[1]} ;;
        esac
    fi
    case "$command $before" in
@VALUES@
        *)
            if [[ $word == -* ]]; then
                case $command in
@FLAGS@
                esac
            else
                case $command in
@ARGUMENTS@
                esac
                if ((COMP_CWORD == 1)); then words+=' @COMMAND_WORDS@'; fi
            fi
            ;;
    esac
    COMPREPLY=()
    if [[ $list ]]; then # keep everything before the last comma
        line=''
        if [[ $word == *,* ]]; then line=${word%,*},; fi
        word=${word##*,}
        while IFS= read -r words; do
            COMPREPLY+=("$line$words")
        done < <(compgen -W '@NAMES@' -- "$word")
        return
    fi
    if [[ $words ]]; then
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$words" -- "$word")
    fi
    if [[ $files ]]; then
        compopt -o filenames 2> /dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
    fi
}

complete -F _appspec_lint appspec-lint
"""


def render(offer: CompletionSpec) -> str:
    """Generate the completion script for bash."""
    names = [name for name, _ in (*offer.groups, *offer.rules)]
    commands = [command.name for command in offer.commands]
    parts = {
        "COMMAND_WORDS": " ".join(commands),
        "COMMANDS": " | ".join(commands),
        "DEFAULT": commands[0],
        "VALUES": "\n".join(
            line for command in offer.commands for line in _complete_values(command, offer)
        ),
        "FLAGS": "\n".join(
            f"{' ' * 20}{command.name}) {_list_flags(command)} ;;" for command in offer.commands
        ),
        "ARGUMENTS": "\n".join(
            f"{' ' * 20}{command.name}) {_assign(command.kind, command.words, offer)} ;;"
            for command in offer.commands
        ),
        "NAMES": " ".join(names),
    }
    return render_template(_SCRIPT, parts)


def _complete_values(command: CommandSpec, offer: CompletionSpec) -> Iterator[str]:
    for flag in command.flags:
        if flag.kind is not ArgumentKind.NOTHING and not flag.optional:
            patterns = " | ".join(f"'{command.name} {spelling}'" for spelling in flag.spellings)
            yield f"{' ' * 8}{patterns}) {_assign(flag.kind, flag.words, offer)} ;;"


def _list_flags(command: CommandSpec) -> str:
    return (
        f"words='{' '.join(spelling for flag in command.flags for spelling in _list_long(flag))}'"
    )


def _list_long(flag: FlagSpec) -> tuple[str, ...]:
    return tuple(spelling for spelling in flag.spellings if spelling.startswith("--"))


def _assign(kind: ArgumentKind, words: tuple[str, ...], offer: CompletionSpec) -> str:
    match kind:
        case ArgumentKind.WORD:
            return f"words='{' '.join(words)}'"
        case ArgumentKind.RULE:
            return f"words='{' '.join(name for name, _ in offer.rules)}'"
        case ArgumentKind.LIST:
            return "list=yes"
        case ArgumentKind.FILE:
            return "files=yes"
        case _:
            return ":"
