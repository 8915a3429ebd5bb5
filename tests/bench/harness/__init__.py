# SPDX-License-Identifier: Apache-2.0
"""What every measurement stands on: processes, load, data, the machine, and the report."""
