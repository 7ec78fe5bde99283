"""Foods: all of them, one of them, several side by side, and those richest in a nutrient."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from nutrients.answers import Shown, public
from nutrients.forms.foods import FoodsForm, FoodsListForm, RankingForm, WeightForm
from nutrients.models import Food, Nutrient
from nutrients.pages import food_compare as comparing
from nutrients.pages import lists, tables
from nutrients.pages.food import food_page
from nutrients.pages.foods import AFTER, foods_page
from nutrients.pages.ranking import ranking_page

CHOICES = ("diet", "without", "group", "state")


@public("per", "authority", "stage", *CHOICES, "foods", "page", tables=(tables.foods,))
def nutrient_foods(request: HttpRequest, slug: str) -> Shown:
    found = get_object_or_404(Nutrient.objects.listed(), slug=slug)
    form = RankingForm(request.GET)
    page = ranking_page(found, form.choice)
    if form.choice.page > page.ranking.pages:
        raise Http404(f"The list has {page.ranking.pages} pages.")
    context = {
        "page": page,
        "form": form,
        "complaints": form.complaints(),
        "nutrients": list(Nutrient.objects.listed().exclude(pk=found.pk)),
    }
    return Shown("nutrient_foods.html", context, 400 if form.errors else 200)


@public(*CHOICES, AFTER, tables=(lists.food_list,))
def foods(request: HttpRequest) -> Shown:
    form = FoodsListForm(request.GET)
    context = {"page": foods_page(form.wanted, form.following), "form": form, "complaints": form.complaints()}
    return Shown("foods.html", context, 400 if form.errors else 200)


@public("portion", "grams", tables=(tables.food, tables.portions))
def food(request: HttpRequest, slug: str) -> Shown:
    found = get_object_or_404(Food, slug=slug)
    portions = list(found.portions.all())
    form = WeightForm(request.GET, portions)
    page = food_page(found, portions, form.weight)
    context = {"page": page, "form": form, "complaints": form.complaints(), "noindex": found.imported}
    return Shown("food.html", context, 400 if form.errors else 200)


@public(*comparing.KEYS, tables=(lists.side_by_side,))
def compare_foods(request: HttpRequest) -> Shown:
    names = comparing.names_for(request.GET.get(key, "") for key in comparing.KEYS)
    form = FoodsForm(request.GET, names)
    complaints = form.complaints()
    context = {
        "page": comparing.comparison(form.slugs.values()),
        "form": form,
        "names": names.by_slug,
        "complaints": complaints,
        "nearest": comparing.nearest(names, form.typed, form.slugs),
        "twice": comparing.chosen_twice(names, form.slugs),
        "pairs": comparing.ready_pairs(names),
    }
    return Shown("compare_foods.html", context, 400 if complaints else 200)
