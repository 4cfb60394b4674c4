"""Pictures as they are published: nothing of what came with them, and the same to the eye."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat
from PIL.PngImagePlugin import PngInfo

from gongkai.model.pictures import MOST_TOGETHER, measured, within
from gongkai.model.prints import made_anew
from gongkai.model.report import Report
from gongkai.notebook.store import Stored, read
from gongkai.publishing import FORMATS, inspect, publish
from samples import DATA, huaian


def scene(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture with an upper left corner, soft colours and a hard edge."""
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    image = ImageChops.multiply(image, Image.linear_gradient("L").resize(size).convert("RGB"))
    image.paste("#c03020", (0, 0, size[0] // 4, size[1] // 4))
    return image.convert(mode)


def written(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in steps of 255."""
    assert one.size == other.size
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(difference).mean) / 3


def secrets() -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x9286], exif[0x010F] = "SECRETCOMMENT", "SECRETCAMERA"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[29] = "N", (39.0, 54.0, 26.0), "SECRETGPS"
    chunks = PngInfo()
    chunks.add_text("Author", "SECRETAUTHOR")
    chunks.add_text("Comment", "SECRETZTEXT", zip=True)
    chunks.add_itxt("XML:com.adobe.xmp", "SECRETXMP")
    palette = scene().quantize(8)
    palette.putpalette((palette.getpalette() or [])[:24] + list(b"SECRETPALETTE") * 9)
    jpeg = written(
        scene(), "JPEG", exif=exif, comment=b"SECRETJPG", icc_profile=b"SECRETICC" * 20,
        xmp=b"SECRETXMP",
    )  # fmt: skip
    png = written(scene(), "PNG", pnginfo=chunks, exif=exif)
    return {
        "a.jpg": jpeg + b"<html>SECRETTAIL<script>1</script>",
        "b.png": png + b"PK\x03\x04SECRETTAIL",
        "c.png": written(palette, "PNG"),
        "d.jpg": jpeg[:2] + b"\xff\xed\x00\x0eSECRETAPP13" + jpeg[2:],
    }


def unpacked(data: bytes, tmp_path: Path) -> bytes:
    """All bytes of an output with what is packed, encoded or compressed within it."""
    whole = [data]
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        whole += [archive.read(name) for name in archive.namelist()]
    if data.startswith(b"%PDF"):
        path = tmp_path / "a.pdf"
        path.write_bytes(data)
        subprocess.run(
            ["qpdf", "--qdf", "--object-streams=disable", str(path), str(path) + "q"], check=True
        )
        whole.append(Path(str(path) + "q").read_bytes())
    for found in re.findall(rb"(?:[A-Za-z0-9+/]{4}){10,}", data):
        whole.append(base64.b64decode(found))
    pictures = [one for one in whole if one.startswith(b"\x89PNG")]
    for one in pictures:
        image = opened(one)
        whole.append(repr(image.info).encode() + bytes(image.getpalette() or b""))
    return b"\n".join(whole)


def with_pictures(images: dict[str, bytes]) -> Report:
    text = "\n\n".join(f"![图{n}](attachment:{name})" for n, name in enumerate(images))
    return huaian().with_section(4, f"{text}\n\n将改进时效。").replace(images=images)


@pytest.mark.parametrize("to", FORMATS)
def test_nothing_that_came_with_a_picture_is_in_any_output(to: str, tmp_path: Path) -> None:
    images = secrets()
    assert all(b"SECRET" in data for data in images.values())
    data = publish(Stored(with_pictures(images), (), ""), to).data
    assert b"SECRET" not in unpacked(data, tmp_path)
    if to in ("html", "json"):
        stored = re.findall(rb"iVBORw0KGgo|/9j/", data)
        assert len(stored) >= 4


def test_the_hostile_sample_leaks_nothing(tmp_path: Path) -> None:
    stored = read(DATA / "hostile" / "inject_all.ipynb")
    assert any(b"SECRET" in data for data in stored.report.images.values())
    # Its text has a character from a reference that no font has, which stops a PDF.
    pdf = replace(stored, report=with_pictures(dict(stored.report.images)))
    for to in FORMATS:
        data = publish(pdf if to == "pdf" else stored, to, substitute=True).data
        assert b"SECRET" not in unpacked(data, tmp_path), to


@pytest.mark.parametrize(
    ("made", "kind", "most"),
    [
        (written(scene(), "JPEG", quality=85), "jpeg", 0.5),
        (written(scene(), "JPEG", quality=60, subsampling=0), "jpeg", 0.8),
        (written(scene(), "JPEG", progressive=True), "jpeg", 0.8),
        (written(scene("L"), "JPEG"), "jpeg", 0.5),
        (written(scene(), "PNG"), "png", 0),
        (written(scene("L"), "PNG"), "png", 0),
        (written(scene("1"), "PNG"), "png", 0),
        (written(scene().quantize(16), "PNG"), "png", 0),
    ],
)
def test_what_is_seen_stays_the_same(made: bytes, kind: str, most: float) -> None:
    anew = made_anew(made)
    size = measured(anew or b"")
    assert not isinstance(size, str)
    assert (size.kind, size.width, size.height) == (kind, 96, 64)
    assert apart(opened(made), opened(anew)) <= most
    assert len(anew or b"") < 3 * len(made) + 2000


def test_a_cmyk_picture_gets_the_colours_of_the_screen() -> None:
    made = written(scene("CMYK"), "JPEG", quality=95)
    anew = opened(made_anew(made))
    assert anew.mode == "RGB"
    assert apart(scene(), anew) < 3


def test_transparency_and_sixteen_bits_are_kept() -> None:
    clear = scene("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    anew = opened(made_anew(written(clear, "PNG")))
    assert anew.mode == "RGBA"
    assert list(anew.tobytes()) == list(clear.tobytes())
    deep = Image.new("I;16", (300, 2))
    deep.putdata([n * 200 for n in range(300)] * 2)
    anew = opened(made_anew(written(deep, "PNG")))
    assert anew.getpixel((299, 0)) == 59800
    palette = scene().quantize(8)
    anew = opened(made_anew(written(palette, "PNG", transparency=0)))
    assert anew.mode == "RGBA"
    assert anew.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_turned_as_its_camera_says(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    anew = opened(made_anew(written(scene(), kind, exif=exif)))
    assert anew.size == ((64, 96) if orientation > 4 else (96, 64))
    # The red corner stands at the upper left of the sensor; this is where it is seen.
    right, low = orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8)
    place = (anew.width - 4 if right else 3, anew.height - 4 if low else 3)
    red, green, _ = anew.convert("RGB").getpixel(place)  # type: ignore[misc]
    assert red > 150 > 100 > green
    assert anew.getexif().get(0x0112, 1) == 1


def test_colours_of_another_profile_are_brought_to_the_screens() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, most in (("PNG", 1), ("JPEG", 1)):
        plain = written(scene(), kind)
        assert (
            apart(opened(plain), opened(made_anew(written(scene(), kind, icc_profile=own)))) < most
        )
        # A profile that does not fit the picture is as good as none.
        assert (
            apart(opened(plain), opened(made_anew(written(scene(), kind, icc_profile=lab)))) < most
        )
    # A linear picture: half the light is 188 of 255 on the screen.
    out = written(Image.new("L", (8, 8), 128), "PNG")
    gamma = (100_000).to_bytes(4, "big")
    chunk = b"gAMA" + gamma
    made = out[:33] + b"\x00\x00\x00\x04" + chunk + zlib.crc32(chunk).to_bytes(4, "big") + out[33:]
    assert opened(made_anew(made)).getpixel((0, 0)) == 186


def test_the_same_picture_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    for name, data in secrets().items():
        (tmp_path / name).write_bytes(data)
        code = (
            "import sys, hashlib, pathlib\nfrom gongkai.model.prints import made_anew\n"
            "print(hashlib.sha256(made_anew(pathlib.Path(sys.argv[1]).read_bytes())).hexdigest())"
        )
        told = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        here = made_anew(data)
        assert here == made_anew(data)
        assert told.stdout.strip() == hashlib.sha256(here or b"").hexdigest()


def test_pictures_together_have_a_limit_and_what_is_beyond_is_said() -> None:
    side = 6_000
    large = [written(Image.new("L", (side, side), n), "PNG") for n in range(3)]
    images = dict(zip(("a.png", "b.png", "c.png"), large, strict=True)) | {
        "d.png": secrets()["b.png"]
    }
    assert 2 * side * side < MOST_TOGETHER < 3 * side * side
    report = with_pictures(images)
    texts = [section.text for section in report.sections]
    assert within(texts, images) == {"a.png", "b.png", "d.png"}
    said = [one.message for one in inspect(Stored(report, (), "")) if one.code == "N-07"]
    assert said == ["图片“图2”和别的图片加起来太大，不会印出；请缩小或少用几张"]
    data = json.loads(publish(Stored(report, (), ""), "json").data)
    assert list(data["images"]) == ["图1.png", "图2.png", "图3.png"]


def test_a_picture_nobody_can_open_is_in_no_output() -> None:
    report = with_pictures({"a.png": b"\x89PNG\r\n\x1a\nSECRET"})
    data = json.loads(publish(Stored(report, (), ""), "json").data)
    assert "images" not in data
