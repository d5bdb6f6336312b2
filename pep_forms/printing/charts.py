"""Charts drawn here, as SVG: the same picture in the twin and in the PDF.

Text is in letters that every font has, and colours are told apart by brightness and by
marker, so a chart still reads on a grey printer. The table of the numbers always stands beside it.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from pep_forms.printing.nodes import Chart, Pair, TableBlock, TableRow

WIDTH, HEIGHT = 520, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 14, 50
#: The name under which a PDF lends the words in a chart a font of its own.
FONT = "PepChart"
COLOURS = ("#1d4f76", "#b4541a", "#2f6b3a", "#6b2f6b", "#444444")
INK, GRID = "#303030", "#d5d9dd"


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot area, and how numbers become places in it."""

    low: float
    high: float
    count: int

    def x(self, at: int) -> float:
        step = (WIDTH - LEFT - RIGHT) / max(self.count, 1)
        return LEFT + step * (at + 0.5)

    def y(self, number: float) -> float:
        share = (number - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def svg(chart: Chart) -> str:
    """The picture. Characters outside Latin-1 become "?": the table has them right."""
    ticks = _ticks(chart)
    frame = _Frame(ticks[0], ticks[-1], len(chart.labels))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">',
        f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_grid(frame, ticks, chart.unit),
        *_names(frame, chart.labels),
    ]
    for at, series in enumerate(chart.series):
        colour = COLOURS[at % len(COLOURS)]
        draw = _bars if chart.kind == "bar" else _line
        parts += draw(frame, series.values, colour, at, len(chart.series))
    if len(chart.series) > 1:
        parts += _legend(tuple(series.name for series in chart.series))
    return "".join((*parts, "</svg>"))


def data_uri(chart: Chart) -> str:
    """The picture as the address of an image that is fetched from nowhere."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(chart).encode()).decode()


def words(chart: Chart) -> str:
    """What a person who cannot see the picture is told: first, last, lowest, highest."""
    told = []
    for series in chart.series:
        known = [
            (name, number)
            for name, number in zip(chart.labels, series.values, strict=False)
            if number is not None
        ]
        if known:
            low, high = min(known, key=lambda p: p[1]), max(known, key=lambda p: p[1])
            told.append(
                f"{series.name}: from {_said(known[0][1], chart.unit)} ({known[0][0]}) to "
                f"{_said(known[-1][1], chart.unit)} ({known[-1][0]}); lowest "
                f"{_said(low[1], chart.unit)}, highest {_said(high[1], chart.unit)}."
            )
    return f"Chart. {' '.join(told)} The same numbers are in the table beside it."


def table(chart: Chart) -> TableBlock:
    """The numbers of the chart, one row a label."""
    rows = []
    for at, name in enumerate(chart.labels):
        cells = []
        for series in chart.series:
            number = series.values[at] if at < len(series.values) else None
            said = None if number is None else (_said(number, chart.unit),)
            cells.append(Pair(series.name, said))
        rows.append(TableRow(name, tuple(cells)))
    heads = tuple(series.name for series in chart.series)
    return TableBlock("", heads, tuple(rows), corner="When")


def _said(number: float, unit: str = "") -> str:
    text = f"{number:,.1f}".removesuffix(".0")
    return f"{text}{unit}" if unit in ("", "%") else f"{text} {unit}"


def _ticks(chart: Chart) -> list[float]:
    numbers = [n for series in chart.series for n in series.values if n is not None]
    numbers = [n for n in numbers if math.isfinite(n)] or [0.0, 1.0]
    low, high = min(numbers), max(numbers)
    if chart.kind == "bar" or low < (high - low) * 2:
        low = min(0.0, low)
    if high <= low:
        high = low + 1
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step = next(s * step for s in (1, 2, 2.5, 5, 10) if (high - low) / (s * step) <= 5)
    first = math.floor(low / step)
    last = math.ceil(high / step)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def _text(x: float, y: float, text: str, anchor: str = "middle", size: int = 14) -> str:
    plain = text.encode("latin-1", "replace").decode("latin-1")
    plain = "".join(c if c.isprintable() else "?" for c in plain)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}, Helvetica, sans-serif" '
        f'font-size="{size}" fill="{INK}" text-anchor="{anchor}">{escape(plain)}</text>'
    )


def _grid(frame: _Frame, ticks: list[float], unit: str) -> Iterator[str]:
    for tick in ticks:
        y = frame.y(tick)
        yield (
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" '
            f'stroke="{GRID}" stroke-width="1"/>'
        )
        yield _text(LEFT - 8, y + 4, _said(tick, unit if unit == "%" else ""), "end")


def _names(frame: _Frame, labels: tuple[str, ...]) -> Iterator[str]:
    every = max(1, math.ceil(len(labels) / 6))
    for at, label in enumerate(labels):
        if at % every == 0:
            for line, part in enumerate(_two_lines(label)):
                short = part if len(part) <= 12 else part[:11] + "."
                yield _text(frame.x(at), HEIGHT - BOTTOM + 18 + 15 * line, short, size=13)


def _two_lines(label: str) -> tuple[str, ...]:
    """Such as “Autumn 2025” over two lines, so that neighbours do not touch."""
    first, space, last = label.rpartition(" ")
    return (first, last) if space and len(label) > 7 else (label,)


def _line(
    frame: _Frame, values: tuple[float | None, ...], colour: str, at: int, _of: int
) -> Iterator[str]:
    run: list[tuple[float, float]] = []
    for place, number in enumerate((*values, None)):
        if number is not None and math.isfinite(number):
            run.append((frame.x(place), frame.y(number)))
            continue
        for (x1, y1), (x2, y2) in pairwise(run):
            yield (
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                f'stroke="{colour}" stroke-width="2.5"/>'
            )
        for x, y in run:
            yield _marker(x, y, colour, at)
        run = []


def _marker(x: float, y: float, colour: str, at: int) -> str:
    if at % 2:
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'


def _bars(
    frame: _Frame, values: tuple[float | None, ...], colour: str, at: int, of: int
) -> Iterator[str]:
    room = (WIDTH - LEFT - RIGHT) / max(frame.count, 1) * 0.7
    width = room / of
    for place, number in enumerate(values):
        if number is None or not math.isfinite(number):
            continue
        x = frame.x(place) - room / 2 + width * at
        top, foot = sorted((frame.y(number), frame.y(max(0.0, frame.low))))
        yield (
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{width * 0.94:.1f}" '
            f'height="{max(foot - top, 1):.1f}" fill="{colour}"/>'
        )


def _legend(names: tuple[str, ...]) -> Iterator[str]:
    step = (WIDTH - LEFT - RIGHT) / len(names)
    for at, name in enumerate(names):
        x = LEFT + step * at
        yield _marker(x + 5, HEIGHT - 10, COLOURS[at % len(COLOURS)], at)
        yield _text(x + 16, HEIGHT - 6, name[:28], "start", 13)
