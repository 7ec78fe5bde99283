"""A first visit: its bytes, and what Lighthouse says of one page of each kind on a simulated telephone.

Lighthouse comes from npm; where it cannot be had, the reason is told.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve

from nutrients.models import Claim, Nutrient
from nutrients.sitemaps import Addresses
from tests.bench.rows import Row
from tests.bench.servers import Server, site
from tests.bench.serving import articles
from tests.first_bytes import AFTER_THE_SHORT_ANSWER, MOST_OF_STYLE, MOST_TO_THE_SHORT_ANSWER, bytes_until

VERSION = "12.8.2"
"""The last that runs on Node 20."""
LIGHTHOUSE = Path(sys.prefix) / f"lighthouse-{VERSION}"
"""Beside the Python packages, so that it goes with them."""
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
TRIES = 3
"""What takes time is the best of so many tries: a busy machine makes a page slower, never faster."""
SECONDS = 180
"""For one page; it takes some ten."""
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
SCREEN_STYLE = re.compile(rb'<link rel="stylesheet" href="([^"]+)">')
"""What a screen waits for; the style of the printer has a `media`."""


@dataclass(frozen=True)
class Report:
    """What Lighthouse found on a page: scores of at most 100, seconds, and what did not score in full."""

    scores: dict[str, float]
    paint: float
    shift: float
    faults: list[str]


def first_visit() -> Iterator[Row]:
    """In thousands of bytes, as sent to a browser by a server that has just started."""
    pages, lead, style = [], [], 0
    with site() as server:
        for address in articles():
            _status, headers, body = server.get(address)
            assert dict(headers)["Content-Encoding"] == "br", address
            whole = server.get(address, **{"Accept-Encoding": "identity"})[2]
            style = style or sum(len(server.get(link.decode())[2]) for link in SCREEN_STYLE.findall(whole))
            assert style, "a page without a style"
            pages.append((len(body), address))
            lead.append((bytes_until(body, AFTER_THE_SHORT_ANSWER), address))
    (most, page), (longest, slowest) = max(pages), max(lead)
    print(f"\nfirst visit: {page} is the largest article; on {slowest} the short answer ends at byte {longest:,}")
    yield Row.of("first visit: HTML of the largest article, as sent", [most / 1000], 20, "KB")
    yield Row.of("first visit: CSS, as sent", [style / 1000], MOST_OF_STYLE / 1000, "KB")
    whole_lead = (longest + style) / 1000
    yield Row.of(
        "first visit: CSS and HTML to the short answer's end, as sent",
        [whole_lead],
        MOST_TO_THE_SHORT_ANSWER / 1000,
        "KB",
    )


def kinds() -> tuple[list[str], list[str]]:
    """One page of each kind: those that search engines may list, and those that say noindex."""
    listed: dict[str, str] = {}
    every: list[dict[str, Any]] = Addresses().get_urls()
    for item in every:
        path = urlsplit(item["location"]).path
        listed.setdefault(resolve(path).url_name or "", path)
    nutrient, claim = Nutrient.objects.listed()[0], Claim.objects.standing()[0]
    food = listed["food"].split("/")[2]
    asked = [
        *("/search/?q=magnesium", "/search/?q=magnesum", "/foods/?diet=vegan", "/audit/?verdict=accurate"),
        *(f"{nutrient.get_absolute_url()}v/1/", f"{claim.get_absolute_url()}v/1/", f"/foods/compare/?a={food}"),
        "/compare/?left=calcium-deficiency&right=vitamin-d-excess",
        *(f"{nutrient.get_absolute_url()}foods/?per=portion", "/intake/?who-years=34&product-0-name=B6"),
    ]
    return list(listed.values()), asked


def lighthouse() -> Iterator[Row]:
    reason = missing()
    if reason:
        yield Row.not_measured("Lighthouse", reason)
        return
    with site() as server:
        listed, asked = kinds()
        reports = {address: report(server, address, is_listed=True) for address in listed}
        reports |= {address: report(server, address, is_listed=False) for address in asked}
    print(f"\nLighthouse {VERSION}, mobile, {len(reports)} kinds of pages; what falls short:")
    for address, found in reports.items():
        for fault in found.faults:
            print(f"  {address}: {fault}")
    for key, name in CATEGORIES.items():
        scores = [found.scores[key] for found in reports.values() if key in found.scores]
        yield worst(f"Lighthouse: lowest {name}", scores, min(scores), 100, at_least=True)
    paints, shifts = [found.paint for found in reports.values()], [found.shift for found in reports.values()]
    slow = max(reports, key=lambda address: reports[address].paint)
    print(f"  the largest paint comes last on {slow}")
    yield worst("Lighthouse: longest time to the largest paint (LCP)", paints, max(paints), 0.8, "s")
    yield worst("Lighthouse: largest shift of the layout (CLS)", shifts, max(shifts), 0)


def worst(name: str, found: list[float], value: float, goal: float, unit: str = "", *, at_least: bool = False) -> Row:
    """The worst page counts; beside it the least and the most of all of them."""
    return Row(name, value, min(found), max(found), goal, unit, at_least)


def missing() -> str:
    """Why Lighthouse cannot run here; empty when it can. Installs it when npm is there."""
    if not shutil.which("node") or not CHROMIUM:
        return "there is no Node" if CHROMIUM else "there is no Chromium"
    if program().exists():
        return ""
    npm = shutil.which("npm")
    if not npm:
        return "there is no npm to install it with"
    quietly = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    command = [npm, "install", *quietly, "--prefix", str(LIGHTHOUSE), f"lighthouse@{VERSION}"]
    LIGHTHOUSE.mkdir(exist_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 and program().exists() else f"npm cannot install it: {done.stderr.strip()[-300:]}"


def program() -> Path:
    return LIGHTHOUSE / "node_modules" / ".bin" / "lighthouse"


def report(server: Server, address: str, *, is_listed: bool) -> Report:
    """Of a page that search engines may not list, their category is left out."""
    wanted = [key for key in CATEGORIES if is_listed or key != "seo"]
    tried: list[Report] = []
    for _try in range(TRIES):
        found = looked_at(server, address, wanted)
        tried += [read(found)] if found else []
        if tried and is_fast(tried[-1]):
            break
    assert tried, f"Lighthouse failed {TRIES} times on {address}"
    best = min(tried, key=lambda found: (-found.scores["performance"], found.paint))
    paint, shift = min(found.paint for found in tried), max(found.shift for found in tried)
    print(f"  {address}: {scores_in_words(best)}, LCP {paint:.2f} s, CLS {shift:g}", flush=True)
    return Report(best.scores, paint, shift, best.faults)


def is_fast(found: Report) -> bool:
    return found.scores["performance"] == 100


def scores_in_words(found: Report) -> str:
    return ", ".join(f"{name} {found.scores[key]:.0f}" for key, name in CATEGORIES.items() if key in found.scores)


def looked_at(server: Server, address: str, categories: list[str]) -> dict[str, Any] | None:
    """Lighthouse's own report, with its usual simulated telephone; on a busy machine it may miss what it waits for."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [str(program()), f"http://127.0.0.1:{server.port}{address}", "--quiet", "--output=json"]
        command += [f"--output-path={path}", f"--only-categories={','.join(categories)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
        variables = os.environ | {"CHROME_PATH": CHROMIUM}
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode:
            print(f"  {address}: Lighthouse fails, {done.stderr.strip()[-300:]}", flush=True)
            return None
        found: dict[str, Any] = json.loads(path.read_text())
    assert "runtimeError" not in found, found["runtimeError"]
    return found


def read(found: dict[str, Any]) -> Report:
    audits, faults = found["audits"], defaultdict(list)
    for key, category in found["categories"].items():
        for reference in category["auditRefs"]:
            audit = audits[reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                faults[key].append(f"{audit['title']} ({audit.get('displayValue') or audit['score']})")
    return Report(
        {key: round(category["score"] * 100) for key, category in found["categories"].items()},
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        audits["cumulative-layout-shift"]["numericValue"],
        [f"{CATEGORIES[key]}: {', '.join(names)}" for key, names in faults.items()],
    )


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (first_visit, lighthouse)
