import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content import check_content, check_text
from services.policy import Policy
from services.refusal import InvalidInput
from services.refusal_code import RefusalCode

POLICY = Policy()
PLAIN = [
    "data: a, b",
    "Our data: 3,000 rows, all clean",
    "The data:quality, and more",
    "big data:we love it",
    "I <3 this",
    "a < b and c > d",
    "audio < video < a meeting",
    "if x <imgs then",
    "Look! [here] (please)",
    "Wow![1]",
    "see https://example.com/a?b=c,d",
    "metadata:image/png,x",
    "<b>not shown as bold</b>",
    "tab\tand\nlines\r\nend",
    "שלום, 你好, Привет",
]
EMBEDDED = [
    "data:image/png;base64,iVBORw0KGgo=",
    "data:image/png;base64, iVBORw0KGgo=",
    "see DATA:text/plain,hello",
    "data:,x",
    "(data:;base64,eA==)",
    "data:image/svg+xml;charset=utf-8;base64,eA==",
    "data:application/vnd.ms-excel,x",
    '<img src="x">',
    "<IMG/src=x>",
    "</video>",
    "<picture>",
    "<audio controls>",
    "<source src=x>",
    "<iframe src=x>",
    "<embed src=x>",
    "<object data=x>",
    "<svg onload=x>",
    "<canvas>",
    "<image href=x>",
    "![a picture](https://example.com/a.png)",
    "![](a.png)",
    "![a][ref]",
]


@pytest.mark.parametrize("text", PLAIN)
def test_r16_ordinary_prose_is_plain(text: str) -> None:
    check_text("input.body", text, 1900)


@pytest.mark.parametrize("text", EMBEDDED)
@pytest.mark.parametrize("around", ["{}", "Hello,\n{}\nyours"])
def test_r16_data_uris_and_media_markup_are_refused(text: str, around: str) -> None:
    with pytest.raises(InvalidInput, match="embeds a file, a picture or a video"):
        check_text("input.body", around.format(text), 1900)


@pytest.mark.parametrize("glyph", ["x", "\N{GRINNING FACE}", "\u0301", "\N{ZERO WIDTH JOINER}", "é", "字"])
@pytest.mark.parametrize(("field", "limit"), [("subject", 200), ("body", 1900)])
def test_r16_limits_are_in_code_points(field: str, limit: int, glyph: str) -> None:
    texts = {"subject": "Hello", "body": "Hello"}
    check_content(**(texts | {field: "e" + glyph * (limit - 1)}), policy=POLICY)
    with pytest.raises(InvalidInput, match=f"The {field} has {limit + 1:,} characters; {limit:,} are allowed") as error:
        check_content(**(texts | {field: "e" + glyph * limit}), policy=POLICY)
    assert error.value.field == f"input.{field}"


def test_r16_a_family_of_emoji_counts_by_its_code_points() -> None:
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    check_text("input.subject", family * 40, 200)
    with pytest.raises(InvalidInput, match="205 characters"):
        check_text("input.subject", family * 41, 200)


BLANK = [
    "",
    " ",
    "\n\t ",
    "\u00a0\u2003",
    "\N{ZERO WIDTH SPACE}",
    "\N{ZERO WIDTH JOINER} \N{WORD JOINER}\N{SOFT HYPHEN}\ufeff",
    "\N{RIGHT-TO-LEFT MARK}\N{LINE SEPARATOR}",
    "\N{COMBINING ACUTE ACCENT}\N{VARIATION SELECTOR-16}",
    "\N{HANGUL FILLER}\N{BRAILLE PATTERN BLANK}",
    "\x00",
]


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
@pytest.mark.parametrize("field", ["subject", "body"])
def test_r16_both_texts_are_required(field: str, blank: str) -> None:
    with pytest.raises(InvalidInput, match=f"The {field} is empty") as error:
        check_content(**({"subject": "Hello", "body": "Hello"} | {field: blank}), policy=POLICY)
    assert (error.value.field, error.value.rule) == (f"input.{field}", "R16")
    assert error.value.refusal.code is RefusalCode.INVALID_INPUT


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n"])
def test_r16_a_subject_is_one_line_and_a_body_needn_t_be(line_break: str) -> None:
    check_content("Hello", f"one{line_break}two", POLICY)
    with pytest.raises(InvalidInput, match="one line") as error:
        check_content(f"one{line_break}two", "Hello", POLICY)
    assert error.value.field == "input.subject"


@pytest.mark.parametrize(
    "character", [chr(code) for code in (0, 8, 0x0B, 0x0C, 0x0E, 0x1F, 0x7F, 0x85, 0x9F, 0xD800, 0xDFFF)], ids=ascii
)
def test_r16_control_characters_and_half_characters_are_refused(character: str) -> None:
    with pytest.raises(InvalidInput, match="control character or half a character"):
        check_text("input.body", f"a{character}b", 1900)


@pytest.mark.parametrize("character", ["\t", "\n", "\r", " ", "~", "\u00a0", "\ud7ff", "\ue000"], ids=ascii)
def test_r16_their_neighbours_are_not(character: str) -> None:
    check_text("input.body", f"a{character}b", 1900)


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "\N{GRINNING FACE}",
        "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}",
        "1\ufe0f\u20e3",
        "\U0001f1f5\U0001f1f9",
        "\U0001fae8",
    ],
    ids=ascii,
)
def test_r16_one_visible_character_is_enough(text: str) -> None:
    check_content(text, text, POLICY)
    check_text("input.body", f"\N{ZERO WIDTH SPACE}{text}", 1900)


@given(st.text(st.characters(categories=["L", "N", "Zs", "So", "Mn"])).map("a{}".format))
def test_r16_letters_digits_and_symbols_always_pass(text: str) -> None:
    check_text("input.body", text, len(text))
