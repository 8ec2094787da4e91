"""OFD: objects in millimetres, with matrices, templates and resources, become the same grid as a PDF's."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from disclosure_parse.document import Document
from disclosure_parse.errors import DamagedFileError, DisclosureError, EncryptedError
from disclosure_parse.readers import read, read_bytes

SAMPLE = Path(__file__).parents[1] / "samples" / "self_evaluation_flat.ofd"
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(content: str, x: float, y: float, size: float = 4, deltas: str | None = None, more: str = "") -> str:
    """A text object whose pen starts at x, y (millimetres from the top left)."""
    step = f"g {len(content) - 1} {size}" if len(content) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} 50 {size}" Font="2" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{step if deltas is None else deltas}">{content}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def path(data: str, box: str = "0 0 210 297", more: str = "") -> str:
    drawn = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="3" Boundary="{box}" {more}>{drawn}</ofd:PathObject>'


GRID = "".join(
    path(data)
    for data in (
        "M 20 20 L 100 20", "M 20 30 L 100 30", "M 20 40 L 100 40",
        "M 20 20 L 20 40", "M 60 20 L 60 40", "M 100 20 L 100 40",
    )
)  # fmt: skip
"""Two rows, two columns of 40 × 10 mm, from 20, 20 on."""
CELLS = text("项目名称", 22, 27) + text("道路养护", 62, 27) + text("主管部门", 22, 37) + text("交通局", 62, 37)


def package(
    *pages: str, common: str = "", members: dict[str, str | bytes] | None = None, more: str = "", namespace: str = OFD
) -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}/Content.xml"/>' for n in range(len(pages)))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {namespace}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {namespace}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>",
    }
    for number, page in enumerate(pages):
        parts[f"Doc_0/Pages/P{number}/Content.xml"] = page if page.startswith("<ofd:Page") else content(page, namespace)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in {**parts, **(members or {})}.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def content(objects: str, namespace: str = OFD, head: str = "") -> str:
    return f'<ofd:Page {namespace}>{head}<ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def grid(document: Document) -> list[list[str]]:
    (table,) = document.tables
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


FOUR = [["项目名称", "道路养护"], ["主管部门", "交通局"]]


def test_a_grid_of_strokes_has_cells_with_their_places() -> None:
    document = read_bytes(package(GRID + CELLS), "a.ofd")
    assert (document.format, document.pages, document.complete, grid(document)) == ("ofd", 1, True, FOUR)
    # 60 mm, 20 mm, 100 mm, 30 mm in points.
    assert document.tables[0].cells[1].bbox == (170.08, 56.69, 283.46, 85.04)
    assert document.tables[0].cells[1].page == 1


def test_coordinates_go_through_the_matrix_before_the_boundary() -> None:
    """Programs that convert from PDF write points and a matrix of 0.3528."""
    point = 'CTM="0.352778 0 0 0.352778 0 0"'
    scaled = "".join(
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 40 9" Font="2" Size="11" {point}>'
        f'<ofd:TextCode X="6" Y="20" DeltaX="11 11 11">{words}</ofd:TextCode></ofd:TextObject>'
        for words, x, y in (("项目名称", 20, 20), ("道路养护", 60, 20), ("主管部门", 20, 30), ("交通局", 60, 30))
    )
    assert grid(read_bytes(package(GRID + scaled), "a.ofd")) == FOUR


def test_thin_filled_shapes_and_whole_rectangles_are_rulings() -> None:
    bars = "".join(
        path(f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C", f"{x} {y} {w} {h}", 'Stroke="false" Fill="true"')
        for x, y, w, h in (
            (20, 20, 80, 0.2),
            (20, 40, 80, 0.2),
            (20, 20, 0.2, 20),
            (60, 20, 0.2, 20),
            (100, 20, 0.2, 20),
        )
    )
    boxes = "".join(path("M 0 0 L 40 0 L 40 10 L 0 10 C", f"{x} 30 40 10") for x in (20, 60))
    assert grid(read_bytes(package(bars + boxes + CELLS), "a.ofd")) == FOUR


@pytest.mark.parametrize("deltas", ["4 4 4", "g 3 4", "g 2 4 4", None])
def test_steps_between_characters_may_be_counted(deltas: str | None) -> None:
    page = text("资金总额", 20, 50, deltas=deltas) + text("（万元）", 36, 50)
    assert [p.text for p in read_bytes(package(page), "a.ofd").paragraphs] == ["资金总额（万元）"]


def test_without_steps_characters_follow_by_their_widths_and_direction() -> None:
    down = '<ofd:TextObject ID="1" Boundary="150 50 10 60" Font="2" Size="4" ReadDirection="90">'
    down += '<ofd:TextCode X="0" Y="4">绩效指标</ofd:TextCode></ofd:TextObject>'
    page = text("总分100分", 20, 50, deltas="") + text("A", 20, 60) + down
    words = [p.text for p in read_bytes(package(page), "a.ofd").paragraphs]
    assert words[0].startswith("总分100分")
    assert "".join("".join(words).split()).count("绩") == 1


def test_a_page_stands_on_its_template() -> None:
    template = content(GRID + text("项目名称", 22, 27) + text("主管部门", 22, 37))
    page = content(
        text("道路养护", 62, 27) + text("交通局", 62, 37), head='<ofd:Template TemplateID="7" ZOrder="Background"/>'
    )
    data = package(
        page,
        common='<ofd:TemplatePage ID="7" BaseLoc="Tpls/T/Content.xml"/>',
        members={"Doc_0/Tpls/T/Content.xml": template},
    )
    assert grid(read_bytes(data, "a.ofd")) == FOUR


def test_a_missing_template_costs_what_it_draws_and_is_told() -> None:
    document = read_bytes(package(content(GRID + CELLS, head='<ofd:Template TemplateID="8"/>')), "a.ofd")
    assert (grid(document), codes(document), document.complete) == (FOUR, ["page_unreadable"], False)


def test_composite_objects_draw_what_their_resource_holds() -> None:
    unit = f'<ofd:CompositeGraphicUnit ID="5" Width="210" Height="297"><ofd:Content>{GRID}</ofd:Content>'
    units = f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    resources = f"<ofd:Res {OFD}>{units}</ofd:Res>"
    page = (
        '<ofd:CompositeObject ID="2" Boundary="0 0 210 297" ResourceID="5"/><ofd:PageBlock>'
        + CELLS
        + "</ofd:PageBlock>"
    )
    data = package(
        page, common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", members={"Doc_0/DocumentRes.xml": resources}
    )
    assert grid(read_bytes(data, "a.ofd")) == FOUR


def test_any_namespace_and_absolute_places_are_taken() -> None:
    data = package(GRID + CELLS, namespace='xmlns:ofd="http://www.ofdspec.org"')
    data = data.replace(b'Pages/P0/Content.xml"', b'Pages/P0/Content.xml"')
    assert grid(read_bytes(data, "a.ofd")) == FOUR


def test_a_table_without_upright_lines_keeps_its_columns() -> None:
    """It was read as lines of text."""
    rows = [
        ["三级指标", "年度指标值", "分值", "得分"],
        ["养护里程", "≥95公里", "10", "8.87"],
        ["完好率", "≥90%", "20", "20"],
    ]
    lines = "".join(path(f"M 20 {y} L 190 {y}") for y in (20, 30, 40, 50))
    words = "".join(
        text(cell, 22 + 44 * at, 27 + 10 * row, deltas=" ".join("4" if char > "㐀" else "2" for char in cell[:-1]))
        for row, cells in enumerate(rows)
        for at, cell in enumerate(cells)
    )
    document = read_bytes(package(lines + words), "a.ofd")
    assert grid(document) == rows
    assert "unruled_table" in codes(document)


def test_a_table_goes_on_over_a_page_break() -> None:
    document = read(SAMPLE)
    assert document.complete
    assert any(table.seams for table in document.tables)


def test_slanted_text_and_annotations_are_told_and_no_text_of_the_page() -> None:
    slanted = '<ofd:TextObject ID="1" Boundary="50 50 90 90" Font="2" Size="9" CTM="0.7 -0.7 0.7 0.7 0 40">'
    slanted += '<ofd:TextCode X="0" Y="9" DeltaX="9 9 9">内部资料</ofd:TextCode></ofd:TextObject>'
    annotation = f'<ofd:PageAnnot {OFD}><ofd:Annot Type="Stamp"><ofd:Appearance>{text("同意", 5, 5)}</ofd:Appearance>'
    data = package(
        GRID + CELLS + slanted,
        more="<ofd:Annotations>Annots.xml</ofd:Annotations>",
        members={
            "Doc_0/Annots.xml": f'<ofd:Annotations {OFD}><ofd:Page PageID="0"><ofd:FileLoc>Annots/P0.xml</ofd:FileLoc>'
            "</ofd:Page></ofd:Annotations>",
            "Doc_0/Annots/P0.xml": annotation + "</ofd:Annot></ofd:PageAnnot>",
        },
    )
    document = read_bytes(data, "a.ofd")
    assert (grid(document), document.paragraphs, document.complete) == (FOUR, (), True)
    assert [(n.code, n.message.rsplit(": ")[-1]) for n in document.warnings] == [
        ("slanted_text", "内部资料"),
        ("annotation_text", "同意"),
    ]


def test_invisible_objects_are_not_printed() -> None:
    hidden = text("隐藏", 22, 50, more='Visible="false"') + text("镂空", 22, 60, more='Fill="false"')
    assert read_bytes(package(GRID + CELLS + hidden), "a.ofd").paragraphs == ()


def test_a_damaged_page_costs_only_itself() -> None:
    document = read_bytes(package(GRID + CELLS, "<ofd:Page broken", content(text("第三页", 20, 50))), "a.ofd")
    assert (document.pages, document.complete, codes(document)) == (3, False, ["page_unreadable"])
    assert grid(document) == FOUR
    assert [p.text for p in document.paragraphs] == ["第三页"]


@pytest.mark.parametrize(
    "broken",
    [
        text("数", 20, 20).replace('Size="4"', 'Size="many"'),
        text("数", 20, 20).replace('Size="4"', 'Size="nan"'),
        text("数字", 20, 20, deltas="g x 3"),
        path("M 0 0 Z 9"),
        path("M 0"),
        path("M 0 0 L 1e9 0"),
        '<ofd:PathObject ID="3"/>',
    ],
)
def test_objects_with_senseless_numbers_are_counted_and_left_out(broken: str) -> None:
    document = read_bytes(package(GRID + CELLS + broken), "a.ofd")
    assert (grid(document), document.complete) == (FOUR, False)
    assert "1 objects that make no sense" in document.warnings[0].message


def test_a_count_of_steps_cannot_exhaust_memory() -> None:
    page = text("总分", 20, 50, deltas="g 99999999999999 4")
    assert [p.text for p in read_bytes(package(page), "a.ofd").paragraphs] == ["总分"]


def test_a_composite_without_its_resource_is_told() -> None:
    page = GRID + CELLS + '<ofd:CompositeObject ID="2" Boundary="0 0 210 297" ResourceID="5"/>'
    document = read_bytes(package(page), "a.ofd")
    assert (grid(document), codes(document), document.complete) == (FOUR, ["page_unreadable"], False)


def test_composites_that_hold_themselves_end() -> None:
    inner = '<ofd:CompositeObject ID="2" Boundary="0 0 9 9" ResourceID="5"/>' * 2
    resources = f'<ofd:Res {OFD}><ofd:CompositeGraphicUnit ID="5"><ofd:Content>{inner}</ofd:Content>'
    data = package(
        GRID + CELLS + inner,
        common="<ofd:PublicRes>/Doc_0/Res.xml</ofd:PublicRes>",
        members={"Doc_0/Res.xml": resources + "</ofd:CompositeGraphicUnit></ofd:Res>"},
    )
    assert "drawing_limit" in codes(read_bytes(data, "a.ofd"))


def test_scans_say_that_they_need_ocr() -> None:
    page = '<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="77"/>'
    document = read_bytes(package(page), "a.ofd")
    assert (codes(document), document.complete) == (["no_text_layer"], False)


def test_what_cannot_be_opened_says_why() -> None:
    with pytest.raises(EncryptedError):
        read_bytes(package(GRID, members={"Encryptions.xml": "<a/>"}), "a.ofd")
    with pytest.raises(DamagedFileError, match="without pages"):
        read_bytes(package(), "a.ofd")
    with pytest.raises(DamagedFileError, match="DOCTYPE"):
        read_bytes(package(GRID, members={"Doc_0/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "a.ofd")


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_are_read_or_fail_with_a_reason(seed: int) -> None:
    draw = random.Random(seed)
    data = bytearray(SAMPLE.read_bytes())
    for _ in range(draw.randint(1, 12)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    try:
        document = read_bytes(bytes(data[: draw.choice([len(data), draw.randrange(len(data))])]), "a.ofd")
    except DisclosureError as error:
        said = error.message
    else:
        said = "" if len(document.tables) == 2 or not document.complete else "lost"
    assert said != "lost"
