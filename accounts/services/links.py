"""What officials say of their own ties to a school."""

from django.db import transaction
from django.utils import timezone

from accounts.constants import LinkKind, UserVerb
from accounts.models import DeclaredLink, User, UserEvent
from history.services import record_event
from schools.models import School

from .people import lock_person


@transaction.atomic
def declare_link(school: School, *, actor: User, kind: LinkKind) -> DeclaredLink:
    """Keep out of what concerns the school from now on; what follows for cases is for the apps above to do."""
    person, now = lock_person(actor), timezone.now()
    link = DeclaredLink.objects.create(user=person, school=school, kind=kind, declared_at=now)
    record_event(
        UserEvent, person, actor=actor, verb=UserVerb.LINK_DECLARED, at=now,
        details={"school": school.code, "kind": kind},
    )  # fmt: skip
    return link
