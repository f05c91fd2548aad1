"""The content that travels, on a memory disk."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

GAME = "ggoo"
VERSION = "20260101"
BLOCK = 1 << 20
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def parse_size(text: str) -> int:
    """Reads sizes such as 1GiB or 512MiB."""
    for unit, factor in UNITS.items():
        if text.endswith(unit):
            return int(text[: -len(unit)]) * factor
    return int(text)


class Ballast:
    """Memory that was used and can be used again at once.

    The host of a virtual machine is slow to give a page for the first time, and takes free ones
    back (free page reporting) about two seconds after they became free. So the memory for what
    will arrive is held until the measured time begins, however long the programs take to start.
    """

    def __init__(self, file: Path, size: int):
        self._file = file
        zeros = bytes(BLOCK)
        with open(file, "wb") as held:
            for _ in range(0, size, BLOCK):
                held.write(zeros)

    def release(self) -> None:
        self._file.unlink(missing_ok=True)


class Workspace:
    """A folder on the memory disk that is gone afterwards."""

    def __init__(self, parent: Path):
        if not os.access(parent, os.W_OK):
            raise SystemExit(f"no memory disk at {parent}; name another folder with --place")
        self.path = Path(tempfile.mkdtemp(prefix="lanspread-compare-", dir=parent))
        self.path.chmod(0o755)  # nginx's worker may be another user.

    def fresh(self, name: str) -> Path:
        """Returns an empty folder."""
        folder = self.path / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def ballast(self, size: int) -> Ballast:
        """Takes as much memory as a file of this size needs, and a quarter more for the programs."""
        return Ballast(self.path / "ballast", size + size // 4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Content:
    """A package: files below a folder, with their hashes."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.hashes = tree_hashes(folder)
        self.bytes = sum(file.stat().st_size for file in files_below(folder))

    def place_in(self, folder: Path) -> None:
        """Puts the files into another folder of the same disk, without copying bytes."""
        for file in files_below(self.folder):
            target = folder / file.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, target)

    def place_package(self, games: Path) -> None:
        """Makes it a downloaded game in a games folder."""
        self.place_in(games / GAME)
        (games / GAME / "version.ini").write_text(VERSION + "\n")

    def require_same(self, folder: Path) -> None:
        """Fails unless the folder holds these very files; extra ones of the program are ignored."""
        for name, expected in self.hashes.items():
            if file_hash(folder / name) != expected:
                raise SystemExit(f"{folder / name} is not what was sent")


def one_file(folder: Path, size: int) -> Content:
    """Generates one file of random bytes."""
    with open(folder / f"{GAME}.bin", "wb") as file:
        for start in range(0, size, BLOCK):
            file.write(os.urandom(min(BLOCK, size - start)))
    return Content(folder)


def small_files(folder: Path, count: int, size: int) -> Content:
    """Generates many files, 500 in a folder."""
    for number in range(count):
        below = folder / f"data{number // 500:03}"
        below.mkdir(exist_ok=True)
        (below / f"file{number:05}.dat").write_bytes(os.urandom(size))
    return Content(folder)


def sparse_package(games: Path, size: int) -> None:
    """Makes a game of one file that takes no room and reads as zeros."""
    game = games / GAME
    game.mkdir(parents=True)
    with open(game / f"{GAME}.bin", "wb") as file:
        file.truncate(size)
    (game / "version.ini").write_text(VERSION + "\n")


def files_below(folder: Path):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def tree_hashes(folder: Path):
    return {str(file.relative_to(folder)): file_hash(file) for file in files_below(folder)}


def file_hash(file: Path) -> str:
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
