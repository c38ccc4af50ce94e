"""What people ask a shop for, counted by day in the words of the vocabulary: no person, no thread, no sentence.

``ledger`` keeps the counts, ``report`` sets them against what the shop has in stock.
"""

from stylist.demand.ledger import DemandLedger, Tally
from stylist.demand.report import DemandReport, DemandRow, report_demand

__all__ = ["DemandLedger", "DemandReport", "DemandRow", "Tally", "report_demand"]
