"""Why somebody may not do something and what they then read: for tests/applications/model.py, nothing of the product.

A reason comes with the names that are told: {0}, {1} in its sentence; … stands for what the model does not know, such
as the time. How it is said: "forbidden" (it is not theirs), "refused" (it is not possible now) or "moved" (the page
shows both versions instead of a sentence).
"""

import re
from collections.abc import Mapping

# Nothing when they may, else the reason and the names.
Why = tuple[str, ...]


def first(**reasons: bool) -> Why:
    """The first reason that holds."""
    return next(((reason,) for reason, holds in reasons.items() if holds), ())


STATES = {
    "draft": "草稿", "submitted": "已送出", "under_review": "審查中", "returned": "退回補正", "assessed": "已初審",
    "confirmed": "初審已確認", "approved": "同意", "declined": "不同意", "withdrawn": "已撤回", "lapsed": "逾期失效",
    "the portal": "本系統",
}  # fmt: skip
REASONS = {
    "not_confirmed": ("forbidden", "您在這所學校的身分尚未確認。"),
    "not_as_a": ("refused", "申請案目前為「{0}」，不能這麼做。"),
    "moved_on": ("refused", "已經辦理：{1}，…，…。申請案目前為「{0}」。"),
    # the school
    "sent": ("forbidden", "申請案已送出，答案已鎖定。"),
    "no_editor": ("forbidden", "請擁有者把您加為編輯者。"),
    "written_meanwhile": ("moved", ""),
    "not_sent_back": ("refused", "這部分不在退回修正的範圍。"),
    "no_manager": ("forbidden", "只有擁有者或貴校聯絡人可以變更編輯者。"),
    "not_joined": ("refused", "貴校沒有人以這個地址加入，請對方先加入貴校團隊。"),
    "owner_edits": ("refused", "擁有者本來就可以編輯。"),
    "owns_it": ("forbidden", "您已經是擁有者。"),
    "coordinator_takes_over": ("forbidden", "只有貴校聯絡人可以接手申請案。"),
    "no_namer": ("forbidden", "由貴校聯絡人或民政局指定其他擁有者。"),
    "no_member": ("refused", "新擁有者須為該校成員。"),
    "coordinator_sends": ("forbidden", "申請案須由已確認身分的貴校聯絡人送出。"),
    "owner_sends": ("forbidden", "只有擁有者可以送出申請案，請先接手。"),
    "lacking": ("refused", "還有答案沒填好，列在下面。"),
    "not_looked": ("refused", "您檢查之後答案有變動，請再看一次再送出。"),
    "twin_of_school": ("refused", "貴校在…已有辦理中的申請案。"),
    "decided": ("forbidden", "申請案已核定。"),
    "coordinator_withdraws": ("forbidden", "申請案須由貴校聯絡人撤回。"),
    "nobody_reads_drafts": ("forbidden", "草稿尚未送出，還沒有人能看到留言。"),
    "closed": ("forbidden", "本案已結案。"),
    "not_handling": ("forbidden", "只有辦理本案的人可以留言。"),
    # the desk
    "not_the_desk": ("forbidden", "只有審查的區公所經建課可以辦理。"),
    "linked": ("forbidden", "您與這所學校有關係，須由他人辦理。"),
    "nothing_pinned": ("refused", "請至少對一項答案寫下意見。"),
    "not_waited_for": ("refused", "not waited for"),
    "twin_here": ("refused", "學校在本區另有辦理中的申請案：…。"),
    "not_answered": ("refused", "學校尚未答覆。"),
    "unchecked": ("forbidden", "還有 {0} 項補正待您確認。"),
    "chief_confirms": ("forbidden", "初審須由課長確認。"),
    "another_confirms": ("forbidden", "須由初審者以外的人確認。"),
    # the bureau
    "not_the_bureau": ("forbidden", "僅民政局得核定。"),
    "drafted_by": ("refused", "{0}已擬定核定稿，請先捨棄。"),
    "discarded": ("refused", "這份核定稿已捨棄，請重新檢視案件。"),
    "drafted_it": ("forbidden", "須由擬稿者以外的人發布決定。"),
    "no_further_choice": ("refused", "學校沒有列其他志願。"),
    "recommended": ("refused", "區公所建議同意，請逕行核定，不必轉送。"),
    "twin_there": ("refused", "學校在該區另有辦理中的申請案：…。"),
}


def is_said(why: Why, how: str, sentence: str, names: Mapping[str, str]) -> bool:
    """Whether somebody who was refused for `why` is told just that; `names` are those of the people."""
    wanted_how, words = REASONS[why[0]]
    told = words.format(*((STATES | dict(names)).get(one, one) for one in why[1:]))
    pattern = ".+".join(re.escape(part) for part in told.split("…"))
    return how == wanted_how and re.fullmatch(pattern, sentence) is not None
