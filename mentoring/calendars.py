"""Calendar files as RFC 5545 asks for them: texts that break nothing, instants in UTC, lines of 75 octets."""

from datetime import UTC, datetime

LONGEST_LINE = 75
"""In octets, without the line end; what is longer goes on in the next line after a space."""


def calendar_text(text: str) -> str:
    """A text as the value of a property: what would end or divide it is written with a backslash."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def calendar_instant(instant: datetime) -> str:
    """An instant in UTC, so that no reader needs to know the zone: 20261125T130000Z."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def calendar_file(text: str) -> str:
    """Properties, one a line, as a file: empty lines left out, long ones folded, lines ended as asked for."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(folded(line) + "\r\n" for line in lines if line)


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets; no letter is cut in two."""
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            pieces.append("")
            size = 1  # the space that says that it goes on
        pieces[-1] += letter
        size += width
    return "\r\n ".join(pieces)
