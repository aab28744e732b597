"""Words for the refusals of `bot.domain.pictures.errors`."""

from bot.domain.pictures import errors
from bot.domain.pictures.errors import ComparisonProblem
from bot.i18n import _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, problem, words

# ── sources ──────────────────────────────────────────────────────────────────────────────────────


@words.register
def not_shared(error: errors.NotShared) -> str:
    if error.author_id is None:
        return held_nothing(
            _("On this server members work from their own pictures only."),
            _("Moderators can change that: `/studio pictures`."),
        )
    return held_nothing(
        _("<@{author_id}> doesn't let others work from their pictures.", author_id=error.author_id),
        _("Ask them: `/me pictures` changes it."),
    )


@words.register
def picture_gone(_error: errors.PictureGone) -> str:
    return held_nothing(_("That picture is gone."))


@words.register
def picture_unreadable(error: errors.PictureUnreadable) -> str:
    reason = (problem(error.cause) or str(error.cause)).rstrip(".")
    return held_nothing(_("I can't read that picture: {reason}.", reason=reason))


@words.register
def not_a_picture(_error: errors.NotAPicture) -> str:
    return held_nothing(_("That isn't a picture."), _("Choose one."))


@words.register
def no_picture_in_message(_error: errors.NoPictureInMessage) -> str:
    return held_nothing(
        _("That message has no picture."),
        _("Choose one with a picture: attached, in a gallery or in an embed."),
    )


@words.register
def no_such_picture(_error: errors.NoSuchPicture) -> str:
    return changed_nothing(_("That message has no such picture."), _("Open the menu again."))


@words.register
def tray_full(error: errors.TrayFull) -> str:
    return changed_nothing(
        _("Your tray is full: it holds {tray_size} pictures.", tray_size=error.limit),
        _("`/tray` empties it."),
    )


@words.register
def tray_empty(_error: errors.TrayEmpty) -> str:
    return held_nothing(_("Your tray is empty. Pictures stay in it for a day."))


# ── panels ───────────────────────────────────────────────────────────────────────────────────────


@words.register
def panel_not_found(_error: errors.PanelNotFound) -> str:
    return held_nothing(_("This card is older than a day."), _("Open a new one."))


@words.register
def choice_not_found(_error: errors.ChoiceNotFound) -> str:
    return held_nothing(_("This choice is closed or belongs to someone else."), _("Open the menu again."))


@words.register
def not_the_opener(_error: errors.NotTheOpener) -> str:
    return held_nothing(_("This card belongs to someone else."))


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
        _("{title} can't do this with {pictures} pictures.", title=error.title, pictures=error.pictures)
    )


@words.register
def no_model_takes_pictures(error: errors.NoModelTakesPictures) -> str:
    return held_nothing(_("No model takes {pictures} pictures at once.", pictures=error.pictures))


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────


@words.register
def comparison_refused(error: errors.ComparisonRefused) -> str:
    match error.problem:
        case ComparisonProblem.UNKNOWN_MODEL:
            known = ", ".join(error.models)
            reason = _(
                "There is no model `{name}`. The models are: {known}.", name=error.model[:40], known=known
            )
        case ComparisonProblem.NAMED_TWICE:
            reason = _("You named {model} twice.", model=error.model)
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
            reason = _("The bot's operator hasn't switched on {model}.", model=error.model)
    return held_nothing(reason, _("Choose the models from the list."))


# ── results ──────────────────────────────────────────────────────────────────────────────────────


@words.register
def result_not_found(_error: errors.ResultNotFound) -> str:
    return held_nothing(
        _("This result is no longer in the server's books, so I can't make anything from it.")
    )


@words.register
def no_result(_error: errors.NoResult) -> str:
    return held_nothing(_("That job has no result."))


@words.register
def result_removed(_error: errors.ResultRemoved) -> str:
    return changed_nothing(_("A moderator removed this result."))


@words.register
def too_large_there(error: errors.TooLargeThere) -> str:
    return held_nothing(
        _(
            "The file has {size} MB, and Discord takes {limit} MB there.",
            size=f"{error.size / 1e6:.1f}",
            limit=f"{error.limit / 1e6:.1f}",
        ),
        _("`/show` brings it to a server with a higher limit."),
    )


@words.register
def no_variations(error: errors.NoVariations) -> str:
    return held_nothing(_("{model} can't make variations.", model=error.model))


@words.register
def may_not_remove(_error: errors.MayNotRemove) -> str:
    return changed_nothing(
        _("Only the member who made a result and moderators (**Moderate Members**) can remove it."),
        _("If it shouldn't be here, report it in the ⋯ menu."),
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
