"""What the figures were measured on."""

import os
import platform
import subprocess
from pathlib import Path

from .java import TREE


def describe() -> dict:
    return {
        "cpu": first_value("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(first_value("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
        "kernel": platform.release(),
        "java": first_line(["java", "-version"]),
        "commit": first_line(["git", "-C", str(TREE), "describe", "--always", "--dirty", "--exclude=*"]),
    }


def sentence() -> str:
    facts = describe()
    return (
        f"{facts['cores']} cores of {facts['cpu']}, {facts['memory_gib']} GiB, "
        f"Linux {facts['kernel']}, {facts['java']}, commit {facts['commit']}."
    )


def versions() -> dict:
    """Returns the versions of the programs that are here."""
    commands = {
        "nginx": ["nginx", "-v"],
        "curl": ["curl", "--version"],
        "rsync": ["rsync", "--version"],
        "syncthing": ["syncthing", "--version"],
        "libtorrent": ["dpkg-query", "-W", "-f", "${Version}", "python3-libtorrent"],
    }
    found = {name: first_line(command) for name, command in commands.items()}
    return {name: line for name, line in found.items() if line}


def first_value(file: str, key: str) -> str:
    for line in Path(file).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "unknown"


def first_line(command) -> str:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"},
        )
    except FileNotFoundError:
        return ""
    if done.returncode != 0:
        return ""
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0] if lines else ""
