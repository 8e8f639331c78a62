"""bin/test: install what the tests need, then run the suites (bin/lib/suites.py) in the project's environment."""

from __future__ import annotations

import os
import sys

import setup


def main() -> None:
    try:
        setup.main("dev", pwa=False, packages=True)
        env = setup.node_environment()
    except setup.SetupError as error:
        sys.exit(f"bin/test: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    env["PATH"] = f"{setup.VENV / 'bin'}{os.pathsep}{env['PATH']}"
    # The tests start servers a hundred times: each would compile every module again.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(setup.PYTHON), str(setup.ROOT / "bin" / "lib" / "suites.py"), *sys.argv[1:]]
    os.chdir(setup.ROOT)
    os.execve(setup.PYTHON, command, env)


if __name__ == "__main__":
    main()
