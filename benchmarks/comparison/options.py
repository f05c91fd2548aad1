"""The command line of benchmarks/compare."""

import argparse
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from . import contest, heap, latency, limited, profile, soak
from .content import parse_size
from .java import TREE
from .results import Results
from .tables import Table


@dataclass(frozen=True)
class Mode:
    """What can be measured.

    kind: Results for samples of contestants, to which rounds can be added; else Table
    """

    title: str
    measure: Callable
    kind: type
    size: str = "1GiB"


MODES = {
    "compare": Mode(
        "One large file, memory disk to memory disk, two processes", contest.large_file, Results
    ),
    "small": Mode(
        "10,000 files of 16 KiB, memory disk to memory disk, two processes",
        contest.many_files,
        Results,
    ),
    "limited": Mode(
        "Sources behind links of their own (tbf), one and two", limited.measure, Results
    ),
    "heap": Mode("Memory of a large download with small heaps", heap.measure, Table, "2GiB"),
    "latency": Mode("Answers during a download at full speed", latency.measure, Table, "2GiB"),
    "profile": Mode("Where a download's processor time goes", profile.measure, Table, "2GiB"),
    "soak": Mode("Long transfers through one source and one client", soak.measure, Table, "4GiB"),
}


def main() -> None:
    options = parse()
    mode = MODES[options.mode]
    # So that what was started is ended when somebody ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = mode.kind(options.results / options.name, file_name(options), mode.title)
    if options.add:
        results.load()
    mode.measure(options, results)
    results.write()
    print(results.markdown())


def file_name(options) -> str:
    """Modes that run over one transport have a file for each."""
    return options.mode if options.mode in ("compare", "small") else f"{options.mode}-{options.transport}"


def parse():
    parser = argparse.ArgumentParser(prog="compare", description=__doc__)
    modes = parser.add_mutually_exclusive_group()
    for name, mode in MODES.items():
        if name != "compare":
            modes.add_argument(
                f"--{name}", dest="mode", action="store_const", const=name, help=mode.title
            )
    parser.set_defaults(mode="compare")
    parser.add_argument("--size", type=parse_size, metavar="SIZE", help="such as 512MiB")
    parser.add_argument("--total", type=parse_size, default="100GiB", help="of --soak")
    parser.add_argument("--link", default="1gbit", metavar="RATE", help="of --limited, as tc has it")
    parser.add_argument(
        "--earlier", type=int, default=0, metavar="N", help="of --profile: downloads before it"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--transport", default="netty", help="of --limited and the modes after it")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="contestants whose name begins so"
    )
    parser.add_argument("--name", default="latest", help="folder below the results")
    parser.add_argument("--add", action="store_true", help="add rounds to results of that name")
    parser.add_argument("--results", type=Path, default=TREE / "benchmarks" / "results")
    parser.add_argument("--place", type=Path, default=Path("/dev/shm"), help="memory disk")
    options = parser.parse_args()
    if options.size is None:
        options.size = parse_size(MODES[options.mode].size)
    if options.add and MODES[options.mode].kind is not Results:
        parser.error("rounds can be added only to what has rounds")
    return options
