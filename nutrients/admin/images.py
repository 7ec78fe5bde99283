"""The library of images at the desk: uploads, what each picture is used in, and what the picker of the editor asks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from nutrients import images
from nutrients.admin.desk import Desk, DeskForm
from nutrients.admin.picking import Pick, picks
from nutrients.conversion import by_key
from nutrients.models import KINDS, Image, ImageUse
from nutrients.querysets import with_all

ACCEPTED = "image/jpeg,image/png,image/webp"
HOW = (
    "JPEG, PNG or WebP, at most 5 MB and 25 megapixels. It is drawn anew without its metadata (place, camera, names), "
    "at most 2,400 pixels wide."
)
AGAIN = "Choose the file again: browsers do not keep it when a form comes back."


class ImageForm(DeskForm):
    """`file` is asked of a new image, and may replace that of one which stands."""

    file = forms.FileField(
        label="File", required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}), help_text=HOW
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.master: images.Master | None = None
        if self.instance.pk and "file" in self.fields:
            self.fields["file"].label = "Replace the file"
        for name in {"alt", "caption"} & {*self.fields}:
            self.fields[name].widget.attrs["class"] = "vLargeTextField"  # the admin's word for a wide field

    def clean_file(self) -> None:
        sent = self.cleaned_data.get("file")
        if not isinstance(sent, UploadedFile):
            return
        if (sent.size or 0) > images.MOST_BYTES:
            raise forms.ValidationError(images.too_large(sent.size or 0))
        try:
            self.master = images.remake(sent.read())
        except images.Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from unfit

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not (self.master or self.instance.pk or self.earlier() or "file" in self.errors):
            self.add_error("file", "Choose the file of the picture.")
        return cleaned

    def earlier(self) -> dict[str, Any]:
        """What an older version that the form shows says of its file, if that is still there."""
        content = self.laid_over.content if self.laid_over else {}
        known = {name: content.get(name) for name in ("width", "height", "sha256")}
        return known if all(known.values()) and images.stored(str(known["sha256"])).exists() else {}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave out this step of Django's forms
        file = self.earlier()
        if self.master:
            file = {"width": self.master.width, "height": self.master.height, "sha256": self.master.sha256}
        if not self.errors:
            for name, value in file.items():
                setattr(self.instance, name, value)
        elif self.master:
            self.add_error("file", AGAIN)


@admin.register(Image)
class ImageDesk(Desk):
    form = ImageForm
    list_display = ("thumbnail", "slug", "described", "licence", "size", "used_in")
    list_display_links = ("thumbnail", "slug")
    list_filter = ("licence", "decorative")
    search_fields = ("slug", "alt", "caption", "credit")
    readonly_fields = ("picture", "users")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = ["slug", "alt", "decorative", "caption", "credit", "licence", "origin"]
        file = ["file"] if self.may_save(request, obj) else []
        return ["picture", *file, *asked, "users"] if obj else [*file, *asked]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Image]":
        uses = ImageUse.objects.filter(image_slug=OuterRef("slug")).values("image_slug").annotate(n=Count("id"))
        counted: QuerySet[Image] = super().get_queryset(request).annotate(uses=Coalesce(Subquery(uses.values("n")), 0))
        return counted

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has no fault: only now are files written, before the row that names them."""
        if form.master:
            images.keep(form.master)
        super().save_model(request, obj, form, change)

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> SafeString:
        return drawn(image, image.widths[0], "desk-thumb")

    @admin.display(description="picture")
    def picture(self, image: Image) -> SafeString:
        return drawn(
            image, max(width for width in image.widths if width <= 640 or width == image.widths[0]), "desk-picture"
        )

    @admin.display(description="alternative text", ordering="alt")
    def described(self, image: Image) -> str:
        return image.alt or "(decorative)"

    @admin.display(description="pixels", ordering="width")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description="used in", ordering="uses")
    def used_in(self, image: Any) -> int:
        uses: int = image.uses
        return uses

    @admin.display(description="used in")
    def users(self, image: Image) -> SafeString | str:
        links = format_html_join("", '<li><a href="{}">{}</a></li>', using(image))
        return format_html('<ul class="desk-uses">{}</ul>', links) if links else "No published text shows it."

    def get_urls(self) -> list[Any]:
        pick = path("pick/", self.admin_site.admin_view(self.pick), name="nutrients_image_pick")
        return [pick, *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        return picks(self, request, lambda words: Image.objects.filter(with_all(words, *self.search_fields)), choice)


def drawn(image: Image, width: int, style: str) -> SafeString:
    height = max(1, round(image.height * width / image.width))
    tag = '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" class="{}">'
    return format_html(tag, image.address(width), image.alt, width, height, style)


def choice(image: Image) -> Pick:
    detail = f"{image.alt or 'decorative'}; {image.width} × {image.height}; {image.get_licence_display()}"
    return Pick(f"![](image:{image.slug})", image.caption or image.slug, detail, image.thumbnail)


def using(image: Image) -> list[tuple[str, str]]:
    """Form and name of each published text that shows the image."""
    keys: dict[str, set[str]] = {}
    for kind, key in ImageUse.objects.filter(image_slug=image.slug).values_list("kind", "key"):
        keys.setdefault(kind, set()).add(key)
    found = []
    for kind, slugs in sorted(keys.items()):
        meta = KINDS[kind]._meta
        for key, row in by_key(KINDS[kind], Q(slug__in=slugs)).items():
            url = reverse(f"admin:nutrients_{meta.model_name}_change", args=[row.pk])
            found.append((url, f"{meta.verbose_name} {key}".capitalize()))
    return found
