"""The closed vocabularies of the site: each word means one thing in files, tables, pages and tests."""

from django.db.models import TextChoices


class Grade(TextChoices):
    """How sure we are of a statement; the word is printed beside it everywhere."""

    ESTABLISHED = "established", "Established"
    PROBABLE = "probable", "Probable"
    LIMITED = "limited", "Limited"
    DISPUTED = "disputed", "Disputed"
    UNSUPPORTED = "unsupported", "Unsupported"

    @property
    def meaning(self) -> str:
        return GRADE_MEANINGS[self]


GRADE_MEANINGS: dict[Grade, str] = {
    Grade.ESTABLISHED: "Guidelines and reference texts agree.",
    Grade.PROBABLE: "Good evidence, but incomplete.",
    Grade.LIMITED: "Few or weak reports.",
    Grade.DISPUTED: "Serious sources disagree.",
    Grade.UNSUPPORTED: "No credible support, or contradicted.",
}


class Direction(TextChoices):
    DEFICIENCY = "deficiency", "Too little"
    EXCESS = "excess", "Too much"
    BOTH = "both", "Both directions"


class Side(TextChoices):
    """The direction of an imbalance: one of two, never both."""

    DEFICIENCY = "deficiency", "Too little"
    EXCESS = "excess", "Too much"


class Aspect(TextChoices):
    TWITCHING_EVIDENCE = "twitching-evidence", "Tie to twitching"
    UNDERLYING_CAUSE = "underlying-cause", "Underlying cause"
    MECHANISM = "mechanism", "Mechanism of twitching"
    ASSOCIATED_SYMPTOMS = "associated-symptoms", "Associated symptoms"
    DIETARY_CONTEXT = "dietary-context", "Dietary context"
    RESOLUTION = "resolution", "Resolution"
    AT_RISK_GROUPS = "at-risk-groups", "Who is at risk"
    DRUG_INTERACTIONS = "drug-interactions", "Medicines"
    RED_FLAGS = "red-flags", "Warning signs"


COMPARED_ASPECTS: tuple[Aspect, ...] = (
    Aspect.UNDERLYING_CAUSE,
    Aspect.MECHANISM,
    Aspect.ASSOCIATED_SYMPTOMS,
    Aspect.DIETARY_CONTEXT,
    Aspect.RESOLUTION,
)
"""The five aspects of the deficiency-versus-excess table, in its order."""


class ClaimStatus(TextChoices):
    CURRENT = "current", "Current"
    UNDER_REVIEW = "under-review", "Under review"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Check(TextChoices):
    """Whether the material behind a row was read when it was entered. Nobody's review is implied."""

    ADDRESS = "address", "Text, copy or abstract read"
    MEMORY = "memory", "From memory: needs checking"


class SourceType(TextChoices):
    """CSL's names, as Zotero reads and writes them."""

    ARTICLE = "article-journal", "Journal article"
    BOOK = "book", "Book"
    CHAPTER = "chapter", "Chapter"
    LEGISLATION = "legislation", "Legislation"
    REPORT = "report", "Report"
    WEBPAGE = "webpage", "Web page"


class Evidence(TextChoices):
    """What kind of evidence a source is."""

    CASE_CONTROL = "case-control", "Case-control study"
    CASE_REPORT = "case-report", "Case report"
    CASE_SERIES = "case-series", "Case series"
    COHORT = "cohort", "Cohort study"
    CROSS_SECTIONAL = "cross-sectional", "Cross-sectional study"
    FACT_SHEET = "fact-sheet", "Fact sheet"
    GUIDELINE = "guideline", "Guideline"
    LABORATORY_METHOD = "laboratory-method", "Laboratory method"
    LEGISLATION = "legislation", "Legislation"
    POPULAR = "popular", "Popular page"
    REFERENCE_TEXT = "reference-text", "Reference text"
    REVIEW = "review", "Review"
    SAFETY_NOTICE = "safety-notice", "Safety notice"
    SYSTEMATIC_REVIEW = "systematic-review", "Systematic review"


class Standing(TextChoices):
    """How much a source can carry. 'Low authority' is listed as what others cite, never as evidence."""

    HIGH = "high", "High authority"
    MEDIUM = "medium", "Medium authority"
    LOW = "low", "Low authority"


class SourceStatus(TextChoices):
    """What became of a source since it appeared; every reference to it says so, unless it is live."""

    LIVE = "live", "Live"
    MOVED = "moved", "Moved to another address"
    DEAD = "dead", "Address no longer answers"
    CORRECTED = "corrected", "Corrected since"
    CONCERN = "concern", "Expression of concern"
    RETRACTED = "retracted", "Retracted"
    SUPERSEDED = "superseded", "Superseded"


class LinkResult(TextChoices):
    """What came of asking a source's address. Nothing follows from it by itself: an editor decides."""

    ANSWERED = "answered", "Answered"
    MOVED = "moved", "Answered at another address"
    CLOSED = "closed", "Answered, but not to us"
    FAILED = "failed", "Did not answer"
    REFUSED = "refused", "Not asked: no public address"


class NutrientKind(TextChoices):
    VITAMIN = "vitamin", "Vitamin"
    MINERAL = "mineral", "Mineral"
    ENERGY = "energy", "Energy"


class Unit(TextChoices):
    """Value in files and tables, label on pages. DFE: dietary folate equivalents; NE: niacin equivalents."""

    KCAL = "kcal", "kcal"
    MG = "mg", "mg"
    UG = "ug", "µg"
    UG_DFE = "ug_dfe", "µg DFE"
    MG_NE = "mg_ne", "mg NE"
    MG_PER_MJ = "mg_per_mj", "mg/MJ"
    MG_NE_PER_MJ = "mg_ne_per_mj", "mg NE/MJ"


class Authority(TextChoices):
    """Who sets reference intakes and limits."""

    NASEM = "nasem", "United States and Canada"
    EFSA = "efsa", "EU (EFSA)"
    UK = "uk", "United Kingdom"
    WHO = "who", "WHO/FAO"
    NHMRC = "nhmrc", "Australia and New Zealand"


class IntakeKind(TextChoices):
    """What a reference intake is. Needs: ai, rda, pri, rni. All others are limits or goals."""

    AI = "ai", "Adequate Intake"
    RDA = "rda", "Recommended Dietary Allowance"
    PRI = "pri", "Population Reference Intake"
    RNI = "rni", "Reference Nutrient Intake"
    UL = "ul", "Tolerable Upper Intake Level"
    CDRR = "cdrr", "Chronic Disease Risk Reduction intake"
    SAFE = "safe", "safe level"
    SUL = "sul", "Safe Upper Level"
    GL = "gl", "guidance level"
    GOAL = "goal", "goal"


NEED_KINDS = frozenset({IntakeKind.AI, IntakeKind.RDA, IntakeKind.PRI, IntakeKind.RNI})


class Sex(TextChoices):
    ANY = "any", "All"
    FEMALE = "female", "Women and girls"
    MALE = "male", "Men and boys"


class LifeStage(TextChoices):
    INFANT = "infant", "Infants"
    CHILD = "child", "Children"
    ADULT = "adult", "Adults"
    PREGNANCY = "pregnancy", "Pregnancy"
    LACTATION = "lactation", "Breastfeeding"


class Scope(TextChoices):
    """What an intake counts. Supplemental is never compared with a day's food."""

    TOTAL = "total", "all sources"
    SUPPLEMENTAL = "supplemental", "supplements, fortified food and medicines only"


class ProductKind(TextChoices):
    """What a reader types into the sum: limits for supplements alone never count ordinary food."""

    SUPPLEMENT = "supplement", "Supplement or medicine"
    FORTIFIED = "fortified", "Fortified food or drink"
    FOOD = "food", "Ordinary food"


class Frequency(TextChoices):
    """How often a symptom goes with an imbalance, or how common a cause is: editorial estimates."""

    COMMON = "common", "Common"
    OCCASIONAL = "occasional", "Occasional"
    UNCOMMON = "uncommon", "Uncommon"
    RARE = "rare", "Rare"
    NONE = "none", "Nothing found"


class Tier(TextChoices):
    """What a reader with the symptom is advised to do."""

    ROUTINE = "routine", "Usually no cause for alarm"
    SOON = "see-doctor-soon", "See a doctor soon"
    EMERGENCY = "emergency", "Emergency"


class Area(TextChoices):
    """The part of the symptom grid in which a symptom stands."""

    MUSCLE = "muscle", "Muscle"
    FEELING = "feeling", "Feeling, balance and reflexes"
    HEART = "heart", "Heart, breath and awareness"
    ELSEWHERE = "elsewhere", "Elsewhere in the body"


class MuscleEffect(TextChoices):
    """Evidence for one of these is never shown as evidence for another."""

    TWITCH = "twitch", "Twitch"
    CRAMP = "cramp", "Cramp"
    SPASM = "spasm", "Spasm"
    TETANY = "tetany", "Tetany"
    TREMOR = "tremor", "Tremor"
    TINGLING = "tingling", "Tingling"
    WEAKNESS = "weakness", "Weakness"


class Verdict(TextChoices):
    """How a statement of the popular article stands up."""

    ACCURATE = "accurate", "Accurate"
    LIMITS = "accurate-with-limits", "Accurate with limits"
    INCOMPLETE = "incomplete", "Incomplete"
    MISLEADING = "overstated-or-misleading", "Overstated or misleading"
    WRONG = "wrong-or-unsupported", "Wrong or unsupported"


class Diet(TextChoices):
    VEGAN = "vegan", "Vegan"
    VEGETARIAN = "vegetarian", "Vegetarian"
    PESCATARIAN = "pescatarian", "Pescatarian"
    OMNIVORE = "omnivore", "Omnivore"
    UNKNOWN = "unknown", "Not known"


class FoodGroup(TextChoices):
    VEGETABLES = "vegetables", "Vegetables"
    FRUITS = "fruits", "Fruits"
    GRAINS = "grains", "Grains"
    CEREALS = "cereals", "Breakfast cereals"
    LEGUMES = "legumes", "Beans, peas and lentils"
    SOY = "soy", "Soya foods"
    NUTS_SEEDS = "nuts-seeds", "Nuts and seeds"
    DAIRY = "dairy", "Dairy"
    PLANT_DRINKS = "plant-drinks", "Plant drinks"
    EGGS = "eggs", "Eggs"
    FISH = "fish", "Fish"
    SHELLFISH = "shellfish", "Shellfish"
    POULTRY = "poultry", "Poultry"
    MEAT = "meat", "Meat"
    OILS = "oils", "Oils"
    BEVERAGES = "beverages", "Beverages"
    OTHER = "other", "Other"


class FoodState(TextChoices):
    RAW = "raw", "raw"
    COOKED = "cooked", "cooked"
    PREPARED = "prepared", "prepared"
    FORTIFIED = "fortified", "fortified"
    CANNED = "canned", "canned"
    DRIED = "dried", "dried"
    FLUID = "fluid", "fluid"
    ROASTED = "roasted", "roasted"
    SMOKED = "smoked", "smoked"
    UNKNOWN = "unknown", "not known"


class Match(TextChoices):
    """How surely a food was matched to its FoodData Central record."""

    MACROS = "description+macros", "description and main nutrients agree"
    DESCRIPTION = "description-only", "description agrees"
    NONE = "none", "no record matched"
    OWN = "own", "the figures are this record’s"


class LabSide(TextChoices):
    """Which side of a laboratory range points to the deficiency."""

    LOW = "low", "a low value"
    HIGH = "high", "a high value"


class Licence(TextChoices):
    """On what terms an image may be shown."""

    CC0 = "cc0", "CC0 1.0"
    PUBLIC_DOMAIN = "public-domain", "Public domain"
    CC_BY_4 = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA_4 = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC_BY_3 = "cc-by-3.0", "CC BY 3.0"
    CC_BY_SA_3 = "cc-by-sa-3.0", "CC BY-SA 3.0"
    OWN_WORK = "own-work", "Own work"
    PERMISSION = "permission", "Used with permission"

    @property
    def address(self) -> str:
        """Where the licence can be read; empty where there is no text of it."""
        return LICENCE_ADDRESSES.get(self, "")


LICENCE_ADDRESSES: dict[Licence, str] = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY_4: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA_4: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_3: "https://creativecommons.org/licenses/by/3.0/",
    Licence.CC_BY_SA_3: "https://creativecommons.org/licenses/by-sa/3.0/",
}


class ChangeKind(TextChoices):
    """Only the last three move the public 'last changed' date."""

    WORDING = "wording", "Wording"
    SOURCE = "source", "New source"
    NUMBER = "number", "Number changed"
    CONCLUSION = "conclusion", "Conclusion changed"
    CORRECTION = "correction", "Correction"


MEANING_CHANGES = frozenset({ChangeKind.NUMBER, ChangeKind.CONCLUSION, ChangeKind.CORRECTION})


class RevisionState(TextChoices):
    """What a revision is. An object's newest revision says where the object stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for review"
    RETURNED = "returned", "Returned with a note"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    REMOVED = "removed", "Removed"
    DISCARDED = "discarded", "Draft discarded"


WORKING = frozenset({RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.RETURNED, RevisionState.SCHEDULED})
"""The states in which a newest revision is a working copy that no reader sees."""


OBTAINED: dict[str, str] = {
    "1": "analysed",
    "4": "calculated or imputed",
    "5": "from the maker's label claim",
    "6": "analyses of several kinds combined",
    "7": "assumed zero",
    "8": "calculated from the label",
    "9": "calculated by the maker",
    "11": "values of several kinds combined",
    "12": "analysed by the maker",
    "13": "analysed, from the literature",
    "": "not stated",
}
"""How USDA obtained a value, by its source code (SR28 documentation, source code file), in our words."""


COUNTED_AS: dict[tuple[str, int], str] = {
    ("301", 1087): "calcium",
    ("312", 1098): "copper",
    ("208", 1008): "energy",
    ("435", 1190): "folate",
    ("303", 1089): "iron",
    ("304", 1090): "magnesium",
    ("406", 1167): "niacin",
    ("305", 1091): "phosphorus",
    ("306", 1092): "potassium",
    ("307", 1093): "sodium",
    ("404", 1165): "thiamin",
    ("418", 1178): "vitamin-b12",
    ("415", 1175): "vitamin-b6",
    ("328", 1114): "vitamin-d",
    ("323", 1109): "vitamin-e",
}
"""By USDA's two numbers, the name under which rules of counting know a nutrient, whatever its address is now."""


class SearchKind(TextChoices):
    """What search finds, in the order in which equals stand; the values are those of the query key `kind`."""

    NUTRIENT = "nutrient", "Nutrients"
    GUIDE = "guide", "Guides"
    SYMPTOM = "symptom", "Symptoms"
    RANKING = "food-ranking", "Nutrients in foods"
    CAUSE = "other-cause", "Other causes of twitching"
    TERM = "term", "Glossary"
    PAGE = "page", "Tables and pages about this site"
    FOOD = "food", "Foods"
    IMPORTED = "imported-food", "Foods with USDA’s figures alone"
    CLAIM = "claim", "Statements"
    SOURCE = "source", "Sources"
