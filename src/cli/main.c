/* SPDX-License-Identifier: Apache-2.0 */
/* The program's entry: makes the process's own descriptors safe and hands over to the commands. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli/command.h"

/* A closed standard stream would be given to the next file that is opened, which then receives what
 * was meant for the stream. Opened for reading only, every write to it fails and is noticed. */
static void occupy_standard_streams(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) {
            _exit(EXIT_CODE_OUTPUT);
        }
    }
}

int main(int argument_count, char **arguments)
{
    occupy_standard_streams();
    signal(SIGPIPE, SIG_IGN);
    return command_main(argument_count, arguments);
}
