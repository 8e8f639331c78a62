"""Every text a person reads from the server, by key and language: Vietnamese first, English second.

Files beside this one named `<topic>.<language>.json` hold flat tables of key -> text with
`{parameter}` places. A parameter that starts with "@" is itself a key, so that an error can name a
field by its label.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["vi", "en"]
FOLDER = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Msg:
    """A text to be said later, in the language of whoever reads it."""

    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)


def topic(name: str, language: Language) -> dict[str, str]:
    """Return the texts of one file."""
    found: dict[str, str] = json.loads((FOLDER / f"{name}.{language}.json").read_text(encoding="utf-8"))
    return found


@cache
def table(language: Language) -> Mapping[str, str]:
    """Return all texts of a language. Raises ValueError when two files give one key."""
    texts: dict[str, str] = {}
    for path in sorted(FOLDER.glob(f"*.{language}.json")):
        found = topic(path.name.split(".")[0], language)
        twice = texts.keys() & found.keys()
        if twice:
            raise ValueError(f"{path.name} repeats the keys {sorted(twice)}")
        texts.update(found)
    return texts


def text(key: str, language: Language = "vi", /, **params: str | int) -> str:
    """Return the text of a key with its places filled. Raises KeyError for an unknown key."""
    filled = {
        name: table(language)[value[1:]] if isinstance(value, str) and value.startswith("@") else value
        for name, value in params.items()
    }
    return table(language)[key].format(**filled) if filled else table(language)[key]


def say(message: Msg, language: Language = "vi") -> str:
    """Return a message in a language. Raises KeyError for an unknown key."""
    return text(message.key, language, **message.params)
