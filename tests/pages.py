"""Pages of HTML, as tests read them."""

from html.parser import HTMLParser


class Read(HTMLParser):
    """Reads what is on a page."""

    def __init__(self, text):
        super().__init__()
        self.found, self.texts = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data.strip())

    def count(self, tag, **attributes):
        return sum(each == tag and attributes.items() <= given.items() for each, given in self.found)
