"""Pictures made anew for the public: what is seen, and nothing else that came with it.

A picture as pasted may hold where and with what it was taken, comments, and any bytes behind its
end. Every byte that is published is written here, from the pixels. That loses less than it seems:
a JPEG is written with the tables it was written with before.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

from PIL import Image, ImageCms, JpegImagePlugin

from gongkai.model.pictures import measured

QUALITY = 95  # of a JPEG whose own tables cannot be used again
_USUAL = 0.45455  # the gamma of a picture for the screen
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def made_anew(data: bytes) -> bytes | None:
    """Write a picture anew; nothing for one that `measured` does not take.

    Turned as its camera says, its colours those of the screen (sRGB) by its own profile.
    """
    if isinstance(measured(data), str):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
            image.load()
            jpeg = image.format != "PNG"
            seen = _turned(_coloured(_plain(image), image.info), image)
            seen.info = {}
            return _jpeg(seen, image) if jpeg else _saved(seen, "PNG")


def _plain(image: Image.Image) -> Image.Image:
    """Resolve palettes and transparent colours: a palette has room for what is not seen."""
    if image.mode in ("P", "PA") or (
        "transparency" in image.info and image.mode in ("1", "L", "RGB")
    ):
        clear = "transparency" in image.info or image.mode == "PA"
        return image.convert("RGBA" if clear else "RGB")
    if image.mode == "LA":
        return image.convert("RGBA")
    return image.copy()


def _coloured(image: Image.Image, info: dict[Any, Any]) -> Image.Image:
    """Bring colours to those of the screen; a profile that cannot be read is as good as none."""
    profile, gamma = info.get("icc_profile"), info.get("gamma")
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    elif gamma and "srgb" not in info and abs(gamma - _USUAL) > 0.02 and 0.05 < gamma < 20:
        return _brightened(image, _USUAL / gamma)
    return image.convert("RGB") if image.mode == "CMYK" else image


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    grey = image.mode in ("1", "L", "I", "I;16")
    if image.mode in ("I", "I;16"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif grey:
        image = image.convert("L")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    screen = ImageCms.createProfile("sRGB")
    seen = ImageCms.profileToProfile(image, profile, screen, outputMode=mode)
    assert seen is not None
    return seen.convert("L") if grey else seen


def _brightened(image: Image.Image, exponent: float) -> Image.Image:
    if image.mode not in ("L", "RGB", "RGBA"):
        return image
    steps = [round(255 * (value / 255) ** exponent) for value in range(256)]
    colours = len(image.mode.removesuffix("A"))
    alone = list(range(256)) if image.mode == "RGBA" else []
    return image.point(steps * colours + alone)


def _turned(seen: Image.Image, image: Image.Image) -> Image.Image:
    with contextlib.suppress(Exception):  # damaged notes make Pillow raise of every kind
        turn = _TURNS.get(image.getexif().get(0x0112, 1))
        return seen.transpose(turn) if turn is not None else seen
    return seen


def _jpeg(seen: Image.Image, image: Any) -> bytes:
    """Write with the tables of before, so that hardly a pixel changes."""
    sampling = JpegImagePlugin.get_sampling(image)
    with contextlib.suppress(Exception):  # damaged tables make Pillow raise of every kind
        tables = [list(table) for table in image.quantization.values()][:2]
        return _saved(seen, "JPEG", qtables=tables, subsampling=max(sampling, 0))
    return _saved(seen, "JPEG", quality=QUALITY, subsampling=0)


def _saved(seen: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    seen.save(out, kind, **how)
    return out.getvalue()
