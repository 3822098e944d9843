"""The other entrances to the same record: answering a need of a district, accepting an invitation (N1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import require
from districts.models import District
from needs import services as needs
from needs.models import Invitation, Need
from schools.models import School

from .. import rules
from ..constants import OPEN_STATUSES, Status
from ..content import asked_for
from ..models import Application
from .carrying import OF_THE_SCHOOL, carry, last_application
from .drafting import start_application
from .gate import TransitionNotAllowed
from .shelving import restore_draft


@transaction.atomic
def start_from_need(need: Need, school: School, *, actor: User) -> Application:
    """The draft with which `school` answers a need, its district and commitment filled in; a second click opens the
    first one's, as far as the person may see it. Raises TransitionNotAllowed when the need is closed.
    """
    # The row of the need orders the clicks of everybody who answers it.
    need = Need.objects.select_for_update(of=("self",), no_key=True).get(pk=need.pk)
    require(rules.can_start(actor, school))
    if not need.is_open:
        raise TransitionNotAllowed(_("This need is closed. You may apply to the district all the same."))
    known = Application.objects.visible_to(actor).filter(school=school, need=need)
    begun = known.filter(status__in=[Status.DRAFT, *OPEN_STATUSES]).order_by("pk").first()
    if begun is not None and begun.is_shelved and rules.can_edit(actor, begun):
        return restore_draft(begun, actor=actor)
    return begun or _begin(school, need.district, actor, need=need)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, actor: User) -> Application:
    """The school says yes: the case under the invitation's own reference, with what is known filled in.

    Accepting twice, by whichever coordinator, gives the same case. Raises what needs.services.accept_invitation does.
    """
    require(rules.can_start(actor, invitation.school))
    invitation = needs.accept_invitation(invitation, actor=actor)
    known = Application.objects.filter(invitation=invitation).first()
    return known or _begin(invitation.school, invitation.district, actor, need=invitation.need, invitation=invitation)


def _begin(
    school: School, district: District, actor: User, *, need: Need | None, invitation: Invitation | None = None
) -> Application:
    source = invitation or need
    application = start_application(
        school, actor=actor, is_sample=source is not None and source.is_sample, need=need, invitation=invitation
    )
    last = last_application(school, actor)
    said = {code: value for code, value in last.answers.items() if code in OF_THE_SCHOOL} if last else {}
    carry(application, source=last, carried=said, added={"choice_1": district.slug, **asked_for(need)})
    return application
