"""The admin with our own site as the desk, so that every registration of every app stays."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "nutrients.login.site.DeskSite"
