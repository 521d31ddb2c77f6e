"""What does a build command require, and is it there when the command runs?"""

from __future__ import annotations

import json

import pytest

from appspec_lint.build.effects import NeedKind
from appspec_lint.build.simulation import simulate_build
from appspec_lint.build.unmet_needs import Gap, find_unmet_needs
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import read_buildspec
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

FILES = (
    "appspec.yml",
    "Dockerfile",
    "package.json",
    "package-lock.json",
    "pom.xml",
    "requirements.txt",
    "gradlew",
    "tools/check.sh",
    "tools/seed.py",
    "web/package.json",
    "web/angular.json",
    "web/src/main.ts",
    "docker/web.Dockerfile",
    "api/Api.csproj",
    "server/gradlew",
)
"""All files of the repository; `tools/check.sh` is executable."""


def build(*commands: str, version: str = "0.2", extra: str = "") -> Workspace:
    data = {"version": version, "phases": {"build": {"commands": list(commands)}}}
    text = json.dumps(data, indent=1) + extra
    buildspec = read_buildspec(parse(Source("buildspec.yml", text, "buildspec.yml")))
    files = dict.fromkeys((*FILES, "buildspec.yml"), "")
    files[".git/index"] = " ".join(files)
    tree = in_memory(files, executable=frozenset({"tools/check.sh"}))
    return simulate_build(tree, "", buildspec)


def unmet(*commands: str, **given: str) -> list[str]:
    return [each.need.call for each in find_unmet_needs(build(*commands, **given))]


MISSING = [
    ("cd backend", "cd backend"),
    ("pushd backend", "pushd backend"),
    ("cd web && cd web", "cd web"),
    ("cd $CODEBUILD_SRC_DIR/backend", "cd $CODEBUILD_SRC_DIR/backend"),
    ("sed -i s/TAG/v1/ k8s/app.yml", "sed -i … k8s/app.yml"),
    ("sed -i \"s|TAG|$TAG|\" task.json", "sed -i … task.json"),
    ("sed -i -e s/a/b/ -e s/c/d/ app.conf pom.xml", "sed -i … app.conf"),
    ("sed --in-place s/a/b/ pom.xml app.conf", "sed -i … app.conf"),
    ("kubectl apply -f deployment.yaml", "kubectl apply -f deployment.yaml"),
    ("kubectl -n shop create -f=k8s/service.yml", "kubectl create -f k8s/service.yml"),
    ("kubectl apply -f Dockerfile,web/app.yml", "kubectl apply -f web/app.yml"),
    ("cd web; cd $CODEBUILD_SRC_DIR/src", "cd $CODEBUILD_SRC_DIR/src"),
    ("./mvnw package", "./mvnw"),
    ("./build.sh", "./build.sh"),
    ("scripts/build.sh --fast", "scripts/build.sh"),
    ("bash scripts/build.sh", "bash scripts/build.sh"),
    ("sudo ./build.sh", "./build.sh"),
    ("pip install -r dev.txt", "pip install -r dev.txt"),
    ("pip3 install --requirement=dev.txt", "pip install --requirement dev.txt"),
    ("python3 -m pip install -rdev.txt", "pip install -r dev.txt"),
    ("docker build web", "docker build web"),
    ("cd web && docker build -t x:$TAG .", "docker build ."),
    ("docker build -f Dockerfile.prod -t x .", "docker build -f Dockerfile.prod …"),
    ("docker buildx build --push -t x api", "docker build api"),
    ("docker compose build", "docker compose build"),
    ("docker-compose -f prod.yml up -d", "docker-compose … prod.yml"),
    ("chmod +x start.sh", "chmod +x start.sh"),
    ("chmod 755 gradlew start.sh", "chmod 755 start.sh"),
    ("chmod +x ./scripts/*.sh", "chmod +x ./scripts/*.sh"),
    ("cd web && chmod -R 755 bin/*.sh", "chmod 755 bin/*.sh"),
    ("ng build", "ng build"),
    ("npx ng build --configuration production", "ng build"),
    ("mvn -f api/pom.xml package", "mvn … api/pom.xml"),
    ("cd web && mvn clean package", "mvn"),
    ("composer install --no-dev", "composer install"),
    ("cd tools && make all", "make"),
    ("make -C tools", "make"),
    ("bundle install", "bundle install"),
    ("dotnet publish Api.csproj", "dotnet publish Api.csproj"),
    ("cp config.json dist/", "cp config.json …"),
    ("mv app.conf app.old", "mv app.conf …"),
    ("source scripts/env.sh", "source scripts/env.sh"),
    ("python3 setup/seed.py", "python setup/seed.py"),
    ("php artisan migrate", "php artisan"),
    ("aws ecs register-task-definition --cli-input-json file://task.json", "aws … file://task.json"),
    ("npx cdk synth", "cdk synth"),
    ("(cd backend && make)", "cd backend"),
    ("set -e\ncd backend\nmake", "cd backend"),
    ("if [ -d x ]; then cd x; fi; cd $CODEBUILD_SRC_DIR/backend", "cd $CODEBUILD_SRC_DIR/backend"),
    ("git status && cd backend", "cd backend"),
    ("npm ci && cd backend", "cd backend"),
    ("aws ecr get-login-password | docker login x\ncd backend", "cd backend"),
    ("npm run build && cd web && cd web", "cd web"),
    ("npm run build && cp nginx.conf dist/", "cp nginx.conf …"),
    (". ~/.nvm/nvm.sh && cd backend", "cd backend"),
    ("cd web && npm install && cd tools", "cd tools"),
    ("cd web && npm install\ncd ../server && npm install\ncd web && npm run build", "cd web"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "call"), MISSING)
def test_what_a_command_requires_is_missing(command: str, call: str) -> None:
    assert unmet(command)[:1] == [call]


MET = [
    # it is there
    "sed -i s/TAG/v1/ appspec.yml",
    "chmod +x tools/*.sh",
    "chmod +x *.yml",
    "chmod +x $DIR/*.sh",
    "chmod +x */*.sh",
    "chmod +x /usr/local/bin/*",
    "chmod -f +x scripts/*.sh",
    "mkdir scripts && cp tools/check.sh scripts/ && chmod +x scripts/*.sh",
    "npm ci && chmod +x node_modules/.bin/*",
    "chmod +x scripts/*.sh || true",
    "sed -i s/TAG/v1/ web/*.yml",
    "sed -i s/TAG/v1/ $FILE",
    "sed -i '' s/TAG/v1/ appspec.yml",
    "sed -n -e s/a/b/p",
    "npm ci && sed -i s/a/b/ node_modules/x/index.js",
    "npm run build && sed -i s/a/b/ out/index.html",
    "envsubst < pom.xml > task.json && sed -i s/a/b/ task.json",
    "cp pom.xml task.json && sed -i s/a/b/ task.json",
    "kubectl apply -f web",
    "kubectl apply -f web/package.json",
    "kubectl apply -f -",
    "kubectl apply -f https://example.com/app.yml",
    "kubectl apply -f k8s/*.yml",
    "kubectl apply -k overlays/prod",
    "kubectl apply -f $MANIFEST",
    "kubectl delete -f gone.yml --ignore-not-found || true",
    "kubectl get pods -f gone.yml",
    "envsubst < appspec.yml > app.yml && kubectl apply -f app.yml",
    "sed s/a/b/ appspec.yml | tee app.yml; kubectl apply -f app.yml",
    "aws s3 cp s3://shop/app.yml . && kubectl apply -f app.yml",
    "cd web && npm run build",
    "cd web && npm ci",
    ". ~/.nvm/nvm.sh && cd web",
    "cd web/src && npm run build",
    "npm ci && npm test",
    "cd web && ng build",
    "cd web/src && npx ng build",
    "docker build -t x .",
    "docker build -f docker/web.Dockerfile web",
    "docker build --file docker/web.Dockerfile --build-arg A=$B -t x:$TAG $CODEBUILD_SRC_DIR",
    "mvn clean package",
    "mvn -f pom.xml package",
    "pip install -r requirements.txt",
    "tools/check.sh",
    "sh ./gradlew build",
    "chmod +x gradlew && ./gradlew build",
    "dotnet publish api/Api.csproj -c Release",
    "python tools/seed.py",
    "make -C web/../web -f ../pom.xml",
    "cd web && cd $CODEBUILD_SRC_DIR && cd api",
    "cd web\ncd ..\ncd api",
    "cd web && npm install && mkdir api && cd api",
    "cd web && npm install && cp -r ../api api && cd api",
    "cd web && git clone $URL api && cd api",
    "cd web && mystery && cd ../api",
    "(cd web && npm install) && cd api",
    # an earlier command creates or fetches it
    "mkdir -p backend && cd backend",
    "git clone $URL app && cd app && npm ci",
    "curl -sL $URL | tar xz && cd app-1.0",
    "aws s3 cp s3://b/app.zip . && unzip app.zip && cd app",
    "gradle wrapper && ./gradlew build",
    "cp web/package.json api/ && cd api && npm run x",
    "cp requirements.txt dev.txt && pip install -r dev.txt",
    "echo FROM nginx > web/Dockerfile && docker build web",
    "envsubst < pom.xml > task.json && aws ecs x --cli-input-json file://task.json",
    "build-all --release && cp dist/config.json .",
    "npm run build && cd out-of-tool",
    "dotnet test && cp Tests/TestResults/results.trx reports/",
    "dotnet test && cd TestResults",
    "pytest && cp report.xml reports/",
    "pytest || true\ncd reports",
    "mvn package && cp target/app.jar .",
    "npx create-react-app shop && cd shop",
    "npm init -y && npm run build",
    # it may not run, or its failure is handled
    "cd backend || true",
    "cd backend || cd web",
    "[ -d backend ] && cd backend",
    "test -f Makefile && make",
    "if [ -f Makefile ]; then make; fi",
    "for d in a b; do cd $d; done",
    "f() { cd backend; }; cd web",
    "! cd backend",
    "cd backend &",
    "X=$(cd backend && pwd)",
    "cat x.txt | head",
    "which ng && ng build",
    # it is not known what it names
    "cd $APP_DIR",
    "cd $CODEBUILD_SRC_DIR_shared/app",
    "cd -",
    "cd ~/app",
    "cd /tmp/x",
    "cd /opt/app && npm ci",
    "cd .. && cd app",
    "cd {{ project }}",
    "cd src\\\\app",
    "cp -r dist/* out/",
    "chmod +x *.sh",
    "chmod +x $SCRIPT",
    "docker build -t x -",
    "docker build https://github.com/a/b.git",
    "docker build --unknown x .",
    "pip install -r https://example.com/r.txt",
    "source $SETUP && cd somewhere",
    "eval \"$SETUP\" && ./x.sh",
    "node_modules/.bin/ng-something build",
    # it does not require it
    "npm install -g typescript",
    "npm install left-pad",
    "npm --version",
    "cd tools && npm install -g aws-cdk",
    "ng version",
    "ng new shop",
    "mvn --version",
    "cd web && mvn archetype:generate",
    "make --version",
    "composer global require x/y",
    "bundle config set path vendor",
    "docker build --help",
    "docker login",
    "docker compose version",
    "cdk bootstrap",
    "npx cdk synth --app 'node x.js'",
    "yarn global add x",
    "dotnet tool install x",
    "aws s3 ls",
]  # fmt: skip


@pytest.mark.parametrize("command", MET)
def test_what_a_command_requires_may_be_there(command: str) -> None:
    assert unmet(command) == []


def test_the_working_directory_lasts_in_version_0_2_only() -> None:
    assert unmet("cd web", "cd web") == ["cd web"]
    assert unmet("cd web", "cd web", version="0.1") == []


def test_after_a_failing_cd_nothing_is_examined() -> None:
    assert unmet("cd backend", "npm ci", "docker build x") == ["cd backend"]


def test_a_command_of_powershell_is_not_read() -> None:
    assert unmet("cd backend", "Copy-Item a b") == []
    assert unmet("cd backend", "msbuild x.sln") == []


def test_the_need_of_a_line_that_is_not_the_last_is_not_fatal() -> None:
    (first,) = find_unmet_needs(build("cd backend\nmake"))
    assert not first.need.fatal
    (first,) = find_unmet_needs(build("set -e\ncd backend\nmake"))
    assert first.need.fatal


def test_after_an_unknown_program_nothing_is_certain() -> None:
    (first,) = find_unmet_needs(build("./tools/check.sh", "docker build api"))
    assert first.certain
    (first,) = find_unmet_needs(build("frobnicate", "docker build api"))
    assert not first.certain


@pytest.mark.parametrize(
    ("commands", "is_reported"),
    [
        (["./gradlew build"], True),
        (["./gradlew --version", "./gradlew build"], True),
        (["chmod +x gradlew", "./gradlew build"], False),
        (["chmod -R 755 .", "./gradlew build"], False),
        (["chmod +x *", "./gradlew build"], False),
        (["find . -name gradlew -exec chmod +x {} +", "./gradlew build"], False),
        (["[ -x gradlew ] || chmod +x gradlew", "./gradlew build"], False),
        (["sh gradlew build"], False),
        (["bash ./gradlew build"], False),
        (["./tools/check.sh"], False),
        (["./gradlew build", "chmod +x gradlew"], True),
        (["cp tools/check.sh gradlew", "./gradlew build"], False),
    ],
)
def test_the_permission_to_execute_a_program(commands: list[str], is_reported: bool) -> None:
    gaps = [each.gap for each in find_unmet_needs(build(*commands))]
    assert (Gap.NOT_EXECUTABLE in gaps) is is_reported


def test_an_absolute_path_that_the_repository_has() -> None:
    gaps = [each.gap for each in find_unmet_needs(build("/server/gradlew build"))]
    assert gaps == [Gap.OF_CONTAINER]
    assert unmet("/other/gradlew build") == []
    assert unmet("mkdir /server", "cp x /server/gradlew || true", "/server/gradlew build") == []
    assert unmet("cd $CODEBUILD_SRC_DIR/server && sh gradlew") == []


def test_a_need_has_all_paths_that_would_do() -> None:
    (need,) = [each.need for each in build("cd web/src && npm test").needs[1:]]
    assert need.kind is NeedKind.PROJECT
    assert need.paths == ("web/src/package.json", "web/package.json", "package.json")


def report(files: dict[str, str], *commands: str) -> list[tuple[str, str, str]]:
    """What build-file-missing reports of a git repository with this buildspec."""
    lines = "".join(f"      - {command}\n" for command in commands)
    text = f"version: 0.2\nphases:\n  build:\n    commands:\n{lines}"
    files = {"appspec.yml": "version: 0.0\nos: linux\n", **files, "buildspec.yml": text}
    tree = in_memory({**files, ".git/index": " ".join(files)})
    return [
        (each.severity.name.lower(), each.finding.message, each.finding.help)
        for each in lint(tree).diagnostics
        if each.rule == "build-file-missing"
    ]


@pytest.mark.parametrize(
    ("files", "commands", "expected"),
    [
        pytest.param(
            {},
            ["cd shop"],
            ("error", "`cd shop` fails: directory `shop` does not exist", "remove this `cd`"),
            id="cd",
        ),
        pytest.param(
            {"shops/x": ""}, ["cd shop"], ("error", "`cd shop` fails", "did you mean `shops`?"),
            id="similar",
        ),
        pytest.param(
            {"shop/x": ""}, ["cd shop", "cd shop"],
            ("error", "the shell is already in `shop`, and `shop/shop` does not exist", "remove"),
            id="twice",
        ),
        pytest.param(
            {"package.json": ""}, ["npm ci"],
            ("error", "`npm ci` needs a lock file (`package-lock.json`) in the source root",
             "commit the lock file"),
            id="lock file",
        ),
        pytest.param(
            {"web/package.json": ""}, ["npm run build"],
            ("error", "`npm run` needs a `package.json` in the source root", "add `cd web`"),
            id="in a directory",
        ),
        pytest.param(
            {}, ["npm install"],
            ("warning", "`npm install` needs a `package.json`", "add the file"),
            id="old versions succeed",
        ),
        pytest.param(
            {"gradlew": ""}, ["./gradlew build"],
            ("warning", "`./gradlew` is not executable in git (mode 100644)", "add `chmod +x"),
            id="not executable",
        ),
        pytest.param(
            {"web/Dockerfile": ""}, ["docker build -t x ."],
            ("error", "`docker build .` needs a `Dockerfile` in the source root",
             "the repository has `web/Dockerfile`"),
            id="build context",
        ),
    ],
)  # fmt: skip
def test_the_message_says_what_is_missing(
    files: dict[str, str], commands: list[str], expected: tuple[str, str, str]
) -> None:
    ((severity, message, advice),) = report(files, *commands)
    assert severity == expected[0]
    assert message.startswith(expected[1])
    assert advice.startswith(expected[2])


def test_a_source_that_may_be_another_one_is_no_error() -> None:
    files = {"index.html": "", "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
             "      - docker build .\n"}  # fmt: skip
    tree = in_memory({**files, ".git/index": " ".join(files)})
    assert [each.severity.name for each in lint(tree).diagnostics] == ["WARNING"]
    infrastructure = {**files, "main.tf": ""}
    tree = in_memory({**infrastructure, ".git/index": " ".join(infrastructure)})
    assert lint(tree).diagnostics == ()


def test_outside_git_nothing_is_reported() -> None:
    text = "version: 0.2\nphases:\n  build:\n    commands:\n      - cd shop\n"
    assert lint(in_memory({"buildspec.yml": text, "x": ""})).diagnostics == ()
