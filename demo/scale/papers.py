"""What cases say: answers as typed and their frozen copies, put together from pieces that are made once.

A copy equals what applications.content.snapshot would give, character for character, and so does its hash.
"""

import hashlib
import json
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from agreements.constants import Side
from agreements.models import Indicator
from applications.content import CaseContent, commitment_code, snapshot
from applications.models import Application, ConsentRequest, ProposedCommitment
from applications.questions import SECTIONS
from demo.casebook import answers_for
from schools.models import School

from .population import Desk, Place

VARIANTS = 40
_TIES = ("學生長期在本區實習", "教師住在本區", "與里辦公處合作多年", "課程以本區為田野", "推廣班在本區開課")
_PLANS = ("每學期開設一門課", "寒暑假辦理工作坊", "學生擔任住民大會桌長", "協助撰寫提案計畫書", "辦理成果展")


def _canonical(value: object) -> str:
    """As applications.content.content_hash writes it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


class Papers:
    """Answers and copies of any case, by school, choices and variant."""

    def __init__(self, rng: Random, desks: list[Desk]) -> None:
        self.names = {desk.slug: desk.name for desk in desks}
        self.ids = {desk.slug: desk.id for desk in desks}
        self.promised = _promised()
        self.targets = {row.pk: row.default_target for row in self.promised}
        self.typed = [self._answers(number, rng) for number in range(VARIANTS)]
        self.parts = [self._sections(answers) for answers in self.typed]
        # Titles and labels of the sections whose answers differ from school to school.
        self.shapes = {code: json.loads(self.parts[0][code]) for code in ("school", "districts")}
        own = {*_of_school(None), *_of_districts(())}
        self._common = [_inner({code: answers[code] for code in answers if code not in own}) for answers in self.typed]

    def _answers(self, number: int, rng: Random) -> dict[str, Any]:
        sample = Application(school=School.objects.listed().order_by("registry_order")[0])
        answers = {code: value for part in answers_for(sample, (), "").values() for code, value in part.items()}
        chosen = {commitment_code(row.code) for row in self.promised}
        answers = {code: "0" if code.startswith("commitment_") and code not in chosen else value
                   for code, value in answers.items()}  # fmt: skip
        plan = "；".join(rng.sample(_PLANS, 4))
        return answers | {
            "district_reason": f"{'，'.join(rng.sample(_TIES, 3))}，願意每學期固定陪伴。（示範資料 {number}）",
            "plan": f"{plan}，併入推廣教育369；期末提出成果報告。（示範資料 {number}）",
            "students": str(rng.randrange(10, 200)),
            "facilitators": str(rng.randrange(2, 30)),
        }

    def _sections(self, answers: dict[str, Any]) -> dict[str, str]:
        """The frozen sections that do not depend on school and district, as text."""
        content = CaseContent(Application(school=School(name="", code=""), answers=answers))
        rows = [ProposedCommitment(indicator=row, target=row.default_target) for row in self.promised]
        asked = ConsentRequest(name="郭示範", title="系主任", confirmed_at=timezone.now())
        # What a saved case would read from its rows.
        content.__dict__.update(choices=[], commitments=rows, attachments=[], consent_request=asked)
        asked.content_digest = content.consent_digest
        return {part["code"]: _canonical(part) for part in snapshot(content)}

    def answers(self, place: Place, choices: tuple[str, ...], variant: int) -> str:
        """What was typed, as JSON."""
        return f"{{{self._common[variant]}, {_inner(_of_school(place.campus_id))}, {_inner(_of_districts(choices))}}}"

    def frozen(self, place: Place, choices: tuple[str, ...], variant: int) -> tuple[str, str]:
        """The copy as JSON, and its hash."""
        own = {
            "school": self._school(place.campus_id, f"{place.name} {place.campus}"),
            "districts": self._districts(choices, variant),
        }
        text = f"[{', '.join(own.get(part.code) or self.parts[variant][part.code] for part in SECTIONS)}]"
        return text, hashlib.sha256(text.encode()).hexdigest()

    @cache  # noqa: B019 - lives as long as the seeding
    def _school(self, campus_id: int | None, shown: str) -> str:
        unit = _of_school(campus_id)["unit"]
        return self._filled("school", {"campus": (str(campus_id), shown), "unit": (unit, unit)})

    @cache  # noqa: B019
    def _districts(self, choices: tuple[str, ...], variant: int) -> str:
        reason = self.typed[variant]["district_reason"]
        chosen = {code: (slug, self.names.get(slug, "")) for code, slug in _of_districts(choices).items()}
        return self._filled("districts", chosen | {"district_reason": (reason, reason)})

    def _filled(self, code: str, said: dict[str, tuple[str, str]]) -> str:
        """A section with these answers, each as it is stored and as it reads."""
        shape = self.shapes[code]
        items = [item | dict(zip(("value", "shown"), said[item["code"]], strict=True)) for item in shape["items"]]
        return _canonical(shape | {"items": items})


def _promised() -> list[Indicator]:
    """Two promises of each side."""
    rows = Indicator.objects.filter(is_offered=True).order_by("-side", "order", "pk")
    by_side = {side: [row for row in rows if row.side == side] for side in Side}
    return by_side[Side.SCHOOL][:2] + by_side[Side.GOVERNMENT][:2]


def _inner(answers: dict[str, Any]) -> str:
    """The JSON of a dictionary without its braces."""
    return json.dumps(answers, ensure_ascii=False)[1:-1]


@cache
def _of_school(campus_id: int | None) -> dict[str, str]:
    return {"campus": str(campus_id), "unit": "通識教育中心"}


@cache
def _of_districts(choices: tuple[str, ...]) -> dict[str, str]:
    return {f"choice_{rank}": slug for rank, slug in enumerate((*choices, "", "", "")[:3], start=1)}
