"""Keeps session, cookie and CSRF away from the public pages of a tenant."""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve


def without_session_for_public_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Take the cookies off a request for a view marked `public_in_tenant`, before anything reads them.

    A check-in answer must not meet a session even by accident (privacy.md, P6): what is not in the request can be neither used
    nor logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_public(request.path_info):
            return get_response(request)
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        request.META.pop("HTTP_AUTHORIZATION", None)
        response = get_response(request)
        response.cookies.clear()
        return response

    return middleware


@lru_cache(maxsize=1024)
def _is_public(path: str) -> bool:
    """Whether the view of a path is public. Kept, since the same few paths of a round are asked for again and again."""
    try:
        return getattr(resolve(path).func, "public_in_tenant", False)
    except Resolver404:
        return False
