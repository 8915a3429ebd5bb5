# SPDX-License-Identifier: Apache-2.0
"""The contestants, in the order in which they take turns.

A new one is a file here with a subclass of harness.contestant.Contestant, and a line below.
"""

from contestants.fastify import Fastify
from contestants.nginx import Nginx
from contestants.phoenix import Phoenix

CONTESTANTS = (Phoenix, Nginx, Fastify)
