"""The page, its headers, the description of the API, and whether the server is well."""

from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import create_app
from server.api.static import HEADERS
from server.config import SettingError, secret, settings
from server.context import of
from server.messages import LANGUAGES, table
from server.problems import STATUS

PAGE = "<!doctype html><title>Gần Dân</title>"
SCRIPT = "console.log('" + "x" * 2000 + "')"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "icons").mkdir()
    (dist / "icons" / "icon.svg").write_text("<svg/>", encoding="utf-8")
    (dist / "index.html").write_text(PAGE, encoding="utf-8")
    (dist / "index.html.br").write_bytes(brotli.compress(PAGE.encode()))
    (dist / "sw.js").write_text("self", encoding="utf-8")
    (dist / "assets" / "main-Ab12_-xY.js").write_text(SCRIPT, encoding="utf-8")
    (dist / "assets" / "main-Ab12_-xY.js.br").write_bytes(brotli.compress(SCRIPT.encode()))
    app = create_app(
        {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", "PWA_DIST": str(dist)}
    )
    yield app.test_client()
    of(app).engine.dispose()


@pytest.mark.parametrize("path", ["/", "/index.html", "/ho/phu-trach", "/dong-bo?x=1"])
def test_every_path_that_is_not_a_file_is_the_page_and_is_asked_for_again(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    assert reply.get_data(as_text=True) == PAGE
    assert reply.content_type.startswith("text/html")
    assert reply.headers["Cache-Control"] == "no-cache"
    reply.close()


def test_the_page_may_load_from_nowhere_else_and_run_nothing_inline(client: FlaskClient) -> None:
    for path in ("/", "/sw.js", "/healthz"):
        reply = client.get(path)
        policy = reply.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "default-src 'none'" in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        reply.close()


def test_the_page_itself_comes_packed_too(client: FlaskClient) -> None:
    reply = client.get("/dong-bo", headers={"Accept-Encoding": "br"})
    assert reply.headers["Content-Encoding"] == "br"
    assert brotli.decompress(reply.get_data()).decode() == PAGE
    reply.close()


def test_hashed_files_are_kept_for_ever_and_come_packed(client: FlaskClient) -> None:
    reply = client.get("/assets/main-Ab12_-xY.js", headers={"Accept-Encoding": "br"})
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.headers["Content-Encoding"] == "br"
    assert brotli.decompress(reply.get_data()).decode() == SCRIPT
    reply.close()


@pytest.mark.parametrize(
    ("path", "kind"), [("/icons/icon.svg", "image/svg+xml"), ("/assets/main-Ab12_-xY.js", "text/javascript")]
)
def test_what_is_neither_page_nor_worker_says_its_type_and_carries_no_policy(
    client: FlaskClient, path: str, kind: str
) -> None:
    reply = client.get(path)
    assert reply.content_type.startswith(kind)
    assert HEADERS.keys().isdisjoint(reply.headers.keys())
    reply.close()


def test_an_icon_is_not_fetched_twice_by_one_opening_of_the_page(client: FlaskClient) -> None:
    reply = client.get("/icons/icon.svg")
    assert reply.headers["Cache-Control"] == "max-age=604800"
    reply.close()


def test_the_service_worker_is_never_stale(client: FlaskClient) -> None:
    reply = client.get("/sw.js")
    assert reply.headers["Cache-Control"] == "no-cache"
    reply.close()


@pytest.mark.parametrize("path", ["/api/nothing", "/assets/gone-12345678.js"])
def test_what_is_not_there_is_a_problem_and_not_the_page(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert reply.get_json()["code"] == "not_found"


def test_a_method_that_is_not_taken_is_a_problem(client: FlaskClient) -> None:
    assert client.put("/api/sync").get_json()["code"] == "not_allowed"


def test_the_api_describes_itself(app: Flask) -> None:
    found = app.test_client().get("/api/openapi.json").get_json()
    assert found["openapi"] == "3.1.0"
    assert {"/api/session", "/api/sync"} <= set(found["paths"])


def test_it_is_well_at_once_and_ready_when_the_database_is(app: Flask, client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 503
    assert app.test_client().get("/readyz").get_json() == {"status": "ok", "epoch": 1}


def test_every_problem_has_its_words_in_both_languages() -> None:
    for language in LANGUAGES:
        for code in STATUS:
            assert table(language)[f"problem.{code}"]
            assert table(language)[f"problem.{code}.detail"]


def test_a_fault_of_ours_tells_nothing_of_itself(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/api/fault")
    def fault() -> str:
        raise RuntimeError("secret words")

    reply = app.test_client().get("/api/fault", headers={"Accept-Language": "en"})
    assert (reply.status_code, reply.get_json()["title"]) == (500, "The server failed")
    assert "secret words" not in reply.get_data(as_text=True)
    assert "secret words" in caplog.text


@pytest.mark.parametrize(
    "given", [{"DATABASE_URL": "mysql://x"}, {"TRUST_PROXY": "yes"}, {"UTC_OFFSET": "25"}, {"UTC_OFFSET": "x"}]
)
def test_a_setting_that_cannot_be_meant_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingError):
        settings(given)


def test_a_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    first = secret(tmp_path, "some.key")
    assert secret(tmp_path, "some.key") == first
    assert len(first) == 32
    assert (tmp_path / "secrets" / "some.key").stat().st_mode & 0o77 == 0


def test_behind_a_front_the_cookie_is_for_tls_only(tmp_path: Path) -> None:
    app = create_app({"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", "TRUST_PROXY": "1"})

    @app.get("/api/scheme")
    def scheme() -> str:
        from flask import request

        return request.scheme

    assert app.test_client().get("/api/scheme", headers={"X-Forwarded-Proto": "https"}).get_data() == b"https"
    of(app).engine.dispose()
