"""Is the AppSpec one YAML document?"""

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
    """A second YAML document follows the first, and nobody reads it.

    A line `---` begins a new document, and `...` ends one; so does a key of the top level that is
    indented less than the first one. Agent 1.8 loads the first document of
    the file; what follows is not even looked at, so that neither its hooks nor its mistakes have
    any effect. Agent 2.x refuses a file with more than one document.

    A `---` before the first document, or with nothing behind it, is silent.
    """
    for appspec in context.appspecs:
        further = appspec.document.further
        if further is None or appspec.platform is not Platform.EC2 or is_empty(appspec.document):
            continue
        source = appspec.source
        lines = map(source.line, range(1, further.first.line + 1))
        marked = any(line.startswith(("---", "...")) for line in lines)
        yield Finding(
            further,
            "a second YAML document begins here, and the agent reads only the first"
            if marked
            else "the document ends before this line, and the agent reads nothing that follows",
            help="take the line `---` (or `...`) out, so that all is one document"
            if marked
            else "indent the keys of the top level alike",
        )
