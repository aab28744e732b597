"""What the tables hold about a member, table by table: which rows, and what becomes of them once forgotten.

`docs/privacy.md` says the same in words. A test compares both with the schema, so that a new table cannot be
left out. The money's own rows are renamed by `bot.store.money.renaming`.
"""

# ruff: noqa: S608 - the statements are made of the program's own words alone

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.moderation import marks

JOBS = "(SELECT id FROM jobs WHERE user_id = :me)"
"""SQL: the ids of the member's jobs."""

_COUNTED = "(SELECT id FROM contests WHERE result IS NOT NULL)"
_AUTHOR = "instr({column}, '\"author_id\": ' || :me || ',') > 0"
"""SQL: a list of pictures, as JSON, has one by the member."""

_ME = "CAST(:me AS TEXT)"
PRIZES = "'guild:%:prize:' || :me"
"""SQL: the pattern of the accounts of the member's prizes."""

_LOGGED = ("action", "old", "new", "reason")
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Holding:
    """How a table holds something about a member. SQL has `:me` for them, `:name` for their random
    number, `:now`, `:posts` (1 if their posts go too, else 0), and the values of `fresh`.

    `mine`: the condition of the rows in their file. `forget`: the statements that erase or rename them.
    `others`: columns that may name other people, which their file does not show. `hidden`: columns that are
    in no file. `texts`: columns in which the member's number may stand among other words; the key of such a
    table is `seq`.
    """

    mine: str
    forget: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def fresh() -> Mapping[str, bytes]:
    """Return further values of the statements that erase: `:salt`, new random bytes, and `:nothing`, b""."""
    return {"salt": secrets.token_bytes(_SALT_BYTES), "nothing": b""}


def _renamed(table: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"UPDATE {table} SET {one} = :name WHERE {one} = :me" for one in columns)


HOLDINGS: Mapping[str, Holding] = {
    # ── what a member chose, saved and laid aside ────────────────────────────────────────────────
    "member_settings": Holding("user_id = :me", ("DELETE FROM member_settings WHERE user_id = :me",)),
    "member_defaults": Holding("user_id = :me", ("DELETE FROM member_defaults WHERE user_id = :me",)),
    "favourites": Holding(
        "user_id = :me", (f"DELETE FROM favourites WHERE user_id = :me OR job_id IN {JOBS}",)
    ),
    "wishes": Holding("user_id = :me", ("DELETE FROM wishes WHERE user_id = :me",)),
    "panels": Holding(
        "user_id = :me",
        (f"DELETE FROM panels WHERE user_id = :me OR {_AUTHOR.format(column='pictures')}",),
        hidden=("pictures",),
    ),
    "choices": Holding(
        "user_id = :me",
        (f"DELETE FROM choices WHERE user_id = :me OR {_AUTHOR.format(column='found')}",),
        hidden=("found",),
    ),
    "tray": Holding(
        "user_id = :me",
        (f"DELETE FROM tray WHERE user_id = :me OR {_AUTHOR.format(column='picture')}",),
        hidden=("picture",),
    ),
    "member_threads": Holding("user_id = :me", ("DELETE FROM member_threads WHERE user_id = :me",)),
    "stars": Holding("user_id = :me", ("DELETE FROM stars WHERE user_id = :me",)),
    # ── contests ─────────────────────────────────────────────────────────────────────────────────
    "contests": Holding(
        "organiser_id = :me",
        (
            # Without its salt nobody can tell any more which mark in the published file is whose.
            "UPDATE contests SET salt = :salt WHERE result IS NOT NULL AND id IN "
            "(SELECT contest_id FROM ballots WHERE voter_id = :me "
            "UNION SELECT contest_id FROM hearts WHERE voter_id = :me)",
            "UPDATE contests SET organiser_id = :name, request_key = 'forgotten:' || id "
            "WHERE organiser_id = :me",
        ),
        hidden=("seed", "salt", "result", "recount"),
        texts=("result", "reason"),
    ),
    "contest_templates": Holding("organiser_id = :me", _renamed("contest_templates", "organiser_id")),
    "contest_questions": Holding(
        f"entry IN {JOBS}", (f"DELETE FROM contest_questions WHERE entry IN {JOBS}",), hidden=("reason",)
    ),
    "contest_reports": Holding("voter_id = :me", _renamed("contest_reports", "voter_id")),
    "ballots": Holding(
        "voter_id = :me",
        (
            f"DELETE FROM ballots WHERE voter_id = :me AND contest_id NOT IN {_COUNTED}",
            *_renamed("ballots", "voter_id"),
        ),
    ),
    "hearts": Holding(
        "voter_id = :me",
        (
            f"DELETE FROM hearts WHERE voter_id = :me AND contest_id NOT IN {_COUNTED}",
            *_renamed("hearts", "voter_id"),
        ),
    ),
    "submissions": Holding(
        "user_id = :me",
        (
            "UPDATE submissions SET reason = NULL WHERE user_id = :me",
            *_renamed("submissions", "user_id", "decided_by"),
        ),
        others=("decided_by",),
    ),
    # ── what moderators and the host did ─────────────────────────────────────────────────────────
    "moderation_log": Holding(
        " OR ".join(["actor = :me", *(f"instr({one}, {_ME}) > 0" for one in _LOGGED)]),
        _renamed("moderation_log", "actor"),
        others=("actor",),
        texts=_LOGGED,
    ),
    "cases": Holding(
        "user_id = :me OR by = :me",
        (
            "UPDATE cases SET reason = '' WHERE (user_id = :me OR by = :me AND kind = 'report') "
            f"AND NOT ({marks.IN_FORCE})",
            f"UPDATE cases SET reason = replace(reason, {_ME}, CAST(:name AS TEXT)) "
            f"WHERE instr(reason, {_ME}) > 0",
            *_renamed("cases", "user_id", "by", "ended_by"),
        ),
        others=("by", "ended_by", "user_id"),
    ),
    "server_settings": Holding("frozen_by = :me", _renamed("server_settings", "frozen_by")),
    "filter_rules": Holding("by = :me", _renamed("filter_rules", "by")),
    "setups": Holding("by = :me", _renamed("setups", "by")),
    "rules_imports": Holding("by = :me", ("DELETE FROM rules_imports WHERE by = :me",)),
    "house": Holding("paused_by = :me", _renamed("house", "paused_by")),
    "retired_models": Holding("by = :me", _renamed("retired_models", "by")),
    "movements": Holding("booked_by = :me", _renamed("movements", "booked_by")),
    "rules": Holding(
        "scope = 'member' AND key = :me", ("DELETE FROM rules WHERE scope = 'member' AND key = :me",)
    ),
    # ── money ────────────────────────────────────────────────────────────────────────────────────
    "transfers": Holding(
        f"actor = :me OR debit LIKE {PRIZES} OR credit LIKE {PRIZES} OR job IN {JOBS}",
        others=("actor",),
    ),
    "accounts": Holding(f"name LIKE {PRIZES}"),
    "holds": Holding(f"job_id IN {JOBS}"),
    "deposits": Holding("assigned_by = :me"),
    "payments": Holding(f"job_id IN {JOBS}", hidden=("header", "proof")),
    "charges": Holding(
        "scope = 'member' AND key = :me",
        ("UPDATE charges SET key = :name WHERE scope = 'member' AND key = :me",),
    ),
    "spending_days": Holding("user_id = :me", _renamed("spending_days", "user_id")),
    "topups": Holding(
        "user_id = :me",
        ("UPDATE topups SET user_id = :name, request_key = 'forgotten:' || id WHERE user_id = :me",),
    ),
    # ── jobs, from what hangs on them to themselves ──────────────────────────────────────────────
    "approvals": Holding(
        f"job_id IN {JOBS} OR first_by = :me OR decided_by = :me",
        (
            "UPDATE approvals SET reason = NULL, exceeds = '[]', blocked = NULL, channel_id = NULL, "
            f"message_id = NULL WHERE job_id IN {JOBS}",
            *_renamed("approvals", "first_by", "decided_by"),
        ),
        others=("first_by", "decided_by"),
    ),
    "credits": Holding(
        f"author_id = :me OR job_id IN {JOBS}",
        (f"DELETE FROM credits WHERE author_id = :me OR job_id IN {JOBS}",),
        others=("author_id",),
    ),
    "takedowns": Holding(
        f"by = :me OR job_id IN {JOBS}",
        (f"DELETE FROM takedowns WHERE job_id IN {JOBS}", *_renamed("takedowns", "by")),
        others=("by",),
    ),
    "result_posts": Holding(
        f"job_id IN {JOBS}",
        (
            f"DELETE FROM result_posts WHERE job_id IN {JOBS} "
            "AND (kind = 'direct' OR (:posts = 1 AND (todo IS NULL OR todo <> 'remove')))",
        ),
    ),
    "report_voices": Holding(
        "reporter_id = :me",
        (
            "UPDATE report_voices SET text = '' WHERE reporter_id = :me",
            *_renamed("report_voices", "reporter_id"),
        ),
    ),
    "reports": Holding(
        "author_id = :me OR decided_by = :me",
        (
            # The moderators' cards are drawn anew: without the picture, the request and the member.
            "UPDATE reports SET version = version + 1 WHERE author_id = :me OR decided_by = :me "
            "OR id IN (SELECT report_id FROM report_voices WHERE reporter_id = :name)",
            *_renamed("reports", "author_id", "decided_by"),
        ),
        others=("author_id", "decided_by"),
    ),
    "removals": Holding(f"by = :me OR job_id IN {JOBS}", _renamed("removals", "by"), others=("by",)),
    "uploads": Holding(
        f"(sha256, content_type) IN (SELECT sha256, content_type FROM refs WHERE job_id IN {JOBS})",
        (
            "DELETE FROM uploads WHERE (sha256, content_type) IN "
            f"(SELECT sha256, content_type FROM refs WHERE job_id IN {JOBS}) "
            "AND (sha256, content_type) NOT IN "
            f"(SELECT sha256, content_type FROM refs WHERE job_id NOT IN {JOBS})",
        ),
    ),
    "refs": Holding(f"job_id IN {JOBS}", (f"DELETE FROM refs WHERE job_id IN {JOBS}",), hidden=("ticket",)),
    "jobs": Holding(
        "user_id = :me",
        (
            "UPDATE jobs SET user_id = :name, request_key = 'forgotten:' || id, options = '{}', "
            "body = :nothing, roles = '[]', detail = NULL, "
            "lost_reason = NULL, result_sha256 = CASE WHEN result_sha256 IS NULL THEN NULL ELSE '' END, "
            "message_id = CASE WHEN message_id IS NULL THEN NULL ELSE 0 END, placeholder_id = NULL "
            "WHERE user_id = :me",
        ),
    ),
    "forgettings": Holding("user_id = :me", hidden=("name",)),
}
"""In the order in which the statements run: the jobs last, since the others find their rows by them."""

NOTHING: frozenset[str] = frozenset(
    {
        "budget_levels", "chains", "channel_models", "channel_settings", "contest_posts", "contest_roles",
        "default_models", "departures", "foreign_nonces", "gallery_posts", "greetings", "journal",
        "kept_names", "loved_months", "low_wallets", "meta", "model_rules", "payment_proofs", "quotes",
        "renamed_lines", "servers", "spending_zones", "studio_jobs", "threads", "watched_wallets",
    }
)  # fmt: skip
"""Tables that hold nothing about a member."""
