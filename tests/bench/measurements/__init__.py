# SPDX-License-Identifier: Apache-2.0
"""The measurements, in the order in which they run.

Each is a module with NAME, what `--only` calls it, and measure(bench), which returns an Outcome. A
new one is a file here and a line below; it may start servers of its own, with harness.process, and
need not be about HTTP; one without need of the contestants says NEEDS_SERVERS = False.
"""

from measurements import (bulk_import, burst, cache, compile, create, get, grpc, list_page, memory,
                          migrate, postgresql, signed_in, start, transports)

MEASUREMENTS = (compile, migrate, start, get, cache, list_page, create, burst, bulk_import,
                postgresql, signed_in, transports, grpc, memory)
