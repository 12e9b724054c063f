from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class PeopleManager(UserManager["User"]):
    """Users are made and found by e-mail address; there is no user name."""

    def _create(self, email: str, password: str | None, **extra: Any) -> User:  # noqa: ANN401
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]  # noqa: ANN401
        return self._create(email, password, **extra)

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]  # noqa: ANN401
        return self._create(email, password, is_superuser=True, is_staff=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractUser):
    """Somebody who signs in. Rights come from `roles` alone; `is_superuser` is not consulted by the door."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    roles = models.ManyToManyField("people.Role", blank=True, related_name="users")
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    theme = models.CharField(
        max_length=6, default="system", choices=[("system", "System"), ("light", "Light"), ("dark", "Dark")]
    )
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )  # sees what this user sees under the scope team; never leads back to the user
    is_sidebar_collapsed = models.BooleanField(default=False)
    date_style = models.CharField(max_length=8, blank=True)  # of `ui.formats`; empty as the business
    number_style = models.CharField(max_length=10, blank=True)
    clock_style = models.CharField(max_length=2, blank=True)
    first_weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    direction = models.CharField(max_length=3, blank=True)  # ltr, rtl; empty as the language is written
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)  # in the person's zone
    is_guessed = models.BooleanField(default=False)  # the browser was asked how they write
    guessed_ways = models.JSONField(
        default=dict, blank=True
    )  # what it said, by field: it goes with another language
    is_checklist_hidden = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PeopleManager] = PeopleManager()

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.email.partition("@")[0]

    def __str__(self) -> str:
        return self.display_name


class Team(models.Model):
    name = models.CharField(max_length=100, unique=True)
    members = models.ManyToManyField(User, through="people.TeamMember", related_name="teams")

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="people_teammember_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
