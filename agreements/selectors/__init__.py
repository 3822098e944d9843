from ..rules import side_of
from .conduct import is_first_year, open_version, targets_of, version_in_force
from .locality import TermCount, locality_by_term
from .pages import AgreementPage, agreement_for_page, page_of
from .register import (
    AgreementRow,
    Documented,
    LiveCount,
    Promises,
    agreement_list,
    documented_cooperation,
    history_of,
    live_agreements_of_school,
    live_by_district,
    offered_indicators,
    promises_of,
    rows_of,
)
from .texts import Difference, diff_of, text_of

__all__ = [
    "AgreementPage",
    "AgreementRow",
    "Difference",
    "Documented",
    "LiveCount",
    "Promises",
    "TermCount",
    "agreement_for_page",
    "agreement_list",
    "diff_of",
    "documented_cooperation",
    "history_of",
    "is_first_year",
    "live_agreements_of_school",
    "live_by_district",
    "locality_by_term",
    "offered_indicators",
    "open_version",
    "page_of",
    "promises_of",
    "rows_of",
    "side_of",
    "targets_of",
    "text_of",
    "version_in_force",
]
