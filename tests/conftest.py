"""Settings and fixtures of all tests."""

from hypothesis import HealthCheck, settings

# A busy machine is no fault of an example. The rest is as Hypothesis itself chooses: the same examples
# every time where `CI` is set, other ones each time elsewhere.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
