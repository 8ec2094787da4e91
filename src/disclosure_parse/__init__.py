"""Reads published Chinese budget-performance disclosures into normalized, checkable tables.

    import disclosure_parse as dp

    document = dp.read("a.pdf")             what is printed and where
    result = dp.parse("a.pdf")              forms, claims, findings, checks
    dp.check("a.pdf")                       what does not hold
    result.frames()["indicators"]           a pandas DataFrame with the columns of indicators.csv
    dp.convert(["downloads/"], "out/")      the whole batch, as the command does

Importing the package loads no reader and no pandas; the first call does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from disclosure_parse.errors import DisclosureError

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from disclosure_parse.batch import Summary
    from disclosure_parse.disclosure import Claim, Disclosure, Finding, Form, Outcome
    from disclosure_parse.document import Document, PdfEngine, ReadOptions
    from disclosure_parse.normalizer.vocabulary import Vocabulary

__version__ = "0.1.0"
__all__ = ["DisclosureError", "Result", "check", "convert", "parse", "parse_bytes", "read"]

AnyPath = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class Result:
    """One file, read and understood. ``checks`` are all that ran, ``findings`` those that failed."""

    document: Document
    disclosure: Disclosure
    checks: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        return self.disclosure.forms

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.disclosure.claims

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table of the output by name, with the columns of the CSV files.

        Text is of dtype ``string``, whole numbers ``Int64``, flags ``boolean``, other numbers ``Float64``: pandas has
        no exact decimals that it can reckon with. The exact ones are in ``forms`` and in the CSV files.
        """
        from disclosure_parse.one_file import reading_of
        from disclosure_parse.outputs.frames import frames

        return frames(reading_of(self, self.document.source))


def read(path: AnyPath, *, pdf_engine: PdfEngine = "auto") -> Document:
    """What is printed in a file, also at a URL, and where: paragraphs and tables in reading order.

    ``pdf_engine`` is what finds the cells of PDF tables; ``auto`` asks several where one is doubtful (docs/pdf.md).

    Raises:
        DisclosureError: ``UsageError`` (no such file), ``UnsupportedFormatError``, ``EncryptedError``,
            ``DamagedFileError``, ``LimitError``.
    """
    from disclosure_parse import readers
    from disclosure_parse.storage import place

    at, options = place(path), _options(pdf_engine)
    try:
        if isinstance(at, Path):
            return readers.read(at, options)
        return readers.read_bytes(at.beginning(readers.MAX_INPUT + 1), at.name, options)
    except DisclosureError as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error


def parse(path: AnyPath, *, vocabulary: Sequence[AnyPath] = (), pdf_engine: PdfEngine = "auto") -> Result:
    """A file's forms, claims, findings and checks; ``vocabulary`` are files that extend the headings known.

    Raises:
        DisclosureError: as ``read`` does; ``UsageError`` for a vocabulary file that cannot be used.
    """
    from disclosure_parse.normalizer.vocabulary import load_vocabulary

    words = load_vocabulary([Path(file) for file in vocabulary]) if vocabulary else None
    return understand(read(path, pdf_engine=pdf_engine), words)


def check(path: AnyPath, *, vocabulary: Sequence[AnyPath] = (), pdf_engine: PdfEngine = "auto") -> tuple[Finding, ...]:
    """What does not hold in a file. Raises as ``parse`` does; ``parse(path).checks`` also has what holds."""
    return parse(path, vocabulary=vocabulary, pdf_engine=pdf_engine).findings


def parse_bytes(
    data: bytes, name: str, vocabulary: Vocabulary | None = None, options: ReadOptions | None = None
) -> Result:
    """As ``parse``, for the bytes of a file called ``name``."""
    from disclosure_parse.document import DEFAULT
    from disclosure_parse.readers import read_bytes

    return understand(read_bytes(data, name, options or DEFAULT), vocabulary)


def _options(pdf_engine: str) -> ReadOptions:
    from disclosure_parse.document import PDF_ENGINES, ReadOptions
    from disclosure_parse.errors import UsageError

    for engine in PDF_ENGINES:
        if engine == pdf_engine:
            return ReadOptions(engine)
    raise UsageError(f"There is no PDF engine {pdf_engine!r}.", f"Take one of {', '.join(PDF_ENGINES)}.")


def understand(document: Document, vocabulary: Vocabulary | None = None) -> Result:
    """What a document means, and whether it holds. ``None`` is the built-in vocabulary."""
    from disclosure_parse import checker
    from disclosure_parse.normalizer import normalize

    disclosure = normalize(document, vocabulary)
    outcomes = checker.check(disclosure)
    return Result(document, disclosure, outcomes, checker.findings(document.doc_id, outcomes))


def convert(
    inputs: Sequence[AnyPath] | AnyPath,
    output: AnyPath,
    *,
    vocabulary: Sequence[AnyPath] = (),
    workers: int | None = None,
    engine: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    journal: AnyPath | None = None,
    timeout: float | None = 600,
    memory_limit: int | None = 4 * 1024**3,
    force: bool = False,
    lang: Literal["en", "zh"] = "en",
    decisions: AnyPath | None = None,
    formats: Sequence[str] = ("csv",),
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    since: datetime | None = None,
    only_changed: bool = False,
    pdf_engine: PdfEngine = "auto",
) -> Summary:
    """Convert files and folders into the tables in ``output``, as the command does; what came of it.

    Inputs and ``output`` may be URLs; ``journal`` is then the local folder where the tables are made. ``engine``
    ``dask`` reads the files on the cluster of ``scheduler``, ``local`` in ``workers`` processes of this machine.
    A file that cannot be read has its row in documents.csv and is counted in the summary. A file may take
    ``timeout`` seconds and ``memory_limit`` bytes of a worker's address space (Linux only); ``None`` is no limit.
    ``lang`` is the language of the findings' messages, ``decisions`` a file of what people decided about findings.
    ``formats`` are some of ``csv``, ``jsonl``, ``parquet``, ``xlsx``, ``sqlite``, ``duckdb``. ``include``, ``exclude``
    (patterns) and ``since`` choose among the files found; ``only_changed`` leaves out the records of those whose
    content the earlier output in ``output`` could read.

    Raises:
        UsageError: an input does not exist, a vocabulary or decisions file cannot be used, there is no such format, or
            ``output`` holds other files.
        MissingExtraError: a format, the engine or a URL needs a library that is not installed.
        OSError: the output cannot be written.
    """
    from disclosure_parse.batch import convert as run
    from disclosure_parse.discover import Choice
    from disclosure_parse.engines import chosen_engine
    from disclosure_parse.outputs.decisions import read_decisions
    from disclosure_parse.outputs.telling import Telling
    from disclosure_parse.outputs_at_urls import staged
    from disclosure_parse.storage import place
    from disclosure_parse.workers import Limits

    given = [inputs] if isinstance(inputs, (str, PathLike)) else inputs
    with staged(place(output), Path(journal) if journal is not None else None, force) as folder:
        return run(
            [place(path) for path in given],
            folder,
            vocabulary=[Path(file) for file in vocabulary],
            engine=chosen_engine(engine, scheduler, workers),
            limits=Limits(timeout, memory_limit),
            force=force,
            telling=Telling(lang, read_decisions(Path(decisions)) if decisions is not None else {}),
            formats=formats,
            choice=Choice(tuple(include), tuple(exclude), since),
            only_changed=only_changed,
            reading=_options(pdf_engine),
        )
