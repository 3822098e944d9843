import os
import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from demo import processes, selectors, walk


class Command(BaseCommand):
    help = "Run the whole portal with sample data on this machine: web, worker, beat, mailbox, one-click sign-ins."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--check", action="store_true", help="walk the main job as each role, then end")
        parser.add_argument("--fresh", action="store_true", help="empty the database and lay the story out anew")

    def handle(self, *args: Any, port: int, check: bool, fresh: bool, **options: Any) -> None:
        if not settings.SETTINGS_MODULE.endswith(".dev"):
            raise CommandError("The demonstration runs with the development settings only (pbportal.settings.dev).")
        if not processes.is_free(port):
            raise CommandError(f"Port {port} is taken. The next free one: PORT={processes.next_free(port)} make demo")
        # Ending by SIGTERM or a closed terminal must end the children too.
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        self._prepare(fresh=fresh)
        self._run(port, check=check)

    def _prepare(self, *, fresh: bool) -> None:
        self._step("Database", lambda: call_command("migrate", interactive=False, verbosity=0))
        if fresh:
            self._step("Emptying", lambda: call_command("flush", interactive=False, verbosity=0))
        self._step("Reference data: 12 districts, 50 schools", lambda: call_command("load_reference_data", verbosity=0))
        self._step("Sample story", lambda: call_command("load_demo_data", verbosity=0))

    def _run(self, port: int, *, check: bool) -> None:
        logs = Path(settings.BASE_DIR) / "var" / "log"
        with processes.Processes(port, logs) as running:
            self._step("Web, worker and beat", running.start)
            self._step("First page", running.wait_for_web)
            if check:
                self._walk(port)
                return
            self._announce(port)
            self._wait(running)

    def _walk(self, port: int) -> None:
        failure = walk.walk(f"http://127.0.0.1:{port}", say=self.stdout.write)
        if failure:
            raise CommandError(failure)
        self.stdout.write(self.style.SUCCESS("The main job works."))

    def _announce(self, port: int) -> None:
        address = f"http://localhost:{port}"
        self.stdout.write("")
        self.stdout.write(self.style.SUCCESS(f"  臺北市參與式預算官學聯盟入口網   {address}/"))
        self.stdout.write(f"  一鍵登入 One-click sign-ins      {address}/demo/")
        self.stdout.write(f"  信件匣   Mailbox                 {address}/demo/mailbox/")
        self.stdout.write("")
        for one in selectors.sample_people():
            self.stdout.write(f"    {one.user.name}  {one.label or one.person.title}")
        self.stdout.write("")
        self.stdout.write("  合作關係與人員均為示範資料。Partnerships and people are samples. Ctrl-C ends everything.")

    def _wait(self, running: processes.Processes) -> None:
        try:
            while True:
                running.check()
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.stdout.write("\nEnding …")
        except processes.ChildEnded as ended:
            raise CommandError(str(ended)) from ended

    def _step(self, title: str, act: Any) -> None:
        began = time.monotonic()
        self.stdout.write(f"  {title} …", ending="")
        self.stdout.flush()
        try:
            act()
        except (processes.ChildEnded, TimeoutError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f" {time.monotonic() - began:.1f} s")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
