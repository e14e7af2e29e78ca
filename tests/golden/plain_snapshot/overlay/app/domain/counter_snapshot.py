"""The state of a counter at one version."""


class CounterSnapshot:
    """All that a counter knows; two of the same content are not equal."""

    def __init__(self, name: str, count: int, *, step: int = 1) -> None:
        self.name = name
        self.count = count
        self.step = step
