import re
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator
from tests.factories.schools import school
def test_q(client_as):
    owner = make_coordinator(school())
    case = cases.complete_draft(school(), owner)
    c = client_as(owner)
    a = cases.section_answers(case)["districts"]
    with CaptureQueriesContext(connection) as q:
        c.post(f"/applications/{case.reference}/edit/districts/", a)
    for x in q: print(re.sub(r'SELECT .*? FROM', 'SELECT … FROM', x["sql"])[:150])
