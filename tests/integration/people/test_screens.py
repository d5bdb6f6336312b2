"""Each screen as those it is for, and as a page that is not there for everybody else."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people import queries
from pep_forms.people.actor import SYSTEM as SYSTEM_ROLE
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    Enrolment,
    NetworkMember,
    Organisation,
    Placement,
    User,
    YoungPerson,
)
from pep_forms.reference import loading
from tests import builders
from tests.integration.people.conftest import body, read_addresses, written

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CANARY = "cnry-placeaddr-8f2a"
MEMBER_ROLES = [
    Role.DESIGNATED_TEACHER,
    Role.SOCIAL_WORKER,
    Role.PERSONAL_ADVISER,
    Role.FOSTER_CARER,
    Role.KEY_WORKER,
    Role.PARENT,
    Role.IRO,
    Role.SCS_TEAM,
]


@pytest.fixture(autouse=True)
def _codes() -> None:
    loading.load(by=Actor(None, SYSTEM_ROLE))


@pytest.fixture
def admin(signed_in: SignIn) -> Client:
    return signed_in(builders.make_user(Role.VS_ADMIN, full_name="Ada Admin"))


@pytest.fixture
def who() -> YoungPerson:
    """Somebody with one of everything, with a word in each part that can be looked for."""
    who = builders.make_young_person(
        "Zebedee Quill", known_as="Zeb", nhs_number="9434765919", immigration_status="cnry-immig"
    )
    builders.start_care(who, category_of_need="N1")
    home = builders.make_organisation("cnry-home", "childrens_home")
    builders.place(
        who,
        placement_type="K2",
        organisation=home,
        confidential=True,
        address={"address": CANARY, "postcode": "ME14 1XQ", "phone": "01622 000000"},
    )
    builders.enrol(who, builders.make_organisation("cnry-school"))
    for role in (Role.FOSTER_CARER, Role.PARENT, Role.SOCIAL_WORKER):
        user = builders.make_user(full_name=f"cnry-{role}", phone=f"01622 {role}")
        builders.join_network(who, role, user)
    return who


def day(value: date, name: str = "starts_on") -> dict[str, str]:
    """A date as the three inputs send it."""
    return {
        f"{name}_day": str(value.day),
        f"{name}_month": str(value.month),
        f"{name}_year": str(value.year),
    }


def errors(response: object) -> str:
    """The words of the error summary."""
    text = response.content.decode()  # type: ignore[attr-defined]
    found = re.search(r'govuk-error-summary__body">(.*?)</ul>', text, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


# --- Young people ---


def test_an_administrator_adds_a_young_person_with_everything(admin: Client) -> None:
    data = {
        "legal_name": "Ana Lima",
        "care_id": "K1",
        "upn": "C886410923117",
        "sex": "F",
        "uasc": "no",
        "age_disputed": "",
        **day(date(2014, 3, 2), "date_of_birth"),
    }
    response = admin.post("/young-people/add/", data)
    ana = YoungPerson.objects.get()
    assert response.headers["Location"] == f"/young-people/{ana.pk}/"
    assert (ana.sex, ana.uasc, ana.age_disputed) == ("F", False, None)
    edit = f"/young-people/{ana.pk}/edit/"
    page = admin.get(edit).content.decode()
    assert 'value="Ana Lima"' in page
    assert re.search(r'name="uasc"[^>]*value="no"[^>]*checked', page)
    assert admin.post(edit, {**data, "known_as": "An", "uasc": "yes"}).status_code == 302
    ana.refresh_from_db()
    assert (ana.known_as, ana.uasc, ana.date_of_birth) == ("An", True, date(2014, 3, 2))
    today = clock.today()
    base = f"/young-people/{ana.pk}"
    school = builders.make_organisation("Hill School")
    steps = [
        ("care/add/", {"legal_status": "C2", **day(today - timedelta(9))}),
        (
            "placements/add/",
            {
                "placement_type": "U6",
                "in_area": "yes",
                "address": "1 Elm Lane",
                "postcode": "me14 1xq",
                **day(today - timedelta(9)),
            },
        ),
        (
            "placements/add/",
            {
                "placement_type": "K2",
                "episode_reason": "P",
                "in_area": "",
                "change_reason": "CARPL",
                **day(today),
            },
        ),
        (
            "enrolments/add/",
            {
                "organisation": str(school.pk),
                "main": "on",
                "roll_status": _roll_status(),
                **day(today - timedelta(9)),
            },
        ),
    ]
    for path, sent in steps:
        assert admin.get(f"{base}/{path}").status_code == 200
        response = admin.post(f"{base}/{path}", sent)
        assert response.status_code == 302, (path, errors(response))
    assert ana.placements.count() == 2
    assert ana.placements.get(ends_on__isnull=False).where.postcode == "ME14 1XQ"
    record = admin.get(f"{base}/").content.decode()
    for words in ("Hill School", "1 Elm Lane", "C886410923117", "Ana Lima", "Add a care period"):
        assert words in record, words


def _roll_status() -> str:
    from pep_forms.reference import codes

    return codes.offered("roll_status")[0][0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"legal_name": ""}, "Enter the legal name"),
        ({"care_id": "K9"}, "already in use"),
        ({"upn": "A801200005001"}, "would start with B"),
        ({"uln": "1234567890"}, "ULN"),
        ({"date_of_birth_month": "13"}, "real date"),
        ({"date_of_birth_day": "", "date_of_birth_month": "", "date_of_birth_year": ""}, "Enter"),
        ({"date_of_birth_year": "2090"}, "in the past"),
        ({"sex": "Q"}, "Q"),
        ({"upn": "C886410923117", "upn_unknown": "UN4"}, "leave out the reason"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    admin: Client, change: dict[str, str], words: str
) -> None:
    builders.make_young_person(care_id="K9")
    data = {
        "legal_name": "Ana Lima",
        "care_id": "K1",
        "uasc": "",
        "age_disputed": "",
        "known_as": "<b>Ny\u202e</b>",
        **day(date(2014, 3, 2), "date_of_birth"),
        **change,
    }
    response = admin.post("/young-people/add/", data)
    assert response.status_code == 200
    assert words in errors(response)
    assert "&lt;b&gt;Ny\u202e&lt;/b&gt;" in response.content.decode()
    assert "<title>Error: " in response.content.decode()
    assert YoungPerson.objects.count() == 1


def test_fields_that_are_not_on_the_form_are_not_taken(admin: Client, who: YoungPerson) -> None:
    data = {
        "legal_name": "Zebedee Quill",
        "care_id": who.care_id,
        "uasc": "",
        "age_disputed": "",
        "sealed_at": "2026-01-01",
        "id": str(uuid.uuid4()),
        "former_upns": '["x"]',
        **day(who.date_of_birth, "date_of_birth"),
    }
    admin.post(f"/young-people/{who.pk}/edit/", data)
    who.refresh_from_db()
    assert who.sealed_at is None
    assert who.former_upns == []


def test_every_row_is_edited_and_ended(admin: Client, who: YoungPerson) -> None:
    base = f"/young-people/{who.pk}"
    period, placement = who.care_periods.get(), who.placements.get()
    enrolment = who.enrolments.get()
    first = period.starts_on
    steps = [
        (f"care/{period.pk}/edit/", {"legal_status": "C1", **day(first)}),
        (f"care/{period.pk}/end/", {"ceased_reason": "E4A", **day(clock.today(), "ends_on")}),
        (
            f"placements/{placement.pk}/edit/",
            {"placement_type": "R1", "in_area": "no", "address": "2 Oak", **day(first)},
        ),
        (f"placements/{placement.pk}/end/", day(clock.today(), "ends_on")),
        (
            f"enrolments/{enrolment.pk}/edit/",
            {"roll_status": _roll_status(), "main": "on", **day(first)},
        ),
        (f"enrolments/{enrolment.pk}/end/", {"end_reason": "x", **day(clock.today(), "ends_on")}),
    ]
    for path, data in steps:
        assert admin.get(f"{base}/{path}").status_code == 200, path
        response = admin.post(f"{base}/{path}", data)
        assert response.status_code == 302, (path, errors(response))
    placement = Placement.objects.select_related("where").get()
    assert (placement.placement_type, placement.in_area) == ("R1", False)
    assert placement.where.address == "2 Oak"
    assert Enrolment.objects.get().ends_on == clock.today()


def test_a_row_of_somebody_else_is_not_found_here(admin: Client, who: YoungPerson) -> None:
    other = builders.make_young_person(in_care=True)
    for path in (
        f"care/{other.care_periods.get().pk}/edit/",
        f"placements/{other.placements.get().pk}/edit/",
        f"placements/{other.placements.get().pk}/end/",
    ):
        assert admin.get(f"/young-people/{who.pk}/{path}").status_code == 404


def test_the_list_is_searched_and_paged_with_a_constant_number_of_queries(
    admin: Client, django_assert_max_num_queries: Callable
) -> None:
    school = builders.make_organisation("Hill School")
    for number in range(30):
        one = builders.make_young_person(f"Name {number:02} Surname")
        builders.enrol(one, school)
    admin.get("/account/")  # The first request of a day asks about agreements.
    with django_assert_max_num_queries(9):
        page = admin.get("/young-people/").content.decode()
    assert page.count("Hill School") == 25
    assert 'aria-label="Page 2"' in page
    assert admin.get("/young-people/?page=2").content.decode().count("Hill School") == 5
    assert "Name 07" in admin.get("/young-people/?q=07+sur").content.decode()
    assert "Nobody found" in admin.get("/young-people/?q=nobody").content.decode()


# --- Who reads what ---


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_each_role_reads_its_part_of_the_record(
    signed_in: SignIn, who: YoungPerson, role: str
) -> None:
    member = builders.join_network(who, role)
    client = signed_in(member.user)
    page = client.get(f"/young-people/{who.pk}/").content.decode()
    page += client.get(f"/young-people/{who.pk}/network/").content.decode()
    page += client.get("/young-people/").content.decode()
    near = role in {Role.SOCIAL_WORKER, Role.SCS_TEAM}
    assert (CANARY in page) is near
    assert ("cnry-immig" in page) is near
    assert ("Abuse" in page or "abuse" in page) is near
    assert ("9434765919" in page) is near
    assert ("cnry-home" in page) is (near or role in {Role.IRO, Role.PERSONAL_ADVISER})
    assert ("cnry-foster_carer" in page) is (role != Role.PARENT)
    assert ("cnry-school" in page) is (role != Role.PARENT)
    contacts = role not in {Role.PARENT, Role.FOSTER_CARER, Role.KEY_WORKER}
    assert ("01622 parent" in page) is contacts
    assert "/edit/" not in page
    read = read_addresses()
    assert any(address.startswith("network/") for address in read)
    assert any(address.endswith("/address") for address in read) is near


def test_a_young_person_reads_their_own_record_and_no_other(
    signed_in: SignIn, who: YoungPerson
) -> None:
    client = signed_in(builders.make_young_person_account(who))
    page = client.get(f"/young-people/{who.pk}/").content.decode()
    assert "cnry-school" in page
    for secret in (CANARY, "cnry-immig", "cnry-home", "9434765919", "01622"):
        assert secret not in page
    other = builders.make_young_person()
    assert client.get(f"/young-people/{other.pk}/").status_code == 404
    assert page.count("Zeb") >= 1


def test_reading_a_record_is_written_down(admin: Client, who: YoungPerson) -> None:
    admin.get(f"/young-people/{who.pk}/")
    read = read_addresses()
    assert "record/legal_name" in read
    assert any(address.endswith("/address") for address in read)


def test_a_wrong_id_and_a_forbidden_one_are_the_same_page(
    signed_in: SignIn, who: YoungPerson
) -> None:
    stranger = builders.join_network(builders.make_young_person(), Role.SOCIAL_WORKER)
    client = signed_in(stranger.user)
    sealed = builders.make_young_person()
    builders.join_network(sealed, Role.SOCIAL_WORKER, stranger.user)
    sealed.sealed_at = clock.now()
    sealed.save()
    for path in ("", "network/", "code/", "edit/", "network/add/", "placements/add/"):
        answers = [
            client.get(f"/young-people/{pk}/{path}") for pk in (uuid.uuid4(), who.pk, sealed.pk)
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({body(answer) for answer in answers}) == 1
    assert not read_addresses()


# --- Only administrators ---


def admin_paths(who: YoungPerson) -> list[str]:
    """Every page for administrators alone."""
    member, user = who.network.first(), builders.make_user()
    role = builders.make_user(Role.VS_REVIEWER).staff_roles.get()
    one, row = {"pk": who.pk}, {"pk": who.pk, "row": who.placements.get().pk}
    of_member = {"pk": who.pk, "row": member.pk}  # type: ignore[union-attr]
    names: list[tuple[str, dict[str, object]]] = [
        ("young_person_add", {}),
        ("young_person_edit", one),
        ("care_period_add", one),
        ("care_period_edit", {**one, "row": who.care_periods.get().pk}),
        ("care_period_end", {**one, "row": who.care_periods.get().pk}),
        ("placement_add", one),
        ("placement_edit", row),
        ("placement_end", row),
        ("enrolment_add", one),
        ("enrolment_edit", {**one, "row": who.enrolments.get().pk}),
        ("enrolment_end", {**one, "row": who.enrolments.get().pk}),
        ("member_add", one),
        ("member_edit", of_member),
        ("member_end", of_member),
        ("member_replace", of_member),
        ("organisations", {}),
        ("organisation_add", {}),
        ("organisation_edit", {"pk": builders.make_organisation().pk}),
        ("users", {}),
        ("user_invite", {}),
        ("user", {"pk": user.pk}),
        ("user_edit", {"pk": user.pk}),
        ("staff_role_add", {"pk": user.pk}),
        ("staff_role_end", {"pk": role.user_id, "row": role.pk}),
    ]
    return [reverse(f"people:{name}", kwargs=kwargs) for name, kwargs in names]


@pytest.mark.parametrize("role", [*MEMBER_ROLES, Role.VS_REVIEWER, Role.YOUNG_PERSON, ""])
def test_nobody_else_gets_to_a_page_for_administrators(
    signed_in: SignIn, who: YoungPerson, role: str
) -> None:
    paths = admin_paths(who)
    if role == Role.YOUNG_PERSON:
        user = builders.make_young_person_account(who)
    elif role in MEMBER_ROLES:
        user = builders.join_network(who, role).user
    else:
        user = builders.make_user(role)
    client, before = signed_in(user), len(written())
    for path in paths:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"legal_name": "x"}).status_code == 404, path
    for verb in ("disable", "enable", "invite", "sign-out"):
        assert client.post(f"/users/{builders.make_user().pk}/{verb}/").status_code == 404
    assert not [event for event in written()[before:] if event != "people.user.added"]


def test_administrators_get_to_all_of_them_and_strangers_to_the_log_in(
    admin: Client, who: YoungPerson
) -> None:
    for path in admin_paths(who):
        assert admin.get(path).status_code == 200, path
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"][:7]) == (302, "/login/"), path


def test_an_administrator_gives_no_codes(admin: Client, who: YoungPerson) -> None:
    assert admin.get(f"/young-people/{who.pk}/code/").status_code == 404
    assert admin.post(f"/young-people/{who.pk}/code/").status_code == 404


# --- The network ---


def test_somebody_new_is_invited_accepts_and_is_in_the_network(
    admin: Client, who: YoungPerson, django_capture_on_commit_callbacks: Callable
) -> None:
    data = {
        "email": "New.Teacher@example.org",
        "full_name": "Nia Teacher",
        "role": Role.DESIGNATED_TEACHER,
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(f"/young-people/{who.pk}/network/add/", data)
    assert answer.status_code == 302, errors(answer)
    message = mail.outbox[-1]
    assert message.to == ["new.teacher@example.org"]
    for secret in ("Zebedee", "Zeb", "Nia"):
        assert secret not in message.subject + message.body
    link = message.body.split("http://testserver")[1].split()[0]
    client = Client()
    form = client.get(link, follow=True)
    assert "Set up your account" in form.content.decode()
    assert link.split("/")[2] not in form.redirect_chain[-1][0]
    sent = {"full_name": "Nia Teacher", "password": "walnut ferry saddle rain"}
    again = client.post("/invitation/", {**sent, "again": "something else long"})
    assert "not the same" in errors(again)
    done = client.post("/invitation/", {**sent, "again": sent["password"]})
    assert done.status_code == 302
    assert "does not work any more" in Client().get(link, follow=True).content.decode()
    credentials = {"login": "new.teacher@example.org", "password": sent["password"]}
    assert client.post("/login/", credentials).status_code == 302
    assert client.get(f"/young-people/{who.pk}/").status_code == 200


def test_an_invitation_is_too_old_after_two_weeks(
    admin: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    with clock.at(clock.now()):
        with django_capture_on_commit_callbacks(execute=True):
            admin.post("/users/invite/", {"email": "n@example.org", "full_name": "N"})
        link = mail.outbox[-1].body.split("http://testserver")[1].split()[0]
        clock.tick(days=14)
        assert "does not work any more" in Client().get(link, follow=True).content.decode()
        user = User.objects.get(email="n@example.org")
        with django_capture_on_commit_callbacks(execute=True):
            admin.post(f"/users/{user.pk}/invite/")
        link = mail.outbox[-1].body.split("http://testserver")[1].split()[0]
        assert "Set up your account" in Client().get(link, follow=True).content.decode()


def test_a_member_is_edited_replaced_and_ended(admin: Client, who: YoungPerson) -> None:
    member = NetworkMember.objects.get(young_person=who, role=Role.SOCIAL_WORKER)
    base = f"/young-people/{who.pk}/network/{member.pk}"
    answer = admin.post(f"{base}/edit/", {"relationship": "duty team"})
    assert answer.status_code == 302, errors(answer)
    answer = admin.post(f"{base}/replace/", {"email": "w@example.org", "full_name": "Wyn Worker"})
    assert answer.status_code == 302, errors(answer)
    new = queries.role_holders(who, Role.SOCIAL_WORKER).get()
    assert new.user.full_name == "Wyn Worker"
    answer = admin.post(
        f"/young-people/{who.pk}/network/{new.pk}/end/", day(clock.today(), "ends_on")
    )
    assert answer.status_code == 302, errors(answer)
    page = admin.get(f"/young-people/{who.pk}/network/").content.decode()
    assert "duty team" in page
    parent = NetworkMember.objects.get(young_person=who, role=Role.PARENT)
    refused = admin.post(
        f"/young-people/{who.pk}/network/add/",
        {
            "email": parent.user.email,
            "full_name": "x",
            "role": Role.FOSTER_CARER,
        },
    )
    assert "parent and a carer" in errors(refused)


# --- Organisations and accounts ---


def test_an_organisation_is_added_searched_and_edited(admin: Client) -> None:
    data = {"name": "Hill School", "kind": "school", "urn": "118898", "postcode": "me141xq"}
    answer = admin.post("/organisations/add/", data)
    assert answer.status_code == 302, errors(answer)
    hill = Organisation.objects.get()
    assert hill.postcode == "ME14 1XQ"
    assert "Hill School" in admin.get("/organisations/?q=118898").content.decode()
    wrong = admin.post(f"/organisations/{hill.pk}/", {**data, "postcode": "CT1 2AC"})
    assert "never one of the last two" in errors(wrong)
    admin.post(f"/organisations/{hill.pk}/", {**data, **day(date(2026, 7, 31), "closed_on")})
    hill.refresh_from_db()
    assert hill.closed_on == date(2026, 7, 31)


def test_an_account_is_edited_given_a_role_disabled_and_enabled(admin: Client) -> None:
    user = builders.make_user(full_name="Ola Old", email="ola@example.org")
    base = f"/users/{user.pk}"
    assert "Ola Old" in admin.get("/users/?q=ola").content.decode()
    answer = admin.post(f"{base}/edit/", {"full_name": "Ola New", "email": "ola2@example.org"})
    assert answer.status_code == 302, errors(answer)
    assert admin.post(f"{base}/roles/add/", {"role": Role.VS_REVIEWER}).status_code == 302
    assert "Virtual School reviewer" in admin.get(f"{base}/").content.decode()
    assert admin.post(f"{base}/disable/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.full_name) == (False, "Ola New")
    admin.post(f"{base}/enable/")
    user.refresh_from_db()
    assert user.is_active
    assert admin.get(f"{base}/disable/").status_code == 405
    assert admin.post(f"{base}/nothing/").status_code == 404
    me = User.objects.get(full_name="Ada Admin")
    page = admin.post(f"/users/{me.pk}/disable/", follow=True).content.decode()
    assert "cannot disable your own" in page


def test_the_account_page_saves_ones_own_details_only(signed_in: SignIn) -> None:
    user = builders.make_user(full_name="Ola Old")
    client = signed_in(user)
    assert client.get("/account/").status_code == 200
    data = {"full_name": "Ola New", "phone": "1", "email": "x@example.org", "is_superuser": "on"}
    assert client.post("/account/", data).status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.phone, user.is_superuser) == ("Ola New", "1", False)
    assert user.email != "x@example.org"
    assert client.get("/account/role/").status_code == 200
    assert client.get("/logout/").status_code == 200
    assert client.get("/account/two-step/").status_code == 200


def test_two_step_sign_in_asks_for_the_password_and_then_for_a_code_each_time() -> None:
    builders.make_user(username="teacher")
    client, activate = Client(), "/account/two-step/totp/activate/"
    credentials = {"login": "teacher", "password": builders.PASSWORD}
    client.post("/login/", credentials)
    confirm = client.get(activate).headers["Location"]
    assert confirm.startswith("/account/confirm/")
    assert "not your password" in errors(client.post(confirm, {"password": "wrong"}))
    assert client.post(confirm, {"password": builders.PASSWORD}).headers["Location"] == activate
    assert "data:image/svg" in client.get(activate).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert client.post(activate, {"code": _code(secret)}).status_code == 302
    half = Client()
    second = half.post("/login/", credentials).headers["Location"]
    assert second.startswith("/account/two-step/authenticate/")
    assert half.get("/account/").headers["Location"].startswith("/login/")
    assert half.get("/young-people/").headers["Location"].startswith("/login/")
    before = half.session.session_key
    cache.clear()
    assert half.post(second, {"code": _code(secret)}).status_code == 302
    assert half.get("/account/").status_code == 200
    assert half.session.session_key != before


def _code(secret: str) -> str:
    value = totp.hotp_value(secret, int(time.time()) // 30)
    return str(totp.format_hotp_value(value))
