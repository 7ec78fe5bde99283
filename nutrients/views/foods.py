"""Foods: all of them, one of them, and those richest in a nutrient."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from nutrients.answers import Shown, public
from nutrients.models import Food, Nutrient
from nutrients.pages import foods as shelving


@public("per", "page")
def nutrient_foods(request: HttpRequest, slug: str) -> Shown:
    found = get_object_or_404(Nutrient.objects.with_page(), slug=slug)
    per, typed_page = request.GET.get("per") or "100g", request.GET.get("page") or "1"
    errors = {}
    if per not in shelving.PER:
        errors["per"] = f"“{per}” is not a way of ranking. Choose per 100 g or per portion."
    if not (typed_page.isascii() and typed_page.isdigit() and int(typed_page[:9]) > 0 and len(typed_page) < 7):
        errors["page"] = f"“{typed_page}” is not a page number."
    page = shelving.ranking(found, "100g" if "per" in errors else per, 1 if "page" in errors else int(typed_page))
    if page.page > page.pages:
        raise Http404(f"The list has {page.pages} pages.")
    context = {
        "page": page,
        "errors": errors,
        "ways": shelving.PER,
        "nutrients": Nutrient.objects.with_page(),
    }
    return Shown("nutrient_foods.html", context, 400 if errors else 200)


@public()
def foods(_request: HttpRequest) -> Shown:
    return Shown(
        "foods.html",
        {
            "shelves": shelving.shelves(),
            "nutrients": Nutrient.objects.with_page(),
            "total": Food.objects.count(),
        },
    )


@public()
def food(_request: HttpRequest, slug: str) -> Shown:
    page = shelving.food_page(get_object_or_404(Food, slug=slug))
    return Shown("food.html", {"page": page})
