"""A real clamd with a small database of its own: nothing is downloaded."""

from __future__ import annotations

import binascii
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
#: Found wherever it stands, which EICAR by its definition is not.
BODY = b"EPEP-OWN-TEST-SIGNATURE-7f31"

CLAMD = (
    os.environ.get("CLAMD")
    or shutil.which("clamd")
    or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
)

_CONFIGURATION = """Foreground yes
LocalSocket {folder}/s
DatabaseDirectory {folder}/db
StreamMaxLength 25M
MaxScanSize 100M
MaxFileSize 30M
MaxRecursion 10
MaxFiles 1000
MaxScanTime 10000
AlertExceedsMax yes
AlertEncryptedDoc yes
AlertEncryptedArchive yes
AlertOLE2Macros yes
User {user}
"""


@contextmanager
def running() -> Iterator[str]:
    """clamd up and listening; gives the path of its socket, and ends it afterwards."""
    assert CLAMD is not None
    # The path of a socket has to be short.
    with tempfile.TemporaryDirectory(prefix="av") as folder:
        _write_database(Path(folder) / "db")
        configuration = Path(folder) / "clamd.conf"
        user = "root" if os.getuid() == 0 else os.environ.get("USER", "")
        configuration.write_text(_CONFIGURATION.format(folder=folder, user=user))
        process = subprocess.Popen(
            [CLAMD, "-c", str(configuration)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            socket = Path(folder) / "s"
            until = time.monotonic() + 20
            while not socket.exists() and process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            assert socket.exists(), "clamd did not start"
            yield str(socket)
        finally:
            process.terminate()
            process.wait(10)


def _write_database(folder: Path) -> None:
    folder.mkdir()
    (folder / "epep.ndb").write_text(
        f"Eicar-Test-Signature:0:0:{binascii.hexlify(EICAR).decode()}\n"
        f"EPEP.Test.Body:0:*:{binascii.hexlify(BODY).decode()}\n"
    )
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (folder / "epep.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Hash\n")
