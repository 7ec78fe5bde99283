"""What becomes of an uploaded file: refused with a reason, or drawn anew with nothing of it left but the picture."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from PIL import Image as Pillow
from PIL import ImageCms

from nutrients import images
from nutrients.images.encoding import MASTER_PIXELS
from nutrients.uploads import MOST_SENT, CappedUpload
from tests.images import HOSTILE, TAMED, drawn, file_of, made, master, noise, saved, shining_through, srgb

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 30), (30, 30, 200), (220, 220, 40)
MOST_GROWTH = 100
"""MB of memory, over all uploads together."""


def opened(data: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(data))
    picture.load()
    return picture


def corners(data: bytes) -> list[Any]:
    """The colours at a quarter and three quarters of each side, from left to right and down."""
    picture = opened(data).convert("RGB")
    places = [(x * picture.width // 4, y * picture.height // 4) for y in (1, 3) for x in (1, 3)]
    return [picture.getpixel(place) for place in places]


def is_close(found: Any, expected: Any, by: int = 12) -> bool:
    return all(
        abs(a - b) <= by for one, other in zip(found, expected, strict=True) for a, b in zip(one, other, strict=True)
    )


def turned(orientation: int, picture: Pillow.Image) -> bytes:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera of Ada\u2019s"
    return saved(picture, "JPEG", exif=exif, quality=95)


# Refused


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(images.Unfit) as refused:
        images.remake(file_of(name))
    assert str(refused.value).endswith(".")
    assert "Error" not in str(refused.value)


def test_there_are_more_than_forty_hostile_files() -> None:
    assert len(HOSTILE) > 40


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "is empty"),
        ("svg", "no JPEG, PNG or WebP"),
        ("gif", "no JPEG, PNG or WebP"),
        ("png cut short", "damaged or incomplete"),
        ("png of 30,000 x 30,000", "at most 25 megapixels"),
        ("png of 100,000 x 1", "no side may be longer than 16,000"),
        ("png that moves", "The picture moves"),
        ("over five megabytes", "at most 5 MB"),
    ],
)
def test_the_reason_says_what_is_wrong(name: str, words: str) -> None:
    with pytest.raises(images.Unfit, match=words):
        images.remake(file_of(name))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_file_cut_anywhere_is_refused_and_nothing_else_happens(form: str) -> None:
    data = made(form, size=(80, 60))
    for end in range(0, len(data) // 2, max(1, len(data) // 40)):
        with pytest.raises(images.Unfit):
            images.remake(data[:end])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_file_broken_anywhere_is_refused_or_drawn(form: str) -> None:
    data = made(form, size=(80, 60))
    for place in range(0, len(data), max(1, len(data) // 60)):
        broken = data[:place] + bytes((data[place] ^ 0xFF,)) + data[place + 1 :]
        try:
            assert images.measure(images.remake(broken).data)
        except images.Unfit:
            continue


# Drawn anew


@pytest.mark.parametrize("name", TAMED)
def test_an_odd_file_becomes_a_clean_webp(name: str) -> None:
    data = file_of(name)
    made_of_it = images.remake(data)
    picture = opened(made_of_it.data)
    assert (picture.format, picture.size) == ("WEBP", (made_of_it.width, made_of_it.height))
    assert {*picture.info} <= {"loop", "background", "timestamp", "duration"}
    for remains in (b"<script", b"<?php", b"EXIF", b"XMP ", b"ICCP", b"PK\x03", noise(40)):
        assert remains not in made_of_it.data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_and_its_camera_forgotten(orientation: int) -> None:
    undone = {
        2: Pillow.Transpose.FLIP_LEFT_RIGHT,
        3: Pillow.Transpose.ROTATE_180,
        4: Pillow.Transpose.FLIP_TOP_BOTTOM,
        5: Pillow.Transpose.TRANSPOSE,
        6: Pillow.Transpose.ROTATE_90,
        7: Pillow.Transpose.TRANSVERSE,
        8: Pillow.Transpose.ROTATE_270,
    }
    lying = drawn().transpose(undone[orientation]) if orientation in undone else drawn()
    upright = images.remake(turned(orientation, lying))
    assert (upright.width, upright.height) == (1_000, 600)
    assert is_close(corners(upright.data), [RED, GREEN, BLUE, YELLOW])
    assert b"Ada" not in upright.data


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_colours_stay_what_they_were(form: str, mode: str) -> None:
    assert is_close(corners(images.remake(made(form, mode)).data), [RED, GREEN, BLUE, YELLOW], by=20)


def test_sixteen_bits_of_grey_become_eight() -> None:
    grey = corners(images.remake(made("PNG", "L")).data)
    assert is_close(corners(images.remake(file_of("png of sixteen bits")).data), grey)


def test_what_lets_through_still_does() -> None:
    picture = opened(images.remake(saved(shining_through())).data)
    alpha = picture.getchannel("A")
    assert picture.mode == "RGBA"
    assert [alpha.getpixel((500, y)) for y in (10, 590)] == pytest.approx([4, 251], abs=12)


def test_a_profile_is_applied_and_left_out() -> None:
    """Under a profile in which green and blue have changed places, the picture is drawn with them changed back."""
    swapped = swap_profile(srgb())
    found = images.remake(saved(drawn(), "PNG", icc_profile=swapped)).data
    assert is_close(corners(found), [(200, 30, 30), (30, 30, 160), (30, 200, 30), (220, 40, 220)], by=40)
    assert "icc_profile" not in opened(found).info


def swap_profile(profile: bytes) -> bytes:
    """The same profile with the entries of its green and its blue primary exchanged."""
    assert ImageCms.getProfileName(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    return profile.replace(b"gXYZ", b"????").replace(b"bXYZ", b"gXYZ").replace(b"????", b"bXYZ")


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1, 1), (1, 1)),
        ((2_400, 1_000), (2_400, 1_000)),
        ((3_000, 1_000), (2_400, 800)),
        ((15_000, 10), (2_400, 2)),
    ],
)
def test_a_master_is_at_most_2400_pixels_wide_and_never_enlarged(size: tuple[int, int], kept: tuple[int, int]) -> None:
    made_of_it = images.remake(made("PNG", size=size))
    assert (made_of_it.width, made_of_it.height) == kept


def test_a_tall_picture_is_held_to_an_area() -> None:
    made_of_it = images.remake(made("PNG", "L", (1_500, 9_000)))
    assert made_of_it.width * made_of_it.height == pytest.approx(MASTER_PIXELS, rel=0.01)
    assert made_of_it.height / made_of_it.width == pytest.approx(6, rel=0.01)


def test_the_same_file_gives_the_same_master() -> None:
    assert images.remake(made()) == images.remake(made())


# Files


def test_a_master_and_its_sizes_are_stored_by_digest_and_nothing_is_enlarged(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    images.keep(master())
    names = {path.name: path for path in (tmp_path / "images").iterdir()}
    digest = master().sha256
    assert {*names} == {f"{digest}.webp", f"{digest}-320.webp", f"{digest}-640.webp", f"{digest}-960.webp"}
    assert names[f"{digest}.webp"].read_bytes() == master().data
    assert [opened(names[f"{digest}-{width}.webp"].read_bytes()).size for width in (320, 640)] == [
        (320, 192),
        (640, 384),
    ]
    assert images.widths(1_000) == [320, 640, 960, 1_000]
    assert images.widths(2_400) == [320, 640, 960, 1_280, 1_920]
    assert images.widths(200) == [200]


def test_what_lies_there_already_is_used_and_only_what_is_missing_is_made(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    images.keep(master())
    kept, lost = images.stored(master().sha256, 640), images.stored(master().sha256, 320)
    before, sizes = kept.stat().st_mtime_ns, lost.read_bytes()
    lost.unlink()
    assert images.make_sizes(master().sha256, master().width) == 1
    assert lost.read_bytes() == sizes
    assert kept.stat().st_mtime_ns == before


def test_a_write_that_fails_leaves_nothing(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        images.keep(master())
    assert list((tmp_path / "images").iterdir()) == []


# How files come in


def received(handler: CappedUpload, data: bytes) -> Any:
    handler.new_file("file", "x.png", "image/png", len(data))
    for start in range(0, len(data), 65_536):
        handler.receive_data_chunk(data[start : start + 65_536], start)
    return handler.file_complete(len(data))


def test_a_file_within_the_cap_arrives_whole() -> None:
    data = noise(images.MOST_BYTES)
    assert received(CappedUpload(), data).read() == data


def test_of_a_file_over_the_cap_the_size_alone_arrives() -> None:
    handler = CappedUpload()
    sent = received(handler, bytes(images.MOST_BYTES + 1))
    assert (sent.size, sent.read()) == (images.MOST_BYTES + 1, b"")
    assert handler.file.getbuffer().nbytes == 0


def test_many_files_of_one_request_share_the_cap() -> None:
    handler = CappedUpload()
    arrived = [received(handler, bytes(2_000_000)).read() for _ in range(5)]
    assert sum(map(len, arrived)) == 4_000_000


def test_a_request_that_is_far_too_long_is_not_read() -> None:
    with pytest.raises(RequestDataTooBig):
        CappedUpload().handle_raw_input(None, {}, MOST_SENT + 1, "boundary")


def test_files_stay_in_memory_under_the_cap() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["nutrients.uploads.CappedUpload"]


MEASURED = """
import json, resource, sys
from pathlib import Path
from nutrients import images

def peak():
    # ru_maxrss still counts what the process was before it became Python; Linux tells of the program alone
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")),
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))

def take(data):
    try:
        master = images.remake(data)
        return len(list(images.resized(master.data, [w for w in images.SIZES if w < master.width]))) >= 0
    except images.Unfit:
        return False

before, drawn = peak(), 0
for path in sorted(Path(sys.argv[1]).iterdir()):
    drawn += take(path.read_bytes())
growth = peak() - before
from PIL import Image
Image.new("RGB", (6000, 6000)).load()  # 144 MB: the measure sees it
print(json.dumps({"drawn": drawn, "growth": growth, "seen": peak() - before}))
"""


def test_all_uploads_together_cost_less_than_a_hundred_megabytes(tmp_path: Path) -> None:
    for place, name in enumerate((*HOSTILE, *TAMED)):
        (tmp_path / f"{place:03}").write_bytes(file_of(name))
    command = [sys.executable, "-c", MEASURED, str(tmp_path)]
    ran = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert found["drawn"] == len(TAMED)
    assert found["growth"] < MOST_GROWTH
    assert found["seen"] > 1.2 * MOST_GROWTH, "the measure does not see memory"
