"""Web archives (MHTML), which Word and browsers also save under names in .doc: their HTML part is the document."""

from __future__ import annotations

import dataclasses
from email import message_from_bytes, policy
from email.message import EmailMessage

from disclosure_parse.document import Document, digest
from disclosure_parse.errors import DamagedFileError
from disclosure_parse.readers.text import read_text


def read_mhtml(data: bytes, *, source: str = "") -> Document:
    """What the first HTML part of a web archive says. Raises DamagedFileError if it has none."""
    message = message_from_bytes(data, policy=policy.default)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    page = _decoded(part) if isinstance(part, EmailMessage) else b""
    if not page.strip():
        raise DamagedFileError("is a web archive (MHTML) without a page in it.", "Save it as DOCX, PDF or HTML.")
    document = read_text(page, source=source)
    return dataclasses.replace(document, format="mhtml", sha256=digest(data), size=len(data))


def _decoded(part: EmailMessage) -> bytes:
    """The page in UTF-8 if its charset is named and fits, else as it is: the text reader tells the encoding then."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset("")
    # GB2312 is what programs call GBK and GB18030 as well.
    charset = "gb18030" if charset in ("gb2312", "gbk") else charset
    try:
        return content.decode(charset).encode() if charset else content
    except (LookupError, ValueError):  # A charset may hold a zero byte.
        return content
