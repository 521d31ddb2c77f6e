"""The output formats of a plan, by the names that `plan --format` accepts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.lazy.typing_names import Protocol
from appspec_lint.output.log_commands import disarm, disarm_markup
from appspec_lint.output.plan.plan_redaction import redact_plan
from appspec_lint.output.portable_json import make_portable
from appspec_lint.plan.plan_model import Plan


class PlanFormat(Protocol):
    """Renders a plan with its findings as text that ends with a newline.

    `plain` restricts the signs to those that every terminal can show.
    """

    def __call__(
        self, plan: Plan, report: Report, *, color: bool = False, plain: bool = False
    ) -> str: ...


def _text(plan: Plan, report: Report, *, color: bool = False, plain: bool = False) -> str:
    from appspec_lint.output.plan.plan_text import render

    return disarm(render(redact_plan(plan), report, color=color, plain=plain))


def _json(plan: Plan, report: Report, *, color: bool = False, plain: bool = False) -> str:
    from appspec_lint.output.plan.plan_json import render

    return make_portable(render(redact_plan(plan)))


def _html(plan: Plan, report: Report, *, color: bool = False, plain: bool = False) -> str:
    from appspec_lint.output.plan.html.page import render

    page = disarm_markup(render(redact_plan(plan), report))
    return page.encode("ascii", "xmlcharrefreplace").decode() if plain else page


PLAN_FORMATS: Mapping[str, PlanFormat] = MappingProxyType(
    {"text": _text, "json": _json, "html": _html}
)
