"""Syncthing: two devices that know each other, TCP with TLS, nothing looked up."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

from .content import Ballast, Content
from .file_servers import folder, free_port, missing_packages
from .meter import Meter, Sample
from .processes import Failed, Programs

FOLDER = "game"
EVENTS = "events?events=ItemFinished"
KEY = "benchmark"
PATIENCE_SECONDS = 120

CONFIGURATION = """<configuration version="35">
  <folder id="{folder_id}" path="{root}" type="{kind}" rescanIntervalS="3600"
          fsWatcherEnabled="false">
    <paused>{paused}</paused>
    <device id="{own}"/>
    <device id="{other}"/>
    <minDiskFree unit="%">0</minDiskFree>
  </folder>
  <device id="{own}" name="own"><address>tcp://127.0.0.1:{port}</address></device>
  <device id="{other}" name="other"><address>tcp://127.0.0.1:{other_port}</address></device>
  <gui enabled="true" tls="false">
    <address>127.0.0.1:{gui}</address>
    <apikey>{key}</apikey>
  </gui>
  <options>
    <listenAddress>tcp://127.0.0.1:{port}</listenAddress>
    <globalAnnounceEnabled>false</globalAnnounceEnabled>
    <localAnnounceEnabled>false</localAnnounceEnabled>
    <relaysEnabled>false</relaysEnabled>
    <natEnabled>false</natEnabled>
    <crashReportingEnabled>false</crashReportingEnabled>
    <urAccepted>-1</urAccepted>
    <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
    <setLowPriority>false</setLowPriority>
    <startBrowser>false</startBrowser>
    <reconnectionIntervalS>1</reconnectionIntervalS>
  </options>
</configuration>
"""


class Device:
    """One Syncthing with a home of its own."""

    def __init__(self, place: Path, name: str):
        self.name = name
        self.home = folder(place, f"{name}-home")
        self.root = folder(place, name)
        (self.root / ".stfolder").mkdir()
        self.port, self.gui = free_port(), free_port()
        self._run("generate", "--no-default-folder", "--skip-port-probing")
        self.id = self._run("--device-id").strip()

    def configure(self, other: "Device", kind: str, paused: bool) -> None:
        (self.home / "config.xml").write_text(
            CONFIGURATION.format(
                folder_id=FOLDER,
                root=self.root,
                kind=kind,
                paused=str(paused).lower(),
                own=self.id,
                other=other.id,
                port=self.port,
                other_port=other.port,
                gui=self.gui,
                key=KEY,
            )
        )

    def start(self, programs: Programs):
        return programs.start(
            self.name,
            ["syncthing", "serve", f"--home={self.home}", "--no-browser", "--no-restart"],
            env={"STNOUPGRADE": "1", "HOME": str(self.home)},
        )

    def ask(self, path: str, method: str = "GET", body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.gui}/rest/{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"X-API-Key": KEY},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def await_answer(self, path: str, wanted):
        """Waits until an answer is as wanted, and returns it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = self.ask(path)
                if wanted(answer):
                    return answer
            except (urllib.error.URLError, ConnectionError):
                pass  # It is not up yet, or does not know the folder yet.
            time.sleep(0.1)
        raise Failed(f"syncthing {self.name}: {path} is not as expected")

    def _run(self, *arguments) -> str:
        done = subprocess.run(
            ["syncthing", *arguments, f"--home={self.home}"],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "HOME": str(self.home)},
        )
        return done.stdout


class Syncthing:
    """From the command that lets the receiving device begin to its event for the last file's end.

    The index is exchanged within that time, as lanspread's file list is.
    """

    name = "Syncthing"

    def missing(self):
        return missing_packages(syncthing="syncthing")

    def run(self, content: Content, place: Path, ballast: Ballast) -> Sample:
        source, target = Device(place, "source"), Device(place, "target")
        content.place_in(source.root)
        source.configure(target, "sendonly", paused=False)
        target.configure(source, "receiveonly", paused=True)
        with Programs(place / "logs") as programs:
            serving, fetching = source.start(programs), target.start(programs)
            self._await_ready(source, target, content)
            with Meter([serving], [fetching], ballast) as meter:
                started = time.time()
                target.ask(f"config/folders/{FOLDER}", "PATCH", {"paused": False})
                meter.stop(self._await_whole(target, content) - started)
            content.require_same(target.root)
            return meter.sample(content.bytes)

    def _await_ready(self, source, target, content):
        source.await_answer(
            f"db/status?folder={FOLDER}",
            lambda status: status["localBytes"] == content.bytes and status["state"] == "idle",
        )
        target.await_answer(
            "system/connections",
            lambda answer: answer["connections"].get(source.id, {}).get("connected"),
        )
        target.ask(f"{EVENTS}&timeout=1")  # Events are kept from the first question on.

    def _await_whole(self, target, content) -> float:
        """Waits for the end of every file and returns when the last one was whole."""
        ended, since = 0, 0
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for event in target.ask(f"{EVENTS}&since={since}&timeout=2"):
                since = event["id"]
                if event["data"]["type"] == "file":
                    ended += 1
                if ended == len(content.hashes):
                    return moment(event)
        raise Failed("syncthing did not finish")


def moment(event) -> float:
    """Returns the wall-clock time of an event; its nine decimals are more than Python reads."""
    text = event["time"]
    point = text.index(".") if "." in text else -1
    if point < 0:
        return datetime.fromisoformat(text).timestamp()
    zone = max(text.rfind("+"), text.rfind("-"), text.rfind("Z"))
    whole = datetime.fromisoformat(text[:point] + text[zone:].replace("Z", "+00:00")).timestamp()
    return whole + float("0" + text[point:zone])
