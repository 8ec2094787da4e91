"""Bytes of a text file to characters: which encoding, and how sure that is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from disclosure_parse.document import Notice
from disclosure_parse.errors import DamagedFileError, UnsupportedFormatError

CANDIDATES = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "cp950",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
"""Names as people know them and the codec for each: Taiwan's Big5 is what Windows writes (code page 950)."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE_CHARACTERS = 20_000
PLAUSIBLE = 0.3
"""A reading below this looks little like a Chinese document."""
IMPLAUSIBLE = -0.5
"""And one below this is no reading at all."""
CLEAR_LEAD = 0.15
"""The best reading must be this much more plausible than the next, or the doubt is reported; few characters tell
little, so ``1 / count`` of those outside ASCII comes on top."""
UTF8_BONUS = 0.15
"""Text of another encoding is rarely valid UTF-8 ..."""
UTF8_BONUS_OF_THREE = 0.5
"""... and more rarely with characters of three bytes."""
SURE_UTF8 = 8
"""And never with so many different characters outside ASCII."""
DAMAGE_LIMIT = 0.02
"""Share of unreadable characters up to which a text is still read (and said to be incomplete)."""
CONTROL_LIMIT = 0.005
"""Share of control characters above which the bytes are no text."""
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
_SAVE_AS_UTF8 = "Open it in an editor that shows it properly and save it as UTF-8."

# What is frequent in such documents, simplified and traditional; the rest of the characters count for little.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经三之进着等部度家电力里如水化高自二理起物现实加量都两体制机当使点从业本去把性好应开它合因由些然前外天政四日社义事平"
    "形全表间样与关各重新线内数正心反明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被干做"
    "必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济思术极交受联认六共权收证改清己美再采转更单风切"
    "打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广记需段研界拉"
    "林律且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般感劳便团往历市克何除消构府称"
    "太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价"
    "严项绩评镇乡预贫困补助帮扶款财户村拨服惠额偏差措施附负责填位自意善规培训券津贴审核购贸稳巩固衔续档案募捐残障孤"
    "這個國來們產發動過學經進電機當開應關無員體統組見計別決處隊門規熱領壓認據務實現業東車長錢項績評價預算執數質標準單縣財區"
    "農貧補資專戶鎮撥額設辦節請問題報會總備類條約歷達護環億萬與為於將時間後並種點從兩級義線較運論權證議級續連難驗"
)
_MARKS_OF_TEXT = frozenset("，。、：；（）《》“”‘’％—…！？·〔〕【】「」『』①②③④⑤⑥⑦⑧⑨⑩≥≤≧≦×±°÷√□☑☐■●★￥　")
_PRINTED_ASCII = frozenset(chr(code) for code in range(0x20, 0x7F)) | frozenset("\t\r\n\f\v")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was read in; ``complete`` is false if some bytes could not be read."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    encoding: str
    score: float


def decode(data: bytes) -> Decoded:
    """The characters of a text file: by its byte-order mark, else by the most plausible strict reading.

    A doubtful guess carries a notice ``encoding_doubtful``; unreadable bytes become U+FFFD, with a notice
    ``encoding_damaged``, and the result is not ``complete``.

    Raises:
        UnsupportedFormatError: the bytes are no text.
        DamagedFileError: text in which too many bytes cannot be read in any of the encodings.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read_marked(data[len(mark) :], encoding)
    readings = _strict_readings(data)
    if not readings:
        return _read_damaged(data, tuple(CANDIDATES))
    best = readings[0]
    if best.score < IMPLAUSIBLE and best.encoding != "utf-8":
        return _read_damaged(data, tuple(CANDIDATES))
    if _has_stray_zeros(data) and (lossy := _lossy_reading(data, tuple(CANDIDATES))).score > best.score:
        return _damaged(lossy)
    _refuse_binary(best.text)
    return Decoded(best.text.removeprefix("\ufeff"), best.encoding, _doubts(readings, data))


def plausibility(text: str, *, count_ascii: bool) -> float:
    """How much a text looks like a Chinese document, from about -2 to 1.

    ASCII reads the same in UTF-8, GB18030 and Big5 and tells nothing about them; in UTF-16 it does (``count_ascii``).
    A text without any telling character has 1.
    """
    good = bad = total = 0.0
    for char in text[:SAMPLE_CHARACTERS]:
        if char in _PRINTED_ASCII:
            good += count_ascii
            total += count_ascii
            continue
        total += 1
        code = ord(char)
        if char in _FREQUENT or char in _MARKS_OF_TEXT or 0xFF01 <= code <= 0xFF5E:
            good += 1
        elif 0x4E00 <= code <= 0x9FFF:
            bad += 0.3
        elif 0x2000 <= code < 0x3040 or 0x3200 <= code <= 0x33FF or char in "\ufeff\ufffd\u00a0":
            continue
        elif code < 0x20 or 0x7F <= code < 0xA0 or 0xE000 <= code <= 0xF8FF or code in (0xFFFE, 0xFFFF):
            bad += 2
        else:
            bad += 1
    return (good - bad) / total if total else 1.0


def _read_marked(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _read_damaged(data, (encoding,))
    _refuse_binary(text)
    return Decoded(text, encoding)


def _strict_readings(data: bytes) -> list[_Reading]:
    """Every reading without an error, the most plausible first."""
    readings: list[_Reading] = []
    for encoding, codec in CANDIDATES.items():
        wide = encoding.startswith("utf-16")
        if b"\0" in data and not wide:
            continue
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        score = plausibility(text, count_ascii=wide)
        if encoding == "utf-8":
            score += UTF8_BONUS_OF_THREE if max(text, default="") >= "\u0800" else UTF8_BONUS
        readings.append(_Reading(text, encoding, score))
        if encoding == "utf-8" and _is_sure_utf8(text, score):
            break
    return sorted(readings, key=lambda reading: -reading.score)


def _is_sure_utf8(text: str, score: float) -> bool:
    """Chinese has three bytes. A few characters of two bytes are what GB18030 can pass for (``C2 B7`` is · or 路)."""
    beyond = {char for char in set(text) if char > "\x7f"}
    if not beyond or len(beyond) >= SURE_UTF8:
        return True
    return score > PLAUSIBLE + UTF8_BONUS_OF_THREE and max(beyond) >= "\u0800"


def _doubts(readings: list[_Reading], data: bytes) -> tuple[Notice, ...]:
    best = readings[0]
    others = [reading for reading in readings[1:] if reading.text != best.text]
    telling = sum(char > "\x7f" for char in best.text[:SAMPLE_CHARACTERS])
    lead = CLEAR_LEAD + 1 / max(1, telling)
    rivals = [reading.encoding for reading in others if best.score - reading.score < lead]
    if rivals:
        message = f"read as {best.encoding}; {' and '.join(rivals)} is nearly as plausible{_opinion(data)}"
    elif best.score < PLAUSIBLE:
        message = f"read as {best.encoding}, but little of it looks like a Chinese document{_opinion(data)}"
    else:
        return ()
    return (Notice("encoding_doubtful", f"{message}: compare a line with the original, or save the file as UTF-8"),)


def _opinion(data: bytes) -> str:
    """What charset-normalizer takes the bytes for, for the message: on short texts it is often wrong itself."""
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:SAMPLE_CHARACTERS]).best()
    return "" if guess is None else f" (charset-normalizer: {guess.encoding.replace('_', '-')})"


def _read_damaged(data: bytes, encodings: tuple[str, ...]) -> Decoded:
    return _damaged(_lossy_reading(data, encodings))


def _lossy_reading(data: bytes, encodings: tuple[str, ...]) -> _Reading:
    """The most plausible reading with U+FFFD for what cannot be read."""
    readings: list[_Reading] = []
    for encoding in encodings:
        wide = encoding.startswith(("utf-16", "utf-32"))
        if b"\0" in data and not wide and not _has_stray_zeros(data):
            continue
        text = data.decode(CANDIDATES.get(encoding, encoding), errors="replace")
        text = text if wide else text.replace("\0", "\ufffd")
        score = plausibility(text, count_ascii=wide) - text.count("\ufffd") / max(1, len(text))
        readings.append(_Reading(text, encoding, score))
    return max(readings, key=lambda reading: reading.score)


def _damaged(best: _Reading) -> Decoded:
    _refuse_binary(best.text)
    lost = best.text.count("\ufffd")
    if not lost or lost > max(1, len(best.text) * DAMAGE_LIMIT) or best.score < IMPLAUSIBLE:
        known = ", ".join(name.upper() for name in CANDIDATES)
        raise DamagedFileError(f"is text in none of the known encodings ({known}).", _SAVE_AS_UTF8)
    line = best.text.count("\n", 0, best.text.index("\ufffd")) + 1
    places = "1 place" if lost == 1 else f"{lost} places"
    message = f"{places} cannot be read as {best.encoding} and stand as \ufffd, the first in line {line}"
    text = best.text.removeprefix("\ufeff")
    return Decoded(text, best.encoding, (Notice("encoding_damaged", message),), complete=False)


def _has_stray_zeros(data: bytes) -> bool:
    """A few zero bytes, as a damaged disk or a careless program leaves them in a text."""
    return 0 < data.count(0) <= max(1, int(len(data) * DAMAGE_LIMIT))


def _refuse_binary(text: str) -> None:
    sample = text[:SAMPLE_CHARACTERS]
    if "\x00" in text or len(_CONTROL.findall(sample)) > max(2, len(sample) * CONTROL_LIMIT):
        raise UnsupportedFormatError("holds binary data, no text.", "Check what kind of file it is.")
