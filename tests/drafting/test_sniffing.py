"""How a text file writes its table is told from its first lines."""

import gzip

import pytest

from kerasdl.drafting.sniffing import sniff
from kerasdl.errors import DataError

ROWS = [f"{number / 8},{'abc'[number % 3]},{'no' if number % 2 else 'yes'}" for number in range(40)]
PLAIN = "\n".join(["size,colour,sold", *ROWS])


@pytest.fixture
def options(tmp_path):
    """Write a file, and give the options that say how it is written."""

    def sniffed(content, name="data.csv", named=None):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return sniff(str(tmp_path / name), named)[1]

    return sniffed


@pytest.mark.parametrize("content", [PLAIN, PLAIN.replace("\n", "\r\n"), "\ufeff" + PLAIN, PLAIN + "\n\n"])
def test_a_plain_file_needs_no_options(options, content):
    assert options(content) == {}


@pytest.mark.parametrize(
    ("delimiter", "name", "found"),
    [
        (";", "data.csv", {"delimiter": ";"}),
        ("|", "data.csv", {"delimiter": "|"}),
        ("\t", "data.csv", {"delimiter": "\t"}),
        ("\t", "data.tsv", {}),
        (",", "data.tsv", {"delimiter": ","}),
    ],
)
def test_a_delimiter_is_an_option_where_the_name_does_not_tell(options, delimiter, name, found):
    assert options(PLAIN.replace(",", delimiter), name) == found


def test_a_delimiter_in_quotes_is_none(options):
    assert options(PLAIN.replace(",a,", ',"a; b; c",').replace(",b,", ',"x\ny",')) == {}


@pytest.mark.parametrize("header", ["size;colour;sold\n", ""])
def test_a_comma_in_numbers_is_none_between_fields(options, header):
    rows = "\n".join(row.replace(",", ";").replace(".", ",") for row in ROWS)
    assert options(header + rows) == {"delimiter": ";", "decimal": ","} | ({} if header else {"header": False})


def test_a_file_of_one_column_has_the_delimiter_of_its_name(options):
    assert options("sold\n" + "\n".join(["yes", "no"] * 20)) == {}


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("\n".join(ROWS), False),
        ("a,a\nb,c\na,c", False),
        ("a,b\nc,d", True),
        ("size,2020,sold\n1,2,yes\n3,4,no", True),
        ("t,size\nt,1\nf,2", True),
        ("1,2,3", True),
    ],
    ids=["numbers", "words again", "words", "a year", "a name that is a value", "a single line"],
)
def test_a_first_line_is_a_header_unless_its_values_go_on_below(options, content, header):
    assert options(content).get("header", True) is header


@pytest.mark.parametrize("content", ["2019,2020\n1,2\n3,4", "t,size\nt,a\nf,b", "2020,2020\n1,2"])
def test_a_first_line_that_has_the_name_of_the_target_is_a_header(options, content):
    assert options(content, named=content.split(",")[0]) == {}


def test_a_column_without_a_name_is_given_one(options):
    rows = "\n".join(f"{number},{row}" for number, row in enumerate(ROWS))
    assert options(f",size,colour,sold\n{rows}") == {"names": ["column_1", "size", "colour", "sold"]}


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", {}), ("cp1252", {"encoding": "cp1252"}), ("utf-16", {"encoding": "utf-16"})]
)
def test_an_encoding_is_found(options, encoding, found):
    assert options(PLAIN.replace("colour", "größe").encode(encoding)) == found


def test_bytes_that_cp1252_does_not_know_are_latin_1(options):
    assert options(PLAIN.replace("colour", "col\x81ur").encode("latin-1")) == {"encoding": "latin-1"}


def test_a_compressed_file_is_looked_into(options):
    assert options(gzip.compress(PLAIN.replace(",", ";").encode()), "data.csv.gz") == {"delimiter": ";"}


@pytest.mark.parametrize(("row", "marker"), [("?,a,yes", "?"), ("-,a,yes", "-"), ("missing,a,no", "missing")])
def test_what_stands_for_nothing_is_told_beside_what_usually_does(options, row, marker):
    assert options(PLAIN + "\n" + row) == {"missing": [marker, "NA", "N/A", "NaN", "nan", "NULL", "null"]}


@pytest.mark.parametrize("row", ["NA,a,yes", ",a,yes", "1,none,yes", "1,-,no"])
def test_what_is_missing_anyway_or_may_be_a_name_needs_no_option(options, row):
    assert options(PLAIN + "\n" + row) == {}


@pytest.mark.parametrize("size", [2**17, 2**20])
def test_only_the_beginning_of_a_large_file_is_read_wherever_that_ends(options, size):
    rows = "ä,ö\n" + '"ü, ""é""",1\n' * (size // 16)
    assert options(rows) == {}


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "data.csv", r"the file is empty\n  Name a file that has rows"),
        ("\n\r\n\n", "data.csv", r"the file is empty\n  Name a file that has rows"),
        (b"\x89PNG\r\n\x00\x01", "data.png", r"holds a NUL byte, expected text\n  Is it a whole text file"),
        (b"PK\x03\x04\x00\x00", "data.csv", r"a zip archive or a spreadsheet(.|\n)*save the sheet as CSV"),
        (PLAIN, "data.csv.gz", r"cannot be read: Not a gzipped file(.|\n)*names of compressed ones end in \.gz"),
        (gzip.compress(PLAIN.encode())[:-20], "data.csv.gz", r"cannot be read: (.|\n)*Copy or save the file again"),
    ],
    ids=["empty", "empty lines", "image", "spreadsheet", "not compressed", "cut"],
)
def test_what_is_no_table_is_refused(options, content, name, message):
    with pytest.raises(DataError, match=message):
        options(content, name)


def test_a_quote_that_is_never_closed_does_not_stop_the_search(options):
    assert options('size;"sold\n' + "1;2\n" * 2**17)["delimiter"] == ";"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path, got in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "is a folder, expected a table")):
        with pytest.raises(DataError, match=rf"{got}\n  Name a file that is there"):
            sniff(str(path))


def test_dates_are_told_as_they_are_written(options):
    days = [f"{1 + row % 28:02}.{1 + row % 12:02}.2024" for row in range(40)]
    named = ["day,sent,sold", *(f"{day},{day} 12:30,{row}" for row, day in enumerate(days))]
    assert options("\n".join(named))["dates"] == "%d.%m.%Y"
    assert options("\n".join(["day,sold", *(f"{day} 12:30,{row}" for row, day in enumerate(days))]))["dates"] == (
        "%d.%m.%Y %H:%M"
    )
    iso = ["day,sent,sold", *(f"2024-01-{1 + row % 28:02},{day},{row}" for row, day in enumerate(days))]
    assert options("\n".join(iso)) == {}


def test_commas_of_thousands_are_no_decimal_commas(options):
    rows = [f'"{1 + row},{row:03}",{row % 2}' for row in range(40)]
    assert options("\n".join(["price,sold", *rows])) == {}
    assert options("\n".join(["price;sold", *(row.replace('",', ";").replace('"', "") for row in rows)])) == {
        "delimiter": ";",
        "decimal": ",",
    }
