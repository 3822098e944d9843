from tests.factories import applications as cases
from tests.factories.accounts import make_officer
from tests.factories.districts import district


def test_smoke(client_as, db):
    case = cases.submitted()
    officer = make_officer(district("zhongzheng"))
    client = client_as(officer)
    response = client.get("/applications/")
    assert response.status_code == 200
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    print(response.content.decode())
