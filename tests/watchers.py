"""Who comes, goes and looks, at the store itself, with nothing above it."""

from townsfolk import Shop

from senna.events import Presence
from senna.model import UserId
from senna.store.presence import Presences
from senna.store.scripts import Scripts

ANNA, BERT = 7, 40


def worker(shop: Shop, life_ms: int = 40_000) -> Presences:
    return Presences(shop.keys, Scripts(shop.redis), life_ms)


def key(shop: Shop, user: UserId, domain: str = "myplatform") -> str:
    return shop.keys.presence(domain, user)


def now(shop: Shop) -> int:
    seconds, micros = shop.redis.time()
    return int(seconds * 1000 + micros // 1000)


def here(at: Presences, shop: Shop, *users: UserId) -> None:
    at.here([(shop.domain, user) for user in users])


def seen(shop: Shop, user: UserId, by: UserId = ANNA, life_ms: int = 40_000) -> Presence:
    [found] = worker(shop, life_ms).look(shop.domain, by, [user])
    return found
