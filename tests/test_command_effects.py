"""What do everyday commands write into the source directory of a build?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module

import pytest

from appspec_lint.build.command_effects import MODULES
from appspec_lint.build.effects import Anything, Reports
from appspec_lint.build.simulation import simulate_build
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import read_buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

FILES = dict.fromkeys(("appspec.yml", "scripts/start.sh", "conf/app.conf", "src/a.txt"), "")


def after(command: str) -> Workspace:
    data = {"version": "0.2", "phases": {"build": {"commands": [command]}}}
    source = Source("buildspec.yml", json.dumps(data), "buildspec.yml")
    return simulate_build(in_memory(FILES), "", read_buildspec(parse(source)))


def short(row: object) -> str:
    return str(row).replace("\n", " ")[:60]


SILENT = [
    # a version, or how it is used
    "python3 --version",
    "python -V",
    "node -v && npm -v",
    "docker version",
    "docker compose version",
    "docker-compose --version",
    "git --version",
    "go version",
    "terraform -version",
    "javac -version",
    "java -version 2>&1",
    "mvn -v",
    "gradle --version",
    "./gradlew --version",
    "kubectl version --client --short",
    "helm version --short",
    "php -v",
    "ruby -v",
    "frobnicate --version",
    "./tool --help",
    "$TOOL --version",
    '"$JAVA_HOME/bin/java" -version',
    "bash --version",
    "sudo -E aws --version",
    # installers
    "curl -fsSL https://example.org/install.sh | bash",
    "curl -sL https://example.org/setup_18.x | sudo -E bash -",
    "curl -sSL https://example.org/install.py | python3 -",
    "wget -qO- https://example.org/install.sh | sh",
    'bash -c "$(curl -fsSL https://example.org/install.sh)"',
    "bash <(curl -s https://example.org/install.sh)",
    "rpm -i https://example.org/x.rpm",
    "dpkg -i /tmp/x.deb",
    "apt-get update && apt-get install -y zip",
    "yum install -y jq",
    "dnf -y install jq",
    "amazon-linux-extras install -y docker",
    "pip install -r requirements.txt",
    "pip3 install --user awscli",
    "python3 -m pip install --upgrade pip",
    "uv pip install -r requirements.txt",
    "gem install bundler",
    "snap install x",
    "./dotnet-install.sh --channel 8.0",
    # the shell's own settings
    "source ~/.nvm/nvm.sh",
    '. "$NVM_DIR/nvm.sh"',
    ". $HOME/.cargo/env",
    "source /etc/profile",
    "source venv/bin/activate",
    ". env/bin/activate",
    'eval "$(ssh-agent -s)"',
    "eval `ssh-agent`",
    'eval "$(pyenv init -)"',
    "nvm install 20 && nvm use 20",
    "rbenv install 3.2.0",
    "corepack enable",
    "hash -r",
    "ssh-add ~/.ssh/id_rsa",
    # a registry's address and its login
    "$(aws ecr get-login --no-include-email --region eu-west-1)",
    "eval $(aws ecr get-login --no-include-email)",
    "aws ecr get-login-password | docker login -u AWS --password-stdin $REGISTRY",
    "IMAGE=$ACCOUNT.dkr.ecr.$REGION.amazonaws.com/shop",
    "REPO=$A.dkr.ecr.$B.amazonaws.com/x TAG=$A/$B.c && docker push $REPO",
    "export IMAGE=$A.dkr.ecr.$B.amazonaws.com/x-y:$TAG",
    "codebuild-breakpoint --help",
    # outside the source directory
    "unzip tool.zip -d /opt",
    "tar -C /opt -xzf tool.tgz",
    "tar xzf tool.tgz --directory=/usr/local",
    "wget -O /tmp/x https://example.org/x",
    "curl -o /usr/local/bin/x https://example.org/x",
    "git clone https://example.org/x.git /tmp/x",
    "aws s3 cp s3://bucket/x /tmp/x",
    "aws s3 sync s3://bucket/x ~/.m2/",
    "echo x > /codebuild/output/tmp/env",
    'echo "machine x" >> "$HOME/.netrc"',
    "echo 'export A=b' >> $BASH_ENV",
    "echo x > $CODEBUILD_SRC_DIR_Other/appspec.yml",
    "cp scripts/start.sh $HOME/",
    "mktemp -d",
    # containers
    "docker run --rm alpine ls",
    "docker run -d -p 80:80 nginx",
    "docker run -v /var/run/docker.sock:/var/run/docker.sock x",
    "docker run -v data:/data x",
    "docker exec web ls",
    "docker build -t shop . && docker push shop",
    "docker buildx build --push -t shop .",
    "docker compose build",
    "docker-compose up -d",
    "docker compose down",
    "kubectl apply -f k8s/",
    "kubectl cp conf/app.conf pod:/etc/app.conf",
    "helm upgrade --install shop chart",
    "helm lint chart",
    # uploads and queries
    "aws s3 cp app.zip s3://$BUCKET/app.zip",
    "aws s3 cp app.zip $TARGET",
    'aws s3 sync dist "s3://$BUCKET" --delete',
    "aws s3 cp dist $TARGET --recursive",
    "aws cloudformation deploy --template-file t.yml --stack-name s",
    "aws lambda list-functions",
    "aws eks update-kubeconfig --name x",
    "gsutil cp app.zip gs://bucket/",
    "terraform fmt -check",
    "terraform validate",
    "sam validate",
    "go vet ./...",
    "npx tsc --noEmit",
    "git fetch --tags && git log -1",
    "git submodule update --init --recursive",
    "git checkout -b release",
    "git rev-parse HEAD",
    "unzip -l app.zip",
    "tar tzf app.tgz",
    "awk '{print $1}' src/a.txt",
    "awk -F: 'NR > 1 {print $2}' src/a.txt",
    "find . -name '*.sh' -exec chmod +x {} +",
    "grep -rl x src | xargs -n 1 cat",
    "ssh host 'rm -rf /x'",
    "base64 -d src/a.txt",
    "gzip -c src/a.txt | wc -c",
    "gpg --import key.asc",
    "dd if=/dev/zero of=/tmp/x",
    "Write-Host building",
    "Get-ChildItem -Recurse",
    "nohup dockerd &",
]


@pytest.mark.parametrize("command", SILENT, ids=short)
def test_a_command_without_an_effect(command: str) -> None:
    effects = [cause.effect for cause in after(command).causes]
    assert [effect for effect in effects if effect.touches("appspec.yml")] == []
    assert [effect for effect in effects if effect.touches("dist/scripts/start.sh")] == []
    assert [effect for effect in effects if effect.touches("app.jar")] == []


CHECKS = """
pytest -q
python -m pytest tests
python3 -m unittest discover
python3 -m py_compile app.py
python manage.py test
python3 manage.py check --deploy
python manage.py migrate --noinput
coverage run manage.py test
tox -e py311
jest --ci
npx jest --coverage
npx mocha
npx eslint src
rspec
bundle exec rspec
vendor/bin/phpunit
./vendor/bin/phpcs src
php vendor/bin/phpunit
php artisan migrate --force
rails db:migrate
flake8 .
ruff check .
black --check .
mypy src
bandit -r src
sonar-scanner -Dsonar.projectKey=$KEY
trivy image shop:latest
snyk test
hadolint Dockerfile
cfn-lint template.yml
checkov -d .
shellcheck scripts/start.sh
golangci-lint run
""".strip().splitlines()


@pytest.mark.parametrize("command", CHECKS)
def test_a_check_writes_only_its_reports(command: str) -> None:
    workspace = after(command)
    assert all(isinstance(cause.effect, Reports) for cause in workspace.causes)
    assert workspace.contains("dist/scripts/start.sh") is Certainty.NO
    assert workspace.contains("app.jar") is Certainty.NO
    assert workspace.contains("reports/junit.xml") is Certainty.MAYBE


def test_a_directory_is_not_filled_by_a_check() -> None:
    workspace = after("mkdir -p dist && pytest")
    assert not workspace.may_fill("dist")
    assert workspace.may_fill("coverage")


WRITTEN = [
    # command, what it may write, what it does not write
    ("timeout -k 5 60 cp src/a.txt dist/", "dist/a.txt", "dist/b.txt"),
    ("su app -c 'cp src/a.txt dist/'", "dist/a.txt", "dist/b.txt"),
    ("su -c 'cp src/a.txt dist/' app", "dist/a.txt", "dist/b.txt"),
    ("find src -name a -fprint list", "list", "a"),
    ("find src -name '*.txt' -exec cp {} dist/ ';'", "dist/a.txt", "dist/start.sh"),
    ("sort src/a.txt -o out/b", "out/b", "out/a.txt"),
    ("uniq -c src/a.txt out/b", "out/b", "src/b"),
    ("openssl rand -out key 32", "key", "32"),
    ("openssl req -x509 -keyout a.key -out a.crt", "a.key", "b.key"),
    ("sed -n 's/a/b/w out/b' src/a.txt", "out/b", "a.txt"),
    ("sed -i.bak 's/a/b/' src/a.txt", "src/a.txt.bak", "a.txt.bak"),
    ("sed -i'old/*' 's/a/b/' a.txt", "old/a.txt", "b.txt"),
    ("perl -i.orig -pe 's/a/b/' src/a.txt", "src/a.txt.orig", "src/b.orig"),
    ("curl -D head -c jar https://example.org", "jar", "index.html"),
    ("curl --trace log -s https://example.org", "log", "-s"),
    ("curl -O https://example.org/a/b.jar", "b.jar", "appspec.yml.jar"),
    ("curl -sSLO https://example.org/a/b.jar?c=d", "b.jar", "a.jar"),
    ("curl -LO https://example.org/$V/tool-$V.zip", "tool-1.zip", "appspec-1.yml"),
    ("curl --output-dir lib -O https://example.org/b.jar", "lib/b.jar", "b.jar"),
    ("wget https://example.org/a/b.jar", "b.jar", "a.jar"),
    ("wget -q -P lib https://example.org/b.jar", "lib/b.jar", "b.jar"),
    ("wget -qO out/x https://example.org/b.jar", "out/x", "b.jar"),
    ("tar --extract -f a.tar -C out", "out/any", "any"),
    ("tar xzf a.tgz -C out --strip-components=1", "out/any", "any"),
    ("tar cfz a.tgz src", "a.tgz", "src.tgz"),
    ("unzip -q a.zip -d out", "out/any", "any"),
    ("cd lib && unzip -qo a.zip", "lib/any", "any"),
    ("cd lib && jar xf a.jar", "lib/any", "any"),
    ("jar cf a.jar src", "a.jar", "b.jar"),
    ("7z x a.7z -oout", "out/any", "any"),
    ("7z a out/a.7z src", "out/a.7z", "a.7z"),
    ("gzip src/a.txt", "src/a.txt.gz", "a.txt.gz"),
    ("gunzip -k src/b.gz", "src/b", "b"),
    ("rsync -R scripts/start.sh dist", "dist/scripts/start.sh", "dist/start.sh"),
    ("rsync -a host:/x out/", "out/any", "any"),
    ("docker build -o out .", "out/any", "any"),
    ("docker buildx build --output type=local,dest=out .", "out/any", "any"),
    ("docker cp app:/srv/app.jar .", "app.jar", "b.jar"),
    ("docker cp app:/srv/. out", "out/any", "any"),
    ("docker save -o image.tar shop", "image.tar", "shop.tar"),
    ("docker run -v $PWD/out:/out x", "out/any", "any"),
    ("docker run --mount type=bind,src=$(pwd)/out,dst=/out x", "out/any", "any"),
    ("kubectl cp pod:/x out/x", "out/x", "x"),
    ("aws s3api get-object --bucket b --key k out/x", "out/x", "k"),
    ("aws s3 cp s3://$BUCKET/conf/app.ini conf/", "conf/app.ini", "conf/b.ini"),
    ("aws s3 cp s3://b/x.zip .", "x.zip", "y.zip"),
    ("aws s3 sync s3://b/x lib", "lib/any", "any"),
    ("aws s3 cp s3://b/x lib --recursive", "lib/any", "any"),
    ("aws cloudformation package --output-template-file p.yml --s3-bucket b", "p.yml", "t.yml"),
    ("gsutil cp gs://b/x.txt lib/", "lib/x.txt", "x.txt"),
    ("az storage blob download -c c -n n -f lib/x", "lib/x", "x"),
    ("git clone https://example.org/shop.git", "shop/any", "any"),
    ("git clone --depth 1 -b main https://example.org/shop lib", "lib/any", "any"),
    ("git -C src mv a.txt b.txt", "src/b.txt", "b.txt"),
    ("git archive -o out.zip HEAD", "out.zip", "HEAD"),
    ("git checkout HEAD~1 -- conf/old.conf", "conf/old.conf", "conf/new.conf"),
    ("git restore -s main conf/old.conf", "conf/old.conf", "conf/new.conf"),
    ("echo x > dist/$NAME.json", "dist/a.json", "dist/a.yml"),
    ("echo x > $DIR/version.txt", "any/version.txt", "any/appspec.yml"),
    ("cp target/app-$V.jar dist/", "dist/app-1.jar", "dist/b.txt"),
    ("cp scripts/start.sh $DIR/", "any/start.sh", "any/stop.sh"),
    ("OUT=$CODEBUILD_SRC_DIR/out; cd src; touch $OUT/x", "out/x", "src/out/x"),
    ("OUT=$(pwd)/out; cd src; touch $OUT/x", "out/x", "src/out/x"),
    ("export OUT=$PWD/out && cd src && touch $OUT/x", "out/x", "src/out/x"),
    ("sh <<'EOF'\ntouch out/x\nEOF", "out/x", "x"),
    ("ls src | xargs -I F cp src/F dist/", "dist/a.txt", "out/a.txt"),
    ("awk '{print > \"out.txt\"}' src/a.txt", "out.txt", "src/out.txt"),
    ("go build -o bin/app ./cmd", "bin/app", "cmd"),
    ("python3 -m venv .env", ".env/bin/python", "bin/python"),
    ("python -m build", "dist/x.whl", "x.whl"),
    ("pip install -t lib -r requirements.txt", "lib/any", "any"),
    ("gomplate -f a.tpl -o conf/b.conf", "conf/b.conf", "b.conf"),
    ("helm template shop chart --output-dir out", "out/any.yaml", "any.yaml"),
    ("helm package chart -d out", "out/shop-1.tgz", "shop-1.tgz"),
    ("kustomize build -o out/all.yaml .", "out/all.yaml", "all.yaml"),
    ("terraform output -json > out.json", "out.json", "terraform.json"),
    ("terraform plan -out=plan.bin", "plan.bin", "appspec.yaml"),
    ("gpg -o conf/key -d conf/key.gpg", "conf/key", "key"),
    ("gpg --batch conf/key.gpg", "conf/key", "key"),
    ("sops -d --output conf/x.yml conf/x.enc.yml", "conf/x.yml", "x.yml"),
    ("csplit -f part src/a.txt /x/", "part00", "a00"),
    ("split -b 1m src/a.txt out/part-", "out/part-aa", "xaa"),
    ("dd if=src/a.txt of=out/b", "out/b", "b"),
    ("xxd -r src/a.txt out/b", "out/b", "b"),
    ("yq -i '.a = 1' conf/new.yml > log", "log", "conf/new.yml"),
    ("ssh-keygen -t rsa -f key -N ''", "key.pub", "rsa"),
    ("zip -r out.zip src/", "out.zip", "src.zip"),
    ("pytest --junitxml=out/a.xml", "out/a.xml", "out/a.yml"),
    ("trivy fs --output out/scan .", "out/scan", "scan"),
    # PowerShell and Windows
    (r"Copy-Item -Path src\a.txt -Destination dist\b.txt", "dist/b.txt", "b.txt"),
    (r"copy-item .\scripts -Destination $env:CODEBUILD_SRC_DIR\out -Recurse", "out/start.sh", "x"),
    (r"Move-Item src\a.txt out.txt", "out.txt", "b.txt"),
    (r"New-Item -ItemType File -Path out\x.txt", "out/x.txt", "x.txt"),
    (r"Get-Date | Out-File -FilePath out\x.txt", "out/x.txt", "x.txt"),
    (r"Set-Content out\x.txt 'a b'", "out/x.txt", "a b"),
    (r"Compress-Archive -Path dist\* -DestinationPath out.zip", "out.zip", "dist.zip"),
    (r"Expand-Archive lib\a.zip -DestinationPath lib\a", "lib/a/any", "lib/any"),
    (r"Expand-Archive lib\a.zip", "a/any", "lib/any"),
    ("Invoke-WebRequest -Uri https://example.org/x.zip -OutFile y.zip", "y.zip", "x.zip"),
    (r"robocopy src out\b /E /NFL", "out/b/a.txt", "out/b/b.txt"),
    (r"xcopy src out /E /Y", "out/a.txt", "out/b.txt"),
]


@pytest.mark.parametrize(("command", "written", "other"), WRITTEN, ids=short)
def test_a_command_writes_what_its_arguments_name(command: str, written: str, other: str) -> None:
    workspace = after(command)
    assert workspace.contains(written) in (Certainty.MAYBE, Certainty.YES)
    touching = [cause.effect for cause in workspace.causes if cause.effect.touches(other)]
    assert touching == [] or workspace.contains(other) is Certainty.NO
    assert not workspace.unknowable


REMOVED = [
    ("rm -rf src", "src/a.txt", "appspec.yml"),
    ("rm -f src/*.txt", "src/a.txt", "scripts/start.sh"),
    ("find . -name '*.txt' -delete", "src/a.txt", "appspec.yml"),
    ("find src -type f -delete", "src/a.txt", "appspec.yml"),
    ("find . -name '*.conf' -exec rm {} +", "conf/app.conf", "src/a.txt"),
    ("zip -rm out.zip src", "src/a.txt", "appspec.yml"),
    ("tar --remove-files -czf out.tgz src", "src/a.txt", "appspec.yml"),
    ("gzip src/a.txt", "src/a.txt", "appspec.yml"),
    ("git rm src/a.txt", "src/a.txt", "appspec.yml"),
    ("cd src && git clean -fdx", "src/a.txt", "appspec.yml"),
    ("git mv src/a.txt b.txt", "src/a.txt", "appspec.yml"),
    (r"Remove-Item -Recurse -Force .\src", "src/a.txt", "appspec.yml"),
    (r"Move-Item src\a.txt out.txt", "src/a.txt", "appspec.yml"),
]


@pytest.mark.parametrize(("command", "removed", "kept"), REMOVED, ids=short)
def test_a_command_removes_what_its_arguments_name(command: str, removed: str, kept: str) -> None:
    workspace = after(command)
    assert workspace.contains(removed) is not Certainty.YES
    assert workspace.contains(kept) is Certainty.YES


@pytest.mark.parametrize(
    "command",
    [
        "gzip -k src/a.txt",
        "zip -r out.zip src",
        "git rm --cached src/a.txt",
        "git stash",
        "find src -name '*.md' -delete",
        "unzip out.zip",
    ],
)
def test_a_file_is_kept(command: str) -> None:
    assert after(command).contains("src/a.txt") is Certainty.YES


@pytest.mark.parametrize(
    "command",
    [
        "sed -i 's/a/b/' {}",
        "perl -pi -e 's/a/b/' {}",
        "dos2unix {}",
        "yq -i '.a = 1' {}",
        "find . -name '*.txt' -exec sed -i 's/a/b/' {} +",
    ],
)
def test_an_edit_in_place_creates_no_file(command: str) -> None:
    workspace = after(command.replace("{}", "src/a.txt"))
    assert workspace.cause("src/a.txt") is not None
    assert workspace.contains("src/a.txt") is Certainty.YES
    assert workspace.contains("dist/a.txt") is Certainty.NO
    assert after(command.replace("{}", "src/b.txt")).contains("src/b.txt") is Certainty.NO


@pytest.mark.parametrize(
    "command",
    [
        "python build.py",
        "python3 - <<'EOF'\nopen('x', 'w')\nEOF",
        "node build.js",
        "php build.php",
        "perl -e 'print 1'",
        "java -jar tool.jar",
        "docker run -v $PWD:/src node npm run build",
        "docker compose run web npm run build",
        "terraform apply -auto-approve",
        "packer build x.pkr.hcl",
        "cat build.txt | bash",
        "./tool",
        "awk -f tool.awk src/a.txt",
        'eval "$CODE"',
        "$TOOL run",
        'cp -r "$A" "$B"',
    ],
)
def test_a_program_with_an_unknown_effect_may_write_anything(command: str) -> None:
    assert any(isinstance(cause.effect, Anything) for cause in after(command).causes)


def test_a_heredoc_that_a_program_reads_names_what_it_writes() -> None:
    workspace = after("python3 - <<'EOF'\nopen('dist/appspec.yml', 'w').write('x')\nEOF")
    assert workspace.contains("dist/appspec.yml") is Certainty.MAYBE
    assert workspace.contains("out/stop.sh") is Certainty.UNMENTIONED


ARCHIVES = [
    ("zip -r out.zip src/", ("src", "src/**/*"), False),
    ("zip -j out.zip scripts/start.sh conf/app.conf", ("scripts/start.sh", "conf/app.conf"), True),
    ("zip -rj out.zip scripts", ("scripts", "scripts/**/*"), True),
    ("zip -qr out.zip . -x '*.git*'", ("**/*",), False),
    ("zip -qr out . -x '*.git*'", ("**/*",), False),
]


@pytest.mark.parametrize(("command", "patterns", "flat"), ARCHIVES, ids=short)
def test_an_archive_contains_what_its_command_packs(
    command: str, patterns: tuple[str, ...], flat: bool
) -> None:
    [(archive, _)] = after(command).archives
    assert (archive.patterns, archive.flat) == (patterns, flat)
    assert archive.name == "out.zip"


def test_each_program_has_a_reader_in_its_module() -> None:
    for module in set(MODULES.values()):
        readers: Mapping[str, object] = import_module(
            f"appspec_lint.build.command_effects.{module}"
        ).READERS
        assert {name for name, other in MODULES.items() if other == module} == set(readers)
