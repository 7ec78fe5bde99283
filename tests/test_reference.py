"""The reference around the articles: claims, symptoms, disagreements, audit, glossary, other names."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import AuditItem, Claim, MechanismStep, OtherCause, Sign, Symptom, SymptomLink, Term
from nutrients.records import ClaimRecord
from nutrients.vocabulary import ClaimStatus, Frequency, Grade
from tests.pages import Page, get, one, words
from tests.test_figures import table, words_of_amount
from tests.test_pages import WITH_PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHANGE = publishing.Change(why="test")
NAMING_SYMPTOMS = (
    *("/", "/nutrients/", "/compare/", "/symptoms/", "/claims/", "/disagreements/", "/audit/"),
    *("/guides/muscle-twitching/", "/claims/magnesium-low-mechanism-5/", "/nutrients/magnesium/", "/symptoms/tetany/"),
)


CONDITIONAL = ("irregular-heartbeat", "fainting")
"""Emergency signs whose own text says when they are one."""


def statement(claim: Claim) -> str:
    return str(claim.text).split(" [@")[0]


def claim_record(slug: str) -> ClaimRecord:
    record = record_of(Claim.objects.get(slug=slug))
    assert isinstance(record, ClaimRecord)
    return record


def test_there_is_a_page_for_everything() -> None:
    assert len(WITH_PAGE) == 12
    counts = [model.objects.count() for model in (Symptom, OtherCause, Term, AuditItem, Sign)]
    assert counts == [42, 30, 95, 58, 18]


def test_every_claim_has_a_page_with_grade_sources_and_history(client: Client) -> None:
    for claim in Claim.objects.all()[::7]:
        text = words(one(get(client, f"/claims/{claim.slug}/"), "//main"))
        assert statement(claim) in text
        assert claim.get_grade_display() in text
        assert "authority" in text
        assert "Version 1" in text


def test_a_claim_says_through_which_nutrient_it_acts(client: Client) -> None:
    assert "through calcium" in words(get(client, "/claims/phosphorus-high-twitching-evidence-1/"))


def test_a_withdrawn_claim_stays_says_why_and_leads_on(client: Client) -> None:
    old = replace(
        claim_record("magnesium-low-mechanism-4"),
        status=ClaimStatus.WITHDRAWN,
        reason="Too simple.",
        replaced_by="magnesium-low-mechanism-5",
    )
    publishing.publish([old], CHANGE)
    page = get(client, "/claims/magnesium-low-mechanism-4/")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    assert "Withdrawn. Too simple. It was replaced by magnesium-low-mechanism-5" in words(page)
    assert b"/claims/magnesium-low-mechanism-4/" not in client.get("/sitemap.xml").content
    article = words(get(client, "/nutrients/magnesium/"))
    assert statement(Claim.objects.get(slug="magnesium-low-mechanism-4")) not in article


def test_a_claim_under_review_says_so_wherever_it_is_quoted(client: Client) -> None:
    publishing.publish([replace(claim_record("folate-low-mechanism-1"), status=ClaimStatus.UNDER_REVIEW)], CHANGE)
    assert "Under review" in words(get(client, "/nutrients/folate/"))
    assert "Under review" in words(get(client, "/claims/folate-low-mechanism-1/"))


def test_a_correction_of_a_claim_is_right_on_every_page_at_once(client: Client) -> None:
    record = claim_record("magnesium-low-mechanism-5")
    publishing.publish([replace(record, text="Corrected once. [@qmdt-hypomagnesemia]")], CHANGE)
    for address in ("/nutrients/magnesium/", "/compare/", "/claims/magnesium-low-mechanism-5/", "/claims/"):
        assert "Corrected once." in words(get(client, address)), address


@pytest.mark.parametrize(
    ("address", "statement", "about"),
    [
        ("/symptoms/numbness/", "are the typical signs", "Vitamin B6, too much"),
        ("/symptoms/irregular-heartbeat/", "constipation and palpitations are typical", "Potassium, too little"),
        ("/symptoms/muscle-cramps/", "or those of low calcium", "Phosphorus, too much"),
        ("/sources/msd-b6-toxicity/", "are the typical signs", "Vitamin B6, too much"),
        ("/disagreements/", "regulators hold reports at far lower doses", "Vitamin B6, too much"),
        ("/audit/", "often above 100 mg a day", "Vitamin B6, too much"),
    ],
)
def test_a_statement_away_from_its_article_says_which_side_it_is_about(
    client: Client, address: str, statement: str, about: str
) -> None:
    (item,) = [li for li in get(client, address).xpath("//li[p]") if statement in words(li)]
    assert about in [words(small) for small in item.xpath(".//small")]
    assert about in client.get(f"{address.rstrip('/')}.md").content.decode()


def test_the_data_of_a_symptom_say_which_side_each_statement_is_about(client: Client) -> None:
    about = {claim["slug"]: claim["about"] for claim in client.get("/symptoms/numbness.json").json()["claims"]}
    assert about["vitamin-b6-high-associated-symptoms-3"] == "Vitamin B6, too much"
    assert about["twitching-high-associated-symptoms-1"] == ""


def cell(client: Client, symptom: str, nutrient: str) -> str:
    page = get(client, "/symptoms/")
    row = one(page, f"//table//tr[th/a/@href='/symptoms/{symptom}/']")
    return words(one(row, f"td[@data-n='{nutrient}']"))


def test_every_link_stands_in_the_grid_with_frequency_and_number_of_sources(client: Client) -> None:
    page = get(client, "/symptoms/")
    cells = {
        (href.split("/")[2], td.get("data-n")): words(td)
        for row in page.xpath("//table//tr[td]")
        for href in row.xpath("th/a/@href")
        for td in row.xpath("td")
    }
    links = SymptomLink.objects.select_related("imbalance__nutrient", "symptom").prefetch_related("sources")
    assert links.count() == 197
    for link in links:
        side = link.imbalance.get_side_display().lower()
        text = cells[link.symptom.slug, link.imbalance.nutrient.name]
        assert f"{side}: {link.get_frequency_display().lower()} ({link.sources.count()} source" in text


def test_an_empty_cell_says_which_kind_of_empty_it_is(client: Client) -> None:
    assert cell(client, "eyelid-twitching", "Folate") == "not looked at yet"
    graded = "too little: tie graded unsupported; too much: tie graded unsupported"
    assert cell(client, "muscle-twitching", "Folate") == graded
    stated = "too little: a statement, no frequency noted; too much: not looked at yet"
    assert cell(client, "eyelid-twitching", "Magnesium") == stated
    link = record_of(SymptomLink.objects.get(imbalance__slug="vitamin-d-deficiency", symptom__slug="muscle-twitching"))
    day = date(2026, 11, 3)
    empty = replace(link, frequency=Frequency.NONE, looked_on=day, imbalance="folate-excess", sources=())  # type: ignore[call-arg]
    publishing.publish([empty], CHANGE)
    assert f"too much: looked on {day.day} " in cell(client, "muscle-twitching", "Folate")


def test_every_symptom_puts_help_before_causes_and_causes_before_nutrients(client: Client) -> None:
    for symptom in Symptom.objects.all():
        page = get(client, f"/symptoms/{symptom.slug}/")
        text = words(one(page, "//main"))
        places = [text.find(part) for part in ("Get help now", "ther causes", "The nutrients, in both directions")]
        assert 0 <= places[0] < places[1] < places[2], symptom.slug
        assert len(page.xpath("//li[starts-with(@id,'cause-')]")) == 30
        assert ("This is an emergency sign" in text) == (
            symptom.tier == "emergency" and symptom.slug not in CONDITIONAL
        )


@pytest.mark.parametrize("slug", CONDITIONAL)
def test_a_sign_whose_text_says_when_it_is_an_emergency_is_none_without_that(client: Client, slug: str) -> None:
    intro = words(one(get(client, f"/symptoms/{slug}/"), "//div[@class='intro']"))
    assert "This can be an emergency sign. With twitching or spasm, or as described below, call your local" in intro
    assert "Emergency." not in intro


def test_a_claim_about_cramps_is_marked_on_the_page_about_twitches(client: Client) -> None:
    page = get(client, "/symptoms/muscle-twitching/")
    (item,) = [li for li in page.xpath("//li") if "For leg cramps, a Cochrane review" in words(li)]
    assert "This is about cramps, not twitches." in words(item)
    (own,) = [li for li in page.xpath("//li") if "Marked magnesium deficiency is an accepted" in words(li)]
    assert "not twitches" not in words(own)


@pytest.mark.parametrize("address", NAMING_SYMPTOMS)
def test_every_warning_sign_stands_on_every_page_that_names_a_symptom(client: Client, address: str) -> None:
    text = words(one(get(client, address), "//aside[@id='help']"))
    assert all(sign.text in text for sign in Sign.objects.all())


@pytest.mark.parametrize(
    "address", ["/", "/nutrients/magnesium/", "/guides/muscle-twitching/", "/compare/", "/search/"]
)
def test_what_a_phone_shows_first_names_every_emergency_sign_and_whom_to_call(client: Client, address: str) -> None:
    text = words(one(get(client, address), "//p[@class='calm']"))
    assert "Call your local emergency number" in text
    assert all(sign.text in text for sign in Sign.objects.filter(tier="emergency"))
    assert f"See a doctor soon if {Sign.objects.filter(tier='see-doctor-soon')[0].text}." in text


def test_what_is_stated_of_eyelids_stands_before_what_is_stated_of_twitching(client: Client) -> None:
    page = get(client, "/symptoms/eyelid-twitching/")
    section = one(page, "//section[@aria-labelledby='claims']")
    (own,) = section.xpath("ul/li")
    assert "two studies found blood magnesium no lower" in words(own)
    assert len(section.xpath("details//li")) > 20
    assert "magnesium" not in words(one(page, "//section[@aria-labelledby='nutrients']//p[@class='note']"))


def test_nothing_that_names_a_symptom_can_be_published_without_the_signs() -> None:
    Sign.objects.filter(tier="emergency").delete()
    with pytest.raises(publishing.Refused, match="warning signs are missing"):
        publishing.publish([replace(claim_record("folate-low-mechanism-1"), reason="x")], CHANGE)


def test_the_last_warning_sign_cannot_be_removed() -> None:
    *others, last = Sign.objects.filter(tier="emergency")
    publishing.remove(others, CHANGE)
    with pytest.raises(publishing.Refused, match="last of its kind"):
        publishing.remove([last], CHANGE)


def test_each_step_to_the_muscle_stands_in_picture_and_list_with_its_claim(client: Client) -> None:
    for slug in WITH_PAGE:
        page = get(client, f"/nutrients/{slug}/")
        steps = MechanismStep.objects.filter(imbalance__nutrient__slug=slug).select_related("claim")
        listed = [words(li) for li in page.xpath("//ol[@class='steps']/li")]
        pictured = " ".join(page.xpath("//*[local-name()='svg' and @class='chain']//*[local-name()='desc']/text()"))
        assert len(listed) == steps.count()
        for step in steps:
            grade = step.claim.get_grade_display().lower()
            assert f"{step.cause} → {step.effect}: {grade}" in listed
            assert f"{step.cause} leads to {step.effect}" in pictured


def rows_of(page: Page, heading: str) -> list[str]:
    section = one(page, f"//section[.//h2[starts-with(., '{heading}')]]")
    return [words(tr) for tr in section.xpath(".//tbody/tr")]


def test_the_disagreement_on_b6_names_all_five_authorities_dated(client: Client) -> None:
    rows = rows_of(get(client, "/disagreements/"), "Vitamin B6: limit for adults, 10 times apart")
    assert len(rows) == 5
    for part in ("UK, 2003", "EFSA, 2023", "Australia and New Zealand, 2006", "US, 1998", "WHO, 2004"):
        assert sum(part in row for row in rows) == 1, part


def section_of(client: Client, heading: str) -> str:
    return words(one(get(client, "/disagreements/"), f"//section[.//h2[starts-with(., '{heading}')]]"))


def test_a_value_in_another_measure_is_named_with_its_owner(client: Client) -> None:
    folate = section_of(client, "Folate: need of adults")
    assert "In another measure: 200 µg (UK, 1991)." in folate
    assert "plain folate in µg cannot be compared" in folate
    assert "In another measure: 0.1 mg/MJ (EFSA, 2016)." in section_of(client, "Thiamin: need of adults")
    page = get(client, "/disagreements/")
    note = one(page, "//section[.//h2[starts-with(., 'Folate: need')]]/p[starts-with(., 'In another measure')]")
    (number,) = {words(mark) for mark in note.xpath(".//a[@class='cite']")}
    assert "Dietary Reference Values" in words(one(page, f"//li[@id='r{number}']"))


def test_what_became_of_a_limit_stands_beside_it(client: Client) -> None:
    uk = next(row for row in rows_of(get(client, "/disagreements/"), "Vitamin D: limit") if row.startswith("UK"))
    assert "superseded in practice: UK advice is now 100 µg a day for adults (SACN, 2016, and the NHS)" in uk
    copper = section_of(client, "Copper: limit for adults")
    assert "in 2023 EFSA set a safe level (ADI) by body weight: 0.07 mg per kg a day, about 5 mg" in copper


def test_a_limit_that_counts_fortified_food_says_so(client: Client) -> None:
    rows = rows_of(get(client, "/disagreements/"), "Vitamin E: limit")
    scopes = {row.split(",")[0]: row for row in rows}
    assert "supplements and fortified food" in scopes["US"]
    assert "supplements only" in scopes["UK"]
    assert "supplements" not in scopes["EFSA"]
    assert "Some count only supplements or fortified food" in section_of(client, "Vitamin E: limit")
    figures = words(one(get(client, "/nutrients/magnesium/"), "//section[@id='how-much']"))
    assert "EU (SCF) 2001, supplements and fortified food" in figures
    assert "UK 2003, supplements only" in figures
    assert "limit: supplements and fortified food, SCF 2001" in figures


def test_links_are_questions_where_the_editorial_policy_says_so(client: Client) -> None:
    policy = words(get(client, "/about/editorial-policy/"))
    assert "Where the link is limited, disputed or unsupported it is worded as a question" in policy
    links = list(Claim.objects.links())
    assert len(links) == 24
    for claim in links:
        is_sure = claim.grade in (Grade.ESTABLISHED, Grade.PROBABLE)
        assert ("make muscles twitch?" in claim.text) != is_sure, claim.slug


def test_disagreements_fall_from_the_widest(client: Client) -> None:
    headings = [words(h2) for h2 in get(client, "/disagreements/").xpath("//h2[contains(., 'times apart')]")]
    times = [float(heading.split(", ")[1].split()[0]) for heading in headings]
    assert len(times) > 12
    assert times == sorted(times, reverse=True)


def test_the_audit_states_every_statement_with_verdict_and_grade(client: Client) -> None:
    page = get(client, "/audit/")
    assert len(page.xpath("//ul[contains(@class,'audit')]/li")) == 58
    for item in AuditItem.objects.all():
        text = words(one(page, f"//li[@id='{item.slug}']"))
        assert item.statement in text
        assert item.get_verdict_display() in text


def test_the_audit_can_be_narrowed_to_a_verdict(client: Client) -> None:
    page = get(client, "/audit/?verdict=wrong-or-unsupported")
    assert len(page.xpath("//ul[contains(@class,'audit')]/li")) == 3
    assert page.xpath("//meta[@name='robots']")
    assert "is not a verdict" in words(get(client, "/audit/?verdict=nonsense", 400))


def test_a_term_is_linked_at_its_first_use_only(client: Client) -> None:
    page = get(client, "/nutrients/magnesium/")
    links = page.xpath("//a[@class='term']/@href")
    assert len(links) == len(set(links)) > 5
    glossary = get(client, "/glossary/")
    assert all(glossary.xpath("//*[@id=$anchor]", anchor=link.split("#")[1]) for link in links)
    assert not page.xpath("//h2//a[@class='term'] | //a//a")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/nutrients/b6/", "/nutrients/vitamin-b6/"),
        ("/nutrients/pyridoxine/", "/nutrients/vitamin-b6/"),
        ("/nutrients/hypomagnesemia/", "/nutrients/magnesium/#too-little"),
        ("/nutrients/hypomagnesaemia/", "/nutrients/magnesium/#too-little"),
        ("/symptoms/fasciculation/", "/symptoms/muscle-twitching/"),
    ],
)
def test_another_name_leads_to_the_one_page(client: Client, address: str, target: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, target)


def test_figures_of_nutrients_without_a_page_stand_among_the_data(client: Client) -> None:
    page = get(client, "/data/")
    rows = [words(tr) for tr in page.xpath("//details//tbody/tr")]
    wanted = [row for row in table("intakes") if row["nutrient"] in ("niacin", "iron")]
    assert len(rows) == len(wanted) > 100
    for row in (row for row in table("lab_ranges") if row["nutrient"] in ("niacin", "iron")):
        assert words_of_amount(row["analyte"]) in words(page)


def test_nobody_is_invented(client: Client) -> None:
    assert "no named person has signed" in words(get(client, "/people/"))
    assert client.get("/people/anybody/").status_code == 404
