from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedStatus(models.TextChoices):
    """How far a need got; whether its days have come is the calendar's matter."""

    DRAFT = "draft", pgettext_lazy("status of a need", "Draft")
    OPEN = "open", pgettext_lazy("status of a need", "Published")
    MET = "met", pgettext_lazy("status of a need", "Met")
    WITHDRAWN = "withdrawn", pgettext_lazy("status of a need", "Withdrawn")


class NeedVerb(models.TextChoices):
    """What the history of a need tells."""

    START = "start", _("wrote it down")
    EDIT = "edit", pgettext_lazy("history of a need", "changed it")
    PUBLISH = "publish", pgettext_lazy("history of a need", "published it")
    MEET = "meet", _("marked it as met")
    WITHDRAW = "withdraw", pgettext_lazy("history of a need", "withdrew it")


# A published need keeps its address, also once it is met or its days are over.
PUBLIC_STATUSES = (NeedStatus.OPEN, NeedStatus.MET)
SUBJECT_KIND = "need"
TITLE_LENGTH = 60
DETAILS_LENGTH = 1000
REASON_LENGTH = 300
MAX_AMOUNT = 999
# A need for longer than this is written anew, so that the list stays true.
MAX_OPEN_DAYS = 400
USUAL_OPEN_DAYS = 60
# From so many days before its last one a need is a task of its desk.
REMIND_DAYS = 14


class InvitationStatus(models.TextChoices):
    """How far an invitation got; past its day it reads lapsed, whether or not the night has written it."""

    SENT = "sent", pgettext_lazy("status of an invitation", "Waiting for the school")
    ACCEPTED = "accepted", pgettext_lazy("status of an invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("status of an invitation", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("status of an invitation", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("status of an invitation", "Not answered in time")


class InvitationVerb(models.TextChoices):
    """What the history of an invitation tells."""

    SEND = "send", pgettext_lazy("history of an invitation", "sent it")
    ACCEPT = "accept", pgettext_lazy("history of an invitation", "accepted it")
    DECLINE = "decline", pgettext_lazy("history of an invitation", "declined it")
    WITHDRAW = "withdraw", pgettext_lazy("history of an invitation", "withdrew it")
    LAPSE = "lapse", pgettext_lazy("history of an invitation", "was not answered in time")


class Channel(models.TextChoices):
    """How an enquiry came."""

    PHONE = "phone", _("Telephone")
    COUNTER = "counter", _("At the counter")
    MAIL = "mail", pgettext_lazy("how somebody asked", "Letter or e-mail")
    EVENT = "event", _("At an event")
    # Left by the person on the portal.
    HAND = "hand", _("Raised a hand on the portal")


# What an official may say; a raised hand is raised by its person.
OFFICE_CHANNELS = (Channel.PHONE, Channel.COUNTER, Channel.MAIL, Channel.EVENT)


class Reader(models.TextChoices):
    """Who is to answer an enquiry."""

    SCHOOL = "school", _("The school's coordinators")
    DISTRICT = "district", _("The district's desk")
    BUREAU = "bureau", _("Department of Civil Affairs")


class EnquiryStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("status of an enquiry", "To be answered")
    ANSWERED = "answered", pgettext_lazy("status of an enquiry", "Answered")
    INVITED = "invited", pgettext_lazy("status of an enquiry", "Became an invitation")


class EnquiryVerb(models.TextChoices):
    """What the history of an enquiry tells."""

    RECORD = "record", pgettext_lazy("history of an enquiry", "recorded it")
    ANSWER = "answer", pgettext_lazy("history of an enquiry", "answered it")
    INVITE = "invite", pgettext_lazy("history of an enquiry", "sent an invitation")
    FORGET = "forget", pgettext_lazy("history of an enquiry", "removed name and contact")


INVITATION_KIND = "invitation"
ENQUIRY_KIND = "enquiry"
# Of an application: an invitation, or an enquiry before it, has its number from the first day.
REFERENCE_PREFIX = "PB"
LETTER_LENGTH = 800
WHO_LENGTH = 40
REACH_LENGTH = 80
ABOUT_LENGTH = 500
# The usual time for an answer to an invitation, and the longest, in days.
USUAL_ANSWER_DAYS = 30
MAX_ANSWER_DAYS = 180
# Working days to answer an enquiry.
ENQUIRY_DAYS = 5
# So many days after an enquiry is closed, who asked and how to reach them is removed.
CONTACT_KEPT_DAYS = 90
MAX_HITS = 10
