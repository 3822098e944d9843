"""What is typed into the queue's one search box: free words, and conditions such as 區:中正 or waiting:>10d.

Pure text. Any text parses, and what was parsed, written out and parsed again is the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.search import fold

from .constants import Status


class Operator(StrEnum):
    DISTRICT = "district"
    STATUS = "status"
    WAITING = "waiting"
    SCHOOL = "school"
    WHO = "who"
    REFERENCE = "ref"
    OVERDUE = "overdue"


# Folded, as names are compared.
_NAMES = {
    Operator.DISTRICT: ("district", "區", "行政區", "區別"),
    Operator.STATUS: ("status", "狀態", "案件狀態"),
    Operator.WAITING: ("waiting", "等候", "等待"),
    Operator.SCHOOL: ("school", "學校", "校名"),
    Operator.WHO: ("who", "承辦", "承辦人"),
    Operator.REFERENCE: ("ref", "reference", "案號", "編號"),
    Operator.OVERDUE: ("overdue", "逾期"),
}
OPERATORS = {name: operator for operator, names in _NAMES.items() for name in names}
# One example of each, in the words of either language.
EXAMPLES = {
    Operator.DISTRICT: ("區:中正", "district:zhongzheng"),
    Operator.STATUS: ("狀態:退回補正", "status:returned"),
    Operator.WAITING: ("等候:>10天", "waiting:>10d"),
    Operator.SCHOOL: ("學校:世新", "school:世新"),
    Operator.WHO: ("承辦:我", "who:me"),
    Operator.REFERENCE: ("案號:PB115-00", "ref:PB115-00"),
    Operator.OVERDUE: ("逾期:是", "overdue:yes"),
}
# A name, a colon of any width, and a value, in quotes where it holds spaces; or a word.
_TOKEN = re.compile(r'([^\s:：﹕]+)[:：﹕](?:"([^"]*)"|(\S*))|(\S+)')


@dataclass(frozen=True, slots=True)
class Condition:
    """As it was typed."""

    name: str
    value: str

    @property
    def operator(self) -> Operator | None:
        return OPERATORS.get(fold(self.name))

    def __str__(self) -> str:
        value = f'"{self.value}"' if any(map(str.isspace, self.value)) else self.value
        return f"{self.name}:{value}"


@dataclass(frozen=True, slots=True)
class Typed:
    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        return " ".join([*self.words, *map(str, self.conditions)])


def parse(text: str) -> Typed:
    words, conditions = [], []
    for name, quoted, plain, word in _TOKEN.findall(text):
        if word:
            words.append(word)
        else:
            conditions.append(Condition(name, (quoted or plain).replace('"', "")))
    return Typed(tuple(words), tuple(conditions))


# -- values ---------------------------------------------------------------------------------------------------

_STATUS_WORDS = {
    Status.SUBMITTED: ("已送出", "送出", "待受理"),
    Status.UNDER_REVIEW: ("審查中", "審查", "review"),
    Status.RETURNED: ("退回補正", "退回", "補正"),
    Status.ASSESSED: ("已初審", "初審"),
    Status.CONFIRMED: ("初審已確認", "已確認"),
    Status.APPROVED: ("同意", "核定"),
    Status.DECLINED: ("不同意", "否准"),
    Status.WITHDRAWN: ("已撤回", "撤回"),
    Status.LAPSED: ("逾期失效", "失效"),
}
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in (status.value, *words)}
_YES = frozenset({"yes", "true", "1", "是", "y"})
ME = frozenset({"me", "我", "本人", "自己"})
NOBODY = frozenset({"nobody", "none", "無", "沒有", "未分派", "無人"})
_WAITING = re.compile(r"(>=|<=|>|<|=|超過|多於|大於|至少|少於|不到|小於)?(\d{1,4})(d|days?|天|日|w|weeks?|週|周|星期)?")
_MORE, _LESS = frozenset({">", "超過", "多於", "大於"}), frozenset({"<", "少於", "不到", "小於"})


@dataclass(frozen=True, slots=True)
class Wait:
    """How many calendar days a case has stood where it stands: more than so many, or fewer."""

    days: int
    is_longer: bool = True

    def __str__(self) -> str:
        return f"{'>' if self.is_longer else '<'}{self.days}d"


def read_status(value: str) -> Status | None:
    return _STATUSES.get(fold(value).replace(" ", "_"))


def read_wait(value: str) -> Wait | None:
    """ ">10d", "10天" (at least), "<=2週"; None for what says nothing or is none."""
    found = _WAITING.fullmatch(fold(value).replace(" ", ""))
    if found is None:
        return None
    sign, number, unit = found[1] or ">=", int(found[2]), found[3] or "d"
    days = number * 7 if unit[0] in "w週周星" else number
    if sign in _MORE:
        return Wait(days)
    if sign in _LESS:
        return Wait(days, is_longer=False)
    if sign == "<=":
        return Wait(days + 1, is_longer=False)
    return Wait(days - 1) if days else None


def read_yes(value: str) -> bool:
    return fold(value) in _YES


def read_district(value: str, districts: Iterable[tuple[str, str]]) -> str | None:
    """The slug, of slugs with their names: by either, with or without 區."""
    wanted = _bare(value)
    return next((slug for slug, name in districts if wanted in {slug, _bare(name)}), None)


def _bare(name: str) -> str:
    return fold(name).replace(" ", "").removesuffix("區").removesuffix("district")
