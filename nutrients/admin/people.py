"""People who sign, their reviews, and moved addresses."""

from django.contrib import admin

from nutrients.admin.desk import Desk
from nutrients.models import Person, Redirect, Review


@admin.register(Person)
class PersonDesk(Desk):
    list_display = ("name", "credentials")
    search_fields = ("name",)
    fields = ("name", "slug", "credentials", "interests", "url")


@admin.register(Review)
class ReviewDesk(Desk):
    list_display = ("subject", "version", "person", "on", "due")
    list_filter = ("person", "due")
    search_fields = ("subject", "person__name")
    autocomplete_fields = ("person",)


@admin.register(Redirect)
class RedirectDesk(Desk):
    list_display = ("old", "new")
    search_fields = ("old", "new")
