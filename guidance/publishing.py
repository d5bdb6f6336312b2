"""What follows when a page is published, told to whoever has to act on it.

Every way of publishing (the button, a workflow, the clock, a command) ends in saving the
page, which calls this in the same transaction. The listeners are registered when the
site starts: a page's model knows no actions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Listener = Callable[[Any, Any], object]
_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Call `listener(page, user)` after every publication. Twice is the same as once."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def announce(page: Any, user: Any) -> None:
    """Tell every listener that a page was published by somebody, or by the clock."""
    for listener in tuple(_listeners):
        listener(page, user)
