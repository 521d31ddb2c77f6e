"""What a start needs: the files that hook scripts run, where the revision installs them."""

from __future__ import annotations

import json

import pytest
from examples import lint_texts

HOME = "/home/ubuntu/shop"
RULES = {
    "started-file-not-installed",
    "npm-script-missing",
    "plain-jar-matched",
    "wrong-working-directory",
}


def _report(
    script: str,
    *,
    destination: str = HOME,
    runas: str = "",
    files: dict[str, str] | None = None,
) -> list[str]:
    user = f"      runas: {runas}\n" if runas else ""
    appspec = (
        f"version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: {destination}\n"
        f"hooks:\n  ApplicationStart:\n    - location: scripts/start.sh\n{user}"
    )
    texts = {
        "appspec.yml": appspec,
        "app.js": "",
        "scripts/start.sh": f"#!/bin/bash\n{script}",
        **(files or {}),
    }
    return sorted(each.rule for each in lint_texts(texts).diagnostics if each.rule in RULES)


@pytest.mark.parametrize(
    ("script", "runas"),
    [
        ("cd /home/ec2-user/shop\nnode app.js\n", ""),
        ("APP=/home/ec2-user/shop\ncd $APP\nnode app.js\n", ""),
        ("node /home/ec2-user/shop/app.js\n", ""),
        ("cd ~/shop\nnode app.js\n", "ec2-user"),
        ('cd "$HOME/shop"\nnode app.js\n', "ec2-user"),
        ("cd /home/ubuntu/shop\nnode server.js\n", ""),
        ('APP=/home/ubuntu/shop\ncd "$APP"\nbash run.sh\n', ""),
        ("cd /home/ubuntu/shop\nnpm ci\nnode server.js\n", ""),
    ],
)
def test_a_path_that_is_not_installed_is_reported(script: str, runas: str) -> None:
    assert _report(script, runas=runas) == ["started-file-not-installed"]


@pytest.mark.parametrize(
    ("script", "runas"),
    [
        ("cd /home/ubuntu/shop\nnode app.js\n", ""),
        ("cd ~/shop\nnode app.js\n", "ubuntu"),
        ("cd /home/ec2-user/other\nnode app.js\n", ""),
        ("cd /opt/runner\n./run.sh\n", ""),
        ("mkdir -p /home/ec2-user/shop\ncd /home/ec2-user/shop\nnode app.js\n", ""),
        ("ln -s /home/ubuntu/shop /home/ec2-user/shop\nnode /home/ec2-user/shop/app.js\n", ""),
        ("rm -rf /home/ec2-user/shop\ncd /home/ubuntu/shop\nnode app.js\n", ""),
        ("if [ -d /home/ec2-user/shop ]; then cd /home/ec2-user/shop; fi\n", ""),
        ("# cd /home/ec2-user/shop\ncd /home/ubuntu/shop\nnode app.js\n", ""),
        ("cd /home/ubuntu/shop\nnpm run build\nnode server.js\n", ""),
        ("cd /home/ubuntu/shop\ncp app.js server.js\nnode server.js\n", ""),
        ("cd /home/ubuntu/shop\nnode dist/main.js\n", ""),
        ("cd /home/ubuntu/shop\nvenv/bin/python app.py || true\nnode app.js\n", ""),
        ("cd /home/ubuntu/shop\njava -jar shop.jar\n", ""),
        ("cd $TARGET\nnode server.js\n", ""),
        ("git clone https://example.com/x.git\ncd /home/ubuntu/shop\nnode server.js\n", ""),
    ],
)
def test_what_the_instance_may_have_is_not_reported(script: str, runas: str) -> None:
    found = _report(script, runas=runas, files={"package.json": '{"scripts": {"build": "x"}}'})
    assert "started-file-not-installed" not in found


@pytest.mark.parametrize(
    ("command", "scripts", "is_reported"),
    [
        ("npm run start", {"dev": "vite"}, True),
        ("npm start", {}, True),
        ("yarn start:prod", {"start": "x"}, True),
        ("pnpm run seed", {}, True),
        ("pm2 start npm --name shop -- run prod", {"start": "x"}, True),
        ("pm2 start npm --name shop -- start", {"start": "x"}, False),
        ("npm start", {"start": "x"}, False),
        ("npm run env", {}, False),
        ("npm run seed --if-present", {}, False),
        ("npm run seed -w api", {}, False),
        ("npm run $TASK", {}, False),
        ("yarn run eslint", {}, False),
        ("yarn install", {}, False),
        ("npm --prefix /opt/other run seed", {}, False),
        ("npm pkg set scripts.seed=x\nnpm run seed", {}, False),
        ("npm run 'unclosed", {}, False),
    ],
)
def test_a_script_is_looked_for_in_the_installed_package(
    command: str, scripts: dict[str, str], is_reported: bool
) -> None:
    package = json.dumps({"scripts": scripts})
    found = _report(f"cd {HOME}\n{command}\n", files={"package.json": package})
    assert found == (["npm-script-missing"] if is_reported else [])


@pytest.mark.parametrize("package", ["[]", "{", '{"scripts": []}', '{"workspaces": ["a"]}', "1"])
def test_an_unreadable_package_is_not_reported(package: str) -> None:
    assert _report(f"cd {HOME}\nnpm run seed\n", files={"package.json": package}) == []


def test_npm_start_falls_back_to_server_js() -> None:
    files = {"package.json": "{}", "server.js": ""}
    assert _report(f"cd {HOME}\nnpm start\n", files=files) == []


@pytest.mark.parametrize(
    ("script", "is_reported"),
    [
        ("kubectl apply -f ../k8s\n", True),
        ("cd ..\nkubectl apply -f ../k8s\n", False),
        ("cp ../app.js /srv/app.js\n", True),
        ("../run.sh\n", True),
        ("cd ..\n./run.sh\n", True),
        ('cd "$(dirname "$0")/.."\nkubectl apply -f k8s\n', False),
        ('cd "$(dirname "$0")"\nkubectl apply -f ../k8s\n', False),
        ("kubectl apply -f ../elsewhere\n", False),
        ("rm -rf ../k8s\n", False),
        ("mkdir -p ../k8s\n", False),
        ("cd /home/ubuntu/shop/scripts\nkubectl apply -f ../k8s\n", False),
    ],
)
def test_a_parent_is_that_of_the_working_directory(script: str, is_reported: bool) -> None:
    files = {"k8s/web.yml": "", "run.sh": "#!/bin/bash\ntrue\n"}
    found = _report(script, files=files)
    assert found == (["wrong-working-directory"] if is_reported else [])
