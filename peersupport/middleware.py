"""Keeps session, cookie and CSRF away from the public pages of a tenant."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve


def without_session_for_public_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Take the cookies off a request for a view marked `public_in_tenant`, before anything reads them.

    A check-in answer must not meet a session even by accident (privacy.md, P6): what is not in the request can be neither used nor
    logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            view = resolve(request.path_info).func
        except Resolver404:
            return get_response(request)
        if not getattr(view, "public_in_tenant", False):
            return get_response(request)
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        request.META.pop("HTTP_AUTHORIZATION", None)
        response = get_response(request)
        response.cookies.clear()
        return response

    return middleware
