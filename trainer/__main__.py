"""`python -m trainer` is the command line too."""

from trainer.cli import main

main()
