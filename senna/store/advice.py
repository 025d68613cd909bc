"""What to make of a Redis: for each fact whether Senna can live with it, and what to do if not."""

from dataclasses import dataclass

from senna.errors import StorageAway, StorageFull
from senna.store.health import SCHEMA, Facts, Health

OK, WARN, FAIL = "ok", "warn", "FAIL"

_OLDEST = {"redis": (7, 0), "valkey": (8, 0)}
_LISTPACK = 4096
_CLOCK_WARN, _CLOCK_FAIL = 1.0, 30.0  # tokens are read with 30 s of leeway


@dataclass(frozen=True, slots=True)
class Finding:
    level: str
    text: str

    def __str__(self) -> str:
        return f"{self.level:<5} {self.text}"


class Unfit(Exception):
    """Raised when starting on this Redis would lose or misread somebody's messages."""


def inspect(health: Health, production: bool) -> list[Finding]:
    """What start-up has to say of this Redis. One that is away may come back: nobody waits."""
    try:
        facts = health.facts()
    except (StorageAway, StorageFull) as away:
        return [Finding(WARN, f"Redis does not answer yet: {away}")]
    needed = [_version(facts), _schema(facts)]
    needed += [_place(facts)] if facts.cluster else []
    needed += [_eviction(facts)] if production else []
    unfit = [finding.text for finding in needed if finding.level == FAIL]
    if unfit:
        raise Unfit("\n".join(unfit))
    findings = [finding for finding in judge(facts) if finding.level != OK]
    try:
        health.writable()  # and from here on the layout is known by its version
    except (StorageAway, StorageFull) as unable:
        findings.append(Finding(WARN, f"Redis takes no writes now: {unable}"))
    return findings


def judge(facts: Facts) -> list[Finding]:
    return [
        _version(facts),
        _place(facts),
        _append_only(facts),
        _eviction(facts),
        _listpack(facts),
        _clock(facts),
        _schema(facts),
    ]


def _version(facts: Facts) -> Finding:
    named = f"{facts.product.capitalize()} {'.'.join(map(str, facts.version)) or 'of some version'}"
    if facts.version >= _OLDEST.get(facts.product, (7, 0)):
        return Finding(OK, named)
    return Finding(FAIL, f"{named}: Senna needs Redis 7.0 or Valkey 8.0 and later")


def _place(facts: Facts) -> Finding:
    if facts.cluster:
        return Finding(FAIL, "cluster mode: not supported yet, name a single Redis")
    if facts.replica:
        return Finding(FAIL, "a replica: it takes no writes, name the primary")
    return Finding(OK, "a single primary")


def _append_only(facts: Facts) -> Finding:
    if facts.append_only:
        return Finding(OK, "persistence: append-only file")
    return Finding(
        WARN, "persistence: a restart of Redis loses messages, set `appendonly yes` in redis.conf"
    )


def _eviction(facts: Facts) -> Finding:
    if facts.eviction == "noeviction":
        return Finding(OK, "eviction: noeviction")
    return Finding(
        FAIL,
        f"eviction: {facts.eviction or 'unknown'} throws messages away when memory is full, "
        "set `maxmemory-policy noeviction`",
    )


def _listpack(facts: Facts) -> Finding:
    if facts.listpack is None:
        return Finding(WARN, "memory: max-listpack-value cannot be read, it should be 4096")
    if facts.listpack >= _LISTPACK:
        return Finding(OK, f"memory: zset- and hash-max-listpack-value {facts.listpack}")
    return Finding(
        WARN,
        f"memory: messages take twice the room with {facts.listpack}, "
        f"set zset-max-listpack-value and hash-max-listpack-value to {_LISTPACK}",
    )


def _clock(facts: Facts) -> Finding:
    off = abs(facts.clock_ahead)
    told = f"clock: Redis is {off:.1f} s {'ahead of' if facts.clock_ahead > 0 else 'behind'} ours"
    if off < _CLOCK_WARN:
        return Finding(OK, "clock: agrees with that of Redis")
    return Finding(FAIL if off > _CLOCK_FAIL else WARN, f"{told}, synchronise both")


def _schema(facts: Facts) -> Finding:
    if facts.schema is None:
        return Finding(OK, "layout: nothing is stored here yet")
    if facts.schema == str(SCHEMA):
        return Finding(OK, f"layout: version {SCHEMA}")
    return Finding(
        FAIL, f"layout: version {facts.schema[:20]!r}, this Senna writes {SCHEMA}: use a newer one"
    )
