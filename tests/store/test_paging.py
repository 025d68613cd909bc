"""Pages of a conversation and of an inbox: complete, ordered, stable while others write."""

from time import sleep

from townsfolk import Person, Shop

from senna.model import InboxMark, Page, Span


def test_page_one_holds_the_newest_oldest_first(anna: Person) -> None:
    for n in range(25):
        anna.says(str(n))
    assert [m.content for m in anna.history(1, 10).messages] == [str(n) for n in range(15, 25)]
    assert [m.content for m in anna.history(3, 10).messages] == [str(n) for n in range(5)]
    assert anna.history(4, 10).messages == []
    assert anna.history(10**15, 100).messages == []
    assert anna.history(1, 10).total == 25


def test_an_empty_conversation_is_an_empty_page(anna: Person) -> None:
    page = anna.history()
    assert (page.total, page.messages, page.mine, page.theirs) == (0, [], 0, 0)


def test_walking_by_place_yields_everything_once_while_others_write(
    anna: Person, bert: Person, shop: Shop
) -> None:
    before = [anna.says(str(n)).v for n in range(23)]
    seen: list[int] = []
    where: Span | None = Span(5, before=before[-1] + 1)
    while where:
        bert.says("meanwhile")
        page = shop.histories.page(anna.pair, 7, where)
        seen = [m.v for m in page.messages] + seen
        where = Span(5, before=seen[0]) if page.has_more else None
    assert seen == before


def test_walking_forward_by_place(anna: Person, shop: Shop) -> None:
    vs = [anna.says(str(n)).v for n in range(7)]
    page = shop.histories.page(anna.pair, 7, Span(4, after=vs[0]))
    assert ([m.v for m in page.messages], page.has_more) == (vs[1:5], True)
    page = shop.histories.page(anna.pair, 7, Span(4, after=vs[4]))
    assert ([m.v for m in page.messages], page.has_more) == (vs[5:], False)


def test_the_inbox_is_newest_first_and_only_messages_move_it(shop: Shop) -> None:
    for peer in (11, 12, 13):
        Person(shop, 7, peer).says("hi")
        sleep(0.002)  # chats of one millisecond stand in the order of their names
    Person(shop, 11, 7).reads()
    Person(shop, 12, 7).says("back")
    me = Person(shop, 7, 0)
    assert [chat.peer for chat in me.inbox().chats] == [12, 13, 11]
    assert me.inbox().total == 3


def test_inbox_pages_by_number_and_by_mark(shop: Shop) -> None:
    for peer in range(100, 125):
        Person(shop, 7, peer).says("hi")
    me = Person(shop, 7, 0)
    first = me.inbox(10)
    assert [chat.peer for chat in first.chats] == list(range(124, 114, -1))
    assert first.next == InboxMark(first.chats[-1].v, 115)
    second = shop.inboxes.page(shop.domain, 7, Page(2, 10))
    assert shop.inboxes.after(shop.domain, 7, first.next, 10) == second
    last = shop.inboxes.page(shop.domain, 7, Page(3, 10))
    assert (len(last.chats), last.next) == (5, None)
    assert shop.inboxes.page(shop.domain, 7, Page(4, 10)).chats == []


def test_a_mark_stays_where_it_was_while_its_chat_moves(shop: Shop) -> None:
    for peer in range(100, 110):
        Person(shop, 7, peer).says("hi")
    me = Person(shop, 7, 0)
    mark = me.inbox(4).next
    assert mark
    sleep(0.002)  # in the same millisecond it would move to a place behind the mark
    Person(shop, 7, mark.peer if isinstance(mark.peer, int) else 0).says("moves to the top")
    Person(shop, 7, 100).says("so does this one")
    rest = shop.inboxes.after(shop.domain, 7, mark, 10)
    assert [chat.peer for chat in rest.chats] == [105, 104, 103, 102, 101]


def test_chats_of_one_moment_are_each_listed_once(shop: Shop) -> None:
    for peer in range(100, 130):
        Person(shop, 7, peer).says("hi")
    inbox = shop.keys.inbox("myplatform", 7)
    shop.redis.zadd(inbox, {f"user-{peer}": 5 for peer in range(100, 130)})
    seen: list[object] = []
    page = Person(shop, 7, 0).inbox(7)
    while True:
        seen += [chat.peer for chat in page.chats]
        if page.next is None:
            break
        page = shop.inboxes.after(shop.domain, 7, page.next, 7)
    assert sorted(map(str, seen)) == [str(peer) for peer in range(100, 130)]


def test_an_empty_inbox(shop: Shop) -> None:
    page = Person(shop, 7, 0).inbox()
    assert (page.total, page.chats, page.next) == (0, [], None)


def test_blocks_are_listed_newest_first_and_undone(shop: Shop) -> None:
    for peer in (40, 41, 42):
        Person(shop, 7, peer).blocks()
    Person(shop, 7, 41).blocks(False)
    Person(shop, 7, 40).blocks()
    blocks = shop.inboxes.blocks(shop.domain, 7, Page(1, 10))
    assert blocks.total == 2
    assert {entry.peer for entry in blocks.entries} == {40, 42}
    assert shop.inboxes.blocks(shop.domain, 40, Page(1, 10)).total == 0
    assert Person(shop, 7, 41).inbox().total == 0
