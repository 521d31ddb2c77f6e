"""Which files and directories may exist after the build's commands?"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.build.simulation import simulate_build, simulate_builds
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Buildspec, read_buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.tree import in_memory
from appspec_lint.toolchain import ProjectFiles
from appspec_lint.toolchain.mentions import Mentions
from appspec_lint.yaml.composer import parse

YES, MAYBE, NO = Certainty.YES, Certainty.MAYBE, Certainty.NO
UNMENTIONED = Certainty.UNMENTIONED

FILES = dict.fromkeys(
    ("appspec.yml", "deploy/appspec.yml", "deploy/a.sh", "scripts/start.sh", "backend/pom.xml"), ""
)


def buildspec(
    *commands: str, version: str = "0.2", variables: dict[str, str] | None = None
) -> Buildspec:
    data = {
        "version": version,
        "env": {"variables": variables or {}},
        "phases": {"build": {"commands": list(commands)}},
    }
    return read_buildspec(parse(Source("buildspec.yml", json.dumps(data), "buildspec.yml")))


def after(*commands: str, root: str = "", **given: object) -> Workspace:
    return simulate_build(in_memory(FILES), root, buildspec(*commands, **given))  # type: ignore[arg-type]


EFFECTS = [
    # commands without an effect on files
    ("", "appspec.yml", YES),
    ("", "gone.yml", NO),
    ("echo hello", "gone.yml", NO),
    ("apt-get update && apt-get install -y jq", "gone.yml", NO),
    ("pip install -r requirements.txt", "gone.yml", NO),
    ("chmod +x scripts/*.sh", "scripts/stop.sh", NO),
    ("java -version; node --version", "gone.yml", NO),
    ("aws s3 cp build/app.jar s3://bucket/app.jar", "gone.yml", NO),
    ("docker build -t app . && docker push app", "gone.yml", NO),
    ("git rev-parse HEAD", "gone.yml", NO),
    ("# cp a b", "b", NO),
    # one match of a pattern becomes the target
    ("cp scripts/*.sh run", "run", MAYBE),
    ("cp scripts/*.sh run", "run/start.sh", MAYBE),
    ("mv scripts/*.sh out/run.sh", "out/run.sh", MAYBE),
    ("cd scripts && mv -T *.sh run", "scripts/run", MAYBE),
    ("cp scripts/*.sh run/", "run", NO),
    ("cp scripts/*.sh deploy/*.sh run", "run", NO),
    ("cp -t run scripts/*.sh", "run", NO),
    ("mkdir run && cp scripts/*.sh run", "run", NO),
    ("cp scripts/*.sh deploy", "deploy", NO),
    # wrappers
    ("timeout 60 cp -r scripts dist/", "dist/start.sh", YES),
    ("timeout -s KILL 60 cp -r scripts dist/", "dist/start.sh", YES),
    ("su root -c 'cp -r scripts dist/'", "dist/start.sh", MAYBE),
    ("runuser -u app -- cp -r scripts dist/", "dist/start.sh", YES),
    ("sudo -u app cp -r scripts dist/", "dist/start.sh", YES),
    ("sudo -u app cp -r scripts dist/", "dist/stop.sh", NO),
    ("doas cp -r scripts dist/", "dist/start.sh", YES),
    ("env LANG=C cp -r scripts dist/", "dist/start.sh", YES),
    ("env -u LANG A=b cp -r scripts dist/", "dist/start.sh", YES),
    ("nice -n 5 cp -r scripts dist/", "dist/start.sh", YES),
    ("ionice -c 3 nice cp -r scripts dist/", "dist/start.sh", YES),
    ("nohup time cp -r scripts dist/", "dist/start.sh", YES),
    ("stdbuf -o L cp -r scripts dist/", "dist/start.sh", YES),
    ("setsid cp -r scripts dist/", "dist/start.sh", YES),
    ("command cp -r scripts dist/", "dist/start.sh", YES),
    ("command -v cp", "dist/start.sh", NO),
    ("exec cp -r scripts dist/", "dist/start.sh", YES),
    ("exec 2> /dev/null", "dist/start.sh", NO),
    ("if true; then cp -r scripts dist/; fi", "dist/start.sh", MAYBE),
    ("ls scripts/* | xargs cp -t dist", "dist/start.sh", MAYBE),
    ("ls scripts/* | xargs -I F cp F dist/", "dist/start.sh", MAYBE),
    ("ls scripts/* | xargs -n 1 chmod +x", "dist/start.sh", NO),
    ("trap 'cp -r scripts dist/' EXIT", "dist/start.sh", MAYBE),
    ("trap 'rm -rf tmp' EXIT", "dist/start.sh", NO),
    ("trap - EXIT", "dist/start.sh", NO),
    ("pyenv exec python make.py", "dist/start.sh", UNMENTIONED),
    # one file that an option or an operand names
    ("openssl enc -d -aes256 -in a.enc -out dist/start.sh", "dist/start.sh", MAYBE),
    ("openssl enc -d -aes256 -in a.enc -out dist/start.sh", "dist/stop.sh", NO),
    ("openssl dgst -sha256 scripts/start.sh", "dist/start.sh", NO),
    ("sort -u scripts/start.sh -o dist/start.sh", "dist/start.sh", MAYBE),
    ("sort --output=dist/start.sh scripts/start.sh", "dist/start.sh", MAYBE),
    ("sort -odist/start.sh scripts/start.sh", "dist/start.sh", MAYBE),
    ("sort scripts/start.sh", "dist/start.sh", NO),
    ("uniq scripts/start.sh dist/start.sh", "dist/start.sh", MAYBE),
    ("uniq scripts/start.sh", "dist/start.sh", NO),
    ("dos2unix -n scripts/start.sh dist/start.sh", "dist/start.sh", MAYBE),
    ("dos2unix scripts/start.sh", "dist/start.sh", NO),
    ("docker build --output dist .", "dist/start.sh", MAYBE),
    ("docker build --output dist .", "out/start.sh", NO),
    ("docker build -o type=local,dest=dist .", "dist/start.sh", MAYBE),
    ("docker buildx build -o dist .", "dist/start.sh", MAYBE),
    ("docker buildx build --output type=registry .", "dist/start.sh", NO),
    ("docker build -t app .", "dist/start.sh", NO),
    ("kubectl cp pod:/x dist/start.sh", "dist/start.sh", MAYBE),
    ("kubectl cp pod:/x dist/start.sh", "out/start.sh", NO),
    ("kubectl apply -f k8s.yml", "dist/start.sh", NO),
    ("pip download -r requirements.txt", "x.whl", MAYBE),
    ("pip download -r requirements.txt", "dist/start.sh", NO),
    ("pip install --target dist -r requirements.txt", "dist/start.sh", MAYBE),
    # in the directory of a wrapper
    ("env -C deploy cp a.sh b.sh", "deploy/b.sh", YES),
    ("env -C deploy cp a.sh b.sh", "b.sh", NO),
    ("env -C deploy cp a.sh b.sh; touch c", "c", MAYBE),
    ("env -C deploy cp a.sh b.sh; touch c", "deploy/c", NO),
    ("env A=b --chdir=deploy nice cp a.sh b.sh > log", "deploy/b.sh", YES),
    ("env A=b --chdir=deploy nice cp a.sh b.sh > log", "deploy/log", NO),
    ("sudo -D deploy cp a.sh b.sh", "deploy/b.sh", YES),
    ("sudo -D deploy cp a.sh b.sh", "b.sh", NO),
    ("sudo --chdir=deploy touch b.sh", "deploy/b.sh", MAYBE),
    ("sudo --chdir=deploy touch b.sh", "b.sh", NO),
    ("sudo --chdir deploy env -C .. touch b.sh", "b.sh", MAYBE),
    ("sudo --chdir deploy env -C .. touch b.sh", "deploy/b.sh", NO),
    ("env -C $SOMEWHERE touch b.sh", "any/b.sh", MAYBE),
    ("env -C deploy sh -c 'touch b.sh'", "deploy/b.sh", MAYBE),
    ("env -C deploy ./x.sh", "deploy/b.sh", UNMENTIONED),
    ("sudo -i touch b.sh", "b.sh", MAYBE),
    ("su - app -c 'touch b.sh'", "any/b.sh", MAYBE),
    ("sudo -C 3 touch deploy/b.sh", "b.sh", NO),
    # downloads
    ("curl -odist/x https://example.org/x", "dist/x", MAYBE),
    ("curl -odist/x https://example.org/x", "dist/y", NO),
    ("curl --output=dist/x https://example.org/x", "dist/x", MAYBE),
    ("curl -fsSLo dist/x https://example.org/x", "dist/x", MAYBE),
    ("curl -fsSLodist/x https://example.org/x", "dist/x", MAYBE),
    ("curl -fsSLo dist/x https://example.org/x", "out/x", NO),
    ("curl --output-dir dist -O https://example.org/x", "dist/x", MAYBE),
    ("curl --output-dir dist -O https://example.org/x", "out/x", NO),
    ("curl --output-dir dist -o x https://example.org/x", "dist/x", MAYBE),
    ("curl --output-dir dist -o x https://example.org/x", "x", NO),
    ("curl -D dist/head https://example.org/x", "dist/head", MAYBE),
    ("curl -s -d -O https://example.org/x", "x", NO),
    ("curl -H O -XPOST https://example.org/x", "x", NO),
    ("curl -o - https://example.org/x", "x", NO),
    ("curl -o /dev/null https://example.org/x", "x", NO),
    ("curl -K curlrc", "any/thing", MAYBE),
    ("aws s3api get-object --bucket b --key k dist/x", "dist/x", MAYBE),
    ("aws s3api get-object --bucket b --key k dist/x", "k", NO),
    ("aws s3api get-object dist/x --bucket b --key k --debug", "dist/x", MAYBE),
    ("aws s3api get-object --bucket b --key k $FILE", "any/thing", MAYBE),
    ("aws s3api head-object --bucket b --key k", "k", NO),
    ("aws lambda invoke --function-name f dist/x --region eu-west-1", "dist/x", MAYBE),
    ("aws lambda invoke --function-name f /dev/stdout", "dist/x", NO),
    ("aws lambda update-function-code --zip-file fileb://x.zip", "x.zip", NO),
    ("aws codeartifact get-package-version-asset --domain d dist/x", "dist/x", MAYBE),
    ("aws codeartifact get-package-version-asset --domain d dist/x", "d", NO),
    ("aws --region eu-west-1 s3 cp s3://b/x dist/x", "dist/x", MAYBE),
    ("aws --region eu-west-1 s3 cp s3://b/x dist/x", "out/x", NO),
    ("aws s3 sync --delete --exclude '*.md' s3://b dist", "dist/x", MAYBE),
    ("aws s3 sync --delete --exclude '*.md' dist s3://b", "dist/x", NO),
    ("aws s3 cp s3://b/x -", "x", NO),
    ("aws --version", "x", NO),
    # an unknown program behind a wrapper
    ("bundle exec rake assets", "any/thing", MAYBE),
    ("bundle --verbose exec rake assets", "any/thing", MAYBE),
    ("bundle install", "any/thing", NO),
    ("poetry run python x.py", "any/thing", MAYBE),
    ("poetry install", "any/thing", NO),
    ("poetry run cp deploy/a.sh b.sh", "b.sh", YES),
    ("npx parcel build", "dist/index.html", MAYBE),
    ("npx parcel build", "any/thing", NO),
    ("bunx parcel build", "any/thing", NO),
    # options that name a file
    ("git diff --output=dist/x", "dist/x", MAYBE),
    ("git show --output dist/x HEAD", "dist/x", MAYBE),
    ("git log --output=dist/x", "dist/y", NO),
    ("git config -f dist/x a.b c", "dist/x", MAYBE),
    ("git config user.name x", "dist/x", NO),
    ("docker build --iidfile dist/x .", "dist/x", MAYBE),
    ("docker build --metadata-file=dist/x .", "dist/x", MAYBE),
    ("docker build --metadata-file=dist/x .", "dist/y", NO),
    ("docker build --cache-to type=local,dest=dist .", "dist/x", MAYBE),
    ("docker build --cache-to type=registry,ref=x .", "dist/x", NO),
    ("pip install --prefix dist x", "dist/x", MAYBE),
    ("pip install --root=dist x", "dist/x", MAYBE),
    ("pip install --root=dist x", "out/x", NO),
    ("pip install --prefix /opt/x x", "dist/x", NO),
    ("pip install --prefix $DIR x", "dist/x", MAYBE),
    ("pip install --upgrade x", "dist/x", NO),
    ("apt-get download jq", "jq.deb", MAYBE),
    ("yum install --downloadonly --downloaddir=. jq", "jq.rpm", MAYBE),
    ("apt-get install jq", "jq.deb", NO),
    ("find . -name x -fprint dist/x", "dist/x", MAYBE),
    ("find . -fprintf dist/x %p", "dist/x", MAYBE),
    ("find . -fls dist/x", "dist/x", MAYBE),
    ("find . -fls dist/x", "dist/y", NO),
    ("find . -exec env cp {} dist/ ';'", "dist/x", MAYBE),
    ("find . -name x -print", "dist/x", NO),
    ("sort -T dist -u x", "dist/x", NO),
    ("sort -uo dist/x x", "dist/x", MAYBE),
    ("sort -to dist/x", "dist/x", NO),
    ("sed -n 'w dist/x' appspec.yml", "dist/x", MAYBE),
    ("sed -n '/a/ w dist/x' appspec.yml", "dist/x", MAYBE),
    ("sed 's/a/b/gw dist/x' appspec.yml", "dist/x", MAYBE),
    ("sed -f script appspec.yml", "dist/x", MAYBE),
    ("sed -e 's/how we/now i/' appspec.yml", "dist/x", NO),
    ("sed -Ei.bak 's/a/b/' appspec.yml", "appspec.yml.bak", MAYBE),
    ("sed -i.bak 's/a/b/' *.yml", "appspec.yml.bak", MAYBE),
    ("sed -Ei 's/a/b/' appspec.yml", "appspec.yml.bak", NO),
    ("perl build.pl", "dist/x", MAYBE),
    ("perl -pi.bak -e 's/a/b/' appspec.yml", "appspec.yml.bak", MAYBE),
    ("perl -pi -e 's/a/b/' appspec.yml", "appspec.yml.bak", NO),
    ("tar --exclude x -czf dist/x.tgz .", "dist/x.tgz", MAYBE),
    ("tar --exclude x -czf dist/x.tgz .", "dist/x", NO),
    ("tar -cz . | wc -c", "any/thing", NO),
    ("tar --exclude=x -xzf dist/x.tgz", "any/thing", MAYBE),
    ("tar --create --file=dist/x.tar .", "dist/x.tar", MAYBE),
    ("tar --create --file=dist/x.tar .", "any/thing", NO),
    # copies that are read in part only
    ("cp --parents scripts/start.sh dist/", "dist/scripts/start.sh", MAYBE),
    ("rsync -a --files-from=list.txt . dist/", "dist/scripts/start.sh", MAYBE),
    ("rsync -a --files-from list.txt . dist/", "dist/scripts/start.sh", MAYBE),
    ("rsync -a --files-from list.txt . dist/", "out/scripts/start.sh", NO),
    ("rsync -aR scripts/start.sh dist/", "dist/scripts/start.sh", MAYBE),
    ("rsync -a --relative scripts/start.sh dist/", "dist/scripts/start.sh", MAYBE),
    ("scp build@host:scripts/start.sh dist/scripts/", "dist/scripts/start.sh", MAYBE),
    # copying and moving
    ("cp deploy/appspec.yml .", "appspec.yml", YES),
    ("cp deploy/a.sh .", "a.sh", YES),
    ("cp deploy/a.sh .", "b.sh", NO),
    ("cp deploy/a.sh b.sh", "b.sh", YES),
    ("cp deploy/a.sh out/", "out/a.sh", YES),
    ("cp deploy/a.sh out/", "out/b.sh", NO),
    ("cp deploy/a.sh out/", "a.sh", NO),
    ("cp -r deploy out", "out/a.sh", YES),
    ("cp -r deploy out", "out/deploy/a.sh", NO),
    ("cp -r deploy out", "scripts/stop.sh", NO),
    ("cp -R deploy/. .", "a.sh", YES),
    ("cp -a deploy/. .", "a.sh", YES),
    ("cp deploy/*.sh out", "out/b.sh", NO),
    ("cp deploy/a.sh scripts/b.sh out/", "out/b.sh", MAYBE),
    ("mv deploy/a.sh .", "a.sh", YES),
    ("mv deploy/a.sh .", "deploy/a.sh", NO),
    ("mv deploy/a.sh .", "deploy/appspec.yml", YES),
    ("mv deploy out", "out/appspec.yml", YES),
    ("mv deploy out", "deploy/appspec.yml", NO),
    ("rsync -a deploy/ out/", "out/a.sh", MAYBE),
    ("sudo cp deploy/a.sh .", "a.sh", YES),
    ("install -m 755 deploy/a.sh out/a.sh", "out/a.sh", YES),
    ("ln -s deploy/a.sh a.sh", "a.sh", MAYBE),
    ("cp -t out deploy/a.sh", "out/a.sh", YES),
    # one level too deep, or not
    ("mkdir -p out/deploy; cp -r deploy out/deploy", "out/deploy/a.sh", NO),
    ("mkdir -p out/deploy; cp -r deploy out/deploy", "out/deploy/deploy/a.sh", YES),
    ("mkdir out; cp -r deploy out/", "out/deploy/a.sh", YES),
    ("mkdir out; cp -r deploy out/", "out/a.sh", NO),
    ("mkdir -p out/deploy; cp -r deploy/* out/deploy", "out/deploy/a.sh", MAYBE),
    ("mkdir -p out/{deploy,lib}; cp -r deploy out/deploy", "out/deploy/a.sh", MAYBE),
    ("mkdir -p out/{deploy,lib}; cp -r deploy out/deploy", "out/deploy/deploy/a.sh", MAYBE),
    ("./x; cp -r deploy out", "out/deploy/a.sh", MAYBE),
    ("[ -d out ] || mkdir out; cp -r deploy out", "out/a.sh", MAYBE),
    ("cp -r deploy scripts out", "out/deploy/a.sh", YES),
    ("cp -r deploy scripts", "scripts/deploy/a.sh", YES),
    ("cp -r deploy scripts", "scripts/a.sh", NO),
    ("cp -rT deploy scripts", "scripts/a.sh", YES),
    ("cp deploy out", "out/a.sh", NO),
    ("cp deploy/a.sh scripts", "scripts/a.sh", YES),
    ("cp deploy/a.sh scripts", "scripts/a.sh/a.sh", NO),
    ("rsync -a deploy/ scripts", "scripts/a.sh", MAYBE),
    ("rsync -a deploy scripts", "scripts/a.sh", NO),
    ("rsync -a deploy scripts", "scripts/deploy/a.sh", MAYBE),
    ("rsync -a --exclude .git ./ out", "out/deploy/a.sh", MAYBE),
    ("rsync -a --exclude .git ./ out", "out/a.sh", NO),
    ("cp -r deploy /tmp/x; cp -r /tmp/x out", "out/a.sh", MAYBE),
    ("cp -r deploy one; cp -r one two", "two/a.sh", YES),
    ("cp -r deploy one; cp -r one two", "two/b.sh", NO),
    ("mvn package; cp backend/target/app.jar out/app.jar", "out/app.jar", MAYBE),
    ("mkdir out; npm run build", "out/index.html", MAYBE),
    ("install -d out/lib", "out/lib/x", NO),
    ("install -D deploy/a.sh out/x/b.sh", "out/x/b.sh", YES),
    ("cp deploy/a.sh out/a.sh || true", "out/a.sh", MAYBE),
    ('if [ -n "$X" ]; then cp deploy/a.sh out/a.sh; fi', "out/a.sh", MAYBE),
    ("cp deploy/a.sh out/a.sh; rm -rf out", "out/a.sh", NO),
    ("rm -rf deploy; cp deploy/a.sh out/a.sh", "out/a.sh", MAYBE),
    ("mv a b; mv b a", "a", MAYBE),
    # creating files
    ("mkdir -p out", "out/a.sh", NO),
    ("mkdir -p out", "other/a.sh", NO),
    ("touch out/a.sh", "out/a.sh", MAYBE),
    ("touch out/a.sh", "out/b.sh", NO),
    ("echo x > version.txt", "version.txt", MAYBE),
    ("echo x >> version.txt", "version.txt", MAYBE),
    ("echo x > version.txt", "other.txt", NO),
    ("echo x > /dev/null 2>&1", "other.txt", NO),
    ("cat > appspec.yaml <<EOF\nversion: 0.0\nEOF", "appspec.yaml", MAYBE),
    ("echo x | tee version.txt", "version.txt", MAYBE),
    ("envsubst < a.tpl > b.yml", "b.yml", MAYBE),
    ("sed 's/a/b/' a > b", "b", MAYBE),
    ("curl -o tool.jar https://example.org/tool.jar", "tool.jar", MAYBE),
    ("curl -o tool.jar https://example.org/tool.jar", "other.jar", NO),
    ("aws s3 cp s3://bucket/app.jar lib/app.jar", "lib/app.jar", MAYBE),
    ("zip -r app.zip .", "app.zip", MAYBE),
    ("zip -r app.zip .", "other.zip", NO),
    ("unzip app.zip", "anything", MAYBE),
    ("tar -xzf app.tgz", "anything", MAYBE),
    ("tar -czf app.tgz .", "app.tgz", MAYBE),
    ("git clone https://example.org/x.git", "x/anything", MAYBE),
    # removing files
    ("rm appspec.yml", "appspec.yml", NO),
    ("rm appspec.yml", "deploy/appspec.yml", YES),
    ("rm -rf deploy", "deploy/a.sh", NO),
    ("rm -rf deploy", "scripts/start.sh", YES),
    ("rm -f *.yml", "appspec.yml", MAYBE),
    ("rm -rf $SOMETHING", "appspec.yml", MAYBE),
    # in another directory
    ("cd deploy && cp a.sh ..", "a.sh", YES),
    ("cd deploy && cp a.sh b.sh", "deploy/b.sh", YES),
    ("cd deploy && cp a.sh b.sh", "b.sh", NO),
    ("cd nowhere/.. && touch a", "a", MAYBE),
    ("cd $SOMEWHERE && touch a", "any/a", MAYBE),
    ("cd $SOMEWHERE && touch a", "b", NO),
    ("cd /tmp && touch a", "a", NO),
    ("(cd deploy && touch a); touch b", "b", MAYBE),
    ("$(cd deploy && pwd)/x; touch b", "b", MAYBE),
    ("(cd backend && mvn package); cp deploy/a.sh out/", "out/a.sh", YES),
    ('[ -n "$X" ] && cd backend; touch a', "a", MAYBE),
    ('if [ -n "$X" ]; then cd backend; fi; touch a', "a", MAYBE),
    ("build() { cd backend; }; touch a", "a", MAYBE),
    ("cd -; touch a", "a", MAYBE),
    ("cd; touch a", "a", MAYBE),
    ("pushd deploy; touch a; popd; touch b", "b", MAYBE),
    ("cp deploy/a.sh $CODEBUILD_SRC_DIR/", "a.sh", YES),
    ("cp deploy/a.sh ${CODEBUILD_SRC_DIR}/out/a.sh", "out/a.sh", YES),
    ("cp deploy/a.sh ${CODEBUILD_SRC_DIR}/out/a.sh", "a.sh", NO),
    ('cd deploy && cp a.sh "$CODEBUILD_SRC_DIR"/out/', "out/a.sh", YES),
    ("cp deploy/a.sh /codebuild/output/src123/src/a.sh", "a.sh", MAYBE),
    ("cp deploy/a.sh /tmp/", "a.sh", NO),
    # variables
    ("OUT=out; cp deploy/a.sh $OUT/", "out/a.sh", YES),
    ("OUT=out; cp deploy/a.sh $OUT/", "other/a.sh", NO),
    ("export OUT=out; mkdir $OUT", "out/x", NO),
    ("export OUT=out; mkdir $OUT", "other/x", NO),
    ("cp deploy/a.sh $UNKNOWN/", "anywhere/a.sh", MAYBE),
    ("cp deploy/a.sh $UNKNOWN/", "anywhere/b.sh", NO),
    ("cp deploy/a.sh $(pwd)/out/", "out/a.sh", YES),
    # build tools
    ("mvn package", "target/app.jar", MAYBE),
    ("mvn package", "backend/target/app.jar", MAYBE),
    ("mvn package", "appspec.yaml", NO),
    ("./mvnw -q package", "target/app.jar", MAYBE),
    ("./gradlew bootJar", "build/libs/app.jar", MAYBE),
    ("./gradlew bootJar", "scripts/stop.sh", NO),
    ("npm run build", "dist/index.html", MAYBE),
    ("npm ci", "node_modules/x/index.js", MAYBE),
    ("npm run build", "scripts/stop.sh", NO),
    ("dotnet publish -o site", "site/app.dll", MAYBE),
    ("cd backend && mvn package", "backend/target/app.jar", MAYBE),
    ("cd backend && mvn package", "target/app.jar", NO),
    # unknown commands
    ("./build.sh", "anything/at/all", MAYBE),
    ("make", "anything", MAYBE),
    ("python setup.py", "anything", MAYBE),
    ("$TOOL run", "anything", MAYBE),
    ("sh -c 'touch a'", "a", MAYBE),
    ("sh -c 'touch a'", "b", NO),
    ('sh -c "cd deploy; touch a"; touch b', "b", MAYBE),
    ("bash -ec 'touch a'", "b", NO),
    ('bash -c "$X"', "b", MAYBE),
    ("bash build.sh", "anything", MAYBE),
    ("if true; then ./x; fi", "anything", MAYBE),
    ("for f in a b; do cp $f out/; done", "out/a", MAYBE),
    ("for f in a b; do cp $f out/; done", "out/c", NO),
    ("for f in a.sh appspec.yml; do cp deploy/$f out/; done", "out/a.sh", YES),
    ('for f in a.sh; do [ -n "$X" ] && break; cp deploy/$f out/; done', "out/a.sh", MAYBE),
    ("for f in $ALL; do cp deploy/$f out/; done", "out/a.sh", MAYBE),
    ("echo $(./x)", "anything", MAYBE),
    ("echo 'unfinished", "anything", MAYBE),
    ("find . -name '*.sh' -exec ./x {} +", "anything", MAYBE),
    ("find . -name '*.sh' -exec chmod +x {} +", "anything", NO),
    ("ls | xargs ./x", "anything", MAYBE),
    ("./x", "appspec.yml", YES),
]


@pytest.mark.parametrize(
    ("command", "path", "expected"),
    [
        pytest.param(*row, id=f"{row[0] or 'nothing'}: {row[1]} {row[2].value}".replace("\n", " "))
        for row in EFFECTS
    ],
)
def test_a_command_may_create_a_file_or_not(command: str, path: str, expected: Certainty) -> None:
    workspace = after(command) if command else after()
    assert workspace.contains(path) is expected


def test_a_changed_directory_is_kept_from_command_to_command() -> None:
    workspace = after("cd backend", "touch a")
    assert workspace.contains("backend/a") is MAYBE
    assert workspace.contains("a") is NO


def test_in_version_0_1_a_changed_directory_is_lost() -> None:
    workspace = after("cd backend", "touch a", version="0.1")
    assert workspace.contains("backend/a") is NO
    assert workspace.contains("a") is MAYBE
    assert after("cd backend && touch a", version="0.1").contains("backend/a") is MAYBE


def test_in_version_0_1_a_shells_variable_is_lost() -> None:
    assert after("OUT=out", "touch ${OUT}a", version="0.1").contains("a") is MAYBE
    assert after("OUT=out", "touch ${OUT}a", version="0.2").contains("a") is NO


def test_the_buildspecs_variables_are_known() -> None:
    workspace = after("cp deploy/a.sh ${OUT}/", variables={"OUT": "site"})
    assert workspace.contains("site/a.sh") is YES
    assert workspace.contains("other/a.sh") is NO


def test_paths_are_relative_to_the_source_root() -> None:
    workspace = simulate_build(in_memory(FILES), "deploy", buildspec("touch b.sh"))
    assert workspace.contains("a.sh") is YES
    assert workspace.contains("b.sh") is MAYBE
    assert workspace.contains("start.sh") is NO
    assert workspace.place("a.sh") == "deploy/a.sh"
    assert workspace.place("../scripts/start.sh") == "scripts/start.sh"


def test_what_is_below_a_symbolic_link_is_unknown() -> None:
    tree = in_memory({"shared": ""}, links=frozenset({"shared"}))
    assert simulate_build(tree, "", buildspec("echo")).contains("shared/x") is MAYBE


def test_a_cause_is_the_command_that_has_it() -> None:
    workspace = after("echo", "cp deploy/a.sh .", "rm appspec.yml")
    cause = workspace.cause("a.sh")
    assert cause is not None
    assert cause.value == "cp deploy/a.sh ."
    assert workspace.cause("b.sh") is None


CALLED = {
    "ci/pack.sh": "#!/bin/sh\nmkdir -p site\ncp -r deploy site/deploy\ncd deploy\ntouch made\n",
    "ci/here.sh": 'cp "$(dirname "$0")/pack.sh" "$(dirname $0)/../packed.sh"\n',
    "ci/python.sh": "#!/usr/bin/env python3\nprint('x')\n",
    "ci/self.sh": "ci/self.sh\n",
    "ci/change.sh": "cd deploy\n",
}


@pytest.mark.parametrize(
    ("command", "path", "expected"),
    [
        ("./ci/pack.sh", "site/deploy/a.sh", MAYBE),
        ("./ci/pack.sh", "site/a.sh", NO),
        ("bash -e ci/pack.sh --now", "deploy/made", MAYBE),
        ("sh ci/pack.sh; touch after", "after", MAYBE),
        ("cd ci && sh pack.sh", "ci/site/x", NO),
        ("cd ci && sh nowhere.sh", "any/thing", MAYBE),
        ("ci/here.sh", "packed.sh", MAYBE),
        ("ci/here.sh", "other.sh", NO),
        ("ci/python.sh", "any/thing", MAYBE),
        ("ci/self.sh", "any/thing", MAYBE),
        ("ci/change.sh; touch after", "after", MAYBE),
        ("ci/change.sh; touch after", "deploy/after", NO),
        ("source ci/change.sh; touch after", "deploy/after", MAYBE),
        (". ci/change.sh; touch after", "after", NO),
    ],
)
def test_a_called_script_is_followed(command: str, path: str, expected: Certainty) -> None:
    assert (
        simulate_build(in_memory({**FILES, **CALLED}), "", buildspec(command)).contains(path)
        is expected
    )


def test_a_copy_is_known_by_its_command() -> None:
    workspace = after("mkdir -p out/deploy", "cp -r deploy out/deploy")
    [(place, command)] = workspace.copies("deploy/a.sh")
    assert (place, command.value) == ("out/deploy/deploy/a.sh", "cp -r deploy out/deploy")


def test_only_an_unknown_command_makes_everything_unknowable() -> None:
    assert after("./build.sh").unknowable
    assert not after("mvn package", "cp a b", "rm -rf /").unknowable


def test_a_directory_may_be_filled_by_what_writes_into_it() -> None:
    workspace = after("cp -r deploy out/lib")
    assert workspace.may_fill("out")
    assert workspace.may_fill("out/lib")
    assert not workspace.may_fill("other")
    assert not after("mkdir -p out/lib").may_fill("out")
    assert after("mkdir -p out/lib").has_directory("out/lib") is YES
    assert after("mkdir -p out/lib").has_directory("out") is YES
    assert after("mkdir -p out/lib").has_directory("lib") is NO
    assert after("mvn package").may_fill("target")
    assert after("./x").may_fill("anything")


def test_commands_of_all_phases_and_finally_count() -> None:
    text = (
        "version: 0.2\nphases:\n  post_build:\n    commands: [touch $OUT/b]\n"
        "  install:\n    commands: [OUT=out]\n    finally: [touch f]\n"
    )
    read = read_buildspec(parse(Source("buildspec.yml", text, "buildspec.yml")))
    workspace = simulate_build(in_memory(FILES), "", read)
    assert workspace.contains("out/b") is MAYBE
    assert workspace.contains("f") is MAYBE
    assert workspace.contains("b") is NO


WORDS = st.sampled_from(
    ["cp", "mv", "rm", "-r", "a", "b/c", "$X", "$CODEBUILD_SRC_DIR", "&&", "|", ">", "cd", "..",
     "mkdir", "'", '"', "tar", "-c", "curl", "-o", "aws", "s3", "git", "zip", "npm", "exec", "=",
     "X=", "(", ")", "sudo", "env", "find", "-exec", "tee", "export", "-", "/", "~", "\n", "sed",
     "docker", "popd", "wget", "install", "{", "}", "if", "fi", "$(", "`"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=12).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_command_raises(command: str) -> None:
    workspace = after(command)
    assert workspace.contains("appspec.yml") in Certainty
    assert workspace.contains("a") in Certainty
    assert workspace.may_fill("b") in (True, False)


ROOTS = {
    "Makefile": "all:\n\tcp appspec.yml out/appspec.yml\n",
    "appspec.yml": "",
    "one/build.sh": "#!/bin/sh\ncp appspec.yml out/one.yml\n",
    "one/appspec.yml": "",
    "two/build.sh": "#!/bin/sh\ncp appspec.yml out/two.yml\n",
    "two/appspec.yml": "",
    "three/package.json": '{"scripts": {"build": "cp appspec.yml out/web.yml"}}',
    "three/appspec.yml": "",
    "four/appspec.yml": "",
}


@pytest.mark.parametrize(
    "commands",
    [
        ["make", "sh build.sh", "npm run build"],
        ["mkdir out && cp appspec.yml out/"],
        ["cd one", "sh build.sh", "make"],
        ["npm run build && echo done > out/x"],
        ["f() { sh build.sh; }; f", "trap 'cp appspec.yml out/last.yml' EXIT"],
    ],
)
def test_the_simulations_with_several_roots_are_those_with_each_root(commands: list[str]) -> None:
    tree, build = in_memory(ROOTS), buildspec(*commands)
    roots = ["", "one", "two", "three", "four", "five"]
    for root, workspace in zip(
        roots, simulate_builds(tree, roots, build, Mentions(tree)), strict=True
    ):
        alone = simulate_build(in_memory(ROOTS), root, build)
        assert workspace.root == root
        assert [cause.effect for cause in workspace.causes] == [
            cause.effect for cause in alone.causes
        ]
        assert workspace.needs == alone.needs
        for name in ("appspec", "one", "two", "web", "last"):
            path = f"out/{name}.yml"
            assert workspace.contains(path) is alone.contains(path)


def test_the_files_of_two_roots_are_compared_by_what_was_asked() -> None:
    tree = in_memory(ROOTS)

    def agree(one: str, other: str, path: str) -> bool:
        asked = ProjectFiles(tree, one)
        asked.exists(path)
        asked.read(path)
        asked.has_directory(path)
        return ProjectFiles(tree, other).answers_like(asked)

    assert agree("one", "two", "Makefile")
    assert agree("one", "two", "appspec.yml")
    assert not agree("one", "two", "build.sh")
    assert not agree("one", "three", "build.sh")
    assert not agree("", "two", "Makefile")
    assert not agree("", "two", "one")
    listed = ProjectFiles(tree, "four")
    assert list(listed.named("package.json")) == []
    assert not ProjectFiles(tree, "five").answers_like(listed)
