"""What people fill in: a report on one page, an objection, an answer, a settlement."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, TermTarget
from core.dates import local_today
from core.forms import PortalForm, RocDateField
from documents.models import StoredFile

from .constants import MAX_AMOUNT, MAX_FILES, DisputeReason
from .models import Evidence, EvidenceUse
from .selectors import Caution, TargetRow

# What a telephone offers camera and album for; pictures are asked for as JPEG, since browsers convert to it.
ACCEPTED = "image/jpeg,image/png,application/pdf,.odt,.ods,.odp"


class Photos(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Files are looked at by documents.services as they are taken in, each with its own refusal."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        return data


@dataclass(slots=True)
class Group:
    """The numbers asked for one agreement; `is_open` where the reader came for it or there is no other."""

    agreement: Agreement
    rows: list[tuple[TargetRow, forms.BoundField]] = field(default_factory=list)
    is_open: bool = True


def _amount_name(target: TermTarget) -> str:
    return f"amount-{target.pk}"


class ReportForm(PortalForm):
    """One page for all of it. `staged` are the files taken in so far, `cleared` those that may be published."""

    what = forms.CharField(
        label=_("What took place"),
        help_text=_("In a few words, for example: course “Introduction to participatory budgeting”, week 3."),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "what-suggestions", "autocomplete": "off"}),
    )
    happened_on = RocDateField(label=_("Date"))
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    upload = PhotosField(label=_("Photos and files"), required=False)
    note = forms.CharField(
        label=_("More, if it is needed"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        rows: Sequence[TargetRow],
        evidence: Evidence | None = None,
        uses: Collection[EvidenceUse] = (),
        chosen: str = "",
    ) -> None:
        """`rows` are the targets to choose from, `uses` what it counts for now, `chosen` the agreement one came for."""
        initial = {"happened_on": local_today()} if evidence is None else _as_reported(evidence, uses)
        super().__init__(data, initial=initial)
        self.rows, self.evidence, self.chosen = rows, evidence, chosen
        for row in rows:
            self.fields[_amount_name(row.target)] = _amount_field(row)
        posted = data if data is not None else {}
        self.seen = posted.get("seen") or (str(evidence.current.number) if evidence and evidence.current else "")
        self.key = _uuid(posted.get("key")) or uuid4()
        self.cautions: list[Caution] = []
        self.staged: list[StoredFile] = []
        self.cleared: set[str] = set()

    # -- what the template lays out

    @property
    def groups(self) -> list[Group]:
        """The numbers by agreement, the one that was asked for first."""
        found: dict[int, Group] = {}
        for row in self.rows:
            group = found.setdefault(row.target.agreement_id, Group(row.target.agreement))
            group.rows.append((row, self[_amount_name(row.target)]))
        ordered = sorted(found.values(), key=lambda group: group.agreement.reference != self.chosen)
        for place, group in enumerate(ordered):
            group.is_open = place == 0 or not self.chosen or any(bound.value() for _row, bound in group.rows)
        return ordered

    @property
    def suggestions(self) -> list[str]:
        """The indicators' names, as a first wording of what was done."""
        return list(dict.fromkeys(row.target.commitment.indicator.label for row in self.rows))

    @property
    def proofs(self) -> list[tuple[StoredFile, bool]]:
        return [(file, str(file.pk) in self.cleared) for file in self.staged]

    @property
    def accepted(self) -> str:
        return ACCEPTED

    @property
    def max_files(self) -> int:
        return MAX_FILES

    # -- what it means

    def only_show(self) -> None:
        """A file came or went: what else is typed stays, and is not judged yet."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = any(name in self.errors for name in self.fields if name.startswith("amount-"))
        if not wrong and not self.uses and not self._keeps_something:
            self.add_error(None, _t("Say at least one number: what it counts for, and how many."))
        return cleaned

    @property
    def _keeps_something(self) -> bool:
        return self.evidence is not None and not self.rows

    @property
    def uses(self) -> list[tuple[TermTarget, int]]:
        named = [(row.target, self.cleaned_data.get(_amount_name(row.target))) for row in self.rows]
        return [(target, amount) for target, amount in named if amount]

    def facts(self) -> dict[str, Any]:
        """What the services take, for a valid form."""
        said = {name: self.cleaned_data[name] for name in ("what", "happened_on", "place", "note")}
        return {**said, "uses": self.uses, "files": self.proofs}

    @property
    def cautions_digest(self) -> str:
        """Of what was pointed out: sent again with it, the report is meant as it is."""
        words = "\n".join(one.sentence for one in self.cautions)
        return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""

    def keep_files(self, files: Collection[StoredFile], cleared: Collection[str]) -> None:
        """In the order in which they were attached; the same content is kept once."""
        known = {file.sha256 for file in self.staged}
        for file in files:
            if file.sha256 not in known:
                self.staged.append(file)
                known.add(file.sha256)
        self.cleared |= set(cleared)

    def drop_file(self, file_id: str) -> None:
        self.staged = [file for file in self.staged if str(file.pk) != file_id]


def _as_reported(evidence: Evidence, uses: Collection[EvidenceUse]) -> dict[str, Any]:
    version = evidence.current
    assert version is not None  # noqa: S101 - the service never returns one without
    numbers = {f"amount-{use.target_id}": use.amount for use in uses}
    said = {name: getattr(version, name) for name in ("what", "happened_on", "place", "note")}
    return said | numbers


def _amount_field(row: TargetRow) -> forms.IntegerField:
    indicator = row.target.commitment.indicator
    return forms.IntegerField(
        label=_t("%(name)s (%(unit)s)") % {"name": indicator.label, "unit": indicator.unit_label},
        help_text=_t("%(term)s: %(verified)d of %(amount)d verified, %(claimed)d waiting")
        % {"term": row.term, "verified": row.verified, "amount": row.amount, "claimed": row.claimed},
        required=False,
        min_value=1,
        max_value=MAX_AMOUNT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short"}),
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


class RefusableForm(PortalForm):
    """Keeps what was typed when somebody else was faster."""

    def refuse(self, message: str) -> None:
        self.add_error(None, message)


class ObjectionForm(RefusableForm):
    reason = forms.ChoiceField(label=_("What is doubtful"), choices=DisputeReason.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Explanation"),
        help_text=_("What would have to change so that you can verify it. The reporter reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(RefusableForm):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_(
            "Why the report is right as it stands. The other side and the Department of Civil Affairs read it."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SettlementForm(RefusableForm):
    counts = forms.TypedChoiceField(
        label=_("What counts"),
        choices=[("yes", _("It counts as reported")), ("no", _("It does not count"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reasons"),
        help_text=_("Both sides read them."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
