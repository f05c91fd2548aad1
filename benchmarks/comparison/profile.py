"""Where the processors' time goes during one download, by thread and by what it executes."""

import collections
import re
import shutil
import subprocess
import time

from .content import GAME, Workspace, one_file
from .lanspread import TRANSFER_SECONDS
from .peer import Peer
from .processes import Failed, Programs
from .soak import jcmd
from .tables import Table

FREQUENCY = 999
ATTACH_SECONDS = 10
LEAST_SHARE = 0.005

# What perf names a thread (cut at 15 characters), without the peer's own part.
THREADS = (
    (re.compile(r"-quic-\d"), "event loop"),
    (re.compile(r"-kwik-\d|^sender|^receiver|^loss-detection|^server receive"), "kwik"),
    (re.compile(r"^lanspread-ev"), "events"),
    (re.compile(r"^lanspread-"), "files and requests"),
    (re.compile(r"^C1 "), "C1 compiler"),
    (re.compile(r"^C2 "), "C2 compiler"),
)
# Where an instruction lies, by the name of the mapped file or of the symbol; the first counts.
PLACES = (
    ("interpreter", re.compile(r"^Interpreter")),
    ("compiled Java", re.compile(r"perf-\d+\.map|\[JIT\]|^//anon")),
    ("kernel", re.compile(r"\[kernel|\[vdso\]|\[guest")),
    ("JVM", re.compile(r"libjvm\.so|libnio\.so|libjava\.so|libzip\.so")),
    ("quiche, BoringSSL", re.compile(r"quiche")),
    ("libc", re.compile(r"libc\.so|ld-linux")),
)
LINE = re.compile(
    r"^\s*(?P<thread>.+?)\s+(?P<pid>\d+)/\d+\s+[0-9a-f]+ (?P<symbol>.*) \((?P<file>.*)\)$"
)


def measure(options, table: Table) -> None:
    table.columns("end", "thread", "% of all", *(place for place, _ in PLACES), "other")
    with Workspace(options.place) as workspace, Programs(workspace.path / "logs") as programs:
        content = one_file(workspace.fresh("content"), options.size)
        content.place_package(workspace.path / "source" / "games")
        source, client = (
            Peer(programs, name, workspace.path, options.transport)
            for name in ("source", "client")
        )
        source.await_scanned()
        client.connect(source)
        ballast = workspace.ballast(content.bytes)
        for _ in range(options.earlier):
            client.download(TRANSFER_SECONDS)
            client.forget()
        samples = workspace.path / "perf.data"
        recorder = record(programs, (source, client), samples)
        ballast.release()
        finished = client.download(TRANSFER_SECONDS)
        recorder.close()
        for peer in (source, client):
            jcmd(peer, "Compiler.perfmap")
        counts = count(samples, {source.pid: "source", client.pid: "client"})
        content.require_same(client.games / GAME)
    tell(table, counts)
    table.note(
        f"{options.transport}: {options.size >> 20} MiB after {options.earlier} earlier downloads, "
        f"at {finished['mib_per_s']:.0f} MiB/s while being sampled."
    )


def record(programs: Programs, peers, samples):
    """Samples all threads of the peers until it is closed."""
    for program in ("perf", "jcmd"):
        if not shutil.which(program):
            raise Failed(f"there is no {program}")
    pids = ",".join(str(peer.pid) for peer in peers)
    recorder = programs.start(
        "perf", ["perf", "record", "-q", "-F", FREQUENCY, "-p", pids, "-o", samples]
    )
    deadline = time.monotonic() + ATTACH_SECONDS
    while not samples.exists():
        recorder.require_running()
        if time.monotonic() > deadline:
            raise Failed(f"perf does not begin: {recorder.last_words()}")
        time.sleep(0.02)
    return recorder


def count(samples, ends) -> collections.Counter:
    """Returns how many samples fell on each end, thread and place."""
    told = subprocess.run(
        ["perf", "script", "-i", samples, "-F", "comm,pid,tid,ip,sym,dso"],
        capture_output=True, text=True, errors="replace", check=True, timeout=300,
    )  # fmt: skip
    counts = collections.Counter()
    for line in told.stdout.splitlines():
        sample = LINE.match(line)
        if sample:
            end = ends.get(int(sample["pid"]), "?")
            counts[end, thread_of(sample["thread"]), place_of(sample)] += 1
    return counts


def thread_of(name: str) -> str:
    return next((role for pattern, role in THREADS if pattern.search(name)), "other")


def place_of(sample) -> str:
    texts = (sample["symbol"], sample["file"])
    return next(
        (place for place, pattern in PLACES if any(pattern.search(text) for text in texts)), "other"
    )


def tell(table: Table, counts) -> None:
    total = sum(counts.values())
    rows = collections.Counter()
    for (end, thread, _), number in counts.items():
        rows[end, thread] += number
    for (end, thread), number in rows.most_common():
        if number < LEAST_SHARE * total:
            continue
        places = [*(place for place, _ in PLACES), "other"]
        shares = (counts[end, thread, place] for place in places)
        cells = (f"{100 * share / total:.1f}" for share in (number, *shares))
        table.row(end, thread, *cells)
