"""The files for containers say nothing that the site does not know. (They are built where an engine is at hand.)"""

import re
from typing import Any

import yaml

from tests.browser import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
KNOWN = set(re.findall(r"`([A-Z][A-Z_0-9]+)`", (ROOT / "README.md").read_text()))


def test_every_variable_is_a_setting_of_the_readme() -> None:
    given = set(COMPOSE["x-web"]["environment"])
    built = set(re.findall(r"\b([A-Z_]{4,})=", DOCKERFILE)) - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert given | built <= KNOWN


def test_what_a_machine_sets_reaches_the_servers() -> None:
    given = {name: str(value) for name, value in COMPOSE["x-web"]["environment"].items() if name != "DATABASE_URL"}
    assert {"TRUSTED_PROXIES", "WEB_CONCURRENCY"} <= set(given)
    assert not [name for name, value in given.items() if not re.match(rf"\$\{{{name}:[-?]", value)]


def test_two_servers_share_one_database_and_wait_until_it_is_ready() -> None:
    servers = [service for service in COMPOSE["services"].values() if service.get("image") == "fascicle"]
    commands = [service.get("command") for service in servers]
    assert commands.count(None) == 2
    assert [command for command in commands if command] == [["python", "manage.py", "prepare"]]
    for server in servers:
        assert server["depends_on"]["database"] == {"condition": "service_healthy"}
        assert server["read_only"] is True
        assert server["cap_drop"] == ["ALL"]


def test_the_image_has_the_code_and_the_hashed_packages_and_no_root() -> None:
    copied = set(re.findall(r"^COPY (?!--from)([^\n]+) \S+$", DOCKERFILE, re.MULTILINE))
    names = {name for line in copied for name in line.split()}
    let_in = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert names == let_in
    assert all((ROOT / name).exists() for name in names)
    assert "--require-hashes" in DOCKERFILE
    user = DOCKERFILE.index("USER fascicle")
    assert user < DOCKERFILE.index("CMD [")


def test_the_proxy_asks_the_servers_of_the_file() -> None:
    conf = (ROOT / "site" / "nginx.conf").read_text()
    assert set(re.findall(r"server ([\w-]+):8000", conf)) <= set(COMPOSE["services"])
    (pages, _kept) = COMPOSE["services"]["proxy"]["volumes"]
    assert pages.startswith("./site/nginx.conf:")
