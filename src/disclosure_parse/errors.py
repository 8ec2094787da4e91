"""Why a file or a call could not be processed; each error says what to do next and has an exit code."""

from __future__ import annotations

import re
from typing import ClassVar

_REFUSED_MEMORY = (
    *("std::bad_alloc", "Insufficient memory", "Failed to allocate memory", "Cannot allocate memory"),
    "failed to map segment from shared object",
)
"""What onnxruntime, OpenCV and the system say instead of raising MemoryError."""


_ADDRESS = re.compile(r"\s*<[^<>]* at 0x[0-9a-fA-F]+>")
"""An object as Python prints it: its address is another one in each run."""
_LONGEST = 200
"""Characters that are told of what a library said."""


def words_of(error: BaseException) -> str:
    """What a library said, on one line, the same in each run; what it is called if it said nothing."""
    # A KeyError's text is Python's notation of what it was given.
    said = str(error.args[0] if isinstance(error, KeyError) and error.args else error)
    told = " ".join(_ADDRESS.sub("", said).split())
    return told[:_LONGEST].rstrip(".") or type(error).__name__


def quoted(error: BaseException) -> str:
    """The same as a detail of a sentence of ours. What is quoted so is put into no other language."""
    return f"“{words_of(error)}”"


def lacks_memory(error: BaseException) -> bool:
    """Whether an error comes of one that libraries raise when they are refused memory."""
    cause = error.__cause__ or error.__context__
    return (
        isinstance(error, MemoryError)
        or any(words in str(error) for words in _REFUSED_MEMORY)
        or (cause is not None and lacks_memory(cause))
    )


class DisclosureError(Exception):
    """The root. ``message`` says what happened, ``hint`` what to do; ``status``, ``reason`` go to documents.csv."""

    exit_code: ClassVar[int] = 5
    status: ClassVar[str] = "failed"
    reason: ClassVar[str] = "internal_error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(DisclosureError):
    """The call was wrong: a missing input, an unknown option value, a broken vocabulary file."""

    exit_code = 2


class MissingExtraError(DisclosureError):
    """An optional part is not installed; the message names it."""

    exit_code = 4
    status = "unsupported"
    reason = "missing_extra"


class UnreadableError(DisclosureError):
    """The only file that there was could not be read; ``of`` makes one of what a reader raised."""

    exit_code = 3

    @staticmethod
    def of(error: DisclosureError) -> DisclosureError:
        """What a command says of the error: wrong use and a missing part stay what they are."""
        kept = isinstance(error, UsageError | MissingExtraError)
        return error if kept else UnreadableError(error.message, error.hint)


class NothingChosenError(DisclosureError):
    """There are files, and the options leave all of them out."""

    exit_code = 3


class UnsupportedFormatError(DisclosureError):
    """The content is of a format that no reader takes."""

    status = "unsupported"
    reason = "unsupported"


class EncryptedError(DisclosureError):
    """The file asks for a password."""

    status = "encrypted"
    reason = "encrypted"


class DamagedFileError(DisclosureError):
    """The file is of a known format and cannot be read."""

    reason = "damaged"


class InaccessibleError(DisclosureError):
    """The file cannot be opened, or must not be: it leads out of the input, or is no file."""

    reason = "inaccessible"


class TimeoutExpiredError(DisclosureError):
    """A program that reads the file took longer than it may; on another machine it might not."""

    reason = "timeout"


class LimitError(DisclosureError):
    """The file passes a safety limit: size, compression ratio, number of cells."""

    reason = "limit"
