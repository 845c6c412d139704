"""Draw the program's mark as the PNG files that devices ask for.

The mark is static/mark.svg: a rounded square and three circles, on a grid of 32. `python -m scripts.icons` writes them.
"""

import struct
import sys
import zlib
from pathlib import Path

STATIC = Path(__file__).parent.parent / "trainer" / "static"
GROUND = (0x2F, 0x52, 0xC4)
GRID = 32
CORNER = 9
DOTS = ((7.5, 22.5, 2.1), (12, 16, 3), (21.5, 12.5, 5))
SAMPLES = 4


def png(size: int, *, maskable: bool) -> bytes:
    """Draw the mark. A maskable one fills its square, with the dots drawn in from the edge that a device cuts away."""
    scale = GRID / size / SAMPLES
    shrink = 0.75 if maskable else 1.0
    rows = bytearray()
    for y in range(size):
        rows.append(0)  # no filter
        for x in range(size):
            hits = [
                _at((x * SAMPLES + across + 0.5) * scale, (y * SAMPLES + down + 0.5) * scale, shrink, maskable=maskable)
                for across in range(SAMPLES)
                for down in range(SAMPLES)
            ]
            rows += _mixed(hits)
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _at(x: float, y: float, shrink: float, *, maskable: bool) -> str:
    """What covers a point of the grid: a dot, the ground, or nothing."""
    if not maskable and not _in_square(x, y):
        return "nothing"
    middle = GRID / 2
    inner_x, inner_y = middle + (x - middle) / shrink, middle + (y - middle) / shrink
    return "dot" if any((inner_x - cx) ** 2 + (inner_y - cy) ** 2 <= r * r for cx, cy, r in DOTS) else "ground"


def _in_square(x: float, y: float) -> bool:
    dx, dy = (max(CORNER - at, at - (GRID - CORNER), 0) for at in (x, y))
    return dx * dx + dy * dy <= CORNER * CORNER


def _mixed(hits: list[str]) -> bytes:
    """One pixel, red, green, blue and how much it covers."""
    dots, ground = hits.count("dot"), hits.count("ground")
    covered = dots + ground
    if not covered:
        return bytes(4)
    colour = (round((dots * 255 + ground * part) / covered) for part in GROUND)
    return bytes((*colour, round(255 * covered / len(hits))))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def main() -> None:
    """Write every icon."""
    for size in (192, 512):
        for maskable in (False, True):
            name = f"icon-{'maskable-' if maskable else ''}{size}.png"
            (STATIC / name).write_bytes(png(size, maskable=maskable))
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
