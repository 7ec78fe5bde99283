"""Every public address answers, and says what it must."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/guides/", "/nutrients/", "/compare/", "/foods/", "/sources/", "/about/"])
def test_every_list_answers(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
