"""USDA's food categories in the groups of this site; where a category holds two, the description's first words tell."""

from nutrients.vocabulary import FoodGroup

GROUPS: dict[str, FoodGroup] = {
    "Baked Products": FoodGroup.GRAINS,
    "Beef Products": FoodGroup.MEAT,
    "Beverages": FoodGroup.BEVERAGES,
    "Breakfast Cereals": FoodGroup.GRAINS,
    "Cereal Grains and Pasta": FoodGroup.GRAINS,
    "Dairy and Egg Products": FoodGroup.DAIRY,
    "Fats and Oils": FoodGroup.OILS,
    "Finfish and Shellfish Products": FoodGroup.FISH,
    "Fruits and Fruit Juices": FoodGroup.FRUITS,
    "Lamb, Veal, and Game Products": FoodGroup.MEAT,
    "Legumes and Legume Products": FoodGroup.LEGUMES,
    "Nut and Seed Products": FoodGroup.NUTS_SEEDS,
    "Pork Products": FoodGroup.MEAT,
    "Poultry Products": FoodGroup.POULTRY,
    "Sausages and Luncheon Meats": FoodGroup.MEAT,
    "Vegetables and Vegetable Products": FoodGroup.VEGETABLES,
}
"""Every other category is `FoodGroup.OTHER`."""
BY_FIRST_WORDS: dict[str, tuple[tuple[tuple[str, ...], FoodGroup], ...]] = {
    "Breakfast Cereals": ((("cereals ready-to-eat",), FoodGroup.CEREALS),),
    "Dairy and Egg Products": ((("egg,", "eggs,", "egg substitute"), FoodGroup.EGGS),),
    "Finfish and Shellfish Products": ((("crustaceans", "mollusks"), FoodGroup.SHELLFISH),),
    "Legumes and Legume Products": (
        (("soy", "tofu", "tempeh", "miso", "natto", "okara"), FoodGroup.SOY),
        (("peanut",), FoodGroup.NUTS_SEEDS),
    ),
    "Beverages": (
        (("beverages, almond milk", "beverages, rice milk", "beverages, coconut milk"), FoodGroup.PLANT_DRINKS),
    ),
}


def group_of(category: str, description: str) -> FoodGroup:
    beginning = description.lower()
    for first_words, group in BY_FIRST_WORDS.get(category, ()):
        if beginning.startswith(first_words):
            return group
    return GROUPS.get(category, FoodGroup.OTHER)
