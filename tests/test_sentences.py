"""Sentences are exact slices of what a person wrote, and `plain` reads them aloud."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.domain.sentences import split_sentences, strip_markup
from tests.growth import grows_linearly

LONG = 200_000
"""Characters, as in a large notes file pasted into one section."""

MARKUP = st.text(
    st.sampled_from(list("aB1 .!?…。「」\n\t-*+>#_=|:`~[]()<>/\"'’é漢\u2028")), max_size=80
)


def test_sentences_of_a_paragraph_end_at_full_stops() -> None:
    """Full stops, question and exclamation marks end a sentence."""
    assert split_sentences("I broke the build. Who would notice? Everybody on the team did!") == [
        "I broke the build.",
        "Who would notice?",
        "Everybody on the team did!",
    ]


def test_wrapped_paragraph_is_one_sentence() -> None:
    """A line break inside a paragraph ends nothing; a blank line does."""
    text = "I deleted the rows\nof the wrong customer\n\nand restored them by noon"
    assert split_sentences(text) == [
        "I deleted the rows\nof the wrong customer",
        "and restored them by noon",
    ]


def test_headings_are_no_sentences() -> None:
    """A heading inside a post says what follows, not what happened."""
    assert split_sentences("## What I realised that day\n\nI had tested nothing.\n") == [
        "I had tested nothing."
    ]


@pytest.mark.parametrize("mark", ["-", "*", "+", "•", "1.", "12)", ">", "- [x]", "  -"])
def test_list_items_are_sentences_without_their_marks(mark: str) -> None:
    """Each item stands alone, its mark cut off."""
    text = f"{mark} stopped the mailing\n{mark} wrote an apology"
    assert split_sentences(text) == ["stopped the mailing", "wrote an apology"]


def test_item_goes_on_over_wrapped_lines() -> None:
    """A line below an item, without a mark of its own, belongs to it."""
    assert split_sentences("- stopped the mailing\n  after four minutes\n- told the team") == [
        "stopped the mailing\n  after four minutes",
        "told the team",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We cut latency, e.g. P95 of the search.",
        "I met Dr. Osei about the audit.",
        "Logs, metrics, etc. Nothing helped us there.",
        "J. Okafor and I led the change.",
        "See item no. 5 of the review.",
        "The fix went into release 2.4 that week.",
        "It was z.B. Montags very slow there.",
        "Der Plan war alt. überholt war er auch.",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text: str) -> None:
    """A full stop inside an abbreviation, an initial or a number is no end."""
    assert split_sentences(text) == [text]


def test_words_that_look_like_abbreviations_end_sentences() -> None:
    """The words "No." and "I." are ends: people refuse and speak of themselves."""
    assert split_sentences("The director said no. We were as sure as I. Then it broke.") == [
        "The director said no.",
        "We were as sure as I.",
        "Then it broke.",
    ]


def test_quotation_marks_stay_with_their_sentence() -> None:
    """Closing marks end with the sentence, opening ones begin the next."""
    assert split_sentences('He said: “Roll it back now!” "Not without a backup," I said.') == [
        "He said: “Roll it back now!”",
        '"Not without a backup," I said.',
    ]


@pytest.mark.parametrize(
    "fenced",
    [
        "```\nFATAL. It broke here.\n```",
        "~~~ text\nFATAL. It broke here.\n~~~",
        "````\nFATAL. It broke here.\n````",
        "```\n~~~\nFATAL. It broke here.\n```",
    ],
)
def test_fenced_code_is_left_out(fenced: str) -> None:
    """A stack trace is no sentence; what stands around it is."""
    text = f"The log showed this:\n{fenced}\nI restarted the index."
    assert split_sentences(text) == ["The log showed this:", "I restarted the index."]


def test_code_inside_a_line_opens_no_fence() -> None:
    """A line that begins with code between three backticks is text, and so is what follows."""
    text = "```git push``` was all I ran.\n\nIt deleted the branch."
    assert split_sentences(text) == ["```git push``` was all I ran.", "It deleted the branch."]


@pytest.mark.parametrize("rule", ["---", "* * *", "=====", "|---|:--:|", " | - | - | "])
def test_rules_are_no_sentences(rule: str) -> None:
    """Rules, underlines of headings and the line below a table's head separate blocks."""
    text = f"We were down there\n{rule}\nI brought it back"
    assert split_sentences(text) == ["We were down there", "I brought it back"]


def test_two_dashes_are_no_rule() -> None:
    """A rule has three marks at least; a signature's two dashes are left in the paragraph."""
    assert split_sentences("We were down\n--\nI brought it back") == [
        "We were down\n--\nI brought it back"
    ]


def test_fragments_are_left_out_beside_sentences() -> None:
    """A fragment ("Results:") is no evidence, unless there is nothing else."""
    assert split_sentences("Results:\n\nWe lost no order.") == ["We lost no order."]
    assert split_sentences("Yes. Certainly.") == ["Yes.", "Certainly."]


def test_chinese_and_japanese_sentences_need_no_spaces() -> None:
    """The full stops of scripts without spaces end sentences, closing marks included."""
    assert split_sentences(
        "私は本番の表を消した。「すぐ戻せ！」と課長が言った。バックアップから戻した？！"
    ) == [
        "私は本番の表を消した。",
        "「すぐ戻せ！」",
        "と課長が言った。",
        "バックアップから戻した？！",
    ]


@pytest.mark.parametrize("text", ["", "   \n\t\n", "```\ncode only\n```", "---"])
def test_text_without_words_has_no_sentences(text: str) -> None:
    """Nothing comes of nothing."""
    assert split_sentences(text) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**I fixed** the _index_ in `prod`", "I fixed the index in prod"),
        ("~~They~~ ==We== were __late__", "They We were late"),
        ("see [the plan](https://example.org/a_b) now", "see the plan now"),
        ("a picture ![of the graph](graph.png)", "a picture of the graph"),
        ("see [[Outage 2021|the outage]] and [[Index]]", "see the outage and Index"),
        ("<b>Bold</b> words<br/>here <!-- not this\none -->end", "Bold words here end"),
        ("- [ ] call the\n- client   again", "call the client again"),
        ("> quoted\n> lines", "quoted lines"),
        ("snake_case and 2 * 3 and 5 < 6", "snake_case and 2 * 3 and 5 < 6"),
        ("#hashtag and C#", "#hashtag and C#"),
        ("an <!-- open comment", "an <!-- open comment"),
    ],
)
def test_plain_takes_the_marks_off(written: str, read: str) -> None:
    """Markdown and HTML marks go, the words stay as they are."""
    assert strip_markup(written) == read


@given(st.one_of(st.text(), MARKUP))
@example("[[a|b")
@example("``` x\n```y`\n")
def test_sentences_are_slices_in_order(text: str) -> None:
    """Whatever the text, each sentence is a slice of it, in order and without overlap."""
    position = 0
    for sentence in split_sentences(text):
        assert sentence
        assert sentence == sentence.strip()
        position = text.index(sentence, position) + len(sentence)


@given(st.one_of(st.text(), MARKUP))
def test_plain_is_one_line(text: str) -> None:
    """Whatever the text, read aloud it has one line, single spaces and no more than it had."""
    read = strip_markup(text)
    assert read == " ".join(read.split())
    assert len(read) <= len(text)


@pytest.mark.no_cover  # a tracer's time is not the function's
@pytest.mark.parametrize(
    "piece",
    [
        *("a", " ", "\n", ".", "…", "*", "_", "[", "[[", "[[a|", "[a](", "](", "<a", "<a b ", "`"),
        *("<!--", "<!-- ", "-", "|", "| -", "|-", ": ", "=", '!"', ". ", '."', "A. ", "- ", "> "),
        *("。", "漢", "\t", "- - -a", "```\n", "~~~", "1. ", "a.b", "!["),
    ],
)
def test_long_runs_cost_no_more_than_their_length(piece: str) -> None:
    """One piece repeated, the worst for regular expressions, takes time as its length."""

    def work(size: int) -> None:
        text = (piece * size)[:size] + "x"
        split_sentences(text)
        strip_markup(text)

    assert grows_linearly(work, LONG)
