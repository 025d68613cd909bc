"""The Flask lane: the table as a blueprint, and the door in front of everything the app serves."""

from functools import partial

from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.routing import BaseConverter

from senna.api.answering import answer
from senna.api.door import Door
from senna.api.problems import BadRequest, TooSlow, UnknownRoute, WrongMethod
from senna.api.reply import Reply, answered, worn
from senna.api.routes import ROUTES
from senna.api.table import Route
from senna.api.visit import Visit, request_id
from senna.edge.desk.desk import Desk
from senna.edge.wire.body import MAX_BODY, TooLarge


class _Target(BaseConverter):
    """A dot segment is a way of writing a path, not a kind of target."""

    regex = r"(?!\.{1,2}\Z)[^/]+"
    part_isolating = True  # one segment, although a slash stands in the expression


class _Message(BaseConverter):
    """The words that live beside message ids are not ids, so that a wrong method on them is 405."""

    regex = r"(?!(?:read|block)\Z)[^/]+"
    part_isolating = True


def create_blueprint(desk: Desk) -> Blueprint:
    blueprint = Blueprint("api", __name__)
    for number, route in enumerate(ROUTES):
        blueprint.add_url_rule(
            _rule(route.path),
            f"{number}_{route.answer.__name__}",
            partial(_view, route, desk),
            methods=list(route.methods),
            provide_automatic_options=False,
        )
    return blueprint


def install(app: Flask, door: Door, desk: Desk, *others: Blueprint, development: bool) -> None:
    """Everything under this app goes through this door, unknown paths included."""
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"target": _Target, "message": _Message}
    # One byte more than we take: a body without a length is cut there, and must show that it was.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY + 1
    for blueprint in (create_blueprint(desk), *others):
        app.register_blueprint(blueprint)
    app.before_request(partial(_come_in, door))
    app.register_error_handler(Exception, partial(_refuse, door, development))
    app.after_request(partial(_leave, door))


def _rule(path: str) -> str:
    target = path.replace("/api/user/", "/api/<target:target>/")
    return target.replace("<message>", "<message:message>")


def _view(route: Route, desk: Desk, **path: str) -> Response:
    visit = _visit()
    query = request.query_string.decode(errors="replace")
    return _send(
        answered(visit, answer(route, desk, visit, path, query, request.headers.get, _body))
    )


def _body() -> bytes:
    length = request.content_length or 0
    if length > MAX_BODY:
        raise TooLarge(MAX_BODY)
    try:
        raw = request.get_data(cache=False)
    except HTTPException as cut:  # by Werkzeug, which takes who is late for somebody who is gone
        if isinstance(cut.__context__, TimeoutError):
            raise TooSlow from cut
        raise
    except TimeoutError as late:
        raise TooSlow from late
    except Exception as broken:
        # Servers read a body only now, and have errors of their own for chunks that are none.
        raise BadRequest from broken
    if len(raw) < length:  # may be JSON all the same, and is not what somebody meant to say
        raise BadRequest
    return raw


def _visit() -> Visit:
    if "visit" not in g:
        g.visit = Visit(request.method, request_id(request.headers.get("X-Request-Id")))
    visit: Visit = g.visit
    return visit


def _come_in(door: Door) -> None:
    visit = _visit()
    if request.url_rule is not None:
        visit.route = _template(request.url_rule.rule)
    door.enter(visit, request.path, request.environ)
    # Werkzeug takes `//api/list` for `/api/list`, and redirects nothing to `/`.
    written = request.environ.get("PATH_INFO", "")
    if written.startswith("//") or not written.startswith("/"):
        raise UnknownRoute


def _template(rule: str) -> str:
    return rule.replace("<target:target>", "user").replace("<message:", "<")


def _refuse(door: Door, development: bool, fault: Exception) -> Response:
    visit = _visit()
    return _send(door.refuse(visit, _in_our_words(fault), development))


def _in_our_words(fault: Exception) -> Exception:
    if isinstance(fault, MethodNotAllowed):
        return WrongMethod(sorted({*(fault.valid_methods or ()), "OPTIONS"}))
    if isinstance(fault, RequestEntityTooLarge):
        return TooLarge(MAX_BODY)
    if isinstance(fault, NotFound):
        return UnknownRoute()
    if isinstance(fault, HTTPException) and (fault.code or 500) < 500:
        return BadRequest()
    return fault


def _leave(door: Door, response: Response) -> Response:
    visit = _visit()
    for name, value in worn(visit):
        response.headers.setdefault(name, value)
    door.leave(visit, response.status_code)
    return response


def _send(reply: Reply) -> Response:
    return Response(reply.body, reply.status, reply.headers)
