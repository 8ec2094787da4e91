"""Bytes of a text file to characters: which encoding, and how sure that is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from disclosure_parse.document import Notice
from disclosure_parse.errors import DamagedFileError, UnsupportedFormatError

CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
SAMPLE_CHARACTERS = 20_000
CLEAR_LEAD = 0.15
"""The best reading must be this much more plausible than the next, or the doubt is reported."""
DAMAGE_LIMIT = 0.02
"""Share of unreadable characters up to which a text is still read (and said to be incomplete)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")
_COMMON = set(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经三之进着等部度家电力里如水化高自二理起物现实加量都两体制机当使点从业本去把性好应开它合因由些然前外天政四日社义事平形全表间样与关各重新线内数正心反明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济思术极交受联认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广记需段研界拉林律且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般感劳便团往历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严项绩评镇乡预贫困补助帮扶款财户村镇拨服惠额偏差措施附件负责填单位自评得分意见完善合规及时宣培训"
    "這個國來們產發動過學經進電機當開應關無員體級統組見計別決處隊門規熱領壓認據務實現業東車長錢項績評價預算執數質標準單縣財區農貧補資專戶村鎮撥額設辦節請問題報會總備類條約歷達護環"
)
_PUNCTUATION = set("，。、：；（）《》“”％—…　！？·〔〕【】①②③≥≤□☑√×元")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was read in; ``complete`` is false if some bytes could not be read."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()
    complete: bool = True


def decode(data: bytes) -> Decoded:
    """The characters of a text file: byte-order mark first, then strict UTF-8, then the most plausible of the rest.

    Raises:
        UnsupportedFormatError: the bytes are no text.
        DamagedFileError: text in which too many bytes cannot be read.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _marked(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)
    if "\x00" in text:
        return _guess(data)
    _refuse_binary(text)
    return Decoded(text, "utf-8")


def _marked(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
        _refuse_binary(text)
        return Decoded(text, encoding)
    except UnicodeDecodeError:
        return _damaged(data, encoding)


def _guess(data: bytes) -> Decoded:
    readings: list[tuple[float, str, str]] = []
    for encoding in CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((plausibility(text), encoding, text))
    readings.sort(key=lambda reading: -reading[0])
    if not readings or readings[0][0] <= 0:
        return _damaged(data, "utf-8" if _mostly_utf8(data) else "gb18030")
    best, encoding, text = readings[0]
    _refuse_binary(text)
    notices = []
    if len(readings) > 1 and best - readings[1][0] < CLEAR_LEAD and readings[1][2] != text:
        notices.append(
            Notice(
                "encoding_doubtful",
                f"read as {encoding}; {readings[1][1]} is nearly as plausible: compare a line with the original",
            )
        )
    if best < CLEAR_LEAD:
        notices.append(Notice("encoding_doubtful", f"read as {encoding}, but little of it looks like Chinese text"))
    return Decoded(text, encoding, tuple(notices))


def plausibility(text: str) -> float:
    """How much a text looks like Chinese, -1 to 1: common characters count for it, rare and private ones against."""
    sample = text[:SAMPLE_CHARACTERS]
    good, bad, total = 0, 0.0, 0
    for char in sample:
        if char in " \t\r\n":
            continue
        total += 1
        code = ord(char)
        if code < 0x80:
            if code < 0x20:
                bad += 5
            continue
        if char in _COMMON or char in _PUNCTUATION or 0xFF01 <= code <= 0xFF5E:
            good += 1
        elif 0xE000 <= code <= 0xF8FF or 0x80 <= code <= 0x9F or code >= 0x20000 or 0x3400 <= code <= 0x4DBF:
            bad += 2
        elif not 0x4E00 <= code <= 0x9FFF:
            bad += 1
        else:
            bad += 0.3
    return (good - bad) / total if total else 0.0


def _mostly_utf8(data: bytes) -> bool:
    text = data[:200_000].decode("utf-8", errors="replace")
    return text.count("\ufffd") < len(text) * DAMAGE_LIMIT


def _damaged(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    _refuse_binary(text)
    lost = text.count("\ufffd")
    if lost > len(text) * DAMAGE_LIMIT:
        raise DamagedFileError(
            "is a text in no encoding that is known here (UTF-8, GB18030, Big5, UTF-16).", "Save it as UTF-8."
        )
    notice = Notice("encoding_damaged", f"{lost} places cannot be read as {encoding} and are marked \ufffd")
    return Decoded(text, encoding, (notice,), complete=False)


def _refuse_binary(text: str) -> None:
    sample = text[:SAMPLE_CHARACTERS]
    if len(_CONTROL.findall(sample)) > max(1, len(sample) * 0.005) or "\x00" in text:
        raise UnsupportedFormatError("holds binary data, no text.", "Check what kind of file it is.")
