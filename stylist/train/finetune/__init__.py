"""Fine-tuning of any OpenCLIP model on a shop's own catalogue: ``stylist train clip --feed FILE --out DIR``."""

from stylist.train.finetune.plan import Plan
from stylist.train.finetune.run import FinetuneReport, finetune

__all__ = ["FinetuneReport", "Plan", "finetune"]
