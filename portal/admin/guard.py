"""Every address of the editors' site says who may use it and how, as all other views do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from portal.access import View, requires

SEE, SEND, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")


def guarded(
    view: Callable[..., HttpResponseBase], permission: str, *, methods: tuple[str, ...] = SEE, model: str = ""
) -> View:
    """Return a view of the admin with its declaration.

    An address names its values after the `model` (`page_id`, `page_copy`), so that no two kinds of content share a
    name; the views, which serve all kinds, call them `object_id` and `copy`.
    """
    names = {f"{model}_id": "object_id", f"{model}_copy": "copy"}

    @wraps(view)
    def called(request: HttpRequest, **values: Any) -> HttpResponseBase:
        return view(request, **{names[name]: value for name, value in values.items()})

    return requires(permission)(require_http_methods(list(methods))(called))
