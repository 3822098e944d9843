"""Counts the queries of a request that asks for it, everything included: session, person, page."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ASKED, ANSWERED = "X-Count-Queries", "X-Queries"


class QueryCounter:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASKED not in request.headers:
            return self.get_response(request)
        counted = 0

        def count(execute: Callable[..., Any], *call: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(*call)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response.headers[ANSWERED] = str(counted)
        return response
