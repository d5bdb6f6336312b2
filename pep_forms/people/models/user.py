"""The account somebody logs in with.

Adults log in with a username or their e-mail address. A young person's username is made
by the system from random words, so that it tells nothing about who they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from pep_forms.db import Record

if TYPE_CHECKING:
    from uuid import UUID


class UserManager(BaseUserManager["User"]):
    """Finds people whatever capitals they type."""

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **more: Any
    ) -> User:
        """Make an account; without a password nobody can log in with it yet."""
        user = self.model(
            username=username.strip().lower(), email=(email or "").strip().lower() or None, **more
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **more: Any
    ) -> User:
        """Make a system administrator: the first account of a new system."""
        more = {"is_staff": True, "is_superuser": True} | more
        return self.create_user(username, email, password, **more)

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this username, whatever capitals it is typed in."""
        return self.get(username__iexact=username or "")


class User(Record, AbstractBaseUser, PermissionsMixin):
    """Somebody who can log in: an adult of a network, staff, or a young person."""

    username = models.CharField(
        max_length=254, unique=True, validators=[UnicodeUsernameValidator()]
    )
    email = models.EmailField(max_length=254, null=True, blank=True)  # noqa: DJ001 (unique)
    full_name = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )
    young_person = models.OneToOneField(
        "people.YoungPerson",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
    )
    language = models.CharField(max_length=10, default="en-gb")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    #: Raised to end every session of this account at once.
    session_epoch = models.PositiveIntegerField(default=0)
    #: When every agreement that binds this person was last found accepted; empty means ask again.
    agreements_clear_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = "user"
        ordering = ["full_name", "id"]
        indexes = [models.Index(fields=["full_name", "id"], name="people_user_name")]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="people_user_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="people_user_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(young_person__isnull=True)
                | models.Q(email__isnull=True, is_staff=False, is_superuser=False),
                name="people_user_young_person_has_no_email_or_power",
            ),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID | None
        organisation_id: UUID | None

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def is_young_person(self) -> bool:
        """Whether this account belongs to a young person."""
        return self.young_person_id is not None

    def get_full_name(self) -> str:
        """The name colleagues know this person by."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The first of their names, for a greeting."""
        return self.get_full_name().split(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to stay valid: a new password or epoch ends it."""
        return salted_hmac(
            "pep_forms.people.models.User.session",
            f"{self.password}|{self.session_epoch}|{self.is_active}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
