"""What an ODT shows besides words and tables: charts as shapes, photographs, the list of contents."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

# In centimetres.
_BAR, _GAP, _LABEL, _LONGEST = 0.42, 0.2, 2.6, 9.0
_WIDTH = 11.0

STYLES = (
    '<style:style style:name="Fill" style:family="graphic"><style:graphic-properties draw:stroke="none" '
    'draw:fill="solid" draw:fill-color="#1d4f91"/></style:style>'
    '<style:style style:name="Words" style:family="graphic"><style:graphic-properties draw:stroke="none" '
    'draw:fill="none" fo:padding="0cm" draw:textarea-vertical-align="middle"/></style:style>'
    '<style:style style:name="After" style:family="paragraph" style:parent-style-name="Body">'
    '<style:paragraph-properties fo:break-after="page"/></style:style>'
)


def chart(name: str, sentence: str, bars: Sequence[tuple[str, float, str]]) -> str:
    """Bars below each other in one drawing, then its sentence."""
    drawn = "".join(_bar(number * (_BAR + _GAP), *bar) for number, bar in enumerate(bars))
    group = (
        f'<draw:g text:anchor-type="as-char" draw:name={quoteattr(name)}>'
        f"<svg:title>{escape(name)}</svg:title><svg:desc>{escape(sentence)}</svg:desc>{drawn}</draw:g>"
    )
    return (
        f'<text:p text:style-name="Caption">{escape(name)}</text:p><text:p text:style-name="Body">{group}</text:p>'
        f'<text:p text:style-name="Small">{escape(sentence)}</text:p>'
    )


def _bar(top: float, label: str, share: float, words: str) -> str:
    length = max(0.02, _LONGEST * share)
    return (
        _words(0, top, _LABEL, label)
        + f'<draw:rect draw:style-name="Fill" {_place(_LABEL + 0.2, top, length, _BAR)}/>'
        + _words(_LABEL + 0.4 + length, top, 4.0, words)
    )


def _words(left: float, top: float, width: float, text: str) -> str:
    return (
        f'<draw:rect draw:style-name="Words" {_place(left, top, width, _BAR)}>'
        f'<text:p text:style-name="Small">{escape(text)}</text:p></draw:rect>'
    )


def _place(left: float, top: float, width: float, height: float) -> str:
    return f'svg:x="{left:.2f}cm" svg:y="{top:.2f}cm" svg:width="{width:.2f}cm" svg:height="{height:.2f}cm"'


def picture(name: str, caption: str, ratio: float) -> str:
    """A photograph with its caption, which is also what is read out."""
    return (
        f'<text:p text:style-name="Body"><draw:frame text:anchor-type="as-char" draw:name={quoteattr(name)} '
        f'svg:width="{_WIDTH:.2f}cm" svg:height="{_WIDTH * ratio:.2f}cm">'
        f'<draw:image xlink:href="Pictures/{escape(name)}" xlink:type="simple" xlink:show="embed"/>'
        f"<svg:title>{escape(caption)}</svg:title></draw:frame></text:p>"
        f'<text:p text:style-name="Small">{escape(caption)}</text:p>'
    )


def contents(headings: Sequence[str]) -> str:
    """An index that the reader's program fills with pages when it is asked to."""
    template = (
        '<text:table-of-content-source text:outline-level="1">'
        "<text:index-title-template>目錄</text:index-title-template></text:table-of-content-source>"
    )
    lines = "".join(f'<text:p text:style-name="Body">{escape(heading)}</text:p>' for heading in headings)
    return (
        f'<text:p text:style-name="After"/><text:table-of-content text:name="目錄" text:protected="true">{template}'
        f'<text:index-body><text:index-title text:name="目錄頭"><text:p text:style-name="Title">目錄</text:p>'
        f'</text:index-title>{lines}</text:index-body></text:table-of-content><text:p text:style-name="After"/>'
    )
