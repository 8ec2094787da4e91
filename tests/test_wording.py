"""What the commands say in Chinese: every sentence that is raised has its translation, with the same blanks."""

from __future__ import annotations

import ast
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import click
import pytest

import disclosure_parse
from disclosure_parse import errors
from disclosure_parse.batch import Summary
from disclosure_parse.cli import commands, run
from disclosure_parse.cli.spoken import explanation, first_sentence, line, paragraphs
from disclosure_parse.one_file import FileResult
from disclosure_parse.outputs.columns import FileRecord, Reason, Status
from disclosure_parse.readers import recognition
from disclosure_parse.readers.office import FORMATS
from disclosure_parse.terminal import summary_lines
from disclosure_parse.wording import has_phrase, notices, phrase, remarked, said
from test_batch import fill, form

PACKAGE = Path(disclosure_parse.__file__).parent
SENTENCES: dict[str, str] = tomllib.loads((PACKAGE / "wording_zh.toml").read_text(encoding="utf-8"))["sentences"]
PHRASES: dict[str, dict[str, dict[str, str]]] = tomllib.loads((PACKAGE / "wording.toml").read_text(encoding="utf-8"))
RAISED = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"contradict", "_unsupported"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def templates(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """The sentences that an argument of an error may be, with numbered blanks; none for what is made elsewhere."""
    if isinstance(node, ast.Name) and node.id in constants:
        yield from templates(constants[node.id], constants)
    elif isinstance(node, ast.IfExp):
        yield from templates(node.body, constants)
        yield from templates(node.orelse, constants)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        number = count()
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{next(number)}}}" for part in node.values
        )


def raised() -> Iterator[tuple[str, str]]:
    """Every sentence that is raised, and where."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants: dict[str, ast.expr] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                constants[node.targets[0].id] = node.value
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else ""
                for argument in node.args[:2] if called in RAISED else ():
                    for text in templates(argument, constants):
                        yield text, f"{path.name}:{node.lineno}"


def noticed() -> Iterator[tuple[str, str]]:
    """Every message of a notice that stands where it is made, and where."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            known: dict[str, list[ast.expr]] = {}
            for node in [*tree.body, *ast.walk(function)]:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    known.setdefault(node.targets[0].id, []).append(node.value)
                if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                    known.setdefault(node.target.id, []).append(node.value)
            for node in ast.walk(function):
                called = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
                if isinstance(node, ast.Call) and called in ("Notice", "warn") and len(node.args) > 1:
                    message = node.args[1]
                    given = known.get(message.id, []) if isinstance(message, ast.Name) else [message]
                    for text in given:
                        yield from ((each.strip(), f"{path.name}:{node.lineno}") for each in templates(text, {}))


SPARED = re.compile(r"\{0\}|--[\w-]+(?: \{0\})?")
"""No sentences: options, and what is made elsewhere."""
PUT_TOGETHER = re.compile(r"(?:Page |the embedded object )?\{0\} \{1\}(?:\.| and was left out)?")
"""Notices with little of their own."""


def test_every_sentence_that_is_raised_is_known_in_chinese() -> None:
    found = list(raised())
    assert len(found) > 200
    unknown = {text: where for text, where in found if not SPARED.fullmatch(text) and not CHINESE.search(filled(text))}
    assert unknown == {}


def test_every_notice_is_known_in_chinese() -> None:
    found = list(noticed())
    assert len({text for text, _ in found}) > 60
    unknown = {text: where for text, where in found if not PUT_TOGETHER.fullmatch(text) and filled(text) == text}
    told = {text: filled(text) for text, _ in found if not PUT_TOGETHER.fullmatch(text)}
    assert {text: words for text, words in told.items() if not CHINESE.search(words) or ENGLISH.search(words)} == {}
    assert unknown == {}


def test_every_kind_of_file_that_is_not_read_is_known_in_chinese() -> None:
    kinds = [*recognition._MAGIC, *recognition._XML_KINDS, *recognition._OTHER_PACKAGES, *recognition._OLE_KINDS]
    texts = [text for _, *words in kinds for text in words] + [kind for kind, *_ in FORMATS.values()]
    assert [text for text in texts if said(text, "zh") == text] == []
    assert said("is a RAR archive, which is not read. Unpack it and pass the files.", "zh").startswith("是RAR 压缩包")


def filled(text: str) -> str:
    return said(re.sub(r"\{\d\}", "12", text), "zh")


def test_a_translation_has_the_blanks_of_its_sentence() -> None:
    for english, chinese in SENTENCES.items():
        assert set(re.findall(r"\{\d\}", english)) == set(re.findall(r"\{\d\}", chinese)), english
        assert CHINESE.search(chinese) or english == "{0}: {1}", english


def test_the_words_of_the_commands_are_there_in_both_languages_with_the_same_blanks() -> None:
    for section in PHRASES.values():
        for key, words in section.items():
            assert set(words) == {"en", "zh"}, key
            assert set(re.findall(r"\{(\w+)\}", words["en"])) == set(re.findall(r"\{(\w+)\}", words["zh"])), key


def test_every_status_reason_and_code_has_its_words() -> None:
    assert [name for name in Status.__args__ if not has_phrase("statuses", name)] == []  # type: ignore[attr-defined]
    reasons = [name for name in Reason.__args__ if name]  # type: ignore[attr-defined]
    assert [name for name in reasons if not (has_phrase("reasons", name) or has_phrase("statuses", name))] == []
    assert [name for name in reasons if not has_phrase("advice", name)] == []
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Notice":
                codes |= {part.value for part in node.args[:1] if isinstance(part, ast.Constant)}
    assert len(codes) > 25
    assert [code for code in codes if not has_phrase("codes", code)] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("is empty. Download it again.", "为空文件。请重新下载。"),
        ("cannot be opened: Permission denied. Check its permissions.", "无法打开：没有权限。请检查其权限。"),
        ("a b/c.pdf: The PDF has no pages. Download it again.", "a b/c.pdf：PDF 没有页面。请重新下载。"),
        (
            "The PDF cannot be opened: a. b (c. d). Ask for it again.",
            "PDF 无法打开（程序库报告：a. b (c. d)）。请重新索取。",
        ),
        ("The PDF has 5001 pages, the limit is 5000.", "PDF 有5001页，上限为5000页。"),
        (
            "kills the process that reads it (SIGSEGV). Please report it with the file.",
            "使读取它的进程崩溃（SIGSEGV）。请附上该文件报告问题。",
        ),
        (
            "An error of this program: ValueError: no. x (a:3). Please report it with the file.",
            "本程序出错：ValueError：no. x（a:3）。请附上该文件报告问题。",
        ),
        (
            "/data/报 告 v1. final.pdf does not exist. Check the path.",
            "/data/报 告 v1. final.pdf不存在。请检查路径。",
        ),
        (
            "Another run writes into out: process 12 on desk since 2024-03-01 08:00:00.",
            "另一次运行正在写入out：desk上的进程12，始于2024-03-01 08:00:00。",
        ),
        ("What nobody wrote a sentence for", "What nobody wrote a sentence for"),
        ("", ""),
    ],
)
def test_an_error_is_said_in_chinese(english: str, chinese: str) -> None:
    assert said(english, "zh") == chinese
    assert said(english, "en") == english


@pytest.mark.parametrize("words", ["a b ", "a. ", "a: ", "a.: b. ", "is empty. ", "is in an archive that is damaged: "])
def test_what_a_library_says_at_any_length_does_not_keep_the_summary_waiting(words: str) -> None:
    """Each of these took time that grew with a power of its spaces; the long ones never came to an end."""
    some = words * (500 // len(words))
    assert said(f"The PDF cannot be opened: {some}x. Ask for it again.", "zh").startswith("PDF 无法打开（程序库报告：")
    long = "The PDF cannot be opened: " + words * 10_000
    assert said(long, "zh") == long


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("only the second reading found “90”", "仅第二次读出“90”"),
        ("only the first reading found “90”", "仅第一次读出“90”"),
        ("read as “≥8” and as “8”", "两次分别读作“≥8”和“8”"),
        ("a letter stands among the figures of “1O”", "“1O”的数字中夹有字母"),
        ("“%0” was read, which stands for “‰”", "读出“%0”，应为“‰”"),
    ],
)
def test_a_doubt_of_ocr_is_said_in_chinese_with_its_reason(english: str, chinese: str) -> None:
    """The reasons stood there in English."""
    told = said(f"OCR is in doubt at p1/t1/r1/c1: {english}. Compare with the page.", "zh")
    assert told == f"p1/t1/r1/c1处的文字识别存疑：{chinese}。请与页面核对。"


def test_remarks_are_named_in_chinese() -> None:
    told = "page_unreadable: Page 3: damaged (p3); blank_page: Nothing is drawn; on it (p4)"
    assert remarked(told, "en") == told
    assert remarked(told, "zh") == "页面无法读取：Page 3：damaged (p3); 空白页：Nothing is drawn; on it (p4)"
    told = "heading_guessed: 甲 is read as 乙 (score), similarity 0.9 (t2/r3); "
    told += "hidden_sheet: sheet 3 is hidden and was read all the same"
    assert (
        remarked(told, "zh")
        == "表头为推定：甲按乙（score）读取，相似度0.9 (t2/r3); 隐藏的工作表：工作表3是隐藏的，仍已读取"
    )
    assert remarked("nothing: known", "zh") == "nothing: known"
    assert remarked("", "zh") == ""


def test_notices_are_parted_where_the_next_one_begins() -> None:
    one = "unruled_table: Page 1: a table; its columns were read from white space. (p1)"
    two = "blank_page: Nothing is drawn; on it (p4)"
    assert notices(f"{one}; {two}") == [one, two]
    assert notices("nothing: known; at all") == ["nothing: known; at all"]
    assert notices("") == []


def test_a_remark_of_the_summary_has_its_name_and_its_message_in_chinese() -> None:
    remark = "23.csv p1: 6 places cannot be read as utf-8 and stand as �, the first in line 7"
    summary = Summary()
    summary.add(FileResult(FileRecord("23.csv", "partial"), {}, (), (("encoding_damaged", remark),)))
    assert "  编码有损坏：1处\n    23.csv p1：有6处无法按utf-8读取，以�代替，第一处在第7行" in "\n".join(
        summary_lines(summary, Path("out"), "zh")
    )


def test_blanks_are_filled_in() -> None:
    assert phrase("terminal", "coverage", "zh", share="99.50", n=10) == "覆盖率      99.50%（共10个单元格）"


@pytest.mark.parametrize(("number", "told"), [(1, "1 cell"), (2, "2 cells"), (0, "0 cells")])
def test_a_number_and_its_word_agree(number: int, told: str) -> None:
    assert phrase("terminal", "coverage", "en", share="99.50", n=number) == f"coverage    99.50 % of {told}"


ENGLISH = re.compile(r"\b(?:the|is|of|and|what|files?|cannot|could|again|written|read)\b")


@pytest.mark.parametrize("command", ["convert in -o out", "check in", "report out", "status out", "headings out"])
def test_what_the_terminal_shows_follows_the_language(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    fill(tmp_path / "in", "a.txt")
    (tmp_path / "in" / "wrong.txt").write_text(form("培训").replace("100\t100", "100\t98"), encoding="utf-8")
    (tmp_path / "in" / "empty.pdf").write_bytes(b"")
    (tmp_path / "in" / "letter.txt").write_text("关于开展绩效自评工作的通知\n", encoding="utf-8")
    assert run(["convert", "in", "-o", "out", "--quiet"]) == 5
    capsys.readouterr()
    run([*command.split(), "--lang", "zh"])
    said = capsys.readouterr()
    lines = [line for line in (said.out + said.err).splitlines() if line]
    assert lines
    assert [line for line in lines if not CHINESE.search(line) or ENGLISH.search(line)] == []


def test_documents_csv_stays_in_english_whatever_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "in", "a.txt")
    (tmp_path / "in" / "empty.pdf").write_bytes(b"")
    for language in ("en", "zh"):
        assert run(["convert", "in", "-o", language, "--lang", language]) == 5
    assert "读取失败：empty.pdf：为空文件。请重新下载或复制。" in capsys.readouterr().err.splitlines()
    assert (tmp_path / "en" / "documents.csv").read_bytes() == (tmp_path / "zh" / "documents.csv").read_bytes()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("check nowhere --lang zh", "错误：nowhere不存在。请检查路径。"),
        ("check nowhere --lang=zh", "错误：nowhere不存在。请检查路径。"),
        ("report nowhere --lang zh", "错误：nowhere不是 convert 的输出。请指明 convert 用 -o 写出的文件夹。"),
        ("check nowhere --rule score-totl --lang zh", "错误：没有名为'score-totl'的规则。是否指score_total？"),
        ("check nowhere --lang en", "Error: nowhere does not exist. Check the path."),
    ],
)
def test_wrong_use_is_said_in_the_language(
    line: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(line.split()) == 2
    assert capsys.readouterr().err.strip() == told


def test_errors_follow_the_locale_where_no_language_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(["headings", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("错误：nowhere不是 convert 的输出。")


def test_the_help_says_what_language_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    told: dict[str, Any] = {}
    for command in ("convert", "check", "report", "rules", "status", "headings", "inspect"):
        assert run([command, "--help"]) == 0
        text = " ".join(capsys.readouterr().out.split())
        told[command] = re.search(r"Language of the messages\. \[default: (.*?)\]", text)[1]  # type: ignore[index]
    assert told.pop("convert") == "en in the tables, by locale in reports and on the terminal"
    assert set(told.values()) == {"by locale"}, json.dumps(told)


def help_texts(command: click.Command) -> Iterator[str]:
    """What a command's help says, in the pieces in which it is put into Chinese."""
    context = click.Context(command, info_name=command.name)
    for text in filter(None, (command.help, command.epilog)):
        for _, lines in paragraphs(text):
            yield from (line(each)[1] for each in lines)
    yield first_sentence(command)
    for option in command.get_params(context):
        record = option.get_help_record(context) if isinstance(option, click.Option) else None
        if record is not None:
            words, added = explanation(record[1])
            yield from (words, *added)


OF_NO_LANGUAGE = re.compile(r"\s*(?:(?:watch -n 10 )?disclosure-parse .*|x>=\d)?")


@pytest.mark.parametrize("command", [commands, *commands.commands.values()], ids=lambda command: command.name)
def test_every_sentence_of_the_help_is_known_in_chinese(command: click.Command) -> None:
    found = [text for text in help_texts(command) if not OF_NO_LANGUAGE.fullmatch(text)]
    assert len(found) >= 8
    assert [text for text in found if not CHINESE.search(said(text, "zh")) or ENGLISH.search(said(text, "zh"))] == []


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("name", ["", *commands.commands])
def test_the_help_is_in_the_language_and_as_wide_as_the_terminal(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LC_ALL", "C")
    assert run([*name.split(), "--help", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"用法：disclosure-parse {name}".rstrip())
    assert {"选项：", "退出码：" if name else "命令："} <= {part.strip() for part in told.splitlines()}
    words = [part for part in told.splitlines() if CHINESE.search(part)]
    assert [part for part in words if ENGLISH.search(part)] == []
    columns = [sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in part) for part in words]
    assert max(columns) <= min(width, 100)
    assert not [part for part in words if part.strip()[0] in "，。；：、）"]
    assert run([*name.split(), "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: disclosure-parse {name}".rstrip())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("convert", "缺少参数'INPUT...'。"),
        ("convert in", "缺少选项'-o' / '--output'。"),
        ("convert in -o out --quie", "没有选项'--quie'。（是否指'--quiet', '--since'之一？）"),
        ("convert in -o out --workers 0", "'--workers'的值无效：0不在x>=1范围内。"),
        ("convert in -o out --workers x", "'--workers'的值无效：'x'不是有效的整数。"),
        ("convert in -o out --timeout x", "'--timeout'的值无效：'x'不是有效的数字。"),
        ("convert in -o out --memory-limit x", "'--memory-limit'的值无效：'x'不是大小；请写成"),
        ("convert in -o out --only all", "'--only'的值无效：'all'不是'changed'。"),
        ("convert in -o out --fail-on x", "'--fail-on'的值无效：'x'不在'error', 'warning', 'info', 'never'之中。"),
        ("convert in -o out --since x", "'--since'的值无效：'x'不符合格式"),
        ("convert in -o out --journal s3://a/b", "'--journal'的值无效：s3://a/b是网址；请指明本机的文件或文件夹。"),
        ("convert in -o out --force=1", "选项'--force'不带值。"),
        ("convert in -o", "选项'-o'需要一个值。"),
        ("status a b", "多出参数（b）"),
        ("status a b c", "多出参数（b c）"),
        ("chek", "没有命令'chek'。是否指'check'？"),
    ],
)
def test_a_line_that_cannot_be_understood_is_told_in_the_language(
    arguments: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(arguments.split()) == 2
    *usage, error = capsys.readouterr().err.splitlines()
    assert error.startswith(f"错误：{told}")
    # Where its parser fails, click does not know the command.
    whole = re.fullmatch(r"用法：disclosure-parse .*\n用法说明见 `disclosure-parse.* --help`。\n", "\n".join(usage))
    assert whole or ("Usage" not in usage and told.startswith("选项"))
    monkeypatch.setenv("LC_ALL", "C")
    assert run(arguments.split()) == 2
    english = capsys.readouterr().err
    assert CHINESE.search(english) is None
    assert english.count("\n") == len(usage) + 1


def test_a_language_for_all_commands_stands_before_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "in", "a.txt")
    for line_, language in (("--lang zh check in", "zh"), ("--lang zh check in --lang en", "en"), ("check in", "en")):
        run(line_.split())
        assert bool(CHINESE.search(capsys.readouterr().err)) == (language == "zh"), line_
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("Usage: ")


def test_inspect_shows_a_file_in_the_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(form("培训"), encoding="utf-8")
    for language in ("en", "zh"):
        assert run(["inspect", str(tmp_path / "a.txt"), "--lang", language]) == 0
    english, chinese = re.split(r"^(?=What was read|读到的内容)", capsys.readouterr().out, flags=re.MULTILINE)[1:]
    assert len(english.splitlines()) == len(chinese.splitlines())
    assert "project_name: " in english
    assert "项目名称：" in chinese
    assert re.search(r"\[t1/r\d+\] 一级指标：产出指标 \| .*年度指标值：", chinese)
    named = re.findall(r"(?:^ {2}|\| |\] )(\w+)：", chinese, re.MULTILINE)
    assert len(named) > 20
    assert [name for name in named if not CHINESE.search(name)] == []
