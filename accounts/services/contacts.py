"""A school's contacts from a list that the bureau holds: they act from their first sign-in on, and are told so."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mailing, rules
from accounts.constants import Role
from accounts.models import Membership, User
from accounts.rules import ActRefused, insist
from schools.models import School

from .memberships import grant_membership
from .people import lock_person, register_person


@transaction.atomic
def enter_contact(
    email: str, *, school: School, display_name: str, title: str, role: Role | str, batch: str, actor: User
) -> Membership:
    """Somebody acts for a school from now on. The address proves itself by the code of the first sign-in.

    What a person has written about themselves stays as it is. The mail tells where the address comes from, as the
    law asks of whoever has it from somebody else (個資法第9條). Raises ActRefused for one who acts there already.
    """
    insist(rules.can_manage_team(actor, school))
    person = register_person(email.strip().lower(), display_name=display_name, is_sample=actor.is_sample)
    lock_person(person)
    if Membership.objects.active().of_school(school).filter(user=person).exists():
        raise ActRefused(_("This person already belongs to the school."))
    if not person.title and not person.last_login:
        person.title = title
        person.save(update_fields=["title"])
    membership = grant_membership(person, actor=actor, role=role, school=school, batch=batch)
    mailing.send(
        "accounts/contact_entered",
        dedupe_key=f"contact-entered:{membership.pk}",
        to=person,
        context={"membership": membership, "actor": actor, "link": mailing.site_link("/")},
    )
    return membership
