"""Contestants in turn, round after round."""

import shutil

from . import java
from .bittorrent import Libtorrent
from .content import Workspace, one_file, small_files
from .file_servers import Nginx, Rsync
from .lanspread import Download, RawStream
from .results import Results, rate
from .syncthing import Syncthing

SMALL_COUNT = 10_000
SMALL_SIZE = 16 << 10
# After four downloads the compilers of both JVMs have hardly anything left to do.
WARM_AFTER = 4


def contestants():
    """Returns everybody who moves one large file."""
    return [
        Download("netty", 1),
        Download("netty", 1, compiler=java.MIXED),
        Download("netty", 1, earlier=WARM_AFTER),
        Download("netty", 1, earlier=WARM_AFTER, compiler=java.FULL),
        RawStream("netty", 1),
        RawStream("netty", 2),
        RawStream("netty", 2, files=True),
        Download("netty", 2),
        Nginx(),
        Rsync(),
        Syncthing(),
        Libtorrent(),
        Download("kwik", 1),
        RawStream("kwik", 1),
        RawStream("kwik", 2),
        Download("kwik", 2),
    ]


def chosen(everybody, only):
    """Returns those whose name is, or else begins with, one of the given texts; everybody without any."""
    names = {c.name for c in everybody}

    def is_meant(name):
        return any(name == text if text in names else name.startswith(text) for text in only)

    return [c for c in everybody if not only or is_meant(c.name)]


def large_file(options, results: Results) -> None:
    """One large file: everybody, in turn."""
    with Workspace(options.place) as workspace:
        content = one_file(workspace.fresh("content"), options.size)
        play(chosen(contestants(), options.only), content, workspace, options.rounds, results)


def many_files(options, results: Results) -> None:
    """Many small files, against rsync."""
    everybody = [
        Download("netty", 1),
        Download("netty", 1, earlier=WARM_AFTER),
        Download("netty", 1, earlier=WARM_AFTER, compiler=java.FULL),
        RawStream("netty", 2, files=True),
        Rsync(),
        Download("kwik", 1),
    ]
    for contestant in everybody:
        contestant.name = f"{contestant.name}, small files"
    with Workspace(options.place) as workspace:
        content = small_files(workspace.fresh("content"), SMALL_COUNT, SMALL_SIZE)
        play(chosen(everybody, options.only), content, workspace, options.rounds, results)


def play(everybody, content, workspace, rounds, results):
    for contestant in everybody:
        how = contestant.missing()
        if how:
            results.missing[contestant.name] = how
            print(f"{contestant.name}: not here; {how}", flush=True)
    ready = [c for c in everybody if c.name not in results.missing]
    for number in range(rounds):
        for contestant in ready:
            place = workspace.fresh("run")
            sample = contestant.run(content, place, workspace.ballast(content.bytes))
            shutil.rmtree(place)
            results.add(contestant.name, sample)
            shown = sample.to_json()
            print(f"round {number + 1}: {contestant.name}: {rate(shown):.0f} MiB/s", flush=True)
