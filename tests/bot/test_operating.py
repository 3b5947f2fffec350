"""What the operator's page says is what the code does."""

import re
import subprocess
import sys
from pathlib import Path

from bot.__main__ import main
from bot.settings import PROJECT, Settings

PAGE = (PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_the_settings() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
    true = []
    for name, field in Settings.model_fields.items():
        default = "none" if field.default is None else f"`{str(field.default).replace(f'{PROJECT}/', '')}`"
        true.append((name.upper(), default, field.description))
    assert told == true


def test_the_example_names_only_what_can_be_set() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)
    assert names and set(names) <= {name.upper() for name in Settings.model_fields}


def test_every_command_is_told() -> None:
    table = PAGE.split("## Commands")[1].split("##")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    told = {word for row in rows for word in re.findall(r"`juuri (\w+)", row)}
    assert told == set(main.commands)


def test_the_procfile_runs_commands_that_exist() -> None:
    lines = (PROJECT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert lines == ["web: python -m bot run --host 0.0.0.0", "release: python -m bot migrate"]
    assert f"`{lines[0]}`" in PAGE and f"`{lines[1]}`" in PAGE


def test_help_loads_nothing_heavy() -> None:
    heavy = {"sqlalchemy", "slack_sdk", "pydantic", "aiohttp"}
    code = f"import sys; import bot.__main__; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(PROJECT)
    )
    assert done.stdout == "[]\n"
