"""Which encoding a text file is in, found in one streamed pass, and how bytes that fit none are marked."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analytics.past.problems import Problems, _

# A lone surrogate cannot come out of a sound file, so it marks each undecodable place until the cell is known.
MARK = "\udcff"
CHUNK = 1 << 20

codecs.register_error("past_survey_mark", lambda error: (MARK, getattr(error, "end", 0)))

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its first two bytes are the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NOT_TEXT = (
    (
        b"PK\x03\x04",
        _("This is a spreadsheet (.xlsx, .ods) or a zip file. Open it, export the sheet as CSV, and bring that file."),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        _("This is an old Excel file (.xls). Open it, export the sheet as CSV, and bring that file."),
    ),
    (b"\x1f\x8b", _("This file is compressed (gzip). Unpack it and bring the CSV file inside.")),
    (b"%PDF", _("This is a PDF. Export the answers as CSV from where they were collected, and bring that file.")),
)


@dataclass(frozen=True)
class Encoding:
    """A codec's name and how many bytes of byte order mark stand before the text."""

    name: str
    skip: int = 0


def find_encoding(path: Path, problems: Problems, progress: Callable[[int], None] | None = None) -> Encoding | None:
    """UTF-8, UTF-16, UTF-32 or Windows-1252. None, with a problem noted, for an empty file or one that is not text."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        problems.add(_("The file is empty."))
        return None
    for magic, sentence in NOT_TEXT:
        if start.startswith(magic):
            problems.add(sentence)
            return None
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return Encoding(name, len(mark))
    if b"\0" in start:
        return _utf16_without_mark(start, problems)
    return Encoding(_utf8_or_cp1252(path, progress))


def _utf16_without_mark(start: bytes, problems: Problems) -> Encoding | None:
    """Western text in UTF-16 is every other byte zero; zeros in both places are no text at all."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > half // 2 and even == 0:
        return Encoding("utf-16-le")
    if even > half // 2 and odd == 0:
        return Encoding("utf-16-be")
    problems.add(_("This is not a text file. Export the answers as CSV, and bring that file."))
    return None


def _utf8_or_cp1252(path: Path, progress: Callable[[int], None] | None) -> str:
    """UTF-8 unless more places break its rules than keep them.

    One broken byte in a UTF-8 file must be an error at its cell, not turn every "ü" of the file into "Ã¼".
    """
    decoder = codecs.getincrementaldecoder("utf-8")("past_survey_mark")
    sound = broken = done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            marks = text.count(MARK)
            broken += marks
            if not text.isascii():
                # A mark itself cannot be encoded either, so it is taken off again.
                sound += len(text) - len(text.encode("ascii", "ignore")) - marks
            done += len(chunk)
            if progress:
                progress(done)
    broken += decoder.decode(b"", final=True).count(MARK)
    return "utf-8" if sound >= broken else "cp1252"
