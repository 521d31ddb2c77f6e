"""Hook scripts that reboot the instance or stop the agent."""

from __future__ import annotations

import pytest

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

APPSPEC = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n"


def reported(text: str) -> list[str]:
    files = {"appspec.yml": APPSPEC, "a.sh": f"#!/bin/bash\n{text}\n"}
    return [each.message for each in lint(in_memory(files)).diagnostics if "reboot-in" in each.rule]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reboot", "reboots the instance"),
        ("sudo reboot now", "reboots the instance"),
        ("/sbin/reboot", "reboots the instance"),
        ("shutdown -r now", "reboots the instance"),
        ("shutdown -h now", "shuts the instance down"),
        ("sudo shutdown -r +0", "reboots the instance"),
        ("init 6", "reboots the instance"),
        ("systemctl reboot", "reboots the instance"),
        ("poweroff", "shuts the instance down"),
        ("if [ -f /var/run/reboot-required ]; then reboot; fi", "reboots the instance"),
        ("f() { reboot; }\nf", "reboots the instance"),
        ("service codedeploy-agent restart", "stops the CodeDeploy agent"),
        ("sudo service codedeploy-agent stop", "stops the CodeDeploy agent"),
        ("systemctl restart codedeploy-agent", "stops the CodeDeploy agent"),
        ("systemctl --no-block stop codedeploy-agent.service", "stops the CodeDeploy agent"),
        ("/etc/init.d/codedeploy-agent restart", "stops the CodeDeploy agent"),
    ],
)
def test_the_end_of_the_agent_is_reported(text: str, words: str) -> None:
    [message] = reported(text)
    assert words in message


@pytest.mark.parametrize(
    "text",
    [
        "shutdown -r +5",
        "shutdown -r 23:00",
        "shutdown -c",
        "echo reboot | at now + 5 minutes",
        "at now + 5 minutes <<EOF\nreboot\nEOF",
        "(sleep 60; reboot) > /dev/null 2>&1 < /dev/null &",
        "nohup sh -c 'sleep 60; reboot' > /dev/null 2>&1 &",
        "systemd-run --on-active=60 reboot",
        "echo 'please reboot'",
        "grep -q reboot /var/log/syslog",
        "systemctl restart nginx",
        "service codedeploy-agent status",
        "if ! pgrep codedeploy; then service codedeploy-agent restart; fi",
        "systemctl start codedeploy-agent",
        "systemctl enable codedeploy-agent",
        "f() { reboot; }\nls",
        "bundle exec rake reboot",
        "init 3",
        "docker restart codedeploy-agent",
    ],
)
def test_what_happens_later_or_to_others_is_not_reported(text: str) -> None:
    assert reported(text) == []
