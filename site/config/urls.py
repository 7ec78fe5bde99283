"""Every address of the site: the admin, and the public pages of `nutrients`."""

from django.contrib import admin
from django.urls import include, path

from nutrients import previews
from nutrients.admin.findings import findings
from nutrients.views import errors

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    # django-markdownx's own views answer anybody: this one, under its name, asks who is there.
    path("admin/preview/", previews.preview, name="markdownx_markdownify"),
    path("admin/findings/", admin.site.admin_view(findings), name="findings"),
    path("admin/", admin.site.urls),
    path("", include("nutrients.urls")),
]
