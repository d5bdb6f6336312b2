"""A finished PDF signed by the authority, or locked with a password.

Signing happens here and not where documents are drawn: that process must hold no key.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from pep_forms.exceptions import BadInput, RenderError

#: The name of the signature in the PDF.
FIELD = "Authority"
#: The shortest password that a document is locked with.
SHORTEST = 10
LONGEST = 127


def signed(pdf: bytes, certificate: str, passphrase: str) -> bytes:
    """The PDF with the authority's signature added behind it: any later change shows.

    `certificate` is a PKCS #12 file. Raises RenderError when it cannot be used; the message
    names neither the file nor its passphrase.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import signers  # noqa: PLC0415

    signer = _signer(certificate, passphrase)
    meta = signers.PdfSignatureMetadata(field_name=FIELD, reason="Issued by the Virtual School")
    made = io.BytesIO()
    try:
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer, output=made
        )
    except Exception as error:  # of whatever library: nothing unsigned is stored as signed
        raise RenderError("The document could not be signed.") from error
    return made.getvalue()


def locked(pdf: bytes, password: str) -> bytes:
    """A copy that only opens with the password (AES-256). It carries no signature.

    Raises BadInput for a password that is too short.
    """
    import pikepdf  # noqa: PLC0415

    check(password)
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        # A signature does not outlive encryption, and one that no longer fits looks like fraud.
        if "/AcroForm" in document.Root:
            del document.Root.AcroForm
            for page in document.pages:
                _without_signatures(page)
        document.save(
            made,
            encryption=pikepdf.Encryption(user=password, owner=password, R=6, aes=True),
        )
    return made.getvalue()


def check(password: str) -> None:
    """Raises BadInput for a password that is no lock."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            f"Type a password of {SHORTEST} to {LONGEST} characters. Three words are good.",
            field="password",
        )


def problem(certificate: str, passphrase: str) -> str:
    """Why the certificate cannot sign, in words; empty when it can."""
    try:
        _signer(certificate, passphrase)
    except RenderError as error:
        return str(error)
    return ""


@lru_cache(maxsize=2)
def _signer(certificate: str, passphrase: str) -> Any:
    from pyhanko.sign import signers  # noqa: PLC0415

    try:
        content = Path(certificate).read_bytes()
    except OSError as error:
        raise RenderError("The certificate for documents cannot be read.") from error
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(
            content, other_certs=[], passphrase=passphrase.encode() or None
        )
    except ValueError:
        signer = None
    if signer is None:
        raise RenderError("The certificate for documents cannot be opened with its passphrase.")
    return signer


def _without_signatures(page: Any) -> None:
    kept = [note for note in page.get("/Annots", ()) if str(note.get("/FT", "")) != "/Sig"]
    if "/Annots" in page:
        if kept:
            page.Annots = kept
        else:
            del page["/Annots"]
