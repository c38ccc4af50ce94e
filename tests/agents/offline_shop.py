"""The tools' side of a conversation with the offline model: a shop of three garments a kind."""

from __future__ import annotations

import json
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage

from stylist.locale import detect_locale
from stylist.shopper import Preference, Preferences
from stylist.vocabulary import terms
from stylist_agents.offline import OfflineChatModel

Json = dict[str, Any]


SEARCH = [
    "text", "categories", "groups", "genders", "colours", "patterns", "fabrics", "finishes",
    "seasons", "occasions", "sleeves", "necklines", "lengths", "fits", "brands", "sizes",
    "not_categories", "not_colours", "not_patterns", "not_fabrics", "not_finishes", "not_brands",
    "price_max", "currency", "like", "darker_than", "lighter_than", "cheaper_than", "exclude_ids",
    "sort", "limit", "beyond_budget", "unseen", "hide_ids", "show_hidden",
]  # fmt: skip


TOOLS = {
    "remember_preferences": ["add", "remove", "budget_amount", "budget_currency", "height_cm", "weight_kg", "clear"],
    "search_catalogue": SEARCH,
    "analyse_body": ["height_cm", "weight_kg", "sex", "age"],
    "plan_outfit": [
        "anchor_ids",
        "occasion",
        "season",
        "genders",
        "budget_amount",
        "budget_currency",
        "swap",
        "replace_with",
    ],
    "try_on": ["garment_ids", "figure"],
    "explain": ["garment_id"],
    "size_advice": ["garment_id"],
}


MADE_UP = {"tops": "shirt", "bottoms": "chinos", "shoes": "loafers", "bags": "tote", "outerwear": "jacket"}


EMPTY_FOR = "lime"
"""A colour that this shop does not have."""


DEAR = "gold"
"""A colour that this shop has only above every budget."""


REASON = {"en": "It's linen, as you asked", "zh": "正是你要的亚麻"}


BODY = {"en": "Shoulders about 44 cm, 42 to 46 with 90% certainty", "zh": "肩宽约 44 厘米，九成把握在 42 到 46 之间"}


def schema(name: str, arguments: list[str]) -> Json:
    properties = {argument: {"type": "string"} for argument in arguments}
    return {
        "type": "function",
        "function": {"name": name, "description": name, "parameters": {"type": "object", "properties": properties}},
    }


class Shop:
    """The tools' side of a conversation: keeps the context as the program does, and records every call."""

    takes = TOOLS

    def __init__(self, photo: bool = False, tools: list[str] | None = None) -> None:
        self.tools = [schema(name, self.takes[name]) for name in (self.takes if tools is None else tools)]
        self.profile = Preferences()
        self.context: Json = {
            "locale": "en", "turn": 0, "catalogue": {"brands": ["Fjord & Finch"], "currencies": ["USD"]},
            "shown": [],
            "outfit": [], "tried": [], "focus": None, "photo": photo, "photo_new": photo, "body_known": False,
            "wish": None,
        }  # fmt: skip
        self.messages: list[BaseMessage] = []
        self.calls: list[tuple[str, Json]] = []
        self.model_calls = 0
        self.genders: tuple[str | None, ...] = (None, None, None)

    def say(self, text: str) -> str:
        """One turn; the calls it made are in ``calls``."""
        self.context["turn"] += 1
        self.context["locale"] = detect_locale(text, self.context["locale"])
        self.messages.append(HumanMessage(text))
        self.calls, self.model_calls = [], 0
        model = OfflineChatModel().bind_tools(self.tools)
        self.context["preferences"] = self.profile.model_dump(mode="json")
        block = f"Be kind.\n<context>{json.dumps(self.context, ensure_ascii=False)}</context>"
        while True:
            answer = model.invoke([SystemMessage(block), *self.messages])
            self.messages.append(answer)
            self.model_calls += 1
            if not answer.tool_calls:
                self.context["photo_new"] = False
                return answer.text
            for call in answer.tool_calls:
                self._call(call["name"], call["args"], str(call["id"]))

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def args(self, name: str) -> Json:
        return next(args for called, args in reversed(self.calls) if called == name)

    def _call(self, name: str, args: Json, call_id: str) -> None:
        assert set(args) <= set(self.takes[name])
        self.calls.append((name, args))
        content = getattr(self, f"_{name}")(args)
        self.messages.append(ToolMessage(json.dumps(content, ensure_ascii=False), tool_call_id=call_id, name=name))

    def _remember_preferences(self, args: Json) -> Json:
        if args.get("clear"):
            self.profile = Preferences()
            self.context |= {"shown": [], "outfit": [], "wish": None, "focus": None}
        for gone in args.get("remove", []):
            if gone["slot"] == "budget":
                self.profile = self.profile.model_copy(update={"budget": None})
            else:
                self.profile = self.profile.without(gone["slot"], gone["value"])
        self.profile = self.profile.with_wishes(Preference(**wish) for wish in args.get("add", []))
        if "budget_amount" in args:
            budget = {"amount_minor": int(100 * args["budget_amount"]), "currency": args.get("budget_currency", "USD")}
            self.profile = Preferences.model_validate(self.profile.model_dump() | {"budget": budget})
        return {"preferences": self.profile.model_dump(mode="json")}

    def _search_catalogue(self, args: Json) -> Json:
        self.context["wish"] = args
        if (refusal := self._empty(args)) is not None:
            return {"total": 0, "items": [], "relaxations": refusal}
        category = (args.get("categories") or [MADE_UP.get((args.get("groups") or ["tops"])[0], "shirt")])[0]
        batch = f"{category}-{self.context['turn']}"
        items = [self._item(f"{batch}-{n}", n, category) for n in (1, 2, 3)]
        self.context |= {"shown": items, "focus": items[0]["id"]}
        reason = {"code": "fabric", "kind": "wish", "facts": {}, "sentence": REASON[self.context["locale"]]}
        return {"total": 9, "items": [i | {"reasons": [reason]} for i in items], "relaxations": []}

    def _empty(self, args: Json) -> list[Json] | None:
        """What would help where this shop has nothing; None where it has something."""
        colours, olive = args.get("colours", []), {"id": "olive-1", "title": "Olive shirt"}
        empty: list[tuple[bool, list[Json]]] = [
            (EMPTY_FOR in colours, [{"constraint": "colours", "count": 4, "nearest": olive}]),
            (
                DEAR in colours and self.profile.budget is not None and not args.get("beyond_budget"),
                [{"constraint": "price_max", "count": 1, "nearest": olive}],
            ),
            (
                bool(args.get("darker_than")) and "linen" in args.get("fabrics", []),
                [{"constraint": "fabrics", "count": 1, "nearest": olive}],
            ),
            (bool(args.get("lighter_than")), []),
            (
                bool(args.get("lengths")) and args.get("categories") == ["skirt"],
                [{"constraint": "lengths", "count": 3, "nearest": None}],
            ),
            ("ethnic" in args.get("occasions", []), [{"constraint": "occasions", "count": 3, "nearest": None}]),
        ]
        return next((helps for is_empty, helps in empty if is_empty), None)

    def _item(self, name: str, n: int, category: str) -> Json:
        price = {"amount_minor": 4000 + 1000 * n, "currency": "USD"}
        colour = ["navy", "white", "blue"][n - 1]
        gender = self.genders[n - 1] if n else None
        row = {"id": name, "n": n, "title": name, "category": category, "colours": [colour], "price": price}
        return row | {"gender": gender}

    def _plan_outfit(self, args: Json) -> Json:
        changed: Json = {}
        if args.get("swap"):
            group = {name: t.group for name, t in terms("category").items()}
            for piece in self.context["outfit"]:
                if group[piece["category"]] == args["swap"]:
                    changed["gone"] = [{"id": piece["id"], "category": piece["category"]}]
                    piece["id"] = args.get("replace_with", "other-piece")
                    changed["came"] = [piece["id"]]
        else:
            anchor = (args.get("anchor_ids") or ["shirt-0-1"])[0]
            pieces = [self._item(anchor, 0, anchor.rsplit("-", 2)[0]), self._item("chinos-0-1", 0, "chinos")]
            self.context["outfit"] = [*pieces, self._item("loafers-0-1", 0, "loafers")]
        total = {"amount_minor": 18000, "currency": "USD"}
        return {"outfits": [{"items": self.context["outfit"], "total": total, "reasons": []}], **changed}

    def _analyse_body(self, args: Json) -> Json:
        self.context["body_known"] = True
        return {"found": True, "sentences": [BODY[self.context["locale"]]]}

    def _try_on(self, args: Json) -> Json:
        drawn = not self.context["photo"] or "figure" in args
        return {
            "file_id": "f1",
            "garment_ids": args["garment_ids"],
            "left_out": {},
            "quality": {"ok": True},
            "figure": drawn,
        }

    def _explain(self, args: Json) -> Json:
        locale = self.context["locale"]
        reason = {"code": "fabric", "kind": "wish", "facts": {}, "sentence": REASON[locale]}
        facts = ["100% linen"] if locale == "en" else ["成分：亚麻 100%"]
        return {"id": args["garment_id"], "title": args["garment_id"], "reasons": [reason], "facts": facts}

    def _size_advice(self, args: Json) -> Json:
        sentence = {
            "en": "This shop gives no size chart for it, so I don't know",
            "zh": "这家店没有这件的尺码表，我不猜",
        }
        needs = {"answer": "unknown", "size": None, "sizes": ["M"], "needs": ["chart"]}
        return needs | {"sentence": sentence[self.context["locale"]]}
