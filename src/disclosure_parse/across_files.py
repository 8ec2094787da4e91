"""The files of a batch as they come: each with those before it of the same bytes, or that tell of the same project."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from types import TracebackType

from disclosure_parse.checker import compare
from disclosure_parse.checker.facts import Fact
from disclosure_parse.disclosure import Disclosure, Entry, Form, Outcome
from disclosure_parse.packing import unpack_loosely
from disclosure_parse.scratch import no_scratch


class EarlierFiles:
    """What there was of files so far, on disk in a nameless database that ends with the run; a context manager.

    An outcome belongs to the file that comes second, so files that come in the order of their sources need no look
    ahead, and memory does not grow with the batch.

    Raises OSError where there is no room for temporary files.
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
        if isinstance(error, sqlite3.OperationalError):
            raise no_scratch(error) from error

    def first(self, doc_id: str, source: str) -> str:
        """The first file with these bytes; ``source`` if that is itself."""
        row = self._store.execute("SELECT source FROM file WHERE doc_id = ?", (doc_id,)).fetchone()
        if row is None:
            self._store.execute("INSERT INTO file VALUES (?, ?)", (doc_id, source.encode("utf-8", "surrogatepass")))
            return source
        return str(row[0], "utf-8", "surrogatepass")

    def outcomes(self, facts: Sequence[tuple[str, bytes]]) -> tuple[Outcome, ...]:
        """The outcomes of one file's facts (key and packed fact) against those of the files before it, which it then is
        one of."""
        found: list[Outcome] = []
        keyed: dict[str, list[bytes]] = {}
        for key, packed in facts:
            if key:
                keyed.setdefault(key, []).append(packed)
        for key, own in keyed.items():
            rows = self._store.execute("SELECT content FROM fact WHERE key = ? ORDER BY rowid", (key,)).fetchall()
            if rows:
                compared: list[Fact] = [unpack_loosely(packed) for packed in (*(content for (content,) in rows), *own)]
                found += compare(compared).get(compared[-1].source, ())
            self._store.executemany("INSERT INTO fact VALUES (?, ?)", [(key, packed) for packed in own])
        return tuple(found)


def forms_of(facts: Sequence[tuple[str, bytes]]) -> Disclosure:
    """The forms that facts speak of, with what a row of findings says of its form: number and project."""
    stated: list[Fact] = [unpack_loosely(packed) for _, packed in facts]
    forms = {fact.position: fact for fact in reversed(stated)}
    return Disclosure(tuple(_form_of(fact) for _, fact in sorted(forms.items())))


def _form_of(fact: Fact) -> Form:
    # A list is about no single project: each of its facts names that of one line.
    project = Entry(fact.project, fact.place) if fact.form_type != "project_list" else None
    return Form(fact.position, fact.form_type, fact.place, project_name=project)
