"""No text becomes markup."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from kerasdl.report.elements import element, written


class Read(HTMLParser):
    """Reads tags and texts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts, self.attributes = [], [], {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data):
        self.texts.append(data)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))


@given(texts, texts, texts)
def test_texts_and_attributes_are_read_as_they_were_given(before, value, after):
    read = Read(written(element("p", before, element("b", "x", title=value), after)))
    assert read.tags == ["p", "b"]
    assert read.attributes == {"title": value}
    assert "".join(read.texts) == f"{before}x{after}"


def test_what_html_has_no_characters_for_is_replaced():
    assert written(element("p", "a\0b\x1bc\ud800")) == "<p>a\ufffdb\ufffdc\ufffd</p>"


def test_void_elements_have_no_end():
    assert written(element("p", element("br"), None, "x")) == "<p><br>x</p>"
