"""Where files are kept: the storages of the site, on a disk or in an S3-compatible store."""

from __future__ import annotations

from typing import Any

import environ

#: Nobody keeps a link for longer than it takes to follow it.
LINK_SECONDS = 60
MEMORY_PER_FILE = 5 * 2**20


def s3(env: environ.Env, bucket: str, *, cache: str) -> dict[str, Any]:
    """An S3 storage with every option said: most defaults are wrong for private files."""
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "region_name": env("S3_REGION", default="eu-west-2"),
            "access_key": env("S3_ACCESS_KEY", default=None),
            "secret_key": env("S3_SECRET_KEY", default=None),
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": LINK_SECONDS,
            "default_acl": None,
            "max_memory_size": MEMORY_PER_FILE,
            "object_parameters": {"ContentDisposition": "attachment", "CacheControl": cache},
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=2,
                read_timeout=5,
                retries={"total_max_attempts": 2, "mode": "standard"},
                # Some stores do not know the newer checksums: "when_required" for those.
                request_checksum_calculation=env("S3_CHECKSUM", default="when_supported"),
                response_checksum_validation=env("S3_CHECKSUM", default="when_supported"),
                s3={"addressing_style": env("S3_ADDRESSING_STYLE", default="path")},
            ),
        },
    }
