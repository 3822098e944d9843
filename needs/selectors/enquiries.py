"""Reading enquiries, by whoever answers or asked."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from accounts.models import User
from core.references import is_valid_reference

from ..models import Enquiry, EnquiryEvent, EnquiryQuerySet


def enquiry_list(user: User | AnonymousUser) -> EnquiryQuerySet:
    """What a person is to answer, newest first."""
    return Enquiry.objects.in_charge(user).with_parties().order_by("-pk")


def enquiry_for(user: User | AnonymousUser, reference: str) -> Enquiry | None:
    if not is_valid_reference(reference):
        return None
    rows = Enquiry.objects.visible_to(user).with_parties().annotate(invited_by_number=F("invitation__reference"))
    return rows.select_related("recorded_by", "person").filter(reference=reference).first()


def hands_of(user: User) -> list[Enquiry]:
    """What somebody has asked, newest first."""
    return list(Enquiry.objects.filter(person=user).with_parties().order_by("-pk")[:10])


def history_of_enquiry(enquiry: Enquiry) -> list[EnquiryEvent]:
    return list(enquiry.events.select_related("actor").order_by("-sequence"))
