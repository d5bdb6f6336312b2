"""Files that come with a page: attached first, then named in the answer like anything typed.

They never get into the storage of the wizard: a question only holds the ids of attachments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext

from media import names
from media.rights import servable
from pep_forms.engine import kinds
from pep_forms.engine.forms import AnswerField, StepForm
from pep_forms.engine.spec import QuestionSpec
from pep_forms.exceptions import BadInput, NotAllowed, Refused

if TYPE_CHECKING:
    from pep_forms.wizard.store import AnswerStore

SUFFIX = "upload"
#: How many files a question takes when its author has not said.
MOST_FILES = 20


@dataclass(slots=True)
class Received:
    """What became of the files of one page."""

    #: Address → why files were not taken, in words.
    problems: dict[str, list[str]] = field(default_factory=dict)
    #: `(address, "")` of files that were sent for questions this page does not offer.
    foreign: list[tuple[str, str]] = field(default_factory=list)


def places(form: StepForm) -> dict[str, QuestionSpec]:
    """Address → question, where files can be attached on a page now."""
    return {
        address: bound.question
        for address, bound in form.fields.items()
        if isinstance(bound, AnswerField) and bound.kind.holds_files
    }


def receive(form: StepForm, files: Any, store: AnswerStore) -> Received:
    """Attach what was sent with a page, and add the ids to what the page says.

    A file that has to wait for the virus check is named later, when it is clean.
    """
    # A bound form holds the very POST that the view made a copy of.
    posted = cast(QueryDict, form.data)
    received, offered = Received(), places(form)
    for name in files:
        address, _, suffix = name.rpartition(":")
        if suffix != SUFFIX or address not in offered:
            received.foreign.append((address or name, ""))
            continue
        for file in files.getlist(name):
            _attach(posted, offered[address], address, file, store, received)
    return received


def _attach(
    posted: QueryDict,
    question: QuestionSpec,
    address: str,
    file: UploadedFile,
    store: AnswerStore,
    received: Received,
) -> None:
    most = int(str(question.options.get("max") or MOST_FILES))
    try:
        if len(kinds.get(question.kind).read_post(posted, address)) >= most:
            raise BadInput(
                gettext("Attach %(most)s or fewer here. Remove one to attach another")
                % {"most": most}
            )
        attachment = store.attach(address, question, file)
    except (BadInput, Refused) as problem:
        words = f"“{names.shown(file.name or '')[:80]}”: {problem}"
        received.problems.setdefault(address, []).append(words)
        return
    except NotAllowed:
        received.foreign.append((address, ""))
        return
    key = str(attachment.pk)
    if servable(attachment) and key not in posted.getlist(address):
        posted.appendlist(address, key)
