"""A labelled folder of our own, as small as one can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STORIES = {
    "till": "# The till\n\nThe till was short on a Friday. I counted it again, found a note stuck "
    "in the drawer and told the owner that I had miscounted.",
    "queue": "# The queue\n\nTwo customers shouted at each other over a place in the queue. I "
    "asked both to the side, listened, and served them at two counters.",
    "sign": "# The sign\n\nNobody read the sign with the opening hours. I painted a larger one "
    "at home and the phone rang half as often from then on.",
}
FILES = {
    "questions.tsv": "id\tquestion\tcompetency\n"
    "Q1\tTell me about a mistake of yours.\tfailure\n"
    "Q2\tA time you calmed people who were angry.\tconflict\n"
    "Q3\tWhen did you lead a large team abroad?\tleadership\n",
    "qrels.tsv": "bank\tquestion_id\tstory_file\tgrade\n"
    "shop\tQ1\tshop/till.md\t3\n"
    "shop\tQ2\tshop/queue.md\t3\n",
    "unanswerable.tsv": "bank\tquestion_id\nshop\tQ3\n",
}


def write(folder: Path, bank: str = "shop") -> Path:
    """Write it: one bank, three stories, three questions of which two can be answered."""
    stories = folder / "stories" / bank
    stories.mkdir(parents=True)
    for name, text in STORIES.items():
        (stories / f"{name}.md").write_text(text, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("shop", bank), encoding="utf-8")
    return folder
