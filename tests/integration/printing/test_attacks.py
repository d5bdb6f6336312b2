"""Documents that try to read, fetch, run or exhaust: nothing gets out, nothing hangs."""

from __future__ import annotations

import base64
import html as escaping
import os
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest

from pep_forms.exceptions import RenderError
from pep_forms.printing import compare, fonts, html, nodes, pdf, sandbox
from pep_forms.printing.nodes import Document, Pair, Pairs, Prose, SectionNode

SINKS = {
    "img": '<img src="{}">',
    "img-style": '<img src="{}" style="width:10px;height:10px">',
    "input": '<input type="image" src="{}">',
    "link": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import url("{}");</style>',
    "import-bare": "<style>@import '{}';</style>",
    "font": '<style>@font-face{{font-family:x;src:url("{}")}}</style><p style="font:9pt x">x</p>',
    "page": '<style>@page{{background-image:url("{}")}}</style>',
    "background": '<div style="background-image:url({})">x</div>',
    "body": '<body background="{}">x</body>',
    "list": '<ul style="list-style-image:url({})"><li>x</li></ul>',
    "table": '<table background="{}"><tr><td>x</td></tr></table>',
    "pdf-font": '<pdf:font src="{}" name="x">',
    "pdf-insert": '<pdf:insertpdf src="{}">',
    "pdf-template": '<pdf:template name="t" background="{}"></pdf:template>',
    "object": '<object data="{}"></object>',
    "embed": '<embed src="{}">',
    "iframe": '<iframe src="{}"></iframe>',
    "svg-image": '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    "svg-use": '<svg><use xlink:href="{}"/></svg>',
    "meta": '<meta http-equiv="refresh" content="0;url={}">',
    "script": '<script src="{}"></script>',
    "base": '<base href="{0}"><img src="x.png">',
    "content": '<style>p::before{{content:url("{}")}}</style><p>x</p>',
}
TARGETS = {
    "passwd": "/etc/passwd",
    "file": "file:///etc/passwd",
    "file-host": "file://localhost/etc/passwd",
    "up": "../../../../../../etc/passwd",
    "environ": "/proc/self/environ",
    "settings": str(Path(__file__).resolve().parents[3] / "site/pep_site/settings/base.py"),
    "loopback": "http://127.0.0.1:8000/x.png",
    "name": "http://localhost/x.png",
    "six": "http://[::1]/x.png",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "decimal": "http://2130706433/x.png",
    "secure": "https://example.invalid/x.png",
    "ftp": "ftp://example.invalid/x.png",
    "php": "php://filter/resource=/etc/passwd",
    "unc": "//example.invalid/x.png",
    "data-html": "data:text/html;base64,PGltZyBzcmM9L2V0Yy9wYXNzd2Q+",
    "jar": "jar:file:///etc/passwd!/x",
    "dict": "dict://127.0.0.1:11211/stats",
}
COMBINED = [
    pytest.param(sink.format(target), id=f"{a}-{b}")
    for (a, sink), (b, target) in product(SINKS.items(), TARGETS.items())
]
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>'
LOL = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><svg><text>&i;</text></svg>"
)


def _svg(source: str) -> str:
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(source.encode()).decode()}">'


CRAFTED = [
    _svg(XXE),
    _svg(LOL),
    _svg('<svg><image href="file:///etc/passwd" width="9" height="9"/></svg>'),
    _svg('<svg><image href="http://127.0.0.1/x.png" width="9" height="9"/></svg>'),
    "<p><font color=\"[[[getattr(pow,Word('__globals__'))['os'].system('touch /tmp/x') for "
    "Word in [orgTypeFun('Word',(str,),{})]] for orgTypeFun in [type(type(1))]] "
    "and 'red'\">x</font>",
    '<para><img src="os.system(1)"/></para>',
    '<p style="color:rgb(' + "1" * 5000 + ')">x</p>',
]


def request_of(markup: str, **limits: int) -> dict[str, object]:
    roots = [str(root) for root in fonts.plan(["a"]).roots]
    return {"html": markup, "roots": roots, "cpu_seconds": 20, "memory_bytes": 1 << 30} | limits


@pytest.mark.parametrize("markup", [*COMBINED, *CRAFTED])
def test_even_raw_markup_reaches_nothing(markup: str) -> None:
    """Escaping is off here: the library's policy alone must hold, the guard must stay idle."""
    secret = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    head, made = sandbox.ask(request_of(f"<p>before</p>{markup}<p>after</p>"))
    assert head["refused"] == []
    if "error" not in head:
        assert secret not in "".join(pdf.text(made))


def test_there_are_enough_of_them() -> None:
    assert len(COMBINED) + len(CRAFTED) >= 200


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_people_type_is_only_text(target: str) -> None:
    payloads = tuple(sink.format(target) for sink in SINKS.values())
    pair = Pair(payloads[0], payloads, "a", "a", author=payloads[1])
    document = Document(
        title=payloads[2],
        subtitle=payloads[3],
        facts=(pair,),
        version=payloads[4],
        author=payloads[5],
        watermark=payloads[6],
        sections=(SectionNode("s", "s", payloads[7], payloads[8], (Pairs((pair,)), Prose(pair))),),
    )
    plan = fonts.plan(pdf.all_texts(document))
    markup = pdf.markup(document, plan)
    assert payloads[0] not in markup
    assert escaping.escape(payloads[0]) in markup
    roots = [str(root) for root in plan.roots]
    head, made = sandbox.ask(request_of(markup) | {"roots": roots})
    assert head["refused"] == []
    assert compare.missing_texts(document, pdf.text(made)) == []
    assert "<img src" not in html.render(document).replace('<img src="data:', "")


GUARDED = """
import sys
from pep_forms.printing.child import Guard
guard = Guard([])
sys.addaudithook(guard)
def tried(action):
    try:
        action()
    except PermissionError:
        return True
    return False
import os, socket, subprocess
checks = [
    tried(lambda: open("/etc/passwd")),
    tried(lambda: open("/etc/../etc/passwd")),
    tried(lambda: os.open("/etc/passwd", os.O_RDONLY)),
    tried(lambda: socket.create_connection(("127.0.0.1", 9))),
    tried(lambda: socket.getaddrinfo("localhost", 80)),
    tried(lambda: subprocess.Popen(["true"])),
    tried(lambda: os.system("true")),
    tried(lambda: os.fork()),
]
print(all(checks), len(guard.refused) >= len(checks))
"""


def test_the_guard_would_have_caught_them() -> None:
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", GUARDED],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)])},
        check=True,
    )
    assert done.stdout.split() == ["True", "True"]


def test_the_process_knows_no_settings_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "planted-secret")
    sandbox.stop()
    workshop = sandbox._workshop.start()
    told = Path(f"/proc/{workshop.pid}/environ").read_bytes()
    assert b"planted-secret" not in told
    assert b"DJANGO_SETTINGS_MODULE" not in told


@pytest.mark.parametrize(
    "markup",
    [
        "<table>" + "<tr>" + "<td>x</td>" * 50 + "</tr>",
        "<table>" + ("<tr>" + "<td>x</td>" * 50 + "</tr>") * 1000 + "</table>",
        '<table><tr><td colspan="1000000">x</td></tr></table>',
        '<table><tr><td rowspan="100">x</td></tr></table>',
        "<div>" * 5000 + "x",
        "<style>" + "".join(f".a{n} .b{n}{{color:red}}" for n in range(20_000)) + "</style><p>x",
        "<p>" + "word " * 200_000,
        "<ul>" + "<li>x" * 30_000,
        '<img src="data:image/png;base64,' + "A" * 5_000_000 + '">',
        '<p style="font-size:100000pt">x y z</p>',
        '<div style="padding:100000px">x</div>',
        "<pdf:nextpage>" * 2000,
    ],
    ids=[
        "row",
        "cells",
        "colspan",
        "rowspan",
        "depth",
        "selectors",
        "words",
        "list",
        "image",
        "font",
        "padding",
        "pages",
    ],
)
def test_greedy_markup_ends(markup: str) -> None:
    started = time.monotonic()
    try:
        head, _made = sandbox.ask(request_of(markup, cpu_seconds=5), wall_seconds=12)
        assert head.get("refused", []) == []
    except RenderError:
        pass
    assert time.monotonic() - started < 14
    assert pdf.text(sandbox.run("<p>still here</p>", fonts.plan(["a"]).roots))[0].strip() == (
        "still here"
    )


def test_a_process_that_hangs_is_killed() -> None:
    with pytest.raises(RenderError):
        sandbox.run("<p>x</p>" * 40_000, fonts.plan(["a"]).roots, wall_seconds=0.2)
    assert sandbox.run("<p>x</p>", fonts.plan(["a"]).roots).startswith(b"%PDF")


def test_memory_is_limited() -> None:
    with pytest.raises(RenderError):
        sandbox.run("<p>x</p>" * 200_000, fonts.plan(["a"]).roots, memory_bytes=1 << 27)


def test_errors_carry_no_content() -> None:
    with pytest.raises(RenderError) as raised:
        sandbox.run("Łukasz" * 10, [], cpu_seconds=0, wall_seconds=5)
    assert "Łukasz" not in str(raised.value)


def test_no_document_is_empty() -> None:
    assert list(nodes.texts(Document(title=""))) == []
    assert pdf.render(Document(title="")).startswith(b"%PDF")
