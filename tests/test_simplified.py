from tests.simplified import simplified_in


def test_simplified_characters_are_found_once_each() -> None:
    assert simplified_in("这个软件,这个网络") == ["这", "个", "软", "络"]


def test_what_taiwan_writes_is_not_taken_for_simplified() -> None:
    assert simplified_in("臺北市參與式預算官學聯盟,台、里、面、只、群、裡、啟、峰") == []
