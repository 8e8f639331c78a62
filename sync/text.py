"""Three-way merge of texts, by paragraph and then by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

from sync.canon import nfc

_PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r"([^\S\n]*)(\w+|\n|[^\w\s]|\Z)")
_ANCHOR = re.compile(r"\w|\n|\Z")

MAX_COST = 150_000
"""Pairs of equal tokens that are compared; a text that repeats itself beyond it is not merged."""


class _Piece(NamedTuple):
    """A stretch of the three texts: equal in all, or changed in at least one."""

    equal: bool
    base: slice
    mine: slice
    theirs: slice


class _TooAlike(Exception):
    """The tokens repeat so much that comparing them would take too long."""


def merge3(base: str, mine: str, theirs: str) -> str | None:
    """Merge two changes of `base`; None when they overlap or cannot be compared in short time.

    The order of the two changes makes no difference.
    """
    if base == mine or mine == theirs:
        return theirs
    if base == theirs:
        return mine
    try:
        merged = _by_paragraph(base, mine, theirs)
    except _TooAlike:
        return None
    return None if merged is None else nfc(merged)


def _by_paragraph(base: str, mine: str, theirs: str) -> str | None:
    texts = [_PARAGRAPH.findall(text) for text in (base, mine, theirs)]
    out = []
    for piece in _pieces(*texts):
        b, m, t = ("".join(text[part]) for text, part in zip(texts, piece[1:], strict=True))
        one = _one_changed(b, m, t)
        if one is None:
            one = _by_word(b, m, t)
        if one is None:
            return None
        out.append(one)
    return "".join(out)


def _by_word(base: str, mine: str, theirs: str) -> str | None:
    """Merge word by word; the space before a word belongs to it but is no part of the comparison."""
    texts = [_WORD.findall(text) for text in (base, mine, theirs)]
    words = [[word for _, word in text] for text in texts]
    out = []
    for piece in _joined(_pieces(*words), words[0]):
        b, m, t = (text[part] for text, part in zip(texts, piece[1:], strict=True))
        if piece.equal:
            for (space, word), (ours, _), (others, _) in zip(b, m, t, strict=True):
                kept = _one_changed(space, ours, others)
                out.append((max(ours, others) if kept is None else kept) + word)
            continue
        one = _one_changed(*("".join(space + word for space, word in part) for part in (b, m, t)))
        if one is None:
            return None
        out.append(one)
    return "".join(out)


def _one_changed(base: str, mine: str, theirs: str) -> str | None:
    if base == mine or mine == theirs:
        return theirs
    return mine if base == theirs else None


def _joined(pieces: Iterator[_Piece], words: Sequence[str]) -> Iterator[_Piece]:
    """Join changes between which there is nothing but punctuation: that holds no two ideas apart."""
    open_piece: _Piece | None = None
    for piece in pieces:
        anchors = piece.equal and any(_ANCHOR.match(word) for word in words[piece.base])
        if anchors:
            if open_piece is not None:
                yield open_piece
            open_piece = None
            yield piece
        elif open_piece is None:
            open_piece = piece._replace(equal=False)
        else:
            open_piece = _Piece(
                False,
                slice(open_piece.base.start, piece.base.stop),
                slice(open_piece.mine.start, piece.mine.stop),
                slice(open_piece.theirs.start, piece.theirs.stop),
            )
    # The end of the text is a word that all three have: no change is left open behind it.


def _pieces(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Piece]:
    """Cut three texts where all of them agree (diff3)."""
    in_mine, in_theirs = _matching(base, mine), _matching(base, theirs)
    b = m = t = 0
    while True:
        start = b
        while start < len(base) and not (start in in_mine and start in in_theirs):
            start += 1
        if start == len(base):
            break
        piece = _Piece(False, slice(b, start), slice(m, in_mine[start]), slice(t, in_theirs[start]))
        if _filled(piece):
            yield piece
        b, m, t = start, in_mine[start], in_theirs[start]
        length = 0
        while in_mine.get(b + length) == m + length and in_theirs.get(b + length) == t + length:
            length += 1
        yield _Piece(True, slice(b, b + length), slice(m, m + length), slice(t, t + length))
        b, m, t = b + length, m + length, t + length
    rest = _Piece(False, slice(b, len(base)), slice(m, len(mine)), slice(t, len(theirs)))
    if _filled(rest):
        yield rest


def _filled(piece: _Piece) -> bool:
    return any(part.stop > part.start for part in piece[1:])


def _matching(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    """Map positions in `base` to the equal ones in `side`; raises _TooAlike beyond MAX_COST."""
    head = _common(base, side)
    tail = _common(base[head:][::-1], side[head:][::-1])
    a, b = base[head : len(base) - tail], side[head : len(side) - tail]
    counts = Counter(b)
    if sum(counts[token] for token in a) > MAX_COST:
        raise _TooAlike
    pairs = {i: i for i in range(head)}
    for i, j, length in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        pairs.update((head + i + k, head + j + k) for k in range(length))
    pairs.update((len(base) - k, len(side) - k) for k in range(tail, 0, -1))
    return pairs


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
