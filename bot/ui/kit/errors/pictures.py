"""Words for the refusals of `bot.domain.pictures.errors`."""

from bot.domain.pictures import errors
from bot.domain.pictures.errors import ComparisonProblem
from bot.i18n import _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, problem, words

# ── sources ──────────────────────────────────────────────────────────────────────────────────────


@words.register
def not_shared(error: errors.NotShared) -> str:
    if error.author_id is None:
        return _(
            "On this server everybody works from their own pictures only. Nothing was held or "
            "paid. Moderators can change that with `/studio pictures`."
        )
    return _(
        "<@{author_id}> does not let others work from their pictures. Nothing was held or "
        "paid. Ask them; `/me pictures` changes it.",
        author_id=error.author_id,
    )


@words.register
def picture_gone(_error: errors.PictureGone) -> str:
    return _("That picture is no longer there. Nothing was held or paid.")


@words.register
def picture_unreadable(error: errors.PictureUnreadable) -> str:
    reason = (problem(error.cause) or str(error.cause)).rstrip(".")
    return _("That picture cannot be read: {reason}. Nothing was held or paid.", reason=reason)


@words.register
def not_a_picture(_error: errors.NotAPicture) -> str:
    return _("That is no picture. Nothing was held or paid. Choose one.")


@words.register
def no_picture_in_message(_error: errors.NoPictureInMessage) -> str:
    return _(
        "There is no picture in that message. Nothing was held or paid. Choose one with a "
        "picture: attached, in a gallery or in an embed."
    )


@words.register
def no_such_picture(_error: errors.NoSuchPicture) -> str:
    return changed_nothing(_("There is no such picture in that message. Open the menu again."))


@words.register
def tray_full(error: errors.TrayFull) -> str:
    return _(
        "Your tray holds {tray_size} pictures, and that is all it takes. Nothing was "
        "changed. `/tray` empties it.",
        tray_size=error.limit,
    )


@words.register
def tray_empty(_error: errors.TrayEmpty) -> str:
    return _("Your tray is empty: pictures stay in it for a day. Nothing was held or paid.")


# ── panels ───────────────────────────────────────────────────────────────────────────────────────


@words.register
def panel_not_found(_error: errors.PanelNotFound) -> str:
    return _("This card is older than a day. Nothing was held or paid. Open a new one.")


@words.register
def choice_not_found(_error: errors.ChoiceNotFound) -> str:
    return _("This choice is over or somebody else's. Nothing was held or paid. Open the menu again.")


@words.register
def not_the_opener(_error: errors.NotTheOpener) -> str:
    return _("This card belongs to somebody else. Nothing was held or paid.")


@words.register
def unknown_option(error: errors.UnknownOption) -> str:
    return held_nothing(
        _("{operation} has no option `{option}`.", operation=error.operation, option=error.option)
    )


@words.register
def takes_no_prompt(error: errors.TakesNoPrompt) -> str:
    return held_nothing(_("{operation} takes no prompt.", operation=error.operation))


@words.register
def cannot_take_pictures(error: errors.CannotTakePictures) -> str:
    return held_nothing(
        _("{title} cannot do this with {pictures} pictures.", title=error.title, pictures=error.pictures)
    )


@words.register
def no_model_takes_pictures(error: errors.NoModelTakesPictures) -> str:
    return _("No model takes {pictures} pictures at once. Nothing was held or paid.", pictures=error.pictures)


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────


@words.register
def comparison_refused(error: errors.ComparisonRefused) -> str:
    match error.problem:
        case ComparisonProblem.UNKNOWN_MODEL:
            known = ", ".join(error.models)
            reason = _("There is no model `{name}`. There are: {known}.", name=error.model[:40], known=known)
        case ComparisonProblem.NAMED_TWICE:
            reason = _("{model} is named twice.", model=error.model)
        case ComparisonProblem.WRONG_NUMBER:
            reason = _(
                "Name {fewest} to {most} models, not {n}.",
                fewest=error.minimum,
                most=error.maximum,
                n=error.count,
            )
        case ComparisonProblem.MAKES_NO_PICTURES:
            reason = _("{model} makes no pictures from words.", model=error.model)
        case ComparisonProblem.SWITCHED_OFF:
            reason = _("The bot's host has not switched {model} on.", model=error.model)
    return _("{reason} Nothing was held or paid. Choose the models from the list.", reason=reason)


# ── results ──────────────────────────────────────────────────────────────────────────────────────


@words.register
def result_not_found(error: errors.ResultNotFound) -> str:
    missing = _(
        "Job {job_id} is no longer in the books of this server, so nothing can be made from it.",
        job_id=error.job_id,
    )
    return _("{missing} Nothing was held or paid.", missing=missing)


@words.register
def no_result(error: errors.NoResult) -> str:
    return _("Job {job} has no result. Nothing was held or paid.", job=error.job_id)


@words.register
def result_removed(error: errors.ResultRemoved) -> str:
    return changed_nothing(_("The result of job {job} was removed by a moderator.", job=error.job_id))


@words.register
def too_large_there(error: errors.TooLargeThere) -> str:
    return _(
        "Job {job} has {size} MB; Discord takes {limit} MB there. Nothing was paid. "
        "`/show` brings it to a server with a higher limit.",
        job=error.job_id,
        size=f"{error.size / 1e6:.1f}",
        limit=f"{error.limit / 1e6:.1f}",
    )


@words.register
def no_variations(error: errors.NoVariations) -> str:
    return _("{model} cannot make variations. Nothing was held or paid.", model=error.model)


@words.register
def may_not_remove(_error: errors.MayNotRemove) -> str:
    return _(
        "Only its maker and moderators (**Moderate Members**) can take a result away. "
        "Nothing was changed. Report it in the ⋯ menu if it should not be here."
    )


# ── taken down and put back ──────────────────────────────────────────────────────────────────────


@words.register
def takedown_not_found(_error: errors.TakedownNotFound) -> str:
    return changed_nothing(_("It is back in its place already."))


@words.register
def too_late_to_undo(_error: errors.TooLateToUndo) -> str:
    return changed_nothing(_("Undo works for ten minutes. Its maker can bring it back with `/show`."))


@words.register
def not_your_takedown(_error: errors.NotYourTakedown) -> str:
    return changed_nothing(_("Somebody else removed this, so you cannot undo it."))


# ── favourites ───────────────────────────────────────────────────────────────────────────────────


@words.register
def favourite_not_found(_error: errors.FavouriteNotFound) -> str:
    return held_nothing(_("You have removed this favourite. `/me favourites` lists the others."))


@words.register
def favourites_full(error: errors.FavouritesFull) -> str:
    return changed_nothing(
        _(
            "You have {limit} favourites, and that is the most. Remove one in `/me favourites`.",
            limit=error.limit,
        )
    )
