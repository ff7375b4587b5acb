import pytest

from services.refusal import InvalidInput
from services.request import check_key, fingerprint


@pytest.mark.parametrize("key", ["k", "K" * 255, "2f1b-~!", "with a space", "~"])
def test_r21_a_key_is_printable_ascii(key: str) -> None:
    check_key(key)


@pytest.mark.parametrize("key", ["", "K" * 256, "é", "e\u0301", "a\n", "\x00", "\x7f", "\uff11"], ids=ascii)
def test_r21_other_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 255 printable ASCII") as error:
        check_key(key)
    assert (error.value.field, error.value.rule) == ("input.idempotencyKey", "R21")


def test_r21_a_fingerprint_is_the_same_whatever_the_order() -> None:
    one = fingerprint("send", to="ben", opt_outs=frozenset({"A", "B", "C"}), flag=None)
    assert one == fingerprint("send", flag=None, opt_outs=frozenset({"C", "B", "A"}), to="ben")


def test_r21_a_fingerprint_tells_operations_fields_and_values_apart() -> None:
    prints = [
        fingerprint("send", to="ben", body="hi"),
        fingerprint("reply", to="ben", body="hi"),
        fingerprint("send", to="hi", body="ben"),
        fingerprint("send", to="ben", subject="hi"),
        fingerprint("send", to="ben"),
        fingerprint("send", to="ben", body=None),
        fingerprint("send", to="ben", body="None"),
        fingerprint("send", to="ben", body=1),
        fingerprint("send", to="ben", body="1"),
        fingerprint("send", to="ben", body=frozenset({"hi"})),
        fingerprint("send", to="ben", body="e\u0301"),
        fingerprint("send", to="ben", body="é"),
    ]
    assert len(set(prints)) == len(prints)


def test_r21_a_fingerprint_of_half_a_character_is_no_fault() -> None:
    assert fingerprint("send", body="\ud800") != fingerprint("send", body="\udfff")
