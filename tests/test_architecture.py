"""Data flows one way: a module imports only from rows below its own, and nothing is imported inside a function."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "nutrients"

ROWS: tuple[tuple[str, ...], ...] = (
    ("vocabulary", "groups", "headers", "addresses", "logs", "health", "changed", "keeping", "asking", "disk"),
    ("records", "life_stages", "labels", "story", "thesaurus"),
    (
        *("citations", "units", "values", "csl", "readability", "differences", "food_filters", "words", "images"),
        *("links", "markdown_text", "openness", "data_dictionary", "joins"),
    ),
    (
        *("querysets", "food_querysets", "prose", "charts", "content", "doses", "reference_formats", "numbering"),
        *("past", "fdc"),
    ),
    ("models", "cards"),
    ("conversion", "apps", "search", "uploads"),
    ("deriving", "indexing", "pages", "checking", "masters", "link_checks", "open_data"),
    ("publishing", "structured_data"),
    ("loading", "exporting", "answers", "forms", "drafting", "incoming_sources", "login", "backups", "not_saved"),
    ("importing", "food_imports"),
    ("views", "admin", "previews", "sitemaps", "feeds", "due"),
    ("urls", "management", "templatetags", "finished"),
)
"""From the bottom to the top. A package counts as one module, but knows its own order too (INSIDE)."""
INSIDE: dict[str, tuple[tuple[str, ...], ...]] = {
    "records": (("base",), ("sources", "nutrients", "symptoms", "foods", "writing")),
    "models": (
        ("base",),
        ("sources", "claims", "images", "writing", "history", "search", "accounts"),
        ("nutrients",),
        ("symptoms", "foods", "reference_values"),
    ),
    "pages": (
        ("kept",),
        ("terms", "pictures", "ledger", "crumbs", "imported", "counting"),
        ("weaving", "help", "intakes"),
        ("yardsticks", "food_figures"),
        (
            "marks",
            "foods",
            "food",
            "food_compare",
            "ranking",
            "how_much",
            "labs",
            "mechanism",
            "claims",
            "symptoms",
            "symptom_grid",
            "audit",
            "readers",
        ),
        ("nutrient", "compare", "disagreements", "against", "doctor_questions"),
        ("others", "sums", "doctor_sheet", "search"),
        ("intake", "unsaved", "tables", "cards"),
        ("lists", "page_data", "datasets"),
        ("citing",),
    ),
    "content": (
        ("rows",),
        ("building", "agreeing", "masters"),
        ("reading", "ordering"),
        ("writing",),
        ("fitting", "spreadsheets"),
    ),
    "fdc": (("archive", "records", "groups"), ("cells",), ("nutrients",), ("portions",), ("reading",)),
    "checking": (("findings",), ("statements", "texts")),
    "images": (("encoding",), ("files",)),
    "reference_formats": (
        ("cleaning", "items", "works"),
        ("mending", "csl_json", "ris", "latex"),
        ("bibtex",),
        ("reading",),
    ),
    "publishing": (
        ("changes", "redirecting", "following", "measuring"),
        ("imported",),
        ("ledger",),
        ("retracting",),
        ("writing", "removing", "remaking"),
        ("moving",),
    ),
    "backups": (("archive",), ("facts",), ("sqlite", "postgresql"), ("making",), ("restoring",)),
    "structured_data": (("parts",), ("datasets",), ("kinds",)),
    "search": (("ordinary",), ("ranking", "passages", "correcting"), ("engines",), ("finding",)),
    "indexing": (("drafts",), ("fixed_pages",), ("renewing",)),
    "forms": (("base",), ("numbers",), ("products",), ("foods", "intake", "doctor_sheet", "search")),
    "views": (
        ("pages", "foods", "tools", "machines", "errors", "search", "versions", "images", "twins", "data", "cards"),
    ),
    "admin": (
        ("editor", "guard", "histories", "open_forms", "filters", "picking", "source_import", "used_by"),
        ("desk", "board", "findings"),
        ("drafting_form", "rows", "addresses", "previewing", "spreadsheets"),
        ("drafts", "claim_cells"),
        ("claim_table",),
        ("accounts", "articles", "claims", "figures", "foods", "images", "links", "people", "revisions", "sources"),
    ),
    "finished": (("encodings", "queries"), ("page",), ("shelf",), ("contents",), ("watch", "ahead"), ("layer",)),
    "login": (
        ("visitors", "two_step", "sessions", "qr"),
        ("attempts", "backend", "forms"),
        ("account",),
        ("site",),
        ("apps",),
    ),
}
"""Some names of the plain rows may use Django's words for closed vocabularies and lists, but no database."""
PLAIN = (
    "addresses",
    "vocabulary",
    "records/base",
    "records/sources",
    "records/nutrients",
    "records/symptoms",
    "records/foods",
    "records/writing",
    "life_stages",
    "food_filters",
    "labels",
    "story",
    "doses",
    "citations",
    "numbering",
    "units",
    "values",
    "csl",
    "prose",
    "charts",
    "cards",
    "content/rows",
    "content/building",
    "content/agreeing",
    "content/masters",
    "content/reading",
    "links",
    "content/ordering",
    "content/writing",
    "content/fitting",
    "content/spreadsheets",
    "readability",
    "thesaurus",
    "words",
    "data_dictionary",
    "markdown_text",
    "openness",
    "backups/archive",
    "images/encoding",
    "reference_formats/cleaning",
    "reference_formats/items",
    "reference_formats/mending",
    "reference_formats/csl_json",
    "reference_formats/ris",
    "reference_formats/bibtex",
    "reference_formats/latex",
    "reference_formats/reading",
    "reference_formats/works",
    "fdc/archive",
    "fdc/cells",
    "fdc/groups",
    "fdc/nutrients",
    "fdc/portions",
    "fdc/reading",
    "fdc/records",
    "search/ordinary",
    "search/ranking",
    "search/passages",
    "finished/encodings",
    "finished/queries",
)
LONG_FOR_A_REASON = {"vocabulary.py": "one class a vocabulary"}


def modules() -> list[Path]:
    return [path for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts]


def imports(path: Path) -> Iterator[str]:
    """Dotted names below `nutrients` that a module imports, as far as they are modules."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "nutrients":
            inner = node.module.removeprefix("nutrients").strip(".")
            for alias in node.names:
                name = f"{inner}.{alias.name}".strip(".")
                is_module = (APP / name.replace(".", "/")).with_suffix(".py").exists() or (
                    APP / name.replace(".", "/")
                ).is_dir()
                yield name if is_module else inner


def own_name(path: Path) -> str:
    return ".".join(path.relative_to(APP).with_suffix("").parts).removesuffix(".__init__").removesuffix("__init__")


def row_of(name: str) -> int:
    found = [place for place, row in enumerate(ROWS) if name.split(".")[0] in row]
    assert found, f"{name} stands in no row of ROWS"
    return found[0]


@pytest.mark.parametrize("path", modules(), ids=own_name)
def test_a_module_imports_only_from_rows_below(path: Path) -> None:
    own = own_name(path)
    if not own:
        return
    for name in imports(path):
        if name.split(".")[0] != own.split(".")[0]:
            assert row_of(name) < row_of(own), f"{own} imports {name}"


@pytest.mark.parametrize("package", INSIDE)
def test_a_package_keeps_its_own_order(package: str) -> None:
    places = {name: place for place, row in enumerate(INSIDE[package]) for name in row}
    for path in (APP / package).glob("*.py"):
        if path.stem == "__init__":
            continue
        for name in imports(path):
            if name.startswith(f"{package}."):
                below = name.split(".")[1]
                assert places[below] < places[path.stem], f"{path.stem} imports {below}"


@pytest.mark.parametrize("path", modules(), ids=own_name)
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not hidden


@pytest.mark.parametrize("name", PLAIN)
def test_the_plain_rows_know_no_database(name: str) -> None:
    text = (APP / f"{name}.py").read_text()
    allowed = "from django.db.models import TextChoices"
    assert "django" not in text.replace(allowed, "").replace("django-markdownx", "")


@pytest.mark.parametrize("path", modules(), ids=own_name)
def test_functions_are_short_and_files_readable(path: Path) -> None:
    text = path.read_text()
    limit = 500 if path.name in LONG_FOR_A_REASON else 250
    assert len(text.splitlines()) <= limit
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, f"{node.name} is too long"


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_makes_no_query_and_loads_no_outside_thing(path: Path) -> None:
    text = path.read_text()
    assert "|safe" not in text or path.name in ("references.html", "preview.html")
    assert ".all" not in text.replace("page.all_nutrients", "")
    assert 'style="' not in text
    assert 'src="http' not in text


def test_the_top_level_is_the_agreed_one() -> None:
    expected = {"manage.py", "requirements.txt", "site", "nutrients", "templates", "static", "content", "tests"}
    assert expected <= {path.name for path in ROOT.iterdir()}
    assert not (ROOT / "site" / "__init__.py").exists()


def test_every_pin_is_exact_and_sorted_in_its_part() -> None:
    for name in ("requirements.txt", "tests/requirements.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert all("==" in pin for pin in pins)
        parts = " ".join(lines).split("# what those need")
        for part in parts:
            names = [word.split("==")[0].lower() for word in part.split() if "==" in word]
            assert all(before <= after for before, after in pairwise(names)), f"{name} is not in order: {names}"


@pytest.mark.parametrize("name", ["requirements", "tests/requirements"])
def test_the_lock_holds_the_same_pins_each_with_its_hashes(name: str) -> None:
    def pins(text: str) -> set[str]:
        found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)(?: \\)?$", text, re.MULTILINE)
        return {f"{package.lower().replace('_', '-')}=={version}" for package, version in found}

    wanted = pins((ROOT / f"{name}.txt").read_text()) | pins((ROOT / "requirements.txt").read_text())
    lock = (ROOT / f"{name}.lock").read_text()
    assert pins(lock) == wanted, "make lock"
    for entry in re.split(r"\n(?=\w)", lock.strip()):
        assert re.fullmatch(r"[\w.-]+==[^\n]+(\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+", entry), entry
