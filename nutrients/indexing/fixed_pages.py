"""Pages that are not made of one object, as search finds them: one line each. A test asks for every address."""

from nutrients.indexing.drafts import Draft
from nutrients.vocabulary import SearchKind


def page(url: str, title: str, text: str, *names: str) -> Draft:
    return Draft(SearchKind.PAGE, url.strip("/").replace("/", "-"), url, title, text, names)


FIXED_PAGES = (
    page(
        "/compare/",
        "Too little against too much",
        "Any two imbalances side by side: causes, mechanism, symptoms, diet and resolution, each statement with its "
        "grade and sources. Deficiency against excess for each nutrient.",
        "compare",
        "deficiency or excess",
        "deficiency versus toxicity",
    ),
    page(
        "/symptoms/",
        "Symptoms, read both ways",
        "All symptoms against all nutrients: what is described with too little and with too much, how often, and on "
        "how many sources.",
        "symptom checker",
        "symptom list",
        "all symptoms",
    ),
    page(
        "/nutrients/",
        "Nutrients",
        "All nutrients with how strongly too little and too much of each is tied to muscle twitching.",
        "vitamins and minerals",
        "all vitamins",
        "all nutrients",
    ),
    page("/foods/", "Foods", "All foods with USDA figures, by group and by nutrient.", "food list", "all foods"),
    page(
        "/intake/",
        "How much do I need, and is this too much?",
        "For an age and a sex every authority’s needs and limits; what labels say is added up against every limit. "
        "Nothing is kept. Calcium, copper, folate, iron, magnesium, niacin, phosphorus, potassium, sodium, thiamin, "
        "vitamin B6, vitamin B12, vitamin D, vitamin E.",
        "supplement calculator",
        "add up my supplements",
        "how much is too much",
        "overdose",
        "dose",
        "daily dose",
        "intake",
        "recommended intake",
        "upper limit",
        "how much should I take",
    ),
    page(
        "/symptoms/muscle-twitching/#help",
        "Warning signs: when to get help",
        "The signs with which twitching is an emergency, and those with which to see a doctor soon.",
        "emergency",
        "red flags",
        "when to see a doctor",
        "when to worry",
    ),
    page(
        "/doctor-sheet/",
        "Sheet for the doctor",
        "One page to print and take along: what was noticed, questions to ask, tests that a clinician may consider. "
        "Nothing is kept.",
        "questions for the doctor",
        "appointment",
        "print for my doctor",
    ),
    page(
        "/foods/compare/",
        "Foods side by side",
        "Up to four foods side by side: what 100 g and a usual portion of each holds.",
        "compare foods",
    ),
    page(
        "/disagreements/",
        "Where authorities disagree",
        "Limits and needs on which authorities differ, and statements that are disputed.",
        "disagreements",
        "upper limits compared",
    ),
    page(
        "/audit/",
        "The popular article, checked",
        "Every statement of the popular article on vitamins and twitching, with our verdict.",
        "fact check",
        "popular article",
    ),
    page("/claims/", "All statements", "Every statement of this site with its grade and sources.", "claims"),
    page("/sources/", "Sources", "Every source, and which texts lean on it.", "references", "bibliography", "studies"),
    page("/glossary/", "Glossary", "Medical words in plain ones.", "definitions", "medical terms"),
    page(
        "/data/",
        "Data: figures of nutrients without a page",
        "Reference intakes, limits and laboratory ranges of the nutrients that have no article yet, from all "
        "authorities, with year and source.",
        "data",
        "figures",
    ),
    page(
        "/about/",
        "About Fascicle",
        "Who writes Fascicle, how statements are graded and cited, what AI was used for, what has not been reviewed, "
        "and how to report an error.",
        "about",
        "who writes this",
        "contact",
    ),
    page(
        "/about/editorial-policy/",
        "Editorial policy",
        "How statements are graded and cited, who may publish, what AI was used for, and what nobody has reviewed yet.",
        "how we grade",
        "how we cite",
        "evidence grades",
        "artificial intelligence",
    ),
    page(
        "/about/corrections/",
        "Corrections",
        "How to report an error, what happens then, and how a corrected or withdrawn statement stays visible.",
        "report an error",
        "mistake",
        "feedback",
    ),
    page(
        "/about/privacy/",
        "Privacy",
        "Pages for readers set no cookie and store nothing about you: no account for readers and no tracking.",
        "how is my data used",
        "my data",
        "cookies",
        "privacy policy",
    ),
    page(
        "/about/accessibility/",
        "Accessibility",
        "What was done so that everybody can use these pages, and what was tested.",
        "screen reader",
    ),
    page("/people/", "People", "Who signs and reviews what stands here.", "authors", "reviewers", "editors"),
)
"""A new page for readers gets a line here: address, title, what it is in a sentence or two, other names."""
