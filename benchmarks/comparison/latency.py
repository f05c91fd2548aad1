"""How long answers take while a download runs at full speed."""

import statistics
import threading
import time

from .content import GAME, Workspace, sparse_package
from .lanspread import TRANSFER_SECONDS, read_line, start_java
from .peer import Peer
from .processes import Programs
from .tables import Table

PROBE_CLASS = "dev.lanspread.bench.HandshakeProbe"
WARM_UP = 30
LEAST_SAMPLES = 300
MOST_MILLIS = 100
PAUSE_SECONDS = 0.02


class Handshakes:
    """Times that a new peer needs to connect, told by a program that does so again and again."""

    def __init__(self, programs: Programs, transport: str, address: str):
        self.program = start_java(
            programs, "visitors", transport, PROBE_CLASS, transport, address
        )
        self.millis = []
        self.counting = threading.Event()
        for _ in range(WARM_UP):
            read_line(self.program)
        threading.Thread(target=self._read, name="handshakes", daemon=True).start()

    def end(self):
        """Has the program end; what it has measured stays."""
        self.program.process.stdin.close()
        self.program.wait(TRANSFER_SECONDS)

    def _read(self):
        for line in self.program.process.stdout:
            if self.counting.is_set():
                self.millis.append(float(line.split(b":")[1].strip(b" }\n")))


def measure(options, table: Table) -> None:
    table.columns("answer", "samples", "median ms", "99th of 100 ms", "longest ms", "at most", "")
    with Workspace(options.place) as workspace, Programs(workspace.path / "logs") as programs:
        sparse_package(workspace.path / "source" / "games", options.size)
        source = Peer(programs, "source", workspace.path, options.transport)
        client = Peer(programs, "client", workspace.path, options.transport)
        source.await_scanned()
        client.connect(source)
        millis = {}
        rates = []
        for peer, end in ((source, "source"), (client, "client")):
            handshakes = Handshakes(programs, options.transport, peer.address())
            while len(handshakes.millis) < LEAST_SAMPLES:
                rates.append(ask_during_download(source, client, handshakes, millis))
                client.forget()
            handshakes.end()
            millis[f"handshake of a new peer with the {end}"] = handshakes.millis
    for what, samples in millis.items():
        p99 = statistics.quantiles(samples, n=100)[98]
        verdict = "reached" if p99 < MOST_MILLIS else "**missed**"
        cells = [f"{v:.1f}" for v in (statistics.median(samples), p99, max(samples))]
        table.row(what, len(samples), *cells, MOST_MILLIS, verdict)
    table.note(
        f"{options.transport}: {len(rates)} downloads of {options.size >> 20} MiB meanwhile, "
        f"at {min(rates):.0f} to {max(rates):.0f} MiB/s."
    )


def ask_during_download(source, client, handshakes, millis) -> float:
    """Asks both ends all the time of one download and returns the download's rate."""
    seen = len(client.records)
    client.command("download", game_id=GAME, install=False)
    client.await_record(lambda r: r.get("event") == "download-progress", 30, seen)
    handshakes.counting.set()
    while not is_over(client, seen):
        for peer, end in ((source, "source"), (client, "client")):
            for command in ("list-games", "status"):
                started = time.monotonic()
                peer.command(command)
                taken = (time.monotonic() - started) * 1000
                millis.setdefault(f"{command} at the {end}", []).append(taken)
        time.sleep(PAUSE_SECONDS)
    handshakes.counting.clear()
    return client.await_download(seen, TRANSFER_SECONDS)["mib_per_s"]


def is_over(client, seen) -> bool:
    return any(
        r.get("event", "").startswith("download-f") and r["event"] != "download-progress"
        for r in client.records[seen:]
    )
