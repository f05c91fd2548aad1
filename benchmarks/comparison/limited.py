"""Sources behind links of their own, in network namespaces: do two give twice as much?"""

import os
import shutil
import subprocess
from pathlib import Path

from .content import GAME, Ballast, Workspace, one_file
from .lanspread import TRANSFER_SECONDS, not_built
from .meter import Meter
from .peer import Peer
from .processes import Programs
from .results import Results, rate

# A burst takes the largest packet that segmentation offload makes, many times.
BURST = ["burst", "1mb", "latency", "20ms"]


class Links:
    """One namespace for the client and one for each source, linked to it by a shaped pair."""

    def __init__(self, sources: int, rate: str):
        mark = f"lsc{os.getpid()}"
        self.shaping = ["tbf", "rate", rate, *BURST]
        self.client = f"{mark}-c"
        self.sources = [f"{mark}-s{number}" for number in range(sources)]

    def __enter__(self):
        try:
            ip("netns", "add", self.client)
            ip("-n", self.client, "link", "set", "lo", "up")
            for number, source in enumerate(self.sources):
                self._link(number, source)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in [self.client, *self.sources]:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def source_address(self, number: int) -> str:
        return f"10.77.{number}.1"

    def _link(self, number, source):
        ip("netns", "add", source)
        ip("-n", source, "link", "set", "lo", "up")
        near = f"link{number}"
        ip("link", "add", near, "netns", self.client, "type", "veth", "peer", "up0", "netns", source)
        for name, device, host in ((self.client, near, 2), (source, "up0", 1)):
            ip("-n", name, "addr", "add", f"10.77.{number}.{host}/24", "dev", device)
            ip("-n", name, "link", "set", device, "up")
            run("tc", "-n", name, "qdisc", "add", "dev", device, "root", *self.shaping)


class LimitedDownload:
    """A whole download from sources of which each has a link of its own."""

    def __init__(self, transport: str, sources: int, rate: str):
        self.name = f"lanspread {transport}, {sources} limited source{'s' if sources > 1 else ''}"
        self.transport = transport
        self.sources = sources
        self.rate = rate

    def run(self, content, place: Path, ballast: Ballast):
        with Links(self.sources, self.rate) as links, Programs(place / "logs") as programs:
            sources = [self._source(programs, links, i, content, place) for i in range(self.sources)]
            client = self._peer(programs, "client", place, links.client, "0.0.0.0")
            for source in sources:
                source.await_scanned()
            client.connect(*sources)
            with Meter([s.program for s in sources], [client.program], ballast) as meter:
                client.download(TRANSFER_SECONDS)
            content.require_same(client.games / GAME)
            return meter.sample(content.bytes)

    def _source(self, programs, links, number, content, place):
        name = f"source{number}"
        content.place_package(place / name / "games")
        namespace, address = links.sources[number], links.source_address(number)
        return self._peer(programs, name, place, namespace, address)

    def _peer(self, programs, name, place, namespace, address):
        inside = ["ip", "netns", "exec", namespace]
        return Peer(
            programs, name, place, self.transport, inside=inside, listen=f"{address}:0"
        )


def measure(options, results: Results) -> None:
    how = missing()
    if how:
        results.missing["limited sources"] = how
        return
    results.title += f", {options.link} each"
    with Workspace(options.place) as workspace:
        content = one_file(workspace.fresh("content"), options.size)
        for number in range(options.rounds):
            for sources in (1, 2):
                contestant = LimitedDownload(options.transport, sources, options.link)
                place = workspace.fresh("run")
                sample = contestant.run(content, place, workspace.ballast(content.bytes))
                shutil.rmtree(place)
                results.add(contestant.name, sample)
                print(f"round {number + 1}: {contestant.name}: {rate(sample.to_json()):.0f} MiB/s")


def missing():
    if os.geteuid() != 0:
        return "run as root: network namespaces need it"
    if not shutil.which("tc") or not shutil.which("ip"):
        return "apt-get install iproute2"
    return not_built()


def ip(*arguments):
    run("ip", *arguments)


def run(*command):
    subprocess.run(command, check=True)
