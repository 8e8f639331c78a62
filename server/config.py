"""Settings from the environment, and the secrets that live beside the database, not in it."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class SettingError(ValueError):
    """A setting has a value that cannot be meant; the message names it."""


PUSH_CONTACT = "mailto:push@gandan.invalid"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides. `utc_offset` is in hours and says when a day begins.

    `upstream_url` and `upstream_key` name the server of the level above, empty without one.
    `push_contact` is who answers for our pushes (RFC 8292); with `push_local` they may also go to
    addresses of the local network.
    """

    data_dir: Path
    database_url: str
    pwa_dist: Path
    trust_proxy: bool
    utc_offset: int
    upstream_url: str = ""
    upstream_key: str = ""
    push_contact: str = PUSH_CONTACT
    push_local: bool = False

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def settings(given: Mapping[str, object]) -> Settings:
    """Read the settings, a given value before one of the environment.

    Raises SettingError for a value that is none of those a setting may have.
    """

    def read(name: str, default: str) -> str:
        return str(given[name]) if name in given else os.environ.get(name, default)

    data_dir = Path(read("DATA_DIR", "data")).resolve()
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(read("DATABASE_URL", "") or f"sqlite:///{data_dir / 'gandan.sqlite3'}"),
        pwa_dist=Path(read("PWA_DIST", str(ROOT / "pwa" / "dist"))).resolve(),
        trust_proxy=_boolean("TRUST_PROXY", read("TRUST_PROXY", "0")),
        utc_offset=_hours("UTC_OFFSET", read("UTC_OFFSET", "7")),
        upstream_url=_upstream(read("UPSTREAM_URL", ""), read("UPSTREAM_KEY", "")),
        upstream_key=read("UPSTREAM_KEY", ""),
        push_contact=_contact(read("PUSH_CONTACT", PUSH_CONTACT)),
        push_local=_boolean("PUSH_LOCAL", read("PUSH_LOCAL", "0")),
    )


def _database_url(url: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:", "postgresql+psycopg:")):
        return url
    raise SettingError(f"DATABASE_URL must begin with sqlite: or postgresql:, not {url.split(':')[0]!r}")


def _upstream(url: str, key: str) -> str:
    parts = urlsplit(url)
    # The key of a link opens the door to the records of a commune: it goes in the clear to nobody.
    plain = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    if url and not (parts.hostname and (parts.scheme == "https" or plain)):
        raise SettingError("UPSTREAM_URL must begin with https:// (http:// only on this machine)")
    if url and not key:
        raise SettingError("UPSTREAM_URL needs UPSTREAM_KEY, which `flask upstream link` prints on the server above")
    return url.rstrip("/")


def _contact(text: str) -> str:
    if not text.startswith(("mailto:", "https://")):
        raise SettingError("PUSH_CONTACT must begin with mailto: or https://")
    return text


def _boolean(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise SettingError(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def _hours(name: str, value: str) -> int:
    try:
        hours = int(value)
    except ValueError:
        hours = 99
    if not -12 <= hours <= 14:
        raise SettingError(f"{name} must be a whole number of hours from -12 to 14, not {value!r}")
    return hours


def secret(data_dir: Path, name: str, make: Callable[[], bytes] = lambda: secrets.token_bytes(32)) -> bytes:
    """Return a secret of this installation, made once and readable by its owner alone.

    Two processes that start together agree: the file appears whole, under a name that only one
    of them can give it.
    """
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        fresh = folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
