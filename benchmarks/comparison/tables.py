"""A table of one mode, as Markdown and JSON."""

import json
from pathlib import Path

from . import machine


class Table:
    """Rows under one heading, written to a results folder."""

    def __init__(self, folder: Path, name: str, title: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"{name}.json"
        self.title = title
        self.headings = []
        self.rows = []
        self.notes = []

    def columns(self, *headings: str) -> None:
        self.headings = list(headings)

    def row(self, *cells) -> None:
        self.rows.append([str(cell) for cell in cells])

    def note(self, text: str) -> None:
        self.notes.append(text)

    def write(self) -> None:
        content = {
            "title": self.title,
            "machine": machine.describe(),
            "rows": [dict(zip(self.headings, row)) for row in self.rows],
            "notes": self.notes,
        }
        self.file.write_text(json.dumps(content, indent=1) + "\n")
        self.file.with_suffix(".md").write_text(self.markdown())

    def markdown(self) -> str:
        lines = [f"# {self.title}", "", machine.sentence(), ""]
        for cells in [self.headings, ["---"] * len(self.headings), *self.rows]:
            lines.append("| " + " | ".join(cells) + " |")
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines) + "\n"
