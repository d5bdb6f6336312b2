"""A real S3-compatible server: Ceph's radosgw with one monitor and one store in memory.

It checks signatures, clocks and digests as a store on the internet does. Nothing of it stays:
everything lies in one folder that goes with it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCESS_KEY, SECRET_KEY = "AKTESTS", "a-secret-of-the-tests-alone"
#: Where Debian's packages radosgw, ceph-mon and ceph-osd are: "/" when they are installed.
ROOT = Path(os.environ.get("CEPH_ROOT", "/"))
FSID = "11111111-2222-3333-4444-555555555555"

RADOSGW = shutil.which("radosgw", path=str(ROOT / "usr/bin"))

_CONFIGURATION = """[global]
fsid = {fsid}
keyring = {folder}/all.keyring
mon_initial_members = a
mon_host = [v2:127.0.0.1:{mon},v1:127.0.0.1:{old_mon}]
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_max_pg_per_osd = 1000
public_network = 127.0.0.0/8
admin_socket = {folder}/run/$name.asok
pid_file = {folder}/run/$name.pid
log_file = {folder}/$name.log
erasure_code_dir = {libraries}/ceph/erasure-code
plugin_dir = {libraries}/ceph
osd_class_dir = {libraries}/rados-classes
[mon.a]
host = {host}
mon_data = {folder}/mon
mon_data_avail_crit = 1
[osd]
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_data = {folder}/osd
[client.rgw.x]
rgw_frontends = beast endpoint=127.0.0.1:{port}
rgw_thread_pool_size = 16
rgw_crypt_require_ssl = false
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = testkey-1=4YSmvJtBv0aZ7geVgAsdpRnLBEwWSWlMIGnRS8a9TSA=
"""


@dataclass(frozen=True)
class Server:
    """Where the server listens, and the key of its one user."""

    port: int

    @property
    def endpoint(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"


class _Ceph:
    """The programs of Ceph with one folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        libraries = next((ROOT / "usr/lib").glob("*/ceph"), ROOT / "usr/lib/ceph").parent
        self.port, mon, old_mon = _free_ports(3)
        self.configuration = folder / "ceph.conf"
        self.configuration.write_text(
            _CONFIGURATION.format(
                folder=folder,
                fsid=FSID,
                libraries=libraries,
                mon=mon,
                old_mon=old_mon,
                port=self.port,
                host=socket.gethostname(),
            )
        )
        self.mon = mon
        self.environment = {
            "PATH": f"{ROOT / 'usr/bin'}:{os.defpath}",
            "LD_LIBRARY_PATH": f"{libraries}:{libraries}/ceph:{ROOT / 'lib' / libraries.name}",
            "PYTHONPATH": str(ROOT / "usr/lib/python3/dist-packages"),
            "LC_ALL": "C.UTF-8",
        }
        if Path("/") == ROOT:
            del self.environment["LD_LIBRARY_PATH"], self.environment["PYTHONPATH"]

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            self._line(arguments),
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{arguments[0]}: {done.stderr[-2000:]}"
        return done.stdout

    def start(self, stack: ExitStack, *arguments: str) -> None:
        process = subprocess.Popen(
            [*self._line(arguments), "-f"],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # A store in memory has nothing to write when it ends.
        stack.callback(process.wait)
        stack.callback(process.kill)

    def _line(self, arguments: Sequence[str]) -> list[str]:
        program, *rest = arguments
        found = shutil.which(program, path=str(ROOT / "usr/bin"))
        assert found is not None, f"no {program} on this machine"
        start = ["/usr/bin/python3", found] if program == "ceph" else [found]
        if program in {"ceph-authtool", "monmaptool"}:
            return [*start, *rest]
        return [*start, "-c", str(self.configuration), *rest]


@contextmanager
def running() -> Iterator[Server]:
    """A server up and listening; it ends, and all it kept is gone, afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rgw")))
        for name in ("run", "mon", "osd"):
            (folder / name).mkdir()
        ceph = _Ceph(folder)
        _make_keys(ceph)
        ceph.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", "all.keyring")
        ceph.start(stack, "ceph-mon", "-i", "a")
        _wait_for(ceph.mon)
        osd = str(uuid.uuid4())
        ceph.run("ceph", "osd", "create", osd)
        ceph.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        ceph.start(stack, "ceph-osd", "-i", "0")
        user = ("--uid=tests", "--display-name=tests")
        keys = (f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}")
        ceph.run("radosgw-admin", "user", "create", *user, *keys)
        ceph.start(stack, "radosgw", "-n", "client.rgw.x")
        _wait_for(ceph.port)
        yield Server(ceph.port)


def _make_keys(ceph: _Ceph) -> None:
    ring, allow = "all.keyring", ("--cap", "mon", "allow *")
    more = ("--cap", "osd", "allow *", "--cap", "mgr", "allow *")
    ceph.run("ceph-authtool", "-C", ring, "--gen-key", "-n", "mon.", *allow)
    for name in ("client.admin", "client.rgw.x", "osd.0"):
        ceph.run("ceph-authtool", ring, "--gen-key", "-n", name, *allow, *more)
    at = f"[v2:127.0.0.1:{ceph.mon}]"
    ceph.run("monmaptool", "--create", "--clobber", "--fsid", FSID, "--addv", "a", at, "monmap")


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as trial:
            trial.settimeout(1)
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {port}")
