"""Practice."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from coach.cli.context import (
    Run,
    complete_competency,
    complete_story,
    console_out,
    example,
    is_plain,
    renamed_options,
)

if TYPE_CHECKING:
    from rich.console import Console

    from coach.audio.text_to_speech import Speaker
    from coach.domain.practice import Mode
    from coach.practice.selection import SessionLimits
    from coach.tui.listening import Voice


SILENCE: Final = 6.0
"""Seconds that end an answer: three times a pause worth a remark, so that who thinks may think."""


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """What was asked for; `silence` ends an answer (seconds), None for never."""

    voice: bool
    speak: bool
    silence: float | None
    keep: bool

    def voice_of_answers(self, model: str) -> Voice | None:
        """What takes spoken answers, where that is wanted; `model` is the one that hears.

        Raises:
            VoiceNotInstalled, NoMicrophone and others: see `open_voice_input`.
        """
        if not self.voice:
            return None
        from coach.practice.voice_input import open_voice_input  # numpy, Whisper

        ears = open_voice_input(model, silence=self.silence, keep=self.keep)
        from coach.tui.listening import Voice  # prompt_toolkit

        return Voice(ears)

    def speaker_of_questions(self, out: Console) -> Speaker | None:
        """What speaks the questions, where that is wanted; where nothing can, that is said."""
        if not self.speak:
            return None
        from coach.audio.text_to_speech import find_speaker
        from coach.views.practice import say_line  # rich

        found = find_speaker()
        if found is None:
            say_line(
                out, "No program here speaks (say, espeak-ng, PowerShell): questions are shown."
            )
        return found


SPOKEN = ("tell", "mock")
MODES = ("tell", "recall", "mock", "aloud")
LONGEST_RUNG = 600


def _rungs(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """The seconds of a ladder, the longest first, as one gets shorter."""
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
@click.option(
    "--competency",
    "competencies",
    multiple=True,
    metavar="NAME",
    help="Only questions about this; may be repeated.",
    shell_complete=complete_competency,
)
@click.option("--framework", metavar="NAME", help="Only what a framework asks for.")
@click.option(
    "--jd",
    "job",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Only what a job description asks for.",
)
@click.option(
    "--questions",
    "listed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Ask the questions of a list, one a line.",
)
@click.option("--level", type=click.Choice(["junior", "senior", "staff"]), help="Worded for whom.")
@click.option("-s", "--story", default="", help="Only this story.", shell_complete=complete_story)
@click.option(
    "--ladder",
    callback=_rungs,
    metavar="SECONDS",
    help="Tell each story several times, shorter each time: 30,60,90.",
)
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
    "coach practice --voice --speak"
)
def practice(
    ctx: click.Context,
    mode: str,
    minutes: int | None,
    count: int | None,
    competencies: tuple[str, ...],
    framework: str | None,
    job: Path | None,
    listed: Path | None,
    level: str | None,
    story: str,
    ladder: tuple[int, ...],
    voice: bool,
    speak: bool,
    silence: float,
    keep_audio: bool,
    resume: bool,
    everything: bool,
    plain: bool,
) -> None:
    """Rehearse your stories: what is due first, then what no story answers, then what is new.

    tell    name the story, write your answer, hear what to improve (this is the default)
    recall  name the story to each question in ten seconds, then in five
    mock    a whole interview; what to improve is said at the end
    aloud   tell it to the room against the clock, then tick off its points
    """
    from coach.domain.practice import Mode
    from coach.errors import NotATerminal
    from coach.practice.selection import SessionLimits

    if resume:
        _check_unlimited(ctx)
    if voice and not resume:
        _check_spoken(Mode(mode))
    elif not voice and (keep_audio or _is_given(ctx, "silence")):
        raise click.UsageError("--keep-audio and --silence are for spoken answers: --voice.", ctx)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NotATerminal
    limits = SessionLimits(
        mode=Mode(mode),
        minutes=minutes,
        count=count,
        skills=competencies,
        framework=framework or "",
        company=job,
        listed=listed,
        level=level,
        story=story,
        ladder=ladder,
    )
    asked = limits.mode if _is_given(ctx, "mode") else None
    sound = SoundOptions(voice=voice, speak=speak, silence=silence or None, keep=keep_audio)
    shown = DisplayOptions(everything=everything, plain=plain or is_plain())
    _practise(ctx.obj, limits, (resume, asked), sound, shown)


def _check_unlimited(ctx: click.Context) -> None:
    """What a session asks was chosen when it was begun."""
    chosen = ("count", "competencies", "framework", "job", "listed", "level", "story", "ladder")
    given = [
        max(each.opts, key=len)
        for each in ctx.command.params
        if each.name in chosen and _is_given(ctx, each.name)
    ]
    if given:
        raise click.UsageError(
            f"--resume goes on with a session as it was begun. Leave out {', '.join(given)}.", ctx
        )


def _check_spoken(mode: Mode) -> None:
    """Naming a story is done by its letters, and what is told to the room is not listened to."""
    if mode not in SPOKEN:
        raise click.UsageError(
            f"--voice is for {' and '.join(SPOKEN)}; {mode} has no answer that is listened to."
        )


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


@dataclass(frozen=True, slots=True)
class DisplayOptions:
    """How much of a session is shown, and how."""

    everything: bool
    plain: bool


def _practise(
    run: Run,
    limits: SessionLimits,
    resumed: tuple[bool, Mode | None],
    sound: SoundOptions,
    shown: DisplayOptions,
) -> None:
    """Hold a new session, or go on with the one left, which is to be of the mode named."""
    from coach.tui.session import run_session  # prompt_toolkit, rich
    from coach.tui.steps import SessionUI
    from coach.views.practice import say_line

    voice = sound.voice_of_answers(run.settings.voice_model)
    with run.open_app() as app:
        rehearsal = app.practice
        resume, asked = resumed
        session = rehearsal.resume(asked) if resume else rehearsal.begin(limits)
        if voice is not None:
            _check_spoken(session.mode)
        if run.settings.demo:
            say_line(
                console_out(),
                "The demo bank is part of coach's cache, and goes when that is deleted.",
            )
        ui = SessionUI(
            rehearsal,
            session,
            console_out(),
            plain=shown.plain,
            everything=shown.everything,
            voice=voice,
            speaker=sound.speaker_of_questions(console_out()),
        )
        run_session(ui, minutes=limits.minutes or session.options.get("minutes"))
