"""Labels: the words people put before the parts of a story, and the part each names.

The words were gathered from real interview notes (docs/decisions.md#words-before-a-part): one
table, so that a new word is one line.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from coach.story import Part


class Role(StrEnum):
    """What a label says its text is: a part of the story, or something about the story."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"
    LEARNING = "learning"
    SUMMARY = "summary"
    SKILLS = "skills"
    DATE = "date"
    TITLE = "title"

    @property
    def part(self) -> Part:
        """The part of the story such text is; what only describes the story is unlabelled."""
        return Part(self.value) if self in STAR else Part.UNLABELLED


STAR: Final = frozenset({Role.SITUATION, Role.TASK, Role.ACTION, Role.RESULT, Role.LEARNING})

WORDS: Final = {
    Role.SITUATION: """situation; context; background; problem; scenario; setting; the scene;
        what happened; what went wrong; issue; incident; problem statement; initial situation;
        symptom; symptoms; starting point""",
    Role.TASK: """task; goal; challenge; objective; tasks; goals; challenges; objectives; mission;
        obstacle; obstacles; target; responsibility; my role; role and responsibility;
        what i had to do; what needed to be done""",
    Role.ACTION: """action; actions; activity; activities; approach; investigation; root cause;
        root cause analysis; resolution; solution; fix; steps; what i did; what we did;
        how i did it; how i fixed it; how we fixed it; how i solved it; how i handled it;
        how i approached it; actions taken; steps taken; action taken; action steps; diagnosis;
        debugging; implementation; response; intervention; mitigation; remediation; cause""",
    Role.RESULT: """result; results; impact; outcome; outcomes; business impact; effect;
        achievement; achievements; end result; final result; results and impact; impacts;
        what was the result; what changed""",
    Role.LEARNING: """lesson; lessons; lesson learned; lessons learned; lesson learnt;
        lessons learnt; learning; learnings; key learning; key learnings; reflection; reflections;
        takeaway; takeaways; take away; take aways; key takeaway; key takeaways; key lesson;
        key lessons; what i learned; what i learnt; what we learned; what we learnt; learned;
        retrospective; what i would do differently; what i d do differently; insight; insights""",
    Role.SUMMARY: """nugget; summary; headline; hook; tl dr; tldr; in short; one liner;
        elevator pitch; one line summary""",
    Role.SKILLS: """skills; skill; tags; tag; technologies; technology; competencies; competency;
        tech; tech stack; stack; tools; keywords; skills used; skills demonstrated; skills shown;
        skills and technologies; technologies used; tools used; key skills; behaviors; behaviours;
        leadership principles; leadership principle; lp; lps; principles""",
    Role.DATE: "date; when; dates; period; timeframe; time frame",
    Role.TITLE: "title; story title; name of story; story name",
}

# The same words in other languages; what English writes alike (French "situation") is above.
WORDS_ABROAD: Final = {
    Role.SITUATION: """ausgangslage; ausgangssituation; hintergrund; kontext; problemstellung; lage;
        contexte; problème; contexto; situación; problema; antecedentes; situação; situatie;
        situazione; contesto; achtergrond; sytuacja; kontekst; ситуация; контекст; проблема;
        情境; 情况; 情景; 背景; 状況; 상황; situasjon; situationen; durum; tình huống; bối cảnh""",
    Role.TASK: """aufgabe; aufgaben; ziel; herausforderung; aufgabenstellung; tâche; mission;
        objectif; défi; tarea; objetivo; reto; desafío; tarefa; desafio; taak; doel; uitdaging;
        compito; obiettivo; sfida; zadanie; cel; задача; цель; 任务; 目标; 课题; 課題; タスク; 과제;
        oppgave; uppgift; görev; nhiệm vụ""",
    Role.ACTION: """handlung; aktion; vorgehen; massnahmen; maßnahmen; maßnahme; umsetzung; lösung;
        actions menées; acción; acciones; solución; ação; ações; actie; acties; aanpak; oplossing;
        azione; azioni; soluzione; działanie; działania; действия; действие; решение; 行动; 行動;
        解决方案; 做法; 행동; handling; åtgärd; eylem; hành động""",
    Role.RESULT: """ergebnis; ergebnisse; resultat; resultate; auswirkung; wirkung; résultat;
        résultats; resultado; resultados; impacto; resultaat; resultaten; risultato; risultati;
        wynik; rezultat; efekt; результат; результаты; итог; 结果; 結果; 成果; 결과; resultater;
        sonuç; kết quả""",
    Role.LEARNING: """gelernt; erkenntnis; erkenntnisse; lehre; lehren; lernerfolg; fazit;
        apprentissage; apprentissages; leçon; leçons; bilan; aprendizaje; aprendizajes; lección;
        lecciones; aprendizado; aprendizados; lição; lições; geleerd; lessen; lezione; lezioni;
        wnioski; lekcja; уроки; урок; выводы; вывод; 反思; 学到; 收获; 教训; 総括; 学び; 배운 점;
        lærdom; lärdom; ders; bài học""",
}

# Single letters are labels only in company: see `coach.reading.marks`.
LETTERS: Final = {
    "s": Role.SITUATION,
    "c": Role.SITUATION,
    "p": Role.SITUATION,
    "t": Role.TASK,
    "a": Role.ACTION,
    "r": Role.RESULT,
    "l": Role.LEARNING,
}

_ROLES: Final = {
    " ".join(unicodedata.normalize("NFKC", word).casefold().split()): role
    for table in (WORDS_ABROAD, WORDS)
    for role, words in table.items()
    for word in words.split(";")
}
_WORD: Final = re.compile(r"[^\W_]+")
_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")  # half the time of the above
# Soft hyphen, zero-width and bidi characters, variation selectors, byte order marks, tags.
INVISIBLE: Final = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f"
)
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]+")
_LONGEST: Final = 60
_JOINT: Final = re.compile(r"[/&+|,]|\band\b")
_ASIDE: Final = re.compile(r"[(\[{（【][^()\[\]{}（）【】]*[)\]}）】]")
_BEFORE: Final = re.compile(r"^(?:\d+ |the |my |our |your |a |an )+")


@dataclass(frozen=True, slots=True)
class Label:
    """A label found: what it says its text is, and the word it was written with, folded."""

    role: Role
    word: str

    @property
    def is_letter(self) -> bool:
        """Whether it is one letter, as in "S:", which alone proves little."""
        return len(self.word) == 1


def fold(words: str) -> str:
    """Words alone, lower case, one space between: no markup, emoji, punctuation, invisibles."""
    if words.isascii():
        return " ".join(_ASCII_WORD.findall(words.lower()))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", words)).casefold()
    return " ".join(_WORD.findall(text))


def visible(text: str) -> str:
    """A text without zero-width, bidi control and other characters that show nothing."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


@lru_cache(maxsize=4096)
def label_of(name: str) -> Label | None:
    """The label a name is, or None: "S [situation]", "✅ Result (impact)", "The Problem".

    Of a joint name ("Situation / Task") the first word counts, where all of them are labels.
    """
    if len(name) > _LONGEST:
        return None
    label = _named(fold(name))
    if label is None and _ASIDE.search(name):
        label = _named(fold(_ASIDE.sub(" ", name)))
    return label or (_joint(name) if _JOINT.search(name.casefold()) else None)


def _named(words: str) -> Label | None:
    """The label these folded words are, with or without an article, a number or its letter."""
    for form in dict.fromkeys((words, _BEFORE.sub("", words))):
        if form in _ROLES:
            return Label(_ROLES[form], form)
        if form in LETTERS:
            return Label(LETTERS[form], form)
        first, _, rest = form.partition(" ")
        head, _, last = form.rpartition(" ")
        for letter, word in ((first, rest), (last, head)):
            # "S situation" and "Situation S", where the letter is the word's own.
            if len(letter) == 1 and word.startswith(letter) and word in _ROLES:
                return Label(_ROLES[word], word)
    return None


def _joint(name: str) -> Label | None:
    """The first label of several joined by a stroke, an ampersand or "and"."""
    labels = [_named(fold(piece)) for piece in _JOINT.split(name.casefold())]
    return labels[0] if len(labels) > 1 and all(labels) else None
