"""The films, by the headings of their transcripts."""

from __future__ import annotations

from pep_forms.demo.adults import PASSWORD
from pep_forms.demo.training.scripts import CHECK, SAVE_BAR, Film, Move

_ADMIN = "/admin/snippets/builder/"
_LATE = "[data-address='k8_late'] input:visible"
_SAVE = f"{SAVE_BAR} button >> nth=0"
_LATER = f"{SAVE_BAR} button:has-text('later')"


def _write(key: str, words: str) -> Move:
    """Type an answer, by the key at the end of its address."""
    return (
        "type",
        f"[data-address$='{key}'] >> css=textarea:visible, input:visible >> nth=0",
        words,
    )


def _at(key: str) -> Move:
    return ("point", f"[data-address$='{key}'] >> nth=0")


FILMS: tuple[Film, ...] = (
    Film("training/signing-in", "", {
        "The invitation": [
            [("go", "/")], [("choose", "main a[href^='/login']")],
            [("point", "main ul li >> nth=1")],
        ],
        "Your password": [[("point", "#id_password")]],
        "Signing in": [
            [("type", "#id_login", "sunita")], [("type", "#id_password", PASSWORD)],
            [("choose", "main button[type=submit]")], [("point", "#waiting")],
            [("point", ".pep-account")], [("point", ".pep-account button")],
        ],
    }),
    Film("training/the-task-list", "sunita", {
        "Opening a plan": [
            [("plan", "Ezra")], [("point", "#your-part")], [("point", "#other-parts")],
            [("point", ".pep-side")],
        ],
        "Your sections": [
            [("step", "attendance/")], [("type", _LATE, "2")], [("point", "[data-save-state]")],
            [("point", _SAVE)], [("choose", _LATER)],
        ],
        "What is missing": [
            [CHECK], [("choose", "main summary >> nth=1")], [("point", "main details[open] a")],
        ],
    }),
    Film("training/social-worker", "priya", {
        "Check, do not retype": [
            [("plan", "Maya"), ("step", "care/")],
            [("point", "main >> text=From the record >> nth=0")],
            [_at("k3_placement_type")],
        ],
        "What adults in education need to know": [
            [("step", "care/3/"), ("point", "main textarea:visible")],
        ],
        "People": [
            [("step", "people/")], [("step", "people/2/"), ("scroll", "main table")],
        ],
        "Changes": [
            [("step", "social_worker_view/"), _at("k10_planned_changes")],
            [_at("k10_planned_changes_private")],
            [("choose", "nav button:has-text('parents')"), _at("k10_parent_view_sought")],
            [("choose", _SAVE), ("point", ".pep-finish button")],
        ],
    }),
    Film("training/designated-teacher", "sunita", {
        "Attendance": [
            [("plan", "Ezra"), ("step", "attendance/")], [_at("k8_as_at"), _at("k8_possible")],
            [_at("k8_attended"), _at("k8_authorised")],
            [("choose", _SAVE), ("point", "main .pep-questions > * >> nth=0")],
            [("point", "main textarea:visible >> nth=0")],
        ],
        "Attainment": [
            [("go_plan", ""), ("step", "attainment/"), ("scroll", "main table")],
            [_at("reading/b1_ks12_current"), _at("reading/b1_ks12_progress")],
            [_at("reading/b1_ks12_note")],
        ],
        "Last targets": [
            [("go_plan", ""), ("step", "last_targets/")],
            [_at("k11_targets_outcome"), _at("k11_targets_evidence")],
        ],
        "Sharing with a colleague": [
            [("go_plan", ""), ("follow", "Share sections")], [("scroll", "main form")],
        ],
        "Finishing": [[CHECK, ("point", "main h2")], [("go_plan", ""), ("point", ".pep-next")]],
    }),
    Film("training/writing-targets", "sunita", {
        "A weak one": [[("plan", "Dylan")]],
        "Make it specific and measurable": [
            [("step", "targets/"), ("row", "targets_change", "Add target")],
            [_write("targets_change", "Dylan reads 90 words a minute from a year 3 text.")],
            [_write("targets_start_point", "62 words a minute.")],
            [_write("targets_measure", "A fluency test on 12 March.")],
        ],
        "Assign it": [[_at("targets_assigned_to")]],
        "Realistic, and with a day": [
            [_write("targets_help", "Reading aloud, 15 minutes on Mondays and Fridays.")],
            [_at("targets_review_by")],
        ],
        "Ask the young person": [[_at("targets_my_words")]],
    }),
    Film("training/carer", "maureen", {
        "Open it": [[("plan", "Maya")], [("step", "carer_view/")]],
        "The questions": [
            [_at("k9_going_well")], [_at("k9_worries")], [_at("k9_help_learning")],
            [_at("k9_interests")], [_write("k9_help_me", "A quiet place to read at school.")],
            [], [("saved",), ("point", "[data-save-state]")],
        ],
        "The child’s own part": [[("go_plan", ""), ("point", "main a[href*='/views_11_plus/']")]],
        "Done": [[("step", "carer_view/"), ("choose", _SAVE), ("point", ".pep-finish button")]],
    }),
    Film("training/young-person", "copper-finch", {
        "Getting in": [[], [], [("point", "#waiting")]],
        "Saying it": [
            [("plan", "Autumn")], [("step", "views_11_plus/")],
            [("choose", "nav button:has-text('How it is going')")],
            [("choose", "nav button:has-text('Outside lessons')")],
        ],
        "Keeping it private": [[("point", "main label:has-text('Keep this just for')")]],
        "Afterwards": [
            [("choose", "nav button:has-text('You said, we did')")], [("choose", _LATER)],
        ],
    }),
    Film("training/meeting", "sunita", {
        "At the meeting": [
            [("plan", "Dylan")], [("step", "meeting/")], [_at("k15_date"), _at("k15_chair")],
            [("choose", "nav button:has-text('Decisions')")],
        ],
        "Who was there": [
            [("choose", "nav button:has-text('Who was there')"), _at("k15_people_came")],
            [("choose", "nav button:has-text('young person')")],
            [("choose", "nav button:has-text('Next time')")],
        ],
        "Sending": [
            [("go_plan", ""), ("point", ".pep-side a:has-text('Record that')")], [CHECK],
        ],
        "Agreeing": [[("go_plan", ""), ("point", "main h1")]],
    }),
    Film("training/quality", "eilidh", {
        "The message": [[], [("point", "main li:has-text('Rowan')")]],
        "What to do": [
            [("plan", "Rowan")], [("point", "main li:has-text('Needs changes')")], [],
            [("step", "attendance/"), ("point", ".pep-flag")],
            [("choose", _SAVE), ("point", "main textarea:visible >> nth=0")],
        ],
        "Send it again": [
            [("go_plan", ""), ("point", ".pep-dates")],
            [("point", ".pep-side a:has-text('again')")],
        ],
    }),
    Film("training/pupil-premium-plus", "sunita", {
        "Start from a target": [
            [("plan", "Dylan"), ("step", "funding/"),
             ("row", "lines_detail", "Add funding line")],
            [_at("lines_target")],
        ],
        "Say what it costs": [
            [_write("lines_detail", "Reading programme, 24 half-hours with Mrs Petrou.")],
            [_write("lines_unit_cost", "14"), _write("lines_units", "24")],
            [("point", "main >> text=Total >> nth=0")],
        ],
        "Say how you will check": [
            [_write("lines_monitor", "Fluency test on 12 March.")],
        ],
        "Next time": [
            [("go_plan", ""), ("step", "last_targets/"), _at("k11_targets_pp_spent")],
        ],
    }),
    Film("training/moving-school", "oliver", {
        "The old plan goes along": [
            [("plan", "Maya")], [("choose", "main a[href$='/section/cover/']")],
        ],
        "Arriving": [
            [("go_plan", ""), ("step", "setting/"), ("point", "main [data-address] >> nth=4")],
            [("scroll", "main .pep-save-bar")],
        ],
        "The old targets": [
            [("go_plan", ""), ("step", "last_targets/")], [_at("k11_targets_outcome")],
        ],
        "Transition": [[("go_plan", ""), ("step", "transition/"),
                        ("point", "main [data-address] >> nth=0")]],
    }),
    Film("training/form-builder", "fern", {
        "Sections": [
            [("go", "/admin/")], [("go", f"{_ADMIN}section/")],
            [("choose", "main a:has-text('Attendance')")],
            [("point", "#block-k8_page_figures-section")],
            [("choose", "#block-k8_possible-section button >> nth=0")],
        ],
        "Templates": [
            [("go", f"{_ADMIN}formtemplate/"), ("choose", "main a:has-text('Primary')")],
            [("choose", "[role=tab]:has-text('Documents')")],
        ],
        "Releases": [
            [], [("go", "/admin/releases/")],
            [("choose", "main a[href$='/primary_secondary/']")], [], [("scroll", "main form")],
        ],
        "Trying it out": [[("choose", "main a:has-text('Try it out')")]],
    }),
    Film("training/reports", "amara", {
        "The front page": [
            [("point", "main h2 >> nth=0")], [("point", "main h2 >> nth=1")],
        ],
        "Everybody, by what is due": [
            [("choose", "nav a:has-text('PEPs')")], [("point", ".pep-shows")],
            [("choose", ".pep-shows__link--alarm")],
        ],
        "Looking closer": [[("choose", "main summary")], [("point", "main .pep-rows a >> nth=0")]],
        "What waits for a plan": [
            [("follow", "Reasons that wait")], [("point", "main tbody td:last-child")],
        ],
    }),
)  # fmt: skip
