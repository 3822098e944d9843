"""Asking for a long list as a file, and for another attempt."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from core.hints import hint_on_commit
from core.permissions import require
from core.sheets import Format
from history.services import record_event

from .. import rules
from ..constants import IN_THE_MAKING, ExportVerb
from ..models import Export, ExportEvent
from ..registry import Sheet
from .gate import NotPossible, lock, move

TASK = "exports.tasks.make_export"
# What an address holds besides the conditions of its list.
_NO_CONDITIONS = frozenset({"after", "before", "page", "format"})


@transaction.atomic
def ask_export(
    sheet: Sheet, *, actor: User, conditions: QueryDict, form: Format, form_key: UUID | None = None
) -> Export:
    """Have a list written. While the same one is in the making, and for the same form, that one is given.

    Raises NotPossible when the person has many in the making already.
    """
    require(sheet.may(actor))
    export = _asked(sheet, actor, conditions, form, form_key)
    if known := _same(export):
        return known
    NotPossible.unless(rules.can_ask(actor, sheet, in_the_making=_in_the_making(actor)))
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError:
        return _same(export) or export
    details = {"sheet": sheet.key, "format": form.value, "digest": export.digest}
    record_event(
        ExportEvent, export, actor=actor, verb=ExportVerb.ASK, at=export.asked_at, to_state=export.status,
        details=details,
    )  # fmt: skip
    hint_on_commit(TASK, str(export.pk))
    return export


def _asked(sheet: Sheet, actor: User, conditions: QueryDict, form: Format, form_key: UUID | None) -> Export:
    query, language, now = _canonical(conditions), get_language() or settings.LANGUAGE_CODE, timezone.now()
    digest = hashlib.sha256("\n".join((sheet.key, query, form.value, language)).encode()).hexdigest()
    return Export(
        sheet=sheet.key, query=query, digest=digest, format=form.value, language=language,
        asked_by=actor, capacity=actor.acting, asked_at=now, moved_at=now, form_key=form_key,
    )  # fmt: skip


def _canonical(conditions: QueryDict) -> str:
    """The same conditions give the same text, in whatever order an address has them."""
    kept = QueryDict(mutable=True)
    for name in sorted(set(conditions) - _NO_CONDITIONS):
        kept.setlist(name, conditions.getlist(name))
    return kept.urlencode()


def _same(export: Export) -> Export | None:
    """Of the same form, or the one in the making."""
    own = Export.objects.filter(asked_by=export.asked_by, capacity=export.capacity)
    same = Q(digest=export.digest, status__in=sorted(IN_THE_MAKING))
    if export.form_key is not None:
        same |= Q(form_key=export.form_key)
    return own.filter(same).order_by("-asked_at", "pk").first()


def _in_the_making(actor: User) -> int:
    return Export.objects.visible_to(actor).filter(status__in=sorted(IN_THE_MAKING)).count()


@transaction.atomic
def repeat_export(export: Export, *, actor: User) -> Export:
    """Try again what has failed; raises NotPossible when it has not, or somebody was faster."""
    export = lock(export)
    require(rules.can_write(actor, export))
    now = timezone.now()
    fresh = {"attempts": 0, "written": 0, "failure": "", "moved_at": now}
    move(export, ExportVerb.REPEAT, actor=actor, now=now, fields=fresh)
    hint_on_commit(TASK, str(export.pk))
    return export
