from hypothesis import HealthCheck, settings

# The same examples each time, untimed and kept nowhere; a fixture of a test serves all of them.
settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("same")
