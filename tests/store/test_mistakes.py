"""What Redis cannot do is told to people; what it refuses because we erred is not hidden."""

import pytest
from redis.exceptions import ResponseError
from townsfolk import Shop

from senna.errors import StorageAway
from senna.store.client import storage
from senna.store.scripts import Scripts


def test_a_mistake_in_our_own_functions_is_not_called_a_storage_that_is_away(shop: Shop) -> None:
    with pytest.raises(ResponseError):
        Scripts(shop.redis).run("send", [], [])


def test_a_command_that_does_not_exist_is_our_mistake_too(shop: Shop) -> None:
    with pytest.raises(ResponseError), storage():
        shop.redis.execute_command("NOSUCHCOMMAND")


def test_a_wrong_type_is_damage_done_by_a_hand(shop: Shop) -> None:
    shop.redis.set("text", "x")
    with pytest.raises(StorageAway), storage():
        shop.redis.zcard("text")
