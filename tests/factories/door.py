"""Invitations, calls and raised hands, made through the services."""

from datetime import timedelta

import pgtrigger

from accounts.models import User
from core.dates import local_today
from districts.models import District
from needs.constants import Channel
from needs.models import Enquiry, Invitation
from needs.services import Asked, Letter, raise_hand, record_enquiry, send_invitation
from schools.models import School
from tests.factories.accounts import make_bureau, make_officer, make_user
from tests.factories.districts import district as by_slug
from tests.factories.schools import school as by_code


def invited(
    school: School | None = None, district: District | None = None, *, actor: User | None = None, **fields: object
) -> Invitation:
    """A letter with thirty days for the answer, unless told."""
    school, district = school or by_code("1015"), district or by_slug("zhongzheng")
    given = {"answer_by": local_today() + timedelta(days=30), "text": "誠摯邀請貴校"} | fields
    return send_invitation(school, district, Letter(**given), actor=actor or make_officer(district))


def late(invitation: Invitation, days: int = 1) -> Invitation:
    """Its day was so many days ago: it could not be sent like that, so a row of its own says it."""
    with pgtrigger.ignore("needs.Invitation:invitation_stays_as_sent"):
        Invitation.objects.filter(pk=invitation.pk).update(answer_by=local_today() - timedelta(days=days))
    invitation.refresh_from_db()
    return invitation


def asked(**fields: str) -> Asked:
    given = {"who": "王老師", "reach": "02-2345-6789", "about": "想帶學生參加住民大會", "channel": Channel.PHONE}
    return Asked(**given | fields)


def called(
    school: School | None = None, district: District | None = None, *, actor: User | None = None, **fields: str
) -> Enquiry:
    school, district = school or by_code("1015"), district or by_slug("zhongzheng")
    return record_enquiry(school, district, asked(**fields), actor=actor or make_officer(district))


def at_the_bureau(school: School | None = None, **fields: str) -> Enquiry:
    return record_enquiry(school or by_code("1015"), None, asked(**fields), actor=make_bureau())


def raised(school: School | None = None, district: District | None = None, *, actor: User | None = None) -> Enquiry:
    return raise_hand(school or by_code("1015"), district, asked(), actor=actor or make_user())
