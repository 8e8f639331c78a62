"""The built PWA, and the headers that every answer carries."""

import re
from wsgiref.headers import Headers

from flask import Flask, Response, request, send_file
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from server.context import of
from server.problems import Problem

# The names of the build carry a hash of their content.
_HASHED = re.compile(r"/assets/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_SERVER_PATHS = ("/api/", "/healthz", "/readyz", "/assets/")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_OF_A_WORKER = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


def register(app: Flask) -> None:
    """Serve the build beside the API; a path that is no file and not the API's is the app itself."""
    dist = of(app).settings.pwa_dist
    if dist.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=str(dist),
            max_age=0,
            allow_all_origins=False,
            immutable_file_test=_immutable,
            add_headers_function=_static_headers,
        )

    @app.after_request
    def _headers(response: Response) -> Response:
        # The wire is counted in bytes: what only a browser's page needs stays off the API's answers.
        if request.path.startswith("/api/"):
            if request.method == "GET":  # nobody keeps the answer to anything else
                response.headers.setdefault("Cache-Control", "no-store")
            return response
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/")
    @app.get("/<path:path>")
    def page(path: str = "") -> Response:
        index = dist / "index.html"
        if f"/{path}".startswith(_SERVER_PATHS) or not index.is_file():
            raise Problem("not_found")
        packed = dist / "index.html.br"
        unpacked = not request.accept_encodings["br"] or not packed.is_file()
        response = send_file(index if unpacked else packed, mimetype="text/html", conditional=True, max_age=0)
        if not unpacked:
            response.headers["Content-Encoding"] = "br"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "no-cache"
        return response


def _immutable(_path: str, url: str) -> bool:
    return _HASHED.search(url) is not None


def _static_headers(headers: Headers, path: str, url: str) -> None:
    if url.startswith("/icons/"):
        headers["Cache-Control"] = "max-age=604800"  # a browser asks twice for the first one while it opens the page
    elif not _immutable(path, url):
        headers["Cache-Control"] = "no-cache"
    # These bind pages and workers. On a script, a sheet or a picture, each of ours and named by its right type, they
    # (nosniff too) would only cost a phone bytes.
    if path.endswith(".html"):
        for name, value in HEADERS.items():
            headers[name] = value
    elif path.endswith("/sw.js"):
        for name in _OF_A_WORKER:
            headers[name] = HEADERS[name]
