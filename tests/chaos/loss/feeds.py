"""A proxy in front of Redis that knows which of its lines are feeds: what workers listen on."""

from toxic import Line, Toxic


class Feeds(Toxic):
    def __init__(self, behind: int) -> None:
        self._feeds: set[Line] = set()
        self._muted = False
        super().__init__(behind)

    def clear(self) -> None:
        self._muted = False
        super().clear()

    def cut_feeds(self) -> int:
        """Every feed is reset; answers how many there were. Commands and their answers pass on."""
        feeds = [line for line in self._feeds if line in self._lines]
        for line in feeds:
            self._loop.call_soon_threadsafe(line.reset)
        self._feeds.clear()
        return len(feeds)

    def mute_feeds(self) -> None:
        """What is published gets lost until `clear`, and no line breaks by which to notice."""
        self._muted = True

    def _notice(self, line: Line, piece: bytes) -> None:
        super()._notice(line, piece)
        if b"SUBSCRIBE" in piece:
            self._feeds.add(line)

    def _swallows(self, line: Line) -> bool:
        return self._muted and line in self._feeds
