"""The vocabulary: headings and closed terms by canonical field, read from TOML, extended by a user's own files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from disclosure_parse.errors import UsageError, quoted
from disclosure_parse.normalizer.compositions import composed
from disclosure_parse.normalizer.headings import Heading, fold, fold_level, without_numbering
from disclosure_parse.normalizer.periods import WHOLE_YEAR, part_of_year

GUESS_SIMILARITY = 75
"""Below this a heading is not even proposed as a guess (rapidfuzz ratio, 0 to 100)."""


ROW_OF_HEADINGS = 4
_OPINION = re.compile(r"[一-鿿]{0,12}(?:部门|单位|[局办股处科室厅委])[一-鿿]{0,6}(?:初审|审核|审批|审查|复核)意见")
"""What an office says of a form below it, by whatever name the office goes."""
_LEVEL_OF_GOVERNMENT = re.compile(r"^(?:自治区|市县|县区|区县|省|市|州|盟|县|区|旗|乡镇|地方)(?:本)?级?(?=.{3})")
_NUMBERED_GOAL = re.compile(r"^(?P<goal>.{2,10}目标)[1-9一二三四五六七八九]:?(?:\(\d+分?\))?:?$")
_PREFIXES = {"funds.rows": ("其中:", "其中-", "其中", "年度", "当年", "本年度", "本年")}
"""What may stand in front of a heading of a block."""
POINTED_LEVELS = 3
"""From so many different terms of level 2 with points in brackets on a form gives all its levels points so."""
NAMED_LEVEL = ("指标", "目标", "分项")
"""What a level's term ends with that names itself one."""
OF_PARTS = ("funds.columns", "indicators")
"""Blocks with headings that may be for a part of the year."""
K = TypeVar("K")
V = TypeVar("V")

MEMORY = 20_000
"""Texts whose meaning is remembered at most: forms repeat the same headings, a batch must not grow with its texts."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A heading of no exact match and the vocabulary's nearest, with the similarity (0 to 1)."""

    printed: str
    nearest: str
    field: str
    similarity: Decimal


@dataclass(frozen=True)
class Vocabulary:
    """``fields[block][base]`` is the canonical field of a folded heading in a block of the form."""

    fields: Mapping[str, Mapping[str, str]]
    second: Mapping[str, tuple[str, ...]]
    level1: Mapping[str, str]
    level2: Mapping[str, str]
    parents: Mapping[str, str]
    below: Mapping[str, Sequence[str]]
    antonyms: tuple[tuple[str, str], ...]
    pointed: bool = False
    """Whether a term says that it is a level by its points, or by its name (数量指标), and by nothing else."""
    _guesses: dict[tuple[str, str], Guess | None] = field(default_factory=dict, repr=False, compare=False)
    _terms: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)
    _matches: dict[tuple[str, str], tuple[str | None, Heading]] = field(default_factory=dict, repr=False, compare=False)

    def match(self, block: str, text: str) -> tuple[str | None, Heading]:
        """The canonical field of a printed text as a heading of ``block`` (``None`` if it is none), and the heading."""
        key = (block, text)
        found = self._matches.get(key)
        if found is None:
            found = self._match(block, text)
            _keep(self._matches, key, found)
        return found

    def _match(self, block: str, text: str) -> tuple[str | None, Heading]:
        heading = fold(text)
        table = self.fields[block]
        if heading.base in table:
            return table[heading.base], heading
        plain = without_numbering(heading.text)
        for prefix in _PREFIXES.get(block, ("",)):
            plain = plain.removeprefix(prefix)
            other = fold(plain)
            if other.base in table:
                unit = heading.unit or other.unit
                points = heading.points if heading.points is not None else other.points
                return table[other.base], Heading(heading.text, other.base, unit, points, heading.role or other.role)
        if block == "identity" and (level := _LEVEL_OF_GOVERNMENT.match(heading.base)):
            # 县级预算部门名称: the level says which government the department belongs to.
            found = table.get(heading.base[level.end() :])
            if found in ("department", "department_code"):
                return found, heading
        if (name := composed(block, heading.base)) is not None:
            return name, heading
        if block == "indicators" and heading.base.startswith("绩效") and heading.base[2:] in table:
            # 绩效度量单位, as some systems print every heading of the block.
            return table[heading.base[2:]], heading
        if block == "attributes" and _OPINION.fullmatch(heading.base):
            return "sign_off", heading
        if block in ("sections", "goals") and (numbered := _NUMBERED_GOAL.match(plain)):
            # Several blocks of one form: 年度绩效目标1（40分）.
            return table.get(fold(numbered.group("goal")).base), heading
        if block in OF_PARTS and (part := part_of_year(plain)) and part.cumulative:
            # A form of monitoring says up to which month: 1-6月执行数.
            return self._match(block, part.heading)[0], heading
        return None, heading

    def is_numbered_goal(self, text: str) -> bool:
        """Whether a text is the heading of one of several goals, each with its own indicators (年度目标2：（40分）)."""
        numbered = _NUMBERED_GOAL.match(without_numbering(fold(text).text))
        return numbered is not None and self.field_of("goals", numbered["goal"]) is not None

    def month_of(self, block: str, text: str) -> int:
        """Up to which month a heading of ``block`` is for, ``WHOLE_YEAR`` if it does not say; 0 if only for a part of
        the year that does not begin with it (二季度执行数), which no field has."""
        part = part_of_year(without_numbering(fold(text).text))
        if part is None or not self.field_of(block, part.heading):
            return WHOLE_YEAR
        return part.month if part.cumulative else 0

    def field_of(self, block: str, text: str) -> str | None:
        return self.match(block, text)[0] if text else None

    def begins(self, block: str, text: str) -> bool:
        """Whether a text is the beginning of a heading of ``block``, or one with a bracket that goes on."""
        opened = min((at for at in (text.find("（"), text.find("(")) if at > 0), default=0)
        base = fold(text).base
        return base in self._beginnings[block] or bool(opened and self.field_of(block, text[:opened]))

    @cached_property
    def _beginnings(self) -> dict[str, frozenset[str]]:
        return {
            block: frozenset(base[:size] for base in table for size in range(1, len(base) + 1))
            for block, table in self.fields.items()
        }

    def guess(self, block: str, text: str) -> Guess | None:
        """The nearest heading of ``block`` for a text that has no exact match; a guess is listed, never silent."""
        base = fold(text).base
        key = (block, base)
        if key in self._guesses:
            return self._guesses[key]
        found = self._guess(block, base)
        _keep(self._guesses, key, found)
        return found

    def _guess(self, block: str, base: str) -> Guess | None:
        if not 4 <= len(base) <= 24:
            return None
        from rapidfuzz import fuzz, process

        table = self.fields[block]
        for nearest, score, _ in process.extract(
            base, table.keys(), scorer=fuzz.ratio, limit=4, score_cutoff=GUESS_SIMILARITY
        ):
            if self._acceptable(base, nearest):
                return Guess(base, nearest, table[nearest], Decimal(round(score)) / 100)
        return None

    def _acceptable(self, base: str, nearest: str) -> bool:
        """One misprinted, missing or extra character in a heading, and nothing that changes what it means."""
        from rapidfuzz.distance import Levenshtein

        if Levenshtein.distance(base, nearest) > max(1, len(nearest) // 6):
            return False
        for one, other in self.antonyms:
            if (one in base and other in nearest and one not in nearest) or (
                other in base and one in nearest and other not in nearest
            ):
                return False
        # A printed character that itself tells headings apart (年末 for 年初) is no misprint, nor a missing one.
        printed, missing = set(base) - set(nearest), set(nearest) - set(base)
        return not printed & self._telling and (bool(printed) or not missing & self._telling)

    @cached_property
    def _telling(self) -> set[str]:
        return {char for pair in self.antonyms for word in pair for char in word} | set(
            "总上中下本当前后一二三四年月初末率额数值分"
        )

    def nearest(self, text: str) -> tuple[str, Decimal]:
        """The nearest heading of any block and its similarity (0 to 1), for listing what no field took; "" for a text
        that has nothing in common with any."""
        from rapidfuzz import fuzz, process

        base = fold(text).base
        if not base or len(base) > 40:
            return "", Decimal(0)
        found = process.extractOne(base, self._all_bases, scorer=fuzz.ratio)
        similarity = Decimal(round(found[1])) / 100 if found else Decimal(0)
        return (found[0], similarity) if similarity else ("", similarity)

    @cached_property
    def _all_bases(self) -> list[str]:
        return sorted({base for table in self.fields.values() for base in table})

    @cached_property
    def glued_headings(self) -> re.Pattern[str]:
        """Headings of a block with nothing between them, more than a sentence ever has."""
        bases = {base for block in ("indicators", "funds.columns") for base in self.fields[block] if len(base) >= 2}
        known = sorted(bases, key=lambda base: (-len(base), base))
        return re.compile(f"(?:{'|'.join(map(re.escape, known))}){{{ROW_OF_HEADINGS}}}")

    def is_heading(self, text: str) -> bool:
        """Whether a text is a heading of any block."""
        return any(self.field_of(block, text) for block in self.fields)

    def level1_term(self, text: str) -> str:
        """The canonical level-1 term of a printed cell ("" if it is none)."""
        return self._term("level1", self.level1, text)

    def level2_term(self, text: str) -> str:
        return self._term("level2", self.level2, text)

    def is_piece_of_level(self, text: str) -> bool:
        """Whether a text may be a line of a level's label that wraps: 产出指, 标, （50."""
        base = fold(text).base
        return base in self._pieces or not any("\u4e00" <= char <= "\u9fff" and char != "分" for char in base)

    @cached_property
    def _pieces(self) -> frozenset[str]:
        bases = {*self.level1, *self.level2}
        return frozenset(b[i:j] for b in bases for i in range(len(b)) for j in range(i + 1, len(b) + 1))

    def within(self, texts: Iterable[str]) -> Vocabulary:
        """The vocabulary for a form with these texts: terms of level 1 stand at level 2 where it has one over them, and
        where all levels have their points in brackets (资金管理（12分）) a bare term (预算执行率) is a name."""
        texts = list(texts)
        found = self._lowered if any(self.level1_term(text) in self.below for text in texts) else self
        pointed = {base for text in texts if (base := _pointed(text)) in self.level2}
        bare = any(text.endswith("指标") and self.level2_term(text) for text in texts)
        return found._pointed_levels if len(pointed) >= POINTED_LEVELS and not bare else found

    @cached_property
    def _pointed_levels(self) -> Vocabulary:
        return replace(self, pointed=True, _terms={}, _guesses={}, _matches={})

    @cached_property
    def _lowered(self) -> Vocabulary:
        lower = {term for terms in self.below.values() for term in terms}
        level1 = {base: term for base, term in self.level1.items() if term not in lower}
        moved = {base: term for base, term in self.level1.items() if term in lower}
        return replace(self, level1=level1, level2={**moved, **self.level2}, _terms={}, _guesses={}, _matches={})

    def _term(self, level: str, table: Mapping[str, str], text: str) -> str:
        key = (level, text)
        term = self._terms.get(key)
        if term is None:
            heading = fold_level(text)
            term = table.get(heading.base) or table.get(fold_level(without_numbering(heading.text)).base, "")
            if self.pointed and heading.points is None and not heading.base.endswith(NAMED_LEVEL):
                term = ""
            _keep(self._terms, key, term)
        return term


def _pointed(text: str) -> str:
    """What stands in front of the points in brackets that end a text, "" if none do."""
    heading = fold(text)
    return heading.base if heading.points is not None else ""


def _keep(known: dict[K, V], key: K, value: V) -> None:
    """Keeps what was found for a text. When too much is kept all is forgotten: common headings soon come again."""
    if len(known) >= MEMORY:
        known.clear()
    known[key] = value


def load_vocabulary(paths: Sequence[Path] = ()) -> Vocabulary:
    """The built-in vocabulary, extended by the user's files in their order.

    Raises:
        UsageError: a file cannot be read, is no TOML, or has a section or value of the wrong shape.
    """
    text = resources.files("disclosure_parse.normalizer").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for path in paths:
        try:
            extra = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(
                f"The vocabulary file {path} cannot be read: {quoted(error)}.", "It must be UTF-8 TOML."
            ) from error
        _merge(data, extra, path, ())
    return _build(data)


def _merge(data: dict[str, Any], extra: Mapping[str, Any], path: Path, where: tuple[str, ...]) -> None:
    for key, value in extra.items():
        known = data.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            _merge(known, value, path, (*where, key))
        elif isinstance(value, list) and all(isinstance(item, str) for item in value) and where:
            data[key] = [*(known or []), *value]
        else:
            section = ".".join((*where, key))
            raise UsageError(
                f"The vocabulary file {path} has an unknown section or value: {section}.",
                "See docs/vocabulary.md for the sections and an example.",
            )


def _folded(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for name, headings in table.items():
        for heading in headings:
            folded.setdefault(fold(heading).base, name)
    return folded


def _build(data: dict[str, Any]) -> Vocabulary:
    fields = {
        "identity": _folded(data["identity"]),
        "goals": _folded(data["goals"]),
        "funds.columns": _folded(data["funds"]["columns"]),
        "funds.year_columns": _folded(data["funds"]["year_columns"]),
        "funds.labels": _folded(data["funds"]["labels"]),
        "funds.rows": _folded(data["funds"]["rows"]),
        "indicators": _folded(data["indicators"]["columns"]),
        "list": _folded(data["list"]["columns"]),
        "summary": _folded(data["summary"]["columns"]),
        "summary.items": _folded(data["summary"]["items"]),
        "totals": _folded(data["totals"]),
        "attributes": _folded(data["attributes"]),
        "sections": _folded_sections(data["sections"]),
    }
    second: dict[str, list[str]] = {}
    for name, headings in data["indicators"]["second_choice"].items():
        for heading in headings:
            second.setdefault(fold(heading).base, []).append(name)
    levels = data["levels"]
    return Vocabulary(
        fields=fields,
        second={base: tuple(names) for base, names in second.items()},
        level1=_folded(levels["level1"]),
        level2=_folded(levels["level2"]),
        parents={child: parent for parent, children in levels["parents"].items() for child in children},
        below=levels["below"],
        antonyms=tuple((one, other) for one, other in data["antonyms"]["pairs"]),
    )


def _folded_sections(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """A word may name several blocks (年度绩效目标): the fields are joined with ``|`` in the file's order."""
    joined: dict[str, str] = {}
    for name, headings in table.items():
        for heading in headings:
            base = fold(heading).base
            joined[base] = f"{joined[base]}|{name}" if base in joined else name
    return joined
