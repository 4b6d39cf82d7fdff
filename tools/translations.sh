#!/usr/bin/env bash
# Takes the texts of code and templates into the catalogues. German needs none: the texts are the keys.
# Nothing is guessed (no fuzzy entries): a new text stays empty until somebody translates it, and the test
# of the catalogues names it.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=mentoring/translations
template=$folder/messages.pot
babel=".venv/bin/pybabel --quiet"
mkdir -p "$folder"
# _l is lazy_gettext, for texts that exist before a request does.
$babel extract --mapping-file pyproject.toml --keyword _l --keyword lazy_gettext --keyword lazy_ngettext:1,2 \
    --keyword lazy_pgettext:1c,2 --add-comments "Translators:" --add-location file --sort-by-file \
    --project mentoring --output-file "$template" mentoring templates
for language in fr en; do
    if [ -f "$folder/$language/LC_MESSAGES/messages.po" ]; then
        $babel update --input-file "$template" --output-dir "$folder" --locale "$language" \
            --no-fuzzy-matching --ignore-obsolete --omit-header
    else
        $babel init --input-file "$template" --output-dir "$folder" --locale "$language"
    fi
done
.venv/bin/python tools/untranslated.py
for language in fr en; do
    $babel compile --directory "$folder" --locale "$language"
done
