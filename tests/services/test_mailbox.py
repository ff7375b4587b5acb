from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.inmail import InMail
from services.mailbox import NEW, SEEN, Mark

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
INMAIL = InMail("i1", "ana", "ben", "Hello", "Hello", NOW, None, None, None)
moments = st.integers(-5, 5).map(lambda minutes: NOW + timedelta(minutes=minutes))
marks = st.builds(Mark, unread=st.booleans(), archived=st.booleans(), news_at=st.none() | moments)


def test_r19_a_new_inmail_is_news_to_its_recipient_alone() -> None:
    assert (INMAIL.mark_of("ana"), INMAIL.mark_of("ben")) == (SEEN, NEW)


def test_each_party_has_a_mark_of_its_own() -> None:
    marked = INMAIL.marked("ana", Mark(archived=True))
    assert (marked.mark_of("ana"), marked.mark_of("ben")) == (Mark(archived=True), NEW)
    assert marked.marked("ben", SEEN).mark_of("ana") == Mark(archived=True)
    assert (INMAIL.other("ana"), INMAIL.other("ben")) == ("ben", "ana")


@given(marks, moments)
def test_news_are_unread_and_come_back_from_the_archive(mark: Mark, at: datetime) -> None:
    after = mark.with_news(at)
    assert (after.unread, after.archived) == (True, False)
    assert after.news_at is not None
    assert after.news_at == max(at, mark.news_at or at)


@given(marks, moments, moments)
def test_reading_up_to_a_moment_leaves_later_news_unread_and_makes_nothing_unread(
    mark: Mark, at: datetime, up_to: datetime
) -> None:
    read = mark.with_news(at).read_to(up_to)
    latest = max(at, mark.news_at or at)
    assert read.unread is (latest > up_to)
    assert mark.read_to(up_to).unread <= mark.unread
    assert mark.read_to(up_to).archived is mark.archived
    assert read.read_to(up_to) == read
