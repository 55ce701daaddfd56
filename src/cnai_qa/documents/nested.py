"""The records inside an object of JSON, each with the path that leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Record = dict[str, Any]


class Inner(NamedTuple):
    """A record inside another: the path of what holds it, and its name there ('' in a list)."""

    group: str
    name: str
    value: Record


def taken_apart(
    value: Mapping[str, Any], beside: bool = False, path: str = ""
) -> tuple[Record, list[Inner]]:
    """Return what is left of an object without the records inside it, and these.

    They are the objects of each list of two or more, and two or more objects that are all an
    object holds.

    Args:
        beside: whether objects are records also where other values stand beside them.
    """
    rest: Record = {}
    inside: list[Inner] = []
    objects = sum(isinstance(own, dict) for own in value.values())
    named = objects > 1 and (beside or objects == len(value))
    for key, own in value.items():
        below = f"{path}.{key}" if path else key
        if isinstance(own, list) and len(own) > 1 and all_objects(own):
            inside += [Inner(below, "", one) for one in own]
        elif isinstance(own, dict) and named:
            inside.append(Inner(path, key, own))
        elif isinstance(own, dict):
            left, found = taken_apart(own, beside, below)
            inside += found
            rest.update({key: left} if left else {})
        else:
            rest[key] = own
    return rest, inside


def all_objects(values: list[Any]) -> bool:
    """Tell whether a list holds nothing but objects."""
    return all(isinstance(v, dict) for v in values)
