"""The formats of JSON Schema (2020-12 Validation, 7.3), told from the text alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[zZ]|([+-])(\d\d):(\d\d))", re.ASCII)
_DURATION = re.compile(
    r"P(?!$)(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?=\d)(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)",
    re.ASCII,
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LOCAL_PART = re.compile(
    r"""(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|"(?:[ !#-\[\]-~]|\\[ -~])*")"""
)
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_URI_TEXT = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_IRI_TEXT = re.compile(r"(?:[^\x00-\x20<>\"{}|\\^`%\x7f-\x9f]|%[0-9A-Fa-f]{2})*")
_AUTHORITY = re.compile(r"//([^/?#]*)")
_HOST = re.compile(r"(?:[^@\[\]]*@)?(\[[^\[\]]*\]|[^@:\[\]]*)(?::\d*)?", re.ASCII)
_TEMPLATE_TEXT = re.compile(
    r"(?:[^\x00-\x20\"'<>\\^`{|}%]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?[\w.%]+(?::\d{1,4}|\*)?(?:,[\w.%]+(?::\d{1,4}|\*)?)*\})*"
)
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_RELATIVE_POINTER = re.compile(r"(?:0|[1-9]\d*)(?:#|(?:/(?:[^~/]|~[01])*)*)", re.ASCII)
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(*map(int, match.groups()))
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    shift = (int(match[5]) * 60 + int(match[6])) if match[4] else 0
    if hour > 23 or minute > 59 or second > 60 or (match[4] and (int(match[5]) > 23 or int(match[6]) > 59)):
        return False
    in_utc = (hour * 60 + minute - (-shift if match[4] == "-" else shift)) % 1440
    return second < 60 or in_utc == 1439  # a leap second is the last of a day in UTC


def _is_date_time(text: str) -> bool:
    return len(text) > 10 and text[10] in "Tt" and _is_date(text[:10]) and _is_time(text[11:])


def _is_ip(text: str, version: int) -> bool:
    from ipaddress import ip_address  # noqa: PLC0415 - nearly no schema needs it

    try:
        return text.isascii() and "%" not in text and "/" not in text and ip_address(text).version == version
    except ValueError:
        return False


def _is_hostname(text: str) -> bool:
    return 0 < len(text) <= 253 and all(
        _LABEL.fullmatch(label) and (label[2:4] != "--" or _is_punycode(label)) for label in text.split(".")
    )


def _is_punycode(label: str) -> bool:
    if label[:4].lower() != "xn--":
        return False
    try:
        return bool(label[4:].encode("ascii").decode("punycode"))
    except (UnicodeError, ValueError):
        return False


def _is_idn_hostname(text: str) -> bool:
    try:
        return _is_hostname(text) if text.isascii() else _is_hostname(text.encode("idna").decode("ascii"))
    except UnicodeError:
        return False


def _is_email(text: str, is_host: Callable[[str], bool] = _is_hostname) -> bool:
    local, at, host = text.rpartition("@")
    if not at or not (_LOCAL_PART.fullmatch(local) if local.isascii() else local.isprintable() and " " not in local):
        return False
    if host.startswith("[") and host.endswith("]"):
        address = host[1:-1]
        return _is_ip(address[5:], 6) if address[:5].lower() == "ipv6:" else _is_ip(address, 4)
    return is_host(host)


def _is_reference(text: str, allowed: re.Pattern[str] = _URI_TEXT) -> bool:
    if not allowed.fullmatch(text) or text.count("#") > 1:
        return False
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    authority = _AUTHORITY.match(rest)
    if authority is None:
        first = re.split("[/?#]", rest, maxsplit=1)[0]
        return (scheme is not None or ":" not in first) and not re.search(r"[\[\]]", rest)
    host = _HOST.fullmatch(authority[1])
    if host is None or re.search(r"[\[\]]", rest[authority.end() :]):
        return False
    literal = host[1]
    return not literal.startswith("[") or literal[1:2] in "vV" or _is_ip(literal[1:-1], 6)


def _is_uri(text: str, allowed: re.Pattern[str] = _URI_TEXT) -> bool:
    return _SCHEME.match(text) is not None and _is_reference(text, allowed)


def _is_regex(text: str) -> bool:
    from storesmith.kinds.patterns import UnknownPropertyError, compile_pattern  # noqa: PLC0415

    try:
        compile_pattern(text)
    except UnknownPropertyError:
        return True
    except re.error:
        return False
    return not re.search(r"\\[aZzAG]", text.replace("\\\\", ""))


FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": _is_date_time,
    "date": _is_date,
    "time": _is_time,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "email": lambda text: text.isascii() and _is_email(text),
    "idn-email": lambda text: _is_email(text, _is_idn_hostname),
    "hostname": _is_hostname,
    "idn-hostname": _is_idn_hostname,
    "ipv4": lambda text: _is_ip(text, 4),
    "ipv6": lambda text: _is_ip(text, 6),
    "uri": _is_uri,
    "uri-reference": _is_reference,
    "iri": lambda text: _is_uri(text, _IRI_TEXT),
    "iri-reference": lambda text: _is_reference(text, _IRI_TEXT),
    "uri-template": lambda text: _TEMPLATE_TEXT.fullmatch(text) is not None,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
    "json-pointer": lambda text: _POINTER.fullmatch(text) is not None,
    "relative-json-pointer": lambda text: _RELATIVE_POINTER.fullmatch(text) is not None,
    "regex": _is_regex,
    "color-hex": lambda text: _COLOR.fullmatch(text) is not None,
}
"""Whether a string is in a format; a format that is not listed is not checked."""
