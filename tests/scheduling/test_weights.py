"""The 21 weights and the doubts that are settled when they are read."""

import json

import pytest

from trainer.scheduling.weights import ALGORITHM, DEFAULT_WEIGHTS, Weights, WeightsError, weights_from_json

PUBLISHED = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)


def changed(**weights: float) -> tuple[float, ...]:
    values = list(PUBLISHED)
    for name, value in weights.items():
        values[int(name[1:])] = value
    return tuple(values)


def test_the_default_weights_are_the_published_ones() -> None:
    assert DEFAULT_WEIGHTS.values == PUBLISHED


def test_weights_are_read_from_a_json_list() -> None:
    assert weights_from_json(json.dumps(PUBLISHED)) == DEFAULT_WEIGHTS


def test_whole_numbers_are_read_as_numbers() -> None:
    assert weights_from_json(json.dumps(changed(w17=1))).values == changed(w17=1.0)


@pytest.mark.parametrize("values", [(), PUBLISHED[:-1], (*PUBLISHED, 0.1), PUBLISHED[:19]])
def test_any_other_number_of_weights_is_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(WeightsError, match=f"has 21 weights, and there are {len(values)} here"):
        Weights(values)


def test_every_weight_out_of_bounds_is_named_at_once() -> None:
    with pytest.raises(WeightsError, match=r"w0 is 0\.0, .*; w3 is 101\.0, .*; w20 is nan"):
        Weights(changed(w0=0.0, w3=101.0, w20=float("nan")))


DEEP = "[" * 100_000
VAST = f"[{10**400}]"


@pytest.mark.parametrize("text", ["", "[0.1,", "{}", "null", '"0.1"', "[true]", '["0.1"]', "[[0.1]]", DEEP, VAST])
def test_what_is_no_list_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(WeightsError, match="Give a list of 21 numbers"):
        weights_from_json(text)


def test_the_id_names_the_algorithm_and_differs_between_sets() -> None:
    other = Weights(changed(w0=0.2120000001))
    assert DEFAULT_WEIGHTS.id.startswith(f"{ALGORITHM}:")
    assert Weights(PUBLISHED).id == DEFAULT_WEIGHTS.id != other.id
