"""Words that label a part (Situation, Impact, ...) and where they stand.

The words were gathered from real interview notes (docs/decisions.md#words-before-a-part). After
adding one raise READING_RECIPE in readers/registry.py, so that every document is read again.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

from coach.domain.story import Part


class LabelRole(StrEnum):
    """What a label that names no part of a story says of its text."""

    SUMMARY = "summary"
    SKILLS = "skills"
    DATE = "date"
    TITLE = "title"


Role: TypeAlias = Part | LabelRole

STAR: Final[frozenset[Role]] = frozenset(
    {Part.SITUATION, Part.TASK, Part.ACTION, Part.RESULT, Part.LEARNING}
)
ASIDE: Final[frozenset[Role]] = frozenset({LabelRole.SKILLS, LabelRole.DATE, LabelRole.TITLE})
"""What is said about a story rather than told in it."""

WORDS: Final[dict[Role, str]] = {
    Part.SITUATION: """situation; context; background; problem; scenario; setting; the scene;
        what happened; what went wrong; issue; incident; problem statement; initial situation;
        symptom; symptoms; starting point""",
    Part.TASK: """task; goal; challenge; objective; tasks; goals; challenges; objectives; mission;
        obstacle; obstacles; target; responsibility; my role; role and responsibility;
        what i had to do; what needed to be done""",
    Part.ACTION: """action; actions; activity; activities; approach; investigation; root cause;
        root cause analysis; resolution; solution; fix; steps; what i did; what we did;
        how i did it; how i fixed it; how we fixed it; how i solved it; how i handled it;
        how i approached it; actions taken; steps taken; action taken; action steps; diagnosis;
        debugging; implementation; response; intervention; mitigation; remediation; cause""",
    Part.RESULT: """result; results; impact; outcome; outcomes; business impact; effect;
        achievement; achievements; end result; final result; results and impact; impacts;
        what was the result; what changed""",
    Part.LEARNING: """lesson; lessons; lesson learned; lessons learned; lesson learnt;
        lessons learnt; learning; learnings; key learning; key learnings; reflection; reflections;
        takeaway; takeaways; take away; take aways; key takeaway; key takeaways; key lesson;
        key lessons; what i learned; what i learnt; what we learned; what we learnt; learned;
        retrospective; what i would do differently; what i d do differently; insight; insights""",
    LabelRole.SUMMARY: """nugget; summary; headline; hook; tl dr; tldr; in short; one liner;
        elevator pitch; one line summary""",
    LabelRole.SKILLS: """skills; skill; tags; tag; technologies; technology; competencies;
        competency; tech; tech stack; stack; tools; keywords; skills used; skills demonstrated;
        skills shown; skills and technologies; technologies used; tools used; key skills; behaviors;
        behaviours; leadership principles; leadership principle; lp; lps; principles""",
    LabelRole.DATE: "date; when; dates; period; timeframe; time frame",
    LabelRole.TITLE: "title; story title; name of story; story name",
}

# The same words in other languages; what English writes alike (French "situation") is above.
WORDS_ABROAD: Final[dict[Role, str]] = {
    Part.SITUATION: """ausgangslage; ausgangssituation; hintergrund; kontext; problemstellung; lage;
        contexte; problème; contexto; situación; problema; antecedentes; situação; situatie;
        situazione; contesto; achtergrond; sytuacja; kontekst; ситуация; контекст; проблема;
        情境; 情况; 情景; 背景; 状況; 상황; situasjon; situationen; durum; tình huống; bối cảnh""",
    Part.TASK: """aufgabe; aufgaben; ziel; herausforderung; aufgabenstellung; tâche; mission;
        objectif; défi; tarea; objetivo; reto; desafío; tarefa; desafio; taak; doel; uitdaging;
        compito; obiettivo; sfida; zadanie; cel; задача; цель; 任务; 目标; 课题; 課題; タスク; 과제;
        oppgave; uppgift; görev; nhiệm vụ""",
    Part.ACTION: """handlung; aktion; vorgehen; massnahmen; maßnahmen; maßnahme; umsetzung; lösung;
        actions menées; acción; acciones; solución; ação; ações; actie; acties; aanpak; oplossing;
        azione; azioni; soluzione; działanie; działania; действия; действие; решение; 行动; 行動;
        解决方案; 做法; 행동; handling; åtgärd; eylem; hành động""",
    Part.RESULT: """ergebnis; ergebnisse; resultat; resultate; auswirkung; wirkung; résultat;
        résultats; resultado; resultados; impacto; resultaat; resultaten; risultato; risultati;
        wynik; rezultat; efekt; результат; результаты; итог; 结果; 結果; 成果; 결과; resultater;
        sonuç; kết quả""",
    Part.LEARNING: """gelernt; erkenntnis; erkenntnisse; lehre; lehren; lernerfolg; fazit;
        apprentissage; apprentissages; leçon; leçons; bilan; aprendizaje; aprendizajes; lección;
        lecciones; aprendizado; aprendizados; lição; lições; geleerd; lessen; lezione; lezioni;
        wnioski; lekcja; уроки; урок; выводы; вывод; 反思; 学到; 收获; 教训; 総括; 学び; 배운 점;
        lærdom; lärdom; ders; bài học""",
    LabelRole.SKILLS: """fähigkeiten; fähigkeit; kompetenzen; kompetenz; kenntnisse; fertigkeiten;
        schlagwörter; compétences; compétence; mots clés; competencias; habilidades; aptitudes;
        palabras clave; etiquetas; competências; palavras chave; vaardigheden; competenties;
        competenze; abilità; parole chiave; umiejętności; kompetencje; навыки; умения;
        компетенции; ключевые слова; 技能; 能力; 关键词; スキル; 能力; 역량; 기술; kompetenser;
        färdigheter; kompetanse; ferdigheter; kompetencer; færdigheder; beceriler; yetenekler;
        kỹ năng""",
}

# Single letters are labels only in company: see `keep_story_labels`.
LETTERS: Final = dict.fromkeys("scp", Part.SITUATION) | {
    "t": Part.TASK,
    "a": Part.ACTION,
    "r": Part.RESULT,
    "l": Part.LEARNING,
}

_ROLES: Final[dict[str, Role]] = {
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
_JOINT: Final = re.compile(r"[/&+|,]|\b(?:and|or)\b")
_BRACKETED: Final = re.compile(r"[(\[{（【][^()\[\]{}（）【】]*[)\]}）】]")
_BEFORE: Final = re.compile(r"^(?:\d+ |the |my |our |your |a |an )+")


@dataclass(frozen=True, slots=True)
class PartLabel:
    """A label: what it says its text is, and the word it was written with, folded."""

    role: Role
    word: str

    @property
    def part(self) -> Part:
        """The part of the story such text is; what only describes the story is unlabelled."""
        return self.role if isinstance(self.role, Part) else Part.UNLABELLED

    @property
    def is_letter(self) -> bool:
        """Whether it is one letter, as in "S:", which alone proves little."""
        return len(self.word) == 1


@lru_cache(maxsize=4096)
def fold_label(words: str) -> str:
    """Return words alone, lower case, one space between: no markup, emoji or punctuation."""
    if words.isascii():
        return " ".join(_ASCII_WORD.findall(words.lower()))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", words)).casefold()
    return " ".join(_WORD.findall(text))


def count_words(text: str) -> int:
    """Return how many words a text has, markup and punctuation aside."""
    return len(fold_label(text).split())


@lru_cache(maxsize=4096)
def label_of(name: str) -> PartLabel | None:
    """Return the label a name is, or None: "S [situation]", "✅ Result (impact)", "The Problem".

    Of a joint name ("Situation / Task") the first word counts, where all of them are labels.
    """
    if len(name) > _LONGEST:
        return None
    label = _look_up(fold_label(name))
    if label is None and _BRACKETED.search(name):
        label = _look_up(fold_label(_BRACKETED.sub(" ", name)))
    if label is None and _JOINT.search(name.casefold()):
        labels = [_look_up(fold_label(piece)) for piece in _JOINT.split(name.casefold())]
        return labels[0] if len(labels) > 1 and all(labels) else None
    return label


def is_star_label(name: str) -> bool:
    """Return whether a name is the label of a story's part."""
    return (label := label_of(name)) is not None and label.role in STAR


def _look_up(words: str) -> PartLabel | None:
    """Return the label of folded words, with or without an article, a number or its letter."""
    for form in dict.fromkeys((words, _BEFORE.sub("", words))):
        role = _ROLES.get(form) or LETTERS.get(form)
        if role:
            return PartLabel(role, form)
        for word in (form[2:], form[:-2]):
            # "S situation" and "Situation S", where the letter is the word's own.
            if word in _ROLES and form in {f"{word[0]} {word}", f"{word} {word[0]}"}:
                return PartLabel(_ROLES[word], word)
    return None


_BEFORE_LABEL: Final = re.compile(
    rf"[\s{INVISIBLE}]+|>|[-*+•◦▪‣·–]\s+|\d{{1,3}}[.)]\s+|\[[ xX]\]\s+|\[![\w-]+\][+-]?"
)
# Emoji and the like before a label; not what opens markup, and no word.
_ORNAMENT: Final = re.compile(r"^[^\w\s*\[(【<|`#]+\s*")
_BOLD: Final = re.compile(r"(?P<open>\*{1,3}|_{1,3})(?P<name>[^*_]{1,60})(?P=open)(?P<rest>.*)")
_BRACKET: Final = re.compile(r"[\[(【](?P<name>[^\[\]()【】]{1,40})[\])】](?P<rest>.*)")
_PLAIN: Final = re.compile(
    r"(?P<name>[^:：]{1,60}?)"
    r"(?:\s+(?P<list>::)(?=\s|$)|\s*(?P<sign>[:：])|\s+[-–—]\s)(?P<rest>.*)"
)
_SIGN: Final = re.compile(r"\s*(?:::(?=\s|$)|[:：–—]|-(?=\s|$))\s*")
_SIGN_AT_END: Final = re.compile(r"[:：–—-]\s*$")
_SENTENCE: Final = re.compile(r"\s+[^\W\d_a-z][\w'’-]*(?:\s+\S+){2}")
_END_TAGS: Final = re.compile(
    r"(?:\s*(?:</(?:p|div|span|li|ul|ol|font)>|<br ?/?>))+\s*$", re.IGNORECASE
)
_COLON: Final = re.compile(r"[^:：–—-]*[:：]")
_LEGEND: Final = re.compile(r"\W*[A-Za-z]\W+(?P<name>[A-Za-z]{3,12})\W*")
_SIGNS: Final = frozenset(":：-–—")  # one of which follows a plain label
_EMPHASIS: Final = re.compile(r"^[*_]{1,3}")
_BOLD_TAG: Final = re.compile(r"</?(?:b|strong)\b[^<>]*>", re.IGNORECASE)
_STYLE_TAG: Final = re.compile(
    r"</?(?:p|div|span|font|li|ul|ol|u|i|em|mark|br|summary|details|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_HEAD: Final = 160  # characters of a line that can hold a label with its marks; the rest is text
_TAIL: Final = 60  # characters at a line's end that are looked at for closing tags
_LETTERS_NEEDED: Final = 3
_RULE: Final = re.compile(r"\s*([-=*_~#+])(?:\s*\1){2,}\s*")
_TAGS: Final = re.compile(r"\s*+(?:</?[A-Za-z][^<>]*>\s*+)+")
_MARKED_WORD: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label at the start of a line, and what follows it; `depth` counts the lists around it.

    A `bare` one is a word alone on its line, which is a label only in the company of others.
    """

    line: int
    label: PartLabel
    rest: str
    depth: int = 0
    bare: bool = False


def strip_list_marks(line: str) -> str:
    """Return a line without invisible characters, list and quote marks and boxes before it."""
    start = 0
    while match := _BEFORE_LABEL.match(line, start):
        start = match.end()
    return line[start:].rstrip()


def is_rule(line: str) -> bool:
    """Return whether a line is drawn with dashes, equals signs, asterisks or the like."""
    return _RULE.fullmatch(line) is not None


def ends_nothing(line: str) -> bool:
    """Return whether a line at a story's end is none of it: blank, a rule, or tags alone."""
    return not line.strip() or is_rule(line) or _TAGS.fullmatch(line) is not None


def is_decoration(line: str) -> bool:
    """Return whether a line has no letter or digit on it but in tags."""
    return not _MARKED_WORD.search(line) or _TAGS.fullmatch(line) is not None


def read_label(number: int, line: str, *, depth: int, opens: bool) -> LabelHit | None:
    """Return the label a line starts with, if any; `opens`: a paragraph starts with the line."""
    if "<" in line[:_HEAD]:  # bold type of HTML as Markdown's, other style tags gone
        line = line[:-_TAIL] + _END_TAGS.sub("", line[-_TAIL:])
        line = _STYLE_TAG.sub("", _BOLD_TAG.sub("**", line[:_HEAD])) + line[_HEAD:]
    text = _ORNAMENT.sub("", strip_list_marks(line))
    head, tail = text[:_HEAD], text[_HEAD:]
    if not tail and _explains_letters(head):
        return None
    hit = _read_bold(head) or _read_bracketed(head) or _read_plain(head)
    if hit:
        label, rest = hit
        # Inside a paragraph a label has a capital, or company; first in it, with a colon, neither.
        small = head[:1].islower() and not (opens and _COLON.match(head))
        return LabelHit(number, label, (rest + tail).strip(), depth, bare=small)
    opens = opens or len(head) == 1
    alone = opens and not tail and not head.endswith((".", "!", "?", ",", ";"))
    bare = label_of(head) if alone else None
    return LabelHit(number, bare, "", depth, bare=True) if bare else None


def _explains_letters(text: str) -> bool:
    """Return whether a line says what letters stand for: "S: Situation, T: Task, A: Action"."""
    pieces = [_LEGEND.fullmatch(piece) for piece in re.split("[,;|/]", text)]
    return len(pieces) >= _LETTERS_NEEDED and all(
        piece and is_star_label(piece["name"]) for piece in pieces
    )


def _read_bold(text: str) -> tuple[PartLabel, str] | None:
    """Read `**Label:** text`, `**Label**: text`, `**Label** - text`, or `**Label**` alone."""
    match = _BOLD.match(text)
    label = label_of(match["name"]) if match else None
    if match is None or label is None:
        return None
    rest = match["rest"]
    if sign := _SIGN.match(rest):
        return label, rest[sign.end() :]
    if _SIGN_AT_END.search(match["name"]) or not rest.strip():
        return label, rest
    # "**Situation** We moved": a sentence begins after it. "**Problem** solving" is no label.
    begins = label.role in STAR and _SENTENCE.match(rest) is not None
    is_set_off = not label.is_letter or match["name"].startswith(("(", "["))
    return (label, rest) if begins and is_set_off else None


def _read_bracketed(text: str) -> tuple[PartLabel, str] | None:
    """Read `[Label] text`, with or without a colon; `[label](link)` is none."""
    match = _BRACKET.match(text)
    label = label_of(match["name"]) if match else None
    if match is None or label is None or match["rest"].startswith(("(", "[")):
        return None
    sign = _SIGN.match(match["rest"])
    return label, match["rest"][sign.end() if sign else 0 :]


def _read_plain(text: str) -> tuple[PartLabel, str] | None:
    """Read `Label: text`, `Label - text` or Org's `Label :: text`."""
    if _SIGNS.isdisjoint(text):
        return None
    opening = _EMPHASIS.match(text)
    emphasis = opening[0] if opening else ""
    match = _PLAIN.match(text, len(emphasis))
    label = label_of(match["name"]) if match else None
    if match is None or label is None:
        return None
    rest = match["rest"].lstrip()
    # Bold that began before the label and ends after it goes on with the text.
    return label, emphasis + rest if emphasis and rest else rest


def are_in_company(labels: Iterable[PartLabel]) -> bool:
    """Return whether single letters are labels: three different ones, in order or one S or T."""
    letters = "".join(dict.fromkeys(label.word for label in labels if label.is_letter))
    in_order = sorted(letters, key="scptarl".index) == list(letters)
    return len(letters) >= _LETTERS_NEEDED and (in_order or not {"s", "t"}.isdisjoint(letters))


def keep_story_labels(hits: Sequence[LabelHit]) -> list[LabelHit]:
    """Return the labels that hold in one story, of all those found in it.

    Letters count in company, bare words where two different parts have one,
    and labels in a list inside a labelled passage are that passage's text.
    """
    in_company = are_in_company(hit.label for hit in hits)
    bare = {hit.label.role for hit in hits if hit.bare and hit.label.role in STAR}
    kept = [
        hit
        for hit in hits
        if (not hit.label.is_letter or in_company)
        and (not hit.bare or (len(bare) > 1 and hit.label.role in STAR))
    ]
    depth = min((hit.depth for hit in kept if hit.label.role in STAR), default=0)
    return [hit for hit in kept if hit.depth <= depth]
