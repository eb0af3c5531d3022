"""The elements of a mail, from the root to where the reading is, and those before them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

ANY_TAG: Final = "*"


@dataclass(slots=True, eq=False)
class Element:
    """An element; it takes its place behind those of its parent that were made before it."""

    tag: str
    attributes: Mapping[str, str | None]
    parent: "Element | None"
    own_id: str = ""
    classes: frozenset[str] = frozenset()
    children: Counter[str] = field(default_factory=Counter)  # how many it has, by their tags
    has_text: bool = False
    before: "Element | None" = None  # the element at its left
    place: int = 1  # among all that its parent has
    place_of_type: int = 1  # among those of its tag
    last: "Element | None" = None  # of its children, so far
    made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Take the place."""
        if self.parent is not None:
            self.before, self.parent.last = self.parent.last, self
            self.parent.made[self.tag] += 1
            self.place_of_type = self.parent.made[self.tag]
            self.place = self.before.place + 1 if self.before else 1

    @property
    def keys(self) -> Iterator[str]:
        """Under what the rules that may be about it are kept."""
        if self.own_id:
            yield f"#{self.own_id}"
        yield from (f".{name}" for name in self.classes)
        yield self.tag
        yield ANY_TAG

    @property
    def outward(self) -> Iterator["Element"]:
        """Its parent, the parent's parent and so on."""
        around = self.parent
        while around is not None:
            yield around
            around = around.parent

    @property
    def backward(self) -> Iterator["Element"]:
        """The elements before it in the same parent, the nearest first."""
        before = self.before
        while before is not None:
            yield before
            before = before.before

    @property
    def siblings(self) -> Counter[str]:
        """How many elements its parent has, itself among them, by their tags."""
        return self.parent.children if self.parent else Counter({self.tag: 1})
