"""How HotSpot compiles in the processes of lanspread, by the names of examples/bin/run."""

from pathlib import Path

TREE = Path(__file__).resolve().parents[2]

QUICK = "quick"
"""For Netty, as in a process that unpacks with unrar: native code does the work."""

MIXED = "mixed"
"""For kwik, and for Netty in a process that unpacks with junrar, as headless peers do by themselves."""

FULL = "full"
"""As without any option: for processes that have much time to become fast."""


def directed(directives: str) -> list[str]:
    return [
        "-XX:+UnlockDiagnosticVMOptions",
        f"-XX:CompilerDirectivesFile={TREE / 'examples' / 'bin' / directives}",
        "-XX:-DisplayVMOutput",
    ]


OPTIONS = {QUICK: directed("jit-quick.json"), MIXED: directed("jit.json"), FULL: []}


def usual(transport: str) -> str:
    return MIXED if transport == "kwik" else QUICK
