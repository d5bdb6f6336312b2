"""What is asked when a file is taken in."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pep_forms.builder.exchange.sheets import LARGEST_FILE
from pep_forms.builder.exchange.taking import FORMATS
from pep_forms.engine.facts import PHASES


class FileForm(forms.Form):
    """Which file, and for whom a form is that does not say so itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A template exported from this or another site (.json), an XLSForm workbook (.xlsx), "
            "or a REDCap data dictionary (.csv). At most 5 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(FORMATS)}),
        error_messages={"required": _("Choose a file.")},
    )
    phase = forms.ChoiceField(
        label=_("For whom"),
        choices=list(PHASES.items()),
        initial="school",
        help_text=_("Only for workbooks and dictionaries: a template says it itself."),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse before reading what would be too much."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split the form."))
        return file


class HowForm(forms.Form):
    """What to do with sections that are here already with other content."""

    how = forms.ChoiceField(
        label=_("When something with the same key is here already"),
        choices=[
            ("draft", _("Save a new draft of it. Other templates that share it get it too.")),
            ("copy_changed", _("Keep those sections, and make copies of them for this template.")),
            ("copy_all", _("Make a copy of everything, with ids and keys of its own.")),
        ],
        initial="draft",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
