"""The service desk of a shop: what its pages say, orders, the basket, alerts, and handing over to a person."""
