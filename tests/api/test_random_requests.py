"""Random requests made from our own description: every answer is one that it documents."""

from typing import Any

import pytest
from hypothesis import given, settings
from lobby import ME, as_user
from street import Street

from senna.api.routes import ROUTES
from senna.api.table import Route
from senna.app import open_house
from senna.core.closing import Closing
from senna.store.client import Client
from senna.store.keys import Keys

OPERATIONS = [(method, route) for route in ROUTES for method in route.methods]


@pytest.mark.slow
@pytest.mark.parametrize(("method", "route"), OPERATIONS)
def test_no_request_gets_an_answer_that_is_not_described(
    street: Street, redis: Client, method: str, route: Route
) -> None:
    # Here, and not for each process that collects all tests: it takes long to load.
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as described

    # Who asks to wait for news is answered at once: random seconds add up to minutes.
    street.lobby.house = open_house(redis, Keys("senna"), Closing(lambda: True))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", street.lobby.client().application)
    operation = schema[route.path.replace("<", "{").replace(">", "}")][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=20, deadline=None, database=None)
    def ask(case: Any) -> None:
        answer = case.call(headers=as_user(ME))
        case.validate_response(
            answer,
            checks=[
                not_a_server_error,
                described.content_type_conformance,
                described.response_schema_conformance,
                described.status_code_conformance,
            ],
        )

    ask()
