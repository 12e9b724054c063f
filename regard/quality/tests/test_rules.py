"""What is asked about, and in which words."""

import pytest

from regard.quality import rules

NOBODY = ("", "")
NAMESAKES = {"given_name": "equal", "family_name": "equal"}


@pytest.mark.parametrize(
    ("says", "emails"),
    [
        ({"email": "equal", **NAMESAKES}, ("a@b.example", "a@b.example")),
        ({"email": "one character different", **NAMESAKES}, ("noor.wit@m.example", "noor.witt@m.example")),
        ({"phone": "equal", "given_name": "different"}, NOBODY),
        ({"postal_code": "equal", **NAMESAKES}, NOBODY),
        ({"street": "nearly the same words", "street: number": "equal", **NAMESAKES}, NOBODY),
        ({"street": "equal", **NAMESAKES}, NOBODY),
        ({"city": "equal", **NAMESAKES}, NOBODY),
        ({"city": "equal", "name": "nearly the same words"}, NOBODY),
        ({"phone": "one digit different", **NAMESAKES}, NOBODY),
    ],
)
def test_something_besides_the_name_makes_a_pair_worth_a_look(
    says: dict[str, str], emails: tuple[str, str]
) -> None:
    assert rules.is_more_than_a_name(says, emails)


@pytest.mark.parametrize(
    ("says", "emails"),
    [
        (NAMESAKES, NOBODY),
        ({"city": "different", "country": "equal", **NAMESAKES}, NOBODY),
        ({"email": "one character different", **NAMESAKES}, ("anna1@m.example", "anna2@m.example")),
        ({"email": "different", "city": "equal", **NAMESAKES}, ("a@m.example", "zz@m.example")),
        (
            {"email": "different", "phone": "one digit different", **NAMESAKES},
            ("a@m.example", "zz@m.example"),
        ),
        ({"phone": "different", "city": "equal", **NAMESAKES}, NOBODY),
        ({"street": "equal", "street: number": "different", **NAMESAKES}, NOBODY),
        ({"city": "equal", "given_name": "different", "family_name": "equal"}, NOBODY),
    ],
)
def test_namesakes_alone_are_nobody_to_ask_about(says: dict[str, str], emails: tuple[str, str]) -> None:
    assert not rules.is_more_than_a_name(says, emails)


AT_HOME = {"street: number": "equal", "postal_code": "equal"}


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"email": "equal", "given_name": "short form", "family_name": "equal"}, True),
        ({"phone": "equal", "name": "nearly the same words"}, True),
        ({"email": "equal"}, True),
        (
            {"email": "equal", "given_name": "different", "family_name": "different", "names": "exchanged"},
            True,
        ),
        ({"email": "equal", "given_name": "different", "family_name": "equal"}, False),
        ({"phone": "same ending", **NAMESAKES}, False),
        (NAMESAKES, False),
        ({"email": "different", **AT_HOME, **NAMESAKES}, True),
        ({"street": "different", **AT_HOME, **NAMESAKES}, False),
        ({**AT_HOME, "given_name": "one letter different", "family_name": "equal"}, False),
        ({**AT_HOME, **NAMESAKES, "street: number": "different"}, False),
    ],
)
def test_the_same_address_or_number_with_fitting_names_is_always_looked_at(
    says: dict[str, str], expected: bool
) -> None:
    assert rules.shares_a_key(says) is expected


@pytest.mark.parametrize(
    ("given", "family", "name", "expected"),
    [
        ("Noor", "de Wit", "N. de Wit", ("Noor", "de Wit")),
        ("", "", "Noor de Wit", ("Noor", "de Wit")),
        ("", "", "Wit, Noor de", ("Noor de", "Wit")),
        ("", "", "Bluebird", ("", "Bluebird")),
        ("", "", "", ("", "")),
    ],
)
def test_a_whole_name_is_read_as_its_parts(
    given: str, family: str, name: str, expected: tuple[str, str]
) -> None:
    assert rules.split_name(given, family, name) == expected


def test_how_sure_it_is_has_words_and_never_claims_certainty() -> None:
    assert rules.sureness(0.999) == "Almost certainly the same"
    assert rules.sureness(0.92) == "Very likely the same"
    assert rules.sureness(0.6) == "Likely the same"
    assert rules.sureness(0.3) == "Perhaps the same"
    assert rules.in_percent(1.0) == "over 99.9%"
    assert rules.in_percent(0.9821) == "98.2%"


def test_a_reason_says_what_was_seen_and_how_much_it_tells() -> None:
    assert rules.told("email", "equal", 14.0).words == "same e-mail address"
    assert rules.told("email", "equal", 14.0).speaks == "strong sign"
    assert rules.told("city", "different", -1.0).speaks == "weak doubt"
    assert rules.told("city", "different", 0.1).speaks == "tells little"
    assert rules.told("region", "similar", 1.0).words == "region similar"


def test_every_step_of_the_engine_has_its_words() -> None:
    """`names` has one step, and where a place's name is only partly alike the engine's own words do."""
    from regard.quality.matching.comparing import SCALES
    from regard.quality.services.finding import KINDS, _fields

    for field in {one.name: one for kind in KINDS for one in _fields(kind)}.values():
        if field.name not in {"region", "country"}:
            assert set(rules.PHRASES[field.name]) == set(SCALES[field.kind].steps), field.name
