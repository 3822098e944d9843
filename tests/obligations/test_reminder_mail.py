"""The reminder's templates say words and ask for facts, nothing more: so each shape of it is drawn once only."""

from itertools import product
from typing import Any

import pytest

from notifications import moulds
from notifications.moulds import render_alike
from notifications.rendering import render_mail

WORDS = {
    "recipient_name": "陳美玲",
    "headline": "逾期：受理（PB115-0042-K）",
    "task": "受理 <示範大學> 的申請",
    "urgency": "逾期 2 天",
    "sentences": ["示範大學等候受理。", "屆時未辦，12月7日起通知課長。"],
    "reference": "PB115-0042-K",
    "due": "115年12月7日（一）",
    "since": "115年11月23日（一）",
    "action_url": "https://portal.example/applications/PB115-0042-K/",
}


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize(("for_superior", "is_overdue"), [*product([True, False], repeat=2)])
def test_a_reminder_is_filled_in(
    language: str, for_superior: bool, is_overdue: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moulds, "_moulds", {})
    facts = {"for_superior": for_superior, "is_overdue": is_overdue}
    for missing in ((), ("recipient_name", "action_url"), ("urgency", "due")):
        said: dict[str, Any] = WORDS | dict.fromkeys(missing, "")
        filled = render_alike("obligations/reminder", language=language, words=said, facts=facts)
        assert filled == render_mail("obligations/reminder", language=language, context=said | facts)
        assert ("受理 &lt;示範大學&gt; 的申請" in filled.html, 'class="late"' in filled.html) == (
            True,
            is_overdue and "urgency" not in missing,
        )
    assert len(moulds._moulds) == 3
    assert None not in moulds._moulds.values()
