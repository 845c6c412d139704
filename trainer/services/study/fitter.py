"""A process of its own that fits weights: trials as JSON come in, 21 numbers as JSON go out.

The package that fits ends in a panic on what it does not like, which is no ordinary exception, and may take long. Only
this module imports it, and nothing else runs here.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from trainer.scheduling.fitting import Trial

LONGEST: Final = timedelta(seconds=60)
"""How long a fit may take."""


def fit_apart(trials: Sequence[Trial], *, longest: timedelta = LONGEST) -> tuple[float, ...] | None:
    """Fit weights in a process of its own. None when it fails or takes too long."""
    command = [sys.executable, "-m", "trainer.services.study.fitter"]
    courses = json.dumps([trial.course for trial in trials])
    quiet = os.environ | {"RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(
            command,
            input=courses,
            capture_output=True,
            text=True,
            timeout=longest.total_seconds(),
            env=quiet,
            check=True,
        )
        return tuple(float(each) for each in json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError):
        return None


def _main() -> int:
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview  # noqa: PLC0415 - only in the process of its own

    courses = json.load(sys.stdin)
    try:
        items = [FSRSItem([FSRSReview(rating, days) for rating, days in course]) for course in courses]
        weights = FSRS([]).compute_parameters(items)
    except BaseException:  # noqa: BLE001 - a panic of the package is no Exception
        return 1
    json.dump(list(weights), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
