"""Dull makers of the objects that tests need; reference data is looked up, never invented."""
