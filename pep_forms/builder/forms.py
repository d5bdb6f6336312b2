"""The forms behind the editor of sections and templates."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from pep_forms.builder import content, queries
from pep_forms.builder.blocks import rights, schema
from pep_forms.builder.blocks.values import JsonFormField, JsonWidget


class DraftForm(WagtailAdminModelForm):
    """What sections and templates have in common: a name for machines that nobody must type."""

    title = forms.CharField(label=_("Title"), max_length=500)
    key = forms.SlugField(
        label=_("Key"),
        max_length=64,
        required=False,
        help_text=_(
            "The name used in exports and in the API. Leave it empty and it is made from the "
            "title. It stays as it is once a form has been released with it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields and self.instance.live:
            self.fields["key"].disabled = True

    def clean_key(self) -> str:
        """The key typed, or a free one made from the title."""
        typed = str(self.cleaned_data.get("key") or "")
        key = typed or self.instance.key or self._free_key()
        if self.instance.key and key != self.instance.key:
            self._refuse_if_used(self.instance.key)
        others = type(self.instance).objects.filter(key=key).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("Another one has this key. Choose a different key."))
        return key

    def _free_key(self) -> str:
        model = type(self.instance)
        stem = content.slug(str(self.cleaned_data.get("title") or ""))
        stem = stem or f"draft_{uuid.uuid4().hex[:8]}"
        key, number = stem, 2
        while model.objects.filter(key=key).exists():
            key, number = f"{stem}_{number}", number + 1
        return key

    def _refuse_if_used(self, key: str) -> None:
        """A section's key is how templates name it. Templates are named by nobody."""

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Tell the open page the key that was made, so that the next save keeps it."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if "key" in self.fields and not self.data.get("key"):
            updates.append(("key", self.instance.key))
        return updates


def _leads() -> JsonFormField:
    setting = {"name": "", "label": "", "type": "leads", "choices": rights.ROLES}
    return JsonFormField(
        shape=list, empty=list, label=_("Filled in by"), widget=JsonWidget("single", setting)
    )


def _named() -> JsonFormField:
    return JsonFormField(
        shape=list, empty=list, label=_("Named conditions"), widget=JsonWidget("named")
    )


class SectionForm(DraftForm):
    """A section."""

    help_key = forms.CharField(
        label=_("Guidance page"),
        max_length=64,
        required=False,
        # The script adds the pages there are; without it the key is typed.
        widget=forms.TextInput({"data-pep-help": ""}),
        help_text=_("It opens beside the section. Pick a page, or leave it empty."),
    )
    rights = JsonFormField(
        shape=dict,
        empty=dict,
        label=_("Rights"),
        widget=JsonWidget("single", rights.rights_setting("", _("Rights"), bare=True)),
    )
    led_by = _leads()
    show_when = JsonFormField(
        shape=dict, label=_("Asked only when"), widget=JsonWidget("condition")
    )
    rules = JsonFormField(shape=list, empty=list, label=_("Rules"), widget=JsonWidget("rules"))
    named = _named()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and not self.instance.rights:
            # A section that nobody may fill in is a trap for whoever writes their first one.
            self.initial["rights"] = dict(rights.USUAL)
            self.initial["led_by"] = list(rights.USUAL_LEADS)

    def _refuse_if_used(self, key: str) -> None:
        used = [str(template) for template in queries.templates_with(key)]
        if used:
            names = ", ".join(f"“{name}”" for name in used)
            raise ValidationError(
                _("These templates name the section by its key: %(names)s. Take it out of them "
                  "first, or keep the key.") % {"names": names}
            )  # fmt: skip


class FormTemplateForm(DraftForm):
    """A template."""

    scope = JsonFormField(
        shape=dict,
        empty=dict,
        label=_("For whom it is proposed"),
        widget=JsonWidget("settings", schema.SCOPE),
    )
    sign_off = JsonFormField(
        shape=dict, empty=dict, label=_("Sign-off"), widget=JsonWidget("settings", schema.SIGN_OFF)
    )
    documents = JsonFormField(
        shape=list,
        empty=list,
        label=_("Documents"),
        widget=JsonWidget(
            "documents",
            {"roles": rights.ROLES, "more": schema.DOCUMENT, "layouts": schema.layouts()},
        ),
    )
    meeting_pack = JsonFormField(
        shape=dict,
        label=_("Meeting pack"),
        widget=JsonWidget(
            "pack", {"roles": rights.ROLES, "more": schema.PACK, "layouts": schema.layouts()}
        ),
    )
    rules = JsonFormField(shape=list, empty=list, label=_("Rules"), widget=JsonWidget("rules"))
    named = _named()
