"""Models that run elsewhere: an embedder, a body model and a try-on engine behind one address, as many as needed."""

from stylist.replicas.client import Replicas, ReplicasUnavailable, replicas_of

__all__ = ["Replicas", "ReplicasUnavailable", "replicas_of"]
