"""The schema that a database really has, to compare it with the one that the program's own files make."""

from collections.abc import Mapping

from psycopg.rows import tuple_row
from psycopg.sql import SQL

from bot.store.postgres.tables import Raw

Shape = Mapping[tuple[str, str], str]
"""What defines an object, by kind and name: table, rule, index, trigger, function."""

_TABLES = """
SELECT 'table', relname, string_agg(attname || ' ' || format_type(atttypid, atttypmod)
    || CASE WHEN attnotnull THEN ' not null' ELSE '' END || coalesce(' ' || collname, '')
    || coalesce(' ' || pg_get_expr(adbin, adrelid), '') || attidentity::text, ', ' ORDER BY attname)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
LEFT JOIN pg_collation ON pg_collation.oid = attcollation
WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped AND relnamespace = {} GROUP BY relname
"""
_RULES = """
SELECT 'rule', relname || '.' || conname,
    pg_get_constraintdef(pg_constraint.oid, true) || CASE WHEN convalidated THEN '' ELSE ' not validated' END
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE connamespace = {}
"""
_INDEXES = """
SELECT 'index', relname,
    pg_get_indexdef(indexrelid, 0, true) || CASE WHEN indisvalid AND indisready THEN '' ELSE ' invalid' END
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = {}
"""
_TRIGGERS = """
SELECT 'trigger', tgname,
    pg_get_triggerdef(pg_trigger.oid, true) || CASE tgenabled WHEN 'O' THEN '' ELSE ' disabled' END
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = {}
"""
_FUNCTIONS = """
SELECT 'function', proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')',
    pg_get_function_result(pg_proc.oid) || ' ' || lanname || ' ' || provolatile::text || ' ' || prosrc
FROM pg_proc JOIN pg_language ON pg_language.oid = prolang WHERE pronamespace = {}
"""

_PARENTHESES = str.maketrans("", "", "()")


def shape_of(raw: Raw) -> Shape:
    """Return every object of the current schema with its definition, in which that schema is not named."""
    number = SQL("(SELECT oid FROM pg_namespace WHERE nspname = current_schema())")
    found: dict[tuple[str, str], str] = {}
    for query in (_TABLES, _RULES, _INDEXES, _TRIGGERS, _FUNCTIONS):
        for kind, name, definition in raw.cursor(row_factory=tuple_row).execute(SQL(query).format(number)):
            # A dump that is restored loses parentheses that change nothing.
            found[kind, name] = definition.translate(_PARENTHESES) if kind == "rule" else definition
    return found
