"""Whether everything a document should say can be read back from the PDF.

A font that cannot draw a letter drops it without an error, so every PDF is read back and
compared with its tree before it is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pep_forms.printing import drawable, fonts, nodes, pdf
from pep_forms.printing.nodes import Document

_FOOT = re.compile(r"Page \d+ of \d+")


def missing_texts(document: Document, pages: Sequence[str]) -> list[str]:
    """The texts of the document that are not in the pages of its PDF, in order.

    Characters that no font draws count as present when their stand-in is: they are named
    in the appendix, and the twin has them.
    """
    plan = fonts.plan(pdf.all_texts(document))
    running = [
        *(_folded(plan.drawn(side)[:80]) for side in document.running_header),
        _folded(plan.drawn(document.running_footer)[:80]),
    ]
    folded = [_folded(_FOOT.sub("", page)) for page in pages]
    # The cover has a foot but no head: it says what that says.
    cover = 1 if document.cover else 0
    bare = [_without(page, running) for page in folded[cover:]]
    there = "".join([*folded[:cover], *bare])
    missing = [
        line
        for line in filter(None, (document.header, document.footer))
        if not any(_folded(plan.drawn(line)[:80]) in page for page in folded)
    ]
    for text in dict.fromkeys(nodes.texts(document)):
        wanted = plan.drawn(text)
        if drawable.direction(wanted) == "rtl" or _mixed(wanted):
            found = _words_found(wanted, there)
        else:
            found = _folded(wanted) in there or _in_order(wanted, there)
        if not found:
            missing.append(text)
    return missing


def _folded(text: str) -> str:
    """One spelling of a text: compatibility forms joined, space and unseen marks dropped."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc")
    ).replace("\u00ad", "")


def _without(page: str, running: Sequence[str]) -> str:
    """A page without its running lines, which would stand inside a text that crosses pages."""
    for line in running:
        if line and page.startswith(line):
            page = page[len(line) :]
    for line in reversed(running):
        if line and page.endswith(line):
            page = page[: -len(line)]
    return page


def _mixed(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _in_order(text: str, there: str) -> bool:
    """Every word in order: a text may be broken by a page's running lines."""
    at = 0
    for word in text.split():
        folded = _folded(word)
        at = there.find(folded, at)
        if at < 0:
            return False
        at += len(folded)
    return True


def _words_found(text: str, there: str) -> bool:
    """Every word, as written or as drawn from right to left.

    Marks that sit above letters are left out: they are drawn in an order of their own.
    """
    bare = _bare(there)
    # A stand-in has no direction and may be drawn on either side: what is around it counts.
    marked = text.replace(fonts.STAND_IN, " ").replace(fonts.PLAIN_STAND_IN, " ")
    words = (_bare(_folded(word)) for word in marked.split())
    return all(word in bare or word[::-1] in bare for word in words)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
