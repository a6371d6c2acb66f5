"""Texts: Markdown that cannot harm, with mathematics, code, mentions, links and the lane's own pictures."""

import random
import time
from html.parser import HTMLParser

import pytest
from cosmos_commons.text import LONGEST, names_in, render, rendered

PEOPLE = {"ana": "Ana <b>María</b>", "ben.k": "Ben"}
OWN = "/services/commons/api/v1/lanes/week/files/12/photo.png"


class Markup(HTMLParser):
    """What tags and attributes a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/x.png)",
    "![x](javascript:alert(1))",
    f"![x]({OWN}?a=b)",
    f"![x]({OWN}/../../../../me)",
    "![x](//evil.example/services/commons/api/v1/lanes/week/files/12/photo.png)",
    '![" onerror="alert(1)](/services/commons/api/v1/lanes/week/files/12/photo.png)',
    "<math><mtext><img src=x onerror=alert(1)>",
    "```\n</code><script>alert(1)</script>\n```",
    '```"onclick=alert(1)\nx\n```',
    "```python onclick=alert(1)\nx\n```",
    '[x](https://a.example "onmouseover=alert(1)")',
    '<https://a.example/"onclick=alert(1)>',
    'https://a.example/"onclick=alert(1)',
    "javascript://a.example/%0aalert(1)",
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{</math><img src=x onerror=alert(1)>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{background:url(https://evil.example)}{x}$",
    "$\\class{evil}{x}$",
    '$\\color{"onclick=alert(1)}{x}$',
    "$\\unicode{x3c}\\text{script}$",
    "$$\n\\text{&lt;img src=x onerror=alert(1)&gt;}\n$$",
    "$x\x02\x030\x03$ \x020\x03",
    "@ana<script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_of_a_members_own_gets_through(text: str) -> None:
    found = Markup(render(text, PEOPLE, "week"))
    mathematics = {"math", "mrow", "mi", "mn", "mo", "mtext", "mstyle"}
    assert found.tags <= {"p", "a", "pre", "code", "br", "img", "span"} | mathematics
    assert found.attributes <= {
        "alt", "class", "data-mention", "display", "href", "loading", "rel", "src", "title",
    }  # fmt: skip
    assert all(link.startswith(("https://", "http://", "/services/", "//evil")) for link in found.links)


@pytest.mark.parametrize("text", HOSTILE)
def test_only_the_lanes_own_pictures_are_loaded(text: str) -> None:
    html = render(text, PEOPLE, "week")
    assert html.count("<img") == html.count(f'<img src="{OWN}"')


def test_a_picture_of_the_lane_shows_and_any_other_becomes_a_link() -> None:
    made = rendered(f"![a plan]({OWN})", lane="week")
    assert made.html == f'<p><img src="{OWN}" alt="a plan" loading="lazy"></p>'
    assert made.pictures == [12]
    for elsewhere, lane in ((OWN, "other"), (OWN, ""), ("https://evil.example/x.png", "week")):
        made = rendered(f"![a plan]({elsewhere})", lane=lane)
        assert "<img" not in made.html
        assert f'<a href="{elsewhere}"' in made.html
        assert made.pictures == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("```python\nx = 1\n```", "python"),
        ("~~~ c++ linenums\nx\n~~~", "c++"),
        ("```\nx\n```", None),
        ("```EVIL\nx\n```", None),
        ('```a"b\nx\n```', None),
    ],
)
def test_code_keeps_its_language_and_no_other_class(text: str, language: str | None) -> None:
    html = render(text)
    assert html.startswith(f'<pre><code class="language-{language}">' if language else "<pre><code>")


def test_mathematics_needs_no_script() -> None:
    assert render("so $x^2$ is") == (
        '<p>so <math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math> is</p>'
    )
    block = render("$$\n\\frac{a}{b}\n- c\n$$")
    assert '<math display="block">' in block
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac><mo>−</mo>" in block
    assert "<mtable" in render("$\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}$")
    assert "<mtable" in render("$$\\begin{aligned}a &= b\\\\c &= d\\end{aligned}$$")
    assert "<mo>&lt;</mo>" in render("$a<b$")


@pytest.mark.parametrize(
    "formula",
    [
        r"$\frac{a$",
        r"$\nosuchcommand{x}$",
        r"$\left( x$",
        r"$x_1_2$",
        r"$\frac$",
        r"$a & b$",
        r"$\def\a{\a\a}\a$",
        r"$\newcommand{\a}{b}\a$",
        "$" + "{" * 40 + "x" + "}" * 40 + "$",
        "$" + "x" * 1_100 + "$",
        "$$\n\\frac{*a*}{\n$$",
    ],
)
def test_mathematics_that_is_malformed_is_shown_as_typed(formula: str) -> None:
    html = render(f"see {formula}" if "\n" not in formula else formula)
    assert "<math" not in html
    assert "<em>" not in html
    typed = formula.replace("&", "&amp;")
    assert typed in html.replace("<br>", "")


@pytest.mark.parametrize(
    "money", ["it is $5 and not $10", "US$ or CA$", "$5–$10", "a \\$x$", "`$x$`", "$20,000 and USD$30,000"]
)
def test_sums_of_money_are_no_mathematics(money: str) -> None:
    assert "<math" not in render(money)


def test_members_are_mentioned_and_nobody_else() -> None:
    made = rendered("@ana, @ben.k. @Ana! @zoe a@ana.com `@ana` @anas", PEOPLE)
    ana = '<span data-mention="ana">@Ana &lt;b&gt;María&lt;/b&gt;</span>'
    ben = '<span data-mention="ben.k">@Ben</span>'
    assert made.html == f"<p>{ana}, {ben}. {ana}! @zoe a@ana.com <code>@ana</code> @anas</p>"
    assert made.mentions == ["ana", "ben.k"]
    assert names_in("hello @Ana. and @ben.k, mail a@b.c") >= {"ana", "ben.k"}
    assert len(names_in(" ".join(f"@n{number}" for number in range(5_000)))) < 60


def test_addresses_become_links_without_the_sentence_around_them() -> None:
    html = render("See https://a.example/x_(y)?b=c&d=e. (http://b.example) and xhttp://c.example")
    assert Markup(html).links == ["https://a.example/x_(y)?b=c&d=e", "http://b.example"]
    assert render("[https://b.example](https://a.example)").count("<a ") == 1


@pytest.mark.parametrize(
    "piece",
    [
        "[", "*", "[a", "![", "> ", "- ", "`a", "<a ", "[a](b) ", "|a", "**a", "_a ", "&#x41;", "\\[", "$", "$$",
        "$$a\n", "\n$$x", "$a ", "$x_1$ ", "$\\$", "@", "@ana", "@a@", "http:", "http://", "https://a.b(", "://",
        "![a](", "![[", "> $$\n", "```a\n", "$" + "(" * 990 + "$ ", "$" + "x" * 990 + "$ ",
        "$" + "\\operatorname{" + " " * 900 + "$ ", "$" + "\\frac" * 190 + "$ ", "$" + "\\sqrt" * 190 + "x$ ",
        "$" + "{a}^{" * 28 + "}" * 28 + "$ ", "$" + "\\left(" * 140 + "$ ", "$" + "\\begin{matrix}" * 60 + "$ ",
    ],
)  # fmt: skip
def test_hostile_text_is_rendered_in_a_moment(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    render("$x$")  # the converter's tables are read once
    began = time.process_time()
    html = render(text, PEOPLE, "week")
    assert time.process_time() - began < 1
    assert len(html) < 30 * LONGEST


def test_texts_made_of_anything_are_rendered_without_a_trace_of_the_workings() -> None:
    draw = random.Random(20261122)
    pieces = [
        *HOSTILE,
        "\n",
        "\n\n",
        " ",
        "$",
        "$$",
        "\\",
        "{",
        "}",
        "@ana",
        "> ",
        "- ",
        "```",
        "|",
        f"![a]({OWN})",
    ]
    for _ in range(300):
        html = render("".join(draw.choices(pieces, k=draw.randint(1, 40))), PEOPLE, "week")
        assert not set("\x02\x03") & set(html)
        assert "script" not in Markup(html).tags
        assert not any(name.startswith("on") for name in Markup(html).attributes)


def test_a_table_that_multiplies_is_shown_as_it_was_typed() -> None:
    columns = 4000
    text = "|".join("a" * columns) + "\n" + "|".join("-" * columns) + "\n" + "x\n" * 2000
    assert render(text[:LONGEST]).startswith("<pre>")
