"""Does a large download finish with small heaps at both ends, and in how much memory?"""

from pathlib import Path

from .content import GAME, Workspace, one_file
from .lanspread import TRANSFER_SECONDS
from .peer import Peer
from .processes import Programs
from .tables import Table

HEAP = "-Xmx96m"
MOST_MIB = 300


def measure(options, table: Table) -> None:
    table.columns("end", "heap limit", "size MiB", "MiB/s", "largest resident MiB", "at most", "")
    with Workspace(options.place) as workspace, Programs(workspace.path / "logs") as programs:
        content = one_file(workspace.fresh("content"), options.size)
        content.place_package(workspace.path / "source" / "games")
        source, client = (
            Peer(programs, name, workspace.path, options.transport, java_options=HEAP)
            for name in ("source", "client")
        )
        source.await_scanned()
        client.connect(source)
        finished = client.download(TRANSFER_SECONDS)
        peaks = {"source": largest_resident_mib(source), "client": largest_resident_mib(client)}
        content.require_same(client.games / GAME)
    for end, peak in peaks.items():
        verdict = "reached" if peak < MOST_MIB else "**missed**"
        table.row(
            f"{options.transport} {end}",
            HEAP,
            content.bytes >> 20,
            f"{finished['mib_per_s']:.0f}",
            f"{peak:.0f}",
            MOST_MIB,
            verdict,
        )


def largest_resident_mib(peer: Peer) -> float:
    """Returns the kernel's high-water mark since the start of the process."""
    return status_value(peer, "VmHWM") / 1024


def status_value(peer: Peer, key: str) -> int:
    for line in Path(f"/proc/{peer.pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == key:
            return int(value.split()[0])
    raise KeyError(key)
