"""Puts the shipped guidance in place. What an editor changed, moved or removed stays so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, PageViewRestriction, Site

from guidance import approving, models, sources
from guidance.actions import editors, groups
from guidance.sources import Source
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor

_KINDS: dict[str, type[Any]] = {
    "home": models.HomePage,
    "guidance": models.GuidancePage,
    "manual": models.ManualPage,
    "chapter": models.ChapterPage,
    "faq": models.FaqIndexPage,
    "faq_topic": models.FaqTopicPage,
    "question": models.QuestionPage,
    "training": models.TrainingIndexPage,
    "video": models.VideoPage,
    "agreements": models.AgreementIndexPage,
    "agreement": models.AgreementPage,
    "sample": models.SampleDocumentPage,
    "help": models.HelpPage,
}
_REVIEW_AFTER = timedelta(days=365)


@dataclass(slots=True)
class Loaded:
    """How many pages were added, brought up to date, and left as an editor has them."""

    added: int = 0
    updated: int = 0
    kept: int = 0


@dataclass(slots=True)
class _Loading:
    """One run: what is there already, by key."""

    known: dict[str, models.ShippedPage]
    pages: dict[str, Any] = field(default_factory=dict)
    counts: Loaded = field(default_factory=Loaded)


@transaction.atomic
def load(*, by: Actor, shipped: list[Source] | None = None) -> Loaded:
    """Add what is missing, and bring up to date what nobody has edited since."""
    found = sources.read() if shipped is None else shipped
    run = _Loading({row.key: row for row in models.ShippedPage.objects.all()})
    groups.make_groups()
    new = [source for source in found if _place(source, run)]
    for source in found:
        _fill(source, run, is_new=source in new)
    home = run.pages.get("home")
    if home is not None:
        editors.make(home)
    log_write(
        event="guidance.loaded",
        by=by,
        subject="guidance",
        data={"added": run.counts.added, "updated": run.counts.updated, "kept": run.counts.kept},
    )
    return run.counts


def _place(source: Source, run: _Loading) -> bool:
    """Find the page of a source, or make it, empty and unpublished. Whether it was made."""
    row = run.known.get(source.key)
    if row is not None:
        if row.page_id is not None:
            run.pages[source.key] = Page.objects.get(pk=row.page_id).specific
        return False
    parent = _root() if source.kind == "home" else run.pages.get(source.parent)
    if parent is None:
        return False  # an editor removed what it would stand under
    page = _KINDS[source.kind](title=source.title, slug=source.slug, live=False)
    parent.add_child(instance=page)
    run.pages[source.key] = page
    if source.kind == "home":
        _make_root_of_the_site(page)
    _close(page, source)
    return True


def _fill(source: Source, run: _Loading, *, is_new: bool) -> None:
    """Write and publish a page, unless an editor has had it in hand."""
    page = run.pages.get(source.key)
    row = run.known.get(source.key)
    if page is None or (row is not None and row.page_id is None):
        run.counts.kept += 1
        return
    if row is not None and page.latest_revision_id != row.revision:
        run.counts.kept += 1
        return
    if row is not None and row.checksum == source.checksum:
        return
    _write(page, source, run)
    revision = page.save_revision()
    with approving.shipped():
        revision.publish()
    models.ShippedPage.objects.update_or_create(
        key=source.key,
        defaults={"page_id": page.pk, "checksum": source.checksum, "revision": revision.pk},
    )
    if is_new:
        run.counts.added += 1
    else:
        run.counts.updated += 1


def _write(page: Any, source: Source, run: _Loading) -> None:
    def link(key: str) -> int | None:
        found = run.pages.get(key)
        return found.pk if found is not None else None

    page.title = source.title
    page.draft_title = source.title
    page.introduction = source.names.get("intro", "")
    page.search_description = source.names.get("intro", "")[:250]
    page.roles = source.words("roles")
    page.reviewed_on = clock.today()
    page.review_by = clock.today() + _REVIEW_AFTER
    if isinstance(page, models.WrittenBase):
        body = page._meta.get_field("body").stream_block
        page.body = body.to_python(source.blocks(link))
        page.help_keys = source.names.get("help", "")
    if isinstance(page, models.ManualPage):
        page.edition = source.names.get("edition", "")
    if isinstance(page, models.VideoPage):
        page.minutes = int(source.names.get("minutes", "3"))
    if isinstance(page, models.AgreementPage):
        page.binds = source.words("binds")
        page.say(models.AgreementPage.Change.MATERIAL)
    targets = [link(key) for key in source.words("related")]
    page.related_links = [
        models.RelatedPage(target_id=pk, sort_order=at) for at, pk in enumerate(targets) if pk
    ]


def _close(page: Any, source: Source) -> None:
    """Keep a page from strangers, or from everybody but some roles, as its source says."""
    access = source.words("access")
    if access == ["signed-in"]:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif access:
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.GROUPS
        )
        names = [groups.name_of(role) for role in access]
        restriction.groups.set(Group.objects.filter(name__in=names))


def _root() -> Any:
    return Page.get_first_root_node()


def _make_root_of_the_site(home: Any) -> None:
    """The guidance takes the place of the page that a new Wagtail site begins with."""
    site = Site.objects.filter(is_default_site=True).first()
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if site is None:
        site = Site(is_default_site=True, site_name=settings.SERVICE_NAME)
    site.site_name = site.site_name or settings.SERVICE_NAME
    first = Page.objects.filter(pk=site.root_page_id).first()
    site.hostname, site.port, site.root_page = address.hostname or "localhost", port, home
    site.save()
    if first is not None and type(first.specific) is Page and not first.get_children().exists():
        first.delete()
