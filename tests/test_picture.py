"""Is the picture of the terminal what the command prints, and can it be read?"""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from test_docs import ROOT, script

DOCUMENT = script()
PICTURE = ElementTree.fromstring((ROOT / DOCUMENT.PICTURE).read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


def picture_module() -> object:
    import importlib
    import sys

    path = list(sys.path)
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module("picture")
    finally:
        sys.path[:] = path


DRAWING = picture_module()


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["LIGHT", "DARK"])
def test_every_colour_stands_out_from_its_ground(name: str) -> None:
    colors: dict[str, str] = getattr(DRAWING, name)
    for each in ("text", "quiet", "red", "yellow", "blue", "green"):
        assert contrast(colors[each], colors["ground"]) >= 4.5, each


def test_the_picture_holds_every_word_that_is_printed() -> None:
    printed = DOCUMENT.output(ROOT, DOCUMENT.PICTURED.split())
    drawn = "".join("".join(each.itertext()) for each in PICTURE.iter(f"{SVG}text"))
    assert re.sub(r"\s", "", f"$appspec-lint{DOCUMENT.PICTURED}{printed}") == re.sub(
        r"\s", "", drawn
    )


def test_nothing_is_drawn_outside_of_the_picture() -> None:
    width, height = (float(PICTURE.attrib[each]) for each in ("width", "height"))
    for each in PICTURE.iter(f"{SVG}text"):
        assert float(each.attrib["x"]) + float(each.attrib["textLength"]) <= width
        assert float(each.attrib["y"]) <= height


def test_the_picture_is_text_and_loads_nothing() -> None:
    assert {each.tag.removeprefix(SVG) for each in PICTURE.iter()} <= {
        "svg", "title", "style", "rect", "path", "circle", "text",
    }  # fmt: skip
    text = ElementTree.tostring(PICTURE, encoding="unicode")
    assert not re.search(r"url\(|@import|href", text)


def test_a_colour_that_is_not_known_is_no_silent_loss() -> None:
    with pytest.raises(ValueError, match="95"):
        list(getattr(DRAWING, "runs")("\x1b[95mpink\x1b[0m"))  # noqa: B009
