"""The harness, one concern a plugin. `pytest --fixtures` says what each fixture gives."""

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.isolation",
    "tests.plugins.strictness",
    "tests.plugins.network",
    "tests.plugins.people",
    "tests.plugins.browser",
]
