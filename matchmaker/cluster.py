"""A private PostgreSQL + PostGIS cluster, for `make run` and for tests: no configuration, no
network, a Unix socket in a short private folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

SUPERUSER: Final = "jumelage_admin"
LOGIN: Final = "jumelage"
SERVICE_USER: Final = "postgres"
PACKAGES: Final = ("postgresql", "postgresql-postgis")


class ClusterTrouble(RuntimeError):
    """The server can't be found, started or reached; the sentence says what to do."""


def server_programs() -> Path:
    """The folder of initdb and postgres, the newest version whose PostGIS is there too."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
        reverse=True,
    )
    for initdb in found:
        version = initdb.parts[-3]
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
            return initdb.parent
    on_path = shutil.which("initdb")
    if on_path and not found:
        return Path(on_path).resolve().parent
    raise ClusterTrouble(
        "PostgreSQL with PostGIS is not installed; run: "
        f"sudo apt-get install {' '.join(PACKAGES)}  (macOS: brew install postgis)"
    )


def _runuser() -> str:
    """The program that changes user; it lives where a bare PATH does not look."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which("runuser", path=folders)
    if found is None:
        raise ClusterTrouble("runuser is missing (package util-linux); or run as another user.")
    return found


@dataclass(frozen=True)
class Cluster:
    """One private cluster. `folder` holds data, log and socket pointers.

    durable: False for a throwaway cluster, which trades safety for speed.
    """

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self._home() / "data"

    @property
    def socket(self) -> Path:
        digest = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"jumelage-{digest}"

    def url(self, database: str = LOGIN, *, user: str = LOGIN) -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={quote(str(self.socket))}"

    def start(self) -> None:
        """Make the cluster when there is none, start it when it sleeps; twice changes nothing."""
        with self._alone():
            if not (self.data / "PG_VERSION").exists():
                self._make()
            if not self.is_running():
                self._launch()

    def stop(self) -> None:
        """Stop the server at once and cleanly; nothing happens when it sleeps."""
        with self._alone():
            if self.is_running():
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w")

    def remove(self) -> None:
        """Stop, and delete everything: throwaway clusters only."""
        self.stop()
        shutil.rmtree(self._home(), ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)

    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._call("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def admin(self, sql: str, database: str = "postgres") -> str:
        """Run SQL as the cluster's superuser; answer psql's bare output."""
        return self._run(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", str(self.socket), "-U", SUPERUSER, "-d", database, "-c", sql,
        )  # fmt: skip

    def create_database(self, name: str) -> None:
        """A database that LOGIN owns, with PostGIS, which only a superuser may install."""
        if name in self.admin("SELECT datname FROM pg_database").split():
            return
        self.admin(f'CREATE DATABASE "{name}" OWNER {LOGIN}')
        self.admin("CREATE EXTENSION IF NOT EXISTS postgis", name)

    def drop_database(self, name: str) -> None:
        """Remove a database with all that is in it, whoever is connected."""
        self.admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _make(self) -> None:
        self._owned(self._home())
        sync = [] if self.durable else ["--no-sync"]
        self._run(
            "initdb", "-D", str(self.data), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8",
            "--locale=C.UTF-8", *sync,
        )  # fmt: skip

    def _launch(self) -> None:
        self._owned(self.socket)
        options = ["-c listen_addresses=''", f"-c unix_socket_directories={self.socket}"]
        options += ["-c max_connections=100", "-c shared_buffers=128MB"]
        if not self.durable:
            options += ["-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off"]
        self._run(
            "pg_ctl", "start", "-D", str(self.data), "-l", str(self._home() / "server.log"),
            "-w", "-t", "60", "-o", " ".join(options),
        )  # fmt: skip
        if LOGIN not in self.admin("SELECT rolname FROM pg_roles").split():
            self.admin(f"CREATE ROLE {LOGIN} LOGIN CREATEROLE CREATEDB")

    def _home(self) -> Path:
        """Where the files are: `folder`, unless the service user can't enter it."""
        pointer = self.folder / "location"
        if pointer.exists():
            return Path(pointer.read_text().strip())
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0 or self._service_can_enter():
            return self.folder
        home = Path(tempfile.mkdtemp(prefix="jumelage-", dir="/var/tmp"))
        pointer.write_text(str(home))
        return home

    def _service_can_enter(self) -> bool:
        check = [_runuser(), "-u", SERVICE_USER, "--", "test", "-x", str(self.folder)]
        return subprocess.run(check, check=False, cwd="/").returncode == 0

    def _owned(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            account = pwd.getpwnam(SERVICE_USER)
            os.chown(folder, account.pw_uid, account.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise ClusterTrouble(f"{folder} belongs to somebody else; remove it and try again.")

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(server_programs() / program), *arguments]
        if os.geteuid() == 0:
            command = [_runuser(), "-u", SERVICE_USER, "--", *command]
        # the server inherits no pipe, or the caller would wait for it to close
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command, check=False, stdout=output, stderr=output, text=True, cwd="/"
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())

    def _run(self, program: str, *arguments: str) -> str:
        done = self._call(program, *arguments)
        if done.returncode != 0:
            raise ClusterTrouble(f"{program} failed:\n{done.stdout.strip()}")
        return done.stdout

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
