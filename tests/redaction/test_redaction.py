"""Redaction: nothing listed survives, one thing has one placeholder, twice is once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import CannotBeRemoved
from coach.export.entities import EntityKind, Redaction, TextPassage, plain_text
from coach.export.names import KEPT, ordinary_words
from coach.export.redaction import plan_redaction
from coach.export.shapes import find_shapes
from tests.growth import grows_linearly

SAID = """
the a i said at with we and then board wanted to paid it was later printed page wrong coupon for
will team met told
"""
ORDINARY = frozenset(SAID.split())
KNOWN = (ORDINARY, frozenset({"aws", "monday"}))


def redact(*texts: str, also: tuple[str, ...] = (), keep: tuple[str, ...] = ()) -> list[str]:
    """Texts of one bank, redacted."""
    made = plan_redaction([TextPassage("t", text) for text in texts], *KNOWN, also=also, keep=keep)
    return [made.apply(text) for text in texts]


def kinds(text: str) -> dict[str, str]:
    """The placeholders of a text's entries, by their fullest form."""
    return {
        each.forms[0]: each.placeholder
        for each in plan_redaction([TextPassage("t", text)], *KNOWN).entries
    }


# Names


def test_a_full_name_and_a_part_of_it() -> None:
    """A Marek is the Marek Novak named elsewhere in the bank; endings stay."""
    assert redact(
        "I asked Marek Novak. Later Marek's team paid.", "We met Novak, and MAREK said it."
    ) == [
        "I asked Person 1. Later Person 1's team paid.",
        "We met Person 1, and Person 1 said it.",
    ]


def test_two_people_of_one_name() -> None:
    """A part of two full names is neither."""
    (text,) = redact("I told Anna Novak and then I told Marek Novak that I told Novak it was.")
    assert text == "I told Person 1 and then I told Person 2 that I told Person 3 it was."


def test_companies() -> None:
    """What its form or the word before it tells for a company."""
    assert kinds("With Hollin & Wray we paid Acme GmbH, then I was at Zorbex.") == {
        "Hollin & Wray": "Name 1",
        "Acme GmbH": "Company 1",
        "Zorbex": "Company 2",
    }


def test_what_stays() -> None:
    """Ordinary words, beginnings of sentences, months and tools stay to the byte."""
    text = "The Board wanted it.  We paid AWS on Monday.\n\n- Board: it was\n"
    assert redact(text) == [text]


def test_a_name_that_is_a_word() -> None:
    """Will goes where a cue says so, and the verb stays."""
    text = "My colleague Will and I will see. I asked Will."
    assert redact(text) == ["My colleague Person 1 and I will see. I asked Person 1."]


def test_sentences_begin_with_names() -> None:
    """A name at a sentence's beginning is known from elsewhere, or from what is said of it."""
    assert redact("Zuzana said it. Printed the page. Then with Olrik we paid. Olrik paid.") == [
        "Person 1 said it. Printed the page. Then with Name 1 we paid. Name 1 paid."
    ]


def test_headings_are_no_evidence() -> None:
    """In a heading every word has a capital: only what is known from a text goes."""
    passages = [
        TextPassage("t", "The Wrong Coupon For Zorbex", heading=True),
        TextPassage("t", "I was at Zorbex."),
    ]
    made = plan_redaction(passages, *KNOWN)
    assert [made.apply(each.text) for each in passages] == [
        "The Wrong Coupon For Company 1",
        "I was at Company 1.",
    ]


def test_own_words() -> None:
    """A word the person adds goes in every case, and one they keep stays."""
    assert redact("we sold the Red Kettle, red\nkettle", also=("red kettle",)) == [
        "we sold the [removed 1], [removed 1]"
    ]
    assert redact("I was at Zorbex with Olrik", keep=("zorbex",)) == ["I was at Zorbex with Name 1"]


@pytest.mark.parametrize("word", ["person", "Person 1", "[amount 2]", "7", "", "e-mail"])
def test_words_of_placeholders(word: str) -> None:
    """What placeholders are made of could never be gone."""
    with pytest.raises(CannotBeRemoved):
        plan_redaction([], *KNOWN, also=(word,))


ENGLISH = (ordinary_words(), KEPT)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Henrik, the partner, was away.", "Henrik"),
        ("Adeyemi's manager was late.", "Adeyemi"),
        ('On call with Oluwaseun "Seun" Adeyemi. Seun was late.', "Oluwaseun Seun Adeyemi"),
        ("I apologised to Will. Mark Delacourt was away.", "Will Mark Delacourt"),
        ("He was called Long. They asked Long.", "Long"),
        ("I asked yusuf about it, and yusuf said no.", "yusuf"),
        ("I met Katarzyna. later katarzyna wrote it.", "Katarzyna katarzyna"),
        ("With Hyun-soo and Thu Hà. 王伟 was late.", "Hyun-soo Thu Hà 王伟"),
        ("We met Margarethe von Ahlen and Fatima al-Zahra.", "Margarethe von Ahlen Fatima Zahra"),
        ("Jan Kowalski wrote in March.", "Jan Kowalski"),
        ("- Sandeep: I can take it.", "Sandeep"),
        ("Author: Nguyễn Minh\nReviewers: Tomasz", "Nguyễn Minh Tomasz"),
        ("I worked for Open Hands Relief.", "Open Hands Relief"),
        ("At St Brannoc's Hospital we paid Wrenfield, Inc. for it.", "St Brannoc Hospital Inc"),
        ("It was donated by Gallagher's Hardware.", "Gallagher Hardware"),
        ("Project Falcon was late. Nothing got out to Ledgerly.", "Project Falcon Ledgerly"),
        ("We told Kofi Mensah. Ask kofi_a or kmensah2.", "Kofi Mensah kofi_a kmensah2"),
        ("We met Tena Kovač. Her login is tkovac.", "Tena Kovač tkovac"),
    ],
)
def test_names_of_many_kinds(text: str, gone: str) -> None:
    """Each goes with every letter; among English words, as a user has them."""
    made = plan_redaction([TextPassage("t", text)], *ENGLISH)
    left = made.apply(text)
    assert not [word for word in gone.split() if word in left], left


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday we moved the Kubernetes cluster to PostgreSQL. Nobody noticed.",
        "He said no. She told me later. We agreed.",
        "Restarting took a while. Long after that, mark the date. Will you come?",
        "Applications were refused. Management wanted a Root Cause Analysis in May.",
        "The EU-wide rules were long. The DAG had run twice.",
        "Analyzed the logs.\nEliminated silent data loss.\nRefactored what was outdated.",
        "They wrote 前端控制器根据请求信息 below it.",
    ],
)
def test_ordinary_texts_stay(text: str) -> None:
    """Beginnings of sentences, tools, months and abbreviations are no names."""
    assert plan_redaction([TextPassage("t", text)], *ENGLISH).apply(text) == text


def test_what_is_unsure() -> None:
    """What only begins a sentence may be no name, an ordinary word amid one may be one."""
    passage = TextPassage("t", "It was late.\nZorbel or nobody. We met Rose or somebody.", line=7)
    made = plan_redaction([passage, TextPassage("t", "Rose went.")], *ENGLISH)
    zorbel = next(entry for entry in made.doubts() if "Zorbel" in entry.forms)
    assert (zorbel.line, zorbel.doubt) == (8, "it begins a sentence")
    made = plan_redaction([TextPassage("t", "Rose is late. Hunter of it.", line=3)], *ENGLISH)
    assert [(entry.forms, entry.placeholder, entry.doubt) for entry in made.left] == [
        (("Hunter",), "", "it is a word too")
    ]


def test_what_is_left_out() -> None:
    """The person may leave one as it is; the others keep their numbers."""
    text = "I was at Zorbex with Olrik"
    made = plan_redaction([TextPassage("Title", text)], *KNOWN)
    assert made.without({"Company 1"}).apply(text) == "I was at Zorbex with Name 1"
    company, name = made.entries
    assert (company.count, company.title, company.snippet) == (1, "Title", text)
    assert name.kind is EntityKind.NAME


# However it is written


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("I told Jose\u0301 Mu\u0308ller.", "I told Person 1."),
        ("I told Jo\u00adnathan Petersen. Jonathan helped.", "I told Person 1. Person 1 helped."),
        ("I told Jo\u200bnathan, Jona\u2060than said it.", "I told Person 1, Person 1 said it."),
        ("I told Anne\u2011Marie and Anne-Marie paid.", "I told Person 1 and Person 1 paid."),
        ("It was 07700\u2011900\u2011123.", "It was [phone 1]."),
        ("It was 07700\u2010900\u2010123.", "It was [phone 1]."),
        ("It was \uff04\uff13\uff10\uff10, not $300.", "It was [amount 1], not [amount 1]."),
        ("I paid jo\uff20acme.example.", "I paid [e-mail 1]."),
    ],
)  # fmt: skip
def test_names_in_other_signs(text: str, gone: str) -> None:
    """Letters in two code points, signs that nobody sees, hyphens and signs of other widths."""
    assert redact(text) == [gone]


def test_own_words_in_other_signs() -> None:
    """A word of the user's own goes and stays however the text writes it."""
    text = "in Du\u0308sseldorf it was Mu\u0308n\u00adchen"
    assert redact(text, also=("Düsseldorf",), keep=("München",)) == [
        "in [removed 1] it was München"
    ]
    assert redact("it was Düsseldorf", also=("Du\u0308sseldorf",)) == ["it was [removed 1]"]


# What has a shape


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("jo.doe+x@mail.example.co.uk", EntityKind.EMAIL),
        ("https://example.com/a?b=c#d", EntityKind.LINK),
        ("www.example.com", EntityKind.LINK),
        ("corvid-feeds.io/status", EntityKind.LINK),
        ("+44 7700 900123", EntityKind.PHONE),
        ("(020) 7946 0018", EntityKind.PHONE),
        ("555-123-4567", EntityKind.PHONE),
        ("£3,100", EntityKind.AMOUNT),
        ("€3.2m", EntityKind.AMOUNT),
        ("$1.2 million", EntityKind.AMOUNT),
        ("16,800 pounds", EntityKind.AMOUNT),
        ("15 000 Kč", EntityKind.AMOUNT),
        ("CHF 40", EntityKind.AMOUNT),
        ("£3,100-4,200", EntityKind.AMOUNT),
        ("two hundred thousand rupees", EntityKind.AMOUNT),
        ("half a million euros", EntityKind.AMOUNT),
        ("three hundred Swiss francs", EntityKind.AMOUNT),
        ("30 lakh", EntityKind.AMOUNT),
        ("₹3,40,000", EntityKind.AMOUNT),
        ("1,150 EGP", EntityKind.AMOUNT),
        ("j.o'neill@x.ai", EntityKind.EMAIL),
        ("jo (at) acme (dot) example", EntityKind.EMAIL),
        ("acme-wiki.net/start", EntityKind.LINK),
        ("postgres://etl:pw@dwh.acme.internal:5432/x", EntityKind.LINK),
        ("1-800-555-0199", EntityKind.PHONE),
        ("(11) 95555-0164", EntityKind.PHONE),
        ("10.42.7.19", EntityKind.IP),
        ("10.42.0.0/16", EntityKind.IP),
        ("2001:db8::17", EntityKind.IP),
        ("fd12:3456:789a:1::2c", EntityKind.IP),
        ("db-07.internal", EntityKind.HOST),
        ("prod-eu-1", EntityKind.HOST),
        ("kube-node-b3f9", EntityKind.HOST),
        ("gw-0013", EntityKind.HOST),
        ("web01.stage.acme.local", EntityKind.HOST),
        ("deploy@bastion", EntityKind.HOST),
        ("@seun_codes", EntityKind.HANDLE),
        ("svc-backup", EntityKind.HANDLE),
        ("ghp_0123456789abcdefABCD", EntityKind.KEY),
        ("AKIAIOSFODNN7EXAMPLE", EntityKind.KEY),
        ("6f1c1a52-9d1e-4a57-8a53-0b1f2e3d4c5b", EntityKind.KEY),
    ],
)
def test_shapes(text: str, kind: EntityKind) -> None:
    """Each is found whole, in a sentence, at its end, and in brackets."""
    for around in ("It was {}, then more.", "It was {}.", "({})"):
        assert [(each, around.format(text)[start:end]) for each, _, start, end in find_shapes(
            around.format(text)
        )] == [(kind, text)]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2023-09-14", "14.09.2023", "212 orders", "96 % full", "22,000 parcels", "version 2.13.0",
        "00:15 to 01:30", "Node.js", "work.md", "1 200 300 people", "e.g. this", "3x faster",
        "127.0.0.1", "::1", "10:02:33", "std::string", "utf-8", "covid-19", "day-to-day", "main.c",
        "a grand piano", "db-level", "user stories", "build 42", "1.28.3",
    ],
)  # fmt: skip
def test_no_shapes(text: str) -> None:
    """Days, counts, times and versions are part of a story."""
    assert list(find_shapes(f"It was {text} then.")) == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("/home/rkumar/notes", "rkumar"),
        (r"C:\Users\rkumar\Desktop", "rkumar"),
        ("/data/xliu22/runs", "xliu22"),
        ("psql -U report_ro", "report_ro"),
        ("my login there was rnair-de", "rnair-de"),
        ("logged in as kofi_a", "kofi_a"),
        ("[10:02] kuba: it is down", "kuba"),
        ("the password was hunter2!x", "hunter2!x"),
        ('API_TOKEN = "tgk-prod-7d1e"', "tgk-prod-7d1e"),
        ("guest wifi is still soup2022", "soup2022"),
        ("PIN 4711", "4711"),
        ("tel. 555 0172", "555 0172"),
    ],
)
def test_told_by_what_stands_before(text: str, secret: str) -> None:
    """Of a path, a login or a password only that goes which is of somebody."""
    assert [text[start:end] for _, _, start, end in find_shapes(text)] == [secret]


def test_one_amount() -> None:
    """However an amount is written, it is the same."""
    assert redact("£3,100 or 3100 pounds or £3.1, then £18k and £18,000") == [
        "[amount 1] or [amount 1] or [amount 2], then [amount 3] and [amount 3]"
    ]


# Properties

NAMES = ("Zorbex", "Olrik", "Marek Novak", "Novak", "Hollin & Wray", "Brackwater GmbH", "Dürr")
PIECES = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(
        ["said", "the", "at", "I", "and", "will", "Will", "Board", "AWS", "told", "’s"]
    ),
    st.sampled_from(["£3,100", "a@b.example.org", "https://x.example/y", "+44 7700 900123", "12"]),
    st.sampled_from(
        ["10.0.3.4", "db-07.internal", "@olrik", "olrik_x", "password", "a1b2c3", "PIN"]
    ),
    st.sampled_from(["Person 1", "[amount 3]", "Name 2", "Company 7", "**x**", "\n\n", "- ", ". "]),
    st.text(st.characters(codec="utf-8", categories=("Lu", "Ll", "Nd", "Po", "Zs")), max_size=6),
)
TEXTS = st.lists(PIECES, max_size=20).map(" ".join)
ALSO = st.lists(st.sampled_from(["red kettle", "Olrik", "x", "Dürr"]), max_size=2).map(tuple)


def form_pattern(form: str) -> str:
    """A form as whole words, however the white space between is broken."""
    words = r"\s+".join(re.escape(word) for word in form.split())
    before = r"(?<![^\W_])(?<!\d[.,])" if form[:1].isalnum() else ""
    after = r"(?![^\W_])(?![.,]?\d)" if form[-1:].isalnum() else ""
    return f"{before}{words}{after}"


def survives(made: Redaction, text: str) -> list[str]:
    """What of the list stands in a text; ordinary words only where they have a capital."""
    return [
        form
        for entry in made.entries
        for form in entry.forms
        for match in re.finditer(form_pattern(form), text, re.IGNORECASE)
        if form not in entry.careful or not match[0].islower()
    ]


@pytest.mark.thorough
@given(st.lists(TEXTS, min_size=1, max_size=4), ALSO)
@settings(max_examples=100)
def test_nothing_listed_survives(texts: list[str], also: tuple[str, ...]) -> None:
    """In no text, whatever its case."""
    made = plan_redaction([TextPassage("t", text) for text in texts], *KNOWN, also=also)
    for text in texts:
        for shape in (text, text.upper(), text.lower()):
            assert survives(made, made.apply(shape)) == []


@pytest.mark.thorough
@given(st.lists(TEXTS, min_size=1, max_size=4), ALSO)
@settings(max_examples=100)
def test_twice_is_once(texts: list[str], also: tuple[str, ...]) -> None:
    """Applied again it changes nothing, and planned again it finds nothing."""
    made = plan_redaction([TextPassage("t", text) for text in texts], *KNOWN, also=also)
    once = [made.apply(text) for text in texts]
    assert [made.apply(text) for text in once] == once
    again = plan_redaction([TextPassage("t", text) for text in once], *KNOWN)
    assert [again.apply(text) for text in once] == once
    assert again.entries == ()


@pytest.mark.thorough
@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=200)
def test_one_thing_has_one_placeholder(texts: list[str]) -> None:
    """No spelling stands for two things, and no placeholder for two."""
    made = plan_redaction([TextPassage("t", text) for text in texts], *KNOWN)
    forms = [form.casefold() for each in made.entries for form in each.forms]
    assert len(forms) == len(set(forms))
    placeholders = [each.placeholder for each in made.entries]
    assert len(placeholders) == len(set(placeholders))
    assert not any(place in text for place in placeholders for text in texts)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_nothing_found_nothing_changed(text: str) -> None:
    """A text without a match stays to the byte, and none makes it fail."""
    made = plan_redaction([TextPassage("t", text)], *KNOWN)
    if not made.entries:
        assert made.apply(text) == plain_text(text)
    assert Redaction(()).apply(plain_text(text)) == plain_text(text)


@pytest.mark.no_cover
def test_it_takes_time_by_the_text() -> None:
    """Four times the stories, each with names of its own, take about four times as long."""

    def work(size: int) -> None:
        stories = [
            f"I told {_name(at)} at {_name(at + 1)} that it was £{at}." for at in range(size)
        ]
        made = plan_redaction([TextPassage("t", text) for text in stories], *KNOWN)
        assert len(made.entries) >= size

    assert grows_linearly(work, 800)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "piece",
    ["https://x{}.example/a", "£{},5", "db-{}.internal", "@u{}", "a{}@b.example", "10.0.{}.7 is",
     "one-", "a-", "key: ", "Aa's ", "A. ", "(at)", '"Aa ', "a/", "told q{}z that"],
)  # fmt: skip
def test_shapes_take_time_by_the_text(piece: str) -> None:
    """However many links, amounts or words half like one there are."""

    def work(size: int) -> None:
        text = " ".join(piece.format(at) for at in range(size))
        plan_redaction([TextPassage("t", text)], *KNOWN)

    assert grows_linearly(work, 1200)


def _name(number: int) -> str:
    """A name for each number."""
    return "Z" + "".join("abcdefghij"[int(digit)] for digit in str(number))
