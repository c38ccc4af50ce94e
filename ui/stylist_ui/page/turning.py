"""Under a try-on, where an engine of clips is set: the button that makes it turn, how far the clip is, and the clip."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from stylist.errors import NotFound, StylistError
from stylist.jobs import Job
from stylist.tryon.following import ALONE_S
from stylist_agents.events import ImageShown
from stylist_ui.page.visit import Visit
from stylist_ui.pictures import picture_url

FOLLOW_EVERY_S = 1.0


def draw_turning(visit: Visit, image: ImageShown, key: str) -> None:
    """The button, or what came of it; nothing where no engine of clips is set."""
    if visit.conversation.services.settings.turn_engine is None or not image.generated:
        return
    job = _job(visit, image.file_id)
    if job is not None and job.open:
        st.fragment(_follow, run_every=FOLLOW_EVERY_S)(visit, image.file_id, key)
    elif job is not None and job.result is not None:
        _draw_clip(visit, job)
    else:
        _draw_button(visit, image.file_id, key, job)


def clip(file_id: str, visit: Visit) -> str:
    """A stored clip with its text alternative; it plays when it is asked to."""
    source, words = escape(picture_url(file_id), quote=True), escape(visit.say("turn_alt"), quote=True)
    return f'<video class="made" src="{source}" aria-label="{words}" controls muted playsinline></video>'


def _draw_button(visit: Visit, file_id: str, key: str, job: Job | None) -> None:
    if job is not None and job.failure is not None:
        said = job.failure.zh if visit.locale == "zh" else job.failure.en
        st.html(f'<p class="quiet" role="status">{escape(said)}</p>')
    if refused := st.session_state.pop(f"turn-refused-{file_id}", None):
        st.html(f'<p class="quiet" role="status">{escape(refused)}</p>')
    st.button(visit.say("turn"), key=f"turn-{key}", on_click=_ask, args=(visit, file_id))


def _ask(visit: Visit, file_id: str) -> None:
    desk = visit.conversation.services.turns
    try:
        job = desk.ask(desk.request(file_id), visit.person_id)
    except StylistError as refused:
        st.session_state[f"turn-refused-{file_id}"] = refused.say(visit.locale)
    else:
        st.session_state[f"turn-job-{file_id}"] = job.id


def _job(visit: Visit, file_id: str) -> Job | None:
    """This picture's clip, as far as it is: the one that was asked for here, or before a reload."""
    services = visit.conversation.services
    try:
        if job_id := st.session_state.get(f"turn-job-{file_id}"):
            return services.queue.get(job_id, visit.person_id)
        return services.queue.find(
            services.turns.request(file_id).key(services.files, visit.person_id), visit.person_id
        )
    except NotFound:
        return None


def _follow(visit: Visit, file_id: str, key: str) -> None:
    job = _job(visit, file_id)
    if job is None or not job.open:
        st.rerun()
    with st.container(key=f"turning-{key}"):
        st.html(f'<p class="quiet" role="status">{escape(_progress(visit, job))}</p>{_bar(job.progress_percent)}')
        st.button(
            visit.say("turn_cancel"), key=f"turn-cancel-{key}", type="tertiary", on_click=_cancel, args=(visit, job.id)
        )


def _progress(visit: Visit, job: Job) -> str:
    """Where the clip stands in the queue, or how far it is; and that nobody is there to make it."""
    if job.state == "running":
        return f"{visit.say('doing_show_turn')} {visit.say('job_running', percent=job.progress_percent)}"
    waited_s = time.time() - job.made_at
    alone = waited_s > ALONE_S and not visit.conversation.services.queue.load(job.engine).workers
    return visit.say("turn_alone" if alone else "turn_queued", position=job.position)


def _bar(percent: int) -> str:
    return f'<p class="bar" aria-hidden="true"><i style="width:{percent}%"></i></p>'


def _cancel(visit: Visit, job_id: str) -> None:
    visit.conversation.services.queue.cancel(job_id, visit.person_id)


def _draw_clip(visit: Visit, job: Job) -> None:
    made = visit.conversation.services.turns.outcome(job)
    early = made.quality["words"][visit.locale] if made.ended_by else ""
    told = visit.say("turn_ended", seconds=f"{made.seconds:.1f}", why=early) if early else visit.say("turn_checked")
    label = f'<span class="generated">{escape(visit.say("generated"))}</span>'
    link = f'<a href="{escape(picture_url(made.file_id), quote=True)}" download>{escape(visit.say("download"))}</a>'
    st.html(f'{clip(made.file_id, visit)}<p class="quality">{label}<span>{escape(told)}</span>{link}</p>')
