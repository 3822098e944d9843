"""The kinds of lists that are taken over: `LISTINGS` names each, a module each knows one."""

from typing import Any

from ..constants import ListKind
from . import agreements, contacts, evidence, schools
from .columns import Column, Unfit, folded, value_of
from .listing import Found, Listing, Source

LISTINGS: dict[str, Listing[Any]] = {
    str(module.LISTING.kind): module.LISTING for module in (schools, contacts, agreements, evidence)
}

__all__ = ["LISTINGS", "Column", "Found", "ListKind", "Listing", "Source", "Unfit", "folded", "value_of"]
