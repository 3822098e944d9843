from django.core import signing

from tests.permissions.table import Row, World


def a_link(world: World) -> list[str]:
    coordinator = world.person("coordinator")
    assert coordinator is not None
    return [signing.dumps(coordinator.pk, salt="notifications.unsubscribe")]


TABLE = {
    "notifications:readyz": Row(get="200"),
    # 200 with the token; see tests/notifications/test_readiness.py.
    "notifications:metrics": Row(get="404"),
    "notifications:preferences": Row(get="login 200", post="login 200"),
    # Whoever holds the link of a mail is its reader; the post changes it and says so.
    "notifications:unsubscribe": Row(get="200", post="200", of=a_link),
}
