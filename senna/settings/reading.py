"""One pass over the variables that were given: which are there, under which name, in which file."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from senna.settings.table import BY_NAME, DOMAIN, Setting


class Reading:
    """A value that cannot be read is a fault, and None."""

    def __init__(self, given: Mapping[str, str]) -> None:
        # An empty variable is one that is not set: compose files hand them on like that.
        self._given = {name: text for name, text in given.items() if text.strip()}
        self._names = [name for name in given if name.startswith("SOCK_")]
        self.faults: list[str] = []
        self.warnings: list[str] = []

    def value(self, name: str, handle: str | None = None) -> Any:
        setting = BY_NAME[name]
        written = self.written(name, handle)
        text = self._text(setting, written)
        if text is None:
            return None
        try:
            return setting.read(text if setting.secret else text.strip())
        except ValueError as wrong:
            self.faults.append(f"{written}: {wrong}")
            return None

    def written(self, name: str, handle: str | None = None) -> str:
        """The name under which it was given; the domain's own comes before everybody's."""
        for suffix in (f"__{suffix_of(handle)}", "") if handle else ("",):
            for form in (f"{name}{suffix}", f"{name}_FILE{suffix}"):
                if form in self._given:
                    return form
        return name

    def has(self, name: str, handle: str | None = None) -> bool:
        return self.written(name, handle) in self._given

    def has_suffixes(self) -> bool:
        return any("__" in name for name in self._names)

    def look_for_strays(self, handles: Iterable[str]) -> None:
        """A name nobody knows is a typo, and what it was meant to set is not set."""
        suffixes = {suffix_of(handle) for handle in handles}
        self.faults += filter(None, (self._stray(name, suffixes) for name in sorted(self._names)))

    def _text(self, setting: Setting, written: str) -> str | None:
        if written not in self._given:
            return setting.default
        base, mark, suffix = written.partition("__")
        if base == setting.name:
            file = f"{base}_FILE{mark}{suffix}"
            if file in self._given:
                self.faults.append(f"{file}: {written} is set too: remove one of them")
            return self._given[written]
        return self._content(written) if setting.secret else None  # else it is a stray

    def _content(self, name: str) -> str | None:
        # No path in the words: it happens that the secret itself was written here.
        try:
            text = Path(self._given[name].strip()).read_text(encoding="utf-8")
        except (OSError, ValueError) as unable:
            why = unable.strerror if isinstance(unable, OSError) else "it is not UTF-8 text"
            self.faults.append(f"{name}: the file cannot be read: {why}")
            return None
        if text.strip():
            return text
        self.faults.append(f"{name}: the file is empty: write the secret into it")
        return None

    def _stray(self, name: str, suffixes: set[str]) -> str | None:
        base, mark, suffix = name.partition("__")
        of_file = base.endswith("_FILE") and base.removesuffix("_FILE") in BY_NAME
        setting = BY_NAME.get(base.removesuffix("_FILE") if of_file else base)
        if setting is None:
            near = get_close_matches(base, list(_known()), 1)
            advice = f"did you mean {near[0]}?" if near else "remove it"
            return f"{name}: there is no such variable: {advice}"
        if of_file and not setting.secret:
            return f"{name}: only secrets are read from files: set {setting.name}"
        if mark and setting not in DOMAIN:
            return f"{name}: holds for all domains: set {base} without a suffix"
        if mark and suffix.removesuffix("_FILE") in suffixes - {suffix} and setting.secret:
            return f"{name}: write {base}_FILE__{suffix.removesuffix('_FILE')}"
        if mark and suffixes and suffix not in suffixes:
            there = ", ".join(sorted(suffixes))
            return f"{name}: there is no such domain: the suffix is one of: {there}"
        return None


def suffix_of(handle: str) -> str:
    return handle.upper().replace("-", "_")


def _known() -> Iterator[str]:
    for setting in BY_NAME.values():
        yield setting.name
        if setting.secret:
            yield f"{setting.name}_FILE"
