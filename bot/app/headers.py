"""Headers every answer carries, and the form of answers nobody asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channel.errors import Refusal
from bot.channel.rest import refused

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""For our own pages. Nothing inline, nothing from elsewhere."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
EMBEDDABLE = ("/widget.js", "/widget/", "/socket.io/")
"""What pages of other origins load."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def secure(app: web.Application, *, production: bool) -> None:
    """Give every response of ``app`` its headers."""

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        headers = response.headers
        page = response.content_type == "text/html"
        embeddable = request.path.startswith(EMBEDDABLE)
        headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else DATA_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin" if page else "no-referrer")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if embeddable else "same-origin")
        if page:
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cache-Control", "no-store")
        if production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        headers.popall("Server", None)

    app.on_response_prepare.append(add)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error in the one form the protocol has for them."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return refused(Refusal("not_found"), door="http")
    except web.HTTPMethodNotAllowed as error:
        answer = refused(Refusal("method_not_allowed"), door="http")
        answer.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
        return answer
    except web.HTTPRequestEntityTooLarge:
        return refused(Refusal("body_too_large"), door="http")
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - logged and answered there
        return refused(error, door="http")
