"""libtorrent: one seeder, one leecher, no tracker, TCP."""

import shutil
import subprocess
import sys
from pathlib import Path

from .content import GAME, Ballast, Content
from .file_servers import folder, free_port
from .lanspread import read_line, write_line
from .meter import Meter, Sample
from .processes import Programs

END = Path(__file__).with_name("bittorrent_end.py")


class Libtorrent:
    """From the moment the leecher is told of the seeder until it is a seeder itself."""

    name = "libtorrent"

    def missing(self):
        return None if python_with_libtorrent() else "apt-get install python3-libtorrent"

    def run(self, content: Content, place: Path, ballast: Ballast) -> Sample:
        root = folder(place, "source")
        content.place_in(root)
        target = folder(place, "target")
        ports = [str(free_port()) for _ in range(2)]
        torrent = place / "game.torrent"
        with Programs(place / "logs") as programs:
            self._make(programs, root / f"{GAME}.bin", torrent)
            source = self._start(programs, "seeder", "seed", torrent, root, ports[0])
            read_line(source)
            client = self._start(programs, "leecher", "fetch", torrent, target, ports[1])
            read_line(client)
            with Meter([source], [client], ballast) as meter:
                write_line(client, ports[0])
                meter.stop(read_line(client)["seconds"])
            write_line(client, "")  # It closes its files before they are compared.
            client.wait(30)
        content.require_same(target)
        return meter.sample(content.bytes)

    def _make(self, programs, file, torrent):
        command = [python_with_libtorrent(), END, "make", file, torrent]
        programs.start("make-torrent", command).wait(120)

    def _start(self, programs, name, *arguments):
        return programs.start(
            name,
            [python_with_libtorrent(), END, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )


def python_with_libtorrent():
    """Returns a Python that has the bindings: a distribution's package serves its own only."""
    for python in (sys.executable, "/usr/bin/python3", shutil.which("python3")):
        if python and imports_libtorrent(python):
            return python
    return None


def imports_libtorrent(python) -> bool:
    try:
        return subprocess.run([python, "-c", "import libtorrent"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
