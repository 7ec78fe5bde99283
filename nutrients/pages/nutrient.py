"""One nutrient's page: its article section by section, with figures, tables and references."""

from dataclasses import dataclass

from nutrients import prose, units
from nutrients.food_filters import RankingChoice
from nutrients.models import Dated, Imbalance, Intake, LabRange, NotSet, Nutrient, Review
from nutrients.pages.crumbs import HOME, NUTRIENTS, Trail
from nutrients.pages.help import CausesByFrequency, other_causes
from nutrients.pages.how_much import HowMuch, how_much
from nutrients.pages.labs import LabRow, lab_rows
from nutrients.pages.ledger import ShownChange, changes_of
from nutrients.pages.marks import Mark, marks
from nutrients.pages.mechanism import Chain, chains, steps_of
from nutrients.pages.ranking import Ranking, ranking
from nutrients.pages.weaving import Block, Listing, Weaver, slugs_in
from nutrients.records import SECTIONS

TOP_FOODS = 10


@dataclass(frozen=True)
class Section:
    """`name` is the fixed one of the contents; `heading` the editors' own, that says something."""

    key: str
    name: str
    heading: str
    blocks: list[Block]

    @property
    def anchor(self) -> str:
        return self.key.replace("_", "-")


@dataclass(frozen=True)
class NutrientPage:
    nutrient: Nutrient
    mark: Mark | None
    imbalances: dict[str, Imbalance]
    short_answer: list[Block]
    sections: list[Section]
    other_causes: list[CausesByFrequency]
    chains: list[Chain]
    labs: list[LabRow]
    how_much: HowMuch
    intakes: list[Intake]
    foods: Ranking
    references: Listing
    review: Review | None
    changes: list[ShownChange]

    @property
    def dated(self) -> Dated:
        return self.nutrient

    @property
    def trail(self) -> Trail:
        return (HOME, NUTRIENTS)

    @property
    def contents(self) -> list[tuple[str, str]]:
        names = [(section.anchor, section.name) for section in self.sections]
        return [*names, ("references", "References"), ("history", "History")]


def nutrient_page(nutrient: Nutrient, *, for_editor: bool = False) -> NutrientPage:
    """The page of a saved nutrient, or of an unsaved one whose prose has been rendered."""
    intakes = list(Intake.objects.filter(nutrient_id=nutrient.pk).for_page())
    not_set = list(NotSet.objects.filter(nutrient_id=nutrient.pk).with_source())
    imbalances = list(Imbalance.objects.filter(nutrient_id=nutrient.pk))
    labs = list(LabRange.objects.filter(nutrient_id=nutrient.pk).with_source())
    stored = [nutrient.html(name) for name in SECTIONS]
    keys = [row.source.slug for row in (*intakes, *not_set, *labs)]
    weaver = Weaver(stored, keys=[*keys, units.IU_SOURCE], for_editor=for_editor, terms=True)
    short_answer = weaver.blocks(nutrient.html("short_answer"))
    sections, lab_table, shown_chains, figures = [], [], [], None
    for key, name in list(SECTIONS.items())[1:]:
        heading, _text = prose.split_heading(getattr(nutrient, key))
        sections.append(Section(key, name, heading or name, weaver.blocks(nutrient.html(key))))
        if key == "mechanism":
            shown_chains = chains(steps_of(nutrient.pk or 0))
        if key == "tests":
            lab_table = lab_rows(labs, weaver)
        if key == "how_much":
            figures = how_much(nutrient, intakes, not_set, weaver)
    assert figures is not None
    return NutrientPage(
        nutrient=nutrient,
        mark=next(iter(marks([nutrient], imbalances)), None),
        imbalances={row.side: row for row in imbalances},
        short_answer=short_answer,
        sections=sections,
        other_causes=other_causes(),
        chains=shown_chains,
        labs=lab_table,
        how_much=figures,
        intakes=intakes,
        foods=ranking(nutrient, RankingChoice(per="portion"), size=TOP_FOODS, counted=False),
        references=weaver.references(),
        review=latest_review(f"nutrient/{nutrient.slug}"),
        changes=changes_of(nutrient, slugs_in(stored)),
    )


def latest_review(subject: str) -> Review | None:
    return Review.objects.filter(subject=subject).select_related("person").first()
