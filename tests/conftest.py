"""What every test shares: the steady Hypothesis profile and the databases."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres"]

# The same examples on every run and machine, without a clock: a red build is then always the change's own doing.
# `make test ARGS=--hypothesis-profile=deep` looks for new ones.
settings.register_profile(
    "steady", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile("steady")
