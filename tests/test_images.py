"""Images from the desk to the page: the library, its uploads, what articles show, where each is used, its files."""

import os
import re
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from nutrients import checking, content, images, loading, masters
from nutrients.conversion import record_of
from nutrients.models import Entry, Guide, Image, ImageUse, Revision, SearchEntry
from nutrients.records import ImageRecord
from nutrients.vocabulary import Licence
from tests.desk import (
    TOLD,
    add,
    address,
    delete,
    faults,
    filled_in,
    make_client,
    opened,
    push,
    said,
    save,
    send,
)
from tests.engines import first_on_both
from tests.images import HOSTILE, IMAGE, TAMED, file_of, made, master, put_into_library, upload
from tests.test_hostile_text import PAYLOADS, assert_harmless, flat

pytestmark = pytest.mark.django_db
PAGE = "/guides/muscle-twitching/"
PICK = "/admin/nutrients/image/pick/"
FIELDS = {"slug": "new-one", "alt": "A field", "credit": "Ada", "licence": "own-work"}


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


def show(*lines: str) -> None:
    """Put these lines, as blocks of their own, behind the guide's text."""
    push(guide(), text="\n\n".join((guide().text, *lines)))


def pictures(client: Client) -> list[Any]:
    found: list[Any] = html.fromstring(client.get(PAGE).content.decode()).xpath("//main//figure[img]")
    return found


def files() -> set[str]:
    return {path.name for path in images.stored("x").parent.glob("*")}


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Path:
    """An empty folder of image files, for tests that count what is written."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


# On the page


def test_an_article_shows_an_image_with_its_sizes_and_its_credit(client: Client) -> None:
    image = put_into_library()
    show("![Fields, seen from above](image:four-fields)")
    (figure,) = pictures(client)
    (drawn,) = figure.xpath("./img")
    assert {**drawn.attrib} == {
        "src": image.address(960),
        "srcset": ", ".join(f"{image.address(width)} {width}w" for width in (320, 640, 960, 1_000)),
        "sizes": "(min-width: 40rem) 37rem, 100vw",
        "width": "1000",
        "height": "600",
        "alt": "Four fields, each of another colour",
        "loading": "lazy",
        "decoding": "async",
    }
    (caption,) = figure.xpath("./figcaption")
    assert flat(caption.text_content()) == "Fields, seen from above Ada Byron, CC BY 4.0 (where it is from)"
    assert caption.xpath(".//a/@href") == [Licence.CC_BY_4.address, "https://example.org/fields"]


@pytest.mark.once
def test_each_address_that_a_page_names_answers_with_that_width(client: Client) -> None:
    put_into_library()
    show("![](image:four-fields)")
    (srcset,) = pictures(client)[0].xpath("./img/@srcset")
    for part in srcset.split(", "):
        url, width = part.split(" ")
        assert images.measure(client.get(url).content)[0] == int(width.removesuffix("w"))


@pytest.mark.once
@pytest.mark.parametrize(("caption", "shown"), [("", "Fields of colour"), ("Mine", "Mine")])
def test_the_caption_of_the_library_stands_where_the_article_has_none(client: Client, caption: str, shown: str) -> None:
    put_into_library()
    show(f"![{caption}](image:four-fields)")
    assert flat(pictures(client)[0].xpath("./figcaption")[0].text_content()).startswith(f"{shown} Ada Byron")


@pytest.mark.once
def test_a_decorative_image_has_an_empty_alternative_text(client: Client) -> None:
    put_into_library(alt="", decorative=True, licence=Licence.OWN_WORK, origin="", caption="")
    show("![](image:four-fields)")
    (figure,) = pictures(client)
    assert figure.xpath("./img/@alt") == [""]
    assert flat(figure.text_content()) == "Ada Byron, own work"


@pytest.mark.once
def test_an_image_stands_where_it_was_written(client: Client) -> None:
    put_into_library()
    push(guide(), text="Before it.\n\n![](image:four-fields)\n\n## After it\n\nThe end.")
    words = flat(html.fromstring(client.get(PAGE).content.decode()).xpath("//main")[0].text_content())
    assert words.index("Before it.") < words.index("Ada Byron") < words.index("The end.")


@pytest.mark.once
def test_an_unknown_image_shows_nothing_to_readers_and_a_note_to_editors(client: Client) -> None:
    show("![Lost](image:lost-one)")
    page = client.get(PAGE).content.decode()
    assert "lost-one" not in page
    assert pictures(client) == []
    preview = make_client("author").post("/admin/preview/", {"content": "![Lost](image:lost-one)"}).content.decode()
    assert '<p class="unknown">image:lost-one: no such image</p>' in preview


def test_an_unknown_image_bars_publishing() -> None:
    answer = save(make_client("editor"), guide(), text=f"{guide().text}\n\n![](image:lost-one)")
    assert "Not published: the list below says what is missing." in faults(answer)
    assert "unknown image: lost-one" in flat(html.fromstring(answer.content.decode()).text_content())
    show("![](image:lost-one)")
    found = [finding for finding in checking.check() if finding.rule == "unknown image"]
    assert [(f.level, f.kind, f.key, f.text) for f in found] == [("failure", "guide", "muscle-twitching", "lost-one")]


def test_the_images_of_a_page_are_read_in_one_query(client: Client) -> None:
    for slug in ("one", "two", "three", "four"):
        put_into_library(slug=slug)
    counts = []
    for lines in (["![](image:one)"], [f"![](image:{slug})" for slug in ("one", "two", "three", "four", "none")]):
        push(guide(), text="\n\n".join(["A text.", *lines]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
        assert sum("nutrients_image" in query["sql"] for query in queries) == 1
    assert counts[0] == counts[1]


def test_what_is_searched_and_described_has_captions_and_no_markers(client: Client) -> None:
    put_into_library()
    show("![Meadowsweet from above](image:four-fields)")
    entry = SearchEntry.objects.get(kind="guide", key="muscle-twitching")
    assert "Meadowsweet from above" in entry.text
    assert not re.search(r"x-image|image:|four-fields|<", entry.text)
    found = client.get("/search/?q=meadowsweet").content.decode()
    assert PAGE in found


@pytest.mark.parametrize("payload", first_on_both(PAYLOADS))
def test_what_an_editor_writes_of_an_image_is_text_beside_it(client: Client, payload: str) -> None:
    line = flat(payload)
    put_into_library(alt=line[:300], caption=line[:400], credit=line[:200])
    push(guide(), text=f"![](image:four-fields)\n\n![{line}](image:four-fields)")
    page = client.get(PAGE).content.decode()
    assert_harmless(page)
    figure = html.fromstring(page).xpath("//main//figure[img]")[0]
    assert flat(figure.xpath("./img/@alt")[0]) == flat(line[:300])
    assert flat(figure.xpath("./figcaption")[0].text_content()).startswith(flat(line[:400]))


# The files


@pytest.mark.once
def test_a_file_is_served_for_ever_and_as_what_it_is(client: Client) -> None:
    answer = client.get(put_into_library().address(640))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"RIFF")


def names() -> list[str]:
    digest = IMAGE.sha256
    return [
        f"four-fields-{digest[:16]}-641.webp",
        f"four-fields-{digest[:16]}-1280.webp",
        f"four-fields-{digest[:16]}.webp",
        f"four-fields-{digest[:15]}0-640.webp",
        f"five-fields-{digest[:16]}-640.webp",
        f"four-fields-{digest[:16]}-640.png",
        f"four-fields-{digest[:16]}-640.webp.html",
        f"Four-Fields-{digest[:16]}-640.webp",
        f"{digest}.webp",
        f"{digest}-640.webp",
        f"..%2Fimages%2F{digest}-640.webp",
        "..%2F..%2Fsecret_key",
        "%00.webp",
        "x" * 300,
        f"four-fields-{digest[:16]}-٦٤٠.webp",
    ]


@pytest.mark.parametrize("name", names())
def test_nothing_else_of_the_folder_is_served(client: Client, name: str) -> None:
    put_into_library()
    assert client.get(f"/media/images/{name}").status_code == 404


@pytest.mark.once
def test_a_file_is_on_the_disk_before_it_has_its_name_and_then_the_name_is(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, steps = images.stored(IMAGE.sha256), []
    synced = os.fsync

    def told(handle: int) -> None:
        synced(handle)
        steps.append(("names" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file", place.exists()))

    monkeypatch.setattr(os, "fsync", told)
    images.keep(master())
    first = steps.index(("file", False))
    assert set(steps[:first]) == {("names", False)}, "those of the folders"
    assert steps[first : first + 2] == [("file", False), ("names", True)]


def test_a_file_that_no_image_names_is_not_served(client: Client) -> None:
    images.keep(master())
    assert client.get(images.address(IMAGE.slug, IMAGE.sha256, 640)).status_code == 404


def test_a_row_without_its_file_answers_not_found(client: Client, own_folder: Path) -> None:
    url = put_into_library().address(640)
    shutil.rmtree(own_folder / "media")
    assert client.get(url).status_code == 404


# Used in


def test_an_image_in_use_is_not_deleted_and_its_users_are_named() -> None:
    image = put_into_library()
    show("![](image:four-fields)")
    answer = delete(make_client("administrator"), image)
    assert "Not deleted. image four-fields: in use: guide muscle-twitching shows four-fields" in said(answer)
    assert Image.objects.filter(slug="four-fields").exists()


def test_an_image_that_no_text_shows_any_more_can_go(client: Client) -> None:
    image, text = put_into_library(), guide().text
    show("![](image:four-fields)")
    assert [str(use) for use in ImageUse.objects.all()] == ["guide muscle-twitching shows four-fields"]
    push(guide(), text=text)
    delete(make_client("editor"), image)
    assert not Image.objects.exists()
    assert client.get(image.address(640)).status_code == 404
    assert Revision.objects.filter(kind="image", state="removed").count() == 1


# Uploads at the desk


def post_new(client: Client, data: bytes, name: str = "a.png", declared: str = "image/png", **fields: object) -> Any:
    url = address(Image, "add")
    form = filled_in(client.get(url).content) | {key: [str(value)] for key, value in (TOLD | FIELDS | fields).items()}
    return client.post(url, form | {"file": upload(data, name, declared)}, follow=True)


def replace_file(client: Client, image: Image, data: bytes, **fields: str) -> Any:
    form = opened(client, image) | {"why": ["A test."]} | {name: [value] for name, value in fields.items()}
    return client.post(address(Image, "change", image), form | {"file": upload(data)}, follow=True)


def test_an_upload_is_published_with_its_files(client: Client, own_folder: Path) -> None:
    answer = post_new(make_client("editor"), made("JPEG", size=(700, 400)), "../../evil.html", "text/html")
    assert "was added successfully" in said(answer)
    image = Image.objects.get()
    assert (image.slug, image.width, image.height) == ("new-one", 700, 400)
    assert files() == {f"{image.sha256}{end}.webp" for end in ("", "-320", "-640")}
    assert client.get(image.thumbnail).status_code == 200
    revision = Revision.objects.get(kind="image")
    assert (revision.state, revision.why, revision.content["sha256"]) == ("published", "A test.", image.sha256)


@pytest.mark.once
@pytest.mark.parametrize("name", [*list(HOSTILE)[::4], "png of 30,000 x 30,000", "over five megabytes"])
def test_a_hostile_upload_is_refused_beside_its_field_and_nothing_is_written(own_folder: Path, name: str) -> None:
    data = file_of(name)
    answer = post_new(make_client("editor"), data, credit="Typed and kept")
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["file"]
    assert filled_in(answer.content)["credit"] == ["Typed and kept"]
    assert not Image.objects.exists()
    assert files() == set()


@pytest.mark.once
@pytest.mark.parametrize("name", list(TAMED)[::6])
def test_an_odd_upload_is_taken_as_the_picture_alone(own_folder: Path, name: str) -> None:
    assert "was added successfully" in said(post_new(make_client("editor"), file_of(name)))


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"alt": ""}, "alt", "Say what the picture shows, or tick ‘decorative’"),
        ({"decorative": "on"}, "alt", "A decorative image has no alternative text"),
        ({"credit": ""}, "credit", "This field is required."),
        ({"licence": "all-mine"}, "licence", "Select a valid choice."),
        ({"slug": "Ada's"}, "slug", "Enter a valid"),
        ({"origin": "javascript:alert(1)"}, "origin", "Enter a valid URL."),
    ],
)
def test_a_fault_is_said_at_its_field_and_no_file_is_written(
    own_folder: Path, fields: dict[str, str], field: str, words: str
) -> None:
    form = post_new(make_client("editor"), made(), **fields).context["adminform"].form
    assert words in " ".join(form.errors[field])
    assert form.errors["file"] == ["Choose the file again: browsers do not keep it when a form comes back."]
    assert not Image.objects.exists()
    assert files() == set()


@pytest.mark.once
def test_a_new_image_needs_a_file() -> None:
    answer = add(make_client("editor"), Image, **FIELDS)
    assert answer.context["adminform"].form.errors["file"] == ["Choose the file of the picture."]


@pytest.mark.once
def test_a_decorative_image_needs_no_alternative_text() -> None:
    assert "was added successfully" in said(post_new(make_client("editor"), made(), alt="", decorative="on"))


@pytest.mark.once
def test_a_file_over_the_cap_is_refused_with_the_size_it_had() -> None:
    answer = post_new(make_client("editor"), bytes(7_200_000))
    (words,) = answer.context["adminform"].form.errors["file"]
    assert words == "The file has 7.2 MB; at most 5 MB are allowed. Scale the picture down."


@pytest.mark.once
def test_a_request_that_is_far_too_long_is_refused_unread() -> None:
    answer = make_client("editor").post(address(Image, "add"), {"file": upload(bytes(51_000_000))})
    assert answer.status_code in (400, 413)


def test_a_replaced_file_keeps_the_slug_and_takes_a_new_address(client: Client) -> None:
    image = put_into_library()
    show("![](image:four-fields)")
    assert "was changed successfully" in said(replace_file(make_client("editor"), image, made(size=(400, 400))))
    changed = Image.objects.get(slug="four-fields")
    assert (changed.width, changed.height, changed.alt) == (400, 400, image.alt)
    assert changed.sha256 != image.sha256
    assert pictures(client)[0].xpath("./img/@src") == [changed.address(400)]
    assert client.get(image.address(640)).status_code == 404


@pytest.mark.once
def test_other_changes_leave_the_file_alone() -> None:
    image = put_into_library()
    save(make_client("editor"), image, alt="Said better")
    changed = Image.objects.get()
    assert (changed.alt, changed.sha256) == ("Said better", image.sha256)


def test_an_older_version_brings_its_file_back() -> None:
    image, client = put_into_library(), make_client("editor")
    first = Revision.objects.get(kind="image")
    replace_file(client, image, made(size=(400, 400)))
    url = f"{address(Image, 'change', image)}?version={first.pk}"
    form = filled_in(client.get(url).content) | {"why": ["Back."]}
    assert "was changed successfully" in said(client.post(url, form, follow=True))
    assert Image.objects.get().sha256 == image.sha256


def test_who_saves_second_loses_neither_the_file_nor_the_text() -> None:
    image, one, two = put_into_library(), make_client("editor"), make_client("administrator")
    mine = opened(two, image) | {"why": ["A test."], "alt": ["Mine"]}
    replace_file(one, image, made(size=(400, 400)))
    lost = send(two, image, mine)
    assert "editor saved this while your form was open" in faults(lost)
    assert "was changed successfully" in said(send(two, image, filled_in(lost.content) | {"why": ["Again."]}))
    changed = Image.objects.get()
    assert (changed.alt, changed.width) == ("Mine", 400)


# The library


def test_the_list_shows_thumbnails_and_uses_without_a_query_for_each() -> None:
    client, counts = make_client("editor"), []
    put_into_library()
    show("![](image:four-fields)")
    client.get(address(Image, "changelist"))  # the first request also reads what each process reads once
    for slugs in ((), ("five", "six", "seven")):
        for slug in slugs:
            put_into_library(slug=slug)
        with CaptureQueriesContext(connection) as queries:
            page = html.fromstring(client.get(address(Image, "changelist")).content.decode())
        counts.append(len(queries))
    assert counts[0] == counts[1]
    rows = {row.xpath("string(.//*[contains(@class, 'field-slug')])"): row for row in page.xpath("//tbody/tr")}
    used = {slug: row.xpath("string(.//*[contains(@class, 'field-used_in')])") for slug, row in rows.items()}
    assert used == {"four-fields": "1", "five": "0", "six": "0", "seven": "0"}
    (thumb,) = rows["five"].xpath(".//img")
    assert thumb.get("alt") == IMAGE.alt
    assert thumb.get("src").endswith("-320.webp")


@pytest.mark.parametrize(("query", "found"), [("q=colour", 1), ("q=zebra", 0), ("licence__exact=cc0", 0)])
def test_the_list_is_searched_and_filtered(query: str, found: int) -> None:
    put_into_library()
    answer = make_client("author").get(f"{address(Image, 'changelist')}?{query}")
    assert answer.context["cl"].result_count == found


@pytest.mark.once
@pytest.mark.parametrize("who", ["author", "editor"])
def test_the_form_shows_the_picture_and_where_it_is_used(who: str) -> None:
    image = put_into_library()
    show("![](image:four-fields)")
    page = html.fromstring(make_client(who).get(address(Image, "change", image)).content.decode())
    assert page.xpath("//img[@class='desk-picture']/@alt") == [image.alt]
    assert page.xpath("//ul[@class='desk-uses']//a/@href") == [address(Guide, "change", guide())]
    assert len(page.xpath("//input[@type='file']")) == (who == "editor")


# The picker


def test_the_picker_offers_what_the_library_holds() -> None:
    image = put_into_library()
    answer = make_client("author").get(PICK, {"q": "colour fields"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "items": [
            {
                "insert": "![](image:four-fields)",
                "label": "Fields of colour",
                "detail": "Four fields, each of another colour; 1000 × 600; CC BY 4.0",
                "thumb": image.address(320),
            }
        ],
        "more": False,
    }


def test_the_picker_offers_twenty_at_most() -> None:
    for number in range(21):
        put_into_library(slug=f"image-{number}")
    found = make_client("author").get(PICK).json()
    assert (len(found["items"]), found["more"]) == (20, True)


@pytest.mark.parametrize("query", ["", "\0", "%", "'", "x" * 5_000, "zebra", "a " * 500, "\ud7ff"])
def test_the_picker_bears_any_query(query: str) -> None:
    assert make_client("author").get(PICK, {"q": query}).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("reader", 302), ("nobody", 403), ("looker", 200), ("administrator", 200)]
)
def test_the_picker_answers_who_may_see_images(who: str, status: int) -> None:
    assert make_client(who).get(PICK).status_code == status
    assert reverse("admin:nutrients_image_pick") == PICK


@pytest.mark.once
def test_the_picker_can_only_be_asked() -> None:
    assert make_client("editor").post(PICK).status_code == 405


# To files and back


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(site_settings.CONTENT_DIR, tmp_path / "content"))


def write_table(folder: Path, *records: ImageRecord) -> None:
    names = content.columns(ImageRecord)
    lines = [",".join(str(int(v) if isinstance(v, bool) else v) for v in cells(record, names)) for record in records]
    (folder / "images.csv").write_text("\n".join([",".join(names), *lines, ""]))


def cells(record: ImageRecord, names: list[str]) -> list[Any]:
    values = record.as_json()
    return [f'"{values[name]}"' if isinstance(values[name], str) else values[name] for name in names]


def forget() -> None:
    """As on a site that never had the image."""
    for rows in (Image.objects, Entry.objects.filter(kind="image"), Revision.objects.filter(kind="image")):
        rows.all().delete()


def load(folder: Path) -> loading.Report:
    return loading.load(folder, say=lambda _line: None)


def copy_masters(folder: Path) -> list[Path]:
    """The masters of all published images where an export puts them."""
    found = masters.masters(record_of(row) for row in Image.objects.all())
    for name, path in found.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(path.read_bytes())
    return [folder / name for name in found]


def test_masters_go_out_and_come_in_byte_for_byte(own_folder: Path, folder: Path, settings: Any) -> None:
    image = put_into_library()
    (path,) = copy_masters(folder)
    assert path == folder / "images" / f"four-fields-{image.sha256[:16]}.webp"
    before = {name: (own_folder / "media" / "images" / name).read_bytes() for name in files()}
    record = record_of(image)
    write_table(folder, IMAGE)
    settings.MEDIA_ROOT = own_folder / "elsewhere"
    forget()
    load(folder)
    assert record_of(Image.objects.get()) == record
    assert {name: (own_folder / "elsewhere" / "images" / name).read_bytes() for name in files()} == before
    assert path.read_bytes() == images.stored(image.sha256).read_bytes()


@pytest.mark.once
def test_a_load_makes_missing_sizes_anew(own_folder: Path, folder: Path) -> None:
    image = put_into_library()
    copy_masters(folder)
    write_table(folder, IMAGE)
    images.stored(image.sha256, 320).unlink()
    load(folder)
    assert images.stored(image.sha256, 320).exists()


@pytest.mark.once
def test_an_image_without_files_at_all_is_loaded_as_nothing(folder: Path) -> None:
    assert load(folder).written == 0
    assert not Image.objects.exists()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


BROKEN: list[tuple[Callable[[Path], object], dict[str, Any], str]] = [
    (lambda path: path.unlink(), {}, "the file is missing"),
    (truncate, {}, "the file has another digest than the row"),
    (lambda path: path, {"width": 999}, "the file is 1000 × 600 pixels"),
    (lambda path: path, {"alt": ""}, "alt: Say what the picture shows"),
    (lambda path: path, {"decorative": True}, "alt: A decorative image has no alternative text"),
    (lambda path: path, {"sha256": "../../../etc/passwd"}, "is not 64 hexadecimal digits"),
    (lambda path: path, {"credit": ""}, "credit: must not be empty"),
]


@pytest.mark.parametrize(("spoil", "fields", "words"), first_on_both(BROKEN), ids=[words[:20] for *_, words in BROKEN])
def test_a_fault_of_an_image_is_named_with_its_line(
    own_folder: Path, folder: Path, spoil: Callable[[Path], object], fields: dict[str, Any], words: str
) -> None:
    put_into_library()
    (path,) = copy_masters(folder)
    forget()
    spoil(path)
    write_table(folder, replace(IMAGE, **fields))
    with pytest.raises(content.ContentError) as broken:
        load(folder)
    (fault,) = broken.value.faults
    assert (fault.path.name, fault.line) == ("images.csv", 2)
    assert words in fault.reason
    assert not Image.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "words"),
    [(made(), "This is no WebP picture."), (made("WEBP", exif=b"MM\0*\0\0\0\x08\0\0"), "The picture carries metadata")],
    ids=["png", "with metadata"],
)
def test_a_master_that_is_none_is_refused(folder: Path, data: bytes, words: str) -> None:
    record = replace(IMAGE, sha256=images.Master(data, 1_000, 600).sha256)
    (folder / "images").mkdir()
    (folder / "images" / record.file_name).write_bytes(data)
    write_table(folder, record)
    with pytest.raises(content.ContentError, match=words):
        load(folder)
