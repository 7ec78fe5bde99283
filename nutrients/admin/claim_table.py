"""Both sides of a nutrient as a grid: its claims are edited in their cells, and kept or published together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from nutrients import checking, drafting, publishing
from nutrients.admin.claim_cells import CellForm, Reason, cell_form, told
from nutrients.admin.drafting_form import PUBLISH
from nutrients.models import Claim, Imbalance, Nutrient
from nutrients.pages.compare import ASPECTS, NO_HARM_KNOWN, NOT_LOOKED_UP, grouped
from nutrients.vocabulary import Aspect, Direction, RevisionState, Side


@dataclass(frozen=True)
class Cell:
    """A place of the grid. `both`: claims about both sides, which are edited in the cell of the other side."""

    forms: list[CellForm]
    both: list[Claim]
    empty: str
    add_url: str


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the control that it leads to."""

    anchor: str
    text: str


@dataclass
class Grid:
    """Both sides of a nutrient. `elsewhere`: claims that somebody moved out of it while it stood open."""

    nutrient: Nutrient
    reason: Reason
    forms: list[CellForm]
    whole: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[Aspect, list[Cell]]]:
        by_claim = {form.instance.pk: form for form in self.forms}
        claims = grouped(form.instance for form in self.forms)
        no_harm = Imbalance.objects.filter(nutrient=self.nutrient, no_harm_known=True)
        harmless = set(no_harm.values_list("side", flat=True))
        return [(a, [self.cell(side, a, claims, by_claim, side in harmless) for side in Side]) for a in ASPECTS]

    def cell(self, side: Side, aspect: Aspect, claims: Any, by_claim: dict[int, CellForm], harmless: bool) -> Cell:
        listed = claims.get((self.nutrient.pk, side.value, aspect), [])
        own = [claim for claim in listed if side == Side.DEFICIENCY or claim.direction != Direction.BOTH]
        place = urlencode({"nutrient": self.nutrient.pk, "direction": side.value, "aspect": aspect})
        return Cell(
            forms=[by_claim[claim.pk] for claim in own],
            both=[claim for claim in listed if claim not in own],
            empty="" if listed else NO_HARM_KNOWN if harmless else NOT_LOOKED_UP,
            add_url=f"{reverse('admin:nutrients_claim_add')}?{place}",
        )

    @property
    def elsewhere(self) -> list[CellForm]:
        return [f for f in self.forms if f.instance.nutrient_id != self.nutrient.pk or f.instance.aspect not in ASPECTS]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, for the summary."""
        found = [Fault("claim_table_form", text) for text in self.whole]
        found += [Fault(self.reason[name].id_for_label, str(texts[0])) for name, texts in self.reason.errors.items()]
        for form in self.forms:
            for name, texts in form.errors.items():
                at = form[name if name in form.fields else "text"].id_for_label
                found += [Fault(at, f"{form.instance.slug}: {text}") for text in texts]
            at = form["text"].id_for_label
            found += [Fault(at, f"{form.instance.slug}: {finding.rule}") for finding in form.findings]
        return found


def shown(nutrient: Nutrient) -> Grid:
    """The grid as it stands, drafts in the place of what is live."""
    claims = Claim.objects.filter(nutrient=nutrient, aspect__in=ASPECTS).select_related("nutrient")
    return Grid(nutrient, Reason(), [cell_form(claim) for claim in claims])


def sent(nutrient: Nutrient, data: QueryDict, action: str, editor: Any) -> tuple[Grid, list[CellForm]]:
    """The grid with what was typed, and the forms of the claims that were changed. Called under the lock."""
    keys = [name.split("-")[1] for name in data if name.startswith("claim-") and name.endswith("-text")]
    known = {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
    here = Q(nutrient=nutrient, aspect__in=ASPECTS)
    claims = Claim.objects.filter(here | Q(pk__in=sorted(known)[:500])).select_related("nutrient")
    touched, listed = [], []
    for claim in claims:
        form = cell_form(claim, data=data, action=action, editor=editor) if claim.pk in known else cell_form(claim)
        if form.is_bound and form.is_touched():
            touched.append(form)
        elif claim.nutrient_id != nutrient.pk or claim.aspect not in ASPECTS:
            continue
        elif form.is_bound:
            form = cell_form(claim)
        listed.append(form)
    return Grid(nutrient, Reason(data, action=action), listed), touched


def carry_out(grid: Grid, touched: Sequence[CellForm], action: str) -> bool:
    """Keep or publish all that was changed, or nothing: then the grid says at each claim what is wrong."""
    if not all([grid.reason.is_valid(), *(form.is_valid() for form in touched)]):
        return False
    reason = grid.reason.cleaned_data
    steps = [told(form, reason) for form in touched]
    try:
        if action == PUBLISH:
            drafting.publish_together(steps)
        else:
            keep_together(steps)
    except drafting.Stopped as stopped:
        for form in touched:
            form.findings = [finding for finding in stopped.findings if finding.key == form.instance.slug]
        if any(finding.level == checking.HARD for finding in stopped.findings):
            grid.whole.append("Nothing was published: mend what the gate found.")
        else:
            grid.reason.add_error("why", "There are warnings beside the statements: mend them, or write why.")
        return False
    except (drafting.Overtaken, publishing.Refused) as fault:
        grid.whole.append(str(fault))
        return False
    return True


def keep_together(steps: Sequence[drafting.Step]) -> None:
    with transaction.atomic():
        for step in steps:
            drafting.keep(step, RevisionState.DRAFT)
