"""Text and HTML without measure, damaged or in no encoding, and pages that call other addresses."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hostile.case import DOUBTED, READ, REFUSED, Case, Outside
from hostile.package_files import declarations
from test_batch import form

FAILED = frozenset({"failed"})
MiB = 1024 * 1024


def cases(outside: Outside, random: Random) -> Iterator[Case]:
    yield from _without_measure()
    yield from _calling(outside)
    yield from _damaged(random)


def _without_measure() -> Iterator[Case]:
    for tag in ("div", "b", "table", "table><tr><td", "ul><li", "font", "td"):
        name = tag.replace("><", "-")
        yield Case(f"deep-{name}.html", b"<html><body>" + f"<{tag}>".encode() * 100_000, READ | FAILED)
        closed = f"<{tag}>" * 3000 + "绩效" + "".join(f"</{part}>" for part in reversed(tag.split("><"))) * 3000
        yield Case(f"closed-{name}.html", f"<html><body>{closed}</body></html>".encode(), READ | FAILED)
    yield Case("million-cells.html", b"<html><table>" + (b"<tr>" + b"<td>1" * 1000) * 550, FAILED)
    for attribute in ("rowspan", "colspan"):
        for value in ("1000000", "99999999999999999999", "-1", "0", "1e9"):
            cells = f"<td {attribute}={value}>宽</td><td>窄</td>"
            yield Case(f"{attribute}-{value}.html", f"<html><table><tr>{cells}</tr></table></html>".encode(), READ)
    both = "<tr>" + "<td rowspan=60000 colspan=200>1</td>" * 200 + "</tr>"
    yield Case("spans.html", f"<html><table>{both * 100}</table></html>".encode(), READ | FAILED)
    yield Case("attribute.html", b"<html><p title='" + b"a" * 9 * MiB + b"'>x</p></html>", READ | FAILED)
    yield Case("attributes.html", b"<html><p " + b"a=1 " * 500_000 + b">x</p></html>", READ | FAILED)
    yield Case("text.html", b"<html><p>" + b"a" * 11 * MiB, FAILED)
    yield Case("comment.html", b"<html><!--" + b"-" * 4 * MiB, READ | FAILED)
    yield Case("entities.html", b"<html>" + b"&amp;" * 30_000 + b"&#1114112;&#0;&#xD800;&nosuch;", READ)
    yield Case("one-line.txt", "绩效目标".encode() * 400_000, FAILED)
    yield Case("one-line-blanks.txt", b"a  " * 1_000_000, FAILED)
    yield Case("one-line-tabs.txt", b"1\t" * 20_000, READ | FAILED)
    yield Case("tabs.txt", b"\t" * 600_000 + b"1", FAILED)
    yield Case("pipes.md", b"|" * 1_000_000 + b"1", FAILED)
    yield Case("pipe-rows.md", b"|a|b|c|\n" * 3_000, READ | FAILED)
    yield Case("boxes.txt", ("┌" + "─┬" * 3000 + "┐\n").encode() * 20, READ | FAILED)
    yield Case("lines.txt", "行\n".encode() * 5_000, READ | FAILED)
    yield Case("blank-lines.txt", b"\n" * 1_000_000 + "末".encode(), READ | FAILED)
    yield Case("form-feeds.txt", b"a\f" * 5_000, READ | FAILED)
    yield Case("hashes.md", b"#" * 2_000_000, READ | FAILED)
    yield Case("quotes.csv", b'"' * 1_000_001, READ | FAILED)
    yield Case("commas.csv", b"," * 1_000_000 + b"1", READ | FAILED)
    yield Case("digits.txt", ("数量指标\t" + "9" * 150_000 + "\n").encode(), READ | FAILED)
    yield Case("numerals.txt", ("数量指标\t" + "一百" * 20_000 + "\n").encode(), READ | FAILED)
    for number, figure in enumerate(("1" + "," * 90_000 + "0", "≥" * 90_000 + "1", "1" + "万" * 3_000, "1e999999999")):
        table = f"项目支出绩效自评表\n三级指标\t年度指标值\t实际完成值\n人数\t{figure}\t{figure}%\n"
        yield Case(f"figure-{number}.txt", table.encode(), READ | FAILED)
    forms = "".join(form(f"第{number}号项目") for number in range(60))
    yield Case("60-forms.txt", forms.encode(), READ)


def _calling(outside: Outside) -> Iterator[Case]:
    """Pages that name the file and the address outside in every place that a browser would follow."""
    marked = {
        "picture": '<img src="{0}"><img srcset="{0} 2x">',
        "frame": '<iframe src="{0}"></iframe>',
        "style": '<link rel="stylesheet" href="{0}"><style>@import "{0}";</style>',
        "script": '<script src="{0}"></script>',
        "object": '<object data="{0}"></object><embed src="{0}">',
        "base": '<base href="{0}"><a href="a">甲</a>',
        "refresh": '<meta http-equiv="refresh" content="0; url={0}">',
        "include": '<!--#include virtual="{0}" --><xi:include href="{0}"/>',
        "svg": '<svg><image href="{0}"/><use href="{0}#a"/></svg>',
        "input": '<form action="{0}"><input type="image" src="{0}"></form>',
    }
    for name, markup in marked.items():
        for way, target in (("file", outside.address), ("net", f"{outside.url}{name}")):
            page = f"<html><body>{markup.format(target)}<p>通知</p></body></html>"
            yield Case(f"{name}-{way}.html", page.encode(), READ)
    for kind, (declared, used) in declarations(outside).items():
        page = f'<?xml version="1.0"?>{declared}<html><body><p>{used}</p></body></html>'
        yield Case(f"{kind}.xhtml", page.encode(), READ | FAILED)
        yield Case(f"{kind}.xml", f'<?xml version="1.0"?>{declared}<a>{used}</a>'.encode(), READ | REFUSED)
    yield Case("link.md", f"![图]({outside.address})\n[表]({outside.url})\n<{outside.url}>\n".encode(), READ)
    yield Case("include.txt", f"\\input{{{outside.secret}}}\n.. include:: {outside.secret}\n".encode(), READ)
    yield Case("path.url", f"[InternetShortcut]\nURL={outside.address}\n".encode(), READ | REFUSED)


def _damaged(random: Random) -> Iterator[Case]:
    text = form("培训项目") * 3
    for encoding in ("utf-8", "gb18030", "utf-16", "utf-16-be", "utf-32", "big5", "gbk"):
        whole = text.encode(encoding, "replace")
        for number in range(2):
            cut = whole[: random.randrange(len(whole) // 3, len(whole))]
            yield Case(f"cut-{encoding}-{number}.txt", cut)
            torn = bytearray(whole)
            for _ in range(1 + number * 60):
                torn[random.randrange(len(torn))] = random.randrange(256)
            yield Case(f"torn-{encoding}-{number}.txt", bytes(torn))
        start = random.randrange(1, 40)
        lost = whole[:start] + whole[start + 1 :]
        yield Case(f"lost-byte-{encoding}.txt", lost)
    halves = "".join(map(chr, range(0xD800, 0xE000))) * 20
    yield Case("surrogates.txt", b"\xff\xfe" + halves.encode("utf-16-le", "surrogatepass"), DOUBTED | REFUSED)
    yield Case("overlong.txt", b"\xc0\xaf\xe0\x80\xaf\xf8\x88\x80\x80\x80" * 4000, REFUSED)
    yield Case("mixed.txt", text.encode() + text.encode("gb18030") + text.encode("utf-16"), READ | REFUSED)
    yield Case("wrong-mark.txt", b"\xff\xfe" + text.encode(), READ | REFUSED)
    yield Case("noise.txt", random.randbytes(200_000), REFUSED)
    yield Case("noise", random.randbytes(200_000), REFUSED)
    controls = "".join(map(chr, range(1, 32))) * 400
    yield Case("controls.txt", controls.encode(), READ | REFUSED)
    yield Case("combining.txt", ("项" + "\u0301" * 60_000 + "\n").encode(), READ | FAILED)
    yield Case("direction.txt", ("\u202e\u2066" * 20_000 + form("培训")).encode(), READ | FAILED)
    yield Case("zero-width.txt", "\u200b".join(form("培训")).encode(), READ)
