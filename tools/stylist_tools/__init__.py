"""What an agent may do: thin LangChain tools over the domain. ``all_tools()`` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain.tools import BaseTool


def all_tools(clips: bool = False) -> list[BaseTool]:
    """Every tool, in the order a turn would use them. Imported on demand: they open the picture libraries.

    clips: with the one that is there only where an engine of clips is set (``turn_engine``).
    """
    from stylist_tools.alerts import confirm_alert, my_alerts, set_alert  # noqa: PLC0415
    from stylist_tools.basket import add_to_basket, change_basket, show_basket  # noqa: PLC0415
    from stylist_tools.body import analyse_body  # noqa: PLC0415
    from stylist_tools.explain import explain  # noqa: PLC0415
    from stylist_tools.feedback import give_feedback  # noqa: PLC0415
    from stylist_tools.handover import hand_over  # noqa: PLC0415
    from stylist_tools.looking_back import show_again, undo_last_change  # noqa: PLC0415
    from stylist_tools.orders import change_order, confirm_change, my_orders, recognise_me  # noqa: PLC0415
    from stylist_tools.outfits import plan_outfit  # noqa: PLC0415
    from stylist_tools.plans import plan_trip, refine_plan, show_board  # noqa: PLC0415
    from stylist_tools.policies import shop_policies  # noqa: PLC0415
    from stylist_tools.preferences import remember_preferences  # noqa: PLC0415
    from stylist_tools.products import product_facts  # noqa: PLC0415
    from stylist_tools.search import search_catalogue  # noqa: PLC0415
    from stylist_tools.seeing import describe_garment, shop_the_look  # noqa: PLC0415
    from stylist_tools.size import size_advice  # noqa: PLC0415
    from stylist_tools.tryon import try_on  # noqa: PLC0415
    from stylist_tools.turning import show_turn  # noqa: PLC0415
    from stylist_tools.wardrobe import (  # noqa: PLC0415
        add_to_wardrobe,
        list_wardrobe,
        log_wear,
        remove_from_wardrobe,
        should_i_buy,
    )

    return [
        remember_preferences, search_catalogue, describe_garment, shop_the_look, analyse_body, plan_outfit, try_on,
        explain, product_facts, size_advice, plan_trip, refine_plan, show_board, list_wardrobe, add_to_wardrobe,
        log_wear, remove_from_wardrobe, should_i_buy, undo_last_change, show_again, shop_policies,
        my_orders, recognise_me, change_order, confirm_change, give_feedback, add_to_basket, change_basket, show_basket,
        hand_over, set_alert, confirm_alert, my_alerts, *((show_turn,) if clips else ()),
    ]  # fmt: skip
