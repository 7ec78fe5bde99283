"""What readers choose about foods: the values of the query keys, their words, and the addresses made of them.

The keys are a contract like the addresses. They stand in this order: `per`, `authority`, `stage`, `diet`,
`without` (repeatable), `group`, `state`, `foods`, `page`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from nutrients.life_stages import STAGES
from nutrients.vocabulary import Authority, Diet, FoodGroup, FoodState

DEFAULT_PER = "100g"
PER: dict[str, str] = {
    "100g": "per 100\u00a0g",
    "portion": "per usual portion",
    "100kcal": "per 100\u00a0kcal",
    "share": "by share in a usual portion",
}
"""The ways of ranking: the value of the query key `per`, and its words."""
TABS = {"share": "By share"}
"""Shorter words where there is little room."""

Choices = Mapping[str, tuple[str, tuple[str, ...]]]
"""Value of a query key, its words, and what it stands for in the table of foods."""

DIETS: Choices = {
    "vegan": ("Vegan", (Diet.VEGAN,)),
    "vegetarian": ("Vegetarian, vegan included", (Diet.VEGAN, Diet.VEGETARIAN)),
}
WITHOUT: Choices = {
    "dairy": ("Dairy", ("dairy",)),
    "egg": ("Egg", ("egg",)),
    "fish": ("Fish", ("fish",)),
    "shellfish": ("Shellfish", ("shellfish",)),
    "nuts": ("Nuts: tree nuts and peanuts", ("tree-nuts", "peanuts")),
    "gluten": ("Gluten, cross-contact too", ("gluten", "gluten-cross-contact")),
    "soy": ("Soya", ("soy",)),
    "sesame": ("Sesame", ("sesame",)),
}
STATES: Choices = {
    "raw": ("Raw", (FoodState.RAW,)),
    "cooked": ("Cooked or roasted", (FoodState.COOKED, FoodState.ROASTED)),
}
ALL_FOODS, IMPORTED_TOO = "all", "Imported foods too"
"""The value of the query key `foods` that ranks imported foods among the curated ones, and its words."""
Pairs = list[tuple[str, str]]


def address(pairs: Pairs) -> str:
    """'?diet=vegan&page=2', or nothing where nothing is chosen."""
    return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True)
class Way:
    """A link to the same list chosen otherwise."""

    words: str
    address: str
    current: bool = False


@dataclass(frozen=True)
class FoodFilter:
    """Which foods are wanted; without any choice, all. `without` holds keys of WITHOUT in their order."""

    diet: str = ""
    without: tuple[str, ...] = ()
    group: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return self != FoodFilter()

    @property
    def tells(self) -> bool:
        """Whether it asks for what only somebody who looked at a food can tell: diet, allergens, state."""
        return bool(self.diet or self.without or self.state)

    @property
    def diets(self) -> tuple[str, ...]:
        return DIETS[self.diet][1] if self.diet else ()

    @property
    def states(self) -> tuple[str, ...]:
        return STATES[self.state][1] if self.state else ()

    @property
    def allergens(self) -> tuple[str, ...]:
        """The words that a wanted food must not carry among what it contains."""
        return tuple(word for key in self.without for word in WITHOUT[key][1])

    @property
    def pairs(self) -> Pairs:
        without = [("without", key) for key in self.without]
        pairs = [("diet", self.diet), *without, ("group", self.group), ("state", self.state)]
        return [(key, value) for key, value in pairs if value]

    def active(self) -> list[tuple[str, "FoodFilter"]]:
        """The words of each choice, with the filter that is left when it is taken away."""
        found = []
        if self.diet:
            found.append((DIETS[self.diet][0], replace(self, diet="")))
        for key in self.without:
            left = tuple(other for other in self.without if other != key)
            found.append((f"Without {WITHOUT[key][0].lower()}", replace(self, without=left)))
        if self.group:
            found.append((FoodGroup(self.group).label, replace(self, group="")))
        if self.state:
            found.append((STATES[self.state][0], replace(self, state="")))
        return found


@dataclass(frozen=True)
class RankingChoice:
    """How the foods of a nutrient are ranked, against whose need, which foods, and which page of them.

    `authority` and `stage` belong together: both are chosen, or neither. `imported`: imported foods are ranked too.
    """

    per: str = DEFAULT_PER
    authority: str = ""
    stage: str = ""
    foods: FoodFilter = field(default_factory=FoodFilter)
    page: int = 1
    imported: bool = False

    def __bool__(self) -> bool:
        return self != RankingChoice()

    @property
    def is_curated(self) -> bool:
        """Whether only curated foods can fit: of imported ones nobody knows what they contain."""
        return not self.imported or self.foods.tells

    @property
    def query(self) -> str:
        """The choice as an address says it, with every key that differs from what holds without it."""
        per = "" if self.per == DEFAULT_PER else self.per
        pairs = [("per", per), ("authority", self.authority), ("stage", self.stage), *self.foods.pairs]
        pairs.append(("foods", ALL_FOODS if self.imported else ""))
        pairs.append(("page", str(self.page) if self.page > 1 else ""))
        return address([(key, value) for key, value in pairs if value])

    def active(self) -> list[tuple[str, "RankingChoice"]]:
        """The words of each choice but `per` and `page`, with what is left when it is taken away."""
        first = replace(self, page=1)
        found = []
        if self.authority and self.stage:
            words = f"Need: {Authority(self.authority).label}, {STAGES[self.stage][0]}"
            found.append((words, replace(first, authority="", stage="")))
        found += [(words, replace(first, foods=left)) for words, left in self.foods.active()]
        return found + ([(IMPORTED_TOO, replace(first, imported=False))] if self.imported else [])
