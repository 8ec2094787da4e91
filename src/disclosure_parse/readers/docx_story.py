"""The stories of a Word document (body, notes, headers, footers) to paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.opc.part import Part, XmlPart

from disclosure_parse.document import Notice, Paragraph, ParagraphRole, Place, Table
from disclosure_parse.errors import DisclosureError
from disclosure_parse.readers.containers import parse_xml
from disclosure_parse.readers.docx_numbering import Numbering
from disclosure_parse.readers.docx_table import read_grid
from disclosure_parse.readers.docx_text import TEXT_BOX, StoryText
from disclosure_parse.readers.docx_tree import Element, R, W, is_on, joins_next, settle
from disclosure_parse.readers.embedded import workbook_of
from disclosure_parse.readers.workbook import read_workbook

_OUTER_BLANKS = " \u3000\xa0\r\n"
_NOT_NOTES = ("separator", "continuationSeparator", "continuationNotice")
_WORKBOOK_KINDS = (KIND.PACKAGE, KIND.OLE_OBJECT)
_MARGINS: tuple[tuple[str, ParagraphRole], ...] = ((W + "headerReference", "header"), (W + "footerReference", "footer"))


def root_of(part: Part) -> Element:
    """The root element of an XML part. Raises DamagedFileError."""
    root: Element = part.element if isinstance(part, XmlPart) else parse_xml(part.blob, _name(part))
    return root


@dataclass(slots=True)
class Reading:
    """One pass over a document's stories; collects blocks and notices."""

    main: Part
    blocks: list[Paragraph | Table] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    complete: bool = True
    _paragraphs: int = 0
    _tables: int = 0
    _placed: set[str] = field(default_factory=set)
    _unread: dict[str, int] = field(default_factory=dict)
    _hidden: int = 0
    _numbering: Numbering = field(init=False)
    _text: StoryText = field(init=False)
    _part: Part = field(init=False)

    def __post_init__(self) -> None:
        styles = self._related(KIND.STYLES)
        self._numbering = Numbering(self._related(KIND.NUMBERING), styles)
        self._text = StoryText(_hidden_styles(styles))
        self._part = self.main

    def lose(self, *notices: Notice) -> None:
        """Notes parts that could not be read."""
        self.notices.extend(notices)
        self.complete = self.complete and not notices

    def body(self) -> None:
        """The text itself."""
        root = root_of(self.main)
        settle(root)
        for child in root.iterchildren(W + "body"):
            self._story(child, "body")
        chunks = sum(1 for _ in root.iter(W + "altChunk"))
        if chunks:
            message = (
                f"{chunks} imported pieces (altChunk) were not read; open the file in Word and save it again, "
                "then they are part of the text"
            )
            self.lose(Notice("chunk_unread", message))

    def notes(self, kind: str, tag: str) -> None:
        """Footnotes or endnotes, in their order."""
        root = self._related(kind)
        if root is None:
            return
        settle(root)
        before = len(self.blocks)
        for note in root.iterchildren(tag):
            if note.get(W + "type") not in _NOT_NOTES:
                self._story(note, "body")
        if len(self.blocks) > before:
            self.notices.append(
                Notice("notes_at_end", "footnotes or endnotes stand behind the text", _place_of(self.blocks[before]))
            )

    def margins(self) -> None:
        """Headers and footers; what several sections repeat stands there once."""
        root = root_of(self.main)
        for tag, role in _MARGINS:
            seen: set[tuple[str, ...]] = set()
            for name in dict.fromkeys(reference.get(R + "id", "") for reference in root.iter(tag)):
                part = self._target(self.main, name)
                if part is None:
                    continue
                margin = root_of(part)
                settle(margin)
                printed = tuple(text.text or "" for text in margin.iter(W + "t"))
                if printed in seen:
                    continue
                seen.add(printed)
                self._part = part
                self._story(margin, role)
        self._part = self.main

    def unplaced_workbooks(self) -> None:
        """Workbooks that the document holds but whose place in the text is not marked."""
        for name, relationship in self.main.rels.items():
            if relationship.reltype not in _WORKBOOK_KINDS or relationship.is_external or name in self._placed:
                continue
            before = len(self.blocks)
            self._embedded(relationship.target_part, "", "body")
            if len(self.blocks) > before:
                self.notices.append(
                    Notice(
                        "place_unknown",
                        f"{_name(relationship.target_part)} is not referred to in the text and stands at the end",
                        _place_of(self.blocks[before]),
                    )
                )

    def sum_up(self) -> None:
        """One notice for each kind of thing that was left out."""
        text = self._text
        hidden = self._hidden + text.hidden
        counted = [
            (hidden, "hidden_text", f"{hidden} pieces of hidden text (runs, rows, covered cells) were left out"),
            (text.pictures, "picture_unread", f"{text.pictures} pictures: text inside them is not read"),
            (text.charts, "chart_unread", f"{text.charts} charts or diagrams: text inside them is not read"),
            (text.unknown_symbols, "symbol_unread", f"{text.unknown_symbols} signs of symbol fonts are not known"),
            (text.notes, "note_marks", f"{text.notes} footnote or endnote numbers were left out of the text"),
            (self._comments(), "comments_left_out", f"{self._comments()} comments in the margin were left out"),
        ]
        self.notices += [Notice(code, message) for count, code, message in counted if count]
        for program, count in sorted(self._unread.items()):
            self.notices.append(Notice("object_unread", f"{count} embedded objects of {program} were not read"))
        for numeral in sorted(self._numbering.unknown):
            self.notices.append(
                Notice("numbering_omitted", f"automatic numbers of the kind {numeral} were left out of the labels")
            )

    def _comments(self) -> int:
        comments = self._related(KIND.COMMENTS)
        return 0 if comments is None else sum(1 for _ in comments.iter(W + "comment"))

    def _story(self, container: Element, role: ParagraphRole) -> None:
        joined = ""
        for child in container:
            if child.tag == W + "p":
                joined += self._numbering.label(child) if not joined else ""
                joined += self._text.paragraph(child)
                if joins_next(child):
                    continue
                self._write(joined, role)
                joined = ""
                self._follow(role)
            elif child.tag == W + "tbl":
                self._write(joined, role)
                joined = ""
                self._table(child, role)
        self._write(joined, role)
        self._follow(role)

    def _write(self, text: str, role: ParagraphRole) -> None:
        text = text.strip(_OUTER_BLANKS)
        if text.strip():
            self._paragraphs += 1
            self.blocks.append(Paragraph(text, self._paragraphs, role=role))

    def _table(self, table: Element, role: ParagraphRole) -> None:
        grid = read_grid(table, self._cell)
        self._hidden += grid.hidden
        if grid.cells:
            self._tables += 1
            self.blocks.append(Table(self._tables, grid.cells, exact=True, origin="docx"))
        self._follow(role)

    def _cell(self, cell: Element) -> str:
        lines = []
        joined = ""
        for child in cell:
            if child.tag == W + "p":
                joined += self._numbering.label(child) if not joined else ""
                joined += self._text.paragraph(child).replace("\t", " ")
                if not joins_next(child):
                    lines.append(joined.strip(_OUTER_BLANKS))
                    joined = ""
            elif child.tag == W + "tbl":
                self._text.anchored.append(child)
        return "\n".join([*lines, joined]).strip()

    def _follow(self, role: ParagraphRole) -> None:
        """Writes what was anchored in the block just written, in its order."""
        anchored, self._text.anchored = self._text.anchored, []
        for element in anchored:
            if element.tag == TEXT_BOX:
                self._story(element, "text_box" if role == "body" else role)
            elif element.tag == W + "tbl":
                self._table(element, role)
            else:
                name = element.get(R + "id", "")
                part = self._target(self._part, name)
                if self._part is self.main:
                    self._placed.add(name)
                if part is not None:
                    self._embedded(part, element.get("ProgID", ""), role)

    def _embedded(self, part: Part, program: str, role: ParagraphRole) -> None:
        try:
            workbook = workbook_of(part.blob)
            if workbook is None:
                kind = program or "an unnamed program"
                self._unread[kind] = self._unread.get(kind, 0) + 1
                return
            document = read_workbook(workbook)
        except DisclosureError as error:
            self.lose(Notice("part_damaged", f"the embedded object {_name(part)} {error.message}"))
            return
        self.complete = self.complete and document.complete
        first = self._tables
        for block in document.blocks:
            if isinstance(block, Table):
                self._tables += 1
                self.blocks.append(Table(self._tables, block.cells, block.exact, block.origin))
            else:
                self._write(block.text, role)
        self._carry(document.warnings, first)

    def _carry(self, notices: Iterable[Notice], tables_before: int) -> None:
        for notice in notices:
            place = notice.place
            if place is not None and place.table is not None:
                place = Place(table=place.table + tables_before)
            self.notices.append(Notice(notice.code, notice.message, place))

    def _related(self, kind: str) -> Element | None:
        for relationship in self.main.rels.values():
            if relationship.reltype == kind and not relationship.is_external:
                return root_of(relationship.target_part)
        return None

    def _target(self, part: Part, name: str) -> Part | None:
        relationship = part.rels.get(name)
        return None if relationship is None or relationship.is_external else relationship.target_part


def _hidden_styles(styles: Element | None) -> frozenset[str]:
    """The ids of the styles that hide their text, by themselves or through the style that they are based on."""
    if styles is None:
        return frozenset()
    own: dict[str, bool] = {}
    parents: dict[str, str] = {}
    for style in styles.iter(W + "style"):
        name = style.get(W + "styleId", "")
        vanish = style.find(f"{W}rPr/{W}vanish")
        if vanish is not None:
            own[name] = is_on(vanish)
        based = style.find(W + "basedOn")
        if based is not None:
            parents[name] = based.get(W + "val", "")
    hidden = set()
    for name in {*own, *parents}:
        seen: set[str] = set()
        style_id = name
        while style_id not in own and style_id in parents and style_id not in seen:
            seen.add(style_id)
            style_id = parents[style_id]
        if own.get(style_id, False):
            hidden.add(name)
    return frozenset(hidden)


def _place_of(block: Paragraph | Table) -> Place:
    return block.place if isinstance(block, Paragraph) else Place(table=block.index)


def _name(part: Part) -> str:
    return str(part.partname).lstrip("/")
