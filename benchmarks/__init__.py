"""Repeatable measurements, run by hand or by `make bench`, never as tests.

    python -m benchmarks [pages] [delivery] [sweep] [--quick] [--keep | --use SMALL LARGE] [--write]

Everything runs on two scratch databases of the embedded PostgreSQL, a small one and a large one, with the settings of
production plus the reference page that this package brings. A result is always a ratio against that page in the same
run; docs/performance.md says what the bars are and keeps the last honest table (`--write`).
"""
