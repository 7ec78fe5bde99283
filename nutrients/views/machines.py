"""What machines ask for: robots.txt, llms.txt, security.txt, the icon, whether the site is well."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from nutrients.addresses import twin_of
from nutrients.answers import reading
from nutrients.health import checks
from nutrients.keeping import kept
from nutrients.markdown_text import escaped
from nutrients.models import Guide, Nutrient, Symptom
from nutrients.pages.help import help_block

VALID = timedelta(days=180)
"""How long security.txt may be believed; RFC 9116 asks for less than a year."""
ABOUT = (
    "> Nutrients and muscle twitching: every statement with its grade in words and its sources. "
    "Education, not diagnosis or advice. Not yet reviewed by a clinician."
)
REFERENCE = (
    ("Home page", "/", "How strongly each nutrient is tied to twitching"),
    ("Too little against too much", "/compare/", "Every nutrient's two sides, aspect by aspect"),
    ("Symptoms, read both ways", "/symptoms/", "Every symptom against every nutrient"),
    ("All statements", "/claims/", "Each with its grade"),
    ("Where authorities disagree", "/disagreements/", "Needs and limits, the widest difference first"),
    ("The popular article, checked", "/audit/", "Statement by statement"),
    ("Foods", "/foods/", "What they hold, from USDA"),
    ("Glossary", "/glossary/", "Medical words in plain ones"),
    ("Sources", "/sources/", "All of them, with how much authority each has"),
    ("Data", "/data/", "Every table as CSV, and one archive"),
    ("About", "/about/", "Who writes this, and how statements are graded"),
)


@kept()
@reading
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ("User-agent: *", "Allow: /", f"Sitemap: {settings.SITE_URL}/sitemap.xml", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@kept()
@reading
def llms(_request: HttpRequest) -> HttpResponse:
    """The site for language models: what it is, when to get help, and the pages as Markdown."""
    nutrients = [(row.name, row.get_absolute_url(), row.description) for row in Nutrient.objects.listed()]
    guides = [(row.title, row.get_absolute_url(), row.description) for row in Guide.objects.defer("text")]
    symptoms = [(row.name, row.get_absolute_url(), "") for row in Symptom.objects.defer("rendered")]
    signs = "; ".join(map(escaped, help_block().emergency))
    parts = [
        "# Fascicle",
        ABOUT,
        f"Call your local emergency number if twitching or spasm comes with {signs}.",
        "Quote a statement with its grade, its sources and its address. Twitching alone rarely means a deficiency.",
    ]
    for heading, links in (
        ("Guides", guides),
        ("Nutrients", nutrients),
        ("Symptoms", symptoms),
        ("Reference", REFERENCE),
    ):
        parts += [f"## {heading}", "\n".join(llms_line(*link) for link in links)]
    return HttpResponse("\n\n".join(parts) + "\n", content_type="text/plain; charset=utf-8")


def llms_line(name: str, address: str, words: str) -> str:
    link = f"- [{escaped(name)}]({settings.SITE_URL}{twin_of(address, 'md')})"
    return f"{link}: {escaped(words)}" if words else link


@kept()
@reading
def security(_request: HttpRequest) -> HttpResponse:
    """Where weaknesses are reported (RFC 9116); not there while nobody can be written to."""
    if not settings.CONTACT_EMAIL:
        raise Http404("No contact has been entered.")
    expires = datetime.combine(timezone.now().date() + VALID, time(), UTC)
    lines = (
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@reading
def favicon(_request: HttpRequest) -> HttpResponseBase:
    return redirect(static("favicon.svg"), permanent=True)


@never_cache
@vary_on_headers("Accept")
@reading
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while all is well, else 503: JSON for machines, a plain page for who asks with a browser."""
    found = checks()
    status = 503 if any(check.fault for check in found) else 200
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        return render(request, "healthz.html", {"checks": found, "noindex": True}, status=status)
    told = {check.name: check.fault or "ok" for check in found}
    return JsonResponse({"status": "ok" if status == 200 else "fault", **told}, status=status)
