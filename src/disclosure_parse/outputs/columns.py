"""What a table of the output is: its columns with type, unit and description, its keys, and how its rows are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from disclosure_parse.disclosure import Disclosure, Entry, Finding, Form, FormType, Outcome
from disclosure_parse.document import BBox, Document, Notice

Value = str | int | Decimal | bool | None
"""What stands in one position of a table; ``None`` and ``""`` are missing."""

ColumnType = Literal["string", "integer", "number", "boolean"]
Status = Literal["ok", "partial", "no_forms", "unsupported", "encrypted", "failed"]
UNREAD: tuple[Status, ...] = ("unsupported", "encrypted", "failed")
"""Of files that nothing could be read from."""
Reason = Literal[
    "",
    "incomplete",
    "layout_doubtful",
    "no_forms",
    "unsupported",
    "missing_extra",
    "encrypted",
    "damaged",
    "limit",
    "inaccessible",
    "timeout",
    "out_of_memory",
    "crash",
    "internal_error",
]
"""Why a file's status is not ``ok``: what ``error`` says, for programs."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One input file, also one that could not be read: the row of documents.csv.

    ``cells`` and ``cells_mapped`` are summed over its forms. ``sha256`` is empty if the bytes could not be had.
    """

    source: str
    status: Status
    error: str = ""
    format: str = ""
    reader: str = ""
    sha256: str = ""
    size: int | None = None
    pages: int | None = None
    warnings: tuple[Notice, ...] = ()
    forms: int = 0
    indicators: int = 0
    findings: int = 0
    cells: int = 0
    cells_mapped: int = 0
    same_as: str = ""
    unchanged: bool = False
    reason: Reason = ""

    @property
    def doc_id(self) -> str:
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of one input file: the material of every table's rows."""

    file: FileRecord
    disclosure: Disclosure | None = None
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    document: Document | None = None
    """What is printed, for the evidence of the findings."""

    def forms(self) -> dict[int | None, Form]:
        """The forms by their positions; what belongs to no form has none."""
        return {form.position: form for form in self.disclosure.forms} if self.disclosure else {}


T = TypeVar("T")


class Item(NamedTuple, Generic[T]):
    """One record with the file and the form that it stands in."""

    file: FileRecord
    form: Form | None
    record: T

    @property
    def form_id(self) -> str | None:
        return form_id(self.file.doc_id, self.form.position) if self.form else None


Records = Callable[[Reading], tuple[Sequence[T], Sequence[Form | None]]]
"""The records of a file in document order, and the form of each."""


def of_forms(get: Callable[[Form], Sequence[T]]) -> Records[T]:
    """The records that ``get`` takes from each form of a reading."""

    def records(reading: Reading) -> tuple[list[T], list[Form]]:
        found: list[T] = []
        forms: list[Form] = []
        for form in reading.disclosure.forms if reading.disclosure else ():
            of_form = get(form)
            found += of_form
            forms += [form] * len(of_form)
        return found, forms

    return records


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column. ``unit`` is what its numbers count (``yuan``, ``ratio``, ``points``); ``values`` closes the set.

    ``get`` takes a record, or an ``Item`` where ``takes`` says so: ``form`` for what all records of one form share,
    and which has no record then.
    """

    name: str
    type: ColumnType
    english: str
    chinese: str
    get: Callable[[Any], Any]
    unit: str = ""
    values: tuple[str, ...] = ()
    takes: Literal["record", "item", "form"] = "record"
    make: Callable[[Any], Value] | None = None
    """Makes the value of what ``get`` has got of a record, if that is none yet."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class TableSchema(Generic[T]):
    """One table. ``records`` gives its records for one file."""

    name: str
    english: str
    chinese: str
    columns: tuple[Column[T], ...]
    records: Records[T]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    def index(self, name: str) -> int:
        """Where in a row the column of this name stands."""
        return next(number for number, column in enumerate(self.columns) if column.name == name)

    def rows(self, reading: Reading) -> list[tuple[Value, ...]]:
        """The table's rows for one file."""
        return list(zip(*self.values(reading), strict=True))

    def values(self, reading: Reading) -> list[Iterable[Value]]:
        """What stands in each column of the table's rows for one file; no columns if there are no rows."""
        records, forms = self.records(reading)
        if not records:
            return []
        ids = list(map(id, forms))
        by_id = dict(zip(ids, forms, strict=True))

        def values(column: Column[T]) -> Iterable[Value]:
            if column.takes == "form":
                shared = {number: column.get(Item(reading.file, form, None)) for number, form in by_id.items()}
                return map(shared.__getitem__, ids)
            if column.takes == "item":
                return map(column.get, map(Item, repeat(reading.file), forms, records))
            got = map(column.get, records)
            return map(column.make, got) if column.make else got

        # Column by column: most of the time goes into asking, and a map asks without code of its own between.
        return list(map(values, self.columns))


def form_id(doc_id: str, position: int) -> str:
    return f"{doc_id}-{position:02d}"


@lru_cache(maxsize=10_000)
def plain(value: Decimal) -> str:
    """An exact decimal without exponent or trailing noise: ``1404000``, ``0.6238``."""
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def raw(entry: Entry | None) -> str | None:
    return entry.raw if entry else None


def number(entry: Entry | None) -> Decimal | None:
    return entry.figure.value if entry and entry.figure else None


def box(bbox: BBox | None) -> str | None:
    """``x0 y0 x1 y1`` in points, at most two decimals."""
    if bbox is None:
        return None
    # Adding 0.0 turns a negative zero into zero.
    return " ".join(f"{round(side, 2) + 0.0:.2f}".rstrip("0").rstrip(".") for side in bbox)


def notices(items: Iterable[Notice]) -> str:
    """Remarks in one cell: ``code: message (locator)``, ``; `` between them."""
    texts = []
    for item in items:
        where = f" ({item.place.locator})" if item.place and item.place.locator else ""
        texts.append(f"{item.code}: {item.message}{where}")
    return "; ".join(dict.fromkeys(texts))


# The columns that many tables share.


DOC_ID: Column[Any] = Column(
    "doc_id",
    "string",
    "Document: first 12 hex digits of the SHA-256 of the file",
    "文档编号：文件 SHA-256 的前 12 位",
    lambda item: item.file.doc_id,
    takes="form",
)
FORM_ID: Column[Any] = Column(
    "form_id",
    "string",
    "Form: document and number of the form in it",
    "表单编号：文档编号加表单序号",
    lambda item: item.form_id,
    takes="form",
)
FORM_TYPE: Column[Any] = Column(
    "form_type",
    "string",
    "What kind of form it is",
    "表单类型",
    lambda item: item.form.form_type if item.form else None,
    takes="form",
    values=get_args(FormType),
)
SOURCE: Column[Any] = Column(
    "source",
    "string",
    "Path of the file, relative to the input folder",
    "文件路径（相对于输入目录）",
    lambda item: item.file.source,
    takes="form",
)
ROW: Column[Any] = Column(
    "row", "integer", "Number of the row in its form, from 1", "表单内的行序号（从 1 起）", attrgetter("row")
)
FISCAL_YEAR: Column[Any] = Column(
    "fiscal_year",
    "integer",
    "Year that the form is for",
    "预算年度",
    lambda item: item.form.fiscal_year if item.form else None,
    takes="form",
)
PROJECT: Column[Any] = Column(
    "project_name",
    "string",
    "Project of the form",
    "项目名称",
    lambda item: raw(item.form.project_name) if item.form else None,
    takes="form",
)


def place_columns(place: str) -> tuple[Column[Any], Column[Any], Column[Any]]:
    """page, bbox and locator of the place that is this attribute of a record."""
    return (
        Column(
            "page",
            "integer",
            "Page, from 1 (empty where the format has none)",
            "页码（从 1 起）",
            attrgetter(f"{place}.page"),
        ),
        Column(
            "bbox",
            "string",
            "Where on the page: x0 y0 x1 y1 in points from the top left",
            "页面位置：左上角为原点，单位为点",
            attrgetter(f"{place}.bbox"),
            make=box,
        ),
        Column(
            "locator",
            "string",
            "Place in the document: p3/t2/r5 is page 3, 2nd table of the document, 5th row of that table",
            "文档内位置：p3/t2/r5 表示第 3 页、文档第 2 张表、该表第 5 行",
            attrgetter(f"{place}.locator"),
        ),
    )


PAGE, BBOX, LOCATOR = place_columns("place")

TO_DOCUMENT = ForeignKey("doc_id", "documents", "doc_id")
TO_FORM = ForeignKey("form_id", "forms", "form_id")

Get = Callable[[T], Value] | None
"""What a column holds of a record; without it the attribute of the column's name."""


def text(name: str, english: str, chinese: str, get: Get[T] = None, values: tuple[str, ...] = ()) -> Column[T]:
    return Column(name, "string", english, chinese, get or attrgetter(name), values=values)


def count(name: str, english: str, chinese: str, get: Get[T] = None, unit: str = "") -> Column[T]:
    return Column(name, "integer", english, chinese, get or attrgetter(name), unit=unit)


def decimal(name: str, english: str, chinese: str, get: Get[T] = None, unit: str = "") -> Column[T]:
    return Column(name, "number", english, chinese, get or attrgetter(name), unit=unit)


def flag(name: str, english: str, chinese: str) -> Column[T]:
    return Column(name, "boolean", english, chinese, attrgetter(name))


def printed(name: str, english: str, chinese: str, get: Callable[[T], Entry | None] | None = None) -> Column[T]:
    """One column for a text, as printed."""
    return Column(name, "string", english, chinese, get or attrgetter(name), make=raw)


Pair = tuple[Column[T], Column[T]]


def figure(name: str, english: str, chinese: str, unit: str) -> Pair[T]:
    """A figure's two columns: ``name`` as a number in ``unit``, ``name_raw`` as printed."""
    return (
        Column(name, "number", english, chinese, attrgetter(name), unit=unit, make=number),
        printed(f"{name}_raw", f"{english}, as printed", f"{chinese}（原文）", attrgetter(name)),
    )


def coverage(name: str, get: Callable[[T], tuple[int, int]]) -> Column[T]:
    """Mapped share of the non-empty cells, rounded down to four decimals: 1 means every one."""

    def share(record: T) -> Decimal | None:
        mapped, cells = get(record)
        return (Decimal(mapped) / cells).quantize(Decimal("0.0001"), rounding=ROUND_FLOOR) if cells else None

    english = "Share of the forms' non-empty cells that a record, an attribute or a heading took"
    return Column(name, "number", english, "表单非空单元格中已归入记录、栏目的比例", share, unit="ratio")
