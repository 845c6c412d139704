"""The banks that ship with the program: one folder of YAML files each."""

from pathlib import Path


def shipped() -> dict[str, Path]:
    """The folder of every shipped bank by its id, in alphabetical order. A folder is named after its bank."""
    here = Path(__file__).parent
    return {folder.name: folder for folder in sorted(here.iterdir()) if (folder / "bank.yaml").is_file()}
