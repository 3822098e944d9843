"""Beginning a case and writing in it. A typed word is stored as typed, whether it will do or not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from core.actors import Actor
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from documents.services import link_file, stage_upload
from history.services import record_event
from needs.models import Invitation, Need
from schools.models import School

from .. import rules
from ..constants import MAX_RAW_LENGTH, AttachmentKind
from ..content import (
    chosen_campus,
    chosen_districts,
    content_of,
    last_save_of,
    promised,
    question_code_of,
    section_digest,
)
from ..models import (
    Application,
    ApplicationEvent,
    Attachment,
    CorrectionItem,
    DistrictChoice,
    Editor,
    ProposedCommitment,
)
from ..questions import Section, section
from .gate import TransitionNotAllowed, lock

PREFIX = "PB"
MAX_FILES = 10


@transaction.atomic
def start_application(
    school: School,
    *,
    actor: User,
    is_sample: bool = False,
    origin: Agreement | None = None,
    origin_choice: str = "",
    need: Need | None = None,
    invitation: Invitation | None = None,
) -> Application:
    """Begin a draft for `school`, owned by `actor`, with a reference of its own.

    `origin` is the agreement from which the school comes, with what it wants to do with it (services.moving); `need`
    and `invitation` are what it answers (services.entrances): an invitation's reference is that of its case.
    """
    require(rules.can_start(actor, school))
    now = timezone.now()
    application = Application.objects.create(
        reference=invitation.reference if invitation else next_reference(PREFIX, roc_year(timezone.localdate(now))),
        school=school,
        owner=actor,
        status_since=now,
        saved_at=now,
        is_sample=is_sample,
        origin=origin,
        origin_choice=origin_choice,
        need=need,
        invitation=invitation,
    )
    details: dict[str, Any] = {"school": school.code}
    if need is not None:
        details |= {"need": need.pk}
    if origin is not None:
        details |= {"origin": origin.reference, "choice": origin_choice}
    _record(application, actor=actor, verb="start", at=now, details=details)
    return application


class AnswersMoved(Exception):
    """Somebody else saved the section since it was shown; the case is as they left it, nothing was written."""


@transaction.atomic
def save_section(
    application: Application,
    *,
    actor: User,
    section_code: str,
    answers: Mapping[str, Any],
    dealt_with: Sequence[str] = (),
    seen: str = "",
    tab: str = "",
) -> Application:
    """Store what was typed in one section, valid or not, and bring its rows in step.

    Only questions open to the school change (all in a draft, the pinned ones of a return). `dealt_with`
    names the pinned questions ticked as corrected. Other sections are never touched, so two people
    writing in different sections cannot lose each other's words; in the same section `seen` (the
    content.section_digest that was shown) protects them: raises AnswersMoved when another person saved since,
    or when `tab`, the word by which a page calls itself, is not that of the last save (ADR 15).
    """
    part = section(section_code)
    if part is None:
        raise ValueError(f"no section {section_code}")
    application = lock(application)
    require(rules.can_edit(actor, application))
    content = content_of(application)
    open_codes = content.open_questions & {question.code for question in part.questions}
    now = timezone.now()
    _refuse_overwriting(application, part, answers, seen, actor, tab)
    changed = _store_answers(application, answers, open_codes)
    if section_code not in application.touched_sections:
        application.touched_sections = [*application.touched_sections, section_code]
    application.saved_at, application.shelved_at = now, None
    application.save(update_fields=["answers", "touched_sections", "saved_at", "shelved_at"])
    bring_rows_in_step(application, open_codes)
    _tick(content.correction_items, open_codes, dealt_with, now)
    if changed:
        details = {"section": section_code, "questions": changed} | ({"tab": tab} if tab else {})
        _record(application, actor=actor, verb="save", at=now, details=details)
    return application


def _refuse_overwriting(
    application: Application, part: Section, answers: Mapping[str, Any], seen: str, actor: User, tab: str
) -> None:
    """Two people or two tabs, one section: the later one looks at the other's words before replacing them."""
    if not seen or seen == section_digest(application, part):
        return
    if all(application.answers.get(code, "") == value for code, value in answers.items()):
        return  # the same click twice
    last = last_save_of(application, part.code)
    if last is not None and (last.actor_id != actor.pk or (tab and last.details.get("tab", "") != tab)):
        raise AnswersMoved


def _store_answers(application: Application, answers: Mapping[str, Any], open_codes: set[str]) -> list[str]:
    kept = dict(application.answers)
    changed = []
    for code, value in answers.items():
        if question_code_of(code) not in open_codes:
            continue
        # PostgreSQL cannot store the character 0, and nobody types it.
        clean = value.replace("\x00", "")[:MAX_RAW_LENGTH] if isinstance(value, str) else value
        if kept.get(code) != clean:
            kept[code] = clean
            changed.append(code)
    application.answers = kept
    return sorted(changed)


def bring_rows_in_step(application: Application, open_codes: set[str]) -> None:
    if "campus" in open_codes:
        _sync_campus(application)
    if open_codes & {"choice_1", "choice_2", "choice_3"}:
        _sync_choices(application)
    if "commitments" in open_codes:
        _sync_commitments(application)


def restore_as_sent(application: Application, *, now: datetime) -> None:
    """Undo half-made corrections: answers, rows and files stand again as in the last submission."""
    sent = application.submissions.order_by("-number").first()
    if sent is None:
        return
    application.answers = sent.answers
    application.save(update_fields=["answers"])
    bring_rows_in_step(application, {"campus", "choice_1", "commitments"})
    files = application.attachments.all()
    files.filter(removed_at__gt=sent.submitted_at).update(removed_at=None)
    files.filter(added_at__gt=sent.submitted_at, removed_at__isnull=True).update(removed_at=now)


def _sync_campus(application: Application) -> None:
    application.campus = chosen_campus(application.school_id, application.answers)
    application.save(update_fields=["campus"])


def _sync_choices(application: Application) -> None:
    application.choices.all().delete()
    DistrictChoice.objects.bulk_create(
        DistrictChoice(application=application, district=district, rank=rank)
        for rank, district in enumerate(chosen_districts(application.answers), start=1)
    )


def _sync_commitments(application: Application) -> None:
    application.commitments.all().delete()
    rows = promised(application)
    for row in rows:
        row.application = application
    ProposedCommitment.objects.bulk_create(rows)


def _tick(items: list[CorrectionItem], open_codes: set[str], dealt_with: Sequence[str], now: datetime) -> None:
    for item in items:
        if item.question not in open_codes:
            continue
        ticked = item.question in dealt_with
        if ticked != (item.done_at is not None):
            item.done_at = now if ticked else None
            item.save(update_fields=["done_at"])


@transaction.atomic
def attach_file(
    application: Application, *, actor: User, upload: "UploadedFile[Any]", kind: AttachmentKind
) -> Attachment:
    """Take a file in at once, so that no later error can lose it.

    Raises documents.checks.RefusedFile (with a sentence) for content that is not allowed, and
    TransitionNotAllowed when there are ten already.
    """
    application = lock(application)
    require(rules.can_edit(actor, application))
    code = "consent" if kind == AttachmentKind.CONSENT else "files"
    content = content_of(application)
    if code not in content.open_questions:
        raise TransitionNotAllowed(_("This part was not sent back for correction."))
    if len(content.attachments) >= MAX_FILES:
        raise TransitionNotAllowed(_("There are ten files already; remove one first."))
    now = timezone.now()
    file = stage_upload(upload, actor=actor)
    twin = next((one for one in content.attachments if (one.kind, one.file.sha256) == (kind, file.sha256)), None)
    if twin:
        return twin  # the same form sent twice; the second copy stays unlinked and is purged
    link_file(file, at=now)
    attachment = Attachment.objects.create(application=application, file=file, kind=kind, added_by=actor)
    _touch(application, "declaration" if code == "consent" else "attachments", now)
    _record(application, actor=actor, verb="attach", at=now, details={"kind": kind, "sha256": file.sha256})
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, actor: User) -> None:
    """Take a file off the case; a second click changes nothing."""
    application = lock(attachment.application)
    require(rules.can_edit(actor, application))
    code = "consent" if attachment.kind == AttachmentKind.CONSENT else "files"
    if code not in content_of(application).open_questions:
        raise TransitionNotAllowed(_("This part was not sent back for correction."))
    now = timezone.now()
    removed = Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True).update(removed_at=now)
    if removed:
        _record(application, actor=actor, verb="remove_file", at=now, details={"sha256": attachment.file.sha256})


def _touch(application: Application, section_code: str, now: datetime) -> None:
    application.saved_at, application.shelved_at = now, None
    if section_code not in application.touched_sections:
        application.touched_sections = [*application.touched_sections, section_code]
    application.save(update_fields=["touched_sections", "saved_at", "shelved_at"])


@transaction.atomic
def add_editor(application: Application, *, actor: User, user: User) -> Editor:
    """Let another person of the school write in the draft."""
    application = lock(application)
    require(rules.can_manage_editors(actor, application))
    if not rules.can_start(user, application.school):
        raise TransitionNotAllowed(_("Nobody of your school has joined with this address. Ask them to join first."))
    if user.pk == application.owner_id:
        raise TransitionNotAllowed(_("The owner can edit already."))
    editor, created = Editor.objects.get_or_create(application=application, user=user, defaults={"added_by": actor})
    if created:
        _record(application, actor=actor, verb="add_editor", details={"user": user.pk})
    return editor


@transaction.atomic
def remove_editor(editor: Editor, *, actor: User) -> None:
    application = lock(editor.application)
    require(rules.can_manage_editors(actor, application))
    deleted, _rows = Editor.objects.filter(pk=editor.pk).delete()
    if deleted:
        _record(application, actor=actor, verb="remove_editor", details={"user": editor.user_id})


def _record(
    application: Application,
    *,
    actor: Actor,
    verb: str,
    at: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> ApplicationEvent:
    return record_event(ApplicationEvent, application, actor=actor, verb=verb, at=at, details=details)
