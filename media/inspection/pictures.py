"""Pictures are decoded and drawn anew: what was hidden behind or beside the pixels is gone.

Where a photograph was taken can betray a placement, so nothing but the picture is kept.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from media.inspection.verdict import Hostile

MOST_PIXELS = 40_000_000
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
QUALITY = 90


def redraw(source: Path, target: Path, kind: str) -> str:
    """Draw the picture anew into `target` and say what type it is of now."""
    if kind == "heic":
        register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=[_FORMATS[kind]]) as image:
                _check(image)
                return _draw(image, target, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Hostile("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Hostile("damaged") from error


def _check(image: Image.Image) -> None:
    # The header is read, the pixels are not yet: a bomb is refused before it goes off.
    if image.width * image.height > MOST_PIXELS:
        raise Hostile("too_many_pixels")
    if not image.width or not image.height:
        raise Hostile("damaged")


def _draw(image: Image.Image, target: Path, kind: str) -> str:
    image.load()
    picture = ImageOps.exif_transpose(image)
    if kind == "png":
        clear = picture.mode in {"LA", "RGBA", "PA", "La", "RGBa"}
        clear = clear or "transparency" in picture.info
        picture = picture.convert("RGBA" if clear else "RGB")
        picture.info.clear()
        picture.save(target, "PNG")
        return "png"
    picture = picture.convert("RGB")
    picture.info.clear()
    picture.save(target, "JPEG", quality=QUALITY, optimize=False)
    return "jpeg"
