"""`python -m regard.config.cli` is `regard`, also where the script is not on the path."""

from regard.config.cli import main

main()
