"""What is taken for text yet to be written."""

from __future__ import annotations

import pytest

from coach.ingest.titles import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        *("TBD", "TODO: write this up", "...", "…", "N/A", "-", "___", "n/a", "(tbd)", "**TBD**"),
        *(
            "[Brief description of what went wrong]",
            "<describe here>",
            "{{situation}}",
            "【你可改】",
        ),
        *("- Example: TBD", "- [ ] TBD\n- [what]", "Lorem ipsum dolor sit amet", "to be written"),
        *("Describe what happened.", "What was the result?", "Set the scene", "What you did"),
        *("Impact and outcome", "lorem ipsum " * 60),
    ],
)
def test_placeholders(text: str) -> None:
    """Brackets to fill, dots, "TBD" and prompts to the writer are placeholders."""
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Debugging", "It broke.", "I had to describe the problem", "[the log](x.md) said so"),
        *("None of the tests failed", "What I did was to ask", "Explain nothing", "word " * 100),
        *("Set up a meeting", "TBD\nbut this is written", "Why does nobody own it? I asked them"),
    ],
)
def test_written_text(text: str) -> None:
    """However short, what is written is no placeholder."""
    assert not is_placeholder(text)
