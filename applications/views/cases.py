"""The addresses every role shares: the list, the case, its files and papers, remarks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.permissions import require
from core.sheets import sheet_links
from documents.services import record_access
from documents.serving import serve
from exports.answering import answer
from notifications.models import Message
from notifications.selectors import deliveries_about
from notifications.services import settle_undelivered
from obligations.selectors.lines import reminder_lines

from .. import rules, services
from ..acts import acts_of
from ..exports import SHEET
from ..filters import QueueFilter, examples
from ..forms.official import CommentForm
from ..forms.saved import SaveViewForm
from ..notices import SUBJECT_KIND
from ..papers import application_copy, decision_calendar, letter_of
from ..selectors import entrances, official, queue, saved
from ..selectors.case_rows import readable_attachments
from . import sending, start
from .scope import open_case, open_case_file


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    acting = request.user.acting
    if acting is None or not acting.is_official:
        return start.my_applications(request)
    found = QueueFilter(request.GET, user=request.user)
    if found.was_typed:
        return redirect(f"{reverse('applications:list')}?{found.data.urlencode()}")
    page = queue.page_of(request.user, found.show, found.narrowing, found.data)
    context = {
        "filter": found, "form": found.form, "chosen": found.chips(), "examples": examples(),
        "page": page, "rows": queue.queue_rows(page.rows),
        "waiting": queue.waiting_for(request.user), "named": queue.named_elsewhere(request.user),
        "shows_district": not acting.is_district,
        "sheets": sheet_links(reverse("applications:sheet"), found.data),
        **_saved(request.user, found.canonical),
    }  # fmt: skip
    return render(request, "applications/queue.html", context)


def _saved(user: User, query: str) -> dict[str, Any]:
    """The team's views, and the way to keep what is shown as another one."""
    if not rules.can_keep_views(user):
        return {"tabs": [], "may_save": False, "save_form": None}
    tabs = saved.tabs(saved.views_of_team(user), query)
    is_new = not any(tab.is_current for tab in tabs)
    return {"tabs": tabs, "may_save": is_new, "save_form": SaveViewForm(initial={"query": query})}


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, whole, as a spreadsheet; officials take their own scope along."""
    return answer(request, SHEET)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    acting = request.user.acting
    if acting is None or not acting.is_official:
        return sending.school_case(request, open_case(request, reference))
    application = open_case_file(request, reference)
    case = official.read_case(application, request.user)
    context = {
        "case": case,
        "application": application,
        "acts": acts_of(case, request.user),
        "entrance": entrances.entrance_of(application, request.user),
        "may_name_owner": rules.can_name_owner(request.user, application),
        "may_recuse": rules.can_recuse(request.user, application),
        "can_comment": rules.can_comment(request.user, application),
        "settle": "applications:settle_mail" if rules.can_settle_mail(request.user, application) else "",
        "can_resolve": rules.can_review(request.user, application),
        "comment_form": CommentForm(),
        "letter": letter_of(case.decision, application) if case.decision else None,
    }
    return render(request, "applications/case.html", context)


@require_safe
def reminders(request: HttpRequest, reference: str) -> HttpResponse:
    """What was sent about a case, and what will be: the delivery log and the ladders, for officials."""
    application = open_case(request, reference)
    require(rules.can_see_reminders(request.user))
    context = {
        "application": application,
        "deliveries": deliveries_about(SUBJECT_KIND, application.pk),
        "settle": "applications:settle_mail" if rules.can_settle_mail(request.user, application) else "",
        "rounds": reminder_lines(SUBJECT_KIND, application.pk),
    }
    return render(request, "applications/reminders.html", context)


@require_safe
def file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponse:
    """One attachment; whoever opens it is noted."""
    application = open_case(request, reference)
    require(rules.may_read_files(request.user, application))
    attachments = readable_attachments(request.user, application).select_related("file")
    attachment = get_object_or_404(attachments, file=file_id)
    response = serve(attachment.file)
    record_access(attachment.file, actor=request.user)
    return response


@require_safe
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter of a released decision; before that there is none, for anybody."""
    application = open_case(request, reference)
    released = application.decisions.filter(released_at__isnull=False, letter__isnull=False)
    decision = get_object_or_404(released.select_related("letter"))
    response = serve(decision.letter)
    record_access(decision.letter, actor=request.user)
    return response


@require_safe
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF of the last submission."""
    application = open_case(request, reference)
    submission = application.submissions.select_related("submitted_by").order_by("-number").first()
    if submission is None:
        raise Http404
    return _download(application_copy(submission, application), f"{reference}.pdf", "application/pdf")


@require_safe
def calendar(request: HttpRequest, reference: str) -> HttpResponse:
    application = open_case(request, reference)
    if application.due_on is None:
        raise Http404
    return _download(decision_calendar(application), f"{reference}.ics", "text/calendar; charset=utf-8")


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    """A remark: officials choose who reads it, the school's is always visible."""
    application = open_case(request, reference)
    verdict = rules.can_comment(request.user, application)
    came_too_late = request.method == "POST" and not application.is_open
    if not came_too_late:
        require(verdict)
    acting = request.user.acting
    form = CommentForm(request.POST or None, is_school=acting is not None and acting.is_school)
    if came_too_late:
        form.refuse(verdict.reason)
    elif request.method == "POST" and form.is_valid():
        services.comment_on(
            application, actor=request.user, body=form.cleaned_data["body"], visibility=form.visibility_chosen
        )
        messages.success(request, _("Your comment is on the case."))
        return redirect(f"{application.get_absolute_url()}#comments")
    return render(request, "applications/comment.html", {"application": application, "form": form})


@require_POST
def settle_mail(request: HttpRequest, reference: str, message_id: UUID) -> HttpResponse:
    """Somebody told the reader of an undelivered mail in another way."""
    application = open_case(request, reference)
    require(rules.can_settle_mail(request.user, application))
    mail = get_object_or_404(Message.objects.about(SUBJECT_KIND, application.pk), pk=message_id)
    if settle_undelivered(mail, actor=request.user):
        messages.success(request, _("Noted: you told them in another way."))
    else:
        messages.info(request, _("Somebody has noted this already, or the mail did arrive."))
    return redirect(f"{application.get_absolute_url()}#mails")
