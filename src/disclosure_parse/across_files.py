"""The files of a batch as they come: each with those before it of the same bytes, or that tell of the same project."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from types import TracebackType

from disclosure_parse.checker import compare
from disclosure_parse.checker.facts import Fact
from disclosure_parse.disclosure import Disclosure, Entry, Form, Outcome
from disclosure_parse.packing import pack_loosely, unpack_loosely


class EarlierFiles:
    """What there was of files so far, on disk in a nameless database that ends with the run; a context manager.

    An outcome belongs to the file that comes second, so files that come in the order of their sources need no look
    ahead, and memory does not grow with the batch.
    """

    def __init__(self) -> None:
        self._store = sqlite3.connect("")
        self._store.execute("CREATE TABLE fact (key TEXT, content BLOB)")
        self._store.execute("CREATE INDEX by_key ON fact (key)")
        self._store.execute("CREATE TABLE file (doc_id TEXT PRIMARY KEY, source BLOB) WITHOUT ROWID")

    def __enter__(self) -> EarlierFiles:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._store.close()

    def first(self, doc_id: str, source: str) -> str:
        """The first file with these bytes; ``source`` if that is itself."""
        row = self._store.execute("SELECT source FROM file WHERE doc_id = ?", (doc_id,)).fetchone()
        if row is None:
            self._store.execute("INSERT INTO file VALUES (?, ?)", (doc_id, source.encode("utf-8", "surrogatepass")))
            return source
        return str(row[0], "utf-8", "surrogatepass")

    def outcomes(self, facts: Sequence[Fact]) -> tuple[Outcome, ...]:
        """The outcomes of one file's facts against those of the files before it, which it then is one of."""
        found: list[Outcome] = []
        keyed: dict[str, list[Fact]] = {}
        for fact in facts:
            if fact.key:
                keyed.setdefault(fact.key, []).append(fact)
        for key, own in keyed.items():
            rows = self._store.execute("SELECT content FROM fact WHERE key = ? ORDER BY rowid", (key,))
            earlier: list[Fact] = [unpack_loosely(content) for (content,) in rows]
            if earlier:
                found += compare([*earlier, *own]).get(own[0].source, ())
            self._store.executemany("INSERT INTO fact VALUES (?, ?)", ((key, pack_loosely(fact)) for fact in own))
        return tuple(found)


def forms_of(facts: Sequence[Fact]) -> Disclosure:
    """The forms that facts speak of, with what a row of findings says of its form: number and project."""
    forms = {fact.position: fact for fact in reversed(facts)}
    return Disclosure(
        tuple(
            Form(fact.position, fact.form_type, fact.place, project_name=Entry(fact.project, fact.place))
            for _, fact in sorted(forms.items())
        )
    )
