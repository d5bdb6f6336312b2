"""What is measured, against what, and the budget beside it."""

from __future__ import annotations

import io
import itertools
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.actions.releasing import release
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.visibility import Visibility
from pep_forms.peps import documents
from pep_forms.peps.actions.completion import make_document
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.stored import load
from pep_forms.printing import fonts, nodes, pdf
from tests import builders
from tests.bench.editor import editor_page
from tests.bench.forms import bundle, posted
from tests.bench.stored import impact
from tests.bench.timing import Pair, in_turn, once
from tests.bench.world import World, hidden_fields

_counter = itertools.count()


def main() -> None:
    """Make the world, measure everything, print the table."""
    call_command("migrate", verbosity=0)
    world = World()
    small = world.pep("small", 1, 20)
    big = world.pep("big", 50, 20)
    ruled = world.pep("ruled", 10, 30, rules=65)
    for pep in (small, big, ruled):
        world.fill(pep)
    rows = [
        step_page(world, small),
        save(world, small),
        flat(
            "Step page, 1,000 questions ÷ 20", world, world.first_url(big), world.first_url(small)
        ),
        flat("Task list, 1,000 questions ÷ 20", world, f"/peps/{big.pk}/", f"/peps/{small.pk}/"),
        queries(world, small, big),
        check_page(world, small, big),
        conditions(ruled),
        releasing(),
        impact(),
        pdf_render(ruled),
        pdf_job(ruled),
        section_editor(),
    ]
    width = max(len(row[0]) for row in rows)
    out = sys.stdout.write
    out(f"{'What':{width}}  {'Measured':>34}  {'Budget':>18}\n")
    for what, measured, budget in rows:
        out(f"{what:{width}}  {measured:>34}  {budget:>18}\n")


Row = tuple[str, str, str]


def _said(pair: Pair) -> str:
    return f"{pair.ratio:.2f} × ({pair.ours:.1f} / {pair.theirs:.1f} ms)"


def _get(world: World, url: str) -> Callable[[], object]:
    def get() -> object:
        response = world.client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")
        return response

    return get


def step_page(world: World, pep: Pep) -> Row:
    """Our step page of 20 questions against the hand-written one."""
    pair = in_turn(_get(world, world.first_url(pep)), _get(world, f"/bench/{pep.pk}/"))
    return "Step page of 20 questions ÷ hand-written", _said(pair), "≤ 1.0 ×"


def save(world: World, pep: Pep) -> Row:
    """A save of one changed answer against the hand-written POST that commits one row."""
    url, base = world.first_url(pep), f"/bench/{pep.pk}/"
    # The same fields as ours, filled in: a browser always posts the whole page.
    filled = posted(plain=True)

    def fresh() -> dict[str, object]:
        page = world.client.get(url).content.decode()
        typed = {f"small_{name}": value for name, value in posted().items()}
        typed["small_q0"] = f"text {next(_counter)}"
        return {**hidden_fields(page), **typed, "next": "here"}

    def post(where: str, data: dict[str, object]) -> None:
        # As a browser posts a page without files.
        kind = "application/x-www-form-urlencoded"
        response = world.client.post(where, urlencode(data, doseq=True), content_type=kind)
        if response.status_code != 302:
            raise RuntimeError(f"{where} answered {response.status_code}")

    ours_ms, theirs_ms, ratios = [], [], []
    for at in range(45):
        data = fresh()
        ours = once(lambda data=data: post(url, data))
        theirs = once(lambda at=at: post(base, {**filled, "q0": f"t{at}"}))
        if at >= 5:
            ours_ms.append(ours)
            theirs_ms.append(theirs)
            ratios.append(ours / theirs)
    middle = len(ratios) // 2
    pair = Pair(sorted(ours_ms)[middle], sorted(theirs_ms)[middle], sorted(ratios)[middle])
    return "A save ÷ hand-written POST", _said(pair), "≤ 2.5 ×"


def flat(what: str, world: World, big: str, small: str) -> Row:
    """Whether a page costs the same in a form fifty times the size."""
    return what, _said(in_turn(_get(world, big), _get(world, small), rounds=25)), "≤ 1.3 ×"


def section_editor() -> Row:
    """The editor of a section of 30 questions against a snippet with one rich-text field."""
    return "Editor of 30 questions ÷ a snippet", _said(editor_page()), "≤ 1.5 ×"


def queries(world: World, small: Pep, big: Pep) -> Row:
    """Queries of a step page, in both forms."""
    counts = []
    for pep in (small, big):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            world.client.get(world.first_url(pep))
        counts.append(len(captured))
    return "Queries of a step page (20 and 1,000)", f"{counts[0]} and {counts[1]}", "≤ 12"


def check_page(world: World, small: Pep, big: Pep) -> Row:
    """The check page per answer: the same for 1,000 answers as for 20."""
    pair = in_turn(
        _get(world, f"/peps/{big.pk}/check/"), _get(world, f"/peps/{small.pk}/check/"), rounds=8
    )
    return (
        "Check page per answer, 1,000 ÷ 20",
        f"{pair.ratio / 50:.2f} × ({pair.ours:.0f} / {pair.theirs:.0f} ms)",
        "≤ 1.0 × (linear)",
    )


def conditions(pep: Pep) -> Row:
    """300 questions and 65 rules, evaluated from nothing."""
    compiled = compiled_version(pep.version_id)
    stored = load(pep)

    def evaluate() -> None:
        visibility = Visibility(compiled, stored, pep.facts, today=date(2026, 11, 24))
        for section in compiled.form.sections:
            for _ in visibility.addresses(section):
                pass

    evaluate()
    best = sorted(once(evaluate) for _ in range(20))[10]
    return "300 questions and 65 rules evaluated", f"{best:.1f} ms", "≤ 5 ms"


def releasing() -> Row:
    """Releasing a form of 1,000 questions."""
    import_definition(data=bundle("release", 50, 20, 100), by=builders.SYSTEM)
    start = perf_counter()
    release(template_key="release", by=builders.SYSTEM)
    return "Releasing 1,000 questions", f"{perf_counter() - start:.2f} s", "≤ 3 s"


def _by_the_library(html: str, roots: Sequence[Path]) -> bytes:
    """The same HTML drawn by the library alone, in this process."""
    made = io.BytesIO()
    policy = ResourceAccessPolicy.server(
        roots[0], extra_roots=tuple(roots[1:]), allow_remote=False, max_render_seconds=60
    )
    pisa.CreatePDF(html, dest=made, encoding="utf-8", resource_policy=policy)
    return made.getvalue()


def _document(pep: Pep) -> tuple[nodes.Document, str, Sequence[Path]]:
    tree = documents.build(pep, documents.specs(pep)[0])
    plan = fonts.plan(pdf.all_texts(tree))
    return tree, pdf.markup(tree, plan), plan.roots


def pdf_render(pep: Pep) -> Row:
    """Our drawing of 300 answers, sandbox and all, against the library on the same HTML."""
    tree, html, roots = _document(pep)
    pair = in_turn(lambda: pdf.render(tree), lambda: _by_the_library(html, roots), rounds=5, warm=1)
    return "PDF of 300 answers ÷ the library on its HTML", _said(pair), "≤ 1.1 ×"


def pdf_job(pep: Pep) -> Row:
    """The whole job: build, draw, read the text back, compare, make the twin, store."""
    _, html, roots = _document(pep)
    made = Document.objects.create(pep=pep, audience="full")

    def job() -> None:
        Document.objects.filter(pk=made.pk).update(state="making")
        if make_document(str(made.pk)).state != "stored":
            raise RuntimeError("the document was not stored")

    pair = in_turn(job, lambda: _by_the_library(html, roots), rounds=5, warm=1)
    over = pair.ours - 2 * pair.theirs
    return (
        "The whole job ÷ the library",
        f"{pair.ratio:.2f} × (2 × {over / 1000:+.2f} s)",
        "≤ 2 × + 1 s",
    )
