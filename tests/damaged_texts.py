"""Texts that were sound once: pieces of them doubled, gone, or exchanged for others that mean something where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st


def damaged(sound: Sequence[bytes], pieces: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the sound texts with up to five changes: a stretch of up to eight bytes gives way to a piece, to any bytes, or to a copy of another stretch."""

    @st.composite
    def texts(draw: st.DrawFn) -> bytes:
        text = draw(st.sampled_from(sound))
        for _ in range(draw(st.integers(1, 5))):
            at = draw(st.integers(0, len(text)))
            gone = draw(st.integers(0, 8))
            start = draw(st.integers(0, len(text)))
            copied = text[start : start + draw(st.integers(0, 64))]
            new = draw(st.one_of(st.sampled_from(pieces), st.binary(max_size=4), st.just(copied)))
            text = text[:at] + new + text[at + gone :]
        return text

    return texts()
