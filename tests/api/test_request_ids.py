"""Names for requests that brought none of their own."""

import re
from concurrent.futures import ThreadPoolExecutor

from senna.api.visit import request_id


def test_no_two_requests_have_the_same_id_whoever_draws() -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: request_id(None), range(20_000)))
    assert len(set(drawn)) == 20_000
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in drawn)
