"""`coach match` and `coach plan`."""

from __future__ import annotations

import os
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

import click

from coach.cli.context import Run, console_out, example, is_plain, is_terminal, round_option
from coach.cli.llm import open_opinions, opinion_option, rank_again, redact_option
from coach.cli.output import Output, output_options
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.cli.context import Decorator
    from coach.matching.ranking import MatchResult

LARGEST_LIST = 10_000_000


def question_file_option(words: str) -> Decorator:
    """Give a command the option for a file of questions, or stdin."""
    return click.option("-f", "--file", type=_QuestionFile("rb"), help=words)


class _QuestionFile(click.File):
    """A file of questions in any encoding."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return its text, under its name."""
        from coach.ingest.readers.document import decode_bytes

        file = super().convert(value, param, ctx)
        data = file.read(LARGEST_LIST + 1)
        text = StringIO(decode_bytes(data), newline=None)
        text.name = getattr(file, "name", "<stdin>")
        if len(data) > LARGEST_LIST and b"\n" in data:
            self.fail(f"{text.name}: it is larger than 10 MB.", param, ctx)
        return text


def read_arguments(words: Sequence[str]) -> list[str]:
    """Read one question of several words, or several quoted questions."""
    quoted = len(words) > 1 and all(" " in word.strip() for word in words)
    return list(words) if quoted else [" ".join(words)]


def read_list(file: TextIO) -> list[str]:
    """Read the questions of a list, without numbers and bullets; errors name the line."""
    from coach.catalog.question_text import clean_list, read_lines

    name = getattr(file, "name", "<stdin>")  # a replaced standard input has none
    return list(clean_list(read_lines(file, name), name))


def _read_each_line(file: TextIO) -> list[str]:
    """Read a question from each line that is not blank; errors name the line."""
    from coach.catalog.question_text import clean_question, read_lines

    name = getattr(file, "name", "<stdin>")
    lines = enumerate(read_lines(file, name), start=1)
    return [clean_question(line, f"{name}:{number}") for number, line in lines if line.strip()]


@click.command(short_help="Name the story that answers a question.")
@click.argument("question", nargs=-1)
@question_file_option("Questions, one a line; - for stdin.")
@click.option(
    "-n",
    "--top",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="How many stories to name; 0 for all.",
)
@click.option("--explain", is_flag=True, help="Show each signal's share of the score.")
@opinion_option
@redact_option
@output_options("text", "json")
@click.pass_obj
@example(
    'coach match "tell me about a failure"\ncoach match -f questions.txt --format json\n'
    'coach match "tell me about a failure" --second-opinion'
)
def match(
    run: Run,
    question: tuple[str, ...],
    file: TextIO | None,
    top: int,
    explain: bool,
    opinion: bool,
    redact: bool,
    output: Output,
) -> None:
    """Name the story that answers a question, and the sentence that shows why.

    Words without quotes are one question; several quoted questions are answered one by one. Without
    any, a terminal is asked for one.

    --second-opinion has the model of coach llm read the first eight stories and name those that
    answer, each with its own words.
    """
    if question and file:
        raise click.UsageError("Give a question or a file with -f, not both.")
    opinions = open_opinions(run, output, wanted=opinion, redact=redact)
    if not (question or file) and is_terminal():
        from coach.tui import ask

        question = (ask.ask_line("What may they ask you?"),)
    questions = _read_each_line(file) if file else read_arguments(question)
    may_ask = len(questions) == 1 and output.form == "text" and not file and _may_ask()
    with run.open_app() as app:
        most = max(top, opinions.most_stories) if opinions and top else top
        for answer in app.match(questions, top=most):
            first = [match.story for match in answer.matches]
            answer = replace(answer, matches=answer.matches[: top or None])  # noqa: PLW2901
            asks = may_ask and not app.choices.is_said(answer.question) and not answer.is_settled
            show, several = "coach.views.match.show_answer", len(questions) > 1
            output.write(answer, show, paged=not asks, explain=explain, named=several)
            if opinions:
                rank_again(opinions, answer.question, first)
        app.choices.note_match(answer.question, [match.story for match in answer.matches])
    if asks:
        _ask_which(run, answer)


def _may_ask() -> bool:
    return is_terminal() and not is_plain() and not os.environ.get("COACH_NO_ASK")


def _ask_which(run: Run, answer: MatchResult) -> None:
    """Ask in one line which of the stories shown is right; any other key goes on."""
    from coach.tui import ask

    keys = {str(place): place - 1 for place in range(1, len(answer.matches[:9]) + 1)}
    first, *others = (f"[{key}]" for key in keys)
    if answer.fit.answers:
        keys["y"] = 0
        words = ["Right? [y] yes", *([f"{' '.join(others)} the others"] if others else [])]
    else:
        words = ["Which is right?", first, *others]
    line = " ".join([*words, "[n] none of mine [Enter] go on "])
    key = ask.press_or_go_on(line, [*keys, "n"])
    if key:
        with run.open_app() as app:
            if key == "n":
                app.choices.choose_none(answer.question)
            else:
                app.choices.choose(answer.question, [answer.matches[keys[key]].story])
        said = "none of yours" if key == "n" else answer.matches[keys[key]].story.story.title
        kept = f"Kept: {one_line(said)}. coach choose --forget takes it back."
        console_out().indented(kept, 3)


@click.command(short_help="Choose stories for a whole interview.")
@click.argument("question", nargs=-1)
@question_file_option("Questions, one a line; - for stdin. Numbers and bullets are left out.")
@click.option("--once", is_flag=True, help="Tell no story twice, even where nothing else answers.")
@round_option
@output_options("text", "json")
@click.pass_obj
@example(
    "coach plan -f questions.txt\ncoach plan --round panel\n"
    'coach plan "a conflict with a colleague" "a failure of yours" --format json'
)
def plan(
    run: Run,
    question: tuple[str, ...],
    file: TextIO | None,
    once: bool,
    asked_by: str,
    output: Output,
) -> None:
    """Choose a different story for each question of one interview.

    An interviewer who hears one story three times believes there is no other. The plan tells each
    story where it counts for most, and says what that gives up and what to hold back.

    Without questions it plans for those of a round: the one named, or that of your next interview.
    """
    if question and file:
        raise click.UsageError("Give questions or a file with -f, not both.")
    if asked_by and (question or file):
        raise click.UsageError("--round has questions of its own. Leave yours out.")
    questions = read_list(file) if file else read_arguments(question) if question else []
    with run.open_app() as app:
        chosen = app.plan(questions, once=once, asked_by=asked_by)
    output.write(chosen, "coach.views.match.show_plan")
