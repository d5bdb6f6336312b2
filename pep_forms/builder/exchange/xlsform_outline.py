"""From pyxform's tree of an XLSForm to an outline: pages, questions, groups, and their logic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pep_forms.builder.exchange.formula import UnreadableError, read_xlsform
from pep_forms.builder.exchange.outline import Field, Logic, Outline, Page, Part, Source, Words
from pep_forms.builder.exchange.report import Report
from pep_forms.builder.exchange.sheets import Row
from pep_forms.builder.exchange.words import (
    blank,
    each,
    filled,
    from_name,
    language_code,
    plain,
    without_markup,
)
from pep_forms.builder.exchange.xlsform import SETTINGS, Workbook, cell
from pep_forms.builder.exchange.xlsform_choices import tell_lost
from pep_forms.builder.exchange.xlsform_fields import FieldMaker

#: A form of at most so many questions becomes one section; a longer one a section per group.
ONE_SECTION = 30
_REFERENCE = re.compile(r"\$\{([^{}]{1,200})\}")
_REPEATS = frozenset({"repeat", "loop"})
_QUIET_SETTINGS = SETTINGS | {"version", "allow_choice_duplicates"}


def outline(workbook: Workbook, report: Report, *, name: str) -> Outline:
    """The form as it was understood, with a line in the report for every row."""
    return _Outliner(workbook, report).whole(name)


class _Outliner:
    def __init__(self, workbook: Workbook, report: Report) -> None:
        self._book, self._report = workbook, report
        tree = workbook.tree
        default = str(tree.get("default_language") or "default")
        self._default = language_code(default) if default != "default" else "en"
        self._languages: dict[str, None] = {}
        self._labels = {
            str(child.get("name")): self._one_language(child.get("label"), child)
            for child in _everything(tree)
        }
        referenced = {
            found
            for row in workbook.sheets["survey"].rows
            for text in row.cells.values()
            for found in _REFERENCE.findall(text)
        }
        self._fields = FieldMaker(report, referenced, self.words, self.logic, self.source)

    def whole(self, name: str) -> Outline:
        tree = self._book.tree
        self._settings()
        title = str(tree.get("title") or "").strip() or from_name(name)
        children = [child for child in tree.get("children", ()) if not self._is_made_up(child, ())]
        groups = [
            child for child in children
            if child.get("type") == "group" and not self._fields.is_table(child)
        ]  # fmt: skip
        count = sum(1 for child in _everything(tree) if not child.get("children"))
        if groups and count > ONE_SECTION:
            parts = self._by_group(children)
        else:
            parts = [self._part("form", title, children, (), [])]
        parts = [part for part in parts if any(part.fields())]
        languages = tuple(self._languages) or ("en",)
        if "en" not in languages:
            self._report.approximated(
                "The form has no English: its first language is shown until it is translated."
            )
        self._tell_the_rest(parts)
        if choices := self._book.sheets.get("choices"):
            types = [cell(row, "type", "command") for row in self._book.sheets["survey"].rows]
            tell_lost(choices, types, self._report)
        if not parts:
            self._report.error("Nothing of this form could be understood.")
        return Outline(str(tree.get("id_string") or name), title, parts, languages)

    def _tell_the_rest(self, parts: list[Part]) -> None:
        """A line for every row that has none yet: its group was left out, or nobody knows it."""
        told = {line.row for line in self._report.lines if line.sheet == "survey"}
        # Calculations are told later, once it is known what they can be.
        fields = (one for part in parts for top in part.fields() for one in top.everything())
        told |= {one.source.row for one in fields}
        for path, row in self._book.rows.items():
            if row.number not in told and cell(row, "type", "command"):
                words = "This row did not come over, as what is around it did not."
                if len(path) == 1:
                    words = "This row has no counterpart."
                self._report.left_out(words, sheet="survey", row=row.number, subject=path[-1])

    def _settings(self) -> None:
        sheet = self._book.sheets.get("settings")
        for row in sheet.rows if sheet else ():
            for heading, text in row.cells.items():
                if heading.strip().lower() not in _QUIET_SETTINGS:
                    self._report.left_out(
                        "This setting has no counterpart.",
                        sheet=sheet.name if sheet else "",
                        row=row.number,
                        column=heading,
                        subject=text,
                    )

    def _by_group(self, children: list[dict[str, Any]]) -> list[Part]:
        """A section for each group; what stands between groups goes into one of its own."""
        parts: list[Part] = []
        loose: list[dict[str, Any]] = []
        for child in [*children, {"type": "group", "name": ""}]:
            if child.get("type") != "group" or self._fields.is_table(child):
                loose.append(child)
                continue
            if loose:
                words = "General questions" if not parts else "More questions"
                parts.append(self._part(f"general-{len(parts) + 1}", words, loose, (), []))
                loose = []
            if child.get("name"):
                parts.append(self._group_part(child))
        return parts

    def _group_part(self, group: dict[str, Any]) -> Part:
        name = str(group["name"])
        path = (name,)
        title = self.words(group.get("label"), self._row(path)) or from_name(name)
        part = self._part(name, title, group.get("children", ()), path, [])
        part.show = self._shown(group, path)
        self._tell(path, f"Becomes the section “{self._labels.get(name) or from_name(name)}”.")
        return part

    def _part(
        self, name: str, title: Words, children: Any, path: tuple[str, ...], show: list[Logic]
    ) -> Part:
        """Pages: one for each group, and one for what stands between."""
        part = Part(name, title)
        for child in children:
            here = (*path, str(child.get("name")))
            if self._is_made_up(child, path):
                continue
            if child.get("type") != "group" or self._fields.is_table(child):
                if not part.pages or not part.pages[-1].name.startswith("page-"):
                    part.pages.append(Page(f"page-{len(part.pages) + 1}"))
                part.pages[-1].fields += self._made(child, path, show)
                continue
            label = self.words(child.get("label"), self._row(here))
            page = Page(here[-1], title=label, intro=self.words(child.get("hint"), self._row(here)))
            self._tell(here, "Becomes a page.")
            inherited = [*show, *self._shown(child, here)]
            page.fields = self._inside(child, here, inherited)
            part.pages.append(page)
        part.pages = [page for page in part.pages if page.fields]
        return part

    def _inside(
        self, group: dict[str, Any], path: tuple[str, ...], show: list[Logic]
    ) -> list[Field]:
        """The questions of a group, groups in it flattened: a page has no groups of its own."""
        found: list[Field] = []
        for child in group.get("children", ()):
            here = (*path, str(child.get("name")))
            if self._is_made_up(child, path):
                continue
            if child.get("type") == "group" and not self._fields.is_table(child):
                row = self._row(here)
                self._report.approximated(
                    "A group in a group: its questions join the page around it.",
                    sheet="survey",
                    row=row.number if row else 0,
                    subject=here[-1],
                )
                found += self._inside(child, here, [*show, *self._shown(child, here)])
            else:
                found += self._made(child, path, show)
        return found

    def _made(
        self, child: dict[str, Any], path: tuple[str, ...], show: list[Logic], depth: int = 0
    ) -> list[Field]:
        """The question of one row, with the logic that is around it; several for `or_other`."""
        here = (*path, str(child.get("name")))
        if child.get("type") in _REPEATS:
            return self._repeat(child, here, show, depth)
        row = self._row(here) or self._row((*path, here[-1].removesuffix("_other")))
        made = self._fields.make(child, row)
        if made is None:
            return []
        made.show = [*show, *self._shown(child, here)]
        if made.kind == "table":
            self._tell_rows(child, here, made)
        return [made]

    def _tell_rows(self, table: dict[str, Any], path: tuple[str, ...], made: Field) -> None:
        """A line for each row of a table, and for what it cannot have to itself."""
        for child in table.get("children", ()):
            here = (*path, str(child.get("name")))
            becomes = "row" if here[-1] in made.stands_for else "heading"
            self._tell(here, f"Becomes a {becomes} of the table.")
            hint = self.words(child.get("hint"), None)
            if becomes == "row" and not blank(hint):
                row = self._row(here)
                words = "One row of a table has no hint. Put it into the words of the row."
                self._report.left_out(words, **self.source(row, "hint", plain(hint)).where())

    def _repeat(
        self, child: dict[str, Any], here: tuple[str, ...], show: list[Logic], depth: int
    ) -> list[Field]:
        row = self._row(here)
        where = {"sheet": "survey", "row": row.number if row else 0, "subject": here[-1]}
        if depth > 1:
            self._report.left_out("Rows in rows in rows have no counterpart.", **where)
            return []
        group = self._fields.group(child, row)
        group.show = [*show, *self._shown(child, here)]
        group.columns = self._columns(child, here, [], depth)
        if not group.columns:
            self._report.left_out("Nothing of these rows came over.", **where)
            return []
        self._report.understood("Becomes a group whose rows are added one by one.", **where)
        return [group]

    def _columns(
        self, group: dict[str, Any], path: tuple[str, ...], show: list[Logic], depth: int
    ) -> list[Field]:
        found: list[Field] = []
        for child in group.get("children", ()):
            here = (*path, str(child.get("name")))
            if self._is_made_up(child, path):
                continue
            if child.get("type") == "group":
                self._tell(here, "Its questions join the rows around it.")
                found += self._columns(child, here, [*show, *self._shown(child, here)], depth)
            else:
                found += self._made(child, path, show, depth + 1)
        return found

    # What pyxform adds of its own

    def _is_made_up(self, child: dict[str, Any], path: tuple[str, ...]) -> bool:
        if (*path, str(child.get("name"))) in self._book.rows:
            return False
        # The box for “other, please say” is made from its question, and wanted.
        return not (child.get("type") == "text" and str(child.get("name")).endswith("_other"))

    # Small things

    def _row(self, path: tuple[str, ...]) -> Row | None:
        return self._book.rows.get(path)

    def _tell(self, path: tuple[str, ...], words: str) -> None:
        row = self._row(path)
        self._report.understood(
            words, sheet="survey", row=row.number if row else 0, subject=path[-1]
        )

    def _shown(self, child: dict[str, Any], path: tuple[str, ...]) -> list[Logic]:
        text = str((child.get("bind") or {}).get("relevant") or "")
        logic = self.logic(text, self._row(path), "relevant")
        return [logic] if logic else []

    def source(self, row: Row | None, column: str, text: str) -> Source:
        """The cell that something came from."""
        name = cell(row, "name", "tag", "value") if row else ""
        subject = f"{name}: {text}" if name and name != text else text
        return Source("survey", row.number if row else 0, column, subject)

    def logic(self, text: str, row: Row | None, column: str) -> Logic | None:
        """An expression of the form, or None, told, when it cannot be read."""
        always = column != "calculation" and text.strip() in {"true()", "1"}
        if always or not text.strip():
            return None
        if row is not None and column == "relevant":
            column = "relevance" if cell(row, "relevance") else column
        source = self.source(row, column, text)
        try:
            return Logic(read_xlsform(text), source)
        except UnreadableError as error:
            self._report.left_out(f"This was left out because {error}.", **source.where())
            return None

    def _one_language(self, value: Any, child: dict[str, Any]) -> str:
        texts = value if isinstance(value, dict) else {"": value or ""}
        text = str(next((t for t in texts.values() if t), "") or "")
        return without_markup(text)[0] or from_name(str(child.get("name") or ""))

    def words(self, value: Any, row: Row | None) -> Words:
        """A label in our words; mark-up and placeholders that go are told."""
        if not value:
            return ""
        texts = value if isinstance(value, dict) else {"default": value}
        marked = False
        found: dict[str, str] = {}
        for language, text in texts.items():
            code = language_code(str(language), self._default)
            plain, changed = without_markup(str(text))
            marked = marked or changed
            if plain:
                found.setdefault(code, plain)
        name = cell(row, "name", "tag", "value") if row else ""
        where = {"sheet": "survey", "row": row.number if row else 0, "subject": name}
        if marked:
            self._report.approximated("Bold type, links and other mark-up became text.", **where)
        words: Words = found
        if any(_REFERENCE.search(text) for text in found.values()):
            self._report.approximated(
                "A label that shows another answer now shows the name of that question.", **where
            )
            words = filled(found, self._labels, _REFERENCE)
        self._languages |= dict.fromkeys(found)
        if isinstance(words, dict) and list(words) == ["en"]:
            return words["en"]
        return "" if blank(words) else each(words, str)


def _everything(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in tree.get("children", ()):
        yield child
        yield from _everything(child)
