"""What the compiled module finds of damage in a file's bytes is what its twin in Python finds, whatever they are."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiling import compiled_module, is_installed
from disclosure_parse.readers import compiled
from disclosure_parse.readers.pdf_damage import _entries, _streams, damage, holds, plain_85

PDFS = sorted((Path(__file__).parent.parent / "samples").rglob("*.pdf"))
Answer = TypeVar("Answer")


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return compiled_module("_damage", tmp_path_factory.mktemp("compiled"))


@pytest.fixture(scope="session")
def both(module: ModuleType) -> Callable[[Callable[[], Answer]], Answer]:
    """Calls a function with the compiled module and without it, and gives what both times came of it."""

    def ask(question: Callable[[], Answer], used: ModuleType | None) -> Answer:
        before, compiled.damage = compiled.damage, used
        try:
            return question()
        finally:
            compiled.damage = before

    def same(question: Callable[[], Answer]) -> Answer:
        quick, plain = ask(question, module), ask(question, None)
        assert quick == plain
        return quick

    return same


Both = Callable[[Callable[[], object]], object]
pieces = st.sampled_from(
    [
        b"stream",
        b"endstream",
        b"end",
        b"\n",
        b"\r\n",
        b"\r",
        b" ",
        b"s",
        b"0",
        b"7",
        b"obj",
        b"n",
        b"f",
        b"xref",
        b"trailer",
    ]
)


@settings(max_examples=300)
@given(st.lists(pieces | st.binary(max_size=3)).map(b"".join))
def test_the_same_streams_are_found(both: Both, module: ModuleType, data: bytes) -> None:
    assert module.streams(data) == list(_streams(data))
    for word in (b"", b"s", b"endstream", b"0obj", data[1:4], data[-2:], data + b"f"):
        assert both(lambda word=word: holds(data, word)) == (word in data)  # type: ignore[misc]
    both(lambda: damage(data))


@settings(max_examples=500)
@given(st.data())
def test_the_same_entries_lead_to_objects(both: Both, data: st.DataObject) -> None:
    """An index of few objects, in which here and there a byte is another one."""
    start = data.draw(st.sampled_from([b"", b"%PDF-1.4\n"]))
    objects = data.draw(
        st.lists(st.sampled_from([b"%d 0 obj", b" %d\t00 obj<<", b"%d 0 objs", b"0%d 0\nobj"]), max_size=4)
    )
    body, places = start, []
    for number, written in enumerate(objects, start=1):
        places.append(len(body))
        body += written % number + b"\n"
    ends = st.sampled_from([b" \n", b"\r\n", b"\n", b"\r", b"  ", b"x"])
    index = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    for place in places:
        index += b"%010d %05d n" % (place, 0) + data.draw(ends)
    whole = bytearray(
        body + index + data.draw(st.sampled_from([b"trailer", b"", b"1 1\n0000000000 00000 f \ntrailer"]))
    )
    for _ in range(data.draw(st.integers(0, 2))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.sampled_from(b" 0n1\nfx"))
    for shift in (0, data.draw(st.sampled_from([0, 1, 9, 10**6]))):
        both(lambda shift=shift: _entries(bytes(whole), len(body), shift))  # type: ignore[misc]


def test_an_index_is_followed(both: Both) -> None:
    whole = b"%PDF-1.4\n1 0 obj\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer"
    assert both(lambda: _entries(whole, whole.index(b"xref"), 0)) == 2
    assert both(lambda: _entries(whole.replace(b"009 00", b"010 00"), whole.index(b"xref"), 0)) is None


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_of_whole_files_nothing_is_told(path: Path, both: Both) -> None:
    assert both(lambda: damage(path.read_bytes())) == []


def test_base_85_is_decoded_alike(both: Both) -> None:
    """Whole, with blanks, cut off, with damaged characters, and groups that are more than four bytes."""
    rng = random.Random(3)
    streams = b"|~>|~ >|z~>|!z!!!!~>|s8W-!~>|s8W-#~>|uuuuu~>|!~>|!!~>|uu~>|~~>|!!~!>".split(b"|")
    for size in range(1, 60):
        packed = bytearray(base64.a85encode(rng.randbytes(size) + bytes(4 * (size % 3))) + b"~>")
        streams.append(bytes(packed))
        for _ in range(3):
            damaged = bytearray(packed)
            damaged[rng.randrange(len(damaged))] = rng.choice(b" \n\0\x0bz~>u!v\xff")
            streams.append(bytes(damaged))
        streams.append(bytes(packed[: rng.randrange(len(packed))]))
    decoded = [both(lambda stream=stream: plain_85(stream)) for stream in streams]  # type: ignore[misc]
    assert sum(map(bool, decoded)) > len(streams) / 3


def test_the_module_that_was_installed_is_used(module: ModuleType) -> None:
    assert (compiled.damage is module) == is_installed()
