"""Programs that are started, measured and ended."""

import os
import signal
import subprocess
import time
from pathlib import Path

EXIT_SECONDS = 8


class Failed(Exception):
    """A program did not do what it was started for."""


class Program:
    """A process in a session of its own, so that what it starts is measured and ended with it."""

    def __init__(self, command, log: Path, *, stdin=None, stdout=None, env=None, cwd=None):
        self.name = log.stem
        self.log = log
        with open(log, "ab") as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=stdin or subprocess.DEVNULL,
                stdout=stdout or errors,
                stderr=errors,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                start_new_session=True,
            )
        self.session = self.process.pid
        self.cpu_seconds = None  # of all its processes, once it was waited for

    def wait(self, timeout: float) -> None:
        """Waits for the end and fails unless it is a good one."""
        deadline = time.monotonic() + timeout
        while self.process.returncode is None and time.monotonic() < deadline:
            self._reap(os.WNOHANG)
            if self.process.returncode is None:
                time.sleep(0.002)
        if self.process.returncode is None:
            raise Failed(f"{self.name} did not end within {timeout:.0f} s")
        if self.process.returncode != 0:
            raise Failed(f"{self.name} ended with {self.process.returncode}: {self.last_words()}")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def require_running(self) -> None:
        self._reap(os.WNOHANG)
        if self.process.returncode is not None:
            raise Failed(f"{self.name} ended early: {self.last_words()}")

    def close(self) -> None:
        """Ends every process of the session, first politely."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not members(self.session):
                break
            self._signal(number)
            self._await_end(EXIT_SECONDS)
        self._reap(os.WNOHANG)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass  # It ended with a command unread.

    def _signal(self, number) -> None:
        for pid in members(self.session):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass  # It ended meanwhile.

    def _await_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while members(self.session) and time.monotonic() < deadline:
            self._reap(os.WNOHANG)
            time.sleep(0.02)

    def _reap(self, options: int) -> None:
        if self.process.returncode is not None:
            return
        pid, status, usage = os.wait4(self.process.pid, options)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_seconds = usage.ru_utime + usage.ru_stime


class Programs:
    """All programs of one measurement; ends them in reverse order."""

    def __init__(self, logs: Path):
        self.logs = logs
        self.running = []

    def start(self, name: str, command, **options) -> Program:
        program = Program(command, self.logs / f"{name}.log", **options)
        self.running.append(program)
        return program

    def __enter__(self):
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_):
        while self.running:
            self.running.pop().close()


def stat_fields(pid: int):
    """Returns the fields of /proc/PID/stat after the name, or None if the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text[text.rindex(")") + 2 :].split()


def members(session: int):
    """Returns the living processes of a session."""
    found = []
    for entry in os.listdir("/proc"):
        fields = stat_fields(int(entry)) if entry.isdigit() else None
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry))
    return found


def await_port(port: int, program: Program, timeout: float = 15) -> None:
    """Waits until somebody listens on a local TCP port."""
    wanted = f":{port:04X} "
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        program.require_running()
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            if wanted in line.split(maxsplit=1)[1][:14] and " 0A " in line:
                return
        time.sleep(0.02)
    raise Failed(f"{program.name} does not listen on port {port}")
