"""Phone as people meet it. Two digits of a number at most, before it is proved whose it is (CATALOGUE ENUM-03)."""

from watchword.kernel.errors import Invalid
from watchword.method import Bound, Field, FieldKind, Form, Mode, Screen, Words
from watchword.methods.phone.asking import SMS
from watchword.methods.phone.numbers import PhoneKind
from watchword.methods.phone.rules import Phone

RESTRICTED = Words(
    "Text messages and calls are easier to intercept than an authenticator app or a passkey, and a number can be taken "
    "over at the phone company. Use one of those where you can, and set up a second way to sign in."
)
"""What is said before a number is bound: NIST SP 800-63B-4 section 3.1.3.3, a restricted authenticator; section 3.2.9
asks that its risk be told and another kind be offered."""

_KINDS = (
    (PhoneKind.MOBILE.value, Words("Mobile")),
    (PhoneKind.ALTERNATE_MOBILE.value, Words("Another mobile (calls only)")),
    (PhoneKind.OFFICE.value, Words("Office (calls only)")),
)
_CODE = Field("code", Words("Code"), FieldKind.CODE)


def describe(bound: Bound[Phone], mode: Mode) -> Words:
    """Which phone, to somebody who may be anybody."""
    try:
        ending = bound.record.parsed().ending
    except Invalid:
        ending = "••"
    filled = {"ending": ending}
    if mode.name == SMS.name:
        return Words("Text a code to the number ending in {ending}", filled)
    return Words("Call the number ending in {ending}", filled)


def challenge(mode: Mode) -> Form:
    """Where the code goes. A call may ask for a key instead: then there is no code to type."""
    if mode.name == SMS.name:
        text = Words("We sent a text message to your number ending in {ending}. It can take a minute to arrive.")
        return Form(Words("Enter the code from the text message"), text, (_CODE,), submit=Words("Verify"), again=True)
    text = Words("We are calling your number ending in {ending}. Do what the call says, then go on here.")
    spoken = Field("code", Words("Code"), FieldKind.CODE, needs="code")
    return Form(Words("Answer the call"), text, (spoken,), submit=Words("Next"), again=True)


SCREEN: Screen[Phone] = Screen(
    name=Words("Phone"),
    about=Words("A code by text message, or in a call. Easier to intercept than the others."),
    icon="phone",
    describe=describe,
    challenge=challenge,
    draft=Form(
        Words("Add a phone"),
        RESTRICTED,
        (
            Field("kind", Words("Which phone"), choices=_KINDS),
            Field("number", Words("Phone number, with country code"), FieldKind.PHONE),
            Field(
                "mode",
                Words("How to get the code"),
                choices=(("sms", Words("Text me a code")), ("voice", Words("Call me"))),
            ),
        ),
        submit=Words("Next"),
    ),
    confirm=Form(
        Words("Is it your number?"),
        Words("We sent a code to the number ending in {ending}, or are calling it."),
        (Field("code", Words("Code"), FieldKind.CODE, needs="code"),),
        submit=Words("Verify"),
        again=True,
    ),
)
