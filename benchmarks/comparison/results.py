"""Samples of a named run, kept as JSON so that later rounds can be added, and told as Markdown."""

import json
import statistics
from dataclasses import dataclass
from pathlib import Path

from . import machine

MIB = 1 << 20


@dataclass(frozen=True)
class Target:
    """A ratio of two contestants' medians; the best divisor counts.

    least: what must be reached; None for a ratio that only explains others
    """

    figure: str
    contestant: str
    over: tuple
    least: float | None


TARGETS = (
    Target(
        "netty: whole download to the raw netty stream rate",
        "lanspread netty, 1 source",
        ("raw netty, 1 stream", "raw netty, 2 streams"),
        0.85,
    ),
    Target("netty: whole download to Syncthing", "lanspread netty, 1 source", ("Syncthing",), 1.5),
    Target("netty: whole download to libtorrent", "lanspread netty, 1 source", ("libtorrent",), 2.0),
    Target(
        "netty: whole download to nginx TLS 1.3 + curl",
        "lanspread netty, 1 source",
        ("nginx TLS 1.3 to curl",),
        0.7,
    ),
    Target(
        "netty: file to file alone to the raw netty stream rate (what files cost)",
        "files netty, 2 streams",
        ("raw netty, 1 stream", "raw netty, 2 streams"),
        None,
    ),
    Target(
        "netty: whole download to file to file alone (what a download adds)",
        "lanspread netty, 1 source",
        ("files netty, 2 streams",),
        None,
    ),
    Target(
        "netty: cold whole download to a warm one (what new JVMs cost)",
        "lanspread netty, 1 source",
        ("warm lanspread netty, 1 source",),
        None,
    ),
    Target(
        "netty: cold, ready for junrar (mixed), to the usual (what that costs)",
        "lanspread netty, 1 source, compiler mixed",
        ("lanspread netty, 1 source",),
        None,
    ),
    *(
        Target(
            f"netty, warm and fully compiled: whole download to {name}",
            "warm lanspread netty, 1 source, compiler full",
            over,
            None,
        )
        for name, over in (
            ("the raw netty stream rate, which is cold", ("raw netty, 1 stream", "raw netty, 2 streams")),
            ("Syncthing", ("Syncthing",)),
            ("libtorrent", ("libtorrent",)),
            ("nginx TLS 1.3 + curl", ("nginx TLS 1.3 to curl",)),
        )
    ),
    Target(
        "kwik: whole download to the raw kwik stream rate",
        "lanspread kwik, 1 source",
        ("raw kwik, 1 stream", "raw kwik, 2 streams"),
        0.9,
    ),
    Target(
        "two limited sources (netty) to one",
        "lanspread netty, 2 limited sources",
        ("lanspread netty, 1 limited source",),
        1.8,
    ),
    Target(
        "small files (netty) to rsync",
        "lanspread netty, 1 source, small files",
        ("rsync daemon, small files",),
        0.7,
    ),
    Target(
        "small files: folder to folder alone to rsync (what this transport and Java's files cost)",
        "files netty, 2 streams, small files",
        ("rsync daemon, small files",),
        None,
    ),
    Target(
        "small files: whole download to folder to folder alone (what a download adds)",
        "lanspread netty, 1 source, small files",
        ("files netty, 2 streams, small files",),
        None,
    ),
    Target(
        "small files: warm and fully compiled to rsync",
        "warm lanspread netty, 1 source, compiler full, small files",
        ("rsync daemon, small files",),
        None,
    ),
    Target(
        "small files: cold to warm (what new JVMs cost)",
        "lanspread netty, 1 source, small files",
        ("warm lanspread netty, 1 source, small files",),
        None,
    ),
)


class Results:
    """The samples of one run under one name."""

    def __init__(self, folder: Path, name: str, title: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"{name}.json"
        self.title = title
        self.samples = []
        self.missing = {}

    def load(self) -> None:
        """Takes up what an earlier run under this name measured."""
        if self.file.exists():
            self.samples = json.loads(self.file.read_text())["samples"]

    def add(self, contestant: str, sample) -> None:
        self.samples.append({"contestant": contestant, **sample.to_json()})
        self.write()

    def write(self) -> None:
        content = {
            "title": self.title,
            "machine": machine.describe(),
            "programs": machine.versions(),
            "missing": self.missing,
            "samples": self.samples,
        }
        self.file.write_text(json.dumps(content, indent=1) + "\n")
        self.file.with_suffix(".md").write_text(self.markdown())

    def markdown(self) -> str:
        lines = [f"# {self.title}", "", *machine_lines(), ""]
        lines += [
            "| contestant | runs | size MiB | median MiB/s | lowest to highest "
            "| CPU s/GiB source | CPU s/GiB client | peak MiB source | peak MiB client |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        lines += [self._row(name) for name in self.contestants()]
        lines += [f"| {name} | not measured: {how} |" for name, how in self.missing.items()]
        ratios = [row for row in map(self._ratio, TARGETS) if row]
        if ratios:
            lines += ["", "| figure | ratio of medians | at least | |", "| --- | ---: | ---: | --- |"]
            lines += ratios
        return "\n".join(lines) + "\n"

    def contestants(self):
        return list(dict.fromkeys(sample["contestant"] for sample in self.samples))

    def rates(self, contestant: str):
        return [rate(s) for s in self.samples if s["contestant"] == contestant]

    def _row(self, name: str) -> str:
        own = [s for s in self.samples if s["contestant"] == name]
        rates = self.rates(name)
        cells = [
            name,
            len(own),
            round(own[-1]["bytes"] / MIB),
            f"**{statistics.median(rates):.0f}**",
            f"{min(rates):.0f} to {max(rates):.0f}",
            f"{median_cpu(own, 'source'):.2f}",
            f"{median_cpu(own, 'client'):.2f}",
            f"{median_peak(own, 'source'):.0f}",
            f"{median_peak(own, 'client'):.0f}",
        ]
        return "| " + " | ".join(map(str, cells)) + " |"

    def _ratio(self, target: Target):
        own = self.rates(target.contestant)
        others = [statistics.median(r) for r in map(self.rates, target.over) if r]
        if not own or not others:
            return None
        ratio = statistics.median(own) / max(others)
        if target.least is None:
            return f"| {target.figure} | {ratio:.2f} | | |"
        verdict = "reached" if ratio >= target.least else "**missed**"
        return f"| {target.figure} | {ratio:.2f} | {target.least} | {verdict} |"


def machine_lines():
    """Returns lines of Markdown that say what was measured on and with."""
    lines = [machine.sentence(), ""]
    return lines + [f"- {name}: {line}" for name, line in machine.versions().items()]


def rate(sample) -> float:
    return sample["bytes"] / MIB / sample["seconds"]


def median_cpu(samples, end) -> float:
    return statistics.median(s[end]["cpu_seconds"] / (s["bytes"] / 2**30) for s in samples)


def median_peak(samples, end) -> float:
    return statistics.median(s[end]["peak_bytes"] / MIB for s in samples)
