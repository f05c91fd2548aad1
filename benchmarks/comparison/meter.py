"""Processor time and memory of both ends while something is measured."""

import os
import threading
import time
from dataclasses import asdict, dataclass, field

from .processes import members, stat_fields

TICK_SECONDS = 0.05
CLOCK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Usage:
    """What the processes of one end used.

    cpu_seconds: user and system time during the measurement
    peak_bytes: largest sum of their resident memory that a look every 50 ms has seen
    """

    cpu_seconds: float = 0.0
    peak_bytes: int = 0


@dataclass
class Sample:
    """One measured transfer."""

    seconds: float
    bytes: int
    source: Usage
    client: Usage
    notes: dict = field(default_factory=dict)

    def to_json(self):
        return asdict(self)


class Meter:
    """Looks at the sessions of both ends until it is left; processes may come and go meanwhile.

    Releases the ballast just before the measured time.

    A program that ends by itself during the measurement is counted from the kernel's final sums.
    """

    def __init__(self, source, client, ballast):
        self.ends = {"source": list(source), "client": list(client)}
        self.usage = {end: Usage() for end in self.ends}
        self.seconds = 0.0
        self._ballast = ballast
        self._before = {}
        self._latest = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meter", daemon=True)

    def __enter__(self):
        self._ballast.release()
        for end in self.ends:
            for pid, (cpu, _) in self._look(end).items():
                self._before[pid] = cpu
        self._thread.start()
        self._started = time.monotonic()
        return self

    def __exit__(self, *_):
        if not self.seconds:
            self.stop()
        self._stopped.set()
        self._thread.join()
        self._tick()
        self._sum_up()

    def stop(self, seconds=None):
        """Ends the measured time, or takes the one that a program measured itself."""
        self.seconds = seconds if seconds is not None else time.monotonic() - self._started

    def add(self, program):
        """Adds a client that is started within the measured time."""
        self.ends["client"].append(program)
        return program

    def sample(self, size: int, **notes) -> Sample:
        return Sample(self.seconds, size, self.usage["source"], self.usage["client"], notes)

    def _run(self):
        while not self._stopped.wait(TICK_SECONDS):
            self._tick()

    def _tick(self):
        for end, usage in self.usage.items():
            processes = self._look(end)
            for pid, (cpu, _) in processes.items():
                self._latest[end, pid] = cpu
            usage.peak_bytes = max(usage.peak_bytes, sum(rss for _, rss in processes.values()))

    def _look(self, end):
        found = {}
        for program in list(self.ends[end]):
            for pid in members(program.session):
                fields = stat_fields(pid)
                if fields:
                    cpu = (int(fields[11]) + int(fields[12])) / CLOCK
                    found[pid] = (cpu, int(fields[21]) * PAGE)
        return found

    def _sum_up(self):
        for (end, pid), cpu in self._latest.items():
            self.usage[end].cpu_seconds += cpu - self._before.get(pid, 0)
        for end, programs in self.ends.items():
            ended = [p.cpu_seconds for p in programs if p.cpu_seconds is not None]
            if ended and len(ended) == len(programs):
                self.usage[end].cpu_seconds = sum(ended)
