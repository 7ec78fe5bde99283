"""Style sheets are sent without their comments, under names that say what they hold."""

import json
import re
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings as django_settings
from django.core.management import call_command

from config.settings import STORAGES
from config.static import sent

OURS = Path(django_settings.BASE_DIR) / "static"


def test_our_style_sheets_are_sent_whole_and_without_comments(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES, settings.STATIC_ROOT = STORAGES, tmp_path
    call_command("collectstatic", verbosity=0, interactive=False)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name in ("style.css", "sheet.css", "desk.css"):
        assert re.fullmatch(name.replace(".", r"\.[0-9a-f]{12}\."), names[name])
        given = (tmp_path / names[name]).read_bytes()
        assert given == sent((OURS / name).read_bytes()), name
        assert brotli.decompress((tmp_path / f"{names[name]}.br").read_bytes()) == given, name
    assert "/*" in (tmp_path / names["admin/css/base.css"]).read_text(), "those of others stay as they are"


def test_nothing_is_left_out_of_a_style_sheet_but_comments_and_indents() -> None:
    for path in OURS.glob("*.css"):
        source, given = path.read_text(), sent(path.read_bytes()).decode()
        assert "/*" in source, path.name
        assert "/*" not in given, path.name
        assert not re.search(r"^ |\n\n", given), path.name
        assert not re.findall(r"'[^'\n]*/\*[^'\n]*'|\"[^\"\n]*/\*[^\"\n]*\"", source), "a string is no comment"
        assert re.sub(r"\s", "", given) == re.sub(r"\s", "", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))


def test_what_parts_a_selector_stays() -> None:
    assert sent(b"a {\n  b :is(c) { d: e }\n\n  /* f\n  g */\n}") == b"a {\nb :is(c) { d: e }\n}"
