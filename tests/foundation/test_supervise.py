"""Web server and worker live and die together, and one that dies comes back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.supervise import FIRST_DELAY, LONGEST_DELAY, STEADY, Child

ROOT = Path(__file__).parents[2]


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def dead(child: Child) -> None:
    assert child.process is not None
    child.process.wait()
    child.look()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def brief(clock: Clock) -> Iterator[Child]:
    child = Child("brief", [sys.executable, "-c", "raise SystemExit(3)"], clock)
    yield child
    child.kill()


def test_a_child_that_dies_is_started_again_after_a_while(brief: Child, clock: Clock) -> None:
    brief.start()
    dead(brief)
    brief.look()
    assert brief.process is None
    clock.now = brief.due
    brief.look()
    assert brief.process is not None


def test_a_child_that_keeps_dying_is_started_ever_later_but_never_given_up(brief: Child, clock: Clock) -> None:
    delays = []
    for _ in range(9):
        brief.start()
        dead(brief)
        delays.append(brief.due - clock.now)
    assert delays == sorted(delays)
    assert delays[0] == 2 * FIRST_DELAY
    assert delays[-1] == LONGEST_DELAY


def test_a_child_that_lived_long_is_started_again_at_once(brief: Child, clock: Clock) -> None:
    brief.start()
    clock.now += STEADY
    dead(brief)
    assert brief.due == clock.now


PROGRAM = """
import os
import sys
sys.path.insert(0, "server")  # alone, as bin/serve runs it: without the application
import supervise
supervise.STOP_LIMIT = 1.0
# One write for each line: three processes share this pipe.
child = "import os, signal, time; {ignore}os.write(1, b'%d%c' % (os.getpid(), 10)); time.sleep(600)"
children = [supervise.Child(name, [sys.executable, "-c", child]) for name in ("one", "two")]
supervise.supervise(children, ready=lambda: True, announce=lambda: os.write(1, b"Ready\\n"))
print("stopped", flush=True)
"""


def start(ignore: str = "") -> tuple["subprocess.Popen[str]", list[int]]:
    """A supervisor with two sleeping children; returns it and their process numbers."""
    program = PROGRAM.replace("{ignore}", ignore)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    lines = [parent.stdout.readline().strip() for _ in range(3)]
    assert "Ready" in lines
    return parent, [int(line) for line in lines if line != "Ready"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_everything(number: signal.Signals) -> None:
    parent, children = start()
    parent.send_signal(number)
    out, _ = parent.communicate(timeout=10)
    assert out == "stopped\n"
    assert parent.returncode == 0
    assert all(gone(pid) for pid in children)


def test_a_child_that_will_not_stop_is_killed() -> None:
    parent, children = start(ignore="signal.signal(signal.SIGTERM, signal.SIG_IGN); ")
    parent.terminate()
    parent.communicate(timeout=10)
    assert all(gone(pid) for pid in children)


def test_a_killed_supervisor_leaves_nothing_running() -> None:
    parent, children = start()
    parent.kill()
    parent.communicate()
    wait_for(lambda: all(gone(pid) for pid in children))


def test_a_killed_child_comes_back() -> None:
    parent, children = start()
    assert parent.stdout is not None
    os.kill(children[0], signal.SIGKILL)
    again = int(parent.stdout.readline())
    assert again not in children
    parent.terminate()
    parent.communicate(timeout=10)
