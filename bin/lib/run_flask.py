"""bin/flask: the server's own commands (`bin/flask admin create`, `bin/flask import FILE`), on the data of bin/serve.

DATA_DIR names another data folder, DATABASE_URL another database.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import run_serve
import setup


def main() -> None:
    try:
        setup.main("run", pwa=False)
    except setup.SetupError as error:
        sys.exit(f"bin/flask: {error}")
    data = Path(os.environ.get("DATA_DIR") or setup.ROOT / "data" / "main").absolute()
    data.mkdir(parents=True, exist_ok=True)
    command = [str(setup.PYTHON), "-m", "flask", "--app", "server", *sys.argv[1:]]
    os.execve(setup.PYTHON, command, run_serve.child_environment(data))


if __name__ == "__main__":
    main()
