import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailing.address import LONGEST, is_address, read_address


@pytest.mark.parametrize(
    "address", ["ana@example.com", "a.b+news@mail.example.co", "o'neil@x-y.example", f"{'l' * 64}@example.com"]
)
def test_plain_addresses_are_taken(address: str) -> None:
    assert is_address(address)
    assert read_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zoe",
        "zoe@localhost",
        "@site.example",
        "zoe@",
        "zoe@@site.example",
        "zoe@site..example",
        "zoe@-example.com",
        "zoe.@site.example",
        "a..na@site.example",
        "zoe @site.example",
        '"zoe"@site.example',
        "zoe@[127.0.0.1]",
        "zoe@site.example\n",
        "zoe@site.example\r\nBcc: eve@site.example",
        "zoe@site.example,eve@site.example",
        "<ana@site.example>",
        "ána@site.example",
        "zoe@exämple.com",
        f"{'l' * 65}@site.example",
        f"zoe@{'d' * 64}.com",
        f"zoe@{'d.' * 130}com",
    ],
)
def test_anything_else_is_none_and_isn_t_repeated(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(ValueError, match="must be an address such as") as refused:
        read_address(address)
    assert not address or address not in str(refused.value)


@given(st.text(), st.text())
def test_no_address_holds_what_ends_a_line_or_begins_another_address(before: str, after: str) -> None:
    for bad in "\r\n ,;<>\x00":
        assert not is_address(f"{before}{bad}{after}@site.example")
    assert not is_address("a" * LONGEST + before + "@site.example")
