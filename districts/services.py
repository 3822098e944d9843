"""Loading the twelve districts, and the contact details that only an official enters."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from history.services import record_event

from .constants import Confidence
from .geometry import Shape, shapes
from .models import District, DistrictOffice, DistrictOfficeEvent

_CONTACT = ("address", "desk_phone", "desk_email")


@transaction.atomic
def load_districts(rows: Sequence[Mapping[str, str]], boundaries: Mapping[str, Any]) -> int:
    """Lay out districts, offices, map paths and neighbours from data/; idempotent, returns the number of districts.

    An office that an official has edited (confidence "official") keeps what was entered.
    """
    outlines = shapes(boundaries)
    facts = [_district_facts(row, outlines[row["code"]]) for row in rows]
    # Inserts what is new and updates what is there, in one statement.
    districts = District.objects.bulk_create(
        (District(**fact) for fact in facts),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in facts[0] if name != "code"],
    )
    _load_offices(districts, rows)
    _load_neighbours(districts, boundaries)
    return len(districts)


def _district_facts(row: Mapping[str, str], shape: Shape) -> dict[str, Any]:
    return {
        "code": row["code"],
        "number": int(row["pb_number"]),
        "name": row["name"],
        "name_en": row["name_en"],
        "slug": row["slug"],
        "postal_code": row["postal_code"],
        "map_path": shape.path,
        "label_x": shape.label_x,
        "label_y": shape.label_y,
    }


def _load_offices(districts: Sequence[District], rows: Sequence[Mapping[str, str]]) -> None:
    kept = DistrictOffice.objects.filter(confidence=Confidence.OFFICIAL).values_list("district_id", flat=True)
    kept_ids = set(kept.order_by("district_id"))
    DistrictOffice.objects.bulk_create(
        (
            DistrictOffice(
                district=district,
                address=row["office_address"],
                latitude=float(row["office_lat"]),
                longitude=float(row["office_lon"]),
                source=row["source"],
                confidence=Confidence(row["confidence"]),
            )
            for district, row in zip(districts, rows, strict=True)
            if district.pk not in kept_ids
        ),
        update_conflicts=True,
        unique_fields=["district"],
        update_fields=["address", "latitude", "longitude", "source", "confidence"],
    )


def _load_neighbours(districts: Sequence[District], boundaries: Mapping[str, Any]) -> None:
    by_name = {district.name: district.pk for district in districts}
    borders = District.neighbours.through
    wanted = {
        (by_name[feature["properties"]["name"]], by_name[name])
        for feature in boundaries["features"]
        for name in feature["properties"]["neighbours"]
    }
    present = set(borders.objects.order_by("pk").values_list("from_district_id", "to_district_id"))
    if present - wanted:
        borders.objects.all().delete()
    borders.objects.bulk_create(
        (borders(from_district_id=one, to_district_id=other) for one, other in sorted(wanted)), ignore_conflicts=True
    )


@transaction.atomic
def record_office_contact(
    office: DistrictOffice, *, actor: Actor, address: str, desk_phone: str, desk_email: str
) -> DistrictOffice:
    """Enter the public contact of a district's economic affairs section; it counts as confirmed from now on."""
    now = timezone.now()
    office = DistrictOffice.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    before = [getattr(office, name) for name in _CONTACT]
    office.address, office.desk_phone, office.desk_email = address, desk_phone, desk_email
    office.confidence, office.confirmed_by_id, office.confirmed_at = Confidence.OFFICIAL, actor.pk, now
    office.save(update_fields=[*_CONTACT, "confidence", "confirmed_by", "confirmed_at"])
    after = [address, desk_phone, desk_email]
    changed = {name: [old, new] for name, old, new in zip(_CONTACT, before, after, strict=True) if old != new}
    record_event(DistrictOfficeEvent, office, actor=actor, verb="edit_contact", at=now, details=changed)
    return office
