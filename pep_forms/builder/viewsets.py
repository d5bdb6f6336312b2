"""The editor of sections and templates in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList, Panel, TabbedInterface
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.snippets.views.snippets import (
    EditView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from pep_forms.builder import next_views, views
from pep_forms.builder.forms import FormTemplateForm, SectionForm
from pep_forms.builder.models import FormTemplate, Section

#: Publishing is no release, so nobody publishes here; what was released is retired, not deleted.
_NEVER = frozenset({"publish", "unpublish", "delete"})


class FormsPolicy(ModelPermissionPolicy):
    """Who looks after forms edits drafts. Nobody publishes or deletes by Wagtail's buttons."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Looking is for whoever may change; the actions above are for nobody here."""
        if action in _NEVER or not user.is_active:
            return False
        if action == "view":
            return any(super(FormsPolicy, self).user_has_permission(user, a) for a in _LOOKING)
        return bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether one of the actions is allowed."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any, include_superusers: bool = True) -> Any:
        """Everybody who may do one of the actions, those for nobody aside."""
        return super().users_with_any_permission(set(actions) - _NEVER, include_superusers)


_LOOKING = ("view", "change", "add")


class QuestionsPanel(FieldPanel):
    """The questions; a section that the software draws itself has none."""

    class BoundPanel(FieldPanel.BoundPanel):
        """The panel for one section."""

        def is_shown(self) -> bool:
            """Whether the section holds questions."""
            return bool(super().is_shown()) and not self.instance.builtin


class _DraftIndex(IndexView):
    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if self.permission_policy.user_has_permission(self.request.user, "add"):
            name = f"{self.model._meta.app_label}_{self.model._meta.model_name}"
            url = reverse(f"wagtailsnippets_{name}:copy_draft", args=[instance.pk])
            buttons.append(Button(_("Copy"), url=url, icon_name="copy", priority=15))
        return list(buttons)


#: Name of the view, words on the button and icon, for sections and templates alike.
_EVERY_DRAFT = (
    ("depends", _("What depends on what"), "resubmit"),
    ("copy_draft", _("Copy"), "copy"),
    ("discard", _("Throw away"), "bin"),
)


class _DraftEdit(EditView):
    #: Name of the view and words on the button, besides copying.
    more: tuple[tuple[str, Any, str], ...] = ()

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Wagtail's buttons and the things that can be done with a whole draft."""
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}"
        buttons = list(super().header_more_buttons)
        for place, (view, label, icon) in enumerate((*self.more, *_EVERY_DRAFT), start=1):
            url = reverse(f"wagtailsnippets_{name}:{view}", args=[self.object.pk])
            buttons.append(Button(label, url=url, icon_name=icon, priority=place))
        return buttons


class _SectionEdit(_DraftEdit):
    more = (
        ("paste", _("Paste a list of questions"), "list-ol"),
        ("move", _("Move questions to another section"), "redirect"),
    )


class _Drafts(SnippetViewSet):
    list_display = ["title", "key", Column("state", label=_("State"))]
    list_per_page = 50
    search_fields = ["title", "key"]
    copy_view_enabled = False
    index_view_class = _DraftIndex
    edit_view_class = _DraftEdit

    def get_urlpatterns(self) -> list[Any]:
        """Wagtail's addresses, and that of the copy."""
        copy = views.CopyDraft.as_view(model=self.model)
        discard = views.DiscardDraft.as_view(model=self.model)
        depends = views.Dependencies.as_view(model=self.model)
        catalogue = views.Catalogue.as_view(model=self.model)
        proof = views.Proof.as_view(model=self.model)
        following = next_views.NextSteps.as_view(model=self.model)
        return [
            *super().get_urlpatterns(),
            path("proof/<str:pk>/", proof, name="proof"),
            path("next/<str:pk>/", following, name="next"),
            path("copy/<str:pk>/", copy, name="copy_draft"),
            path("discard/<str:pk>/", discard, name="discard"),
            path("depends/<str:pk>/", depends, name="depends"),
            path("catalogue/", catalogue, name="catalogue_new"),
            path("catalogue/<str:pk>/", catalogue, name="catalogue"),
        ]


def _tab(heading: Any, *panels: Panel) -> ObjectList:
    return ObjectList(list(panels), heading=heading)


class SectionViewSet(_Drafts):
    """Sections: pages of questions."""

    model = Section
    icon = "list-ul"
    menu_label = _("Sections")
    edit_view_class = _SectionEdit
    edit_handler = TabbedInterface(
        [
            _tab(
                _("Questions"),
                FieldPanel("title", required_on_save=True),
                FieldPanel("intro"),
                QuestionsPanel("content"),
            ),
            _tab(
                _("Rights"),
                HelpPanel(
                    _(
                        "What each role may do with the section. A new section begins like most: "
                        "school and social care fill it in, everybody else reads. Look through "
                        "the list before you release it: carers, parents and the young person "
                        "stand in it too."
                    )
                ),
                HelpPanel(
                    _(
                        "What a young person answers they can keep back, answer by answer: below "
                        "each stands “Keep this just for my social worker”. Nobody else sees it "
                        "then, whatever you set here: no other role, no document for others. What "
                        "was kept back decides nothing about which questions others are asked."
                    )
                ),
                FieldPanel("rights"),
                FieldPanel("led_by"),
            ),
            _tab(
                _("Settings"),
                FieldPanel("audience"),
                FieldPanel("needed_by"),
                FieldPanel("show_when"),
                FieldPanel("help_key"),
                FieldPanel("layout"),
                FieldPanel("rules"),
                FieldPanel("named"),
                FieldPanel("key", required_on_save=True),
            ),
        ],
        base_form_class=SectionForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """The addresses of drafts, and those that need questions."""
        return [
            *super().get_urlpatterns(),
            path("place/<str:pk>/", next_views.PlaceSection.as_view(), name="place"),
            path("paste/<str:pk>/", views.PasteQuestions.as_view(), name="paste"),
            path("move/<str:pk>/", views.MoveQuestions.as_view(), name="move"),
        ]


class FormTemplateViewSet(_Drafts):
    """Templates: which sections, for whom."""

    model = FormTemplate
    icon = "doc-full"
    menu_label = _("Templates")
    edit_handler = TabbedInterface(
        [
            _tab(_("Sections"), FieldPanel("title", required_on_save=True), FieldPanel("content")),
            _tab(_("For whom"), FieldPanel("phase"), FieldPanel("scope"), FieldPanel("sign_off")),
            _tab(_("Documents"), FieldPanel("documents"), FieldPanel("meeting_pack")),
            _tab(
                _("Settings"),
                FieldPanel("rules"),
                FieldPanel("named"),
                FieldPanel("key", required_on_save=True),
            ),
        ],
        base_form_class=FormTemplateForm,
    )


class FormsViewSetGroup(SnippetViewSetGroup):
    """Both, under one heading."""

    menu_label = _("Forms")
    menu_icon = "form"
    items = (SectionViewSet, FormTemplateViewSet)
