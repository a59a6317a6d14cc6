"""`coach practice`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from coach.cli.context import (
    competencies_option,
    complete_story,
    console_out,
    example,
    framework_option,
    is_plain,
    is_terminal,
    job_option,
    level_option,
    question_list_option,
    renamed_options,
    round_option,
)
from coach.cli.llm import ask_on, open_opinions, redact_option
from coach.config import MOST_PROBES, PROBES

if TYPE_CHECKING:
    from coach.audio.text_to_speech import Speaker
    from coach.cli.context import Run
    from coach.ingest.jobs import JobDescription
    from coach.tui.listening import Voice
    from coach.views.layout import Screen


SILENCE: Final = 6.0
"""Seconds that end an answer: three times a pause worth a remark, so that who thinks may think."""

MODES: Final = ("tell", "recall", "mock", "aloud")
SPOKEN: Final = ("tell", "mock")
"""Modes that listen: a story is named by its letters, and what is told to the room is not heard."""

LONGEST_RUNG: Final = 600

LIMITS: Final = [
    *("count", "competencies", "framework", "job", "listed", "level", "story", "ladder", "probes"),
    *("asked_by", "standing"),
]
"""Options that choose what a session asks."""


def _parse_ladder(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Parse the seconds of a ladder, the longest first, as one gets shorter."""
    if value is None:
        return ()
    steps = [step.strip() for step in value.split(",")]
    if not all(step.isdecimal() and 0 < int(step) <= LONGEST_RUNG for step in steps):
        why = f'"{value}" is no list of seconds. For example: --ladder 30,60,90'
        raise click.BadParameter(why, ctx, param)
    return tuple(sorted({int(step) for step in steps}, reverse=True))


@click.command(
    short_help="Rehearse your stories.",
    context_settings=renamed_options(skill="competency", company="jd"),
)
@click.argument("mode", type=click.Choice(MODES), default="tell", metavar="[MODE]")
@click.option("--minutes", type=click.IntRange(1, 240), help="Stop when these are over.")
@click.option("-n", "--count", type=click.IntRange(1, 50), help="How many questions.")
@competencies_option(
    "--competency", "competencies", words="Only questions about this; may be repeated."
)
@framework_option("Only what a framework asks for.")
@job_option
@question_list_option("Ask the questions of a list, one a line.")
@level_option
@round_option
@click.option(
    "--standing",
    is_flag=False,
    flag_value="all",
    default="",
    metavar="[NAME]",
    help="What asks for no story: about-yourself, why-us, salary ...; without a name, all.",
)
@click.option("-s", "--story", default="", help="Only this story.", shell_complete=complete_story)
@click.option(
    "--ladder",
    callback=_parse_ladder,
    metavar="SECONDS",
    help="Tell each story several times, shorter each time: 30,60,90.",
)
@click.option(
    "--probes",
    type=click.IntRange(0, MOST_PROBES),
    show_default=f"{PROBES}, or as the round has it",
    help="How many questions follow an answer (tell and mock).",
)
@click.option(
    "--interviewer", is_flag=True, help="The model of coach llm chooses these (tell and mock)."
)
@redact_option
@click.option("--voice", is_flag=True, help="Speak your answers (tell and mock).")
@click.option("--speak", is_flag=True, help="Have the questions spoken too.")
@click.option(
    "--silence",
    type=click.FloatRange(min=0),
    default=SILENCE,
    show_default=True,
    metavar="SECONDS",
    help="Silence that ends a spoken answer; 0: only Enter does.",
)
@click.option("--keep-audio", is_flag=True, help="Keep the recordings of your answers.")
@click.option("--resume", is_flag=True, help="Go on where the last session stopped.")
@click.option("--all", "everything", is_flag=True, help="Every remark, not the three first.")
@click.option("--plain", is_flag=True, help="For screen readers: no timer, no bars.")
@click.pass_context
@example(
    "coach practice --minutes 20\ncoach practice recall --count 10\n"
    "coach practice mock --framework amazon\ncoach practice aloud --ladder 30,60,90\n"
    "coach practice --voice --speak\ncoach practice --standing about-yourself"
)
def practice(
    ctx: click.Context,
    mode: str,
    competencies: tuple[str, ...],
    job: JobDescription | None,
    interviewer: bool,
    redact: bool,
    voice: bool,
    speak: bool,
    silence: float,
    keep_audio: bool,
    resume: bool,
    everything: bool,
    plain: bool,
    asked_by: str,
    **limits: Any,  # noqa: ANN401  (the other limits of a session, by their names)
) -> None:
    """Rehearse your stories: what is due first, then what no story answers, then what is new.

    \b
    tell    name the story, write your answer, hear what to improve
            (this is the default)
    recall  name the story to each question in ten seconds, then in five
    mock    a whole interview, as the round of your next one (coach date) is;
            what to improve is said at the end
    aloud   tell it to the room against the clock, then tick off its points
    """  # noqa: D301  (click's mark for lines that stay as they are)
    from coach.domain.practice import Mode
    from coach.practice.selection import SessionLimits

    _check_options(ctx)
    run: Run = ctx.obj
    model = run.settings.voice_model
    opinions = open_opinions(run, None, wanted=interviewer, redact=redact)
    listener = open_voice(model, silence=silence or None, keep=keep_audio) if voice else None
    from coach.tui.session import grade_left, run_session
    from coach.tui.steps import SessionUI
    from coach.views.practice import say_line, show_few

    wanted = SessionLimits(
        mode=Mode(mode), skills=competencies, company=job, round=asked_by, **limits
    )
    with run.open_app() as app:
        mode_named = wanted.mode if _is_given(ctx, "mode") else None
        left = app.practice.resume(mode_named) if resume else app.practice.left_ungraded()
        session = left or app.practice.begin(wanted)
        if voice and resume:
            _check_spoken(session.mode)
        out = console_out()
        if run.settings.demo:
            say_line(out, "The demo bank is part of coach's cache, and goes when that is deleted.")
        ui = SessionUI(
            *(app.practice, session, out),
            plain=plain or is_plain(),
            everything=everything,
            voice=listener,
            speaker=open_speaker(out) if speak else None,
            interviewer=ask_on(opinions) if opinions else None,
        )
        if left and not resume:
            grade_left(ui)
            ui.session = app.practice.begin(wanted)
        if not resume:
            unsure = app.practice.selector.answers_nothing_well(wanted)
            show_few(out, wanted, ui.session.items, unsure=unsure)
        run_session(ui, minutes=wanted.minutes or ui.session.options.get("minutes"))


def _check_options(ctx: click.Context) -> None:
    """Refuse options that do not go together, and a session without a terminal."""
    from coach.errors import NotATerminal

    options = ctx.params
    if options["resume"]:
        limits = [
            max(option.opts, key=len)
            for option in ctx.command.params
            if option.name in LIMITS and _is_given(ctx, option.name)
        ]
        if limits:
            why = "--resume goes on with a session as it was begun."
            raise click.UsageError(f"{why} Leave out {', '.join(limits)}.", ctx)
    elif options["voice"]:
        _check_spoken(options["mode"])
    if options["standing"] and options["mode"] != "tell":
        why = "--standing asks one question after the other, as tell does."
        raise click.UsageError(f"{why} coach practice mock --round NAME mixes them in.", ctx)
    if options["interviewer"] and options["mode"] not in SPOKEN and not options["resume"]:
        raise click.UsageError(f"--interviewer is for {' and '.join(SPOKEN)}.", ctx)
    if not options["voice"] and (options["keep_audio"] or _is_given(ctx, "silence")):
        raise click.UsageError("--keep-audio and --silence are for spoken answers: --voice.", ctx)
    if not is_terminal():
        raise NotATerminal


def _check_spoken(mode: str) -> None:
    if mode not in SPOKEN:
        raise click.UsageError(
            f"--voice is for {' and '.join(SPOKEN)}; {mode} has no answer that is listened to."
        )


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def open_voice(model: str, *, silence: float | None, keep: bool) -> Voice:
    """Open what takes spoken answers; `model` transcribes, `silence` (seconds) ends an answer.

    Raises:
        VoiceNotInstalled, NoMicrophone and others: see `open_voice_input`.
    """
    from coach.practice.voice_input import open_voice_input

    voice_input = open_voice_input(model, silence=silence, keep=keep)
    from coach.tui.listening import Voice

    return Voice(voice_input)


def open_speaker(out: Screen) -> Speaker | None:
    """Find what speaks the questions; where nothing can, say so."""
    from coach.audio.text_to_speech import find_speaker
    from coach.views.practice import say_line

    speaker = find_speaker()
    if speaker is None:
        say_line(out, "No program here speaks (say, espeak-ng, PowerShell): questions are shown.")
    return speaker
