"""What changed between two texts, and bringing two people's texts together."""

from regard.planning.differences import compare, merged


def test_a_changed_word_is_marked_on_both_sides_and_the_rest_is_not() -> None:
    (pair,) = compare("We answer within two days.", "We answer within two hours.")
    assert [piece.text for piece in pair.left if piece.is_changed] == ["days."]
    assert [piece.text for piece in pair.right if piece.is_changed] == ["hours."]
    assert pair.is_changed


def test_paragraphs_that_came_or_went_stand_alone() -> None:
    pairs = compare("One.\n\nTwo.", "One.\n\nNew and quite different from it.\n\nTwo.")
    assert [pair.is_changed for pair in pairs] == [False, True, False]
    assert pairs[1].left == ()


def test_two_people_in_different_paragraphs_are_brought_together() -> None:
    was = "One.\n\nTwo.\n\nThree."
    assert merged(was, "One!\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree!") == "One!\n\nTwo.\n\nThree!"
    assert merged(was, was, "One.") == "One."
    assert merged(was, "One.", was) == "One."


def test_two_people_in_the_same_paragraph_have_to_choose() -> None:
    assert merged("One.", "One, he says.", "One, she says.") is None
    assert merged("One.", "One.\nHis.", "One.\nHers.") is None
