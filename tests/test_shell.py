"""Shell text is read as the shell reads it, and every offset is the text's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.shell import Command, Compound, Program, Statement, parse
from appspec_lint.shell.visitor import iter_parts
from appspec_lint.shell.working_directory import track_directories

Words = list[str | None]


def words(text: str) -> list[Words]:
    """The words of every command, in source order."""
    return [[word.text for word in command.words] for command in parse(text).commands]


def flags(text: str, name: str) -> set[str]:
    """What is said of the command `name`."""
    found = [c for c in parse(text).commands if c.words and c.words[0].text == name]
    assert len(found) == 1
    kinds = ("background", "conditional", "substituted", "broken")
    return {kind for kind in kinds if getattr(found[0], kind)}


def redirections(text: str) -> list[str]:
    """The redirections of the one command, spelled out."""
    (command,) = parse(text).commands
    return [
        f"{'' if each.descriptor is None else each.descriptor}{each.operator}"
        f"{each.target.raw if each.target else ''}"
        for each in command.redirections
    ]


def shape(program: Program) -> str:
    """The statements as one line, brackets where the shell would see them."""
    return " ; ".join(map(_statement, program.statements))


def _statement(statement: Statement) -> str:
    texts = []
    for pipeline in statement.pipelines:
        parts = " ".join(
            _part(part) + (f" {join}" if join else "")
            for part, join in zip(pipeline.parts, (*pipeline.joins, ""), strict=True)
        )
        texts.append(("! " if pipeline.negated else "") + parts)
    whole = texts[0]
    for operator, text in zip(statement.operators, texts[1:], strict=True):
        whole += f" {operator} {text}"
    return whole if statement.ampersand is None else f"[{whole}]&"


def _part(part: Command | Compound) -> str:
    marks = "".join(each.operator for each in part.redirections)
    if isinstance(part, Command):
        return " ".join(word.raw for word in part.words) + marks
    blocks = " | ".join(" ; ".join(map(_statement, block)) for block in part.blocks)
    head = " ; ".join(map(_statement, part.head))
    return f"{part.kind}{part.name and ' ' + part.name}({head and head + ': '}{blocks}){marks}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("cp -r build dist", [["cp", "-r", "build", "dist"]], id="plain words"),
        pytest.param("cp 'a b' \"c d\" e\\ f", [["cp", "a b", "c d", "e f"]], id="quotes"),
        pytest.param('cp "$A/b" c', [["cp", None, "c"]], id="an expansion is unknown"),
        *(
            pytest.param(assignment + "\ncp a b", [[], ["cp", "a", "b"]], id=assignment)
            for assignment in (
                "IMAGE=$A.dkr.ecr.$B.amazonaws.com/x-y",
                "IMAGE=$A.dkr.ecr.$B.amazonaws.com/x-y:$TAG",
                "IMAGE=${A}.dkr.ecr.$B.amazonaws.com/x-y",
                'IMAGE="$A".dkr.ecr.$B.amazonaws.com/x-y',
                "REPO=$A.dkr.$B.com/y IMAGE=$A/$B/c",
                "X=$A/$B/c",
                "X=$A/$1.c",
                "X+=$A-$B-c",
                "X=a/$B/$C.d",
            )
        ),
        pytest.param(
            "A=1 IMAGE=$A.dkr.ecr.$B.amazonaws.com/x docker build .",
            [["docker", "build", "."]],
            id="assignments before a command",
        ),
        pytest.param("if a; then X=$A/$B/c; fi", [["a"], []], id="an assignment in a branch"),
        pytest.param(
            "X=$(echo $A/$B/c)/$D/e",
            [[], ["echo", None]],
            id="an assignment with a substitution",
        ),
        pytest.param("cp `a` c", [["cp", None, "c"], ["a"]], id="so are backquotes"),
        pytest.param("echo $'a\\tb'", [["echo", "a\tb"]], id="an ANSI string"),
        pytest.param("cp a{b,c} d", [["cp", None, "d"]], id="braces make several words"),
        pytest.param("cp ~/a b", [["cp", None, "b"]], id="a tilde is somebody's home"),
        pytest.param("cp *.jar dist/", [["cp", "*.jar", "dist/"]], id="a pattern stays"),
        pytest.param("a\\\nb c", [["ab", "c"]], id="a line goes on within a word"),
        pytest.param("a \\\n  b", [["a", "b"]], id="a line goes on between words"),
        pytest.param("a; b\nc", [["a"], ["b"], ["c"]], id="three commands"),
        pytest.param("A=1 B=2\nmake all", [[], ["make", "all"]], id="a line of assignments"),
        pytest.param("A=1 make", [["make"]], id="an assignment for one command"),
        pytest.param("> log make all", [["make", "all"]], id="a redirection first"),
        pytest.param("make > log all", [["make", "all"]], id="a redirection amid the words"),
        pytest.param("# cp a b\ncp c d # e", [["cp", "c", "d"]], id="comments"),
        pytest.param("echo 'a & b'", [["echo", "a & b"]], id="an ampersand in quotes"),
        pytest.param("export A=b", [["export", "A=b"]], id="a declaration"),
        pytest.param("a; <<E b\nx & y\nE\nc", [["a"], ["b"], ["c"]], id="a here-document"),
        pytest.param("cat <<E; b\nx\nE\nc", [["cat"], ["b"], ["c"]], id="and one before `;`"),
        pytest.param("cat <<-E\n\tx y\n\tE\nc", [["cat"], ["c"]], id="an indented one"),
        pytest.param("cat <<'E'\n$(x)\nE\nc", [["cat"], ["c"]], id="a quoted one"),
        pytest.param("f() { a; }\nf", [["a"], ["f"]], id="a function"),
        pytest.param("function f { a; }", [["a"]], id="a function with its keyword"),
        pytest.param('a "$(b "$(c)")"', [["a", None], ["b", None], ["c"]], id="nested"),
        pytest.param("if a; then b; elif c; then d; else e; fi", [[c] for c in "abcde"], id="if"),
        pytest.param("case $1 in x) a ;; (y|z) b ;; esac", [["a"], ["b"]], id="case"),
        pytest.param("cd é && rm 日本", [["cd", "é"], ["rm", "日本"]], id="beyond ASCII"),
        pytest.param("a\r\nb c\r\n", [["a"], ["b", "c"]], id="lines that end in CR LF"),
        pytest.param("a \\\r\n b\r\n", [["a", "b"]], id="and go on"),
        pytest.param(
            "cd /srv\n\\cp -f a b\n\\. ./env\n",
            [["cd", "/srv"], ["cp", "-f", "a", "b"], [".", "./env"]],
            id="lines that begin with an escape",
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_the_words_of_commands(text: str, expected: list[Words]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a && b > log &", "[a && b>]&", id="a list in the background"),
        pytest.param("a || b | c", "a || b | c", id="a pipe binds closer than a list"),
        pytest.param("a & b & c", "[a]& ; [b]& ; c", id="one after the other"),
        pytest.param("! a | b", "! a | b", id="not"),
        pytest.param("a |& b", "a |& b", id="both streams into a pipe"),
        pytest.param("{ a; b; } > l 2>&1 &", "[group(a ; b)>>&]&", id="a group"),
        pytest.param("( a & )", "subshell([a]&)", id="a subshell"),
        pytest.param("while a; do b; done &", "[while(a: b)]&", id="a loop"),
        pytest.param("for i in 1 2; do b & done", "for i([b]&)", id="a job in a loop"),
        pytest.param("f() { a & }; f", "function f(group([a]&)) ; f", id="a function"),
        pytest.param("if a; then b & else c; fi", "if(a: [b]& | c)", id="branches"),
        pytest.param("[ -f x ] && a", "test() && a", id="a test"),
        pytest.param("cat <<E > f &\nx\nE", "[cat<<>]&", id="a here-document and an ampersand"),
        pytest.param("cat <<E | a &\nx\nE", "[cat<< | a]&", id="a here-document and a pipe"),
        pytest.param("a &&\n b &\n", "[a && b]&", id="a list over two lines"),
        pytest.param("a & disown", "[a]& ; disown", id="a command behind the ampersand"),
        pytest.param("case x in a) b & ;; esac", "case([b]&)", id="a job in a case"),
    ],
)
def test_the_shape_of_statements(text: str, expected: str) -> None:
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a > f 2>&1", [">f", "2>&1"], id="out, then err after it"),
        pytest.param("a 2>&1 > f", ["2>&1", ">f"], id="their order is kept"),
        pytest.param("a &> f", ["&>f"], id="both"),
        pytest.param("a &>> f", ["&>>f"], id="both, appended"),
        pytest.param("a >& f", [">&f"], id="both, the other way"),
        pytest.param("a >| f", [">|f"], id="clobbered"),
        pytest.param("a 2>&- <&-", ["2>&-", "<&-"], id="closed"),
        pytest.param("a >>$LOG 2>>'x y'", [">>$LOG", "2>>'x y'"], id="appended"),
        pytest.param("a <<< b", ["<<<b"], id="a here-string"),
        pytest.param("a <<E\nx\nE", ["<<E"], id="a here-document"),
    ],
)
def test_redirections(text: str, expected: list[str]) -> None:
    assert redirections(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x", set(), id="alone"),
        pytest.param("x &", {"background"}, id="before an ampersand"),
        pytest.param("{ a; x; } &", {"background"}, id="in a group before one"),
        pytest.param("a && x", {"conditional"}, id="behind another"),
        pytest.param("x && a", set(), id="before another"),
        pytest.param("if a; then x; fi", {"conditional"}, id="in a branch"),
        pytest.param("if x; then a; fi", set(), id="in the condition"),
        pytest.param("a $(x)", {"substituted"}, id="in a substitution"),
        pytest.param("a <(x)", {"substituted"}, id="in a process substitution"),
        pytest.param("(x", {"broken"}, id="where the text breaks off"),
    ],
)
def test_what_is_around_a_command(text: str, expected: set[str]) -> None:
    assert flags(text, "x") == expected


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param("java", "java", id="a name"),
        pytest.param("/usr/bin/java", "java", id="a path"),
        pytest.param('"$JAVA_HOME/bin/java"', "java", id="a path in an unknown folder"),
        pytest.param("${JAVA_HOME:-/usr}/bin/java", "java", id="a default"),
        pytest.param("~/bin/java", "java", id="a home"),
        pytest.param("$JAVA", None, id="unknown"),
        pytest.param('"java-$V"', None, id="unknown at its end"),
    ],
)
def test_the_name_of_a_program(raw: str, name: str | None) -> None:
    assert parse(raw).commands[0].words[0].name == name


def test_a_command_knows_its_function() -> None:
    inner, outer = parse("f() { a; }; b").commands
    assert (inner.function, outer.function) == ("f", None)


def test_a_here_document_keeps_its_body() -> None:
    (command,) = parse("cat > f <<'END'\nversion: 0.0\nos: linux\nEND\n").commands
    assert [each.body for each in command.redirections] == [None, "version: 0.0\nos: linux\n"]


def test_assignments_have_values_where_they_are_known() -> None:
    (command,) = parse("A=1 B='x y' C=$D make").commands
    found = [(each.name, each.value) for each in command.assignments]
    assert found == [("A", "1"), ("B", "x y"), ("C", None)]


def test_offsets_are_of_the_text_whatever_its_letters_and_line_ends() -> None:
    text = "# é😀\r\nécho 'ü' &\r\nb 😀 > ł\r\n"
    first, second = parse(text).commands
    assert text[first.start : first.end] == "écho 'ü'"
    assert text[second.start : second.end] == "b 😀 > ł"
    assert [text[word.start : word.end] for word in second.words] == ["b", "😀"]


def test_a_stretch_is_read_with_the_offsets_of_the_whole() -> None:
    text = "su app -c 'cd /srv; ./run &'"
    commands = parse(text, 11, len(text) - 1).commands
    assert [text[each.start : each.end] for each in commands] == ["cd /srv", "./run"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("( " * 10_000 + "x" + " )" * 10_000, id="subshells"),
        pytest.param("if a; then " * 10_000 + "x" + "; fi" * 10_000, id="conditionals"),
        pytest.param("$(" * 10_000 + "x" + ")" * 10_000, id="substitutions"),
        pytest.param("echo a\n" * 150_000, id="a megabyte"),
    ],
)
def test_what_is_too_deep_or_too_long_is_not_read(text: str) -> None:
    program = parse(text)
    assert (program.complete, program.commands) == (False, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a && " * 5_000 + "b", id="a long list"),
        pytest.param("a | " * 5_000 + "b", id="a long pipeline"),
        pytest.param("if a; then b; " + "elif a; then b; " * 3_000 + "fi", id="many branches"),
        pytest.param("a " * 20_000, id="many words"),
        pytest.param('"a"' * 20_000, id="one long word"),
        pytest.param("((" * 10_000, id="brackets"),
        pytest.param("cat <<E\n" * 5_000, id="here-documents without an end"),
    ],
)
def test_what_is_long_but_flat_is_read(text: str) -> None:
    assert parse(text).complete


BITS = st.sampled_from(
    (
        *("a", "b ", "\n", "\r\n", ";", "&", "&&", "||", "|", "(", ")", "{ ", "}", "$(", "`"),
        *('"', "'", "\\", "<<EOF", "\nEOF\n", "<", ">", ">&", "&>", "2>&1", "if ", "then "),
        *("fi ", "while ", "do ", "done ", "case ", "in ", "esac ", "for ", "f() ", "[ ", " ]"),
        *("function ", "[[ ", " ]]", "((", "))", "${", "$x", "=", "x=1", "!", "#", "é", "\0"),
        *("\ud800", "* ", "else ", "elif ", ";;", "exec ", "coproc ", "time ", "\t"),
    )
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(BITS, max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    for command in parse(text).commands:
        assert 0 <= command.start <= command.end <= len(text)
        for word in command.words:
            assert command.start <= word.start <= word.end <= command.end
            assert text[word.start : word.end].replace("\r\n", "\n") == word.raw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("cd /srv\nmake", "/srv", id="cd"),
        pytest.param("cd /srv\ncd app/\nmake", "/srv/app", id="a relative cd"),
        pytest.param("cd app && make", "app", id="below the start"),
        pytest.param("(cd /srv)\nmake", "", id="a subshell keeps its directory"),
        pytest.param("(cd /srv && make)", "/srv", id="in the subshell"),
        pytest.param("cd /srv && make &", "/srv", id="a job is one process"),
        pytest.param("cd /srv &\nmake", "", id="after a job"),
        pytest.param("cd /srv | make", "", id="parts of a pipe are processes"),
        pytest.param('cd /srv\ncd "$(cd app; pwd)"\nmake', None, id="a substitution"),
        pytest.param("pushd /srv\npushd app\npopd\nmake", "/srv", id="popd"),
        pytest.param("pushd app\npopd\nmake", "", id="back at the start"),
        pytest.param("popd\nmake", None, id="nothing to pop"),
        pytest.param("cd -\nmake", None, id="the previous directory"),
        pytest.param("cd\nmake", None, id="the home directory"),
        pytest.param("cd -P /srv\nmake", "/srv", id="an option"),
        pytest.param("if true; then cd /srv; fi\nmake", "/srv", id="a branch is assumed to run"),
    ],
)
def test_the_working_directory_of_a_command(text: str, expected: str | None) -> None:
    program = parse(text)
    (make,) = (c for c in program.commands if c.words and c.words[0].text == "make")
    assert track_directories(program.statements)[make.start].path == expected


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        pytest.param("make", True, id="the start"),
        pytest.param(". ./env\nmake", False, id="a sourced file may change it"),
        pytest.param("f() { cd /srv; }\nf\nmake", False, id="so may a function"),
        pytest.param("eval 'cd /srv'\nmake", False, id="so may eval"),
        pytest.param(". ./env\ncd /srv\nmake", True, id="an absolute path does not depend on it"),
        pytest.param(". ./env\ncd app\nmake", False, id="a relative path does"),
    ],
)
def test_whether_the_working_directory_is_certain(text: str, certain: bool) -> None:
    program = parse(text)
    (make,) = (c for c in program.commands if c.words and c.words[0].text == "make")
    assert track_directories(program.statements)[make.start].certain is certain


def test_functions_are_found_where_they_can_be_called() -> None:
    text = "a() { b() { :; }; }\nif :; then c() { :; }; fi\n(d() { :; })\necho $(e() { :; })\n"
    assert list(parse(text).functions) == ["a", "c", "d"]


def test_all_parts_are_visited_in_the_order_of_evaluation() -> None:
    text = "a $(b)\nif c; then d | e; fi\nf() { g; }\n[ $(h) ]"
    visited = [
        nested.part.words[0].raw if isinstance(nested.part, Command) else nested.part.kind
        for nested in iter_parts(parse(text).statements)
    ]
    assert visited == [
        *("substitution", "b", "a", "if", "c", "d", "e", "function", "group", "g"),
        *("substitution", "h", "test"),
    ]
