from services.payments.provider import Charge
from services.purchase import PaymentMethod


def test_what_the_buyer_s_form_gave_isn_t_shown_in_logs() -> None:
    charge = Charge("p1", "ana", 5999, "USD", 25, PaymentMethod.CREDIT_CARD, "pm_hush")
    assert "hush" not in repr(charge)
    assert not charge.first, "who doesn't say so may be asking again"
