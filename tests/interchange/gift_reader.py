"""A reader of GIFT that takes a file apart in the order in which Moodle's importer documents that it does.

Escapes are set aside first; then a text is split at the bare signs, wherever they stand; last, the escapes come back.
So a sign that was not escaped changes what is read, as it would there.
"""

import re
from dataclasses import dataclass, field
from typing import Final

_SIGNS: Final = {":": "058", "#": "035", "=": "061", "{": "123", "}": "125", "~": "126", "n": "010"}
_BLANK: Final = " \t\n\r\0\x0b"


@dataclass(frozen=True)
class Read:
    """One question as Moodle would hold it. Texts are still HTML, but for the right side of a pair.

    The format has no place for a question's mark, so that the importer's own stands: one.
    """

    name: str
    kind: str
    stem: str
    style: str
    general: str
    comment: str
    answers: list[tuple[str, float, str]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    mark: float = 1.0


def read(content: bytes) -> list[Read]:
    """Every question of a file. A line that is empty, or a nought alone, ends one."""
    blocks: list[list[str]] = [[]]
    for line in content.decode().split("\n"):
        trimmed = line.strip(_BLANK)
        if trimmed in {"", "0"}:
            blocks.append([])
        else:
            blocks[-1].append(trimmed)
    return [_question(block) for block in blocks if block]


def _set_aside(text: str) -> str:
    text = text.replace("\\\\", "&&092;")
    for sign, code in _SIGNS.items():
        text = text.replace(f"\\{sign}", f"&&{code}" + ("" if sign == "n" else ";"))
    return text.replace("&&092;", "\\")


def _brought_back(text: str) -> str:
    for sign, code in _SIGNS.items():
        text = text.replace(f"&&{code}" + ("" if sign == "n" else ";"), "\n" if sign == "n" else sign)
    return text


def _formatted(text: str, style: str) -> tuple[str, str]:
    """A text and its format, which may stand before it in brackets."""
    named = re.match(r"\[(moodle|html|plain|markdown)\]", text)
    body = text[named.end() :] if named else text
    return _brought_back(body).strip(_BLANK), named[1] if named else style


def _question(lines: list[str]) -> Read:
    comment = "\n".join(line for line in lines if line.startswith("//"))
    text = _set_aside("\n".join(" " if line.startswith("//") else line for line in lines).strip(_BLANK))
    assert not text.startswith("$CATEGORY:")
    assert text.startswith("::")
    name, _, text = text[2:].partition("::")
    text = text.strip(_BLANK)
    start, end = text.index("{"), text.index("}")
    answers, rest = text[start + 1 : end].strip(_BLANK), text[:start] + text[end + 1 :]
    assert text.endswith("}"), "a missing word would be put into the stem"
    answers, _, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
    stem, style = _formatted(rest.strip(_BLANK), "moodle")
    made = Read(_brought_back(name), _kind(answers), stem, style, _formatted(general.strip(_BLANK), style)[0], comment)
    if made.kind == "multichoice":
        made.answers.extend(_choice(answers.strip(_BLANK), style))
    elif made.kind == "match":
        made.pairs.extend(_matching(answers.strip(_BLANK), style))
    return made


def _kind(answers: str) -> str:
    if not answers:
        return "essay"
    if answers.startswith("#"):
        return "numerical"
    if "~" in answers:
        return "multichoice"
    return "match" if "=" in answers and "->" in answers else "shortanswer"


def _choice(answers: str, style: str) -> list[tuple[str, float, str]]:
    found = []
    for each in [part.strip(_BLANK) for part in answers.replace("=", "~=").split("~")][1:]:
        fraction, body = (1.0, each[1:]) if each.startswith("=") else (0.0, each)
        weight = re.match(r"%-*([0-9]{1,2}\.?[0-9]*)%", body) if not fraction else None
        if weight:
            fraction, body = float(weight[1]) / 100, body[weight.end() :]
        option, _, feedback = body.partition("#")
        shown = _formatted(option.strip(_BLANK), style)
        assert shown[1] == style
        found.append((shown[0], fraction, _formatted(feedback.strip(_BLANK), style)[0]))
    return found


def _matching(answers: str, style: str) -> list[tuple[str, str]]:
    found = []
    for each in [part.strip(_BLANK) for part in answers.split("=")][1:]:
        left, arrow, right = each.partition("->")
        assert arrow
        found.append((_formatted(left.strip(_BLANK), style)[0], _brought_back(right).strip(_BLANK)))
    return found
