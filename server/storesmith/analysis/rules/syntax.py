"""The rules that the parser itself enforces: a text that is not JSON (RFC 8259).

They share one module, against the house's one rule a file: none has a check of its own, only words and examples.
"""

from __future__ import annotations

from storesmith.analysis.rule import Rule

_REMEDIES = {
    "comment": "Removes the comment.",
    "control-character": "Writes its escape.",
    "expected-colon": "Inserts the colon, where a value follows.",
    "expected-comma": "Inserts the comma.",
    "expected-property-name": "Removes a comma too many, or puts a number in double quotes.",
    "expected-value": "Writes `None`, `True` and `False` as JSON does; puts any other word in double quotes.",
    "invalid-escape": "Writes the backslash twice.",
    "invalid-number": "Writes the number as JSON does, or puts what is none in double quotes.",
    "single-quotes": "Writes double quotes.",
    "trailing-comma": "Removes the comma.",
    "unexpected-content": "Removes what follows the end.",
    "unquoted-property-name": "Puts the name in double quotes.",
    "unterminated-array": "Closes the array, and what is open in it.",
    "unterminated-object": "Closes the object, and what is open in it.",
    "unterminated-string": "Closes the string before the comma or the bracket that ends its line.",
}
"""What the fixes in `syntax_fixes` do."""


def _rule(
    code: str, summary: str, bad: str, good: str, why: str = "No JSON reader accepts the file as it stands."
) -> Rule:
    return Rule(code, "error", summary, why, bad, good, remedy=_REMEDIES.get(code, ""))


_RULES = (
    _rule("comment", "JSON has no comments.", '{\n  // the key\n  "a": 1\n}', '{\n  "a": 1\n}'),
    _rule(
        "control-character",
        "A control character, such as a tab, stands unescaped in a string.",
        '{"a": "one\ttwo"}',
        '{"a": "one\\ttwo"}',
    ),
    _rule("expected-colon", "A property name is not followed by a colon.", '{"a" 1}', '{"a": 1}'),
    _rule(
        "expected-comma", "Two properties or items have no comma between them.", '{"a": 1 "b": 2}', '{"a": 1, "b": 2}'
    ),
    _rule(
        "expected-property-name",
        "Something other than a property name in double quotes stands where one is expected.",
        "{42: 1}",
        '{"a": 1}',
    ),
    _rule("expected-value", "A value is missing, or what stands there is none.", '{"a": None}', '{"a": null}'),
    _rule("invalid-escape", "A backslash in a string begins no escape.", '{"a": "C:\\data"}', '{"a": "C:\\\\data"}'),
    _rule("invalid-number", "A number is not written as JSON writes numbers.", '{"a": 01}', '{"a": 1}'),
    _rule("single-quotes", "A string stands in single quotes.", "{'a': 1}", '{"a": 1}'),
    _rule(
        "too-deep",
        "Objects or arrays are nested deeper than storesmith looks.",
        "[" * 200 + "]" * 200,
        "[[]]",
        "Deeper nesting is a mistake or an attack; what is inside is not analysed.",
    ),
    _rule("trailing-comma", "A comma stands before a closing bracket.", '{"a": 1,}', '{"a": 1}'),
    _rule("unexpected-content", "Something follows the end of the JSON value.", "{} {}", "{}"),
    _rule("unquoted-property-name", "A property name stands without quotes.", "{a: 1}", '{"a": 1}'),
    _rule("unterminated-array", "An array is not closed.", "[1, 2", "[1, 2]"),
    _rule("unterminated-object", "An object is not closed.", '{"a": 1', '{"a": 1}'),
    _rule("unterminated-string", "A string is not closed on its line.", '{"a": "b\n}', '{"a": "b"\n}'),
)

SYNTAX = {rule.code: rule for rule in _RULES}
