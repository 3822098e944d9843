"""Cases as a page needs them: the row with its short lists in one query. And which files a person may open."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from accounts.selectors import links_to_school
from core.compiled import Hole

from ..models import Application, ApplicationQuerySet, Attachment, Submission
from .entrances import knocks_of_pair
from .opening import Opened, light
from .queue import has_desk


def _for_a_page(rows: ApplicationQuerySet, person: Hole) -> ApplicationQuerySet:
    parties = ("school", "reviewing_district", "reviewer", "agreement", "origin__district")
    rows = rows.select_related(*parties).defer("origin__district__map_path", *LIGHT)
    return rows.annotate(
        is_linked=ExpressionWrapper(links_to_school(person, OuterRef("school")), output_field=BooleanField()),
        has_desk=has_desk(),
        knocks=knocks_of_pair(),
        files=ArraySubquery(_files().values(json=_FILE)),
        last_two=ArraySubquery(_submissions().values(json=_SUBMISSION)[:2]),
    )


LIGHT = (*light("school"), "reviewing_district__map_path")


_FILE = JSONObject(
    id="file_id",
    kind="kind",
    name="file__original_name",
    size="file__size",
    type="file__kind",
    scan="file__scan_state",
    who="added_by__display_name",
    email="added_by__email",
)
_SUBMISSION = JSONObject(number="number", content="content", content_hash="content_hash", submitted_at="submitted_at")


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.filter(application=OuterRef("pk")).order_by("-number")


def _files() -> QuerySet[Attachment]:
    return _as_sent(Attachment.objects.filter(application=OuterRef("pk"))).order_by("added_at", "pk")


def _as_sent(attachments: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Without what the school adds while it corrects, which is not the desk's to read before it is sent."""
    sent = Submission.objects.filter(application=OuterRef("application")).order_by("-number").values("submitted_at")
    is_draft = Q(application__submitted_at__isnull=True)
    return attachments.filter(is_draft | Q(added_at__lte=Subquery(sent[:1])), removed_at__isnull=True)


def readable_attachments(user: User, application: Application) -> QuerySet[Attachment]:
    """The files of a case that a person may open: officials those that were sent, the school all of its own."""
    attachments = application.attachments.filter(removed_at__isnull=True)
    acting = user.acting
    return _as_sent(attachments) if acting is not None and acting.is_official else attachments


# A case that a person may open, with the reader's ties, its files and its last two submissions.
case_file = Opened(_for_a_page)
# A case that a person may open, with who has it.
case_of = Opened(
    lambda rows, _person: rows.select_related("school", "reviewing_district", "owner", "reviewer").defer(*LIGHT)
)
