"""Run in a process of its own for each database: who reads, and which records; printed as JSON.

python -m benchmarks.subjects
"""

import json
from typing import Any
from urllib.parse import quote

import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db.models import Count, QuerySet  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.constants import SESSION_FACTOR, Role  # noqa: E402
from accounts.models import Membership, User  # noqa: E402
from agreements.models import Agreement  # noqa: E402
from applications.constants import Status  # noqa: E402
from applications.models import BY_DUE, Application  # noqa: E402
from applications.selectors import queue  # noqa: E402
from core.dates import local_today  # noqa: E402
from core.pagination import paginate  # noqa: E402
from cycles.selectors import begun_terms  # noqa: E402
from districts.models import District  # noqa: E402
from evidence.models import Evidence  # noqa: E402
from health import selectors as health  # noqa: E402
from schools.models import School  # noqa: E402

# A word of one real school, so that a search finds the same few at every size.
WORD = quote("東吳")
_SAMPLE_DISTRICT = "shilin"
# A school without a campus in the city, which says what counts first.
_OUTSIDE = "national-open-university"
_STAFF = "bench@sample.invalid"


def main() -> None:
    """Sign everybody in and say where to look."""
    district = District.objects.get(slug=_SAMPLE_DISTRICT)
    agreement = Agreement.objects.live().filter(district=district).order_by("pk")[0]
    case = _case_under_review(district)
    draft = Application.objects.drafts().filter(school__code__regex=r"^\d").order_by("pk")[0]
    people = {
        "school": draft.owner,
        "desk": _holder(Role.DISTRICT_OFFICER, district=district),
        "bureau": _holder(Role.BUREAU_OFFICER),
        "admin": _staff(),
    }
    places = {"school": Membership.objects.active().get(user=draft.owner, school=draft.school_id)}
    sessions = {name: _session(person, places.get(name)) for name, person in people.items()}
    urls = _public(agreement, district) | _signed_in(case, draft, agreement) | _standing(people["bureau"], agreement)
    print(json.dumps({"sessions": sessions, "urls": urls, "form": _form(draft)}))


def _case_under_review(district: District) -> Application:
    """Of the school with the longest past, so that the side panel is full."""
    rows = Application.objects.filter(status=Status.UNDER_REVIEW, reviewing_district=district)
    return rows.annotate(past=Count("school__applications")).order_by("-past", "pk")[0]


def _holder(role: Role, **place: Any) -> User:
    return Membership.objects.active().filter(role=role, **place).select_related("user").order_by("pk")[0].user


def _staff() -> User:
    known = User.objects.filter(email=_STAFF).first()
    return known or User.objects.create_superuser(_STAFF, None, is_sample=True)


def _session(user: User, place: Membership | None) -> str:
    """A signed-in session that has proved a second factor."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "none"}})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SESSION_FACTOR] = user.pk
    if place is not None:
        session["acting_membership"] = place.pk
    session.create()
    return str(session.session_key)


def _public(agreement: Agreement, district: District) -> dict[str, str]:
    schools, agreements = reverse("directory:schools"), reverse("agreements:list")
    for_school = f"?school={agreement.school.code}"
    listed = School.objects.listed()
    public = Agreement.objects.visible_to(None)  # type: ignore[arg-type] # anybody
    return {
        "reference": "/bench/reference/",
        "template": "/bench/template/",
        "static": _static(),
        "front": "/",
        "districts": reverse("directory:districts"),
        "district": district.get_absolute_url(),
        "schools": schools,
        "schools, searched": f"{schools}?q={WORD}",
        "schools, filtered": f"{schools}?district={district.slug}&near=true",
        "schools, middle": f"{schools}{_middle(listed, ['registry_order'])}",
        "school": reverse("directory:school", args=[agreement.school.slug]),
        "school, outside": f"{reverse('directory:school', args=[_OUTSIDE])}?emphasis=nearest",
        "agreements": agreements,
        "agreements, searched": f"{agreements}?q={WORD}",
        "agreements, filtered": f"{agreements}?district={district.slug}&status=live",
        "agreements, middle": f"{agreements}{_middle(public, ['-pk'])}",
        "agreement": agreement.get_absolute_url(),
        "apply": reverse("applications:start"),
        "self-check": reverse("applications:self_check"),
        "blank form": reverse("applications:blank"),
        "begin": reverse("applications:begin") + for_school,
        "begin, districts": reverse("applications:begin_section", args=["districts"]) + for_school,
        "begin, commitments": reverse("applications:begin_section", args=["commitments"]),
        "needs": reverse("needs:list"),
        "locality": reverse("directory:locality"),
        "guide, year": reverse("guides:year"),
        "feed, partnerships": reverse("guides:feed", args=["partnerships"]),
        "open data": reverse("opendata:datasets"),
    }


def _signed_in(case: Application, draft: Application, agreement: Agreement) -> dict[str, str]:
    term = begun_terms(local_today())[0].key
    queue_page, everything = reverse("applications:list"), Application.objects.submitted_once().annotate(by=BY_DUE)
    return {
        "my cases": queue_page,
        "tasks": reverse("obligations:tasks"),
        "desk's needs": reverse("needs:desk"),
        "invitations": reverse("needs:invitations"),
        "enquiries": reverse("needs:enquiries"),
        "task list": reverse("applications:tasks", args=[draft.reference]),
        "form, contact": reverse("applications:section", args=[draft.reference, "contact"]),
        "form, districts": reverse("applications:section", args=[draft.reference, "districts"]),
        "form, commitments": reverse("applications:section", args=[draft.reference, "commitments"]),
        "check": reverse("applications:check", args=[draft.reference]),
        "queue": queue_page,
        "queue, all": f"{queue_page}?show=all",
        "queue, searched": f"{queue_page}?q={WORD}",
        "queue, reference": f"{queue_page}?q={case.reference[:8]}",
        "queue, overdue": f"{queue_page}?show=all&status=under_review&overdue=true",
        "queue, closed": f"{queue_page}?show=closed",
        "queue, conditions": f"{queue_page}?show=all&district={_SAMPLE_DISTRICT}&status=returned&waiting=%3E3d",
        "views": reverse("applications:views"),
        "to release": reverse("applications:release_batch"),
        "reasons": reverse("applications:reasons"),
        "queue, long waits": f"{queue_page}?show=all&waiting=%3E10d&school={WORD}",
        "queue, middle": f"{queue_page}{_middle(everything, list(queue.ORDER), show='all')}",
        "queue, sent": f"{queue_page}?show=all&sent={term}",
        "queue, decided": f"{queue_page}?show=all&decided={term}",
        "dashboard": reverse("dashboards:home"),
        "case": case.get_absolute_url(),
        "agreement, signed in": agreement.get_absolute_url(),
        "admin list": f"{reverse('admin:applications_application_changelist')}",
    }


def _standing(reader: User, agreement: Agreement) -> dict[str, str]:
    """How agreements stand, for the bureau."""
    listed, owed = reverse("health:list"), reverse("health:owed")
    reader.act_as(Membership.objects.active().get(user=reader))
    reports = reverse("evidence:list")
    rows, arrears = health.in_force(health.health_rows(reader)), health.owed_rows(reader)
    return {
        "health": listed,
        "health, dormant": f"{listed}?state=dormant",
        "health, overdue": f"{listed}?light=response-2",
        "health, district": f"{listed}?district={_SAMPLE_DISTRICT}&owing=government",
        "health, middle": f"{listed}{_middle(rows, list(health.ORDER))}",
        "dashboard": reverse("dashboards:home"),
        "dashboard, sorted": f"{reverse('dashboards:home')}?sort=waiting",
        "dashboard, district": reverse("dashboards:district", args=[_SAMPLE_DISTRICT]),
        "commitments": reverse("evidence:commitments"),
        "commitments, fulfilled": f"{reverse('evidence:commitments')}?side=school&state=fulfilled",
        "owed": owed,
        "owed, government": f"{owed}?side=government",
        "owed, middle": f"{owed}{_middle(arrears, list(health.OWED_ORDER))}",
        "health of one": reverse("health:detail", args=[agreement.reference]),
        "reports": reports,
        "reports, theirs": f"{reports}?shelf=theirs",
        "reports, disputed": f"{reports}?state=disputed",
        "reports, middle": f"{reports}{_middle(Evidence.objects.all(), ['-pk'])}",
        "waiting": reverse("evidence:waiting"),
        "renewals": reverse("renewals:list"),
        "cooperation": reverse("cooperation:list"),
        "documents": reverse("reports:index"),
        "periods": reverse("reports:periods"),
        "self-reviews": reverse("reports:reviews"),
        "files": reverse("exports:mine"),
        "lists taken over": reverse("imports:index"),
        "a list as a file": f"{reverse('exports:ask', args=['reports'])}?format=ods",
    }


def _middle(rows: QuerySet[Any], order: list[str], **kept: str) -> str:
    """The address of the page in the middle of a list: where the page that ends there leads on to."""
    place = rows.count() // 2
    pks = rows.order_by(*order).values_list("pk", flat=True)[place : place + 25]
    params = QueryDict(mutable=True)
    params.update(kept)
    page = paginate(rows.filter(pk__in=list(pks)), params, order=order, size=24)
    return str(page.next_url)


def _static() -> str:
    from django.contrib.staticfiles.storage import staticfiles_storage

    return staticfiles_storage.url("css/base.css")


def _form(draft: Application) -> dict[str, str]:
    """The fields of the section that is posted; `seen` is left out, which means: whoever writes last, wins."""
    fields = ("contact_name", "contact_title", "contact_email", "contact_phone", "teacher_name", "teacher_experience")
    return {name: str(draft.answers[name]) for name in fields} | {"action": "continue"}


if __name__ == "__main__":
    main()
