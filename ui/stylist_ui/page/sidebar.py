"""The side panel: what was understood (to edit), the conversations, language, look, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from stylist.locale import LOCALES
from stylist.money import Money
from stylist.shopper import Preference, Preferences
from stylist_ui.components import appearance
from stylist_ui.page.markup import wish_words
from stylist_ui.page.threads import draw_threads
from stylist_ui.page.visit import Visit
from stylist_ui.page.wardrobe import draw_wardrobe_consent

SEXES = ("none", "female", "male")
CURRENCIES = ("USD", "EUR", "GBP", "CNY", "JPY", "HKD", "TWD", "SGD", "AUD", "CAD")
_LANGUAGES = {"en": "English", "zh": "中文"}


def draw_sidebar(visit: Visit) -> None:
    """The whole panel."""
    with st.sidebar:
        _draw_profile(visit)
        _draw_taste(visit)
        draw_threads(visit)
        st.html(f"<h2>{escape(visit.say('wardrobe'))}</h2>")
        draw_wardrobe_consent(visit)
        with st.container(key="foot"):
            _draw_language(visit)
            appearance(
                key="look",
                data={
                    "label": visit.say("theme"),
                    "choices": {name: visit.say(f"theme_{name}") for name in ("System", "Light", "Dark")},
                },
            )
            if st.button(visit.say("forget"), key="forget", type="tertiary"):
                st.session_state["asking_to_forget"] = True
            if st.session_state.get("asking_to_forget"):
                _draw_forget(visit)


def _draw_profile(visit: Visit) -> None:
    known = visit.preferences
    st.html(f"<h2>{escape(visit.say('understood'))}</h2>")
    if not known.wishes:
        st.html(f'<p class="quiet">{escape(visit.say("understood_empty"))}</p>')
    with st.container(key="chips", horizontal=True):
        for wish in known.wishes:
            words = wish_words(wish, visit.locale)
            st.button(
                words,
                key=f"chip-{'yes' if wish.liked else 'no'}-{wish.slot}-{wish.value}",
                icon=":material/close:",
                icon_position="right",
                help=visit.say("chip_remove", word=words),
                disabled=visit.answering,
                on_click=_remove,
                args=(visit, wish),
            )
    if visit.thread_id and not visit.answering:
        _draw_numbers(visit, known)


def _remove(visit: Visit, wish: Preference) -> None:
    visit.edit(visit.preferences.without(wish.slot, wish.value))


def _draw_taste(visit: Visit) -> None:
    """What the choices so far have in common: each line with its evidence, and a way to be rid of it."""
    lines = visit.learned
    if not lines:
        return
    st.html(f"<h2>{escape(visit.say('taste'))}</h2>")
    with st.container(key="taste"):
        for line in lines:
            words = line.say(visit.locale)
            st.button(
                words,
                key=f"taste-{line.slot}-{line.value}-{'yes' if line.liked else 'no'}",
                icon=":material/close:",
                icon_position="right",
                help=visit.say("taste_remove", word=words),
                on_click=visit.conversation.services.taste.ignore,
                args=(visit.person_id, line.trait),
            )


def _draw_numbers(visit: Visit, known: Preferences) -> None:
    """Budget and the person's numbers. Keyed by their values, so that what the conversation learns shows at once."""
    person = f"{known.height_cm}-{known.weight_kg}-{known.age_years}-{known.sex}"
    stamp = f"{visit.thread_id}-{known.budget}-{person}"
    currency = known.budget.currency if known.budget else ("CNY" if visit.locale == "zh" else "USD")
    currencies = CURRENCIES if currency in CURRENCIES else (currency, *CURRENCIES)
    keep = partial(_keep, visit, stamp)
    with st.container(key="numbers", horizontal=True):
        budget = float(known.budget.amount) if known.budget else None
        _draw_number(visit, "budget", budget, (0.0, 1e7), f"budget-{stamp}", keep)
        where = list(currencies).index(currency)
        st.selectbox(
            visit.say("currency"), currencies, index=where, key=f"currency-{stamp}", on_change=keep,
            filter_mode=None, placeholder=visit.say("choose_one"),
        )  # fmt: skip
        _draw_number(visit, "height", known.height_cm, (100.0, 230.0), f"height-{stamp}", keep)
        _draw_number(visit, "weight", known.weight_kg, (30.0, 250.0), f"weight-{stamp}", keep)
        _draw_number(visit, "age", known.age_years, (0.0, 120.0), f"age-{stamp}", keep)
        st.selectbox(
            visit.say("sex"), SEXES, index=SEXES.index(known.sex or "none"), key=f"sex-{stamp}", on_change=keep,
            format_func={name: visit.say(f"sex_{name}") for name in SEXES}.__getitem__,
            filter_mode=None, placeholder=visit.say("choose_one"),
        )  # fmt: skip


def _draw_number(
    visit: Visit, name: str, value: float | None, bounds: tuple[float, float], key: str, keep: Callable[[], None]
) -> None:
    blank = visit.say("budget_none") if name == "budget" else "–"
    low, high = bounds
    st.session_state.setdefault(key, value)  # a field that begins empty can be emptied again
    st.number_input(visit.say(name), low, high, None, 1.0, format="%.0f", key=key, placeholder=blank, on_change=keep)


def _keep(visit: Visit, stamp: str) -> None:
    amount, currency, height, weight = (
        st.session_state.get(f"{name}-{stamp}") for name in ("budget", "currency", "height", "weight")
    )
    age, sex = (st.session_state.get(f"{name}-{stamp}") for name in ("age", "sex"))
    known = visit.preferences.model_copy(
        update={
            "budget": Money.of(str(amount), currency or "USD") if amount else None,
            "height_cm": height,
            "weight_kg": weight,
            "sex": None if sex == "none" else sex,
        }
    )
    if age is None:  # taken out; that somebody under 18 was spoken of is not
        known = known.model_copy(update={"age_years": None})
    elif age != known.age_years:
        known = known.aged(age)
    visit.edit(known)


def _draw_language(visit: Visit) -> None:
    chosen = st.segmented_control(
        visit.say("language"),
        LOCALES,
        default=visit.locale,
        format_func=lambda name: _LANGUAGES[name],
        key=f"language-{visit.locale}",
        required=True,
        width="stretch",
    )
    if chosen and chosen != visit.locale:
        st.query_params["lang"] = chosen
        st.rerun()


def _draw_forget(visit: Visit) -> None:
    st.html(f'<p class="quiet">{escape(visit.say("forget_text"))}</p>')
    st.button(visit.say("forget_yes"), key="forget_yes", on_click=_forget, args=(visit,))


def _forget(visit: Visit) -> None:
    visit.conversation.forget(visit.person_id)
    visit.open_thread(None)
    for name in ("asking_to_forget", "figure", "spoken"):
        st.session_state.pop(name, None)
    visit.complain(visit.say("forgotten"))
