"""A folder of two documents of our own, with what is told in them and what counts it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS: Final = {
    "shop.md": """# Interview stories

## The till

**Situation:** The till of our shop was short on a Friday, by 40 pounds.

**Action:** I counted it again, found a note stuck in the drawer and told the owner.

**Result:** Nobody was blamed, and we have counted in pairs since that week.

## Tips

- Always be specific.
- Never blame anybody.

## The queue

Two customers shouted at each other over a place in the queue. I asked both to the side, listened
to each for a minute, and we served them at two counters. Both came back the next week.
""",
    "garage.md": """# The brake that squealed

A customer brought her van back for the third time. I drove it myself for an hour, heard the noise
only downhill, and found a stone behind the plate. I rang her and we charged nothing for it.
""",
}
EXPECTED: Final = {
    "shop.md": {
        "stories": [
            {
                "title": ["The till"],
                "anchor": "short on a Friday",
                "tail": "counted in pairs since that week",
                "parts": ["situation", "action", "result"],
                "skills": [],
            },
            {
                "title": ["The queue"],
                "anchor": "shouted at each other",
                "tail": "came back the next week",
                "parts": [],
                "skills": [],
            },
        ],
        "not_stories": [{"what": "tips", "anchor": "Always be specific"}],
    },
    "garage.md": {
        "stories": [
            {
                "title": ["The brake that squealed"],
                "anchor": "for the third time",
                "tail": "charged nothing for it",
                "parts": [],
                "skills": [],
            }
        ],
        "not_stories": [],
    },
}
COUNTING: Final = '''
"""Count what an import found."""

def norm(text):
    return " ".join(text.lower().split())

def doc_path(name):
    return name

def score(expected, stories):
    found = dict.fromkeys(("merged", "doubled", "false", "other", "opt", "found"), 0)
    texts = [norm(story["text"]) for story in stories]
    pairs, log = [], []
    for want in expected["stories"]:
        holding = [at for at, text in enumerate(texts) if norm(want["anchor"]) in text]
        if len(holding) == 1:
            found["found"] += 1
            pairs.append((want, stories[holding[0]]))
        else:
            log.append("not found once: " + want["title"][0])
    anchors = [norm(want["anchor"]) for want in expected["stories"]]
    found["false"] = sum(not any(anchor in text for anchor in anchors) for text in texts)
    found["missing"] = len(anchors) - found["found"]
    return {**found, "expected": len(anchors), "imported": len(texts)}, log, pairs

def prf(found):
    recall = found["found"] / max(found["expected"], 1)
    precision = found["found"] / max(found["imported"], 1)
    return 2 * recall * precision / max(recall + precision, 0.001), recall, precision
'''


def write(folder: Path) -> Path:
    """Write it."""
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "expected.json").write_text(json.dumps(EXPECTED), encoding="utf-8")
    (folder / "check_import.py").write_text(COUNTING, encoding="utf-8")
    return folder


def write_stories(folder: Path) -> Path:
    """Write what documents are composed of: eight told stories, a general one, wordings."""
    folder.mkdir()
    told = [
        {
            "id": f"s{number}",
            "author": "nobody",
            "title": f"The {thing}",
            "heading": "",
            "text": f"The {thing} broke on a Monday.\n\nI took it apart twice. We had no spare "
            f"one in the house.\n\nI rang three shops and drove to the last. It worked by Friday, "
            f"and I have kept a second {thing} on the shelf since.",
        }
        for number, thing in enumerate(
            ["pump", "lift", "van", "saw", "oven", "press", "mill", "kiln", "essay"]
        )
    ]
    lines = [json.dumps(story) for story in told]
    (folder / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = [f"{story['id']}\t{'no' if 'essay' in story['title'] else 'yes'}" for story in told]
    (folder / "summaries.tsv").write_text("\n".join(["story\tepisode", *rows]), encoding="utf-8")
    (folder / "wordings.tsv").write_text("wording\nWhen did you mend something?", encoding="utf-8")
    return folder
