"""The one Anki note type: its fields, its three card templates and its look.

A front holds nothing that tells the key: no Answer, Why or OptWhy, no FactID (a fact's id may name its object), and no
class or script value that differs for it. A back does not repeat `{{FrontSide}}`, which would shuffle anew.
"""

import hashlib
from typing import Any, Final

import genanki

from trainer.decks.deck import OPTIONS, Field

NAME: Final = "Trainer fact"

LOOKS_CHANGED: Final = 1_795_478_400
"""When templates or CSS last changed (2026-11-24). Anki takes new ones over only if this is later, so raise it."""


def fixed_id(kind: str, name: str) -> int:
    """A number for Anki to know a note type or deck by: the same on every machine, between 2^30 and 2^31."""
    digest = hashlib.sha256(f"trainer|{kind}|{name}|1".encode()).digest()
    return 2**30 + int.from_bytes(digest[:8], "big") % 2**30


MODEL_ID: Final = fixed_id("note type", "fact")

_SHUFFLE: Final = """
<script>
(function () {
  try {
    var list = document.querySelector("ul.options");
    var rows = [].slice.call(list.children);
    var texts = rows.map(function (row) { return row.textContent; });
    var masks = texts.map(function (text) { return text.replace(/[0-9]+([.,][0-9]+)*/g, "#"); });
    var inOrder = masks.every(function (mask) { return /^#/.test(mask) || (/#/.test(mask) && mask === masks[0]); });
    if (inOrder) { sessionStorage.removeItem("trainer-order"); return; }
    for (var i = rows.length - 1; i > 0; i--) {
      var j = Math.floor(Math.random() * (i + 1));
      var held = rows[i]; rows[i] = rows[j]; rows[j] = held;
    }
    rows.forEach(function (row) { list.appendChild(row); });
    sessionStorage.setItem("trainer-order", JSON.stringify(rows.map(function (row) { return row.textContent; })));
  } catch (error) { /* The written order serves. */ }
})();
</script>"""

_SAME_ORDER: Final = """
<script>
(function () {
  try {
    var order = JSON.parse(sessionStorage.getItem("trainer-order") || "[]");
    var list = document.querySelector("ul.options");
    var rows = [].slice.call(list.children);
    var shown = rows.map(function (row) { return row.textContent; });
    if (order.slice().sort().join("\\n") !== shown.slice().sort().join("\\n")) { return; }
    order.forEach(function (text) { list.appendChild(rows[shown.indexOf(text)]); });
  } catch (error) { /* The written order serves. */ }
})();
</script>"""

_PICTURE: Final = '{{#Image}}<div class="picture">{{Image}}</div>{{/Image}}'
_ROWS: Final = "".join(f"{{{{#{field}}}}}<li>{{{{{field}}}}}</li>{{{{/{field}}}}}" for field in OPTIONS)
_OPTIONS: Final = f'<ul class="options">{_ROWS}</ul>'
_WHY: Final = '{{#Why}}<div class="why">{{Why}}</div>{{/Why}}'
_SOURCE: Final = '{{#Source}}<div class="source">{{Source}}</div>{{/Source}}'
_ANSWER: Final = '<hr id="answer"><div class="answer">{{Answer}}</div>'
_ANSWER_SHOWN: Final = '<hr id="answer"><div class="answer among">{{Answer}}</div>'
"""The answer among those offered: of no use here is which others, not offered, are right as well."""

_RECALL: Final = '<div class="ask">{{Prompt}}</div>'
_CHOICE: Final = f'<div class="ask">{{{{Stem}}}}</div>{_OPTIONS}'
_MATCH: Final = '<div class="ask">{{Set}}</div>{{Bank}}'

TEMPLATES: Final = (
    {
        "id": fixed_id("template", "recall"),
        "name": "Recall",
        "qfmt": f"{{{{#Prompt}}}}{_RECALL}{_PICTURE}{{{{/Prompt}}}}",
        "afmt": _RECALL + _PICTURE + _ANSWER + _WHY + _SOURCE,
    },
    {
        "id": fixed_id("template", "choice"),
        "name": "MCQ",
        "qfmt": f"{{{{#Stem}}}}{_CHOICE}{_PICTURE}{_SHUFFLE}{{{{/Stem}}}}",
        "afmt": _CHOICE + _PICTURE + _ANSWER_SHOWN + "{{OptWhy}}" + _SOURCE + _SAME_ORDER,
    },
    {
        "id": fixed_id("template", "matching"),
        "name": "Match",
        "qfmt": f"{{{{#Bank}}}}{_MATCH}{_PICTURE}{_SHUFFLE}{{{{/Bank}}}}",
        "afmt": _MATCH + _PICTURE + _ANSWER_SHOWN + _WHY + _SOURCE + _SAME_ORDER,
    },
)

CSS: Final = """
.card {
  --ink: #1f2328; --soft: #59616b; --line: #c9ced6; --paper: #ffffff;
  --right: #116329; --wash: #eaf5ec; --link: #0b57a4;
  max-width: 42em; margin: 0 auto; padding: 1em;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-size: 1.15em; line-height: 1.5; text-align: left; overflow-wrap: break-word;
  color: #1f2328; color: var(--ink); background: #ffffff; background: var(--paper);
}
.card.nightMode, .card.night_mode, .nightMode .card, .night_mode .card {
  --ink: #e6e8eb; --soft: #a9b1bb; --line: #4a525c; --paper: #1c2026;
  --right: #7fd493; --wash: #1d3325; --link: #8ab8f0;
}
.ask { font-weight: 600; }
.ask p { margin: 0 0 .6em; }
.ask .directions, .ask .besides, .also, .source { font-weight: 400; font-size: .85em; color: var(--soft); }
.picture img { max-width: 100%; height: auto; }
ul.options, ul.reasons { list-style: none; margin: 1em 0; padding: 0; }
ul.options li { margin: .5em 0; padding: .55em .8em; border: 1px solid var(--line); border-radius: .5em; }
ul.reasons li { margin: .7em 0; padding-left: .8em; border-left: 3px solid var(--line); }
ul.reasons li.right { border-left-color: var(--right); }
#answer { border: 0; border-top: 1px solid var(--line); margin: 1.2em 0; }
.answer { padding: .6em .8em; border-radius: .5em; background: var(--wash); color: var(--right); font-weight: 600; }
.answer p { margin: .3em 0 0; }
.among .also { display: none; }
.why, .source { margin-top: .9em; }
a { color: var(--link); }
"""


def model() -> genanki.Model:
    """The note type for genanki. Fixed ids let a later deck rename a field or template without forking the type."""
    return genanki.Model(
        MODEL_ID,
        NAME,
        fields=[{"id": fixed_id("field", field), "name": field.value} for field in Field],
        templates=[dict[str, Any](template) for template in TEMPLATES],
        css=CSS,
        sort_field_index=list(Field).index(Field.FACT_ID),  # never empty, and Anki lists notes by it
    )
