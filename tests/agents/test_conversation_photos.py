"""Photos in a conversation: several or a short video, adults only; what was read from them goes with them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cached_property

import av
import numpy as np
import pytest

from stylist.body.perception import BodyModel
from stylist.demo.figures import draw_figure
from stylist.errors import BrokenPicture
from stylist.files import FileStore
from stylist.locale import Locale
from stylist.privacy.photos import TooManyFiles
from stylist_agents.conversation import Conversation
from stylist_agents.events import BodyShown, Card, Event, ImageShown, ToolFinished, ToolStarted, TurnFinished
from stylist_agents.unreading import WENT
from stylist_ui.page.body import body_html
from tests.agents.conftest import SmallShop
from tests.agents.test_conversation import ASK, KnowsAda, holding, of, photo

DAY_S = 24 * 3600


class ShopWithClock(SmallShop):
    """Sees the drawn figure in photos of her size; the time is what a test says."""

    @cached_property
    def now(self) -> list[float]:
        return [1e9]

    @cached_property
    def files(self) -> FileStore:
        return FileStore(self.settings.data_dir / "files", clock=lambda: self.now[0])

    @cached_property
    def body_model(self) -> BodyModel:
        return KnowsAda()


@pytest.fixture
def shop(services: SmallShop) -> ShopWithClock:
    found = ShopWithClock(services.settings)
    found.consent.give("ann")
    return found


@pytest.fixture
def conversation(shop: ShopWithClock) -> Iterator[Conversation]:
    held = Conversation(shop)
    yield held
    held.close()
    shop.index.close()


def say(conversation: Conversation, text: str, photo_ids: tuple[str, ...] = (), thread: str = "t") -> list[Event]:
    return list(conversation.turn(text, thread_id=thread, person_id="ann", photo_ids=photo_ids))


def tools(events: list[Event]) -> dict[str, bool]:
    return {event.name: event.ok for event in of(events, ToolFinished)}


def wall() -> bytes:
    """A photo of a plain wall: nobody in it, and of another height than the figure's."""
    buffer = io.BytesIO()
    draw_figure("ada").resize((60, 80)).save(buffer, "PNG")
    return buffer.getvalue()


def video() -> bytes:
    file = io.BytesIO()
    figure = np.asarray(draw_figure("ada").convert("RGB"))
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=4)
        stream.width, stream.height, stream.pix_fmt = figure.shape[1], figure.shape[0], "yuv420p"
        for shift in range(8):
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.roll(figure, shift, 1), format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return file.getvalue()


def test_several_photos_are_read_together_and_the_best_is_dressed(conversation: Conversation) -> None:
    given = conversation.services.photos.add_all([wall(), photo(), photo()], "ann")
    assert len(given) == 3
    events = say(conversation, ASK, given)
    (shown,) = of(events, BodyShown)
    assert (shown.profile.photos, shown.profile.best) == (2, 2)
    assert [note.photos for note in shown.profile.quality if note.code == "nobody"] == [(1,)]
    assert of(events, ImageShown)[0].before_file_id == given[1]
    assert conversation.history("t", "ann")[0].photo_ids == given


def test_a_video_becomes_a_few_photos_and_is_not_kept(conversation: Conversation) -> None:
    clip = video()
    given = conversation.services.photos.add_all([clip], "ann")
    assert 4 <= len(given) <= 8
    files = conversation.services.files
    assert {file.path.suffix for file in files.of("ann")} == {".png"}
    assert {files.get(name, "ann").source for name in given[1:]} == {given[0]}
    events = say(conversation, ASK, given)
    assert of(events, BodyShown)[0].profile.photos == 4
    assert of(events, ImageShown)[0].before_file_id in given
    conversation.services.photos.discard(given[:1], "ann")
    assert files.of("ann") == [], "the frames of one video, and what was made from them, go together"


def test_of_files_that_cannot_all_be_read_none_is_kept(conversation: Conversation) -> None:
    shelf = conversation.services.photos
    with pytest.raises(BrokenPicture):
        shelf.add_all([photo(), photo()[:300]], "ann")
    with pytest.raises(TooManyFiles, match="13 files"):
        shelf.add_all([photo()] * 13, "ann")
    assert conversation.services.files.of("ann") == []


def test_the_old_way_with_one_photo(conversation: Conversation) -> None:
    (given,) = conversation.services.photos.add_all([photo()], "ann")
    events = list(conversation.turn(ASK, thread_id="t", person_id="ann", photo_id=given))
    assert of(events, ImageShown)[0].before_file_id == given


@pytest.mark.parametrize("text", ["I'm a woman, 168 cm, 60 kg", "我是女生，身高168，体重60公斤"])
def test_the_own_sex_reaches_the_tools_and_is_no_department(conversation: Conversation, text: str) -> None:
    say(conversation, text)
    say(conversation, "show me men's shirts")
    known = conversation.preferences("t", "ann")
    assert (known.sex, known.height_cm, known.weight_kg, known.values("gender")) == ("female", 168, 60, ("men",))
    say(conversation, "Here is my photo.", conversation.services.photos.add_all([photo()], "ann"))
    woman = conversation.journal.memory("t", "ann").body
    assert woman is not None
    say(conversation, "I'm a man, 168 cm, 60 kg", thread="u")
    say(conversation, "Here is my photo.", conversation.services.photos.add_all([photo()], "ann"), thread="u")
    man = conversation.journal.memory("u", "ann").body
    assert man is not None
    assert woman.measures["hip"].cm > man.measures["hip"].cm + 2


@pytest.mark.parametrize(
    "text", ["I'm 15", "I'm in high school", "my 12-year-old daughter needs a shirt", "我上初二", "我女儿8岁"]
)
def test_no_photo_of_a_minor_is_looked_at_or_kept(conversation: Conversation, text: str) -> None:
    services = conversation.services
    events = say(conversation, f"{text}. {ASK} Try it on.", services.photos.add_all([photo()], "ann"))
    for_a_child = "daughter" in text or "女儿" in text  # this shop has nothing for children, and says so
    assert bool(of(events, Card)) is not for_a_child, "garments are looked for all the same"
    assert not {"analyse_body", "try_on", "describe_garment"} & set(tools(events))
    assert services.files.of("ann") == []
    assert services.seen_photos() == set()
    later = say(conversation, "try the first one on", services.photos.add_all([photo()], "ann"))
    assert not {"analyse_body", "try_on"} & set(tools(later))
    assert "adults" in of(later, TurnFinished)[0].text or "成年人" in of(later, TurnFinished)[0].text
    assert services.files.of("ann") == []


def test_a_stated_age_is_remembered_and_corrected(conversation: Conversation) -> None:
    say(conversation, "I'm 15")
    say(conversation, ASK)
    sized = say(conversation, "what size am I? 170 cm, 60 kg")
    assert tools(sized)["size_advice"] is False
    assert conversation.preferences("t", "ann").minor
    say(conversation, "sorry, I'm 51")
    known = conversation.preferences("t", "ann")
    assert (known.age_years, known.minor) == (51, False)
    dressed = say(conversation, "try the first one on", conversation.services.photos.add_all([photo()], "ann"))
    assert tools(dressed)["try_on"]


def test_a_childs_numbers_keep_the_photo_shut(conversation: Conversation) -> None:
    say(conversation, f"I'm 120 cm and 24 kg. {ASK}")
    events = say(conversation, "try the first one on", conversation.services.photos.add_all([photo()], "ann"))
    assert True not in {ok for name, ok in tools(events).items() if name in {"try_on", "analyse_body"}}
    assert not of(events, ImageShown)


def read_all(shop: ShopWithClock, trace: str) -> bool:
    return bool(holding(shop.settings.data_dir, trace.encode()))


def test_what_was_read_goes_with_the_photo_and_what_was_said_stays(
    conversation: Conversation, shop: ShopWithClock
) -> None:
    say(conversation, "I'm a woman, 168 cm, 60 kg, my waist is 71 cm")
    given = shop.photos.add_all([photo()], "ann")
    first = say(conversation, ASK, given)
    profile = of(first, BodyShown)[0].profile
    assert profile.colouring is not None
    trace = str(profile.colouring.ita_deg)
    assert read_all(shop, trace)
    shop.now[0] += 23 * 3600
    say(conversation, "try the first one on")
    pictures = [file.path for file in shop.files.of("ann")]
    assert len(pictures) > 1
    shop.now[0] += 1.1 * 3600
    history = conversation.history("t", "ann")
    assert not [path for path in pictures if path.exists()], "a picture made an hour ago goes with its photo"
    assert shop.seen_photos() == set()
    memory = conversation.journal.memory("t", "ann")
    assert memory.body is None
    known = memory.preferences
    assert (known.sex, known.height_cm, known.weight_kg, known.values("fabric")) == ("female", 168, 60, ("linen",))
    replies = [message for message in history if message.role == "stylist"]
    assert [reply.text == WENT["en"] for reply in replies] == [False, True, False]
    assert of(list(replies[1].events), Card), "the garments stay"
    assert not of(list(replies[1].events), BodyShown)
    assert all(not event.args for event in of(list(replies[1].events), ToolStarted))
    conversation.close()
    assert not read_all(shop, trace)


def test_consent_taken_back_takes_all_of_it_at_once(conversation: Conversation, shop: ShopWithClock) -> None:
    say(conversation, ASK, shop.photos.add_all([photo()], "ann"))
    assert conversation.journal.memory("t", "ann").body is not None
    conversation.withdraw("ann")
    assert shop.files.of("ann") == []
    assert conversation.journal.memory("t", "ann").body is None
    assert conversation.history("t", "ann")[1].text == WENT["en"]
    again = say(conversation, "谢谢，再找一件白衬衫")
    assert of(again, TurnFinished)[0].text


def test_a_thread_that_is_answering_is_cleaned_afterwards(conversation: Conversation, shop: ShopWithClock) -> None:
    assert of(say(conversation, ASK, shop.photos.add_all([photo()], "ann")), BodyShown)
    running = conversation.turn("and white sneakers", thread_id="t", person_id="ann")
    next(running)
    shop.now[0] += 1.1 * DAY_S
    conversation.sweep()
    assert conversation.journal.memory("t", "ann").body is not None
    list(running)
    conversation.sweep()
    assert conversation.journal.memory("t", "ann").body is None


@pytest.mark.parametrize(
    ("text", "nobody", "bare"),
    [("here I am", "person|anybody", "ead to feet"), ("show me a navy shirt on me", "person|anybody", "ead to feet"),
     ("这是我的照片", "找到人|看清人", "全身|从头到脚"),
     ("一件藏青色衬衫，穿给我看", "找到人|看清人", "全身|从头到脚")],
)  # fmt: skip
def test_a_photo_without_a_person_is_said_once(
    shop: ShopWithClock, conversation: Conversation, text: str, nobody: str, bare: str
) -> None:
    photo_id = shop.photos.add(wall(), "ann")
    events = say(conversation, text, (photo_id,))
    (told,) = of(events, TurnFinished)
    assert tools(events)["analyse_body"]
    assert [len(re.findall(words, told.text)) for words in (nobody, bare)] == [1, 1], told.text
    (shown,) = of(events, BodyShown)
    locale: Locale = "en" if text.isascii() else "zh"
    assert body_html(shown.profile, locale, told.text) == ""
    assert body_html(shown.profile, locale).count("<p>") == 1
    assert all(not step.detail.startswith("{") for step in of(events, ToolFinished)), "steps are told in words"
