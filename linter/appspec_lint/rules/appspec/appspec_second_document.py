"""Check that the AppSpec is a single YAML document."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import is_empty
from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"


@rule(
    Severity.WARNING,
    see=(
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb (YAML.load gives the first "
        "document of a stream)",
        "https://docs.ruby-lang.org/en/3.1/Psych.html (load: the first document)",
    ),
    good=({"appspec.yml": "---\n" + HEAD + FILES},),
    bad=(
        {"appspec.yml": HEAD + "---\n«files:»\n  - source: /\n    destination: /srv/app\n"},
        {"appspec.yml": "  version: 0.0\n  os: linux\n«f»" + FILES[1:]},
    ),
)
def appspec_second_document(context: Context) -> Iterator[Finding]:
    """A second YAML document follows the first and is never read.

    A `---` line starts a new document, and `...` ends one. So does a top-level key that is indented
    less than the first one. Agent 1.8 loads only the first document of the file: neither the hooks
    nor the mistakes after it have any effect. Agent 2.x rejects a file with more than one document.

    Not reported for a `---` before the first document, or for one with nothing after it.
    """
    for appspec in context.appspecs:
        further = appspec.document.further
        if further is None or appspec.platform is not Platform.EC2 or is_empty(appspec.document):
            continue
        source = appspec.source
        lines = map(source.line, range(1, further.start_position.line + 1))
        is_marked = any(line.startswith(("---", "...")) for line in lines)
        yield Finding(
            further,
            "a second YAML document starts here, but the agent reads only the first"
            if is_marked
            else "the YAML document ends before this line, and the agent reads nothing after it",
            help="remove the `---` (or `...`) line so that the file is one document"
            if is_marked
            else "indent all top-level keys equally",
        )
