"""Item analysis as tables: what pages offer for download and the command line writes."""

from collections.abc import Iterator
from typing import Final

from trainer.analysis.cells import guarded
from trainer.analysis.correlation import Estimate
from trainer.analysis.options import OptionStatistics, distractors
from trainer.analysis.reliability import Reliability
from trainer.analysis.report import Analysis, Judged

Row = tuple[str, ...]

_NUMBERS: Final = ("n", "p", "p_lo", "p_hi", "pbis", "pbis_corrected", "d27")
_OPTION: Final = ("option_id", "n", "share", "rpb_rest", "functioning")
_TEST: Final = ("n_students", "n_items", "mean", "sd", "kr20", "alpha", "sem")
_DETAILS: Final = ("omitted", "not_reached", "distractors", "distractor_efficiency")
_TRUST: Final = ("n_common", "alpha", "alpha_lo", "alpha_hi", "consistency", "error_ratio")
_DIGITS: Final = 10


def tables(found: Analysis) -> dict[str, list[Row]]:
    """Give every table by the name of its file, a header first. An empty cell means that there is no such number.

    What is seldom asked for stands in tables of its own, so that the columns of the others stay as programs know them.
    The tables of facts, relations and forms hold a header alone where the key names none, or there is one form.
    """
    forms = found.forms if len(found.forms) > 1 else ()
    return {
        "items.csv": list(_items(found)),
        "options.csv": [("item_id", *_OPTION), *_options(found.items)],
        "test.csv": [_TEST, _reliability(found.test)],
        "forms.csv": [("form", *_TEST), *((guarded(form.form), *_reliability(form)) for form in forms)],
        "facts.csv": list(_pooled("fact_id", found.facts)),
        "fact-options.csv": [("fact_id", *_OPTION), *_options(found.facts)],
        "relations.csv": list(_pooled("relation_id", found.relations)),
        "item-details.csv": [("item_id", *_DETAILS), *map(_details, found.items)],
        "test-details.csv": [("form", *_TRUST), *map(_trust, (found.test, *forms))],
    }


def _items(found: Analysis) -> Iterator[Row]:
    yield ("item_id", *_NUMBERS, "alpha_if_deleted", "discriminative_efficiency", "flags")
    for each in found.items:
        unit = each.statistics.unit
        yield (guarded(unit), *_numbers(each), _number(found.alpha_without(unit)), *_verdict(each))


def _pooled(unit: str, rows: tuple[Judged, ...]) -> Iterator[Row]:
    yield (unit, "items", *_NUMBERS, "discriminative_efficiency", "flags")
    for each in rows:
        yield (guarded(each.statistics.unit), str(each.statistics.items), *_numbers(each), *_verdict(each))


def _numbers(each: Judged) -> Row:
    its = each.statistics
    p = (its.p.value, its.p.low, its.p.high) if its.p else (None, None, None)
    return (str(its.n), *map(_number, (*p, its.pbis, _value(its.r), its.d27)))


def _verdict(each: Judged) -> Row:
    return _number(each.statistics.efficiency), ";".join(each.flags)


def _options(rows: tuple[Judged, ...]) -> Iterator[Row]:
    for each in rows:
        for option in each.statistics.options:
            yield (guarded(each.statistics.unit), *_option(option))


def _option(option: OptionStatistics) -> Row:
    functioning = "" if option.functioning is None else str(int(option.functioning))
    numbers = map(_number, (_value(option.share), _value(option.r)))
    return (guarded(option.option), str(option.chosen), *numbers, functioning)


def _reliability(found: Reliability) -> Row:
    numbers = map(_number, (found.mean, found.sd, found.kr20, _value(found.alpha), found.sem))
    return (str(found.students), str(found.items), *numbers)


def _details(each: Judged) -> Row:
    its = each.statistics
    not_reached = "" if its.not_reached is None else str(its.not_reached)
    omitted, offered = (str(its.omitted), str(len(distractors(its.options)))) if its.options else ("", "")
    return (guarded(its.unit), omitted, not_reached, offered, _number(its.distractor_efficiency))


def _trust(found: Reliability) -> Row:
    alpha = (found.alpha.value, found.alpha.low, found.alpha.high) if found.alpha else (None, None, None)
    numbers = map(_number, (*alpha, found.consistency, found.error_ratio))
    return (guarded(found.form), str(found.common), *numbers)


def _value(estimate: Estimate | None) -> float | None:
    return estimate.value if estimate else None


def _number(value: float | None) -> str:
    """Write a number, never as -0."""
    return "" if value is None else repr(round(value, _DIGITS) + 0.0)
