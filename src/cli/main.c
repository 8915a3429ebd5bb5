/* SPDX-License-Identifier: Apache-2.0 */
/* The program's entry: finds the command and runs it. */
#include <stdio.h>

int main(void)
{
    puts("phoenix " PHOENIX_VERSION);
    return 0;
}
