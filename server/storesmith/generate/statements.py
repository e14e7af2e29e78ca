"""A Python module as a list of statements that can be compared whatever a formatter has done to them."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

_BOUNDARY = "boundary"
_FRAMES = ("{} pass", "try: pass\n{} pass", "if x: pass\n{} pass", "match x:\n {} pass", "{}\ndef f(): pass")
"""What makes a whole statement of the head of a compound one, or of a decorator."""


class Statement(NamedTuple):
    """A simple statement, the head of a compound one, a decorator, a line with nothing but a comment, or a boundary.

    A boundary has no text: it stands before and behind the head of a function or a class, and behind a docstring, and keeps what
    is on one side of it apart from what is on the other.

    `key` is the same however it is wrapped, quoted or spaced, and another at another depth or in another function; `text` are its
    lines as they stand, with the blank ones above it; `imports` are its names, each as an import of its own, if it is an import
    at the top level.
    """

    key: str
    text: str
    imports: tuple[str, ...] = ()
    is_comment: bool = False


@lru_cache(maxsize=32)
def statements(source: str) -> tuple[Statement, ...]:
    r"""The statements of a module whose lines end with `\n`; raises `SyntaxError` where it is not Python."""
    if "\r" in source:
        raise SyntaxError("it has line breaks that are neither Unix's nor Windows's")
    try:
        ast.parse(source)
        pieces = list(_pieces(source))
    except (ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise SyntaxError(str(error)) from error
    lines = list(io.StringIO(source))
    found: list[Statement] = []
    done = 0
    around = ""
    for piece, function in zip(pieces, _functions(pieces), strict=True):
        if function != around:
            found.append(Statement(f"{_BOUNDARY} {function}", ""))
            around = function
        code, imports = _canonical(piece)
        remarks = "".join(f"#{' '.join(comment.lstrip('#').split())}" for comment in piece.comments)
        key = f"{function}|{piece.depth}|{code}{remarks}"
        found.append(Statement(key, "".join(lines[done : piece.last]), imports, not piece.code))
        done = piece.last
        if piece.is_head or piece.is_docstring:
            what = "head" if piece.is_head else "docstring"
            found.append(Statement(f"{_BOUNDARY} {function}: {piece.depth}, {what}", ""))
    return tuple(found)


def text_of(found: Iterable[Statement]) -> str:
    """The lines of statements; the last one ends with a line break, whether or not its file did."""
    text = "".join(statement.text for statement in found)
    return text if not text or text.endswith("\n") else f"{text}\n"


def blank_lines(statement: Statement) -> str:
    """The blank lines above a statement."""
    return statement.text[: len(statement.text) - len(statement.text.lstrip("\n"))]


class _Piece(NamedTuple):
    """What one statement is made of: its text without indentation, its first tokens, its comments, how deep it is indented, and
    its last line, from 1.
    """  # noqa: D205 - one sentence

    code: str
    tokens: tuple[str, ...]
    comments: tuple[str, ...]
    depth: int
    last: int
    is_behind: bool = False
    """Whether this is a comment that is indented deeper than what follows: it belongs to what it stands behind."""

    @property
    def head(self) -> tuple[str, ...]:
        """The first tokens, without `async`."""
        return self.tokens[1:] if self.tokens[:1] == ("async",) else self.tokens

    @property
    def is_head(self) -> bool:
        """Whether a function or a class begins here."""
        return self.head[:1] in (("def",), ("class",))

    @property
    def is_docstring(self) -> bool:
        """Whether this is a string by itself."""
        return len(self.tokens) == 1 and self.code.endswith(("'", '"'))


def _pieces(source: str) -> Iterator[_Piece]:
    lines = list(io.StringIO(source))
    first: tokenize.TokenInfo | None = None
    tokens: list[str] = []
    end = (0, 0)
    comments: list[str] = []
    depth = comments_at = 0
    waiting: list[_Piece] = []  # lines of comments, which are as deep as what follows them
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.INDENT:
            depth += 1
        elif token.type == tokenize.DEDENT:
            depth -= 1
        elif token.type == tokenize.COMMENT:
            comments.append(token.string)
            comments_at = token.start[1]
        elif token.type == tokenize.NL and first is None and comments:
            column = comments_at
            waiting.append(_Piece("", (), tuple(comments), column, token.start[0]))
            comments = []
        elif token.type == tokenize.NEWLINE:
            column = first.start[1] if first else 0
            for piece in waiting:
                yield piece._replace(depth=depth if piece.depth else 0, is_behind=piece.depth > column)
            code = _between(lines, first.start, end) if first else ""
            yield _Piece(code, tuple(tokens), tuple(comments), depth, token.start[0])
            waiting, first, tokens, comments = [], None, [], []
        elif token.type not in (tokenize.NL, tokenize.ENDMARKER):
            first = first or token
            tokens = tokens if len(tokens) > 2 else [*tokens, token.string]
            end = token.end
    yield from (piece._replace(depth=0, is_behind=piece.depth > 0) for piece in waiting)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The source from one `(line, column)` to another, lines from 1."""
    (first, left), (last, right) = start, end
    if first == last:
        return lines[first - 1][left:right]
    return "".join([lines[first - 1][left:], *lines[first : last - 1], lines[last - 1][:right]])


def _functions(pieces: list[_Piece]) -> list[str]:
    """The innermost function around each piece; for its head, its decorators and the comments above, the function itself."""
    names: list[str] = []
    around: list[tuple[int, str]] = []
    since = 0  # from here on stand decorators and comments, over what is still to come
    for number, piece in enumerate(pieces):
        while around and piece.code and piece.depth <= around[-1][0]:
            around.pop()
        outer = around[-1][1] if around else ""
        names.append(outer)
        if piece.is_behind:
            since = number + 1
        if not piece.code or piece.code.startswith("@"):
            continue
        if piece.head[:1] == ("def",):
            around.append((piece.depth, piece.head[1]))
            names[since:] = [piece.head[1]] * (number + 1 - since)
        since = number + 1
    return names


def _canonical(piece: _Piece) -> tuple[str, tuple[str, ...]]:
    """The statement without its layout, and what it imports, if it does at the top level."""
    code = piece.code
    for frame in _FRAMES if code.endswith(":") or code.startswith("@") else ("{}",):
        try:
            body = ast.parse(frame.format(code)).body
            first = body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                first.value.value = "\n".join(map(str.rstrip, inspect.cleandoc(first.value.value).split("\n")))
            shape = "".join(map(ast.dump, body))
        except (SyntaxError, ValueError, IndexError, RecursionError, MemoryError):
            continue
        is_import = piece.depth == 0 and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)
        return shape, tuple(name for node in body for name in imported_by(node)) if is_import else ()
    return code, ()


def imported_by(node: ast.stmt) -> Iterator[str]:
    """Each name of an import, as a statement of its own."""
    if isinstance(node, ast.Import):
        yield from (f"import {ast.unparse(alias)}" for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield from (f"from {module} import {ast.unparse(alias)}" for alias in node.names)
