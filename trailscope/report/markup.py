"""HTML from values: every text is escaped on its way in, and only what was made here counts as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from trailscope import escaping

_VOID = {"br", "col", "hr", "img", "input", "link", "meta"}


class Markup(str):
    """Text that is HTML: made by :func:`element`, or written in this package. Log text never is."""

    __slots__ = ()


Child = str | Markup | None | Iterable["str | Markup | None"]


def element(name: str, /, *children: Child, **attributes: str | bool | None) -> Markup:
    """An element with its children.

    Args:
        name: of the element, by position.
        children: texts, which are escaped; :class:`Markup`, which is not; ``None``, which is left out; or several of these.
        attributes: ``class_`` and ``for_`` lose their underscore, ``data_x`` becomes ``data-x``. Values are escaped. ``True``
            writes the name alone, ``False`` and ``None`` nothing.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{together(*children)}</{name}>")


def together(*children: Child) -> Markup:
    """Children one after the other, without an element around them."""
    return Markup("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escaping.html(child)
    return "".join(_child(each) for each in child)


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaping.html(value)}"'
