"""Where files are kept: the storages of the site, on a disk or in an S3-compatible store.

There are three: answers' files and the documents of PEPs, which nobody may have without being
asked who they are, and the pictures and papers of public guidance pages. Each can have a bucket,
a prefix, and even a server of its own; what is not said for one is what is said for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ

Options = dict[str, Any]

#: Nobody keeps a link for longer than it takes to follow it.
LINK_SECONDS = 60
MEMORY_PER_FILE = 5 * 2**20
#: A file below this goes in one request that is read from the disk as it is sent. Parts would
#: be held in memory, ten at a time.
ONE_REQUEST = 64 * 2**20

PRIVATE = "private, no-store"
#: Alias → the word that its own variables have ("S3_DOCUMENTS_BUCKET"), and who may keep copies.
PLACES: Mapping[str, tuple[str, str]] = {
    "child_files": ("", PRIVATE),
    "pep_documents": ("DOCUMENTS", PRIVATE),
    "default": ("CONTENT", "private, max-age=300"),
}
_DISK = "django.core.files.storage.FileSystemStorage"


def on_disk(private: Path, public: Path) -> dict[str, Options]:
    """The three storages as folders. The private ones have no address and one owner."""
    closed = {
        "location": str(private),
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {
        "child_files": {"BACKEND": _DISK, "OPTIONS": dict(closed)},
        "pep_documents": {"BACKEND": _DISK, "OPTIONS": dict(closed)},
        "default": {"BACKEND": _DISK, "OPTIONS": {"location": str(public)}},
    }


def in_buckets(env: environ.Env) -> dict[str, Options]:
    """Those of the three storages for which a bucket is named, by alias."""
    return {alias: s3(env, alias) for alias in PLACES if bucket(env, alias)}


def bucket(env: environ.Env, alias: str) -> str:
    """The bucket of a storage; empty when it is on the disk."""
    word, _ = PLACES[alias]
    own = str(env(f"S3_{word}_BUCKET" if word else "S3_BUCKET", default=""))
    # Documents lie beside the files unless told otherwise; public pictures never do.
    return own or (str(env("S3_BUCKET", default="")) if word == "DOCUMENTS" else "")


def prefix(env: environ.Env, alias: str) -> str:
    """What every name in the bucket begins with."""
    word, _ = PLACES[alias]
    own = str(env(f"S3_{word}_PREFIX" if word else "S3_PREFIX", default=""))
    if not own and word == "DOCUMENTS" and bucket(env, alias) == bucket(env, "child_files"):
        own = str(env("S3_PREFIX", default=""))
    return own.strip("/")


def said(env: environ.Env, alias: str, name: str, default: str = "") -> str:
    """A value as it is said for one storage, or else for all."""
    word, _ = PLACES[alias]
    own = str(env(f"S3_{word}_{name}", default="")) if word else ""
    return own or str(env(f"S3_{name}", default="")) or default


def s3(env: environ.Env, alias: str) -> Options:
    """An S3 storage with every option said: most defaults are wrong for private files."""
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    checksum = said(env, alias, "CHECKSUM", "when_supported")
    return {
        "BACKEND": "media.bucket_storage.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket(env, alias),
            "location": prefix(env, alias),
            "endpoint_url": said(env, alias, "ENDPOINT_URL") or None,
            "region_name": said(env, alias, "REGION", "eu-west-2"),
            # Without a key the machine's own role is asked for one.
            "access_key": said(env, alias, "ACCESS_KEY") or None,
            "secret_key": said(env, alias, "SECRET_KEY") or None,
            "verify": said(env, alias, "CA_FILE") or None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": LINK_SECONDS,
            "default_acl": None,
            "max_memory_size": MEMORY_PER_FILE,
            "object_parameters": {
                "ContentDisposition": "attachment",
                "CacheControl": PLACES[alias][1],
                **_encryption(env, alias),
            },
            "transfer_config": TransferConfig(multipart_threshold=ONE_REQUEST, use_threads=False),
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=2,
                read_timeout=5,
                retries={"total_max_attempts": 2, "mode": "standard"},
                # Some stores do not know the newer checksums: "when_required" for those.
                request_checksum_calculation=checksum,
                response_checksum_validation=checksum,
                s3={"addressing_style": said(env, alias, "ADDRESSING_STYLE", "path")},
            ),
        },
    }


def _encryption(env: environ.Env, alias: str) -> dict[str, str]:
    """What asks the store to encrypt what it keeps."""
    how = said(env, alias, "ENCRYPTION")
    key = said(env, alias, "ENCRYPTION_KEY")
    asked = {"ServerSideEncryption": how} if how else {}
    return {**asked, "SSEKMSKeyId": key} if how == "aws:kms" and key else asked


def faults(env: environ.Env) -> list[str]:
    """What is unsafe about the storages of a real site, in words."""
    found = []
    content = bucket(env, "default"), prefix(env, "default")
    if content[0] and content in {
        (bucket(env, a), prefix(env, a)) for a in PLACES if a != "default"
    }:
        found.append(
            "S3_CONTENT_BUCKET is the bucket of young people’s files: give public pictures "
            "another bucket, or another S3_CONTENT_PREFIX."
        )
    for alias in PLACES:
        endpoint = said(env, alias, "ENDPOINT_URL") if bucket(env, alias) else ""
        near = endpoint.startswith(("http://localhost", "http://127.0.0.1", "http://[::1]"))
        if endpoint.startswith("http://") and not near:
            found.append("S3_ENDPOINT_URL must begin with https://: files would travel in clear.")
            break
    if not 0 <= env.int("S3_LINK_SECONDS", default=0) <= LINK_SECONDS:
        found.append(f"S3_LINK_SECONDS must be 0 (no links) or at most {LINK_SECONDS}.")
    if said(env, "child_files", "ENCRYPTION") not in {"", "AES256", "aws:kms"}:
        found.append("S3_ENCRYPTION must be AES256, aws:kms, or nothing.")
    return found
