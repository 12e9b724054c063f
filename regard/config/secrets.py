"""The secret key of an installation: from the environment, else made once and kept in the data directory."""

import os
import secrets
from pathlib import Path

KEY_FILE = "secret-key"


def installation_secret(data_dir: Path) -> str:
    """`REGARD_SECRET`, else the content of `<data>/secret-key`, which is made (mode 600) when it is not there.

    Two processes that start at once agree: the file is created exclusively and the loser reads the winner's.
    """
    if given := os.environ.get("REGARD_SECRET"):
        return given
    path = data_dir / KEY_FILE
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = data_dir / f"{KEY_FILE}.{os.getpid()}"
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
