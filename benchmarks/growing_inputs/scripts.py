"""Long and nested hook scripts."""

from __future__ import annotations

from growing_inputs import BASH, SCRIPT, Files, grows_from, repeat, with_script


@grows_from(1250)
def script_conditions(count: int) -> Files:
    """`if` statements."""
    return with_script(SCRIPT + repeat("if [ -f /var/run/@ ]; then rm -f /var/run/@; fi\n", count))


@grows_from(1250)
def script_commands(count: int) -> Files:
    """Commands, one on each line."""
    return with_script(SCRIPT + repeat("echo @\n", count))


@grows_from(1250)
def script_background(count: int) -> Files:
    """Background processes."""
    return with_script(SCRIPT + repeat("j@ &\n", count))


@grows_from(500)
def script_functions(count: int) -> Files:
    """Functions, each of which calls the previous one."""
    text = "".join(f"f{n}() {{ f{n - 1} || true; }}\n" for n in range(count))
    return with_script(f"{SCRIPT}{text}f{count - 1}\n")


@grows_from(10)
def script_functions_twice(count: int) -> Files:
    """Functions, each of which calls the previous one twice."""
    text = "".join(f"f{n}() {{ f{n - 1}; f{n - 1}; }}\n" for n in range(1, count))
    return with_script(f"{SCRIPT}f0() {{ true; }}\n{text}f{count - 1}\n")


@grows_from(500)
def script_heredocs(count: int) -> Files:
    """Here-documents."""
    return with_script(SCRIPT + repeat("cat <<E@\nabc\nE@\n", count))


@grows_from(500)
def script_substitutions(count: int) -> Files:
    """Command substitutions in each other."""
    return with_script(SCRIPT + repeat("A@=$(cat /x/@ | grep -c $(date +%s))\n", count))


@grows_from(1250)
def script_pipeline(count: int) -> Files:
    """One pipeline."""
    return with_script(SCRIPT + " | ".join(f"cat {n}" for n in range(count)) + "\n")


@grows_from(1250)
def script_and_list(count: int) -> Files:
    """One list of `&&`."""
    return with_script(SCRIPT + " && ".join(f"test {n}" for n in range(count)) + "\n")


@grows_from(2500)
def script_words(count: int) -> Files:
    """One command with many arguments."""
    return with_script(f"{SCRIPT}echo {repeat('w@ ', count)}\n")


@grows_from(250_000)
def script_long_word(count: int) -> Files:
    """One long word."""
    return with_script(f"{SCRIPT}echo {'a' * count}\n")


@grows_from(25_000)
def script_long_line(count: int) -> Files:
    """Commands on one line."""
    return with_script(SCRIPT + "echo a; " * count + "\n")


@grows_from(100)
def script_nested_conditions(count: int) -> Files:
    """`if` statements in each other."""
    return with_script(SCRIPT + "if true; then\n" * count + "true\n" + "fi\n" * count)


@grows_from(500)
def script_nested_substitutions(count: int) -> Files:
    """Command substitutions, as deep as there are."""
    return with_script(f"{SCRIPT}echo {'$(echo ' * count}{')' * count}\n")


@grows_from(4000)
def script_parentheses(count: int) -> Files:
    """Parentheses that are never closed."""
    return with_script(SCRIPT + "(" * count + "\n")


@grows_from(4000)
def script_expansions(count: int) -> Files:
    """Parameter expansions that are never closed."""
    return with_script(f"{SCRIPT}echo {'${a:-' * count}\n")


@grows_from(4000)
def script_quotes(count: int) -> Files:
    """Quotes in each other."""
    quotes = "'\"" * count
    return with_script(f"{SCRIPT}echo {quotes}\n")


@grows_from(4000)
def script_operators(count: int) -> Files:
    """Operators that make no sense."""
    return with_script(SCRIPT + "&;|)<(`$" * count + "\n")


@grows_from(10_000)
def script_blank_lines(count: int) -> Files:
    """Blank lines, and no shebang."""
    return with_script("\n" * count + "echo x\n")


@grows_from(250)
def script_sources(count: int) -> Files:
    """Scripts, each of which reads in the next one."""
    scripts = {f"lib/{n}.sh": f"{BASH}. ./lib/{n + 1}.sh\n" for n in range(count)}
    text = f'{BASH}cd "$(dirname "$0")"\n. ./lib/0.sh\n'
    return {**with_script(text), **scripts, f"lib/{count}.sh": BASH}


@grows_from(250)
def script_calls(count: int) -> Files:
    """A script that runs many other scripts."""
    called = {f"lib/{n}.sh": SCRIPT for n in range(count)}
    text = f'{BASH}cd "$(dirname "$0")"\n' + repeat("./lib/@.sh\n", count)
    return {**with_script(text), **called}


@grows_from(1250, "check", ".", "--diff", "--unsafe-fixes")
def windows_script_fix(count: int) -> Files:
    """One hook script with CRLF line endings, fixed."""
    return with_script("#!/bin/bash\r\n" + "echo 1\r\n" * count)


@grows_from(1250)
def script_starts(count: int) -> Files:
    """Programs that are started, in need of a check."""
    return with_script(BASH + repeat("nohup java -jar @.jar &\n", count))
