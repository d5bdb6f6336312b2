"""What people see of a form that was taken in: its spec, its steps and its documents.

`shown` is called on the site that wrote the form and, by `python -m`, in a process of its own
on another site. Both make the same people, so that every difference comes from the form.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from typing import Any

NAMES = {"social_worker": "Sandra Okafor", "designated_teacher": "Dafydd Teague"}
#: What opens the sections behind a condition: answered on both sites.
ANSWERED = {"c1_section": {"c1_activity": "college"}}

#: Of plans, people and rows; not those of the form, which travel with it.
_MADE_HERE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\br[0-9a-f]{12}\b")
#: Made anew for every page: nothing of the form is in them.
_OF_THE_PAGE = (
    re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'),
    re.compile(r'("X-CSRFToken": ?")[^"]*'),
    re.compile(r"(X-CSRFToken(?:&quot;|\\u0022)[^\w]+)\w+"),
    re.compile(r'(nonce=")[^"]*'),
    # Names the answer that the page was given; a school has another id on each site.
    re.compile(r'(name="[^"]+:base"[^>]* value=")[^"]*'),
    re.compile(r'(name="(?:request_key|kept)" value=")[^"]*'),
    re.compile(r"((?:Form )?version )\d+"),
)


def normal(page: str) -> str:
    """The page without what no two pages share; the same id has the same number throughout."""
    known: dict[str, str] = {}
    page = _MADE_HERE.sub(lambda found: known.setdefault(found[0], f"id-{len(known) + 1}"), page)
    for pattern in _OF_THE_PAGE:
        page = pattern.sub(r"\1-", page)
    return page


def shown(key: str, moment: datetime) -> dict[str, Any]:
    """The live version of a form as JSON, and the HTML of each step and of each document.

    Both sites look at one `moment`, so that dates, ages and windows are the same.
    """
    from pep_forms import clock
    from pep_forms.builder.queries import live_version

    with clock.at(moment):
        version = live_version(key)
        assert version is not None
        pep, client = _plan(key)
        return {
            "spec": version.spec,
            "checksum": version.checksum,
            "steps": _steps(pep, client),
            "documents": _documents(pep),
        }


def _plan(key: str) -> tuple[Any, Any]:
    """A plan of the form about somebody who is the same everywhere, with its teacher's window."""
    from django.test import Client

    from pep_forms import clock
    from pep_forms.engine.answers import digest
    from pep_forms.engine.merge import Change
    from pep_forms.people.actor import Actor
    from pep_forms.peps.actions.opening import open_pep
    from pep_forms.peps.actions.saving import save_section
    from tests import builders

    born = date(clock.today().year - 17, 1, 15)
    child = builders.make_young_person(
        "Zoë Łukasz-Nguyễn", in_care=True, date_of_birth=born, care_id="C000001"
    )
    school = builders.make_organisation("Hazel Wood College")
    builders.enrol(child, school)
    actors = {}
    for number, (role, name) in enumerate(NAMES.items()):
        user = builders.make_user(
            full_name=name, username=f"same{number}", email=f"same{number}@example.org"
        )
        builders.join_network(child, role, user, organisation=school)
        actors[role] = Actor(user, role)
    teacher, worker = actors["designated_teacher"], actors["social_worker"]
    pep = open_pep(young_person=child, template_key=key, by=worker)
    for section, answers in ANSWERED.items():
        changes = [Change(name, value, digest("")) for name, value in answers.items()]
        reply = save_section(pep=pep, section_id=section, changes=changes, by=worker)
        assert not reply.refused, reply.refused
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(teacher.user)  # type: ignore[arg-type]
    return pep, client


def _steps(pep: Any, client: Any) -> dict[str, str]:
    from pep_forms.builder.queries import compiled

    pages = {}
    for section in compiled(pep.version_id).form.sections:
        for number in range(1, len(section.pages) + 1):
            tail = f"{number}/" if number > 1 else ""
            response = client.get(f"/peps/{pep.pk}/steps/{section.key}/{tail}")
            body = response.content.decode() if response.status_code == 200 else ""
            pages[f"{section.key}/{number}"] = normal(body)
    return pages


def _documents(pep: Any) -> dict[str, str]:
    from pep_forms.peps import documents
    from pep_forms.printing import html

    return {
        spec.key: normal(html.render(documents.build(pep, spec))) for spec in documents.specs(pep)
    }


def main() -> None:
    """Show a form of this site, as JSON."""
    import django

    django.setup()
    from pep_forms.reference.actions import load
    from tests import builders

    load(by=builders.SYSTEM)
    sys.stdout.write(json.dumps(shown(sys.argv[1], datetime.fromisoformat(sys.argv[2]))))


if __name__ == "__main__":
    main()
