"""DOC, RTF, ODT and their kin go through LibreOffice; web archives through the HTML reader."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import threading
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosure_parse.document import Document, Table
from disclosure_parse.errors import DamagedFileError, EncryptedError, MissingExtraError, TimeoutExpiredError
from disclosure_parse.readers import office, read, read_bytes
from office_files import ole, zipped

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE = SAMPLES / "self_evaluation_20_80.docx"
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
RTF = rb"{\rtf1\ansi\trowd\cellx3000\cellx6000\intbl A\cell B\cell\row}"


def printed(table: Table) -> list[tuple[str, int, int, int, int]]:
    return [
        (cell.text.replace("\n", ""), cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells
    ]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as LibreOffice saves it in other formats."""
    folder = tmp_path_factory.mktemp("saved")
    for made in ("doc", "rtf", "odt"):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        line = ["soffice", profile, "--headless", "--convert-to", made, "--outdir", str(folder), str(SAMPLE)]
        subprocess.run(line, check=True, capture_output=True, timeout=120)
    return folder


@needs_libreoffice
@pytest.mark.parametrize("made", ["doc", "rtf", "odt"])
def test_other_formats_of_a_document_hold_the_same_cells(made: str, saved: Path) -> None:
    path = saved / f"{SAMPLE.stem}.{made}"
    expected, document = read(SAMPLE), read(path)
    assert [printed(table) for table in document.tables] == [printed(table) for table in expected.tables]
    assert texts(document) == texts(expected)
    assert (document.format, document.reader, document.size) == (made, "libreoffice+python-docx", path.stat().st_size)
    assert document.warnings == ()


@needs_libreoffice
def test_sheets_of_open_document_are_workbooks(tmp_path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{word}</text:p></table:table-cell>' for word in row)}"
        "</table:table-row>"
        for row in (("项目名称", "金额"), ("道路养护", "3.5"))
    )
    data = open_document("spreadsheet", f'<table:table table:name="清单">{rows}</table:table>')
    document = read_bytes(data, "list.ods")
    assert (document.format, [cell.text for cell in document.tables[0].cells]) == (
        "ods",
        ["项目名称", "金额", "道路养护", "3.5"],
    )


@needs_libreoffice
def test_an_xml_spreadsheet_of_2003_is_a_workbook() -> None:
    data = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"><NumberFormat '
        'ss:Format="0.00%"/></Style></Styles><Worksheet ss:Name="自评表"><Table><Row><Cell ss:MergeAcross="1"><Data '
        'ss:Type="String">执行率</Data></Cell><Cell ss:StyleID="s1"><Data ss:Type="Number">0.9945</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    document = read_bytes(data.encode(), "a.xls")
    assert printed(document.tables[0]) == [("执行率", 0, 0, 1, 2), ("99.45%", 0, 2, 1, 1)]
    assert (document.format, document.warnings) == ("spreadsheetml", ())


def test_an_open_document_with_a_password() -> None:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    data = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": manifest})
    with pytest.raises(EncryptedError):
        read_bytes(data, "a.odt")


def open_document(kind: str, body: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{name}="{names}{name}:1.0"' for name in ("office", "text", "table"))
    spaces += f' xmlns:draw="{names}drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}manifest:1.0" manifest:version="1.2"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.{kind}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what anybody says to it."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(200))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.close()


@needs_libreoffice
def test_nothing_outside_the_document_is_fetched(tmp_path: Path, listener: tuple[int, list[bytes]]) -> None:
    port, heard = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("canary", encoding="utf-8")
    address = f"http://127.0.0.1:{port}/picture.png"
    body = (
        f'<text:p>正文<draw:frame><draw:image xlink:href="{address}" xlink:type="simple" xlink:actuate="onLoad"/>'
        f'</draw:frame></text:p><text:section text:name="a"><text:section-source xlink:href="{secret.as_uri()}" '
        'xlink:type="simple"/><text:p>旧</text:p></text:section>'
    )
    document = read_bytes(open_document("text", body), "a.odt")
    field = rf'{{\rtf1 {{\field{{\*\fldinst INCLUDETEXT "{secret}"}}{{\fldrslt old}}}}'
    field += rf'{{\field{{\*\fldinst INCLUDEPICTURE "{address}"}}{{\fldrslt }}}} body}}'
    other = read_bytes(field.encode(), "a.rtf")
    assert texts(document)[0] == "正文"
    assert "body" in "".join(texts(other))
    assert "canary" not in "".join(texts(document) + texts(other))
    assert heard == []


@pytest.mark.parametrize(
    ("data", "name"),
    [(RTF, "a.rtf"), (ole({"WordDocument": b"\xec\xa5" + bytes(40)}), "a.doc"), (open_document("text", ""), "a.odt")],
)
def test_without_libreoffice_the_message_names_it(data: bytes, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingExtraError, match="LibreOffice") as caught:
        read_bytes(data, name)
    assert "save the file as DOCX" in caught.value.hint


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a program called soffice in front of any other."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_a_file_that_gives_no_result_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "echo 'source file could not be loaded' >&2; exit 0", monkeypatch)
    with pytest.raises(DamagedFileError, match="makes nothing of"):
        read_bytes(RTF, "a.rtf")


def test_a_result_of_another_kind_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        tmp_path,
        'while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; echo junk > "$2/document.docx"',
        monkeypatch,
    )
    with pytest.raises(DamagedFileError, match="makes nothing of"):
        read_bytes(RTF, "a.rtf")


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, f"sleep 300 & echo $! > {tmp_path}/child; wait", monkeypatch)
    monkeypatch.setattr(office, "TIMEOUT", 1)
    with pytest.raises(TimeoutExpiredError, match="1 seconds"):
        read_bytes(RTF, "a.rtf")
    state = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_word_document_with_a_password() -> None:
    with pytest.raises(EncryptedError):
        read_bytes(ole({"WordDocument": b"\xec\xa5" + bytes(9) + b"\x01" + bytes(30)}), "a.doc")


TABLE = "<html><body><p>项目支出绩效自评表</p><table><tr><td>项目名称</td><td>道路养护</td></tr></table></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "unknown-8bit", ""])
@pytest.mark.parametrize("encoding", ["base64", "8bit"])
def test_a_web_archive_is_read_as_its_page(charset: str, encoding: str) -> None:
    page = TABLE.encode("gb18030" if charset.startswith("gb") else "utf-8")
    body = b64encode(page) if encoding == "base64" else page
    kind = f'text/html; charset="{charset}"' if charset else "text/html"
    data = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b\r\nContent-Type: "
        + f"{kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
        + body
        + b"\r\n--b--\r\n"
    )
    document = read_bytes(data, "a.doc")
    assert (document.format, document.size, document.warnings) == ("mhtml", len(data), ())
    assert [cell.text for table in document.tables for cell in table.cells] == ["项目名称", "道路养护"]


def test_a_web_archive_without_a_page() -> None:
    with pytest.raises(DamagedFileError, match="without a page"):
        read_bytes(b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nAAAA", "a.mht")
