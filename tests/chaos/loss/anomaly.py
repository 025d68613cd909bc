"""What must never be seen, by name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Anomaly:
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"
