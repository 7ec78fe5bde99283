"""The public addresses: a contract that tests and other people's tools use."""

from django.urls import path, register_converter

from nutrients.answers import reading
from nutrients.feeds import Articles, Changes
from nutrients.keeping import kept
from nutrients.sitemaps import sitemap
from nutrients.views import cards, data, foods, images, machines, pages, search, tools, twins, versions

app_name = "nutrients"
register_converter(twins.PageAddress, "page")
register_converter(twins.Form, "form")

urlpatterns = [
    path("", pages.home, name="home"),
    path("guides/", pages.guides, name="guides"),
    path("guides/<slug:slug>/", pages.guide, name="guide"),
    path("nutrients/", pages.nutrients, name="nutrients"),
    path("nutrients/<slug:slug>/", pages.nutrient, name="nutrient"),
    path("nutrients/<slug:slug>/v/<int:number>/", versions.version, name="version"),
    path("preview/<str:token>/", versions.preview, name="preview"),
    path("nutrients/<slug:slug>/foods/", foods.nutrient_foods, name="nutrient_foods"),
    path("compare/", pages.compare, name="compare"),
    path("foods/", foods.foods, name="foods"),
    path("foods/compare/", foods.compare_foods, name="compare_foods"),
    path("foods/<slug:slug>/", foods.food, name="food"),
    path("doctor-sheet/", tools.doctor_sheet, name="doctor_sheet"),
    path("sources/", pages.sources, name="sources"),
    path("sources/<slug:slug>/", pages.source, name="source"),
    path("claims/", pages.claims, name="claims"),
    path("claims/<slug:slug>/", pages.claim, name="claim"),
    path("claims/<slug:slug>/v/<int:number>/", versions.claim_version, name="claim_version"),
    path("symptoms/", pages.symptoms, name="symptoms"),
    path("symptoms/<slug:slug>/", pages.symptom, name="symptom"),
    path("disagreements/", pages.disagreements, name="disagreements"),
    path("intake/", tools.intake, name="intake"),
    path("audit/", pages.audit, name="audit"),
    path("changes/", pages.changes, name="changes"),
    path("glossary/", pages.glossary, name="glossary"),
    path("data/", data.data, name="data"),
    path("data/fascicle-<int:version>.zip", data.archive, name="archive"),
    path("data/<slug:name>.csv", data.table, name="data_table"),
    path("people/", pages.people, name="people"),
    path("people/<slug:slug>/", pages.person, name="person"),
    path("about/", pages.about, name="about"),
    path("about/editorial-policy/", pages.about_page, {"name": "editorial_policy"}, name="editorial_policy"),
    path("about/corrections/", pages.about_page, {"name": "corrections"}, name="corrections"),
    path("about/privacy/", pages.about_page, {"name": "privacy"}, name="privacy"),
    path("about/accessibility/", pages.about_page, {"name": "accessibility"}, name="accessibility"),
    path("search/", search.search, name="search"),
    path("search.json", search.suggestions, name="suggestions"),
    path("media/images/<str:name>", images.image, name="image"),
    path("og/<slug:kind>.png", cards.kind_card, name="kind_card"),
    path("og/nutrients/<slug:slug>.png", cards.nutrient_card, name="nutrient_card"),
    path("robots.txt", machines.robots, name="robots"),
    path("llms.txt", machines.llms, name="llms"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("feed.xml", kept()(reading(Articles())), name="feed"),
    path("changes.xml", kept()(reading(Changes())), name="changes_feed"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("healthz", machines.healthz, name="healthz"),
    path("<page:page>.<form:form>", twins.twin, name="twin"),
    path("<page:page>.<slug:part>.<form:form>", twins.twin, name="twin_part"),
]
