package org.lintel.harness.cli;

import org.lintel.nucleus.trap.Calls;
import org.lintel.nucleus.trap.SyscallTable;

/** {@code lintel syscalls}: prints the nucleus's table of system calls. Stateless. */
final class SyscallsCommand {
    private SyscallsCommand() {}

    static int run(Arguments arguments, Console console) throws UsageException {
        arguments.requireNoOperands();
        for (SyscallTable.Row row : Calls.core().rows()) {
            String support = row.partial() == null ? "" : "   partial: " + row.partial();
            console.out()
                    .println(
                            "%4d  %s(%s)%s"
                                    .formatted(row.number(), row.name(), row.arguments(), support));
        }
        return ExitCode.HELD;
    }
}
