"""What a page is made of, beside its words."""

from __future__ import annotations

import re
import warnings
from xml.etree.ElementTree import Element

import html5lib

_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "srcset", "poster", "background", "xlink:href"}
)
_SCHEME = re.compile(r"^\s*([a-zA-Z][a-zA-Z0-9+.-]*):")


def tree(html: str | bytes) -> Element:
    """The page as a browser reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return html5lib.parse(html, namespaceHTMLElements=False)


def made_of(html: str | bytes) -> set[str]:
    """Every kind of element, attribute of it, and address scheme in a page."""
    found: set[str] = set()
    for element in tree(html).iter():
        if not isinstance(element.tag, str):
            found.add("comment")
            continue
        found.add(element.tag)
        for name, value in element.attrib.items():
            found.add(f"{element.tag}[{name}]")
            if name in _ADDRESSES:
                scheme = _SCHEME.match(value)
                away = "//" if value.startswith("//") else ""
                found.add(f"{element.tag}[{name}]={scheme[1] if scheme else away}")
            if name == "style":
                found.add(f"{element.tag}[style]={value}")
    return found


def controls(html: str | bytes) -> dict[str, str]:
    """What the fields of a page hold, by their names."""
    found = {}
    for element in tree(html).iter():
        name = element.get("name") if isinstance(element.tag, str) else None
        if name and element.tag == "textarea":
            found[name] = "".join(element.itertext())
        elif name and element.tag == "input":
            found[name] = element.get("value", "")
    return found


def words(html: str | bytes) -> str:
    """Everything a page says, but for scripts and styles."""
    return " ".join(
        "".join(filter(None, (element.text if element.tag not in {"script", "style"} else "",)))
        + (element.tail or "")
        for element in tree(html).iter()
        if isinstance(element.tag, str)
    )
