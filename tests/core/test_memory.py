"""What a process remembers of people, and for how long."""

from senna.core.memory import Memory


def test_memory_is_bounded_and_the_longest_unheard_of_goes_first() -> None:
    memory = Memory(lambda: 0.0, most=2)
    memory.learn("fast", 1, {"id": 1})
    memory.learn("fast", 2, {"id": 2})
    memory.learn("fast", 1, {"id": 1})
    memory.learn("fast", 3, {"id": 3})
    assert memory.of("fast", 2) is None
    assert memory.of("fast", 1)
    assert memory.of("fast", 3)


def test_what_was_heard_earlier_does_not_replace_what_was_heard_later() -> None:
    memory = Memory(lambda: 100.0)
    memory.learn("fast", 1, {"id": 1, "username": "new"}, age=10)
    memory.learn("fast", 1, {"id": 1, "username": "old"}, age=20)
    known = memory.of("fast", 1)
    assert known
    assert known.profile == {"id": 1, "username": "new"}
