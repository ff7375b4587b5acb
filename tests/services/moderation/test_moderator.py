import asyncio
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.account import Account
from services.member import Member
from services.moderation.finding import ADVICE, TextFindingKind
from services.moderation.folding import fold
from services.moderation.moderator import OWN, examined, of_sender
from services.moderation.resemblance import Sketch, marks_of
from services.policy import Policy

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NEW = Account(Member("ana"), delivered=9)
KNOWN = Account(Member("ana"), delivered=10)
LETTER = (
    "Dear Ben, we are looking for somebody who knows graphs well to join our team in Lisbon this spring, and your "
    "talk about shortest paths made me think of you. Would you like to hear more about it next week? All the best, Ana"
)

INNOCENT = [
    *("Scunthorpe", "class", "Dick Smith", "classic assassin cocktail password", "Dick Van Dyke", "Mr Cockburn"),
    *("Penistone", "Essex, Sussex and Middlesex", "shitake mushrooms", "Matsushita", "Arsenal", "Hancock", "Moby Dick"),
    *("analysis and analytics", "cum laude", "therapist", "Phuc Nguyen", "bass fishing", "the constitution", "çok iyi"),
    *(
        "Ass. Prof. Weber",
        "ass. manager",
        "Rape crisis centre",
        "rapeseed oil",
        "Niger and Nigeria",
        "experts exchange",
    ),
    *("who represents", "push it hard", "as sure as can be", "is hit by", "sexual health research", "a hell of a year"),
    *("We use AWS, GCP, SQL, HTML, CSS, PHP and REST", "NASA and IBM", "I AM A CTO", "1,000,000,000 rows", "Wow!!!"),
    *("-----------", "===========", "see you soon ...........", "sooooooo good", "1000000", "C++ and C#", "Node.js"),
    *("The day rate is $800 per day", "ASP.NET", "ana@example.com", "https://example.com/jobs/7", "lnkd.in/abc"),
    *("We make money by selling software", "guaranteed interview", "risk-free trial", "I won a prize in 2019"),
    *(
        "Я ищу разработчика, который знает графы",
        "Αναζητούμε μηχανικό",
        "我们正在寻找工程师",
        "résumé, naïve, Müller",
        "",
    ),
]
SENT = {
    TextFindingKind.PROFANITY: [
        *("You are a BITCH", "fuck", "fuuuuck", "f*ck", "sh1t", "b!tch", "a$$hole", "f.u.c.k", "f u c k", "wh0re"),
        *(
            "\uff46\uff55\uff43\uff4b",
            "fu\u200bck",
            "f\u00adu\u00adc\u00adk",
            "fu\u0441k",
            "\u041c\u041e\u0422\u041d\u0415RFUCKER",
            "\U0001d58b\U0001d59a\U0001d588\U0001d590",
            "fück",
            "fu\u0301ck",
            "\uff26\uff35\u2060\uff23\uff2b",
        ),
    ],
    TextFindingKind.SHOUTING: ["BUY NOW AND SAVE BIG MONEY", "CALL ME TODAY! I NEED YOUR ANSWER NOW!"],
    TextFindingKind.REPEATED_CHARACTERS: [
        "Hurry!!!!!!",
        "$$$$$$",
        "🔥🔥🔥🔥🔥🔥",
        "\uff01" * 6,
        "!\u200b!!!!!",
    ],
    TextFindingKind.SHORTENED_LINK: [
        *(
            "see bit.ly/3abc",
            "https://tinyurl.com/x",
            "HTTP://WWW.BIT.LY/X",
            "\uff42\uff49\uff54\uff0e\uff4c\uff59/x",
            "bit\u200b.ly/x",
        ),
    ],
    TextFindingKind.MONEY_BAIT: [
        *(
            "Get rich quick with us",
            "Make easy money",
            "earn  money\nfrom home",
            "double your Bitcoin",
            "guaranteed returns",
        ),
        *(
            "claim your prize",
            "You\u2019ve won a car",
            "you have won our",
            "send me gift cards",
            "a risk-free investment",
        ),
    ],
}
HOSTILE = [
    *("a" * 1900, "A B " * 475, "WORD " * 380, "!" * 1900, "http://" * 270, "a." * 950, "a-" * 950, "bit.ly/" * 270),
    *("make " * 380, "make   money   " * 126, "you have won " * 146, "\u200b" * 1900, "🔥" * 1900, "f.u." * 475),
    *("x/" * 950, "www." * 475, "\u0430b" * 950, " " * 1899 + "a", "a" + "\u0301" * 1899, "\ufdfa" * 1900, "é" * 1900),
]


@pytest.mark.parametrize("text", INNOCENT)
def test_r17_what_means_no_harm_passes(text: str) -> None:
    assert list(examined("input.body", text)) == []


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SENT.items() for text in texts])
def test_r17_what_means_harm_is_found_in_its_disguise_too(kind: TextFindingKind, text: str) -> None:
    before, after = "Dear Ben, né\u200b ", " and so on."
    for whole in (text, before + text + after):
        found = list(examined("input.body", whole))
        assert {one.kind for one in found} == {kind}
        assert all(whole[one.start : one.end] == one.text for one in found)
        assert all(one.field == "input.body" for one in found)
        place = whole.index(text)
        assert all(place <= one.start < one.end <= place + len(text) for one in found)


def test_r17_passages_are_counted_in_code_points() -> None:
    [found] = examined("input.subject", "👩‍👩‍👧 fu\u200bck off")
    assert (found.start, found.end, found.text) == (6, 11, "fu\u200bck")


@pytest.mark.parametrize("kind", TextFindingKind)
def test_each_kind_says_what_is_wrong_and_what_to_do(kind: TextFindingKind) -> None:
    reason, remedy = ADVICE[kind]
    assert reason.endswith(".")
    assert remedy.endswith(".")
    assert reason != remedy


def test_the_own_moderator_looks_at_every_text() -> None:
    texts = {"input.subject": "fuck", "input.body": "get rich quick"}
    found = asyncio.run(OWN.examine(texts))
    assert [(one.field, one.kind) for one in found] == [
        ("input.subject", TextFindingKind.PROFANITY),
        ("input.body", TextFindingKind.MONEY_BAIT),
    ]
    assert asyncio.run(OWN.examine({"input.body": LETTER})) == ()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_r17_no_text_takes_for_ever(text: str) -> None:
    """Each would keep a pattern that backtracks busy for years; nothing here is timed."""
    assert len(fold(text).text) <= 3 * len(text)
    found = [*examined("input.body", text), *of_sender(NEW, "", text, POLICY, NOW)]
    assert all(text[one.start : one.end] == one.text for one in found)


@given(st.text(max_size=300))
def test_r17_every_finding_is_a_passage_of_the_text(text: str) -> None:
    for found in (*examined("input.body", text), *of_sender(NEW, "", text, POLICY, NOW)):
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text


@given(st.text(max_size=200))
def test_r17_the_same_text_is_found_the_same(text: str) -> None:
    assert list(examined("input.body", text)) == list(examined("input.body", text))
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert fold(unicodedata.normalize("NFC", folded.text)).text == fold(folded.text).text


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com",
        "HTTP://example.com/x",
        "www.example.com",
        "example.com/jobs",
        "\uff57\uff57\uff57\uff0eexample.com",
    ],
)
def test_r17_new_senders_send_no_links(link: str) -> None:
    [found] = of_sender(NEW, "Hello", f"Look at {link} please", POLICY, NOW)
    assert (found.kind, found.field, found.text) == (TextFindingKind.LINK_FROM_NEW_SENDER, "input.body", link)
    [found] = of_sender(NEW, link, "Hello", POLICY, NOW)
    assert found.field == "input.subject"
    assert list(of_sender(KNOWN, link, link, POLICY, NOW)) == []


@pytest.mark.parametrize("text", ["Node.js and ASP.NET", "ana@example.com", "e.g. this", "and/or", "24/7", "v1.2/3"])
def test_r17_what_is_no_link_passes(text: str) -> None:
    assert list(of_sender(NEW, "Hello", text, POLICY, NOW)) == []


def sender(count: int, *, age: timedelta = timedelta(0), text: str = LETTER) -> Account:
    """Somebody who sent that text to so many that long ago, with other names in it."""
    sketches = tuple(
        Sketch(NOW - age, marks_of(f"Hello\n{text.replace('Ben', name)}", POLICY.moderation))
        for name in ("Cleo", "Dora", "Emil", "Otto")[:1] * count
    )
    return Account(Member("ana"), delivered=50, sketches=sketches)


@pytest.mark.parametrize(("count", "refused"), [(0, False), (19, False), (20, True), (40, True)])
def test_r17_one_text_goes_to_20_within_a_day(count: int, refused: bool) -> None:  # noqa: FBT001 - a column of the table
    found = list(of_sender(sender(count), "Hello", LETTER, POLICY, NOW))
    assert [(one.kind, one.start, one.end) for one in found] == (
        [(TextFindingKind.NEAR_DUPLICATE, 0, len(LETTER))] if refused else []
    )


@pytest.mark.parametrize(("age", "refused"), [(timedelta(hours=24, microseconds=-1), True), (timedelta(days=1), False)])
def test_r17_what_was_sent_a_day_ago_counts_no_more(age: timedelta, refused: bool) -> None:  # noqa: FBT001 - as above
    assert bool(list(of_sender(sender(30, age=age), "Hello", LETTER, POLICY, NOW))) is refused


def test_r17_another_text_or_a_short_one_may_go_to_many() -> None:
    other = "I read your article about lichens on old stone walls. Which of them grow in the shade, and how fast?"
    assert list(of_sender(sender(40), "Hello", other, POLICY, NOW)) == []
    short = sender(40, text="Hello, shall we talk?")
    assert list(of_sender(short, "Hello", "Hello, shall we talk?", POLICY, NOW)) == []
