"""Decode the bytes of a file, whatever their encoding."""

from __future__ import annotations

import codecs

from appspec_lint.diagnostics.span import Encoding, Source

_LEADING_OCTETS = (
    (0x80, 0x00, 1),
    (0xE0, 0xC0, 2),
    (0xF0, 0xE0, 3),
    (0xF8, 0xF0, 4),
)
"""Mask, value and width in octets of the first octet of a UTF-8 sequence."""
_LEAST_VALUES = (0, 0, 0x80, 0x800, 0x10000)
"""The smallest code point that needs a sequence of this width."""


def decode(path: str, display_path: str, data: bytes) -> Source:
    """Decode a file's bytes; what is not valid becomes U+FFFD, and `unread` says why."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
        return Source(path, text, display_path, Encoding.UTF16, find_utf8_error(data))
    if data.startswith(codecs.BOM_UTF8):
        return Source(path, data.decode("utf-8", "replace"), display_path, Encoding.BOM)
    try:
        return Source(path, data.decode("utf-8"), display_path)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        return Source(path, text, display_path, Encoding.OTHER, find_utf8_error(data))


def find_utf8_error(data: bytes) -> str:
    """libyaml's message (reader.c) for the first invalid UTF-8 sequence; "" if all is valid."""
    position = 0
    while position < len(data):
        first = data[position]
        width = next((width for mask, bits, width in _LEADING_OCTETS if first & mask == bits), 0)
        if not width:
            return "invalid leading UTF-8 octet"
        rest = data[position + 1 : position + width]
        if len(rest) < width - 1:
            return "incomplete UTF-8 octet sequence"
        value = first & (0xFF >> (width + 1) if width > 1 else 0x7F)
        for octet in rest:
            if octet & 0xC0 != 0x80:
                return "invalid trailing UTF-8 octet"
            value = value << 6 | octet & 0x3F
        if value < _LEAST_VALUES[width]:
            return "invalid length of a UTF-8 sequence"
        if 0xD800 <= value <= 0xDFFF or value > 0x10FFFF:
            return "invalid Unicode character"
        position += width
    return ""
