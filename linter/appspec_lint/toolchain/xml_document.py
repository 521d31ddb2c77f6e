"""XML configuration, such as a pom.xml, without document types, entities and namespaces."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.lazy.typing_names import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 1_000_000
"""The most characters that are parsed."""


def parse_xml(text: str | None) -> Element | None:
    """The root element, its tags without namespaces; None if the text cannot be read safely.

    Entities and external references need a document type, and text that has one is not parsed.
    """
    if text is None or len(text) > LARGEST or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    # Imported here because only projects with such a configuration need it.
    from xml.etree.ElementTree import ParseError, fromstring

    try:
        root = fromstring(text.lstrip("\ufeff"))
    except (ParseError, ValueError, LookupError):
        return None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def child_text(element: Element | None, path: str) -> str | None:
    """The text of the first element at `path`, without surrounding whitespace; None if absent."""
    found = element.find(path) if element is not None else None
    return None if found is None else (found.text or "").strip()


def child_texts(element: Element | None, path: str) -> Iterator[str]:
    """The text of each element at `path` that is not empty."""
    for found in element.iterfind(path) if element is not None else ():
        text = (found.text or "").strip()
        if text:
            yield text
