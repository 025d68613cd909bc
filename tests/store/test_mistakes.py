"""What Redis cannot do is told to people; what it refuses because we erred is not hidden."""

from typing import Any

import pytest
from redis.exceptions import ResponseError
from townsfolk import Shop

from senna.errors import StorageAway
from senna.store.client import Client, storage
from senna.store.scripts import Scripts


def test_a_mistake_in_our_own_functions_is_not_called_a_storage_that_is_away(shop: Shop) -> None:
    with pytest.raises(ResponseError):
        Scripts(shop.redis).run("send", [], [])


class Emptied(Client):
    """In which somebody takes away what was loaded, twice, before it can be called."""

    times = 2

    def execute_command(self, *words: Any, **options: Any) -> Any:
        told: Any = super()
        answer = told.execute_command(*words, **options)
        if words[:2] == ("FUNCTION", "LOAD") and self.times:
            self.times -= 1
            told.execute_command("FUNCTION", "FLUSH")
        return answer


def test_functions_that_somebody_takes_away_again_are_loaded_again(redis_url: str) -> None:
    with Emptied.at(redis_url) as client:
        client.function_flush()
        with pytest.raises(ResponseError, match="argument"):  # it is there, and refuses these
            Scripts(client).run("send", [], [])
        assert client.times == 0


def test_a_command_that_does_not_exist_is_our_mistake_too(shop: Shop) -> None:
    with pytest.raises(ResponseError), storage():
        shop.redis.execute_command("NOSUCHCOMMAND")


def test_a_wrong_type_is_damage_done_by_a_hand(shop: Shop) -> None:
    shop.redis.set("text", "x")
    with pytest.raises(StorageAway), storage():
        shop.redis.zcard("text")
