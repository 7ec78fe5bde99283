"""What a limit counts: rules that the rows themselves do not carry, each with its source."""

from nutrients.labels import Form
from nutrients.models import Intake
from nutrients.vocabulary import NEED_KINDS, Authority, IntakeKind, Scope

Row = tuple[str, Authority]
OF_THE_EVM = (
    *("vitamin-b6", "vitamin-e", "magnesium", "calcium", "phosphorus", "potassium", "iron", "folate", "vitamin-d"),
    *("vitamin-b12", "thiamin", "niacin"),
)
SUPPLEMENTS_ALONE: dict[Row, str] = {
    ("magnesium", Authority.NASEM): "iom-dri-1997",
    **{(slug, Authority.UK): "evm-2003" for slug in OF_THE_EVM},
}
"""Supplemental limits that do not count fortified food either. The US magnesium limit is for supplements and
medicines (IOM 1997); the UK's levels are for supplements on top of the diet (EVM 2003). All other supplemental
limits count what is added to food too."""
FOLIC_ACID_ALONE: dict[Row, str] = {
    ("folate", Authority.NASEM): "iom-dri-1998",
    ("folate", Authority.UK): "evm-2003",
}
"""Folate limits that count folic acid and no methylfolate; EFSA's (2023) counts both."""
EQUIVALENTS: dict[Row, str] = {("vitamin-e", Authority.UK): "evm-2003"}
"""Limits in d-alpha-tocopherol equivalents; the other limits of vitamin E count every alpha-tocopherol."""
AT_LEAST: dict[Row, str] = {("potassium", Authority.WHO): "who-potassium-2012"}
"""Goals to reach, not to stay below."""


def row_of(intake: Intake) -> Row:
    return intake.nutrient.counted_as, Authority(intake.authority)


def counts_fortified(intake: Intake) -> bool:
    return intake.scope == Scope.TOTAL or row_of(intake) not in SUPPLEMENTS_ALONE


def counts_form(intake: Intake, form: Form) -> bool:
    return form != Form.METHYLFOLATE or row_of(intake) not in FOLIC_ACID_ALONE


def is_need(intake: Intake) -> bool:
    return intake.intake_kind in NEED_KINDS


def is_toxicity_limit(intake: Intake) -> bool:
    """Neither a need nor a risk line nor a goal."""
    return not is_need(intake) and intake.intake_kind not in (IntakeKind.CDRR, IntakeKind.GOAL)


def scope_in_words(intake: Intake) -> str:
    if intake.scope == Scope.TOTAL:
        return "all sources"
    added = "supplements, medicines and fortified food"
    return added if counts_fortified(intake) else "supplements and medicines alone"


def scope_in_short(intake: Intake) -> str:
    """The same where there is room for a few words only."""
    if intake.scope == Scope.TOTAL:
        return "all sources"
    return "supplements and fortified food" if counts_fortified(intake) else "supplements only"


def scope_behind(intake: Intake) -> str:
    """What stands behind the owner of a value: nothing where it counts every source."""
    return "" if intake.scope == Scope.TOTAL else f", {scope_in_short(intake)}"
