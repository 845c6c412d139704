"""What is said of a whole question once it is answered, in formats that have a place for it."""

from trainer.interchange.model import Choice, Matching, Question
from trainer.interchange.text import as_html


def explained(question: Question) -> str:
    """HTML: why the key is right, or each pair with its reason, and the sources. It names the key."""
    return "".join(f"<p>{as_html(row)}</p>" for row in explanations(question))


def explanations(question: Question) -> list[str]:
    """The same as plain text, a line for each; none where there is neither a reason nor a source."""
    told = _of_choice(question) if isinstance(question, Choice) else _of_matching(question)
    return [*told, *(f"Source: {source}" for source in question.sources)]


def _of_choice(question: Choice) -> list[str]:
    key = question.options[question.key]
    return [f"{key.text}: {key.reason}"] if key.reason else []


def _of_matching(question: Matching) -> list[str]:
    return [f"{each.text}: {question.responses[each.response]}. {each.reason}".strip() for each in question.premises]
