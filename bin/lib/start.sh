# Sourced by the commands in bin/: finds a Python that fits and hands over to bin/lib/run_<command>.py.
# POSIX sh, because a bare Debian has nothing else.
command=$(basename -- "$0")
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
  [ -n "$python" ] || continue
  if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" -B "$here/lib/run_$command.py" "$@"
  fi
done
echo "$command: needs Python 3.11 or newer with venv and pip (Debian: apt install python3 python3-venv python3-pip)" >&2
exit 1
