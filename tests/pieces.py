"""Pieces of text of every kind; a document of one of them over and over is the worst for a rule."""

from __future__ import annotations

from typing import Final

PIECES: Final = (
    "# Action\nI rang.\n", "Action\n---\n", "# Lift\n", "## a\n", "- a\n", "- Action: a\n",
    "  - a\n", "> a\n", "|a|b|\n", "|a|b|\n|-|-|\n|c|d|\n", "![a](b) ", "[a](b) ", "[[a]] ",
    "[a][b] ", "[a]: b\n", "<b>a</b>", "<table><tr><td>a</td></tr></table>\n", "<td>a",
    "**a** ", "**", "__a", "~~", "`", "```\n", "$$", "---\n", "===\n", "+++\n", "a: b\n",
    "- [ ] a\n", "1. a\n", "a) a\n", "[^1]: a\n", "{#a} ", "<!-- coach: story -->\n# a\n",
    "<!-- coach: end -->\n", "<!--", "Q: a?\n", "Q: a?\nA: I rang.\n", "Situation: a\n",
    "**Situation:** a\n", "**Action:** I rang.\n", "S: a\nT: a\nA: a\nR: a\n", "S - a\n",
    "See above.\n", "Same as question 1.\n", "Tags: a, b\n", "#tag ", "Date: 2024\n", "a\n\n",
    "I rang the firm. ", "?", "!", "? ", "a? ", "…", "(a", "((", "[", "]", "\\", "&amp;", "<a",
    "<", "\t- a\n", "* * *\n", "***\n", "a\u2028", "\x0c", "- - ", "> > ", "1. 1. ", "a,", "a;",
    '"a" ', "'", "|", "||", "a|", "::: a\n", ":a: b\n", "@a ", "http://a.b ", "a@b.c ",
    "2024-01-02 ", "10% ", "\r", "a", "é", "漢字。", "١٢", "🙂", "a\u0301", "* Action\n", "** a\n",
    ":PROPERTIES:\n:END:\n", "#+TITLE: a\n", "#+BEGIN_SRC\n", "- a :: b\n", "*a* ",
    "Action ::\n", "1) Situation: a\n2) Action: b\n", "|S|a|\n|-|-|\n|A|b|\n",
    "| Title | Situation | Action |\n|-|-|-|\n| a | b | I rang. |\n",
    "<details><summary>a</summary>\nb\n</details>\n", "<h2>a</h2>\n<p>b</p>\n", "Summary\n\n",
    "Challenge: a\n", "Lessons\n\nI learned.\n\n", "    a\n", "a  \n", "&", "#", "##",
    "######## a\n", "-", "=", "*", "_", "~", "+", "^", ".", "... ", "a.b", "1.", "No. 1 ",
    "e.g. ",
)  # fmt: skip
