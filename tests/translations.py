"""The words of all mails, and the catalogues that translate them: `python -m tests.translations` (`make messages`).

Django's own makemessages needs GNU gettext, which a fresh machine lacks; Babel, a package, writes the same files. Only mails are
translated so far, so only what they say is collected: every template below `templates/emails/`, and the modules of WORDS.
"""

import ast
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("de",)
# Modules whose every word a mail may say.
WORDS = (
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "groups" / "emails").glob("*.py")),
    # The headline and the picture of a mail about figures.
    "analytics/charts/by_gender.py",
    "analytics/charts/files.py",
    "analytics/charts/rows.py",
    "analytics/charts/wording.py",
    "analytics/emails.py",
    "analytics/telling/headline.py",
    "analytics/telling/news.py",
    "groups/access/feed.py",
    "groups/tasks/training.py",
    "groups/when.py",
    "organizations/emails.py",
    "surveys/emails.py",
    "surveys/local_time.py",
)
# Parts of other modules that mails quote, by module and class or function.
PARTS: tuple[tuple[str, str], ...] = (
    ("analytics/telling/past_words.py", "gender_in_words"),
    *(
        ("analytics/telling/words.py", name)
        for name in ("who", "half", "band", "value", "spread", "better", "direction", "day", "rung")
    ),
)


@dataclass(frozen=True, order=True)
class Words:
    """One text to translate, and where it stands. `plural` and `context` are empty where there is none."""

    text: str
    plural: str
    context: str
    where: str


def in_python(module: str, inside: str = "") -> Iterator[Words]:
    """Find what a module (or one class or function of it) hands to gettext."""
    tree: ast.AST = ast.parse((ROOT / module).read_text())
    if inside:
        tree = next(node for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == inside)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        texts = [given.value for given in node.args if isinstance(given, ast.Constant) and isinstance(given.value, str)]
        name = node.func.id.removesuffix("_lazy")
        if name in ("_", "gettext") and texts:
            yield Words(texts[0], "", "", module)
        elif name == "ngettext":
            yield Words(texts[0], texts[1], "", module)
        elif name == "pgettext":
            yield Words(texts[1], "", texts[0], module)


def in_template(path: Path) -> Iterator[Words]:
    """Find what a template translates."""
    from django.template.loader import get_template
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    template: Any = get_template(str(path.relative_to(ROOT / "templates")))
    where = str(path.relative_to(ROOT))
    for node in template.template.nodelist.get_nodes_by_type(TranslateNode):
        yield Words(node.filter_expression.var.literal, "", _context(node), where)
    for node in template.template.nodelist.get_nodes_by_type(BlockTranslateNode):
        singular, _ = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        yield Words(singular, plural, _context(node), where)


def _context(node: Any) -> str:
    return node.message_context.var if node.message_context else ""


def words_of_mails() -> list[Words]:
    """Everything that a mail may say, each text once per place."""
    found = {words for module in WORDS for words in in_python(module)}
    found |= {words for module, inside in PARTS for words in in_python(module, inside)}
    for path in sorted((ROOT / "templates" / "emails").rglob("*.*")):
        found |= set(in_template(path))
    return sorted(found)


def catalogue_file(language: str, ending: str = "po") -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


def read_catalogue(language: str) -> Any:
    """Return a language's catalogue as it is written."""
    from babel.messages.pofile import read_po

    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def compiled(catalogue: Any) -> bytes:
    """Return the bytes that Django reads."""
    from babel.messages.mofile import write_mo

    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def renew(language: str) -> list[str]:
    """Bring a catalogue up to what mails say today and compile it; return the texts that still lack a translation."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = read_catalogue(language)
    # No day of its own: a file that is made again from the same words is the same file.
    today = Catalog(creation_date=catalogue.creation_date)
    for words in words_of_mails():
        text = (words.text, words.plural) if words.plural else words.text
        today.add(text, locations=[(words.where, 0)], context=words.context or None)
    catalogue.update(today, no_fuzzy_matching=True, keep_user_comments=False, update_creation_date=False)
    catalogue.obsolete.clear()
    # Else written as somebody's address to fill in.
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = "none"
    with catalogue_file(language).open("wb") as file:
        write_po(file, catalogue, width=130, sort_output=True, include_lineno=False)
    catalogue_file(language, "mo").write_bytes(compiled(catalogue))
    return [message.id for message in catalogue if message.id and not is_whole(message)]


def is_whole(message: Any) -> bool:
    """Tell whether a text has all its forms: one, or one for each number."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(forms) and all(forms) and not message.fuzzy


def main() -> None:
    """Renew every catalogue and say what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peersupport.settings")
    import django

    django.setup()
    for language in LANGUAGES:
        missing = renew(language)
        lines = [f"{catalogue_file(language).relative_to(ROOT)}: {len(missing)} texts to translate", *map(repr, missing)]
        sys.stdout.write("\n  ".join(lines) + "\n")


if __name__ == "__main__":
    main()
