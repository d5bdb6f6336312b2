"""Signed by a certificate of this test's own, and locked with a password."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from media.inspection import child
from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.exceptions import BadInput, RenderError
from pep_forms.peps.actions import quality
from pep_forms.printing import compare, pdf, sealing
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.unit.printing import sample

PASSPHRASE = "only for this test"
WORDS = "lantern teapot orchard"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Exampleshire Virtual School")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=False,
                crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "authority.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"authority", key, made, None, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    return str(path)


@pytest.fixture(scope="module")
def plan() -> bytes:
    return pdf.render(sample.document())


def signature(content: bytes) -> Any:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (found,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    trusted = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    return validate_pdf_signature(found, trusted)


def test_a_signature_covers_the_whole_document_and_a_change_shows(
    plan: bytes, certificate: str
) -> None:
    made = sealing.signed(plan, certificate, PASSPHRASE)
    assert made.startswith(plan), "the document itself is not touched"
    status = signature(made)
    assert (status.intact, status.valid, status.coverage.name) == (True, True, "ENTIRE_FILE")
    assert compare.missing_texts(sample.document(), pdf.text(made)) == []
    at = len(plan) // 2
    forged = made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :]
    assert not signature(forged).intact


def test_a_certificate_that_cannot_sign_stores_nothing_unsigned(
    plan: bytes, certificate: str, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.p12"
    broken.write_bytes(b"no certificate")
    for path, words in ((certificate, "wrong"), (str(broken), ""), (str(tmp_path / "no"), "")):
        assert sealing.problem(path, words)
        with pytest.raises(RenderError) as told:
            sealing.signed(plan, path, words)
        assert path not in str(told.value)
    assert sealing.problem(certificate, PASSPHRASE) == ""


@pytest.mark.parametrize("with_signature", [False, True], ids=["plain", "signed"])
def test_a_locked_copy_opens_with_its_password_alone(
    plan: bytes, certificate: str, with_signature: bool
) -> None:
    source = sealing.signed(plan, certificate, PASSPHRASE) if with_signature else plan
    made = sealing.locked(source, WORDS)
    for wrong in ("", "lantern teapot"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(made), password=wrong)
    with pikepdf.open(io.BytesIO(made), password=WORDS) as opened:
        assert (opened.encryption.R, opened.encryption.bits) == (6, 256)
        assert str(opened.encryption.stream_method).endswith("aesv3")
        assert str(opened.Root.Lang) == "en"
        assert "/AcroForm" not in opened.Root
    reader = pypdf.PdfReader(io.BytesIO(made), password=WORDS)
    pages = [page.extract_text() for page in reader.pages]
    assert compare.missing_texts(sample.document(), pages) == []
    assert b"Personal Education Plan" not in made


@pytest.mark.parametrize("password", ["", "short", "x" * 128])
def test_a_weak_password_is_refused(plan: bytes, password: str) -> None:
    with pytest.raises(BadInput) as told:
        sealing.locked(plan, password)
    assert password not in str(told.value) or not password


def test_a_document_names_itself_and_has_bookmarks(plan: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(plan))
    assert reader.metadata is not None
    assert reader.metadata.title == "Personal Education Plan"
    assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    marks = [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert marks == [section.title for section in sample.document().sections]


@pytest.mark.django_db
def test_completed_documents_are_signed_and_can_be_had_locked(
    certificate: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PDF_CERTIFICATE, settings.PDF_CERTIFICATE_PASSPHRASE = certificate, PASSPHRASE
    with clock.at(worlds.OPENED):
        world = worlds.make_world()
        pep = quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
        client = client_of(world.admin)
        made = client.get(f"/peps/{pep.pk}/document.pdf").getvalue()
        assert signature(made).intact
        assert hashlib.sha256(made).hexdigest() == pep.documents.get(audience="full").pdf_sha256
        address = f"/peps/{pep.pk}/documents/full/locked/"
        assert client.get(address).status_code == 200
        reads = ReadEntry.objects.filter(channel="document.pdf").count()
        for typed in ({"password": "short", "again": "short"}, {"password": WORDS, "again": ""}):
            refused = client.post(address, typed)
            assert refused.status_code == 422
            assert typed["password"] not in refused.content.decode()
        assert ReadEntry.objects.filter(channel="document.pdf").count() == reads
        given = client.post(address, {"password": WORDS, "again": WORDS})
        assert given["Content-Disposition"].startswith("attachment")
        with pikepdf.open(io.BytesIO(given.content), password=WORDS) as opened:
            assert opened.encryption.R == 6
        assert ReadEntry.objects.filter(channel="document.pdf").count() == reads + 1
        stranger = client_of(world.actor("foster_carer"))
        whole = stranger.get(f"/peps/{pep.pk}/documents/full.pdf").status_code
        assert stranger.get(address).status_code == whole
    assert WORDS not in caplog.text


@pytest.mark.parametrize("with_signature", [False, True], ids=["plain", "signed"])
def test_our_own_documents_are_taken_back_as_uploads(
    plan: bytes, certificate: str, with_signature: bool, tmp_path: Path
) -> None:
    source = sealing.signed(plan, certificate, PASSPHRASE) if with_signature else plan
    path = tmp_path / "plan.pdf"
    path.write_bytes(source)
    # Such as the plan of another authority, attached to the first one here.
    assert child.inspect(path, tmp_path / "kept")[0] == "pdf"
