"""check_links: who is asked when, what is kept of the answers, and that nothing else follows from them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command

from nutrients import link_checks
from nutrients.link_checks import Pace, Round, waiting_time
from nutrients.links import Answer, Asker, Postponed
from nutrients.models import LinkCheck, Source
from tests.desk import address, filled_in, make_client, push, state
from tests.engines import first_on_both

NOW = datetime(2030, 5, 3, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


@dataclass
class Fake:
    """Stands for the web: answers by host, 200 where nothing is said, and keeps what it was asked."""

    answers: dict[str, Callable[[str], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pace: Pace = field(default_factory=lambda: Pace(0.0))

    def ask(self, url: str) -> Answer:
        host = link_checks.host_of(url)
        self.pace(host)
        self.asked.append(url)
        return self.answers[host](url) if host in self.answers else Answer(200, url)


def run(fake: Any, limit: int = 3, now: datetime = NOW) -> list[LinkCheck]:
    return list(Round(limit, MONTH, fake.pace, lambda: now, fake).run())


def keys(checks: list[LinkCheck]) -> list[str]:
    return [check.source.slug for check in checks]


def leave(*slugs: str) -> None:
    """All other sources were asked just now."""
    others = Source.objects.exclude(slug__in=slugs)
    LinkCheck.objects.bulk_create(
        LinkCheck(source=source, asked_at=NOW, asked="https://x.example/", result="answered") for source in others
    )


@pytest.mark.django_db
def test_a_run_goes_on_with_the_oldest_where_the_last_one_stopped() -> None:
    fake = Fake()
    everything = set(Source.objects.exclude(url="", doi="").values_list("slug", flat=True))
    rounds = [keys(run(fake, 40, NOW + timedelta(hours=hour))) for hour in range(6)]
    found = [key for some in rounds for key in some]
    assert [len(some) for some in rounds[:3]] == [40, 40, 40]
    assert (len(found), set(found)) == (len(everything), everything), "each once, none again within a month"
    assert keys(run(fake, 40, NOW + MONTH + timedelta(hours=1))) == rounds[0]


@pytest.mark.django_db
def test_what_was_asked_is_kept_even_if_the_next_one_breaks_off() -> None:
    fake = Fake()
    going = iter(Round(5, MONTH, fake.pace, lambda: NOW, fake).run())  # type: ignore[arg-type]  # it asks only for ask()
    first = next(going)
    fake.ask = lambda _url: 1 / 0  # type: ignore[method-assign, assignment, return-value]  # the machine goes down
    with pytest.raises(ZeroDivisionError):
        next(going)
    assert list(LinkCheck.objects.all()) == [first]


@pytest.mark.django_db
def test_a_source_without_address_is_asked_by_its_doi_and_one_without_both_not_at_all() -> None:
    one, two = Source.objects.exclude(doi="").order_by("pk")[:2]
    push(one, url="", doi="10.1000/a<b>c")
    push(two, url="", doi="")
    leave(one.slug, two.slug)
    fake = Fake()
    assert keys(run(fake)) == [one.slug]
    assert fake.asked == ["https://doi.org/10.1000/a%3Cb%3Ec"]


RESULTS = [
    (Answer(200, "https://a.example/"), "answered"),
    (Answer(200, "https://b.example/", moved=True), "moved"),
    (Answer(304, "https://a.example/"), "answered"),
    (Answer(403, "https://a.example/"), "closed"),
    (Answer(429, "https://a.example/"), "closed"),
    (Answer(404, "https://a.example/"), "failed"),
    (Answer(410, "https://a.example/"), "failed"),
    (Answer(500, "https://a.example/"), "failed"),
    (Answer(None, "https://a.example/", "There is no host a.example."), "failed"),
    (Answer(None, "http://10.0.0.1/", "10.0.0.1 is no public address.", refused=True), "refused"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "result"), RESULTS, ids=lambda value: str(value)[:40])
def test_an_answer_is_kept_in_words_and_changes_no_source(answer: Answer, result: str) -> None:
    source, before = Source.objects.get(slug="leite-2014"), state()
    leave(source.slug)
    run(Fake({link_checks.host_of(link_checks.address_of(source)): lambda _url: answer}))
    check = LinkCheck.objects.get(source=source)
    assert (check.result, check.code, check.ended, check.fault) == (result, answer.code, answer.ended, answer.fault)
    assert check.asked_at == NOW
    assert (state(), Source.objects.get(slug="leite-2014").status) == (before, "live")


@pytest.mark.django_db
def test_a_host_that_asks_for_time_is_left_alone_in_this_run_and_the_next() -> None:
    sources = [source.slug for source in Source.objects.filter(url__contains="www.ncbi.nlm.nih.gov")[:3]]
    leave(*sources)
    host = {"www.ncbi.nlm.nih.gov": lambda url: Answer(429, url, retry_after="3600")}
    assert len(run(Fake(host))) == 1, "the others wait"
    assert LinkCheck.objects.get(not_before__isnull=False).not_before == NOW + timedelta(hours=1)
    assert run(Fake(host), now=NOW + timedelta(minutes=59)) == []
    assert len(run(Fake(), now=NOW + timedelta(minutes=61))) == 2


def test_the_same_host_is_asked_with_pauses_and_another_at_once() -> None:
    clock, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    pace = Pace(5.0, lambda: clock[0], sleep)
    pace("a.example")
    pace("b.example")
    clock[0] += 2
    pace("a.example")
    pace("a.example")
    assert slept == [3.0, 5.0]
    pace.shut.add("a.example")
    with pytest.raises(Postponed):
        pace("a.example")


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("999999999", MONTH),
        ("Fri, 03 May 2030 12:10:00 GMT", timedelta(minutes=10)),
        ("Fri, 03 May 2030 11:00:00 GMT", timedelta(0)),
        ("Fri, 03 May 9999 11:00:00 GMT", MONTH),
        ("99999999999999999999", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_how_long_a_host_wants_to_be_left_alone(header: str, wait: timedelta | None) -> None:
    assert waiting_time(header, NOW) == wait


@pytest.mark.django_db
def test_the_command_asks_says_what_came_of_it_and_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    agents = []

    def ask(self: Asker, url: str) -> Answer:
        agents.append(self.agent)
        return Answer(404, url)

    monkeypatch.setattr(Asker, "ask", ask)
    call_command("check_links", "--limit", "2")
    assert "2 asked. Did not answer: 2." in capsys.readouterr().out
    assert agents == [f"Fascicle link check (+{settings.SITE_URL}/about/corrections/)"] * 2
    for wrong in ("0", "-1", "x", "99999"):
        with pytest.raises(Exception, match="a whole number"):
            call_command("check_links", "--limit", wrong)


# At the desk


def failed(slug: str = "leite-2014", **values: Any) -> LinkCheck:
    given = {"asked": "https://a.example/", "ended": "https://a.example/x", "result": "failed", "code": 404} | values
    check: LinkCheck = LinkCheck.objects.create(source=Source.objects.get(slug=slug), asked_at=NOW, **given)
    return check


@pytest.mark.django_db
def test_the_board_counts_what_did_not_answer_and_leads_to_the_list() -> None:
    failed()
    failed("nhs-twitching", result="answered", code=200)
    client = make_client("editor")
    page = client.get("/admin/").content.decode()
    words = "<strong>1</strong> addresses of sources that did not answer"
    assert f'<a href="/admin/nutrients/linkcheck/?result__exact=failed">{words}' in page
    listed = client.get("/admin/nutrients/linkcheck/?result__exact=failed").content.decode()
    assert ("leite-2014" in listed, "nhs-twitching" in listed) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("result", "status", "note"),
    first_on_both(
        [
            ("failed", "dead", "Asked on 3 May 2030."),
            ("moved", "moved", "It answered at https://a.example/x on 3 May 2030."),
            ("closed", "live", ""),
        ]
    ),
)
def test_a_result_leads_to_the_form_with_what_it_suggests_and_saves_nothing(
    result: str, status: str, note: str
) -> None:
    failed(result=result)
    client, before = make_client("editor"), state()
    page = client.get("/admin/nutrients/linkcheck/").content.decode()
    (link,) = re.findall(r'"(/admin/nutrients/source/\d+/change/[^"]*)"', page)
    url = unescape(link)
    form = filled_in(client.get(url).content)
    assert (form["status"], form.get("status_note", [""])) == ([status], [note])
    assert (state(), Source.objects.get(slug="leite-2014").status) == (before, "live")
    client.post(url, form | {"_save": ["x"]})
    assert Source.objects.get(slug="leite-2014").status == status


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?status=nonsense&status_note=x", "?status=%3Cscript%3E", "?status=&status_note=y"])
def test_a_form_takes_no_nonsense_from_its_address(query: str) -> None:
    source = Source.objects.get(slug="leite-2014")
    form = filled_in(make_client("editor").get(address(Source, "change", source) + query).content)
    assert (form["status"], form.get("status_note")) == (["live"], None)


@pytest.mark.django_db
def test_the_form_of_a_source_tells_the_last_result() -> None:
    failed(fault="<i>What</i> it answers is not HTTP.", code=None)
    page = make_client("looker").get(address(Source, "change", Source.objects.get(slug="leite-2014"))).content.decode()
    assert "Did not answer on 3 May 2030. &lt;i&gt;What&lt;/i&gt; it answers is not HTTP." in page
