"""`coach review`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.context import (
    NAME,
    PATH,
    Run,
    TerminalReporter,
    complete_story,
    console_out,
    example,
)
from coach.cli.llm import open_opinions, opinion_option, redact_option, review_again
from coach.cli.output import Output, output_options

if TYPE_CHECKING:
    from coach.domain.story import Part
    from coach.review.answer import AnswerText


def _parse_labels(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[int, Part]:
    """Parse the number and part of every NUMBER=PART; the part may be cut short."""
    from coach.domain.story import PARTS, Part

    labels, known = {}, (*PARTS, Part.OTHER)
    for value in values:
        number, _, typed = value.partition("=")
        parts = [part for part in known if typed and part.startswith(typed.strip().lower())]
        if not number.strip().isdecimal() or len(parts) != 1:
            why = f'"{value}" is not the number of a sentence and its part ({", ".join(known)}).'
            raise click.BadParameter(why, ctx, param)
        labels[int(number)] = parts[0]
    return labels


@click.command(short_help="Say what to improve in an answer.")
@click.argument("file", required=False, metavar="[FILE|-]", type=NAME)
@click.option(
    "--audio",
    type=PATH,
    metavar="FILE",
    help="A recording instead: wav, mp3, m4a, flac or ogg.",
)
@click.option("-q", "--question", default="", help="The question that was asked.")
@click.option(
    "-s",
    "--story",
    default="",
    help="The story it tells; else the likeliest of your bank.",
    shell_complete=complete_story,
)
@click.option(
    "--label",
    "labels",
    metavar="N=PART",
    multiple=True,
    callback=_parse_labels,
    help="Correct a sentence's part: 3=result. It is remembered.",
)
@click.option(
    "--words",
    type=click.IntRange(10, 3000),
    metavar="N",
    help="It is written, for a form that takes N words.",
)
@click.option("--all", "everything", is_flag=True, help="Every remark, key point and sentence.")
@opinion_option
@redact_option
@output_options("text", "json")
@click.pass_obj
@example(
    'coach review answer.txt --question "tell me about a failure"\n'
    "coach review notes.md:29 --all\ncoach review answer.txt --label 3=result\n"
    "coach review --audio answer.m4a\ncoach review form.txt --words 250"
)
def review(
    run: Run,
    file: str | None,
    audio: Path | None,
    question: str,
    story: str,
    labels: dict[int, Part],
    words: int | None,
    everything: bool,
    opinion: bool,
    redact: bool,
    output: Output,
) -> None:
    """Say what to improve in an answer, in its own words: three things at most.

    The answer is a file, a story in a file (FILE:LINE), or what is piped or typed in. Beside your
    stored story, the numbers and names that changed are named, and the points left out.

    A recording is heard on this machine and nowhere else, with the optional part voice. It tells
    pace, pauses, fillers and the time of every part too.

    With --words it is an answer to be read: how many words are over or left, which sentences cost
    most and which carry least; how long it takes to say does not count.

    --second-opinion has the model of coach llm read the question and the answer, and say which of
    coach's own questions it would ask about which words.
    """
    opinions = open_opinions(run, output, wanted=opinion, redact=redact)
    if audio and words:
        raise click.UsageError("--words is for what is written, --audio for what is said.")
    if audio and file:
        raise click.UsageError("Give a file or --audio, not both.")
    if audio:
        from coach.audio.transcription import open_transcriber
        from coach.review.answer import hear_file

        transcriber = open_transcriber(run.settings.voice_model)
        answer = hear_file(audio, transcriber, TerminalReporter(run.log))
    else:
        answer = _read(file)
    with run.open_app() as app:
        review = app.review(answer, question=question, story=story, labels=labels, allowed=words)
    delivery = None
    if answer.transcript:
        from coach.audio.delivery import measure_delivery

        parts = [(sentence.text, str(sentence.part)) for sentence in review.sentences]
        delivery = measure_delivery(answer.transcript, parts)
        if output.form == "text":
            from coach.views.review import show_heard

            show_heard(console_out(), answer.transcript.text)
    show, document = "coach.views.review.show_review", review.to_dict(delivery)
    output.write(review, show, document=document, everything=everything, delivery=delivery)
    if opinions:
        review_again(opinions, review, question.strip())


def _read(file: str | None) -> AnswerText:
    from coach.review.answer import MOST_BYTES, read_answer

    if file and file != "-":
        return read_answer(Path(file))
    if sys.stdin.isatty():
        click.echo("Type the answer, then press Ctrl-D on a line of its own.", err=True)
    return read_answer(None, sys.stdin.buffer.read(MOST_BYTES + 1))
