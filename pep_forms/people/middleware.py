"""Puts who is acting on every request.

The role is the one chosen in this session, as long as the person still holds it; the
first of their roles otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from pep_forms.people import queries
from pep_forms.people.actor import Actor

ROLE_KEY = "acting_role"
#: Nobody: no user and a role for which nothing was ever written.
ANONYMOUS = Actor(user=None, role="")


class ActorRequest(HttpRequest):
    """A request that has come through the middleware below."""

    actor: Actor
    #: Every role they hold, found with the actor; empty until somebody asked for it.
    held_roles: tuple[str, ...]


class ActorMiddleware:
    """Gives requests an `actor`, looked up when somebody first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        lazy = SimpleLazyObject(lambda: look_up_actor(request))
        cast(ActorRequest, request).actor = cast(Actor, lazy)
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request: the one way to ask for it."""
    return cast(ActorRequest, request).actor


def look_up_actor(request: HttpRequest) -> Actor:
    """Find out who acts. Costs one query for somebody logged in, none for others."""
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    held = queries.roles_of(user)
    cast(ActorRequest, request).held_roles = held
    return Actor(user=user, role=role_in(request, held))


def has_a_choice_of_roles(request: HttpRequest) -> bool:
    """Whether there is another role to change to. Asks nothing that `actor_of` has not."""
    return bool(actor_of(request).role) and len(getattr(request, "held_roles", ())) > 1


def role_in(request: HttpRequest, held: tuple[str, ...]) -> str:
    """The role chosen in this session if it is among those held, else the first of them."""
    chosen = request.session.get(ROLE_KEY, "")
    if chosen in held:
        return str(chosen)
    return held[0] if held else ""


def choose_role(request: HttpRequest, role: str) -> None:
    """Act in another role from now on, under a new session key."""
    request.session[ROLE_KEY] = role
    request.session.cycle_key()
