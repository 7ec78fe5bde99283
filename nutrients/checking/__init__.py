"""The rules that everything published must meet. A failure is hard; a warning is for editors to weigh.

Each rule is a function that yields findings; `check()` runs them all.
"""

from collections.abc import Callable, Iterator

from nutrients.checking import statements, texts
from nutrients.checking.findings import HARD, WARNING, Finding
from nutrients.checking.texts import DOSES, PROMISES

RULES: tuple[Callable[[], Iterator[Finding]], ...] = (
    statements.claims_have_sources,
    statements.nothing_leans_on_what_was_retracted,
    statements.keys_and_slugs_are_known,
    statements.grades_fit_their_sources,
    statements.each_side_has_one_link_claim,
    statements.directions_are_sides,
    statements.withdrawn_claims_say_why,
    texts.articles_are_whole,
    texts.warning_signs_stand,
    texts.texts_are_sound,
    statements.medicine_classes_lead_to_statements,
    statements.sources_can_be_found,
    texts.texts_are_plain,
)


def check() -> list[Finding]:
    """Every finding of every rule, the hard ones first."""
    found = [finding for rule in RULES for finding in rule()]
    return sorted(found, key=lambda finding: (finding.level != HARD, finding.rule, finding.kind, finding.key))


__all__ = ["DOSES", "HARD", "PROMISES", "RULES", "WARNING", "Finding", "check"]
