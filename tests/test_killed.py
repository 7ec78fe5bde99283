"""A server that is killed while editors save loses nothing that it acknowledged, and leaves nothing half."""

import json
import signal
import subprocess
import threading
import time
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.clients import Client
from tests.own_site import KILLS, OwnSite, Ready, prepared

pytestmark = pytest.mark.django_db
FIND = """
import json
from nutrients.models import *
first = {"claim": Claim, "term": Term, "nutrient": Nutrient, "symptom": Symptom}
rows = {kind: model.objects.order_by("slug")[0] for kind, model in first.items()}
print(json.dumps({
    "rows": {kind: [row.slug, row.pk] for kind, row in rows.items()},
    "version": ContentVersion.objects.get().number, "newest": Revision.objects.latest("pk").pk,
}))
"""
TEXTS = {"claim": "text", "term": "definition", "nutrient": "short_answer", "symptom": "explanation"}


def editors(site: OwnSite, rows: dict[str, tuple[str, int]]) -> list[Client]:
    """One for each kind of text, logged in."""
    found = [
        Client(site.port, kind, slug, f"/admin/nutrients/{kind}/{key}/change/", TEXTS[kind])
        for kind, (slug, key) in rows.items()
    ]
    for client in found:
        client.log_in()
    return found


def wait_and_kill(site: OwnSite, clients: list[Client], chance: Random) -> None:
    """Let them save, and kill the server at some moment after some of the saves."""
    until, done = threading.Event(), threading.Semaphore(0)
    saving = [
        threading.Thread(target=client.go_on, args=(until, done, Random(chance.random())))  # noqa: S311
        for client in clients
    ]
    for thread in saving:
        thread.start()
    for _save in range(chance.randint(0, 5)):
        done.acquire(timeout=30)
    time.sleep(chance.uniform(0, 0.5))
    site.stop(signal.SIGKILL)
    until.set()
    for thread in saving:
        thread.join()
    assert [fault for client in clients for fault in client.faults] == []


def what_is_wrong(looker: subprocess.Popen[str], clients: list[Client], known: dict[str, Any]) -> Any:
    sent = [asdict(save) for client in clients for save in client.sent]
    assert looker.stdin
    assert looker.stdout
    looker.stdin.write(json.dumps({"sent": sent, "version": known["version"], "newest": known["newest"]}) + "\n")
    looker.stdin.flush()
    return json.loads(looker.stdout.readline())


def killed_again_and_again(site: OwnSite, clients: list[Client], known: dict[str, Any]) -> None:
    chance = Random(7)  # noqa: S311 (the same moments in every run)
    looker = site.begin("tests.wholeness")
    try:
        for turn in range(KILLS):
            wait_and_kill(site, clients, chance)
            assert not (faults := what_is_wrong(looker, clients, known)), f"after kill {turn + 1}: {faults}"
            print(turn + 1, end=" ", flush=True)
            site.start(articles_ahead=False)
    finally:
        looker.kill()
        looker.communicate()
        if site.server:
            site.stop(signal.SIGKILL)


def test_no_kill_loses_or_halves_a_save(tmp_path: Path, ready: Ready) -> None:
    site = prepared(tmp_path / "site", ready)
    known = json.loads(site.manage("shell", "--no-imports", "-c", FIND).stdout)
    site.start(articles_ahead=False)
    clients = editors(site, known["rows"])
    killed_again_and_again(site, clients, known)
    sent = [save for client in clients for save in client.sent]
    published, kept = (sum(s.acknowledged for s in sent if s.button == button) for button in ("_publish", "_draft"))
    cut_off = len(sent) - published - kept
    print(f"{KILLS} kills: {published} publications and {kept} drafts acknowledged, {cut_off} cut off; all is whole")
    assert published >= KILLS // 2
    assert cut_off
