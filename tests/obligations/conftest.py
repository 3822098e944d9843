import pytest

from obligations.services import lay_out_ladders


@pytest.fixture(autouse=True)
def ladders(db: None) -> None:
    lay_out_ladders()
