"""Lines that stand around forms: titles, years, unit lines, page numbers."""

from __future__ import annotations

import re

from disclosure_parse.normalizer.headings import fold, simplify, squeeze

_TITLE = re.compile(
    r"绩效.{0,12}(?:表|清单|一览|统计|情况说明|公开|报告|申报|自评|目标)|自评表$|自评$|申报表"
    r"|(?:项目|资金|经费|任务|补助|补贴|津贴|救助|补偿|低保|(?:长寿|慰问|奖励|抚恤|养老|助学|补偿|保障|优待)金).{0,12}"
    r"(?:清单|清册|名册|统计表|明细表|分配表|一览表|汇总表|安排表|发放表|公示表|情况表|计划表|调整表|执行表)"
    r"|项目(?:支出)?(?:预算|决算|支出)表(?:[(（][^()（）]{0,12}[)）])?$"
)
_NOTICE = re.compile(
    r"(?!.*(?:予以|进行|特此|现[将予]|接受|按照|根据|公示期))"
    r".*(?:项目|资金|经费|补助|补贴|债券).{0,12}(?:安排|分配|发放|下达|计划|情况|名单|清单|清册|结果|方案|表)的?(?:公示|公告|附件)"
)
"""The title of a list that is published as a notice (专项资金安排公示); what is to be published is none."""
_WAY = re.compile(r"(?:主管|预算|项目|实施|本)?(?:单位|部门)(?:组织|自行)?自评|(?:自行|组织|绩效)自评")
"""How something is evaluated (评价方式：单位自评), which is no title."""
_YEAR_LINE = re.compile(
    r"^(?:[(（]\s*(?:20\d{2}|二[〇零○Oo0]..)\s*年?度?\s*[)）]|20\d{2}\s*年度?\s*[)）]|(?:20\d{2}|二[〇零○Oo0]..)\s*年度?)$"
)
_NUMBER = r"(?:(?:公开|附)?\d{1,3}表|附[件表]\d{0,3}(?:-\d{1,2})?)[:：]?"
_HEAD_LINE = re.compile(
    rf"(?P<number>{_NUMBER})?"
    r"(?P<year>[(（]?20\d{2}年?度[)）]?|[(（]20\d{2}年[)）])?"
    r"(?P<unit>(?:(?:金额|货币)?单位[:：]|[(（](?:金额|货币)?单位[:：])(?:人民币)?(?:万元|亿元|元)[)）]?)?"
)
"""A form's number (公开14表), its year and its unit in one line, also where the blanks between them were lost."""
_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年")
_CHINESE_YEAR = re.compile(r"二[〇零○O]([一二三四五六七八九〇零○])([一二三四五六七八九〇零○])年")
_PAGE_NUMBER = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,4}\s*(?:页|/\s*\d+)?(?:\s*[，,/／]?\s*共\s*\d+\s*页)?[-—–\s]*$")
_WEB = re.compile(r"扫一扫.{0,16}|文件下载|政策咨询|(?:\[(?:下载|打印|关闭)\]\s*)+")
"""Lines that a web page prints below what it publishes."""
PICTURE_MARK = re.compile(r"^\[image:[^\]]*\]\s*")
"""In front of a picture's text."""
_PICTURE = re.compile(r"^\[image:[^\]]*\]$")
_REPORT = re.compile(
    r"^(?:\d{4}\s*年?度?)?\s*(?P<name>.{2,60}?)\s*(?:项目)?(?:支出)?绩效(?:自?评价?)(?:情况)?(?:报告|说明)$"
)
_NAMES_INDICATOR = re.compile(r"(?:性|率|(?<!年)度|数量?|程度|次|额)$")
"""How an indicator's name ends that speaks of targets and reports (绩效目标合理性), and no title does."""
_BUDGET_TABLE = re.compile(
    r"(?:(?:收支|收入|支出|拨款|基金|经费|采购).{0,24}(?:预|决)算(?:总表|明细表|表)"
    r"|(?:收支|收入|支出)(?:总表|总体情况表|情况表)|预算.{0,12}(?:收支|收入|支出)(?:明细)?表)(?:[(（][^()（）]{0,12}[)）])?$"
)
_ENDS_PROSE = re.compile(r"(?:[。；;！？]|号[)）》]*)$")
"""The end of a sentence, or of the number of a document that a text names."""
_CHINESE_DIGITS = {char: str(number) for number, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
}
_COUNTED = r"(?:[、,，]?[亩户人个名台套张平方米公里]{1,3}[、,，]?){0,3}"
"""What a list counts, beside the unit of its money (单位：户、人、元)."""
_UNIT_BEHIND = re.compile(rf"(?:金额|货币)?单位\s*[:：]\s*{_COUNTED}(?:人民币)?(万元|亿元|千元|元)$")
NOTE = re.compile(r"[（(]?(?:备?注|说明|[评计打]分(?:说明|标准|办法|规则))\s*\d{0,2}\s*[：:、.．）)]")
"""How a note begins that stands below a table."""
MAX_TITLE = 60
WHOLE = 100
"""Points of a whole form: with fewer behind it (绩效信息公开（2分）) a text is one of its headings."""


def is_title(text: str) -> bool:
    """A form's or a document's title line."""
    plain = simplify(squeeze(text))
    return (
        4 <= len(plain) <= MAX_TITLE
        and not _ENDS_PROSE.search(plain)
        and not _NAMES_INDICATOR.search(plain)
        and bool(_TITLE.search(plain) or _NOTICE.fullmatch(plain))
        and not _WAY.fullmatch(plain)
        and "，" not in plain
        and _brackets_close(plain)
        and (fold(plain).points or WHOLE) >= WHOLE
    )


def without_unit(title: str) -> tuple[str, str]:
    """A title without the unit line that was joined to it, and the unit behind it, "" if none; a bracket is its own."""
    if (unit := fold(title).unit).endswith("元"):
        return title, unit
    found = _UNIT_BEHIND.search(title)
    return (title[: found.start()].rstrip(), found.group(1)) if found else (title, "")


def is_budget_table(text: str) -> bool:
    """The title of a table that every budget and final account is published with (收支预算总表): such tables list
    functions and kinds of expenditure under 项目名称 and 金额, as a list of projects lists projects."""
    plain = simplify(squeeze(text))
    of_projects = "项目" in plain or "绩效" in plain
    return len(plain) <= MAX_TITLE and not of_projects and bool(_BUDGET_TABLE.search(plain))


def _brackets_close(text: str) -> bool:
    """A line that opens a bracket it does not close is a piece of a text."""
    return all(text.count(left) <= text.count(right) for left, right in ("（）", "《》", "()"))


def is_report_title(text: str) -> bool:
    return is_title(text) and bool(_REPORT.match(simplify(squeeze(text))))


def is_year_line(text: str) -> bool:
    return bool(_YEAR_LINE.match(simplify(squeeze(text))))


def is_form_number(text: str) -> bool:
    """The number that a publication gives a form: 公开14表, 附件2."""
    return re.fullmatch(_NUMBER, squeeze(text)) is not None


def title_parts(text: str) -> list[str]:
    """The title, year and unit lines that a text consists of (``（2022年度）      单位：元`` is two), else none.

    A form's number (公开14表) beside them is left out.
    """
    words = text.split()
    several = len(words) > 1 and any(is_form_number(word) or is_unit_line(word) for word in words)
    for pieces in ([" ".join(words)], re.split(r"\s{2,}|\t|\n", text.strip()), words):
        if several and len(pieces) == 1:
            continue
        said = [piece for piece in pieces if not is_form_number(piece)]
        if said and all(is_title(piece) or is_year_line(piece) or is_unit_line(piece) for piece in said):
            return [piece for piece in said if piece]
    head = _HEAD_LINE.fullmatch(simplify(squeeze(text)))
    return [piece for piece in head.group("year", "unit") if piece] if head else []


def is_furniture(text: str) -> bool:
    """A page number, the mark of a picture or a button of a web page: part of no form and no break in one."""
    return bool(_PAGE_NUMBER.match(text) or _PICTURE.match(text)) or is_button(text)


def is_button(text: str) -> bool:
    """A button of a web page: 文件下载."""
    return bool(_WEB.fullmatch(text.strip()))


def is_page_mark(text: str) -> bool:
    """A page number that cannot be a value: ``— 7 —``, ``第 7 页``; ``100 —`` may be points and a blank mark."""
    plain = text.strip()
    one_sided = (plain[:1] in "-—–") is not (plain[-1:] in "-—–")
    return bool(_PAGE_NUMBER.match(text)) and not plain.isdigit() and not one_sided


def is_unit_line(text: str) -> bool:
    heading = fold(text)
    return (bool(heading.unit) and heading.base in ("", "单位", "金额单位", "货币单位")) or bool(
        re.fullmatch(rf"(?:金额|货币)?单位[:：]?{_COUNTED}(?:人民币)?(?:万元|元|亿元){_COUNTED}", squeeze(text))
    )


def unit_in(line: str) -> str:
    """The unit of money in a unit line (单位：人、万元)."""
    return fold(line).unit or next((unit for unit in ("万元", "亿元", "千元", "元") if unit in line), "")


def year_in(text: str) -> int | None:
    """The year of a title or year line: ``2022年度``, ``（ 2020 年度）``, ``二〇二一年``."""
    plain = simplify(squeeze(text))
    if match := _YEAR.search(plain):
        return int(match.group(1))
    if _YEAR_LINE.match(plain) and (digits := re.search(r"20\d{2}", plain)):
        return int(digits.group())
    if match := _CHINESE_YEAR.search(plain):
        return int("20" + "".join(_CHINESE_DIGITS[char] for char in match.groups()))
    return None


def report_projects(title: str) -> list[str]:
    """The projects a report's title may name, likeliest first.

    ``2022年某项目绩效评价报告``: the year may belong to the name, and so may the word 项目.
    """
    plain = squeeze(title)
    match = _REPORT.match(simplify(plain))
    if match is None:
        return []
    start, end = match.span("name")
    name, behind = plain[start:end], plain[end:]
    whole = name + "项目" if behind.startswith("项目") else name
    years = [plain[:start]] if start and not plain[:start].endswith("度") else []
    dated = [f"{year}{candidate}" for year in years for candidate in (whole, name)]
    return list(dict.fromkeys([whole, name, *dated]))
