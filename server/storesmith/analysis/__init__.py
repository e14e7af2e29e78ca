"""The rules, and the problems that they find in a document."""

from storesmith.analysis.check import output_problems, problems, reported
from storesmith.analysis.json_server import JsonLanguage, is_said_by_json_server
from storesmith.analysis.rule import Rule

__all__ = ["JsonLanguage", "Rule", "is_said_by_json_server", "output_problems", "problems", "reported"]
