"""The public addresses: a contract that tests and other people's tools use."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from nutrients import views
from nutrients.answers import reading
from nutrients.sitemaps import SITEMAPS

app_name = "nutrients"

urlpatterns = [
    path("", views.home, name="home"),
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
    path("nutrients/", views.nutrients, name="nutrients"),
    path("nutrients/<slug:slug>/", views.nutrient, name="nutrient"),
    path("nutrients/<slug:slug>/foods/", views.nutrient_foods, name="nutrient_foods"),
    path("compare/", views.compare, name="compare"),
    path("foods/", views.foods, name="foods"),
    path("foods/<slug:slug>/", views.food, name="food"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("claims/", views.claims, name="claims"),
    path("claims/<slug:slug>/", views.claim, name="claim"),
    path("symptoms/", views.symptoms, name="symptoms"),
    path("symptoms/<slug:slug>/", views.symptom, name="symptom"),
    path("disagreements/", views.disagreements, name="disagreements"),
    path("audit/", views.audit, name="audit"),
    path("glossary/", views.glossary, name="glossary"),
    path("data/", views.data, name="data"),
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("about/", views.about, name="about"),
    path("about/editorial-policy/", views.about_page, {"name": "editorial_policy"}, name="editorial_policy"),
    path("about/corrections/", views.about_page, {"name": "corrections"}, name="corrections"),
    path("about/privacy/", views.about_page, {"name": "privacy"}, name="privacy"),
    path("about/accessibility/", views.about_page, {"name": "accessibility"}, name="accessibility"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", reading(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
]
