"""The app as it is served: one short conversation through everything."""

from flask.testing import FlaskClient
from lobby import ME, METRICS_TOKEN, OTHER, as_user


def test_two_people_talk(client: FlaskClient) -> None:
    ada, barry = as_user(ME), as_user(OTHER)
    hello = {"type": "text", "text": "Hello, world!", "client_id": "1"}
    entry = client.post(f"/api/user/{OTHER}", json=hello, headers=ada).get_json()["entry"]
    again = client.post(f"/api/user/{OTHER}", json=hello, headers=ada)
    assert (again.status_code, again.get_json()["entry"]) == (201, entry)
    (chat,) = client.get("/api/list", headers=barry).get_json()["entries"]
    assert (chat["id"], chat["latest"], chat["unread"]) == (ME, entry, 1)
    (told,) = client.get(f"/api/user/{ME}", headers=barry).get_json()["messages"]
    assert told == entry | {"author": {"id": ME}}
    read = client.post(f"/api/user/{ME}/read", headers=barry)
    assert read.get_json()["unread"] == 0
    assert (
        client.get(f"/api/user/{OTHER}", headers=ada).get_json()["messages"][0]["status"] == "seen"
    )


def test_the_original_greets_its_own_readme(client: FlaskClient) -> None:
    assert client.get("/api/").get_json()["authenticated"] is False
    bad = client.get("/api/", headers={"X-Auth-Token": "x"})
    assert (bad.status_code, bad.get_json()["name"]) == (401, "JsonWebTokenError")
    message = "Your token is invalid - please check it and try again"
    assert bad.get_json()["message"] == message


def test_it_knows_how_it_is(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    bearer = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    metrics = client.get("/metrics", headers=bearer).get_data(as_text=True)
    assert 'route="/readyz"' in metrics
    assert client.get("/openapi.json").get_json()["openapi"] == "3.1.0"
    assert client.get("/docs").status_code == 404
