"""What is said over sockets, held against /asyncapi.json: what is not described there fails."""

from typing import Any

from jsonschema import Draft7Validator

Json = dict[str, Any]


class Contract:
    """Notes what it has seen, so that a test can tell that nothing was left out."""

    def __init__(self, document: Json) -> None:
        self._messages = document["channels"]["senna"]["messages"]
        self._components = closed(document["components"])
        self.names = {one["name"] for one in self._messages.values() if "name" in one}
        self.said, self.granted, self.refused = set[str](), set[str](), set[str]()
        self.told = set[str]()

    def says(self, name: str, data: Any) -> None:
        """Somebody who asks for what they are granted."""
        self._hold(name, data)
        self.said.add(name)

    def answers(self, name: str, ack: Any) -> None:
        self._hold(f"{name}.ack" if ack["ok"] else "refused", ack)
        (self.granted if ack["ok"] else self.refused).add(name)

    def tells(self, name: str, data: Any) -> None:
        self._hold(f"{name}.event", data)
        self.told.add(name)

    def _hold(self, message: str, data: Any) -> None:
        schema = closed(self._messages[message]["payload"]) | {"components": self._components}
        Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).validate(data)


def closed(schema: Any) -> Any:
    """Clients have to ignore what they do not know; a test must not."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        return inner | {"additionalProperties": False}
    return inner
