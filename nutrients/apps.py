"""The app. After each migrate the three groups have their permissions."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from nutrients.groups import set_up_groups


class NutrientsConfig(AppConfig):
    name = "nutrients"
    verbose_name = "Fascicle"

    def ready(self) -> None:
        post_migrate.connect(set_up_groups, sender=self)
