"""A headless peer, driven by its JSON lines."""

import json
import shutil
import subprocess
import threading
import time
from pathlib import Path

from . import java
from .content import GAME
from .processes import Failed, Programs

PEER_CLI = java.TREE / "examples" / "bin" / "peer-cli"


class Peer:
    """One peer process. Records are kept in the order they came."""

    def __init__(self, programs: Programs, name: str, place: Path, transport: str, **options):
        self.games = place / name / "games"
        self.games.mkdir(parents=True, exist_ok=True)
        self.records = []
        self.arrived = threading.Condition()
        self.asked = 0
        self.program = programs.start(
            name,
            self._command(name, place, transport, options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                "LANSPREAD_COMPILER": options.get("compiler", java.usual(transport)),
                "LANSPREAD_JAVA_OPTS": options.get("java_options", ""),
            },
        )
        threading.Thread(target=self._read, name=f"{name}-records", daemon=True).start()

    def _command(self, name, place, transport, options):
        return [
            *options.get("inside", []),
            PEER_CLI,
            "--name", name,
            "--games-dir", self.games,
            "--state-dir", place / name / "state",
            "--listen", options.get("listen", "127.0.0.1:0"),
            "--no-mdns",
            "--transport", transport,
        ]  # fmt: skip

    @property
    def pid(self) -> int:
        return self.program.process.pid

    def address(self) -> str:
        return self.await_event("local-peer-ready")["addr"]

    def await_scanned(self) -> None:
        self.await_record(
            lambda r: r.get("event") == "local-library-changed" and r["data"]["games"], 60
        )

    def connect(self, *others: "Peer") -> None:
        """Connects and waits until the others' game is offered."""
        for other in others:
            self.command("connect", addr=other.address())
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            remote = self.command("list-games")["remote"]
            if any(g["id"] == GAME and g["peer_count"] >= len(others) for g in remote):
                return
            time.sleep(0.05)
        raise Failed(f"{self.program.name} is not offered the game by {len(others)} peers")

    def download(self, timeout: float) -> dict:
        """Downloads the game without installing it and returns the final event's data."""
        seen = len(self.records)
        self.command("download", game_id=GAME, install=False)
        return self.await_download(seen, timeout)

    def await_download(self, seen: int, timeout: float) -> dict:
        """Waits for the end of a download that began after so many records."""
        ends = ("download-finished", "download-failed", "download-cancelled")
        last = self.await_record(lambda r: r.get("event") in ends, timeout, seen)
        if last["event"] != "download-finished":
            raise Failed(f"{last}: {self.program.last_words()}")
        return last["data"]

    def forget(self) -> None:
        """Takes the downloaded game away again."""
        shutil.rmtree(self.games / GAME)
        self.command("rescan")

    def command(self, name: str, **arguments) -> dict:
        """Sends a command and returns the data of its result."""
        answer = self.ask(name, **arguments)
        if answer["type"] != "result":
            raise Failed(f"{self.program.name}: {name}: {answer['error']}")
        return answer["data"]

    def ask(self, name: str, **arguments) -> dict:
        self.asked += 1
        number = self.asked
        seen = len(self.records)
        line = json.dumps({"id": number, "cmd": name, **arguments}) + "\n"
        self.program.process.stdin.write(line.encode())
        self.program.process.stdin.flush()
        return self.await_record(
            lambda r: r["type"] != "event" and r.get("id") == number, 30, seen
        )

    def await_event(self, name: str, timeout: float = 30) -> dict:
        return self.await_record(lambda r: r.get("event") == name, timeout)["data"]

    def await_record(self, wanted, timeout: float, seen: int = 0) -> dict:
        """Returns the first record of this kind among those after the first `seen`."""
        deadline = time.monotonic() + timeout
        with self.arrived:
            while True:
                while seen < len(self.records):
                    if wanted(self.records[seen]):
                        return self.records[seen]
                    seen += 1
                left = deadline - time.monotonic()
                if left <= 0 or not self.arrived.wait(min(left, 1)):
                    self.program.require_running()
                if left <= 0:
                    raise Failed(f"{self.program.name} is silent: {self.program.last_words()}")

    def _read(self) -> None:
        for line in self.program.process.stdout:
            record = json.loads(line)
            with self.arrived:
                self.records.append(record)
                self.arrived.notify_all()
