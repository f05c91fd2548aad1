"""lanspread as a contestant: whole downloads, and its transports without anything around them."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from . import java
from .content import GAME, Ballast, Content
from .java import TREE
from .meter import Meter, Sample
from .peer import PEER_CLI, Peer
from .processes import Failed, Programs

BENCHMARKS = TREE / "benchmarks" / "target"
RAW_CLASS = "dev.lanspread.bench.RawStreamEnd"
TRANSFER_SECONDS = 900

# As examples/bin/run starts a peer, so that only the work differs.
JAVA_OPTIONS = [
    "-XX:+UseSerialGC",
    "-Xms16m",
    "-XX:-UsePerfData",
    "-da",
]


def not_built():
    if not PEER_CLI.parent.with_name("target").joinpath("lib").is_dir():
        return "mvn -q -DskipTests package"
    return None


class Download:
    """A whole download between headless peers, from the command to the finished game.

    earlier: how often these processes have downloaded it before; none means cold JVMs
    compiler: how their JVMs compile; None as usual for the transport
    """

    def __init__(self, transport: str, sources: int = 1, earlier: int = 0, compiler=None):
        self.name = f"lanspread {transport}, {sources} source{'s' if sources > 1 else ''}"
        if compiler:
            self.name = f"{self.name}, compiler {compiler}"
        if earlier:
            self.name = f"warm {self.name}"
        self.compiler = compiler or java.usual(transport)
        self.transport = transport
        self.sources = sources
        self.earlier = earlier

    def missing(self):
        return not_built()

    def run(self, content: Content, place: Path, ballast: Ballast) -> Sample:
        with Programs(place / "logs") as programs:
            sources = [self._source(programs, i, content, place) for i in range(self.sources)]
            client = self._peer(programs, "client", place)
            for source in sources:
                source.await_scanned()
            client.connect(*sources)
            for _ in range(self.earlier):
                client.download(TRANSFER_SECONDS)
                client.forget()
            with Meter([s.program for s in sources], [client.program], ballast) as meter:
                finished = client.download(TRANSFER_SECONDS)
            content.require_same(client.games / GAME)
            return meter.sample(content.bytes, told_mib_per_s=finished["mib_per_s"])

    def _source(self, programs, number, content, place):
        name = f"source{number}"
        content.place_package(place / name / "games")
        return self._peer(programs, name, place)

    def _peer(self, programs, name, place):
        return Peer(programs, name, place, self.transport, compiler=self.compiler)


class RawStream:
    """Streams of the transport between two cold JVMs, the ceiling: from memory to nowhere, or
    from file to file, without anything that makes a download of it."""

    def __init__(self, transport: str, streams: int, files: bool = False):
        kind = "files" if files else "raw"
        self.name = f"{kind} {transport}, {streams} stream{'s' if streams > 1 else ''}"
        self.transport = transport
        self.streams = streams
        self.files = files

    def missing(self):
        jar = BENCHMARKS / "lanspread-benchmarks.jar"
        return None if jar.exists() else "mvn -q -DskipTests package"

    def run(self, content: Content, place: Path, ballast: Ballast) -> Sample:
        source, target = self._files(content, place)
        with Programs(place / "logs") as programs:
            server = self._end(programs, "server", "serve", *source)
            address = read_line(server)["address"]
            client = self._end(programs, "client", "fetch", address, *target)
            read_line(client)  # Connected.
            with Meter([server], [client], ballast) as meter:
                write_line(client, f"{self.streams} {content.bytes}")
                meter.stop(read_line(client)["seconds"])
        if self.files:
            content.require_same(place / "target")
        return meter.sample(content.bytes)

    def _end(self, programs, name, role, *arguments):
        return start_java(programs, name, self.transport, RAW_CLASS, role, self.transport, *arguments)

    def _files(self, content, place):
        """Returns what the serving and the fetching end are told of files."""
        if not self.files:
            return [], []
        target = place / "target"
        target.mkdir()
        if len(content.hashes) > 1:
            return [content.folder], [target, content.folder]
        (name,) = content.hashes
        return [content.folder / name], [target / name, content.folder / name]


def start_java(programs: Programs, name: str, transport: str, main: str, *arguments):
    """Starts a program of the benchmarks with the peer's JVM options and pipes at both ends."""
    home = os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else shutil.which("java")
    if not program:
        raise Failed("there is no java")
    class_path = f"{BENCHMARKS}/lanspread-benchmarks.jar:{BENCHMARKS}/lib/*"
    return programs.start(
        name,
        [
            program,
            *JAVA_OPTIONS,
            *java.OPTIONS[java.usual(transport)],
            "-cp",
            class_path,
            main,
            *arguments,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"MALLOC_ARENA_MAX": "2", "SSL_CERT_FILE": "/dev/null"},
    )


def read_line(program) -> dict:
    line = program.process.stdout.readline()
    if not line:
        raise Failed(f"{program.name} ended: {program.last_words()}")
    return json.loads(line)


def write_line(program, line: str) -> None:
    program.process.stdin.write(f"{line}\n".encode())
    program.process.stdin.flush()
