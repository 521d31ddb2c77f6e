"""One execution of a Maven plugin, with its configuration."""

from __future__ import annotations

from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.pom import Pom
from appspec_lint.toolchain.xml_document import child_texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Execution:
    """One execution of a plugin, with the configuration of the plugin where it has none."""

    def __init__(self, pom: Pom, element: Element | None, configurations: list[Element]) -> None:
        own = element.find("configuration") if element is not None else None
        self.pom = pom
        self.goals = tuple(child_texts(element, "goals/goal"))
        self.configurations = [*([] if own is None else [own]), *configurations]

    def elements(self, path: str) -> list[Element]:
        """The elements at `path` in the first configuration that has one."""
        for configuration in self.configurations:
            found = configuration.findall(path)
            if found:
                return found
        return []

    def raw(self, path: str) -> str | None:
        """The text at `path` as it is written."""
        found = self.elements(path)
        return (found[0].text or "").strip() if found else None

    def raw_texts(self, path: str) -> list[str]:
        """All texts at `path` as they are written."""
        return [(element.text or "").strip() for element in self.elements(path)]

    def text(self, path: str) -> str | None:
        """The text at `path`, interpolated; None if it is absent or empty."""
        raw = self.raw(path)
        return self.pom.interpolate(raw) if raw else None

    def texts(self, path: str) -> list[str]:
        """All texts at `path`, interpolated."""
        return [self.pom.interpolate(text) for text in self.raw_texts(path) if text]

    def is_true(self, path: str) -> bool:
        """Whether the value at `path` is `true`."""
        return self.text(path) == "true"

    def is_false(self, path: str) -> bool:
        """Whether the value at `path` is `false`."""
        return self.text(path) == "false"
