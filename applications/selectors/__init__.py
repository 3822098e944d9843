"""Reads that join: `school` for the school's pages, `official` and `queue` for the officials'."""
