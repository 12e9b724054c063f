"""Who may open help: everybody who is signed in."""

from tests.cases import Case

CASES = (
    Case("guide:document", lambda cast: ["architecture"]),
    Case("guide:first_steps_show", method="post"),
)
