"""How the yield of a bank is shown on a terminal."""

import json
from collections import Counter

from trainer.questions.coverage import Coverage
from trainer.questions.model import Refusal


def as_json(found: Coverage) -> str:
    """One JSON object, indented."""
    return json.dumps(found.as_dict(), ensure_ascii=False, indent=1)


def as_text(found: Coverage) -> str:
    """A table of relations, the refusals by reason, and the remedies."""
    width = max([len("relation"), *map(len, found.by_relation)])
    made, possible = Counter[str](), Counter[str]()
    refused = Counter[Refusal]()
    for row in found.rows:
        made[row.relation] += row.made
        possible[row.relation] += row.possible
        refused += row.refused
    lines = [f"{'relation':{width}}  facts  asked  with 3 wrong  items made of possible"]
    lines += [
        f"{name:{width}}  {facts:5,}  {asked:5,}  {full:12,}  {made[name]:,} of {possible[name]:,}"
        for name, (facts, asked, full) in found.by_relation.items()
    ]
    lines.append(f"{'all':{width}}  {found.facts:5,}  {found.asked:5,}  {found.full:12,}  {_share(made, possible)}")
    lines += ["", "Items refused, by reason:"]
    lines += [f"  {reason}: {number:,}" for reason, number in refused.most_common()]
    lines += ["", "Cheapest remedies:"]
    lines += [f"  {r.relation}: {r.items:,} {r.reason}: {r.text}" for r in found.remedies]
    return "\n".join(lines)


def _share(made: Counter[str], possible: Counter[str]) -> str:
    return f"{made.total():,} of {possible.total():,}"
