"""What is wrong with a store, in one line that says which value to look at.

Made of what the store or the line answered. It holds no key and no name of a file.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from botocore import exceptions as boto
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from media.storing import Missing
from pep_forms import clock

#: What a store calls it → what to do.
_CODES: dict[str, str] = {
    "SignatureDoesNotMatch": "the secret key is wrong: look at S3_SECRET_KEY",
    "InvalidAccessKeyId": "the store does not know the access key: look at S3_ACCESS_KEY",
    "NoSuchBucket": "there is no bucket of this name: look at S3_BUCKET, or make it",
    "InvalidBucketName": "no bucket can have this name: look at S3_BUCKET",
    "AccessDenied": "the key may not do this: give it the right to put, get, list and delete",
    "AllAccessDisabled": "the bucket is closed: ask whoever runs the store",
    "ExpiredToken": "the key has run out: give a new S3_ACCESS_KEY and S3_SECRET_KEY",
    "InvalidToken": "the key is not valid here: look at S3_ACCESS_KEY and S3_SECRET_KEY",
    "SlowDown": "the store is too busy: try again in a while",
    "ServiceUnavailable": "the store is not available: try again in a while",
    "InternalError": "the store has a fault of its own: ask whoever runs it",
    "QuotaExceeded": "the store is full: ask whoever runs it for more room",
    "InsufficientStorage": "the store is full: ask whoever runs it for more room",
    "XMinioStorageFull": "the store is full: ask whoever runs it for more room",
    "EntityTooLarge": "the store takes no files of this size",
    "KMS.NotFoundException": "the store has no such key: look at S3_ENCRYPTION_KEY",
    "InvalidEncryptionAlgorithmError": "the store cannot encrypt so: look at S3_ENCRYPTION",
    "NotImplemented": "the store cannot do this: look at S3_ENCRYPTION and S3_CHECKSUM",
    "XAmzContentSHA256Mismatch": "the store does not know these checksums: "
    "set S3_CHECKSUM=when_required",
    "MissingContentLength": "the store does not know these checksums: "
    "set S3_CHECKSUM=when_required",
    "BadDigest": "the file was changed on its way: look at what stands before the store",
}
_STATUS: dict[int, str] = {
    301: "the bucket is in another region: look at S3_REGION",
    401: "the store does not take the key: look at S3_ACCESS_KEY and S3_SECRET_KEY",
    403: _CODES["AccessDenied"],
    404: "there is no such bucket or file: look at S3_BUCKET",
    429: _CODES["SlowDown"],
    500: _CODES["InternalError"],
    502: "a proxy before the store cannot reach it",
    503: _CODES["ServiceUnavailable"],
    504: "a proxy before the store waited in vain for it",
    507: _CODES["InsufficientStorage"],
}
_REGION = {
    "AuthorizationHeaderMalformed",
    "PermanentRedirect",
    "IllegalLocationConstraintException",
}
_DISK: dict[int, str] = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full for this user",
    errno.EFBIG: "the disk takes no files of this size",
    errno.EROFS: "the disk cannot be written to",
    errno.EACCES: "the folder is not the site’s to write in: look at its owner",
    errno.EPERM: "the folder is not the site’s to write in: look at its owner",
    errno.ENOTDIR: "a file stands where the folder should be",
}


def words(error: BaseException) -> str:
    """What is wrong, and which value to look at."""
    if isinstance(error, Missing):
        return "the object is not there"
    if isinstance(error, ClientError):
        return _answered(error)
    line = _line(error)
    if line:
        return line
    for inner in _chain(error):
        if isinstance(inner, OSError) and inner.errno in _DISK:
            return _DISK[inner.errno]
    return f"it failed in a way that nobody foresaw ({type(error).__name__})"


def _answered(error: ClientError) -> str:
    said: dict[str, Any] = error.response.get("Error", {})
    meta: dict[str, Any] = error.response.get("ResponseMetadata", {})
    code, status = str(said.get("Code", "")), int(meta.get("HTTPStatusCode", 0))
    headers: dict[str, str] = meta.get("HTTPHeaders", {})
    if code == "RequestTimeTooSkewed":
        return f"the clock of this machine is {_skew(headers)}: set it right, and keep it so"
    region = str(said.get("Region", "") or headers.get("x-amz-bucket-region", ""))
    if code in _REGION or (status in {301, 307, 400} and region):
        where = f" (it says {region})" if re.fullmatch(r"[a-z0-9-]{1,32}", region) else ""
        return f"the bucket is in another region{where}: look at S3_REGION"
    if code in _CODES:
        return _CODES[code]
    if status == 500 and code == "500":
        return f"{_STATUS[500]}, or what answers there is no S3 store: look at S3_ENDPOINT_URL"
    if status in _STATUS:
        return _STATUS[status]
    kept = code if re.fullmatch(r"[A-Za-z0-9.]{1,48}", code) else "nothing known"
    return f"the store answers {status} and says {kept}"


def _skew(headers: dict[str, str]) -> str:
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return "wrong"
    minutes = round((clock.now() - theirs).total_seconds() / 60)
    return f"{abs(minutes)} minutes {'fast' if minutes > 0 else 'slow'}" if minutes else "wrong"


def _line(error: BaseException) -> str:
    """What is wrong on the way to the store."""
    text = " ".join(str(inner) for inner in _chain(error))
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError):
        return "no key is given: set S3_ACCESS_KEY and S3_SECRET_KEY"
    if isinstance(error, boto.SSLError) or "CERTIFICATE_VERIFY" in text:
        return _tls(text)
    if isinstance(error, RecursionError):
        return "the store sends us on in circles: look at S3_REGION and S3_ENDPOINT_URL"
    if isinstance(error, boto.ProxyConnectionError):
        return "the proxy that is set for this machine does not answer"
    if isinstance(error, boto.ReadTimeoutError):
        return "the store takes connections but does not answer in time"
    if isinstance(error, boto.ConnectTimeoutError):
        return "the store cannot be reached: look at S3_ENDPOINT_URL and at the firewall"
    if isinstance(error, boto.EndpointConnectionError):
        if "Connection refused" in text or "Errno 111" in text:
            return "nothing listens there, the connection is refused: look at S3_ENDPOINT_URL"
        if any(word in text for word in ("resolve", "Name or service", "getaddrinfo", "gaierror")):
            return (
                "the name of the store is unknown: look at S3_ENDPOINT_URL, and at "
                "S3_ADDRESSING_STYLE, which puts the bucket into the name when it is virtual"
            )
        return "the store cannot be reached: look at S3_ENDPOINT_URL and at the firewall"
    if isinstance(error, ResponseParserError):
        return "what answers there is no S3 store: look at S3_ENDPOINT_URL"
    if isinstance(error, boto.FlexibleChecksumError):
        return "the store gave other bytes than were put"
    if isinstance(error, ValueError) and "Invalid endpoint" in text:
        return "this is no address: S3_ENDPOINT_URL begins with https:// and has no path"
    cut = (boto.ConnectionClosedError, boto.IncompleteReadError, boto.ResponseStreamingError)
    if isinstance(error, (*cut, boto.HTTPClientError)):
        return "the line was cut in the middle"
    return ""


def _tls(text: str) -> str:
    if "WRONG_VERSION_NUMBER" in text or "wrong version number" in text:
        return "the store does not speak TLS at this port: look at S3_ENDPOINT_URL"
    if "hostname" in text.lower() or "IP address mismatch" in text:
        return "the certificate of the store is for another name: look at S3_ENDPOINT_URL"
    if "expired" in text:
        return "the certificate of the store has run out: ask whoever runs it"
    if "self-signed" in text or "self signed" in text or "local issuer" in text:
        return "nobody known has signed the certificate of the store: look at S3_CA_FILE"
    return "TLS with the store fails: look at S3_ENDPOINT_URL and S3_CA_FILE"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]
        wrapped = getattr(one, "kwargs", {}).get("error") if hasattr(one, "kwargs") else None
        waiting.append(wrapped if isinstance(wrapped, BaseException) else None)
