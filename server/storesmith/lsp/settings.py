"""The editor's settings laid over the project's: what a person sets for themselves wins."""

from __future__ import annotations

from storesmith.project import Config, config_from_mapping


def merged(project: Config, *layers: object) -> tuple[Config, list[str]]:
    """`project` with each layer of editor settings over it, and a complaint for each value that is not usable.

    Empty strings, arrays and tables count as not set, as that is how editors write their defaults.
    """
    config = project
    complaints: list[str] = []
    for layer in layers:
        raw = (
            {key: value for key, value in layer.items() if value not in ("", [], {})}
            if isinstance(layer, dict)
            else layer
        )
        config, unusable = config_from_mapping(raw, config, camel_case=True)
        complaints += (f"setting {complaint}" for complaint in unusable)
    return config, complaints
