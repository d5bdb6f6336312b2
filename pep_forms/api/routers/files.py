"""Files: attaching one to an answer, and fetching one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from media.models import Attachment
from media.rights import servable
from media.views import answer
from pep_forms.api.auth import caller
from pep_forms.api.finding import pep_for
from pep_forms.api.models import Scope
from pep_forms.api.routers.peps import ERRORS
from pep_forms.api.schemas import FileOut, ProblemOut
from pep_forms.exceptions import NotAllowed
from pep_forms.peps import attachments
from pep_forms.wizard.store import PepStore

router = Router(tags=["Files"])


@router.post("peps/{uuid:pep_id}/files", response={201: FileOut, **ERRORS}, summary="Attach a file")
def attach_file(
    request: HttpRequest,
    pep_id: UUID,
    address: Annotated[str, Form(max_length=340)],
    file: Annotated[UploadedFile, File()],
) -> Status:
    """Attach a file at the address of a question that takes files.

    Send it as multipart/form-data. A file that is `clean` is then named by its id in the
    answer, with a PATCH of the section; one that is `waiting` for the virus check is named
    there by itself once it is clean, and nobody but you knows of it until then.
    The same file sent twice is attached once.
    """
    actor = caller(request, Scope.WRITE)
    store = PepStore(pep_for(actor, pep_id), actor)
    placed = store.compiled.place(address)
    if placed is None or not attachments.takes_files(store.rights, address):
        raise NotAllowed
    return Status(201, _shape(store.attach(address, placed.question, file)))


@router.get(
    "files/{uuid:file_id}",
    response={(401, 403, 404): ProblemOut},
    summary="Fetch a file",
    openapi_extra={
        "responses": {
            "200": {
                "description": "The file, or with a Range header the part of it (206)",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        }
    },
)
def read_file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes of an attached file, if the caller may see the answer that names it."""
    return answer(request, file_id, caller(request, Scope.READ))


def _shape(attachment: Attachment) -> FileOut:
    return FileOut(
        id=attachment.pk,
        address=attachment.address,
        name=attachment.name,
        content_type=attachment.kind.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
        state="clean" if servable(attachment) else "waiting",
    )
