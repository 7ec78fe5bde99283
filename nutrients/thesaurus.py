"""Which words say the same as ours, or lead to what we hold: plain English and standard terms, and no finding.

Not one of these says that a thing has to do with another; they say how people call what the pages are about.
"""

SAME: tuple[tuple[str, ...], ...] = (
    ("mcg", "μg", "ug", "microgram"),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("aubergine", "eggplant"),
    ("beetroot", "beet"),
    ("chickpea", "garbanzo"),
    ("coriander", "cilantro"),
    ("courgette", "zucchini"),
    ("fizzy", "carbonated"),
    ("maize", "corn", "sweetcorn"),
    ("mince", "minced", "ground"),
    ("peanut", "groundnut"),
    ("porridge", "oatmeal"),
    ("prawn", "shrimp"),
    ("rocket", "arugula"),
    ("soya", "soy", "soybean"),
    ("swede", "rutabaga"),
    ("yoghurt", "yogurt", "yoghourt"),
    ("program", "programme"),
    ("face", "facial"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("calf", "calves"),
)
"""Words that say the same on both sides of the Atlantic, signs with their names, plurals that no rule makes;
found as one."""

PHRASES: dict[str, tuple[str, ...]] = {
    "excess": ("too much",),
    "deficiency": ("too little", "not enough"),
    "als": ("lou gehrig", "lou gehrigs", "gehrigs"),
    "tingling": ("pins and needles",),
    "diuretic": ("water tablets", "water tablet", "water pills", "water pill"),
    "bariatric": ("weight-loss surgery", "weight loss surgery", "gastric bypass", "gastric band", "gastric sleeve"),
    "widespread": (
        *("all over the body", "all over my body", "all over body", "whole body", "entire body", "full body"),
        *("all over", "everywhere", "in several places", "in different places"),
    ),
    "lasting": (
        *("wont stop", "will not stop", "doesnt stop", "does not stop", "not stopping", "never stops"),
        *("wont go away", "will not go away", "doesnt go away", "does not go away", "not going away"),
    ),
}
"""What one word of ours is called in several plain ones, without apostrophes; the text is found by the one word too."""

LEADING: dict[str, tuple[str, ...]] = {
    "eyelid": ("eye", "eyelash"),
    "leg": ("calf", "shin", "thigh", "knee", "hamstring"),
    "arm": ("bicep", "biceps", "tricep", "triceps", "forearm", "elbow"),
    "hand": ("finger", "thumb", "wrist", "knuckle"),
    "foot": ("toe", "heel", "ankle"),
    "face": ("cheek", "chin", "eyebrow", "forehead", "jaw", "lip", "nose"),
    "mouth": ("lip",),
    "muscle": (
        *("leg", "calf", "shin", "thigh", "hamstring", "quad", "glute", "buttock"),
        *("arm", "bicep", "biceps", "tricep", "triceps", "forearm", "shoulder"),
    ),
    "twitch": ("flicker", "flutter", "quiver", "ripple", "jump"),
    "supplement": ("tablet", "pill", "capsule"),
    "tablet": ("supplement", "pill", "capsule"),
    "caffeine": ("coffee", "espresso"),
    "sleep": ("hypnic",),
}
"""What else a typed word finds: the wider word or the plain one under which we hold it, said here first.

One way only: 'calf' finds what stands on legs and on muscles, and who types 'muscle' does not get all calves.
"""
