"""Texts with tags: no tag lost, no tag's text translated that is not to be."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnzh_legal.errors import InputError
from mnzh_legal.pipeline.markup import MAX_DEPTH, MarkupOptions, translate_markup
from mnzh_legal.types import Lang, Translation


def upper(texts: Sequence[str]) -> list[Translation]:
    """A translator that writes capitals: what it was given can be seen in what came out."""
    return [Translation(t, t.upper(), Lang.ZH_HANS, Lang.MN_CYRL) for t in texts]


def run(text: str, options: MarkupOptions = MarkupOptions()) -> str:  # noqa: B008 - frozen
    return translate_markup([text], options, upper)[0][0]


HTML = MarkupOptions(html=True)


@pytest.mark.parametrize(
    ("given_text", "wanted", "options"),
    [
        ("plain text", "PLAIN TEXT", MarkupOptions()),
        ("a <b>bold</b> word", "A <b>BOLD</b> WORD", MarkupOptions()),
        ('one <x id="1"/> two', 'ONE <x id="1"/> TWO', MarkupOptions()),
        ("<p>one</p> <p>two</p>", "<p>ONE</p> <p>TWO</p>", MarkupOptions()),
        ("<p>a <i>b <u>c</u></i></p>", "<p>A <i>B <u>C</u></i></p>", MarkupOptions()),
        ("a &lt; b &amp; c", "A &lt; B &amp; C", MarkupOptions()),
        ("<x/>", "<x/>", MarkupOptions()),
        ("go <k>keep</k> on", "GO <k>keep</k> ON", MarkupOptions(ignore=frozenset({"k"}))),
        ("a <s>b</s> c", "A <s>B</s> C", MarkupOptions(splitting=frozenset({"s"}))),
        ("<p>one<br>two</p>", "<p>ONE<br>TWO</p>", HTML),
        ("<p>a <b>b</b></p><pre>no</pre>", "<p>A <b>B</b></p><pre>no</pre>", HTML),
        ('<p title="t">x</p><script>y()</script>', '<p title="t">X</p><script>y()</script>', HTML),
        ("no tags", "NO TAGS", HTML),
    ],
)
def test_tags_stay_where_their_words_are(
    given_text: str, wanted: str, options: MarkupOptions
) -> None:
    assert run(given_text, options) == wanted


def test_several_texts_are_one_call() -> None:
    calls: list[int] = []

    def count(texts: Sequence[str]) -> list[Translation]:
        calls.append(len(texts))
        return upper(texts)

    translate_markup(["a", "<p>b</p><p>c</p>", "<x/>"], MarkupOptions(), count)
    assert calls == [3]


@pytest.mark.parametrize("text", ["<a>", "a</b>", "<a b=c/>", "&nothing;", "<a", "\x01"])
def test_what_is_not_well_formed_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="well-formed"):
        run(text)


def test_deep_nesting_is_refused() -> None:
    depth = MAX_DEPTH + 5
    for options in (MarkupOptions(), HTML):
        with pytest.raises(InputError, match="nested deeper"):
            run("<b>" * depth + "x" + "</b>" * depth, options)


@st.composite
def marked(draw: st.DrawFn, depth: int = 3) -> str:
    words = st.sampled_from(["one", "two ", " three", "x y z", "&amp;", ""])
    parts = [draw(words)]
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["empty", "pair"]))
        name = draw(st.sampled_from(["g", "b", "x"]))
        if kind == "empty" or not depth:
            parts.append(f"<{name}/>")
        else:
            parts.append(f"<{name}>{draw(marked(depth=depth - 1))}</{name}>")
        parts.append(draw(words))
    return "".join(parts)


@given(marked())
def test_every_tag_and_every_letter_is_there_after(text: str) -> None:
    out = run(text)

    def tags(value: str) -> list[str]:
        return sorted(re.findall(r"<(\w+)", value))

    def letters(value: str) -> str:
        return re.sub(r"<[^>]*>|\s|amp;", "", value).upper()

    assert tags(out) == tags(text)
    assert letters(out) == letters(text)
