# ruff: noqa: E501
"""Small repositories that would take forever, or all memory, are read to a limit."""

from __future__ import annotations

import pytest
from conftest import seconds
from hostile import APPSPEC, SCRIPT

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n{}artifacts:\n  files:\n    - '**/*'\n"


def block(*lines: str) -> str:
    return BUILD.format("      - |\n" + "".join(f"        {line}\n" for line in lines))


def each(*lines: str) -> str:
    return BUILD.format("".join(f"      - {line}\n" for line in lines))


def nest(d: int, w: list[str]) -> str:
    return (
        " ".join(f"for v{i} in {' '.join(w)}; do" for i in range(d)) + " cp a b$v0; " + "done; " * d
    )


WORDS = [f"w{i}" for i in range(30)]
BASE = {"appspec.yml": APPSPEC, "scripts/start.sh": SCRIPT}
CASES: dict[str, dict[str, str]] = {
    "ff": {**BASE, "buildspec.yml": block("f() { f; f; }; f")},
    "fff": {**BASE, "buildspec.yml": block("f() { touch a; f; f; f; }; f")},
    "fg": {**BASE, "buildspec.yml": block("f() { touch a; g; g; }", "g() { touch b; f; f; }", "f")},
    "chain40": {
        **BASE,
        "buildspec.yml": block(
            *[f"f{i}() {{ f{i + 1}; f{i + 1}; }}" for i in range(40)], "f40() { touch x; }", "f0"
        ),
    },
    "self2": {**BASE, "buildspec.yml": each("./b.sh"), "b.sh": "#!/bin/sh\n./b.sh\n./b.sh\n"},
    "mutual": {
        **BASE,
        "buildspec.yml": each("./a.sh"),
        "a.sh": "#!/bin/sh\n./b.sh\n./b.sh\n",
        "b.sh": "#!/bin/sh\n./a.sh\n./a.sh\n",
    },
    "source": {
        **BASE,
        "buildspec.yml": each(". ./a.sh"),
        "a.sh": "#!/bin/sh\n. ./a.sh\n. ./a.sh\n",
    },
    "scriptchain": {
        **BASE,
        "buildspec.yml": each("./s0.sh"),
        **{f"s{i}.sh": f"#!/bin/sh\n./s{i + 1}.sh\n./s{i + 1}.sh\n" for i in range(30)},
        "s30.sh": "touch x\n",
    },
    "buildall": {
        **BASE,
        "buildspec.yml": each("./build.sh all"),
        "build.sh": "#!/bin/sh\ncase $1 in all) ./build.sh clean; ./build.sh compile; ./build.sh package;; clean) rm -rf out;; compile) mkdir out; cp -r src out;; package) zip -r app.zip out;; esac\n",
    },
    "nestedfor": {**BASE, "buildspec.yml": block(nest(6, WORDS[:15]))},
    "nestedfor30": {**BASE, "buildspec.yml": block(nest(6, WORDS))},
    "brace": {
        **BASE,
        "buildspec.yml": block(
            "touch " + "{a,b}" * 30,
            "for i in {1..100000}; do touch $i; done",
            "echo {1..1000000000}",
        ),
    },
    "cp2n": {
        **BASE,
        "buildspec.yml": block(
            "mkdir d0; touch d0/x",
            *[line for i in range(24) for line in (f"cp -r d{i} d{i + 1}", f"cp -r d{i} d{i + 1}")],
        ),
    },
    "cp400": {
        **BASE,
        "buildspec.yml": block(
            "mkdir d0; touch d0/x", *[f"cp -r d{i} d{i + 1}" for i in range(400)]
        ),
    },
    "cpself": {**BASE, "buildspec.yml": block("mkdir d", *["cp -r . d"] * 30)},
    "export": {
        **BASE,
        "buildspec.yml": block(
            "export A=aaaaaaaaaa", *["export A=$A$A$A$A$A$A$A$A$A$A"] * 12, "cp $A b"
        ),
    },
    "exportsep": {
        **BASE,
        "buildspec.yml": each(
            "export A=aaaaaaaaaa", *["export A=$A$A$A$A$A$A$A$A$A$A"] * 12, "cp $A b"
        ),
    },
    "words": {
        **BASE,
        "buildspec.yml": block(
            "A='a a a a a a a a a a'",
            *['A="$A $A $A $A $A $A $A $A $A $A"'] * 10,
            "for i in $A; do cp $i b; done",
        ),
    },
    "missing": {
        **BASE,
        "appspec.yml": APPSPEC
        + "  AfterInstall:\n"
        + "".join(f"    - location: scripts/strat{i}.sh\n" for i in range(3000)),
    },
    "eval": {
        **BASE,
        "buildspec.yml": block('f() { eval "f; f"; }; f', "bash -c 'bash -c \"bash -c ls\"'"),
    },
    "while": {
        **BASE,
        "buildspec.yml": block(
            "while true; do while true; do while true; do cp -r a b; done; done; done"
        ),
    },
    "trap": {**BASE, "buildspec.yml": block("t() { trap t EXIT; t; t; }; t")},
    "make": {
        **BASE,
        "buildspec.yml": each("make all"),
        "Makefile": "all:\n\tmake all\n\tmake all\n",
    },
    "makechain": {
        **BASE,
        "buildspec.yml": each("make t0"),
        "Makefile": "".join(f"t{i}: t{i + 1} u{i}\nu{i}: t{i + 1}\n" for i in range(40))
        + "t40:\n\ttouch x\n",
    },
    "makevar": {
        **BASE,
        "buildspec.yml": each("make all"),
        "Makefile": "A=aaaaaaaaaa\n"
        + "".join(f"A{i + 1}=$(A{i})$(A{i})$(A{i})$(A{i})\n" for i in range(40)).replace(
            "$(A0)", "$(A)"
        )
        + "all:\n\tcp $(A40) x\n",
    },
    "npm": {
        **BASE,
        "buildspec.yml": each("npm run a"),
        "package.json": '{"scripts":{"a":"npm run a && npm run a","prea":"npm run a","posta":"npm run a"}}',
    },
    "npmchain": {
        **BASE,
        "buildspec.yml": each("npm run s0"),
        "package.json": '{"scripts":{'
        + ",".join(f'"s{i}":"npm run s{i + 1} && npm run s{i + 1}"' for i in range(40))
        + ',"s40":"touch x"}}',
    },
    "just": {
        **BASE,
        "buildspec.yml": each("just a"),
        "justfile": "a: b b\n    just a\nb: a\n    just a\n",
    },
    "task": {
        **BASE,
        "buildspec.yml": each("task a"),
        "Taskfile.yml": "version: '3'\ntasks:\n  a:\n    deps: [a, a]\n    cmds:\n      - task: a\n      - task: a\n",
    },
    "hookff": {**BASE, "scripts/start.sh": "#!/bin/bash\nf() { f; f; }\nf\n"},
    "hookscripts": {
        **BASE,
        "scripts/start.sh": "#!/bin/bash\nscripts/start.sh\nscripts/start.sh\n$(dirname $0)/start.sh\n",
    },
    "hookvar": {
        **BASE,
        "scripts/start.sh": "#!/bin/bash\nA=aaaaaaaaaa\n"
        + "".join(f"A{i}=$A{i - 1 if i else ''}$A{i - 1 if i else ''}$A\n" for i in range(40))
        + "cp $A39 /x\n",
    },
    "hookfor": {**BASE, "scripts/start.sh": "#!/bin/bash\n" + nest(6, WORDS) + "\n"},
    "appspecs200": {
        k: v
        for i in range(200)
        for k, v in ((f"appspec-{i}.yml", APPSPEC), (f"buildspec-{i}.yml", each("make")))
    }
    | {"scripts/start.sh": SCRIPT},
    "bomb": {
        **BASE,
        "buildspec.yml": "a0: &a0 [l,l,l,l,l,l,l,l,l,l]\n"
        + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)),
    },
    "mergebomb": {
        **BASE,
        "appspec.yml": "a0: &a0 {x: 1}\n"
        + "".join(f"a{i}: &a{i} {{<<: [{','.join([f'*a{i - 1}'] * 10)}]}}\n" for i in range(1, 12)),
    },
    "hcl": {
        **BASE,
        "main.tf": "".join(
            f'locals {{ a{i + 1} = "${{local.a{i}}}${{local.a{i}}}${{local.a{i}}}" }}\n'
            for i in range(40)
        )
        + 'locals { a0 = "x" }\nresource "aws_codebuild_project" "p" {\n name = local.a40\n source {\n type = "CODEPIPELINE"\n buildspec = local.a40\n }\n}\n',
    },
    "hclself": {
        **BASE,
        "main.tf": 'locals { a = "${local.a}${local.a}" }\nresource "aws_codebuild_project" "p" {\n name = local.a\n source {\n buildspec = local.a\n }\n}\nmodule "m" {\n source = "./"\n}\n',
    },
    "cfnjoin": {
        **BASE,
        "template.yml": "Resources:\n  P:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n        Type: CODEPIPELINE\n        BuildSpec: "
        + "!Join ['', [a, " * 60
        + "x"
        + "]]" * 60
        + "\n",
    },
    "matrix": {
        **BASE,
        ".github/workflows/d.yml": "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n"
        + "".join(f"        v{i}: [a,b,c,d,e,f,g,h,i,j]\n" for i in range(10))
        + "    runs-on: x\n    steps:\n      - run: zip -r ${{ matrix.v0 }}.zip appspec.yml && aws deploy create-deployment\n",
    },
    "composite": {
        **BASE,
        ".github/workflows/d.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./act\n",
        "act/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: ./act\n    - uses: ./act\n",
    },
    "gitlabext": {
        **BASE,
        ".gitlab-ci.yml": "".join(f".a{i}:\n  extends: [.a{i + 1}, .a{i + 1}]\n" for i in range(40))
        + ".a40:\n  script: [zip -r a.zip .]\ndeploy:\n  extends: .a0\n  script: [aws deploy push]\n",
    },
    "gitlabref": {
        **BASE,
        ".gitlab-ci.yml": "".join(
            f".a{i}:\n  script:\n    - !reference [.a{i + 1}, script]\n    - !reference [.a{i + 1}, script]\n"
            for i in range(40)
        )
        + ".a40:\n  script: [zip -r a.zip .]\ndeploy:\n  script:\n    - !reference [.a0, script]\n    - aws deploy push\n",
    },
    "circle": {
        **BASE,
        ".circleci/config.yml": "version: 2.1\ncommands:\n"
        + "".join(f"  c{i}:\n    steps: [c{i + 1}, c{i + 1}]\n" for i in range(40))
        + "  c40:\n    steps: [{run: aws deploy push}]\njobs:\n  d:\n    docker: [{image: x}]\n    steps: [c0]\nworkflows:\n  w:\n    jobs: [d]\n",
    },
    "azure": {
        **BASE,
        "azure-pipelines.yml": "steps:\n- template: t.yml\n",
        "t.yml": "steps:\n- template: t.yml\n- template: t.yml\n- script: aws deploy push\n",
    },
    "docker": {
        **BASE,
        "Dockerfile": "".join(
            f"FROM s{i} AS s{i + 1}\nCOPY --from=s{i} / /\nCOPY --from=s{i} / /\n"
            for i in range(40)
        ),
        "buildspec.yml": each("docker build -t x .", "docker cp x:/ ."),
    },
    "tsconfig": {
        **BASE,
        "tsconfig.json": '{"extends":"./tsconfig.json"}',
        "buildspec.yml": each("tsc -b"),
    },
    "maven": {
        **BASE,
        "pom.xml": "<project><parent><relativePath>pom.xml</relativePath></parent><modules><module>.</module><module>./</module></modules><properties>"
        + "".join(f"<a{i}>${{a{i + 1}}}${{a{i + 1}}}</a{i}>" for i in range(40))
        + "</properties><build><finalName>${a0}</finalName></build></project>",
        "buildspec.yml": each("mvn package"),
    },
    "gradle": {
        **BASE,
        "build.gradle": "def a0='x'\n"
        + "".join(f'def a{i + 1}="${{a{i}}}${{a{i}}}"\n' for i in range(40))
        + 'task z(type: Zip) { archiveFileName = "${a40}.zip"; from "."; dependsOn z }\n',
        "buildspec.yml": each("gradle z"),
    },
    "makevar2": {
        **BASE,
        "buildspec.yml": each("make all"),
        "Makefile": "".join(f"A{i}=" + f"$(A{i + 1})" * 100 + "\n" for i in range(40))
        + "all:\n\tcp $(A0) x\n",
    },
    "maven2": {
        **BASE,
        "pom.xml": "<project><properties>"
        + "".join(f"<a{i}>" + f"${{a{i + 1}}}" * 100 + f"</a{i}>" for i in range(40))
        + "</properties><build><finalName>${a0}</finalName></build></project>",
        "buildspec.yml": each("mvn package"),
    },
    "ant": {
        **BASE,
        "build.xml": '<project default="a">'
        + "".join(
            f'<property name="a{i}" value="' + f"${{a{i + 1}}}" * 100 + '"/>' for i in range(40)
        )
        + '<target name="a" depends="a,a"><jar destfile="${a0}"/><antcall target="a"/><antcall target="a"/></target></project>',
        "buildspec.yml": each("ant"),
    },
    "msbuild": {
        **BASE,
        "a.csproj": '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><A>xxxxxxxxxx</A>'
        + "<A>$(A)$(A)$(A)$(A)</A>" * 40
        + "<AssemblyName>$(A)</AssemblyName></PropertyGroup></Project>",
        "buildspec.yml": each("dotnet publish -o out"),
    },
    "extglob": {
        **BASE,
        "buildspec.yml": BUILD.format("      - make\n").replace(
            "'**/*'", "'" + "**/" * 3000 + "*'"
        ),
    },
    "stars": {
        **BASE,
        "buildspec.yml": BUILD.format("      - make\n").replace("'**/*'", "'" + "*a" * 2000 + "'"),
        "a" * 300: "",
        **{("a" * 200 + f"/{i}"): "" for i in range(20)},
    },
}

REPORTED = {
    "ff",
    "fff",
    "fg",
    "chain40",
    "self2",
    "mutual",
    "source",
    "scriptchain",
    "buildall",
    "nestedfor",
    "nestedfor30",
    "eval",
    "trap",
    "make",
    "npm",
    "npmchain",
    "just",
}
"""Those whose commands are followed to a limit, which is said."""


@pytest.mark.parametrize("name", CASES)
def test_an_expansion_has_a_limit(name: str) -> None:
    with seconds(60):
        report = lint(in_memory(CASES[name]))
    rules = {diagnostic.rule for diagnostic in report.diagnostics}
    assert ("too-much-to-follow" in rules) == (name in REPORTED)


def test_nothing_is_certain_after_the_limit() -> None:
    for name in ("fff", "self2", "npm"):
        report = lint(in_memory({**CASES[name], "appspec.yml": APPSPEC.replace("start", "none")}))
        for diagnostic in report.diagnostics:
            if diagnostic.rule == "hook-script-missing":
                assert diagnostic.severity.value != "error"
