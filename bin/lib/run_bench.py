"""bin/bench: measure bytes, requests and times on this machine and write docs/figures.md."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import machine
import setup


def main() -> None:
    try:
        setup.main("dev", pwa=True, packages=True)
        env = setup.node_environment()
        chromium = machine.chromium()
    except (setup.SetupError, machine.MissingError) as error:
        sys.exit(f"bin/bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    env.update(PYTHONPATH=str(setup.ROOT), PYTHONDONTWRITEBYTECODE="1", CHROMIUM=chromium, DATABASE_URL="")
    node = str(setup.node_folder() / "node")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(setup.ROOT)
        subprocess.run([node, "bench/build_phone.mjs", folder], env=env, check=True)
        command = [str(setup.PYTHON), "-m", "bench.run", node, str(Path(folder) / "phone.mjs")]
        sys.exit(subprocess.run(command, env=env).returncode)


if __name__ == "__main__":
    main()
