"""What a module binds is read from its top level alone, and is what the whole text tells."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import json.decoder
import logging
import typing
from pathlib import Path

import pytest

from storesmith.python import Outline
from storesmith.python.source import outline_of_tree, skeleton

PLAIN = '''"""A module."""
import uuid
from a import B as C


class Ticket(C):
    """With a docstring."""

    name: str = "x"  # with a comment

    def close(self):
        return {"a": [1, 2]}


async def load(path):
    text = """
    of many lines
    """
    return text


LIMIT = 3
'''
LONG_HEADER = """
def load(
    path,
    *,
    limit=3,
) -> None:
    x = 1


class Ticket(
    Base[int],
    metaclass=Meta,
):
    y = 1


after = 1
"""
LEFT_ALONE = [
    'def one():\n    text = """\nclass Hidden:\n    pass\n"""\n    return text\n\n\nclass Shown:\n    x = 1\n',
    "def one():\n    text = '''\ndef hidden():\n    pass\n'''\n\n\nclass Shown:\n    x = 1\n",
    'class One:\n    text = "a \\\nclass Hidden:\\\n    pass"\n\n\nShown = 1\n',
    "def one(a=(\n1,\n), b=2):\n    x = 1\n\n\nafter = 2\n",
    "def one(): return 1  # such as:\n\n\nafter = 2\n",
    "if x:\n    class Inner:\n        y = 1\nelse:\n    def inner():\n        pass\n",
    "def one():\n    # class Hidden:\n# class Hidden:\n    pass\n\n\nafter = 1\n",
    "def one():\n    '''it's \"\"\" here'''\n    return \"'''\"\n\n\nclass Two:\n    x = '\"\"\"'\n\n\nafter = 1\n",
    "def one():\r\n    return 1\r\n\r\n\r\nafter = 1\r\n",
    "def one():\n    x = (\n1, 2)\n    return x\n\n\nafter = 1\n",
    "class One: x = 1\nafter = 1",
    "class One:\n    x = 1",
]


def _whole(text: str) -> Outline:
    return outline_of_tree(ast.parse(text), "package")


@pytest.mark.parametrize("text", [PLAIN, LONG_HEADER])
def test_bodies_are_not_parsed(text: str) -> None:
    short = skeleton(text)
    assert outline_of_tree(ast.parse(short), "package") == _whole(text)
    assert not any(word in short for word in ("close", "return", "y = 1", "x = 1"))
    assert short.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_a_body_hides_is_never_taken_for_the_modules_own(text: str) -> None:
    try:
        tree = ast.parse(skeleton(text))
    except SyntaxError:
        return  # and then the whole is parsed
    assert outline_of_tree(tree, "package") == _whole(text)


@pytest.mark.parametrize("module", [argparse, ast, dataclasses, json.decoder, logging, typing])
def test_modules_of_the_standard_library_have_the_same_outline(module: typing.Any) -> None:
    text = Path(module.__file__).read_text(encoding="utf-8")
    short = skeleton(text)
    assert len(short) < len(text) * 0.6
    assert outline_of_tree(ast.parse(short), "package") == _whole(text)


def test_a_header_that_is_never_closed_takes_no_time() -> None:
    text = "def one(\n" + "        value,\n" * 3000
    assert skeleton(text) == text
