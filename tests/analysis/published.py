"""Data sets that others have published, with what they computed from them."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from trainer.analysis.responses import KeyedItem, Response

# How many of 1,000 examinees gave each of the 32 patterns of right (1) and wrong (0), from 00000 to 11111, in sections
# 6 and 7 of the Law School Admission Test: Bock and Lieberman, Psychometrika 35:179, 1970; Thissen, Psychometrika
# 47:175, 1982.
LSAT6: Final = tuple(
    int(count)
    for count in "3 6 2 11 1 1 3 4 1 8 0 16 0 3 2 15 10 29 14 81 3 28 15 80 16 56 21 173 11 61 28 298".split()
)
LSAT7: Final = tuple(
    int(count)
    for count in "12 19 1 7 3 19 3 17 10 5 3 7 7 23 8 28 7 39 11 34 14 51 15 90 6 25 7 35 18 136 32 308".split()
)

# Marks of 22 attempts at a quiz of 13 questions, made at random, in tenths of a mark; the first question is out of 8
# marks and the others out of 1. From the unit test of Moodle's quiz statistics, as are the results below. Its questions
# without variance or without marks are left out.
MOODLE_MARKS: Final = """
    55 3 9 10 3 0 10 10 0 0 0 10 10
    10 9 9 3 3 0 10 0 10 0 0 10 10
    25 10 9 3 10 10 10 10 10 0 10 10 0
    40 3 9 10 3 0 10 10 0 0 0 0 0
    30 9 3 9 10 10 0 10 10 10 0 0 0
    45 9 10 10 9 0 0 0 0 10 10 10 0
    30 3 3 3 3 10 10 10 10 0 10 10 10
    60 9 9 10 3 0 10 10 0 10 10 10 0
    5 9 10 9 3 0 10 10 10 10 10 0 0
    55 9 10 9 3 0 0 10 0 10 0 0 10
    25 9 10 10 9 0 10 10 0 10 0 0 0
    40 9 3 9 10 0 10 10 10 10 10 10 0
    40 9 3 3 10 10 0 0 10 10 10 0 10
    30 10 10 3 10 10 0 10 10 10 0 10 0
    10 10 9 3 3 0 0 0 0 0 10 0 10
    10 3 3 3 9 0 10 0 0 0 0 10 0
    15 10 3 9 10 0 0 10 0 10 0 10 10
    40 9 10 9 10 0 0 0 10 10 10 10 0
    20 9 9 3 9 0 0 0 0 10 0 0 0
    10 10 3 3 3 0 0 10 0 10 10 0 0
    60 9 10 10 9 10 10 0 0 0 0 10 0
    70 9 3 3 3 0 0 10 10 0 10 10 10
"""
# By question: facility index, discrimination index, discriminative efficiency.
MOODLE_FOUND: Final = (
    (41.19318182, 25.88327077, 27.23492723),
    (81.36363636, 1.170256965, 1.382386552),
    (71.36363636, -4.207816809, -4.691171307),
    (65.45454545, 28.16930644, 31.12404354),
    (65.90909091, -2.513606859, -2.877487579),
    (27.27272727, 15.52451404, 22.06477733),
    (50, -8.396734802, -10),
    (63.63636364, 15.18945843, 17.4790556),
    (45.45454545, 16.21079629, 20.14359793),
    (59.09090909, -8.900638238, -10.27568922),
    (50, 8.670004606, 10.86956522),
    (59.09090909, 29.63337745, 34.58997279),
    (36.36363636, -12.99017581, -17.5074184),
)


def patterns(counts: Sequence[int]) -> list[Response]:
    """The responses behind a table of patterns: examinee `e1` on, items `1` on, option `a` right and `b` wrong."""
    shown = [each for each, count in zip(product((0, 1), repeat=5), counts, strict=True) for _ in range(count)]
    return [
        Response(f"e{examinee}", str(item), "a" if right else "b", right)
        for examinee, pattern in enumerate(shown, 1)
        for item, right in enumerate(pattern, 1)
    ]


def moodle_marks() -> tuple[list[Response], list[KeyedItem]]:
    """The marks as responses, and the questions."""
    rows = [[int(mark) for mark in line.split()] for line in MOODLE_MARKS.strip().splitlines()]
    items = [KeyedItem(f"q{place}", points=8.0 if place == 0 else 1.0) for place in range(13)]
    return [
        Response(f"s{number}", item.id, "", mark / 10 / item.points)
        for number, row in enumerate(rows)
        for item, mark in zip(items, row, strict=True)
    ], items
