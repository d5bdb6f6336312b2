"""From one row of an XLSForm to one question of an outline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pep_forms.builder.exchange.outline import Field, Logic, Pick, Source, Words
from pep_forms.builder.exchange.report import Report
from pep_forms.builder.exchange.sheets import Row
from pep_forms.builder.exchange.words import blank, from_name
from pep_forms.builder.exchange.xlsform import cell
from pep_forms.builder.exchange.xlsform_choices import distinct, narrowed
from pep_forms.builder.exchange.xlsform_kinds import (
    becomes,
    checked_by,
    no_counterpart,
    plain_type,
)
from pep_forms.engine import kinds

_ONE = frozenset({"select one", "select one external"})
_MANY = frozenset({"select all that apply", "rank"})
_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"", "no", "false", "false()", "0"})
#: Columns that are put to use somewhere; anything else in a row is told as left out.
_USED = frozenset(
    {
        "type", "command", "name", "tag", "value", "label", "caption", "hint", "guidance_hint",
        "required", "requiredmsg", "required_message", "relevant", "relevance", "constraint",
        "constraint_message", "constraining_message", "calculation", "calculate", "repeat_count",
        "count", "appearance", "parameters", "disabled", "jr:count", "bind",
    }
)  # fmt: skip
#: Columns that say something to other authors only.
_REMARKS = ("note", "notes", "comment", "comments", "remark", "remarks")
#: Appearances that only say how it looks, or are understood.
_LOOKS = frozenset(
    {
        "multiline", "minimal", "autocomplete", "quick", "horizontal", "horizontal-compact",
        "columns", "columns-pack", "no-buttons", "likert", "label", "list-nolabel", "list",
        "field-list", "table-list", "thousands-sep", "numbers", "month-year", "year", "no-calendar",
        "vertical", "picker", "draw", "annotate", "signature", "new", "new-front", "compact",
    }
)  # fmt: skip

AsWords = Callable[[Any, Row | None], Words]
AsLogic = Callable[[str, Row | None, str], Logic | None]
AsSource = Callable[[Row | None, str, str], Source]


class FieldMaker:
    """Makes questions; whatever is lost on the way is told with its row and column."""

    def __init__(
        self,
        report: Report,
        referenced: Collection[str],
        words: AsWords,
        logic: AsLogic,
        source: AsSource,
    ) -> None:
        self._report, self._referenced = report, referenced
        self._words, self._logic, self._source = words, logic, source

    def make(self, child: Mapping[str, Any], row: Row | None) -> Field | None:
        """The question of a row, or None, told, when there is no counterpart."""
        if self.is_table(child):
            return self._table(child, row)
        kind, where = plain_type(str(child.get("type"))), _where(child, row)
        reason = no_counterpart(kind)
        if reason:
            self._report.left_out(reason, **where)
            return None
        if kind in _ONE | _MANY and "label" in self._appearance(child).split():
            words = "It only headed the rows below, which have their choices with them here."
            self._report.approximated(words, **where)
            return None
        made = self._blank(child, row)
        if kind in _ONE | _MANY:
            note = self._choosing(made, child, kind, row)
        else:
            found = becomes(kind, self._appearance(child), child.get("parameters") or {})
            if found is None:
                self._report.left_out(f"Nothing here is like “{kind}”.", **where)
                return None
            made.kind, note = found.kind, found.note
            made.options = dict(found.options)
        if made.kind == "calculated" and not self._calculate(made, child, row):
            return None
        self._details(made, child, row)
        self._tell(made, note, where)
        self._tell_lost(child, row)
        return made

    def group(self, child: Mapping[str, Any], row: Row | None) -> Field:
        """A repeat as a group without its columns."""
        made = self._blank(child, row)
        made.kind = "group"
        count = cell(row, "repeat_count", "count", "jr:count") if row else ""
        if count.isascii() and count.isdigit() and 1 <= int(count) <= 200:
            made.options = {"min_rows": int(count), "max_rows": int(count)}
        elif count:
            self._report.left_out(
                "How many rows there are cannot hang on an answer.",
                **self._source(row, "repeat_count", count).where(),
            )
        self._tell_lost(child, row)
        return made

    # Tables: rows of questions with the same choices

    def is_table(self, child: Mapping[str, Any]) -> bool:
        """Whether a group is a table of questions with one list of choices and no logic."""
        rows = self._table_rows(child)
        if child.get("type") != "group" or len(rows) < 2:
            return False
        looks = {look for row in rows for look in self._appearance(row).split()}
        if "list-nolabel" not in looks or len({row.get("list_name") for row in rows}) != 1:
            return False
        plain = all(
            row.get("type") in {"select one", "select all that apply"}
            and not set(row.get("bind") or {}) - {"required", "jr:requiredMsg"}
            and str(row.get("name")) not in self._referenced
            for row in rows
        )
        return plain and len({row.get("type") for row in rows}) == 1

    def _table_rows(self, child: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [
            row for row in child.get("children", ())
            if "label" not in self._appearance(row).split() and row.get("type") != "note"
        ]  # fmt: skip

    def _table(self, child: Mapping[str, Any], row: Row | None) -> Field:
        made = self._blank(child, row)
        made.kind = "table"
        rows = self._table_rows(child)
        for one in rows:
            name = str(one.get("name"))
            label = self._words(one.get("label"), row) or from_name(name)
            made.picks.append(Pick(name, label))
        column = self._blank(rows[0], row)
        column.name, column.label = f"{made.name}_answer", "Answer"
        self._choosing(column, rows[0], str(rows[0].get("type")), row)
        column.required = all(
            str((one.get("bind") or {}).get("required", "")).lower() in _TRUE for one in rows
        )
        made.columns = [column]
        made.stands_for = tuple(str(one.get("name")) for one in rows)
        words = f"Becomes a table of {len(rows)} rows."
        self._report.understood(words, **_where(child, row))
        return made

    # Parts of a question

    def _blank(self, child: Mapping[str, Any], row: Row | None) -> Field:
        name = str(child.get("name"))
        label = self._words(child.get("label"), row)
        source = self._source(row, "type", name)
        if blank(label):
            label = from_name(name)
            if row is not None and child.get("type") not in {"calculate", "repeat", "group"}:
                words = "It has no label, so its name stands there. Write a question."
                self._report.approximated(words, **_where(child, row))
        return Field(source, name, "short_text", label)

    def _choosing(self, made: Field, child: Mapping[str, Any], kind: str, row: Row | None) -> str:
        choices = child.get("choices") or ()
        fitting = narrowed(choices, str(child.get("choice_filter") or ""))
        offered, again = distinct(choices if fitting is None else fitting)
        if again:
            words = f"Choices with the same code became one: {', '.join(again[:6])}."
            self._report.approximated(words, **_where(child, row))
        for choice in offered:
            code = str(choice.get("name"))
            label = self._words(choice.get("label"), row)
            if blank(label):
                words = f"The choice “{code}” has no words, so its code stands there."
                self._report.approximated(words, **_where(child, row))
            made.picks.append(Pick(code, label or from_name(code)))
        if not made.picks:
            made.kind = "short_text"
            return "its choices are in another file or another answer, so it is typed here"
        made.kind = "any_of" if kind in _MANY else "one_of"
        if kind in _ONE and (codes := yes_and_no(made.picks)):
            made.kind, made.codes, made.picks = "yes_no", codes, []
        looks = set(self._appearance(child).split())
        if made.kind == "one_of" and looks & {"minimal", "autocomplete"}:
            made.options["style"] = "select"
        if str((child.get("parameters") or {}).get("randomize")).lower() in {"true", "yes"}:
            return "its choices always stand in the order of the file"
        return "the order in which choices are put is lost" if kind == "rank" else ""

    def _calculate(self, made: Field, child: Mapping[str, Any], row: Row | None) -> bool:
        text = str((child.get("bind") or {}).get("calculate") or "")
        made.calculation = self._logic(text, row, "calculation")
        return made.calculation is not None

    def _details(self, made: Field, child: Mapping[str, Any], row: Row | None) -> None:
        bind: Mapping[str, Any] = child.get("bind") or {}
        hints = [self._words(child.get(name), row) for name in ("hint", "guidance_hint")]
        made.hint = next((hint for hint in hints if not blank(hint)), "")
        required = str(bind.get("required") or "").strip()
        made.required = required.lower() not in _FALSE and made.kind != "information"
        if made.required and required.lower() not in _TRUE:
            words = "It must always be answered here; there, that hung on other answers."
            self._report.approximated(words, **self._source(row, "required", required).where())
        message = self._words(bind.get("jr:requiredMsg"), row)
        if not blank(message):
            made.errors["required"] = message
        made.demand = self._logic(str(bind.get("constraint") or ""), row, "constraint")
        made.demand_words = self._words(bind.get("jr:constraintMsg"), row)
        if made.kind == "short_text" and (kind := checked_by(made.demand)):
            words = f"“{kinds.get(kind).label}” checks this instead of a pattern of letters."
            where = self._source(row, "constraint", str(bind["constraint"])).where()
            self._report.approximated(words, **where)
            made.kind, made.demand = kind, None
        if row is not None:
            made.remark = " ".join(cell(row, column) for column in _REMARKS).strip()
        if made.kind not in {"calculated", "information"} and bind.get("calculate"):
            words = "An answer that is worked out and may be changed is only typed here."
            where = self._source(row, "calculation", str(bind["calculate"])).where()
            self._report.left_out(words, **where)
        if made.kind == "information" and not made.hint:
            # The heading of a notice is short; a long text reads better below it.
            made.label, made.hint = _notice(made.label)

    def _appearance(self, child: Mapping[str, Any]) -> str:
        return str((child.get("control") or {}).get("appearance") or "").lower()

    # Telling

    def _tell(self, made: Field, note: str, where: dict[str, Any]) -> None:
        if made.calculation is not None:
            return  # Told once it is known whether it can be calculated.
        words = f"Becomes “{kinds.get(made.kind).label}”"
        if note:
            self._report.approximated(f"{words}: {note}.", **where)
        else:
            self._report.understood(f"{words}.", **where)

    def _tell_lost(self, child: Mapping[str, Any], row: Row | None) -> None:
        for heading, text in (row.cells if row else {}).items():
            base = heading.strip().lower().split("::")[0].split(":")[0]
            if base in _USED or base in _REMARKS or (base == "readonly" and text.lower() in _FALSE):
                continue
            if base == "choice_filter" and narrowed(child.get("choices") or (), text) is not None:
                continue
            words = _LOST.get(base, "This column has no counterpart.")
            self._report.left_out(words, **self._source(row, heading, text).where())
        lost = [look for look in self._appearance(child).split() if not _known_look(look)]
        if lost:
            words = f"How it looks is different here: {', '.join(lost[:5])}."
            self._report.left_out(words, **self._source(row, "appearance", lost[0]).where())


_LOST: Mapping[str, str] = {
    "default": "A starting value has no counterpart: answers come from the record or a person.",
    "choice_filter": "All choices are offered here, whatever was answered before. To narrow them, "
    "make a question for each answer before it, and show it then.",
    "trigger": "Working out again when another answer changes has no counterpart.",
    "media": "A picture, sound or film in the question has no counterpart. Describe it in words.",
    "image": "A picture in the question has no counterpart. Describe it in words.",
    "audio": "A sound in the question has no counterpart.",
    "video": "A film in the question has no counterpart. Put it on a guidance page.",
    "readonly": "An answer that nobody may change has no counterpart. Narrow who fills it in.",
    "read_only": "An answer that nobody may change has no counterpart. Narrow who fills it in.",
    "save_to": "Saving into another list has no counterpart.",
}


def _known_look(look: str) -> bool:
    return look in _LOOKS or look.startswith(("w1", "w2", "w3", "w4", "w5", "w6", "columns-"))


def _where(child: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    return {
        "sheet": "survey",
        "row": row.number if row else 0,
        "subject": str(child.get("name") or ""),
    }


def yes_and_no(picks: list[Pick]) -> dict[str, bool]:
    """Code → answer, when two choices are yes and no in English; else nothing."""
    found: dict[str, bool] = {}
    for pick in picks:
        label = pick.label if isinstance(pick.label, str) else pick.label.get("en", "")
        word = label.strip().rstrip(".").lower()
        if word in {"yes", "no"}:
            found[pick.code] = word == "yes"
    return found if len(picks) == 2 and sorted(found.values()) == [False, True] else {}


def _notice(label: Words) -> tuple[Words, Words]:
    if isinstance(label, str) and len(label) > 100:
        return "Please read", label
    return label, ""
