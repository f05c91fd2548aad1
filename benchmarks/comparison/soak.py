"""Much more than any party moves, through one source and one client: does anything grow?

The source's file is sparse; what the client got is thrown away after each pass.
"""

import os
import re
import shutil
import subprocess

from .content import GAME, Workspace, sparse_package
from .heap import status_value
from .lanspread import TRANSFER_SECONDS
from .peer import Peer
from .processes import Programs
from .tables import Table

MIB = 1 << 20


def measure(options, table: Table) -> None:
    table.columns(
        "GiB so far", "end", "MiB/s of the pass", "heap MiB after GC", "threads", "file handles",
        "resident MiB",
    )  # fmt: skip
    passes = max(1, options.total // options.size)
    with Workspace(options.place) as workspace, Programs(workspace.path / "logs") as programs:
        sparse_package(workspace.path / "source" / "games", options.size)
        source = Peer(programs, "source", workspace.path, options.transport)
        client = Peer(programs, "client", workspace.path, options.transport)
        source.await_scanned()
        client.connect(source)
        looks = {"source": [], "client": []}
        for number in range(1, passes + 1):
            finished = client.download(TRANSFER_SECONDS)
            client.forget()
            for end, peer in (("source", source), ("client", client)):
                look = look_at(peer)
                looks[end].append(look)
                gib = number * options.size / 2**30
                table.row(f"{gib:g}", end, f"{finished['mib_per_s']:.0f}", *look)
            table.write()  # So that a long run that is ended has told something.
            print(f"pass {number} of {passes}: {finished['mib_per_s']:.0f} MiB/s", flush=True)
        tell_growth(table, looks)
        tell_losses(table, client)


def look_at(peer: Peer):
    """Returns heap after a full collection, threads, file handles and resident memory."""
    return (
        heap_mib(peer),
        status_value(peer, "Threads"),
        len(os.listdir(f"/proc/{peer.pid}/fd")),
        status_value(peer, "VmRSS") // 1024,
    )


def heap_mib(peer: Peer):
    """Returns used heap, or a dash without a JDK's jcmd."""
    if not shutil.which("jcmd"):
        return "-"
    jcmd(peer, "GC.run")
    used = re.findall(r"used (\d+)K", jcmd(peer, "GC.heap_info").split("Metaspace")[0])
    return round(sum(map(int, used)) / 1024, 1)


def jcmd(peer: Peer, command: str) -> str:
    done = subprocess.run(
        ["jcmd", str(peer.pid), command], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def tell_growth(table: Table, looks) -> None:
    """Compares the last pass with the one in which everything was warm for the first time."""
    for end, passes in looks.items():
        warm, last = passes[min(1, len(passes) - 1)], passes[-1]
        changes = [
            f"{name} {before} to {after}"
            for name, before, after in zip(("heap", "threads", "handles", "resident"), warm, last)
        ]
        table.note(f"{end}, from the second pass to the last: " + ", ".join(changes) + ".")


def tell_losses(table: Table, client: Peer) -> None:
    events = [r["event"] for r in client.records if r["type"] == "event"]
    table.note(
        f"Every pass finished; sources lost meanwhile: {events.count('peer-lost')}, "
        f"warnings: {events.count('warning')}."
    )
