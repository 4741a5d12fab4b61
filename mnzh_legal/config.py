"""Settings: defaults, then a TOML file, then ``MNZH_*`` environment variables."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from mnzh_legal.errors import DataError, ResourceMissingError

#: Largest text that is translated in one call, in bytes of UTF-8.
MAX_TEXT_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class ElasticsearchSettings:
    """How to reach a cluster; ``index`` is the alias the cases stand behind.

    An API key goes before user and password. ``timeout_s``: seconds a request may take.
    """

    hosts: tuple[str, ...]
    index: str
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca_certs: str = ""
    timeout_s: float = 10.0
    replicas: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; every field can be set as ``MNZH_<FIELD>`` or in the TOML file.

    ``home`` holds ``glossary/``, ``models/`` and ``corpus/``; ``state_dir`` holds what is made at
    run time: the case store and its index, keys, jobs. Of the service: ``queue_url`` names a Redis
    server (none: SQLite), ``retention_hours`` is how long documents are kept, ``max_waiting`` how
    many requests may wait for the engine, ``jobs_per_key`` how many documents of one key are
    translated at once, ``body_timeout_s`` the seconds a request's body may stall. ``browser`` prints
    pages as PDF (none: the first Chromium, Chrome or Edge on the PATH).
    """

    home: Path
    state_dir: Path
    model: str = "base"
    threads: int = 0
    beam_size: int = 3
    glossaries: str = ""
    case_index: str = "tantivy"
    elasticsearch_hosts: str = "http://127.0.0.1:9200"
    elasticsearch_index: str = "mnzh-cases"
    elasticsearch_api_key: str = field(default="", repr=False)
    elasticsearch_user: str = ""
    elasticsearch_password: str = field(default="", repr=False)
    elasticsearch_ca_certs: str = ""
    elasticsearch_timeout_s: float = 10.0
    elasticsearch_replicas: int = 1
    queue_url: str = ""
    retention_hours: float = 24.0
    max_waiting: int = 32
    jobs_per_key: int = 2
    body_timeout_s: float = 10.0
    cors_origins: str = ""
    browser: str = ""

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Web origins whose pages may call the service; none by default."""
        return tuple(o.strip() for o in self.cors_origins.split(",") if o.strip())

    @property
    def elasticsearch(self) -> ElasticsearchSettings:
        """The cluster of the case index, if ``case_index`` is ``elasticsearch``."""
        return ElasticsearchSettings(
            hosts=tuple(h.strip() for h in self.elasticsearch_hosts.split(",") if h.strip()),
            index=self.elasticsearch_index,
            api_key=self.elasticsearch_api_key,
            user=self.elasticsearch_user,
            password=self.elasticsearch_password,
            ca_certs=self.elasticsearch_ca_certs,
            timeout_s=self.elasticsearch_timeout_s,
            replicas=self.elasticsearch_replicas,
        )

    @property
    def glossary_names(self) -> tuple[str, ...]:
        """Customer glossaries that are always in use: names or files, commas between them."""
        return tuple(n.strip() for n in self.glossaries.split(",") if n.strip())

    @property
    def model_dir(self) -> Path:
        """Folder of the model in use."""
        return self.home / "models" / self.model

    @property
    def glossary_path(self) -> Path:
        """The shipped term base."""
        return self.home / "glossary" / "terms.tsv"

    @property
    def cases_path(self) -> Path:
        """The shipped bilingual cases."""
        return self.home / "corpus" / "cases.jsonl"

    @property
    def memory_path(self) -> Path:
        """The file of the translation memory."""
        return self.state_dir / "memory.sqlite"

    @property
    def causes_path(self) -> Path:
        """The tree of causes of action."""
        return self.home / "corpus" / "causes.tsv"


def _find_home() -> Path:
    """The installed data folder, or the repository when run from a checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "data", package.parent):
        if (candidate / "glossary" / "terms.tsv").is_file():
            return candidate
    raise ResourceMissingError(
        "the shipped data (glossary/, models/, corpus/) was not found beside the package; "
        "set MNZH_HOME to the folder that holds it"
    )


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings in force.

    ``path`` or ``$MNZH_CONFIG`` names a TOML file with the fields of ``Settings``.

    Raises:
        DataError: the file is no TOML or names an unknown setting.
        ResourceMissingError: the shipped data is nowhere to be found.
    """
    values: dict[str, object] = {}
    file = path or (Path(os.environ["MNZH_CONFIG"]) if os.environ.get("MNZH_CONFIG") else None)
    if file is not None:
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError) as exc:
            raise DataError(f"settings file {file} cannot be read: {exc}") from exc
    names = {f.name for f in fields(Settings)}
    unknown = sorted(set(values) - names)
    if unknown:
        raise DataError(f"settings file {file}", tuple(f"unknown setting {n}" for n in unknown))
    for name in names:
        if (text := os.environ.get(f"MNZH_{name.upper()}")) is not None:
            values[name] = text
    home = Path(str(values["home"])) if "home" in values else _find_home()
    default_state = (
        Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "mnzh-legal"
    )
    values |= {"home": home, "state_dir": values.get("state_dir", default_state)}
    kinds = {"Path": Path, "int": int, "float": float, "str": str}
    try:
        typed = {
            f.name: kinds[str(f.type)](str(values[f.name]))
            for f in fields(Settings)
            if f.name in values
        }
    except ValueError as exc:
        raise DataError(f"a setting is no number: {exc}") from exc
    if typed.get("case_index", "tantivy") not in ("tantivy", "elasticsearch"):
        raise DataError(f"case_index is {typed['case_index']!r}; it is tantivy or elasticsearch")
    return Settings(**typed)
