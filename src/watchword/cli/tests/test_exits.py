"""How commands end."""

import click
import httpx
import pytest
from click.testing import CliRunner

from watchword.cli.client.graph import refusal
from watchword.cli.exits import MEANINGS, Exit, Failure, failure_of
from watchword.kernel import errors
from watchword.kernel.errors import Fault


def answered(status: int, error: object = None, **headers: str) -> Failure:
    body = {"error": error} if error is not None else None
    return refusal(httpx.Response(status, json=body, headers=headers))


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 3), (405, 3), (413, 3), (401, 4), (403, 5), (404, 6), (409, 7), (412, 7), (429, 8), (500, 9), (503, 9)],
)
def test_each_class_of_refusal_has_its_exit_code(status: int, code: int) -> None:
    assert answered(status, {"code": "x", "message": "No."}).exit_code == code


def test_a_duplicate_is_a_conflict_although_graph_answers_400() -> None:
    detail = {"code": "ObjectConflict", "message": "taken", "target": "userPrincipalName"}
    failure = answered(400, {"code": "Request_BadRequest", "message": "Another object exists.", "details": [detail]})
    assert failure.exit_code == Exit.CONFLICT
    assert failure.hints == ("userPrincipalName: taken",)


def test_the_sentence_names_the_request_so_that_it_can_be_found_in_the_log() -> None:
    failure = answered(404, {"code": "x", "message": "Not\r\nthere.", "innerError": {"request-id": "abc"}})
    assert failure.message == "Not there. (request-id abc)"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"error": "text"}'])
def test_an_answer_that_is_no_error_of_graph_is_told_all_the_same(body: bytes) -> None:
    failure = refusal(httpx.Response(502, content=body, headers={"request-id": "abc"}))
    assert failure.message == "The server answered 502. (request-id abc)"


def test_a_throttled_caller_is_told_when_to_come_back() -> None:
    assert answered(429, {"message": "Slow."}, **{"retry-after": "7"}).hints == ("Try again in 7 seconds.",)


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (errors.Invalid("a", "A"), 3),
        (errors.Unsupported("a", "A"), 3),
        (errors.Unauthenticated("a", "A"), 4),
        (errors.Forbidden("a", "A"), 5),
        (errors.NotFound("a", "A"), 6),
        (errors.Conflict("a", "A"), 7),
        (errors.Throttled("a", "A", retry_after=1), 8),
        (errors.Unavailable("a", "A", gateway="g"), 9),
    ],
)
def test_an_operators_command_ends_by_the_same_codes(problem: errors.Problem, code: int) -> None:
    assert failure_of(problem).exit_code == code


def test_every_fault_is_listed_on_a_line_of_its_own() -> None:
    problem = errors.Invalid("a", "Cannot be used: x", faults=[Fault("server.port", "is no port"), Fault("b", "c")])
    assert failure_of(problem).hints == ("server.port: is no port", "b: c")


def test_errors_go_beside_the_output_and_escape_what_a_terminal_would_obey() -> None:
    def fail() -> None:
        raise Failure(Exit.INVALID, "Bad \x1b[2J name.", ["Try \x07 again."])

    result = CliRunner().invoke(click.Command("x", callback=fail))
    assert result.stdout == ""
    assert result.stderr == "watchword: Bad \\u001b[2J name.\n  Try \\u0007 again.\n"


def test_every_exit_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Exit)
