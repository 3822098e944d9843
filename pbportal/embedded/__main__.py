"""`python -m pbportal.embedded status` or `stop`: look at this checkout's servers, or stop them."""

import sys

from .home import Home
from .servers import all_servers


def main(command: str) -> str:
    home = Home.of_this_checkout()
    servers = all_servers(home)
    if command == "stop" and home.path.exists():
        with home.starting():
            for server in servers:
                server.stop()
    states = [f"{server.name}: {server.url if server.is_alive() else 'stopped'}" for server in servers]
    return "\n".join([str(home.path), *states])


if __name__ == "__main__":
    if sys.argv[1:] not in (["status"], ["stop"]):
        sys.exit(__doc__)
    sys.stdout.write(main(sys.argv[1]) + "\n")
