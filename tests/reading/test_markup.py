"""AsciiDoc, reStructuredText and LaTeX: line by line as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.test_markdown import told

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

S, A, R = Part.SITUATION, Part.ACTION, Part.RESULT
ASCIIDOC = """\
= My stories
:toc: left

// what I told last time
== The empty hall

[.lead]
Situation:: Nobody had come to the hall.
*Action*::
I went from door to door:
* first the left side
** the cafe too
. then the right

.Result
It was full at eight.

////
Result: hidden
////
----
Result: shown
----
"""
RST = """\
==========
My stories
==========

.. contents::
   :local:

The empty hall
==============

Situation
    Nobody had come to the hall on the evening
    of our first concert.
Action
    I went from door to door with the poster in my hand:

    - first the left side

.. a comment
   Result: hidden

:Result: It was ``full`` at eight, and thirty people
   stood at the back.

.. note::

   I did it alone.
"""
LATEX = r"""\documentclass{article} % Result: hidden
\title{My stories}
\begin{document}
\maketitle
\section*{The empty hall \& I}
\begin{description}
\item[Situation] Nobody had come to the hall of Fran\c{c}ois M\"uller. % no one
\item[Action:] I went from \emph{door} to~door:
\begin{enumerate}
\item first the \textbf{left} side\label{x}
\end{enumerate}
\item[Result] It was full.
\end{description}
\section{The van}
\paragraph{Situation:} It stood.
\textbf{Result:} It was full -- 100\%.
\begin{verbatim}
\textbf{Result}
\end{verbatim}
\end{document}
Result: hidden
"""


def test_asciidoc(read_text: ReadText) -> None:
    """Titles, description lists, lists and block titles; comments and attributes are silent."""
    reading = read_text(ASCIIDOC, "stories.adoc")
    assert told(reading) == [
        (
            "The empty hall",
            [
                (S, "Nobody had come to the hall."),
                (
                    A,
                    (
                        "I went from door to door:\n- first the left side\n    - the cafe too\n"
                        "1. then the right"
                    ),
                ),
                (R, "It was full at eight.\n\n\n\n\n```\nResult: shown\n```"),
            ],
        )
    ]
    assert [section.line for section in reading.stories[0].sections] == [8, 10, 16]


def test_rst(read_text: ReadText) -> None:
    """Titles by their lines, definition and field lists; comments and directives are silent."""
    reading = read_text(RST, "stories.rst")
    ((title, sections),) = told(reading)
    assert title == "The empty hall"
    assert sections == [
        (S, "Nobody had come to the hall on the evening\nof our first concert."),
        (A, "I went from door to door with the poster in my hand:\n\n- first the left side"),
        (R, "It was `full` at eight, and thirty people\nstood at the back.\n\n\n\nI did it alone."),
    ]
    assert [section.line for section in reading.stories[0].sections] == [12, 15, 22]


def test_latex(read_text: ReadText) -> None:
    """Sections, lists, bold type, accents; comments and what is no text are silent."""
    reading = read_text(LATEX, "stories.tex")
    assert told(reading) == [
        (
            "The empty hall & I",
            [
                (S, "Nobody had come to the hall of François Müller."),
                (A, "I went from *door* to door:\n\n1. first the **left** side"),
                (R, "It was full."),
            ],
        ),
        ("The van", [(S, "It stood."), (R, "It was full – 100%.\n```\n\\textbf{Result}\n```")]),
    ]


@pytest.mark.parametrize(
    ("name", "mark"),
    [("a.adoc", "// coach: skip"), ("a.rst", ".. coach: skip"), ("a.tex", "% coach: skip")],
)
def test_marks_in_comments(name: str, mark: str, read_text: ReadText) -> None:
    """What its writer says of a story in a comment counts."""
    reading = read_text(f"{mark}\n\nI rang the firm and it was mended.", name)
    assert not reading.stories
    assert "you marked it as no story" in [block.reason for block in reading.skipped]


def test_mdx(read_text: ReadText) -> None:
    """Imports, exports, comments and tags of components are no text of MDX."""
    (story,) = read_text(
        "import Tabs from '@theme/Tabs'\nimport {\n  Story,\n} from './story'\n\n"
        "export const meta = {\n  title: 'x'\n}\n\n# The empty hall\n\n<Tabs>\n\n"
        "{/* Result: no */}\n\n"
        "Situation: Nobody had come.\n\nResult: It was full.\n\n</Tabs>\n",
        "a.mdx",
    ).stories
    assert [section.text for section in story.sections] == ["Nobody had come.", "It was full."]
