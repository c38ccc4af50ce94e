"""Why a garment is not put on: the codes of any engine, with what a person is told in both languages."""

from __future__ import annotations

from stylist.errors import Refused

LEFT_OUT = {
    "shoulder_not_seen": ("the shoulders are not in it", "看不到肩膀"),
    "hip_not_seen": ("the hips are not in it", "看不到臀部"),
    "knee_not_seen": ("the legs are not in it", "看不到腿"),
    "in_profile": ("the person is turned to the side", "照片里的人侧着身"),
    "hands_hidden": (
        "hands are in pockets or gloves, so that bare arms would end in nothing",
        "手插在口袋里或戴着手套，露出的手臂会没有手",
    ),
    "jacket_worn": (
        "a jacket or coat is worn over something else, and what is beneath would have to be guessed: one from the "
        "front in a single layer works",
        "外面穿着外套，里面是什么只能凭空猜测；换一张不穿外套的正面照就可以",
    ),
    "one_piece_worn": (
        "a dress or jumpsuit is worn, which trousers or a skirt alone can't replace: one in top and trousers works",
        "身上是连衣裙或连体装，只换下装没法替换；换一张穿上衣和裤子的照片就可以",
    ),
    "arms_bent": (
        "an arm is raised or bent: one with both arms hanging, a little away from the body, works",
        "照片里的手臂抬着或弯着；换一张双臂自然下垂、稍微离开身体的照片就可以",
    ),
    "carried_in_front": (
        "a bag is in front of the body: one with both hands free, arms a little away from the body, works",
        "有包挡在身前；换一张双手空着、手臂稍微离开身体的照片就可以",
    ),
    "neck_guessed": (
        "its neckline is far wider than the one worn now, so that the skin there would have to be guessed",
        "它的领口比身上这件大出许多，露出的部分只能凭空猜测",
    ),
    "clothes_not_told": (
        "what is worn can't be told apart clearly: one from the front in plain clothes, in a single layer, works",
        "身上的衣物分不清层次；换一张穿着简单、单层的正面照就可以",
    ),
    "waist_guessed": (
        "it ends above the waist in its picture, often because it is tucked in there, so that the skin below would "
        "have to be guessed",
        "商品图里它只到腰上（多半是塞进了下装），下面露出的腰部只能凭空猜测",
    ),
    "several_people": ("there are several people in it", "照片里不止一个人"),
    "long_worn": (
        "what is worn now reaches far below it, so that nobody can say what is beneath",
        "身上现在这件比它长很多，看不出下面穿的是什么",
    ),
    "skin_guessed": (
        "the legs that it leaves bare are covered now and would have to be guessed",
        "它会露出的腿现在被遮住了，只能凭空猜测",
    ),
    "arms_guessed": (
        "the arms that it leaves bare are covered now and would have to be guessed",
        "它会露出的手臂现在被袖子遮住了，只能凭空猜测",
    ),
    "much_uncovered": (
        "what is worn now reaches far beyond it on all sides, so that too much beneath would have to be guessed",
        "身上现在的衣服比它大出许多，下面露出来的部分只能凭空猜测",
    ),
    "feet_not_seen": (
        "the feet can't be told clearly: one from the front, both feet flat on the floor in low shoes or bare, works",
        "看不清脚怎么站；换一张正面、双脚平放、穿平底鞋或光脚的照片就可以",
    ),
    "boots_worn": (
        "boots are worn, and the legs in them would have to be guessed: one in low shoes works",
        "脚上是靴子，靴筒里的腿只能凭空猜测；换一张穿低帮鞋的照片就可以",
    ),
    "straps_on_foot": (
        "its straps lie on the bare foot, and in the picture they can't be told from its sole and lining: shoes and "
        "ballet flats that close round the foot work",
        "它的带子直接搭在脚面上，商品图里分不清带子、鞋底和内里；包住脚的鞋和浅口平底鞋可以试穿",
    ),
    "heel_lifts": (
        "it lifts the heel, so that the foot would stand steeper and the whole body higher than in any photo in other "
        "shoes: flat shoes work",
        "高跟会把脚跟抬起来，脚的角度和整个人的高度都会和照片不一样；平底的鞋可以试穿",
    ),
    "head_not_seen": ("the face cannot be seen well", "看不清脸"),
    "head_turned": ("the head is turned to the side", "头转向了一边"),
    "no_free_hand": ("no hand hangs free to carry the bag", "没有空着、自然垂下的手来拿包"),
    "bag_worn": (
        "a bag is worn or carried already, and two would be in each other's way: one without a bag works",
        "照片里已经背着或拿着包，再加一个会挡在一起；换一张没有包的照片就可以",
    ),
    "view_not_wearable": (
        "the product picture shows the article from a side from which it can't be put on",
        "商品图的拍摄角度没法直接穿戴到人身上",
    ),
    "no_cutout": ("the product picture does not show the garment clearly", "商品图里的衣服看不清楚"),
    "kind_not_shown": ("this kind of article can't be put on yet", "这类商品暂时不能试穿"),
    "same_place": ("two of them are worn in the same place", "其中两件穿在同一个位置"),
    "not_in_photo": ("the part of the body that it is worn on is not in the photo", "照片里没有它该穿的部位"),
}
"""Why a piece is left out, in both languages: codes of any engine."""


class SeenFromBehind(Refused):
    """A photo of somebody's back."""

    code = "seen_from_behind"
    en = "This photo shows the person's back, so a garment's front would be wrong. Please use one from the front."
    zh = "照片里的人背对镜头，穿上衣服的正面会不对。请换一张正面照。"


class NothingToWear(Refused):
    """None of the garments could be put on."""

    code = "nothing_to_wear"
    en = "This photo can't show that: {why}. One from the front, head to feet, works best."
    zh = "这张照片没法试穿：{why_zh}。正面、从头到脚的照片效果最好。"


def nothing(left_out: dict[str, str]) -> NothingToWear:
    """The refusal for pieces that were all left out. left_out: garment id -> code."""
    reasons = [LEFT_OUT[code] for code in sorted(set(left_out.values()))] or [("there is no garment", "没有选衣服")]
    return NothingToWear(
        why="; ".join(r[0] for r in reasons), why_zh="；".join(r[1] for r in reasons), left_out=dict(left_out)
    )
