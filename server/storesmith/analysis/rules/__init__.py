"""The rules, in a static list: a new one is a module here and a line below."""

from storesmith.analysis.rule import Rule
from storesmith.analysis.rules import (
    app_root_placeholder,
    cannot_generate,
    class_name_convention,
    conflicting_output,
    deprecated_property,
    duplicate_key,
    duplicate_store,
    edited_output,
    failed_rule,
    failing_template,
    foreign_output,
    framework_not_found,
    incomplete_sample,
    invalid_class_name,
    invalid_module_path,
    invalid_type_hint,
    missing_output,
    missing_property,
    name_collision,
    operation_name,
    orphaned_output,
    schema_constraint,
    stale_output,
    unexpected_value,
    unknown_property,
    unknown_store_type,
    unqualified_type,
    unrelated_class,
    unresolved_class,
    unresolved_module,
    unresolved_type,
    wrong_type,
)
from storesmith.analysis.rules.syntax import SYNTAX

ALL: tuple[Rule, ...] = (
    duplicate_key.RULE,
    missing_property.RULE,
    wrong_type.RULE,
    unexpected_value.RULE,
    schema_constraint.RULE,
    unknown_property.RULE,
    deprecated_property.RULE,
    invalid_class_name.RULE,
    invalid_module_path.RULE,
    invalid_type_hint.RULE,
    unqualified_type.RULE,
    unknown_store_type.RULE,
    name_collision.RULE,
    operation_name.RULE,
    class_name_convention.RULE,
    duplicate_store.RULE,
    unresolved_module.RULE,
    unresolved_class.RULE,
    unresolved_type.RULE,
    unrelated_class.RULE,
    app_root_placeholder.RULE,
    framework_not_found.RULE,
)

OUTPUT: tuple[Rule, ...] = (
    missing_output.RULE,
    stale_output.RULE,
    edited_output.RULE,
    conflicting_output.RULE,
    foreign_output.RULE,
    orphaned_output.RULE,
    incomplete_sample.RULE,
    failing_template.RULE,
)
"""The rules about generated files: they render what would be generated, and are run apart from the others."""

OUTPUT_CODES = frozenset(rule.code for rule in OUTPUT)

NEEDS_CLASSES = frozenset({"unqualified-type", "unresolved-class", "unresolved-module", "unresolved-type"})
"""The rules that say more when all classes of the project are known."""

BY_CODE: dict[str, Rule] = {
    **SYNTAX,
    **{rule.code: rule for rule in (*ALL, cannot_generate.RULE, failed_rule.RULE, *OUTPUT)},
}

__all__ = ["ALL", "BY_CODE", "NEEDS_CLASSES", "OUTPUT", "OUTPUT_CODES", "cannot_generate", "failed_rule"]
