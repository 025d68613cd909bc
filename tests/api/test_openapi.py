"""The description is valid, complete, and speaks of what the table answers."""

from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from lobby import DOMAIN, Lobby

from config import Domain
from senna.api.openapi import describe
from senna.api.routes import ROUTES
from senna.live.asyncapi import describe as describe_sockets

DOCUMENT = describe(DOMAIN)


@pytest.mark.parametrize("domain", [DOMAIN, replace(DOMAIN, string_ids=True)])
def test_it_is_valid_openapi_3_1(domain: Domain) -> None:
    # Here, and not for each process that collects all tests: it takes long to load.
    from openapi_spec_validator import OpenAPIV31SpecValidator

    OpenAPIV31SpecValidator(describe(domain)).validate()


def test_every_row_of_the_table_is_in_it() -> None:
    for route in ROUTES:
        operations = DOCUMENT["paths"][route.path.replace("<", "{").replace(">", "}")]
        for method in route.methods:
            operation = operations[method.lower()]
            assert str(route.status) in operation["responses"]
            assert {p["name"] for p in operation["parameters"]} >= {f.name for f in route.query}
            assert ("requestBody" in operation) == (route.body is not None)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [
        operation["operationId"]
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names))


def test_every_example_fits_its_schema() -> None:
    seen = 0
    for path in DOCUMENT["paths"].values():
        for operation in path.values():
            for side in (operation.get("requestBody"), *operation["responses"].values()):
                content = (side or {}).get("content", {}).get("application/json", {})
                schema = content.get("schema", {}) | {"components": DOCUMENT["components"]}
                samples = [one["value"] for one in content.get("examples", {}).values()]
                for sample in [*samples, *([content["example"]] if "example" in content else [])]:
                    Draft202012Validator(schema).validate(sample)
                    seen += 1
    assert seen > 100


def test_it_is_served_to_anybody(lobby: Lobby) -> None:
    answer = lobby.client().get("/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json() == DOCUMENT


def test_the_description_of_the_sockets_is_beside_it(lobby: Lobby) -> None:
    answer = lobby.client().get("/asyncapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json() == describe_sockets(DOMAIN)
    assert DOCUMENT["externalDocs"]["url"] == "/asyncapi.json"
    page = lobby.client(development=True).get("/docs").get_data(as_text=True)
    assert '<a href="/asyncapi.json">' in page


def test_ids_and_limits_are_the_domains() -> None:
    named = describe(replace(DOMAIN, string_ids=True, text_points=7, jwt_header="X-Key"))
    post = named["paths"]["/api/user/{id}"]["post"]
    assert post["parameters"][0]["schema"]["type"] == "string"
    content = post["requestBody"]["content"]["application/json"]
    assert content["schema"]["properties"]["text"]["maxLength"] == 7
    assert named["components"]["securitySchemes"]["token"]["name"] == "X-Key"
