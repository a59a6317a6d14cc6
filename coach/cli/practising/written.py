"""An answer that is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.cli.prompting.answer import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.attempt import Item
    from coach.cli.practising.stage import Stage
    from coach.cli.prompting.outcome import Quit, Skipped, Told

    Hint = Callable[[], str | None]


def written(stage: Stage, item: Item, label: str, hint: Hint) -> Told | Skipped | Quit:
    """The answer, typed; what was typed before a break, or heard, is there."""
    practice, session = stage.practice, stage.session
    draft, spent = practice.draft(session, item)
    return tell(
        label,
        draft=draft,
        spent=spent,
        target=None,
        hint=hint,
        save=lambda text, seconds: practice.keep_draft(session, item, text, seconds),
        plain=stage.plain,
        clock=stage.clock,
    )
