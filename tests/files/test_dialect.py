import encodings.aliases

import pytest

from kerasdl.errors import UsageError
from kerasdl.files.dialect import Dialect


@pytest.mark.parametrize("given", [";;", "", "\n", "\r", "\0", "é", "→", "\\t"])
def test_a_delimiter_that_is_not_one_character_is_refused(given):
    with pytest.raises(UsageError, match=r'(?s)^data.delimiter: expected one ASCII character.*data.delimiter: ";"'):
        Dialect(delimiter=given)


@pytest.mark.parametrize("given", ["''", "", "\n", "“"])
def test_a_quote_that_is_not_one_character_is_refused(given):
    with pytest.raises(UsageError, match=r"(?s)^data.quote: expected one ASCII character.*or null where quotes mean"):
        Dialect(quote=given)


def test_a_quote_that_is_the_delimiter_is_refused():
    with pytest.raises(UsageError, match=r"(?s)^data.quote: ';' is the delimiter, too.*Write data.quote: null"):
        Dialect(delimiter=";", quote=";")


@pytest.mark.parametrize("given", ["nonsense", "", "a\0b", "hex", "rot13", "base64", "punycode", "undefined"])
def test_what_is_no_text_encoding_is_refused(given):
    with pytest.raises(UsageError, match=r"(?s)^data.encoding: .*expected utf-8, latin-1.*data.encoding: utf-8"):
        Dialect(encoding=given)


@pytest.mark.parametrize(
    "given", ["utf-8", "UTF8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf_32_be", "shift_jis"]
)
def test_text_encodings_are_taken_by_all_their_names(given):
    assert Dialect(encoding=given).encoding == given


def test_all_of_pythons_encodings_of_text_are_taken():
    other = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"}
    # Those of Windows, of no text and of domain names.
    for name in {*encodings.aliases.aliases.values()} - other - {"mbcs", "oem", "punycode", "undefined"}:
        assert Dialect(encoding=name).encoding == name


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [
        ("a.csv", ","),
        ("a.tsv", "\t"),
        ("A.TSV", "\t"),
        ("a.tab.gz", "\t"),
        ("a.txt", ","),
        ("tsv", ","),
        ("a.tsv/b", ","),
    ],
)
def test_the_delimiter_goes_by_the_name_of_the_file_unless_it_is_given(name, delimiter):
    assert Dialect().between(name) == delimiter
    assert Dialect(delimiter="|").between(name) == "|"


def test_a_dialect_is_taken_from_the_options_of_a_source():
    assert Dialect.of({"path": "a.csv", "delimiter": ";", "names": ["a", "b"]}) == Dialect(";", names=("a", "b"))
    assert Dialect.of({"path": "a.parquet"}) == Dialect()


def test_a_pattern_of_names_of_files_names_no_columns():
    assert Dialect.of({"names": "{label}_*", "encoding": "latin-1"}) == Dialect(encoding="latin-1")
