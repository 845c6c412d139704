"""Sentences from a relation's label, a verb phrase in the third person ("is attached to", "most often shows").

A label is taken apart into frequency words, verb, rest and an aside behind a comma, far enough to ask a question in
plain word order. Where it cannot be taken apart with confidence it is used as it stands.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

_BE: Final = frozenset({"is", "are", "was", "were"})
_MODAL_VERBS: Final = frozenset({"can", "could", "may", "might", "must", "should", "will", "would"})
_FREQUENCY: Final = frozenset(
    "most more often usually typically commonly frequently generally mainly mostly sometimes classically rarely"
    " characteristically normally primarily predominantly occasionally".split()
)
_MODAL_WORDS: Final = _FREQUENCY - {"more"} | {"can", "could", "may", "might"}
_IRREGULAR: Final = {"has": "have", "does": "do", "goes": "go"}
_PREPOSITIONS: Final = frozenset(
    "in on at to of by with from for through into onto as under over above below behind beneath between near against"
    " across along around about after before during inside outside within upon off out up down via than beside toward"
    " towards like among past beyond since throughout".split()
)
_BEFORE_INFINITIVE: Final = frozenset(
    "used known thought believed said able likely required needed designed found reported shown".split()
)
_DETERMINERS: Final = frozenset({"a", "an", "the", "its", "their", "as"})
MODAL_WORD: Final = "usually"


@dataclass(frozen=True)
class Label:
    """One label, taken apart. Not slotted, because its parts are found once, when first asked for."""

    text: str

    @cached_property
    def head(self) -> str:
        """The label up to its first comma."""
        return " ".join(self.text.partition(",")[0].split())

    @cached_property
    def aside(self) -> str:
        """What follows the first comma, with that comma in front, or nothing."""
        aside = self.text.partition(",")[2].strip(" ,")
        return f", {aside}" if aside else ""

    @cached_property
    def frequency(self) -> str:
        """Frequency words before the verb, with a space behind them, or nothing."""
        words = self.head.split()
        count = next((n for n, word in enumerate(words) if word.lower() not in _FREQUENCY), len(words))
        return "".join(f"{word} " for word in words[:count])

    @cached_property
    def verb(self) -> str:
        """The verb as it stands, or nothing when the label has none that can be told."""
        words = self.head[len(self.frequency) :].split()
        known = bool(words) and (words[0] in _BE | _MODAL_VERBS or _third_person(words[0]))
        return words[0] if known else ""

    @cached_property
    def rest(self) -> list[str]:
        """The words after the verb, up to the comma."""
        return self.head[len(self.frequency) :].split()[1:]

    @property
    def modal(self) -> bool:
        """Whether a word says that the relation holds usually, or may hold."""
        return any(word.strip(",").lower() in _MODAL_WORDS for word in self.text.split())

    @property
    def may(self) -> bool:
        """Whether the claim is that something can be so, not that it usually is."""
        return self.verb in {"can", "could", "may", "might"}

    @cached_property
    def noun(self) -> str:
        """A noun at the end that says what the object is ("has capital", "is located in country"), or nothing."""
        if not self.verb or self._infinitive or not self.rest or self.rest[-1] in _PREPOSITIONS:
            return ""
        main = 1 if self.verb in _MODAL_VERBS else 0  # after "may" the verb itself follows
        start = next((n for n in range(len(self.rest), 0, -1) if self.rest[n - 1] in _PREPOSITIONS), main)
        words = self.rest[start:]
        while words and words[0] in _DETERMINERS:
            words = words[1:]
        bare = start == 0 and self.verb in _BE  # "is old" asks for nothing that "old" names
        return "" if bare or not 1 <= len(words) <= 2 or not all(map(_noun_like, words)) else " ".join(words)

    @cached_property
    def lead(self) -> list[str]:
        """The words between the verb and the object's own noun."""
        if not self.noun:
            return self.rest
        words = self.rest[: len(self.rest) - len(self.noun.split())]
        while words and words[-1] in _DETERMINERS:
            words = words[:-1]
        return words

    @property
    def askable(self) -> bool:
        """Whether a question in plain word order can be made."""
        if not self.verb:
            return False
        if self.noun or self._infinitive or (self.rest and self.rest[-1] in _PREPOSITIONS):
            return True
        if self.verb in _BE:
            return len(self.rest) == 1 and self.rest[0] in {"called", "named"}
        return not self.rest or (self.verb in _MODAL_VERBS and len(self.rest) == 1)

    @property
    def _infinitive(self) -> bool:
        return len(self.rest) >= 3 and self.rest[-2] == "to" and self.rest[-3] in _BEFORE_INFINITIVE

    def inverted(self, subject: str) -> str:
        """The clause that follows a question word: "does X pass through", "is X attached to"."""
        if self.verb in _BE | _MODAL_VERBS:
            parts = [self.verb, subject, self.frequency.strip(), *self.lead]
        else:
            parts = ["does", subject, self.frequency.strip(), base_form(self.verb), *self.lead]
        return " ".join(part for part in parts if part) + self.aside

    def denied(self, subject: str, obj: str) -> str:
        """The clause that denies a pair, without frequency words; empty when the label cannot be taken apart."""
        if not self.verb:
            return ""
        if self.verb in _BE:
            words = [self.verb, "not", *self._plain(self.rest)]
        elif self.verb in _MODAL_VERBS and self.rest[:1] == ["be"]:
            words = ["is", "not", *self._plain(self.rest[1:])]
        elif self.verb in _MODAL_VERBS:
            words = ["does", "not", *self._plain(self.rest)]
        else:
            words = ["does", "not", base_form(self.verb), *self.rest]
        aside = f"{self.aside}," if self.aside else ""
        return f"{subject} {' '.join(words)}{aside} {obj}"

    @staticmethod
    def _plain(words: list[str]) -> list[str]:
        return [word for word in words if word not in _FREQUENCY]


def _noun_like(word: str) -> bool:
    return word.replace("-", "").isalpha() and not word.endswith(("ed", "ing", "ly", "self"))


def _third_person(word: str) -> bool:
    return word in _IRREGULAR or (
        len(word) > 3 and word.isalpha() and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    )


def base_form(verb: str) -> str:
    """The infinitive of a regular verb in the third person: passes, pass; supplies, supply."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return verb[:-2]
    return verb[:-1]


def with_modal_word(text: str) -> Label:
    """A label that says "usually", for a relation that holds usually and does not say so."""
    label = Label(text)
    if label.modal:
        return label
    if label.verb in _BE | _MODAL_VERBS:
        return Label(f"{label.verb} {MODAL_WORD} {text[len(label.verb) :].strip()}")
    return Label(f"{MODAL_WORD} {text}")


def stem(label: Label, *, kind: str) -> str:
    """The wording that asks for the object. `kind` names what every object is, or is empty."""
    what = label.noun or kind
    asked = f"Which {what}" if what else "What"
    if label.askable:
        return f"{asked} {label.inverted('{subject}')}?"
    return f"{asked} completes this statement: {{subject}} {label.text} …?"


def reverse_stem(label: Label, *, kind: str) -> str:
    """The wording that asks for the subject. `kind` names what every subject is, or is empty."""
    asked = f"Which {kind}" if kind else "What" if " " in label.text else "Which of these"
    return f"{asked} {label.text} {{object}}?"


def matching(label: Label, *, subject_kind: str, object_kind: str) -> str:
    """Directions for matching subjects with their objects."""
    left = subject_kind or "entry"
    what = label.noun or object_kind
    right = f"the {what} that" if what else "what"
    if label.askable:
        words = [label.frequency + label.verb, *label.lead]
        return f"Match each {left} with {right} it {' '.join(words)}{label.aside}."
    return f"Match each {left} with {right} completes the statement: it {label.text} …"


def reverse_matching(label: Label, *, subject_kind: str, object_kind: str) -> str:
    """Directions for matching objects with their subjects."""
    left = label.noun or object_kind or "entry"
    right = f"the {subject_kind} that" if subject_kind else "what"
    if label.askable:
        words = [label.frequency + label.verb, *label.lead]
        return f"Match each {left} with {right} {' '.join(words)} it{label.aside}."
    return f"Match each {left} with {right} completes the statement: … {label.text} it."
