"""Clients that are signed in as somebody."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.sessions import sign_in


@pytest.fixture
def client_as(db: None) -> Callable[..., Client]:
    """`client_as(user)`: a test client of a person as the factory made them, second factor included."""

    def signed_in(user: User, **options: object) -> Client:
        client = Client(**options)
        sign_in(client, user)
        return client

    return signed_in
