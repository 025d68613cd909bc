"""The description as one page to read: no script, nothing from elsewhere."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any

import orjson

Json = dict[str, Any]

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.1rem }
h2 b { display: inline-block; min-width: 4.5rem; color: light-dark(#0a58ca, #7db4ff) }
code, pre { font: 14px/1.45 ui-monospace, monospace }
pre { padding: .75rem; overflow: auto; background: light-dark(#f2f4f7, #1d2127) }
table { border-collapse: collapse; width: 100% }
td { padding: .25rem .75rem .25rem 0; vertical-align: top }
tr { border-top: 1px solid light-dark(#ddd, #333) }
"""
CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)


def page(document: Json) -> str:
    info = document["info"]
    title = f"{escape(info['title'])} {escape(info['version'])}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{escape(info['description'])}</p>{_elsewhere(document['externalDocs'])}"
        f"{''.join(_operations(document))}</body></html>"
    )


def _elsewhere(other: Json) -> str:
    url = escape(other["url"])
    return f'<p>{escape(other["description"])} <a href="{url}">{url}</a></p>'


def _operations(document: Json) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"<h2><b>{method.upper()}</b> <code>{escape(path)}</code></h2>"
            yield f"<p>{escape(operation['summary'])}</p>"
            yield _table(list(_inputs(operation)))
            yield _table(list(_answers(operation)))
            yield from _examples(operation)


def _inputs(operation: Json) -> Iterator[tuple[str, str]]:
    for parameter in operation["parameters"]:
        yield f"{parameter['name']} ({parameter['in']})", parameter.get("description", "")
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for name, schema in content.get("schema", {}).get("properties", {}).items():
        yield f"{name} (body)", schema["description"]


def _answers(operation: Json) -> Iterator[tuple[str, str]]:
    for status, response in operation["responses"].items():
        yield status, response["description"]


def _examples(operation: Json) -> Iterator[str]:
    asked = operation.get("requestBody", {})
    answered = next(iter(operation["responses"].values()))
    for side in (asked, answered):
        sample = side.get("content", {}).get("application/json", {}).get("example")
        if sample is not None:
            text = orjson.dumps(sample, option=orjson.OPT_INDENT_2).decode()
            yield f"<pre>{escape(text)}</pre>"


def _table(rows: list[tuple[str, str]]) -> str:
    cells = (f"<tr><td><code>{escape(a)}</code></td><td>{escape(b)}</td></tr>" for a, b in rows)
    return f"<table>{''.join(cells)}</table>" if rows else ""
